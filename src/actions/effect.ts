import { fitBetaBinomial, shrunkenRate } from '../statistics/beta-binomial.ts'
import { effectVerdict, narrowestAt } from '../statistics/confidence-sequence.ts'
import {
  differenceInDifferences,
  type Effect,
  effectCautions,
  type FollowedGroup,
} from '../statistics/difference-in-differences.ts'
import type { Interval } from '../statistics/interval.ts'
import type { Tally } from '../statistics/newcombe-difference.ts'
import { pointsToSee, weeksToSee } from '../statistics/power.ts'
import type { ActionVerdict } from './states.ts'

/** One group month by month: happened is who referred in the month, trials who was a customer in it. */
export type Months = readonly Tally[]

export const pooled = (months: readonly Tally[]): Tally => ({
  happened: months.reduce((sum, { happened }) => sum + happened, 0),
  trials: months.reduce((sum, { trials }) => sum + trials, 0),
})

const rateOf = ({ happened, trials }: Tally) => (trials > 0 ? happened / trials : 0)

/**
 * How many of the first months nobody had referred in yet, in any group: referrals were not kept track of then, and a rate
 * of 0 there is no rate. At least three months are kept.
 */
export function untracked(groups: readonly Months[], before: number): number {
  let first = 0
  while (first < before - fewestBefore && groups.every((months) => months[first]!.happened === 0)) first++
  return first
}
const fewestBefore = 3

/**
 * The share of customers who refer within a year, of the share who refer in a month: what people see on the page of groups
 * is a year. Assumes that every month is alike and whoever referred once refers again no sooner than others.
 *
 * @example
 * yearly(0.01) // → 0.1136
 */
export const yearly = (monthly: number): number =>
  -Math.expm1(12 * Math.log1p(-Math.min(Math.max(monthly, 0), 1 - 1e-9)))

/**
 * The rate a group had before, with its bad luck taken out: groups chosen because they were worst improve by themselves,
 * the more the smaller they are. How far the rates of groups differ beyond chance tells how much of it was luck.
 *
 * @param own the group's months before, added up
 * @param others those of groups like it
 * @returns the same customers, with as many who would have referred at the group's own rate; no whole number
 * @see docs/methods.md, "Regression to the mean"
 * @example
 * // 10 of 1,000 where three groups like it had 20, 21 and 19: all of it was luck
 * withoutLuck({ happened: 10, trials: 1000 }, others) // → { happened: 17.5, trials: 1000 }
 */
export function withoutLuck(own: Tally, others: readonly Tally[]): Tally {
  const fit = fitBetaBinomial([own, ...others])
  if (!fit || own.trials === 0) return own
  return { happened: shrunkenRate(own, fit) * own.trials, trials: own.trials }
}

/** An action's group and those it is compared with, before and after its start. */
export interface Followed {
  own: { before: Tally; after: Tally }
  others: { before: Tally; after: Tally }[]
}

/**
 * The months of every group, split at the start.
 *
 * @param before how many of the months lie before it
 */
export function follow(own: Months, others: readonly Months[], before: number): Followed {
  const split = (months: Months) => ({ before: pooled(months.slice(0, before)), after: pooled(months.slice(before)) })
  return { own: split(own), others: others.map(split) }
}

/** After so many months the range is to be narrowest: half a year is when people ask whether it worked. A guess. */
const plannedMonths = 6

export interface Judged {
  verdict: ActionVerdict
  /** Shares of a year, from the difference in differences: what one look allows, and what looking always allows. */
  change: { change: number; interval: Interval; always: Interval | null } | null
  /** The group's yearly rate before with its luck taken out; null where it was not picked as the worst. */
  shrunkenBefore: number | null
  cautions: string[]
  /** Why nothing can be told, before any figure is looked at. */
  missing: 'no-comparison' | 'few-comparisons' | 'too-early' | null
}

/**
 * What an action did to the share of customers who refer, as far as can be told today. It may be asked every day.
 *
 * The change of the group's rate less the change of the comparison groups' rates, with errors clustered by group, and
 * around it a confidence sequence. Both are of months, and told as what they come to in a year.
 *
 * @param months how many lie before and after the start
 * @example
 * judge({ own, others }, { before: 12, after: 4 }, { pickedAsWorst: false }) // → { verdict: 'moved up', change: { change: 0.041, … }, … }
 */
export function judge(
  { own: measured, others: all }: Followed,
  months: { before: number; after: number },
  { pickedAsWorst }: { pickedAsWorst: boolean },
): Judged {
  // Nobody is left in a group, or nobody was in it before: it tells nothing.
  const others = all.filter(({ before, after }) => before.trials > 0 && (months.after === 0 || after.trials > 0))
  const nothing = { verdict: 'cannot tell yet', change: null, shrunkenBefore: null, cautions: [] } as const
  if (others.length === 0) return { ...nothing, cautions: [], missing: 'no-comparison' }
  if (months.after === 0) return { ...nothing, cautions: [], missing: 'too-early' }
  const own = pickedAsWorst
    ? {
        ...measured,
        before: withoutLuck(
          measured.before,
          others.map(({ before }) => before),
        ),
      }
    : measured
  const effect = effectOf({ own, others })
  if (effect === null) return { ...nothing, cautions: [], missing: 'few-comparisons' }

  const { verdict, interval } = effectVerdict(
    {
      estimate: effect.effect,
      standardError: effect.standardError,
      seen: fewestSeen({ own: measured, others }),
      freedom: effect.freedom,
    },
    narrowestAt(plannedError({ own, others }, months)),
  )
  const inAYear = yearlyFrom(rateOf(own.after) - effect.effect)
  const both = (range: Interval) => ({ low: inAYear(range.low), high: inAYear(range.high) })
  return {
    verdict: verdict === 'up' ? 'moved up' : verdict === 'down' ? 'moved down' : 'cannot tell yet',
    change: {
      change: inAYear(effect.effect),
      interval: both(effect.interval),
      always: interval && both(interval),
    },
    shrunkenBefore: pickedAsWorst ? yearly(rateOf(own.before)) : null,
    cautions: [
      ...(effect.caution ? [effectCautions[effect.caution]] : []),
      ...(pickedAsWorst
        ? [
            'It was picked because it was the lowest: the part of that which was bad luck is taken out of its rate before.',
          ]
        : []),
    ],
    missing: null,
  }
}

/** What a change of the monthly share comes to in a year, from where the group would have been without the action. */
const yearlyFrom = (without: number) => (change: number) => yearly(without + change) - yearly(without)

/**
 * What the action did to the share of customers who refer in a month, as far as the groups tell: see
 * `differenceInDifferences`. Null with fewer than three groups to compare with.
 */
function effectOf({ own, others }: Followed): Effect | null {
  const groups: FollowedGroup[] = [{ treated: true, ...own }, ...others.map((other) => ({ treated: false, ...other }))]
  return differenceInDifferences(groups)
}

/** The smallest count on either side of the start and of the comparison. */
function fewestSeen({ own, others }: Followed): number {
  const sides = [
    own.before,
    own.after,
    pooled(others.map(({ before }) => before)),
    pooled(others.map(({ after }) => after)),
  ]
  return Math.min(...sides.flatMap(({ happened, trials }) => [happened, trials - happened]))
}

/**
 * The standard error that chance among customers would leave after half a year, from what was known at the start alone: the
 * sequence must not be tuned by looking.
 */
function plannedError({ own, others }: Followed, { before }: { before: number }): number {
  const variance = (tally: Tally) => {
    const share = (tally.happened + 0.5) / (tally.trials + 1)
    const perMonth = (share * (1 - share)) / (tally.trials / before)
    return perMonth / before + perMonth / plannedMonths
  }
  return Math.sqrt(variance(own.before) + variance(pooled(others.map((other) => other.before))))
}

// Power ------------------------------------------------------------------------------------------------------------------

/** A year in weeks, for shares of a year. */
const yearWeeks = 52
/** Half a year, and the longest anybody waits. */
const [halfYear, longest] = [26, 104]

export interface Powered {
  /** Weeks until the hoped-for change would be seen; null where it would not be within two years, or none was named. */
  weeks: number | null
  /** The smallest rise of the yearly rate that half a year would show; null where none would. */
  inHalfAYear: number | null
}

/**
 * How soon a change would be seen, looking as often as one likes: four times of five, at best, for groups waver more than
 * customers do by chance.
 *
 * @param own customers of the group in a usual month, and its monthly rate; `others` customers it is compared with
 * @param expected rise of the yearly rate that is hoped for, in shares
 */
export function powerOf(
  own: { customers: number; monthlyRate: number },
  others: number,
  expected: number | null,
): Powered {
  const rate = yearly(own.monthlyRate)
  const sizes = { treated: own.customers, others, rate, rateWeeks: yearWeeks }
  if (own.customers === 0 || others === 0 || rate === 0) return { weeks: null, inHalfAYear: null }
  const reachable = expected !== null && expected !== 0 && rate + expected > 0 && rate + expected < 1
  return {
    weeks: reachable ? weeksToSee({ ...sizes, points: expected }, { daily: true, mostWeeks: longest }) : null,
    inHalfAYear: pointsToSee(sizes, halfYear, { daily: true }),
  }
}
