import type { Interval } from './interval.ts'
import { standardErrorsFor } from './normal.ts'

export interface Kappa {
  /** 1 is full agreement, 0 what two people guessing with the same habits would reach. */
  kappa: number
  interval: Interval
  /** Share of answers given the same code. */
  agreement: number
  words: string
}

/** Landis and Koch's words. They called them arbitrary themselves; readers ask for them all the same. */
const words: [from: number, word: string][] = [
  [0.81, 'almost perfect'],
  [0.61, 'substantial'],
  [0.41, 'moderate'],
  [0.21, 'fair'],
  [0, 'slight'],
  [-1, 'none: worse than guessing'],
]

/**
 * Cohen's kappa: how far two coders agree beyond what chance would give them.
 *
 * @param table table[i][j] counts answers that the first coder gave code i and the second code j
 * @returns null without answers, or when both gave everything one and the same code: then chance agrees as well
 * @see J. Cohen, Educational and Psychological Measurement 20 (1960), 37–46; standard error J. L. Fleiss, J. Cohen and
 *      B. S. Everitt, Psychological Bulletin 72 (1969), 323–327; words J. R. Landis and G. G. Koch, Biometrics 33 (1977)
 *
 * @example
 * cohenKappa([[20, 5], [10, 15]]) // → { kappa: 0.4, interval: { low: 0.151, high: 0.649 }, agreement: 0.7, words: 'fair' }
 */
export function cohenKappa(table: readonly (readonly number[])[], confidence = 0.95): Kappa | null {
  if (table.some((row) => row.length !== table.length)) throw new RangeError('Both coders need the same codes.')
  const n = table.flat().reduce((sum, count) => sum + count, 0)
  if (!(n > 0)) return null
  const first = table.map((row) => row.reduce((sum, count) => sum + count, 0) / n)
  const second = table.map((_, j) => table.reduce((sum, row) => sum + row[j]!, 0) / n)
  const agreement = table.reduce((sum, row, i) => sum + row[i]!, 0) / n
  const byChance = first.reduce((sum, share, i) => sum + share * second[i]!, 0)
  if (1 - byChance < 1e-15) return null
  const kappa = (agreement - byChance) / (1 - byChance)

  let variance = -((kappa - byChance * (1 - kappa)) ** 2)
  table.forEach((row, i) => {
    row.forEach((count, j) => {
      const share = count / n
      variance +=
        i === j
          ? share * (1 - (first[i]! + second[i]!) * (1 - kappa)) ** 2
          : share * ((1 - kappa) * (second[i]! + first[j]!)) ** 2
    })
  })
  const reach = (standardErrorsFor(confidence) * Math.sqrt(Math.max(0, variance) / n)) / (1 - byChance)
  return {
    kappa,
    interval: { low: Math.max(-1, kappa - reach), high: Math.min(1, kappa + reach) },
    agreement,
    words: words.find(([from]) => kappa >= from)?.[1] ?? words.at(-1)![1],
  }
}
