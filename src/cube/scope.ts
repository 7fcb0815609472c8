import { unknownDay } from './column.ts'
import { keepWhere } from './conditions.ts'
import type { Cube } from './cube.ts'
import { activeIn, broughtOf, hitsOf, refuseOddWindow, revenueOf, strengthsName, type Terms } from './facts.ts'
import { type Count, type Packed, planPacking } from './packing.ts'
import { type Condition, type Counts, noCounts } from './question.ts'

/** The customers a question is about, and everything about them that is summed by group. */
export interface Scope {
  total: Counts
  packed: Packed[]
}

/** Who is active in the window and meets the conditions: 1 for yes. */
export function maskOf(cube: Cube, terms: Terms, where: readonly Condition[]): Uint8Array {
  refuseOddWindow(terms.window)
  const mask = activeIn(cube, terms.window)
  keepWhere(cube, where, terms, mask)
  return mask
}

/** The scope of a question, remembered for the next tables over the same customers and window. */
export function scopeOf(cube: Cube, terms: Terms, where: readonly Condition[]): Scope {
  const { window, today } = terms
  const { customers, referrals, revenue } = cube.changes
  const name = JSON.stringify([window, strengthsName(terms), today, where, customers, referrals, revenue])
  return cube.recent.scopes.get(name, () => gatherScope(cube, terms, maskOf(cube, terms, where))) as Scope
}

/**
 * Most customers never refer, few are new in a window, and some have revenue in it. So each of these groups is listed
 * once, and its figures are summed over its list only; just the number of customers and their days concern everybody.
 */
function gatherScope(cube: Cube, terms: Terms, mask: Uint8Array): Scope {
  const everybody = packEverybody(cube, terms, mask)
  const referring = packReferrers(hitsOf(cube, terms), mask)
  const fresh = packNew(cube, terms, mask)
  const paying = packRevenue(cube, terms, mask)
  const total = { ...noCounts }
  for (const [count, sum] of [...everybody.totals, ...referring.totals, ...fresh.totals, ...paying.totals]) {
    total[count] = sum
  }
  return { total, packed: [...everybody.packed, ...referring.packed, ...fresh.packed, ...paying.packed] }
}

interface Part {
  totals: readonly (readonly [Count, number])[]
  packed: Packed[]
}

function packEverybody(cube: Cube, { window, today }: Terms, mask: Uint8Array): Part {
  const { since, until } = cube.customers
  const start = window?.from ?? unknownDay
  const end = Math.min(window?.to ?? today, today)
  // Both are packed as if they fitted, which needs no going through everybody before; nearly always they do.
  const dayUnit = 2 ** Math.ceil(Math.log2(mask.length))
  const numbers = new Float64Array(mask.length)
  let customers = 0
  let daysAtRisk = 0
  for (let row = 1; row < mask.length; row++) {
    if (mask[row] === 0) continue
    const atRisk = daysBetween(since[row]!, until[row]!, start, end)
    numbers[row] = 1 + atRisk * dayUnit
    daysAtRisk += atRisk
    customers++
  }
  const totals = [['customers', customers] as const, ['daysAtRisk', daysAtRisk] as const]
  if (customers * 4 < mask.length || daysAtRisk >= 2 ** 53 / dayUnit) {
    // Few customers are better listed; many are better taken as they come, those out of scope adding nothing.
    const rows = listed(mask)
    const days = new Float64Array(rows.length)
    for (let at = 0; at < rows.length; at++) {
      days[at] = daysBetween(since[rows[at]!]!, until[rows[at]!]!, start, end)
    }
    return { totals, packed: pack(rows, totals, [new Float64Array(rows.length).fill(1), days]) }
  }
  const fields = [
    { count: 'customers' as const, unit: 1, span: dayUnit },
    { count: 'daysAtRisk' as const, unit: dayUnit, span: Number.POSITIVE_INFINITY },
  ]
  return { totals, packed: [{ fields, rows: null, numbers }] }
}

/** Days of being a customer from the start to the end; none where it is not known since when. */
function daysBetween(since: number, until: number, start: number, end: number): number {
  if (since === unknownDay) return 0
  const from = Math.max(since, start)
  const to = Math.min(until, end)
  return to > from ? to - from : 0
}

function packReferrers(hits: Uint32Array, mask: Uint8Array): Part {
  const isReferrer = new Uint8Array(mask.length)
  for (let row = 1; row < mask.length; row++) isReferrer[row] = mask[row]! & Number(hits[row]! > 0)
  const rows = listed(isReferrer)
  const made = new Float64Array(rows.length)
  const squared = new Float64Array(rows.length)
  let referrals = 0
  let referralsSquared = 0
  for (let at = 0; at < rows.length; at++) {
    const referralsMade = hits[rows[at]!]!
    made[at] = referralsMade
    squared[at] = referralsMade * referralsMade
    referrals += referralsMade
    referralsSquared += referralsMade * referralsMade
  }
  const totals = [
    ['referrers', rows.length] as const,
    ['referrals', referrals] as const,
    ['referralsSquared', referralsSquared] as const,
  ]
  return { totals, packed: pack(rows, totals, [new Float64Array(rows.length).fill(1), made, squared]) }
}

function packNew(cube: Cube, terms: Terms, mask: Uint8Array): Part {
  const { since } = cube.customers
  const from = terms.window?.from ?? unknownDay + 1
  const to = terms.window?.to ?? 2 ** 31
  const brought = broughtOf(cube, terms)
  const isNew = new Uint8Array(mask.length)
  for (let row = 1; row < mask.length; row++) {
    isNew[row] = mask[row]! & Number(since[row]! >= from) & Number(since[row]! < to)
  }
  const rows = listed(isNew)
  const referred = new Float64Array(rows.length)
  let newReferred = 0
  for (let at = 0; at < rows.length; at++) {
    referred[at] = brought[rows[at]!]!
    newReferred += brought[rows[at]!]!
  }
  const totals = [['newCustomers', rows.length] as const, ['newReferred', newReferred] as const]
  return { totals, packed: pack(rows, totals, [new Float64Array(rows.length).fill(1), referred]) }
}

/** Revenue may be negative, so it is never packed with anything: whole minor units up to 2^53 add up exactly. */
function packRevenue(cube: Cube, terms: Terms, mask: Uint8Array): Part {
  if (cube.revenue.rows === 1) return { totals: [], packed: [] }
  const sums = revenueOf(cube, terms.window)
  const hasPaid = new Uint8Array(mask.length)
  for (let row = 1; row < mask.length; row++) hasPaid[row] = mask[row]! & Number(sums[row]! !== 0)
  const rows = listed(hasPaid)
  const numbers = new Float64Array(rows.length)
  let revenueMinor = 0
  for (let at = 0; at < rows.length; at++) {
    numbers[at] = sums[rows[at]!]!
    revenueMinor += numbers[at]!
  }
  const fields = [{ count: 'revenueMinor' as const, unit: 1, span: Number.POSITIVE_INFINITY }]
  return { totals: [['revenueMinor', revenueMinor]], packed: [{ fields, rows, numbers }] }
}

/** Several figures of the listed customers, in as few numbers as will hold them; each figure has a total. */
function pack(rows: Int32Array, totals: Part['totals'], figures: readonly Float64Array[]): Packed[] {
  return planPacking(totals).map((fields) => {
    const numbers = new Float64Array(rows.length)
    for (const { count, unit } of fields) {
      const figure = figures[totals.findIndex(([name]) => name === count)]!
      for (let at = 0; at < numbers.length; at++) numbers[at]! += figure[at]! * unit
    }
    return { fields, rows, numbers }
  })
}

/** The rows whose mask is 1. */
export function listed(mask: Uint8Array): Int32Array {
  let howMany = 0
  for (let row = 1; row < mask.length; row++) howMany += mask[row]!
  const rows = new Int32Array(howMany + 1) // one to spare, for the row written before it is known to be wanted
  let at = 0
  for (let row = 1; row < mask.length; row++) {
    rows[at] = row
    at += mask[row]!
  }
  return rows.subarray(0, howMany)
}
