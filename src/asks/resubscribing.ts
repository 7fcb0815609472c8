import { mayDo, type Role } from '../values/endpoint.ts'

export const resubscribeRefusals = {
  'needs-contributor': 'Writing to somebody again needs the role contributor. Ask an admin to change yours.',
  'not-unsubscribed': 'They have not unsubscribed, or somebody noted just now that they may be written to again.',
  'no-reason': 'Say why they may be written to again: how and when they asked for it. It stays in their timeline.',
} as const

/**
 * Why somebody who unsubscribed may not be written to again, or null where they may. Only they can want that, so whoever
 * notes it says how they know.
 */
export function whyNotResubscribe(
  person: { unsubscribed: boolean },
  reason: string,
  role: Role | null,
): keyof typeof resubscribeRefusals | null {
  if (!mayDo(role, 'contributor')) return 'needs-contributor'
  if (!person.unsubscribed) return 'not-unsubscribed'
  return reason.trim() === '' ? 'no-reason' : null
}
