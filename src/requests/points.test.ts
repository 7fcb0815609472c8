import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Criteria, conditionOf, criteriaJson, readCriteria } from './criteria.ts'
import { type Fit, pointsOf } from './points.ts'
import { shortlist } from './shortlist.ts'

const weight = fc.integer({ min: 1, max: 3 })
const criteriaAndFit = fc
  .record({
    themes: fc.array(fc.tuple(weight, fc.constantFrom(0, 0.25, 0.5, 0.75, 1)), { maxLength: 4 }),
    like: fc.array(fc.tuple(weight, fc.constantFrom(0, 1)), { maxLength: 4 }),
  })
  .map(({ themes, like }): [Criteria, Fit] => [
    criteriaJson.parse({
      themes: themes.map(([weight], i) => ({ id: `the_${i}`, weight })),
      like: like.map(([weight], i) => ({ key: `k${i}`, value: 'x', weight })),
    }),
    { themes: themes.map(([, fit]) => fit), like: like.map(([, fit]) => fit), language: 0 },
  ])

test('points never fall when somebody fits a theme better, and stay within 0 and 100', () => {
  fc.assert(
    fc.property(criteriaAndFit, fc.nat(), ([criteria, fit], at) => {
      const before = pointsOf(criteria, fit)
      if (before === null) return
      const place = at % Math.max(1, fit.themes.length)
      const better = { ...fit, themes: fit.themes.map((one, i) => (i === place ? 1 : one)) }
      const after = pointsOf(criteria, better)
      expect(after?.points).toBeGreaterThanOrEqual(before.points - 1e-9)
      expect(before.points).toBeGreaterThanOrEqual(0)
      expect(after?.points).toBeLessThanOrEqual(100 + 1e-9)
    }),
  )
})

test('5 of 6 shares are 83.3 points, and nothing weighed gives none', () => {
  const criteria = criteriaJson.parse({
    themes: [{ id: 'the_a', weight: 3 }],
    like: [
      { key: 'industry', value: 'Healthcare', weight: 2 },
      { key: 'seats', value: 240, weight: 1 },
    ],
  })
  expect(pointsOf(criteria, { themes: [1], like: [1, 0], language: 0 })?.points).toBeCloseTo(83.333, 3)
  expect(pointsOf(criteriaJson.parse({}), { themes: [], like: [], language: 0 })).toBeNull()
})

test('double and half the size are alike, more and less are not', () => {
  const condition = conditionOf({ key: 'seats', value: 240 }, 'number')
  const [low, high] = condition && 'between' in condition ? condition.between : [0, 0]
  expect([119, 120, 480, 481].map((seats) => seats >= low! && seats < high!)).toEqual([false, true, true, false])
})

test('criteria somebody wrote long ago lose what is not understood, and nothing else', () => {
  expect(readCriteria({ themes: 'what', notAskedDays: 60 })).toMatchObject({ themes: [], notAskedDays: 60 })
})

test('nobody left out of the shortlist fits better than anybody on it', () => {
  const criteria = criteriaJson.parse({
    like: [
      { key: 'a', value: 'x', weight: 3 },
      { key: 'b', value: 'x', weight: 1 },
    ],
  })
  const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 60 }))
  fc.assert(
    fc.property(numbers, numbers, numbers, fc.integer(), (current, a, b, seed) => {
      const sets = { current, where: [], like: [a, b], language: null, themes: [] }
      const { best: found } = shortlist(criteria, sets, { seed, most: 10 })
      const points = (number: number) => (a.includes(number) ? 3 : 0) + (b.includes(number) ? 1 : 0)
      const best = current
        .map(points)
        .sort((x, y) => y - x)
        .slice(0, 10)
      expect(found.map(points)).toEqual(best)
    }),
  )
})
