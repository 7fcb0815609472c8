/**
 * What can be asked about customers by group, and the shape of the answers.
 *
 * Every answer is made of additive counts, so that two producers can give it: the cube (in memory) and SQL
 * (`GROUPING SETS`). They must agree exactly. Nothing here judges; `statistics/` does.
 */

import type {
  IntentAnswer,
  IntentQuestion,
  OpportunityAnswer,
  OpportunityQuestion,
  ReasonsAnswer,
  ReasonsQuestion,
  VoiceQuestion,
} from './voice-question.ts'

/** Days since 1 January 1970. */
export type DayNumber = number

/**
 * From the first day up to, but not including, the last: from < to, anything else is a RangeError. Null means "ever",
 * the only window undated referrals count in.
 */
export type Window = { from: DayNumber; to: DayNumber } | null

export const strengths = ['claimed', 'probable', 'proven'] as const
export type Strength = (typeof strengths)[number]

/**
 * A condition on customers. `column` is an attribute's key or one of the built-in columns below.
 *
 * - `is` / `isNot`: the value is (not) one of these; the empty string stands for "not known". Numbers are compared as
 *   numbers ('2.50' is 2.5), days are written '2026-03-31'; a text that is no number or day matches nobody
 * - `between`: low ≤ value < high, either end may be null; numbers, or day numbers for days; unknown values do not match.
 *   A category has no order to be between: RangeError
 *
 * Every condition must hold. A column that does not exist is a RangeError, here and in `by` and `sort`.
 */
export type Condition =
  | { column: string; is: readonly string[] }
  | { column: string; isNot: readonly string[] }
  | { column: string; between: readonly [low: number | null, high: number | null] }

/**
 * Columns every company has, beside its own attributes.
 *
 * - since, until: day they became, and stopped being, a customer
 * - tenure: whole 30.4375-day months from since to until, or to the question's `today` if that is sooner; in whole
 *   numbers, days × 16 div 487. 0 for a start in the future, not known without a start
 * - status: 'former' when `until` is on or before the question's `today`, else 'current'
 * - origin: 'referred' when some counted referral (of the asked strengths, any time, whoever made it, known or not)
 *   brought them, else 'other'
 * - came: 'earned' when they are 'referred' (see origin) or the latest answer they gave to why they came was a
 *   recommendation, 'bought' when that answer was anything else, 'unknown' when they gave none
 * - referrer: 'yes' | 'no', whether they made a counted referral of the asked strengths in the window; in a series, in
 *   each period of its own
 */
export const builtInColumns = ['since', 'until', 'tenure', 'status', 'origin', 'came', 'referrer'] as const

/**
 * Split customers by a column: by its values, or by bands. Cuts c0 < c1 < … make bands (−∞,c0) [c0,c1) … [cn,∞).
 * Cuts that do not rise, or cuts through a category, are a RangeError.
 */
export interface Split {
  column: string
  cuts?: readonly number[]
}

/** What is true of every question. */
interface Scope {
  window: Window
  strengths: readonly Strength[]
  where: readonly Condition[]
  /** The day the question is asked on: decides tenure and status. */
  today: DayNumber
  /**
   * The figures wanted of the counts, which saves the time the others take; those are 0. `customers` always come along,
   * since they tell which cells there are. All figures when left out.
   */
  figures?: readonly (keyof Counts)[]
}

/**
 * Additive counts of one group of customers: those that are active in the window and meet the conditions.
 *
 * What happened to, or was done by, anybody else is not in any of the figures: revenue booked after a customer has
 * left counts only in a window in which they were a customer for some part.
 */
export interface Counts {
  /**
   * Active in the window: a customer for any part of it, since < to and until > from. An unknown start counts as
   * "always", no end as "still". For "ever" everyone is.
   */
  customers: number
  /** Of those, how many made at least one counted referral in the window. */
  referrers: number
  /** Counted referrals those customers made in the window. */
  referrals: number
  /** Sum over customers of (referrals²): what a dispersion needs. */
  referralsSquared: number
  /** Customers whose `since` lies in the window (for "ever": with a known `since`). */
  newCustomers: number
  /** Of the new, those brought by a counted referral (made at any time, of the asked strengths). */
  newReferred: number
  /**
   * Days of being a customer inside the window, up to `today`: max(0, min(until, today, to) − max(since, from)); for
   * "ever" without from and to; 0 where the start is unknown.
   */
  daysAtRisk: number
  /** Revenue booked in the window, in minor units. */
  revenueMinor: number
}

export const noCounts: Counts = {
  customers: 0,
  referrers: 0,
  referrals: 0,
  referralsSquared: 0,
  newCustomers: 0,
  newReferred: 0,
  daysAtRisk: 0,
  revenueMinor: 0,
}

/** The counts with 0 for the figures nobody asked for. See `Scope`. */
export function onlyFigures(counts: Counts, figures: readonly (keyof Counts)[]): Counts {
  const only = { ...noCounts, customers: counts.customers }
  for (const figure of figures) only[figure] = counts[figure]
  return only
}

/** One-way tables: the total, and for each split a cell per value or band. */
export interface CountQuestion extends Scope {
  ask: 'count'
  by: readonly Split[]
}
export interface CountAnswer {
  total: Counts
  /** In the order of `by`. */
  tables: Cell[][]
}
/**
 * A cell that nobody falls in is left out, except bands, which are all there, in order, then 'not known' if anyone is.
 * Without bands: categories in code point order (`collate "C"`), numbers and days rising, 'not known' last.
 */
export interface Cell {
  /** The value (numbers as JavaScript prints them, days as '2026-03-31'); '' for not known; for bands the band's index. */
  value: string
  counts: Counts
}

/**
 * Consecutive periods edges[i] … edges[i+1], each counted like a window of its own. Edges rise, and span a million days
 * at most, or it is a RangeError; fewer than two make no periods.
 */
export interface SeriesQuestion extends Omit<Scope, 'window'> {
  ask: 'series'
  edges: readonly DayNumber[]
}
export interface SeriesAnswer {
  periods: Counts[]
}

/** Which customers: a page of their numbers, with how many there are in all. Only those active in the window. */
export interface SelectQuestion extends Omit<Scope, 'figures'> {
  ask: 'select'
  /** Only customers with one of these numbers, such as those a search by name found; all of them when left out. */
  among?: readonly number[]
  /**
   * Numbers and days sort by value, categories in code point order; unknown last in either direction. Ties, and no sort
   * at all, go by rising customer number in either direction.
   */
  sort?: { column: string; descending: boolean }
  offset: number
  limit: number
}
export interface SelectAnswer {
  total: number
  numbers: number[]
}

/**
 * Referrals by state and strength, made by customers in scope, including those that do not count.
 *
 * In scope is who is active in the window and meets the conditions, so referrals by nobody we know are left out. Where
 * a condition needs to know which referrals count (`origin`, `came`, `referrer`), those of all strengths do.
 */
export interface ReferralsQuestion extends Omit<Scope, 'strengths' | 'figures'> {
  ask: 'referrals'
}
/**
 * `referrals` are those made in the window. `undated` are those whose day nobody knows: for "ever" they are among the
 * `referrals`, in any other window they are beside them, so that a screen can say what it leaves out.
 *
 * Cells where both are 0 are left out; the rest are in the order of `referralStates`, then `strengths`, then others
 * before self-referrals.
 */
export interface ReferralsAnswer {
  cells: { state: ReferralState; strength: Strength; selfReferral: boolean; referrals: number; undated: number }[]
}

/**
 * What is known of each column, to offer groups and choose bands: of `since`, `until` and every attribute, in that
 * order. The other built-in columns depend on the question.
 */
interface ColumnsQuestion {
  ask: 'columns'
}
export interface ColumnsAnswer {
  columns: ColumnProfile[]
  /** Referrals of any strength that count and whose referrer we know, dated and not: tells which window to show first. */
  referrals: { dated: number; undated: number }
  customers: number
}
export interface ColumnProfile {
  column: string
  kind: 'category' | 'number' | 'day'
  /** Customers whose value is known, and how many different values they have. */
  known: number
  distinct: number
  /** The most frequent values first (ties in code point order), at most 200. For numbers and days: only while there are 12 distinct or fewer, ascending. */
  values: { value: string; customers: number }[]
  /**
   * For numbers and days: minimum, the nine deciles, maximum, all of them values that occur (SQL: `percentile_disc`, the
   * value of rank ⌈p·n⌉). Days as day numbers. Empty for categories and where nothing is known.
   */
  quantiles: number[]
}

/** The figures a table of combinations can have. */
export const combinationFigures = ['customers', 'referrers', 'referrals', 'revenueMinor'] as const
export type CombinationFigure = (typeof combinationFigures)[number]

/**
 * Tables of combinations: one for every column, every pair or every three of the columns, to look for groups nobody
 * thought of. Each table is whole: a cell for every combination of values, whether anybody falls in it or not.
 *
 * Only the figures asked for come along, `customers` and `referrers` when left out; `customers` always do.
 *
 * What is too large to look at is a RangeError that says what to do: a column of more than `mostCombined` values (band
 * it, or fold rare values together), or tables of more than `mostCells` cells in all (ask about fewer columns).
 */
export interface CombinationsQuestion extends Omit<Scope, 'figures'> {
  ask: 'combinations'
  columns: readonly Split[]
  /** How many columns stand in each table. */
  ways: 1 | 2 | 3
  /** The place of a column that has to stand in each table; the others are not counted. Any column when left out. */
  holding?: number
  figures?: readonly CombinationFigure[]
}
/** Values of one column, "not known" among them, that combinations are made of. */
export const mostCombined = 64
/** Cells of all tables of one answer: 64 MB a figure at the very most. */
export const mostCells = 2 ** 23
export interface CombinationsAnswer {
  total: Record<CombinationFigure, number>
  /**
   * In the order asked, each with its values as the one-way table has them (see `Cell`): those somebody in scope has,
   * rising; bands all of them, by their index; '' for not known, last.
   */
  columns: { column: string; values: string[] }[]
  /** In rising order of `of`: [0, 1], [0, 2], … [1, 2], … */
  tables: CombinationTable[]
}
/**
 * The combination of value i of the first column, j of the second and k of the third is at (i · n₂ + j) · n₃ + k, where
 * n₂ and n₃ are how many values the second and the third have; of two columns, at i · n₂ + j.
 */
export interface CombinationTable extends Partial<Record<CombinationFigure, Float64Array>> {
  /** The places of its columns in `columns`, rising. */
  of: number[]
  customers: Float64Array
}

/**
 * The kinds of customers there are: customers alike in all of some columns, counted. What a regression is fitted to.
 *
 * Only kinds that somebody is of, at most `mostKinds`, else it is a RangeError that says what to do.
 */
export interface JointQuestion extends Omit<Scope, 'figures'> {
  ask: 'joint'
  columns: readonly Split[]
}
export const mostKinds = 100_000
export interface JointAnswer {
  /** In the order asked, each with its values as `CombinationsAnswer` has them. */
  columns: { column: string; values: string[] }[]
  /** Of each kind, its customers and how many of them are referrers. Kinds rise by the places of their values. */
  customers: Float64Array
  referrers: Float64Array
  /** Kind by kind, the place of its value in each column: that of kind k in column c is at k · columns + c. */
  places: Uint32Array
}

/**
 * How long customers take to their first referral, and how often they refer at which age: what a curve of cumulative
 * incidence (customers leaving being the competing event) and a mean cumulative function are drawn from.
 *
 * A customer's age is whole days since `since`. We see them from the day they began, or from `trackedFrom` where that
 * is later (then they enter at the age they had: left truncation), to the end of the day they left or of `today`,
 * whichever comes first. On both of these days they can refer, so at risk at age a is who has entered at a or younger
 * and has not ended before a. Of what happens on one day, the referral comes first, then leaving, then the end of what
 * we have seen.
 *
 * - Counted referrals only (see `counts`), of the asked strengths, dated, and made while we see the customer. Referrals
 *   after they left are not theirs as a customer; those after `today` have not happened.
 * - Who meets the conditions is asked as for the window "ever".
 * - Left out, and told in `leftOut`: those nobody knows since when; those we never see (begun after `today`, left before
 *   `trackedFrom`, or ended before they began); those with a counted referral without a day, whose first nobody can
 *   place.
 * - Those who had already made a counted referral before we see them (before `trackedFrom`, or before they were a
 *   customer) have no first one left to make: they do not enter, but stand among those seen, and their later referrals
 *   count in `referrals`.
 */
export interface FirstReferralQuestion extends Omit<Scope, 'window' | 'figures'> {
  ask: 'first referral'
  by?: Split
  /** The first day referrals were kept track of; null for "always". */
  trackedFrom: DayNumber | null
}
export interface FirstReferralAnswer {
  total: FirstReferrals
  /** One per value or band, in the order of a one-way table (see `Cell`); empty without `by`. */
  groups: (FirstReferrals & { value: string })[]
}
/** Everything by age: one place per age at which anything happened, rising, the same places in all lists. */
export interface FirstReferrals {
  /** In days. */
  ages: number[]
  /** Customers who came to be at risk of a first referral at this age. Each ends in exactly one of the next three. */
  entered: number[]
  firstReferral: number[]
  /** Who left without having referred. */
  left: number[]
  /** Who had not referred by `today`, and is still a customer: censored. */
  stillHere: number[]
  /** Customers we see from this age on, and those of whom we have seen all by the end of it, referred or not. */
  seenFrom: number[]
  seenTo: number[]
  /** All referrals those we see made at this age. */
  referrals: number[]
  leftOut: { unknownSince: number; neverSeen: number; undated: number }
  /** Of those seen, who had referred before we see them. */
  referredBefore: number
}

/**
 * Where the revenue of a period comes from, and what became of that of the period before: what net revenue retention and
 * earned growth are made of.
 *
 * - About everybody who meets the conditions, asked as for the window "ever": revenue is booked when it is booked, also
 *   after a customer has left. A customer had revenue in a period where their entries in it do not come to 0.
 * - Who had revenue in the period before is one of its customers; whoever has revenue now and had none then is new, also
 *   when they are back after a longer while.
 * - The new ones came as the column `came` says.
 *
 * Both periods must be windows and not overlap, or it is a RangeError.
 */
export interface RevenueQuestion extends Omit<Scope, 'window' | 'figures'> {
  ask: 'revenue'
  before: { from: DayNumber; to: DayNumber }
  now: { from: DayNumber; to: DayNumber }
  by: readonly Split[]
}
export interface RevenueAnswer {
  /** The first day anybody's revenue was booked; null for none. A period before it is not whole. */
  firstBooked: DayNumber | null
  total: RevenueSums
  /** In the order of `by`; of those with revenue in either period, cells in the order of a one-way table (see `Cell`). */
  tables: { value: string; sums: RevenueSums }[][]
}
/**
 * Additive sums over customers, in whole minor units and, of squares and products, in minor units squared. All are added
 * up exactly, however large, and given as the number nearest to the sum.
 */
export const revenueSums = [
  /** Customers who had revenue before, those of them who still have, and those who are new. */
  'customersBefore',
  'customersKept',
  'customersNew',
  'customersEarned',
  /** All revenue before; revenue now of those who had some then; of the new, by how they came. */
  'base',
  'kept',
  'earned',
  'bought',
  'unknown',
  /** Revenue before of those who have none now. */
  'lost',
  'baseSquares',
  'keptSquares',
  'baseTimesKept',
  'lostSquares',
  'earnedSquares',
  'boughtSquares',
  'unknownSquares',
] as const
export type RevenueSums = Record<(typeof revenueSums)[number], number>

export const referralStates = [
  'shared',
  'submitted',
  'qualified',
  'converted',
  'denied',
  'expired',
  'reversed',
] as const
export type ReferralState = (typeof referralStates)[number]

export type Question =
  | CountQuestion
  | SeriesQuestion
  | SelectQuestion
  | ReferralsQuestion
  | ColumnsQuestion
  | CombinationsQuestion
  | JointQuestion
  | FirstReferralQuestion
  | RevenueQuestion
  | VoiceQuestion

export type AnswerTo<Q extends Question> = Q extends CountQuestion
  ? CountAnswer
  : Q extends SeriesQuestion
    ? SeriesAnswer
    : Q extends SelectQuestion
      ? SelectAnswer
      : Q extends ReferralsQuestion
        ? ReferralsAnswer
        : Q extends ReasonsQuestion
          ? ReasonsAnswer
          : Q extends OpportunityQuestion
            ? OpportunityAnswer
            : Q extends IntentQuestion
              ? IntentAnswer
              : Q extends CombinationsQuestion
                ? CombinationsAnswer
                : Q extends JointQuestion
                  ? JointAnswer
                  : Q extends FirstReferralQuestion
                    ? FirstReferralAnswer
                    : Q extends RevenueQuestion
                      ? RevenueAnswer
                      : ColumnsAnswer

/** Whether a referral counts: it is not denied, reversed or a customer referring themselves. An expired one was still made. */
export function counts(state: ReferralState, selfReferral: boolean): boolean {
  return !selfReferral && state !== 'denied' && state !== 'reversed'
}
