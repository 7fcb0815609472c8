import { z } from 'zod'
import type { Window } from '../cube/question.ts'
import { addDays, addMonths, type Day, dayNumber } from '../values/day.ts'

/**
 * The stretch of time a page looks at, as it stands in an address: `12m` (the last twelve months up to and including
 * today), `ever`, or two days such as `2025-01-01..2026-01-01`, the second not included.
 */
export const windowJson = z
  .string()
  .regex(/^(ever|\d{1,3}m|\d{4}-\d{2}-\d{2}\.\.\d{4}-\d{2}-\d{2})$/, 'Write "12m", "ever" or "2025-01-01..2026-01-01".')
  .refine(
    (text) => !text.includes('..') || text.slice(0, 10) < text.slice(12),
    'The first day must come before the second.',
  )

export interface Days {
  from: Day
  to: Day
}

/** The days a window covers, from the first up to but not including the last; null for "ever". */
export function daysOf(text: string, today: Day): Days | null {
  if (text === 'ever') return null
  if (text.includes('..')) return { from: text.slice(0, 10) as Day, to: text.slice(12) as Day }
  const to = addDays(today, 1)
  return { from: addMonths(to, -Number.parseInt(text, 10)), to }
}

/** The same for the cube. */
export function windowOf(text: string, today: Day): Window {
  const days = daysOf(text, today)
  return days && { from: dayNumber(days.from), to: dayNumber(days.to) }
}

/** The stretch of the same length just before: what a change is measured against. Null for "ever". */
export function windowBefore(text: string, today: Day): Days | null {
  const days = daysOf(text, today)
  if (!days) return null
  const months = /^(\d+)m$/.exec(text)?.[1]
  if (months) return { from: addMonths(days.from, -Number(months)), to: days.from }
  return { from: addDays(days.from, dayNumber(days.from) - dayNumber(days.to)), to: days.from }
}

/** A window in words: "the last 12 months". */
export function windowWords(text: string): string {
  if (text === 'ever') return 'ever'
  const months = /^(\d+)m$/.exec(text)?.[1]
  if (months) return months === '1' ? 'in the last month' : `in the last ${months} months`
  return `from ${text.slice(0, 10)} to before ${text.slice(12)}`
}
