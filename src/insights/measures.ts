import type { Cell, Counts, ReferralsAnswer, Strength } from '../cube/question.ts'
import { counts as isCounted, noCounts } from '../cube/question.ts'
import { compareGroups, type MeasuredRate } from '../statistics/compare-groups.ts'
import { falseDiscoveryAdjusted } from '../statistics/false-discovery.ts'
import { signalIn } from '../statistics/no-signal.ts'
import { type RateAndMix, splitChange } from '../statistics/rate-and-mix.ts'
import { referralsPerHundredCustomers, referralsPerHundredCustomerYears } from '../statistics/referral-rate.ts'
import { trendOver } from '../statistics/trend-over-groups.ts'
import { usualRules, verdictOf } from '../statistics/verdict.ts'
import { wilsonInterval } from '../statistics/wilson-interval.ts'
import type { Choice } from './splits.ts'

/** A share with its range, out of what was counted. */
export function measured(happened: number, trials: number): MeasuredRate {
  return { happened, trials, rate: trials === 0 ? null : happened / trials, interval: wilsonInterval(happened, trials) }
}

const tallyOf = ({ value, counts }: Cell) => ({ value, happened: counts.referrers, trials: counts.customers })

/** What comparisons are made of, and no figure more: what nobody looks at need not be counted. */
export const figuresCompared = ['customers', 'referrers', 'daysAtRisk'] as const
export const figuresShown = [
  ...figuresCompared,
  'referrals',
  'referralsSquared',
  'newCustomers',
  'newReferred',
] as const
/** What a rate alone is made of: that of the period before, or of a month of the trend. */
export const figuresOfRate = ['customers', 'referrers'] as const

/** What referrals per time are made of. Asked of those whose beginning is known: of others nobody knows how long they were here. */
export const figuresOfPace = ['customers', 'referrals', 'referralsSquared', 'daysAtRisk'] as const

const daysPerYear = 365.25

/**
 * Referrals per 100 years of being a customer, of those whose beginning is known. Null where nobody was here for any time, and
 * where they are so few that their rate would give somebody away.
 */
function paceOf(timed: Counts, customers: number) {
  if (timed.customers < Math.min(privacyMinimum, customers)) return null
  const pace = referralsPerHundredCustomerYears(timed)
  return (
    pace && { ...pace, years: timed.daysAtRisk / daysPerYear, customers: timed.customers, referrals: timed.referrals }
  )
}

/**
 * The named rates of some customers; breadth × depth is the mean, always.
 *
 * @param timed the counts of those of them whose beginning is known
 */
export function ratesOf(counts: Counts, timed: Counts) {
  const { customers, referrers, referrals, newCustomers, newReferred } = counts
  return {
    referrerRate: measured(referrers, customers),
    perHundred: referralsPerHundredCustomers(counts),
    perHundredYears: paceOf(timed, customers),
    newShare: measured(newReferred, newCustomers),
    referrals,
    /** Referrals per referrer: with the referrer rate it multiplies to referrals per customer. */
    depth: referrers === 0 ? null : referrals / referrers,
  }
}

/** Of the counted, dated referrals made in the window, how many became customers, and how many may still. */
export function conversionOf({ cells }: ReferralsAnswer, strengths: readonly Strength[], ever: boolean) {
  let made = 0
  let converted = 0
  let open = 0
  for (const { state, strength, selfReferral, referrals, undated } of cells) {
    if (!strengths.includes(strength) || !isCounted(state, selfReferral)) continue
    // A count without a date cannot say whether anything came of it.
    const dated = referrals - (ever ? undated : 0)
    made += dated
    if (state === 'converted') converted += dated
    if (state === 'shared' || state === 'submitted' || state === 'qualified') open += dated
  }
  return { ...measured(converted, made), open }
}

/** A change and what it is made of, without its groups. */
export function effectsOf({ change, rateEffect, rateInterval, mixEffect, mixInterval }: RateAndMix) {
  return { change, rateEffect, rateInterval, mixEffect, mixInterval }
}

/** More groups than this are nobody's table; the smallest are added up under "other". */
const mostGroups = 400

/** Groups beside one another: who really differs, how each moved, and what its customers are worth asking about. */
export function compareCells(
  cells: readonly Cell[],
  total: Counts,
  before: { cells: readonly Cell[]; total: Counts } | null,
  {
    ordered = false,
    overlapping = false,
    timed = null,
  }: { ordered?: boolean; overlapping?: boolean; timed?: readonly Cell[] | null } = {},
) {
  const kept = largest(cells.filter(({ counts }) => counts.customers > 0))
  const comparison = compareGroups(
    kept.map(tallyOf),
    { happened: total.referrers, trials: total.customers },
    { overlapping },
  )
  const countsOf = new Map(kept.map((cell) => [cell.value, cell.counts]))
  const timedOf = new Map(timed?.map((cell) => [cell.value, cell.counts]))
  const then = new Map(before?.cells.map((cell) => [cell.value, cell.counts]))
  const change = before && !overlapping ? splitChange(before.cells.map(tallyOf), cells.map(tallyOf)) : null
  const effects = new Map(change?.groups.map((group) => [group.value, group]))

  const rows = comparison.groups.map((group) => {
    const counts = countsOf.get(group.value) ?? noCounts
    const known = timed ? (timedOf.get(group.value) ?? noCounts) : counts
    const earlier = then.get(group.value)
    // Too few then to be shown now: their rate would give them away.
    const was = earlier && earlier.customers >= privacyMinimum ? measured(earlier.referrers, earlier.customers) : null
    return {
      ...group,
      ...ratesOf(counts, known),
      before: was,
      change: was?.rate != null && group.rate !== null ? group.rate - was.rate : null,
      rateEffect: was ? (effects.get(group.value)?.rateEffect ?? null) : null,
      mixEffect: was ? (effects.get(group.value)?.mixEffect ?? null) : null,
      meanDays: known.customers === 0 ? 0 : known.daysAtRisk / known.customers,
      timed: known.customers,
    }
  })
  if (!ordered) rows.sort((one, other) => (other.shrunkenRate ?? other.rate ?? 0) - (one.shrunkenRate ?? one.rate ?? 0))
  const scored = rows.filter((row) => row.value !== '')
  return {
    rows,
    /** Groups that are not shown one by one. */
    folded: cells.filter(({ counts }) => counts.customers > 0).length - rows.length,
    other: comparison.other,
    spread: comparison.spread,
    realDifference: comparison.realDifference,
    // Groups that share customers vary together, so that how far they lie apart tells nothing.
    signal: overlapping
      ? null
      : signalIn(comparison.other ? [...comparison.groups, comparison.other] : comparison.groups),
    highest: comparison.highest,
    lowest: comparison.lowest,
    trend: ordered ? trendOver(scored) : null,
    change: change && effectsOf(change),
  }
}
export type Comparison = ReturnType<typeof compareCells>

const privacyMinimum = 5

function largest(cells: Cell[]): Cell[] {
  if (cells.length <= mostGroups) return cells
  const bySize = [...cells].sort((one, other) => other.counts.customers - one.counts.customers)
  const kept = new Set(bySize.slice(0, mostGroups))
  return cells.filter((cell) => kept.has(cell))
}

/** A group of one of many columns, judged among the groups of all of them. */
export interface Standout {
  choice: Choice
  value: string
  happened: number
  trials: number
  rate: number
  adjustedP: number
  verdict: 'above' | 'below'
  shrunkenRate: number
  difference: number
}

/**
 * The groups that stand out among all groups of all columns: false discoveries are controlled over every group that was
 * looked at, not only over those that made it here.
 */
export function standoutsOf(tables: { choice: Choice; comparison: Comparison }[], total: Counts) {
  const usualDays = total.customers === 0 ? 0 : total.daysAtRisk / total.customers
  const all = tables.flatMap(({ choice, comparison }) =>
    comparison.rows
      .filter((row) => row.value !== '' && hadSimilarTime(row.meanDays, usualDays))
      .map((row) => ({ choice, row })),
  )
  const adjusted = falseDiscoveryAdjusted(all.map(({ row }) => row.p))
  const named = all.flatMap(({ choice, row }, at): Standout[] => {
    const adjustedP = adjusted[at]!
    const { value, happened, trials, rate, shrunkenRate } = row
    const restHappened = total.referrers - happened
    const restTrials = total.customers - trials
    const verdict = verdictOf({ happened, trials, restHappened, restTrials, adjustedP }, usualRules)
    if ((verdict !== 'above' && verdict !== 'below') || rate === null) return []
    const difference = rate - restHappened / restTrials
    return [
      { choice, value, happened, trials, rate, adjustedP, verdict, shrunkenRate: shrunkenRate ?? rate, difference },
    ]
  })
  const on = (side: 'above' | 'below') => named.filter(({ verdict }) => verdict === side)
  return {
    compared: all.length,
    highest: on('above').sort((one, other) => other.shrunkenRate - one.shrunkenRate),
    lowest: on('below').sort((one, other) => one.shrunkenRate - other.shrunkenRate),
  }
}

/**
 * Whether a group's customers had about as long to refer, within the window, as customers have on average. Newcomers
 * refer less in twelve months than others because they were there for two of them, and that is no news. A quarter off
 * is our guess; where nobody's start is known, nothing can be said and everybody passes.
 */
function hadSimilarTime(meanDays: number, usualDays: number): boolean {
  return usualDays === 0 || Math.abs(meanDays / usualDays - 1) <= 0.25
}

/**
 * Whether the groups of a column tell referring completely: everybody in one referred, nobody in the others. Such a column
 * mostly says the same thing a second time ("Referred a friend: yes"), so it is no news; its own page asks what it is.
 */
export function explainsCompletely({ rows }: Pick<Comparison, 'rows'>): boolean {
  const all = rows.some(({ rate }) => rate === 1)
  const none = rows.some(({ rate }) => rate === 0)
  return all && none && rows.every(({ rate }) => rate === 1 || rate === 0)
}

/** The column whose groups differ most beyond chance: the one to explain a change by. Null when none differs. */
export function mostTelling(tables: { choice: Choice; comparison: Comparison }[]): Choice | null {
  const telling = tables.filter(({ comparison }) => comparison.realDifference && comparison.rows.length > 1)
  const strength = ({ chiSquare, freedom }: Comparison['spread']) => (chiSquare - freedom) / Math.sqrt(2 * freedom)
  telling.sort((one, other) => strength(other.comparison.spread) - strength(one.comparison.spread))
  return telling[0]?.choice ?? null
}
