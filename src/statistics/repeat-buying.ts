import { topOfLikelihood } from './likelihood-top.ts'
import { logGamma } from './log-gamma.ts'

/** What is known of a customer who buys when they please, counted from their first order, in any one unit of time. */
export interface Buyer {
  /** Orders after the first. */
  repeats: number
  /** From the first order to the last; 0 without a repeat. */
  lastAt: number
  /** From the first order to today. */
  observed: number
  /** How many customers are exactly like this; 1 when left out. */
  times?: number
}

/** How often customers order, and how soon they stop without a word. */
export interface BuyingFit {
  /** Shape and scale of the gamma distribution of ordering rates: r / alpha orders a unit of time on average. */
  r: number
  alpha: number
  /** Shapes of the beta distribution of the chance to stop after an order. */
  a: number
  b: number
  logLikelihood: number
}

/**
 * Fits repeat buying where nobody says goodbye: the BG/NBD model, by maximum likelihood.
 *
 * While active, a customer orders at a rate of their own; after each order they stop for good with a chance of their own.
 * Rates and chances differ between customers, independently of each other. Assumes no season and no change over time.
 *
 * @param buyers rows alike may be counted together by `times`, which is much faster; observed > 0 and lastAt ≤ observed
 * @returns null unless at least two customers ordered again
 * @see P. S. Fader, B. G. S. Hardie and K. L. Lee, "'Counting your customers' the easy way: an alternative to the
 *      Pareto/NBD model", Marketing Science 24 (2005), 275–284, equation 6
 *
 * @example
 * // 2,357 customers of CDNOW over 39 weeks, as printed there
 * fitRepeatBuying(cdnow) // → { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426, logLikelihood: −9582.4 }
 */
export function fitRepeatBuying(buyers: readonly Buyer[]): BuyingFit | null {
  let repeats = 0
  let time = 0
  let again = 0
  for (const { repeats: x, lastAt, observed, times = 1 } of buyers) {
    if (!(observed > 0 && x >= 0 && lastAt >= 0 && lastAt <= observed && (x > 0 || lastAt === 0))) {
      throw new RangeError(`Impossible buyer: ${x} repeats, the last at ${lastAt} of ${observed}.`)
    }
    repeats += x * times
    time += observed * times
    if (x > 0) again += times
  }
  if (again < 2) return null
  // Times are taken in units of what an average customer waits, so that the search starts near the top in days as in years.
  const unit = time / repeats
  const most = buyers.reduce((max, { repeats: x }) => Math.max(max, x), 0)
  const logLikelihood = ([r, alpha, a, b]: readonly number[]) =>
    likelihoodOf(buyers, most, { r: r!, alpha: alpha! * unit, a: a!, b: b! })
  const { at, value } = topOfLikelihood(logLikelihood, [1, 1, 1, 2])
  const [r, alpha, a, b] = at as [number, number, number, number]
  return { r, alpha: alpha * unit, a, b, logLikelihood: value }
}

type Shapes = Pick<BuyingFit, 'r' | 'alpha' | 'a' | 'b'>

function likelihoodOf(buyers: readonly Buyer[], most: number, { r, alpha, a, b }: Shapes): number {
  // What depends on the number of repeats alone, built up one repeat at a time: Γ(r+x)/Γ(r) and B(a, b+x)/B(a, b)
  const common = new Float64Array(most + 1)
  common[0] = r * Math.log(alpha)
  for (let x = 1; x <= most; x++) {
    common[x] = common[x - 1]! + Math.log(r + x - 1) + Math.log((b + x - 1) / (a + b + x - 1))
  }
  let sum = 0
  for (const { repeats: x, lastAt, observed, times = 1 } of buyers) {
    const active = -(r + x) * Math.log(alpha + observed)
    sum +=
      times * (common[x]! + active + (x === 0 ? 0 : Math.log1p(oddsOfStopped({ r, alpha, a, b }, x, lastAt, observed))))
  }
  return sum
}

function oddsOfStopped({ r, alpha, a, b }: Shapes, repeats: number, lastAt: number, observed: number): number {
  if (repeats === 0) return 0
  return (a / (b + repeats - 1)) * ((alpha + observed) / (alpha + lastAt)) ** (r + repeats)
}

/**
 * How likely a customer is still with us, who has not said so.
 *
 * The model lets customers stop only after a repeat, so one without any is certain to be active; it shows in how few
 * orders are expected of them.
 *
 * @example
 * // 26 orders, the last in week 30.86 of 31
 * chanceActive({ r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }, { repeats: 26, lastAt: 30.86, observed: 31 }) // → 0.97
 */
export function chanceActive(fit: Shapes, { repeats, lastAt, observed }: Buyer): number {
  return 1 / (1 + oddsOfStopped(fit, repeats, lastAt, observed))
}

/**
 * How many orders to expect of a customer in the time to come.
 *
 * @param ahead how long, in the same unit
 * @see Fader, Hardie and Lee (2005), equation 10, with Euler's transformation of the hypergeometric series, which keeps it
 *      from overflowing for customers with many orders (Abramowitz and Stegun 15.3.3)
 *
 * @example
 * // Two repeats, the last in week 30.43 of 38.86; the next 39 weeks
 * ordersAhead({ r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }, { repeats: 2, lastAt: 30.43, observed: 38.86 }, 39) // → 1.226
 */
export function ordersAhead(fit: Shapes, buyer: Buyer, ahead: number): number {
  const { repeats: x, observed } = buyer
  // The formula divides by a − 1. Around 1 it is smooth, so the two sides are averaged.
  if (Math.abs(fit.a - 1) < 1e-5) {
    return (ordersAhead({ ...fit, a: 1 - 2e-5 }, buyer, ahead) + ordersAhead({ ...fit, a: 1 + 2e-5 }, buyer, ahead)) / 2
  }
  const { r, alpha, a, b } = fit
  const share = ahead / (alpha + observed + ahead)
  const whole = a + b + x - 1
  const stillOrdering = hypergeometric(r + x, b + x, whole, share)
  return (whole / (a - 1)) * (1 - stillOrdering) * chanceActive(fit, buyer)
}

/**
 * How many repeats to expect of a new customer in so much time.
 *
 * @example
 * // A customer of CDNOW, in weeks
 * ordersOfNewCustomer({ r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }, 31.86) // → 1.04
 */
export function ordersOfNewCustomer(fit: Shapes, ahead: number): number {
  return ordersAhead(fit, { repeats: 0, lastAt: 0, observed: 0 }, ahead)
}

/**
 * (1 − z)ᵃ times Gauss's series of a, b and c, for z from 0 to below 1.
 *
 * By Euler's transformation it is (1 − z)^(c − b) times the series of c − a, c − b and c, which takes few terms. Where c − a
 * lies far below 0 those terms would cancel each other's digits; then the series is summed as it stands, all of it
 * positive, and kept from overflowing.
 */
function hypergeometric(a: number, b: number, c: number, z: number): number {
  if (c - a > -20) return (1 - z) ** (c - b) * gauss(c - a, c - b, c, z).sum
  const { sum, scale } = gauss(a, b, c, z)
  return Math.exp(Math.log(sum) + scale + a * Math.log1p(-z))
}

/** The series as a sum times e to the scale. */
function gauss(a: number, b: number, c: number, z: number): { sum: number; scale: number } {
  let term = 1
  let sum = 1
  let scale = 0
  for (let k = 0; k < 1e7; k++) {
    const ratio = (((a + k) * (b + k)) / ((c + k) * (k + 1))) * z
    term *= ratio
    sum += term
    if (Math.abs(term) < 1e-17 * Math.abs(sum) && Math.abs(ratio) < 1) break
    if (sum > 1e250) {
      sum *= 1e-250
      term *= 1e-250
      scale += 250 * Math.LN10
    }
  }
  return { sum, scale }
}

/** What a customer spends per repeat order on average, and how many they were. */
export interface Spender {
  repeats: number
  /** Mean amount of those orders, in any one unit. */
  mean: number
  times?: number
}

/** How amounts vary between orders of a customer, and between customers. */
export interface SpendingFit {
  p: number
  q: number
  gamma: number
  logLikelihood: number
}

/**
 * Fits how much customers spend per order: the gamma-gamma model, by maximum likelihood.
 *
 * One large order does not make a large customer: it is pulled towards what customers spend on average, the more the fewer
 * orders there were. Assumes that how much somebody spends has nothing to do with how often they order; see whether the
 * two go together before trusting it.
 *
 * @param spenders customers with at least one repeat order and a mean above 0
 * @returns null under three customers
 * @see P. S. Fader, B. G. S. Hardie and K. L. Lee, "RFM and CLV: using iso-value curves for customer base analysis",
 *      Journal of Marketing Research 42 (2005), 415–430; P. S. Fader and B. G. S. Hardie, "The gamma-gamma model of
 *      monetary value" (2013), equation 1a
 *
 * @example
 * // 946 customers of CDNOW who ordered again, as printed there
 * fitSpending(cdnow) // → { p: 6.25, q: 3.74, gamma: 15.44, … }
 */
export function fitSpending(spenders: readonly Spender[]): SpendingFit | null {
  let customers = 0
  let sum = 0
  for (const { repeats, mean, times = 1 } of spenders) {
    if (!(repeats >= 1 && mean > 0)) throw new RangeError(`Nobody spends ${mean} in ${repeats} repeat orders.`)
    customers += times
    sum += mean * times
  }
  if (customers < 3) return null
  const unit = sum / customers
  const logLikelihood = ([p, q, gamma]: readonly number[]) => spendingLikelihood(spenders, p!, q!, gamma! * unit)
  const { at, value } = topOfLikelihood(logLikelihood, [2, 3, 1])
  const [p, q, gamma] = at as [number, number, number]
  return { p, q, gamma: gamma * unit, logLikelihood: value }
}

function spendingLikelihood(spenders: readonly Spender[], p: number, q: number, gamma: number): number {
  const byRepeats = new Map<number, number>()
  let sum = 0
  for (const { repeats: x, mean, times = 1 } of spenders) {
    let common = byRepeats.get(x)
    if (common === undefined) {
      common = logGamma(p * x + q) - logGamma(p * x) - logGamma(q) + q * Math.log(gamma) + p * x * Math.log(x)
      byRepeats.set(x, common)
    }
    sum += times * (common + (p * x - 1) * Math.log(mean) - (p * x + q) * Math.log(gamma + mean * x))
  }
  return sum
}

/**
 * What to expect a customer to spend per order.
 *
 * @param spender null for a customer without a repeat order: then it is what customers spend on average
 * @returns Infinity where q is 1 or less and nothing is known: then the average customer has no finite mean
 * @example
 * // Two orders of 22.35 on average: pulled towards the 35.2 of all
 * spendingPerOrder({ p: 6.25, q: 3.74, gamma: 15.44 }, { repeats: 2, mean: 22.35 }) // → 24.66
 */
export function spendingPerOrder({ p, q, gamma }: Omit<SpendingFit, 'logLikelihood'>, spender: Spender | null): number {
  const repeats = spender?.repeats ?? 0
  const weight = p * repeats + q - 1
  if (!(weight > 0)) return Infinity
  return (p * (gamma + repeats * (spender?.mean ?? 0))) / weight
}
