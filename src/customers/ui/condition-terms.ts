import type { Strength } from '../../cube/question.ts'
import { windowWords } from '../window.ts'

interface Terms {
  where: readonly string[]
  window: string
  strength: Strength
}

const counted: Record<Strength, string> = {
  claimed: 'also when only claimed',
  probable: 'when probable or proven',
  proven: 'only when proven',
}

/**
 * The filters that say in which days conditions on customers look, and which referrals they count, where a list was opened
 * by a figure that counted so: without them the list could not be told from one over all time. None without conditions,
 * since nothing else asks.
 *
 * @example
 * termsOfConditions({ where: ['referrer is no'], window: '12m', strength: 'claimed' }, change)
 * // → one filter: "Conditions look: in the last 12 months"
 */
export function termsOfConditions(
  { where, window, strength }: Terms,
  change: (change: { window: 'ever' } | { strength: 'claimed' }) => void,
) {
  if (where.length === 0) return []
  return [
    ...(window === 'ever'
      ? []
      : [
          {
            id: 'window',
            label: 'Conditions look',
            says: windowWords(window),
            remove: () => change({ window: 'ever' }),
          },
        ]),
    ...(strength === 'claimed'
      ? []
      : [
          {
            id: 'strength',
            label: 'Referrals counted',
            says: counted[strength],
            remove: () => change({ strength: 'claimed' }),
          },
        ]),
  ]
}
