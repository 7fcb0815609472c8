import type { CountedByReferrer, ReferralsByDay } from './by-day.ts'
import {
  type Column,
  type ColumnDefinition,
  emptyColumn,
  growColumn,
  noEnd,
  putDay,
  putField,
  unknownDay,
} from './column.ts'
import type { Hits } from './facts.ts'
import type { Joint } from './joint.ts'
import { byteArray, grown, integerArray, numberArray, roomFor } from './memory.ts'
import {
  builtInColumns,
  type ColumnProfile,
  type ColumnsAnswer,
  type DayNumber,
  type ReferralState,
  referralStates,
  type Strength,
  strengths,
} from './question.ts'
import type { Coding, Readable } from './read-column.ts'
import { Recent } from './recent.ts'
import type { Scan } from './scan.ts'
import type { Timeline } from './timeline.ts'
import { Voices } from './voices.ts'

/** More changed customers than this at once, and working everything out anew is the simpler way. */
const mostLatest = 4096

/** Everything a company knows of its customers that can be counted by group, as columns of small numbers. */
export class Cube {
  /** A customer's row is their number; row 0 belongs to nobody, and collects what nobody we know did. */
  customers: CustomerRows = {
    rows: 1,
    alive: byteArray(16),
    since: integerArray(16).fill(unknownDay),
    until: integerArray(16).fill(noEnd),
    mainReason: byteArray(16),
    columns: [],
  }
  referrals: ReferralRows = {
    rows: 1,
    referrer: integerArray(16),
    referred: integerArray(16),
    day: integerArray(16),
    mark: byteArray(16),
  }
  revenue: RevenueRows = { rows: 1, customer: integerArray(16), day: integerArray(16), amountMinor: numberArray(16) }

  /** What customers said. */
  readonly voices = new Voices()

  /** Other threads that take part in large scans, where there are any. */
  helpers: { help(scan: Scan): void } | null = null

  /** Customers there are now. */
  size = 0
  /**
   * How often each has changed: part of the name under which a result is remembered. Of customers also how often some
   * came or went (`size`), and how often it was since or until when they are customers (`days`).
   */
  changes = { customers: 0, size: 0, days: 0, referrals: 0, revenue: 0 }
  /** Whom the latest changes of customers were about; the last of them is change number `changes.customers`. */
  readonly #latestChanged: number[] = []
  /** A few recent results: see where they are asked for. */
  readonly recent = {
    byDay: new Recent<ReferralsByDay>(1),
    counted: new Recent<CountedByReferrer>(2),
    timelines: new Recent<Timeline>(48),
    timelinesOfMet: new Recent<Timeline>(8),
    daySpans: new Recent<{ first: number; last: number }>(1),
    oneCode: new Recent<Uint8Array>(1),
    broughtRows: new Recent<Int32Array>(2),
    met: new Recent<Uint8Array>(4),
    masks: new Recent<Uint8Array>(4),
    hits: new Recent<Hits>(3),
    hitRoom: new Recent<Hits>(1),
    rowLists: new Recent<Int32Array>(1),
    brought: new Recent<Uint8Array>(2),
    // Revenue strength looks at twelve windows: a year, the year before it, and so on for each of the last quarters. They are
    // kept for a million customers (8 MB each). Of more, as many as fit; one question needs two at the same time.
    revenue: new Recent<Float64Array>(16, { mostBytes: 96_000_000, bytesOf: (sums) => sums.byteLength, atLeast: 2 }),
    scopes: new Recent<object>(4),
    builtIns: new Recent<Readable>(8),
    orders: new Recent<number[]>(200),
    codings: new Recent<Coding>(40),
    joints: new Recent<Joint>(24),
    profiles: new Recent<ColumnProfile>(200),
    referralsKnown: new Recent<ColumnsAnswer['referrals']>(1),
  }

  constructor(columns: readonly ColumnDefinition[]) {
    for (const column of columns) this.addColumn(column)
  }

  /** Another number after every change, and the same while all that was put was there already. */
  get version(): number {
    const { customers, referrals, revenue } = this.changes
    return customers + referrals + revenue + this.voices.changes
  }

  /** Add an attribute. Nobody's value is known until they are put again. */
  addColumn(definition: ColumnDefinition): void {
    const { column } = definition
    const isTaken = isBuiltIn(column) && column !== 'came' // an attribute may have been called so before there was this
    if (this.customers.columns.some((other) => other.column === column) || isTaken) {
      throw new RangeError(`There is a column ${column} already`)
    }
    this.customers.columns.push(emptyColumn(definition, this.customers.alive.length))
    this.changes.customers++
    this.#latestChanged.length = 0 // it was about everybody
  }

  /**
   * Add a customer, or replace what was known of them.
   *
   * @param number the customer's number, 1, 2, 3 …; memory is taken up to the highest
   * @param fields one text per column in the order they were added; null, '' and missing ones are "not known". Numbers
   *               as decimals, days as '2026-03-31'. A text that is no day is a RangeError
   *
   * @example
   * cube.putCustomer(7, 19_000, null, ['Retail', '250', '2025-01-31'])
   */
  putCustomer(
    number: number,
    sinceDay: DayNumber | null,
    untilDay: DayNumber | null,
    fields: readonly (string | null)[],
  ): void {
    if (number === 0) refuseOddNumber(number) // 0 may refer and be referred, as "nobody we know", but is no customer
    this.#makeRoomForCustomer(number)
    this.#writeCustomer(number, 1, sinceDay ?? unknownDay, untilDay ?? noEnd, fields)
  }

  /** Forget a customer. Referrals they made stay, as referrals nobody we know made, until they are removed too. */
  removeCustomer(number: number): void {
    if (number < this.customers.rows) this.#writeCustomer(number, 0, unknownDay, noEnd, [])
  }

  /**
   * Say what a customer gave as their main reason for coming: whether it was a recommendation; null for no answer.
   *
   * @example
   * cube.putMainReason(7, true)
   */
  putMainReason(number: number, isRecommendation: boolean | null): void {
    if (number === 0) refuseOddNumber(number)
    if (isRecommendation === null && number >= this.customers.rows) return
    this.#makeRoomForCustomer(number)
    const reason = isRecommendation === null ? 0 : isRecommendation ? cameByRecommendation : cameOtherwise
    if (this.customers.mainReason[number] === reason) return
    this.customers.mainReason[number] = reason
    this.#noteChanged(number)
  }

  /** Forget all main reasons, to be told anew. */
  clearMainReasons(): void {
    this.customers.mainReason.fill(0)
    this.changes.customers++
    this.#latestChanged.length = 0 // it was about everybody
  }

  /** What is as it was is no change: a referral is often logged with everything we know of who made it. */
  #writeCustomer(number: number, there: 0 | 1, since: number, until: number, fields: readonly (string | null)[]): void {
    const { customers, changes } = this
    const { columns, alive } = customers
    const grows = there - alive[number]!
    alive[number] = there
    this.size += grows
    changes.size += Math.abs(grows)
    const days = Number(putDay(customers.since, number, since)) + Number(putDay(customers.until, number, until))
    changes.days += days
    let changed = grows !== 0 || days > 0
    for (let index = 0; index < columns.length; index++) {
      if (putField(columns[index]!, number, fields[index] ?? null)) changed = true
    }
    if (changed) this.#noteChanged(number)
  }

  /**
   * Whom the changes after this one were about, to put right what is remembered of each customer; null when they are
   * too many or too long ago to tell.
   */
  changedAfter(change: number): readonly number[] | null {
    const changes = this.changes.customers - change
    return changes > this.#latestChanged.length ? null : this.#latestChanged.slice(this.#latestChanged.length - changes)
  }

  #noteChanged(number: number): void {
    if (this.#latestChanged.length === mostLatest) this.#latestChanged.length = 0
    this.#latestChanged.push(number)
    this.changes.customers++
  }

  /** Add a referral, or replace it. 0 stands for a referrer, or a referred customer, that nobody knows. */
  putReferral(referral: ReferralFields): void {
    const { number } = referral
    this.#makeRoomForCustomer(referral.referrer)
    this.#makeRoomForCustomer(referral.referred)
    this.#makeRoomForReferral(number)
    const rows = this.referrals
    const selfReferral = referral.referrer !== 0 && referral.referrer === referral.referred
    const mark = referralMark(referral.state, referral.strength, selfReferral)
    const day = referral.day ?? unknownDay
    const { referrer, referred } = referral
    const same = rows.referrer[number] === referrer && rows.referred[number] === referred && rows.day[number] === day
    if (same && rows.mark[number] === mark) return
    rows.referrer[number] = referrer
    rows.referred[number] = referred
    rows.day[number] = day
    rows.mark[number] = mark
    this.changes.referrals++
  }

  removeReferral(number: number): void {
    if (number < this.referrals.rows) this.referrals.mark[number] = 0
    this.changes.referrals++
  }

  /** Add a revenue entry, or replace it. Minor units (cents), negative for money given back. */
  putRevenue(number: number, customer: number, day: DayNumber, amountMinor: number): void {
    this.#makeRoomForCustomer(customer)
    this.#makeRoomForRevenue(number)
    this.revenue.customer[number] = customer
    this.revenue.day[number] = day
    this.revenue.amountMinor[number] = amountMinor
    this.changes.revenue++
  }

  removeRevenue(number: number): void {
    if (number < this.revenue.rows) {
      this.revenue.customer[number] = 0
      this.revenue.amountMinor[number] = 0
    }
    this.changes.revenue++
  }

  /** About how much memory the columns take, in bytes; remembered results and the texts of values come on top. */
  bytes(): number {
    const { alive, since, until, mainReason, columns } = this.customers
    const { referrer, referred, day, mark } = this.referrals
    const { customer, amountMinor } = this.revenue
    const arrays = [
      alive,
      since,
      until,
      mainReason,
      referrer,
      referred,
      day,
      mark,
      customer,
      this.revenue.day,
      amountMinor,
    ]
    let bytes = 0
    for (const array of arrays) bytes += array.byteLength
    for (const column of columns) bytes += columnBytes(column)
    return bytes + this.voices.bytes()
  }

  #makeRoomForCustomer(number: number): void {
    const { customers } = this
    if (number < customers.rows && number >= 0) return
    refuseOddNumber(number)
    if (number >= customers.alive.length) {
      const length = roomFor(number + 1, customers.alive.length)
      customers.alive = grown(customers.alive, byteArray(length))
      customers.since = grown(customers.since, integerArray(length), unknownDay)
      customers.until = grown(customers.until, integerArray(length), noEnd)
      customers.mainReason = grown(customers.mainReason, byteArray(length))
      for (const column of customers.columns) growColumn(column, length)
    }
    customers.rows = number + 1
    this.#noteChanged(number) // what is remembered per customer is now too short
  }

  #makeRoomForReferral(number: number): void {
    const { referrals } = this
    if (number < referrals.rows && number > 0) return
    refuseOddNumber(number)
    if (number >= referrals.mark.length) {
      const length = roomFor(number + 1, referrals.mark.length)
      referrals.referrer = grown(referrals.referrer, integerArray(length))
      referrals.referred = grown(referrals.referred, integerArray(length))
      referrals.day = grown(referrals.day, integerArray(length))
      referrals.mark = grown(referrals.mark, byteArray(length))
    }
    referrals.rows = number + 1
  }

  #makeRoomForRevenue(number: number): void {
    const { revenue } = this
    if (number < revenue.rows && number > 0) return
    refuseOddNumber(number)
    if (number >= revenue.customer.length) {
      const length = roomFor(number + 1, revenue.customer.length)
      revenue.customer = grown(revenue.customer, integerArray(length))
      revenue.day = grown(revenue.day, integerArray(length))
      revenue.amountMinor = grown(revenue.amountMinor, numberArray(length))
    }
    revenue.rows = number + 1
  }
}

/** The arrays of customers. `rows` is one more than the highest number; the arrays may be longer. */
export interface CustomerRows {
  rows: number
  alive: Uint8Array
  since: Int32Array
  until: Int32Array
  /** What they gave as their main reason for coming; 0 where they were not asked, or did not say. */
  mainReason: Uint8Array
  columns: Column[]
}
export const cameByRecommendation = 1
export const cameOtherwise = 2
export interface ReferralRows {
  rows: number
  referrer: Int32Array
  referred: Int32Array
  day: Int32Array
  /** State, strength and self-referral in one number (see `referralMark`); 0 where there is no referral. */
  mark: Uint8Array
}
export interface RevenueRows {
  rows: number
  /** 0 where there is no entry. */
  customer: Int32Array
  day: Int32Array
  amountMinor: Float64Array
}
export interface ReferralFields {
  number: number
  referrer: number
  referred: number
  day: DayNumber | null
  strength: Strength
  state: ReferralState
}

/** Every referral that can be, in the order the answer about referrals has them. Its place, plus one, is its mark. */
export const referralSorts = referralStates.flatMap((state) =>
  strengths.flatMap((strength) => [false, true].map((selfReferral) => ({ state, strength, selfReferral }))),
)

function referralMark(state: ReferralState, strength: Strength, selfReferral: boolean): number {
  const stateAt = referralStates.indexOf(state)
  const strengthAt = strengths.indexOf(strength)
  if (stateAt < 0 || strengthAt < 0) throw new RangeError(`No referral is ${state} and ${strength}`)
  return 1 + (stateAt * strengths.length + strengthAt) * 2 + (selfReferral ? 1 : 0)
}

function refuseOddNumber(number: number): void {
  if (!(Number.isInteger(number) && number > 0)) throw new RangeError(`Rows are numbered 1, 2, 3 …, not ${number}`)
}

export function isBuiltIn(column: string): boolean {
  return (builtInColumns as readonly string[]).includes(column)
}

function columnBytes(column: Column): number {
  if (column.kind === 'number') return column.numbers.byteLength
  return column.kind === 'day' ? column.days.byteLength : column.codes.byteLength
}
