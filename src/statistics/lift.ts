import { checkFinite, type Interval } from './interval.ts'
import { standardErrorsFor } from './normal.ts'

/**
 * How many times as often two things are named together as they would be if naming one had nothing to do with the other.
 *
 * One means that they have nothing to do with each other. The interval is symmetric on the scale of logarithms, with the
 * variance that the delta method gives for four cells of a multinomial: (1/p₁₂ − 1/p₁ − 1/p₂ + 2·lift − 1) ÷ n. Good for
 * five and more who named both; fewer are not worth a number.
 *
 * @param of how many named the one, the other, and both, of how many in all
 * @returns null where nobody named both, since a logarithm knows no zero
 * @see A. Agresti, Categorical Data Analysis (3rd ed., 2013), section 16.1, for the delta method;
 *      S. Brin et al., "Dynamic itemset counting", SIGMOD 1997, for the measure (there called interest)
 *
 * @example
 * liftOf({ one: 150, other: 90, both: 45, all: 412 }) // → { lift: 1.37, interval: { low: 1.14, high: 1.65 } }
 */
export function liftOf(
  of: { one: number; other: number; both: number; all: number },
  confidence = 0.95,
): { lift: number; interval: Interval } | null {
  const { one, other, both, all } = of
  checkFinite(of)
  if (!(both >= 0 && both <= Math.min(one, other) && one + other - both <= all)) {
    throw new RangeError(`Of ${all} there cannot be ${one} and ${other} with ${both} in common.`)
  }
  if (both === 0) return null
  const lift = (both / one) * (all / other)
  const variance = 1 / both - 1 / one - 1 / other + (2 * lift - 1) / all
  const reach = Math.exp(standardErrorsFor(confidence) * Math.sqrt(Math.max(0, variance)))
  return { lift, interval: { low: lift / reach, high: lift * reach } }
}
