import type { Tails } from './incomplete-gamma.ts'
import { normalAbove, normalDensity } from './normal.ts'
import { logBinomialDensity, surprise } from './saddle-point.ts'

/**
 * Regularised incomplete beta function: the shares of a beta distribution below and above x.
 *
 * Binomial, t and F tails and exact intervals for proportions are all this function.
 *
 * @param x    0…1
 * @param a, b above 0
 * @param y    1 − x; pass it where it is known more exactly than that subtraction
 * @see Abramowitz and Stegun (1964) 26.5.8 (continued fraction, by Lentz's method); for huge a and b
 *      N. M. Temme's uniform expansion, NIST Digital Library of Mathematical Functions 8.18(ii)
 *
 * @example
 * betaTails(0.5, 2, 3) // → { lower: 0.6875, upper: 0.3125 }
 */
export function betaTails(x: number, a: number, b: number, y = 1 - x): Tails {
  const { logSmaller, lowerIsSmaller } = smallerTail(x, y, a, b)
  const smaller = Math.exp(logSmaller)
  return lowerIsSmaller ? { lower: smaller, upper: 1 - smaller } : { lower: 1 - smaller, upper: smaller }
}

function smallerTail(x: number, y: number, a: number, b: number): { logSmaller: number; lowerIsSmaller: boolean } {
  if (!(x >= 0 && x <= 1 && a > 0 && b > 0)) {
    throw new RangeError(`betaTails needs 0 ≤ x ≤ 1 and a, b > 0, got ${x}, ${a}, ${b}.`)
  }
  if (x === 0) return { logSmaller: -Infinity, lowerIsSmaller: true }
  if (y === 0) return { logSmaller: -Infinity, lowerIsSmaller: false }
  const n = a + b
  const spread = (a / n) * b // variance of the count, n·p·(1 − p)
  if (spread > 1e7 && Math.abs(n * x - a) < 40 * Math.sqrt(spread)) return nearTheMean(x, y, a, b)
  const logHeight = logBinomialDensity(a, n, x, y) + Math.log(spread) // x^a y^b / B(a, b)
  return x * (n + 2) < a + 1
    ? { logSmaller: logHeight + Math.log(continuedFraction(x, a, b) / a), lowerIsSmaller: true }
    : { logSmaller: logHeight + Math.log(continuedFraction(y, b, a) / b), lowerIsSmaller: false }
}

function continuedFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300
  const n = a + b
  let c = 1
  let d = 1 / (1 - (n * x) / (a + 1) || tiny)
  let fraction = d
  for (let k = 1; k < 1e6; k++) {
    const even = (k * (b - k) * x) / ((a + 2 * k - 1) * (a + 2 * k))
    d = 1 / (1 + even * d || tiny)
    c = 1 + even / c || tiny
    fraction *= c * d
    const odd = (-(a + k) * (n + k) * x) / ((a + 2 * k) * (a + 2 * k + 1))
    d = 1 / (1 + odd * d || tiny)
    c = 1 + odd / c || tiny
    fraction *= c * d
    if (Math.abs(c * d - 1) < 1e-16) break
  }
  return fraction
}

/** Temme's uniform expansion to its first term; what is left out is of order 1/spread^1.5. */
function nearTheMean(x: number, y: number, a: number, b: number): { logSmaller: number; lowerIsSmaller: boolean } {
  const n = a + b
  const mean = a / n
  const gap = (n * x - a) / n
  const z = Math.sign(gap) * Math.sqrt(2 * (surprise(a, n * x) + surprise(b, n * y)))
  const eta = z / Math.sqrt(n)
  const sigma = Math.sqrt(mean * (b / n))
  const c0 = Math.abs(eta) < 1e-6 ? (1 - 2 * mean) / (3 * sigma) : 1 / eta - sigma / gap
  const correction = (normalDensity(z) * c0) / Math.sqrt(n)
  const lower = normalAbove(-z) + correction
  const upper = normalAbove(z) - correction
  const lowerIsSmaller = lower < upper
  return { logSmaller: Math.log(lowerIsSmaller ? lower : upper), lowerIsSmaller }
}

/**
 * The value with a share `p` of a beta distribution below it; undoes `betaTails(…).lower`.
 *
 * On the scale of log-odds the beta distribution is log-concave, so Newton's method on log p cannot miss the root.
 *
 * @param tail pass 'upper' to give the share above instead, which keeps the digits of a very small one
 * @example
 * betaQuantile(0.5, 2, 3) // → 0.3857
 */
export function betaQuantile(p: number, a: number, b: number, tail: 'lower' | 'upper' = 'lower'): number {
  const logOdds = betaQuantileLogOdds(p, a, b, tail)
  return logOdds > 0 ? 1 / (1 + Math.exp(-logOdds)) : Math.exp(logOdds) / (1 + Math.exp(logOdds))
}

/**
 * As `betaQuantile`, returned as log(x / (1 − x)) so that both x and 1 − x can be had exactly.
 *
 * @example
 * betaQuantileLogOdds(0.5, 2, 3) // → −0.4653
 */
export function betaQuantileLogOdds(p: number, a: number, b: number, tail: 'lower' | 'upper' = 'lower'): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`betaQuantile needs 0 ≤ p ≤ 1, got ${p}.`)
  if (p > 0.5) return betaQuantileLogOdds(1 - p, a, b, tail === 'lower' ? 'upper' : 'lower')
  if (p === 0) return tail === 'lower' ? -Infinity : Infinity
  const target = Math.log(p)
  const sign = tail === 'lower' ? 1 : -1
  let logOdds = Math.log(a / b)
  for (let round = 0; round < 200; round++) {
    const odds = Math.exp(-Math.abs(logOdds))
    const small = odds / (1 + odds)
    const large = 1 / (1 + odds)
    const [x, y] = logOdds > 0 ? [large, small] : [small, large]
    const { logSmaller, lowerIsSmaller } = smallerTail(x, y, a, b)
    const logTail = lowerIsSmaller === (tail === 'lower') ? logSmaller : Math.log1p(-Math.exp(logSmaller))
    const logHeight = logBinomialDensity(a, a + b, x, y) + Math.log((a / (a + b)) * b)
    const step = Math.max(-4, Math.min(4, (sign * (target - logTail)) / Math.exp(logHeight - logTail)))
    if (!Number.isFinite(step)) break
    logOdds += step
    if (Math.abs(step) < 1e-15 * Math.max(1, Math.abs(logOdds))) break
  }
  return logOdds
}
