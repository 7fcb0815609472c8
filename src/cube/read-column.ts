import { type Codes, codesFor, noEnd, numberOf, unknownDay } from './column.ts'
import { type Cube, cameByRecommendation, cameOtherwise } from './cube.ts'
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
  /** How many customers have each value, where that is kept; of "not known" it says nothing. */
  customers?: readonly number[]
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
  const { rows } = cube.customers
  const { days, referrals } = cube.changes
  const { today, window } = terms
  const remembered = (name: string, work: () => Readable) => cube.recent.builtIns.get(`${column} ${name}`, work)
  if (column === 'tenure') return remembered(`${today} ${days} ${rows}`, () => tenures(cube, today))
  if (column === 'status') return remembered(`${today} ${days} ${rows}`, () => statuses(cube, today))
  const ofReferrals = `${strengthsName(terms)} ${referrals} ${rows}`
  if (column === 'origin') {
    return remembered(ofReferrals, () => yesOrNo(broughtOf(cube, terms), ['', 'referred', 'other']))
  }
  if (column === 'referrer') {
    const name = `${ofReferrals} ${window?.from} ${window?.to}`
    return remembered(name, () => {
      const made = new Uint8Array(cube.customers.rows)
      for (const row of hitsOf(cube, terms).referrers) made[row] = 1
      return yesOrNo(made, ['', 'yes', 'no'])
    })
  }
  const own = cube.customers.columns.find((candidate) => candidate.column === column)
  if (own === undefined && column === 'came') {
    return remembered(`${ofReferrals} ${cube.changes.customers}`, () => waysTheyCame(cube, terms))
  }
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
  /** How many customers have each code, where that is kept; of code 0 it says nothing. */
  customers?: readonly number[] | undefined
  /** The codes in the order a table has them, "not known" last. */
  order: readonly number[]
  banded: boolean
  /** The change of customers up to which it is right. */
  asOf: number
  /** Put one customer right; false where that cannot be done without working out everybody anew. */
  recode(row: number): boolean
}

/** The cells a split makes. Remembered, since screens ask for the same splits over other windows. */
export function codingOf(cube: Cube, split: Split, terms: Terms): Coding {
  const { column, cuts } = split
  const readable = readColumn(cube, column, terms)
  if (readable.kind === 'category') {
    if (cuts !== undefined) throw new RangeError(`${column} is a category and cannot be cut into bands`)
    const { codes, values, customers } = readable
    return { codes, values, customers, order: orderOf(cube, column, values), banded: false, ...alwaysInStep }
  }
  const ofTenure = column === 'tenure' ? `${terms.today} ${cube.changes.days} ${cube.customers.rows}` : ''
  const name = `${column} ${cuts} ${ofTenure}`
  const work = () => (cuts === undefined ? distinctCoding(cube, readable) : bandCoding(cube, readable, column, cuts))
  return cube.recent.codings.get(name, work, (known) => isInStep(cube, known))
}

/** A category's codes are the column's own, or as new as the question. */
const alwaysInStep = { asOf: 0, recode: () => true }

/** Whether what is remembered of each customer is right, or could be put right for those who changed. */
export function isInStep(cube: Cube, coding: Pick<Coding, 'codes' | 'asOf' | 'recode'>): boolean {
  if (coding.codes.length < cube.customers.rows) return false
  const changed = cube.changedAfter(coding.asOf)
  if (changed === null || !changed.every((row) => coding.recode(row))) return false
  coding.asOf = cube.changes.customers
  return true
}

/** A list of values only ever grows, so its length says whether its order is known. */
function orderOf(cube: Cube, column: string, values: readonly string[]): number[] {
  return cube.recent.orders.get(`${column} ${values.length}`, () => {
    const ranked = values.map((_, code) => code).slice(1)
    ranked.sort((one, other) => byCodePoint(values[one]!, values[other]!))
    return [...ranked, 0]
  })
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

function tenures(cube: Cube, today: number): Quantities {
  const { rows, since, until } = cube.customers
  const months = new Int32Array(rows)
  for (let row = 1; row < rows; row++) {
    const start = since[row]!
    const end = Math.min(until[row]!, today)
    // 30.4375 days are 487/16; an Int32Array cuts off what is behind the point.
    if (start === unknownDay) months[row] = unknownDay
    else if (end > start) months[row] = ((end - start) * 16) / 487
  }
  return { kind: 'number', quantities: months, unknown: unknownDay }
}

function statuses(cube: Cube, today: number): Words {
  const { rows, until } = cube.customers
  const codes = new Uint8Array(rows)
  for (let row = 1; row < rows; row++) codes[row] = 1 + Number(until[row]! <= today)
  return { kind: 'category', codes, values: ['', 'current', 'former'] }
}

/** By the rule of `wayOf` in origins. */
function waysTheyCame(cube: Cube, terms: Terms): Words {
  const brought = broughtOf(cube, terms)
  const { rows, mainReason } = cube.customers
  const codes = new Uint8Array(rows)
  for (let row = 1; row < rows; row++) {
    const reason = mainReason[row]!
    codes[row] = brought[row] === 1 || reason === cameByRecommendation ? 1 : reason === cameOtherwise ? 2 : 3
  }
  return { kind: 'category', codes, values: ['', 'earned', 'bought', 'unknown'] }
}

function yesOrNo(howOften: Uint8Array, values: readonly string[]): Words {
  const codes = new Uint8Array(howOften.length)
  for (let row = 1; row < howOften.length; row++) codes[row] = 2 - Number(howOften[row]! > 0)
  return { kind: 'category', codes, values }
}

function distinctCoding(cube: Cube, readable: Quantities): Coding {
  const { quantities, unknown } = readable
  const { rows, alive } = cube.customers
  const codeOf = new Map<number, number>([[unknown, 0]])
  const wide = new Uint32Array(alive.length)
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
  const codes = codesFor(distinct.length, wide.length)
  codes.set(wide)
  return {
    codes,
    values: distinct.map((quantity) => quantityText(readable, quantity)),
    order: [...order, 0],
    banded: false,
    asOf: cube.changes.customers,
    recode(row) {
      const code = codeOf.get(quantities[row]!)
      if (code === undefined) return false
      codes[row] = code
      return true
    },
  }
}

function bandCoding(cube: Cube, readable: Quantities, column: string, cuts: readonly number[]): Coding {
  if (!cuts.every((cut, index) => Number.isFinite(cut) && (index === 0 || cut > cuts[index - 1]!))) {
    throw new RangeError(`The cuts of ${column} must rise: ${cuts.join(', ')}`)
  }
  const { quantities, unknown } = readable
  const { rows, alive } = cube.customers
  const bands = cuts.length + 1
  const codes = codesFor(bands + 1, alive.length)
  const rising = Float64Array.from(cuts)
  const recode = (row: number) => {
    const quantity = quantities[row]!
    codes[row] = quantity === unknown || Number.isNaN(quantity) ? 0 : 1 + bandOf(quantity, rising)
    return true
  }
  for (let row = 1; row < rows; row++) recode(row)
  const inOrder = Array.from({ length: bands }, (_, band) => band + 1)
  const values = ['', ...inOrder.map((code) => String(code - 1))]
  return { codes, values, order: [...inOrder, 0], banded: true, asOf: cube.changes.customers, recode }
}

/** How many of the rising cuts are at or below a quantity. */
function bandOf(quantity: number, rising: Float64Array): number {
  let low = 0
  let high = rising.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (quantity >= rising[middle]!) low = middle + 1
    else high = middle
  }
  return low
}
