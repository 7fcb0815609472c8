import { sql } from 'kysely'
import type { Context } from '../../server/context.ts'
import type { Day } from '../../values/day.ts'
import { type Id, newId } from '../../values/id.ts'

/** Somebody a customer says they told about us. */
export interface SelfReport {
  responseId: Id<'rsp'>
  referrerId: Id<'cus'>
  name: string
  email: string | null
  /** What they wrote, word for word. */
  words: string
  givenOn: Day
  importId: Id<'imp'> | null
}

/**
 * Which of these people we have a referral of already, of those that count: the same address whoever told them, or the
 * same name told by the same customer. By the report's place in the list.
 */
export async function knownAlready(ctx: Context, reports: readonly SelfReport[]): Promise<Map<number, Id<'ref'>>> {
  const asked = reports.map(({ referrerId, name, email }, place) => ({ place, referrerId, name, email }))
  const { rows } = await sql<{ place: number; id: Id<'ref'> }>`
    with t as (
      select * from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
        as t(place int, "referrerId" text, name text, email text)
    )
    select distinct on (place) place, id from (
      select t.place, r.id, r.number, 0 as rank from t join referrals r on r.referred_email = t.email
      where r.state not in ('denied', 'reversed')
      union all
      select t.place, r.id, r.number, 1 from t
      join referrals r on r.referrer_id = t."referrerId" and lower(r.referred_name) = lower(t.name)
      where r.state not in ('denied', 'reversed')
        and (t.email is null or r.referred_email is null or r.referred_email = t.email)
    ) found
    order by place, rank, number`.execute(ctx.db)
  return new Map(rows.map(({ place, id }) => [place, id]))
}

/** Log claimed referrals with the answer as their evidence, each with its line in the activity unless imported. */
export async function insertSelfReports(
  { db, now, actor }: Context,
  reports: readonly SelfReport[],
): Promise<{ id: Id<'ref'>; number: number }[]> {
  if (reports.length === 0) return []
  const rows = reports.map((report) => ({ ...report, id: newId('ref'), evidenceId: newId('evi') }))
  const { rows: added } = await sql<{ id: Id<'ref'>; number: number }>`
    with t as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(id text, "evidenceId" text,
        "responseId" text, "referrerId" text, name text, email text, words text, "givenOn" date, "importId" text)
    ), added as (
      insert into referrals (id, referrer_id, referred_id, referred_name, referred_email, made_on, state, strength, import_id,
        created_by, created_at, updated_at)
      -- Who names an address of their own customer has told themselves, which is kept and does not count.
      select id, "referrerId", (select c.customer_id from contacts c where c.email = t.email
          and c.customer_id = t."referrerId" limit 1), name, email, "givenOn", case when email is null then 'shared' else 'submitted' end,
        'claimed', "importId", ${actor.id}, ${now}, ${now}
      from t
      returning id, number
    ), proved as (
      insert into evidence (id, referral_id, kind, strength, referrer_id, words, given_on, response_id, import_id,
        created_by, created_at)
      select t."evidenceId", t.id, 'self-report', 'claimed', t."referrerId", t.words, t."givenOn", t."responseId",
        t."importId", ${actor.id}, ${now}
      from t
    ), told as (
      insert into activity (at, actor, event, subject_id, customer_id, details)
      select ${now}, ${actor.id}, 'referral logged', t.id, t."referrerId",
        jsonb_build_object('referrerId', t."referrerId", 'referredId', null, 'kind', 'self-report')
      from t where t."importId" is null
    )
    select id, number from added`.execute(db)
  const numbers = new Map(added.map(({ id, number }) => [id, number]))
  return rows.map(({ id }) => ({ id, number: numbers.get(id)! }))
}

/** Say which answer the newest evidence of a referral was given in. */
export async function linkEvidence({ db }: Context, referralId: Id<'ref'>, responseId: Id<'rsp'>): Promise<void> {
  await sql`
    update evidence set response_id = ${responseId}
    where number = (select max(number) from evidence where referral_id = ${referralId})`.execute(db)
}

/** The referrals that an answer is evidence of, and whether there is any other evidence of them. */
export async function referralsOfResponse({ db }: Context, responseId: Id<'rsp'>) {
  const { rows } = await sql<{ id: Id<'ref'>; number: number; referrerId: Id<'cus'> | null; alone: boolean }>`
    select r.id, r.number, r.referrer_id, not exists (
      select from evidence o where o.referral_id = r.id and o.response_id is distinct from ${responseId}
    ) and r.state in ('shared', 'submitted') as alone
    from referrals r
    where r.id in (select referral_id from evidence where response_id = ${responseId})
    order by r.id
    for update of r`.execute(db)
  return rows
}

export async function removeEvidenceOf({ db }: Context, responseId: Id<'rsp'>): Promise<void> {
  await db.deleteFrom('evidence').where('responseId', '=', responseId).execute()
}
