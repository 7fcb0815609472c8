import type { MainReason, OriginState } from '../schema.ts'
import type { Day } from '../values/day.ts'
import { mayDo, type Role } from '../values/endpoint.ts'

export { mainReasons } from '../surveys/content.ts'
export type { MainReason, OriginState }

/** Each main reason as the answer of a customer: "Somebody recommended us". */
export const reasonWords: Record<MainReason, string> = {
  recommendation: 'Recommendation',
  search: 'Search',
  advertising: 'Advertising',
  event: 'Event',
  'press or social media': 'Press or social media',
  'sales contact': 'Our sales contacted them',
  'used it before': 'Used it before',
  other: 'Something else',
}

export const originStates = [
  'waiting',
  'confirmed',
  'not a customer',
  'cannot tell',
  'nobody named',
] as const satisfies readonly OriginState[]

export const stateWords: Record<OriginState, string> = {
  waiting: 'waiting',
  confirmed: 'confirmed',
  'not a customer': 'not a customer',
  'cannot tell': 'cannot tell',
  'nobody named': 'nobody named',
}

export const decisions = ['confirmed', 'not a customer', 'cannot tell'] as const
export type Decision = (typeof decisions)[number]

export const decideRefusals = {
  'needs-contributor': 'Deciding who told them needs the role contributor. Ask an admin to change yours.',
  'already-decided': 'Somebody decided this one just now. Their decision stands; take it back there if it is wrong.',
  'no-referrer': 'Choose the customer who told them.',
  themself: 'A new customer cannot have been told by themselves. Choose another customer.',
  'nobody-named': 'Nobody was named, so there is nobody who could be no customer. Add who told them first.',
} as const

/** Why this decision cannot be made about who told a new customer, or null when it can. */
export function whyNotDecide(
  origin: { state: OriginState; customerId: string },
  decision: { decision: Decision; referrerId: string | null },
  role: Role | null,
): keyof typeof decideRefusals | null {
  if (!mayDo(role, 'contributor')) return 'needs-contributor'
  if (origin.state !== 'waiting' && origin.state !== 'nobody named') return 'already-decided'
  if (decision.decision === 'confirmed' && decision.referrerId === null) return 'no-referrer'
  if (decision.referrerId === origin.customerId) return 'themself'
  if (decision.decision !== 'confirmed' && origin.state === 'nobody named') return 'nobody-named'
  return null
}

export const takeBackRefusals = {
  'needs-contributor': decideRefusals['needs-contributor'],
  'not-decided': 'Nothing was decided about it. Somebody may have taken it back just now.',
  'not-yours': 'Somebody else decided it. Ask them or a manager to take it back.',
  'referral-moved':
    'Something else happened to the referral since. Open it and decide there: reverse it, or add what you know as evidence.',
} as const

/** Why somebody may not take a decision back, or null when they may: their own, or as a manager anybody's. */
export function whyNotTakeBack(
  origin: { state: OriginState; decidedBy: string | null },
  actor: { id: string; role: Role | null },
): keyof typeof takeBackRefusals | null {
  if (!mayDo(actor.role, 'contributor')) return 'needs-contributor'
  if (origin.state === 'waiting' || origin.state === 'nobody named') return 'not-decided'
  if (origin.decidedBy !== actor.id && !mayDo(actor.role, 'manager')) return 'not-yours'
  return null
}

export const changeRefusals = {
  'is-decided': 'Who told them has been decided. Take the decision back first.',
  'in-future': 'This day has not come yet. Give today or an earlier day.',
  'not-removed': 'It was not removed, or is there again.',
} as const

/** Why an answer cannot be changed like this, or null when it can. */
export function whyNotChange(
  origin: { state: OriginState; toldBy: string | null },
  change: { toldBy?: string | null | undefined; givenOn?: Day | undefined },
  today: Day,
): keyof typeof changeRefusals | null {
  if (change.givenOn !== undefined && change.givenOn > today) return 'in-future'
  const open = origin.state === 'waiting' || origin.state === 'nobody named'
  return !open && change.toldBy !== undefined && change.toldBy !== origin.toldBy ? 'is-decided' : null
}

/** Why an answer cannot be removed, or null when it can: what was confirmed has evidence elsewhere. */
export const whyNotRemove = (origin: { state: OriginState }): 'is-decided' | null =>
  origin.state === 'confirmed' ? 'is-decided' : null

/** Where an answer starts: waiting where somebody is named, since somebody has to decide who that is. */
export const firstState = (toldBy: string | null): 'waiting' | 'nobody named' =>
  toldBy === null ? 'nobody named' : 'waiting'
