import type { ReferralState } from '../cube/question.ts'
import type { Day } from '../values/day.ts'
import { mayDo, type Role } from '../values/endpoint.ts'

export const logRefusals = {
  'no-referrer': 'Choose who referred them.',
  unnamed: 'Say whom they referred: a name, or one of your customers.',
  'in-future': 'This day has not come yet. Give today or an earlier day.',
} as const

/** Why a referral cannot be logged like this, or null when it can. A customer referring themselves can, and is flagged. */
export function whyNotLog(
  log: { referrerId: string | null; referredName: string | null; referredId: string | null; madeOn: Day | null },
  today: Day,
): keyof typeof logRefusals | null {
  if (log.referrerId === null) return 'no-referrer'
  if (log.referredId === null && (log.referredName ?? '').trim() === '') return 'unnamed'
  if (log.madeOn !== null && log.madeOn > today) return 'in-future'
  return null
}

/** Where a referral starts: submitted when we can talk to them, shared while we only know that they were told. */
export function firstState(log: { referredId: string | null; referredEmail: string | null }): 'shared' | 'submitted' {
  return log.referredId === null && log.referredEmail === null ? 'shared' : 'submitted'
}

export const evidenceInstead = {
  'already-brought': 'Another referral brought this customer already, so this was added to it as evidence.',
} as const

/** Why what is logged becomes evidence on an earlier referral rather than a new one, or null when it is new. */
export function whyNotNew(
  log: { referrerId: string; referredId: string | null },
  broughtBy: string | null,
): keyof typeof evidenceInstead | null {
  if (log.referredId === log.referrerId) return null
  return broughtBy === null ? null : 'already-brought'
}

/** How long the button to undo stands, and how much longer the server waits for it to arrive over a slow line. */
const undoSeconds = 10
const slackSeconds = 5

export const undoRefusals = {
  'not-author': 'Only whoever logged it can undo it. A manager can deny it, with a reason.',
  'too-late': 'It can be undone for ten seconds only. A manager can deny it, with a reason.',
  'more-happened': 'Something else happened to it since. Look at its history first.',
} as const

/** Why the logging of a referral cannot be undone any more, or null when it can. */
export function whyNotUndo(
  referral: { createdBy: string; createdAt: Date; changes: number },
  actorId: string,
  now: Date,
): keyof typeof undoRefusals | null {
  if (referral.createdBy !== actorId) return 'not-author'
  if (referral.changes > 1) return 'more-happened'
  if (now.getTime() - referral.createdAt.getTime() > (undoSeconds + slackSeconds) * 1000) return 'too-late'
  return null
}

export const changeRefusals = {
  'needs-contributor': 'Changing a referral needs the role contributor. Ask an admin to change yours.',
  'needs-manager': 'A decision was made on it. Ask a manager to correct it.',
  unnamed: logRefusals.unnamed,
  'in-future': logRefusals['in-future'],
  'brought-by-another':
    'This customer was brought by another referral that counts. Add what you know there, as evidence.',
} as const

/** Why somebody with this role may not correct the facts of a referral, or null when they may. */
export function whyNotChange(
  referral: { state: ReferralState },
  role: Role | null,
): 'needs-contributor' | 'needs-manager' | null {
  if (!mayDo(role, 'contributor')) return 'needs-contributor'
  const decided = referral.state !== 'shared' && referral.state !== 'submitted'
  return decided && !mayDo(role, 'manager') ? 'needs-manager' : null
}
