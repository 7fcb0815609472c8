import type { Kysely } from 'kysely'
import { referralSorts } from '../../cube/cube.ts'
import { dayText } from '../../cube/day-text.ts'
import { Periods } from '../../cube/periods.ts'
import {
  type AnswerTo,
  type ColumnProfile,
  type ColumnsAnswer,
  type Question,
  type ReferralsAnswer,
  type ReferralsQuestion,
  type SelectAnswer,
  type SelectQuestion,
  type SeriesAnswer,
  type SeriesQuestion,
  strengths,
} from '../../cube/question.ts'
import type { Database } from '../../schema.ts'
import { runText } from '../../server/database.ts'
import { combinationsInSql } from './combinations-in-sql.ts'
import { countInSql, expressionOf, scopeSql } from './count-in-sql.ts'
import { firstReferralInSql } from './first-referral-in-sql.ts'
import { jointInSql } from './joint-in-sql.ts'
import { revenueInSql } from './revenue-in-sql.ts'
import { type Attribute, attributesSql } from './rows.ts'
import { intentInSql, opportunityInSql, reasonsInSql } from './voices-in-sql.ts'

type Db = { db: Kysely<Database> }

/**
 * Any question answered by PostgreSQL alone, for a company that does not fit in memory: slower, and to the same answer.
 * Only filters by what customers said are refused there, with a sentence.
 */
export async function answerInSql<Q extends Question>(db: Db, question: Q): Promise<AnswerTo<Q>>
export async function answerInSql(db: Db, question: Question): Promise<AnswerTo<Question>> {
  switch (question.ask) {
    case 'count':
      return countInSql(db, question)
    case 'combinations':
      return combinationsInSql(db, question)
    case 'joint':
      return jointInSql(db, question)
    case 'first referral':
      return firstReferralInSql(db, question)
    case 'series':
      return seriesInSql(db, question)
    case 'select':
      return selectInSql(db, question)
    case 'referrals':
      return referralsInSql(db, question)
    case 'columns':
      return columnsInSql(db)
    case 'revenue':
      return revenueInSql(db, question)
    case 'reasons':
      return reasonsInSql(db, question)
    case 'opportunity': {
      const { reasons } = await reasonsInSql(db, { ...question, ask: 'reasons', by: [] })
      return { reasons, ...(await opportunityInSql(db, question)) }
    }
    case 'intent':
      return intentInSql(db, question)
  }
}

/** Each period is a window of its own. */
async function seriesInSql(db: Db, { edges, ...question }: SeriesQuestion): Promise<SeriesAnswer> {
  const periods: SeriesAnswer['periods'] = []
  if (edges.length < 2) return { periods }
  const { count } = new Periods(edges) // refuses edges that do not rise
  for (let period = 0; period < count; period++) {
    const window = { from: edges[period]!, to: edges[period + 1]! }
    periods.push((await countInSql(db, { ...question, ask: 'count', window, by: [] })).total)
  }
  return { periods }
}

async function selectInSql({ db }: Db, question: SelectQuestion): Promise<SelectAnswer> {
  const { among, sort } = question
  const scope = await scopeSql(db, question, sort ? [{ column: sort.column }] : [])
  const where = among === undefined ? 'true' : `number = any(${scope.values.add(among)}::int[])`
  const collation = scope.splits[0]?.kind === 'category' ? ' collate "C"' : ''
  const first = sort ? `s0${collation} ${sort.descending ? 'desc' : 'asc'} nulls last, ` : ''
  const page = `offset ${Math.max(0, question.offset)} limit ${Math.max(0, question.limit)}`
  const { rows } = await runText(
    db,
    `${scope.text}, found as (select * from scope where ${where})
     select (select count(*) from found) as total,
       array(select number from found order by ${first}number ${page}) as numbers`,
    scope.values.all,
  )
  const { total, numbers } = rows[0] as { total: unknown; numbers: unknown[] }
  return { total: Number(total), numbers: numbers.map(Number) }
}

async function referralsInSql({ db }: Db, question: ReferralsQuestion): Promise<ReferralsAnswer> {
  const { window } = question
  const scope = await scopeSql(db, { ...question, strengths }, [])
  const made = `made_on - date '1970-01-01'`
  const inWindow = window === null ? 'true' : `${made} >= ${window.from} and ${made} < ${window.to}`
  const { rows } = await runText(
    db,
    `${scope.text} select state, strength, self_referral, count(*) filter (where ${inWindow}) as referrals,
       count(*) filter (where made_on is null) as undated
     from referrals join scope on scope.id = referrals.referrer_id group by 1, 2, 3`,
    scope.values.all,
  )
  const cells = referralSorts.map((sort) => {
    const { state, strength, selfReferral } = sort
    const row = rows.find(
      (one) => one.state === state && one.strength === strength && one.self_referral === selfReferral,
    )
    return { ...sort, referrals: Number(row?.referrals ?? 0), undated: Number(row?.undated ?? 0) }
  })
  return { cells: cells.filter((cell) => cell.referrals > 0 || cell.undated > 0) }
}

async function columnsInSql({ db }: Db): Promise<ColumnsAnswer> {
  const attributes = (await runText(db, attributesSql)).rows as unknown as Attribute[]
  const columns: ColumnProfile[] = []
  for (const column of ['since', 'until', ...attributes.map(({ key }) => key)]) {
    columns.push(await profileInSql(db, column, attributes))
  }
  const { rows } = await runText(
    db,
    `select (select count(*) from customers) as customers, count(made_on) as dated, count(*) - count(made_on) as undated
     from referrals where referrer_id is not null and not self_referral and state not in ('denied', 'reversed')`,
  )
  const all = rows[0]!
  return {
    columns,
    referrals: { dated: Number(all.dated), undated: Number(all.undated) },
    customers: Number(all.customers),
  }
}

/** The most frequent values of a category that are told, and different numbers or days above which none are. */
const mostValues = 200
const mostQuantities = 12

async function profileInSql(
  db: Kysely<Database>,
  column: string,
  attributes: readonly Attribute[],
): Promise<ColumnProfile> {
  const { kind, sql } = expressionOf(column, attributes, { today: 0 })
  const known = `known as (
    select ${sql} as value from (
      select since - date '1970-01-01' as since, until - date '1970-01-01' as until, attributes from customers
    ) customers
  ), many as (select value, count(*) as customers from known where value is not null group by 1)`
  const order = kind === 'category' ? 'customers desc, value collate "C"' : 'value'
  const { rows } = await runText(
    db,
    `with ${known} select value, customers, sum(customers) over () as known, count(*) over () as different from many
     order by ${order} limit ${mostValues}`,
  )
  const distinct = Number(rows[0]?.different ?? 0)
  const show = (value: unknown) => (kind === 'day' ? dayText(value as number) : String(value))
  const told = rows.map(({ value, customers }) => ({ value: show(value), customers: Number(customers) }))
  const tenths = Array.from({ length: 11 }, (_, at) => at / 10)
  const ranks =
    kind === 'category' || distinct === 0
      ? []
      : (
          await runText(
            db,
            `with ${known} select percentile_disc(array[${tenths}]::double precision[]) within group (order by value) as ranks
             from known where value is not null`,
          )
        ).rows
  return {
    column,
    kind,
    known: Number(rows[0]?.known ?? 0),
    distinct,
    values: kind === 'category' || distinct <= mostQuantities ? told : [],
    quantiles: ((ranks[0]?.ranks as unknown[] | undefined) ?? []).map(Number),
  }
}
