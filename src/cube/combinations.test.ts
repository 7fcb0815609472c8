import { describe, expect, test } from 'vitest'
import { answer } from './answer.ts'
import { choices, planBlocks } from './blocks.ts'
import { Cube } from './cube.ts'
import {
  type CombinationFigure,
  type CombinationsQuestion,
  type CombinationTable,
  combinationFigures,
  mostCombined,
  strengths,
} from './question.ts'

const scope = { window: null, strengths, where: [], today: 20_000 } as const

/**
 * Six customers, small enough to count on paper.
 *
 * | customer | plan | country | seats | refers | pays |
 * | 1        | Pro  | AT      | 10    | twice  | 500  |
 * | 2        | Pro  | AT      | 60    | once   | −20  |
 * | 3        | Pro  | CH      | 60    |        |      |
 * | 4        | Team | CH      |       | once   | 7    |
 * | 5        | Team | CH      | 5     |        |      |
 * | 6        |      | AT      | 60    |        | 80   |
 */
function sixCustomers(): Cube {
  const cube = new Cube([
    { column: 'plan', kind: 'category' },
    { column: 'country', kind: 'category' },
    { column: 'seats', kind: 'number' },
  ])
  const rows = [
    ['Pro', 'AT', '10'],
    ['Pro', 'AT', '60'],
    ['Pro', 'CH', '60'],
    ['Team', 'CH', null],
    ['Team', 'CH', '5'],
    [null, 'AT', '60'],
  ]
  for (const [at, fields] of rows.entries()) cube.putCustomer(at + 1, 19_000, null, fields)
  for (const [at, referrer] of [1, 1, 2, 4].entries()) {
    cube.putReferral({ number: at + 1, referrer, referred: 0, day: 19_500, strength: 'proven', state: 'shared' })
  }
  cube.putRevenue(1, 1, 19_400, 500)
  cube.putRevenue(2, 2, 19_400, -20)
  cube.putRevenue(3, 4, 19_400, 7)
  cube.putRevenue(4, 6, 19_400, 80)
  return cube
}
const columns = [{ column: 'plan' }, { column: 'country' }, { column: 'seats', cuts: [50] }]

describe('six customers counted by hand', () => {
  test('every pair of three columns, cell by cell', () => {
    const figures = ['referrers', 'referrals', 'revenueMinor'] as const
    const found = answer(sixCustomers(), { ask: 'combinations', ...scope, columns, ways: 2, figures })
    expect(found.total).toEqual({ customers: 6, referrers: 3, referrals: 4, revenueMinor: 567 })
    expect(found.columns).toEqual([
      { column: 'plan', values: ['Pro', 'Team', ''] },
      { column: 'country', values: ['AT', 'CH'] },
      { column: 'seats', values: ['0', '1', ''] },
    ])
    expect(found.tables.map((table) => ({ ...table, ...asLists(table) }))).toEqual([
      {
        of: [0, 1], // Pro in AT, Pro in CH, Team in AT …
        customers: [2, 1, 0, 2, 1, 0],
        referrers: [2, 0, 0, 1, 0, 0],
        referrals: [3, 0, 0, 1, 0, 0],
        revenueMinor: [480, 0, 0, 7, 80, 0],
      },
      {
        of: [0, 2], // Pro under 50, Pro from 50, Pro of nobody knows how many …
        customers: [1, 2, 0, 1, 0, 1, 0, 1, 0],
        referrers: [1, 1, 0, 0, 0, 1, 0, 0, 0],
        referrals: [2, 1, 0, 0, 0, 1, 0, 0, 0],
        revenueMinor: [500, -20, 0, 0, 0, 7, 0, 80, 0],
      },
      {
        of: [1, 2],
        customers: [1, 2, 0, 1, 1, 1],
        referrers: [1, 1, 0, 0, 0, 1],
        referrals: [2, 1, 0, 0, 0, 1],
        revenueMinor: [500, 60, 0, 0, 0, 7],
      },
    ])
  })

  test('all three columns at once, of those who pay or refer in a country', () => {
    const where = [{ column: 'country', is: ['AT'] }]
    const question: CombinationsQuestion = { ask: 'combinations', ...scope, where, columns, ways: 3 }
    const { total, columns: found, tables } = answer(sixCustomers(), question)
    expect(total).toEqual({ customers: 3, referrers: 2, referrals: 0, revenueMinor: 0 })
    expect(found.map(({ values }) => values)).toEqual([['Pro', ''], ['AT'], ['0', '1']]) // no Team is in AT
    expect(tables).toHaveLength(1)
    expect(asLists(tables[0]!)).toEqual({ customers: [1, 1, 0, 1], referrers: [1, 1, 0, 0] })
  })

  test('fewer columns than a table needs make no tables, and nobody makes empty ones', () => {
    const two = { ask: 'combinations', ...scope, columns: columns.slice(0, 2) } as const
    expect(answer(sixCustomers(), { ...two, ways: 3 })).toMatchObject({ total: { customers: 6 }, tables: [] })
    const nobody = [{ column: 'plan', is: ['Free'] }]
    const banded = [...columns.slice(0, 1), columns[2]!]
    const none = answer(sixCustomers(), { ...two, where: nobody, columns: banded, ways: 2 })
    expect(none.columns.map(({ values }) => values)).toEqual([[], ['0', '1']])
    expect(asLists(none.tables[0]!)).toEqual({ customers: [], referrers: [] })
  })

  test('a change shows in the next answer', () => {
    const cube = sixCustomers()
    const question: CombinationsQuestion = { ask: 'combinations', ...scope, columns, ways: 2 }
    answer(cube, question)
    cube.putCustomer(3, 19_000, null, ['Solo', 'CH', '60'])
    cube.putReferral({ number: 9, referrer: 3, referred: 0, day: 19_500, strength: 'proven', state: 'shared' })
    const after = answer(cube, question)
    expect(after.columns[0]!.values).toEqual(['Pro', 'Solo', 'Team', ''])
    expect(asLists(after.tables[0]!)).toEqual({
      customers: [2, 0, 0, 1, 0, 2, 1, 0],
      referrers: [2, 0, 0, 1, 0, 1, 0, 0],
    })
  })
})

function asLists(table: CombinationTable): Partial<Record<CombinationFigure, number[]>> {
  const there = combinationFigures.filter((figure) => table[figure])
  return Object.fromEntries(there.map((figure) => [figure, [...table[figure]!]]))
}

/** Customers with so many columns, by a rule that makes every column look different. */
function manyColumns(sizes: readonly number[], customers: number): { cube: Cube; rows: number[][] } {
  const cube = new Cube(sizes.map((_, at) => ({ column: `c${at}`, kind: 'category' })))
  const rows: number[][] = []
  let state = 1
  const below = (limit: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  for (let number = 1; number <= customers; number++) {
    const values = sizes.map((size) => below(size))
    rows.push(values)
    cube.putCustomer(
      number,
      19_000,
      null,
      values.map((value) => String.fromCodePoint(65 + value)),
    )
    if (number % 3 === 0) {
      cube.putReferral({ number, referrer: number, referred: 0, day: 19_500, strength: 'proven', state: 'shared' })
    }
  }
  return { cube, rows }
}

test.each([1, 2, 3] as const)('tables of %i columns out of blocks of many are those counted one by one', (ways) => {
  const sizes = [2, 2, 3, 3, 4, 5, 6, 7, 9, 12, 20, mostCombined]
  const { cube, rows } = manyColumns(sizes, 4_001)
  const splits = sizes.map((_, at) => ({ column: `c${at}` }))
  const { columns: found, tables } = answer(cube, { ask: 'combinations', ...scope, columns: splits, ways })
  expect(found.map(({ values }) => values.length)).toEqual(sizes)
  expect(tables.map(({ of }) => of)).toEqual(choices(sizes.length, ways))
  for (const { of, customers, referrers } of tables) {
    const cells = of.reduce((size, at) => size * sizes[at]!, 1)
    const plainly = { customers: new Float64Array(cells), referrers: new Float64Array(cells) }
    for (const [at, values] of rows.entries()) {
      const cell = of.reduce((code, column) => code * sizes[column]! + values[column]!, 0)
      plainly.customers[cell]!++
      if ((at + 1) % 3 === 0) plainly.referrers[cell]!++
    }
    expect({ customers, referrers }).toEqual(plainly)
  }
})

test('three columns of as many values as are allowed are one table, and one value more is refused by name', () => {
  const { cube, rows } = manyColumns([mostCombined, mostCombined, mostCombined, mostCombined + 1], 5_000)
  const three = ['c0', 'c1', 'c2'].map((column) => ({ column }))
  const { tables } = answer(cube, { ask: 'combinations', ...scope, columns: three, ways: 3 })
  expect(tables[0]!.customers).toHaveLength(mostCombined ** 3)
  expect(tables[0]!.customers.reduce((sum, many) => sum + many, 0)).toBe(rows.length)
  const four = [...three, { column: 'c3' }]
  expect(() => answer(cube, { ask: 'combinations', ...scope, columns: four, ways: 1 })).toThrow(
    'c3 has 65 different values, and combinations are made of 64 at most. Cut it into bands, leave out rare values with a filter, or leave c3 out',
  )
})

test('more cells than can be looked at in one go are refused before they are counted', () => {
  const { cube } = manyColumns(
    Array.from({ length: 9 }, () => mostCombined),
    3_000,
  )
  const splits = Array.from({ length: 9 }, (_, at) => ({ column: `c${at}` }))
  expect(() => answer(cube, { ask: 'combinations', ...scope, columns: splits, ways: 3 })).toThrow(
    'These columns make 22,020,096 combinations, more than the 8,388,608 that can be looked at in one go.',
  )
})

describe('how tables are counted with few passes', () => {
  test('all threes of twenty columns take a small part of 1,140 passes over a million customers', () => {
    const sizes = [2, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 7, 8, 10, 12, 15, 20, 30, 50]
    const tables = choices(20, 3)
    const plan = planBlocks(sizes, tables, 1_000_000)
    expect(plan.groups.flat().sort((one, other) => one - other)).toEqual([...sizes.keys()])
    expect(plan.blocks.flatMap((block) => block.tables).sort((one, other) => one - other)).toEqual([...tables.keys()])
    expect(tables).toHaveLength(1_140)
    expect(plan.blocks.length).toBeLessThan(100)
  })

  test('a hundred customers are not worth a million sums', () => {
    const sizes = Array.from({ length: 12 }, () => 8)
    const small = planBlocks(sizes, choices(12, 3), 100)
    expect(small.groups).toHaveLength(12)
  })
})
