import { betaTails } from './incomplete-beta.ts'

/**
 * How often chance alone gives a ratio of variances at least this large: the p-value of an F test.
 *
 * @param statistic   0 or more
 * @param freedomAbove, freedomBelow degrees of freedom of numerator and denominator
 * @see Abramowitz and Stegun (1964) 26.6.2
 *
 * @example
 * fAbove(4.964603, 1, 10) // → 0.05
 */
export function fAbove(statistic: number, freedomAbove: number, freedomBelow: number): number {
  const above = freedomAbove * statistic
  const whole = above + freedomBelow
  return betaTails(above / whole, freedomAbove / 2, freedomBelow / 2, freedomBelow / whole).upper
}
