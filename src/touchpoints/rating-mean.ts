import { meanRange } from '../statistics/product-range.ts'
import { usualRules } from '../statistics/verdict.ts'

/** Latest ratings of one touchpoint, added up: one per customer, each from 1 to 5. */
interface RatingSums {
  rated: number
  ratingSum: number
  ratingSquares: number
}

/**
 * How satisfied customers are with a touchpoint on average, and between what the truth plausibly lies: Student's range of a
 * mean, cut where ratings end. It describes those who rated; whoever is very pleased or very cross rates more readily.
 *
 * @returns null under 30 who rated, the size under which no group is spoken about
 * @example
 * // 40 customers: 20 fours and 20 fives
 * ratingMean({ rated: 40, ratingSum: 180, ratingSquares: 820 }) // → { value: 4.5, low: 4.34, high: 4.66 }
 */
export function ratingMean({ rated, ratingSum, ratingSquares }: RatingSums) {
  if (rated < usualRules.fewestTrials) return null
  const range = meanRange({ many: rated, sum: ratingSum, squares: ratingSquares })
  if (range === null) return null
  const { value, interval } = range
  return { value, low: Math.max(1, interval.low), high: Math.min(5, interval.high) }
}
