import type { Interval } from './interval.ts'
import { wilsonInterval } from './wilson-interval.ts'

/** What came of a number of trials. */
export interface Tally {
  happened: number
  trials: number
}

/** How much one share exceeds another, and between what the truth plausibly lies. */
export interface Difference {
  /** In shares: 0.20 is twenty points. */
  gap: number
  interval: Interval
}

/**
 * How many points a group's rate lies above (or below) another's, with Newcombe's hybrid score interval.
 *
 * Each end takes the worse Wilson limit of either share. It stays inside −1…1 and has a width even when nobody in
 * either group referred. Assumes the two groups share no customer.
 *
 * @returns null when either group is empty
 * @see R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in
 *      Medicine 17 (1998), 873–890, method 10
 *
 * @example
 * newcombeDifference({ happened: 56, trials: 70 }, { happened: 48, trials: 80 })
 * // → { gap: 0.20, interval: { low: 0.0524, high: 0.3339 } }
 */
export function newcombeDifference(group: Tally, other: Tally, confidence = 0.95): Difference | null {
  const here = wilsonInterval(group.happened, group.trials, confidence)
  const there = wilsonInterval(other.happened, other.trials, confidence)
  if (here === null || there === null) return null
  const share = group.happened / group.trials
  const otherShare = other.happened / other.trials
  const gap = share - otherShare
  return {
    gap,
    interval: {
      low: gap - Math.hypot(share - here.low, there.high - otherShare),
      high: gap + Math.hypot(here.high - share, otherShare - there.low),
    },
  }
}
