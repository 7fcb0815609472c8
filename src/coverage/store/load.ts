import { sql } from 'kysely'
import { z } from 'zod'
import { readLimits } from '../../asks/store.ts'
import { type LevelSetting, readyFor } from '../../ladder/store.ts'
import type { Context } from '../../server/context.ts'
import { printCursor, readCursor } from '../../server/cursor.ts'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import { type LoadSort, loadDays, referenceAsks } from '../load.ts'
import { freeOf, type Next } from './cell.ts'

/** Whose load it is. */
type Whose = 'contact' | 'customer'

export interface LoadFilter {
  whose: Whose
  /** All asks, surveys and referrals too; otherwise those for references alone. */
  all: boolean
}

const column = (whose: Whose) => sql.ref(whose === 'contact' ? 'contact_id' : 'customer_id')
const within = (day: string, today: Day) =>
  sql`${sql.ref(day)} > ${today}::date - ${loadDays}::int and ${sql.ref(day)} <= ${today}::date`

/** SQL for what each carried in a year: asks, minutes asked for, minutes they gave, and how often what they gave was used. */
const carried = ({ whose, all }: LoadFilter, today: Day) => {
  const who = column(whose)
  const kinds = all ? sql`` : sql`and a.kind = any(${[...referenceAsks]}::text[])`
  return sql`(
    select p.who, sum(p.asks)::int as asks, sum(p.asked)::int as asked_minutes, sum(p.given)::int as minutes, sum(p.uses)::int as uses,
      max(p.on_day) filter (where p.asks > 0) as last_on, max(p.recent)::int as recent
    from (
      select a.${who} as who, count(*) as asks, sum(a.minutes) as asked,
        coalesce(sum(a.minutes) filter (where a.state = 'accepted' and not exists (
          select from matches m join engagements e on e.match_id = m.id and e.state = 'held' where m.ask_id = a.id
        )), 0) as given, 0 as uses, max(a.asked_on) as on_day,
        count(*) filter (where a.asked_on > ${today}::date - 90) as recent
      from asks a where a.state <> 'withdrawn' and a.${who} is not null and ${within('a.asked_on', today)} ${kinds} group by 1
      union all
      select e.${who}, 0, 0, sum(e.minutes), count(*), max(e.held_on), 0
      from engagements e where e.state = 'held' and e.${who} is not null and ${within('e.held_on', today)} group by 1
      union all
      select i.${who}, 0, 0, 0, count(*), max(n.used_on), 0
      from uses n join reference_items i on i.id = n.item_id
      where i.${who} is not null and ${within('n.used_on', today)} group by 1
    ) p
    group by 1
  )`
}

/** How many carry each amount: what inequality is counted from. Those asked or used at all in the year. */
export async function countCarried({ db, today }: Context, filter: LoadFilter) {
  const { rows } = await sql<{ asks: number; minutes: number; uses: number; people: number }>`
    select l.asks, l.minutes, l.uses, count(*)::int as people from ${carried(filter, today)} l group by 1, 2, 3`.execute(
    db,
  )
  return rows
}

export interface Load {
  contact: { id: Id<'con'>; name: string } | null
  customer: { id: Id<'cus'>; name: string }
  asks: number
  /** Minutes they were asked for, and minutes they gave. */
  askedMinutes: number
  minutes: number
  /** Engagements held and uses of what they gave. */
  uses: number
  lastOn: Day | null
  /** Whether the limits of asking are reached; for contacts only. */
  atLimit: boolean
}

const placeByLoad = z.tuple([z.int(), z.string()])

/** Who carries how much, most first. */
export async function listLoad(
  ctx: Context,
  { sort, atLimit, ...filter }: LoadFilter & { sort: LoadSort; atLimit: boolean },
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const { db, today } = ctx
  const after = cursor === undefined ? null : readCursor(placeByLoad, cursor)
  const limits = await readLimits(ctx)
  const full = sql`(l.asks >= ${limits.asksPerYear} or l.recent >= ${limits.asksPerQuarter})`
  const by = sql.ref(`l.${sort}`)
  const { rows } = await sql<
    Omit<Load, 'contact' | 'customer'> & {
      who: string
      by: number
      contactId: Id<'con'> | null
      contactName: string
      customerId: Id<'cus'>
      customerName: string
    }
  >`
    select l.who, ${by} as by, l.asks, l.asked_minutes, l.minutes, l.uses, l.last_on, ${full} as at_limit,
      ${filter.whose === 'contact' ? sql`c.id as contact_id, c.name as contact_name,` : sql`null as contact_id, '' as contact_name,`}
      u.id as customer_id, u.name as customer_name
    from ${carried(filter, today)} l
    ${
      filter.whose === 'contact'
        ? sql`join contacts c on c.id = l.who join customers u on u.id = c.customer_id`
        : sql`join customers u on u.id = l.who`
    }
    where ${atLimit ? full : sql`true`}
      ${after ? sql`and (-${by}, l.who) > (${after[0]}::int, ${after[1]})` : sql``}
    order by -${by}, l.who
    limit ${limit + 1}`.execute(db)
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    items: rows.slice(0, limit).map(
      ({ contactId, contactName, customerId, customerName, who: _, by: __, ...load }): Load => ({
        ...load,
        contact: contactId && { id: contactId, name: contactName },
        customer: { id: customerId, name: customerName },
      }),
    ),
    nextCursor: last ? printCursor([-last.by, last.who]) : null,
  }
}

/** How many contacts are at a limit of asking, and how many ready for a level were not asked for a year. */
export async function countAtLimit(ctx: Context, filter: LoadFilter): Promise<number> {
  const limits = await readLimits(ctx)
  const { rows } = await sql<{ people: number }>`
    select count(*)::int as people from ${carried(filter, ctx.today)} l
    where l.asks >= ${limits.asksPerYear} or l.recent >= ${limits.asksPerQuarter}`.execute(ctx.db)
  return rows[0]!.people
}

/** Contacts ready for a level whom nobody asked for a reference in the year, and at how many customers. */
export async function countNeverAsked(ctx: Context, level: Pick<LevelSetting, 'level' | 'conditions'>) {
  const { from, where } = await readyFor(ctx, level, null)
  const { rows } = await sql<{ ready: number; neverAsked: number }>`
    select count(*)::int as ready, (count(*) filter (where k.contact_id not in (
      select a.contact_id from asks a
      where a.contact_id is not null and a.state <> 'withdrawn' and a.kind = any(${[...referenceAsks]}::text[])
        and ${within('a.asked_on', ctx.today)}
    )))::int as never_asked
    from ${from} where ${where}`.execute(ctx.db)
  return rows[0]!
}

const looked = 120

/**
 * Whose turn it is: of those ready for a level and free today, who was asked least in the year, then whose last ask is
 * longest ago, then the keenest; one of each customer, so that the load spreads over companies too.
 */
export async function listTurn(
  ctx: Context,
  level: Pick<LevelSetting, 'level' | 'conditions'>,
  limit: number,
): Promise<(Omit<Next, 'because'> & { lastOn: Day | null })[]> {
  const { today } = ctx
  const { from, where } = await readyFor(ctx, level, null)
  const { rows } = await sql<{
    contactId: Id<'con'>
    contactName: string
    title: string | null
    customerId: Id<'cus'>
    customerName: string
    likelihood: number | null
    minutes: number
    asks: number
    lastOn: Day | null
  }>`
    with ready as (
      select k.contact_id, k.customer_id, k.likelihood, k.minutes, k.number
      from ${from}
      where ${where} and not k.opted_out and (k.paused_until is null or k.paused_until <= ${today}::date)
    ), weighed as (
      select r.*, coalesce(a.asks, 0) as asks, a.last_on,
        sum(coalesce(a.asks, 0)) over (partition by r.customer_id) as of_customer
      from ready r
      left join (
        select a.contact_id, (count(*) filter (where ${within('a.asked_on', today)}))::int as asks, max(a.asked_on) as last_on
        from asks a where a.state <> 'withdrawn' and a.kind = any(${[...referenceAsks]}::text[]) and a.contact_id is not null
        group by 1
      ) a on a.contact_id = r.contact_id
    ), first as (
      select distinct on (w.customer_id) w.* from weighed w
      order by w.customer_id, w.asks, w.last_on nulls first, coalesce(w.likelihood, -1) desc, w.number
    )
    select f.contact_id, c.name as contact_name, c.title, f.customer_id, u.name as customer_name, f.likelihood, f.minutes, f.asks, f.last_on
    from first f
    join contacts c on c.id = f.contact_id
    join customers u on u.id = f.customer_id
    order by f.of_customer, f.asks, f.last_on nulls first, coalesce(f.likelihood, -1) desc, f.minutes, f.number
    limit ${looked}`.execute(ctx.db)
  const free = await freeOf(
    ctx,
    rows.map(({ contactId }) => contactId),
  )
  return rows
    .filter(({ contactId }) => free.has(contactId))
    .slice(0, limit)
    .map(({ contactId, contactName, title, customerId, customerName, ...row }) => ({
      ...row,
      contact: { id: contactId, name: contactName, title },
      customer: { id: customerId, name: customerName },
    }))
}
