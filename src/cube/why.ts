import { countedByReferrer, firstFrom } from './by-day.ts'
import { unknownDay } from './column.ts'
import type { Cube } from './cube.ts'
import { countedMarks, hitsOf, refuseOddWindow, strengthsName, type Terms } from './facts.ts'
import { dependsOnWindow, maskOf, met } from './met.ts'
import type { DayNumber, Window } from './question.ts'
import { type Coding, codingOf } from './read-column.ts'
import type {
  ByScore,
  Intent,
  IntentAnswer,
  IntentQuestion,
  OpportunityAnswer,
  OpportunityQuestion,
  ReasonsAnswer,
  ReasonsQuestion,
  Told,
  VoiceSource,
} from './voice-question.ts'
import { fromAnswer, fromAsk, lowestBit, noLikelihood, saidYes, type VoicesByDay } from './voices.ts'

const codesOfSource: Record<VoiceSource, readonly number[]> = {
  all: [fromAnswer, fromAsk],
  answers: [fromAnswer],
  asks: [fromAsk],
}

/** Why customers did not refer. See `ReasonsQuestion`. */
export function reasons(cube: Cube, question: ReasonsQuestion): ReasonsAnswer {
  const live = cube.voices.live()
  const codings = question.by.map((split) => codingOf(cube, split, question))
  const tables = codings.map(({ values }) => values.map(() => nobodyTold(live.length)))
  const total = nobodyTold(live.length)
  const pairs = question.pairs ? live.map(() => new Array<number>(live.length).fill(0)) : []
  const tellers = tellersOf(cube, question, question.window, question.source)
  const did = referredWithin(cube, question, question.window)
  let referred = 0
  const places: number[] = []
  const { customers } = tellers
  for (let at = 0; at < customers.length; at++) {
    const customer = customers[at]!
    if (did(customer)) {
      referred++
      continue
    }
    places.length = 0
    tellers.namedBy(at, places)
    add(total, places)
    for (let table = 0; table < codings.length; table++) {
      add(tables[table]![codings[table]!.codes[customer]!]!, places)
    }
    if (question.pairs) {
      for (let one = 0; one < places.length; one++) {
        for (let other = one + 1; other < places.length; other++) pairs[places[one]!]![places[other]!]!++
      }
    }
  }
  return {
    reasons: live,
    total,
    referred,
    anonymous: question.where.length > 0 ? nobodyTold(live.length) : tellers.anonymous,
    tables: codings.map((coding, at) => cellsOf(coding, tables[at]!, ({ told }) => told > 0)),
    periods: periodsOf(question).map((window) => toldIn(cube, question, window, live.length)),
    pairs,
  }
}

function toldIn(cube: Cube, question: ReasonsQuestion, window: NonNullable<Window>, live: number): Told {
  const total = nobodyTold(live)
  const tellers = tellersOf(cube, question, window, question.source)
  const did = referredWithin(cube, question, window)
  const places: number[] = []
  for (let at = 0; at < tellers.customers.length; at++) {
    if (did(tellers.customers[at]!)) continue
    places.length = 0
    tellers.namedBy(at, places)
    add(total, places)
  }
  return total
}

const nobodyTold = (live: number): Told => ({ told: 0, named: new Array<number>(live).fill(0) })

function add(told: Told, places: readonly number[]): void {
  told.told++
  for (let at = 0; at < places.length; at++) told.named[places[at]!]!++
}

function cellsOf<Counts>(coding: Coding, counts: readonly Counts[], isThere: (counts: Counts) => boolean) {
  const { values, order, banded } = coding
  return order
    .filter((code) => isThere(counts[code]!) || (banded && code !== 0))
    .map((code) => ({ value: values[code]!, counts: counts[code]! }))
}

function periodsOf({ edges = [] }: { edges?: readonly DayNumber[] }): NonNullable<Window>[] {
  return edges.slice(1).map((to, at) => {
    const window = { from: edges[at]!, to }
    refuseOddWindow(window)
    return window
  })
}

interface Tellers {
  /** Customers in scope who told us why, each once. */
  customers: Int32Array
  /** Add the places of the reasons that the customer at this place named. */
  namedBy(at: number, places: number[]): void
  anonymous: Told
}

/** Who told us why in a window. Only what was said in the window is looked at. */
function tellersOf(
  cube: Cube,
  terms: Omit<Terms, 'window'> & Pick<ReasonsQuestion, 'where'>,
  window: Window,
  source: VoiceSource,
): Tellers {
  const voices = cube.voices.byDay()
  const { customer, told, named, words } = voices
  const [start, end] = stretch(voices, window)
  const isIn = inScope(cube, terms, window)
  const wanted = Uint8Array.from([0, 1, 2], (code) => Number(codesOfSource[source].includes(code)))
  const { rows } = cube.customers
  // The room is kept from question to question, and left empty.
  const room = cube.voices.recent.room.get(`${rows} ${words}`, () => ({
    seen: new Uint8Array(rows),
    bits: new Int32Array(rows * words),
  }))
  const anonymous = nobodyTold(cube.voices.live().length)
  const found = new Int32Array(Math.min(end - start, rows))
  let many = 0
  for (let at = start; at < end; at++) {
    if (told[at] === 0 || wanted[voices.source[at]!] === 0) continue
    const by = customer[at]!
    if (by === 0) {
      const places: number[] = []
      readBits(named, at * words, words, places)
      add(anonymous, places)
      continue
    }
    if (by >= rows) continue
    if (room.seen[by] === 0) {
      room.seen[by] = 1
      found[many++] = by
    }
    for (let word = 0; word < words; word++) room.bits[by * words + word]! |= named[at * words + word]!
  }
  // From here on customers are taken in the order they stand in memory, which is several times quicker.
  putInOrder(found.subarray(0, many), room.seen)
  const customers = new Int32Array(many)
  const bits = new Int32Array(many * words)
  let kept = 0
  for (let at = 0; at < many; at++) {
    const by = found[at]!
    room.seen[by] = 0
    const isKept = isIn(by)
    for (let word = 0; word < words; word++) {
      if (isKept) bits[kept * words + word] = room.bits[by * words + word]!
      room.bits[by * words + word] = 0
    }
    if (isKept) customers[kept++] = by
  }
  return {
    customers: customers.subarray(0, kept),
    namedBy: (at, places) => readBits(bits, at * words, words, places),
    anonymous,
  }
}

/** Sort customers by number. Many are found sooner by looking at everybody. */
function putInOrder(found: Int32Array, seen: Uint8Array): void {
  if (found.length * 16 < seen.length) {
    found.sort()
    return
  }
  for (let by = 1, at = 0; at < found.length; by++) {
    found[at] = by
    at += seen[by]!
  }
}

function readBits(numbers: Int32Array, from: number, words: number, places: number[]): void {
  for (let word = 0; word < words; word++) {
    for (let bits = numbers[from + word]!; bits !== 0; bits &= bits - 1) places.push(word * 32 + lowestBit(bits))
  }
}

function stretch({ day }: VoicesByDay, window: Window): [start: number, end: number] {
  if (window === null) return [0, day.length]
  return [firstFrom(day, window.from), firstFrom(day, window.to)]
}

/** Whether a customer is active in the window and meets the conditions: asked of the few who said something. */
function inScope(
  cube: Cube,
  terms: Omit<Terms, 'window'> & Pick<ReasonsQuestion, 'where'>,
  window: Window,
): (customer: number) => boolean {
  refuseOddWindow(window)
  const { since, until } = cube.customers
  if (dependsOnWindow(terms.where)) {
    const mask = maskOf(cube, { ...terms, window }, terms.where)
    return (customer) => mask[customer] === 1
  }
  const mask = met(cube, terms, terms.where)
  if (window === null) return (customer) => mask[customer] === 1
  return (customer) => mask[customer] === 1 && since[customer]! < window.to && until[customer]! > window.from
}

/** Whether a customer made a counted referral in the window: theirs stand together, by day. */
function referredWithin(cube: Cube, terms: Omit<Terms, 'window'>, window: Window): (customer: number) => boolean {
  const { referrer, day } = countedByReferrer(cube, terms)
  const { rows } = cube.customers
  const name = `${strengthsName(terms)} ${cube.changes.referrals} ${rows}`
  const offsets = cube.voices.recent.offsets.get(name, () => {
    const first = new Int32Array(rows + 2)
    for (let at = 0; at < referrer.length; at++) first[referrer[at]! + 1]!++
    for (let row = 1; row < first.length; row++) first[row]! += first[row - 1]!
    return first
  })
  const from = window?.from ?? unknownDay
  const to = window?.to ?? 2 ** 31
  return (customer) => {
    const end = offsets[customer + 1]!
    for (let at = offsets[customer]!; at < end; at++) if (day[at]! >= from && day[at]! < to) return true
    return false
  }
}

/** What each reason may cost. See `OpportunityQuestion`. */
export function opportunity(cube: Cube, question: OpportunityQuestion): OpportunityAnswer {
  const live = cube.voices.live()
  const codings = question.by.map((split) => codingOf(cube, split, question))
  const sizes = codings.map(({ values }) => values.length)
  const strata = sizes.reduce((product, size) => product * size, 1)
  if (strata > 1_000_000) throw new RangeError('These are too many combinations to compare like with like')
  const mask = maskOf(cube, question, question.where)
  const stratumOf = new Int32Array(mask.length)
  for (const [at, { codes }] of codings.entries()) {
    const size = sizes[at]!
    for (let row = 1; row < mask.length; row++) stratumOf[row] = stratumOf[row]! * size + codes[row]!
  }
  const customers = new Float64Array(strata)
  for (let row = 1; row < mask.length; row++) customers[stratumOf[row]!]! += mask[row]!
  const referrers = new Float64Array(strata)
  for (const row of hitsOf(cube, question).referrers) referrers[stratumOf[row]!]! += mask[row]!

  const named = new Float64Array(strata * live.length)
  const namedReferrers = new Float64Array(strata * live.length)
  const tellers = tellersOf(cube, question, question.window, question.source)
  const did = referredWithin(cube, question, question.window)
  const places: number[] = []
  for (let at = 0; at < tellers.customers.length; at++) {
    const customer = tellers.customers[at]!
    places.length = 0
    tellers.namedBy(at, places)
    if (places.length === 0) continue
    const from = stratumOf[customer]! * live.length
    const referred = Number(did(customer))
    for (const place of places) {
      named[from + place]!++
      namedReferrers[from + place]! += referred
    }
  }
  const part = (of: Float64Array, stratum: number) => [
    ...of.subarray(stratum * live.length, (stratum + 1) * live.length),
  ]
  return {
    reasons: live,
    strata: [...customers.keys()]
      .filter((stratum) => customers[stratum]! > 0)
      .map((stratum) => ({
        customers: customers[stratum]!,
        referrers: referrers[stratum]!,
        named: part(named, stratum),
        namedReferrers: part(namedReferrers, stratum),
      })),
    value: valueOfReferrers(cube, question, mask),
  }
}

/** What those whom each referrer brought in the window paid in it. */
function valueOfReferrers(cube: Cube, terms: Terms, mask: Uint8Array): OpportunityAnswer['value'] {
  const value = { referrers: 0, revenueMinor: 0, squares: 0 }
  for (const row of hitsOf(cube, terms).referrers) value.referrers += mask[row]!
  const { window, strengths } = terms
  const { referrals, revenue } = cube
  if (revenue.rows === 1) return value
  const broughtBy = new Int32Array(cube.customers.rows)
  const counted = countedMarks(strengths)
  const from = window?.from ?? unknownDay
  const to = window?.to ?? 2 ** 31
  for (let row = 1; row < referrals.rows; row++) {
    if (counted[referrals.mark[row]!] === 0 || !(referrals.day[row]! >= from && referrals.day[row]! < to)) continue
    const by = referrals.referrer[row]!
    if (by < mask.length && mask[by] === 1) broughtBy[referrals.referred[row]!] = by
  }
  broughtBy[0] = 0
  const sums = new Float64Array(cube.customers.rows)
  for (let entry = 1; entry < revenue.rows; entry++) {
    const day = revenue.day[entry]!
    if (day >= from && day < to) sums[broughtBy[revenue.customer[entry]!]!]! += revenue.amountMinor[entry]!
  }
  for (let row = 1; row < sums.length; row++) {
    value.revenueMinor += sums[row]!
    value.squares += sums[row]! ** 2
  }
  return value
}

/** Whether customers would recommend, and whether they did. See `IntentQuestion`. */
export function intent(cube: Cube, question: IntentQuestion): IntentAnswer {
  const codings = question.by.map((split) => codingOf(cube, split, question))
  const tables = codings.map(({ values }) => values.map(nobodyAnswered))
  const { window, where } = question
  const voices = cube.voices.byDay()
  const { customer, likelihood, recommended } = voices
  const [start, end] = stretch(voices, window)
  const total = nobodyAnswered()
  const anonymous: ByScore = [0, 0, 0]
  const meets = meetsConditions(cube, question)
  const isIn = inScope(cube, question, window)
  const latest = new LatestOf(cube)
  const latestSaid = new LatestOf(cube)

  for (let at = start; at < end; at++) {
    const by = customer[at]!
    const score = scoreOf(likelihood[at]!)
    if (by === 0) {
      if (score >= 0 && where.length === 0) anonymous[score]!++
      continue
    }
    if (!meets(by)) continue
    if (score >= 0) {
      total.scores[score]!++
      for (let table = 0; table < codings.length; table++) {
        tables[table]![codings[table]!.codes[by]!]!.scores[score]!++
      }
    }
    if (!isIn(by)) continue
    if (score >= 0) latest.put(by, score)
    if (recommended[at] !== 0) latestSaid.put(by, recommended[at]!)
  }

  const did = referredWithin(cube, question, window)
  const everDid = window === null ? did : referredWithin(cube, question, null)
  latest.each((by, score) => {
    const now = Number(did(by))
    const ever = Number(everDid(by))
    addCustomer(total, score, now, ever)
    for (let table = 0; table < codings.length; table++) {
      addCustomer(tables[table]![codings[table]!.codes[by]!]!, score, now, ever)
    }
  })
  const said: IntentAnswer['said'] = {
    yes: { customers: 0, referred: 0, referredEver: 0 },
    no: { customers: 0, referred: 0, referredEver: 0 },
  }
  latestSaid.each((by, what) => {
    const of = what === saidYes ? said.yes : said.no
    of.customers++
    of.referred += Number(did(by))
    of.referredEver += Number(everDid(by))
  })
  return {
    total,
    anonymous,
    tables: codings.map((coding, at) => cellsOf(coding, tables[at]!, ({ scores }) => scores.some((many) => many > 0))),
    periods: periodsOf(question).map((period) => scoresIn(cube, question, period)),
    said,
  }
}

/** The last of what was put for each customer. */
class LatestOf {
  /** What was put, plus one; 0 where nothing was. */
  readonly #last: Uint8Array
  readonly #customers: Int32Array
  #many = 0

  constructor(cube: Cube) {
    this.#last = new Uint8Array(cube.customers.rows)
    this.#customers = new Int32Array(cube.customers.rows)
  }

  put(customer: number, what: number): void {
    if (this.#last[customer] === 0) this.#customers[this.#many++] = customer
    this.#last[customer] = what + 1
  }

  each(tell: (customer: number, what: number) => void): void {
    for (let at = 0; at < this.#many; at++) {
      const customer = this.#customers[at]!
      tell(customer, this.#last[customer]! - 1)
    }
  }
}

function scoresIn(cube: Cube, question: IntentQuestion, period: NonNullable<Window>): ByScore {
  const voices = cube.voices.byDay()
  const [start, end] = stretch(voices, period)
  const meets = meetsConditions(cube, { ...question, window: period })
  const scores: ByScore = [0, 0, 0]
  for (let at = start; at < end; at++) {
    const score = scoreOf(voices.likelihood[at]!)
    const by = voices.customer[at]!
    if (score >= 0 && (by === 0 ? question.where.length === 0 : meets(by))) scores[score]!++
  }
  return scores
}

const nobodyAnswered = (): Intent => ({
  scores: [0, 0, 0],
  customers: [0, 0, 0],
  referred: [0, 0, 0],
  referredEver: [0, 0, 0],
})

function addCustomer(intent: Intent, score: number, now: number, ever: number): void {
  intent.customers[score]!++
  intent.referred[score]! += now
  intent.referredEver[score]! += ever
}

/** 0 for a detractor, 1 for a passive, 2 for a promoter, −1 where nothing was answered. */
function scoreOf(likelihood: number): number {
  if (likelihood === noLikelihood) return -1
  return Number(likelihood >= 7) + Number(likelihood >= 9)
}

/** Whether a customer meets the conditions, active in the window or not. */
function meetsConditions(cube: Cube, { where, window, ...terms }: Pick<IntentQuestion, 'where'> & Terms) {
  const mask = dependsOnWindow(where) ? maskOf(cube, { ...terms, window }, where) : met(cube, terms, where)
  return (by: number) => by < mask.length && mask[by] === 1
}
