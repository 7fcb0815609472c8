import { type Expression, sql } from 'kysely'
import type { MailingState } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import { NotFound } from '../../server/errors.ts'
import { addDays, type Day } from '../../values/day.ts'
import { type Id, newId } from '../../values/id.ts'
import type { SurveyContent } from '../content.ts'
import type { LetterWords } from '../letter.ts'

/** Which people a mailing goes to, as it is kept with it. */
export interface Choice {
  where: string[]
  /** One contact of each customer, or everybody we have an address of. */
  oneEach: boolean
}

export interface Mailing {
  id: Id<'mlg'>
  surveyId: Id<'srv'>
  surveyVersion: number
  words: Record<string, LetterWords>
  conditions: Choice
  leftOut: Record<string, number>
  invited: number
  reached: number
  remindAfterDays: number[]
  perMinute: number
  expiresOn: Day
  origin: string
  state: MailingState
  jobId: string | null
  createdBy: string
  createdAt: Date
}

export async function insertMailing(
  { db, actor, now }: Context,
  mailing: Pick<
    Mailing,
    'surveyId' | 'surveyVersion' | 'words' | 'conditions' | 'remindAfterDays' | 'perMinute' | 'expiresOn' | 'origin'
  >,
): Promise<Id<'mlg'>> {
  const id = newId('mlg')
  await db
    .insertInto('mailings')
    .values({
      id,
      ...mailing,
      words: JSON.stringify(mailing.words),
      conditions: JSON.stringify(mailing.conditions),
      createdBy: actor.id,
      createdAt: now,
    })
    .execute()
  return id
}

const read = ({ db }: Context, id: Id<'mlg'>) => db.selectFrom('mailings').selectAll().where('id', '=', id)

export async function findMailing(ctx: Context, id: Id<'mlg'>): Promise<Mailing> {
  const row = await read(ctx, id).executeTakeFirst()
  if (!row) throw new NotFound('mailing', id)
  return row as unknown as Mailing
}

export async function lockMailing(ctx: Context, id: Id<'mlg'>): Promise<Mailing> {
  const row = await read(ctx, id).forUpdate().executeTakeFirst()
  if (!row) throw new NotFound('mailing', id)
  return row as unknown as Mailing
}

export async function updateMailing(
  { db }: Context,
  id: Id<'mlg'>,
  {
    leftOut,
    ...change
  }: { state?: MailingState; invited?: number; reached?: number; jobId?: string; leftOut?: Record<string, number> },
): Promise<void> {
  await db
    .updateTable('mailings')
    .set({ ...change, ...(leftOut ? { leftOut: JSON.stringify(leftOut) } : {}) })
    .where('id', '=', id)
    .execute()
}

/** What a mailing needs to know of its survey. */
export async function surveyToSend({ db }: Context, id: Id<'srv'>) {
  const row = await db
    .selectFrom('surveys as s')
    .leftJoin('surveyVersions as v', (join) =>
      join.onRef('v.surveyId', '=', 's.id').onRef('v.version', '=', 's.publishedVersion'),
    )
    .where('s.id', '=', id)
    .select(['s.id', 's.name', 's.tool', 's.state', 's.publishedVersion', 's.closesOn', 'v.content'])
    .executeTakeFirst()
  if (!row) throw new NotFound('survey', id)
  return { ...row, content: row.content as SurveyContent | null }
}

/** An invitation that still waits for an answer: who has one is not invited again. */
const waiting = sql`submitted_at is null and declined_at is null and withdrawn_at is null`

/**
 * The contacts a choice of customers means: those with an address, of everybody or one of each customer. Somebody who may
 * be written to comes before somebody who has opted out; among equals, whoever was known first.
 *
 * @param numbers the numbers of the customers; null means all of them
 */
export function contactsOf(numbers: readonly number[] | null, oneEach: boolean): Expression<unknown> {
  const from = sql`from contacts c join customers u on u.id = c.customer_id where c.email is not null
    and ${numbers === null ? sql`true` : sql`u.number = any(${numbers}::int[])`}`
  return oneEach
    ? sql`select one.id from (select distinct on (c.customer_id) c.id ${from}
        order by c.customer_id, (c.opted_out_at is not null), c.number) one`
    : sql`select c.id ${from}`
}

/** The same without those who have been invited to this survey and have not answered yet. */
export const withoutInvited = (
  contacts: Expression<unknown>,
  surveyId: Id<'srv'>,
  today: Day,
): Expression<unknown> => sql`
  select chosen.id from (${contacts}) chosen
  where not exists (select from survey_invitations i where i.contact_id = chosen.id and i.survey_id = ${surveyId}
    and ${waiting} and i.expires_on >= ${today}::date)`

export async function countContacts({ db }: Context, contacts: Expression<unknown>): Promise<number> {
  const { rows } = await sql<{ people: number }>`select count(*) as people from (${contacts}) chosen`.execute(db)
  return Number(rows[0]?.people ?? 0)
}

export async function contactIds({ db }: Context, contacts: Expression<unknown>): Promise<Id<'con'>[]> {
  const { rows } = await sql<{ id: Id<'con'> }>`select id from (${contacts}) chosen order by id`.execute(db)
  return rows.map(({ id }) => id)
}

/** A page of the people a choice means, in the order of their ids. */
export async function pageOfContacts(
  { db }: Context,
  contacts: Expression<unknown>,
  after: string,
  limit: number,
): Promise<Id<'con'>[]> {
  const { rows } = await sql<{ id: Id<'con'> }>`
    select id from (${contacts}) chosen where id > ${after} order by id limit ${limit}`.execute(db)
  return rows.map(({ id }) => id)
}

/** Invitations nobody can use any more make way for new ones. */
export async function withdrawExpired({ db, now, today }: Context, surveyId: Id<'srv'>): Promise<void> {
  await sql`update survey_invitations set withdrawn_at = ${now}
    where survey_id = ${surveyId} and ${waiting} and expires_on < ${today}::date`.execute(db)
}

/** What a letter says of the person it goes to. */
export async function addressees({ db }: Context, ids: readonly Id<'con'>[]) {
  return db
    .selectFrom('contacts as c')
    .innerJoin('customers as u', 'u.id', 'c.customerId')
    .where('c.id', 'in', ids.length === 0 ? ['con_none'] : [...ids])
    .select(['c.id', 'c.name', 'c.email', 'c.language', 'u.name as customer', 'u.id as customerId'])
    .execute()
}

export async function insertInvitations(
  { db, now }: Context,
  rows: readonly {
    id: Id<'svi'>
    mailingId: Id<'mlg'>
    surveyId: Id<'srv'>
    askId: Id<'ask'>
    customerId: Id<'cus'>
    contactId: Id<'con'>
    mailId: Id<'mai'>
    expiresOn: Day
  }[],
): Promise<void> {
  if (rows.length === 0) return
  await sql`
    insert into survey_invitations (id, mailing_id, survey_id, ask_id, customer_id, contact_id, mail_id, expires_on, created_at)
    select id, "mailingId", "surveyId", "askId", "customerId", "contactId", "mailId", "expiresOn", ${now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as i(id text, "mailingId" text, "surveyId" text, "askId" text,
      "customerId" text, "contactId" text, "mailId" text, "expiresOn" date)`.execute(db)
}

/**
 * Stop what has not left: its letters, their invitations and asks. Links that have arrived still work.
 *
 * @returns how many people will not be asked after all
 */
export async function stopLetters({ db, now }: Context, id: Id<'mlg'>): Promise<number> {
  const { rows } = await sql<{ stopped: number }>`
    with letters as (
      update mails m set state = 'withdrawn'
      from survey_invitations i
      where i.mailing_id = ${id} and m.subject_id = i.id and m.state = 'waiting'
      returning m.id
    ), invitations as (
      update survey_invitations i set withdrawn_at = ${now}
      where i.mailing_id = ${id} and i.mail_id in (select id from letters) and ${waiting}
      returning i.ask_id
    ), unasked as (
      update asks a set state = 'withdrawn', version = version + 1, updated_at = ${now}
      where a.id in (select ask_id from invitations) and a.state = 'asked'
    )
    select count(*) as stopped from invitations`.execute(db)
  return Number(rows[0]?.stopped ?? 0)
}

/** Somebody who was invited, has not answered, and is due a reminder. */
export interface Due {
  id: Id<'svi'>
  contactId: Id<'con'>
  name: string
  email: string
  language: string | null
  customer: string
  mailing: Mailing
}

/**
 * Invitations due a reminder, held until the transaction ends. Who has answered, declined, opted out, unsubscribed or
 * left the company is not reminded, and neither is anybody whose first letter has not left.
 */
export async function holdDue({ db, now, today }: Context, limit: number): Promise<Due[]> {
  const { rows } = await sql<Omit<Due, 'mailing'> & { mailingId: Id<'mlg'> }>`
    select i.id, i.contact_id, c.name, c.email, c.language, u.name as customer, i.mailing_id
    from mailings g
    join surveys s on s.id = g.survey_id and s.state = 'open' and (s.closes_on is null or s.closes_on >= ${today}::date)
    join survey_invitations i on i.mailing_id = g.id and i.submitted_at is null and i.declined_at is null
      and i.withdrawn_at is null
    join mails m on m.id = i.mail_id and m.state = 'sent'
    join contacts c on c.id = i.contact_id and c.email is not null and c.opted_out_at is null
    join customers u on u.id = i.customer_id and (u.until is null or u.until > ${today}::date)
    where g.remind_after_days <> '{}' and g.state = 'sent' and g.expires_on >= ${today}::date
      and i.reminders < cardinality(g.remind_after_days)
      and m.sent_at + make_interval(days => g.remind_after_days[i.reminders + 1]) <= ${now}
      and not exists (select from unsubscribed_addresses x
        where x.address_sha256 = encode(sha256(convert_to(c.email, 'UTF8')), 'hex'))
    order by i.created_at
    limit ${limit}
    for update of i skip locked`.execute(db)
  const mailings = new Map<string, Mailing>()
  for (const { mailingId } of rows) {
    if (!mailings.has(mailingId)) {
      const row = await db.selectFrom('mailings').selectAll().where('id', '=', mailingId).executeTakeFirstOrThrow()
      mailings.set(mailingId, row as unknown as Mailing)
    }
  }
  return rows.map(({ mailingId, ...row }) => ({ ...row, mailing: mailings.get(mailingId)! }))
}

export async function noteReminded({ db, now }: Context, ids: readonly Id<'svi'>[]): Promise<void> {
  await sql`update survey_invitations set reminders = reminders + 1, reminded_at = ${now} where id = any(${ids})`.execute(
    db,
  )
}

/** The person of the team a test letter goes to. */
export async function memberAddress({ db, actor }: Context) {
  return db.selectFrom('members').where('id', '=', actor.id).select(['id', 'name', 'email']).executeTakeFirst()
}

// How far people got ---------------------------------------------------------------------------------------------------

const reachedColumns = sql`
  count(*) filter (where i.withdrawn_at is null or m.state = 'sent') as invited,
  count(*) filter (where m.state = 'sent' or i.opened_at is not null) as sent,
  count(*) filter (where i.opened_at is not null) as opened,
  count(*) filter (where i.started_at is not null) as started,
  count(*) filter (where i.submitted_at is not null) as submitted,
  count(*) filter (where i.declined_at is not null) as declined`

export interface Reached {
  invited: number
  sent: number
  opened: number
  started: number
  submitted: number
  declined: number
}

/** How far those invited to a survey got, altogether and by mailing, the newest first: in one pass over them. */
export async function readReached({ db }: Context, surveyId: Id<'srv'>) {
  const { rows } = await sql<Reached & { mailingId: Id<'mlg'> | null; waiting: number; failed: number }>`
    select i.mailing_id, ${reachedColumns},
      count(*) filter (where m.state in ('waiting', 'sending')) as waiting,
      count(*) filter (where m.state in ('failed', 'unsure')) as failed
    from survey_invitations i left join mails m on m.id = i.mail_id
    where i.survey_id = ${surveyId}
    group by rollup (i.mailing_id)`.execute(db)
  const nobody = { invited: 0, sent: 0, opened: 0, started: 0, submitted: 0, declined: 0, waiting: 0, failed: 0 }
  const reached = new Map(rows.map(({ mailingId, ...counts }) => [mailingId, counts]))
  const mailings = await db
    .selectFrom('mailings as g')
    .leftJoin('members as b', 'b.id', 'g.createdBy')
    .where('g.surveyId', '=', surveyId)
    .select([
      'g.id',
      'g.state',
      'g.leftOut',
      'g.createdAt',
      'g.expiresOn',
      'g.remindAfterDays',
      'g.jobId',
      'g.perMinute',
    ])
    .select((g) => g.fn.coalesce('b.name', 'g.createdBy').as('createdBy'))
    .orderBy('g.createdAt', 'desc')
    .orderBy('g.id', 'desc')
    .limit(200)
    .execute()
  const { waiting: _, failed: __, ...all } = reached.get(null) ?? nobody
  return {
    reached: all,
    mailings: mailings.map((mailing) => ({ ...mailing, ...(reached.get(mailing.id as Id<'mlg'>) ?? nobody) })),
  }
}

const conditionOf = {
  invited: sql`(i.withdrawn_at is null or m.state = 'sent')`,
  sent: sql`(m.state = 'sent' or i.opened_at is not null)`,
  opened: sql`i.opened_at is not null`,
  started: sql`i.started_at is not null`,
  submitted: sql`i.submitted_at is not null`,
  declined: sql`i.declined_at is not null`,
}

/** The people behind a number of the funnel, those invited last first. */
export async function listInvitations(
  { db }: Context,
  {
    surveyId,
    mailingId,
    reached,
    before,
    limit,
  }: { surveyId: Id<'srv'>; mailingId: Id<'mlg'> | null; reached: keyof Reached; before: number | null; limit: number },
) {
  const { rows } = await sql<{
    id: Id<'svi'>
    number: number
    contactId: Id<'con'>
    contactName: string
    email: string | null
    customerId: Id<'cus'>
    customerName: string
    createdAt: Date
    openedAt: Date | null
    startedAt: Date | null
    submittedAt: Date | null
    declinedAt: Date | null
    reminders: number
    mailState: string | null
    responseId: Id<'rsp'> | null
  }>`
    select i.id, i.number, i.contact_id, c.name as contact_name, c.email, i.customer_id, u.name as customer_name,
      i.created_at, i.opened_at, i.started_at, i.submitted_at, i.declined_at, i.reminders, m.state as mail_state,
      r.id as response_id
    from survey_invitations i
    join contacts c on c.id = i.contact_id
    join customers u on u.id = i.customer_id
    left join mails m on m.id = i.mail_id
    left join responses r on r.invitation_id = i.id and r.state = 'submitted'
    where i.survey_id = ${surveyId} and ${conditionOf[reached]}
      and ${mailingId === null ? sql`true` : sql`i.mailing_id = ${mailingId}`}
      and ${before === null ? sql`true` : sql`i.number < ${before}`}
    order by i.number desc
    limit ${limit}`.execute(db)
  return rows
}

/** The day a link that is sent today stops working, unless somebody chooses another. */
export const usualExpiry = (today: Day): Day => addDays(today, 30)
