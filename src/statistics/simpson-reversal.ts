import type { Stratum } from './mantel-haenszel.ts'
import { type MatchedDifference, matchedDifference } from './matched-difference.ts'
import { type Difference, newcombeDifference, type Tally } from './newcombe-difference.ts'

/** What becomes of a difference when only like is compared with like. In words a screen can use. */
const afterMatching = {
  holds: 'holds among like customers too',
  vanishes: 'cannot be seen among like customers',
  reverses: 'turns round among like customers',
  'reverses everywhere': 'turns round in every group of like customers',
  'cannot tell': 'cannot be compared among like customers',
} as const

export interface SimpsonReversal {
  verdict: keyof typeof afterMatching
  /** With the strata thrown together. */
  crude: Difference
  /** Within strata; null when none has both groups. */
  within: MatchedDifference | null
  /** Strata with both groups, and how many of them point the other way than the crude difference. */
  strata: { telling: number; against: number }
}

/**
 * Whether a difference between two groups survives when only like customers are compared.
 *
 * A group can refer more overall and yet less within every size of company, simply because it has more of the large ones.
 * Where the verdict is not "holds" the crude difference must not be shown alone.
 *
 * "Reverses" needs the difference within strata to be told apart from none (its interval leaves out 0) or every single stratum to
 * point the other way; a difference that merely cannot be seen any more "vanishes".
 *
 * @returns null when either group is empty altogether
 * @see E. H. Simpson, JRSS B 13 (1951), 238–241; P. J. Bickel, E. A. Hammel and J. W. O'Connell, Science 187 (1975), 398–404
 *
 * @example
 * // kidney stones (Charig et al. 1986): open surgery 78 %, keyhole 83 %; small stones 93 and 87 %, large 73 and 69 %
 * simpsonReversal([{ group: { happened: 81, trials: 87 }, other: { happened: 234, trials: 270 } },
 *                  { group: { happened: 192, trials: 263 }, other: { happened: 55, trials: 80 } }])
 * // → { verdict: 'reverses everywhere', crude: { gap: −0.046, … }, within: { gap: 0.054, … }, strata: { telling: 2, against: 2 } }
 */
export function simpsonReversal(strata: readonly Stratum[], confidence = 0.95): SimpsonReversal | null {
  const crude = newcombeDifference(
    together(strata.map(({ group }) => group)),
    together(strata.map(({ other }) => other)),
    confidence,
  )
  if (crude === null) return null
  const gaps = strata.flatMap(({ group, other }) =>
    group.trials > 0 && other.trials > 0 ? [group.happened / group.trials - other.happened / other.trials] : [],
  )
  const against = gaps.filter((gap) => gap * crude.gap < 0).length
  const within = matchedDifference(strata, confidence)
  const counts = { telling: gaps.length, against }
  return { verdict: verdictOf(crude, within, counts), crude, within, strata: counts }
}

function verdictOf(
  crude: Difference,
  within: MatchedDifference | null,
  { telling, against }: SimpsonReversal['strata'],
): SimpsonReversal['verdict'] {
  if (within === null) return 'cannot tell'
  if (telling > 1 && against === telling) return 'reverses everywhere'
  const clear = ({ interval }: Difference) => interval.low > 0 || interval.high < 0
  if (clear(within) && within.gap * crude.gap < 0) return 'reverses'
  return clear(crude) && !clear(within) ? 'vanishes' : 'holds'
}

function together(tallies: readonly Tally[]): Tally {
  return {
    happened: tallies.reduce((sum, { happened }) => sum + happened, 0),
    trials: tallies.reduce((sum, { trials }) => sum + trials, 0),
  }
}
