import type { Condition, DayNumber, Split, Strength, Window } from './question.ts'

/**
 * What can be asked about what customers said: why they do not refer, and whether they would. Answers are additive
 * counts, which PostgreSQL gives as well; the two must agree exactly.
 */

/** Which of what was said counts: in responses, on declining an ask, or both. */
export const voiceSources = ['all', 'answers', 'asks'] as const
export type VoiceSource = (typeof voiceSources)[number]

/** What both questions say of the customers they are about: as in `Scope`. */
interface VoiceScope {
  window: Window
  strengths: readonly Strength[]
  where: readonly Condition[]
  today: DayNumber
  /** Rising days; each stretch between two is counted like a window of its own. */
  edges?: readonly DayNumber[]
}

/**
 * Why customers did not refer.
 *
 * Who told us why: customers active in the window who meet the conditions and, in the window, submitted a response that
 * names a reason or has words on why not, or declined an ask with a reason or with words. Those of them with a counted
 * referral in the window did refer, and are `referred`; the rest is what shares are of.
 */
export interface ReasonsQuestion extends VoiceScope {
  ask: 'reasons'
  source: VoiceSource
  by: readonly Split[]
  /** Also count which reasons are named together. */
  pairs?: boolean
}
export interface Told {
  /** Customers who told us why and did not refer. */
  told: number
  /** Of those, how many named each reason, in the order of `reasons`. A customer names a reason once. */
  named: number[]
}
export interface ReasonsAnswer {
  /** Reasons that were not merged into another, by id; those that were count as what they were merged into. */
  reasons: { id: string; name: string }[]
  total: Told
  /** Customers who told us why, but did refer. */
  referred: number
  /** Responses by people we do not know who told why; conditions leave them out. Each response is one. */
  anonymous: Told
  tables: { value: string; counts: Told }[][]
  periods: Told[]
  /** pairs[i][j], i < j: customers of `total` who named both. Empty where not asked for. */
  pairs: number[][]
}

/**
 * How much each reason may cost: who named it, how many of those referred all the same, and how customers like them did,
 * stratum by stratum. Everybody active in the window is compared, whether they told us why or not.
 */
export interface OpportunityQuestion extends Omit<VoiceScope, 'edges'> {
  ask: 'opportunity'
  source: VoiceSource
  /** A stratum is a combination of their values. */
  by: readonly Split[]
}
export interface OpportunityAnswer {
  reasons: { id: string; name: string }[]
  /** Strata with customers. */
  strata: {
    customers: number
    referrers: number
    /** Customers who named each reason in the window, and how many of those referred in it. */
    named: number[]
    namedReferrers: number[]
  }[]
  /**
   * What a referrer brings: of customers with counted referrals in the window, the revenue booked in it by those
   * they brought with these referrals.
   */
  value: { referrers: number; revenueMinor: number; squares: number }
}

/**
 * Whether customers would recommend, and whether they did.
 *
 * `scores` are of responses: all given in the window, whether their customer was active or not; without conditions also
 * those by people we do not know. The rest is of customers active in the window, by their latest answer in it (of one
 * day the one with the highest number).
 */
export interface IntentQuestion extends VoiceScope {
  ask: 'intent'
  by: readonly Split[]
}
/** By what was answered: 0–6, 7–8, 9–10. */
export type ByScore = [detractors: number, passives: number, promoters: number]
export interface Intent {
  scores: ByScore
  customers: ByScore
  /** Of those customers, with a counted referral in the window, and at any time. */
  referred: ByScore
  referredEver: ByScore
}
export interface IntentAnswer {
  total: Intent
  anonymous: ByScore
  tables: { value: string; counts: Intent }[][]
  periods: ByScore[]
  /** By what they said when asked whether they have recommended us: how many, and of how many we know a referral. */
  said: Record<'yes' | 'no', { customers: number; referred: number; referredEver: number }>
}

export type VoiceQuestion = ReasonsQuestion | OpportunityQuestion | IntentQuestion

/**
 * Columns to filter customers by, beside their attributes; an attribute of the same name goes first. So that every count
 * of what was said opens to the customers it counts, what can be counted by itself has a column of its own.
 *
 * - told-why: 'yes' | 'no', whether they told us why in the window; answered-why, declined-why: in a response, or on
 *   declining an ask
 * - named-reason: the names of the reasons they named in the window, any of which may be meant; '' for none.
 *   answered-reason, declined-reason: in a response, or on declining an ask
 * - would-recommend: 'promoter', 'passive' or 'detractor' by their latest answer in the window; '' for none
 * - says-recommended: 'yes' | 'no', whether they say they have recommended us, by their latest answer in the window; ''
 *   for none
 * - ever-referred: 'yes' | 'no', whether they made a counted referral at any time
 */
export const voiceColumns = [
  'told-why',
  'answered-why',
  'declined-why',
  'named-reason',
  'answered-reason',
  'declined-reason',
  'would-recommend',
  'says-recommended',
  'ever-referred',
] as const
export type VoiceColumn = (typeof voiceColumns)[number]
export const isVoiceColumn = (column: string): column is VoiceColumn =>
  (voiceColumns as readonly string[]).includes(column)

export const scoreWords = ['detractor', 'passive', 'promoter'] as const
