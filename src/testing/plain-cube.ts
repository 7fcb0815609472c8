import fc from 'fast-check'
import type { Cube } from '../cube/cube.ts'
import { dayText } from '../cube/day-text.ts'
import {
  type AnswerTo,
  type CombinationsAnswer,
  type CombinationsQuestion,
  type Condition,
  type Counts,
  combinationFigures,
  counts,
  type FirstReferralQuestion,
  type FirstReferrals,
  type JointQuestion,
  type Question,
  type ReferralState,
  type RevenueQuestion,
  referralStates,
  type Split,
  type Strength,
  strengths,
  type Window,
} from '../cube/question.ts'
import type { VoiceQuestion } from '../cube/voice-question.ts'

/*
 * The same questions answered once more, by filtering and adding up plain objects, straight from the sentences in
 * question.ts. It shares nothing with the cube but those types, `counts` and how a day is written.
 */

interface Customer {
  number: number
  since: number | null
  until: number | null
  fields: (string | null)[]
}
interface Referral {
  number: number
  referrer: number
  referred: number
  day: number | null
  strength: Strength
  state: ReferralState
}
interface Revenue {
  number: number
  customer: number
  day: number
  amountMinor: number
}
export const definitions = [
  { column: 'plan', kind: 'category' },
  { column: 'partner', kind: 'category' },
  { column: 'seats', kind: 'number' },
  { column: 'renewal', kind: 'day' },
] as const
type Value = string | number | null

/** What is asked of it; what customers said has tests of its own, revenue by origin and kinds of customers are held to PostgreSQL's. */
type PlainQuestion = Exclude<Question, VoiceQuestion | RevenueQuestion | JointQuestion>

export class Plain {
  readonly customers = new Map<number, Customer>()
  readonly referrals = new Map<number, Referral>()
  readonly revenue = new Map<number, Revenue>()

  answer(question: PlainQuestion): AnswerTo<Question> {
    const everybody = [...this.customers.values()].sort((one, other) => one.number - other.number)
    if (question.ask === 'columns') return this.columns(everybody)
    if (question.ask === 'series') {
      const windows = question.edges.slice(1).map((to, index) => ({ from: question.edges[index]!, to }))
      return { periods: windows.map((window) => new Scoped(this, { ...question, window }).counts(everybody)) }
    }
    if (question.ask === 'first referral') return this.firstReferral(question, everybody)
    const scoped = new Scoped(this, { strengths, ...question })
    const inScope = everybody.filter((customer) => scoped.holds(customer))
    if (question.ask === 'combinations') return this.combinations(question, scoped, inScope)
    if (question.ask === 'count') {
      return {
        total: scoped.counts(inScope),
        tables: question.by.map((split) =>
          scoped.cells(split, inScope).map(({ value, customers }) => ({ value, counts: scoped.counts(customers) })),
        ),
      }
    }
    if (question.ask === 'select') {
      const { sort, offset, limit } = question
      const value = (customer: Customer) => (sort ? scoped.value(customer, sort.column) : 0)
      const sorted = inScope.toSorted((one, other) => {
        const [left, right] = [value(one), value(other)]
        const unknownLast = Number(left === null) - Number(right === null)
        return (
          unknownLast || (sort?.descending ? rising(right, left) : rising(left, right)) || one.number - other.number
        )
      })
      return { total: inScope.length, numbers: sorted.slice(offset, offset + limit).map(({ number }) => number) }
    }
    const numbers = new Set(inScope.map(({ number }) => number))
    const made = [...this.referrals.values()].filter(({ referrer }) => numbers.has(referrer))
    const cells = referralStates.flatMap((state) =>
      strengths.flatMap((strength) =>
        [false, true].map((selfReferral) => {
          const alike = made.filter(
            (one) => one.state === state && one.strength === strength && isSelf(one) === selfReferral,
          )
          const referrals = alike.filter((one) => within(one.day, question.window)).length
          return { state, strength, selfReferral, referrals, undated: alike.filter((one) => one.day === null).length }
        }),
      ),
    )
    return { cells: cells.filter((cell) => cell.referrals + cell.undated > 0) }
  }

  combinations(
    { columns, ways, holding, figures = ['referrers'] }: CombinationsQuestion,
    scoped: Scoped,
    inScope: Customer[],
  ): CombinationsAnswer {
    const wanted = combinationFigures.filter((figure) => figure === 'customers' || figures.includes(figure))
    const cells = columns.map((split) => scoped.cells(split, inScope))
    const figuresOf = (customers: Customer[]) => {
      const all = scoped.counts(customers)
      return Object.fromEntries(wanted.map((figure) => [figure, all[figure]]))
    }
    const places = columns.map((_, at) => at)
    const pairs = places.flatMap((one) => places.filter((other) => other > one).map((other) => [one, other]))
    const chosen = {
      1: places.map((one) => [one]),
      2: pairs,
      3: pairs.flatMap((pair) => places.filter((other) => other > pair[1]!).map((other) => [...pair, other])),
    }
    return {
      total: { customers: 0, referrers: 0, referrals: 0, revenueMinor: 0, ...figuresOf(inScope) },
      columns: cells.map((own, at) => ({ column: columns[at]!.column, values: own.map(({ value }) => value) })),
      tables: chosen[ways].flatMap((of) => {
        if (holding !== undefined && !of.includes(holding)) return []
        const crossed = of.reduce<Customer[][]>(
          (before, at) =>
            before.flatMap((some) => cells[at]!.map(({ customers }) => some.filter((one) => customers.includes(one)))),
          [inScope],
        )
        const all = crossed.map(figuresOf)
        const lists = wanted.map((figure) => [figure, Float64Array.from(all, (own) => own[figure]!)])
        return { of, ...Object.fromEntries(lists) }
      }),
    }
  }

  firstReferral(question: FirstReferralQuestion, everybody: Customer[]): AnswerTo<FirstReferralQuestion> {
    const scoped = new Scoped(this, { ...question, window: null })
    const inScope = everybody.filter((customer) => scoped.holds(customer))
    const of = (customers: Customer[]) => this.firstReferrals(question, scoped, customers)
    const groups = question.by ? scoped.cells(question.by, inScope) : []
    return { total: of(inScope), groups: groups.map(({ value, customers }) => ({ value, ...of(customers) })) }
  }

  /** Customer by customer, each with a list of what happened at which age. */
  firstReferrals({ today, trackedFrom }: FirstReferralQuestion, scoped: Scoped, customers: Customer[]): FirstReferrals {
    const leftOut = { unknownSince: 0, neverSeen: 0, undated: 0 }
    let referredBefore = 0
    const happened: { age: number; what: string }[] = []
    for (const { number, since, until } of customers) {
      const made = scoped.counted().filter(({ referrer }) => referrer === number)
      if (since === null) {
        leftOut.unknownSince++
        continue
      }
      const from = trackedFrom !== null && trackedFrom > since ? trackedFrom : since
      const to = until !== null && until < today ? until : today
      const note = (what: string, day: number) => happened.push({ age: day - since, what })
      if (to < from || (until !== null && until < since)) leftOut.neverSeen++
      else if (made.some(({ day }) => day === null)) leftOut.undated++
      else {
        const days = made.map(({ day }) => day!).sort((one, other) => one - other)
        const seen = days.filter((day) => day >= from && day <= to)
        note('seenFrom', from)
        note('seenTo', to)
        for (const day of seen) note('referrals', day)
        if (days.some((day) => day < from)) referredBefore++
        else {
          note('entered', from)
          if (seen.length > 0) note('firstReferral', seen[0]!)
          else note(until !== null && until <= today ? 'left' : 'stillHere', to)
        }
      }
    }
    const ages = [...new Set(happened.map(({ age }) => age))].sort((one, other) => one - other)
    const many = (what: string) =>
      ages.map((age) => happened.filter((one) => one.age === age && one.what === what).length)
    return {
      ages,
      entered: many('entered'),
      firstReferral: many('firstReferral'),
      left: many('left'),
      stillHere: many('stillHere'),
      seenFrom: many('seenFrom'),
      seenTo: many('seenTo'),
      referrals: many('referrals'),
      leftOut,
      referredBefore,
    }
  }

  columns(everybody: Customer[]): AnswerTo<{ ask: 'columns' }> {
    const scoped = new Scoped(this, { window: null, strengths, where: [], today: 0 })
    const counted = [...this.referrals.values()].filter(
      (one) => counts(one.state, isSelf(one)) && this.customers.has(one.referrer),
    )
    return {
      customers: everybody.length,
      referrals: {
        dated: counted.filter((one) => one.day !== null).length,
        undated: counted.filter((one) => one.day === null).length,
      },
      columns: ['since', 'until', ...definitions.map(({ column }) => column)].map((column) => {
        const kind = kindOf(column)
        const known = everybody.map((customer) => scoped.value(customer, column)).filter((value) => value !== null)
        const distinct = [...new Set(known)].sort(rising)
        const sorted = known.toSorted(rising)
        const values = distinct.map((value) => ({
          value: textOf(value, kind),
          customers: known.filter((other) => other === value).length,
        }))
        const byNumber = kind === 'category'
        if (byNumber) values.sort((one, other) => other.customers - one.customers || rising(one.value, other.value))
        const ranks = byNumber || known.length === 0 ? [] : [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
        return {
          column,
          kind,
          known: known.length,
          distinct: distinct.length,
          values: byNumber ? values.slice(0, 200) : distinct.length > 12 ? [] : values,
          quantiles: ranks.map((p) => sorted.find((_, at) => at + 1 >= p * known.length) as number),
        }
      }),
    }
  }
}

class Scoped {
  readonly plain: Plain
  readonly terms: { window: Window; strengths: readonly Strength[]; where: readonly Condition[]; today: number }

  constructor(plain: Plain, terms: Scoped['terms']) {
    this.plain = plain
    this.terms = terms
  }

  counted(): Referral[] {
    return [...this.plain.referrals.values()].filter(
      (one) => counts(one.state, isSelf(one)) && this.terms.strengths.includes(one.strength),
    )
  }

  made({ number }: Customer): number {
    return this.counted().filter((one) => one.referrer === number && within(one.day, this.terms.window)).length
  }

  value(customer: Customer, column: string): Value {
    const { today } = this.terms
    const { since, until } = customer
    if (column === 'since') return since
    if (column === 'until') return until
    if (column === 'tenure') {
      return since === null ? null : Math.floor(Math.max(0, Math.min(until ?? today, today) - since) / 30.4375)
    }
    if (column === 'status') return until !== null && until <= today ? 'former' : 'current'
    if (column === 'origin') {
      return this.counted().some(({ referred }) => referred === customer.number) ? 'referred' : 'other'
    }
    if (column === 'referrer') return this.made(customer) > 0 ? 'yes' : 'no'
    const text = customer.fields[definitions.findIndex((definition) => definition.column === column)] || null
    if (text === null || kindOf(column) === 'category') return text
    return kindOf(column) === 'day' ? Date.parse(text) / 86_400_000 : Number(text)
  }

  /** The cells of a one-way table, and who is in them. */
  cells(split: Split, inScope: Customer[]): { value: string; customers: Customer[] }[] {
    const value = (customer: Customer) => bandOf(this.value(customer, split.column), split.cuts)
    const found = [...new Set(inScope.map(value))].sort(rising)
    const values = split.cuts ? [...split.cuts, 0].map((_, band) => String(band)) : found
    const shown = split.cuts && found.includes(null) ? [...values, null] : values
    return shown.map((own) => ({
      value: textOf(own, split.cuts ? 'number' : kindOf(split.column)),
      customers: inScope.filter((customer) => value(customer) === own),
    }))
  }

  holds(customer: Customer): boolean {
    const { window, where } = this.terms
    const { since, until } = customer
    if (window && !((since === null || since < window.to) && (until === null || until > window.from))) return false
    return where.every((condition) => {
      const value = this.value(customer, condition.column)
      if ('between' in condition) {
        const [low, high] = condition.between
        if (value === null) return false
        return (low === null || (value as number) >= low) && (high === null || (value as number) < high)
      }
      const texts = 'is' in condition ? condition.is : condition.isNot
      const kind = kindOf(condition.column)
      const among = texts.some((text) => {
        if (text === '') return value === null
        return kind === 'number' ? value === Number(text) : textOf(value, kind) === text
      })
      return among === 'is' in condition
    })
  }

  counts(candidates: Customer[]): Counts {
    const { window, today } = this.terms
    const inScope = candidates.filter((customer) => this.holds(customer))
    const sum = (of: (customer: Customer) => number) => inScope.reduce((total, customer) => total + of(customer), 0)
    const isNew = ({ since }: Customer) => since !== null && within(since, window)
    return {
      customers: inScope.length,
      referrers: inScope.filter((customer) => this.made(customer) > 0).length,
      referrals: sum((customer) => this.made(customer)),
      referralsSquared: sum((customer) => this.made(customer) ** 2),
      newCustomers: inScope.filter(isNew).length,
      newReferred: inScope.filter((one) => isNew(one) && this.value(one, 'origin') === 'referred').length,
      daysAtRisk: sum(({ since, until }) => {
        if (since === null) return 0
        const end = Math.min(until ?? today, today, window?.to ?? today)
        return Math.max(0, end - Math.max(since, window?.from ?? since))
      }),
      revenueMinor: sum(({ number }) => {
        const booked = [...this.plain.revenue.values()].filter((one) => one.customer === number)
        return booked.reduce((total, one) => total + (within(one.day, window) ? one.amountMinor : 0), 0)
      }),
    }
  }
}

function isSelf({ referrer, referred }: Referral): boolean {
  return referrer !== 0 && referrer === referred
}

function within(when: number | null, window: Window): boolean {
  return window === null || (when !== null && when >= window.from && when < window.to)
}

function kindOf(column: string): 'category' | 'number' | 'day' {
  if (column === 'since' || column === 'until') return 'day'
  if (column === 'tenure') return 'number'
  return definitions.find((definition) => definition.column === column)?.kind ?? 'category'
}

function textOf(value: Value, kind: string): string {
  if (value === null) return ''
  return kind === 'day' ? new Date((value as number) * 86_400_000).toISOString().slice(0, 10) : String(value)
}

function bandOf(value: Value, cuts: readonly number[] | undefined): Value {
  if (cuts === undefined || value === null) return value
  return String(cuts.filter((cut) => cut <= (value as number)).length)
}

/** By value, unknown last; texts by the bytes of their UTF-8, which is the order of code points. */
function rising(one: Value, other: Value): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null)
  if (typeof one === 'number' && typeof other === 'number') return one - other
  const [left, right] = [one, other].map((value) => [...String(value)].map((letter) => letter.codePointAt(0)!))
  for (const [at, letter] of left!.entries()) {
    if (at >= right!.length) return 1
    if (letter !== right![at]) return letter - right![at]!
  }
  return left!.length - right!.length
}

const orNull = <Some>(some: fc.Arbitrary<Some>) => fc.option(some, { nil: null, freq: 3 })
const number = fc.integer({ min: 1, max: 30 })
// Days in a short stretch around the first of 1970, so that edges coincide and negative day numbers are met.
const days = fc.integer({ min: -40, max: 160 })
const words = fc.constantFrom('', 'Pro', 'Team', 'pro', 'Älter', '\uE000', '😀', 'a', 'aa', 'long enough to be cut out')
const seats = fc.constantFrom('', '1', '2', '2.50', '-3', '1000000', '0.1', '7', '12')
const fields = fc.tuple(orNull(words), orNull(fc.constantFrom('yes', 'no')), orNull(seats), orNull(days.map(dayText)))

const putCustomer = fc.record({ number, since: orNull(days), until: orNull(days), fields })
const putReferral = fc.record({
  number: fc.integer({ min: 1, max: 60 }),
  referrer: fc.oneof(fc.constant(0), number),
  referred: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: number }),
  day: orNull(days),
  strength: fc.constantFrom(...strengths),
  state: fc.constantFrom(...referralStates),
})
const putRevenue = fc.record({
  number: fc.integer({ min: 1, max: 40 }),
  customer: number,
  day: days,
  amountMinor: fc.integer({ min: -5_000, max: 5_000_000 }),
})
export const change = fc.oneof(
  { weight: 8, arbitrary: fc.record({ putCustomer }) },
  { weight: 12, arbitrary: fc.record({ putReferral }) },
  { weight: 4, arbitrary: fc.record({ putRevenue }) },
  { weight: 1, arbitrary: fc.record({ removeCustomer: number }) },
  { weight: 1, arbitrary: fc.record({ removeReferral: number }) },
  { weight: 1, arbitrary: fc.record({ removeRevenue: number }) },
)
export type Change = typeof change extends fc.Arbitrary<infer Some> ? Some : never

export function make(change: Change, cube: Cube, plain: Plain): void {
  if ('putCustomer' in change) {
    const { number, since, until, fields } = change.putCustomer
    cube.putCustomer(number, since, until, fields)
    plain.customers.set(number, change.putCustomer)
  } else if ('putReferral' in change) {
    cube.putReferral(change.putReferral)
    plain.referrals.set(change.putReferral.number, change.putReferral)
  } else if ('putRevenue' in change) {
    const { number, customer, day, amountMinor } = change.putRevenue
    cube.putRevenue(number, customer, day, amountMinor)
    plain.revenue.set(number, change.putRevenue)
  } else if ('removeCustomer' in change) {
    cube.removeCustomer(change.removeCustomer)
    plain.customers.delete(change.removeCustomer)
  } else if ('removeReferral' in change) {
    cube.removeReferral(change.removeReferral)
    plain.referrals.delete(change.removeReferral)
  } else {
    cube.removeRevenue(change.removeRevenue)
    plain.revenue.delete(change.removeRevenue)
  }
}

const wordColumn = fc.constantFrom('plan', 'partner', 'status', 'origin', 'referrer')
const quantityColumn = fc.constantFrom('seats', 'renewal', 'since', 'until', 'tenure')
const anyColumn = fc.oneof(wordColumn, quantityColumn)
const text = fc.oneof(words, seats, days.map(dayText), fc.constantFrom('yes', 'no', 'current', 'former', 'referred'))
const texts = fc.array(text, { maxLength: 4 })
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ column: anyColumn, is: texts }),
  fc.record({ column: anyColumn, isNot: texts }),
  fc.record({ column: quantityColumn, between: fc.tuple(orNull(days), orNull(days)) }),
)
const rises = (values: number[]) => [...new Set(values)].sort((one, other) => one - other)
const window: fc.Arbitrary<Window> = orNull(
  fc.tuple(days, fc.integer({ min: 1, max: 120 })).map(([from, length]) => ({ from, to: from + length })),
)
const terms = {
  window,
  strengths: fc.subarray([...strengths]),
  where: fc.oneof(fc.constant([]), fc.array(condition, { maxLength: 2 })),
  today: days,
}
const split: fc.Arbitrary<Split> = fc.oneof(
  fc.record({ column: anyColumn }),
  fc.record({ column: quantityColumn, cuts: fc.array(days, { maxLength: 5 }).map(rises) }),
)
const { window: _, ...termsOfSeries } = terms
const { strengths: __, ...termsOfReferrals } = terms
const sort = fc.record({ column: anyColumn, descending: fc.boolean() })
const page = { offset: fc.integer({ min: 0, max: 12 }), limit: fc.integer({ min: 0, max: 12 }) }
export const question: fc.Arbitrary<PlainQuestion> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ ask: fc.constant('count'), ...terms, by: fc.array(split, { maxLength: 4 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      ask: fc.constant('series'),
      ...termsOfSeries,
      edges: fc.array(days, { maxLength: 6 }).map(rises),
    }),
  },
  { weight: 1, arbitrary: fc.record({ ask: fc.constant('select'), ...terms, ...page }) },
  { weight: 3, arbitrary: fc.record({ ask: fc.constant('select'), ...terms, ...page, sort }) },
  { weight: 2, arbitrary: fc.record({ ask: fc.constant('referrals'), ...termsOfReferrals }) },
  { weight: 1, arbitrary: fc.record({ ask: fc.constant('columns') }) },
  {
    weight: 3,
    arbitrary: fc.record(
      {
        ask: fc.constant('combinations'),
        ...terms,
        columns: fc.array(split, { maxLength: 5 }),
        ways: fc.constantFrom(1, 2, 3),
        holding: fc.nat(4),
        figures: fc.subarray([...combinationFigures]),
      },
      { requiredKeys: ['ask', 'window', 'strengths', 'where', 'today', 'columns', 'ways'] },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.record(
      { ask: fc.constant('first referral'), ...termsOfSeries, by: split, trackedFrom: orNull(days) },
      { requiredKeys: ['ask', 'strengths', 'where', 'today', 'trackedFrom'] },
    ),
  },
)
