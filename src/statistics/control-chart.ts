import { checkCounts, type Interval } from './interval.ts'
import type { Tally } from './newcombe-difference.ts'

/** A group's own history in two numbers: what is usual, and how much it wavers. */
export interface ControlChart {
  /** The usual rate. */
  centre: number
  /** How many times as much as chance the months waver: Laney's sigma of z. */
  spread: number
  /** Months with enough customers, which the spread is taken from. */
  months: number
}

/** A year, so that a season has been seen. Our choice; textbooks ask for twenty and more. */
const fewestMonths = 12

/**
 * Under five expected either way the bell curve is so crooked that one month in a hundred would alarm. At five it is one in
 * 180, for large groups one in 370.
 */
const fewestExpected = 5

/**
 * What is usual for a group, from its own months: the centre and spread of a p′ chart.
 *
 * Where months waver more than chance makes them, as they do in large groups, the limits of a plain p chart would alarm all
 * the time; Laney widens them by how much neighbouring months differ. Where they waver less, limits are not narrowed.
 * Differences of neighbours hardly notice one odd month or a slow rise, so history need not be cleaned first.
 *
 * @param history one tally a month in order, without the month to be judged; thin months count for the centre only
 * @returns null under twelve months with enough customers, or where nobody or everybody did it
 * @see D. B. Laney, "Improved control charts for attributes", Quality Engineering 14 (2002), 531–537; D. C. Montgomery,
 *      Introduction to Statistical Quality Control, 7.2
 *
 * @example
 * // Montgomery's cans of orange juice: 30 samples of 50
 * controlChart(juice) // → { centre: 0.2313, spread: 1.66, months: 30 }
 */
export function controlChart(
  history: readonly Tally[],
  { least = fewestMonths }: { least?: number } = {},
): ControlChart | null {
  let happened = 0
  let trials = 0
  for (const month of history) {
    checkCounts(month.happened, month.trials)
    happened += month.happened
    trials += month.trials
  }
  if (happened === 0 || happened === trials) return null
  const centre = happened / trials
  const thick = history.filter((month) => !isThin(centre, month.trials))
  if (thick.length < Math.max(2, least)) return null
  const z = thick.map((month) => (month.happened / month.trials - centre) / chanceAround(centre, month.trials))
  let moves = 0
  for (let i = 1; i < z.length; i++) moves += Math.abs(z[i]! - z[i - 1]!)
  return { centre, spread: moves / (z.length - 1) / meanRangeOfTwo, months: thick.length }
}

/** Two draws from a bell curve lie this many standard deviations apart on average: 2/√π, as charts round it. */
const meanRangeOfTwo = 1.128

function chanceAround(centre: number, trials: number): number {
  return Math.sqrt((centre * (1 - centre)) / trials)
}

/** Whether so few customers say nothing about a rate like this. */
function isThin(centre: number, trials: number): boolean {
  return trials * Math.min(centre, 1 - centre) < fewestExpected
}

/**
 * Between which rates a month with so many customers is nothing unusual: three standard errors of the usual rate either
 * way, widened where the group wavers.
 *
 * @returns null for a month too thin to be judged
 * @example
 * controlLimits({ centre: 0.2313, spread: 1, months: 30 }, 50) // → { low: 0.0524, high: 0.4102 }
 */
export function controlLimits(chart: ControlChart, trials: number): Interval | null {
  if (isThin(chart.centre, trials)) return null
  const reach = 3 * Math.max(1, chart.spread) * chanceAround(chart.centre, trials)
  return { low: Math.max(0, chart.centre - reach), high: Math.min(1, chart.centre + reach) }
}

export const monthVerdicts = {
  usual: 'as usual',
  above: 'above what is usual',
  below: 'below what is usual',
  thin: 'too few customers to judge',
} as const

/**
 * Whether a month lies outside what is usual for the group: the one rule that alarms. A thin month never does.
 *
 * @example
 * judgeMonth({ centre: 0.2313, spread: 1, months: 30 }, { happened: 22, trials: 50 }) // → 'above'
 */
export function judgeMonth(chart: ControlChart, month: Tally): keyof typeof monthVerdicts {
  checkCounts(month.happened, month.trials)
  const limits = controlLimits(chart, month.trials)
  if (limits === null) return 'thin'
  const rate = month.happened / month.trials
  if (rate > limits.high) return 'above'
  return rate < limits.low ? 'below' : 'usual'
}
