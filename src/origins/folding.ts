/** Letters that are no letter with a mark on it, and what people type in their place. */
const spelledOut: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
}

/** Words as they compare: small letters without marks. `foldText('Müller-Weiß')` is `'muller-weiss'`. */
export function foldText(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßæœøłđðþı]/g, (letter) => spelledOut[letter]!)
}

/** The words of a text, folded: `foldedWords("O'Brien & Söhne")` is `['obrien', 'sohne']`. */
export function foldedWords(text: string): string[] {
  return foldText(text)
    .replace(/['’`]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}

/** Parts of names that many names share and some leave out, and titles. They tell nobody from anybody. */
const particles = new Set(
  'dr prof professor mr mrs ms miss sir herr frau hr fr mme mlle monsieur madame ing dipl mag md phd jr sr von van der den zu de la le du di da del dos'.split(
    ' ',
  ),
)
/** What kind of company it is, which people leave out. */
const legalForms = new Set(
  'gmbh ag kg ohg ug se ltd limited inc incorporated llc llp plc corp corporation co company sa sas sarl bv nv oy ab as asa aps srl spa sl pty group holding the and und et y'.split(
    ' ',
  ),
)

/** The words of a person's name that tell them from others; all of them where none do. */
export function nameWords(name: string): string[] {
  const words = foldedWords(name)
  const telling = words.filter((word) => !particles.has(word))
  return telling.length > 0 ? telling : words
}

/** The words of a company's name that tell it from others; all of them where none do. */
export function companyWords(name: string): string[] {
  const words = foldedWords(name)
  const telling = words.filter((word) => !legalForms.has(word))
  return telling.length > 0 ? telling : words
}

export const isParticle = (word: string) => particles.has(word)
export const isLegalForm = (word: string) => legalForms.has(word)
