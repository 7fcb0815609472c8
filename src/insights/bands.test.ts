import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayNumber } from '../values/day.ts'
import { bandCondition, bandLabel, defaultCuts, readCuts, roundestIn } from './bands.ts'

const profile = (quantiles: number[], kind: 'number' | 'day' = 'number', values: string[] = [], distinct = 100) => ({
  kind,
  distinct,
  values: values.map((value) => ({ value, customers: 1 })),
  quantiles,
})

describe('where bands begin when nobody has said so', () => {
  test('at numbers people would choose, about a fifth of the customers in each', () => {
    expect(defaultCuts(profile([1, 3, 5, 9, 18, 31, 48, 77, 140, 300, 900]))).toEqual([5, 20, 50, 100])
  })

  test('twelve or fewer whole numbers need no bands', () => {
    expect(defaultCuts(profile([1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5], 'number', ['1', '2', '3', '4', '5'], 5))).toBeNull()
  })

  test('where most have nothing, nothing is a band of its own', () => {
    expect(defaultCuts(profile([0, 0, 0, 0, 0, 0, 0, 2, 5, 9, 40]))).toEqual([5])
  })

  test('days become years, or quarters within three years', () => {
    const days = (...texts: `${number}-${number}-${number}`[]) => texts.map(dayNumber)
    const decade = days('2019-05-01', '2026-02-01')
    expect(defaultCuts(profile(decade, 'day'))).toEqual(
      days('2020-01-01', '2021-01-01', '2022-01-01', '2023-01-01', '2024-01-01', '2025-01-01', '2026-01-01'),
    )
    expect(defaultCuts(profile(days('2025-05-01', '2026-02-01'), 'day'))).toEqual(
      days('2025-07-01', '2025-10-01', '2026-01-01'),
    )
  })

  test('they rise and leave nobody out, whatever the numbers', () => {
    const rising = fc
      .array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 11, maxLength: 11 })
      .map((numbers) => numbers.sort((one, other) => one - other))
    fc.assert(
      fc.property(rising, (quantiles) => {
        const cuts = defaultCuts(profile(quantiles)) ?? []
        expect(cuts).toEqual([...new Set(cuts)].sort((one, other) => one - other))
        expect(cuts.every(Number.isFinite)).toBe(true)
      }),
    )
  })
})

test('the roundest number is in the range and takes the fewest digits', () => {
  expect(roundestIn(47, 61)).toBe(50)
  expect(roundestIn(2.31, 2.62)).toBe(2.5)
  expect(roundestIn(-3, 4)).toBe(0)
  expect(roundestIn(980, 1_030)).toBe(1_000)
  expect(roundestIn(-61, -47)).toBe(-50)
})

test('bands are called as people call them', () => {
  expect([0, 1, 2].map((band) => bandLabel('number', [12, 24], band))).toEqual([
    'under 12',
    '12 to under 24',
    '24 and more',
  ])
  const years = ['2024-01-01', '2025-01-01', '2025-04-01', '2025-06-15'].map((day) => dayNumber(day as '2024-01-01'))
  expect([0, 1, 2, 3, 4].map((band) => bandLabel('day', years, band))).toEqual([
    'before 2024',
    '2024',
    'Q1 2025',
    'from 2025-04-01 to before 2025-06-15',
    '2025-06-15 and later',
  ])
})

test('a band leads to its customers', () => {
  expect(bandCondition('seats', [10, 50], 0)).toEqual({ column: 'seats', between: [null, 10] })
  expect(bandCondition('seats', [10, 50], 1)).toEqual({ column: 'seats', between: [10, 50] })
  expect(bandCondition('seats', [10, 50], 2)).toEqual({ column: 'seats', between: [50, null] })
})

test('cuts are read from an address, or refused', () => {
  expect(readCuts('10, 50,100.5')).toEqual([10, 50, 100.5])
  expect(readCuts('2025-01-01,2026-01-01')).toEqual([dayNumber('2025-01-01'), dayNumber('2026-01-01')])
  for (const text of ['', '10,', '5,3', '1,1', 'many']) expect(readCuts(text), text).toBeNull()
})
