import { expect, test } from 'vitest'
import { seeded } from './chance.ts'
import type { Cell } from './design-matrix.ts'
import { explainedShares } from './shapley-shares.ts'

/** Customers with a plan and, some of them, a rating of 0 or 1; those on the better plan answer and refer more. */
function customers() {
  const random = seeded(7)
  return Array.from({ length: 800 }, () => {
    const plan = random() < 0.4 ? 'Pro' : 'Team'
    const rates = random() < (plan === 'Pro' ? 0.7 : 0.3)
    const rating = random() < 0.5 ? 1 : 0
    const happened = random() < 0.1 + (plan === 'Pro' ? 0.1 : 0) + (rates ? 0.2 + 0.2 * rating : 0) ? 1 : 0
    return { plan, rates, rating, happened }
  })
}

test('a rating of some has the part it has when those who gave none are put at the mean of the others', () => {
  const all = customers()
  const known = all.filter(({ rates }) => rates)
  const mean = known.reduce((sum, { rating }) => sum + rating, 0) / known.length
  const cell = (values: (one: (typeof all)[number]) => Cell['values']) =>
    all.map((one) => ({ happened: one.happened, trials: 1, values: values(one) }))
  const [plan, rates] = [
    { name: 'plan', kind: 'category' },
    { name: 'rates', kind: 'category' },
  ] as const
  const wanted = explainedShares(
    cell(({ plan, rates, rating }) => [plan, rates ? rating : mean, rates ? 'yes' : 'no']),
    [plan, { name: 'rating', kind: 'number' }, rates],
  )!
  // Whichever rating stands in for none.
  for (const instead of ['0', '1']) {
    const found = explainedShares(
      cell(({ plan, rates, rating }) => [plan, rates ? String(rating) : instead, rates ? 'yes' : 'no']),
      [plan, { name: 'rating', kind: 'category' }, rates],
      [{ of: 1, isKnown: 2 }],
    )!
    found.shares.forEach((share, at) => {
      expect(share).toBeCloseTo(wanted.shares[at]!, 10)
    })
    expect(found.explained).toBeCloseTo(wanted.explained, 10)
  }
})

test('what goes with having rated anything is one part, given to the first, and all parts add up', () => {
  const all = customers()
  const { shares, explained } = explainedShares(
    all.map(({ happened, rates, rating, plan }) => ({
      happened,
      trials: 1,
      values: [
        rates ? String(rating) : '0',
        plan === 'Pro' && rates ? String(1 - rating) : '0',
        plan,
        rates ? 'yes' : 'no',
        plan === 'Pro' && rates ? 'yes' : 'no',
      ],
    })),
    ['one', 'other', 'plan', 'rated one', 'rated other'].map((name) => ({ name, kind: 'category' as const })),
    [
      { of: 0, isKnown: 3 },
      { of: 1, isKnown: 4 },
    ],
  )!
  expect(shares[4]).toBe(0)
  expect(shares[3]).toBeGreaterThan(0.01)
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(explained, 10)
})
