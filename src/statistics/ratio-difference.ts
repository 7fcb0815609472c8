import type { Interval } from './interval.ts'
import { type PairedSums, ratioOfSums } from './ratio-of-sums.ts'
import { studentBeyond, studentQuantile } from './student-t.ts'

/** How far one ratio of totals lies from another, and between what the truth plausibly lies. */
export interface RatioDifference {
  gap: number
  interval: Interval
  /** Of "no difference". */
  p: number
}

/**
 * Whether one group keeps more of its revenue than another: the difference of two ratios of totals, of different customers.
 *
 * Each ratio has the error of `ratioOfSums`; they are put together as Welch does for means, since groups need not vary
 * alike. Where every customer's bottom is 1 it is Welch's test of means.
 *
 * @returns null where either ratio has no range
 * @see W. G. Cochran, Sampling Techniques (3rd edition, 1977), 6.3; B. L. Welch, Biometrika 34 (1947), 28–35
 *
 * @example
 * // 5 customers kept 147 of 150, 5 others 120 of 150
 * ratioDifference(one, other) // → { gap: 0.18, interval: { low: 0.04, high: 0.32 }, p: 0.02 }
 */
export function ratioDifference(one: PairedSums, other: PairedSums, confidence = 0.95): RatioDifference | null {
  const here = errorOf(one)
  const there = errorOf(other)
  if (here === null || there === null) return null
  const gap = here.value - there.value
  const variance = here.variance + there.variance
  if (variance === 0) return { gap, interval: { low: gap, high: gap }, p: gap === 0 ? 1 : 0 }
  const freedom =
    variance ** 2 / (here.variance ** 2 / (one.customers - 1) + there.variance ** 2 / (other.customers - 1))
  const standardError = Math.sqrt(variance)
  const reach = studentQuantile(0.5 + confidence / 2, freedom) * standardError
  return { gap, interval: { low: gap - reach, high: gap + reach }, p: studentBeyond(gap / standardError, freedom) }
}

function errorOf(sums: PairedSums): { value: number; variance: number } | null {
  const ratio = ratioOfSums(sums)
  if (ratio === null) return null
  const reach = (ratio.interval.high - ratio.interval.low) / 2
  return { value: ratio.value, variance: (reach / studentQuantile(0.975, sums.customers - 1)) ** 2 }
}
