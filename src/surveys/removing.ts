export const removeRefusals = {
  'origin-confirmed': 'Who told them has been confirmed from it. Take that decision back first, under Origins.',
} as const

/**
 * Why a response cannot be removed, or null when it can: the referral that was confirmed from it would stay, and nobody
 * could take it back any more.
 */
export const whyNotRemove = (response: { origin: { state: string } | null }): 'origin-confirmed' | null =>
  response.origin?.state === 'confirmed' ? 'origin-confirmed' : null
