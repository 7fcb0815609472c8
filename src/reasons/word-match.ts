/** What may follow or precede a word without being part of it: anything but letters, digits and marks on letters. */
const inWord = '[\\p{L}\\p{N}\\p{M}]'

/** Words as they are compared: lower case, one space between, straight apostrophes, accents put together. */
const comparable = (text: string): string =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[’‘`´]/g, "'")
    .replace(/\s+/g, ' ')
    .trim()

/**
 * What tells whether any of these words or phrases stands in a text. Whole words only, as they are written: "price" is not
 * found in "priceless" or "prices". Upper and lower case are the same.
 *
 * @example
 * matcher(['too expensive'])('It is TOO  expensive!') // → true
 */
export function matcher(words: readonly string[]): (text: string) => boolean {
  const phrases = words.map(comparable).filter((phrase) => phrase !== '')
  if (phrases.length === 0) return () => false
  const any = phrases.map((phrase) => phrase.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|')
  const found = new RegExp(`(?<!${inWord})(?:${any})(?!${inWord})`, 'u')
  return (text) => found.test(comparable(text))
}

/** The longest stretch of plain letters in a phrase, which an index can look up before the words are compared exactly. */
export function landmark(phrase: string): string {
  const stretches = comparable(phrase).match(/[a-z0-9]+/g) ?? []
  return stretches.reduce((longest, stretch) => (stretch.length > longest.length ? stretch : longest), '')
}
