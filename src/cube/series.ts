import { countedByReferrer } from './by-day.ts'
import { unknownDay } from './column.ts'
import { count } from './count.ts'
import type { Cube } from './cube.ts'
import { broughtOf, chunk } from './facts.ts'
import { dependsOnWindow, maskOf } from './met.ts'
import { Periods } from './periods.ts'
import { type Counts, onlyFigures, type SeriesAnswer, type SeriesQuestion } from './question.ts'
import { overTime, type Timeline, timelineOfAll } from './timeline.ts'

/**
 * Consecutive periods, each counted like a window of its own; see `SeriesQuestion`.
 *
 * Customers, referrals and revenue are each gone through once, however many periods there are. Customers are noted on
 * the day they began and the day they ended; walking through the days then tells how many there were on each.
 */
export function series(cube: Cube, question: SeriesQuestion): SeriesAnswer {
  const { edges, where } = question
  if (edges.length < 2) return { periods: [] }
  const periods = new Periods(edges)
  // Who is a referrer differs from period to period, so with such a condition each period really is its own question.
  if (dependsOnWindow(where)) return oneByOne(cube, question)

  const ever = { ...question, window: null }
  const mask = maskOf(cube, ever, where)
  const { figures } = question
  const wants = (...counts: (keyof Counts)[]) =>
    figures === undefined || counts.some((count) => figures.includes(count))
  const timeline = wants('newReferred') ? null : timelineOfAll(cube, ever, where)
  const customers = timeline
    ? customersOverTime(cube, question, timeline)
    : countCustomers(cube, question, periods, mask)
  const made = wants('referrers', 'referrals', 'referralsSquared')
    ? countReferrals(cube, question, periods, mask)
    : null
  const revenueMinor = wants('revenueMinor') ? sumRevenue(cube, periods, mask) : null
  return {
    periods: Array.from({ length: periods.count }, (_, period): Counts => {
      const counts: Counts = {
        customers: customers.active[period]!,
        referrers: made?.referrers[period] ?? 0,
        referrals: made?.referrals[period] ?? 0,
        referralsSquared: made?.squared[period] ?? 0,
        newCustomers: customers.begun[period]!,
        newReferred: customers.referred[period]!,
        daysAtRisk: customers.daysAtRisk[period]!,
        revenueMinor: revenueMinor?.[period] ?? 0,
      }
      return figures === undefined ? counts : onlyFigures(counts, figures)
    }),
  }
}

function oneByOne(cube: Cube, question: SeriesQuestion): SeriesAnswer {
  const { edges, ...terms } = question
  const windows = edges.slice(1).map((to, index) => ({ from: edges[index]!, to }))
  const totals = windows.map((window) => count(cube, { ...terms, ask: 'count', window, by: [] }).total)
  return { periods: totals }
}

function customersOverTime(cube: Cube, { edges, today }: SeriesQuestion, timeline: Timeline) {
  const periods = edges.slice(1).map((to, period) => {
    return overTime(cube, timeline, { window: { from: edges[period]!, to }, today })
  })
  return {
    active: periods.map(({ customers }) => customers[0]!),
    begun: periods.map(({ newCustomers }) => newCustomers[0]!),
    referred: periods.map(() => 0),
    daysAtRisk: periods.map(({ daysAtRisk }) => daysAtRisk[0]!),
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

/** A customer's referrals stand together and by day, so those of a period follow upon one another. */
function countReferrals(cube: Cube, question: SeriesQuestion, periods: Periods, mask: Uint8Array) {
  const { referrer, day } = countedByReferrer(cube, question)
  const { since, until } = cube.customers
  const { edges, byDay, first, end } = periods
  const referrers = new Float64Array(periods.count)
  const referrals = new Float64Array(periods.count)
  const squared = new Float64Array(periods.count)
  // Which are in the periods is put on a list first: writing all and keeping some needs no guessing.
  const kept = new Int32Array(chunk)
  let lastBy = 0
  let lastPeriod = -1
  let before = 0
  for (let start = 0; start < day.length; start += chunk) {
    const stop = Math.min(start + chunk, day.length)
    let many = 0
    for (let at = start; at < stop; at++) {
      kept[many] = at
      many += Number(day[at]! >= first) & Number(day[at]! < end) & mask[referrer[at]!]!
    }
    for (let place = 0; place < many; place++) {
      const by = referrer[kept[place]!]!
      const period = byDay[day[kept[place]!]! - first]!
      if (since[by]! >= edges[period + 1]! || until[by]! <= edges[period]!) continue
      before = by === lastBy && period === lastPeriod ? before + 1 : 0
      lastBy = by
      lastPeriod = period
      referrers[period]! += Number(before === 0)
      referrals[period]!++
      squared[period]! += 2 * before + 1 // (n + 1)² − n²
    }
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
