import type { Interval } from './interval.ts'

/** How far apart two codes are: different or not; by rank; by distance; by proportion. */
export type Scale = 'nominal' | 'ordinal' | 'interval' | 'ratio'

/**
 * What an alpha is good for, in Krippendorff's own cut-offs.
 *
 * @example
 * alphaInWords(0.7) // → 'good enough for tentative conclusions'
 */
export function alphaInWords(alpha: number): string {
  if (alpha >= 0.8) return 'reliable'
  if (alpha >= 0.667) return 'good enough for tentative conclusions'
  return 'not reliable'
}

/**
 * Krippendorff's alpha: how far any number of coders agree, also where some skipped some answers.
 *
 * @param codes codes[coder][answer]; null where the coder skipped the answer. For names of codes number them and use
 *              'nominal'; 'ratio' needs codes of 0 or more
 * @returns null when no answer has two codes, or all codes are the same: then there is nothing to disagree about
 * @see K. Krippendorff, "Computing Krippendorff's alpha-reliability" (2011)
 *
 * @example
 * krippendorffAlpha([[1, 2, 3, null], [1, 2, 3, 3]]) // → 1
 */
export function krippendorffAlpha(
  codes: readonly (readonly (number | null)[])[],
  scale: Scale = 'nominal',
): number | null {
  const { values, units } = comparable(codes)
  return alphaOf(values, units, scale)
}

/** The codes of each answer that has at least two, as their places among all values, lowest first. */
function comparable(codes: readonly (readonly (number | null)[])[]): { values: number[]; units: number[][] } {
  const answers = Math.max(0, ...codes.map((row) => row.length))
  const given: number[][] = []
  for (let answer = 0; answer < answers; answer++) {
    const unit = codes.flatMap((row) => row[answer] ?? [])
    if (unit.length >= 2) given.push(unit)
  }
  const values = [...new Set(given.flat())].sort((one, other) => one - other)
  const place = new Map(values.map((value, i) => [value, i]))
  return { values, units: given.map((unit) => unit.map((code) => place.get(code)!)) }
}

function alphaOf(values: readonly number[], units: readonly (readonly number[])[], scale: Scale): number | null {
  const totals = values.map(() => 0)
  for (const unit of units) for (const i of unit) totals[i]!++
  const pairable = totals.reduce((sum, total) => sum + total, 0)
  const distance = distancesOn(scale, values, totals)

  let expected = 0
  for (let i = 0; i < values.length; i++) {
    for (let j = 0; j < i; j++) expected += 2 * totals[i]! * totals[j]! * distance(i, j)
  }
  if (expected === 0) return null

  let observed = 0
  for (const unit of units) {
    let apart = 0
    for (const i of unit) for (const j of unit) apart += distance(i, j)
    observed += apart / (unit.length - 1)
  }
  return 1 - (observed * (pairable - 1)) / expected
}

/** Enough for limits that a second drawing would move by about a hundredth. */
const draws = 2_000

/**
 * Between which values Krippendorff's alpha lies in 95 of 100 cases, had other answers of the same kind been coded: answers
 * are drawn again and again from those that were, with all their codes, and the middle 95 % of the alphas are kept.
 *
 * Hayes and Krippendorff draw pairs of codes instead and keep the expected disagreement as it was; drawing whole answers
 * assumes less, since the codes of one answer belong together.
 *
 * @param chance numbers from 0 to below 1; a seeded one gives the same interval every time
 * @returns null where alpha is, and where all coders always agree: drawing from those knows of no disagreement, however few
 *          they are. Also null where one draw in twenty has nothing to disagree about, as with a handful of answers
 * @see A. F. Hayes and K. Krippendorff, "Answering the Call for a Standard Reliability Measure for Coding Data" (2007)
 *
 * @example
 * // 50 answers read by two, 35 of them alike
 * krippendorffInterval(codes, seeded(50)) // → { low: 0.12, high: 0.64 }; alpha is 0.40
 */
export function krippendorffInterval(
  codes: readonly (readonly (number | null)[])[],
  chance: () => number,
  scale: Scale = 'nominal',
): Interval | null {
  const { values, units } = comparable(codes)
  if (units.every((unit) => unit.every((code) => code === unit[0]))) return null
  const alphas: number[] = []
  for (let draw = 0; draw < draws; draw++) {
    const drawn = units.map(() => units[Math.floor(chance() * units.length)]!)
    const alpha = alphaOf(values, drawn, scale)
    if (alpha !== null) alphas.push(alpha)
  }
  if (alphas.length < 0.95 * draws) return null
  alphas.sort((one, other) => one - other)
  const at = (share: number) => alphas[Math.round(share * (alphas.length - 1))]!
  return { low: at(0.025), high: at(0.975) }
}

/** Squared distance between the i-th and j-th value. */
function distancesOn(
  scale: Scale,
  values: readonly number[],
  totals: readonly number[],
): (i: number, j: number) => number {
  if (scale === 'nominal') return (i, j) => (i === j ? 0 : 1)
  if (scale === 'interval') return (i, j) => (values[i]! - values[j]!) ** 2
  if (scale === 'ratio') {
    return (i, j) => (i === j ? 0 : ((values[i]! - values[j]!) / (values[i]! + values[j]!)) ** 2)
  }
  // A rank stands in the middle of those that share it.
  let below = 0
  const ranks = totals.map((total) => {
    const rank = below + total / 2
    below += total
    return rank
  })
  return (i, j) => (ranks[i]! - ranks[j]!) ** 2
}
