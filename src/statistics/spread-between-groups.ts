import { chiSquareAbove } from './chi-square.ts'
import { checkCounts } from './interval.ts'
import type { Tally } from './newcombe-difference.ts'
import { compareTwo } from './two-proportions.ts'

/** Whether groups differ among themselves by more than chance makes equal groups differ. */
export interface Spread {
  /** Pearson's chi-square of homogeneity. */
  chiSquare: number
  /** Groups with anyone in them, less one. */
  freedom: number
  /** How often groups with one common rate would spread this much. 1 when there is nothing to compare. */
  p: number
}

/**
 * Over-dispersion test: could all these groups have the same rate?
 *
 * A thousand small groups always have a best and a worst. When this says no, nobody is named either.
 *
 * With at least five expected in every cell it is the textbook chi-square test. With fewer, the textbook p-value is
 * wrong, so the statistic's exact mean and variance for these very group sizes are used instead, matched by a scaled
 * chi-square. Two groups are compared as everywhere else, by `compareTwo`.
 *
 * @see R's chisq.test; for the moments R. J. Dawson, "A simplified expression for the variance of the χ² function on a
 *      contingency table", Biometrika 41 (1954), 280, after J. B. S. Haldane (1940)
 *
 * @example
 * spreadBetween([{ happened: 83, trials: 86 }, { happened: 90, trials: 93 },
 *                { happened: 129, trials: 136 }, { happened: 70, trials: 82 }]) // → { chiSquare: 12.60, freedom: 3, p: 0.0056 }
 */
export function spreadBetween(groups: readonly Tally[]): Spread {
  let happened = 0
  let trials = 0
  let occupied = 0
  let smallest = Infinity
  for (const group of groups) {
    checkCounts(group.happened, group.trials)
    if (group.trials === 0) continue
    happened += group.happened
    trials += group.trials
    occupied++
    smallest = Math.min(smallest, group.trials)
  }
  const freedom = Math.max(0, occupied - 1)
  const missing = trials - happened
  if (freedom === 0 || happened === 0 || missing === 0) return { chiSquare: 0, freedom, p: 1 }

  const share = happened / trials
  let sum = 0
  let inverseSizes = 0
  for (const group of groups) {
    if (group.trials === 0) continue
    const gap = group.happened - group.trials * share
    sum += gap * (gap / group.trials)
    inverseSizes += 1 / group.trials
  }
  const chiSquare = sum / (share * (missing / trials))
  if (freedom === 1) {
    const [one, other] = groups.filter((group) => group.trials > 0)
    return { chiSquare, freedom, p: compareTwo(one!, other!) }
  }
  const fewestExpected = (smallest / trials) * Math.min(happened, missing)
  if (fewestExpected >= 5) return { chiSquare, freedom, p: chiSquareAbove(chiSquare, freedom) }
  if (trials < 4) return { chiSquare, freedom, p: 1 } // three customers prove nothing, and the variance has no meaning
  const mean = freedom * (trials / (trials - 1))
  const variance = varianceOfChiSquare(trials, occupied, inverseSizes, happened, missing)
  if (!(variance > 1e-9 * mean)) return { chiSquare, freedom, p: 1 } // groups of one: every outcome spreads alike
  const scale = variance / (2 * mean)
  return { chiSquare, freedom, p: chiSquareAbove(chiSquare / scale, mean / scale) }
}

/** Exact variance of the chi-square of a table of groups × (happened or not), both margins given. */
function varianceOfChiSquare(
  trials: number,
  groups: number,
  inverseSizes: number,
  happened: number,
  missing: number,
): number {
  const n = trials
  const byGroups = ((groups - 1) * (n - groups)) / (n - 1)
  const unevenGroups = (n * inverseSizes - groups * groups) / (n - 2)
  const byOutcome = (n - 2) / (n - 1)
  const unevenOutcome = ((n / happened) * (n / missing) - 4) / (n - 2)
  return (
    ((2 * n) / (n - 3)) * (byGroups - unevenGroups) * (byOutcome - unevenOutcome) +
    ((n * n) / (n - 1)) * unevenGroups * unevenOutcome
  )
}
