import { type Expression, type SqlBool, sql } from 'kysely'
import type { Context } from '../server/context.ts'
import { dayAndNumber, printCursor, readCursor } from '../server/cursor.ts'
import { NotFound } from '../server/errors.ts'
import type { Day } from '../values/day.ts'
import { type Id, newId } from '../values/id.ts'
import type { AskState } from './answering.ts'
import type { Ask, AskFilter } from './api.ts'
import type { Askable, AskChannel, AskHistory, AskKind, AskLimits } from './limits.ts'

// Who may be asked ---------------------------------------------------------------------------------------------------

/** A contact with everything the limits look at. */
export interface Standing {
  contactId: Id<'con'>
  customerId: Id<'cus'>
  name: string
  email: string | null
  person: Askable
  history: AskHistory
}

/** What the limits look at, of a contact `c` at a customer `u` on a day. */
const looked = (today: Day) => sql`
  c.opted_out_at is not null as opted_out,
  c.email is not null and exists (
    select from unsubscribed_addresses a
    where a.address_sha256 = encode(sha256(convert_to(c.email, 'UTF8')), 'hex')
  ) as unsubscribed,
  c.email is not null as has_address,
  u.until is not null and u.until <= ${today}::date as has_left,
  coalesce(c.left_on <= ${today}::date, false) as departed,
  case when c.paused_until > ${today}::date then c.paused_until end as paused_until,
  coalesce(asked.days, '{}') as asked_on,
  asked.last_no_on`

/** What was asked of a contact `c`: the days of the last year, and when they last said no. */
const askedBefore = (today: Day) => sql`
  lateral (
    select
      coalesce(array_agg(a.asked_on::text order by a.asked_on desc) filter (where a.asked_on > ${today}::date - 365), '{}') as days,
      max(a.answered_on) filter (where a.state = 'declined') as last_no_on
    from asks a
    where a.contact_id = c.id and a.state <> 'withdrawn'
  ) asked`

interface LookedRow {
  optedOut: boolean
  unsubscribed: boolean
  hasAddress: boolean
  hasLeft: boolean
  departed: boolean
  pausedUntil: Day | null
  askedOn: Day[]
  lastNoOn: Day | null
}

const askableOf = ({ hasLeft, askedOn, lastNoOn, ...row }: LookedRow) => ({
  person: {
    optedOut: row.optedOut,
    unsubscribed: row.unsubscribed,
    hasAddress: row.hasAddress,
    left: hasLeft,
    departed: row.departed,
    pausedUntil: row.pausedUntil,
  },
  history: { askedOn, lastNoOn },
})

/** Hold these contacts until the transaction ends, always in the same order, so that two who do it never block. */
export async function lockContacts({ db }: Context, ids: readonly Id<'con'>[]): Promise<void> {
  await sql`select id from contacts where id = any(${ids}) order by id for update`.execute(db)
}

/** Where contacts stand with the limits, in the order of their ids. Those who are not there any more are left out. */
export async function standingsOf({ db, today }: Context, ids: readonly Id<'con'>[]): Promise<Standing[]> {
  const { rows } = await sql<LookedRow & Pick<Standing, 'contactId' | 'customerId' | 'name' | 'email'>>`
    select c.id as contact_id, c.customer_id, c.name, c.email, ${looked(today)}
    from contacts c
    join customers u on u.id = c.customer_id
    cross join ${askedBefore(today)}
    where c.id = any(${ids})
    order by c.id`.execute(db)
  return rows.map(({ contactId, customerId, name, email, ...row }) => ({
    contactId,
    customerId,
    name,
    email,
    ...askableOf(row),
  }))
}

/** SQL that selects the ids of contacts. */
export type ContactIds = Expression<unknown>

/** The same of everybody at once, where many are looked at: one pass over what still matters of the asks. */
const askedBeforeOfAll = (today: Day) => sql`
  left join (
    select a.contact_id,
      coalesce(array_agg(a.asked_on::text order by a.asked_on desc) filter (where a.asked_on > ${today}::date - 365), '{}') as days,
      max(a.answered_on) filter (where a.state = 'declined') as last_no_on
    from asks a
    where a.contact_id is not null and a.state <> 'withdrawn' and (a.asked_on > ${today}::date - 365 or a.state = 'declined')
    group by 1
  ) asked on asked.contact_id = c.id`

/** How many of a selection of contacts stand alike: one row for each way of standing, so that many people are few rows. */
export async function countStandings(
  { db, today }: Context,
  contactIds: ContactIds,
): Promise<{ person: Askable; history: AskHistory; people: number }[]> {
  const { rows } = await sql<LookedRow & { people: number }>`
    select s.*, count(*) as people
    from (
      select ${looked(today)}
      from contacts c
      join customers u on u.id = c.customer_id
      ${askedBeforeOfAll(today)}
      where c.id in (${contactIds})
    ) s
    group by s.opted_out, s.unsubscribed, s.has_address, s.has_left, s.departed, s.paused_until,
      s.asked_on, s.last_no_on`.execute(db)
  return rows.map(({ people, ...row }) => ({ ...askableOf(row), people }))
}

/**
 * Of a selection of contacts those the limits could refuse: somebody who was never asked, has an address, wants our mail,
 * takes no break and still works for a customer is passed over unjudged. Not for limits that allow no asks at all, which refuse everybody.
 */
export const worthJudging = (contactIds: ContactIds, today: Day): ContactIds => sql`
  select c.id
  from contacts c
  join customers u on u.id = c.customer_id
  where c.id in (${contactIds}) and ${couldBeRefused(today)}`

/** The same of a contact `c` at a customer `u`, for whoever reads them anyway. Addresses are compared in a set of those unsubscribed. */
const couldBeRefused = (today: Day) => sql<boolean>`(
  c.opted_out_at is not null
  or c.email is null
  or coalesce(u.until <= ${today}::date, false)
  or coalesce(c.left_on <= ${today}::date, false)
  or coalesce(c.paused_until > ${today}::date, false)
  or c.id in (select a.contact_id from asks a where a.state <> 'withdrawn' and a.contact_id is not null)
  or (exists (select from unsubscribed_addresses)
    and encode(sha256(convert_to(c.email, 'UTF8')), 'hex') in (select n.address_sha256 from unsubscribed_addresses n))
)`

/** The contacts at a customer, oldest first, as far as one page shows them. */
export async function contactIdsOf({ db }: Context, customerId: Id<'cus'>, limit: number): Promise<Id<'con'>[]> {
  const rows = await db
    .selectFrom('contacts')
    .where('customerId', '=', customerId)
    .orderBy('id')
    .limit(limit)
    .select('id')
    .execute()
  return rows.map(({ id }) => id)
}

export async function readLimits({ db }: Context): Promise<AskLimits & { version: number }> {
  return db
    .selectFrom('askLimits')
    .select(['asksPerQuarter', 'asksPerYear', 'restDays', 'restDaysAfterNo', 'version'])
    .executeTakeFirstOrThrow()
}

// Asks -----------------------------------------------------------------------------------------------------------------

export interface NewAsk {
  kind: AskKind
  surveyId: Id<'srv'> | null
  minutes: number
  channel: AskChannel
  askedOn: Day
  overrideReason: string | null
  note: string | null
}

/** Write down an ask of each of these contacts, each with its line in the activity, in two statements. */
export async function insertAsks(
  { db, now, actor }: Context,
  contacts: readonly { contactId: Id<'con'>; customerId: Id<'cus'> }[],
  ask: NewAsk,
): Promise<Id<'ask'>[]> {
  const ids = contacts.map(() => newId('ask'))
  await sql`
    insert into asks (id, kind, customer_id, contact_id, survey_id, minutes, channel, asked_on, asked_by,
      override_reason, note, created_at, updated_at)
    select n.id, ${ask.kind}, n.customer_id, n.contact_id, ${ask.surveyId}, ${ask.minutes}, ${ask.channel},
      ${ask.askedOn}::date, ${actor.id}, ${ask.overrideReason}, ${ask.note}, ${now}, ${now}
    from unnest(${ids}::text[], ${contacts.map((contact) => contact.customerId)}::text[],
      ${contacts.map((contact) => contact.contactId)}::text[]) as n (id, customer_id, contact_id)`.execute(db)
  await sql`
    insert into activity (at, actor, event, subject_id, customer_id, details)
    select ${now}, ${actor.id}, 'asked', n.id, n.customer_id,
      jsonb_build_object('kind', ${ask.kind}::text, 'contactId', n.contact_id, 'minutes', ${ask.minutes}::int)
        || ${JSON.stringify(ask.overrideReason === null ? {} : { override: ask.overrideReason })}::jsonb
    from unnest(${ids}::text[], ${contacts.map((contact) => contact.customerId)}::text[],
      ${contacts.map((contact) => contact.contactId)}::text[]) as n (id, customer_id, contact_id)`.execute(db)
  return ids
}

/** Asks with the names that belong to them. */
const named = ({ db }: Context) =>
  db
    .selectFrom('asks as a')
    .innerJoin('customers as u', 'u.id', 'a.customerId')
    .leftJoin('contacts as c', 'c.id', 'a.contactId')
    .leftJoin('surveys as s', 's.id', 'a.surveyId')
    .leftJoin('members as m', 'm.id', 'a.askedBy')
    .leftJoin('reasons as r', 'r.id', 'a.declineReasonId')
    .select([
      'a.id',
      'a.number',
      'a.version',
      'a.kind',
      'a.customerId',
      'u.name as customerName',
      'a.contactId',
      'c.name as contactName',
      'a.surveyId',
      's.name as surveyName',
      'a.minutes',
      'a.channel',
      'a.state',
      'a.askedOn',
      'a.askedBy',
      'm.name as memberName',
      'a.answeredOn',
      'a.declineReasonId',
      'r.name as reasonName',
      'a.declineWords',
      'a.overrideReason',
      'a.note',
    ])

type NamedRow = Awaited<ReturnType<ReturnType<typeof named>['executeTakeFirstOrThrow']>>

const nameOf = <Kind extends string>(id: Id<Kind> | null, name: string | null) =>
  id === null ? null : { id, name: name ?? '' }

const askOf = (row: NamedRow): Ask => ({
  id: row.id,
  version: row.version,
  kind: row.kind,
  customer: { id: row.customerId, name: row.customerName },
  contact: nameOf(row.contactId, row.contactName),
  survey: nameOf(row.surveyId, row.surveyName),
  minutes: row.minutes,
  channel: row.channel,
  state: row.state,
  askedOn: row.askedOn,
  askedBy: row.memberName ?? 'somebody',
  answeredOn: row.answeredOn,
  declineReason: nameOf(row.declineReasonId, row.reasonName),
  declineWords: row.declineWords,
  overrideReason: row.overrideReason,
  note: row.note,
})

function meets(filter: AskFilter) {
  const all = [sql<SqlBool>`true`]
  if (filter.kind.length > 0) all.push(sql`a.kind = any(${filter.kind})`)
  if (filter.state.length > 0) all.push(sql`a.state = any(${filter.state})`)
  if (filter.askedBy) all.push(sql`a.asked_by = ${filter.askedBy}`)
  if (filter.customerId) all.push(sql`a.customer_id = ${filter.customerId}`)
  if (filter.contactId) all.push(sql`a.contact_id = ${filter.contactId}`)
  if (filter.surveyId) all.push(sql`a.survey_id = ${filter.surveyId}`)
  return sql.join(all, sql` and `) as Expression<SqlBool>
}

/** A page of asks, the latest first. */
export async function listAsks(
  ctx: Context,
  filter: AskFilter,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ items: Ask[]; nextCursor: string | null }> {
  let query = named(ctx)
    .where(meets(filter))
    .orderBy('a.askedOn', 'desc')
    .orderBy('a.number', 'desc')
    .limit(limit + 1)
  if (cursor !== undefined) {
    const [day, number] = readCursor(dayAndNumber, cursor)
    query = query.where(sql<SqlBool>`(a.asked_on, a.number) < (${day}::date, ${number}::bigint)`)
  }
  const rows = await query.execute()
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return { items: rows.slice(0, limit).map(askOf), nextCursor: last ? printCursor([last.askedOn, last.number]) : null }
}

/** How many asks, people and minutes the filters show, by state. */
export async function countAsks({ db }: Context, filter: AskFilter) {
  return db
    .selectFrom('asks as a')
    .where(meets(filter))
    .groupBy('a.state')
    .select((a) => ['a.state', a.fn.countAll<number>().as('asks'), sql<number>`sum(a.minutes)`.as('minutes')])
    .execute()
}

/** How many different people the filters show, those aside whose ask was withdrawn. */
export async function countPeople({ db }: Context, filter: AskFilter): Promise<number> {
  const { people } = await db
    .selectFrom('asks as a')
    .where(meets(filter))
    .where('a.state', '<>', 'withdrawn')
    .select(sql<number>`count(distinct a.contact_id)`.as('people'))
    .executeTakeFirstOrThrow()
  return people
}

/** The members who have asked anybody for anything. */
export async function listAskers({ db }: Context) {
  return db
    .selectFrom('members as m')
    .where((m) => m.exists(m.selectFrom('asks as a').select('a.id').whereRef('a.askedBy', '=', 'm.id')))
    .orderBy('m.name')
    .select(['m.id', 'm.name'])
    .execute()
}

/** What the company calls itself, for people outside. */
export async function companyName({ db }: Context): Promise<string> {
  return (await db.selectFrom('settings').select('name').executeTakeFirstOrThrow()).name
}

export async function findCustomerName({ db }: Context, id: Id<'cus'>) {
  return (await db.selectFrom('customers').where('id', '=', id).select(['id', 'name']).executeTakeFirst()) ?? null
}

export async function findAsk(ctx: Context, id: Id<'ask'>): Promise<Ask> {
  const row = await named(ctx).where('a.id', '=', id).executeTakeFirst()
  if (!row) throw new NotFound('ask', id)
  return askOf(row)
}

/** Whom an ask is of, without holding it. */
export async function findAskContact({ db }: Context, id: Id<'ask'>): Promise<{ contactId: Id<'con'> | null }> {
  const row = await db.selectFrom('asks').where('id', '=', id).select('contactId').executeTakeFirst()
  if (!row) throw new NotFound('ask', id)
  return row
}

/** Find an ask and hold it until the transaction ends. */
export async function lockAsk({ db }: Context, id: Id<'ask'>) {
  const row = await db
    .selectFrom('asks')
    .where('id', '=', id)
    .select(['id', 'version', 'kind', 'customerId', 'contactId', 'channel', 'state', 'askedOn', 'overrideReason'])
    .select(
      sql<boolean>`exists (select from verbatims v where v.ask_id = asks.id and v.state <> 'open')`.as('wordsCoded'),
    )
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new NotFound('ask', id)
  return row
}

export async function updateAsk(
  { db, now }: Context,
  id: Id<'ask'>,
  change: {
    state: AskState
    answeredOn?: Day | null
    declineReasonId?: Id<'rea'> | null
    declineWords?: string | null
  },
): Promise<void> {
  await db
    .updateTable('asks')
    .set((ask) => ({ ...change, version: ask('version', '+', 1), updatedAt: now }))
    .where('id', '=', id)
    .execute()
}

// Why they declined ------------------------------------------------------------------------------------------------------

/** The reasons in use, in their order. */
export async function listReasons({ db }: Context) {
  return db
    .selectFrom('reasons')
    .where('mergedInto', 'is', null)
    .where('retiredAt', 'is', null)
    .orderBy('position')
    .orderBy('id')
    .select(['id', 'name'])
    .execute()
}

/** Let a no join the other reasons: the reason they named, and their words, waiting to be understood. */
export async function keepDecline(
  { db, now }: Context,
  ask: { id: Id<'ask'>; kind: AskKind; customerId: Id<'cus'>; contactId: Id<'con'> | null },
  { reasonId, words, givenOn }: { reasonId: Id<'rea'> | null; words: string | null; givenOn: Day },
): Promise<void> {
  const about = { askId: ask.id, customerId: ask.customerId, givenOn, createdAt: now }
  if (reasonId !== null) {
    await db
      .insertInto('citations')
      .values({ id: newId('cit'), ...about, reasonId, source: 'declined ask' })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  if (words !== null) {
    await db
      .insertInto('verbatims')
      .values({ id: newId('ver'), ...about, contactId: ask.contactId, about: 'declined ask', words })
      .execute()
  }
}

/** Take what `keepDecline` kept away again. */
export async function forgetDecline({ db }: Context, askId: Id<'ask'>): Promise<void> {
  await db.deleteFrom('citations').where('askId', '=', askId).execute()
  await db.deleteFrom('verbatims').where('askId', '=', askId).execute()
}

// Limits -----------------------------------------------------------------------------------------------------------------

export async function lockLimits({ db }: Context): Promise<AskLimits & { version: number }> {
  return db
    .selectFrom('askLimits')
    .select(['asksPerQuarter', 'asksPerYear', 'restDays', 'restDaysAfterNo', 'version'])
    .forUpdate()
    .executeTakeFirstOrThrow()
}

export async function updateLimits({ db }: Context, change: Partial<AskLimits>): Promise<void> {
  await db
    .updateTable('askLimits')
    .set((limits) => ({ ...change, version: limits('version', '+', 1) }))
    .execute()
}
