import { checkCounts, type Interval } from './interval.ts'
import type { Stratum } from './mantel-haenszel.ts'
import { normalBeyond, standardErrorsFor } from './normal.ts'

/** How much one share exceeds another among like records, and between what the truth plausibly lies. */
export interface MatchedDifference {
  /** In shares: 0.20 is twenty points. */
  gap: number
  interval: Interval
  standardError: number
  /** Of "no difference among like records". */
  p: number
  /** Strata with some of both groups, and how many of each group are in them. */
  strata: number
  group: number
  other: number
}

/**
 * How many points a group's rate lies above another's, where only like is compared with like: within each stratum, all
 * strata together, each by how much it can tell.
 *
 * Win rates of deals with and without a reference, for example, within stages and sizes. Strata in which one of the two
 * groups is empty compare nothing and are passed over. Sato's variance holds for few large strata as well as for many small
 * ones. Assumes that within a stratum nothing else sets the two groups apart: it cannot know what was not recorded.
 *
 * @returns null when no stratum has both groups
 * @see S. Greenland and J. M. Robins, Biometrics 41 (1985), 55–68; T. Sato, Biometrics 45 (1989), 1323–1324;
 *      S. C. Newman, Biostatistical Methods in Epidemiology (2001), example 7.3
 *
 * @example
 * matchedDifference(breastCancerByStage) // → { gap: 0.166, interval: { low: 0.017, high: 0.315 }, … }
 */
export function matchedDifference(strata: readonly Stratum[], confidence = 0.95): MatchedDifference | null {
  let weights = 0
  let gaps = 0
  let tilt = 0
  let noise = 0
  let telling = 0
  let inGroup = 0
  let inOther = 0
  for (const { group, other } of strata) {
    checkCounts(group.happened, group.trials)
    checkCounts(other.happened, other.trials)
    const [a, m] = [group.happened, group.trials]
    const [c, k] = [other.happened, other.trials]
    if (m === 0 || k === 0) continue
    const n = m + k
    weights += (m * k) / n
    gaps += (a * k - c * m) / n
    tilt += (m * m * c - k * k * a + (m * k * (k - m)) / 2) / (n * n)
    noise += (a * (k - c) + c * (m - a)) / (2 * n)
    telling++
    inGroup += m
    inOther += k
  }
  if (weights === 0) return null
  const gap = gaps / weights
  const standardError = Math.sqrt(Math.max(0, gap * tilt + noise)) / weights
  const reach = standardErrorsFor(confidence) * standardError
  return {
    gap,
    interval: { low: Math.max(-1, gap - reach), high: Math.min(1, gap + reach) },
    standardError,
    p: standardError === 0 ? (gap === 0 ? 1 : 0) : normalBeyond(gap / standardError),
    strata: telling,
    group: inGroup,
    other: inOther,
  }
}
