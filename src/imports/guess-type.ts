import { plainHeader } from './kinds.ts'
import { dayParts, dayValue, isMissing, numberValue, type Reading, yesNoValue } from './read-values.ts'

/** What a column's values are, in the words attributes have. */
export const valueTypes = ['category', 'number', 'date', 'yes-no'] as const
export type ValueType = (typeof valueTypes)[number]

/** What a column seems to hold, how it is written, and where that could not be decided. */
export interface GuessedType {
  type: ValueType
  reading: Reading
  /** 'day-order': 3/4/2024 fits both orders. 'decimal': 1,234 fits both. The screen asks; the default is stated there. */
  doubt: 'day-order' | 'decimal' | null
  /** Values in the sample that say something, and how many different ones. */
  known: number
  distinct: number
}

/** A column may hold this share of mistakes and keep its type: they are better reported than made into a category. */
const strayShare = 0.01

/** Under a header that says a day, more than this share of days make it one; what is none is told row by row in the check. */
const strayShareUnderItsHeader = 0.5

/** Whole numbers that name things rather than count them. */
const codeHeader =
  /(^| )(id|ids|zip|zip code|zipcode|postal code|postcode|post code|plz|phone|phone number|telephone|mobile|fax|code|vat number|iban|account number|customer number)$/

/**
 * Guesses what a column holds from the whole of a sample, never from a single value.
 *
 * Numbers with a leading zero, and those under a header such as Zip or Phone, are names: they stay text. A column of 0
 * and 1 stays a number. Where every value fits two ways of writing, `hint` decides (the file's other columns, usually);
 * without one, days with dots are day first, days with slashes or dashes are day first unless a time has am or pm, and
 * the decimal mark is a point.
 *
 * Example: '13/02/2024' and '01/03/2024' are dates, day first, without doubt; '01/02/2024' alone leaves the order open.
 */
export function guessType(values: readonly string[], header: string, hint: Partial<Reading> = {}): GuessedType {
  const known = values.map((value) => value.trim()).filter((value) => !isMissing(value))
  const reading: Reading = { decimal: hint.decimal ?? '.', dayOrder: hint.dayOrder ?? 'dmy' }
  const distinct = new Set(known).size
  const guess = (type: ValueType, changes: Partial<Reading> = {}, doubt: GuessedType['doubt'] = null): GuessedType => {
    return { type, reading: { ...reading, ...changes }, doubt, known: known.length, distinct }
  }
  if (known.length === 0) return guess('category')
  const nearlyAll = (fits: (value: string) => boolean) => hasOnlyStrays(known, fits)

  if (nearlyAll((value) => !/^[01x✓✗]$/i.test(value) && yesNoValue(value) !== null)) return guess('yes-no')
  if (codeHeader.test(plainHeader(header)) || known.some((value) => /^0\d+$/.test(value))) return guess('category')

  const order = findDayOrder(known, hint.dayOrder)
  if (order && nearlyAll((value) => dayValue(value, order.dayOrder) !== null))
    return guess('date', { dayOrder: order.dayOrder }, order.isOpen ? 'day-order' : null)

  const fitsPoint = nearlyAll((value) => numberValue(value, '.') !== null)
  const fitsComma = nearlyAll((value) => numberValue(value, ',') !== null)
  if (!fitsPoint && !fitsComma) return guess('category')
  const isOpen = fitsPoint && fitsComma && known.some((value) => /\d[.,]\d/.test(value))
  const decimal = fitsPoint && fitsComma ? reading.decimal : fitsPoint ? '.' : ','
  return guess('number', { decimal }, isOpen && hint.decimal === undefined ? 'decimal' : null)
}

/**
 * What a column holds whose header says that it holds days: those, as long as more values are days than not. Null otherwise.
 *
 * Example: '2024-03-09', '2024-04-01' and 'spring' under "Start date" are days, one of which cannot be read.
 */
export function guessDays(values: readonly string[], hint: Partial<Reading> = {}): GuessedType | null {
  const known = values.map((value) => value.trim()).filter((value) => !isMissing(value))
  const order = findDayOrder(known, hint.dayOrder, strayShareUnderItsHeader)
  if (!order) return null
  const days = known.filter((value) => dayValue(value, order.dayOrder) !== null)
  if (days.length <= known.length * strayShareUnderItsHeader) return null
  return {
    type: 'date',
    reading: { decimal: hint.decimal ?? '.', dayOrder: order.dayOrder },
    doubt: order.isOpen ? 'day-order' : null,
    known: known.length,
    distinct: new Set(known).size,
  }
}

/** The order in which most of a column's days make sense; null where they are no days. */
function findDayOrder(known: readonly string[], hint?: Reading['dayOrder'], strays = strayShare) {
  let days = 0
  let dayFirst = 0
  let monthFirst = 0
  let open = 0
  let dots = 0
  let halfDays = 0
  for (const value of known) {
    const parts = dayParts(value)
    if (parts === null) continue
    days++
    if (parts.order === 'known') continue
    if (parts.first > 12) dayFirst++
    else if (parts.second > 12) monthFirst++
    else if (parts.first !== parts.second) open++
    if (parts.mark === '.') dots++
    if (parts.halfDays) halfDays++
  }
  if (days < known.length * (1 - strays)) return null
  if (dayFirst + monthFirst > 0) return { dayOrder: dayFirst >= monthFirst ? 'dmy' : 'mdy', isOpen: false } as const
  if (open === 0) return { dayOrder: hint ?? 'dmy', isOpen: false } as const
  if (dots > 0) return { dayOrder: 'dmy', isOpen: false } as const
  if (hint) return { dayOrder: hint, isOpen: false } as const
  return { dayOrder: halfDays > 0 ? 'mdy' : 'dmy', isOpen: true } as const
}

function hasOnlyStrays(values: readonly string[], fits: (value: string) => boolean): boolean {
  const allowed = Math.floor(values.length * strayShare)
  let strays = 0
  for (const value of values) if (!fits(value) && ++strays > allowed) return false
  return true
}
