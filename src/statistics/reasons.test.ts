import fc from 'fast-check'
import { expect, test } from 'vitest'
import oracle from '../testing/oracles/reasons.json' with { type: 'json' }
import { liftOf } from './lift.ts'
import { linearCombination } from './linear-combination.ts'
import { newcombeDifference } from './newcombe-difference.ts'
import { npsDifference } from './nps-difference.ts'
import { meanRange, productRange } from './product-range.ts'

test.each(oracle.combinations)(
  'a weighted sum of shares agrees with limits from SciPy',
  ({ shares, value, low, high }) => {
    const found = linearCombination(shares)
    expect(found.value).toBeCloseTo(value, 9)
    expect(found.interval.low).toBeCloseTo(low, 8)
    expect(found.interval.high).toBeCloseTo(high, 8)
  },
)

test.each(oracle.lifts)('$both of $one and $other together agree with the delta method done by numbers', (given) => {
  const found = liftOf(given)
  expect(found?.lift).toBeCloseTo(given.lift, 9)
  expect(found?.interval.low).toBeCloseTo(given.low, 5)
  expect(found?.interval.high).toBeCloseTo(given.high, 5)
})

const tally = fc
  .tuple(fc.integer({ min: 1, max: 2000 }), fc.nat({ max: 2000 }))
  .map(([trials, happened]) => ({ trials, happened: happened % (trials + 1) }))

test('one share less another is Newcombe’s interval, which is held to printed results', () => {
  fc.assert(
    fc.property(tally, tally, (one, other) => {
      const { value, interval } = linearCombination([
        { ...one, weight: 1 },
        { ...other, weight: -1 },
      ])
      const difference = newcombeDifference(one, other)
      expect(value).toBeCloseTo(difference!.gap, 12)
      expect(interval.low).toBeCloseTo(difference!.interval.low, 12)
      expect(interval.high).toBeCloseTo(difference!.interval.high, 12)
    }),
  )
})

test('counting a share twice as much doubles what it comes to, range and all', () => {
  fc.assert(
    fc.property(tally, fc.integer({ min: -50, max: 50 }), (share, weight) => {
      const once = linearCombination([{ ...share, weight }])
      const twice = linearCombination([{ ...share, weight: 2 * weight }])
      expect(twice.interval.low).toBeCloseTo(2 * once.interval.low, 9)
      expect(twice.interval.high).toBeCloseTo(2 * once.interval.high, 9)
    }),
  )
})

test('nobody has no rate, and two reasons never named together have no lift', () => {
  expect(() => linearCombination([{ happened: 0, trials: 0, weight: 1 }])).toThrow(RangeError)
  expect(linearCombination([{ happened: 0, trials: 0, weight: 0 }]).value).toBe(0)
  expect(liftOf({ one: 3, other: 4, both: 0, all: 10 })).toBeNull()
  expect(() => liftOf({ one: 3, other: 4, both: 5, all: 10 })).toThrow(RangeError)
})

const answersOf = ([promoters = 0, passives = 0, detractors = 0]: number[]) => ({ promoters, passives, detractors })

test.each(oracle.scores)(
  'two scores differ by chance as often as SciPy says: $here and $there',
  ({ here, there, p }) => {
    expect(npsDifference(answersOf(here), answersOf(there))?.p).toBeCloseTo(p, 9)
    expect(npsDifference(answersOf(here), answersOf([0, 0, 0]))).toBeNull()
  },
)

test.each(oracle.means)('the mean of $amounts has the range SciPy gives', ({ amounts, value, low, high }) => {
  const sum = amounts.reduce((total, amount) => total + amount, 0)
  const squares = amounts.reduce((total, amount) => total + amount ** 2, 0)
  const found = meanRange({ many: amounts.length, sum, squares })
  expect(found?.value).toBeCloseTo(value, 9)
  expect(found?.interval.low).toBeCloseTo(low, 6)
  expect(found?.interval.high).toBeCloseTo(high, 6)
  expect(meanRange({ many: 4, sum, squares })).toBeNull()
})

test('a product is as unsure as its one unsure part, never below nothing, and the same either way round', () => {
  const sure = { value: 4, interval: { low: 4, high: 4 } }
  const unsure = { value: 10, interval: { low: 7, high: 15 } }
  expect(productRange(sure, unsure)).toEqual({ value: 40, interval: { low: 28, high: 60 } })
  expect(productRange(unsure, unsure)).toEqual(productRange({ ...unsure }, unsure))
  expect(productRange({ value: 1, interval: { low: 0, high: 9 } }, unsure).interval.low).toBe(0)
})
