import { unknownDay } from './column.ts'
import type { Cube } from './cube.ts'
import { broughtRowsOf, hitsOf, revenueOf, strengthsName, type Terms } from './facts.ts'
import { maskOf } from './met.ts'
import { type Count, type Packed, planPacking } from './packing.ts'
import { type CountQuestion, type Counts, noCounts } from './question.ts'
import { type OverTime, overTime, overTimeFigures, timelineOfAll } from './timeline.ts'

/** The customers a question is about, and everything about them that is summed by group. */
export interface Scope {
  total: Counts
  wanted: readonly Count[]
  /** What a few of them did, or brought. */
  lists: Packed[]
  /** What concerns everybody, unless timelines tell it: see `OverTime`. */
  everybody(): Packed[]
}

/** The scope of a question, remembered for the next tables over the same customers and window. */
export function scopeOf(cube: Cube, question: Pick<CountQuestion, keyof Terms | 'where' | 'figures'>): Scope {
  const { window, today, where, figures = everyFigure } = question
  const { customers, referrals, revenue } = cube.changes
  const wanted = everyFigure.filter((count) => count === 'customers' || figures.includes(count))
  const name = JSON.stringify([
    window,
    strengthsName(question),
    today,
    where,
    wanted,
    customers,
    referrals,
    revenue,
    cube.voices.changes,
  ])
  return cube.recent.scopes.get(name, () => gatherScope(cube, question, maskOf(cube, question, where), wanted)) as Scope
}

const everyFigure = Object.keys(noCounts) as Count[]

/**
 * Most customers never refer, few are new in a window, and some have revenue in it. So each of these groups is listed
 * once, and its figures are summed over its list only; just the number of customers and their days concern everybody.
 */
function gatherScope(
  cube: Cube,
  { where, ...terms }: Pick<CountQuestion, keyof Terms | 'where'>,
  mask: Uint8Array,
  wanted: readonly Count[],
): Scope {
  const wants = (...counts: Count[]) => counts.some((count) => wanted.includes(count))
  const lists: Part[] = []
  if (wants('referrers', 'referrals', 'referralsSquared')) lists.push(packReferrers(cube, terms, mask, wanted))
  if (wants('newReferred')) lists.push(packNewReferred(cube, terms, mask))
  if (wants('revenueMinor')) lists.push(packRevenue(cube, terms, mask))

  const timeline = timelineOfAll(cube, terms, where)
  const told = timeline && overTime(cube, timeline, terms)
  let known: Part[] | null = null
  const everybody = () => {
    known ??= [
      packEverybody(cube, terms, mask, wanted, told),
      ...(wants('newCustomers') ? [packNew(cube, terms, mask)] : []),
    ]
    return known
  }
  const total = { ...noCounts }
  for (const [count, sum] of lists.flatMap(({ totals }) => totals)) total[count] = sum
  if (told) {
    for (const count of overTimeFigures) if (wants(count)) total[count] = told[count][0]!
  } else {
    for (const [count, sum] of everybody().flatMap(({ totals }) => totals)) total[count] = sum
  }
  return {
    total,
    wanted,
    lists: lists.flatMap(({ packed }) => packed),
    everybody: () => everybody().flatMap(({ packed }) => packed),
  }
}

type Totals = readonly (readonly [Count, number])[]
interface Part {
  totals: Totals
  packed: Packed[]
}

/** `told` are the totals where a timeline tells them already. */
function packEverybody(
  cube: Cube,
  { window, today }: Terms,
  mask: Uint8Array,
  wanted: readonly Count[],
  told: OverTime | null,
): Part {
  const { since, until } = cube.customers
  const start = window?.from ?? unknownDay
  const end = Math.min(window?.to ?? today, today)
  let customers = told?.customers[0] ?? 0
  let daysAtRisk = told?.daysAtRisk[0] ?? 0
  if (told === null) {
    for (let row = 1; row < mask.length; row++) {
      if (mask[row] === 0) continue
      customers++
      daysAtRisk += daysBetween(since[row]!, until[row]!, start, end)
    }
  }
  const all = [['customers', customers] as const, ['daysAtRisk', daysAtRisk] as const]
  const totals = all.filter(([count]) => wanted.includes(count))
  const plan = planPacking(totals)
  if (customers * 4 < mask.length || plan.length > 1) {
    // Few customers are better listed; many are better taken as they come, those out of scope adding nothing.
    const rows = listed(mask)
    const days = new Float64Array(rows.length)
    for (let at = 0; at < rows.length; at++) {
      days[at] = daysBetween(since[rows[at]!]!, until[rows[at]!]!, start, end)
    }
    return { totals, packed: pack(rows, totals, [new Float64Array(rows.length).fill(1), days]) }
  }
  const fields = plan[0]!
  const dayUnit = fields[1]?.unit ?? 0
  const fill = (from: number, numbers: Float64Array, many: number) => {
    for (let at = 0; at < many; at++) {
      const row = from + at
      numbers[at] = mask[row]! * (1 + daysBetween(since[row]!, until[row]!, start, end) * dayUnit)
    }
  }
  const fillOnes = (from: number, numbers: Float64Array, many: number) => {
    for (let at = 0; at < many; at++) numbers[at] = mask[from + at]!
  }
  return { totals, packed: [{ fields, rows: null, places: mask.length, fill: dayUnit === 0 ? fillOnes : fill }] }
}

/** Days of being a customer from the start to the end; none where it is not known since when. */
function daysBetween(since: number, until: number, start: number, end: number): number {
  if (since === unknownDay) return 0
  const from = Math.max(since, start)
  const to = Math.min(until, end)
  return to > from ? to - from : 0
}

function packReferrers(cube: Cube, terms: Terms, mask: Uint8Array, wanted: readonly Count[]): Part {
  const hits = hitsOf(cube, terms)
  const rows = new Int32Array(hits.referrers.length)
  const made = new Float64Array(rows.length)
  let many = 0
  for (let at = 0; at < rows.length; at++) {
    rows[many] = hits.referrers[at]!
    made[many] = hits.made[at]!
    many += mask[rows[many]!]!
  }
  return packMade(rows.subarray(0, many), made.subarray(0, many), wanted)
}

function packMade(rows: Int32Array, made: Float64Array, wanted: readonly Count[]): Part {
  const squared = new Float64Array(rows.length)
  let referrals = 0
  let referralsSquared = 0
  for (let at = 0; at < rows.length; at++) {
    const referralsMade = made[at]!
    squared[at] = referralsMade * referralsMade
    referrals += referralsMade
    referralsSquared += referralsMade * referralsMade
  }
  const totals = [
    ['referrers', rows.length] as const,
    ['referrals', referrals] as const,
    ['referralsSquared', referralsSquared] as const,
  ]
  return partOf(rows, totals, [new Float64Array(rows.length).fill(1), made, squared], wanted)
}

function packNew(cube: Cube, { window }: Terms, mask: Uint8Array): Part {
  const { since } = cube.customers
  const from = window?.from ?? unknownDay + 1
  const to = window?.to ?? 2 ** 31
  const list = rowListOf(cube)
  let many = 0
  for (let row = 1; row < mask.length; row++) {
    list[many] = row
    many += mask[row]! & Number(since[row]! >= from) & Number(since[row]! < to)
  }
  const rows = list.slice(0, many)
  const totals = [['newCustomers', rows.length] as const]
  return { totals, packed: pack(rows, totals, [new Float64Array(rows.length).fill(1)]) }
}

function packNewReferred(cube: Cube, terms: Terms, mask: Uint8Array): Part {
  const { since } = cube.customers
  const from = terms.window?.from ?? unknownDay + 1
  const to = terms.window?.to ?? 2 ** 31
  const brought = broughtRowsOf(cube, terms)
  const list = new Int32Array(brought.length)
  let many = 0
  for (let at = 0; at < brought.length; at++) {
    const row = brought[at]!
    list[many] = row
    many += mask[row]! & Number(since[row]! >= from) & Number(since[row]! < to)
  }
  const rows = list.subarray(0, many)
  const totals = [['newReferred', rows.length] as const]
  return { totals, packed: pack(rows, totals, [new Float64Array(rows.length).fill(1)]) }
}

/** Room to write down rows in, the same every time: new memory of this size costs as much as filling it. */
function rowListOf(cube: Cube): Int32Array {
  const { rows } = cube.customers
  return cube.recent.rowLists.get(String(rows), () => new Int32Array(rows))
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

/** The wanted ones of several figures of the listed customers; each figure has a total. */
function partOf(rows: Int32Array, totals: Totals, figures: readonly Float64Array[], wanted: readonly Count[]): Part {
  const kept = totals.filter(([count]) => wanted.includes(count))
  const keptFigures = figures.filter((_, at) => wanted.includes(totals[at]![0]))
  return { totals: kept, packed: pack(rows, kept, keptFigures) }
}

/** Several figures of the listed customers, in as few numbers as will hold them. */
function pack(rows: Int32Array, totals: Totals, figures: readonly Float64Array[]): Packed[] {
  return planPacking(totals).map((fields) => {
    if (fields.length === 1) {
      return { fields, rows, numbers: figures[totals.findIndex(([name]) => name === fields[0]!.count)]! }
    }
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
