import { anytimeStandardErrors } from './confidence-sequence.ts'
import { normalBelow, standardErrorsFor } from './normal.ts'

/** A change somebody hopes for. */
export interface HopedChange {
  /** Share who do it without the action, such as refer, 0…1. */
  rate: number
  /** How much it should rise, in shares: 0.05 is five points; below 0 where it should fall. */
  points: number
}

/** How sure one wants to be. */
export interface Sureness {
  confidence?: number
  /** Whether the result is looked at all the time, which takes more customers than looking once. */
  daily?: boolean
  /**
   * How many times the variance is what it would be if customers of a group were independent of each other: 1 + (customers
   * in a group − 1) × how alike they are. Twice that where the rate before is taken off on both sides, as a difference in
   * differences does with as long a time before as after: before is as uncertain as after.
   */
  designEffect?: number
}

/**
 * How likely a change is seen, if it happens: the power of comparing two shares.
 *
 * Looking daily it is the chance to see it at this size, the sequence being narrowest here; it may be seen before.
 *
 * @param sizes customers treated, and customers to compare them with
 * @see J. L. Fleiss, A. Tytun and H. K. Ury, "A simple approximation for calculating sample sizes for comparing
 *      independent proportions", Biometrics 36 (1980), 343–346, without continuity correction; R's power.prop.test
 *
 * @example
 * powerToSee({ rate: 0.5, points: 0.25 }, { treated: 50, others: 50 }) // → 0.740
 */
export function powerToSee(
  change: HopedChange,
  { treated, others }: { treated: number; others: number },
  sureness: Sureness = {},
): number {
  const { without, withAction } = ratesOf(change)
  const { designEffect = 1 } = sureness
  if (!(treated > 0 && others > 0)) return 0
  const pooled = (treated * withAction + others * without) / (treated + others)
  const ifNone = Math.sqrt(designEffect * pooled * (1 - pooled) * (1 / treated + 1 / others))
  const ifSo = Math.sqrt(
    designEffect * ((withAction * (1 - withAction)) / treated + (without * (1 - without)) / others),
  )
  const beyond = Math.abs(change.points) - needed(sureness) * ifNone
  return ifSo === 0 ? (beyond > 0 ? 1 : 0) : normalBelow(beyond / ifSo)
}

/**
 * How many customers have to be treated for a change to be seen; not rounded.
 *
 * @param othersPerTreated customers to compare with, for each one treated
 * @param power how likely it shall be seen
 * @example
 * customersToSee({ rate: 0.12, points: 0.05 }) // → 777.3, and as many others
 */
export function customersToSee(
  change: HopedChange,
  { othersPerTreated = 1, power = 0.8, ...sureness }: Sureness & { othersPerTreated?: number; power?: number } = {},
): number {
  const { without, withAction } = ratesOf(change)
  const { designEffect = 1 } = sureness
  const pooled = (withAction + othersPerTreated * without) / (1 + othersPerTreated)
  const ifNone = Math.sqrt(pooled * (1 - pooled) * (1 + 1 / othersPerTreated))
  const ifSo = Math.sqrt(withAction * (1 - withAction) + (without * (1 - without)) / othersPerTreated)
  return designEffect * ((needed(sureness) * ifNone + standardErrorsBelow(power) * ifSo) / change.points) ** 2
}

function ratesOf({ rate, points }: HopedChange) {
  const withAction = rate + points
  if (!(rate >= 0 && rate <= 1 && withAction >= 0 && withAction <= 1 && points !== 0)) {
    throw new RangeError(`A rate of ${rate} cannot move by ${points}.`)
  }
  return { without: rate, withAction }
}

/** Standard errors away from nothing at which a change counts. */
function needed({ confidence = 0.95, daily = false }: Sureness): number {
  return daily ? anytimeStandardErrors(confidence) : standardErrorsFor(confidence)
}

/** The z with this share of the bell curve to its left, for a share above ½. */
function standardErrorsBelow(power: number): number {
  if (!(power > 0.5 && power < 1))
    throw new RangeError(`A change is planned to be seen with more than half and less than certainty, got ${power}.`)
  return standardErrorsFor(2 * power - 1)
}

/** Customers there are, and what happens in so many weeks without the action. */
export interface Plan extends HopedChange {
  treated: number
  others: number
  /** How many weeks `rate` and `points` are shares of: 13 for a quarter. */
  rateWeeks: number
}

/**
 * After how many weeks a change would be seen: "with 400 customers you would see 5 points in about 9 weeks".
 *
 * Few have done it after a week, so little can be seen; the share grows as time goes by. Assumes it happens at any time
 * alike, before and after, so that the share after w weeks is 1 − (1 − rate)^(w ÷ rateWeeks), and that customers stay.
 *
 * @returns whole weeks; null where it would not be seen within `mostWeeks`, two years unless said otherwise
 * @example
 * weeksToSee({ treated: 400, others: 3000, rate: 0.12, points: 0.05, rateWeeks: 13 }) // → 14
 */
export function weeksToSee(
  { treated, others, rate, points, rateWeeks }: Plan,
  { power = 0.8, mostWeeks = 104, ...sureness }: Sureness & { power?: number; mostWeeks?: number } = {},
): number | null {
  ratesOf({ rate, points })
  for (let weeks = 1; weeks <= mostWeeks; weeks++) {
    const change = after(weeks / rateWeeks, rate, points)
    if (change.points !== 0 && powerToSee(change, { treated, others }, sureness) >= power) return weeks
  }
  return null
}

/**
 * The smallest rise that would be seen after so many weeks, in shares of `rateWeeks`.
 *
 * @returns null where not even everybody doing it would be seen
 * @example
 * pointsToSee({ treated: 400, others: 3000, rate: 0.12, rateWeeks: 13 }, 9) // → 0.0613
 */
export function pointsToSee(
  { treated, others, rate, rateWeeks }: Omit<Plan, 'points'>,
  weeks: number,
  { power = 0.8, ...sureness }: Sureness & { power?: number } = {},
): number | null {
  const seen = (points: number) => {
    const change = after(weeks / rateWeeks, rate, points)
    return change.points > 0 && powerToSee(change, { treated, others }, sureness) >= power
  }
  let [low, high] = [0, 1 - rate]
  if (!seen(high)) return null
  for (let halving = 0; halving < 50; halving++) {
    const middle = (low + high) / 2
    if (seen(middle)) high = middle
    else low = middle
  }
  return high
}

/** The share and its change after a part, or a multiple, of the time they are told for. */
function after(times: number, rate: number, points: number): HopedChange {
  const shareOf = (whole: number) => (whole === 1 ? 1 : -Math.expm1(times * Math.log1p(-whole)))
  const share = shareOf(rate)
  return { rate: share, points: shareOf(rate + points) - share }
}
