import type { VerbatimState } from '../schema.ts'
import { mayDo, type Role } from '../values/endpoint.ts'

export const reasonRefusals = {
  'needs-manager': 'Reasons are kept by managers.',
  'name-taken': 'There is a reason with this name already. Choose another name, or merge the two.',
  merged: 'This reason was merged into another. Undo the merge first.',
  'same-reason': 'Choose another reason to merge it into.',
  'target-away': 'The reason to merge into is merged or retired itself. Choose one that is in use.',
  'last-reason': 'At least one reason has to stay in use.',
  'nothing-chosen': 'Choose the verbatims that belong to the new reason.',
  'undone-already': 'This was undone already.',
  'changed-since': 'The reasons were merged or split again since. Undo the later change first.',
} as const

/** A reason, as far as the rules about it care. */
interface Standing {
  mergedInto: string | null
  retiredAt: Date | string | null
}

/** Why somebody with this role may not add, change or retire reasons, or null when they may. */
export function whyNotKeepReasons(role: Role | null): 'needs-manager' | null {
  return mayDo(role, 'manager') ? null : 'needs-manager'
}

/** Why a reason cannot be changed by somebody with this role, or null when it can. */
export function whyNotChange(role: Role | null, reason: Standing): 'needs-manager' | 'merged' | null {
  return whyNotKeepReasons(role) ?? (reason.mergedInto === null ? null : 'merged')
}

/** Why a reason cannot be retired while `inUse` reasons are in use, or null when it can. */
export function whyNotRetire(
  role: Role | null,
  reason: Standing,
  inUse: number,
): 'needs-manager' | 'merged' | 'last-reason' | null {
  return whyNotChange(role, reason) ?? (reason.retiredAt === null && inUse <= 1 ? 'last-reason' : null)
}

/** Why one reason cannot be merged into another, or null when it can. */
export function whyNotMerge(
  role: Role | null,
  reason: Standing & { id: string },
  into: Standing & { id: string },
): 'needs-manager' | 'merged' | 'same-reason' | 'target-away' | null {
  const whyNot = whyNotChange(role, reason)
  if (whyNot !== null) return whyNot
  if (reason.id === into.id) return 'same-reason'
  return into.mergedInto === null && into.retiredAt === null ? null : 'target-away'
}

/** Why these verbatims cannot be split off a reason, or null when they can. */
export function whyNotSplit(
  role: Role | null,
  reason: Standing,
  chosen: number,
): 'needs-manager' | 'merged' | 'nothing-chosen' | null {
  return whyNotChange(role, reason) ?? (chosen === 0 ? 'nothing-chosen' : null)
}

export const codingRefusals = {
  'needs-contributor': 'Your role reads only. Ask an admin if you need to code.',
  'coded-already': 'A colleague coded this a moment ago.',
  'not-coded': 'This is not coded, so there is nothing to take back.',
  'reason-away': 'One of these reasons was merged or retired in the meantime. Choose again.',
  'own-coding': 'You coded this first. A second coder has to be somebody else.',
  'not-chosen': 'This was not chosen for a second coder.',
  'settled-already': 'This is settled already.',
  'one-opinion': 'The second coder has not coded this yet.',
} as const

/** Why somebody may not say what a verbatim means, or null when they may. `again` changes what was said before. */
export function whyNotCode(
  role: Role | null,
  verbatim: { state: VerbatimState },
  again = false,
): 'needs-contributor' | 'coded-already' | null {
  if (!mayDo(role, 'contributor')) return 'needs-contributor'
  return verbatim.state === 'open' || again ? null : 'coded-already'
}

/** Why a coding cannot be taken back, or null when it can. */
export function whyNotReopen(
  role: Role | null,
  verbatim: { state: VerbatimState },
): 'needs-contributor' | 'not-coded' | null {
  if (!mayDo(role, 'contributor')) return 'needs-contributor'
  return verbatim.state === 'open' ? 'not-coded' : null
}

/** Why somebody may not code a verbatim as its second coder, or null when they may. */
export function whyNotLookAgain(
  actor: { id: string; role: Role | null },
  look: { firstCoder: string; hasSecond: boolean } | null,
): 'needs-contributor' | 'not-chosen' | 'coded-already' | 'own-coding' | null {
  if (!mayDo(actor.role, 'contributor')) return 'needs-contributor'
  if (look === null) return 'not-chosen'
  if (look.hasSecond) return 'coded-already'
  return look.firstCoder === actor.id ? 'own-coding' : null
}

/** Why a disagreement cannot be settled, or null when it can. */
export function whyNotSettle(
  role: Role | null,
  look: { hasSecond: boolean; settled: boolean },
): 'needs-contributor' | 'one-opinion' | 'settled-already' | null {
  if (!mayDo(role, 'contributor')) return 'needs-contributor'
  if (!look.hasSecond) return 'one-opinion'
  return look.settled ? 'settled-already' : null
}

export const wordRuleRefusals = {
  'needs-manager': 'Rules are kept by managers.',
  'no-words': 'Give at least one word or phrase.',
} as const
