import type { DayNumber } from './question.ts'

/**
 * The day number of a day written '2026-03-31', or null when the text is no such day.
 *
 * @example
 * dayNumber('1970-01-02') // → 1
 */
export function dayNumber(text: string): DayNumber | null {
  if (text.length !== 10 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return null
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 7)
  const day = digits(text, 8, 10)
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month))) return null

  // Counted from March, so that the leap day comes last: H. F. Fliegel and T. C. Van Flandern's idea (CACM 11, 1968).
  const marchYear = month > 2 ? year : year - 1
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400)
  return 365 * marchYear + leapDays + Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1 - 719_468
}

/** A day number as it is written: 1 is '1970-01-02'. */
export function dayText(day: DayNumber): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10)
}

function digits(text: string, from: number, to: number): number {
  let number = 0
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    number = number * 10 + digit
  }
  return number
}

function daysInMonth(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}
