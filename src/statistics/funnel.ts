import { chiSquareAbove } from './chi-square.ts'
import { checkCounts, type Interval } from './interval.ts'
import type { Tally } from './newcombe-difference.ts'
import { standardErrorsFor } from './normal.ts'

/** The lines of a funnel plot: between which rates a group of each size is nothing unusual. */
export interface Funnel {
  /** The overall rate, which the funnel narrows towards. */
  centre: number
  /** How many times as much as chance the groups spread, after taming the extremes. */
  spread: number
  /** Whether the limits are widened by √spread: only when it is clearly above 1. */
  widened: boolean
}

/** One group in twenty lies outside by chance. */
export const warningConfidence = 0.95
/** One in five hundred. */
export const alarmConfidence = 0.998

/**
 * A funnel plot's centre, and how wide its limits must be.
 *
 * Small groups scatter widely, big ones should not. Where even big groups scatter, because customers are not all alike,
 * plain limits would call nearly every group unusual; then they are widened by √φ. Before φ is taken, the most extreme
 * tenth of the groups on either side is pulled in, so that the outliers we look for do not hide themselves.
 *
 * "Clearly above 1" means that chance alone gives this φ less than once in twenty times, among ten groups or more.
 *
 * @param groups empty ones are passed over
 * @returns null when there are no customers
 * @see D. J. Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine 24 (2005),
 *      1185–1202, and "Handling over-dispersion of performance indicators", Quality and Safety in Health Care 14 (2005)
 *
 * @example
 * funnelOf([{ happened: 12, trials: 100 }, { happened: 9, trials: 100 }]) // → { centre: 0.105, spread: 0.15, widened: false }
 */
export function funnelOf(groups: readonly Tally[]): Funnel | null {
  const present = groups.filter((group) => group.trials > 0)
  let happened = 0
  let trials = 0
  for (const group of present) {
    checkCounts(group.happened, group.trials)
    happened += group.happened
    trials += group.trials
  }
  if (trials === 0) return null
  const centre = happened / trials
  const chance = centre * ((trials - happened) / trials)
  if (chance === 0 || present.length < 2) return { centre, spread: 1, widened: false }
  const z = present.map((group) => (group.happened - group.trials * centre) / Math.sqrt(group.trials * chance))
  const spread = winsorisedSpread(z)
  const clearlyMore = present.length >= fewestToWiden && spread > 1 && chanceOf(spread, present.length) < 0.05
  return { centre, spread, widened: clearlyMore }
}

/**
 * With fewer groups than this the limits stay plain: a tenth of nine is nobody, so nothing is pulled in, and three plans
 * that really differ would widen the funnel until none of them looked unusual.
 */
const fewestToWiden = 10

/**
 * Mean square of z-scores after pulling the lowest and highest tenth in to the tenth and ninetieth percentile (R's default,
 * type 7).
 *
 * @example
 * winsorisedSpread([-9, -1, 0, 0, 1, 1, -1, 0, 1, 2, 9]) // → 1.27
 */
export function winsorisedSpread(z: readonly number[], share = 0.1): number {
  const sorted = Float64Array.from(z).sort()
  const lowest = percentile(sorted, share)
  const highest = percentile(sorted, 1 - share)
  let sum = 0
  for (const score of sorted) sum += Math.min(highest, Math.max(lowest, score)) ** 2
  return sum / sorted.length
}

function chanceOf(spread: number, groups: number): number {
  return chiSquareAbove(groups * spread, groups - 1)
}

/** Between neighbours in proportion: R's default, type 7. */
function percentile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1)
  const below = Math.floor(position)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!)
}

/**
 * Between which rates a group of this size is nothing unusual.
 *
 * Score limits: the standard error is that of the overall rate, not of the group's own.
 *
 * @param trials group size, at least 1
 * @example
 * funnelLimits({ centre: 0.1, spread: 1, widened: false }, 100, 0.95) // → { low: 0.0412, high: 0.1588 }
 */
export function funnelLimits(funnel: Funnel, trials: number, confidence: number = warningConfidence): Interval {
  if (!(trials > 0)) throw new RangeError(`A funnel has limits for groups of at least one customer, got ${trials}.`)
  const chance = (funnel.centre * (1 - funnel.centre) * (funnel.widened ? funnel.spread : 1)) / trials
  const reach = standardErrorsFor(confidence) * Math.sqrt(chance)
  return { low: Math.max(0, funnel.centre - reach), high: Math.min(1, funnel.centre + reach) }
}
