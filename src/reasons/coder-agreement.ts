import { seeded } from '../statistics/chance.ts'
import { cohenKappa, type Kappa } from '../statistics/cohen-kappa.ts'
import { alphaInWords, krippendorffAlpha, krippendorffInterval } from '../statistics/krippendorff-alpha.ts'

/** What two coders said about one verbatim: the reasons each gave it, in any order. */
export interface Pair {
  first: readonly string[]
  second: readonly string[]
}

const keyOf = (reasons: readonly string[]) => [...reasons].sort().join(' ')

/** Whether both gave exactly the same reasons. */
export const sameReasons = ({ first, second }: Pair) => keyOf(first) === keyOf(second)

export interface Measured {
  n: number
  agreed: number
  kappa: number | null
  interval: Kappa['interval'] | null
  words: string | null
}

/**
 * How far two coders agree: overall, where only exactly the same reasons count as agreement, and for each reason by itself,
 * where each either gave it or did not.
 *
 * @returns null for the overall without pairs; kappa is null where both gave all verbatims one and the same
 * @example
 * agreementOf([{ first: ['a'], second: ['a'] }, { first: ['a'], second: ['b'] }]).overall // → { n: 2, agreed: 1, kappa: 0, … }
 */
export function agreementOf(pairs: readonly Pair[]) {
  const keys = [...new Set(pairs.flatMap(({ first, second }) => [keyOf(first), keyOf(second)]))].sort()
  const places = new Map(keys.map((key, i) => [key, i]))
  const table = keys.map(() => keys.map(() => 0))
  for (const { first, second } of pairs) table[places.get(keyOf(first))!]![places.get(keyOf(second))!]!++
  const codes = [
    pairs.map(({ first }) => places.get(keyOf(first))!),
    pairs.map(({ second }) => places.get(keyOf(second))!),
  ]
  const alpha = krippendorffAlpha(codes)
  const reasons = [...new Set(pairs.flatMap(({ first, second }) => [...first, ...second]))].sort()
  return {
    overall: pairs.length === 0 ? null : measured(table),
    alpha,
    // The same codings get the same interval, whoever looks.
    alphaInterval: krippendorffInterval(codes, seeded(2_007)),
    alphaWords: alpha === null ? null : alphaInWords(alpha),
    byReason: reasons.map((reason) => ({ reason, ...measured(givenOrNot(pairs, reason)) })),
  }
}

function givenOrNot(pairs: readonly Pair[], reason: string): number[][] {
  const table = [
    [0, 0],
    [0, 0],
  ]
  for (const { first, second } of pairs) table[first.includes(reason) ? 0 : 1]![second.includes(reason) ? 0 : 1]!++
  return table
}

function measured(table: readonly (readonly number[])[]): Measured {
  const kappa = cohenKappa(table)
  return {
    n: table.flat().reduce((sum, count) => sum + count, 0),
    agreed: table.reduce((sum, row, i) => sum + row[i]!, 0),
    kappa: kappa?.kappa ?? null,
    interval: kappa?.interval ?? null,
    words: kappa?.words ?? null,
  }
}
