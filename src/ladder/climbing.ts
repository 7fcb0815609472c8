import { addMonths, type Day, firstOfMonth } from '../values/day.ts'
import { type Level, levels } from '../values/level.ts'

/** So many customers went from one highest level to another on a day; 0 is the ground. */
export interface Steps {
  onDay: Day
  from: Level | 0
  to: Level
  customers: number
}

/** Customers by the highest level they have reached. */
export type OnLevels = Record<Level, number>

/** Customers standing on each level at the end of a day. */
export interface AtEnd {
  /** The first day that is not counted any more. */
  before: Day
  on: OnLevels
}

const nobody = (): OnLevels => ({ 1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0 })

/**
 * How many customers stood on each level before a day, from all the steps anybody took. Whoever climbs leaves the level
 * below, so each customer counts once.
 *
 * @example
 * standingBefore([{ onDay: '2026-01-05', from: 0, to: 2, customers: 3 }, { onDay: '2026-02-01', from: 2, to: 3, customers: 1 }], '2026-03-01')
 * // → { 1: 0, 2: 2, 3: 1, 4: 0, 5: 0, 6: 0 }
 */
export function standingBefore(steps: readonly Steps[], before: Day): OnLevels {
  const on = nobody()
  for (const { onDay, from, to, customers } of steps) {
    if (onDay >= before) continue
    on[to] += customers
    if (from !== 0) on[from] -= customers
  }
  return on
}

/** The last so many months, each as it ended; the current one as it stands today. */
export function overMonths(steps: readonly Steps[], today: Day, months: number): AtEnd[] {
  const next = addMonths(firstOfMonth(today), 1)
  return Array.from({ length: months }, (_, i) => {
    const before = addMonths(next, i - months + 1)
    return { before, on: standingBefore(steps, before) }
  })
}

/** How many customers climbed to each level between two days, the second not counted, and stayed there or went higher. */
export function climbedTo(steps: readonly Steps[], days: { from: Day; to: Day } | null): OnLevels {
  const climbed = nobody()
  for (const { onDay, to, customers } of steps) {
    if (days === null || (onDay >= days.from && onDay < days.to)) climbed[to] += customers
  }
  return climbed
}

/** All who stand on any level. */
export const sumOf = (on: OnLevels): number => levels.reduce((sum, level) => sum + on[level], 0)
