import type { DealState, ItemSource } from '../schema.ts'
import { type Level, levelNames } from '../values/level.ts'
import { plainHeader } from './kinds.ts'

/** Words that mean the same, as `plainHeader` writes them, each with what it means. */
export const words = <Word extends string>(meanings: Record<Word, readonly string[]>): ReadonlyMap<string, Word> =>
  new Map(
    (Object.entries(meanings) as [Word, readonly string[]][]).flatMap(([word, also]) =>
      [plainHeader(word), ...also].map((alias) => [alias, word] as const),
    ),
  )

/** What sales systems call the state of a deal. */
export const dealStateWords = words<DealState>({
  open: ['new', 'pending', 'in progress', 'active', 'prospecting', 'proposal', 'negotiation', 'offen', 'false', 'no'],
  won: ['closed won', 'closedwon', 'true', 'yes', 'customer', 'gewonnen', 'success'],
  lost: ['closed lost', 'closedlost', 'verloren', 'abandoned', 'cancelled', 'canceled', 'dead'],
})

/** What people call the levels of a reference. */
export const levelWords = new Map<string, Level>([
  ...Object.entries(levelNames).flatMap(([level, name]): [string, Level][] => [
    [level, Number(level) as Level],
    [`level ${level}`, Number(level) as Level],
    [plainHeader(name), Number(level) as Level],
  ]),
  ...(['anonymous', 'feedback', 'anonymous quote'] as const).map((word): [string, Level] => [word, 1]),
  ...(['quote', 'testimonial', 'review', 'zitat', 'text'] as const).map((word): [string, Level] => [word, 2]),
  ...(['call', 'reference', 'phone reference'] as const).map((word): [string, Level] => [word, 3]),
  ...(['case study', 'whitepaper', 'story', 'customer story', 'success story', 'pdf'] as const).map(
    (word): [string, Level] => [word, 4],
  ),
  ...(['video testimonial', 'video case study', 'film'] as const).map((word): [string, Level] => [word, 5]),
  ...(['talk', 'speaker', 'webinar', 'speaking', 'conference'] as const).map((word): [string, Level] => [word, 6]),
])

/** Where words were said or found. */
export const sourceWords = words<ItemSource>({
  survey: ['nps', 'nps survey', 'questionnaire'],
  conversation: ['call', 'phone', 'interview', 'meeting', 'in person'],
  'review site': ['review', 'g2', 'capterra', 'trustpilot', 'google', 'gartner'],
  event: ['conference', 'fair', 'webinar'],
  'e-mail': ['email', 'mail', 'letter'],
  import: [],
  other: [],
})
