import type { ByScore, Intent, OpportunityAnswer, ReasonsAnswer, Told } from '../cube/voice-question.ts'
import { compareGroups } from '../statistics/compare-groups.ts'
import { falseDiscoveryAdjusted } from '../statistics/false-discovery.ts'
import type { Interval } from '../statistics/interval.ts'
import { liftOf } from '../statistics/lift.ts'
import { linearCombination } from '../statistics/linear-combination.ts'
import { newcombeDifference, type Tally } from '../statistics/newcombe-difference.ts'
import { netPromoterScore } from '../statistics/nps.ts'
import { npsDifference } from '../statistics/nps-difference.ts'
import { meanRange, productRange, type Ranged } from '../statistics/product-range.ts'
import { foldSmallGroups } from '../statistics/small-group-folding.ts'
import { compareTwo } from '../statistics/two-proportions.ts'
import { usualRules, type Verdict, verdictOf } from '../statistics/verdict.ts'
import { wilsonInterval } from '../statistics/wilson-interval.ts'
import { inUnits } from '../values/money.ts'
import { measured } from './measures.ts'

/** The reasons that somebody named, the most frequent first. */
export function paretoOf({ reasons, total, anonymous }: ReasonsAnswer) {
  return reasons
    .map(({ id, name }, at) => ({
      id,
      name,
      share: measured(total.named[at]!, total.told),
      anonymous: anonymous.named[at]!,
    }))
    .filter(({ share, anonymous }) => share.happened > 0 || anonymous > 0)
    .sort((one, other) => other.share.happened - one.share.happened || other.anonymous - one.anonymous)
}

/** A group's share for a reason, beside all others who told us why. */
export interface ReasonCell {
  reason: string
  value: string
  happened: number
  trials: number
  rate: number
  interval: Interval
  difference: { gap: number; interval: Interval } | null
  p: number
  adjustedP: number
  verdict: Verdict
}

/** More groups than this side by side are nobody's picture; the largest are kept. */
const mostGroups = 24

/** Which groups may be shown, without giving anybody away, and how many are too small. */
export function groupsShown(table: readonly { value: string; counts: Told }[]) {
  const tallies = table
    .filter(({ counts }) => counts.told > 0)
    .map(({ value, counts }) => ({ value, trials: counts.told, happened: 0, counts }))
  const bySize = [...tallies].sort((one, other) => other.trials - one.trials)
  const kept = new Set(bySize.slice(0, mostGroups))
  const { shown, other } = foldSmallGroups(tallies)
  const groups = shown.filter((group) => kept.has(group))
  return {
    groups: groups.map(({ value, counts }) => ({ value, counts })),
    folded: tallies.length - groups.length,
    other: other?.trials ?? null,
  }
}

/** Every reason in every group shown, each against the rest of those who told us why. Their p-values come unadjusted. */
export function cellsOf(
  groups: readonly { value: string; counts: Told }[],
  { reasons, total }: Pick<ReasonsAnswer, 'reasons' | 'total'>,
  named: readonly string[],
): Omit<ReasonCell, 'adjustedP' | 'verdict'>[] {
  return reasons.flatMap(({ id }, at) =>
    named.includes(id)
      ? groups.map(({ value, counts }) => {
          const group: Tally = { happened: counts.named[at]!, trials: counts.told }
          const rest: Tally = { happened: total.named[at]! - group.happened, trials: total.told - group.trials }
          return {
            reason: id,
            value,
            ...group,
            rate: group.happened / group.trials,
            interval: wilsonInterval(group.happened, group.trials) ?? { low: 0, high: 1 },
            difference: newcombeDifference(group, rest),
            p: rest.trials === 0 ? 1 : compareTwo(group, rest),
          }
        })
      : [],
  )
}

/** Fewer who named both than this are chance, and could be recognised. */
const fewestTogether = 5

/** Which reasons are named together, and how much more often than if they had nothing to do with each other. */
export function pairsOf({ reasons, total, pairs }: ReasonsAnswer) {
  return pairs.flatMap((row, one) =>
    row.flatMap((both, other) => {
      if (both < fewestTogether) return []
      const [first, second] = [total.named[one]!, total.named[other]!]
      const lift = liftOf({ one: first, other: second, both, all: total.told })
      if (!lift) return []
      const without: Tally = { happened: second - both, trials: total.told - first }
      const p = without.trials === 0 ? 1 : compareTwo({ happened: both, trials: first }, without)
      const expected = (first * second) / total.told
      return [{ one: reasons[one]!.id, other: reasons[other]!.id, both, expected, ...lift, p }]
    }),
  )
}

/** What is said of two reasons. See `together`. */
export function pairVerdict(together: boolean | null): string {
  if (together === null) return 'no evidence'
  return together ? 'more often together' : 'less often together'
}

/** Judge all cells and pairs of a page together, so that false alarms stay at one in twenty of what it names. */
export function judged(
  cells: readonly Omit<ReasonCell, 'adjustedP' | 'verdict'>[],
  pairs: ReturnType<typeof pairsOf>,
  total: Pick<ReasonsAnswer, 'reasons' | 'total'>,
) {
  const adjusted = falseDiscoveryAdjusted([...cells, ...pairs].map(({ p }) => p))
  const placeOf = new Map(total.reasons.map(({ id }, at) => [id, at]))
  return {
    cells: cells.map((cell, at): ReasonCell => {
      const adjustedP = adjusted[at]!
      const all = total.total.named[placeOf.get(cell.reason)!]!
      const rest = { restHappened: all - cell.happened, restTrials: total.total.told - cell.trials }
      return { ...cell, adjustedP, verdict: verdictOf({ ...cell, ...rest, adjustedP }) }
    }),
    pairs: pairs
      .map((pair, at) => {
        const adjustedP = adjusted[cells.length + at]!
        return { ...pair, adjustedP, together: adjustedP < usualRules.falseAlarms ? pair.lift > 1 : null }
      })
      .sort((one, other) => one.adjustedP - other.adjustedP || other.both - one.both),
  }
}

export const opportunityVerdicts = {
  more: 'referrers to gain',
  'cannot-tell': 'cannot tell yet',
  nothing: 'nothing to gain',
} as const

/** What it may cost that people named a reason. */
export interface Opportunity {
  reason: string
  /** Who named it, and how many of them referred all the same. */
  own: ReturnType<typeof measured>
  /** The rate they would have if they referred like customers of the same strata who did not name it. */
  comparable: number
  /** Of those who named it, how many have nobody like them to be compared with; they are left out. */
  alone: number
  /** Referrers more. Never below 0: where they refer as much as others there is nothing to gain. */
  referrers: Ranged
  /** In minor units, per window; null where too few referrers brought revenue to say. */
  revenue: Ranged | null
  verdict: keyof typeof opportunityVerdicts
}

/**
 * How many more referrers there would be if those naming a reason referred like comparable customers who do not name it:
 * people × (their rate − own rate), each stratum counting as often as there are people in it.
 *
 * Assumes that nothing but the reason sets them apart from others of their stratum. Those asked why not are mostly those
 * who had not referred, so it says at most how much there is to gain.
 *
 * @example
 * // of 100 who named it 9 referred; of others in their two strata 12 of 80 and 45 of 150
 * opportunitiesOf(…) // → own 9 of 100, comparable 24 %, referrers 15 (6.3 to 22.3)
 */
export function opportunitiesOf({ reasons, strata, value }: OpportunityAnswer): Opportunity[] {
  const each = meanRange({ many: value.referrers, sum: value.revenueMinor, squares: value.squares })
  return reasons.flatMap(({ id }, at): Opportunity[] => {
    let people = 0
    let happened = 0
    let alone = 0
    const others: { happened: number; trials: number; weight: number }[] = []
    for (const { customers, referrers, named, namedReferrers } of strata) {
      if (named[at] === 0) continue
      const trials = customers - named[at]!
      if (trials === 0) {
        alone += named[at]!
        continue
      }
      people += named[at]!
      happened += namedReferrers[at]!
      others.push({ happened: referrers - namedReferrers[at]!, trials, weight: named[at]! })
    }
    if (people < fewestTogether) return []
    const standard = linearCombination(others)
    const found = linearCombination([...others, { happened, trials: people, weight: -people }])
    const { low, high } = found.interval
    const referrers = atLeastNothing(found)
    const paid = each !== null && each.value > 0
    return [
      {
        reason: id,
        own: measured(happened, people),
        comparable: standard.value / people,
        alone,
        referrers,
        revenue: paid ? atLeastNothing(productRange(referrers, each)) : null,
        verdict: low > 0 ? 'more' : high > 0 ? 'cannot-tell' : 'nothing',
      },
    ]
  })
}

/** A line of the file of what each reason may cost. Its columns are headed where it is exported. */
export function opportunityCells(
  { own, alone, comparable, referrers, revenue, verdict }: Opportunity,
  name: string,
  currency: string,
): (string | number | null)[] {
  const money = (amountMinor: number) => inUnits({ amountMinor, currency })
  return [
    name,
    own.trials + alone,
    own.trials,
    own.happened,
    own.rate,
    comparable,
    referrers.value,
    referrers.interval.low,
    referrers.interval.high,
    ...(revenue ? [revenue.value, revenue.interval.low, revenue.interval.high].map(money) : [null, null, null]),
    opportunityVerdicts[verdict],
  ]
}

const atLeastNothing = ({ value, interval: { low, high } }: Ranged): Ranged => ({
  value: Math.max(0, value),
  interval: { low: Math.max(0, low), high: Math.max(0, high) },
})

// Intent and behaviour ------------------------------------------------------------------------------------------------

const answersOf = ([detractors, passives, promoters]: ByScore) => ({ promoters, passives, detractors })

export function npsOf(scores: ByScore) {
  const found = netPromoterScore(answersOf(scores))
  return found && { ...found, detractors: scores[0], passives: scores[1], promoters: scores[2] }
}

/** The score by group: each against the rest, false alarms kept down over all groups shown, thin ones not judged. */
export function npsByGroup(table: readonly { value: string; counts: Intent }[], all: ByScore) {
  const tallies = table
    .map(({ value, counts }) => ({ value, happened: counts.scores[2], trials: sum(counts.scores), counts }))
    .filter(({ trials }) => trials > 0)
  const { shown } = foldSmallGroups(tallies)
  const compared = shown.map(({ value, counts: { scores } }) => {
    const rest = all.map((many, at) => many - scores[at]!) as ByScore
    const difference = npsDifference(answersOf(scores), answersOf(rest))
    return { value, nps: npsOf(scores), gap: difference?.gap ?? null, p: difference?.p ?? 1 }
  })
  const adjusted = falseDiscoveryAdjusted(compared.map(({ p }) => p))
  return {
    folded: tallies.length - shown.length,
    groups: compared.map(({ p: _, ...group }, at) => ({
      ...group,
      adjustedP: adjusted[at]!,
      verdict: npsVerdict(group.nps?.thin ?? true, group.gap, adjusted[at]!),
    })),
  }
}

function npsVerdict(thin: boolean, gap: number | null, adjustedP: number): Verdict {
  if (thin || gap === null) return 'too-few'
  if (!(adjustedP < usualRules.falseAlarms)) return 'no-evidence'
  return gap > 0 ? 'above' : 'below'
}

const sum = (scores: ByScore) => scores.reduce((total, many) => total + many, 0)

/** Of the promoters of each group, those who did not refer in the window. */
export function silentPromoters(table: readonly { value: string; counts: Intent }[], total: Intent) {
  const silent = ({ customers, referred }: Intent): Tally => ({
    happened: customers[2] - referred[2],
    trials: customers[2],
  })
  const groups = table.map(({ value, counts }) => ({ value, ...silent(counts) })).filter(({ trials }) => trials > 0)
  const { groups: compared, other } = compareGroups(groups, silent(total))
  return {
    total: measured(silent(total).happened, silent(total).trials),
    groups: compared
      .map(({ value, happened, trials, rate, interval, adjustedP, verdict }) => ({
        value,
        share: { happened, trials, rate, interval },
        adjustedP,
        verdict,
      }))
      .sort((one, next) => next.share.happened - one.share.happened),
    folded: groups.length - compared.length,
    other: other && measured(other.happened, other.trials),
  }
}
