import { chiSquareAbove } from './chi-square.ts'
import { checkCounts, type Interval } from './interval.ts'
import { newcombeDifference, type Tally } from './newcombe-difference.ts'
import { normalBeyond } from './normal.ts'

/** A group's rate in each of the same earlier periods, first period first. */
export interface GroupHistory {
  value: string
  periods: readonly Tally[]
}

/** How well another group's history ran beside that of the treated. */
export interface ParallelHistory {
  value: string
  /** Customers in the smallest of its periods. */
  customers: number
  /** How far the gap between the two strayed from its own average, in shares (root mean square). 0 is perfectly parallel. */
  distance: number
  /** How far chance among customers alone would make it stray. */
  expectedDistance: number
  /** How the gap moved per period, in shares: a group that was drifting away. */
  drift: number
  /** Of "the gap stayed the same": small where histories were not parallel. */
  p: number
  verdict: keyof typeof historyVerdicts
}

export const historyVerdicts = {
  parallel: 'ran parallel',
  'not-parallel': 'went its own way',
  'cannot-tell': 'too few customers to tell',
} as const

/** Where chance alone makes the gap stray this far, a parallel history proves nothing. Ten points, our guess. */
const coarsest = 0.1
const fewestPeriods = 3

/**
 * Proposes groups to compare with: those whose rate moved up and down with that of the treated before anything was done,
 * whatever its height, nearest first.
 *
 * The gap between two groups is tested for being the same in all periods (chi-square), and for a drift. Groups too small to
 * tell stand behind those that ran parallel, and groups that went their own way come last. That histories ran parallel makes
 * it believable, and no more, that they would have gone on so.
 *
 * @param treated history of the groups to be treated, added up
 * @param candidates as many periods each, the same ones; groups with an empty period are passed over
 * @returns empty under three periods, or where the treated have an empty one
 * @see J. Roth, "Pretest with caution: event-study estimates after testing for parallel trends", American Economic
 *      Review: Insights 4 (2022), 305–322; W. G. Cochran, Biometrics 10 (1954), 417–451, for the test
 *
 * @example
 * proposeComparisons({ value: 'north', periods: tallies([50, 60, 55], 500) },
 *   [{ value: 'south', periods: tallies([80, 90, 85], 500) }, { value: 'east', periods: tallies([20, 60, 110], 500) }])
 * // → south { distance: 0, p: 1, verdict: 'parallel' }, east { distance: 0.07, p: 0.0000, verdict: 'not-parallel' }
 */
export function proposeComparisons(treated: GroupHistory, candidates: readonly GroupHistory[]): ParallelHistory[] {
  if (treated.periods.length < fewestPeriods || treated.periods.some(({ trials }) => trials === 0)) return []
  const found = candidates
    .filter(({ periods }) => periods.length === treated.periods.length && periods.every(({ trials }) => trials > 0))
    .map((candidate) => besideEachOther(treated.periods, candidate))
  return found.sort((a, b) => rank[a.verdict] - rank[b.verdict] || a.distance - b.distance)
}

const rank = { parallel: 0, 'cannot-tell': 1, 'not-parallel': 2 }

function besideEachOther(treated: readonly Tally[], { value, periods }: GroupHistory): ParallelHistory {
  const gaps = periods.map((here, i) => {
    const there = treated[i]!
    return {
      gap: here.happened / here.trials - there.happened / there.trials,
      variance: varianceOf(here) + varianceOf(there),
    }
  })
  const many = gaps.length
  const plain = gaps.reduce((sum, { gap }) => sum + gap, 0) / many
  const distance = Math.sqrt(gaps.reduce((sum, { gap }) => sum + (gap - plain) ** 2, 0) / many)
  // Straying from an average of our own making: one period's worth is used up.
  const expectedDistance = Math.sqrt(
    (gaps.reduce((sum, { variance }) => sum + variance, 0) / many) * ((many - 1) / many),
  )

  const weight = gaps.reduce((sum, { variance }) => sum + 1 / variance, 0)
  const centre = gaps.reduce((sum, { gap, variance }) => sum + gap / variance, 0) / weight
  const chiSquare = gaps.reduce((sum, { gap, variance }) => sum + (gap - centre) ** 2 / variance, 0)
  const middle = gaps.reduce((sum, { variance }, i) => sum + i / variance, 0) / weight
  const span = gaps.reduce((sum, { variance }, i) => sum + (i - middle) ** 2 / variance, 0)
  const drift = gaps.reduce((sum, { gap, variance }, i) => sum + ((i - middle) * gap) / variance, 0) / span
  // Two looks at the same history: a steady drift is seen sooner by its slope. Bonferroni for the two.
  const p = Math.min(1, 2 * Math.min(chiSquareAbove(chiSquare, many - 1), normalBeyond(drift * Math.sqrt(span))))
  return {
    value,
    customers: periods.reduce((least, { trials }) => Math.min(least, trials), Infinity),
    distance,
    expectedDistance,
    drift,
    p,
    verdict: p < 0.05 ? 'not-parallel' : expectedDistance > coarsest ? 'cannot-tell' : 'parallel',
  }
}

/** Half a customer added, so that a period of nobody or everybody has a spread as well. */
function varianceOf({ happened, trials }: Tally): number {
  checkCounts(happened, trials)
  const share = (happened + 0.5) / (trials + 1)
  return (share * (1 - share)) / trials
}

/** One period of the picture: both rates, and how far apart they are. */
export interface TrendPoint {
  treated: number | null
  comparison: number | null
  /** Treated less comparison; null where either has no customers. */
  gap: number | null
  interval: Interval | null
}

/**
 * The picture of the parallel trends: the rate of the treated and of the comparison groups together in every period, before
 * and after, and the gap between them with Newcombe's interval. Before the start the gap should be level.
 *
 * @param treated one tally per period; comparisons likewise, any number of groups
 * @example
 * trendPicture(tallies([50, 60], 500), [tallies([80, 90], 500)])
 * // → [{ treated: 0.10, comparison: 0.16, gap: −0.06, interval: { low: −0.10, high: −0.02 } }, …]
 */
export function trendPicture(treated: readonly Tally[], comparisons: readonly (readonly Tally[])[]): TrendPoint[] {
  return treated.map((here, i) => {
    const there = comparisons.reduce(
      (sum, periods) => ({
        happened: sum.happened + (periods[i]?.happened ?? 0),
        trials: sum.trials + (periods[i]?.trials ?? 0),
      }),
      { happened: 0, trials: 0 },
    )
    const difference = newcombeDifference(here, there)
    return {
      treated: here.trials > 0 ? here.happened / here.trials : null,
      comparison: there.trials > 0 ? there.happened / there.trials : null,
      gap: difference?.gap ?? null,
      interval: difference?.interval ?? null,
    }
  })
}
