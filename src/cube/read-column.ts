import { type Codes, codesFor, noEnd, numberOf, unknownDay } from './column.ts'
import { type Cube, isBuiltIn } from './cube.ts'
import { dayNumber, dayText } from './day-text.ts'
import { broughtOf, hitsOf, strengthsName, type Terms } from './facts.ts'
import type { Split } from './question.ts'

/** A column as a question sees it: words by their place in a list, or quantities. */
export type Readable = Words | Quantities
export interface Words {
  kind: 'category'
  codes: Codes
  /** values[0] is the empty text, "not known". */
  values: readonly string[]
}
export interface Quantities {
  kind: 'number' | 'day'
  quantities: Float64Array | Int32Array
  /** The quantity that stands for "not known". */
  unknown: number
}

/** Every customer's value of a column, built in or the company's own. A column nobody has heard of is a RangeError. */
export function readColumn(cube: Cube, column: string, terms: Terms): Readable {
  const { since, until } = cube.customers
  if (column === 'since') return { kind: 'day', quantities: since, unknown: unknownDay }
  if (column === 'until') return { kind: 'day', quantities: until, unknown: noEnd }
  if (column === 'tenure') return { kind: 'number', quantities: tenures(cube, terms), unknown: unknownDay }
  if (column === 'status') return statuses(cube, terms)
  if (column === 'origin') {
    const brought = broughtOf(cube, terms)
    return { kind: 'category', codes: brought.map((yes) => 2 - yes), values: ['', 'referred', 'other'] }
  }
  if (column === 'referrer') {
    const hits = hitsOf(cube, terms)
    return { kind: 'category', codes: yesOrNo(hits), values: ['', 'yes', 'no'] }
  }
  const own = cube.customers.columns.find((candidate) => candidate.column === column)
  if (own === undefined) throw new RangeError(`There is no column ${column}`)
  if (own.kind === 'category') return own
  if (own.kind === 'day') return { kind: 'day', quantities: own.days, unknown: unknownDay }
  return { kind: 'number', quantities: own.numbers, unknown: Number.NaN }
}

/** The quantity a text stands for; undefined when it is neither a number (or day) nor empty. */
export function quantityOf({ kind, unknown }: Quantities, text: string): number | undefined {
  if (text === '') return unknown
  const quantity = kind === 'day' ? (dayNumber(text) ?? Number.NaN) : numberOf(text)
  return Number.isNaN(quantity) ? undefined : quantity
}

export function quantityText({ kind, unknown }: Quantities, quantity: number): string {
  if (Object.is(quantity, unknown)) return ''
  return kind === 'day' ? dayText(quantity) : String(quantity)
}

/** Which cell of a table each customer falls into. */
export interface Coding {
  codes: Codes
  /** What each code is called; code 0 is "not known". */
  values: readonly string[]
  /** The codes in the order a table has them, "not known" last. */
  order: readonly number[]
  banded: boolean
}

/** The cells a split makes. Remembered, since screens ask for the same splits over other windows. */
export function codingOf(cube: Cube, split: Split, terms: Terms): Coding {
  const { column, cuts } = split
  const name = `${column} ${cuts} ${dependencies(cube, column, terms)}`
  return cube.recent.codings.get(name, () => {
    const readable = readColumn(cube, column, terms)
    if (readable.kind === 'category') {
      if (cuts !== undefined) throw new RangeError(`${column} is a category and cannot be cut into bands`)
      const ranked = readable.values.map((_, code) => code).slice(1)
      ranked.sort((one, other) => byCodePoint(readable.values[one]!, readable.values[other]!))
      return { codes: readable.codes, values: readable.values, order: [...ranked, 0], banded: false }
    }
    return cuts === undefined ? distinctCoding(cube, readable) : bandCoding(cube, readable, split.column, cuts)
  }) as Coding
}

/**
 * Compares texts by code point, as PostgreSQL does under `collate "C"`. JavaScript's own comparison is by UTF-16 units,
 * which puts 😀 (U+1F600, written as two surrogates from U+D800 on) before the private-use letters from U+E000 on.
 */
export function byCodePoint(one: string, other: string): number {
  const length = Math.min(one.length, other.length)
  for (let at = 0; at < length; at++) {
    const left = one.charCodeAt(at)
    const right = other.charCodeAt(at)
    if (left !== right) return surrogatesLast(left) - surrogatesLast(right)
  }
  return one.length - other.length
}

function surrogatesLast(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}

/** What has to be the same for a column's values to be the same. */
function dependencies(cube: Cube, column: string, terms: Terms): string {
  const { customers, referrals } = cube.changes
  if (!isBuiltIn(column)) return `${customers}`
  const window = column === 'referrer' ? `${terms.window?.from} ${terms.window?.to}` : ''
  return `${customers} ${referrals} ${terms.today} ${strengthsName(terms)} ${window}`
}

function tenures(cube: Cube, { today }: Terms): Int32Array {
  const { rows, since, until } = cube.customers
  const months = new Int32Array(rows)
  for (let row = 1; row < rows; row++) {
    const start = since[row]!
    const days = Math.max(0, Math.min(until[row]!, today) - start)
    months[row] = start === unknownDay ? unknownDay : Math.floor((days * 16) / 487) // 30.4375 days are 487/16
  }
  return months
}

function statuses(cube: Cube, { today }: Terms): Words {
  const { rows, until } = cube.customers
  const codes = new Uint8Array(rows)
  for (let row = 1; row < rows; row++) codes[row] = 1 + Number(until[row]! <= today)
  return { kind: 'category', codes, values: ['', 'current', 'former'] }
}

function yesOrNo(hits: Uint32Array): Uint8Array {
  const codes = new Uint8Array(hits.length)
  for (let row = 1; row < hits.length; row++) codes[row] = 2 - Number(hits[row]! > 0)
  return codes
}

function distinctCoding(cube: Cube, readable: Quantities): Coding {
  const { quantities, unknown } = readable
  const { rows, alive } = cube.customers
  const codeOf = new Map<number, number>([[unknown, 0]])
  const wide = new Uint32Array(rows)
  for (let row = 1; row < rows; row++) {
    if (alive[row] === 0) continue
    const quantity = quantities[row]!
    let code = codeOf.get(quantity)
    if (code === undefined) {
      code = codeOf.size
      codeOf.set(quantity, code)
    }
    wide[row] = code
  }
  const distinct = [...codeOf.keys()]
  const order = distinct.map((_, code) => code).slice(1)
  order.sort((one, other) => distinct[one]! - distinct[other]!)
  const codes = codesFor(distinct.length, rows)
  codes.set(wide)
  return {
    codes,
    values: distinct.map((quantity) => quantityText(readable, quantity)),
    order: [...order, 0],
    banded: false,
  }
}

function bandCoding(cube: Cube, readable: Quantities, column: string, cuts: readonly number[]): Coding {
  if (!cuts.every((cut, index) => Number.isFinite(cut) && (index === 0 || cut > cuts[index - 1]!))) {
    throw new RangeError(`The cuts of ${column} must rise: ${cuts.join(', ')}`)
  }
  const { quantities, unknown } = readable
  const { rows } = cube.customers
  const bands = cuts.length + 1
  const codes = codesFor(bands + 1, rows)
  const rising = Float64Array.from(cuts)
  for (let row = 1; row < rows; row++) {
    const quantity = quantities[row]!
    if (quantity === unknown || Number.isNaN(quantity)) continue // stays 0, not known
    let low = 0
    let high = rising.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (quantity >= rising[middle]!) low = middle + 1
      else high = middle
    }
    codes[row] = low + 1
  }
  const inOrder = Array.from({ length: bands }, (_, band) => band + 1)
  return { codes, values: ['', ...inOrder.map((code) => String(code - 1))], order: [...inOrder, 0], banded: true }
}
