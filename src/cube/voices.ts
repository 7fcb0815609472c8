import { byteArray, grown, integerArray, roomFor } from './memory.ts'
import type { DayNumber } from './question.ts'
import { Recent } from './recent.ts'

/** A reason, and the one it was merged into. */
export interface NamedReason {
  id: string
  name: string
  mergedInto: string | null
}

/** What one response, or one declined ask, tells. */
export interface Voice {
  number: number
  /** 0 for somebody we do not know. */
  customer: number
  day: DayNumber
  /** 0–10; null where it was not answered. */
  likelihood: number | null
  hasRecommended: boolean | null
}

/** Nobody answered how likely they would recommend. */
const noLikelihood = 255
const saidNo = 1
export const saidYes = 2

/**
 * Responses, or declined asks, by their numbers: who said it, when, and which reasons were named. `told` says whether
 * they told anything of why they do not refer: a reason, or words about it.
 */
export class VoiceRows {
  rows = 1
  customer = integerArray(16)
  day = integerArray(16)
  /** 0 where there is none. */
  there = byteArray(16)
  likelihood = byteArray(16)
  recommended = byteArray(16)
  told = byteArray(16)
  /** Which reasons, a bit each, in as many numbers per row as there are reasons for. */
  named = integerArray(16)
  words = 1

  put({ number, customer, day, likelihood, hasRecommended }: Voice): void {
    this.#makeRoom(number)
    this.there[number] = 1
    this.customer[number] = customer
    this.day[number] = day
    this.likelihood[number] = likelihood ?? noLikelihood
    this.recommended[number] = hasRecommended === null ? 0 : hasRecommended ? saidYes : saidNo
    this.told[number] = 0
    this.named.fill(0, number * this.words, (number + 1) * this.words)
  }

  remove(number: number): void {
    if (number < this.rows) this.there[number] = 0
  }

  tell(number: number): void {
    if (number < this.rows) this.told[number] = 1
  }

  name(number: number, code: number): void {
    if (number >= this.rows) return
    if (code >= this.words * 32) this.#widen(Math.floor(code / 32) + 1)
    this.told[number] = 1
    this.named[number * this.words + (code >>> 5)]! |= 1 << (code & 31)
  }

  bytes(): number {
    const { customer, day, there, likelihood, recommended, told, named } = this
    return [customer, day, there, likelihood, recommended, told, named].reduce((sum, one) => sum + one.byteLength, 0)
  }

  #makeRoom(number: number): void {
    if (!(Number.isInteger(number) && number > 0)) throw new RangeError(`Rows are numbered 1, 2, 3 …, not ${number}`)
    if (number < this.rows) return
    if (number >= this.there.length) {
      const length = roomFor(number + 1, this.there.length)
      this.customer = grown(this.customer, integerArray(length))
      this.day = grown(this.day, integerArray(length))
      this.there = grown(this.there, byteArray(length))
      this.likelihood = grown(this.likelihood, byteArray(length))
      this.recommended = grown(this.recommended, byteArray(length))
      this.told = grown(this.told, byteArray(length))
      this.named = grown(this.named, integerArray(length * this.words))
    }
    this.rows = number + 1
  }

  #widen(words: number): void {
    const wider = integerArray(this.there.length * words)
    for (let row = 0; row < this.rows; row++) {
      for (let word = 0; word < this.words; word++) wider[row * words + word] = this.named[row * this.words + word]!
    }
    this.named = wider
    this.words = words
  }
}

/**
 * Who told why, answered how likely they would recommend or whether they have, one customer after another and each by
 * day: going through it goes through the customers in the order they stand in memory. What people said whom we do not
 * know stands first.
 */
interface VoicesByCustomer {
  /** 0 for somebody we do not know. */
  customer: Int32Array
  day: Int32Array
  /** 1 for a response, 2 for a declined ask. */
  source: Uint8Array
  told: Uint8Array
  /** 0 for a detractor, 1 for a passive, 2 for a promoter, −1 where nothing was answered. */
  score: Int8Array
  recommended: Uint8Array
  /** Of live reasons, by their place among `liveReasons`. */
  named: Int32Array
  words: number
}

export const fromAnswer = 1
export const fromAsk = 2

/** What customers said: why they do not refer, and whether they would. */
export class Voices {
  readonly answers = new VoiceRows()
  readonly declines = new VoiceRows()
  reasons: NamedReason[] = []
  /** How often something has changed. */
  changes = 0
  readonly #codeOf = new Map<string, number>()
  readonly #laid = new Recent<VoicesByCustomer>(1)

  /** Say anew which reasons there are. One that is gone keeps its place, since it is what bits stand for. */
  setReasons(reasons: readonly NamedReason[]): void {
    for (const reason of reasons) {
      const code = this.#codeOf.get(reason.id)
      if (code !== undefined) this.reasons[code] = reason
      else {
        this.#codeOf.set(reason.id, this.reasons.length)
        this.reasons.push(reason)
      }
    }
    this.changes++
  }

  /** The place of a reason, for `VoiceRows.name`; undefined for one nobody has heard of. */
  codeOf(reasonId: string): number | undefined {
    return this.#codeOf.get(reasonId)
  }

  /** Reasons that were not merged into another, in the order of their ids; all counts are by these. */
  live(): { id: string; name: string }[] {
    return this.reasons
      .filter(({ mergedInto }) => mergedInto === null)
      .map(({ id, name }) => ({ id, name }))
      .sort((one, other) => (one.id < other.id ? -1 : 1))
  }

  /** For each code, the place of the live reason it stands for by now; −1 for none. */
  #liveOf(): Int32Array {
    const place = new Map(this.live().map(({ id }, at) => [id, at]))
    return Int32Array.from(this.reasons, (reason) => {
      let at: NamedReason | undefined = reason
      // A chain of merges is as long as there are reasons at most.
      for (let step = 0; at?.mergedInto != null && step <= this.reasons.length; step++) {
        at = this.reasons[this.#codeOf.get(at.mergedInto) ?? -1]
      }
      return at ? (place.get(at.id) ?? -1) : -1
    })
  }

  bytes(): number {
    return this.answers.bytes() + this.declines.bytes()
  }

  byCustomer(): VoicesByCustomer {
    return this.#laid.get(String(this.changes), () => this.#layByCustomer())
  }

  #layByCustomer(): VoicesByCustomer {
    const liveOf = this.#liveOf()
    const words = Math.max(1, Math.ceil(this.live().length / 32))
    // A declined ask stands behind all responses in the list of rows, so that one number names either.
    const split = this.answers.rows
    const { answers, declines } = this
    const kept = new Int32Array(split + declines.rows)
    let many = 0
    for (let row = 1; row < split; row++) {
      if (answers.there[row] === 0) continue
      if (answers.told[row] === 0 && answers.likelihood[row] === noLikelihood && answers.recommended[row] === 0)
        continue
      kept[many++] = row
    }
    for (let row = 1; row < declines.rows; row++) {
      if (declines.there[row] === 1 && declines.told[row] === 1) kept[many++] = split + row
    }
    const rows = kept.subarray(0, many)
    const of = (column: 'day' | 'customer') =>
      rows.map((row) => (row < split ? answers[column][row]! : declines[column][row - split]!))
    const byDay = risingOrder(of('day'))
    const speakers = of('customer')
    const byCustomer = risingOrder(byDay.map((at) => speakers[at]!))
    const laid: VoicesByCustomer = {
      customer: new Int32Array(many),
      day: new Int32Array(many),
      source: new Uint8Array(many),
      told: new Uint8Array(many),
      score: new Int8Array(many),
      recommended: new Uint8Array(many),
      named: new Int32Array(many * words),
      words,
    }
    for (let at = 0; at < many; at++) {
      const row = rows[byDay[byCustomer[at]!]!]!
      const from = row < split ? answers : declines
      const own = row < split ? row : row - split
      laid.day[at] = from.day[own]!
      laid.customer[at] = from.customer[own]!
      laid.source[at] = row < split ? fromAnswer : fromAsk
      laid.told[at] = from.told[own]!
      laid.score[at] = scoreOf(from.likelihood[own]!)
      laid.recommended[at] = from.recommended[own]!
      for (let word = 0; word < from.words; word++) {
        for (let bits = from.named[own * from.words + word]!; bits !== 0; bits &= bits - 1) {
          const live = liveOf[word * 32 + lowestBit(bits)] ?? -1
          if (live >= 0) laid.named[at * words + (live >>> 5)]! |= 1 << (live & 31)
        }
      }
    }
    return laid
  }
}

/** 0 for a detractor, 1 for a passive, 2 for a promoter, −1 where nothing was answered. */
function scoreOf(likelihood: number): number {
  if (likelihood === noLikelihood) return -1
  return Number(likelihood >= 7) + Number(likelihood >= 9)
}

/** The place of the lowest 1: 3 for 0b11000. */
export function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits)
}

/** A table of more different numbers than this would be larger than what is sorted by it is ever likely to be. */
const longestTable = 20_000_000

/** The places of days, or of customers, in rising order; those of the same stay as they stand. */
function risingOrder(numbers: Int32Array): Int32Array {
  const order = new Int32Array(numbers.length)
  let first = 2 ** 31 - 1
  let last = -(2 ** 31)
  for (const number of numbers) {
    if (number < first) first = number
    if (number > last) last = number
  }
  if (last - first > longestTable) {
    for (let at = 0; at < order.length; at++) order[at] = at
    return order.sort((one, other) => numbers[one]! - numbers[other]! || one - other)
  }
  const next = new Int32Array(Math.max(0, last - first) + 2)
  for (const number of numbers) next[number - first + 1]!++
  for (let place = 1; place < next.length; place++) next[place]! += next[place - 1]!
  for (let at = 0; at < numbers.length; at++) order[next[numbers[at]! - first]!++] = at
  return order
}
