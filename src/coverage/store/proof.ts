import { type RawBuilder, sql } from 'kysely'
import { readLimits } from '../../asks/store.ts'
import { isWillingAt, takeStock, whyNotAskSql } from '../../references/store.ts'
import type { PermittedUse } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import type { Id } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import { endingDays } from '../proof.ts'

/** What coverage looks at: which use, and rows by theme or by what customers are like. */
export interface Looked {
  /** Only what may be used for this; null for any use. */
  use: PermittedUse | null
  /** Only what speaks to this theme; null for all of them. */
  theme: Id<'the'> | null
  /** Rows are the values of this attribute; null for rows by theme. */
  by: string | null
}

/** A row and level with what stands ready there. */
export interface ProofCell {
  /** A theme's id, a value, or '' where the value is not known. */
  row: string
  level: Level
  items: number
  /** Customers behind those items. */
  customers: number
  /** Items whose consent ends soon. */
  ending: number
  /** People who agreed to do this, and may be asked today. */
  people: number
  /** Customers behind the items and the people together. */
  behind: number
}

/** What the pipeline wants in a row. */
export interface Demand {
  row: string
  deals: number
  amountMinor: number
  /** Deals without an amount in our own currency. */
  unpriced: number
}

/** Reference requests still to be seen to, for open deals of a row. */
export interface Wanted {
  row: string
  level: Level
  requests: number
}

/** SQL for the items that may be used today, each once, with the day the last consent for the use ends. */
export async function coveredToday(ctx: Context, use: PermittedUse | null): Promise<RawBuilder<unknown>> {
  await takeStock(ctx)
  return use === null
    ? sql`(select v.item_id, max(coalesce(v.until, 'infinity')) as until from covered_standing v group by v.item_id)`
    : sql`(select v.item_id, coalesce(v.until, 'infinity') as until from covered_standing v where v.use = ${use})`
}

export const attributeOf = (table: string, key: string) =>
  sql`coalesce(${sql.ref(`${table}.attributes`)} ->> ${key}, '')`

/**
 * SQL for who agreed, once and for all, to be asked for a level, and rests from no ask today: contact, customer and level. By
 * the same limits as asking itself has.
 */
export async function willingToday(ctx: Context, use: PermittedUse | null): Promise<RawBuilder<unknown>> {
  const [limits] = await Promise.all([readLimits(ctx), takeStock(ctx)])
  return sql`(
    select k.contact_id, k.customer_id, l.level
    from contact_standing k join reference_levels l on ${isWillingAt(use)}
    where k.agreed <> 0 and ${whyNotAskSql(limits, ctx.today)} is null
  )`
}

/** Who can speak to which theme: what they, or somebody for them, said about it. Retired words count for nothing. */
export const speaksTo = sql`(
  select i.contact_id, t.theme_id
  from item_themes t join reference_items i on i.id = t.item_id
  where i.state <> 'retired' and i.contact_id is not null
  union
  select n.contact_id, unnest(n.theme_ids) from nominations n where n.state <> 'declined' and n.contact_id is not null
)`

/** SQL for what stands ready, one line for each row it belongs to: items by their words, people by what they can speak to. */
async function standingBy(ctx: Context, { theme, by, use }: Looked): Promise<RawBuilder<unknown>> {
  const [covered, willing] = await Promise.all([coveredToday(ctx, use), willingToday(ctx, use)])
  const ofTheme = theme === null ? sql`` : sql`and t.theme_id = ${theme}`
  const items =
    by === null
      ? sql`
        select t.theme_id as row, i.level, i.id as item_id, i.customer_id, null::text as contact_id, i.contact_id as whose, k.until
        from ${covered} k
        join reference_items i on i.id = k.item_id
        join item_themes t on t.item_id = i.id ${ofTheme}`
      : sql`
        select ${attributeOf('u', by)} as row, i.level, i.id as item_id, i.customer_id, null::text as contact_id, i.contact_id as whose, k.until
        from ${covered} k
        join reference_items i on i.id = k.item_id
        left join customers u on u.id = i.customer_id
        ${theme === null ? sql`` : sql`where i.id in (select t.item_id from item_themes t where t.theme_id = ${theme})`}`
  const people =
    by === null
      ? sql`
        select t.theme_id, w.level, null, w.customer_id, w.contact_id, w.contact_id, null::date
        from ${willing} w join ${speaksTo} t on t.contact_id = w.contact_id ${ofTheme}`
      : sql`
        select ${attributeOf('u', by)}, w.level, null, w.customer_id, w.contact_id, w.contact_id, null::date
        from ${willing} w join customers u on u.id = w.customer_id
        ${theme === null ? sql`` : sql`where w.contact_id in (select t.contact_id from ${speaksTo} t where t.theme_id = ${theme})`}`
  return sql`(${items} union all ${people})`
}

/** SQL for open deals by the row they belong to. A deal that wants several themes stands in several rows. */
const dealsBy = ({ theme, by }: Looked) =>
  by === null
    ? sql`
      select t.theme_id as row, d.id, d.amount_minor, d.currency
      from deals d join deal_themes t on t.deal_id = d.id ${theme === null ? sql`` : sql`and t.theme_id = ${theme}`}
      where d.state = 'open'`
    : sql`
      select ${attributeOf('d', by)} as row, d.id, d.amount_minor, d.currency
      from deals d
      where d.state = 'open'
        ${theme === null ? sql`` : sql`and d.id in (select t.deal_id from deal_themes t where t.theme_id = ${theme})`}`

/** What open deals want, by row. */
export async function countDemand({ db }: Context, looked: Looked): Promise<Demand[]> {
  const { rows } = await sql<Demand>`
    select d.row, count(*) as deals,
      coalesce(sum(d.amount_minor) filter (where d.currency = s.currency), 0)::bigint as amount_minor,
      count(*) filter (where d.currency is distinct from s.currency) as unpriced
    from (${dealsBy(looked)}) d cross join settings s
    group by 1`.execute(db)
  return rows
}

/** Requests still to be seen to for open deals, by row and level. */
export async function countWanted({ db }: Context, looked: Looked): Promise<Wanted[]> {
  const { rows } = await sql<Wanted>`
    select d.row, r.level, count(*) as requests
    from reference_requests r join (${dealsBy(looked)}) d on d.id = r.deal_id
    where r.state in ('open', 'matched', 'scheduled')
    group by 1, 2`.execute(db)
  return rows
}

/** All open deals together, and those that say no theme, with our own currency. */
export async function countPipeline({ db }: Context) {
  const { rows } = await sql<{ currency: string; deals: number; amountMinor: number; withoutTheme: number }>`
    select s.currency, count(d.id) as deals,
      coalesce(sum(d.amount_minor) filter (where d.currency = s.currency), 0)::bigint as amount_minor,
      count(d.id) filter (where not exists (select from deal_themes t where t.deal_id = d.id)) as without_theme
    from settings s left join deals d on d.state = 'open'
    group by 1`.execute(db)
  return rows[0]!
}

/** Where one customer carries it all: a row and level, who it is, and what of its uses they carry. */
export interface Carrying {
  row: string
  level: Level
  /** Customers behind it, and contacts. */
  customers: number
  contacts: number
  customer: { id: Id<'cus'>; name: string }
  /** Of the uses of it in the last 365 days, how many were of this customer's items. */
  uses: number
  ofUses: number
}

/**
 * What stands ready, by row and level; and for each where one customer carries most of what is used, or all there is, who that
 * is. Words of somebody unknown stand for themselves. Both in one pass, as they are counted from the same.
 */
export async function countProof(ctx: Context, looked: Looked): Promise<{ cells: ProofCell[]; carrying: Carrying[] }> {
  const { today, db } = ctx
  const { rows } = await sql<{
    cells: ProofCell[] | null
    carrying: (Omit<Carrying, 'customer'> & { customerId: Id<'cus'>; customerName: string })[] | null
  }>`
    with standing as materialized (${await standingBy(ctx, looked)}),
    cells as (
      select p.row, p.level,
        count(distinct p.item_id) as items,
        count(distinct p.customer_id) filter (where p.item_id is not null) as customers,
        count(distinct p.item_id) filter (where p.until <= ${today}::date + ${endingDays}::int) as ending,
        count(distinct p.contact_id) as people,
        count(distinct p.customer_id) as behind
      from standing p group by 1, 2
    ),
    used as (
      select n.item_id, count(*) as times from uses n
      where n.used_on > ${today}::date - 365 and n.used_on <= ${today}::date
      group by 1
    ),
    of_customer as (
      select s.row, s.level, coalesce(s.customer_id, s.item_id) as customer_id, count(*) as pieces,
        coalesce(sum(used.times), 0)::int as uses, count(distinct s.whose) as contacts
      from standing s left join used on used.item_id = s.item_id
      group by 1, 2, 3
    ),
    ranked as (
      select o.*, count(*) over w as customers, sum(o.contacts) over w as all_contacts, sum(o.uses) over w as of_uses,
        row_number() over (partition by o.row, o.level order by o.uses desc, o.pieces desc, o.customer_id) as place
      from of_customer o window w as (partition by o.row, o.level)
    ),
    carrying as (
      select r.row, r.level, r.customers::int, r.all_contacts::int as contacts, r.uses, r.of_uses::int as "ofUses",
        u.id as "customerId", u.name as "customerName"
      from ranked r join customers u on u.id = r.customer_id
      where r.place = 1 and (r.customers = 1 or r.uses * 2 > r.of_uses)
    )
    select (select json_agg(c) from cells c) as cells, (select json_agg(c) from carrying c) as carrying`.execute(db)
  const { cells, carrying } = rows[0]!
  return {
    cells: cells ?? [],
    carrying: (carrying ?? []).map(({ customerId, customerName, ...row }) => ({
      ...row,
      customer: { id: customerId, name: customerName },
    })),
  }
}
