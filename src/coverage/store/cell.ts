import { sql } from 'kysely'
import { z } from 'zod'
import { whyNotAsk } from '../../asks/limits.ts'
import { readLimits, standingsOf } from '../../asks/store.ts'
import { type LevelSetting, readyFor } from '../../ladder/store.ts'
import { takeStock } from '../../references/store.ts'
import type { PermittedUse } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import { printCursor, readCursor } from '../../server/cursor.ts'
import { sameThemes, whereThemesLead } from '../../themes/store.ts'
import { type Day, dayJson } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import { endingDays } from '../proof.ts'
import { attributeOf, coveredToday, type Looked, speaksTo, willingToday } from './proof.ts'

/** A row of the matrix: a theme, or a value of the attribute it is split by. */
export interface Place extends Looked {
  row: string
  level: Level
}

const isOfTheme = (item: string, theme: string) =>
  sql`exists (select from item_themes t where t.item_id = ${sql.ref(item)} and t.theme_id = ${theme})`

/** Which themes somebody has to be able to speak to, and which value their customer has, to stand in a row. */
const themesOf = ({ row, theme, by }: Place): string[] => [
  ...new Set([...(by === null ? [row] : []), ...(theme === null ? [] : [theme])]),
]

export interface ProofItem {
  id: Id<'itm'>
  title: string
  customer: { id: Id<'cus'>; name: string } | null
  /** The first day nothing covers it any more. */
  until: Day | null
}

/** The items of a row and level that may be used today, those that end soonest first. */
export async function listItems(ctx: Context, place: Place, limit: number): Promise<ProofItem[]> {
  const covered = await coveredToday(ctx, place.use)
  const { rows } = await sql<{
    id: Id<'itm'>
    title: string
    customerId: Id<'cus'> | null
    customerName: string
    until: Day | null
  }>`
    select i.id, i.title, u.id as customer_id, u.name as customer_name, nullif(k.until, 'infinity') as until
    from ${covered} k
    join reference_items i on i.id = k.item_id
    left join customers u on u.id = i.customer_id
    where i.level = ${place.level}
      ${sql.join(
        themesOf(place).map((theme) => sql`and ${isOfTheme('i.id', theme)}`),
        sql` `,
      )}
      ${place.by === null ? sql`` : sql`and ${attributeOf('u', place.by)} = ${place.row}`}
    order by k.until, i.number desc
    limit ${limit}`.execute(ctx.db)
  return rows.map(({ id, title, customerId, customerName, until }) => ({
    id,
    title,
    until,
    customer: customerId && { id: customerId, name: customerName },
  }))
}

export interface Someone {
  contact: { id: Id<'con'>; name: string; title: string | null }
  customer: { id: Id<'cus'>; name: string }
}

/** The people of a row who agreed to this level and may be asked today. */
export async function listWilling(ctx: Context, place: Place, limit: number): Promise<Someone[]> {
  const willing = await willingToday(ctx, place.use)
  const { rows } = await sql<SomeoneRow>`
    select c.id as contact_id, c.name as contact_name, c.title, u.id as customer_id, u.name as customer_name
    from ${willing} w
    join contacts c on c.id = w.contact_id
    join customers u on u.id = w.customer_id
    where w.level = ${place.level}
      ${sql.join(
        themesOf(place).map(
          (theme) => sql`and c.id in (select t.contact_id from ${speaksTo} t where t.theme_id = ${theme})`,
        ),
        sql` `,
      )}
      ${place.by === null ? sql`` : sql`and ${attributeOf('u', place.by)} = ${place.row}`}
    order by lower(c.name), c.id
    limit ${limit}`.execute(ctx.db)
  return rows.map(someoneOf)
}

interface SomeoneRow {
  contactId: Id<'con'>
  contactName: string
  title: string | null
  customerId: Id<'cus'>
  customerName: string
}
const someoneOf = ({ contactId, contactName, title, customerId, customerName }: SomeoneRow): Someone => ({
  contact: { id: contactId, name: contactName, title },
  customer: { id: customerId, name: customerName },
})

export interface WantingDeal {
  id: Id<'dea'>
  name: string
  prospect: string
  stage: string | null
  amountMinor: number | null
  currency: string | null
  closesOn: Day | null
}

/** The open deals of a row, the largest first. */
export async function listDeals({ db }: Context, place: Omit<Place, 'level'>, limit: number): Promise<WantingDeal[]> {
  const themes = themesOf({ ...place, level: 1 })
  const { rows } = await sql<WantingDeal>`
    select d.id, d.name, d.prospect, d.stage, d.amount_minor, d.currency, d.closes_on
    from deals d
    where d.state = 'open'
      ${sql.join(
        themes.map(
          (theme) => sql`and exists (select from deal_themes t where t.deal_id = d.id and t.theme_id = ${theme})`,
        ),
        sql` `,
      )}
      ${place.by === null ? sql`` : sql`and ${attributeOf('d', place.by)} = ${place.row}`}
    order by d.amount_minor desc nulls last, d.number
    limit ${limit}`.execute(db)
  return rows
}

/** Somebody who could be asked next, with why they come to mind. */
export interface Next extends Someone {
  likelihood: number | null
  minutes: number
  /** What ties them to the theme; null where they are only ready for the level. */
  because: 'own words' | 'nominated' | 'chose it' | null
  /** Asks of any kind in the last 365 days. */
  asks: number
}

/** Of those who are ready this many are judged by the limits of asking, the likeliest first. */
const judged = 60

/**
 * Whom to ask next for a row and level: contacts whose conditions for the level hold and whom no limit holds back, those
 * first who have to do with the theme, then the keenest, then who was asked least.
 */
export async function listNext(
  ctx: Context,
  place: Place,
  level: Pick<LevelSetting, 'level' | 'conditions'>,
  limit: number,
): Promise<Next[]> {
  const { today } = ctx
  const { from, where } = await readyFor(ctx, level, null)
  const themes = themesOf(place)
  const tie = themes.length === 0 ? sql`0` : sql`coalesce(t.tie, 0)`
  // What ties people to a theme is few beside everybody, so it is found once.
  const { rows } = await sql<SomeoneRow & { likelihood: number | null; minutes: number; tie: number; asks: number }>`
    with recursive ${whereThemesLead},
    meant as materialized (${sameThemes(sql`select unnest(${themes}::text[])`)}),
    tied as materialized (
      select i.contact_id, 3 as tie from reference_items i join item_themes t on t.item_id = i.id
      where i.contact_id is not null and i.state <> 'retired' and t.theme_id in (select id from meant)
      union
      select n.contact_id, 2 from nominations n
      where n.contact_id is not null and n.state <> 'declined' and n.theme_ids && array(select id from meant)
      union
      select c.id, 1
      from theme_choices k
      join responses r on r.id = k.response_id
      join contacts c on c.customer_id = k.customer_id and c.id = coalesce(r.contact_id, c.id)
      where k.chosen and k.theme_id in (select id from meant)
    )
    select p.*, c.name as contact_name, c.title, u.id as customer_id, u.name as customer_name, (
      select count(*)::int from asks a
      where a.contact_id = p.contact_id and a.state <> 'withdrawn' and a.asked_on > ${today}::date - 365
    ) as asks
    from (
      select k.contact_id, k.likelihood, k.minutes, ${tie} as tie
      from ${from}
      left join (select contact_id, max(tie) as tie from tied group by 1) t on t.contact_id = k.contact_id
      where ${where} and not k.opted_out and (k.paused_until is null or k.paused_until <= ${today}::date)
        and k.contact_id not in (
          select s.contact_id from consents s
          where s.level = ${place.level} and s.party = 'person' and s.withdrawn_at is not null and s.contact_id is not null
        )
        ${place.by === null ? sql`` : sql`and k.customer_id in (select u.id from customers u where ${attributeOf('u', place.by)} = ${place.row})`}
      order by tie desc, coalesce(k.likelihood, -1) desc, k.minutes, k.number
      limit ${judged}
    ) p
    join contacts c on c.id = p.contact_id
    join customers u on u.id = c.customer_id
    order by p.tie desc, coalesce(p.likelihood, -1) desc, asks, p.minutes, p.contact_id`.execute(ctx.db)
  const free = await freeOf(
    ctx,
    rows.map(({ contactId }) => contactId),
  )
  return rows
    .filter(({ contactId }) => free.has(contactId))
    .slice(0, limit)
    .map(({ likelihood, minutes, tie, asks, ...row }) => ({
      ...someoneOf(row),
      likelihood,
      minutes,
      asks,
      because: ([null, 'chose it', 'nominated', 'own words'] as const)[tie] ?? null,
    }))
}

/** Those of these whom no limit of asking holds back today, by the rule that refuses an ask. */
export async function freeOf(ctx: Context, ids: readonly Id<'con'>[]): Promise<Set<Id<'con'>>> {
  if (ids.length === 0) return new Set()
  const [limits, standings] = await Promise.all([readLimits(ctx), standingsOf(ctx, ids)])
  return new Set(
    standings
      .filter(({ person, history }) => whyNotAsk(person, history, limits, ctx.today, 'phone') === null)
      .map(({ contactId }) => contactId),
  )
}

// What ends soon ---------------------------------------------------------------------------------------------------------

export interface Ending {
  item: { id: Id<'itm'>; title: string; level: Level }
  customer: { id: Id<'cus'>; name: string } | null
  uses: PermittedUse[]
  /** The first day it is not covered for these uses. */
  until: Day
  /** Open deals that want one of its themes. */
  deals: number
}

const placeByEnd = z.tuple([dayJson, z.int()])

/** Items whose consent for a use ends within 90 days, the soonest first; each once for each day something ends. */
export async function listEnding(
  ctx: Context,
  { use }: { use: PermittedUse | null },
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const { db, today } = ctx
  const after = cursor === undefined ? null : readCursor(placeByEnd, cursor)
  await takeStock(ctx)
  const { rows } = await sql<{
    id: Id<'itm'>
    number: number
    title: string
    level: Level
    customerId: Id<'cus'> | null
    customerName: string
    uses: PermittedUse[]
    until: Day
    deals: number
  }>`
    select i.id, i.number, i.title, i.level, u.id as customer_id, u.name as customer_name, e.uses, e.until,
      (
        select count(distinct d.id)::int from item_themes t
        join deal_themes w on w.theme_id = t.theme_id
        join deals d on d.id = w.deal_id and d.state = 'open'
        where t.item_id = i.id
      ) as deals
    from (
      select v.item_id, v.until, array_agg(v.use order by v.use) as uses
      from covered_standing v
      where v.until <= ${today}::date + ${endingDays}::int ${use === null ? sql`` : sql`and v.use = ${use}`}
      group by 1, 2
    ) e
    join reference_items i on i.id = e.item_id
    left join customers u on u.id = i.customer_id
    ${after ? sql`where (e.until, i.number) > (${after[0]}::date, ${after[1]}::bigint)` : sql``}
    order by e.until, i.number
    limit ${limit + 1}`.execute(db)
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    items: rows.slice(0, limit).map(
      ({ id, title, level, customerId, customerName, uses, until, deals }): Ending => ({
        item: { id, title, level },
        customer: customerId && { id: customerId, name: customerName },
        uses,
        until,
        deals,
      }),
    ),
    nextCursor: last ? printCursor([last.until, last.number]) : null,
  }
}
