import type { MainReason } from '../schema.ts'
import type { Interval } from '../statistics/interval.ts'

/** How new customers came, as far as we know. The three add up to all of them. */
export interface OriginCounts {
  customers: number
  /** By referral or recommendation. */
  earned: number
  /** By anything we paid or worked for: search, advertising, events, sales. */
  bought: number
  /** They were not asked, or did not say, and no referral brought them. */
  unknown: number
}

export type Way = 'earned' | 'bought' | 'unknown'

/**
 * How one customer came, as the column `came` of customers says it too: a referral that counts is known whatever they answered; otherwise their
 * main reason decides.
 */
function wayOf(answer: { reason: MainReason | null; referred: boolean }): Way {
  if (answer.referred || answer.reason === 'recommendation') return 'earned'
  return answer.reason === null ? 'unknown' : 'bought'
}

export function countOrigins(
  tallies: readonly { reason: MainReason | null; referred: boolean; customers: number }[],
): OriginCounts {
  const counts: OriginCounts = { customers: 0, earned: 0, bought: 0, unknown: 0 }
  for (const tally of tallies) {
    counts.customers += tally.customers
    counts[wayOf(tally)] += tally.customers
  }
  return counts
}

/**
 * Between which shares the earned share lies, whatever is true of those we know nothing of: from all of them bought to all
 * of them earned. Null for nobody. These are bounds, not an interval: they hold without any assumption.
 *
 * @see C. F. Manski, "Nonparametric bounds on treatment effects", American Economic Review 80 (1990), 319–323
 *
 * @example
 * boundsOfEarned({ customers: 200, earned: 60, bought: 90, unknown: 50 }) // → { low: 0.3, high: 0.55 }
 */
export function boundsOfEarned({ customers, earned, unknown }: OriginCounts): Interval | null {
  if (customers === 0) return null
  return { low: earned / customers, high: (earned + unknown) / customers }
}
