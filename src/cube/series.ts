import { unknownDay } from './column.ts'
import { keepWhere } from './conditions.ts'
import { count } from './count.ts'
import type { Cube } from './cube.ts'
import { activeIn, broughtOf, countedMarks, refuseOddWindow } from './facts.ts'
import { type Counts, type DayNumber, noCounts, type SeriesAnswer, type SeriesQuestion } from './question.ts'

/** Two thousand years and more: a table by day of any real question is far smaller. */
const longestSeriesDays = 1_000_000

/**
 * Consecutive periods, each counted like a window of its own; see `SeriesQuestion`.
 *
 * Customers, referrals and revenue are each gone through once, however many periods there are. A customer is active in
 * one run of periods, so they are noted where the run begins and where it has ended, and a running sum does the rest.
 */
export function series(cube: Cube, question: SeriesQuestion): SeriesAnswer {
  const { edges, where } = question
  for (let at = 1; at < edges.length; at++) refuseOddWindow({ from: edges[at - 1]!, to: edges[at]! })
  if (edges.length < 2) return { periods: [] }
  if (edges.at(-1)! - edges[0]! > longestSeriesDays) {
    throw new RangeError(`A series spans ${longestSeriesDays} days at most`)
  }
  // Who is a referrer differs from period to period, so with such a condition each period really is its own question.
  if (where.some((condition) => condition.column === 'referrer')) return oneByOne(cube, question)

  const terms = { ...question, window: null }
  const mask = activeIn(cube, null)
  keepWhere(cube, where, terms, mask)
  const periods = new Periods(edges)
  const runs = countCustomers(cube, question, periods, mask)
  const made = countReferrals(cube, question, periods, runs)
  const revenueMinor = sumRevenue(cube, periods, runs)
  return {
    periods: Array.from(
      { length: periods.count },
      (_, period): Counts => ({
        ...noCounts,
        customers: runs.customers[period]!,
        referrers: made.referrers[period]!,
        referrals: made.referrals[period]!,
        referralsSquared: made.squared[period]!,
        newCustomers: runs.newCustomers[period]!,
        newReferred: runs.newReferred[period]!,
        daysAtRisk: runs.daysAtRisk[period]!,
        revenueMinor: revenueMinor[period]!,
      }),
    ),
  }
}

function oneByOne(cube: Cube, question: SeriesQuestion): SeriesAnswer {
  const { strengths, where, today, edges } = question
  const windows = edges.slice(1).map((to, index) => ({ from: edges[index]!, to }))
  const totals = windows.map((window) => count(cube, { ask: 'count', window, strengths, where, today, by: [] }).total)
  return { periods: totals }
}

/** Which period a day lies in, by a table of all days. */
class Periods {
  readonly count: number
  readonly first: DayNumber
  /** The first day after the last period. */
  readonly end: DayNumber
  readonly edges: readonly DayNumber[]
  readonly byDay: Int32Array

  constructor(edges: readonly DayNumber[]) {
    this.edges = edges
    this.count = edges.length - 1
    this.first = edges[0]!
    this.end = edges.at(-1)!
    this.byDay = new Int32Array(this.end - this.first)
    for (let period = 0; period < this.count; period++) {
      this.byDay.fill(period, edges[period]! - this.first, edges[period + 1]! - this.first)
    }
  }

  /** −1 before the first period, `count` after the last. */
  of(day: DayNumber): number {
    if (day < this.first) return -1
    return day >= this.end ? this.count : this.byDay[day - this.first]!
  }
}

function countCustomers(cube: Cube, question: SeriesQuestion, periods: Periods, mask: Uint8Array) {
  const { since, until } = cube.customers
  const { edges } = periods
  const brought = broughtOf(cube, { ...question, window: null })
  const rows = mask.length
  // The run of periods each customer is active in, first to last; nobody out of scope is in any (1 to 0).
  const firstPeriod = new Int32Array(rows).fill(1)
  const lastPeriod = new Int32Array(rows)
  const begun = new Float64Array(periods.count + 1)
  const newCustomers = new Float64Array(periods.count)
  const newReferred = new Float64Array(periods.count)
  const wholePeriods = new Float64Array(periods.count + 1)
  const daysAtRisk = new Float64Array(periods.count)

  for (let row = 1; row < rows; row++) {
    if (mask[row] === 0) continue
    const start = since[row]!
    const startPeriod = periods.of(start)
    const first = Math.max(startPeriod, 0)
    const last = Math.min(periods.of(until[row]! - 1), periods.count - 1)
    if (first > last) continue
    firstPeriod[row] = first
    lastPeriod[row] = last
    begun[first]!++
    begun[last + 1]!--
    if (start === unknownDay) continue

    if (startPeriod >= 0) {
      newCustomers[first]!++
      newReferred[first]! += brought[row]!
    }
    const from = Math.max(start, periods.first)
    const to = Math.min(until[row]!, question.today, periods.end)
    if (from >= to) continue
    // Whole periods are noted like the runs, from the first to the one the time at risk ends in, and the two ends are
    // then corrected by the days before `from` and from `to` on.
    const lastAtRisk = periods.of(to - 1)
    wholePeriods[first]!++
    wholePeriods[lastAtRisk + 1]!--
    daysAtRisk[first]! -= from - edges[first]!
    daysAtRisk[lastAtRisk]! -= edges[lastAtRisk + 1]! - to
  }

  const customers = runningSum(begun)
  const whole = runningSum(wholePeriods)
  for (let period = 0; period < periods.count; period++) {
    daysAtRisk[period]! += whole[period]! * (edges[period + 1]! - edges[period]!)
  }
  return { firstPeriod, lastPeriod, customers, newCustomers, newReferred, daysAtRisk }
}

type Runs = Pick<ReturnType<typeof countCustomers>, 'firstPeriod' | 'lastPeriod'>

/**
 * Referrals are first laid out period by period (counted, then placed), which needs no sorting. One table of hits then
 * does for every period: filled, and emptied again by the same referrals.
 */
function countReferrals(cube: Cube, question: SeriesQuestion, periods: Periods, runs: Runs) {
  const { rows, referrer, day, mark } = cube.referrals
  const { firstPeriod, lastPeriod } = runs
  const counted = countedMarks(question.strengths)
  const { byDay, first, end } = periods
  const place = new Int32Array(periods.count + 1)
  for (let row = 1; row < rows; row++) {
    const when = day[row]!
    if (when >= first && when < end && counted[mark[row]!] === 1) place[byDay[when - first]! + 1]!++
  }
  for (let period = 1; period <= periods.count; period++) place[period]! += place[period - 1]!
  const laidOut = new Int32Array(place[periods.count]!)
  const next = place.slice()
  for (let row = 1; row < rows; row++) {
    const when = day[row]!
    if (when >= first && when < end && counted[mark[row]!] === 1)
      laidOut[next[byDay[when - first]!]!++] = referrer[row]!
  }

  const referrers = new Float64Array(periods.count)
  const referrals = new Float64Array(periods.count)
  const squared = new Float64Array(periods.count)
  const hits = new Uint32Array(cube.customers.rows)
  for (let period = 0; period < periods.count; period++) {
    let distinct = 0
    let made = 0
    let squares = 0
    for (let at = place[period]!; at < place[period + 1]!; at++) {
      const customer = laidOut[at]!
      if (period < firstPeriod[customer]! || period > lastPeriod[customer]!) continue
      const before = hits[customer]!++
      made++
      distinct += Number(before === 0)
      squares += 2 * before + 1 // (n + 1)² − n²
    }
    for (let at = place[period]!; at < place[period + 1]!; at++) hits[laidOut[at]!] = 0
    referrers[period] = distinct
    referrals[period] = made
    squared[period] = squares
  }
  return { referrers, referrals, squared }
}

function sumRevenue(cube: Cube, periods: Periods, { firstPeriod, lastPeriod }: Runs): Float64Array {
  const { rows, customer, day, amountMinor } = cube.revenue
  const sums = new Float64Array(periods.count)
  for (let entry = 1; entry < rows; entry++) {
    const period = periods.of(day[entry]!)
    const payer = customer[entry]!
    if (period >= firstPeriod[payer]! && period <= lastPeriod[payer]!) sums[period]! += amountMinor[entry]!
  }
  return sums
}

function runningSum(changes: Float64Array): Float64Array {
  for (let at = 1; at < changes.length; at++) changes[at]! += changes[at - 1]!
  return changes
}
