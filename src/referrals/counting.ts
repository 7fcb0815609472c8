import type { ReferralState } from '../cube/question.ts'
import type { Day } from '../values/day.ts'

export const countRefusals = {
  denied: 'Does not count: it was denied.',
  reversed: 'Does not count: it was reversed.',
  'self-referral': 'Does not count: they referred themselves.',
  undated: 'Counts under "ever" only: the day it was made is not known.',
} as const

/**
 * Why a referral is left out of the rates, or null when it counts. `window` is null for "ever", the only one in which
 * those without a day count. An expired referral counts: it was still made.
 */
export function whyNotCount(
  referral: { state: ReferralState; selfReferral: boolean; madeOn: Day | null },
  window: object | null = null,
): keyof typeof countRefusals | null {
  if (referral.state === 'denied' || referral.state === 'reversed') return referral.state
  if (referral.selfReferral) return 'self-referral'
  if (referral.madeOn === null && window !== null) return 'undated'
  return null
}
