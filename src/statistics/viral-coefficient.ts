import { exactPoissonInterval } from './exact-poisson.ts'
import { checkFinite, type Interval } from './interval.ts'
import { standardErrorsFor } from './normal.ts'

/** Customers who came in the same period, and what has become of their referrals since. */
export interface Cohort {
  /** How long ago they came, in the unit of the cycle time: counted from the youngest of them. */
  age: number
  customers: number
  /** Counted referrals they made. */
  referrals: number
  /** Customers those referrals brought. */
  brought: number
  /** Sum over customers of (customers brought)²; lets a few who bring many widen the range. Without it they are taken as even. */
  broughtSquared?: number
}

export interface ViralCoefficient {
  /** New customers one customer brings: referrals per customer × conversion. */
  k: number
  interval: Interval
  referralsPerCustomer: number
  /** Share of referrals that brought a customer; null without referrals. */
  conversion: number | null
  /** Customers in cohorts old enough, and in those left out as too young. */
  customers: number
  tooYoung: number
  /** Does it die out by itself? 'cannot tell' when 1 lies within the interval. */
  verdict: 'dies out' | 'grows by itself' | 'cannot tell'
}

/**
 * Viral coefficient K: how many new customers one customer brings, in the end.
 *
 * Taken from cohorts that have had at least two cycle times for it. Customers brought ÷ all customers is always below 1, however fast
 * a company grows: everybody but the first was brought by one of the others, at best, and the newest have not had time to bring any.
 *
 * The interval is quasi-Poisson on the log scale where customers are uneven, and exact Poisson otherwise. Assumes that cohorts
 * to come will do as those old enough did.
 *
 * @param cycleTime time from becoming a customer to bringing one, typically (the median), in the unit of the ages; above 0
 * @returns null when no customer is old enough
 * @see D. Skok and S. Reiss on K and cycle time (forentrepreneurs.com/lessons-learnt-viral-marketing)
 *
 * @example
 * viralCoefficient([{ age: 9, customers: 200, referrals: 150, brought: 90 }, { age: 1, customers: 400, referrals: 20, brought: 4 }], 3)
 * // → { k: 0.45, interval: { low: 0.36, high: 0.55 }, referralsPerCustomer: 0.75, conversion: 0.6, customers: 200, tooYoung: 400, … }
 */
export function viralCoefficient(
  cohorts: readonly Cohort[],
  cycleTime: number,
  confidence = 0.95,
): ViralCoefficient | null {
  if (!(cycleTime > 0)) throw new RangeError(`The cycle time must lie above 0, got ${cycleTime}.`)
  let [customers, referrals, brought, squares, tooYoung] = [0, 0, 0, 0, 0]
  for (const cohort of cohorts) {
    checkFinite(cohort)
    if (cohort.age < 2 * cycleTime) {
      tooYoung += cohort.customers
      continue
    }
    customers += cohort.customers
    referrals += cohort.referrals
    brought += cohort.brought
    squares += cohort.broughtSquared ?? cohort.brought
  }
  if (customers === 0) return null
  const k = brought / customers
  const dispersion = brought > 0 && customers > 1 ? (squares - k * brought) / (k * (customers - 1)) : 1
  const interval = rangeOf(brought, customers, dispersion, confidence)
  return {
    k,
    interval,
    referralsPerCustomer: referrals / customers,
    conversion: referrals > 0 ? brought / referrals : null,
    customers,
    tooYoung,
    verdict: interval.high < 1 ? 'dies out' : interval.low > 1 ? 'grows by itself' : 'cannot tell',
  }
}

function rangeOf(brought: number, customers: number, dispersion: number, confidence: number): Interval {
  if (dispersion > 1) {
    const reach = Math.exp(standardErrorsFor(confidence) * Math.sqrt(dispersion / brought))
    return { low: brought / customers / reach, high: (brought / customers) * reach }
  }
  const { low, high } = exactPoissonInterval(brought, confidence)
  return { low: low / customers, high: high / customers }
}

/**
 * How many customers there will be after a time, if each brings K more one cycle time later, and those too, and so on.
 *
 * Skok's formula, which counts customers ever gained and nobody leaving. It is a picture of a mechanism, not a forecast to plan by.
 *
 * @param time and cycleTime in the same unit
 * @returns those at the start included; U₀ / (1 − K) in the end when K is below 1
 * @see D. Skok and K. Lawler, "The 8 steps…" (kevinlawler.com/viral): U(t) = U₀ (K^(t/c + 1) − 1) / (K − 1)
 *
 * @example
 * customersAfter({ start: 10, k: 2, cycleTime: 2, time: 20 }) // → 20,470; with a cycle time of 1: 20,971,510
 */
export function customersAfter({
  start,
  k,
  cycleTime,
  time,
}: {
  start: number
  k: number
  cycleTime: number
  time: number
}): number {
  if (!(k >= 0 && cycleTime > 0 && time >= 0))
    throw new RangeError(`K ${k} and time ${time} must be 0 or more, the cycle time ${cycleTime} above 0.`)
  const cycles = time / cycleTime + 1
  if (k === 0) return start
  // Near 1 both numerator and denominator vanish; expm1 keeps their ratio.
  const log = Math.log(k)
  return start * (Math.abs(k - 1) < 1e-12 ? cycles : Math.expm1(cycles * log) / Math.expm1(log))
}

/**
 * How many customers each generation has, on average, if each brings K: 1, K, K², … and all of them together.
 *
 * @returns `total` null when K is 1 or more: there is no end to it
 * @see F. Galton and H. W. Watson (1875); T. E. Harris, The Theory of Branching Processes (1963), I.5
 *
 * @example
 * generationsOf(0.45, 3) // → { means: [1, 0.45, 0.2025, 0.0911], total: 1.818 }
 */
export function generationsOf(k: number, generations: number): { means: number[]; total: number | null } {
  const means = Array.from({ length: generations + 1 }, (_, generation) => k ** generation)
  return { means, total: k < 1 ? 1 / (1 - k) : null }
}

/**
 * Variance of the number of customers in a generation: why one chain of referrals takes off and the next dies at once.
 *
 * @param variance of the number one customer brings; K itself if brought at random (Poisson)
 * @see T. E. Harris (1963), I.5.3
 *
 * @example
 * generationVariance({ k: 0.45, variance: 0.45, generation: 3 }) // → 0.1506
 */
export function generationVariance({
  k,
  variance,
  generation,
}: {
  k: number
  variance: number
  generation: number
}): number {
  let sum = 0
  for (let n = 0; n < generation; n++) sum += k ** n
  return variance * k ** (generation - 1) * sum
}

/**
 * Chance that the chain of referrals started by one customer ends some day.
 *
 * Galton and Watson's question about family names: the smallest s at which "all that a customer brings die out" has itself
 * probability s. Certain when customers bring 1 or fewer on average.
 *
 * @param offspring chances of bringing 0, 1, 2, … customers (they are made to add up to 1), or K if brought at random (Poisson)
 * @see A. J. Lotka, "The extinction of families", J. Washington Academy of Sciences 21 (1931), 377–380 and 453–459
 *
 * @example
 * extinctionChance(1.5) // → 0.4172
 */
export function extinctionChance(offspring: number | readonly number[]): number {
  const shares = typeof offspring === 'number' ? null : normalised(offspring)
  const mean = shares === null ? (offspring as number) : shares.reduce((sum, share, many) => sum + many * share, 0)
  const alone = shares === null ? Math.exp(-mean) : shares[0]!
  if (alone === 0) return 0
  if (mean <= 1) return 1
  // g(s) − s is convex and falls from g(0) > 0 to its one root below 1: Newton's method from 0 climbs to it and never passes it.
  let s = 0
  for (let turn = 0; turn < 200; turn++) {
    let value = 0
    let slope = 0
    if (shares === null) {
      value = Math.exp(mean * (s - 1))
      slope = mean * value
    } else {
      for (let many = shares.length - 1; many >= 0; many--) {
        slope = slope * s + value
        value = value * s + shares[many]!
      }
    }
    const next = s + (value - s) / (1 - slope)
    if (!(next > s) || next >= 1) return Math.min(1, s)
    s = next
  }
  return s
}

function normalised(chances: readonly number[]): number[] {
  const sum = chances.reduce((total, chance) => total + chance, 0)
  if (!(sum > 0) || chances.some((chance) => !(chance >= 0)))
    throw new RangeError('Chances must be 0 or more, and not all 0.')
  return chances.map((chance) => chance / sum)
}
