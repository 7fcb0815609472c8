import { type ReferralState, referralStates } from '../cube/question.ts'
import { mayDo, type Role } from '../values/endpoint.ts'

/**
 * shared → submitted → qualified → converted. Steps may be skipped forwards: many of those we hear about have bought by
 * then. Denied and expired ones can be taken up again; only what has converted can be reversed.
 */
const next: Record<ReferralState, readonly ReferralState[]> = {
  shared: ['submitted', 'qualified', 'converted', 'denied', 'expired'],
  submitted: ['qualified', 'converted', 'denied', 'expired'],
  qualified: ['converted', 'denied', 'expired'],
  converted: ['reversed'],
  denied: ['submitted'],
  expired: ['submitted'],
  reversed: [],
}

/** What each state means, in a line. */
export const stateMeanings: Record<ReferralState, string> = {
  shared: 'Somebody was told about us; we have not heard from them.',
  submitted: 'We know who they are and can talk to them.',
  qualified: 'They could become a customer.',
  converted: 'They became a customer.',
  denied: 'It was not a referral, for the reason given. It does not count.',
  expired: 'Nothing came of it. It was still made, so it counts.',
  reversed: 'They became a customer and it was undone. It does not count.',
}

/** What the button says that moves a referral there. */
export const moveWords: Record<ReferralState, string> = {
  shared: 'Share',
  submitted: 'Submit',
  qualified: 'Qualify',
  converted: 'Mark as converted',
  denied: 'Deny',
  expired: 'Let expire',
  reversed: 'Reverse',
}

export const moveRefusals = {
  'needs-contributor': 'Moving a referral needs the role contributor. Ask an admin to change yours.',
  'needs-manager': 'A manager decides this. Ask one, or add the evidence you have.',
  already: 'It stands there already. Somebody may have moved it just now.',
  backwards: 'A referral does not go backwards. Deny it with a reason, or correct its facts.',
  'not-converted': 'Only a converted referral can be reversed. Deny it instead.',
  'is-converted': 'It has converted. Reverse it, with the reason.',
  'reopen-first': 'It is closed. Take it up again first: submit it.',
  'is-reversed': 'It was reversed. If they came back, log the referral anew.',
  'needs-reason': 'Say why, so that whoever reads this next year understands.',
  'needs-whom': 'Say which customer they became, or that it is not known.',
  'brought-by-another':
    'This customer was brought by another referral that counts. Add what you know there, as evidence.',
  'in-future': 'This day has not come yet. Give today or an earlier day.',
} as const
export type MoveRefusal = keyof typeof moveRefusals

/** Why a referral in `state` cannot be moved to another by somebody with this role, or null when it can. */
export function whyNotMove(
  referral: { state: ReferralState },
  to: ReferralState,
  role: Role | null,
): MoveRefusal | null {
  const from = referral.state
  if (!mayDo(role, 'contributor')) return 'needs-contributor'
  if (from === to) return 'already'
  if (!next[from].includes(to)) return whyNoWay(from, to)
  if (!mayDo(role, 'manager') && !(from === 'shared' && to === 'submitted')) return 'needs-manager'
  return null
}

function whyNoWay(from: ReferralState, to: ReferralState): MoveRefusal {
  if (from === 'reversed') return 'is-reversed'
  if (to === 'reversed') return 'not-converted'
  if (from === 'converted') return 'is-converted'
  if (from === 'denied' || from === 'expired') return 'reopen-first'
  return 'backwards'
}

/** What has to be said with a move. */
export interface MoveDetails {
  to: ReferralState
  reason: string | null
  /** The customer they became; null says that it is not known, undefined that nothing was said. */
  referredId: string | null | undefined
}

/** What is missing from a move, or null when it says all it must: a no needs its reason, a conversion its customer. */
export function whyNotSay(referral: { referredId: string | null }, move: MoveDetails): MoveRefusal | null {
  if (needsReason(move.to) && move.reason === null) return 'needs-reason'
  if (move.to === 'converted' && move.referredId === undefined && referral.referredId === null) return 'needs-whom'
  return null
}

export const needsReason = (to: ReferralState): boolean => to === 'denied' || to === 'reversed'

/** Every state a referral could be moved to from where it stands, with why this person may not, or null. */
export function movesFrom(
  referral: { state: ReferralState },
  role: Role | null,
): { to: ReferralState; whyNot: MoveRefusal | null }[] {
  return referralStates
    .filter((to) => next[referral.state].includes(to))
    .map((to) => ({ to, whyNot: whyNotMove(referral, to, role) }))
}
