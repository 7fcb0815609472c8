import { betaQuantileLogOdds, betaTails } from './incomplete-beta.ts'
import { normalBeyond, normalQuantile } from './normal.ts'

/**
 * How often chance alone gives a t at least this far from zero, on either side: the two-sided p-value.
 *
 * @param freedom degrees of freedom, above 0
 * @see Abramowitz and Stegun (1964) 26.7.1
 *
 * @example
 * studentBeyond(2.228139, 10) // → 0.05
 */
export function studentBeyond(t: number, freedom: number): number {
  if (freedom === Infinity) return normalBeyond(t)
  const square = t * t
  if (square === Infinity) return 0
  return betaTails(freedom / (freedom + square), freedom / 2, 0.5, square / (freedom + square)).lower
}

/**
 * Share of the t distribution to the right of t: the one-sided p-value.
 *
 * @example
 * studentAbove(2.228139, 10) // → 0.025
 */
export function studentAbove(t: number, freedom: number): number {
  return t >= 0 ? studentBeyond(t, freedom) / 2 : 1 - studentBeyond(t, freedom) / 2
}

/**
 * The t with a share p of the distribution to its left.
 *
 * @param freedom degrees of freedom, above 0
 * @example
 * studentQuantile(0.975, 10) // → 2.228139
 */
export function studentQuantile(p: number, freedom: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`studentQuantile needs 0 < p < 1, got ${p}.`)
  if (p === 0.5) return 0
  if (freedom === Infinity) return normalQuantile(p)
  // log-odds of freedom/(freedom + t²) are −log(t²/freedom)
  const logOdds = betaQuantileLogOdds(2 * Math.min(p, 1 - p), freedom / 2, 0.5)
  const t = Math.sqrt(freedom * Math.exp(-logOdds))
  return p > 0.5 ? t : -t
}
