/** What may tell who somebody is. */
export const markKinds = ['name', 'contact details', 'figure', 'date', 'rare word', 'group of one'] as const
type MarkKind = (typeof markKinds)[number]

/** Something in words without a name that may still tell whose they are. */
export interface FoundMark {
  /** Its kind and the words it is about: 'figure:38,000'. */
  mark: string
  kind: MarkKind
  /** Where in the words: [from, to); null where it is about who gave them. */
  at: [number, number] | null
  sentence: string
  remedy: string
}

/** What the check has to know beside the words. */
export interface Known {
  /** Names that must not appear, by whose they are. */
  names: readonly { name: string; whose: 'the person' | 'the customer' | 'somebody of us' | 'another customer' }[]
  /** In how many of the company's verbatims each word of these stands, and how many verbatims there are. */
  wordCounts: ReadonlyMap<string, number>
  verbatims: number
  /** Groups the words speak of, such as an industry, with how many customers are in all of them together. */
  group: { says: readonly string[]; customers: number } | null
}

/**
 * A word in so many verbatims or fewer is rare, once there are enough of them to tell; both are guesses. Of fewer verbatims
 * nearly every word would be rare, and a list of everything helps nobody.
 */
const rareAt = 2
const enoughVerbatims = 200

/** Fewer customers than this are few enough to guess. A guess, and the usual floor for publishing tables of people. */
const fewCustomers = 5

/**
 * What in words that are shown without a name may still tell whose they are: names, addresses, figures and dates that only
 * they would say, words nobody else uses, and groups so small that naming them names the customer. It finds what it can
 * find; a person decides about each, by cutting it or letting it stand.
 *
 * @example
 * anonymityMarks('Since 3 May Ines saves 38,000 a year.', { names: [{ name: 'Ines Moreau', whose: 'the person' }], … })
 * // → date "3 May" at [6, 11], name "Ines" at [12, 16], figure "38,000" at [23, 29]
 */
export function anonymityMarks(words: string, { names, wordCounts, verbatims, group }: Known): FoundMark[] {
  const marks: FoundMark[] = []
  const isFree = (from: number, to: number) => marks.every(({ at }) => at === null || to <= at[0] || at[1] <= from)
  const add = (kind: MarkKind, pattern: RegExp, sentence: (text: string) => string, remedy: string) => {
    for (const { 0: text, index } of words.matchAll(pattern)) {
      if (!isFree(index, index + text.length)) continue
      const at: [number, number] = [index, index + text.length]
      marks.push({ mark: markOf(kind, text), kind, at, sentence: sentence(text), remedy })
    }
  }

  add('contact details', contactDetails, (text) => `“${text}” is an address or number of somebody.`, cut)
  for (const { name, whose } of names) {
    for (const pattern of patternsOf(name)) {
      add('name', pattern, (text) => `“${text}” is in the name of ${whose}.`, cut)
    }
  }
  add(
    'date',
    dates,
    (text) => `“${text}” is a day or year: colleagues of theirs may remember what happened then.`,
    weigh,
  )
  add('figure', figures, (text) => `“${text}” is a figure that only they may have.`, weigh)
  if (verbatims >= enoughVerbatims) {
    for (const { 0: text, index } of words.matchAll(wordPattern)) {
      const count = wordCounts.get(text.toLowerCase())
      if (text.length < 4 || count === undefined || count > rareAt || !isFree(index, index + text.length)) continue
      const times = count <= 1 ? 'No other' : 'Only one other'
      marks.push({
        mark: markOf('rare word', text),
        kind: 'rare word',
        at: [index, index + text.length],
        sentence: `“${text}”: ${times.toLowerCase()} customer’s words use it.`,
        remedy: weigh,
      })
    }
  }
  if (group && group.customers < fewCustomers) {
    const who = group.customers <= 1 ? 'one customer is' : `${group.customers} customers are`
    marks.push({
      mark: markOf('group of one', group.says.join(', ')),
      kind: 'group of one',
      at: null,
      sentence: `The words speak of ${group.says.map((text) => `“${text}”`).join(' and ')}: only ${who} like that.`,
      remedy: cut,
    })
  }
  return marks.sort((a, b) => (a.at?.[0] ?? Infinity) - (b.at?.[0] ?? Infinity))
}

const cut = 'Cut it with an excerpt.'
const weigh = 'Cut it with an excerpt, or let it stand if it cannot tell who they are.'

/** What a mark is recognised by when somebody lets it stand. */
const markOf = (kind: MarkKind, text: string) => `${kind}:${text.toLowerCase()}`.slice(0, 300)

/** The words whose counts the check wants to know. */
export const wordsIn = (words: string) => [
  ...new Set([...words.matchAll(wordPattern)].map(([word]) => word.toLowerCase()).filter((word) => word.length >= 4)),
]

const wordPattern = /\p{L}[\p{L}\p{M}'’-]*/gu

const contactDetails =
  /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+\.\p{L}{2,}|https?:\/\/\S+|\bwww\.\S+|(?<![\p{L}\p{N}])@[\p{L}\p{N}_]{3,}|(?<![\p{L}\p{N}])(?!\d{4}-\d{2}-\d{2}(?!\d)|\d{1,2}[./]\d{1,2}[./]\d{2,4}(?!\d))\+?\d[\d ()/.-]{7,}\d(?![\p{L}\p{N}])|(?<![\p{L}\p{N}@.])[\p{L}\p{N}-]+\.(?:com|org|net|io|eu|de|fr|es|nl|be|pt|it|co|uk|ch|at)(?![\p{L}\p{N}])/giu

const months =
  'jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|février|mar(?:ch)?|märz|mars|apr(?:il)?|avril|may|mai|june?|juni|juin|july?|juli|juillet|aug(?:ust)?|août|sept?(?:ember|embre)?|oct(?:ober|obre)?|okt(?:ober)?|nov(?:ember|embre)?|de[cz](?:ember)?|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre'
const dates = new RegExp(
  [
    '(?<![\\p{N}])\\d{4}-\\d{2}-\\d{2}(?![\\p{N}])',
    '(?<![\\p{N}])\\d{1,2}[./]\\d{1,2}[./]\\d{2,4}(?![\\p{N}])',
    `(?<![\\p{N}])\\d{1,2}(?:st|nd|rd|th|\\.)?(?: of| de)? (?:${months})(?:(?:,| de)? \\d{4})?(?![\\p{L}])`,
    `(?<![\\p{L}])(?:${months})\\.? \\d{1,4}(?:st|nd|rd|th)?(?:, \\d{4})?(?![\\p{L}\\p{N}])`,
    '(?<![\\p{N}.,])(?:19|20)\\d{2}(?![\\p{N}]|[.,]\\p{N})',
  ].join('|'),
  'giu',
)

const figures = /(?:[€$£¥]\s?)?\p{N}+(?:[.,'’\u202f\u00a0 ]\p{N}{3})*(?:[.,]\p{N}+)?(?:\s?(?:%|[€$£¥](?!\p{N})))?/gu

/** Ends of company names that are in everybody's. */
const legalForms =
  /^(?:gmbh|mbh|ag|se|kg|ohg|ltd|limited|plc|llc|inc|corp|corporation|company|co|sa|sarl|sas|spa|srl|bv|nv|ab|as|oy|group|holding|holdings|the|and|und|et|der|die|das|van|von|de|del|la|le)$/i

/**
 * The ways a name is written: whole, in any case; and each of its longer parts, as names are written, beginning with a
 * capital, so that a customer called "Bright Future" does not mark every future.
 */
function patternsOf(name: string): RegExp[] {
  const parts = name.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? []
  const whole = parts.length > 0 && name.trim().length >= 3 ? [bounded(name.trim().replace(/\s+/g, ' '), 'giu')] : []
  const telling = parts.filter((part) => part.length >= 3 && !legalForms.test(part))
  return [
    ...whole,
    ...telling.map((part) => bounded(part.charAt(0).toUpperCase() + part.slice(1), 'gu')),
    ...telling.filter((part) => part.length >= 3).map((part) => bounded(part.toUpperCase(), 'gu')),
  ]
}

const bounded = (text: string, flags: string) =>
  new RegExp(
    `(?<![\\p{L}\\p{N}])${text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&').replace(/ /g, '\\s+')}(?![\\p{L}\\p{N}])`,
    flags,
  )
