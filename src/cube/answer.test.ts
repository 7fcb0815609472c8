import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { answer } from './answer.ts'
import { Cube } from './cube.ts'
import { dayNumber, dayText } from './day-text.ts'
import {
  type AnswerTo,
  type CombinationsQuestion,
  type Condition,
  type Counts,
  counts,
  type FirstReferralQuestion,
  noCounts,
  type Question,
  type ReferralState,
  referralStates,
  type Split,
  type Strength,
  strengths,
  type Window,
} from './question.ts'
import type { VoiceQuestion } from './voice-question.ts'

const day = (text: string) => dayNumber(text)!
const year2025: Window = { from: day('2025-01-01'), to: day('2026-01-01') }

/**
 * Four customers, small enough to count on paper.
 *
 * | customer   | since      | until      | plan | seats | renewal    |
 * | Larkspur   | 2024-01-01 |            | Pro  | 10    | 2025-06-30 |
 * | Ironbridge | 2025-03-01 |            | Team | 250   |            |
 * | Quillon    | 2025-12-02 | 2025-12-12 | Pro  |       | 2026-01-31 |
 * | Tamarack   |            | 2024-06-30 |      | 40    |            |
 */
function fourCustomers(): Cube {
  const cube = new Cube([
    { column: 'plan', kind: 'category' },
    { column: 'seats', kind: 'number' },
    { column: 'renewal', kind: 'day' },
  ])
  cube.putCustomer(1, day('2024-01-01'), null, ['Pro', '10', '2025-06-30'])
  cube.putCustomer(2, day('2025-03-01'), null, ['Team', '250', null])
  cube.putCustomer(3, day('2025-12-02'), day('2025-12-12'), ['Pro', '', '2026-01-31'])
  cube.putCustomer(4, null, day('2024-06-30'), [null, '40'])
  const refer = (number: number, referrer: number, referred: number, on: string | null, state: ReferralState) =>
    cube.putReferral({ number, referrer, referred, day: on === null ? null : day(on), strength: 'proven', state })
  refer(1, 1, 2, '2025-02-01', 'converted') // Larkspur brought Ironbridge
  refer(2, 1, 0, '2025-04-01', 'shared')
  refer(3, 1, 0, '2025-05-01', 'denied')
  refer(4, 1, 1, '2025-05-02', 'converted') // and itself, which does not count
  refer(5, 2, 3, '2024-12-31', 'expired') // the day before the window, but it did bring Quillon
  refer(6, 2, 0, null, 'shared')
  refer(7, 0, 4, '2025-07-01', 'shared') // nobody knows by whom
  cube.putRevenue(1, 1, day('2025-01-01'), 120_000)
  cube.putRevenue(2, 1, day('2025-08-01'), -20_000)
  cube.putRevenue(3, 2, day('2026-01-01'), 999)
  cube.putRevenue(4, 4, day('2025-02-01'), 5_000) // Tamarack had left
  return cube
}
const scope = { window: year2025, strengths, where: [], today: day('2026-03-01') }

describe('four customers counted by hand', () => {
  test('the year 2025, by plan', () => {
    const { total, tables } = answer(fourCustomers(), { ask: 'count', ...scope, by: [{ column: 'plan' }] })
    expect(total).toEqual({
      customers: 3,
      referrers: 1,
      referrals: 2,
      referralsSquared: 4,
      newCustomers: 2,
      newReferred: 2,
      daysAtRisk: 365 + 306 + 10,
      revenueMinor: 100_000,
    })
    const pro = { customers: 2, referrers: 1, referrals: 2, referralsSquared: 4, newCustomers: 1, newReferred: 1 }
    const team = { ...noCounts, customers: 1, newCustomers: 1, newReferred: 1, daysAtRisk: 306 }
    expect(tables).toEqual([
      [
        { value: 'Pro', counts: { ...pro, daysAtRisk: 375, revenueMinor: 100_000 } },
        { value: 'Team', counts: team },
      ],
    ])
  })

  test('ever, by band of seats, by renewal and by tenure', () => {
    const by: Split[] = [{ column: 'seats', cuts: [40, 100, 200] }, { column: 'renewal' }, { column: 'tenure' }]
    const { total, tables } = answer(fourCustomers(), { ask: 'count', ...scope, window: null, by })
    expect(total).toMatchObject({ customers: 4, referrers: 2, referrals: 4, referralsSquared: 8, newCustomers: 3 })
    expect(total).toMatchObject({ newReferred: 2, daysAtRisk: 790 + 365 + 10, revenueMinor: 105_999 })
    const sizes = tables.map((cells) => cells.map((cell) => [cell.value, cell.counts.customers]))
    expect(sizes).toEqual([
      [
        ['0', 1], // under 40: Larkspur
        ['1', 1], // 40 to under 100: Tamarack, with exactly 40
        ['2', 0],
        ['3', 1],
        ['', 1],
      ],
      [
        ['2025-06-30', 1],
        ['2026-01-31', 1],
        ['', 2],
      ],
      [
        ['0', 1], // Quillon's ten days
        ['11', 1], // 365 days are 11.99 months
        ['25', 1], // 790 days are 25.95
        ['', 1],
      ],
    ])
  })

  test('the halves of 2025 as a series', () => {
    const edges = [day('2025-01-01'), day('2025-07-01'), day('2026-01-01')]
    const { periods } = answer(fourCustomers(), { ask: 'series', ...scope, edges })
    expect(periods).toEqual([
      {
        customers: 2,
        referrers: 1,
        referrals: 2,
        referralsSquared: 4,
        newCustomers: 1,
        newReferred: 1,
        daysAtRisk: 181 + 122,
        revenueMinor: 120_000,
      },
      {
        customers: 3,
        referrers: 0,
        referrals: 0,
        referralsSquared: 0,
        newCustomers: 1,
        newReferred: 1,
        daysAtRisk: 184 + 184 + 10,
        revenueMinor: -20_000,
      },
    ])
  })

  test('a page of customers, most seats first and unknown seats last', () => {
    const select = { ask: 'select', ...scope, window: null, offset: 0, limit: 10 } as const
    const page = (question: Partial<typeof select> & { sort?: { column: string; descending: boolean } }) =>
      answer(fourCustomers(), { ...select, ...question })
    expect(page({ sort: { column: 'seats', descending: true } })).toEqual({ total: 4, numbers: [2, 4, 1, 3] })
    expect(page({ sort: { column: 'plan', descending: false } })).toEqual({ total: 4, numbers: [1, 3, 2, 4] })
    const few = { ...select, sort: { column: 'seats', descending: true }, among: [1, 4, 99] }
    expect(answer(fourCustomers(), few)).toEqual({ total: 2, numbers: [4, 1] })
    expect(answer(fourCustomers(), { ...select, where: [{ column: 'referrer', is: ['yes'] }], limit: 1 })).toEqual({
      total: 2,
      numbers: [1],
    })
  })

  test('referrals by state, and those whose day nobody knows', () => {
    const cell = { strength: 'proven', selfReferral: false, referrals: 1, undated: 0 }
    const { cells } = answer(fourCustomers(), { ask: 'referrals', ...scope })
    expect(cells).toEqual([
      { ...cell, state: 'shared', undated: 1 }, // Larkspur's dated one, and beside it Ironbridge's undated
      { ...cell, state: 'converted' },
      { ...cell, state: 'converted', selfReferral: true },
      { ...cell, state: 'denied' },
    ])
    const ever = answer(fourCustomers(), { ask: 'referrals', ...scope, window: null }).cells
    expect(ever[0]).toEqual({ ...cell, state: 'shared', referrals: 2, undated: 1 })
  })

  test('what is known of each column', () => {
    const { columns, referrals, customers } = answer(fourCustomers(), { ask: 'columns' })
    expect(customers).toBe(4)
    expect(referrals).toEqual({ dated: 3, undated: 1 })
    expect(columns.map(({ column }) => column)).toEqual(['since', 'until', 'plan', 'seats', 'renewal'])
    expect(columns[2]).toEqual({
      column: 'plan',
      kind: 'category',
      known: 3,
      distinct: 2,
      values: [
        { value: 'Pro', customers: 2 },
        { value: 'Team', customers: 1 },
      ],
      quantiles: [],
    })
    expect(columns[3]).toMatchObject({
      known: 3,
      distinct: 3,
      quantiles: [10, 10, 10, 10, 40, 40, 40, 250, 250, 250, 250],
    })
  })
})

describe('questions that are refused', () => {
  const ask = (question: Partial<Question>) => () =>
    answer(fourCustomers(), { ask: 'count', ...scope, by: [], ...question } as Question)

  test.each([
    ['an unknown column to split by', { by: [{ column: 'colour' }] }, 'colour'],
    ['an unknown column in a condition', { where: [{ column: 'colour', is: [] }] }, 'colour'],
    ['an unknown column to sort by', { ask: 'select', sort: { column: 'colour' }, offset: 9, limit: 0 }, 'colour'],
    ['bands of a category', { by: [{ column: 'plan', cuts: [1] }] }, 'plan'],
    ['cuts that fall', { by: [{ column: 'seats', cuts: [2, 1] }] }, 'seats'],
    ['between two categories', { where: [{ column: 'plan', between: [1, 2] }] }, 'plan'],
    ['a window that ends before it begins', { window: { from: 2, to: 2 } }, '2'],
    ['edges that fall', { ask: 'series', edges: [1, 3, 2] }, '3'],
  ] as [string, Partial<Question>, string][])('%s', (_, question, named) => {
    expect(ask(question)).toThrow(RangeError)
    expect(ask(question)).toThrow(named)
  })

  test('a second column of the same name, a customer number 0 and a text that is no day', () => {
    expect(() => new Cube([{ column: 'tenure', kind: 'number' }])).toThrow(RangeError)
    expect(() => fourCustomers().putCustomer(0, null, null, [])).toThrow(RangeError)
    expect(() => fourCustomers().putCustomer(5, null, null, [null, null, '2025-02-29'])).toThrow('2025-02-29')
  })
})

describe('changes show in the next answer', () => {
  const total = (cube: Cube) => answer(cube, { ask: 'count', ...scope, by: [] }).total

  test('a customer, a referral and a revenue entry that are removed, and put again differently', () => {
    const cube = fourCustomers()
    total(cube)
    cube.removeReferral(2)
    expect(total(cube)).toMatchObject({ referrals: 1, referralsSquared: 1 })
    cube.removeRevenue(2)
    expect(total(cube).revenueMinor).toBe(120_000)
    cube.removeCustomer(1)
    expect(total(cube)).toMatchObject({ customers: 2, referrers: 0, referrals: 0, newReferred: 2, revenueMinor: 0 })
    cube.putCustomer(1, day('2025-12-31'), null, ['Team'])
    expect(total(cube)).toMatchObject({ customers: 3, referrers: 1, newCustomers: 3, revenueMinor: 120_000 })
    expect(cube.size).toBe(4)
  })

  test('a column added later is unknown until customers are put again', () => {
    const cube = fourCustomers()
    cube.addColumn({ column: 'city', kind: 'category' })
    cube.putCustomer(2, null, null, ['Team', '250', null, 'Lyon'])
    const { tables } = answer(cube, { ask: 'count', ...scope, window: null, by: [{ column: 'city' }] })
    expect(tables[0]!.map(({ value, counts }) => [value, counts.customers])).toEqual([
      ['Lyon', 1],
      ['', 3],
    ])
  })

  test('revenue adds up exactly up to 2^53', () => {
    const cube = new Cube([])
    cube.putCustomer(1, null, null, [])
    cube.putRevenue(1, 1, 0, 2 ** 53 - 3)
    cube.putRevenue(2, 1, 0, 1)
    expect(total(cube).revenueMinor).toBe(0)
    expect(answer(cube, { ask: 'count', ...scope, window: null, by: [] }).total.revenueMinor).toBe(2 ** 53 - 2)
  })
})

test.each([300, 70_000])('a dictionary of %i values keeps every value where it was', (different) => {
  const cube = new Cube([{ column: 'city', kind: 'category' }])
  for (let number = 1; number <= different; number++) cube.putCustomer(number, null, null, [`city ${number}`])
  cube.putCustomer(different + 1, null, null, ['city 1'])
  const question = { ...scope, window: null }
  const { tables } = answer(cube, { ask: 'count', ...question, by: [{ column: 'city' }] })
  const sizes = new Map(tables[0]!.map(({ value, counts }) => [value, counts.customers]))
  expect(sizes.size).toBe(different)
  expect(sizes.get('city 1')).toBe(2)
  expect([...sizes.values()].reduce((sum, size) => sum + size)).toBe(different + 1)
  for (const at of [2, 255, 256, 257, different]) {
    const where = [{ column: 'city', is: [`city ${at}`] }]
    expect(answer(cube, { ask: 'select', ...question, where, offset: 0, limit: 9 }).numbers).toEqual([at])
  }
  const { columns } = answer(cube, { ask: 'columns' })
  expect(columns[2]).toMatchObject({ distinct: different, known: different + 1 })
  expect(columns[2]!.values.slice(0, 3).map(({ value }) => value)).toEqual(['city 1', 'city 10', 'city 100'])
  expect(columns[2]!.values).toHaveLength(200)
})

describe('more than fits at once', () => {
  const everything = { ...scope, window: null }

  test('days at risk too many to share a number with customers add up all the same', () => {
    const cube = new Cube([{ column: 'plan', kind: 'category' }])
    for (let number = 1; number <= 3000; number++) cube.putCustomer(number, -2_000_000_000, null, [`${number % 2}`])
    const each = 2_000_000_000 + scope.today
    const { total, tables } = answer(cube, { ask: 'count', ...everything, by: [{ column: 'plan' }] })
    expect(total).toMatchObject({ customers: 3000, daysAtRisk: 3000 * each })
    const half = { customers: 1500, newCustomers: 1500, daysAtRisk: 1500 * each }
    expect(tables[0]!.map(({ counts }) => counts)).toEqual([
      { ...noCounts, ...half },
      { ...noCounts, ...half },
    ])
  })

  test('three hundred bands', () => {
    const cube = new Cube([{ column: 'seats', kind: 'number' }])
    for (let number = 1; number <= 900; number++) cube.putCustomer(number, null, null, [`${Math.floor(number / 3)}`])
    const cuts = Array.from({ length: 299 }, (_, at) => at + 1)
    const { tables } = answer(cube, { ask: 'count', ...everything, by: [{ column: 'seats', cuts }] })
    const sizes = tables[0]!.map(({ counts }) => counts.customers)
    expect(sizes).toEqual([2, ...Array.from({ length: 298 }, () => 3), 4])
  })

  test('ten thousand referrals and payments, in a window and in a series', () => {
    const cube = new Cube([])
    for (let number = 1; number <= 100; number++) cube.putCustomer(number, 0, null, [])
    for (let number = 1; number <= 10_000; number++) {
      const referral = { number, referrer: 1 + (number % 100), referred: 0, day: number % 10 }
      cube.putReferral({ ...referral, strength: 'proven', state: 'shared' })
      cube.putRevenue(number, 1 + (number % 100), number % 10, 5)
    }
    // Each customer's hundred referrals fall on the one day that ends like their number.
    const inFive = { referrers: 50, referrals: 5000, referralsSquared: 500_000, revenueMinor: 25_000 }
    const windowed = answer(cube, { ask: 'count', ...scope, window: { from: 5, to: 10 }, by: [] })
    expect(windowed.total).toMatchObject(inFive)
    const { periods } = answer(cube, { ask: 'series', ...scope, edges: [0, 5, 10] })
    expect(periods).toMatchObject([inFive, inFive])
  })

  test('the first page of five thousand, most of them equal', () => {
    const cube = new Cube([{ column: 'seats', kind: 'number' }])
    for (let number = 1; number <= 5000; number++) cube.putCustomer(number, null, null, [number % 1000 ? '2' : '1'])
    const page = { ask: 'select', ...everything, offset: 2, limit: 6 } as const
    const numbers = (descending: boolean) => answer(cube, { ...page, sort: { column: 'seats', descending } }).numbers
    expect(numbers(false)).toEqual([3000, 4000, 5000, 1, 2, 3])
    expect(numbers(true)).toEqual([3, 4, 5, 6, 7, 8])
  })
})

test('one changed customer shows in tables that were remembered', () => {
  const put = (cube: Cube, number: number, changed: boolean) =>
    cube.putCustomer(number, changed ? 19_000 : 20_000, null, changed ? ['b', 'y', '9', '1999-01-01'] : ['a', 'x', '1'])
  const columns = [
    { column: 'plan', kind: 'category' },
    { column: 'country', kind: 'category' },
    { column: 'seats', kind: 'number' },
    { column: 'renewal', kind: 'day' },
  ] as const
  const tables = (cube: Cube) =>
    answer(cube, {
      ask: 'count',
      ...scope,
      window: null,
      by: [
        { column: 'plan' },
        { column: 'country' },
        { column: 'seats', cuts: [5] },
        { column: 'seats' },
        { column: 'renewal' },
        { column: 'since', cuts: [19_500] },
        { column: 'tenure' },
      ],
    }).tables
  const cube = new Cube(columns)
  // The last of them has every value there is, so that a change brings none that was not there.
  for (let number = 1; number <= 10; number++) put(cube, number, number === 10)
  tables(cube)
  for (const changed of [3, 11, 12]) {
    put(cube, changed, true)
    const fresh = new Cube(columns)
    for (let number = 1; number <= Math.max(10, changed); number++) {
      put(fresh, number, number === 3 || number >= 10)
    }
    expect(tables(cube)).toEqual(tables(fresh))
  }
})

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
const definitions = [
  { column: 'plan', kind: 'category' },
  { column: 'partner', kind: 'category' },
  { column: 'seats', kind: 'number' },
  { column: 'renewal', kind: 'day' },
] as const
type Value = string | number | null

/** What is asked of it; what customers said has tests of its own. */
type PlainQuestion = Exclude<Question, VoiceQuestion | CombinationsQuestion | FirstReferralQuestion>

class Plain {
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
    const scoped = new Scoped(this, { strengths, ...question })
    const inScope = everybody.filter((customer) => scoped.holds(customer))
    if (question.ask === 'count') {
      return {
        total: scoped.counts(inScope),
        tables: question.by.map((split) => {
          const value = (customer: Customer) => bandOf(scoped.value(customer, split.column), split.cuts)
          const found = [...new Set(inScope.map(value))].sort(rising)
          const values = split.cuts ? [...split.cuts, 0].map((_, band) => String(band)) : found
          const shown = split.cuts && found.includes(null) ? [...values, null] : values
          return shown.map((shownValue) => ({
            value: textOf(shownValue, split.cuts ? 'number' : kindOf(split.column)),
            counts: scoped.counts(inScope.filter((customer) => value(customer) === shownValue)),
          }))
        }),
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
const change = fc.oneof(
  { weight: 8, arbitrary: fc.record({ putCustomer }) },
  { weight: 12, arbitrary: fc.record({ putReferral }) },
  { weight: 4, arbitrary: fc.record({ putRevenue }) },
  { weight: 1, arbitrary: fc.record({ removeCustomer: number }) },
  { weight: 1, arbitrary: fc.record({ removeReferral: number }) },
  { weight: 1, arbitrary: fc.record({ removeRevenue: number }) },
)
type Change = typeof change extends fc.Arbitrary<infer Some> ? Some : never

function make(change: Change, cube: Cube, plain: Plain): void {
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
const question: fc.Arbitrary<PlainQuestion> = fc.oneof(
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
)

test('the cube answers as plain filtering and adding up does, whatever is put, changed and asked', () => {
  const rounds = fc.array(
    fc.record({
      changes: fc.array(change, { maxLength: 80, size: 'max' }),
      questions: fc.array(question, { minLength: 1, maxLength: 8, size: 'max' }),
    }),
    { minLength: 1, maxLength: 3 },
  )
  fc.assert(
    fc.property(rounds, (each) => {
      const cube = new Cube(definitions)
      const plain = new Plain()
      for (const { changes, questions } of each) {
        for (const one of changes) make(one, cube, plain)
        for (const one of questions) expect(answer(cube, one)).toEqual(plain.answer(one))
      }
    }),
    { numRuns: 300, seed: 20260331 },
  )
})
