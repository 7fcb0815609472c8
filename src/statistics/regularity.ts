/** Two waits of one customer, one after the other: between the last three orders. */
interface TwoWaits {
  first: number
  second: number
}

/**
 * How regularly customers come back: 1 where an order says nothing about when the next one comes, more the more evenly they
 * are spaced, without end for a subscription.
 *
 * The first wait's share of both is spread evenly from 0 to 1 where orders come at random, and lies about a half where they are
 * regular, whatever each customer's own pace. Assumes a pace that stays the same over the two waits.
 *
 * @returns the shape of a gamma distribution of waits; null under thirty customers, a guess at what a variance can stand on
 * @see R. D. Wheat and D. G. Morrison, "Estimating purchase regularity with two interpurchase times", Journal of Marketing
 *      Research 27 (1990), 87–93: the variance of that share is 1 / (4 (2r + 1))
 *
 * @example
 * // Thirty customers who waited ten days, then thirty
 * regularityOf(Array.from({ length: 30 }, () => ({ first: 10, second: 30 }))) // → 1.5
 */
export function regularityOf(waits: readonly TwoWaits[]): number | null {
  const shares = waits
    .filter(({ first, second }) => first + second > 0)
    .map(({ first, second }) => first / (first + second))
  if (shares.length < 30) return null
  // Around a half, where it lies by symmetry: nothing about the mean has to be estimated.
  const variance = shares.reduce((sum, share) => sum + (share - 0.5) ** 2, 0) / shares.length
  return variance === 0 ? Number.POSITIVE_INFINITY : Math.max(0, (1 - 4 * variance) / (8 * variance))
}
