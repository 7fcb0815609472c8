import { checkCounts } from './interval.ts'
import type { Tally } from './newcombe-difference.ts'
import { normalBeyond } from './normal.ts'

/**
 * Below this many expected in the smallest of the four cells the exact test is used.
 *
 * Cochran's rule of thumb says five; ten costs nothing here and keeps small p-values honest when many are compared.
 */
const fewestExpectedForScore = 10

/**
 * How often chance alone makes two groups differ at least this much: Fisher's exact test for small numbers, the score
 * test for the rest.
 *
 * @returns 1 when there is nothing to compare: an empty group, or the same answer from everybody
 *
 * @example
 * compareTwo({ happened: 83, trials: 86 }, { happened: 70, trials: 82 }) // → 0.0141; Fisher's, as only 7.3 are expected in one cell
 */
export function compareTwo(group: Tally, other: Tally): number {
  const trials = group.trials + other.trials
  const happened = group.happened + other.happened
  const smallest = (Math.min(group.trials, other.trials) / trials) * Math.min(happened, trials - happened)
  return smallest < fewestExpectedForScore ? fisherTest(group, other) : scoreTest(group, other)
}

/**
 * Two-proportion score test (Pearson's chi-square on one degree of freedom, no continuity correction), two-sided.
 *
 * @see K. Pearson (1900); R's prop.test(correct = FALSE)
 * @example
 * scoreTest({ happened: 56, trials: 70 }, { happened: 48, trials: 80 }) // → 0.0080
 */
export function scoreTest(group: Tally, other: Tally): number {
  check(group, other)
  const trials = group.trials + other.trials
  const happened = group.happened + other.happened
  if (group.trials === 0 || other.trials === 0 || happened === 0 || happened === trials) return 1
  const gap = group.happened / group.trials - other.happened / other.trials
  const share = happened / trials
  const missing = (trials - happened) / trials
  return normalBeyond(gap / Math.sqrt(share * missing * (1 / group.trials + 1 / other.trials)))
}

/**
 * Fisher's exact test, two-sided: with both margins given, how likely are tables no more likely than this one.
 *
 * Takes the observed table as 1 and walks outwards from it, each table's weight following from its neighbour's, until
 * nothing is left to add. So its cost grows with the spread of the counts, not with their size. A p below 1e-300 is 0.
 *
 * @see R. A. Fisher, Statistical Methods for Research Workers (5th edition, 1934); R's fisher.test
 * @example
 * fisherTest({ happened: 3, trials: 4 }, { happened: 1, trials: 4 }) // → 0.4857, the lady tasting tea
 */
export function fisherTest(group: Tally, other: Tally): number {
  check(group, other)
  const trials = group.trials + other.trials
  const happened = group.happened + other.happened
  if (group.trials === 0 || other.trials === 0 || happened === 0 || happened === trials) return 1
  const least = Math.max(0, happened - other.trials)
  const most = Math.min(group.trials, happened)
  const asLikely = 1 + 1e-7 // R's allowance for rounding
  let rare = 1
  let all = 1
  const goesOn = (weight: number) => {
    all += weight
    if (weight > asLikely) return weight < Infinity
    rare += weight
    return weight > rare * 1e-17
  }
  let weight = 1
  for (let x = group.happened; x < most; x++) {
    weight *= oneMore(x)
    if (!goesOn(weight)) break
  }
  weight = 1
  for (let x = group.happened; x > least; x--) {
    weight /= oneMore(x - 1)
    if (!goesOn(weight)) break
  }
  return rare / all

  /** How many times as likely x + 1 in the group is as x. */
  function oneMore(x: number): number {
    return ((group.trials - x) / (x + 1)) * ((happened - x) / (other.trials - happened + x + 1))
  }
}

function check(group: Tally, other: Tally): void {
  checkCounts(group.happened, group.trials)
  checkCounts(other.happened, other.trials)
}
