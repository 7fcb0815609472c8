import { sql } from 'kysely'
import type { Context } from '../server/context.ts'
import { castAttributes, castContacts, castCustomers, castEvidence, castReferrals, castRevenue } from './cast.ts'
import { type SampleCompany, sampleAttributes } from './generate.ts'
import type { SampleFacts } from './rules.ts'

/** Held while the sample is loaded or cleared, so that two people cannot do it together. */
export async function lockSample({ db }: Context): Promise<SampleFacts> {
  await db.selectFrom('settings').select('onlyRow').forUpdate().execute()
  return db
    .selectFrom('settings')
    .select((settings) => [
      'sample as holdsSample',
      settings.exists(settings.selectFrom('customers').select('id')).$castTo<boolean>().as('hasCustomers'),
      settings
        .exists(
          settings
            .selectFrom('jobs')
            .select('id')
            .where('kind', '=', 'sample')
            .where('state', 'in', ['queued', 'running']),
        )
        .$castTo<boolean>()
        .as('loading'),
    ])
    .executeTakeFirstOrThrow()
}

export async function markSample({ db }: Context, sample: boolean): Promise<void> {
  await db.updateTable('settings').set({ sample }).execute()
}

/** The attributes and the cast: the first step of loading, and everything tests and screenshots rely on. */
export async function insertCast({ db, actor }: Context): Promise<void> {
  const attributes = [...castAttributes, ...sampleAttributes].map((attribute, position) => ({ ...attribute, position }))
  await db
    .insertInto('attributes')
    .values(attributes)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await db
    .insertInto('customers')
    .values(castCustomers.map((customer) => ({ ...customer, attributes: JSON.stringify(customer.attributes) })))
    .execute()
  await db.insertInto('contacts').values(castContacts).execute()
  await db.insertInto('revenueEntries').values(castRevenue).execute()
  await db
    .insertInto('referrals')
    .values(castReferrals.map((referral) => ({ ...referral, createdBy: actor.id })))
    .execute()
  await db
    .insertInto('evidence')
    .values(castEvidence.map((evidence) => ({ ...evidence, createdBy: actor.id })))
    .execute()
}

/** Rows of one kind, as many as come, in one statement. */
export async function insertSample(
  { db, actor }: Context,
  what: Exclude<keyof SampleCompany, 'reasons' | 'references'>,
  rows: object[],
): Promise<void> {
  const sent = JSON.stringify(rows)
  switch (what) {
    case 'customers':
      await sql`insert into customers (id, external_id, name, since, until, attributes)
        select id, "externalId", name, since, until, attributes from jsonb_to_recordset(${sent}::jsonb)
          as r (id text, "externalId" text, name text, since date, until date, attributes jsonb)`.execute(db)
      return
    case 'contacts':
      await sql`insert into contacts (id, customer_id, external_id, name, email, title)
        select id, "customerId", "externalId", name, email, title from jsonb_to_recordset(${sent}::jsonb)
          as r (id text, "customerId" text, "externalId" text, name text, email text, title text)`.execute(db)
      return
    case 'revenue':
      await sql`insert into revenue_entries (id, customer_id, earned_on, amount_minor, currency, kind, external_id)
        select id, "customerId", "earnedOn", "amountMinor", currency, kind, "externalId" from jsonb_to_recordset(${sent}::jsonb)
          as r (id text, "customerId" text, "earnedOn" date, "amountMinor" bigint, currency text, kind text, "externalId" text)`.execute(
        db,
      )
      return
    case 'referrals':
      await sql`insert into referrals (id, referrer_id, referred_id, referred_name, referred_email, made_on, state, state_reason, strength, converted_on, created_by)
        select id, "referrerId", "referredId", "referredName", "referredEmail", "madeOn", state, "stateReason", strength, "convertedOn", ${actor.id}
        from jsonb_to_recordset(${sent}::jsonb)
          as r (id text, "referrerId" text, "referredId" text, "referredName" text, "referredEmail" text, "madeOn" date, state text,
                "stateReason" text, strength text, "convertedOn" date)`.execute(db)
      return
    case 'evidence':
      await sql`insert into evidence (id, referral_id, kind, strength, referrer_id, words, given_on, created_by)
        select id, "referralId", kind, strength, "referrerId", words, "givenOn", ${actor.id} from jsonb_to_recordset(${sent}::jsonb)
          as r (id text, "referralId" text, kind text, strength text, "referrerId" text, words text, "givenOn" date)`.execute(
        db,
      )
  }
}

/** What planning queries need to know about tables that were empty a moment ago. */
export async function analyze({ db }: Context): Promise<void> {
  await sql`analyze customers, contacts, revenue_entries, referrals, evidence`.execute(db)
}

/** Everything that stands for customers, in the order their ties allow. */
export async function deleteEverything({ db }: Context): Promise<void> {
  for (const table of [
    'evidence',
    'referrals',
    'revenueEntries',
    'contacts',
    'importChanges',
    'imports',
    'customers',
    'attributes',
    'savedGroups',
    'savedViews',
  ] as const) {
    await db.deleteFrom(table).execute()
  }
}
