import { unknownDay } from './column.ts'
import type { Cube } from './cube.ts'
import { countedMarks } from './facts.ts'
import { type ColumnProfile, type ColumnsAnswer, strengths } from './question.ts'
import { byCodePoint, type Quantities, quantityText, readColumn, type Words } from './read-column.ts'

const mostValues = 200
/** A number with more different values than this is offered in bands, not value by value. */
const mostQuantities = 12

/** What is known of each column. See `ColumnsQuestion`. */
export function profile(cube: Cube): ColumnsAnswer {
  const { customers, referrals } = cube.changes
  return cube.recent.profiles.get(`${customers} ${referrals}`, () => {
    const names = ['since', 'until', ...cube.customers.columns.map(({ column }) => column)]
    return {
      columns: names.map((name) => profileOf(cube, name)),
      referrals: countReferrals(cube),
      customers: cube.size,
    }
  }) as ColumnsAnswer
}

function profileOf(cube: Cube, column: string): ColumnProfile {
  // Neither since, until nor an attribute depends on these terms.
  const readable = readColumn(cube, column, { window: null, strengths, today: 0 })
  return readable.kind === 'category' ? profileWords(cube, column, readable) : profileQuantities(cube, column, readable)
}

function profileWords(cube: Cube, column: string, { codes, values }: Words): ColumnProfile {
  const { rows, alive } = cube.customers
  const customers = new Uint32Array(values.length)
  for (let row = 1; row < rows; row++) customers[codes[row]!]! += alive[row]!
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
function mostFrequent(values: readonly string[], customers: Uint32Array): number[] {
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

function profileQuantities(cube: Cube, column: string, readable: Quantities): ColumnProfile {
  const { quantities, unknown, kind } = readable
  const { rows, alive } = cube.customers
  const all = new Float64Array(rows)
  let known = 0
  for (let row = 1; row < rows; row++) {
    const quantity = quantities[row]!
    if (alive[row] === 0 || quantity === unknown || Number.isNaN(quantity)) continue
    all[known++] = quantity
  }
  const rising = all.subarray(0, known).sort()
  const values: ColumnProfile['values'] = []
  let distinct = 0
  for (let from = 0, to = 0; from < known; from = to) {
    while (to < known && rising[to] === rising[from]) to++
    distinct++
    if (distinct <= mostQuantities) values.push({ value: quantityText(readable, rising[from]!), customers: to - from })
  }
  const shares = known === 0 ? [] : [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
  const quantiles = shares.map((share) => rising[Math.max(1, Math.ceil(share * known)) - 1]!)
  return { column, kind, known, distinct, values: distinct > mostQuantities ? [] : values, quantiles }
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
