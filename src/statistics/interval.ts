/** Between which two values the truth plausibly lies. */
export interface Interval {
  low: number
  high: number
}

/**
 * How far an interval reaches from end to end.
 *
 * @example
 * widthOf({ low: 0.1, high: 0.4 }) // → 0.30
 */
export function widthOf(interval: Interval): number {
  return interval.high - interval.low
}

/**
 * Stops at impossible counts: those are our bug, and an interval around them would hide it.
 *
 * @throws RangeError unless 0 ≤ happened ≤ trials, both finite
 */
export function checkCounts(happened: number, trials: number): void {
  if (!(trials >= 0 && happened >= 0 && happened <= trials && trials < Infinity)) {
    throw new RangeError(`Counts must satisfy 0 ≤ happened ≤ trials, got ${happened} of ${trials}.`)
  }
}

/**
 * Stops at sums that are no numbers, such as one over nobody: they are our bug, and every figure after them would be empty.
 *
 * @param sums by the name that says in the message which of them it is
 * @throws RangeError for NaN and for Infinity
 */
export function checkFinite(sums: object): void {
  for (const [name, sum] of Object.entries(sums)) {
    if (typeof sum === 'number' && !Number.isFinite(sum))
      throw new RangeError(`${name} must be a finite number, got ${sum}.`)
  }
}
