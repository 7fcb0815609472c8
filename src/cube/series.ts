import { unknownDay } from './column.ts'
import { keepWhere } from './conditions.ts'
import { count } from './count.ts'
import type { Cube } from './cube.ts'
import { activeIn, broughtOf, chunk, countedMarks, refuseOddWindow } from './facts.ts'
import { type Counts, type DayNumber, noCounts, type SeriesAnswer, type SeriesQuestion } from './question.ts'

/** Two thousand years and more: a table by day of any real question is far smaller. */
const longestSeriesDays = 1_000_000

/**
 * Consecutive periods, each counted like a window of its own; see `SeriesQuestion`.
 *
 * Customers, referrals and revenue are each gone through once, however many periods there are. Customers are noted on
 * the day they began and the day they ended; walking through the days then tells how many there were on each.
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
  const customers = countCustomers(cube, question, periods, mask)
  const made = countReferrals(cube, question, periods, mask)
  const revenueMinor = sumRevenue(cube, periods, mask)
  return {
    periods: Array.from(
      { length: periods.count },
      (_, period): Counts => ({
        ...noCounts,
        customers: customers.active[period]!,
        referrers: made.referrers[period]!,
        referrals: made.referrals[period]!,
        referralsSquared: made.squared[period]!,
        newCustomers: customers.begun[period]!,
        newReferred: customers.referred[period]!,
        daysAtRisk: customers.daysAtRisk[period]!,
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

function countCustomers(cube: Cube, { today, strengths }: SeriesQuestion, periods: Periods, mask: Uint8Array) {
  const { since, until } = cube.customers
  const { first, end, edges } = periods
  const brought = broughtOf(cube, { window: null, strengths, today })
  // Place 0 is for what was before the first day, and the last for what is after all days.
  const after = end - first + 1
  const begunOn = new Int32Array(after + 1)
  const referredOn = new Int32Array(after + 1)
  const endedOn = new Int32Array(after + 1)
  const unknownEndedOn = new Int32Array(after + 1) // of those nobody knows since when, who are at no risk
  const active = new Float64Array(periods.count)
  const begun = new Float64Array(periods.count)
  const referred = new Float64Array(periods.count)
  const daysAtRisk = new Float64Array(periods.count)
  let unknown = 0

  for (let row = 1; row < mask.length; row++) {
    if (mask[row] === 0) continue
    const from = since[row]!
    const to = until[row]!
    const toAt = to < first ? 0 : to >= end ? after : to - first + 1
    if (from === unknownDay) {
      unknown++
      unknownEndedOn[toAt]!++
    } else if (from < to) {
      const fromAt = from < first ? 0 : from >= end ? after : from - first + 1
      begunOn[fromAt]!++
      referredOn[fromAt]! += brought[row]!
      endedOn[toAt]!++
    } else {
      // Ended before they began: a slip, but active by definition in a period that holds both days.
      const period = periods.of(to - 1)
      if (period < 0 || period === periods.count || from >= edges[period + 1]!) continue
      active[period]!++
      begun[period]!++
      referred[period]! += brought[row]!
    }
  }

  let here = begunOn[0]! - endedOn[0]!
  unknown -= unknownEndedOn[0]!
  for (let period = 0, at = 1; period < periods.count; period++) {
    active[period]! += here + unknown - endedOn[at]! - unknownEndedOn[at]! // who ends on the first day is not active
    for (let day = edges[period]!; day < edges[period + 1]!; day++, at++) {
      here += begunOn[at]! - endedOn[at]!
      unknown -= unknownEndedOn[at]!
      active[period]! += begunOn[at]!
      begun[period]! += begunOn[at]!
      referred[period]! += referredOn[at]!
      if (day < today) daysAtRisk[period]! += here
    }
  }
  return { active, begun, referred, daysAtRisk }
}

/**
 * Referrals are first laid out period by period (counted, then placed), which needs no sorting. One table of hits then
 * does for every period: filled, and emptied again by the same referrals.
 */
function countReferrals(cube: Cube, question: SeriesQuestion, periods: Periods, mask: Uint8Array) {
  const { rows, referrer, day, mark } = cube.referrals
  const { since, until } = cube.customers
  const { byDay, first, end, edges } = periods
  const counted = countedMarks(question.strengths)
  // Writing all and keeping some needs no guessing which are in the periods.
  const kept = new Int32Array(rows)
  let many = 0
  for (let row = 1; row < rows; row++) {
    kept[many] = row
    many += counted[mark[row]!]! & Number(day[row]! >= first) & Number(day[row]! < end)
  }
  const place = new Int32Array(periods.count + 1)
  for (let at = 0; at < many; at++) place[byDay[day[kept[at]!]! - first]! + 1]!++
  for (let period = 1; period <= periods.count; period++) place[period]! += place[period - 1]!
  const laidOut = new Int32Array(many)
  const next = place.slice()
  for (let at = 0; at < many; at++) {
    const period = byDay[day[kept[at]!]! - first]!
    const customer = referrer[kept[at]!]!
    if (mask[customer] === 0 || since[customer]! >= edges[period + 1]! || until[customer]! <= edges[period]!) continue
    laidOut[next[period]!++] = customer
  }

  const referrers = new Float64Array(periods.count)
  const referrals = new Float64Array(periods.count)
  const squared = new Float64Array(periods.count)
  const hits = new Uint32Array(mask.length)
  for (let period = 0; period < periods.count; period++) {
    let distinct = 0
    let squares = 0
    for (let at = place[period]!; at < next[period]!; at++) {
      const before = hits[laidOut[at]!]!++
      distinct += Number(before === 0)
      squares += 2 * before + 1 // (n + 1)² − n²
    }
    for (let at = place[period]!; at < next[period]!; at++) hits[laidOut[at]!] = 0
    referrers[period] = distinct
    referrals[period] = next[period]! - place[period]!
    squared[period] = squares
  }
  return { referrers, referrals, squared }
}

function sumRevenue(cube: Cube, periods: Periods, mask: Uint8Array): Float64Array {
  const { rows, customer, day, amountMinor } = cube.revenue
  const { since, until } = cube.customers
  const { byDay, first, end, edges } = periods
  const sums = new Float64Array(periods.count)
  const kept = new Int32Array(chunk)
  for (let start = 1; start < rows; start += chunk) {
    const stop = Math.min(start + chunk, rows)
    let many = 0
    for (let entry = start; entry < stop; entry++) {
      kept[many] = entry
      many += Number(day[entry]! >= first) & Number(day[entry]! < end) & mask[customer[entry]!]!
    }
    for (let at = 0; at < many; at++) {
      const payer = customer[kept[at]!]!
      const period = byDay[day[kept[at]!]! - first]!
      if (since[payer]! < edges[period + 1]! && until[payer]! > edges[period]!) sums[period]! += amountMinor[kept[at]!]!
    }
  }
  return sums
}
