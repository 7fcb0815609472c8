import type { AttributeKind } from '../schema.ts'
import type { Day } from '../values/day.ts'
import { mayDo, type Role } from '../values/endpoint.ts'

export const customerRefusals = {
  'needs-contributor': 'Your role reads only. Ask an admin if you need to change customers.',
  'needs-manager': 'Removing a customer is for managers.',
  'has-referrals':
    'Referrals name this customer, and would lose who made them or whom they brought. Remove those referrals first, or set the day they left instead.',
  'external-id-taken': 'Another customer has this external id. Search for it: this may be the same customer.',
  'ends-before-start': 'The day they left lies before the day they became a customer.',
} as const

/** Why `role` may not change customers and contacts, or null when it may. */
export function whyNotChange(role: Role | null): 'needs-contributor' | null {
  return mayDo(role, 'contributor') ? null : 'needs-contributor'
}

/** Why this customer cannot be removed by somebody with this role, or null when they can. */
export function whyNotRemove(
  role: Role | null,
  customer: { referralsNaming: number },
): 'needs-manager' | 'has-referrals' | null {
  if (!mayDo(role, 'manager')) return 'needs-manager'
  return customer.referralsNaming > 0 ? 'has-referrals' : null
}

/** Why these days cannot be, or null when they can. A customer may leave on the day they came. */
export function whyNotDays(days: { since: Day | null; until: Day | null }): 'ends-before-start' | null {
  return days.since !== null && days.until !== null && days.until < days.since ? 'ends-before-start' : null
}

export const contactRefusals = {
  'address-taken': 'This customer has a contact with this address already.',
} as const

export const attributeRefusals = {
  'needs-manager': 'Attributes are kept by managers.',
  'label-taken': 'There is an attribute with this name already. Choose another name.',
  'values-do-not-fit': 'Some customers have a value that would have no meaning then.',
  'too-many-values': 'Too many different values to check. Make a new attribute and import its values.',
  'no-bands': 'Bands are for numbers and dates.',
  'cuts-do-not-rise': 'Each band must begin above the one before.',
  'from-touchpoint': 'This comes from what customers experienced of a touchpoint. Change it there.',
} as const

/** Why `role` may not keep attributes, or null when it may. */
export function whyNotKeepAttributes(role: Role | null): 'needs-manager' | null {
  return mayDo(role, 'manager') ? null : 'needs-manager'
}

/**
 * Why nobody writes this attribute's values, or null when people may. What is kept of a touchpoint is found again from all
 * its ratings whenever one comes or goes, so that anything typed over it would be lost.
 */
export const whyNotWrite = (attribute: { touchpoint: { name: string } | null }): 'from-touchpoint' | null =>
  attribute.touchpoint === null ? null : 'from-touchpoint'

/** `sayFromTouchpoint({ kind: 'number', touchpoint: { name: 'Onboarding' } })` is 'This comes from the ratings of Onboarding. Change them there.' */
export const sayFromTouchpoint = ({
  kind,
  touchpoint,
}: {
  kind: AttributeKind
  touchpoint: { name: string } | null
}): string =>
  touchpoint === null
    ? attributeRefusals['from-touchpoint']
    : kind === 'number'
      ? `This comes from the ratings of ${touchpoint.name}. Change them there.`
      : `This says who experienced ${touchpoint.name}. Change it there.`

/** Why an attribute cannot become this kind, given how many customers have a value without meaning there, or null. */
export function whyNotKind(unfit: number): 'values-do-not-fit' | null {
  return unfit > 0 ? 'values-do-not-fit' : null
}

/** Why bands cannot begin there, or null when they can. `('number', [10, 50])` is null; `('number', [50, 10])` is not. */
export function whyNotCuts(
  kind: AttributeKind,
  cuts: readonly number[] | null,
): 'no-bands' | 'cuts-do-not-rise' | null {
  if (cuts === null || cuts.length === 0) return null
  if (kind !== 'number' && kind !== 'date') return 'no-bands'
  return cuts.every((cut, i) => i === 0 || cut > cuts[i - 1]!) ? null : 'cuts-do-not-rise'
}
