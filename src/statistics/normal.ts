const rootTwoPi = 2.5066282746310007

/**
 * Height of the bell curve at z.
 *
 * @example
 * normalDensity(0) // → 0.3989
 */
export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z) / rootTwoPi
}

/**
 * Share of the bell curve to the left of z.
 *
 * Accurate to 1e-13 relative far into both tails, so that p-values of 1e-200 still compare.
 *
 * @see G. Marsaglia, "Evaluating the normal distribution", J. Stat. Software 11 (2004), for the series;
 *      Abramowitz and Stegun (1964) 26.2.14 for the continued fraction of the tail
 *
 * @example
 * normalBelow(1.96) // → 0.9750
 */
export function normalBelow(z: number): number {
  return z > 0 ? 1 - upperTail(z) : upperTail(-z)
}

/**
 * Share of the bell curve to the right of z: the one-sided p-value of z standard errors.
 *
 * @example
 * normalAbove(1.96) // → 0.0250
 */
export function normalAbove(z: number): number {
  return normalBelow(-z)
}

/**
 * Both tails beyond ±z: the two-sided p-value.
 *
 * @example
 * normalBeyond(1.96) // → 0.0500
 */
export function normalBeyond(z: number): number {
  return Math.min(1, 2 * upperTail(Math.abs(z)))
}

function upperTail(z: number): number {
  if (Number.isNaN(z)) return Number.NaN
  if (z > 38.6) return 0 // smaller than the smallest double
  if (z < 2.2) {
    let term = z
    let sum = z
    for (let odd = 3; term > sum * 1e-17; odd += 2) {
      term *= (z * z) / odd
      sum += term
    }
    return 0.5 - normalDensity(z) * sum
  }
  // 1/(z + 1/(z + 2/(z + 3/(z + …)))) from the inside out; the number of levels was chosen so that 2.2 still has 16 digits.
  const levels = Math.ceil(8 + 500 / (z * z))
  let fraction = z
  for (let level = levels; level >= 1; level--) fraction = z + level / fraction
  return normalDensity(z) / fraction
}

/**
 * The z with a share p of the bell curve to its left; undoes `normalBelow`.
 *
 * @param p between 0 and 1
 * @see first guess: Abramowitz and Stegun (1964) 26.2.23, then Halley's iteration on `normalBelow`
 *
 * @example
 * normalQuantile(0.975) // → 1.959964
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`normalQuantile needs 0 ≤ p ≤ 1, got ${p}.`)
  if (p > 0.5) return upperQuantile(1 - p)
  return p === 0.5 ? 0 : -upperQuantile(p)
}

/** The z that leaves `tail` ≤ ½ to its right. */
function upperQuantile(tail: number): number {
  if (tail === 0) return Infinity
  const t = Math.sqrt(-2 * Math.log(tail))
  let z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
  for (let round = 0; round < 4; round++) {
    const height = normalDensity(z)
    if (height === 0) break
    const error = (normalAbove(z) - tail) / height
    const step = error / (1 - (z * error) / 2)
    z += step
    if (Math.abs(step) <= 1e-16 * Math.abs(z)) break
  }
  return z
}

/**
 * How many standard errors either way hold a given share of the bell curve.
 *
 * @param confidence share between 0 and 1
 * @example
 * standardErrorsFor(0.95) // → 1.959964
 */
export function standardErrorsFor(confidence: number): number {
  if (confidence === 0.95) return 1.959963984540054 // asked for every number on every screen
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`confidence must lie between 0 and 1, got ${confidence}.`)
  return normalQuantile(0.5 + confidence / 2)
}
