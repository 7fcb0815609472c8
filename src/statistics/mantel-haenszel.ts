import { chiSquareAbove } from './chi-square.ts'
import { checkCounts, type Interval } from './interval.ts'
import type { Tally } from './newcombe-difference.ts'
import { standardErrorsFor } from './normal.ts'

/** Two groups within one layer of customers, for example within one size of company. */
export interface Stratum {
  group: Tally
  other: Tally
}

export interface AdjustedComparison {
  /** Odds ratio within strata, all strata together. */
  oddsRatio: number
  interval: Interval
  /** Of "no difference within strata", with continuity correction as in R's mantelhaen.test; and without. */
  p: number
  pUncorrected: number
  chiSquare: number
  chiSquareUncorrected: number
  /** Odds ratio with the strata thrown together. */
  crudeOddsRatio: number
  /** Whether the odds ratio is the same in every stratum. A small p says that one number does not do for all. */
  homogeneity: { breslowDay: number; tarone: number; freedom: number; p: number } | null
  /** The crude comparison points one way, the adjusted one the other: do not show the crude one alone. */
  simpson: boolean
  /** Strata that can tell, and how many of them point the other way than the crude comparison. */
  strata: { telling: number; against: number }
}

/**
 * Compares two groups within layers of like customers, and warns when that turns the picture round.
 *
 * Berkeley's admissions of 1973 are the classic: men were admitted more often overall (odds ratio 1.84), yet not within
 * departments (0.90), because women applied where few got in.
 *
 * Strata where one group is empty, or where nobody or everybody did it, cannot tell and are passed over.
 *
 * @returns null when no stratum can tell, or when the odds ratio has no finite value above 0
 * @see N. Mantel and W. Haenszel, J. National Cancer Institute 22 (1959), 719–748; J. Robins, N. Breslow and
 *      S. Greenland, Biometrics 42 (1986), 311–323 (interval); N. E. Breslow and N. E. Day (1980) with
 *      R. E. Tarone, Biometrika 72 (1985), 91–95 (homogeneity)
 *
 * @example
 * mantelHaenszel(berkeleyDepartments) // → { oddsRatio: 0.9047, interval: { low: 0.7719, high: 1.0603 }, simpson: true, … }
 */
export function mantelHaenszel(strata: readonly Stratum[], confidence = 0.95): AdjustedComparison | null {
  const tables = strata.map(toTable)
  const telling = tables.filter(({ a, b, c, d }) => (a + b) * (c + d) * (a + c) * (b + d) > 0)
  let r = 0
  let s = 0
  let pr = 0
  let psqr = 0
  let qs = 0
  let gap = 0
  let variance = 0
  for (const { a, b, c, d } of telling) {
    const n = a + b + c + d
    const forward = a * (d / n)
    const backward = b * (c / n)
    const agree = (a + d) / n
    const differ = (b + c) / n
    r += forward
    s += backward
    pr += agree * forward
    psqr += agree * backward + differ * forward
    qs += differ * backward
    gap += a - (a + b) * ((a + c) / n)
    variance += ((a + b) / n) * (c + d) * ((a + c) / n) * ((b + d) / (n - 1))
  }
  if (!(r > 0 && s > 0)) return null

  const oddsRatio = r / s
  const error = Math.sqrt(pr / (2 * r * r) + psqr / (2 * r * s) + qs / (2 * s * s))
  const reach = Math.exp(standardErrorsFor(confidence) * error)
  const size = Math.abs(gap)
  const correction = Math.min(0.5, size)
  const chiSquare = (size - correction) ** 2 / variance
  const chiSquareUncorrected = size ** 2 / variance
  const crudeOddsRatio = crude(tables)
  return {
    oddsRatio,
    interval: { low: oddsRatio / reach, high: oddsRatio * reach },
    p: chiSquareAbove(chiSquare, 1),
    pUncorrected: chiSquareAbove(chiSquareUncorrected, 1),
    chiSquare,
    chiSquareUncorrected,
    crudeOddsRatio,
    homogeneity: homogeneityOf(telling, oddsRatio),
    simpson: (crudeOddsRatio - 1) * (oddsRatio - 1) < 0,
    strata: {
      telling: telling.length,
      against: telling.filter(({ a, b, c, d }) => (crudeOddsRatio - 1) * (a * d - b * c) < 0).length,
    },
  }
}

/** a, b: the group that did and did not; c, d: the other. */
interface Table {
  a: number
  b: number
  c: number
  d: number
}

function toTable({ group, other }: Stratum): Table {
  checkCounts(group.happened, group.trials)
  checkCounts(other.happened, other.trials)
  return {
    a: group.happened,
    b: group.trials - group.happened,
    c: other.happened,
    d: other.trials - other.happened,
  }
}

function crude(tables: readonly Table[]): number {
  const sum = (part: keyof Table) => tables.reduce((total, table) => total + table[part], 0)
  return (sum('a') / sum('b')) * (sum('d') / sum('c'))
}

function homogeneityOf(tables: readonly Table[], oddsRatio: number): AdjustedComparison['homogeneity'] {
  if (tables.length < 2) return null
  let breslowDay = 0
  let gaps = 0
  let variances = 0
  for (const { a, b, c, d } of tables) {
    // Each cell by itself: taken from the others, what is left of a billion may come to nothing or below.
    const cells = [
      { seen: a, expected: expectedCount(a + b, c + d, a + c, oddsRatio), sign: 1 },
      { seen: b, expected: expectedCount(a + b, c + d, b + d, 1 / oddsRatio), sign: -1 },
      { seen: c, expected: expectedCount(c + d, a + b, a + c, 1 / oddsRatio), sign: -1 },
      { seen: d, expected: expectedCount(c + d, a + b, b + d, oddsRatio), sign: 1 },
    ]
    const variance = 1 / cells.reduce((sum, { expected }) => sum + 1 / expected, 0)
    // All four are as far from what was expected; the smallest tells it most exactly.
    const size = ({ seen, expected }: { seen: number; expected: number }) => Math.max(seen, expected)
    const smallest = cells.reduce((one, other) => (size(other) < size(one) ? other : one))
    const gap = smallest.sign * (smallest.seen - smallest.expected)
    breslowDay += gap ** 2 / variance
    gaps += gap
    variances += variance
  }
  const tarone = breslowDay - gaps ** 2 / variances
  const freedom = tables.length - 1
  return { breslowDay, tarone, freedom, p: chiSquareAbove(Math.max(0, tarone), freedom) }
}

/** How many of the group would have done it, with these margins and this odds ratio. */
function expectedCount(size: number, otherSize: number, happened: number, oddsRatio: number): number {
  // (1 − ψ)x² + (otherSize − happened + ψ(size + happened))x − ψ·size·happened = 0, solved without cancellation
  const square = 1 - oddsRatio
  const linear = otherSize - happened + oddsRatio * (size + happened)
  const constant = -oddsRatio * size * happened
  const root = Math.sqrt(Math.max(0, linear * linear - 4 * square * constant))
  return linear >= 0 ? (-2 * constant) / (linear + root) : (root - linear) / (2 * square)
}
