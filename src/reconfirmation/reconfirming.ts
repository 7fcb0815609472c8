/** Why somebody is asked whether what they said still holds. */
export const whys = ['departed', 'churn', 'job change', 'major release', 'clock'] as const
export type Why = (typeof whys)[number]

export const reconfirmationStates = ['due', 'asked', 'confirmed', 'changed', 'retired'] as const
export type ReconfirmationState = (typeof reconfirmationStates)[number]

/** How somebody of us heard that it still holds. */
export const heardHow = ['phone', 'e-mail', 'in person', 'other'] as const

/** Minutes an answer costs them. A guess: one page, three buttons. */
export const answerMinutes = 2

export const whyWords: Record<Why, string> = {
  departed: 'They left their company',
  churn: 'Their company left us',
  'job change': 'They changed jobs',
  'major release': 'Major release',
  clock: 'Time to ask again',
}

export const stateWords: Record<ReconfirmationState, string> = {
  due: 'To be asked',
  asked: 'Asked',
  confirmed: 'Still true',
  changed: 'Changed',
  retired: 'Retired',
}

export const reconfirmationRefusals = {
  'answered-already': 'This is answered already. Undo the answer to give another one.',
  'is-open': 'This has no answer yet, so there is nothing to undo.',
  'asked-anew': 'Somebody asked again since. Answer the newer question.',
  'no-person': 'We do not know whose words these are. Name the person on the item, or decide yourself.',
  'no-address': 'We have no e-mail address of them. Ask in person, and note what they said.',
  'asked-already': 'They have the question in their mail. Note what they say, or ask in person.',
  departed: 'They do not work there any more, and their address there is not theirs now.',
  churn: 'Their company is not a customer any more. A testimonial runs only while they use what we sell.',
  'no-themes': 'Choose at least one theme the release is about.',
  'undone-already': 'The questions of this release were taken back already.',
  'nothing-to-undo': 'Everything of this release was asked or answered. Undo single answers instead.',
} as const
export type ReconfirmationRefusal = keyof typeof reconfirmationRefusals

const isOpen = (state: ReconfirmationState) => state === 'due' || state === 'asked'

/** Why no answer can be written down, or null when one can. Of two who answer at once the second is told so. */
export const whyNotAnswer = ({ state }: { state: ReconfirmationState }): ReconfirmationRefusal | null =>
  isOpen(state) ? null : 'answered-already'

/** Why an answer cannot be undone, or null when it can. */
export function whyNotUndo(
  { state }: { state: ReconfirmationState },
  isAskedAnew: boolean,
): ReconfirmationRefusal | null {
  if (isOpen(state)) return 'is-open'
  return isAskedAnew ? 'asked-anew' : null
}

/**
 * Why an item cannot be confirmed, or null when it can. Where the person or their company has left, there is no reason left
 * to believe that they still use what we sell (16 CFR 255.1(c)): the day they left is corrected first, or the item retired.
 */
export function whyNotConfirm(one: {
  state: ReconfirmationState
  departed: boolean
  left: boolean
}): ReconfirmationRefusal | null {
  if (!isOpen(one.state)) return 'answered-already'
  if (one.departed) return 'departed'
  return one.left ? 'churn' : null
}

/** Why they cannot be asked by mail, or null when they can; the limits of asking come on top. */
export function whyNotAskThem(one: {
  state: ReconfirmationState
  hasPerson: boolean
  hasAddress: boolean
  departed: boolean
  left: boolean
}): ReconfirmationRefusal | null {
  if (!isOpen(one.state)) return 'answered-already'
  if (one.state === 'asked') return 'asked-already'
  if (!one.hasPerson) return 'no-person'
  if (one.departed) return 'departed'
  if (one.left) return 'churn'
  return one.hasAddress ? null : 'no-address'
}

/** Why the questions of a release cannot be taken back, or null when some can: those nobody was asked yet. */
export function whyNotUndoRelease(one: { isUndone: boolean; due: number }): ReconfirmationRefusal | null {
  if (one.isUndone) return 'undone-already'
  return one.due === 0 ? 'nothing-to-undo' : null
}
