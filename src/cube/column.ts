import { dayNumber } from './day-text.ts'
import { byteArray, grown, integerArray, longArray, numberArray, shortArray } from './memory.ts'

/** What an attribute holds: words out of a list (yes and no too), numbers, or days. */
export type ColumnKind = 'category' | 'number' | 'day'
export interface ColumnDefinition {
  column: string
  kind: ColumnKind
}

/** Days stand in Int32Arrays, and this one stands for "not known". A smaller day number cannot be. */
export const unknownDay = -(2 ** 31)
/** In `until` alone, "no end known" is later than every day, so that `until > day` needs no special case. */
export const noEnd = 2 ** 31 - 1

export type Codes = Uint8Array | Uint16Array | Uint32Array

/** Each customer's value as its place in the list of values; place 0 is the empty text, "not known". */
export interface CategoryColumn {
  kind: 'category'
  column: string
  /** How often a value has changed: part of the name under which what is known of the column is remembered. */
  changes: number
  codes: Codes
  /** How many customers have each value; of "not known" it says nothing. */
  customers: number[]
  values: string[]
  codeOf: Map<string, number>
  lastText: string
  lastCode: number
}
interface NumberColumn {
  kind: 'number'
  column: string
  changes: number
  numbers: Float64Array
}
interface DayColumn {
  kind: 'day'
  column: string
  changes: number
  days: Int32Array
}
export type Column = CategoryColumn | NumberColumn | DayColumn

export function emptyColumn({ column, kind }: ColumnDefinition, length: number): Column {
  const changes = 0
  if (kind === 'number') return { kind, column, changes, numbers: numberArray(length).fill(Number.NaN) }
  if (kind === 'day') return { kind, column, changes, days: integerArray(length).fill(unknownDay) }
  const codeOf = new Map([['', 0]])
  const codes = byteArray(length)
  return { kind, column, changes, codes, customers: [0], values: [''], codeOf, lastText: '', lastCode: 0 }
}

export function growColumn(column: Column, length: number): void {
  if (column.kind === 'number') column.numbers = grown(column.numbers, numberArray(length), Number.NaN)
  else if (column.kind === 'day') column.days = grown(column.days, integerArray(length), unknownDay)
  else column.codes = grown(column.codes, codesFor(column.values.length, length))
}

/** Put one customer's value, as text; null and '' are "not known". Says whether it was another before. */
export function putField(column: Column, row: number, text: string | null): boolean {
  const changed = column.kind === 'category' ? putWord(column, row, text) : putQuantity(column, row, text)
  if (changed) column.changes++
  return changed
}

function putWord(column: CategoryColumn, row: number, text: string | null): boolean {
  const code = text === column.lastText ? column.lastCode : codeOf(column, text ?? '')
  const before = column.codes[row]!
  if (code === before) return false
  column.codes[row] = code
  column.customers[before]!--
  column.customers[code]!++
  return true
}

function putQuantity(column: NumberColumn | DayColumn, row: number, text: string | null): boolean {
  if (column.kind === 'day')
    return putDay(column.days, row, text === null || text === '' ? unknownDay : dayOf(column, text))
  const before = column.numbers[row]!
  const number = text === null ? Number.NaN : numberOf(text)
  column.numbers[row] = number
  return !Object.is(number, before)
}

/** Put one customer's day. Says whether it was another before. */
export function putDay(days: Int32Array, row: number, day: number): boolean {
  const changed = days[row] !== day
  days[row] = day
  return changed
}

/** The number a text stands for; NaN where it stands for none. */
export function numberOf(text: string): number {
  if (text.trim() === '') return Number.NaN // Number('') is 0
  const number = Number(text)
  return Number.isFinite(number) ? number + 0 : Number.NaN // + 0 makes −0 the 0 it is printed as
}

function dayOf(column: DayColumn, text: string): number {
  const day = dayNumber(text)
  if (day === null) throw new RangeError(`${column.column} is a day, written like 2026-03-31, not “${text}”`)
  return day
}

function codeOf(column: CategoryColumn, text: string): number {
  let code = column.codeOf.get(text)
  if (code === undefined) {
    code = column.values.length
    const value = ownCopy(text)
    column.values.push(value)
    column.customers.push(0)
    column.codeOf.set(value, code)
    if (code === 2 ** 8 || code === 2 ** 16) {
      column.codes = grown(column.codes, codesFor(code + 1, column.codes.length))
    }
    column.lastText = value
  } else {
    column.lastText = text
  }
  column.lastCode = code
  return code
}

/** The narrowest array that can hold this many different codes. */
export function codesFor(different: number, length: number): Codes {
  if (different <= 2 ** 8) return byteArray(length)
  return different <= 2 ** 16 ? shortArray(length) : longArray(length)
}

/**
 * A text that holds on to nothing but itself. A text cut out of a longer one keeps the longer one alive in V8 (from 13
 * letters on), so a dictionary filled from a stream would keep much of the stream.
 */
function ownCopy(text: string): string {
  return text.length < 13 ? text : (JSON.parse(JSON.stringify(text)) as string)
}
