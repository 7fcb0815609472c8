import type { Condition } from '../cube/question.ts'
import { parseCondition } from '../customers/filter.ts'
import { addMonths, type Day } from '../values/day.ts'

/** Months looked at before an action starts: a year, so that every season is in it once. */
const monthsBefore = 12

/** Groups smaller than this are offered for no comparison: their months are mostly noise. A guess. */
export const fewestCompared = 50

/**
 * The months of an action: counted from the day it starts, so that no month is partly before and partly after. Those
 * after are whole months that are over, for a month that is under way has had less time in every group.
 *
 * @returns rising edges; month i goes from edges[i] to edges[i + 1], and the first `before` of them lie before the start
 * @example
 * // Started on 10 March, it is 1 June: two months are over.
 * actionMonths('2026-03-10', '2026-06-02') // → before 12, edges '2025-03-10', … '2026-03-10', '2026-04-10', '2026-05-10'
 */
export function actionMonths(startsOn: Day, until: Day): { edges: Day[]; before: number } {
  const edges = Array.from({ length: monthsBefore + 1 }, (_, at) => addMonths(startsOn, at - monthsBefore))
  for (let month = 1; addMonths(startsOn, month) <= until && month <= mostAfter; month++) {
    edges.push(addMonths(startsOn, month))
  }
  return { edges, before: monthsBefore }
}

/** Nobody compares the same groups for longer. */
const mostAfter = 36

/** A column to vary: which of the group's filters is exchanged for another value of the same column. */
export interface Varied {
  /** Place of the condition in the group's filters. */
  at: number
  condition: Condition
  /** The filters that stay. */
  others: Condition[]
}

/**
 * How groups like this one are found: for each of its filters in turn, the others stay and this one takes another value
 * of its column. Such groups share nothing with it, nor with one another.
 *
 * @example
 * variations(['plan is Starter', 'region is EU']).map(({ condition }) => condition.column) // → ['plan', 'region']
 */
export function variations(where: readonly string[]): Varied[] {
  const conditions = where.map(parseCondition).filter((condition) => condition !== null)
  return conditions.map((condition, at) => ({
    at,
    condition,
    others: conditions.filter((_, i) => i !== at),
  }))
}

/**
 * Whether a value (or band) of a column lies beside what a condition on it asks for, so that no customer is in both.
 *
 * @param band from, to before; null where the column has no bands
 * @example
 * isBeside({ column: 'plan', is: ['Starter'] }, 'Team', null) // → true
 * isBeside({ column: 'seats', between: [10, 50] }, '1', [20, 100]) // → false
 */
export function isBeside(
  condition: Condition,
  value: string,
  band: readonly [number | null, number | null] | null,
): boolean {
  if ('is' in condition) return band === null && !condition.is.includes(value)
  if ('isNot' in condition) return band === null && condition.isNot.includes(value)
  const [low, high] = condition.between
  if (band === null) {
    const number = Number(value)
    return Number.isFinite(number) && ((low !== null && number < low) || (high !== null && number >= high))
  }
  const [from, to] = band
  return (low !== null && to !== null && to <= low) || (high !== null && from !== null && from >= high)
}
