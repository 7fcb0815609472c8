import type { Codes } from './column.ts'
import type { Counts } from './question.ts'

export type Count = keyof Counts

/**
 * Some counts of the same customers, side by side in one number.
 *
 * A double holds whole numbers of 53 bits exactly. The customers of a year and their days at risk need some 20 and 29,
 * so one addition does for both; and since no sum over a group is greater than the sum over all, no field ever spills
 * into its neighbour. What does not fit gets a number of its own.
 */
export type Packed = PackedList | PackedEverybody

interface PackedList {
  fields: readonly Field[]
  /** The customers it is about. */
  rows: Int32Array
  /** One number per place in `rows`. */
  numbers: Float64Array
}
/** A number for every customer there is; they are worked out a few thousand at a time, and never all kept. */
interface PackedEverybody {
  fields: readonly Field[]
  rows: null
  places: number
  /** The numbers of this many customers from a row on, 0 for those it is not about. */
  fill(from: number, numbers: Float64Array, many: number): void
}
interface Field {
  count: Count
  /** What one of it adds to the packed number. */
  unit: number
  /** The next field's unit; infinity for the last. */
  span: number
}

/** Share out counts over as few packed numbers as will hold their totals. */
export function planPacking(totals: readonly (readonly [Count, number])[]): Field[][] {
  const plan: Field[][] = []
  let unit = Number.POSITIVE_INFINITY
  for (const [count, total] of totals) {
    const size = 2 ** Math.ceil(Math.log2(total + 1))
    if (unit * size > 2 ** 53) {
      plan.push([])
      unit = 1
    }
    const fields = plan.at(-1)!
    if (fields.length > 0) fields.at(-1)!.span = unit
    fields.push({ count, unit, span: Number.POSITIVE_INFINITY })
    unit *= size
  }
  return plan
}

/** The sum of one field over a group, out of the group's packed sum. */
export function unpack(packedSum: number, { unit, span }: Field): number {
  const rest = span === Number.POSITIVE_INFINITY ? packedSum : packedSum % span
  return Math.floor(rest / unit)
}

/** Into what customers are sorted: a code for each, and how many different codes there are. */
interface Sorted {
  codes: Codes
  different: number
}

/** Where the four sums of every code would not stay in the fastest memory, one has to do. */
const mostFourfold = 512

/** Customers looked at at once, so that their numbers stay in the fastest memory for every way of sorting them. */
const chunk = 2048

/**
 * Sum packed numbers by code, for several ways of sorting at once: the loops that everything else is arranged around.
 *
 * Four customers in turn add to four sums of their group, because adding to a sum that was itself only just written
 * makes the processor wait, and in a column of two values that is nearly always so.
 */
export function sumByCodes(part: Packed, ways: readonly Sorted[]): Float64Array[] {
  const sums = ways.map(({ different }) => new Float64Array(different > mostFourfold ? different : different * 4))
  if (part.rows === null) {
    const numbers = new Float64Array(chunk)
    for (let from = 0; from < part.places; from += chunk) {
      const many = Math.min(chunk, part.places - from)
      part.fill(from, numbers, many)
      for (let way = 0; way < ways.length; way++) addAll(from, many, numbers, ways[way]!, sums[way]!)
    }
  } else {
    for (let way = 0; way < ways.length; way++) addListed(part.rows, part.numbers, ways[way]!, sums[way]!)
  }
  return ways.map(({ different }, way) => (different > mostFourfold ? sums[way]! : together(sums[way]!, different)))
}

function together(four: Float64Array, different: number): Float64Array {
  const sums = new Float64Array(different)
  for (let code = 0; code < different; code++) {
    const at = code * 4
    sums[code] = four[at]! + four[at + 1]! + four[at + 2]! + four[at + 3]!
  }
  return sums
}

// The next loops come in pairs that are the same but for the type of the codes: V8 compiles a loop much better that
// sees one type only.

function addAll(from: number, many: number, numbers: Float64Array, { codes, different }: Sorted, sums: Float64Array) {
  if (different > mostFourfold) addAllToOne(from, many, numbers, codes, sums)
  else if (codes instanceof Uint8Array) addAllByBytes(from, many, numbers, codes, sums)
  else addAllToFour(from, many, numbers, codes, sums)
}

function addAllByBytes(from: number, many: number, numbers: Float64Array, codes: Uint8Array, four: Float64Array): void {
  for (let at = 0; at < many; at++) four[(codes[from + at]! << 2) | (at & 3)]! += numbers[at]!
}

function addAllToFour(from: number, many: number, numbers: Float64Array, codes: Codes, four: Float64Array): void {
  for (let at = 0; at < many; at++) four[(codes[from + at]! << 2) | (at & 3)]! += numbers[at]!
}

function addAllToOne(from: number, many: number, numbers: Float64Array, codes: Codes, sums: Float64Array): void {
  for (let at = 0; at < many; at++) sums[codes[from + at]!]! += numbers[at]!
}

function addListed(rows: Int32Array, numbers: Float64Array, { codes, different }: Sorted, sums: Float64Array): void {
  if (different > mostFourfold) addListedToOne(rows, numbers, codes, sums)
  else if (codes instanceof Uint8Array) addListedByBytes(rows, numbers, codes, sums)
  else addListedToFour(rows, numbers, codes, sums)
}

function addListedByBytes(rows: Int32Array, numbers: Float64Array, codes: Uint8Array, four: Float64Array): void {
  for (let at = 0; at < rows.length; at++) four[(codes[rows[at]!]! << 2) | (at & 3)]! += numbers[at]!
}

function addListedToFour(rows: Int32Array, numbers: Float64Array, codes: Codes, four: Float64Array): void {
  for (let at = 0; at < rows.length; at++) four[(codes[rows[at]!]! << 2) | (at & 3)]! += numbers[at]!
}

function addListedToOne(rows: Int32Array, numbers: Float64Array, codes: Codes, sums: Float64Array): void {
  for (let at = 0; at < rows.length; at++) sums[codes[rows[at]!]!]! += numbers[at]!
}
