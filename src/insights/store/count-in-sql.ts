import type { Kysely } from 'kysely'
import { numberOf } from '../../cube/column.ts'
import { dayNumber, dayText } from '../../cube/day-text.ts'
import {
  type Condition,
  type CountAnswer,
  type CountQuestion,
  type Counts,
  onlyFigures,
  type Split,
} from '../../cube/question.ts'
import { byCodePoint } from '../../cube/read-column.ts'
import type { Database } from '../../schema.ts'
import { runText } from '../../server/database.ts'
import { type Attribute, attributesSql, columnOf, mainReasonsSql, valueSql } from './rows.ts'

/**
 * The 'count' question answered by PostgreSQL alone, in one pass with GROUPING SETS: where a company does not fit in
 * memory, and to hold the cube to. Both must agree exactly, whatever is asked; see `CountQuestion`.
 */
export async function countInSql({ db }: { db: Kysely<Database> }, question: CountQuestion): Promise<CountAnswer> {
  const scope = await scopeSql(db, question, question.by)
  const groups = scope.splits.map((_, at) => `s${at}`)
  const { from, to } = question.window ?? { from: null, to: null }
  const isNew = `since is not null and ${inWindow('since', question.window)}`
  const text = `${scope.text}
    select ${[...groups, ...groups.map((group) => `grouping(${group}) as not_by_${group}`)].map((one) => `${one}, `).join('')}
      count(*) as customers,
      count(*) filter (where hits > 0) as referrers,
      coalesce(sum(hits), 0) as referrals,
      coalesce(sum(hits * hits), 0) as "referralsSquared",
      count(*) filter (where ${isNew}) as "newCustomers",
      count(*) filter (where ${isNew} and brought) as "newReferred",
      coalesce(sum(greatest(0, least(until, ${question.today}${to === null ? '' : `, ${to}`})
        - greatest(since, ${from === null ? 'since' : from}))) filter (where since is not null), 0) as "daysAtRisk",
      coalesce(sum(revenue), 0) as "revenueMinor"
    from scope group by grouping sets ((), ${groups.map((group) => `(${group})`).join(', ')})`.replace('((), )', '(())')

  const { rows } = await runText(db, text, scope.values.all)
  const total = rows.find((row) => groups.every((group) => row[`not_by_${group}`] === 1))
  const { figures } = question
  const show = (counts: Counts) => (figures === undefined ? counts : onlyFigures(counts, figures))
  const tables = scope.splits.map(({ split, kind }, at) => {
    const cells = rows.filter((row) => row[`not_by_s${at}`] === 0)
    return inOrder(
      cells.map((row) => ({ value: row[`s${at}`] as string | number | null, counts: show(countsOf(row)) })),
      split,
      kind,
      show(countsOf({})),
    )
  })
  return { total: show(countsOf(total ?? {})), tables }
}

/**
 * The customers a question is about, as the beginning of a statement: `scope` has a row for each, with since, until, what
 * they did and brought in the window, and the value of each split as s0, s1 …; `counted` has the referrals that count.
 */
export async function scopeSql(
  db: Kysely<Database>,
  question: Pick<CountQuestion, 'window' | 'strengths' | 'where' | 'today'>,
  by: readonly Split[],
): Promise<ScopeSql> {
  const { window, today, where } = question
  const { rows } = await runText(db, attributesSql)
  const attributes = rows as unknown as Attribute[]
  const values = new Values()
  const columnFor = (column: string) => expressionOf(column, attributes, { today })
  const splits = by.map((split) => {
    const expression = columnFor(split.column)
    return { split, kind: expression.kind, sql: splitSql(split, expression) }
  })
  if (window !== null && !(window.from < window.to)) throw new RangeError('A window goes from a day to a later day')
  const active =
    window === null ? 'true' : `(since is null or since < ${window.to}) and (until is null or until > ${window.from})`
  const conditions = where.map((one) => conditionSql(one, columnFor(one.column), values))
  const text = `
    with counted as (
      select referrer_id, referred_id, made_on - date '1970-01-01' as made_on from referrals
      where not self_referral and state not in ('denied', 'reversed') and strength = any(${values.add(question.strengths)})
    ), hits as (
      select referrer_id, count(*) as hits from counted where referrer_id is not null and ${inWindow('made_on', window)} group by 1
    ), brought as (
      select distinct referred_id from counted where referred_id is not null
    ), paid as (
      select customer_id, sum(amount_minor) as revenue from revenue_entries
      where ${inWindow(`(earned_on - date '1970-01-01')`, window)} group by 1
    ), found_us as (${mainReasonsSql}
    ), known as (
      select customers.id, number, since - date '1970-01-01' as since, until - date '1970-01-01' as until, attributes,
        coalesce(hits, 0) as hits, referred_id is not null as brought, main_reason, coalesce(revenue, 0) as revenue
      from customers
        left join hits on hits.referrer_id = customers.id
        left join brought on brought.referred_id = customers.id
        left join found_us on found_us.customer_id = customers.id
        left join paid on paid.customer_id = customers.id
    ), scope as (
      select *, ${['0 as nothing', ...splits.map(({ sql }, at) => `${sql} as s${at}`)].join(', ')} from known
      where ${[active, ...conditions].join(' and ')}
    )`
  return { text, values, splits }
}
export interface ScopeSql {
  text: string
  values: Values
  splits: { split: Split; kind: Expression['kind'] }[]
}

export function inWindow(day: string, window: CountQuestion['window']): string {
  return window === null ? 'true' : `${day} >= ${window.from} and ${day} < ${window.to}`
}

/** The values of a statement, each named by its place: $1, $2 … */
export class Values {
  readonly all: unknown[] = []
  add(value: unknown): string {
    return `$${this.all.push(value)}`
  }
}

export interface Expression {
  kind: 'category' | 'number' | 'day'
  /** Null where the value is not known. */
  sql: string
}

export function expressionOf(
  column: string,
  attributes: readonly Attribute[],
  { today }: Pick<CountQuestion, 'today'>,
): Expression {
  if (column === 'since' || column === 'until') return { kind: 'day', sql: column }
  if (column === 'tenure')
    return {
      kind: 'number',
      sql: `case when since is not null then greatest(0, least(until, ${today}) - since) * 16 / 487 end`,
    }
  if (column === 'status')
    return { kind: 'category', sql: `case when until <= ${today} then 'former' else 'current' end` }
  if (column === 'origin') return { kind: 'category', sql: `case when brought then 'referred' else 'other' end` }
  if (column === 'referrer') return { kind: 'category', sql: `case when hits > 0 then 'yes' else 'no' end` }
  const attribute = attributes.find(({ key }) => key === column)
  if (!attribute && column === 'came') return { kind: 'category', sql: cameSql }
  if (!attribute) throw new RangeError(`There is no column ${column}`)
  const { kind } = columnOf(attribute)
  const text = valueSql(attribute)
  if (kind === 'category') return { kind, sql: `nullif(${text}, '')` }
  if (kind === 'day')
    return { kind, sql: `case when ${text} ~ '^\\d{4}-\\d\\d-\\d\\d$' then (${text})::date - date '1970-01-01' end` }
  const looksLikeNumber = `'^\\s*[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?\\s*$'`
  return { kind, sql: `case when ${text} ~ ${looksLikeNumber} then (${text})::double precision end` }
}

/** By the rule of `wayOf` in origins. */
export const cameSql = `case when brought or main_reason = 'recommendation' then 'earned'
  when main_reason is null then 'unknown' else 'bought' end`

export function splitSql({ column, cuts }: Split, { kind, sql }: Expression): string {
  if (cuts === undefined) return sql
  if (kind === 'category') throw new RangeError(`${column} is a category and cannot be cut into bands`)
  if (!cuts.every((cut, at) => Number.isFinite(cut) && (at === 0 || cut > cuts[at - 1]!)))
    throw new RangeError(`The cuts of ${column} must rise: ${cuts.join(', ')}`)
  return `width_bucket((${sql})::double precision, array[${cuts.join(', ')}]::double precision[])`
}

export function conditionSql(condition: Condition, { kind, sql }: Expression, values: Values): string {
  if ('between' in condition) {
    if (kind === 'category') throw new RangeError(`${condition.column} is a category; nothing is between its values`)
    const [low, high] = condition.between
    const bounds = [`(${sql}) is not null`]
    if (low !== null) bounds.push(`(${sql}) >= ${values.add(low)}::double precision`)
    if (high !== null) bounds.push(`(${sql}) < ${values.add(high)}::double precision`)
    return bounds.join(' and ')
  }
  const texts = 'is' in condition ? condition.is : condition.isNot
  const quantities = texts.map((text) => (kind === 'day' ? (dayNumber(text) ?? Number.NaN) : numberOf(text)))
  const named =
    kind === 'category'
      ? `coalesce(${sql}, '') = any(${values.add(texts)}::text[])`
      : `case when (${sql}) is null then ${texts.includes('')} else (${sql}) = any(${values.add(quantities.filter((one) => !Number.isNaN(one)))}::double precision[]) end`
  return 'is' in condition ? `(${named})` : `not (${named})`
}

/** The cells as the cube has them: bands all there and in order, values rising, "not known" last. */
export function inOrder<Of>(
  cells: { value: string | number | null; counts: Of }[],
  split: Split,
  kind: Expression['kind'],
  nobody: Of,
): { value: string; counts: Of }[] {
  const unknown = cells.filter((cell) => cell.value === null).map(({ counts }) => ({ value: '', counts }))
  const known = cells.filter((cell) => cell.value !== null)
  if (split.cuts) {
    const bands = Array.from({ length: split.cuts.length + 1 }, (_, band) => ({
      value: String(band),
      counts: known.find((cell) => cell.value === band)?.counts ?? nobody,
    }))
    return [...bands, ...unknown]
  }
  if (kind === 'category') known.sort((one, other) => byCodePoint(one.value as string, other.value as string))
  else known.sort((one, other) => (one.value as number) - (other.value as number))
  const show = (value: string | number | null) => (kind === 'day' ? dayText(value as number) : String(value))
  return [...known.map(({ value, counts }) => ({ value: show(value), counts })), ...unknown]
}

const countsOf = (row: Record<string, unknown>): Counts => ({
  customers: Number(row.customers ?? 0),
  referrers: Number(row.referrers ?? 0),
  referrals: Number(row.referrals ?? 0),
  referralsSquared: Number(row.referralsSquared ?? 0),
  newCustomers: Number(row.newCustomers ?? 0),
  newReferred: Number(row.newReferred ?? 0),
  daysAtRisk: Number(row.daysAtRisk ?? 0),
  revenueMinor: Number(row.revenueMinor ?? 0),
})
