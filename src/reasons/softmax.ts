import type { Features } from './text-features.ts'

/** One text to learn from: its features, and how far it belongs to each class. The shares add to 1. */
export interface Example {
  features: Features
  shares: readonly { class: number; share: number }[]
  weight: number
}

/** A linear model: one weight for each feature and class, feature by feature, then one for each class by itself. */
export interface Softmax {
  classes: number
  features: number
  weights: Float32Array
}

/** How the search goes: chosen by comparing on shuffles of the outside set, see bench/reasons.ts. */
const search = { passes: 5, rate: 0.07, smallness: 0.0003 }

/**
 * Train a multinomial logistic regression: the weights under which what people confirmed is likely, held small so that a
 * word seen twice does not decide alone. Goes through the texts in an order that is always the same for as many texts, each
 * weight with steps that grow smaller the more it has moved (AdaGrad), so the same texts always give the same model. What
 * comes out is the middle of where the weights stood after each pass but the first, which leaps less than the last alone.
 *
 * @see J. Duchi, E. Hazan and Y. Singer, Journal of Machine Learning Research 12 (2011), 2121–2159
 */
export async function trainSoftmax(
  examples: readonly Example[],
  shape: { classes: number; features: number },
  { breathe = async () => {} }: { breathe?: () => Promise<void> } = {},
): Promise<Softmax> {
  const { classes, features } = shape
  const weights = new Float32Array((features + 1) * classes)
  const moved = new Float32Array(weights.length).fill(0.01)
  const middle = new Float32Array(weights.length)
  const own = features * classes
  const errors = new Float64Array(classes)
  const order = examples.map((_, i) => i)
  const draw = sameDraws(examples.length)
  // A few texts are gone through more often: the steps would end before the weights are anywhere.
  const passes = search.passes + Math.min(24, Math.ceil(3000 / Math.max(1, examples.length)))
  for (let pass = 0; pass < passes; pass++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = draw(i + 1)
      const held = order[i]!
      order[i] = order[j]!
      order[j] = held
    }
    const rate = search.rate * (1 - (0.8 * pass) / passes)
    for (const place of order) {
      const { features: read, shares, weight } = examples[place]!
      const { index, value } = read
      scoreInto(errors, weights, own, read)
      toShares(errors)
      for (const { class: c, share } of shares) errors[c]! -= share
      for (let c = 0; c < classes; c++) errors[c]! *= weight
      for (let i = 0; i < index.length; i++) {
        const at = index[i]! * classes
        const amount = value[i]!
        for (let c = 0; c < classes; c++) {
          const slope = amount * errors[c]! + search.smallness * weights[at + c]!
          moved[at + c]! += slope * slope
          weights[at + c]! -= (rate * slope) / Math.sqrt(moved[at + c]!)
        }
      }
      for (let c = 0; c < classes; c++) {
        moved[own + c]! += errors[c]! * errors[c]!
        weights[own + c]! -= (rate * errors[c]!) / Math.sqrt(moved[own + c]!)
      }
    }
    if (pass > 0) for (let i = 0; i < weights.length; i++) middle[i]! += weights[i]! / (passes - 1)
    await breathe()
  }
  return { ...shape, weights: middle }
}

/** Whole numbers below a bound, in an order that looks like chance and is always the same for one seed. */
function sameDraws(seed: number): (below: number) => number {
  let state = (seed * 2654435761 + 1) >>> 0
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function scoreInto(scores: Float64Array, weights: Float32Array, own: number, { index, value }: Features): void {
  const classes = scores.length
  for (let c = 0; c < classes; c++) scores[c] = weights[own + c]!
  for (let i = 0; i < index.length; i++) {
    const at = index[i]! * classes
    const amount = value[i]!
    for (let c = 0; c < classes; c++) scores[c]! += amount * weights[at + c]!
  }
}

function toShares(scores: Float64Array): void {
  let most = Number.NEGATIVE_INFINITY
  for (const score of scores) if (score > most) most = score
  let sum = 0
  for (let c = 0; c < scores.length; c++) {
    scores[c] = Math.exp(scores[c]! - most)
    sum += scores[c]!
  }
  for (let c = 0; c < scores.length; c++) scores[c]! /= sum
}

/** How a model scores a text for each class, before that is made into shares. */
export function scoresOf({ classes, features, weights }: Softmax, read: Features): Float64Array {
  const scores = new Float64Array(classes)
  scoreInto(scores, weights, features * classes, read)
  return scores
}

/** Scores as shares that add to 1. A temperature above 1 makes them less sure of themselves, one below 1 surer. */
export function sharesOf(scores: Float64Array, temperature = 1): Float64Array {
  const shares = scores.map((score) => score / temperature)
  toShares(shares)
  return shares
}

/**
 * The temperature under which a model is as often right as it says, found on texts it was not trained on.
 *
 * @see C. Guo and others, "On calibration of modern neural networks", ICML 2017
 */
export function calibrate(held: readonly { scores: Float64Array; right: number }[]): number {
  const lossAtTemperature = (temperature: number) =>
    held.reduce((sum, { scores, right }) => sum - Math.log(Math.max(1e-12, sharesOf(scores, temperature)[right]!)), 0)
  let low = Math.log(0.1)
  let high = Math.log(10)
  // Golden section: the loss has one valley in the logarithm of the temperature.
  const golden = (Math.sqrt(5) - 1) / 2
  for (let i = 0; i < 40; i++) {
    const left = high - golden * (high - low)
    const right = low + golden * (high - low)
    if (lossAtTemperature(Math.exp(left)) < lossAtTemperature(Math.exp(right))) high = right
    else low = left
  }
  return Math.exp((low + high) / 2)
}
