import { checkCounts, type Interval } from './interval.ts'
import { standardErrorsFor } from './normal.ts'

/**
 * Wilson score interval: between which two shares the true share plausibly lies.
 *
 * Printed wherever a percentage is, because a bare percentage boasts on small samples: three of three is "100 %" on a
 * slide and "44 % to 100 %" here. It never leaves 0…1 and does not shrink to a point when all, or nothing, happened.
 *
 * It holds every share that lies fewer than z standard errors (of that share) from the observed one. That is a
 * quadratic; each end is written so that no two nearly equal numbers are subtracted, which keeps 1 of 10¹⁵ exact.
 *
 * Assumes the trials are independent: ten referrals by one customer are not ten trials.
 *
 * @param happened how many came out the way we count, 0…trials
 * @param trials   how many there were; nothing is known of nobody, so 0 gives null
 * @see E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927), 209–212;
 *      R. G. Newcombe, Statistics in Medicine 17 (1998), 857–872, method 3
 *
 * @example
 * wilsonInterval(81, 263) // → { low: 0.2553, high: 0.3662 }
 */
export function wilsonInterval(happened: number, trials: number, confidence = 0.95): Interval | null {
  checkCounts(happened, trials)
  if (trials === 0) return null
  const z = standardErrorsFor(confidence)
  const square = z * z
  const missing = trials - happened
  const reach = z * Math.sqrt(square + 4 * happened * (missing / trials))
  return {
    low: happened === 0 ? 0 : (2 * happened * (happened / trials)) / (2 * happened + square + reach),
    high: missing === 0 ? 1 : (2 * happened + square + reach) / (2 * (trials + square)),
  }
}
