import type { Day } from '../values/day.ts'
import { type Level, levelNames } from '../values/level.ts'
import {
  byLine,
  type Collected,
  countWords,
  dayWords,
  kindWords,
  type ShownItem,
  saidWhen,
  selectedWords,
} from './shown.ts'

/** What one page of slides or one quote of a PDF says. */
export interface DeckPage {
  /** Exactly what they said, marks for what was left out included; null where there is a picture or a file alone. */
  words: string | null
  heading: string | null
  by: string
  /** When it was said, and what a reader has to know about it. */
  said: string
  disclosure: string | null
  /** A file that cannot be shown on paper, told instead: 'Video, 2:10'. */
  note: string | null
  address: string | null
  isRightToLeft: boolean
  language: string | null
  /** Where a picture of it is kept on our disk; null for none. */
  picture: string | null
}

/** Everything that goes into slides or a PDF, as words. */
export interface Deck {
  title: string
  company: string
  accent: string
  made: string
  /** What is in it: how many, of which kinds, of how many customers, said between when and when. */
  covers: string[]
  selected: string
  pages: DeckPage[]
}

/** Signs of writing that runs from right to left: Hebrew, Arabic, Syriac, Thaana, N'Ko and their forms. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]/u

/** Whether the first letter of a text is of a writing that runs from right to left. `runsFromRight('שלום, world')` is true. */
export function runsFromRight(text: string): boolean {
  const [letter] = /\p{L}/u.exec(text) ?? []
  return letter !== undefined && rightToLeft.test(letter)
}

/**
 * What slides or a PDF say of these items.
 *
 * @param of what was collected in all, so that nobody takes what was chosen for all there is
 * @param pictures where the picture of an item is kept, by its id
 */
export function deckOf(
  items: readonly ShownItem[],
  about: {
    title: string
    company: string
    today: Day
    accent: string
    customers: number
    of: Collected
    pictures: ReadonlyMap<string, string>
  },
): Deck {
  return {
    title: about.title,
    company: about.company,
    accent: about.accent,
    made: dayWords(about.today),
    covers: coverLines(items, about.customers),
    selected: selectedWords(about.company, { shown: items.length, of: about.of }),
    pages: items.map((item) => ({
      words: item.words,
      heading: item.title,
      by: byLine(item),
      said: saidWhen(item),
      disclosure: item.disclosure,
      note: item.file !== null && item.format !== 'image' ? kindWords(item) : null,
      address: item.address,
      isRightToLeft: item.words !== null && runsFromRight(item.words),
      language: item.language,
      picture: about.pictures.get(item.id) ?? null,
    })),
  }
}

/**
 * What a deck covers.
 *
 * @example
 * coverLines(items, 9) // → ['12 items of 9 customers', '8 × Named quote, 4 × Video', 'Said from 3 March 2025 to 12 May 2026']
 */
function coverLines(items: readonly ShownItem[], customers: number): string[] {
  const perLevel = new Map<Level, number>()
  for (const { level } of items) perLevel.set(level, (perLevel.get(level) ?? 0) + 1)
  const days = items.map(({ givenOn }) => givenOn).sort()
  const [first, last] = [days[0], days.at(-1)]
  return [
    `${countWords(items.length, 'item')} of ${countWords(customers, 'customer')}`,
    [...perLevel]
      .sort(([a], [b]) => a - b)
      .map(([level, n]) => `${n} × ${levelNames[level]}`)
      .join(', '),
    ...(first && last
      ? [first === last ? `Said on ${dayWords(first)}` : `Said from ${dayWords(first)} to ${dayWords(last)}`]
      : []),
  ]
}
