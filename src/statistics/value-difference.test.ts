import fc from 'fast-check'
import { expect, test } from 'vitest'
import oracle from '../testing/oracles/money.json' with { type: 'json' }
import { seeded } from './chance.ts'
import { bootstrapDifference, trimmedDifference, valueDifference } from './value-difference.ts'

function agrees(actual: number | undefined, expected: number) {
  expect(Math.abs(actual! - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected) + 1e-13)
}

const sums = (values: readonly number[]) => ({
  many: values.length,
  sum: values.reduce((sum, value) => sum + value, 0),
  squares: values.reduce((sum, value) => sum + value * value, 0),
})

test.each(oracle.values)('values agree with R’s t.test and with Yuen by hand', ({ referred, others, welch, yuen }) => {
  const found = valueDifference(sums(referred), sums(others))
  agrees(found?.gap, welch.gap[0]!)
  agrees(found?.interval.low, welch.interval[0]!)
  agrees(found?.interval.high, welch.interval[1]!)
  agrees(found?.freedom, welch.freedom[0]!)
  agrees(found?.p, welch.p[0]!)
  const trimmed = trimmedDifference(referred, others)
  agrees(trimmed?.gap, yuen.gap[0]!)
  agrees(trimmed?.interval.low, yuen.interval[0]!)
  agrees(trimmed?.interval.high, yuen.interval[1]!)
  agrees(trimmed?.p, yuen.p[0]!)
  agrees(trimmedDifference(referred, others, { share: 0 })?.interval.low, welch.interval[0]!)
})

const group = fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 6, maxLength: 40 })

test('swapping the groups turns every difference round', () => {
  fc.assert(
    fc.property(group, group, (one, other) => {
      const here = valueDifference(sums(one), sums(other))!
      const there = valueDifference(sums(other), sums(one))!
      expect(here.gap).toBeCloseTo(-there.gap, 6)
      expect(here.interval.low).toBeCloseTo(-there.interval.high, 4)
      const trimmed = trimmedDifference(one, other)
      const turned = trimmedDifference(other, one)
      expect(trimmed?.gap).toBeCloseTo(-turned!.gap, 6)
      expect(trimmed?.p).toBeCloseTo(turned!.p, 9)
    }),
  )
})

test('one enormous customer moves the mean and not the trimmed mean', () => {
  const usual = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19]
  const rest = [9, 10, 10, 11, 12, 12, 13, 13, 14, 15]
  const enormous = [...usual.slice(0, -1), 90_000]
  expect(trimmedDifference(enormous, rest)).toEqual(trimmedDifference(usual, rest))
  expect(valueDifference(sums(enormous), sums(rest))!.interval.low).toBeLessThan(0)
})

test('four customers have no difference, and equal amounts no width', () => {
  expect(valueDifference(sums([1, 2, 3, 4]), sums([1, 2, 3, 4, 5]))).toBeNull()
  expect(trimmedDifference([1, 2, 3, 4], [1, 2, 3, 4, 5])).toBeNull()
  expect(bootstrapDifference([1, 2, 3, 4], [1, 2, 3, 4, 5], seeded(1))).toBeNull()
  expect(bootstrapDifference([2, 2, 2, 2, 2], [1, 2, 3, 4, 5], seeded(1))).toBeNull()
  expect(valueDifference(sums([2, 2, 2, 2, 2]), sums([1, 1, 1, 1, 1]))).toMatchObject({
    gap: 1,
    interval: { low: 1, high: 1 },
    p: 0,
  })
})

test('drawn again and again, the range is the same for the same seed and reaches further towards the long tail', () => {
  const { referred, others } = oracle.values[0]!
  const drawn = bootstrapDifference(referred, others, seeded(7))!
  expect(drawn).toEqual(bootstrapDifference(referred, others, seeded(7)))
  const welch = valueDifference(sums(referred), sums(others))!
  expect(drawn.low).toBeLessThan(welch.gap)
  expect(drawn.high).toBeGreaterThan(welch.gap)
  const [small, large] = [oracle.values[1]!.referred, oracle.values[1]!.others]
  const wide = valueDifference(sums(small), sums(large))!
  const range = bootstrapDifference(small, large, seeded(3))!
  // With sixty and four hundred customers the two have to agree about how wide it is.
  expect((range.high - range.low) / (wide.interval.high - wide.interval.low)).toBeCloseTo(1, 0)
})
