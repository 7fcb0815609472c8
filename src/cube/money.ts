import type { Cube } from './cube.ts'
import { ExactSums } from './exact-sums.ts'
import { refuseOddWindow, revenueOf } from './facts.ts'
import { maskOf } from './met.ts'
import { type RevenueAnswer, type RevenueQuestion, type RevenueSums, revenueSums } from './question.ts'
import { codingOf } from './read-column.ts'

const many = revenueSums.length
const placeOf = Object.fromEntries(revenueSums.map((name, place) => [name, place])) as RevenueSums
const placesOfNew = {
  earned: [placeOf.earned, placeOf.earnedSquares],
  bought: [placeOf.bought, placeOf.boughtSquares],
  unknown: [placeOf.unknown, placeOf.unknownSquares],
} as const

/** Where revenue comes from, against the period before. See `RevenueQuestion`. */
export function revenueByOrigin(cube: Cube, question: RevenueQuestion): RevenueAnswer {
  const { before, now, by, where } = question
  refuseOverlap(question)
  const ever = { ...question, window: null }
  const mask = maskOf(cube, ever, where)
  const was = revenueOf(cube, before)
  const is = revenueOf(cube, now)
  const came = codingOf(cube, { column: 'came' }, ever)
  const codings = by.map((split) => codingOf(cube, split, ever))
  const sums = codings.map(({ values }) => new ExactSums(values.length * many))
  const met = codings.map(({ values }) => new Uint8Array(values.length))
  const total = new ExactSums(many)
  for (let row = 1; row < mask.length; row++) {
    if (mask[row] === 0 || (was[row] === 0 && is[row] === 0)) continue
    const way = came.values[came.codes[row]!] as keyof typeof placesOfNew
    addCustomer(total, 0, was[row]!, is[row]!, way)
    for (const [at, { codes }] of codings.entries()) {
      const code = codes[row]!
      met[at]![code] = 1
      addCustomer(sums[at]!, code * many, was[row]!, is[row]!, way)
    }
  }
  return {
    firstBooked: firstBooked(cube),
    total: sumsAt(total, 0),
    tables: codings.map(({ values, order, banded }, at) =>
      order
        .filter((code) => met[at]![code] === 1 || (banded && code !== 0))
        .map((code) => ({ value: values[code]!, sums: sumsAt(sums[at]!, code * many) })),
    ),
  }
}

function firstBooked({ revenue: { rows, customer, day } }: Cube): number | null {
  let first = Number.POSITIVE_INFINITY
  for (let row = 1; row < rows; row++) if (customer[row] !== 0 && day[row]! < first) first = day[row]!
  return first === Number.POSITIVE_INFINITY ? null : first
}

function addCustomer(sums: ExactSums, at: number, was: number, is: number, way: keyof typeof placesOfNew): void {
  const add = (place: number, one: number, other = 1) => sums.add(at + place, one, other)
  if (was === 0) {
    const [amount, squares] = placesOfNew[way]
    add(placeOf.customersNew, 1)
    if (way === 'earned') add(placeOf.customersEarned, 1)
    add(amount, is)
    add(squares, is, is)
    return
  }
  add(placeOf.customersBefore, 1)
  add(placeOf.base, was)
  add(placeOf.baseSquares, was, was)
  if (is === 0) {
    add(placeOf.lost, was)
    add(placeOf.lostSquares, was, was)
    return
  }
  add(placeOf.customersKept, 1)
  add(placeOf.kept, is)
  add(placeOf.keptSquares, is, is)
  add(placeOf.baseTimesKept, was, is)
}

function sumsAt(sums: ExactSums, from: number): RevenueSums {
  return Object.fromEntries(revenueSums.map((name, place) => [name, sums.at(from + place)])) as RevenueSums
}

/** Both periods are windows, and no day is in both. */
export function refuseOverlap({ before, now }: Pick<RevenueQuestion, 'before' | 'now'>): void {
  refuseOddWindow(before)
  refuseOddWindow(now)
  if (before.to > now.from) throw new RangeError('The period before must end before the other begins')
}
