import { unknownDay } from './column.ts'
import type { Cube } from './cube.ts'
import { countedMarks, strengthsName, type Terms } from './facts.ts'
import type { Window } from './question.ts'

/** The referrals there are, by day, so that a window is one stretch of them: those without a day stand first. */
export interface ReferralsByDay {
  day: Int32Array
  referrer: Int32Array
  mark: Uint8Array
}

/** Two thousand years and more of different days, and the table of them would be larger than the referrals. */
const longestTableDays = 1_000_000

/** Referrals made by a customer we know, in the order of their days. Remembered until a referral changes. */
export function referralsByDay(cube: Cube): ReferralsByDay {
  return cube.recent.byDay.get(String(cube.changes.referrals), () => {
    const { referrer, day, mark } = cube.referrals
    const inOrder = rowsByDay(cube)
    const laid = {
      day: new Int32Array(inOrder.length),
      referrer: new Int32Array(inOrder.length),
      mark: new Uint8Array(inOrder.length),
    }
    for (let at = 0; at < inOrder.length; at++) {
      const row = inOrder[at]!
      laid.day[at] = day[row]!
      laid.referrer[at] = referrer[row]!
      laid.mark[at] = mark[row]!
    }
    return laid
  })
}

/** The referrals that count, by who made them and then by day, so that each customer's stand together. */
export interface CountedByReferrer {
  referrer: Int32Array
  day: Int32Array
}

/** The counted referrals of these strengths, by referrer and day. Remembered until a referral changes. */
export function countedByReferrer(cube: Cube, terms: Pick<Terms, 'strengths'>): CountedByReferrer {
  const customers = cube.customers.rows
  return cube.recent.counted.get(`${strengthsName(terms)} ${cube.changes.referrals} ${customers}`, () => {
    const { day, referrer, mark } = referralsByDay(cube)
    const counted = countedMarks(terms.strengths)
    const next = new Int32Array(customers + 1)
    for (let at = 0; at < mark.length; at++) next[referrer[at]! + 1]! += counted[mark[at]!]!
    for (let place = 1; place < next.length; place++) next[place]! += next[place - 1]!
    const many = next[customers]!
    const laid = { referrer: new Int32Array(many), day: new Int32Array(many) }
    for (let at = 0; at < mark.length; at++) {
      if (counted[mark[at]!] === 0) continue
      const to = next[referrer[at]!]!++
      laid.referrer[to] = referrer[at]!
      laid.day[to] = day[at]!
    }
    return laid
  })
}

function rowsByDay(cube: Cube): Int32Array {
  const { rows, referrer, day, mark } = cube.referrals
  const kept = new Int32Array(rows)
  let many = 0
  let first = 2 ** 31
  let last = unknownDay
  for (let row = 1; row < rows; row++) {
    kept[many] = row
    if (mark[row] === 0 || referrer[row] === 0) continue
    many++
    const when = day[row]!
    if (when > last) last = when
    if (when < first && when !== unknownDay) first = when
  }
  const found = kept.subarray(0, many)
  if (last - first > longestTableDays) return found.sort((one, other) => day[one]! - day[other]!)

  const next = new Int32Array(Math.max(0, last - first) + 3) // place 0 is for those without a day
  const placeOf = (row: number) => (day[row] === unknownDay ? 0 : day[row]! - first + 1)
  for (const row of found) next[placeOf(row) + 1]!++
  for (let place = 1; place < next.length; place++) next[place]! += next[place - 1]!
  const inOrder = new Int32Array(many)
  for (const row of found) inOrder[next[placeOf(row)]!++] = row
  return inOrder
}

/** Where the referrals of a window begin and end; for "ever" all of them. */
export function stretchOf({ day }: ReferralsByDay, window: Window): [start: number, end: number] {
  return window === null ? [0, day.length] : [firstFrom(day, window.from), firstFrom(day, window.to)]
}

/** The place of the first day that is not before this one. */
export function firstFrom(rising: Int32Array, day: number): number {
  let low = 0
  let high = rising.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (rising[middle]! < day) low = middle + 1
    else high = middle
  }
  return low
}
