import { countedByReferrer } from './by-day.ts'
import type { Cube } from './cube.ts'
import { countedMarks, hitsOf, revenueOf, type Terms } from './facts.ts'
import { jointOf } from './joint.ts'
import { maskOf } from './met.ts'
import { Periods } from './periods.ts'
import type { DayNumber } from './question.ts'
import { type Coding, codingOf } from './read-column.ts'
import { Deeds, daysOf, eachTeller, scopesOf } from './tellers.ts'
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
  VoiceQuestion,
} from './voice-question.ts'
import { lowestBit, saidYes } from './voices.ts'

/** Work out ahead what questions about what was said are answered from, over any window. */
export function* prepareVoices(cube: Cube, question: VoiceQuestion): Generator<void> {
  cube.voices.byCustomer()
  yield
  countedByReferrer(cube, question)
  yield
  if (question.ask === 'opportunity') strataOf(cube, question)
}

/** Why customers did not refer. See `ReasonsQuestion`. */
export function reasons(cube: Cube, question: ReasonsQuestion): ReasonsAnswer {
  const live = cube.voices.live()
  const codings = question.by.map((split) => codingOf(cube, split, question))
  const total = new TellersCounted(1, live.length)
  const anonymous = new TellersCounted(1, live.length)
  const tables = codings.map(({ values }) => new TellersCounted(values.length, live.length))
  const pairs = question.pairs ? live.map(() => new Array<number>(live.length).fill(0)) : []
  let referred = 0
  const places = new Places(live.length)
  eachTeller(cube, question, null, (teller) => {
    places.read(teller.named)
    if (teller.customer === 0) return anonymous.add(0, places)
    if (teller.referred) {
      referred++
      return
    }
    total.add(0, places)
    for (let table = 0; table < codings.length; table++) {
      tables[table]!.add(codings[table]!.codes[teller.customer]!, places)
    }
    if (question.pairs) {
      for (let one = 0; one < places.many; one++) {
        for (let other = one + 1; other < places.many; other++) pairs[places.at[one]!]![places.at[other]!]!++
      }
    }
  })
  return {
    reasons: live,
    total: total.of(0),
    referred,
    // Conditions leave out people we do not know.
    anonymous: question.where.length > 0 ? new TellersCounted(1, live.length).of(0) : anonymous.of(0),
    tables: codings.map((coding, at) =>
      cellsOf(
        coding,
        (code) => tables[at]!.of(code),
        ({ told }) => told > 0,
      ),
    ),
    periods: toldByPeriod(cube, question, live.length),
    pairs,
  }
}

function toldByPeriod(cube: Cube, question: ReasonsQuestion, live: number): Told[] {
  const periods = periodsOf(question)
  if (!periods) return []
  const counted = new TellersCounted(periods.count, live)
  const places = new Places(live)
  eachTeller(cube, question, periods, ({ customer, period, referred, named }) => {
    if (customer === 0 || referred) return
    places.read(named)
    counted.add(period, places)
  })
  return Array.from({ length: periods.count }, (_, period) => counted.of(period))
}

const periodsOf = ({ edges = [] }: { edges?: readonly DayNumber[] }) => (edges.length < 2 ? null : new Periods(edges))

/** Who told us why and who named what, for each of several groups. */
class TellersCounted {
  readonly #told: Float64Array
  readonly #named: Float64Array
  readonly #live: number

  constructor(groups: number, live: number) {
    this.#told = new Float64Array(groups)
    this.#named = new Float64Array(groups * live)
    this.#live = live
  }

  add(group: number, { at, many }: Places): void {
    this.#told[group]!++
    for (let place = 0; place < many; place++) this.#named[group * this.#live + at[place]!]!++
  }

  of(group: number): Told {
    const from = group * this.#live
    return { told: this.#told[group]!, named: [...this.#named.subarray(from, from + this.#live)] }
  }
}

function cellsOf<Counts>(coding: Coding, of: (code: number) => Counts, isThere: (counts: Counts) => boolean) {
  const { values, order, banded } = coding
  return order
    .map((code) => ({ code, value: values[code]!, counts: of(code) }))
    .filter(({ code, counts }) => isThere(counts) || (banded && code !== 0))
    .map(({ value, counts }) => ({ value, counts }))
}

/** The places of the reasons somebody named. One list serves all, since making one for each takes longer than counting. */
class Places {
  readonly at: Int32Array
  many = 0

  constructor(live: number) {
    this.at = new Int32Array(live)
  }

  read(named: Int32Array): void {
    let many = 0
    for (let word = 0; word < named.length; word++) {
      for (let bits = named[word]!; bits !== 0; bits &= bits - 1) this.at[many++] = word * 32 + lowestBit(bits)
    }
    this.many = many
  }
}

/** What each reason may cost. See `OpportunityQuestion`. */
export function opportunity(cube: Cube, question: OpportunityQuestion): OpportunityAnswer {
  const live = cube.voices.live()
  const { codes, different } = strataOf(cube, question)
  const mask = maskOf(cube, question, question.where)
  const customers = new Float64Array(different)
  for (let row = 1; row < mask.length; row++) customers[codes[row]!]! += mask[row]!
  const referrers = new Float64Array(different)
  for (const row of hitsOf(cube, question).referrers) referrers[codes[row]!]! += mask[row]!

  const named = new Float64Array(different * live.length)
  const namedReferrers = new Float64Array(different * live.length)
  const places = new Places(live.length)
  eachTeller(cube, question, null, (teller) => {
    if (teller.customer === 0) return
    places.read(teller.named)
    const from = codes[teller.customer]! * live.length
    for (let place = 0; place < places.many; place++) {
      const at = from + places.at[place]!
      named[at]!++
      namedReferrers[at]! += Number(teller.referred)
    }
  })
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

/** More combinations than this are nobody's idea of customers alike. */
const mostStrata = 1_000_000

/** Which stratum each customer is in. Remembered, whatever the window and the conditions. */
function strataOf(cube: Cube, question: OpportunityQuestion) {
  const codings = question.by.map((split) => codingOf(cube, split, question))
  const members = codings.map((coding, at) => ({ at, coding, size: coding.values.length, stride: 1 }))
  members.sort((one, other) => other.size - one.size)
  let strata = 1
  for (const member of members) {
    member.stride = strata
    strata *= member.size
  }
  if (strata > mostStrata) throw new RangeError('These are too many combinations to compare like with like')
  if (members.length === 0) return { codes: new Uint8Array(cube.customers.rows), different: 1 }
  return jointOf(cube, question.by, members)
}

/** What those whom each referrer brought in the window paid in it. */
function valueOfReferrers(cube: Cube, terms: Terms, mask: Uint8Array): OpportunityAnswer['value'] {
  const value = { referrers: 0, revenueMinor: 0, squares: 0 }
  for (const row of hitsOf(cube, terms).referrers) value.referrers += mask[row]!
  const { referrals, revenue } = cube
  if (revenue.rows === 1) return value
  const broughtBy = new Int32Array(cube.customers.rows)
  const counted = countedMarks(terms.strengths)
  const { from, to } = daysOf(terms.window)
  for (let row = 1; row < referrals.rows; row++) {
    if (counted[referrals.mark[row]!] === 0 || !(referrals.day[row]! >= from && referrals.day[row]! < to)) continue
    const by = referrals.referrer[row]!
    if (by < mask.length && mask[by] === 1) broughtBy[referrals.referred[row]!] = by
  }
  const paid = revenueOf(cube, terms.window)
  const sums = new Float64Array(cube.customers.rows)
  // Place 0 is of nobody: of those nobody brought, and of referrals whose customer we do not know.
  for (let customer = 1; customer < broughtBy.length; customer++) sums[broughtBy[customer]!]! += paid[customer]!
  for (let row = 1; row < sums.length; row++) {
    value.revenueMinor += sums[row]!
    value.squares += sums[row]! ** 2
  }
  return value
}

/** Whether customers would recommend, and whether they did. See `IntentQuestion`. */
export function intent(cube: Cube, question: IntentQuestion): IntentAnswer {
  const { where } = question
  const { customer, day, score, recommended } = cube.voices.byCustomer()
  const codings = question.by.map((split) => codingOf(cube, split, question))
  const total = new IntentCounted(1)
  const tables = codings.map(({ values }) => new IntentCounted(values.length))
  const anonymous: ByScore = [0, 0, 0]
  const said: IntentAnswer['said'] = {
    yes: { customers: 0, referred: 0, referredEver: 0 },
    no: { customers: 0, referred: 0, referredEver: 0 },
  }
  const scope = scopesOf(cube, question, null)[0]!
  const { from, to, mask } = scope
  const periods = periodsOf(question)
  const masks = periods ? scopesOf(cube, question, periods).map(({ mask }) => mask) : []
  const scoresIn = new Int32Array(3 * (periods?.count ?? 0))
  const deeds = new Deeds(countedByReferrer(cube, question))
  const ever = new Deeds(countedByReferrer(cube, question))

  for (let at = 0; at < customer.length; ) {
    const by = customer[at]!
    let latest = -1
    let latestSaid = 0
    const isMet = by < mask.length && mask[by] === 1
    // All that one customer said, by day; of people we do not know, all that was said.
    for (; at < customer.length && customer[at] === by; at++) {
      const when = day[at]!
      const given = score[at]!
      const counts = given >= 0 && (by !== 0 || where.length === 0)
      if (counts && periods && when >= periods.first && when < periods.end) {
        const period = periods.byDay[when - periods.first]!
        if (by === 0 || masks[period]![by] === 1) scoresIn[period * 3 + given]!++
      }
      if (when < from || when >= to) continue
      if (by === 0) {
        if (counts) anonymous[given]!++
      } else if (isMet) {
        if (counts) {
          total.answered(0, given)
          for (let table = 0; table < codings.length; table++) {
            tables[table]!.answered(codings[table]!.codes[by]!, given)
          }
          latest = given
        }
        if (recommended[at] !== 0) latestSaid = recommended[at]!
      }
    }
    if (by === 0 || (latest < 0 && latestSaid === 0) || !scope.holds(by)) continue
    const now = Number(deeds.within(by, from, to))
    const once = Number(ever.within(by, ...always))
    if (latest >= 0) {
      total.customer(0, latest, now, once)
      for (let table = 0; table < codings.length; table++) {
        tables[table]!.customer(codings[table]!.codes[by]!, latest, now, once)
      }
    }
    if (latestSaid !== 0) {
      const of = latestSaid === saidYes ? said.yes : said.no
      of.customers++
      of.referred += now
      of.referredEver += once
    }
  }
  return {
    total: total.of(0),
    anonymous,
    tables: codings.map((coding, at) =>
      cellsOf(
        coding,
        (code) => tables[at]!.of(code),
        ({ scores }) => scores.some((many) => many > 0),
      ),
    ),
    periods: Array.from({ length: periods?.count ?? 0 }, (_, period) => byScore(scoresIn, period * 3)),
    said,
  }
}

const always = [daysOf(null).from, daysOf(null).to] as const

const byScore = (of: ArrayLike<number>, from: number): ByScore => [of[from]!, of[from + 1]!, of[from + 2]!]

/** Answers and customers by score, for each of several groups. */
class IntentCounted {
  /** Of each group three scores of answers, of customers, of those who referred and of those who ever did. */
  readonly #many: Float64Array

  constructor(groups: number) {
    this.#many = new Float64Array(groups * 12)
  }

  answered(group: number, score: number): void {
    this.#many[group * 12 + score]!++
  }

  customer(group: number, score: number, now: number, ever: number): void {
    const at = group * 12 + score
    this.#many[at + 3]!++
    this.#many[at + 6]! += now
    this.#many[at + 9]! += ever
  }

  of(group: number): Intent {
    const at = group * 12
    return {
      scores: byScore(this.#many, at),
      customers: byScore(this.#many, at + 3),
      referred: byScore(this.#many, at + 6),
      referredEver: byScore(this.#many, at + 9),
    }
  }
}
