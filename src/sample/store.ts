import { sql } from 'kysely'
import type { Database, NewRow } from '../schema.ts'
import type { Context } from '../server/context.ts'
import type { Day } from '../values/day.ts'
import type { Id } from '../values/id.ts'
import { castAttributes, castContacts, castCustomers, castEvidence, castReferrals, castRevenue } from './cast.ts'
import { type SampleCompany, sampleAttributes } from './generate.ts'
import type { SampleProgramme } from './programme.ts'
import type { SampleFacts } from './rules.ts'
import type { SampleSelling } from './selling.ts'

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
  what: 'customers' | 'contacts' | 'revenue' | 'referrals' | 'evidence',
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

/** Who was asked to answer, and who would rather not, with the reason they gave. */
export async function insertAsks(
  { db, now }: Context,
  surveyId: Id<'srv'>,
  asks: SampleCompany['asks'],
  askedBy: string,
): Promise<void> {
  const sent = JSON.stringify(asks)
  await sql`insert into asks (id, kind, customer_id, contact_id, survey_id, minutes, channel, state, asked_on, asked_by, answered_on, decline_reason_id, created_at, updated_at)
    select id, 'survey', "customerId", "contactId", ${surveyId}, 3, 'e-mail', state, "askedOn", ${askedBy}, "answeredOn", 'rea_' || "declineReason", ${now}, ${now}
    from jsonb_to_recordset(${sent}::jsonb)
      as r (id text, "customerId" text, "contactId" text, state text, "askedOn" date, "answeredOn" date, "declineReason" text)`.execute(
    db,
  )
  await sql`insert into citations (id, reason_id, customer_id, ask_id, source, given_on, created_at)
    select 'cit_' || substr(id, 5), decline_reason_id, customer_id, id, 'declined ask', answered_on, ${now}
    from asks where decline_reason_id is not null`.execute(db)
}

/** Somebody has read the older answers already: what they meant is written down, and the younger ones wait. */
export async function codeUntil(
  { db, now }: Context,
  day: Day,
  meant: { customerId: string; reasonId: string }[],
  coder: string,
): Promise<void> {
  await sql`
    with meant as (
      select v.id, v.customer_id, v.response_id, v.given_on, r."reasonId" as reason_id
      from jsonb_to_recordset(${JSON.stringify(meant)}::jsonb) as r ("customerId" text, "reasonId" text)
      join verbatims v on v.customer_id = r."customerId" and v.about = 'why not' and v.given_on < ${day}
    ), coded as (
      update verbatims set state = 'coded', coded_at = ${now} where id in (select id from meant)
    ), read as (
      insert into codings (verbatim_id, coder, reason_ids, at) select id, ${coder}, array[reason_id], ${now} from meant
    )
    insert into citations (id, reason_id, customer_id, response_id, verbatim_id, source, given_on, created_at)
    select 'cit_' || substr(id, 5), reason_id, customer_id, response_id, id, 'coding', given_on, ${now} from meant
    on conflict do nothing`.execute(db)
}

/** Who told the newcomers was found out until this day; the younger answers wait for somebody to decide. */
export async function decideOriginsUntil({ db, now }: Context, day: Day, decidedBy: string): Promise<void> {
  await sql`
    update origins o
    set state = 'confirmed', referrer_id = r.referrer_id, referral_id = r.id, decided_by = ${decidedBy}, decided_at = ${now}
    from referrals r
    where o.state = 'waiting' and o.given_on < ${day} and r.referred_id = o.customer_id and r.referrer_id is not null`.execute(
    db,
  )
}

/** The reference programme, and what sales made of it. */
export async function insertProgramme({ db }: Context, programme: SampleProgramme & SampleSelling): Promise<void> {
  await sql`
    update contacts c set language = p.language, left_on = p."leftOn", paused_until = p."pausedUntil"
    from jsonb_to_recordset(${JSON.stringify(programme.people)}::jsonb)
      as p (id text, language text, "leftOn" date, "pausedUntil" date)
    where c.id = p.id`.execute(db)
  // In the order of their ties.
  const tables = [
    ['accountOwners', programme.owners],
    ['milestones', programme.milestones],
    ['nominations', programme.nominations],
    ['referenceItems', programme.items],
    ['itemThemes', programme.itemThemes],
    ['editSuggestions', programme.suggestions],
    ['consents', programme.consents],
    ['reconfirmations', programme.reconfirmations],
    ['walls', programme.walls],
    ['wallItems', programme.wallItems],
    ['deals', programme.deals],
    ['dealThemes', programme.dealThemes],
    ['referenceRequests', programme.requests],
    ['asks', programme.asks],
    ['matches', programme.matches],
    ['engagements', programme.engagements],
    ['uses', programme.uses],
    ['tasks', programme.tasks],
  ] as const
  for (const [table, rows] of tables)
    await db
      .insertInto(table)
      .values([...rows])
      .execute()
}

/** What the words from surveys are about, as whoever loads the sample would have noted it. */
export async function nameThemes(
  { db }: Context,
  quotes: readonly { words: string; themes: readonly Id<'the'>[] }[],
): Promise<void> {
  await sql`
    insert into item_themes (item_id, theme_id)
    select i.id, t.id
    from jsonb_to_recordset(${JSON.stringify(quotes)}::jsonb) as q (words text, themes text[])
    join reference_items i on i.original = q.words and i.response_id is not null
    join themes t on t.id = any(q.themes)`.execute(db)
}

/** Which themes people called important, when they were asked. */
export async function insertThemeChoices({ db }: Context, choices: NewRow<'themeChoices'>[]): Promise<void> {
  await sql`
    insert into theme_choices (response_id, theme_id, chosen, audience, customer_id, given_on)
    select "responseId", "themeId", chosen, audience, "customerId", "givenOn"
    from jsonb_to_recordset(${JSON.stringify(choices)}::jsonb)
      as c ("responseId" text, "themeId" text, chosen boolean, audience text, "customerId" text, "givenOn" date)`.execute(
    db,
  )
}

/** What planning queries need to know about tables that were empty a moment ago. */
export async function analyze({ db }: Context): Promise<void> {
  await sql`analyze customers, contacts, revenue_entries, referrals, evidence, asks, responses, experiences, verbatims, citations, origins,
    reference_items, item_themes, consents, uses, deals, reference_requests, matches, engagements, theme_choices, milestones`.execute(
    db,
  )
}

/** Everything that stands for customers, at once: row by row, each of their ties would be looked along. */
export async function deleteEverything({ db }: Context): Promise<void> {
  const tables = [
    'actionComments',
    'actions',
    'alerts',
    'digests',
    'analyses',
    'wallItems',
    'walls',
    'tasks',
    'reconfirmations',
    'releases',
    'uses',
    'engagements',
    'matches',
    'referenceRequests',
    'dealThemes',
    'deals',
    'themeChoices',
    'consents',
    'consentRequests',
    'editSuggestions',
    'itemThemes',
    'referenceItems',
    'nominations',
    'passedOver',
    'milestones',
    'accountOwners',
    'origins',
    'citations',
    'codings',
    'secondLooks',
    'movedCitations',
    'verbatims',
    'permissionsGiven',
    'experiences',
    'responses',
    'mailings',
    'asks',
    'mails',
    'inboundWebhooks',
    'codingRules',
    'surveyInvitations',
    'surveyVersions',
    'surveys',
    'evidence',
    'referrals',
    'revenueEntries',
    'contacts',
    'importProblems',
    'importChanges',
    'imports',
    'customers',
    'attributes',
    'touchpoints',
    'savedGroups',
    'savedViews',
  ] as const satisfies readonly (keyof Database)[]
  // What was kept of where people stand goes with them: emptying a table marks nobody.
  const kept = ['contact_standing', 'climbs', 'covered_standing', 'theme_standing', 'standing_ends', 'standing_marks']
  await sql`truncate ${sql.join([...tables, ...kept].map((table) => sql.table(table)))}`.execute(db)
}
