import { type Days, daysOf } from '../customers/window.ts'
import { addDays, addMonths, type Day, dayNumber } from '../values/day.ts'

/** The most periods a trend is drawn over, and the fewest that show any trend. */
const mostMonths = 36
const fewestMonths = 12

/**
 * The months of a trend, the last one ending with the window: at least a year, for a line of three points shows nothing,
 * at most three years. For "ever" the last two years.
 *
 * @returns rising edges: month i goes from edges[i] to edges[i + 1]
 * @example
 * trendEdges('3m', '2026-06-01') // → 2025-06-02, 2025-07-02, … 2026-06-02
 */
export function trendEdges(window: string, today: Day): Day[] {
  const days = daysOf(window, today)
  const end = days && days.to <= today ? days.to : addDays(today, 1)
  const months = days ? Math.min(mostMonths, Math.max(fewestMonths, monthsIn(days))) : 24
  return Array.from({ length: months + 1 }, (_, at) => addMonths(end, at - months))
}

function monthsIn({ from, to }: Days): number {
  return Math.max(1, Math.round((dayNumber(to) - dayNumber(from)) / 30.4375))
}

/**
 * Quarters ending with the window, and the four before the first of them, so that each has one a year before to be held
 * against: four are shown for a year or less, eight for more.
 *
 * @returns rising edges: quarter i goes from edges[i] to edges[i + 1]
 * @example
 * quarterEdges('12m', '2026-06-01') // → 2024-06-02, 2024-09-02, … 2026-06-02: nine edges, eight quarters
 */
export function quarterEdges(window: string, today: Day): Day[] {
  const edges = trendEdges(window, today)
  const end = edges.at(-1)!
  const quarters = 4 + (edges.length - 1 > 12 ? 8 : 4)
  return Array.from({ length: quarters + 1 }, (_, at) => addMonths(end, (at - quarters) * 3))
}
