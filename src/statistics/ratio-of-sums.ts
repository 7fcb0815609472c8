import { checkFinite, type Interval } from './interval.ts'
import type { Ranged } from './product-range.ts'
import { studentQuantile } from './student-t.ts'

/** What has to be added up over customers to know a ratio of two totals and how sure it is. Sums of groups add up. */
export interface PairedSums {
  customers: number
  top: number
  bottom: number
  topSquares: number
  bottomSquares: number
  /** Sum over customers of one times the other. */
  products: number
}

/** Under so many customers the range of a ratio says nothing. Our choice, as for means of money. */
const fewestCustomers = 5

/**
 * One total over another, where both come from the same customers: revenue kept over revenue there was.
 *
 * The range is what another draw of customers like these would give: Student's, around how far each customer's part of the
 * top lies from the ratio times their part of the bottom (the ratio estimator of survey sampling). A few very large
 * customers widen it, as they should. Assumes customers are independent of one another.
 *
 * @returns null where the bottom is not above 0, or under five customers
 * @see W. G. Cochran, Sampling Techniques (3rd edition, 1977), 6.3; R's survey::svyratio
 *
 * @example
 * // 5 customers paid 10, 20, 30, 40, 50 last year and 9, 22, 25, 41, 50 this year
 * ratioOfSums({ customers: 5, top: 147, bottom: 150, topSquares: 5371, bottomSquares: 5500, products: 5420 })
 * // → { value: 0.98, interval: { low: 0.87, high: 1.09 } }
 */
export function ratioOfSums(sums: PairedSums, confidence = 0.95): Ranged | null {
  checkFinite(sums)
  const { customers, top, bottom, topSquares, bottomSquares, products } = sums
  if (!(bottom > 0) || customers < fewestCustomers) return null
  const value = top / bottom
  const squares = Math.max(0, topSquares - 2 * value * products + value * value * bottomSquares)
  const standardError = Math.sqrt((squares * customers) / (customers - 1)) / bottom
  const reach = studentQuantile(0.5 + confidence / 2, customers - 1) * standardError
  return { value, interval: { low: value - reach, high: value + reach } }
}

/**
 * The same where the bottom itself may be close to nothing, as growth is: Fieller's limits.
 *
 * @returns null where the bottom is not clearly above 0: then the ratio could be anything
 * @see E. C. Fieller, "Some problems in interval estimation", JRSS B 16 (1954), 175–185
 *
 * @example
 * // The same five customers, whose 0.87 to 1.09 becomes a little crooked
 * fiellerInterval({ customers: 5, top: 147, bottom: 150, topSquares: 5371, bottomSquares: 5500, products: 5420 })
 * // → { low: 0.81, high: 1.11 }
 */
export function fiellerInterval(sums: PairedSums, confidence = 0.95): Interval | null {
  checkFinite(sums)
  const { customers, top, bottom } = sums
  if (customers < fewestCustomers || !(bottom > 0)) return null
  const square = studentQuantile(0.5 + confidence / 2, customers - 1) ** 2
  // Variances of the two totals, and how they move together
  const spread = (products: number, one: number, other: number) =>
    (square * (products - (one * other) / customers) * customers) / (customers - 1)
  const lead = bottom * bottom - spread(sums.bottomSquares, bottom, bottom)
  if (!(lead > 0)) return null
  const middle = top * bottom - spread(sums.products, top, bottom)
  const root = Math.sqrt(Math.max(0, middle * middle - lead * (top * top - spread(sums.topSquares, top, top))))
  return { low: (middle - root) / lead, high: (middle + root) / lead }
}
