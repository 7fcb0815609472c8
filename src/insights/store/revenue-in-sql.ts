import type { Kysely } from 'kysely'
import { refuseOverlap } from '../../cube/money.ts'
import { type RevenueAnswer, type RevenueQuestion, type RevenueSums, revenueSums } from '../../cube/question.ts'
import type { Database } from '../../schema.ts'
import { runText } from '../../server/database.ts'
import { cameSql, inOrder, inWindow, type ScopeSql, scopeSql } from './count-in-sql.ts'

/**
 * Where revenue comes from, counted by PostgreSQL alone: where a company does not fit in memory, and to hold the cube to.
 * Both must agree exactly, to the cent and its square; see `RevenueQuestion`.
 */
export async function revenueInSql(
  { db }: { db: Kysely<Database> },
  question: RevenueQuestion,
): Promise<RevenueAnswer> {
  const scope = await payingSql(db, question)
  const groups = scope.splits.map((_, at) => `s${at}`)
  const text = `${scope.text}
    select ${[...groups, ...groups.map((group) => `grouping(${group}) as not_by_${group}`)].map((one) => `${one}, `).join('')}
      ${revenueSums.map((name) => `coalesce(${sumSql[name]}, 0)::text as "${name}"`).join(',\n      ')}
    from paying
    group by grouping sets ((), ${groups.map((group) => `(${group})`).join(', ')})`.replace('((), )', '(())')

  const { rows } = await runText(db, text, scope.values.all)
  const total = rows.find((row) => groups.every((group) => row[`not_by_${group}`] === 1))
  const tables = scope.splits.map(({ split, kind }, at) => {
    const cells = rows
      .filter((row) => row[`not_by_s${at}`] === 0)
      .map((row) => ({ value: row[`s${at}`] as string | number | null, counts: sumsOf(row) }))
    return inOrder(cells, split, kind, sumsOf({})).map(({ value, counts }) => ({ value, sums: counts }))
  })
  const first = await runText(db, `select min(earned_on) - date '1970-01-01' as first from revenue_entries`)
  return { firstBooked: first.rows[0]?.first as number | null, total: sumsOf(total ?? {}), tables }
}

/**
 * The customers with revenue in either period, as the beginning of a statement: `paying` has a row for each, with `was` and
 * `now_is` in minor units, the `way` they came, and all that `scope` has.
 */
export async function payingSql(db: Kysely<Database>, question: RevenueQuestion): Promise<ScopeSql> {
  refuseOverlap(question)
  const scope = await scopeSql(db, { ...question, window: null }, question.by)
  const day = `(earned_on - date '1970-01-01')`
  const [before, now] = [inWindow(day, question.before), inWindow(day, question.now)]
  // What one customer paid fits a double exactly, up to 2⁵³ minor units; added up as such it takes a third of the memory.
  // By itself (materialized) it is hashed; planned together with the rest it was sorted by customer, which takes far longer.
  const sumIf = (when: string) => `coalesce(sum(amount_minor::float8) filter (where ${when}), 0)::bigint::numeric`
  // One pass over the revenue: looked up customer by customer it took seconds for ten thousand.
  const text = `${scope.text}, paid_in_both as materialized (
      select customer_id, ${sumIf(before)} as was, ${sumIf(now)} as now_is
      from revenue_entries where (${before}) or (${now}) group by 1
    ), paying as (
      select scope.*, ${cameSql} as way, was, now_is from scope join paid_in_both on customer_id = scope.id
      where was <> 0 or now_is <> 0
    )`
  return { ...scope, text }
}

const fromNew = (way: 'earned' | 'bought' | 'unknown', of: string) =>
  `sum(${of}) filter (where was = 0 and way = '${way}')`
const sumSql: Record<keyof RevenueSums, string> = {
  customersBefore: 'count(*) filter (where was <> 0)',
  customersKept: 'count(*) filter (where was <> 0 and now_is <> 0)',
  customersNew: 'count(*) filter (where was = 0)',
  customersEarned: `count(*) filter (where was = 0 and way = 'earned')`,
  base: 'sum(was)',
  kept: 'sum(now_is) filter (where was <> 0)',
  earned: fromNew('earned', 'now_is'),
  bought: fromNew('bought', 'now_is'),
  unknown: fromNew('unknown', 'now_is'),
  lost: 'sum(was) filter (where now_is = 0)',
  baseSquares: 'sum(was * was)',
  keptSquares: 'sum(now_is * now_is) filter (where was <> 0)',
  baseTimesKept: 'sum(was * now_is)',
  lostSquares: 'sum(was * was) filter (where now_is = 0)',
  earnedSquares: fromNew('earned', 'now_is * now_is'),
  boughtSquares: fromNew('bought', 'now_is * now_is'),
  unknownSquares: fromNew('unknown', 'now_is * now_is'),
}

/** As text they come exactly; a number is the nearest there is. */
const sumsOf = (row: Record<string, unknown>): RevenueSums =>
  Object.fromEntries(revenueSums.map((name) => [name, Number(row[name] ?? 0)])) as RevenueSums
