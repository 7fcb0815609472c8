import { z } from 'zod'

/** A calendar day such as '2026-03-09', with no time and no zone. Days compare correctly as plain strings. */
export type Day = `${number}-${number}-${number}`

/** A day in JSON. The cast is safe because `iso.date` has checked that the string is a day of the calendar. */
export const dayJson = z.iso.date() as unknown as z.ZodType<Day, Day>

const msPerDay = 86_400_000

/** Days since 1 January 1970: how the cube and SQL count days. `dayNumber('1970-01-02')` is 1. */
export function dayNumber(day: Day): number {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / msPerDay)
}

export function dayOfNumber(number: number): Day {
  return new Date(number * msPerDay).toISOString().slice(0, 10) as Day
}

export function addDays(day: Day, days: number): Day {
  return dayOfNumber(dayNumber(day) + days)
}

/** The same day of the month `months` later, or the month's last: `addMonths('2026-01-31', 1)` is '2026-02-28'. */
export function addMonths(day: Day, months: number): Day {
  const [year, month, dayOfMonth] = day.split('-').map(Number) as [number, number, number]
  const first = new Date(Date.UTC(year, month - 1 + months, 1))
  const lastOfMonth = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  first.setUTCDate(Math.min(dayOfMonth, lastOfMonth))
  return first.toISOString().slice(0, 10) as Day
}

export function firstOfMonth(day: Day): Day {
  return `${day.slice(0, 7)}-01` as Day
}

/** The calendar day it is at `now` in a time zone such as 'Europe/Lisbon'. */
export function dayIn(timeZone: string, now: Date): Day {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  return parts.format(now) as Day
}
