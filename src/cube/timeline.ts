import { type Codes, noEnd, unknownDay } from './column.ts'
import type { Cube } from './cube.ts'
import type { Terms } from './facts.ts'
import { dependsOnWindow, met, nameOfMet } from './met.ts'
import type { Condition, Split } from './question.ts'
import type { Coding } from './read-column.ts'

/**
 * For each code of a split, on which days its customers began and ended, added up from the first day on: how many there
 * were in a window, and for how many days, then follows from a few places of these tables, whatever the window.
 */
export interface Timeline {
  /** What it is right as of: see `stateOf`. */
  asOf: string
  codes: Codes
  different: number
  first: number
  /** Places of one code: place p is about what was before day first + p. */
  places: number
  began: DaysPassed
  ended: DaysPassed
  /** Ends of customers nobody knows since when: active all along, and at no risk. */
  unknownEnded: Uint32Array
  /** Customers by code whose start is known, and whose start is not. */
  known: Uint32Array
  unknown: Uint32Array
  /** Those who ended before they began are a slip, and few: they are looked at one by one. */
  slips: readonly number[]
}

/** At code × places + place: how many days were before that place's day, and what they add up to, counted from `first`. */
interface DaysPassed {
  many: Uint32Array
  sum: Float64Array
}

/** The figures a timeline tells, by code. */
export const overTimeFigures = ['customers', 'newCustomers', 'daysAtRisk'] as const
export type OverTime = Record<(typeof overTimeFigures)[number], Float64Array>

/** The timeline of a split coded like this, if it has been worked out and nobody has changed since. */
export function knownTimeline(cube: Cube, split: Split, { codes }: Coding): Timeline | null {
  const known = cube.recent.timelines.peek(nameOf(split))
  return known && known.codes === codes && known.asOf === stateOf(cube, split.column) ? known : null
}

/**
 * The timeline of a split, so that windows not asked about before are answered at once. Null where its tables would be
 * larger than the customers they are about, who are counted as quickly, and for what differs from window to window.
 */
export function timelineOf(cube: Cube, split: Split, { codes, values }: Coding): Timeline | null {
  return split.column === 'referrer'
    ? null
    : timelineBy(cube, nameOf(split), codes, values.length, stateOf(cube, split.column))
}

/**
 * The timeline of all who meet the conditions together. One pass through them then tells how many there were in the
 * window, in the one before and in each month of the trend. Null for conditions that depend on the window too.
 */
export function timelineOfAll(cube: Cube, terms: Terms, where: readonly Condition[]): Timeline | null {
  const codes = nobodysCodes(cube)
  if (where.length === 0) return timelineBy(cube, 'all', codes, 1, stateOf(cube, null))
  if (dependsOnWindow(where)) return null
  const span = spanOf(cube, 1)
  return (
    span &&
    cube.recent.timelinesOfMet.get(nameOfMet(cube, terms, where), () =>
      workOut(cube, codes, 1, span, met(cube, terms, where), ''),
    )
  )
}

/**
 * A timeline is right until somebody comes, goes, or is a customer for other days, or is moved to another group: most
 * changes are to one attribute, and leave the timelines of all others as they are.
 */
function stateOf({ changes, customers }: Cube, column: string | null): string {
  const own = customers.columns.find((candidate) => candidate.column === column)
  return `${changes.size} ${changes.days} ${own?.changes}`
}

function timelineBy(cube: Cube, name: string, codes: Codes, different: number, asOf: string): Timeline | null {
  const span = spanOf(cube, different)
  return (
    span &&
    cube.recent.timelines.get(
      name,
      () => workOut(cube, codes, different, span, cube.customers.alive, asOf),
      (known) => known.codes === codes && known.asOf === asOf,
    )
  )
}

/** The days of a timeline; null where its tables would be larger than the customers they are about. */
function spanOf(cube: Cube, different: number): Span | null {
  const { first, last } = daysOf(cube)
  const places = last - first + 2
  return different * places > cube.customers.rows ? null : { first, places }
}

const nameOf = ({ column, cuts }: Split) => JSON.stringify([column, cuts])

/** Codes that put everybody together. */
function nobodysCodes(cube: Cube): Codes {
  return cube.recent.oneCode.get(String(cube.customers.rows), () => new Uint8Array(cube.customers.rows))
}

/** The first and the last day on which somebody began or ended. */
function daysOf(cube: Cube): { first: number; last: number } {
  return cube.recent.daySpans.get(stateOf(cube, null), () => {
    const { rows, alive, since, until } = cube.customers
    let first = noEnd
    let last = unknownDay
    for (let row = 1; row < rows; row++) {
      if (alive[row] === 0) continue
      const from = since[row]!
      const to = until[row]!
      if (from !== unknownDay && from < first) first = from
      if (from > last) last = from
      if (to !== noEnd && to > last) last = to
      if (to < first) first = to
    }
    return first > last ? { first: 0, last: 0 } : { first, last }
  })
}

type Span = Pick<Timeline, 'first' | 'places'>

function workOut(
  cube: Cube,
  codes: Codes,
  different: number,
  { first, places }: Span,
  who: Uint8Array,
  asOf: string,
): Timeline {
  const { rows, since, until } = cube.customers
  const began = new Uint32Array(different * places)
  const ended = new Uint32Array(different * places)
  const unknownEnded = new Uint32Array(different * places)
  const known = new Uint32Array(different)
  const unknown = new Uint32Array(different)
  const slips: number[] = []
  for (let row = 1; row < rows; row++) {
    if (who[row] === 0) continue
    const code = codes[row]!
    const from = since[row]!
    const to = until[row]!
    // What happened on a day is before the next place's day.
    const place = code * places - first + 1
    if (from === unknownDay) {
      unknown[code]!++
      if (to !== noEnd) unknownEnded[place + to]!++
    } else if (from < to) {
      known[code]!++
      began[place + from]!++
      if (to !== noEnd) ended[place + to]!++
    } else slips.push(row)
  }
  for (let code = 0; code < different; code++) {
    for (let at = code * places + 1; at < (code + 1) * places; at++) unknownEnded[at]! += unknownEnded[at - 1]!
  }
  return {
    asOf,
    codes,
    different,
    first,
    places,
    began: passed(began, different, places),
    ended: passed(ended, different, places),
    unknownEnded,
    known,
    unknown,
    slips,
  }
}

function passed(many: Uint32Array, different: number, places: number): DaysPassed {
  const sum = new Float64Array(many.length)
  for (let code = 0; code < different; code++) {
    const start = code * places
    for (let place = 1; place < places; place++) {
      const at = start + place
      sum[at] = sum[at - 1]! + many[at]! * (place - 1)
      many[at]! += many[at - 1]!
    }
  }
  return { many, sum }
}

/**
 * Customers, new ones and days at risk, by code, in a window. What each figure means is said at `Counts`.
 */
export function overTime(cube: Cube, timeline: Timeline, { window, today }: Pick<Terms, 'window' | 'today'>): OverTime {
  const { different, places, first, began, ended, unknownEnded, known, unknown, slips, codes } = timeline
  const { since, until } = cube.customers
  // Days counted from the first, no further than one beyond the tables on either side.
  const placeOf = (day: number) => Math.min(Math.max(day - first, 0), places - 1)
  const from = window === null ? 0 : placeOf(window.from)
  const to = window === null ? places - 1 : placeOf(window.to)
  // Ended on or before the first day of the window is ended before the day after it.
  const gone = window === null ? 0 : placeOf(window.from + 1)
  const riskFrom = window === null ? 0 : window.from - first
  const riskTo = Math.min(window?.to ?? today, today) - first
  const figures: OverTime = {
    customers: new Float64Array(different),
    newCustomers: new Float64Array(different),
    daysAtRisk: new Float64Array(different),
  }
  for (let code = 0; code < different; code++) {
    const start = code * places
    const { many } = began
    figures.customers[code] =
      many[start + to]! - ended.many[start + gone]! + unknown[code]! - unknownEnded[start + gone]!
    figures.newCustomers[code] = many[start + to]! - many[start + from]!
    if (riskFrom < riskTo) {
      figures.daysAtRisk[code] =
        clamped(ended, start, places, known[code]!, riskFrom, riskTo) -
        clamped(began, start, places, known[code]!, riskFrom, riskTo)
    }
  }
  for (const row of slips) {
    if (window !== null && (since[row]! >= window.to || until[row]! <= window.from)) continue
    figures.customers[codes[row]!]!++
    if (window === null || since[row]! >= window.from) figures.newCustomers[codes[row]!]!++
  }
  return figures
}

/**
 * The sum over customers of their day, moved to the risk's first or last day where it lies outside: whoever began
 * before they ended was at risk for the difference of the two such days.
 */
function clamped({ many, sum }: DaysPassed, start: number, places: number, all: number, from: number, to: number) {
  const low = start + Math.min(Math.max(from, 0), places - 1)
  const high = start + Math.min(Math.max(to, 0), places - 1)
  return many[low]! * from + (sum[high]! - sum[low]!) + (all - many[high]!) * to
}
