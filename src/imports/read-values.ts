import type { Day } from '../values/day.ts'

/** How the numbers and days of a column are written. Days that begin with the year are understood either way. */
export interface Reading {
  decimal: '.' | ','
  dayOrder: 'dmy' | 'mdy'
}

/**
 * A number without its dress: '€ 1.234,50' read with a decimal comma is '1234.50'; null where it is not a number.
 *
 * Taken off: currency signs and codes, a percent sign, plus, spaces, apostrophes and thousands separators where they
 * stand before three digits (or two, as in the Indian 1,23,456). Brackets and a trailing minus make it negative. The
 * answer stays text so that money never passes through a floating number.
 */
export function plainNumber(text: string, decimal: Reading['decimal']): string | null {
  if (decimal === '.' ? /^-?\d+(\.\d+)?$/.test(text) : /^-?\d+$/.test(text)) return text
  const dressed =
    /^([-+(]?)\s*(?:\p{Sc}|[A-Z]{3})?\s*([-+]?)\s*([\d.,'’\s]*\d)\s*(?:%|\p{Sc}|[A-Z]{3})?\s*(-?)(\)?)$/u.exec(
      text.replaceAll('−', '-').trim(),
    )
  if (!dressed) return null
  const [, before, inner, body, after, closing] = dressed
  if ((before === '(') !== (closing === ')')) return null
  const signs = [before, inner, after].filter((sign) => sign === '-' || sign === '+')
  if (signs.length > 1) return null

  const [whole, fraction, surplus] = body!.split(decimal) as [string, string?, string?]
  if (surplus !== undefined || (fraction !== undefined && !/^\d+$/.test(fraction))) return null
  const group = decimal === '.' ? /^\d{1,3}([,'’\s])(\d{2,3}\1)*\d{3}$/ : /^\d{1,3}([.'’\s])(\d{2,3}\1)*\d{3}$/
  if (!/^\d*$/.test(whole) && !group.test(whole)) return null
  const digits = whole.replace(/\D/g, '') || '0'
  const isNegative = before === '(' || signs[0] === '-'
  return `${isNegative ? '-' : ''}${digits}${fraction === undefined ? '' : `.${fraction}`}`
}

/** A number for an attribute; null where the text is none. '12 %' is 12, '1.5e-3' is 0.0015. */
export function numberValue(text: string, decimal: Reading['decimal']): number | null {
  const plain = plainNumber(text, decimal) ?? (/^-?\d+(\.\d+)?[eE][-+]?\d+$/.test(text) ? text : null)
  if (plain === null) return null
  const value = Number(plain)
  return Number.isFinite(value) ? value : null
}

/**
 * An amount in whole minor units, exactly: ('1234.5', 2) is 123450.
 *
 * 'too-precise' where digits would be lost, as in 0.005 EUR; 'too-large' beyond 9,007,199,254,740,991 minor units.
 */
export function minorUnits(plain: string, minorDigits: number): number | 'too-precise' | 'too-large' {
  const point = plain.indexOf('.')
  const whole = point === -1 ? plain : plain.slice(0, point)
  const fraction = point === -1 ? '' : plain.slice(point + 1)
  if (fraction.length > minorDigits && /[^0]/.test(fraction.slice(minorDigits))) return 'too-precise'
  const amount = Number(whole + fraction.slice(0, minorDigits).padEnd(minorDigits, '0'))
  if (!Number.isSafeInteger(amount)) return 'too-large'
  // Number('-0') is a second zero that JSON and people do not know.
  return amount === 0 ? 0 : amount
}

/** A rating from 1 to 5, written as a whole number: '4' and '4.0' are 4; '4/5', '80 %', '4.5' and '★★★★' are none. */
export function ratingValue(text: string): number | null {
  const digit = /^([1-5])(?:[.,]0+)?$/.exec(text)?.[1]
  return digit === undefined ? null : Number(digit)
}

/** From this share of other numbers on, a column of ratings is taken to be of another scale than 1 to 5. A guess. */
const tellingShare = 0.05

/**
 * Whether a column of ratings goes so far beyond 1 to 5 that even its small numbers mean something else.
 *
 * Example: ['9', '4', '10', '7'] does, being from 0 to 10; a hundred fours and one 44 do not: that is a slip.
 */
export function isOtherScale(values: readonly string[]): boolean {
  const rated = values.map((value) => withoutFormulaGuard(value).trim()).filter((value) => !isMissing(value))
  const beyond = rated.filter((value) => ratingValue(value) === null && /\d/.test(value)).length
  return beyond > 0 && beyond >= tellingShare * rated.length
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const timeOfDay =
  /(?:T|,?\s+)(?:at\s+)?\d{1,2}[:.]\d{2}([:.]\d{2}([.,]\d+)?)?\s*([ap]\.?m\.?)?\s*(Z|UTC|GMT|[-+]\d{2}:?\d{2})?$/i

/**
 * A day, from the ways people and systems write one; null where the text is none or the day does not exist.
 *
 * Read: 2024-03-09, 2024/3/9, 20240309, 09.03.2024, 3/9/24 (by the column's order), 9 Mar 2024, March 9, 2024, each also
 * with a time, which is dropped: the day is the one written, whatever the zone. Two-digit years up to 69 are in this
 * century, as POSIX has it. A spreadsheet's bare day number is not a day: 45360 may be anything.
 */
export function dayValue(text: string, dayOrder: Reading['dayOrder']): Day | null {
  const parts = dayParts(text)
  if (parts === null) return null
  if (parts.order === 'known') return dayOf(parts.year, parts.month, parts.day)
  const { first, second, year } = parts
  return dayOrder === 'dmy' ? dayOf(year, second, first) : dayOf(year, first, second)
}

/** The parts of a written day, with the order left open where the text leaves it open. */
export function dayParts(
  text: string,
):
  | { order: 'known'; year: number; month: number; day: number }
  | { order: 'open'; first: number; second: number; year: number; mark: string; halfDays: boolean }
  | null {
  let match = /^(\d{4})-(\d\d)-(\d\d)(?:$|[T ]\d)/.exec(text)
  if (match && (text.length === 10 || timeOfDay.test(text))) return known(match[1]!, match[2]!, match[3]!)
  const time = timeOfDay.exec(text)
  const bare = (time ? text.slice(0, time.index) : text).trim()
  if (bare.length < 6 || bare.length > 40) return null

  match = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(bare)
  if (match) return known(match[1]!, match[3]!, match[4]!)
  match = /^((?:19|20)\d\d)(\d\d)(\d\d)$/.exec(bare)
  if (match) return known(match[1]!, match[2]!, match[3]!)
  match = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})$/.exec(bare)
  if (match) {
    const year = fullYear(match[4]!)
    return {
      order: 'open',
      first: Number(match[1]),
      second: Number(match[3]),
      year,
      mark: match[2]!,
      halfDays: !!time?.[3],
    }
  }
  match = /^(?:[a-z]{3,9},?\s+)?(\d{1,2})(?:st|nd|rd|th|\.)?[-\s/]+([a-z]{3,9})\.?,?[-\s/]+(\d{4}|\d{2})$/i.exec(bare)
  if (match) return named(match[3]!, match[2]!, match[1]!)
  match = /^(?:[a-z]{3,9},?\s+)?([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$/i.exec(bare)
  if (match) return named(match[3]!, match[1]!, match[2]!)
  return null
}

function known(year: string, month: string, day: string) {
  return { order: 'known', year: fullYear(year), month: Number(month), day: Number(day) } as const
}

const monthNames = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]

function named(year: string, name: string, day: string) {
  const word = name.toLowerCase()
  const month = months.indexOf(word.slice(0, 3))
  if (month === -1 || !(monthNames[month]!.startsWith(word) || word === 'sept')) return null
  return { order: 'known', year: fullYear(year), month: month + 1, day: Number(day) } as const
}

function fullYear(digits: string): number {
  const year = Number(digits)
  return digits.length > 2 ? year : year <= 69 ? 2000 + year : 1900 + year
}

/** Days that customers, revenue and referrals can have; what lies outside is a typing mistake. */
const firstYear = 1900
const lastYear = 2199

function dayOf(year: number, month: number, day: number): Day | null {
  if (year < firstYear || year > lastYear || month < 1 || month > 12 || day < 1) return null
  if (day > 28 && day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return null
  return `${year}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}` as Day
}

const yesWords = new Set(['yes', 'y', 'true', 't', '1', 'ja', 'j', 'oui', 'si', 'sí', 'sim', 'wahr', 'vrai', 'x', '✓'])
const noWords = new Set(['no', 'n', 'false', 'f', '0', 'nein', 'non', 'não', 'falsch', 'faux', '✗'])

export function yesNoValue(text: string): boolean | null {
  const word = text.toLowerCase()
  return yesWords.has(word) ? true : noWords.has(word) ? false : null
}

const missing = new Set(['', 'na', 'n/a', '#n/a', 'null', '-', '–', '—'])

/** Whether a cell says that nothing is known. 'None' is an answer: somebody was asked and there is none. */
export function isMissing(text: string): boolean {
  return text.length <= 4 && missing.has(text.toLowerCase())
}

/**
 * Text as it is kept: trimmed, one form for each letter (Unicode NFC), no control characters, and without the apostrophe
 * that our own exports put before a cell a spreadsheet would run as a formula. Line ends are kept in long texts and
 * become spaces in short ones.
 *
 * Example: "'=SUM(A1)" is '=SUM(A1)', as it was before our export; "'Allo Allo" keeps its apostrophe.
 */
export function cleanText(cell: string, keepsLines = false): string {
  const text = withoutFormulaGuard(cell)
  if (isPlainText.test(text)) return text.trim()
  const lines = text.replace(/\r\n?/g, '\n')
  return (keepsLines ? lines : lines.replace(/[\n\t\u2028\u2029]+/g, ' '))
    .replace(/(?![\n\t])[\p{Cc}\u{feff}]/gu, '')
    .toWellFormed()
    .normalize('NFC')
    .trim()
}

const isPlainText = /^[ -~]*$/

/** Exactly what the export adds, and no more: an apostrophe before = + - @ a tab or a return. */
export function withoutFormulaGuard(cell: string): string {
  return cell.charCodeAt(0) === 39 && /^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell
}
