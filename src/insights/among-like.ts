import type { MeasuredRate } from '../statistics/compare-groups.ts'
import { type Difference, newcombeDifference, type Tally } from '../statistics/newcombe-difference.ts'
import { simpsonReversal } from '../statistics/simpson-reversal.ts'
import { measured } from './measures.ts'

/** A group and everybody else, among customers alike in one attribute. */
export interface LikeStratum {
  value: string
  group: Tally
  other: Tally
}

/** What a difference comes to where only like customers are compared, worst first. */
export const turns = ['reverses everywhere', 'reverses', 'vanishes'] as const

export interface AmongLike {
  verdict: (typeof turns)[number]
  /** With all strata that are compared thrown together. */
  crude: Difference
  /** Among like customers, all strata together. */
  within: Difference
  /** How many of the strata point the other way than the difference. */
  against: number
  strata: { value: string; group: MeasuredRate; other: MeasuredRate; difference: Difference }[]
  /** Where more of the group are than of the others, and rates lie to the side of the difference: what makes it. */
  mostly: string | null
  /** Customers of the group in strata too thin to compare, or of whom the attribute is not known. */
  leftOut: number
}

/** Fewer than this on either side tell nothing by themselves. A guess: Berkeley's smallest department has 25 women. */
const fewestInStratum = 10
/** Strata that are compared hold at least this part of the group's customers, so that it is of them that something is said. */
const leastCompared = 0.5

/**
 * Whether a difference that is shown as a finding turns round, or is gone, among customers alike in another attribute.
 *
 * Nothing is said where it holds; where it is gone on average but stands clearly in one of the strata; where the strata that can
 * be compared are too few of the group, or do not show the difference themselves; where customers are merely too few to see it
 * among their like (the range within reaches back to the difference itself); and where the attribute tells completely who
 * refers, because then it says the same thing a second time.
 *
 * @returns null where there is nothing to warn of
 * @see `simpsonReversal` for the verdict
 *
 * @example
 * // 1,314 women of Whickham, twenty years on (Appleton, French and Vanderpump 1996): fewer smokers had died, 24 of 100 against 31
 * amongLike([{ value: 'under 65', group: { happened: 97, trials: 533 }, other: { happened: 65, trials: 539 } },
 *            { value: '65 and over', group: { happened: 42, trials: 49 }, other: { happened: 165, trials: 193 } }])
 * // → { verdict: 'reverses everywhere', crude: { gap: −0.075, … }, within: { gap: 0.054, … }, against: 2, … }
 */
export function amongLike(strata: readonly LikeStratum[]): AmongLike | null {
  const compared = strata.filter(
    ({ value, group, other }) => value !== '' && group.trials >= fewestInStratum && other.trials >= fewestInStratum,
  )
  const customers = (some: readonly LikeStratum[]) => some.reduce((sum, { group }) => sum + group.trials, 0)
  if (compared.length < 2 || customers(compared) < leastCompared * customers(strata)) return null
  if (compared.every(({ group, other }) => isAllOrNothing(group, other))) return null
  const found = simpsonReversal(compared)
  if (!found?.within) return null
  const { verdict, crude, within } = found
  if (verdict === 'holds' || verdict === 'cannot tell') return null
  const isClear = crude.interval.low > 0 || crude.interval.high < 0
  const rows = compared.map(({ value, group, other }) => ({
    value,
    group: measured(group.happened, group.trials),
    other: measured(other.happened, other.trials),
    difference: newcombeDifference(group, other)!,
  }))
  // There in one stratum and the other way in the next is not gone, though on average nothing is left.
  const somewhere = rows.some(({ difference: { interval } }) => (crude.gap > 0 ? interval.low > 0 : interval.high < 0))
  const reachesBack = crude.gap > 0 ? within.interval.high >= crude.gap : within.interval.low <= crude.gap
  if (!isClear || (verdict === 'vanishes' && (reachesBack || somewhere))) return null
  return {
    verdict,
    crude,
    within: { gap: within.gap, interval: within.interval },
    against: found.strata.against,
    strata: rows,
    mostly: whereMostly(compared, Math.sign(crude.gap)),
    leftOut: customers(strata) - customers(compared),
  }
}

/** The stratum that pulls the group's rate furthest to its side by having so many of it. */
function whereMostly(strata: readonly LikeStratum[], side: number): string | null {
  const [group, other] = [together(strata.map((one) => one.group)), together(strata.map((one) => one.other))]
  const overall = (group.happened + other.happened) / (group.trials + other.trials)
  let most = 0
  let found: string | null = null
  for (const { value, group: here, other: there } of strata) {
    const more = here.trials / group.trials - there.trials / other.trials
    const rate = (here.happened + there.happened) / (here.trials + there.trials)
    const pull = Math.max(0, more) * (rate - overall) * side
    if (pull <= most) continue
    most = pull
    found = value
  }
  return found
}

function isAllOrNothing(...sides: Tally[]): boolean {
  const { happened, trials } = together(sides)
  return happened === 0 || happened === trials
}

function together(tallies: readonly Tally[]): Tally {
  return {
    happened: tallies.reduce((sum, { happened }) => sum + happened, 0),
    trials: tallies.reduce((sum, { trials }) => sum + trials, 0),
  }
}
