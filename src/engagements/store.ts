import { type Expression, type SqlBool, sql } from 'kysely'
import { z } from 'zod'
import type { EngagementState } from '../schema.ts'
import type { Context } from '../server/context.ts'
import { printCursor, readCursor, wholeNumber } from '../server/cursor.ts'
import { NotFound } from '../server/errors.ts'
import { addDays, type Day, dayIn } from '../values/day.ts'
import { type Id, newId } from '../values/id.ts'
import type { Level } from '../values/level.ts'
import type { Engagement, EngagementFilter } from './api.ts'
import { type CheckItem, readChecklist, readQuestions, startOf } from './guides.ts'
import { type Outcomes, readOutcomes, settle } from './outcomes.ts'
import { readSlots, type Slot } from './times.ts'

/** What mails of an engagement are called in the outbox. */
export const purposes = {
  ask: 'request for times',
  times: 'times to pick',
  agreed: 'time agreed',
  off: 'call called off',
  outcome: 'how it went',
  thanks: 'thanks',
} as const

/** When a mail of this purpose about engagement `e` was last written. */
const mailed = (purpose: string) =>
  sql<Date | null>`(select max(x.created_at) from mails x where x.subject_id = e.id and x.purpose = ${purpose})`

const read = ({ db }: Context) =>
  db
    .selectFrom('engagements as e')
    .innerJoin('customers as u', 'u.id', 'e.customerId')
    .leftJoin('contacts as p', 'p.id', 'e.contactId')
    .leftJoin('deals as d', 'd.id', 'e.dealId')
    .leftJoin('referenceRequests as r', 'r.id', 'e.requestId')
    .leftJoin('matches as m', 'm.id', 'e.matchId')
    .leftJoin('members as b', 'b.id', 'e.createdBy')
    .leftJoin('referenceItems as i', 'i.id', 'e.itemId')
    .select([
      'e.id',
      'e.number',
      'e.version',
      'e.level',
      'e.title',
      'e.state',
      'e.stage',
      'e.customerId',
      'u.name as customerName',
      'e.contactId',
      'p.name as contactName',
      'p.title as contactTitle',
      'p.email',
      'p.language',
      'p.linksFrom',
      'e.dealId',
      'd.name as dealName',
      'd.prospect as dealProspect',
      'e.requestId',
      'r.topic',
      'r.prospectName',
      'r.prospectEmail',
      'r.prospectLanguage',
      'e.matchId',
      'm.state as matchState',
      'm.askId',
      'e.itemId',
      'i.title as itemTitle',
      'e.startsAt',
      'e.minutes',
      'e.place',
      'e.slots',
      'e.heldOn',
      'e.gradeExpected',
      'e.gradeGiven',
      'e.outcomes',
      'e.checklist',
      'e.questions',
      'e.calendarChanges',
      'e.thankedAt',
      'e.offBook',
      'e.note',
      'e.createdBy',
      'b.name as createdByName',
      'e.createdAt',
      mailed(purposes.times).as('timesSentAt'),
      mailed(purposes.outcome).as('outcomeAskedAt'),
      sql<string>`(select time_zone from settings)`.as('companyZone'),
    ])

type Row = Awaited<ReturnType<ReturnType<typeof read>['executeTakeFirstOrThrow']>>

/** An engagement with all that its rules and letters look at. */
export type FoundEngagement = Omit<Row, 'slots' | 'outcomes' | 'checklist' | 'questions'> & {
  slots: Slot[]
  outcomes: Outcomes
  checklist: CheckItem[]
  questions: string[]
  /** The zone the time is meant in. */
  zone: string
}

function found(row: Row): FoundEngagement {
  const slots = readSlots(row.slots)
  return {
    ...row,
    slots,
    outcomes: readOutcomes(row.outcomes),
    checklist: readChecklist(row.checklist),
    questions: readQuestions(row.questions),
    zone: slots.find(({ startsAt }) => startsAt === row.startsAt?.toISOString())?.zone ?? row.companyZone,
  }
}

/** Times that were replaced since were not sent. */
const sentSince = (sentAt: Date | null, offeredAt: string | undefined) =>
  sentAt === null || offeredAt === undefined || sentAt.toISOString() < offeredAt ? null : sentAt.toISOString()

const shown = (row: FoundEngagement): Engagement => ({
  id: row.id,
  version: row.version,
  level: row.level,
  title: row.title,
  state: row.state,
  stage: row.stage,
  customer: { id: row.customerId, name: row.customerName },
  contact: row.contactId === null ? null : { id: row.contactId, name: row.contactName ?? '' },
  contactTitle: row.contactTitle,
  deal: row.dealId === null ? null : { id: row.dealId, name: row.dealName ?? '', prospect: row.dealProspect ?? '' },
  request: row.requestId === null ? null : { id: row.requestId, topic: row.topic ?? '' },
  matchId: row.matchId,
  matchState: row.matchState,
  startsAt: row.startsAt?.toISOString() ?? null,
  zone: row.zone,
  minutes: row.minutes,
  place: row.place,
  slots: row.slots,
  heldOn: row.heldOn,
  gradeExpected: row.gradeExpected,
  gradeGiven: row.gradeGiven,
  disagree: settle(row.outcomes).disagree,
  prospectName: row.prospectName,
  prospectEmail: row.prospectEmail,
  prospectLanguage: row.prospectLanguage,
  timesSentAt: sentSince(row.timesSentAt, row.slots[0]?.offeredAt),
  outcomeAskedAt: row.outcomeAskedAt?.toISOString() ?? null,
  thankedAt: row.thankedAt?.toISOString() ?? null,
  offBook: row.offBook,
  createdBy: row.createdByName ?? 'somebody',
  createdOn: dayIn(row.companyZone, row.createdAt),
})
export const showRow = shown

export async function findEngagement(ctx: Context, id: Id<'eng'>): Promise<FoundEngagement> {
  const row = await read(ctx).where('e.id', '=', id).executeTakeFirst()
  if (!row) throw new NotFound('engagement', id)
  return found(row)
}

/** Find an engagement and hold it until the transaction ends, so that of two who pick at once the second sees the first. */
export async function lockEngagement(ctx: Context, id: Id<'eng'>): Promise<FoundEngagement> {
  await ctx.db.selectFrom('engagements').where('id', '=', id).select('id').forUpdate().execute()
  return findEngagement(ctx, id)
}

export interface NewEngagement {
  level: Level
  requestId: Id<'rqs'> | null
  matchId: Id<'mat'> | null
  dealId: Id<'dea'> | null
  customerId: Id<'cus'>
  contactId: Id<'con'>
  title: string
  minutes: number
  gradeExpected?: number | null
  /** What is different where it is written down after the fact. */
  held?: { on: Day; grade: number | null; outcomes: Outcomes }
}

export async function insertEngagement(
  { db, now, actor }: Context,
  { held, ...engagement }: NewEngagement,
): Promise<Id<'eng'>> {
  const id = newId('eng')
  const { stage, checklist, questions } = startOf(engagement.level)
  await db
    .insertInto('engagements')
    .values({
      ...engagement,
      id,
      stage,
      checklist: JSON.stringify(held ? [] : checklist),
      questions: JSON.stringify(held ? [] : questions),
      ...(held
        ? {
            state: 'held' as const,
            heldOn: held.on,
            gradeGiven: held.grade,
            outcomes: JSON.stringify(held.outcomes),
            offBook: true,
          }
        : {}),
      createdBy: actor.id,
      createdAt: now,
      updatedAt: now,
    })
    .execute()
  return id
}

export interface EngagementChange {
  title?: string
  state?: EngagementState
  stage?: string
  itemId?: Id<'itm'> | null
  startsAt?: Date | null
  minutes?: number
  place?: string | null
  heldOn?: Day | null
  gradeExpected?: number | null
  gradeGiven?: number | null
  thankedAt?: Date | null
  note?: string | null
  calendarChanges?: number
  slots?: readonly Slot[]
  outcomes?: Outcomes
  checklist?: readonly CheckItem[]
  questions?: readonly string[]
}

export async function updateEngagement(
  { db, now }: Context,
  id: Id<'eng'>,
  { slots, outcomes, checklist, questions, ...change }: EngagementChange,
): Promise<void> {
  await db
    .updateTable('engagements')
    .set((engagement) => ({
      ...change,
      ...(slots ? { slots: JSON.stringify(slots) } : {}),
      ...(outcomes ? { outcomes: JSON.stringify(outcomes) } : {}),
      ...(checklist ? { checklist: JSON.stringify(checklist) } : {}),
      ...(questions ? { questions: JSON.stringify(questions) } : {}),
      version: engagement('version', '+', 1),
      updatedAt: now,
    }))
    .where('id', '=', id)
    .execute()
}

// Lists ------------------------------------------------------------------------------------------------------------------

/** What waits for us: times to send on, an hour that has passed, a thank-you. */
const waits = ({ now }: Context) => sql<SqlBool>`(
  (e.state = 'offered' and not exists (
    select from mails x where x.subject_id = e.id and x.purpose = ${purposes.times} and x.created_at >= (e.slots -> 0 ->> 'offeredAt')::timestamptz))
  or (e.state = 'scheduled' and e.starts_at < ${now})
  or (e.state = 'held' and e.thanked_at is null and not e.off_book))`

const inQueue = (ctx: Context, queue: EngagementFilter['queue']) =>
  queue === 'coming'
    ? sql<SqlBool>`e.state in ('planned', 'offered', 'scheduled')`
    : queue === 'waiting'
      ? waits(ctx)
      : queue === 'all'
        ? sql<SqlBool>`true`
        : sql<SqlBool>`e.state = ${queue}`

function meets(filter: Omit<EngagementFilter, 'queue'>): Expression<SqlBool> {
  const parts: Expression<SqlBool>[] = [sql<SqlBool>`true`]
  if (filter.state.length > 0) parts.push(sql<SqlBool>`e.state = any(${filter.state}::text[])`)
  if (filter.level.length > 0) parts.push(sql<SqlBool>`e.level = any(${filter.level}::smallint[])`)
  if (filter.customerId) parts.push(sql<SqlBool>`e.customer_id = ${filter.customerId}`)
  if (filter.contactId) parts.push(sql<SqlBool>`e.contact_id = ${filter.contactId}`)
  if (filter.dealId) parts.push(sql<SqlBool>`e.deal_id = ${filter.dealId}`)
  if (filter.requestId) parts.push(sql<SqlBool>`e.request_id = ${filter.requestId}`)
  return sql<SqlBool>`(${sql.join(parts, sql` and `)})`
}

/** A time agreed comes first by its time; what has none yet comes after, as it was asked. */
const comesAt = sql<Date | string>`case when e.state = 'scheduled' then e.starts_at else 'infinity' end`
const momentAndNumber = z.tuple([z.union([z.literal('infinity'), z.iso.datetime()]), z.int()])

export async function listEngagements(
  ctx: Context,
  { queue, ...filter }: EngagementFilter,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ items: Engagement[]; nextCursor: string | null }> {
  let query = read(ctx)
    .where(inQueue(ctx, queue))
    .where(meets(filter))
    .limit(limit + 1)
  if (queue === 'coming') {
    query = query.orderBy(comesAt).orderBy('e.number')
    if (cursor !== undefined) {
      const [at, number] = readCursor(momentAndNumber, cursor)
      query = query.where(sql<SqlBool>`(${comesAt}, e.number) > (${at}::timestamptz, ${number}::bigint)`)
    }
  } else {
    query = query.orderBy('e.number', 'desc')
    if (cursor !== undefined) query = query.where('e.number', '<', readCursor(wholeNumber, cursor))
  }
  const rows = await query.execute()
  const last = rows.length > limit ? rows[limit - 1] : undefined
  const place =
    last &&
    (queue === 'coming'
      ? [last.state === 'scheduled' && last.startsAt ? last.startsAt.toISOString() : 'infinity', last.number]
      : last.number)
  return {
    items: rows.slice(0, limit).map((row) => shown(found(row))),
    nextCursor: place === undefined ? null : printCursor(place),
  }
}

export async function countEngagements(ctx: Context, { queue, ...filter }: EngagementFilter) {
  const since = addDays(ctx.today, -364)
  const { rows } = await sql<{
    shown: number
    coming: number
    waiting: number
    held: number
    missed: number
    all: number
    heldLately: number
    minutes: number
    people: number
  }>`
    select count(*) filter (where ${inQueue(ctx, queue)})::int as shown,
      count(*) filter (where ${inQueue(ctx, 'coming')})::int as coming,
      count(*) filter (where ${waits(ctx)})::int as waiting,
      count(*) filter (where e.state = 'held')::int as held,
      count(*) filter (where e.state = 'missed')::int as missed,
      count(*)::int as all,
      count(*) filter (where e.held_on >= ${since}::date)::int as held_lately,
      coalesce(sum(e.minutes) filter (where e.held_on >= ${since}::date), 0)::int as minutes,
      count(distinct coalesce(e.contact_id, e.customer_id)) filter (where e.held_on >= ${since}::date)::int as people
    from engagements e where ${meets(filter)}`.execute(ctx.db)
  const { shown, heldLately, minutes, people, ...byQueue } = rows[0]!
  const customer = filter.customerId
    ? await ctx.db.selectFrom('customers').where('id', '=', filter.customerId).select(['id', 'name']).executeTakeFirst()
    : undefined
  return { shown, byQueue, held: heldLately, minutes, people, customer: customer ?? null }
}

// Beside it --------------------------------------------------------------------------------------------------------------

/** Somebody with what a letter to them needs. */
export async function findPerson({ db }: Context, contactId: Id<'con'>) {
  const row = await db
    .selectFrom('contacts as p')
    .innerJoin('customers as u', 'u.id', 'p.customerId')
    .where('p.id', '=', contactId)
    .select(['p.id', 'p.name', 'p.title', 'p.email', 'p.language', 'p.customerId', 'u.name as customerName'])
    .executeTakeFirst()
  return row ?? null
}

/** A level with the minutes it usually takes. */
export async function findLevel({ db }: Context, level: Level) {
  return db
    .selectFrom('referenceLevels')
    .where('level', '=', level)
    .select(['name', 'needsCompany', 'minutes'])
    .executeTakeFirstOrThrow()
}

export async function findMember({ db }: Context, id: string) {
  return (await db.selectFrom('members').where('id', '=', id).select(['name', 'email']).executeTakeFirst()) ?? null
}

export async function companyZone({ db }: Context): Promise<string> {
  return (await db.selectFrom('settings').select('timeZone').executeTakeFirstOrThrow()).timeZone
}

/** Whether consent of their company stands at this level; true where the level needs none. */
export async function hasCompanyAgreed(
  { db, today }: Context,
  { customerId, level, itemId }: { customerId: Id<'cus'>; level: Level; itemId: Id<'itm'> | null },
): Promise<boolean> {
  const { rows } = await sql<{ agreed: boolean }>`
    select not l.needs_company or exists (
      select from consents s
      where s.party = 'company' and s.level = l.level and s.customer_id = ${customerId}
        and (s.item_id is null or s.item_id = ${itemId})
        and s.withdrawn_at is null and s.given_on <= ${today}::date and (s.expires_on is null or s.expires_on > ${today}::date)
    ) as agreed
    from reference_levels l where l.level = ${level}`.execute(db)
  return rows[0]?.agreed ?? false
}

/** The item this engagement stands for, or else the newest of theirs at this level that may be used in a private call today. */
export async function itemForCall(
  { db, today }: Context,
  { itemId, contactId, level }: { itemId: Id<'itm'> | null; contactId: Id<'con'> | null; level: Level },
): Promise<Id<'itm'> | null> {
  const { rows } = await sql<{ id: Id<'itm'> }>`
    select i.id from covered_items(${today}::date) v join reference_items i on i.id = v.item_id
    where v.use = 'private call' and (i.id = ${itemId} or (i.contact_id = ${contactId} and i.level = ${level}))
    order by i.id is not distinct from ${itemId} desc, i.given_on desc, i.number desc limit 1`.execute(db)
  return rows[0]?.id ?? null
}

/** How many engagements of a request have a time agreed. */
export async function countScheduled({ db }: Context, requestId: Id<'rqs'>): Promise<number> {
  const { n } = await db
    .selectFrom('engagements')
    .where('requestId', '=', requestId)
    .where('state', '=', 'scheduled')
    .select(sql<number>`count(*)::int`.as('n'))
    .executeTakeFirstOrThrow()
  return n
}

/** Whether an ask is still open, was answered with yes, or neither. */
export async function askState({ db }: Context, askId: Id<'ask'>) {
  return (await db.selectFrom('asks').where('id', '=', askId).select('state').executeTakeFirst())?.state ?? null
}

/** A request that was never open: a call that went past the queue. */
export async function markOffBook({ db }: Context, requestId: Id<'rqs'>): Promise<void> {
  await db.updateTable('referenceRequests').set({ offBook: true }).where('id', '=', requestId).execute()
}

/** What happened with an engagement, the latest first. */
export async function historyOf({ db }: Context, id: Id<'eng'>) {
  return db
    .selectFrom('activity as a')
    .leftJoin('members as m', 'm.id', 'a.actor')
    .where('a.subjectId', '=', id)
    .orderBy('a.id', 'desc')
    .limit(100)
    .select(['a.at', 'a.actor', 'm.name', 'a.event', 'a.details'])
    .execute()
}
