import { mayDo, type Role } from '../values/endpoint.ts'

/** What each role is for, in a line shown beside the choice. */
export const roleMeanings: Record<Role, string> = {
  viewer: 'Reads everything; changes nothing.',
  contributor: 'Logs referrals and adds contacts.',
  manager: 'Imports data, keeps groups and attributes, decides on referrals.',
  admin: 'Does all that, and invites members and changes their roles.',
  owner: 'An admin whom nobody can suspend or demote.',
}

export const memberRefusals = {
  'own-account': 'You cannot change your own role or suspend yourself. Ask another admin.',
  'is-owner': 'The owner account cannot be changed or suspended.',
  'makes-owner': 'There is one owner, and they cannot be replaced here.',
  'needs-admin': 'Only an admin may change members.',
} as const

/** Why `actor` may not change `member` to `role` (null: suspend or restore them), or null when they may. */
export function whyNotChangeMember(
  actor: { id: string; role: Role | null },
  member: { id: string; role: Role },
  role: Role | null,
): keyof typeof memberRefusals | null {
  if (!mayDo(actor.role, 'admin')) return 'needs-admin'
  if (member.role === 'owner') return 'is-owner'
  if (actor.id === member.id) return 'own-account'
  if (role === 'owner') return 'makes-owner'
  return null
}

export const invitationRefusals = {
  'makes-owner': 'An owner cannot be invited. Choose another role.',
  member: 'Somebody with this address is a member already.',
  'no-longer-open': 'This invitation was used, revoked or has expired. Ask for a new one.',
  'has-owner': 'The owner account exists already. Sign in, or ask for an invitation.',
  'common-password': 'This password is among those tried first by anybody guessing. Choose another.',
} as const

export interface InvitationTerms {
  expiresAt: Date
  acceptedAt: Date | null
  revokedAt: Date | null
}

/** Why an invitation cannot be accepted now, or null when it can. */
export function whyNotAccept(invitation: InvitationTerms | null, now: Date): 'no-longer-open' | null {
  if (!invitation || invitation.acceptedAt || invitation.revokedAt || invitation.expiresAt <= now)
    return 'no-longer-open'
  return null
}
