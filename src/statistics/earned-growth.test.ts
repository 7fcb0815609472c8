import fc from 'fast-check'
import { expect, test } from 'vitest'
import oracle from '../testing/oracles/money.json' with { type: 'json' }
import { earnedGrowth, earnedGrowthRanges } from './earned-growth.ts'

function agrees(actual: number | undefined, expected: number) {
  expect(Math.abs(actual! - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)))
}

const revenue = fc.record({
  base: fc.integer({ min: 1e8, max: 1e12 }),
  kept: fc.nat({ max: 1e12 }),
  earned: fc.nat({ max: 1e12 }),
  bought: fc.nat({ max: 1e12 }),
  unknown: fc.nat({ max: 1e12 }),
})

test('the case Reichheld prints comes out as he prints it: 10 % earned growth, a third of all', () => {
  const { revenue, printed } = oracle.winningOnPurpose
  const found = earnedGrowth(revenue)!
  expect(found.netRevenueRetention).toBe(printed.netRevenueRetention)
  expect(found.earnedNew).toBe(printed.earnedNew)
  expect(found.boughtNew).toBe(printed.boughtNew)
  expect(found.growth).toBe(printed.growth)
  expect(found.earnedGrowthRate).toBe(printed.earnedGrowthRate)
  expect(found.earnedGrowthRatio).toBeCloseTo(printed.earnedGrowthRatio, 2)
})

test('retention, earned, bought and unknown less the start are all the growth there is', () => {
  fc.assert(
    fc.property(revenue, (given) => {
      const found = earnedGrowth(given)!
      const parts = found.netRevenueRetention + found.earnedNew + found.boughtNew + found.unknownNew - 1
      agrees(parts, found.growth)
      // In money, where nothing is rounded, to the last cent
      const { base, kept, earned, bought, unknown } = given
      expect(Math.round(found.growth * base)).toBe(kept + earned + bought + unknown - base)
    }),
  )
})

test('what is known lies between the bounds, which are as far apart as the unknown is large', () => {
  fc.assert(
    fc.property(revenue, (given) => {
      const { bounds, ...found } = earnedGrowth(given)!
      expect(bounds.earnedGrowthRate.low).toBe(found.earnedGrowthRate)
      agrees(bounds.earnedGrowthRate.high - bounds.earnedGrowthRate.low, found.unknownNew)
      expect(bounds.earnedGrowthRatio === null).toBe(found.growth <= 0)
      const allEarned = earnedGrowth({ ...given, earned: given.earned + given.unknown, unknown: 0 })!
      agrees(bounds.earnedGrowthRate.high, allEarned.earnedGrowthRate)
      agrees(bounds.earnedNew.high, allEarned.earnedNew)
    }),
  )
})

test('a company that did not grow, or had nothing to grow from, has no share of growth', () => {
  expect(earnedGrowth({ base: 100, kept: 80, earned: 20, bought: 0, unknown: 0 })).toMatchObject({
    growth: 0,
    earnedGrowthRate: 0,
    earnedGrowthRatio: null,
  })
  expect(earnedGrowth({ base: 0, kept: 0, earned: 20, bought: 0, unknown: 0 })).toBeNull()
  // Growth that was all bought while customers left: the ratio is below nothing, and says so
  expect(earnedGrowth({ base: 200, kept: 150, earned: 20, bought: 60, unknown: 0 })?.earnedGrowthRatio).toBe(-1)
})

test.each(oracle.growths)('ranges agree with R’s survey package for $sums.customersBefore customers', (given) => {
  const found = earnedGrowthRanges(given.sums)
  agrees(found.netRevenueRetention?.low, given.retention[0]!)
  agrees(found.netRevenueRetention?.high, given.retention[1]!)
  agrees(found.earnedGrowthRate?.low, given.rate[0]!)
  agrees(found.earnedGrowthRate?.high, given.rate[1]!)
  if (given.ratio === null) return expect(found.earnedGrowthRatio).toBeNull()
  agrees(found.earnedGrowthRatio?.low, given.ratio[0]!)
  agrees(found.earnedGrowthRatio?.high, given.ratio[1]!)
})

test('four customers have no range', () => {
  const none = {
    earned: 0,
    bought: 0,
    unknown: 0,
    earnedSquares: 0,
    boughtSquares: 0,
    unknownSquares: 0,
    customersNew: 0,
  }
  const four = { base: 4, kept: 4, customersBefore: 4, baseSquares: 4, keptSquares: 4, baseTimesKept: 4 }
  expect(earnedGrowthRanges({ ...none, ...four })).toEqual({
    netRevenueRetention: null,
    earnedGrowthRate: null,
    earnedGrowthRatio: null,
  })
})
