import type { Interval } from './interval.ts'
import type { Tally } from './newcombe-difference.ts'
import { wilsonInterval } from './wilson-interval.ts'

/** A share, and how many times it counts: −1 takes it away. */
export interface Weighted extends Tally {
  weight: number
}

/**
 * A weighted sum of shares, and between what it plausibly lies: a rate standardised over strata, or what a group would
 * come to with somebody else's rates, less what it came to.
 *
 * Each end goes as far as all shares' Wilson limits on that side reach together: squared, summed, and the root taken.
 * For one share less another this is Newcombe's method 10. Assumes the samples share no customer; weights are taken as
 * known. A share of nobody may only stand with weight 0.
 *
 * @see G. Y. Zou, W. Huang and X. Zhang, "A note on confidence interval estimation for a linear function of binomial
 *      proportions", Computational Statistics & Data Analysis 53 (2009), 1080–1085
 *
 * @example
 * // 40 people of one kind and 60 of another, whose likes refer at 12 of 80 and 45 of 150; they themselves at 9 of 100
 * linearCombination([{ happened: 12, trials: 80, weight: 40 }, { happened: 45, trials: 150, weight: 60 },
 *                    { happened: 9, trials: 100, weight: -100 }]) // → { value: 15, interval: { low: 6.35, high: 22.3 } }
 */
export function linearCombination(
  shares: readonly Weighted[],
  confidence = 0.95,
): { value: number; interval: Interval } {
  let value = 0
  let down = 0
  let up = 0
  for (const { happened, trials, weight } of shares) {
    if (weight === 0) continue
    const limits = wilsonInterval(happened, trials, confidence)
    if (limits === null) throw new RangeError('Nothing is known of the rate of nobody.')
    const share = happened / trials
    value += weight * share
    const [low, high] = weight > 0 ? [limits.low, limits.high] : [limits.high, limits.low]
    down += (weight * (share - low)) ** 2
    up += (weight * (high - share)) ** 2
  }
  return { value, interval: { low: value - Math.sqrt(down), high: value + Math.sqrt(up) } }
}
