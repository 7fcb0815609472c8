import type { AskKind } from '../asks/limits.ts'
import { type AskRefusal, sayWhyNot } from '../asks/limits.ts'
import type { Day } from '../values/day.ts'
import { type Level, levels } from '../values/level.ts'
import { type Facts, judge, type LevelCondition } from './conditions.ts'

/** Which ask asks for a level. Anonymous feedback is asked for by a survey, or in any other way. */
export const askKindOf: Record<Level, AskKind> = {
  1: 'other',
  2: 'quote',
  3: 'reference call',
  4: 'white paper',
  5: 'video',
  6: 'event',
}

/** A level as far as the ladder decides by it. */
export interface Rung {
  level: Level
  name: string
  conditions: readonly LevelCondition[]
}

/** What stands in the way of asking somebody, whatever the conditions say. */
export interface Standing {
  /** The day they stopped working there. */
  leftOn: Day | null
  /** Until when they asked to be left in peace. */
  pausedUntil: Day | null
  /** What they, or their company, last said when asked for consent to this level. */
  consent: ConsentBlock | null
  /** What the limits of asking say. */
  asking: AskRefusal | null
}

const consentBlocks = ['consent-refused', 'consent-withdrawn'] as const
export type ConsentBlock = (typeof consentBlocks)[number]

const consentWords: Record<ConsentBlock, (name: string) => string> = {
  'consent-refused': (name) => `${name} refused consent to this when asked.`,
  'consent-withdrawn': (name) => `${name} withdrew their consent to this.`,
}

/** Whether a sentence that blocks asking somebody says that their consent is what is missing. */
export const isAboutConsent = (name: string, block: string) =>
  consentBlocks.some((reason) => consentWords[reason](name) === block)

/**
 * Everything that blocks asking somebody, in sentences; empty when nothing does. What they want comes first.
 *
 * @example
 * blocksOf('Ines', { leftOn: null, pausedUntil: null, consent: 'consent-refused', asking: null }, '2026-06-01')
 * // → ['Ines refused consent to this when asked.']
 */
export function blocksOf(name: string, standing: Standing, today: Day): string[] {
  const { leftOn, pausedUntil, consent, asking } = standing
  if (leftOn !== null && leftOn <= today) return [`${name} does not work there any more.`]
  const blocks: string[] = []
  if (pausedUntil !== null && pausedUntil > today)
    blocks.push(`${name} asked to be left in peace until ${sayDay(pausedUntil)}.`)
  if (consent !== null) blocks.push(consentWords[consent](name))
  if (asking !== null) {
    const said = sayWhyNot(name, asking)
    if (!blocks.includes(said)) blocks.push(said)
  }
  return blocks
}

const sayDay = (day: Day) =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  )

/** The next step up, and what is missing for it. */
export interface NextRung {
  level: Level
  name: string
  missing: string[]
}

/**
 * The next step of somebody: the lowest level above the highest they reached, with what is missing for it in words. Null
 * on the highest level.
 *
 * @param reached the levels they reached, in any order
 * @example
 * nextRung(rungs, facts, [1, 2]) // → { level: 3, name: 'Reference call', missing: ['Needs “successful rollout”: …'] }
 */
export function nextRung(rungs: readonly Rung[], facts: Facts, reached: readonly Level[]): NextRung | null {
  const highest = highestOf(reached)
  const next = rungs.toSorted((a, b) => a.level - b.level).find(({ level }) => level > highest)
  if (!next) return null
  const names = Object.fromEntries(rungs.map(({ level, name }) => [level, name])) as Record<Level, string>
  return { level: next.level, name: next.name, missing: missingFor(next, facts, names) }
}

/** What is missing for a level; empty when somebody may be asked for it. */
function missingFor({ conditions }: Rung, facts: Facts, names?: Readonly<Record<Level, string>>): string[] {
  return conditions.flatMap((condition) => {
    const verdict = judge(condition, facts, names)
    return verdict.met ? [] : [verdict.missing]
  })
}

/** The highest level of some; 0 where there is none. */
export const highestOf = (reached: readonly Level[]): Level | 0 => Math.max(0, ...reached) as Level | 0

/** The levels a number stands for that has a bit for each: 0b1100 is 2 and 3. */
export const levelsIn = (mask: number): Level[] => levels.filter((level) => (mask & (1 << level)) !== 0)
