import type { WallState } from '../schema.ts'

export const wallRefusals = {
  'slug-taken': 'Another wall has this address. Choose another.',
  'item-not-covered': 'One of these may not be shown on the website today. Look at its reason, and leave it out.',
  'item-unknown': 'One of these items is not there any more. Reload and choose again.',
  'never-published': 'A wall that was published is closed, not made a draft again: somebody may link to it.',
  'deck-not-covered': 'One of these may not be used in a sales deck today. Look at its reason, and leave it out.',
}
export type WallRefusal = keyof typeof wallRefusals

/**
 * Why a wall may not go from one state to another; null where it may. Published walls are closed and opened again; they
 * are never drafts again.
 *
 * @example
 * whyNotState('published', 'draft') // → 'never-published'
 */
export const whyNotState = (from: WallState, to: WallState): WallRefusal | null =>
  to === 'draft' && from !== 'draft' ? 'never-published' : null

/**
 * The part of the address a name suggests.
 *
 * @example
 * slugOf('What customers say – München') // → 'what-customers-say-munchen'
 */
export const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '') || 'wall'
