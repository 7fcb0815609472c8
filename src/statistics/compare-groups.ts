import { type BetaBinomialFit, fitBetaBinomial, shrunkenRate } from './beta-binomial.ts'
import { falseDiscoveryAdjusted } from './false-discovery.ts'
import type { Interval } from './interval.ts'
import { type Difference, newcombeDifference, type Tally } from './newcombe-difference.ts'
import { foldSmallGroups, type GroupTally, leaveOutSmallGroups, usualPrivacyMinimum } from './small-group-folding.ts'
import { type Spread, spreadBetween } from './spread-between-groups.ts'
import { compareTwo } from './two-proportions.ts'
import { usualRules, type Verdict, type VerdictRules, verdictOf } from './verdict.ts'
import { wilsonInterval } from './wilson-interval.ts'

/** A rate with what it was counted from. Rate and interval are null for nobody. */
export interface MeasuredRate extends Tally {
  rate: number | null
  interval: Interval | null
}

/** One group beside all the other customers. */
interface ComparedGroup extends GroupTally, MeasuredRate {
  /** From the rest of the customers, in points of 1. Null when there is no rest. */
  difference: Difference | null
  /** Of the comparison with the rest; 1 when there is nothing to compare. */
  p: number
  /** After Benjamini and Hochberg, over all groups shown. */
  adjustedP: number
  verdict: Verdict
  /** The rate with the luck taken out: what to rank by. Null when nobody, or everybody, did it. */
  shrunkenRate: number | null
}

export interface GroupComparison {
  overall: MeasuredRate
  /** In the order given. */
  groups: ComparedGroup[]
  /** Groups too small to be shown, together. Null when there are none, and when even together they are too few. */
  other: MeasuredRate | null
  /** Whether the groups differ among themselves at all. */
  spread: Spread
  /** False means "no real difference between these": then no verdict says above or below. */
  realDifference: boolean
  /** Of the groups that are above, the one that leads after shrinkage; and likewise below. Null when nobody is named. */
  highest: string | null
  lowest: string | null
  fit: BetaBinomialFit | null
}

/**
 * One group alone may establish a real difference when its adjusted p is below this, even where hundreds of ordinary
 * groups drown it in the overall test. Small enough to add next to nothing to the five false alarms in a hundred.
 */
const beyondDoubt = 0.001

/**
 * Compares each group with the rest of the customers, and says which of them really differ.
 *
 * Small groups are folded first, and everything here is computed from the rows that remain, so that nothing in the answer
 * can give a folded group away. Assumes that each customer is in one group at most, unless `overlapping` says otherwise:
 * then small groups, and groups that all but a few customers are in, are left out, since subtraction is no help there.
 * Groups that share customers vary together, so for them `spread` is a rough guide.
 *
 * @param cells one per group
 * @param total all customers in question; at least the sum of the cells
 *
 * @example
 * compareGroups([{ value: 'retail', happened: 60, trials: 200 }, { value: 'health', happened: 80, trials: 800 }],
 *               { happened: 140, trials: 1000 })
 * // → retail 'above' by 20 points (14 to 27), health 'below'; p 3e-13
 */
export function compareGroups(
  cells: readonly GroupTally[],
  total: Tally,
  options: { privacyMinimum?: number; rules?: VerdictRules; confidence?: number; overlapping?: boolean } = {},
): GroupComparison {
  const { privacyMinimum = usualPrivacyMinimum, rules = usualRules, confidence = 0.95, overlapping = false } = options
  const { shown, other } = overlapping
    ? { shown: leaveOutSmallGroups(cells, total, privacyMinimum), other: null }
    : foldSmallGroups(cells, privacyMinimum)
  const rows: Tally[] = other === null ? shown : [...shown, other]
  const spread = spreadBetween(rows)
  const fit = fitBetaBinomial(rows)

  const pValues = shown.map((group) => compareTwo(group, restOf(total, group)))
  const adjusted = falseDiscoveryAdjusted(pValues)
  const compared = shown.map((group, index): ComparedGroup => {
    const { value, happened, trials } = group
    const { rate, interval } = measured(group, confidence)
    const rest = restOf(total, group)
    const adjustedP = adjusted[index]!
    return {
      value,
      happened,
      trials,
      rate,
      interval,
      difference: newcombeDifference(group, rest, confidence),
      p: pValues[index]!,
      adjustedP,
      verdict: verdictOf({ happened, trials, restHappened: rest.happened, restTrials: rest.trials, adjustedP }, rules),
      shrunkenRate: fit === null ? null : shrunkenRate(group, fit),
    }
  })

  const named = compared.filter(({ verdict }) => verdict === 'above' || verdict === 'below')
  const realDifference = spread.p < rules.falseAlarms || named.some(({ adjustedP }) => adjustedP < beyondDoubt)
  if (!realDifference) for (const group of named) group.verdict = 'no-evidence'
  return {
    overall: measured(total, confidence),
    groups: compared,
    other: other && measured(other, confidence),
    spread,
    realDifference,
    highest: leader(compared, 'above')?.value ?? null,
    lowest: leader(compared, 'below')?.value ?? null,
    fit,
  }
}

function measured({ happened, trials }: Tally, confidence: number): MeasuredRate {
  return {
    happened,
    trials,
    rate: trials === 0 ? null : happened / trials,
    interval: wilsonInterval(happened, trials, confidence),
  }
}

function restOf(total: Tally, group: Tally): Tally {
  return { happened: total.happened - group.happened, trials: total.trials - group.trials }
}

/** The group furthest out on its side, by shrunken rate. */
function leader(groups: readonly ComparedGroup[], verdict: 'above' | 'below'): ComparedGroup | undefined {
  const side = verdict === 'above' ? 1 : -1
  let first: ComparedGroup | undefined
  for (const group of groups) {
    if (group.verdict !== verdict) continue
    if (!first || side * ((group.shrunkenRate ?? 0) - (first.shrunkenRate ?? 0)) > 0) first = group
  }
  return first
}
