/** A text as the numbers a model reads: which features it has, and how much of each. */
export interface Features {
  index: Int32Array
  value: Float32Array
}

/** What was learnt of a language from the texts a model was trained on: which features there are, and how telling. */
export interface Vocabulary {
  /** Position of each feature. Its kind is its first letter: `w` a word, `p` a pair of words, `c` a piece of a word. */
  positions: ReadonlyMap<string, number>
  /** Inverse document frequency by position: a feature found in few texts tells more. */
  weights: Float32Array
  /** How many numbers a word vector has; 0 without any. They stand after all other features. */
  dimensions: number
}

/** The vector of a word, or null for a word nobody knows. */
export type WordVectors = { dimensions: number; of(word: string): Float32Array | null }

/** How much each kind of feature counts beside the others. Chosen on half of the outside set; see bench/reasons.ts. */
const strength = { word: 1, pair: 0.7, piece: 0.8, vector: 1.2 }

/**
 * The words of a text, in lower case: letters and digits of any language, with apostrophes inside. Addresses and numbers
 * stand for themselves as a kind, because which one it was says nothing about why.
 */
export function wordsOf(text: string): string[] {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/&amp;/g, ' and ')
    .replace(/https?:\S+/g, ' «link» ')
    .replace(/[’‘`]/g, "'")
  return (plain.match(/«link»|[\p{L}\p{M}\p{N}]+(?:'[\p{L}\p{M}\p{N}]+)*|[?!]/gu) ?? []).map((word) =>
    /^\p{N}+$/u.test(word) ? '«number»' : word,
  )
}

function* featuresOf(words: readonly string[]): Generator<string> {
  let before = '‹'
  for (const word of words) {
    yield `w${word}`
    yield `p${before} ${word}`
    before = word
    if (word.length < 2) continue
    const bounded = `‹${word}›`
    for (let length = 3; length <= 5; length++) {
      for (let at = 0; at + length <= bounded.length; at++) yield `c${bounded.slice(at, at + length)}`
    }
  }
  yield `p${before} ›`
}

/** Learn which features these texts have. One that stands in a single text is left out: nothing is learnt from it. */
export function learnVocabulary(texts: readonly string[], dimensions: number, atLeast = 2): Vocabulary {
  const found = new Map<string, number>()
  for (const text of texts) {
    for (const feature of new Set(featuresOf(wordsOf(text)))) found.set(feature, (found.get(feature) ?? 0) + 1)
  }
  const kept = [...found].filter(([, times]) => times >= atLeast)
  return {
    positions: new Map(kept.map(([feature], i) => [feature, i])),
    weights: Float32Array.from(kept, ([, times]) => 1 + Math.log((1 + texts.length) / (1 + times))),
    dimensions,
  }
}

/**
 * A text as features: each kind scaled to the same length, so that long texts weigh no more than short ones.
 *
 * @see G. Salton and C. Buckley, Information Processing & Management 24 (1988), 513–523 for the weights of words
 */
export function describeText(
  text: string,
  { positions, weights, dimensions }: Vocabulary,
  vectors: WordVectors,
): Features {
  const words = wordsOf(text)
  const times = new Map<string, number>()
  for (const feature of featuresOf(words)) times.set(feature, (times.get(feature) ?? 0) + 1)
  const index: number[] = []
  const value: number[] = []
  const lengths = { w: 0, p: 0, c: 0 }
  const kinds: ('w' | 'p' | 'c')[] = []
  for (const [feature, count] of times) {
    const position = positions.get(feature)
    if (position === undefined) continue
    const kind = feature[0] as 'w' | 'p' | 'c'
    const weight = (1 + Math.log(count)) * weights[position]!
    index.push(position)
    value.push(weight)
    kinds.push(kind)
    lengths[kind] += weight * weight
  }
  const scale = {
    w: strength.word / Math.sqrt(lengths.w || 1),
    p: strength.pair / Math.sqrt(lengths.p || 1),
    c: strength.piece / Math.sqrt(lengths.c || 1),
  }
  kinds.forEach((kind, i) => {
    value[i] = value[i]! * scale[kind]
  })
  meaning(words, vectors, dimensions).forEach((amount, i) => {
    index.push(positions.size + i)
    value.push(amount * strength.vector)
  })
  return { index: Int32Array.from(index), value: Float32Array.from(value) }
}

/** Words that stand in nearly every sentence say little about what it means. */
const empty = new Set(
  'a an the of to and in is was be been it its that this on at for i my me you your we our us so'.split(' '),
)

/** The middle of the vectors of a text's words, scaled to length 1; nothing where no word is known. */
function meaning(words: readonly string[], vectors: WordVectors, dimensions: number): Float32Array {
  const sum = new Float32Array(dimensions)
  if (dimensions === 0) return sum
  for (const word of words) {
    const vector = vectors.of(word)
    if (!vector) continue
    const weight = empty.has(word) ? 0.2 : 1
    for (let i = 0; i < dimensions; i++) sum[i]! += weight * vector[i]!
  }
  let length = 0
  for (const amount of sum) length += amount * amount
  if (length > 0) for (let i = 0; i < dimensions; i++) sum[i]! /= Math.sqrt(length)
  return sum
}
