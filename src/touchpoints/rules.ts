import { mayDo, type Role } from '../values/endpoint.ts'

export const touchpointRefusals = {
  'needs-manager': 'Touchpoints are kept by managers.',
  'name-taken': 'There is a touchpoint with this name already. Choose another name, or merge the two.',
  'same-touchpoint': 'Choose another touchpoint to merge it into.',
} as const

/** Why somebody with this role may not rename or remove touchpoints, or null when they may. */
export const whyNotKeepTouchpoints = (role: Role | null): 'needs-manager' | null =>
  mayDo(role, 'manager') ? null : 'needs-manager'

/** Why one touchpoint cannot be merged into another by somebody with this role, or null when it can. */
export const whyNotMergeTouchpoints = (
  role: Role | null,
  from: string,
  into: string,
): 'needs-manager' | 'same-touchpoint' | null =>
  whyNotKeepTouchpoints(role) ?? (from === into ? 'same-touchpoint' : null)

/** How many touchpoints a company has at most: each adds attributes to every customer. A guess. */
export const mostTouchpoints = 500

export const experienceRefusals = {
  'needs-contributor': 'Your role reads only. Ask an admin if you need to note what customers experienced.',
  'still-to-come': 'This day is still to come. Choose today, or a day before.',
  'not-at-this-customer': 'This person is no contact of this customer. Choose somebody else, or nobody.',
  'too-many-touchpoints': `There are ${mostTouchpoints} touchpoints already. Use one of them, or merge some first.`,
  'from-an-answer': 'This was said in a survey, and goes with that answer only.',
} as const

/** Why somebody with this role cannot note that a customer experienced something on this day, or null when they can. */
export function whyNotNote(
  role: Role | null,
  { hadOn, today }: { hadOn: string | null; today: string },
): 'needs-contributor' | 'still-to-come' | null {
  if (!mayDo(role, 'contributor')) return 'needs-contributor'
  return hadOn !== null && hadOn > today ? 'still-to-come' : null
}

/** Why somebody with this role may not remove what a customer experienced, or null when they may. */
export function whyNotRemoveExperience(
  role: Role | null,
  experience: { responseId: string | null },
): 'needs-contributor' | 'from-an-answer' | null {
  if (!mayDo(role, 'contributor')) return 'needs-contributor'
  return experience.responseId === null ? null : 'from-an-answer'
}

/** The longest a touchpoint's name can be. */
export const longestName = 120

/**
 * A touchpoint's name as it is kept: without spaces around it or more than one between words, and cut where a survey put a
 * whole sentence there. Small and capital letters stay as they were written; they do not tell two touchpoints apart.
 *
 * @example touchpointName('  Customer \n support ') // → 'Customer support'
 */
export const touchpointName = (text: string): string =>
  // By characters, so that none is cut in half.
  [...text.trim().replace(/\s+/g, ' ')].slice(0, longestName).join('').trim()
