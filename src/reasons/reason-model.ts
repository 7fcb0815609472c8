import { calibrate, type Example, type Softmax, scoresOf, sharesOf, trainSoftmax } from './softmax.ts'
import { describeText, learnVocabulary, type Vocabulary, type WordVectors } from './text-features.ts'

/** A reason as its model needs it: what it is called and what people say who mean it. */
export interface Taught {
  id: string
  name: string
  description: string
  examples: readonly string[]
}

/** A text somebody confirmed: the reasons it gives, or none. */
export interface Confirmed {
  words: string
  reasonIds: readonly string[]
}

/** What a text was found to say when it gives no reason. */
export const noReason = ''

/** How well the model did on confirmed texts that were kept from it. */
interface Held {
  of: number
  first: number
  amongThree: number
}

/** What suggests reasons: learnt from one company's words, and kept for it alone. */
export interface ReasonModel {
  /** The classes of the softmax: the ids of reasons, and `noReason`. */
  classes: string[]
  vocabulary: Vocabulary
  softmax: Softmax
  /** See sharesOf. */
  temperature: number
  labels: number
  held: Held | null
}

/** Before this many are confirmed there is too little to keep some aside. A guess. */
const fewestToHold = 50

/**
 * Learn which words stand for which reason: from the names, descriptions and examples of the reasons, and from what people
 * confirmed so far. Before anything is confirmed the first alone have to do; each confirmed text counts as much as one
 * example. One text in five is first kept aside, to find out how often the suggestions are right and how sure they may say
 * they are; then everything is learnt from. The same texts give the same model.
 *
 * `breathe` is called between passes, so that long training can be cancelled.
 */
export async function trainModel(
  {
    reasons,
    confirmed,
    vectors,
  }: { reasons: readonly Taught[]; confirmed: readonly Confirmed[]; vectors: WordVectors },
  breathe: () => Promise<void> = async () => {},
): Promise<ReasonModel> {
  const classes = [...reasons.map(({ id }) => id), noReason]
  const taught = reasons.flatMap(({ id, name, description, examples }) =>
    [name, description, ...examples].filter((words) => words !== '').map((words) => ({ words, reasonIds: [id] })),
  )
  const known = new Set(classes)
  const usable = confirmed
    .map(({ words, reasonIds }) => ({
      words,
      reasonIds: reasonIds.length === 0 ? [noReason] : reasonIds.filter((id) => known.has(id)),
    }))
    .filter(({ reasonIds }) => reasonIds.length > 0)

  const learn = async (texts: readonly Confirmed[]) => {
    const all = [...taught, ...texts]
    const vocabulary = learnVocabulary(
      all.map(({ words, reasonIds }) => ({ words, classes: reasonIds.map((id) => classes.indexOf(id)) })),
      { classes: classes.length, vectors, atLeast: texts.length < 200 ? 1 : 2 },
    )
    await breathe()
    const examples = all.map((text, i) => exampleOf(text, classes, vocabulary, vectors, i < taught.length))
    const shape = { classes: classes.length, features: vocabulary.positions.size + vocabulary.dimensions }
    return { vocabulary, softmax: await trainSoftmax(examples, shape, { breathe }) }
  }

  let temperature = coldTemperature
  let held: Held | null = null
  if (usable.length >= fewestToHold) {
    const apart = usable.filter((_, i) => i % 5 === 0)
    const { vocabulary, softmax } = await learn(usable.filter((_, i) => i % 5 !== 0))
    const scored = apart.map(({ words, reasonIds }) => ({
      scores: scoresOf(softmax, describeText(words, vocabulary, vectors)),
      right: reasonIds.map((id) => classes.indexOf(id)),
    }))
    temperature = calibrate(scored.flatMap(({ scores, right }) => right.map((one) => ({ scores, right: one }))))
    held = {
      of: scored.length,
      first: scored.filter(({ scores, right }) => right.includes(placesOf(scores)[0]!)).length,
      amongThree: scored.filter(({ scores, right }) =>
        placesOf(scores)
          .slice(0, 3)
          .some((one) => right.includes(one)),
      ).length,
    }
  }
  return { classes, ...(await learn(usable)), temperature, labels: usable.length, held }
}

/** A guess: from examples alone a model is surer than it has any right to be. */
const coldTemperature = 1.5

/** An invented example says less than what a customer said: half as much. */
const exampleWeight = 0.5

function exampleOf(
  { words, reasonIds }: Confirmed,
  classes: readonly string[],
  vocabulary: Vocabulary,
  vectors: WordVectors,
  isInvented: boolean,
): Example {
  return {
    features: describeText(words, vocabulary, vectors),
    shares: reasonIds.map((id) => ({ class: classes.indexOf(id), share: 1 / reasonIds.length })),
    weight: isInvented ? exampleWeight : 1,
  }
}

/** The classes from the likeliest down. */
const placesOf = (scores: Float64Array): number[] =>
  Array.from(scores.keys()).sort((one, other) => scores[other]! - scores[one]! || one - other)

/**
 * The reasons these words most likely give, with how sure that is between 0 and 1; the id is `noReason` where they likely
 * give none.
 */
export function suggest(
  { classes, vocabulary, softmax, temperature }: ReasonModel,
  words: string,
  vectors: WordVectors,
  most = 3,
): { id: string; confidence: number }[] {
  const shares = sharesOf(scoresOf(softmax, describeText(words, vocabulary, vectors)), temperature)
  return placesOf(shares)
    .slice(0, most)
    .map((place) => ({ id: classes[place]!, confidence: shares[place]! }))
}
