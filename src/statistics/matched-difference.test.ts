import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concentrationOf, shareOfMost } from './concentration.ts'
import { matchedDifference } from './matched-difference.ts'

const stratum = (a: number, m: number, c: number, k: number) => ({
  group: { happened: a, trials: m },
  other: { happened: c, trials: k },
})

test('deaths by receptor level within stages of breast cancer (Newman 2001, table 5.3), by the formula of example 7.3', () => {
  const found = matchedDifference([stratum(2, 12, 5, 55), stratum(9, 22, 17, 74), stratum(12, 14, 9, 15)])!
  const [r, s, t] = [
    (2 * 55) / 67 + (9 * 74) / 96 + (12 * 15) / 29,
    (5 * 12) / 67 + (17 * 22) / 96 + (9 * 14) / 29,
    (12 * 55) / 67 + (22 * 74) / 96 + (14 * 15) / 29,
  ]
  expect(found.gap).toBeCloseTo((r - s) / t, 12)
  expect(found.gap).toBeCloseTo(0.166, 3)
  expect(found).toMatchObject({ strata: 3, group: 48, other: 144 })
})

const counts = fc
  .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }))
  .chain(([m, k]) =>
    fc.tuple(fc.integer({ min: 0, max: m }), fc.constant(m), fc.integer({ min: 0, max: k }), fc.constant(k)),
  )

test('in one stratum it is the plain difference; turned round it turns its sign; a stratum with one side adds nothing', () => {
  fc.assert(
    fc.property(fc.array(counts, { minLength: 1, maxLength: 6 }), fc.integer({ min: 0, max: 9 }), (all, alone) => {
      const strata = all.map(([a, m, c, k]) => stratum(a, m, c, k))
      const found = matchedDifference(strata)!
      const turned = matchedDifference(strata.map(({ group, other }) => ({ group: other, other: group })))!
      expect(turned.gap).toBeCloseTo(-found.gap, 12)
      expect(turned.standardError).toBeCloseTo(found.standardError, 10)
      expect(matchedDifference([...strata, stratum(alone, 9, 0, 0)])).toEqual(found)
      const [[a, m, c, k]] = all as [(typeof all)[number]]
      expect(matchedDifference([stratum(a, m, c, k)])!.gap).toBeCloseTo(a / m - c / k, 12)
    }),
  )
  expect(matchedDifference([stratum(3, 4, 0, 0)])).toBeNull()
})

const each = (...amounts: number[]) => amounts.map((amount) => ({ amount, people: 1 }))

test('Gini as R’s ineq has it: 0.2667 of 1 to 5, 0.3077 of its own example, 0.4263 where one of ten has ten times as much', () => {
  expect(concentrationOf(each(1, 2, 3, 4, 5))!.gini).toBeCloseTo(0.2666667, 7)
  expect(concentrationOf(each(1, 3, 2, 1, 1, 1, 4))!.gini).toBeCloseTo(0.3076923, 7)
  expect(concentrationOf([...each(100), { amount: 10, people: 9 }])!.gini).toBeCloseTo(0.4263158, 7)
  expect(concentrationOf(each(541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261))!.gini).toBeCloseTo(
    0.4620911,
    7,
  )
})

test('the curve runs from nothing to all, never above the straight line, and does not care for the unit', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ amount: fc.integer({ min: 0, max: 50 }), people: fc.integer({ min: 1, max: 9 }) }), {
        minLength: 1,
        maxLength: 12,
      }),
      (carried) => {
        const found = concentrationOf(carried)
        if (found === null) {
          expect(carried.every(({ amount }) => amount === 0)).toBe(true)
          return
        }
        expect(found.lorenz[0]).toEqual({ people: 0, carried: 0 })
        expect(found.lorenz.at(-1)!.carried).toBeCloseTo(1, 12)
        for (const point of found.lorenz) expect(point.carried).toBeLessThanOrEqual(point.people + 1e-12)
        expect(found.gini).toBeGreaterThanOrEqual(0)
        expect(found.gini).toBeLessThan(1)
        const hours = carried.map(({ amount, people }) => ({ amount: amount * 60, people }))
        expect(concentrationOf(hours)!.gini).toBeCloseTo(found.gini, 10)
        expect(shareOfMost(carried, found.people)).toBeCloseTo(1, 12)
      },
    ),
  )
})
