import { exactPoissonInterval } from './exact-poisson.ts'
import { checkFinite, type Interval } from './interval.ts'
import { standardErrorsFor } from './normal.ts'

/** What the counts of a group keep about how often its customers referred. */
export interface ReferralCounts {
  customers: number
  referrals: number
  /** Sum over customers of (referrals²): tells a few who refer often from many who refer once. */
  referralsSquared: number
}

export interface ReferralRate {
  rate: number
  interval: Interval
  /**
   * Variance of the number per customer over its mean. 1 when referrals fall on customers at random, above 1 when some
   * refer again and again; null when there are no referrals, or only one customer, and it cannot be known.
   */
  dispersion: number | null
  method: 'quasi-poisson' | 'exact-poisson'
}

const daysPerYear = 365.25

/**
 * Referrals per 100 customers, with a range that allows for customers who refer again and again.
 *
 * Ten referrals by one enthusiast are not ten pieces of evidence. The usual Poisson interval takes them for that; the
 * quasi-Poisson one is wider by the root of the dispersion. Where customers are no more unequal than chance makes them
 * (dispersion 1 or less) the exact Poisson interval is given.
 *
 * Assumes customers refer independently of one another.
 *
 * @returns null for no customers
 * @see P. McCullagh and J. A. Nelder, Generalized Linear Models (1989), 6.2; R's glm(family = quasipoisson) with
 *      confint.default, i.e. on the logarithmic scale
 *
 * @example
 * // 200 customers made 30 referrals, six of them by one customer
 * referralsPerHundredCustomers({ customers: 200, referrals: 30, referralsSquared: 60 })
 * // → { rate: 15, interval: { low: 9.2, high: 24.4 }, dispersion: 1.86, method: 'quasi-poisson' }
 */
export function referralsPerHundredCustomers(counts: ReferralCounts, confidence = 0.95): ReferralRate | null {
  return ratePerHundred(counts, counts.customers, confidence)
}

/**
 * Referrals per 100 years of being a customer: the fair comparison when some groups are older than others.
 *
 * The dispersion is that of the number per customer. Where customers were at risk for unequal times this overstates it,
 * and the range is a little too wide rather than too narrow.
 *
 * @param counts daysAtRisk: days of being a customer in the window, summed over customers
 * @returns null when nobody was a customer for any time
 *
 * @example
 * referralsPerHundredCustomerYears({ customers: 200, referrals: 30, referralsSquared: 60, daysAtRisk: 36525 })
 * // → { rate: 30, interval: { low: 18.4, high: 48.9 }, … }
 */
export function referralsPerHundredCustomerYears(
  counts: ReferralCounts & { daysAtRisk: number },
  confidence = 0.95,
): ReferralRate | null {
  return ratePerHundred(counts, counts.daysAtRisk / daysPerYear, confidence)
}

function ratePerHundred(counts: ReferralCounts, exposure: number, confidence: number): ReferralRate | null {
  checkFinite(counts)
  const { customers, referrals, referralsSquared } = counts
  if (!(customers >= 0 && referrals >= 0 && referralsSquared >= referrals)) {
    throw new RangeError(
      `Impossible counts: ${referrals} referrals (squares ${referralsSquared}) by ${customers} customers.`,
    )
  }
  if (customers === 0 || !(exposure > 0)) return null
  const dispersion = dispersionOf(counts)
  const rate = (100 * referrals) / exposure
  if (dispersion !== null && dispersion > 1) {
    const reach = standardErrorsFor(confidence) * Math.sqrt(dispersion / referrals)
    return {
      rate,
      interval: { low: rate * Math.exp(-reach), high: rate * Math.exp(reach) },
      dispersion,
      method: 'quasi-poisson',
    }
  }
  const { low, high } = exactPoissonInterval(referrals, confidence)
  return {
    rate,
    interval: { low: (100 * low) / exposure, high: (100 * high) / exposure },
    dispersion,
    method: 'exact-poisson',
  }
}

/** Pearson's: squared gaps from the mean, over the mean, per degree of freedom. */
function dispersionOf({ customers, referrals, referralsSquared }: ReferralCounts): number | null {
  if (referrals === 0 || customers < 2) return null
  const mean = referrals / customers
  return Math.max(0, (referralsSquared - mean * referrals) / (mean * (customers - 1)))
}
