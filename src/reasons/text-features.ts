/** A text as the numbers a model reads: which features it has, and how much of each. */
export interface Features {
  index: Int32Array
  value: Float32Array
}

/** What was learnt of a language from the texts a model was trained on: which features there are, and how telling. */
export interface Vocabulary {
  /** Position of each feature. Its kind is its first letter: `w` a word, `p` a pair of words, `c` a piece of a word. */
  positions: ReadonlyMap<string, number>
  /** How telling each feature is: found in few texts, and mostly in texts of few classes. */
  weights: Float32Array
  /** How many numbers describe the meaning; 0 without word vectors. They stand after all other features. */
  dimensions: number
}

/** The vector of a word, or null for a word nobody knows. */
export type WordVectors = { dimensions: number; of(word: string): Float32Array | null }

/**
 * How much each kind of feature counts beside the others. Chosen by comparing on shuffles of the whole outside set; see
 * bench/reasons.ts.
 */
const strength = { word: 1, pair: 0.7, piece: 1.2, vector: 4 }

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
    for (let length = 3; length <= 4; length++) {
      for (let at = 0; at + length <= bounded.length; at++) yield `c${bounded.slice(at, at + length)}`
    }
  }
  yield `p${before} ›`
}

/**
 * Learn which features these texts have, and how telling each is. One that stands in fewer than `atLeast` texts is left
 * out. How telling is made of two parts: in how few texts it stands (its inverse document frequency), and how far the
 * classes of those texts differ from the classes of all (their divergence, in nats), which is near nothing for "and".
 *
 * @param texts each with the numbers of its classes, below `classes`
 * @see S. Kullback and R. A. Leibler, Annals of Mathematical Statistics 22 (1951), 79–86 for the divergence; the idea of
 *      weighing words by what they tell about classes is that of S. Wang and C. D. Manning, ACL 2012
 */
export function learnVocabulary(
  texts: readonly { words: string; classes: readonly number[] }[],
  { classes, vectors, atLeast = 2 }: { classes: number; vectors: WordVectors; atLeast?: number },
): Vocabulary {
  const found = new Map<string, Float32Array>()
  const all = new Float32Array(classes).fill(1)
  for (const { words, classes: of } of texts) {
    for (const c of of) all[c]! += 1 / of.length
    for (const feature of new Set(featuresOf(wordsOf(words)))) {
      let counts = found.get(feature)
      if (!counts) {
        counts = new Float32Array(classes + 1)
        found.set(feature, counts)
      }
      counts[classes]!++
      for (const c of of) counts[c]! += 1 / of.length
    }
  }
  const kept = [...found].filter(([, counts]) => counts[classes]! >= atLeast)
  const total = all.reduce((sum, count) => sum + count, 0)
  return {
    positions: new Map(kept.map(([feature], i) => [feature, i])),
    weights: Float32Array.from(kept, ([, counts]) => {
      const rarity = 1 + Math.log((1 + texts.length) / (1 + counts[classes]!))
      return rarity * (leastTelling + divergence(counts, all, total))
    }),
    dimensions: vectors.dimensions * 3,
  }
}

/** Also a feature that tells nothing about classes is not quite nothing: a guess that did well. */
const leastTelling = 0.02

/** How far the classes of a feature's texts differ from those of all, half a text of each class added to be careful. */
function divergence(counts: Float32Array, all: Float32Array, total: number): number {
  const classes = all.length
  let sum = 0
  for (let c = 0; c < classes; c++) sum += counts[c]! + 0.5
  let divergence = 0
  for (let c = 0; c < classes; c++) {
    const share = (counts[c]! + 0.5) / sum
    divergence += share * Math.log(share / (all[c]! / total))
  }
  return divergence
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
  if (dimensions > 0)
    meaning(words, vectors).forEach((amount, i) => {
      index.push(positions.size + i)
      value.push(amount * strength.vector)
    })
  return { index: Int32Array.from(index), value: Float32Array.from(value) }
}

/** Words that stand in nearly every sentence say little about what it means. */
const empty = new Set(
  'a an the of to and in is was be been it its that this on at for i my me you your we our us so'.split(' '),
)

/**
 * What a text is about: the middle of its words' vectors, then the most and the least of them in each direction, so that one
 * telling word is not lost among many. Each of the three has length 1; nothing where no word is known.
 */
function meaning(words: readonly string[], vectors: WordVectors): Float32Array {
  const { dimensions } = vectors
  const middle = new Float32Array(dimensions)
  const most = new Float32Array(dimensions)
  const least = new Float32Array(dimensions)
  let telling = 0
  for (const word of words) {
    const vector = vectors.of(word)
    if (!vector) continue
    const isEmpty = empty.has(word)
    for (let i = 0; i < dimensions; i++) {
      const amount = vector[i]!
      middle[i]! += isEmpty ? 0.2 * amount : amount
      if (isEmpty) continue
      if (telling === 0 || amount > most[i]!) most[i] = amount
      if (telling === 0 || amount < least[i]!) least[i] = amount
    }
    if (!isEmpty) telling++
  }
  const described = new Float32Array(dimensions * 3)
  described.set(toLength(middle, 1))
  described.set(toLength(most, 0.7), dimensions)
  described.set(toLength(least, 0.7), dimensions * 2)
  return described
}

function toLength(vector: Float32Array, wanted: number): Float32Array {
  let square = 0
  for (const amount of vector) square += amount * amount
  return square === 0 ? vector : vector.map((amount) => (amount * wanted) / Math.sqrt(square))
}
