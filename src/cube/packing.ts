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
export interface Packed {
  fields: readonly Field[]
  /** The customers it is about; null for all rows, with 0 for those it is not about. */
  rows: Int32Array | null
  /** One number per place in `rows`, or per customer. */
  numbers: Float64Array
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

/**
 * Sum packed numbers by code: the loop that everything else is arranged around.
 *
 * Four customers in turn add to four sums of their group, because adding to a sum that was itself only just written
 * makes the processor wait, and in a column of two values that is nearly always so.
 */
export function sumByCode({ rows, numbers }: Packed, codes: Codes, different: number): Float64Array {
  // Where the four sums of every code would not stay in the fastest memory, one has to do.
  if (different > 512) return sumByManyCodes(rows, numbers, codes, different)
  const four = new Float64Array(different * 4)
  if (rows === null) {
    if (codes instanceof Uint8Array) addAllByBytes(numbers, codes, four)
    else addAll(numbers, codes, four)
  } else if (codes instanceof Uint8Array) addSomeByBytes(rows, numbers, codes, four)
  else addSome(rows, numbers, codes, four)

  const sums = new Float64Array(different)
  for (let code = 0; code < different; code++) {
    const at = code * 4
    sums[code] = four[at]! + four[at + 1]! + four[at + 2]! + four[at + 3]!
  }
  return sums
}

// The next two pairs are the same but for the type of the codes: V8 compiles a loop much better that sees one type only.

function addAllByBytes(numbers: Float64Array, codes: Uint8Array, four: Float64Array): void {
  const even = numbers.length & ~3
  for (let row = 0; row < even; row += 4) {
    four[codes[row]! << 2]! += numbers[row]!
    four[(codes[row + 1]! << 2) | 1]! += numbers[row + 1]!
    four[(codes[row + 2]! << 2) | 2]! += numbers[row + 2]!
    four[(codes[row + 3]! << 2) | 3]! += numbers[row + 3]!
  }
  for (let row = even; row < numbers.length; row++) four[codes[row]! << 2]! += numbers[row]!
}

function addAll(numbers: Float64Array, codes: Codes, four: Float64Array): void {
  const even = numbers.length & ~3
  for (let row = 0; row < even; row += 4) {
    four[codes[row]! << 2]! += numbers[row]!
    four[(codes[row + 1]! << 2) | 1]! += numbers[row + 1]!
    four[(codes[row + 2]! << 2) | 2]! += numbers[row + 2]!
    four[(codes[row + 3]! << 2) | 3]! += numbers[row + 3]!
  }
  for (let row = even; row < numbers.length; row++) four[codes[row]! << 2]! += numbers[row]!
}

function addSomeByBytes(rows: Int32Array, numbers: Float64Array, codes: Uint8Array, four: Float64Array): void {
  for (let at = 0; at < rows.length; at++) four[(codes[rows[at]!]! << 2) | (at & 3)]! += numbers[at]!
}

function addSome(rows: Int32Array, numbers: Float64Array, codes: Codes, four: Float64Array): void {
  for (let at = 0; at < rows.length; at++) four[(codes[rows[at]!]! << 2) | (at & 3)]! += numbers[at]!
}

function sumByManyCodes(rows: Int32Array | null, numbers: Float64Array, codes: Codes, different: number): Float64Array {
  const sums = new Float64Array(different)
  if (rows === null) for (let row = 0; row < numbers.length; row++) sums[codes[row]!]! += numbers[row]!
  else for (let at = 0; at < rows.length; at++) sums[codes[rows[at]!]!]! += numbers[at]!
  return sums
}
