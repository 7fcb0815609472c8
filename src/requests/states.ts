import type { MatchState, RequestState } from '../schema.ts'
import { addDays, type Day, dayNumber } from '../values/day.ts'
import { mayDo, type Role } from '../values/endpoint.ts'

export type { MatchState, RequestState }

/** Where a request stands: waiting for somebody, somebody chosen, an hour agreed, over, or given up. */
export const requestStates = [
  'open',
  'matched',
  'scheduled',
  'done',
  'cancelled',
] as const satisfies readonly RequestState[]

/** States in which somebody still has to do something. */
export const activeStates = ['open', 'matched', 'scheduled'] as const satisfies readonly RequestState[]
export const isActive = (state: RequestState) => activeStates.some((one) => one === state)

export const matchStates = [
  'waiting',
  'refused',
  'approved',
  'asked',
  'accepted',
  'declined',
  'done',
  'dropped',
] as const satisfies readonly MatchState[]

/** A match that has not come to nothing. */
const standingStates: readonly MatchState[] = ['waiting', 'approved', 'asked', 'accepted', 'done']
export const isStanding = (state: MatchState) => standingStates.includes(state)

/** So many people may be chosen for one request at a time: asking more people than are needed wears them out. */
export const mostMatches = 3

export const requestRefusals = {
  'needs-contributor': 'Your role reads only. Ask an admin if you need to request a reference.',
  'request-closed': 'This request is closed. Reopen it first.',
  'request-open': 'This request is not closed.',
  'needs-reason': 'Say why it is given up: whoever asked for it will read this.',
  'has-engagement': 'Somebody has already been asked for it. Cancel what was agreed with them first.',
  'nobody-chosen': 'Choose somebody first.',
  'too-many': `At most ${mostMatches} people may be chosen for one request at a time. Take one back first.`,
  'chosen-already': 'This person is chosen already. Reload to see by whom.',
  'no-such-theme': 'One of these themes is not in use any more. Choose another.',
  'no-such-member': 'Nobody of the team is called so. Choose somebody else.',
  'deal-closed': 'This deal is closed. Reopen it first.',
} as const

/** Why a request cannot be changed or chosen for, or null when it can. */
export const whyNotWorkOn = ({ state }: { state: RequestState }): 'request-closed' | null =>
  isActive(state) ? null : 'request-closed'

/** Why a request cannot be given up, or null when it can. */
export function whyNotCancel(
  request: { state: RequestState },
  reason: string,
): 'request-closed' | 'has-engagement' | 'needs-reason' | null {
  if (!isActive(request.state)) return 'request-closed'
  if (request.state === 'scheduled') return 'has-engagement'
  return reason.trim() === '' ? 'needs-reason' : null
}

/** Why so many more people cannot be chosen, or null when they can. */
export const whyNotChooseMore = (standing: number, more: number): 'nobody-chosen' | 'too-many' | null =>
  more === 0 ? 'nobody-chosen' : standing + more > mostMatches ? 'too-many' : null

export const approvalRefusals = {
  'not-waiting': 'This was decided already. Reload to see by whom.',
  'not-yours': 'Their account owner decides this; a manager may as well.',
  'needs-words': 'Say why not, in a few words: whoever asked has to look for somebody else.',
  'needs-note': 'Nobody looks after this customer. Say why you approve this yourself.',
  'asked-already': 'They were asked already. Withdraw the ask first.',
  'took-part': 'They have taken part already.',
} as const

/**
 * Why somebody may not decide on a match, or null when they may: the account owner may, and any manager.
 *
 * @param by null for whoever opens the link sent to the account owner
 */
export function whyNotDecide(
  match: { state: MatchState; approverId: string | null },
  by: { id: string; role: Role | null } | null,
): 'not-waiting' | 'not-yours' | null {
  if (match.state !== 'waiting') return 'not-waiting'
  if (by === null || by.id === match.approverId || mayDo(by.role, 'manager')) return null
  return 'not-yours'
}

/** Why a match cannot be taken back, or null when it can. */
export function whyNotDrop({ state }: { state: MatchState }): 'not-waiting' | 'asked-already' | 'took-part' | null {
  if (state === 'asked' || state === 'accepted') return 'asked-already'
  if (state === 'done') return 'took-part'
  return isStanding(state) ? null : 'not-waiting'
}

/** How long a request has been open, and whether it is late. */
export interface Age {
  days: number
  /** Days until it is needed; negative when that day has passed, null where no day was named. */
  daysLeft: number | null
  overdue: boolean
}

/**
 * How old a request is today.
 *
 * @example
 * ageOf({ createdOn: '2026-05-20', neededBy: '2026-05-30', closedOn: null }, '2026-06-01')
 * // → { days: 12, daysLeft: -2, overdue: true }
 */
export function ageOf(request: { createdOn: Day; neededBy: Day | null; closedOn: Day | null }, today: Day): Age {
  const end = request.closedOn ?? today
  const daysLeft = request.neededBy === null ? null : dayNumber(request.neededBy) - dayNumber(today)
  return {
    days: Math.max(0, dayNumber(end) - dayNumber(request.createdOn)),
    daysLeft,
    overdue: request.closedOn === null && daysLeft !== null && daysLeft < 0,
  }
}

/** A link for approval works so long. A guess: two weeks away is a holiday. */
export const approvalDays = 14
export const approvalGoodUntil = (today: Day): Day => addDays(today, approvalDays)
