/**
 * What can be asked about customers by group, and the shape of the answers.
 *
 * Every answer is made of additive counts, so that two producers can give it: the cube (in memory) and SQL
 * (`GROUPING SETS`). They must agree exactly. Nothing here judges; `statistics/` does.
 */

/** Days since 1 January 1970. */
export type DayNumber = number

/** From the first day up to, but not including, the last. Null means "ever", the only window undated referrals count in. */
export type Window = { from: DayNumber; to: DayNumber } | null

export const strengths = ['claimed', 'probable', 'proven'] as const
export type Strength = (typeof strengths)[number]

/**
 * A condition on customers. `column` is an attribute's key or one of the built-in columns below.
 *
 * - `is` / `isNot`: the value is (not) one of these; the empty string stands for "not known"
 * - `between`: low ≤ value < high, either end may be null; numbers, or day numbers for days; unknown values do not match
 */
export type Condition =
  | { column: string; is: readonly string[] }
  | { column: string; isNot: readonly string[] }
  | { column: string; between: readonly [low: number | null, high: number | null] }

/**
 * Columns every company has, beside its own attributes.
 *
 * - since, until: day they became, and stopped being, a customer
 * - tenure: whole 30.4375-day months from since to until, or to the question's `today`
 * - status: 'current' | 'former' on the question's `today`
 * - origin: 'referred' when some counted referral (of the asked strengths, any time) brought them, else 'other'
 * - referrer: 'yes' | 'no', whether they made a counted referral of the asked strengths in the window
 */
export const builtInColumns = ['since', 'until', 'tenure', 'status', 'origin', 'referrer'] as const

/** Split customers by a column: by its values, or by bands. Cuts c0 < c1 < … make bands (−∞,c0) [c0,c1) … [cn,∞). */
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
}

/** Additive counts of one group of customers. */
export interface Counts {
  /** Active in the window: a customer for any part of it. An unknown start counts as "always", no end as "still". */
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
  /** Days of being a customer inside the window, up to `today`; for "ever" from `since`; 0 where the start is unknown. */
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
/** A cell that nobody falls in is left out, except bands, which are all there, in order, then 'not known' if anyone is. */
export interface Cell {
  /** The value; '' for not known; for bands the index of the band as a string. */
  value: string
  counts: Counts
}

/** Consecutive periods edges[i] … edges[i+1], each counted like a window of its own. */
export interface SeriesQuestion extends Omit<Scope, 'window'> {
  ask: 'series'
  edges: readonly DayNumber[]
}
export interface SeriesAnswer {
  periods: Counts[]
}

/** Which customers: a page of their numbers, with how many there are in all. Only those active in the window. */
export interface SelectQuestion extends Scope {
  ask: 'select'
  /** Numbers, days and categories sort by value, unknown last; ties, and no sort at all, go by customer number. */
  sort?: { column: string; descending: boolean }
  offset: number
  limit: number
}
export interface SelectAnswer {
  total: number
  numbers: number[]
}

/** Referrals by state and strength, of customers in scope, including those that do not count. */
export interface ReferralsQuestion extends Omit<Scope, 'strengths'> {
  ask: 'referrals'
}
export interface ReferralsAnswer {
  cells: { state: ReferralState; strength: Strength; selfReferral: boolean; referrals: number; undated: number }[]
}

/** What is known of each column, to offer groups and choose bands. */
export interface ColumnsQuestion {
  ask: 'columns'
}
export interface ColumnsAnswer {
  columns: ColumnProfile[]
  /** Referrals that count, dated and not: tells which window to show first. */
  referrals: { dated: number; undated: number }
  customers: number
}
export interface ColumnProfile {
  column: string
  kind: 'category' | 'number' | 'day'
  known: number
  distinct: number
  /** The most frequent values first, at most 200. For numbers and days: only while there are 12 distinct or fewer, ascending. */
  values: { value: string; customers: number }[]
  /** For numbers and days: minimum, the nine deciles, maximum. */
  quantiles: number[]
}

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

export type Question = CountQuestion | SeriesQuestion | SelectQuestion | ReferralsQuestion | ColumnsQuestion

export type AnswerTo<Q extends Question> = Q extends CountQuestion
  ? CountAnswer
  : Q extends SeriesQuestion
    ? SeriesAnswer
    : Q extends SelectQuestion
      ? SelectAnswer
      : Q extends ReferralsQuestion
        ? ReferralsAnswer
        : ColumnsAnswer

/** Whether a referral counts: it is not denied, reversed or a customer referring themselves. An expired one was still made. */
export function counts(state: ReferralState, selfReferral: boolean): boolean {
  return !selfReferral && state !== 'denied' && state !== 'reversed'
}
