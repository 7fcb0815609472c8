import { checkCounts, type Interval } from './interval.ts'
import type { Tally } from './newcombe-difference.ts'
import { standardErrorsFor } from './normal.ts'

/** How many times as large one share is as another. Infinity when the other is zero. */
export interface Ratio {
  ratio: number
  interval: Interval
}

/**
 * How many times as often a group refers as another ("twice as likely"), by Katz's logarithmic interval.
 *
 * A logarithm knows no zero. Where a count is 0 the interval is computed with half an event and the open end stays
 * open: 0 of 20 against 5 of 20 can say "at most …", never "at least …". Where everybody did in both groups, half an
 * event is taken away, so that certainty does not come from five customers.
 *
 * @returns null when either group is empty, or nothing happened in either: then the ratio could be anything
 * @see D. Katz et al., "Obtaining confidence intervals for the risk ratio in cohort studies", Biometrics 34 (1978), 469–474
 *
 * @example
 * katzRatio({ happened: 56, trials: 70 }, { happened: 48, trials: 80 })
 * // → { ratio: 1.333, interval: { low: 1.077, high: 1.651 } }
 */
export function katzRatio(group: Tally, other: Tally, confidence = 0.95): Ratio | null {
  checkCounts(group.happened, group.trials)
  checkCounts(other.happened, other.trials)
  if (group.trials === 0 || other.trials === 0) return null
  if (group.happened === 0 && other.happened === 0) return null
  const everybody = group.happened === group.trials && other.happened === other.trials
  const half = everybody ? -0.5 : 0.5
  const touched = everybody || group.happened === 0 || other.happened === 0
  const happened = touched ? group.happened + half : group.happened
  const otherHappened = touched ? other.happened + half : other.happened
  const trials = touched && !everybody ? group.trials + half : group.trials
  const otherTrials = touched && !everybody ? other.trials + half : other.trials

  const variance = (trials - happened) / trials / happened + (otherTrials - otherHappened) / otherTrials / otherHappened
  const centre = Math.log(happened / trials) - Math.log(otherHappened / otherTrials)
  const reach = standardErrorsFor(confidence) * Math.sqrt(variance)
  return {
    ratio: group.happened / group.trials / (other.happened / other.trials),
    interval: {
      low: group.happened === 0 ? 0 : Math.exp(centre - reach),
      high: other.happened === 0 ? Infinity : Math.exp(centre + reach),
    },
  }
}
