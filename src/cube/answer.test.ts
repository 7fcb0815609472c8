import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { change, definitions, make, Plain, question } from '../testing/plain-cube.ts'
import { answer } from './answer.ts'
import { Cube } from './cube.ts'
import { dayNumber } from './day-text.ts'
import { noCounts, type Question, type ReferralState, type Split, strengths, type Window } from './question.ts'

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
