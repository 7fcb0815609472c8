import { type Expression, type SqlBool, sql } from 'kysely'
import { z } from 'zod'
import type { ConsentLanguage } from '../../consent/wordings.ts'
import type { Context } from '../../server/context.ts'
import { printCursor, readCursor } from '../../server/cursor.ts'
import { NotFound } from '../../server/errors.ts'
import { type Day, dayJson } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import type { Match, Request, RequestFilter, RequestPage } from '../api/requests.ts'
import { type Criteria, readCriteria } from '../criteria.ts'
import { activeStates } from '../states.ts'

const listed = ({ db }: Context) =>
  db
    .selectFrom('referenceRequests as r')
    .leftJoin('deals as d', 'd.id', 'r.dealId')
    .leftJoin('members as a', 'a.id', 'r.assignedTo')
    .leftJoin('members as b', 'b.id', 'r.createdBy')
    .select([
      'r.id',
      'r.version',
      'r.number',
      'r.level',
      'r.topic',
      'r.state',
      'r.criteria',
      'r.dealId',
      'd.name as dealName',
      'd.prospect',
      'r.prospectName',
      'r.prospectEmail',
      'r.prospectLanguage',
      'r.neededBy',
      'r.assignedTo',
      'a.name as assigneeName',
      'b.name as creatorName',
      'r.closeReason',
      'r.offBook',
    ])
    .select([
      sql<Day>`(r.created_at at time zone (select time_zone from settings))::date`.as('createdOn'),
      sql<Day | null>`(r.closed_at at time zone (select time_zone from settings))::date`.as('closedOn'),
      sql<Request['people']>`(
        select coalesce(jsonb_agg(jsonb_build_object('name', p.name, 'customer', u.name, 'state', m.state) order by m.number), '[]')
        from matches m join contacts p on p.id = m.contact_id join customers u on u.id = m.customer_id
        where m.request_id = r.id and m.state not in ('refused', 'declined', 'dropped')
      )`.as('people'),
    ])

type ListedRow = Awaited<ReturnType<ReturnType<typeof listed>['executeTakeFirstOrThrow']>>

function requestOf(row: ListedRow): Request {
  const { criteria: _, dealId, dealName, prospect, assignedTo, assigneeName, creatorName, ...request } = row
  return {
    ...request,
    deal: dealId === null ? null : { id: dealId, name: dealName ?? '', prospect: prospect ?? '' },
    assignedTo: assignedTo === null ? null : { id: assignedTo, name: assigneeName ?? '' },
    createdBy: creatorName ?? 'somebody',
  }
}

function meets({ actor, today }: Context, filter: RequestFilter): Expression<SqlBool> {
  const all = [sql<SqlBool>`true`]
  const active = sql`r.state in ('open', 'matched', 'scheduled')`
  if (filter.view !== 'all') all.push(sql`${active}`)
  if (filter.view === 'mine')
    all.push(sql`(r.assigned_to = ${actor.id} or (r.assigned_to is null and r.created_by = ${actor.id}))`)
  if (filter.view === 'unassigned') all.push(sql`r.assigned_to is null`)
  if (filter.level.length > 0) all.push(sql`r.level = any(${filter.level}::smallint[])`)
  if (filter.state.length > 0) all.push(sql`r.state = any(${filter.state})`)
  if (filter.dealId) all.push(sql`r.deal_id = ${filter.dealId}`)
  if (filter.overdue) all.push(sql`${active} and r.needed_by < ${today}::date`)
  if (filter.q) {
    const words = `%${filter.q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
    all.push(sql`(lower(r.topic) like ${words} or exists (
      select from deals x where x.id = r.deal_id and lower(x.name) || ' ' || lower(x.prospect) like ${words}))`)
  }
  return sql.join(all, sql` and `) as Expression<SqlBool>
}

/** Those that nobody named a day for come after all others; what is over comes after what is not. */
const neededAt = sql<string>`case when r.state in ('open', 'matched', 'scheduled') then coalesce(r.needed_by, date '9999-01-01') else 'infinity'::date end`
const place = z.tuple([dayJson.or(z.literal('infinity')), z.int()])

/** A page of requests: those needed soonest first, then the oldest; closed ones last, the newest of them first. */
export async function listRequests(
  ctx: Context,
  filter: RequestFilter,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ items: Request[]; nextCursor: string | null }> {
  const order = sql<number>`case when r.state in ('open', 'matched', 'scheduled') then r.number else -r.number end`
  let query = listed(ctx)
    .select([neededAt.as('neededAt'), order.as('place')])
    .where(meets(ctx, filter))
    .orderBy(neededAt)
    .orderBy(order)
    .limit(limit + 1)
  if (cursor !== undefined) {
    const [day, number] = readCursor(place, cursor)
    query = query.where(sql<SqlBool>`(${neededAt}, ${order}) > (${day}::date, ${number}::bigint)`)
  }
  const rows = await query.execute()
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    items: rows.slice(0, limit).map(({ neededAt: _, place: __, ...row }) => requestOf(row)),
    nextCursor: last ? printCursor([last.neededAt, Number(last.place)]) : null,
  }
}

export async function countRequests({ db, actor, today }: Context) {
  const { rows } = await sql<{
    mine: number
    unassigned: number
    active: number
    all: number
    overdue: number
    oldest: Day | null
    approvals: number
  }>`
    select
      count(*) filter (where is_active and (r.assigned_to = ${actor.id} or (r.assigned_to is null and r.created_by = ${actor.id})))::int as mine,
      count(*) filter (where is_active and r.assigned_to is null)::int as unassigned,
      count(*) filter (where is_active)::int as active,
      count(*)::int as "all",
      count(*) filter (where is_active and r.needed_by < ${today}::date)::int as overdue,
      min((r.created_at at time zone (select time_zone from settings))::date) filter (where is_active) as oldest,
      (select count(*)::int from matches m join reference_requests q on q.id = m.request_id
       where m.state = 'waiting' and q.state in ('open', 'matched', 'scheduled') and (m.approver_id = ${actor.id}
         or (m.approver_id is null and m.approver_email is null and ${actor.role} in ('manager', 'admin', 'owner')))) as approvals
    from (select *, state in ('open', 'matched', 'scheduled') as is_active from reference_requests) r`.execute(db)
  return rows[0]!
}

export async function findRequest(ctx: Context, id: Id<'rqs'>): Promise<Request & { criteria: Criteria }> {
  const row = await listed(ctx).where('r.id', '=', id).executeTakeFirst()
  if (!row) throw new NotFound('request', id)
  return { ...requestOf(row), criteria: readCriteria(row.criteria) }
}

export async function showPage(ctx: Context, id: Id<'rqs'>): Promise<RequestPage> {
  return { ...(await findRequest(ctx, id)), matches: await matchesOf(ctx, id) }
}

export async function insertRequest(
  { db, now, actor }: Context,
  {
    criteria,
    ...request
  }: {
    id: Id<'rqs'>
    dealId: Id<'dea'> | null
    level: Level
    criteria: Criteria
    topic: string
    prospectName: string | null
    prospectEmail: string | null
    prospectLanguage?: ConsentLanguage | null
    minutes?: number | null
    neededBy: Day | null
    assignedTo: string | null
  },
): Promise<void> {
  await db
    .insertInto('referenceRequests')
    .values({
      ...request,
      criteria: JSON.stringify(criteria),
      createdBy: actor.id,
      createdAt: now,
      updatedAt: now,
    })
    .execute()
}

export async function updateRequest(
  { db, now }: Context,
  id: Id<'rqs'>,
  {
    criteria,
    ...change
  }: {
    level?: Level
    criteria?: Criteria
    topic?: string
    prospectName?: string | null
    prospectEmail?: string | null
    prospectLanguage?: ConsentLanguage | null
    neededBy?: Day | null
    assignedTo?: string | null
  },
): Promise<void> {
  await db
    .updateTable('referenceRequests')
    .set((request) => ({
      ...change,
      ...(criteria ? { criteria: JSON.stringify(criteria) } : {}),
      version: request('version', '+', 1),
      updatedAt: now,
    }))
    .where('id', '=', id)
    .execute()
}

/** Requests of a deal that nobody has been asked for yet. */
export async function idleRequestsOf({ db }: Context, dealId: Id<'dea'>): Promise<Id<'rqs'>[]> {
  const rows = await db
    .selectFrom('referenceRequests as r')
    .where('r.dealId', '=', dealId)
    .where('r.state', 'in', ['open', 'matched'])
    .where((r) =>
      r.not(
        r.exists(
          r
            .selectFrom('matches as m')
            .select('m.id')
            .whereRef('m.requestId', '=', 'r.id')
            .where('m.state', 'in', ['asked', 'accepted', 'done']),
        ),
      ),
    )
    .orderBy('r.id')
    .select('r.id')
    .execute()
  return rows.map(({ id }) => id)
}

export async function requestChoices({ db }: Context) {
  const levels = await db
    .selectFrom('referenceLevels')
    .orderBy('level')
    .select(['level', 'name', 'needsCompany'])
    .execute()
  const themes = await db
    .selectFrom('themes')
    .where('mergedInto', 'is', null)
    .where('retiredAt', 'is', null)
    .orderBy('position')
    .orderBy('id')
    .select(['id', 'name'])
    .execute()
  const members = await db
    .selectFrom('members')
    .where('suspendedAt', 'is', null)
    .orderBy('name')
    .select(['id', 'name'])
    .execute()
  const { rows } = await sql<{ language: string }>`
    with recursive ${spokenLanguages}
    select distinct lower(split_part(language, '-', 1)) as language
    from spoken where language is not null order by 1 limit 60`.execute(db)
  return { levels, themes, members, languages: rows.map(({ language }) => language) }
}

/** Every language as it is written with somebody: hops from one to the next along the index instead of reading every contact. */
const spokenLanguages = sql`spoken (language) as (
  (select language from contacts where language is not null order by language limit 1)
  union all
  select (select c.language from contacts c where c.language > s.language order by c.language limit 1)
  from spoken s where s.language is not null
)`

/** The levels as the company calls them, and whether the company has to agree. */
export async function findLevel({ db }: Context, level: Level) {
  return db
    .selectFrom('referenceLevels')
    .where('level', '=', level)
    .select(['name', 'needsCompany'])
    .executeTakeFirstOrThrow()
}

// Those who were chosen --------------------------------------------------------------------------------------------------

/** What is kept of why somebody was chosen. */
export interface KeptWhy {
  lines?: Match['lines']
  overrideReason?: string | null
  blocks?: string[]
}

const chosen = ({ db }: Context) =>
  db
    .selectFrom('matches as m')
    .innerJoin('referenceRequests as r', 'r.id', 'm.requestId')
    .innerJoin('referenceLevels as v', 'v.level', 'r.level')
    .innerJoin('contacts as p', 'p.id', 'm.contactId')
    .innerJoin('customers as u', 'u.id', 'm.customerId')
    .leftJoin('deals as d', 'd.id', 'r.dealId')
    .leftJoin('members as a', 'a.id', 'm.approverId')
    .leftJoin('members as b', 'b.id', 'm.createdBy')
    .select([
      'm.id',
      'm.version',
      'm.state',
      'm.points',
      'm.why',
      'm.approverId',
      'a.name as memberName',
      'm.approverName',
      'm.approverEmail',
      'm.approvedAt',
      'm.refusal',
      'r.id as requestId',
      'r.topic',
      'r.level',
      'r.neededBy',
      'r.dealId',
      'd.name as dealName',
      'd.prospect',
      'p.id as contactId',
      'p.name as contactName',
      'p.title',
      'u.id as customerId',
      'u.name as customerName',
      'b.name as chosenBy',
    ])
    .select((m) => [
      m.fn.coalesce('r.minutes', 'v.minutes').as('minutes'),
      sql<Day>`(m.created_at at time zone (select time_zone from settings))::date`.as('chosenOn'),
      sql<Day | null>`(select max(k.asked_on) from asks k where k.contact_id = m.contact_id and k.state <> 'withdrawn')`.as(
        'lastAskedOn',
      ),
    ])

type ChosenRow = Awaited<ReturnType<ReturnType<typeof chosen>['executeTakeFirstOrThrow']>>

function matchOf(row: ChosenRow): Match {
  const why = (row.why ?? {}) as KeptWhy
  const name = row.memberName ?? row.approverName
  return {
    id: row.id,
    version: row.version,
    state: row.state,
    request: {
      id: row.requestId,
      topic: row.topic,
      level: row.level,
      minutes: row.minutes,
      neededBy: row.neededBy,
    },
    deal: row.dealId === null ? null : { id: row.dealId, name: row.dealName ?? '', prospect: row.prospect ?? '' },
    customer: { id: row.customerId, name: row.customerName },
    contact: { id: row.contactId, name: row.contactName },
    title: row.title,
    points: row.points,
    lines: why.lines ?? [],
    overrideReason: why.overrideReason ?? null,
    approver: name === null ? null : { id: row.approverId, name, email: row.approverEmail },
    approvedAt: row.approvedAt?.toISOString() ?? null,
    refusal: row.refusal,
    lastAskedOn: row.lastAskedOn,
    chosenBy: row.chosenBy ?? 'somebody',
    chosenOn: row.chosenOn,
  }
}

/** Everybody who was ever chosen for a request: those who stand first. */
export async function matchesOf(ctx: Context, requestId: Id<'rqs'>): Promise<Match[]> {
  const rows = await chosen(ctx)
    .where('m.requestId', '=', requestId)
    .orderBy(sql`m.state in ('refused', 'declined', 'dropped')`)
    .orderBy('m.number')
    .limit(100)
    .execute()
  return rows.map(matchOf)
}

export async function showMatch(ctx: Context, id: Id<'mat'>): Promise<Match> {
  const row = await chosen(ctx).where('m.id', '=', id).executeTakeFirst()
  if (!row) throw new NotFound('match', id)
  return matchOf(row)
}

/** What waits for a person's approval, the oldest first, and what they decided last. */
export async function approvalsOf(ctx: Context, alsoNobodys: boolean): Promise<{ items: Match[]; decided: Match[] }> {
  const mine = sql<SqlBool>`(m.approver_id = ${ctx.actor.id} or (${alsoNobodys} and m.approver_id is null and m.approver_email is null))`
  const items = await chosen(ctx)
    .where('m.state', '=', 'waiting')
    .where('r.state', 'in', activeStates)
    .where(mine)
    .orderBy('m.number')
    .limit(200)
    .execute()
  const decided = await chosen(ctx)
    .where('m.state', 'in', ['approved', 'refused'])
    .where('m.approverId', '=', ctx.actor.id)
    .orderBy('m.updatedAt', 'desc')
    .limit(10)
    .execute()
  return { items: items.map(matchOf), decided: decided.map(matchOf) }
}

/** The matches of a request that stand and nobody was asked for yet. */
export async function undecidedOf({ db }: Context, requestId: Id<'rqs'>): Promise<Id<'mat'>[]> {
  const rows = await db
    .selectFrom('matches')
    .where('requestId', '=', requestId)
    .where('state', 'in', ['waiting', 'approved'])
    .orderBy('id')
    .select('id')
    .execute()
  return rows.map(({ id }) => id)
}
