import { type CategoryColumn, unknownDay } from './column.ts'
import type { Cube } from './cube.ts'
import { countedMarks } from './facts.ts'
import { type ColumnProfile, type ColumnsAnswer, strengths } from './question.ts'
import { byCodePoint, type Quantities, quantityText, readColumn } from './read-column.ts'

const mostValues = 200
/** A number with more different values than this is offered in bands, not value by value. */
const mostQuantities = 12

/** What is known of each column. See `ColumnsQuestion`. */
export function profile(cube: Cube): ColumnsAnswer {
  const { days, size, referrals } = cube.changes
  // Each is remembered by itself, so that after a change only what it was about is gone through again.
  const remembered = (column: string, changes: number, work: () => ColumnProfile) =>
    cube.recent.profiles.get(`${column} ${changes}`, work)
  return {
    columns: [
      ...['since', 'until'].map((name) => remembered(name, days, () => profileQuantities(cube, name))),
      ...cube.customers.columns.map((column) =>
        remembered(column.column, column.changes, () =>
          column.kind === 'category' ? profileWords(column) : profileQuantities(cube, column.column),
        ),
      ),
    ],
    referrals: cube.recent.referralsKnown.get(`${referrals} ${size}`, () => countReferrals(cube)),
    customers: cube.size,
  }
}

function profileWords({ column, values, customers }: CategoryColumn): ColumnProfile {
  let known = 0
  let distinct = 0
  for (let code = 1; code < values.length; code++) {
    known += customers[code]!
    distinct += Number(customers[code]! > 0)
  }
  const frequent = mostFrequent(values, customers).map((code) => ({
    value: values[code]!,
    customers: customers[code]!,
  }))
  return { column, kind: 'category', known, distinct, values: frequent, quantiles: [] }
}

/** The codes of the most frequent values. Kept in a short sorted list: there may be a million values. */
function mostFrequent(values: readonly string[], customers: readonly number[]): number[] {
  const precedes = (one: number, other: number) =>
    customers[one]! - customers[other]! || byCodePoint(values[other]!, values[one]!)
  const best: number[] = []
  for (let code = 1; code < values.length; code++) {
    if (customers[code] === 0) continue
    if (best.length === mostValues && precedes(code, best.at(-1)!) < 0) continue
    let low = 0
    let high = best.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (precedes(code, best[middle]!) > 0) high = middle
      else low = middle + 1
    }
    best.splice(low, 0, code)
    if (best.length > mostValues) best.pop()
  }
  return best
}

/** Neither since, until nor an attribute depends on these terms. */
const anyTerms = { window: null, strengths, today: 0 }

function profileQuantities(cube: Cube, column: string): ColumnProfile {
  const readable = readColumn(cube, column, anyTerms) as Quantities
  const { quantities, unknown, kind } = readable
  const { rows } = cube.customers
  const all = new Float64Array(rows)
  let known = 0
  for (let row = 1; row < rows; row++) {
    const quantity = quantities[row]!
    if (quantity === unknown || Number.isNaN(quantity)) continue
    all[known++] = quantity
  }
  const { quantities: rising, customers } = tallied(all.subarray(0, known))
  const distinct = rising.length
  const values = Array.from(rising.subarray(0, mostQuantities), (quantity, at) => ({
    value: quantityText(readable, quantity),
    customers: customers[at]!,
  }))
  const shares = known === 0 ? [] : [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
  let place = 0
  let passed = 0
  const quantiles = shares.map((share) => {
    const rank = Math.max(1, Math.ceil(share * known))
    while (passed + customers[place]! < rank) passed += customers[place++]!
    return rising[place]!
  })
  return { column, kind, known, distinct, values: distinct > mostQuantities ? [] : values, quantiles }
}

/** The different quantities, rising, and how many customers have each. */
interface Tallied {
  quantities: Float64Array
  customers: Uint32Array
}

/** More places than this in a table of all possible quantities, and sorting is as quick. */
const mostPlaces = 2 ** 22

/**
 * Days, whole numbers and amounts with a few decimals are counted in a table with a place for each possible quantity,
 * which takes a tenth of the time of sorting a million; only what does not fit such a table is sorted.
 */
function tallied(all: Float64Array): Tallied {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (const quantity of all) {
    if (quantity < least) least = quantity
    if (quantity > most) most = quantity
  }
  for (const parts of [1, 10, 100, 1000]) {
    const first = Math.round(least * parts)
    const places = Math.round(most * parts) - first + 1
    if (!(places <= mostPlaces && Math.abs(first) < 2 ** 52)) break
    const table = tableOf(all, parts, first, places)
    if (table) return listedFrom(table, (place) => (place + first) / parts)
  }
  const rising = all.slice().sort()
  const quantities: number[] = []
  const customers: number[] = []
  for (let from = 0, to = 0; from < rising.length; from = to) {
    while (to < rising.length && rising[to] === rising[from]) to++
    quantities.push(rising[from]!)
    customers.push(to - from)
  }
  return { quantities: Float64Array.from(quantities), customers: Uint32Array.from(customers) }
}

/** How many there are of each quantity (place + first) / parts; null when some quantity is none of these. */
function tableOf(all: Float64Array, parts: number, first: number, places: number): Uint32Array | null {
  const table = new Uint32Array(places)
  for (const quantity of all) {
    const whole = Math.round(quantity * parts)
    if (whole / parts !== quantity) return null
    table[whole - first]!++
  }
  return table
}

function listedFrom(table: Uint32Array, quantityAt: (place: number) => number): Tallied {
  let distinct = 0
  for (const customers of table) distinct += Number(customers > 0)
  const quantities = new Float64Array(distinct)
  const customers = new Uint32Array(distinct)
  for (let place = 0, at = 0; at < distinct; place++) {
    if (table[place] === 0) continue
    quantities[at] = quantityAt(place) + 0
    customers[at++] = table[place]!
  }
  return { quantities, customers }
}

function countReferrals(cube: Cube): ColumnsAnswer['referrals'] {
  const { rows, referrer, day, mark } = cube.referrals
  const counted = countedMarks(strengths)
  let dated = 0
  let undated = 0
  for (let row = 1; row < rows; row++) {
    const counts = counted[mark[row]!]! & cube.customers.alive[referrer[row]!]!
    if (day[row] === unknownDay) undated += counts
    else dated += counts
  }
  return { dated, undated }
}
