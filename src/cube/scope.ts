import { unknownDay } from './column.ts'
import { keepWhere } from './conditions.ts'
import type { Cube } from './cube.ts'
import { activeIn, broughtOf, hitsOf, refuseOddWindow, strengthsName, type Terms } from './facts.ts'
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
  totals: (readonly [Count, number])[]
  packed: Packed[]
}

function packEverybody(cube: Cube, terms: Terms, mask: Uint8Array): Part {
  const { since, until } = cube.customers
  const start = terms.window?.from ?? unknownDay
  const end = Math.min(terms.window?.to ?? terms.today, terms.today)
  const daysAtRisk = new Int32Array(mask.length)
  let customers = 0
  let days = 0
  for (let row = 1; row < mask.length; row++) {
    const from = since[row]!
    const atRisk = Math.min(until[row]!, end) - Math.max(from, start)
    const counted = atRisk > 0 && from !== unknownDay ? atRisk * mask[row]! : 0
    daysAtRisk[row] = counted
    days += counted
    customers += mask[row]!
  }
  const totals = [['customers', customers] as const, ['daysAtRisk', days] as const]

  // Few customers are better listed; many are better taken as they come, those out of scope adding nothing.
  const rows = customers * 4 < mask.length ? listed(mask, customers) : null
  const packed = planPacking(totals).map((fields) => {
    const one = fields.find((field) => field.count === 'customers')?.unit ?? 0
    const day = fields.find((field) => field.count === 'daysAtRisk')?.unit ?? 0
    const numbers = new Float64Array(rows === null ? mask.length : rows.length)
    if (rows === null) {
      for (let row = 1; row < mask.length; row++) numbers[row] = mask[row]! * one + daysAtRisk[row]! * day
    } else {
      for (let at = 0; at < rows.length; at++) numbers[at] = one + daysAtRisk[rows[at]!]! * day
    }
    return { fields, rows, numbers }
  })
  return { totals, packed }
}

function packReferrers(hits: Uint32Array, mask: Uint8Array): Part {
  let referrers = 0
  let referrals = 0
  let referralsSquared = 0
  for (let row = 1; row < mask.length; row++) {
    const made = hits[row]! * mask[row]!
    referrers += Number(made > 0)
    referrals += made
    referralsSquared += made * made
  }
  const rows = new Int32Array(referrers)
  for (let row = 1, at = 0; at < referrers; row++) {
    if (hits[row]! > 0 && mask[row]! === 1) rows[at++] = row
  }
  const totals = [
    ['referrers', referrers] as const,
    ['referrals', referrals] as const,
    ['referralsSquared', referralsSquared] as const,
  ]
  const packed = planPacking(totals).map((fields) => {
    const unit = (count: Count) => fields.find((field) => field.count === count)?.unit ?? 0
    const [one, made, squared] = [unit('referrers'), unit('referrals'), unit('referralsSquared')]
    const numbers = new Float64Array(referrers)
    for (let at = 0; at < referrers; at++) {
      const referralsMade = hits[rows[at]!]!
      numbers[at] = one + referralsMade * made + referralsMade * referralsMade * squared
    }
    return { fields, rows, numbers }
  })
  return { totals, packed }
}

function packNew(cube: Cube, terms: Terms, mask: Uint8Array): Part {
  const { since } = cube.customers
  const from = terms.window?.from ?? unknownDay + 1
  const to = terms.window?.to ?? 2 ** 31
  const brought = broughtOf(cube, terms)
  const isNew = new Uint8Array(mask.length)
  let newCustomers = 0
  let newReferred = 0
  for (let row = 1; row < mask.length; row++) {
    const start = since[row]!
    const fresh = mask[row]! & Number(start >= from) & Number(start < to)
    isNew[row] = fresh
    newCustomers += fresh
    newReferred += fresh & brought[row]!
  }
  const rows = listed(isNew, newCustomers)
  const totals = [['newCustomers', newCustomers] as const, ['newReferred', newReferred] as const]
  const packed = planPacking(totals).map((fields) => {
    const one = fields.find((field) => field.count === 'newCustomers')?.unit ?? 0
    const referred = fields.find((field) => field.count === 'newReferred')?.unit ?? 0
    const numbers = new Float64Array(newCustomers)
    for (let at = 0; at < newCustomers; at++) numbers[at] = one + brought[rows[at]!]! * referred
    return { fields, rows, numbers }
  })
  return { totals, packed }
}

/** Revenue may be negative, so it is never packed with anything: whole minor units up to 2^53 add up exactly. */
function packRevenue(cube: Cube, terms: Terms, mask: Uint8Array): Part {
  const { rows: entries, customer, day, amountMinor } = cube.revenue
  if (entries === 1) return { totals: [], packed: [] }
  const from = terms.window?.from ?? unknownDay
  const to = terms.window?.to ?? 2 ** 31
  const sums = new Float64Array(mask.length)
  const paid = new Uint8Array(mask.length)
  let customers = 0
  let revenueMinor = 0
  for (let entry = 1; entry < entries; entry++) {
    const when = day[entry]!
    const payer = customer[entry]!
    if (when < from || when >= to || mask[payer] === 0) continue
    sums[payer]! += amountMinor[entry]!
    revenueMinor += amountMinor[entry]!
    customers += 1 - paid[payer]!
    paid[payer] = 1
  }
  const fields = [{ count: 'revenueMinor' as const, unit: 1, span: Number.POSITIVE_INFINITY }]
  const totals = [['revenueMinor', revenueMinor] as const]
  if (customers * 3 > mask.length) return { totals, packed: [{ fields, rows: null, numbers: sums }] }
  const rows = listed(paid, customers)
  return { totals, packed: [{ fields, rows, numbers: Float64Array.from(rows, (row) => sums[row]!) }] }
}

/** The rows whose mask is 1. */
function listed(mask: Uint8Array, howMany: number): Int32Array {
  const rows = new Int32Array(howMany + 1) // one to spare, for the row written before it is known to be wanted
  let at = 0
  for (let row = 1; row < mask.length; row++) {
    rows[at] = row
    at += mask[row]!
  }
  return rows.subarray(0, howMany)
}
