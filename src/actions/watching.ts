import { controlChart, controlLimits, judgeMonth } from '../statistics/control-chart.ts'
import type { Interval } from '../statistics/interval.ts'
import { addMonths, type Day, firstOfMonth } from '../values/day.ts'
import type { Months } from './effect.ts'

/** Months a group's own past is taken from, before the one that is judged. */
const monthsOfPast = 24

/**
 * The calendar months a group is watched over, the last of them the one that is over latest.
 *
 * @returns rising edges: month i goes from edges[i] to edges[i + 1]
 * @example
 * watchedMonths('2026-06-01').at(-2) // → '2026-05-01': May is the latest month that is over
 */
export function watchedMonths(today: Day): Day[] {
  const end = firstOfMonth(today)
  return Array.from({ length: monthsOfPast + 2 }, (_, at) => addMonths(end, at - monthsOfPast - 1))
}

interface WatchedMonth {
  happened: number
  trials: number
  limits: Interval | null
  verdict: 'usual' | 'above' | 'below' | 'thin'
}

export interface Watched {
  /** What is usual for the group: the share that refers in a month. Null while its past is too short or too thin. */
  centre: number | null
  /** How many times as much as chance its months waver. */
  spread: number | null
  months: WatchedMonth[]
}

/**
 * A group's months held against what its own past lets expect. The last month is judged by those before it; those before
 * are drawn with the same limits.
 */
export function watch(months: Months): Watched {
  const chart = controlChart(months.slice(0, -1))
  return {
    centre: chart?.centre ?? null,
    spread: chart?.spread ?? null,
    months: months.map((month) => ({
      ...month,
      limits: chart && controlLimits(chart, month.trials),
      verdict: chart ? judgeMonth(chart, month) : 'thin',
    })),
  }
}

/** Whether a column tells groups worth watching: what customers are, not how long they have been there. */
export const isWatched = (column: string): boolean => !['tenure', 'since', 'status', 'origin', 'came'].includes(column)
