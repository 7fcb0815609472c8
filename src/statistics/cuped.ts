import { checkFinite, type Interval } from './interval.ts'
import { normalBeyond, standardErrorsFor } from './normal.ts'

/** What has to be added up over customers of one side: x what they did before, y what they did after. */
export interface BeforeAndAfterSums {
  customers: number
  x: number
  y: number
  xx: number
  yy: number
  xy: number
}

export interface AdjustedDifference {
  /** Mean after of the treated less that of the others, with what they differed in before taken out. */
  gap: number
  standardError: number
  interval: Interval
  p: number
  /** How much of the difference before is carried over. */
  carried: number
  /** Share of the variance that history explains: with 0.36 a hundred customers tell as much as 156 would without. */
  explained: number
}

/**
 * The difference between two sides with their history used to see it sooner: CUPED.
 *
 * A customer who referred before refers again, whatever we do. What is known of before is subtracted, as far as it
 * predicts, and the rest varies less. Unbiased where chance, or nothing to do with before, decided who was treated.
 *
 * @returns null under ten customers on either side, where what carries over cannot be estimated
 * @see A. Deng, Y. Xu, R. Kohavi and T. Walker, "Improving the sensitivity of online controlled experiments by utilizing
 *      pre-experiment data", WSDM (2013), 123–132
 *
 * @example
 * // 500 treated and 500 others, 0.2 referrals each before; 0.30 and 0.24 after; before and after go together (0.6)
 * adjustedDifference({ customers: 500, x: 100, y: 150, xx: 120, yy: 180, xy: 102 },
 *                    { customers: 500, x: 100, y: 120, xx: 120, yy: 144, xy: 90 })
 * // → { gap: 0.06, standardError: 0.025, explained: 0.38, … } where the error would be 0.032 without
 */
export function adjustedDifference(
  treated: BeforeAndAfterSums,
  others: BeforeAndAfterSums,
  confidence = 0.95,
): AdjustedDifference | null {
  checkFinite(treated)
  checkFinite(others)
  if (treated.customers < 10 || others.customers < 10) return null
  const [here, there] = [spreadOf(treated), spreadOf(others)]
  const before = here.xx + there.xx
  const carried = before > 0 ? (here.xy + there.xy) / before : 0
  const gap = here.y - there.y - carried * (here.x - there.x)
  const varianceOf = ({ xx, yy, xy, customers }: typeof here, by: number) =>
    Math.max(0, yy - 2 * by * xy + by * by * xx) / (customers - 1) / customers
  const variance = varianceOf(here, carried) + varianceOf(there, carried)
  const plain = varianceOf(here, 0) + varianceOf(there, 0)
  const standardError = Math.sqrt(variance)
  const reach = standardErrorsFor(confidence) * standardError
  return {
    gap,
    standardError,
    interval: { low: gap - reach, high: gap + reach },
    p: standardError > 0 ? normalBeyond(gap / standardError) : gap === 0 ? 1 : 0,
    carried,
    explained: plain > 0 ? 1 - variance / plain : 0,
  }
}

/** Means, and squares and products around them. */
function spreadOf({ customers, x, y, xx, yy, xy }: BeforeAndAfterSums) {
  return {
    customers,
    x: x / customers,
    y: y / customers,
    xx: xx - (x * x) / customers,
    yy: yy - (y * y) / customers,
    xy: xy - (x * y) / customers,
  }
}
