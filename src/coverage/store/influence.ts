import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { PermittedUse } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import { printCursor, readCursor } from '../../server/cursor.ts'
import { whereThemesLead } from '../../themes/store.ts'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import type { DealStratum } from '../matched.ts'
import { attributeOf, speaksTo } from './proof.ts'

/** Days, the second not counted; null for any. */
export type Days = { from: Day; to: Day } | null

const within = (day: string, days: Days) =>
  days === null ? sql`true` : sql`${sql.ref(day)} >= ${days.from}::date and ${sql.ref(day)} < ${days.to}::date`

/** What was shown to the prospect of a deal `d`, or done for it, before it ended. */
const hadReference = sql`(
  exists (select from uses n where n.deal_id = d.id and n.used_on <= d.closed_on)
  or exists (select from engagements e left join reference_requests r on r.id = e.request_id
    where coalesce(e.deal_id, r.deal_id) = d.id and e.state = 'held' and e.held_on <= d.closed_on)
)`

/** Of these, something that speaks to theme `w`. */
const provedTheme = sql`(
  exists (select from uses n join item_themes t on t.item_id = n.item_id
    where n.deal_id = d.id and t.theme_id = w.theme_id and n.used_on <= d.closed_on)
  or exists (select from engagements e left join reference_requests r on r.id = e.request_id
    where coalesce(e.deal_id, r.deal_id) = d.id and e.state = 'held' and e.held_on <= d.closed_on
      and (
        exists (select from item_themes t where t.item_id = e.item_id and t.theme_id = w.theme_id)
        or (e.contact_id, w.theme_id) in (select s.contact_id, s.theme_id from speaking s)
      ))
)`

/** Sizes by the quarters of the amounts, in our own currency, of the deals that ended. */
const closedDeals = (days: Days) => sql`
  closed as materialized (
    select d.*, case when d.currency = s.currency then d.amount_minor end as amount
    from deals d cross join settings s
    where d.state <> 'open' and ${within('d.closed_on', days)}
  ),
  cuts as (
    select percentile_cont(array[0.25, 0.5, 0.75]) within group (order by amount) as at from closed where amount is not null
  )`
const sizeOf = sql`case when d.amount is null or cuts.at is null then 'no amount' else 'quarter ' || (
  1 + (d.amount > cuts.at[1])::int + (d.amount > cuts.at[2])::int + (d.amount > cuts.at[3])::int
) end`

interface StratumRow {
  theme: Id<'the'> | null
  stage: string
  size: string
  value: string
  withWon: number
  withAll: number
  withoutWon: number
  withoutAll: number
}

const stratumOf = (row: StratumRow): DealStratum => ({
  stage: row.stage,
  size: row.size,
  value: row.value,
  with: { happened: row.withWon, trials: row.withAll },
  without: { happened: row.withoutWon, trials: row.withoutAll },
})

const tallies = (proven: RawBuilder<unknown>) => sql`
  count(*) filter (where ${proven} and d.state = 'won') as with_won,
  count(*) filter (where ${proven}) as with_all,
  count(*) filter (where not ${proven} and d.state = 'won') as without_won,
  count(*) filter (where not ${proven}) as without_all`

/** Deals that ended, won and lost, with a reference and without, by stage, size and perhaps an attribute. */
export async function countDeals({ db }: Context, days: Days, by: string | null): Promise<DealStratum[]> {
  const { rows } = await sql<StratumRow>`
    with ${closedDeals(days)}
    select coalesce(d.stage, '') as stage, ${sizeOf} as size, ${by === null ? sql`''` : attributeOf('d', by)} as value,
      ${tallies(sql`h.had`)}
    from closed d cross join cuts cross join lateral (select ${hadReference} as had) h
    group by 1, 2, 3`.execute(db)
  return rows.map(stratumOf)
}

/** The same for each theme, among the deals that wanted it: where it was proven, and where not. */
export async function countDealsByTheme({ db }: Context, days: Days): Promise<Map<Id<'the'>, DealStratum[]>> {
  const { rows } = await sql<StratumRow>`
    with ${closedDeals(days)}, speaking as materialized (${speaksTo})
    select w.theme_id as theme, coalesce(d.stage, '') as stage, ${sizeOf} as size, '' as value, ${tallies(sql`h.had`)}
    from closed d
    join deal_themes w on w.deal_id = d.id
    cross join cuts
    cross join lateral (select ${provedTheme} as had) h
    group by 1, 2, 3`.execute(db)
  const byTheme = new Map<Id<'the'>, DealStratum[]>()
  for (const row of rows) byTheme.set(row.theme!, [...(byTheme.get(row.theme!) ?? []), stratumOf(row)])
  return byTheme
}

/** What won deals with a reference were worth, in our own currency. It was there; it need not have won them. */
export async function sumInfluenced({ db }: Context, days: Days) {
  const { rows } = await sql<{
    currency: string
    deals: number
    amountMinor: number
    unpriced: number
    won: number
    wonMinor: number
  }>`
    select s.currency,
      count(*) filter (where h.had) as deals,
      coalesce(sum(d.amount_minor) filter (where h.had and d.currency = s.currency), 0)::bigint as amount_minor,
      count(*) filter (where h.had and d.currency is distinct from s.currency) as unpriced,
      count(d.id) as won,
      coalesce(sum(d.amount_minor) filter (where d.currency = s.currency), 0)::bigint as won_minor
    from settings s
    left join deals d on d.state = 'won' and ${within('d.closed_on', days)}
    left join lateral (select ${hadReference} as had) h on d.id is not null
    group by 1`.execute(db)
  return rows[0]!
}

export interface UsedItem {
  item: { id: Id<'itm'>; title: string; level: Level }
  customer: { id: Id<'cus'>; name: string } | null
  times: number
  /** What it was used for, and the last place. */
  uses: PermittedUse[]
  lastPlace: string
  lastOn: Day
  won: number
  lost: number
  open: number
}

const placeByTimes = z.tuple([z.int(), z.int()])

/** Items by how often they were used, with what became of the deals they were used for. */
export async function listUsed(
  { db }: Context,
  days: Days,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const after = cursor === undefined ? null : readCursor(placeByTimes, cursor)
  const { rows } = await sql<
    Omit<UsedItem, 'item' | 'customer'> & {
      id: Id<'itm'>
      number: number
      title: string
      level: Level
      customerId: Id<'cus'> | null
      customerName: string
    }
  >`
    with used as (
      select n.item_id, count(*)::int as times, array_agg(distinct n.use) as uses, max(n.used_on) as last_on,
        (array_agg(n.place order by n.used_on desc, n.number desc))[1] as last_place,
        count(distinct d.id) filter (where d.state = 'won') as won,
        count(distinct d.id) filter (where d.state = 'lost') as lost,
        count(distinct d.id) filter (where d.state = 'open') as open
      from uses n left join deals d on d.id = n.deal_id
      where ${within('n.used_on', days)}
      group by 1
    )
    select i.id, i.number, i.title, i.level, u.id as customer_id, u.name as customer_name,
      used.times, used.uses, used.last_on, used.last_place, used.won, used.lost, used.open
    from used join reference_items i on i.id = used.item_id
    left join customers u on u.id = i.customer_id
    ${after ? sql`where (-used.times, i.number) > (${after[0]}::int, ${after[1]}::bigint)` : sql``}
    order by -used.times, i.number
    limit ${limit + 1}`.execute(db)
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    items: rows.slice(0, limit).map(
      ({ id, title, level, customerId, customerName, number: _, ...used }): UsedItem => ({
        ...used,
        item: { id, title, level },
        customer: customerId && { id: customerId, name: customerName },
      }),
    ),
    nextCursor: last ? printCursor([-last.times, last.number]) : null,
  }
}

/** By theme, how many were offered it as something that matters, and how many chose it; what each said last. */
export async function countChoices({ db }: Context, days: Days) {
  const { rows } = await sql<{
    theme: Id<'the'>
    audience: 'customer' | 'prospect'
    chosen: number
    offered: number
  }>`
    with recursive ${whereThemesLead}, last_said as (
      select distinct on (k.audience, coalesce(k.customer_id, k.response_id)) k.audience, k.response_id
      from theme_choices k
      where ${within('k.given_on', days)}
      order by k.audience, coalesce(k.customer_id, k.response_id), k.given_on desc, k.response_id desc
    ), said as (
      select s.audience, s.response_id, l.to_id as theme, bool_or(k.chosen) as chosen
      from last_said s
      join theme_choices k on k.response_id = s.response_id and k.audience = s.audience
      join leads l on l.id = k.theme_id
      group by 1, 2, 3
    )
    select theme, audience, count(*) filter (where chosen) as chosen, count(*) as offered from said group by 1, 2`.execute(
    db,
  )
  return rows
}
