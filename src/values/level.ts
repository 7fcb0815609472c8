import { z } from 'zod'

/** The six levels of a reference, from the least it asks of somebody to the most. Companies may name them otherwise. */
export const levels = [1, 2, 3, 4, 5, 6] as const
export type Level = (typeof levels)[number]

export const levelJson = z.union(levels.map((level) => z.literal(level))) as unknown as z.ZodType<Level, Level>

/** What each level is called unless a company says otherwise, and in the plural for headings. */
export const levelNames: Record<Level, string> = {
  1: 'Anonymous feedback',
  2: 'Named quote',
  3: 'Reference call',
  4: 'White paper',
  5: 'Video',
  6: 'Event',
}

const usual = new Set(Object.values(levelNames))

/**
 * A level's name within a sentence: the usual ones begin small there, a company's own stay as they were written.
 *
 * @example nameInside('Reference call') // → 'reference call'
 * @example nameInside('Customer Talk') // → 'Customer Talk'
 */
export const nameInside = (name: string) => (usual.has(name) ? name.toLowerCase() : name)

/**
 * One of a level within a sentence, as somebody is asked for it. Feedback is not counted, and what a company named itself may
 * not be either, so it is called what they call it.
 *
 * @example aLevel('Reference call') // → 'a reference call'
 * @example aLevel('Event') // → 'an event'
 * @example aLevel('Anonymous feedback') // → 'anonymous feedback'
 */
export function aLevel(name: string): string {
  if (!usual.has(name) || name === levelNames[1]) return nameInside(name)
  return `${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${nameInside(name)}`
}
