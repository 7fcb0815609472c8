import type { EngagementState, MatchState } from '../schema.ts'
import { mayDo, type Role } from '../values/endpoint.ts'
import type { Level } from '../values/level.ts'

/**
 * Where an engagement stands: they were asked, they offered times, a time is agreed, it took place, somebody did not come,
 * or it was called off.
 */
export const engagementStates = [
  'planned',
  'offered',
  'scheduled',
  'held',
  'missed',
  'cancelled',
] as const satisfies readonly EngagementState[]

/** What the list is read by: what comes, what waits for us, what took place, what did not. */
export const engagementQueues = ['coming', 'waiting', 'held', 'missed', 'all'] as const
export type EngagementQueue = (typeof engagementQueues)[number]

/** What somebody is asked for at each level, as the ask ledger calls it. */
export const askKindOf = {
  1: 'other',
  2: 'quote',
  3: 'reference call',
  4: 'white paper',
  5: 'video',
  6: 'event',
} as const satisfies Record<Level, string>

export const engagementRefusals = {
  'needs-contributor': 'Your role reads only. Ask an admin if you need to run engagements.',
  'not-approved': 'Their account owner has not approved this yet.',
  'asked-already': 'They were asked already.',
  'needs-note': 'Nobody looks after this customer. Say why you approve this yourself.',
  'needs-override': 'Say why you ask nevertheless. It is kept with the engagement.',
  'over-already': 'This took place, or was called off. Nothing of it can be arranged any more.',
  'no-times': 'They have not offered times yet.',
  'time-not-offered': 'This time is not among those offered any more. Choose one of these.',
  'time-passed': 'This time has passed. Choose another.',
  'picked-already': 'A time was picked already.',
  'not-scheduled': 'No time is agreed yet.',
  'not-yet': 'The time agreed has not come yet.',
  'not-held': 'Nobody has said yet that it took place.',
  'nobody-to-thank': 'Whoever spoke is no contact of ours any more, or has no address.',
  'thanked-already': 'They were thanked already.',
  'no-address': 'We have no address of the prospect. Write it down first.',
  'needs-words': 'Say why, in a few words. They will read it.',
  'same-time': 'It is agreed for this time already.',
  'has-item': 'It is in the library already.',
  'not-their-item': 'This item is of another customer. Choose one of theirs.',
  'in-future': 'This day has not come yet. Log what has taken place.',
  'no-such-contact': 'This person is no contact of ours. Choose another.',
  'was-off-book': 'This was logged after the fact. Nothing of it is left to arrange.',
} as const
export type EngagementRefusal = keyof typeof engagementRefusals

/** Whether something still has to be arranged. */
export const isAhead = (state: EngagementState) => state === 'planned' || state === 'offered' || state === 'scheduled'

/** Why nobody can be asked for this match, or null when they can, as far as the match decides. */
export function whyNotAskMatch(state: MatchState, role: Role | null): EngagementRefusal | null {
  if (!mayDo(role, 'contributor')) return 'needs-contributor'
  if (state === 'waiting' || state === 'refused' || state === 'dropped') return 'not-approved'
  return state === 'approved' ? null : 'asked-already'
}

/** Who approves that somebody is asked: whoever looks after their customer, or a manager where nobody does. */
export const approvals = ['yours', 'owner', 'note', 'manager'] as const

/**
 * What it takes before somebody may be asked: nothing more where one looks after their customer oneself ('yours'); the yes
 * of whoever does ('owner'); and where nobody does, a manager's words why ('note'), or a manager ('manager').
 *
 * @example approvalOf({ memberId: 'mem_yann' }, { id: 'mem_sam', role: 'manager' }) // → 'owner'
 */
export function approvalOf(
  owner: { memberId: string | null } | null,
  by: { id: string; role: Role | null },
): (typeof approvals)[number] {
  if (owner !== null) return owner.memberId === by.id ? 'yours' : 'owner'
  return mayDo(by.role, 'manager') ? 'note' : 'manager'
}

/** Why times cannot be offered, or null when they can: also other times, once one was agreed or missed. */
export const whyNotOffer = ({ state }: { state: EngagementState }): 'over-already' | null =>
  isAhead(state) || state === 'missed' ? null : 'over-already'

/**
 * Why a time cannot be picked, or null when it can. Only what was offered can be, and only once.
 *
 * @param startsAt the moment somebody picked, as ISO text
 * @example
 * whyNotPick({ state: 'offered', slots: [{ startsAt: '2026-06-10T08:00:00.000Z' }] }, '2026-06-10T08:00:00.000Z', now) // → null
 */
export function whyNotPick(
  engagement: { state: EngagementState; slots: readonly { startsAt: string }[] },
  startsAt: string,
  now: Date,
): 'no-times' | 'picked-already' | 'over-already' | 'time-not-offered' | 'time-passed' | null {
  if (engagement.state === 'planned' || engagement.state === 'missed') return 'no-times'
  if (engagement.state === 'scheduled') return 'picked-already'
  if (engagement.state !== 'offered') return 'over-already'
  if (!engagement.slots.some((slot) => slot.startsAt === startsAt)) return 'time-not-offered'
  return Date.parse(startsAt) <= now.getTime() ? 'time-passed' : null
}

/** Why the times offered cannot be sent to the prospect, or null when they can. */
export function whyNotSendTimes(engagement: {
  state: EngagementState
  prospectEmail: string | null
}): 'no-times' | 'over-already' | 'picked-already' | 'no-address' | null {
  if (engagement.state === 'planned' || engagement.state === 'missed') return 'no-times'
  if (engagement.state === 'scheduled') return 'picked-already'
  if (engagement.state !== 'offered') return 'over-already'
  return engagement.prospectEmail === null ? 'no-address' : null
}

/** Why it cannot be moved to another time, or null when it can. */
export function whyNotMoveTime(
  engagement: { state: EngagementState; startsAt: Date | null },
  to: Date,
  now: Date,
): 'over-already' | 'time-passed' | 'same-time' | null {
  if (!isAhead(engagement.state) && engagement.state !== 'missed') return 'over-already'
  if (to <= now) return 'time-passed'
  return engagement.state === 'scheduled' && engagement.startsAt?.getTime() === to.getTime() ? 'same-time' : null
}

/** Why it cannot be called off, or null when it can. */
export const whyNotCallOff = ({ state }: { state: EngagementState }): 'over-already' | null =>
  isAhead(state) || state === 'missed' ? null : 'over-already'

/** Why nobody can say yet how it went, or null when they can: from the minute it was to begin. */
export function whyNotSayOutcome(
  engagement: { state: EngagementState; startsAt: Date | null },
  now: Date,
): 'over-already' | 'not-scheduled' | 'not-yet' | null {
  if (engagement.state === 'cancelled') return 'over-already'
  if (engagement.state === 'planned' || engagement.state === 'offered') return 'not-scheduled'
  if (engagement.state === 'scheduled' && engagement.startsAt !== null && engagement.startsAt > now) return 'not-yet'
  return null
}

/** Why nobody can be thanked, or null when they can: once, for what took place. */
export function whyNotThank(engagement: {
  state: EngagementState
  thankedAt: unknown
  email: string | null
}): 'not-held' | 'thanked-already' | 'nobody-to-thank' | null {
  if (engagement.state !== 'held') return 'not-held'
  if (engagement.thankedAt !== null) return 'thanked-already'
  return engagement.email === null ? 'nobody-to-thank' : null
}
