import { type CountedByReferrer, countedByReferrer } from './by-day.ts'
import { unknownDay } from './column.ts'
import type { Cube } from './cube.ts'
import { maskOf } from './met.ts'
import type { FirstReferralAnswer, FirstReferralQuestion, FirstReferrals } from './question.ts'
import { type Coding, codingOf } from './read-column.ts'

/** How long customers take to their first referral. See `FirstReferralQuestion`. */
export function firstReferral(cube: Cube, question: FirstReferralQuestion): FirstReferralAnswer {
  const { by, where } = question
  const ever = { ...question, window: null }
  const mask = maskOf(cube, ever, where)
  const counted = countedByReferrer(cube, question)
  const coding = by === undefined ? everybodyTogether(cube) : codingOf(cube, by, ever)
  const groups = countLives(cube, question, mask, counted, coding)

  const customers = new Float64Array(coding.values.length)
  for (let row = 1; row < mask.length; row++) customers[coding.codes[row]!]! += mask[row]!
  const shown = coding.order.filter((code) => customers[code]! > 0 || (coding.banded && code !== 0))
  const total = together(groups)
  if (by === undefined) return { total, groups: [] }
  return { total, groups: shown.map((code) => ({ value: coding.values[code]!, ...groups[code]! })) }
}

function everybodyTogether(cube: Cube): Pick<Coding, 'codes' | 'values' | 'order' | 'banded'> {
  return { codes: new Uint8Array(cube.customers.rows), values: [''], order: [0], banded: false }
}

/** A customer as far as we see them. One object tells of all of them, one after another. */
interface Life {
  row: number
  leftOut: keyof FirstReferrals['leftOut'] | null
  /** Days since they became a customer. */
  seenFrom: number
  seenTo: number
  /** Their referrals while we see them: from this place of all that count to before that one. */
  deeds: number
  deedsEnd: number
  hasReferredBefore: boolean
  hasLeft: boolean
}

function eachLife(
  { customers }: Cube,
  { today, trackedFrom }: FirstReferralQuestion,
  mask: Uint8Array,
  { referrer, day }: CountedByReferrer,
  visit: (life: Life) => void,
): void {
  const { since, until } = customers
  const life: Life = {
    row: 0,
    leftOut: null,
    seenFrom: 0,
    seenTo: 0,
    deeds: 0,
    deedsEnd: 0,
    hasReferredBefore: false,
    hasLeft: false,
  }
  let at = 0
  for (let row = 1; row < mask.length; row++) {
    if (mask[row] === 0) continue
    while (at < referrer.length && referrer[at]! < row) at++
    const began = since[row]!
    const from = Math.max(began, trackedFrom ?? unknownDay)
    const to = Math.min(until[row]!, today)
    const isUndated = referrer[at] === row && day[at] === unknownDay // those without a day stand first
    life.row = row
    life.leftOut =
      began === unknownDay
        ? 'unknownSince'
        : from > to || until[row]! < began
          ? 'neverSeen'
          : isUndated
            ? 'undated'
            : null
    if (life.leftOut === null) {
      const first = at
      while (referrer[at] === row && day[at]! < from) at++
      life.hasReferredBefore = at > first
      life.deeds = at
      while (referrer[at] === row && day[at]! <= to) at++
      life.deedsEnd = at
      life.seenFrom = from - began
      life.seenTo = to - began
      life.hasLeft = until[row]! <= today
    }
    visit(life)
  }
}

/** What may happen at an age, in the order it stands in the tables. */
const happenings = ['entered', 'firstReferral', 'left', 'stillHere', 'seenFrom', 'seenTo', 'referrals'] as const

/** As many sums as stay in the processor's second memory; groups beyond that are counted in a further pass. */
const mostSums = 2 ** 18

function countLives(
  cube: Cube,
  question: FirstReferralQuestion,
  mask: Uint8Array,
  counted: CountedByReferrer,
  { codes, values }: Pick<Coding, 'codes' | 'values'>,
): FirstReferrals[] {
  const { since } = cube.customers
  const ages = agesMet(cube, question, mask, counted)
  const placeOf = new Int32Array((ages.at(-1) ?? 0) + 1)
  for (const [place, age] of ages.entries()) placeOf[age] = place

  const groups: FirstReferrals[] = []
  const atOnce = Math.max(1, Math.floor(mostSums / (happenings.length * Math.max(1, ages.length))))
  for (let first = 0; first < values.length; first += atOnce) {
    const many = Math.min(atOnce, values.length - first)
    const size = happenings.length * ages.length
    const sums = new Uint32Array(many * size)
    const others = Array.from({ length: many }, () => ({
      unknownSince: 0,
      neverSeen: 0,
      undated: 0,
      referredBefore: 0,
    }))
    eachLife(cube, question, mask, counted, (life) => {
      const group = codes[life.row]! - first
      if (group < 0 || group >= many) return
      if (life.leftOut !== null) {
        others[group]![life.leftOut]++
        return
      }
      const began = since[life.row]!
      const at = (age: number, happening: number) => group * size + placeOf[age]! * happenings.length + happening
      sums[at(life.seenFrom, 4)]!++
      sums[at(life.seenTo, 5)]!++
      for (let deed = life.deeds; deed < life.deedsEnd; deed++) sums[at(counted.day[deed]! - began, 6)]!++
      if (life.hasReferredBefore) {
        others[group]!.referredBefore++
        return
      }
      sums[at(life.seenFrom, 0)]!++
      if (life.deeds < life.deedsEnd) sums[at(counted.day[life.deeds]! - began, 1)]!++
      else sums[at(life.seenTo, life.hasLeft ? 2 : 3)]!++
    })
    for (let group = 0; group < many; group++) {
      const { referredBefore, ...leftOut } = others[group]!
      groups.push({ ...listsOf(ages, sums.subarray(group * size, (group + 1) * size)), leftOut, referredBefore })
    }
  }
  return groups
}

/** The ages at which anything happens, rising. */
function agesMet(cube: Cube, question: FirstReferralQuestion, mask: Uint8Array, counted: CountedByReferrer): number[] {
  const { since } = cube.customers
  let oldest = -1
  eachLife(cube, question, mask, counted, (life) => {
    if (life.leftOut === null && life.seenTo > oldest) oldest = life.seenTo
  })
  const met = new Uint8Array(oldest + 1)
  eachLife(cube, question, mask, counted, (life) => {
    if (life.leftOut !== null) return
    met[life.seenFrom] = 1
    met[life.seenTo] = 1
    for (let deed = life.deeds; deed < life.deedsEnd; deed++) met[counted.day[deed]! - since[life.row]!] = 1
  })
  return [...met.keys()].filter((age) => met[age] === 1)
}

type ByAge = Omit<FirstReferrals, 'leftOut' | 'referredBefore'>

/** Only the ages at which something happened in this group. */
function listsOf(ages: readonly number[], sums: ArrayLike<number>): ByAge {
  const lists: ByAge = {
    ages: [],
    entered: [],
    firstReferral: [],
    left: [],
    stillHere: [],
    seenFrom: [],
    seenTo: [],
    referrals: [],
  }
  for (const [place, age] of ages.entries()) {
    const own = happenings.map((_, happening) => sums[place * happenings.length + happening]!)
    if (own.every((many) => many === 0)) continue
    lists.ages.push(age)
    for (const [happening, name] of happenings.entries()) lists[name].push(own[happening]!)
  }
  return lists
}

/** The groups as one. */
function together(groups: readonly FirstReferrals[]): FirstReferrals {
  const ages = [...new Set(groups.flatMap((group) => group.ages))].sort((one, other) => one - other)
  const placeOf = new Map(ages.map((age, place) => [age, place]))
  const sums = new Float64Array(ages.length * happenings.length)
  const leftOut = { unknownSince: 0, neverSeen: 0, undated: 0 }
  let referredBefore = 0
  for (const group of groups) {
    for (const [at, age] of group.ages.entries()) {
      const start = placeOf.get(age)! * happenings.length
      for (const [happening, name] of happenings.entries()) sums[start + happening]! += group[name][at]!
    }
    for (const reason of Object.keys(leftOut) as (keyof typeof leftOut)[]) leftOut[reason] += group.leftOut[reason]
    referredBefore += group.referredBefore
  }
  return { ...listsOf(ages, sums), leftOut, referredBefore }
}
