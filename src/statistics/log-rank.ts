import { chiSquareAbove } from './chi-square.ts'
import { factor } from './normal-equations.ts'
import { type AgeCounts, byAge, leaving } from './survival.ts'

export interface LogRank {
  chiSquare: number
  /** Groups that had anybody at risk when something happened, less one. */
  freedom: number
  /** How often groups that go the same way differ this much. 1 when there is nothing to compare. */
  p: number
  /** Of each group, in the order given: how many did it, and how many would have if all groups were alike. */
  observed: number[]
  expected: number[]
}

/**
 * Log-rank test: do groups make their first referral at the same pace?
 *
 * At each age at which somebody did it, those at risk share the events out by their numbers; the test adds up what each
 * group did above its share. Late entry is allowed: only who is watched at an age is at risk then. Those who leave are taken
 * as censored, so this compares the pace among those still here, not the share that gets there in the end: for that see
 * `grayTest`. With two groups and chunky ages the variance is that of drawing without replacement, as in R.
 *
 * @see N. Mantel, Cancer Chemotherapy Reports 50 (1966), 163–170; R. Peto and J. Peto, JRSS A 135 (1972), 185–207; R's survdiff
 *
 * @example
 * logRank([maintainedLeukaemia, notMaintained]) // → { chiSquare: 3.396, freedom: 1, p: 0.065, observed: [7, 11], … }
 */
export function logRank(groups: readonly (readonly AgeCounts[])[]): LogRank {
  const size = groups.length
  const observed = new Array<number>(size).fill(0)
  const expected = new Array<number>(size).fill(0)
  const variance = new Float64Array(size * size)
  for (const { atRisk, events } of agesOf(groups)) {
    const all = sum(atRisk)
    const happened = sum(events)
    if (happened === 0) continue
    const spread = all > 1 ? (happened * (all - happened)) / (all - 1) : 0
    for (let i = 0; i < size; i++) {
      const share = atRisk[i]! / all
      observed[i]! += events[i]!
      expected[i]! += happened * share
      for (let j = 0; j < size; j++) variance[i * size + j]! += spread * share * ((i === j ? 1 : 0) - atRisk[j]! / all)
    }
  }
  const gaps = observed.map((many, i) => many - expected[i]!)
  return { ...quadratic(gaps, variance), observed, expected }
}

/**
 * How far gaps lie from nothing, all together: gaps' × variance⁻¹ × gaps. One group is left out for each set of groups whose
 * gaps must add up to nothing.
 *
 * @param variance of the gaps, groups × groups, row by row
 * @example
 * quadratic([3, -3], new Float64Array([4, -4, -4, 4])) // → { chiSquare: 2.25, freedom: 1, p: 0.134 }
 */
export function quadratic(
  gaps: readonly number[],
  variance: Float64Array,
): { chiSquare: number; freedom: number; p: number } {
  const { kept, solve } = factor(variance, gaps.length, 1e-10)
  const freedom = kept.filter(Boolean).length
  if (freedom === 0) return { chiSquare: 0, freedom, p: 1 }
  const solved = solve(gaps)
  const chiSquare = Math.max(0, sum(gaps.map((gap, i) => gap * solved[i]!)))
  return { chiSquare, freedom, p: chiSquareAbove(chiSquare, freedom) }
}

export interface GroupsAtAge {
  age: number
  atRisk: number[]
  events: number[]
  competing: number[]
}

/**
 * The ages at which anybody in any group left, with what happened in each group.
 *
 * @example
 * agesOf([
 *   [{ age: 0, entered: 3, events: 0, competing: 0, censored: 0 }, { age: 2, entered: 0, events: 1, competing: 0, censored: 1 }],
 *   [{ age: 0, entered: 2, events: 0, competing: 0, censored: 0 }, { age: 2, entered: 0, events: 0, competing: 1, censored: 0 }],
 * ]) // → age 2: 3 and 2 at risk, 1 and 0 events
 */
export function agesOf(groups: readonly (readonly AgeCounts[])[]): GroupsAtAge[] {
  const all = new Map<number, GroupsAtAge>()
  const none = () => new Array<number>(groups.length).fill(0)
  const sorted = groups.map(byAge)
  for (const rows of sorted)
    for (const row of rows)
      if (leaving(row) > 0 && !all.has(row.age))
        all.set(row.age, { age: row.age, atRisk: none(), events: none(), competing: none() })
  const ages = [...all.values()].sort((one, other) => one.age - other.age)
  sorted.forEach((rows, group) => {
    let there = 0
    let next = 0
    for (const at of ages) {
      let gone = 0
      for (; next < rows.length && rows[next]!.age <= at.age; next++) {
        const row = rows[next]!
        there += row.entered
        gone += leaving(row)
        if (row.age < at.age) {
          there -= leaving(row)
          gone = 0
        } else {
          at.events[group] = row.events
          at.competing[group] = row.competing
        }
      }
      at.atRisk[group] = there
      there -= gone
    }
  })
  return ages
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
