import type { ItemFormat, ItemSource } from '../schema.ts'
import type { Day } from '../values/day.ts'
import type { Id } from '../values/id.ts'
import type { Level } from '../values/level.ts'

/** An item as anybody may see it: nothing in it says more of a person or a company than they agreed to. */
export interface ShownItem {
  id: Id<'itm'>
  level: Level
  format: ItemFormat
  /** Their words, with marks where something was left out; null where there is only a file or an address. */
  words: string | null
  isExcerpt: boolean
  language: string | null
  /** What it is called, where it is more than words; null at level 1, where a title might name somebody. */
  title: string | null
  /** How the person and their company agreed to be named; always null at level 1. */
  name: string | null
  role: string | null
  company: string | null
  givenOn: Day
  source: ItemSource
  /** What a reader has to know: they were paid, work for us, got something for it. */
  disclosure: string | null
  /** A page elsewhere; http or https, never anything a browser would run. */
  address: string | null
  file: ShownFile | null
}

interface ShownFile {
  id: Id<'fil'>
  mediaType: string
  bytes: number
  sha256: string
  width: number | null
  height: number | null
  seconds: number | null
  hasThumbnail: boolean
}

/** Who it is from, in one line: 'Ines Faro, Head of Operations, Larkspur'; at level 1 'A customer'. */
export const byLine = ({ name, role, company }: Pick<ShownItem, 'name' | 'role' | 'company'>): string =>
  [name, role, company].filter((part) => part !== null && part.trim() !== '').join(', ') || 'A customer'

const sourceWords: Record<ItemSource, string> = {
  survey: 'in a survey',
  conversation: 'in a conversation',
  'review site': 'on a review site',
  event: 'at an event',
  'e-mail': 'by e-mail',
  import: '',
  other: '',
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** A day as it is read: `dayWords('2026-03-09')` is '9 March 2026'. */
export function dayWords(day: Day): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  return `${date} ${months[month - 1]} ${year}`
}

/** When and where it was said: '9 March 2026, in a survey'. */
export const saidWhen = ({ givenOn, source }: Pick<ShownItem, 'givenOn' | 'source'>): string =>
  [dayWords(givenOn), sourceWords[source]].filter((part) => part !== '').join(', ')

/** How an item is called where there are no words to show: 'Video, 2:10'. */
export function kindWords({ format, file }: Pick<ShownItem, 'format' | 'file'>): string {
  const kind = { text: 'Words', image: 'Picture', PDF: 'PDF', audio: 'Recording', video: 'Video', address: 'Page' }[
    format
  ]
  return file?.seconds ? `${kind}, ${minutesWords(file.seconds)}` : kind
}

/** `minutesWords(130)` is '2:10'. */
const minutesWords = (seconds: number) =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`

/** How much was collected, from how many: what a choice was made from. */
export interface Collected {
  items: number
  customers: number
}

/** `countWords(1200, 'item')` is '1,200 items'. */
export const countWords = (n: number, one: string) => `${n.toLocaleString('en')} ${one}${n === 1 ? '' : 's'}`

/**
 * That what is shown was chosen, and from how much.
 *
 * @example
 * selectedWords('Merrow Software', { shown: 8, of: { items: 212, customers: 96 } })
 * // → 'Selected by Merrow Software: 8 of 212 items from 96 customers.'
 */
export const selectedWords = (company: string, { shown, of }: { shown: number; of: Collected }) =>
  `Selected by ${company}: ${shown.toLocaleString('en')} of ${countWords(of.items, 'item')} from ${countWords(of.customers, 'customer')}.`
