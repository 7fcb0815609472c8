/**
 * Benjamini and Hochberg's adjusted p-values: naming all groups with an adjusted p below 5 % means that, on average, at
 * most 5 % of the names are false alarms.
 *
 * Without it one of twenty ordinary groups is called special by chance, and a screen shows hundreds.
 *
 * Assumes the tests are independent or positively dependent.
 *
 * @param pValues one for each group shown, in any order; the answer keeps the order
 * @param tested  how many were tested, if the larger p-values are left out of `pValues` to save time
 * @see Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", JRSS B 57 (1995), 289–300
 *
 * @example
 * falseDiscoveryAdjusted([0.01, 0.04, 0.03]) // → [0.03, 0.04, 0.04]
 */
export function falseDiscoveryAdjusted(pValues: readonly number[], tested: number = pValues.length): number[] {
  const largestFirst = ranked(pValues).reverse()
  const adjusted = new Array<number>(pValues.length)
  let smallestSoFar = 1
  largestFirst.forEach((index, above) => {
    const rank = pValues.length - above
    smallestSoFar = Math.min(smallestSoFar, pValues[index]! * (tested / rank))
    adjusted[index] = smallestSoFar
  })
  return adjusted
}

/**
 * Holm's adjusted p-values: with all below 5 % named, the chance of even one false alarm is at most 5 %.
 *
 * Stricter than `falseDiscoveryAdjusted`; for the few comparisons where a single false alarm would be costly.
 *
 * @see S. Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Statistics 6 (1979), 65–70
 * @example
 * holmAdjusted([0.01, 0.04, 0.03]) // → [0.03, 0.06, 0.06]
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const adjusted = new Array<number>(pValues.length)
  let largestSoFar = 0
  ranked(pValues).forEach((index, below) => {
    largestSoFar = Math.max(largestSoFar, Math.min(1, pValues[index]! * (pValues.length - below)))
    adjusted[index] = largestSoFar
  })
  return adjusted
}

/** Positions of the p-values, the smallest first. */
function ranked(pValues: readonly number[]): number[] {
  for (const p of pValues)
    if (!(p >= 0 && p <= 1)) throw new RangeError(`A p-value must lie between 0 and 1, got ${p}.`)
  return pValues.map((_, index) => index).sort((one, other) => pValues[one]! - pValues[other]!)
}
