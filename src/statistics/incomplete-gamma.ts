import { normalAbove, normalDensity, normalQuantile } from './normal.ts'
import { logPoissonDensity, surprise } from './saddle-point.ts'

/** Both parts of a whole, each exact to its own size, so that neither is one minus the other. */
export interface Tails {
  lower: number
  upper: number
}

/**
 * Regularised incomplete gamma function: the shares of a gamma distribution of this shape below and above x.
 *
 * Chi-square p-values and exact Poisson intervals are this function in other clothes.
 *
 * @param shape above 0
 * @param x     0 or more
 * @see Abramowitz and Stegun (1964) 6.5.29 (series) and 6.5.31 (continued fraction, by Lentz's method);
 *      N. M. Temme, "The asymptotic expansion of the incomplete gamma functions", SIAM J. Math. Anal. 10 (1979), for huge shapes
 *
 * @example
 * gammaTails(1, 2) // → { lower: 0.8647, upper: 0.1353 }, as 1 − e⁻² and e⁻²
 */
export function gammaTails(shape: number, x: number): Tails {
  const { logSmaller, lowerIsSmaller } = smallerTail(shape, x)
  const smaller = Math.exp(logSmaller)
  return lowerIsSmaller ? { lower: smaller, upper: 1 - smaller } : { lower: 1 - smaller, upper: smaller }
}

function smallerTail(shape: number, x: number): { logSmaller: number; lowerIsSmaller: boolean } {
  if (!(shape > 0 && x >= 0)) throw new RangeError(`gammaTails needs shape > 0 and x ≥ 0, got ${shape} and ${x}.`)
  if (x === 0) return { logSmaller: -Infinity, lowerIsSmaller: true }
  if (x === Infinity) return { logSmaller: -Infinity, lowerIsSmaller: false }
  if (shape > 1e7 && Math.abs(x - shape) < 40 * Math.sqrt(shape)) return nearTheMean(shape, x)
  const logHeight = logPoissonDensity(shape, x) // x^shape e^−x / Γ(shape + 1)
  if (x < shape + 1) {
    let term = 1
    let sum = 1
    for (let k = 1; term > sum * 1e-17; k++) {
      term *= x / (shape + k)
      sum += term
    }
    return { logSmaller: logHeight + Math.log(sum), lowerIsSmaller: true }
  }
  const tiny = 1e-300
  let b = x + 1 - shape
  let c = 1 / tiny
  let d = 1 / b
  let fraction = d
  for (let k = 1; k < 1e6; k++) {
    const a = -k * (k - shape)
    b += 2
    d = 1 / (a * d + b || tiny)
    c = b + a / c || tiny
    fraction *= c * d
    if (Math.abs(c * d - 1) < 1e-16) break
  }
  return { logSmaller: logHeight + Math.log(shape * fraction), lowerIsSmaller: false }
}

/** Temme's uniform expansion to its first term; what is left out is of order 1/shape^1.5. */
function nearTheMean(shape: number, x: number): { logSmaller: number; lowerIsSmaller: boolean } {
  const gap = (x - shape) / shape
  const z = Math.sign(gap) * Math.sqrt(2 * surprise(shape, x))
  const eta = z / Math.sqrt(shape)
  const c0 = Math.abs(eta) < 1e-5 ? -1 / 3 + eta / 12 : 1 / gap - 1 / eta
  const upper = normalAbove(z) + (normalDensity(z) * c0) / Math.sqrt(shape)
  const lower = normalAbove(-z) - (normalDensity(z) * c0) / Math.sqrt(shape)
  const lowerIsSmaller = lower < upper
  return { logSmaller: Math.log(lowerIsSmaller ? lower : upper), lowerIsSmaller }
}

/**
 * The value with a share `p` of a gamma distribution (scale 1) below it; undoes `gammaTails(…).lower`.
 *
 * On a logarithmic axis the gamma distribution is log-concave, so Newton's method on log p cannot miss the root.
 *
 * @param tail pass 'upper' to give the share above instead, which keeps the digits of a very small one
 * @example
 * gammaQuantile(0.5, 1) // → 0.6931, as log 2
 */
export function gammaQuantile(p: number, shape: number, tail: 'lower' | 'upper' = 'lower'): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`gammaQuantile needs 0 ≤ p ≤ 1, got ${p}.`)
  if (p > 0.5) return gammaQuantile(1 - p, shape, tail === 'lower' ? 'upper' : 'lower')
  if (p === 0) return tail === 'lower' ? 0 : Infinity
  // Wilson and Hilferty's cube-root guess where it is good, else the leading term of the lower tail.
  const z = normalQuantile(p) * (tail === 'lower' ? 1 : -1)
  const cube = 1 - 1 / (9 * shape) + z / (3 * Math.sqrt(shape))
  let logX = Math.log(shape * Math.max(cube, 0.05) ** 3)
  const target = Math.log(p)
  for (let round = 0; round < 200; round++) {
    const x = Math.exp(logX)
    const { logSmaller, lowerIsSmaller } = smallerTail(shape, x)
    const logTail = lowerIsSmaller === (tail === 'lower') ? logSmaller : Math.log1p(-Math.exp(logSmaller))
    const slope = Math.exp(logPoissonDensity(shape, x) + Math.log(shape) - logTail) * (tail === 'lower' ? 1 : -1)
    const step = Math.max(-3, Math.min(3, (target - logTail) / slope))
    if (!Number.isFinite(step)) break
    logX += step
    if (Math.abs(step) < 1e-15) break
  }
  return Math.exp(logX)
}
