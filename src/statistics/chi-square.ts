import { gammaQuantile, gammaTails } from './incomplete-gamma.ts'

/**
 * How often chance alone gives a chi-square at least this large: the p-value of a chi-square test.
 *
 * @param statistic 0 or more
 * @param freedom   degrees of freedom, above 0, need not be whole
 * @see Abramowitz and Stegun (1964) 26.4.19
 *
 * @example
 * chiSquareAbove(3.841459, 1) // → 0.05
 */
export function chiSquareAbove(statistic: number, freedom: number): number {
  return gammaTails(freedom / 2, statistic / 2).upper
}

/**
 * The chi-square that chance exceeds with probability 1 − p.
 *
 * @example
 * chiSquareQuantile(0.95, 1) // → 3.841459
 */
export function chiSquareQuantile(p: number, freedom: number): number {
  return 2 * gammaQuantile(p, freedom / 2)
}
