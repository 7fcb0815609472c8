import { sql } from 'kysely'
import { z } from 'zod'
import type { RevenueQuestion } from '../../cube/question.ts'
import type { Context } from '../../server/context.ts'
import { printCursor, readCursor } from '../../server/cursor.ts'
import { runText } from '../../server/database.ts'
import type { RevenueLine, RevenueSlice } from '../api/strength.ts'
import { payingSql } from './revenue-in-sql.ts'

const sliceSql: Record<RevenueSlice, string> = {
  all: 'true',
  kept: 'was <> 0 and now_is <> 0',
  lost: 'was <> 0 and now_is = 0',
  earned: `was = 0 and way = 'earned'`,
  bought: `was = 0 and way = 'bought'`,
  unknown: `was = 0 and way = 'unknown'`,
}

/** How much moves with a customer, and their number: lists go by it, largest first. */
const place = z.tuple([z.number(), z.int()])

/** A page of the customers with revenue in either period, the largest first, and what all of them come to. */
export async function listPaying(
  { db }: Pick<Context, 'db'>,
  question: RevenueQuestion,
  slice: RevenueSlice,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const { text, values } = await payingSql(db, question)
  const after = cursor === undefined ? null : readCursor(place, cursor)
  const beyond = after ? `(size, number) < (${values.add(after[0])}, ${values.add(after[1])})` : 'true'
  const { rows } = await runText(
    db,
    `${text}, listed as (
      select id, number, way as came, was as "beforeMinor", now_is as "nowMinor",
        greatest(abs(was), abs(now_is)) as size from paying where ${sliceSql[slice]}
    ), page as (select * from listed where ${beyond} order by size desc, number desc limit ${limit + 1})
    select null as id, null as number, null as name, null as came, null as size,
      count(*) as customers, coalesce(sum("beforeMinor"), 0) as "beforeMinor", coalesce(sum("nowMinor"), 0) as "nowMinor"
    from listed
    union all
    select * from (
      select page.id, page.number, name, came, size, 0, "beforeMinor", "nowMinor" from page join customers using (id)
      order by size desc, page.number desc
    ) as lines`,
    values.all,
  )
  const [all, ...lines] = rows.map((row) => ({
    ...row,
    customers: Number(row.customers),
    beforeMinor: Number(row.beforeMinor),
    nowMinor: Number(row.nowMinor),
  })) as [Totals, ...(Totals & Line)[]]
  const items = lines.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(({ id, name, came, beforeMinor, nowMinor }) => ({ id, name, came, beforeMinor, nowMinor })),
    nextCursor: lines.length > limit && last ? printCursor([Number(last.size), Number(last.number)]) : null,
    customers: all.customers,
    beforeMinor: all.beforeMinor,
    nowMinor: all.nowMinor,
  }
}
interface Totals {
  customers: number
  beforeMinor: number
  nowMinor: number
}
type Line = RevenueLine & { size: unknown; number: unknown }

/** So many of the latest entries are looked through for currencies: whoever mixes them does so soon. */
const latestEntries = 20_000

/** The company's currency, and those of its latest entries that are others. */
export async function currenciesOf({ db }: Pick<Context, 'db'>): Promise<{ currency: string; others: string[] }> {
  const { rows } = await sql<{ own: string; others: string[] | null }>`
    select currency as own, (
      select array_agg(distinct latest.currency)
      from (select currency from revenue_entries order by number desc limit ${latestEntries}) as latest
      where latest.currency <> settings.currency
    ) as others from settings`.execute(db)
  return { currency: rows[0]!.own, others: rows[0]!.others ?? [] }
}
