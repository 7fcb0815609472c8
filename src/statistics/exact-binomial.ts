import { betaQuantile, betaTails } from './incomplete-beta.ts'
import { checkCounts, type Interval } from './interval.ts'
import { binomialDensity } from './saddle-point.ts'

/**
 * Clopper and Pearson's interval: the one that is never too narrow, at the price of often being too wide.
 *
 * For screens use `wilsonInterval`; this is for readers who ask for the exact one.
 *
 * @returns null for nobody
 * @see C. J. Clopper and E. S. Pearson, Biometrika 26 (1934), 404–413; the same as R's binom.test
 *
 * @example
 * exactInterval(81, 263) // → { low: 0.2527, high: 0.3676 }
 */
export function exactInterval(happened: number, trials: number, confidence = 0.95): Interval | null {
  checkCounts(happened, trials)
  if (trials === 0) return null
  const outside = (1 - confidence) / 2
  const missing = trials - happened
  return {
    low: happened === 0 ? 0 : betaQuantile(outside, happened, missing + 1),
    high: missing === 0 ? 1 : betaQuantile(outside, happened + 1, missing, 'upper'),
  }
}

/** Chance of at most `count` of `trials`, each happening with `chance`. */
function binomialAtMost(count: number, trials: number, chance: number): number {
  if (count < 0) return 0
  if (count >= trials) return 1
  return betaTails(chance, count + 1, trials - count).upper
}

/** Chance of at least `count` of `trials`, each happening with `chance`. */
function binomialAtLeast(count: number, trials: number, chance: number): number {
  if (count <= 0) return 1
  if (count > trials) return 0
  return betaTails(chance, count, trials - count + 1).lower
}

/**
 * Exact two-sided binomial test: how often chance alone gives a count no more likely than this one.
 *
 * Adds up every outcome whose probability is at most the observed one's (with R's allowance of 1e-7 for rounding). The
 * far side is found by halving and summed by the incomplete beta function, so a million trials cost as little as ten.
 *
 * @param chance the share to compare with, 0…1, known and not estimated from the same customers
 * @returns null for nobody
 * @see R's binom.test; W. J. Conover, Practical Nonparametric Statistics (1971), 97–104
 *
 * @example
 * exactBinomialTest(682, 925, 0.75) // → 0.3825
 */
export function exactBinomialTest(happened: number, trials: number, chance: number): number | null {
  checkCounts(happened, trials)
  if (!(chance >= 0 && chance <= 1)) throw new RangeError(`chance must lie between 0 and 1, got ${chance}.`)
  if (trials === 0) return null
  if (chance === 0) return happened === 0 ? 1 : 0
  if (chance === 1) return happened === trials ? 1 : 0
  const expected = trials * chance
  if (happened === expected) return 1
  const limit = binomialDensity(happened, trials, chance) * (1 + 1e-7)
  const rare = (count: number) => binomialDensity(count, trials, chance) <= limit
  if (happened < expected) {
    const far = firstWhere(rare, Math.ceil(expected), trials + 1)
    return Math.min(1, binomialAtMost(happened, trials, chance) + binomialAtLeast(far, trials, chance))
  }
  const far = firstWhere((count) => !rare(count), 0, Math.floor(expected) + 1) - 1
  return Math.min(1, binomialAtLeast(happened, trials, chance) + binomialAtMost(far, trials, chance))
}

/** The first whole number in [from, to) of which `holds` is true, given that it stays true from there on; else `to`. */
function firstWhere(holds: (count: number) => boolean, from: number, to: number): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2)
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
