import { countedByReferrer } from './by-day.ts'
import { noEnd, unknownDay } from './column.ts'
import { type Cube, referralSorts } from './cube.ts'
import { counts, type DayNumber, type Strength, strengths, type Window } from './question.ts'

/**
 * The part of a question that decides which referrals count. Questions that do not choose strengths mean all of them.
 */
export interface Terms {
  window: Window
  strengths: readonly Strength[]
  today: DayNumber
}

/** Rows gone through at a time where some are put on a list, so that the list stays in the processor's nearest memory. */
export const chunk = 4096

/** Who made counted referrals in the window, by rising number, and how many each. */
export interface Hits {
  referrers: Int32Array
  made: Int32Array
}

export function hitsOf(cube: Cube, terms: Terms): Hits {
  const { window } = terms
  const name = `${window?.from} ${window?.to} ${strengthsName(terms)} ${cube.changes.referrals} ${cube.customers.rows}`
  return cube.recent.hits.get(name, () => {
    const { referrer, day } = countedByReferrer(cube, terms)
    const from = window?.from ?? unknownDay
    const to = window?.to ?? noEnd
    const { referrers, made } = cube.recent.hitRoom.get(String(cube.customers.rows), () => ({
      referrers: new Int32Array(cube.customers.rows + 1),
      made: new Int32Array(cube.customers.rows + 1),
    }))
    // Those in the window are put on a list first: writing all and keeping some needs no guessing which.
    const kept = new Int32Array(chunk)
    let last = 0
    let many = 0
    for (let start = 0; start < day.length; start += chunk) {
      const end = Math.min(start + chunk, day.length)
      let within = 0
      for (let at = start; at < end; at++) {
        kept[within] = referrer[at]!
        within += Number(day[at]! >= from) & Number(day[at]! < to)
      }
      for (let place = 0; place < within; place++) {
        const by = kept[place]!
        if (by === last) made[many]!++
        else {
          many++
          referrers[many] = by
          made[many] = 1
          last = by
        }
      }
    }
    return { referrers: referrers.slice(1, many + 1), made: made.slice(1, many + 1) }
  })
}

/** For each customer 1 when some counted referral brought them, at any time, whoever made it; else 0. */
export function broughtOf(cube: Cube, terms: Terms): Uint8Array {
  const name = `${strengthsName(terms)} ${cube.changes.referrals} ${cube.customers.rows}`
  return cube.recent.brought.get(name, () => {
    const { rows, referred, mark } = cube.referrals
    const counted = countedMarks(terms.strengths)
    const brought = new Uint8Array(cube.customers.rows)
    for (let row = 1; row < rows; row++) brought[referred[row]!]! |= counted[mark[row]!]!
    return brought
  })
}

/** Those whom some counted referral brought. */
export function broughtRowsOf(cube: Cube, terms: Terms): Int32Array {
  const name = `${strengthsName(terms)} ${cube.changes.referrals} ${cube.customers.rows}`
  return cube.recent.broughtRows.get(name, () => {
    const brought = broughtOf(cube, terms)
    const rows: number[] = []
    for (let row = 1; row < brought.length; row++) if (brought[row] === 1) rows.push(row)
    return Int32Array.from(rows)
  })
}

/** For each customer, the revenue booked in the window, in minor units. */
export function revenueOf(cube: Cube, window: Window): Float64Array {
  const name = `${window?.from} ${window?.to} ${cube.changes.revenue} ${cube.customers.rows}`
  return cube.recent.revenue.get(name, () => {
    const { rows, customer, day, amountMinor } = cube.revenue
    const from = window?.from ?? unknownDay
    const to = window?.to ?? 2 ** 31
    const sums = new Float64Array(cube.customers.rows)
    const entries = new Int32Array(chunk)
    for (let start = 1; start < rows; start += chunk) {
      const end = Math.min(start + chunk, rows)
      let listed = 0
      for (let entry = start; entry < end; entry++) {
        entries[listed] = entry
        listed += Number(day[entry]! >= from) & Number(day[entry]! < to)
      }
      for (let at = 0; at < listed; at++) sums[customer[entries[at]!]!]! += amountMinor[entries[at]!]!
    }
    return sums
  })
}

/** Those of some customers who are active in the window: 1 for yes. Not remembered: it is the caller's to change. */
export function activeAmong(cube: Cube, window: Window, who: Uint8Array): Uint8Array {
  if (window === null) return new Uint8Array(who)
  const { since, until } = cube.customers
  const { from, to } = window
  const active = new Uint8Array(who.length)
  for (let row = 1; row < active.length; row++) {
    // Asked of everybody without branching: which customers were active is anything but predictable.
    active[row] = who[row]! & Number(since[row]! < to) & Number(until[row]! > from)
  }
  return active
}

/** For each mark a referral can have, 1 when it counts at these strengths. */
export function countedMarks(asked: readonly Strength[]): Uint8Array {
  const sorts = referralSorts.map((sort) => counts(sort.state, sort.selfReferral) && asked.includes(sort.strength))
  return Uint8Array.from([0, ...sorts.map(Number)])
}

/** A window that can be asked about: it has a first day, and it is before its end. */
export function refuseOddWindow(window: Window): void {
  if (window === null) return
  const { from, to } = window
  if (!(Number.isInteger(from) && Number.isInteger(to) && from > unknownDay && from < to && to < 2 ** 31 - 1)) {
    throw new RangeError(`A window goes from a day to a later day, not from ${from} to ${to}`)
  }
}

export function strengthsName(terms: Pick<Terms, 'strengths'>): string {
  return strengths.filter((strength) => terms.strengths.includes(strength)).join()
}
