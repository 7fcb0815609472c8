import { expect, test } from 'vitest'
import { answer } from './answer.ts'
import { Cube } from './cube.ts'
import { type FirstReferralQuestion, strengths } from './question.ts'

/**
 * Eight customers on paper, as seen on day 1,100. Referrals in brackets are of an age.
 *
 * | customer | plan | since | until | referrals on days      |
 * | 1        | Pro  | 1,000 |       | 1,010 (10), 1,040 (40) |
 * | 2        | Pro  | 1,000 | 1,030 |                        | left at 30
 * | 3        | Pro  | 1,000 | 1,010 | 1,010 (10), 1,050      | referred on the day they left; the second is not theirs
 * | 4        | Team | 1,070 |       |                        | still here at 30
 * | 5        | Team | 900   |       | 940, 1,060 (160)       |
 * | 6        | Team |       |       | 1,001                  | nobody knows since when
 * | 7        | Team | 1,000 |       | nobody knows when      |
 * | 8        | Team | 1,101 |       |                        | not begun
 */
function eightCustomers(): Cube {
  const cube = new Cube([{ column: 'plan', kind: 'category' }])
  const rows: [since: number | null, until: number | null, referrals: (number | null)[]][] = [
    [1_000, null, [1_040, 1_010]],
    [1_000, 1_030, []],
    [1_000, 1_010, [1_010, 1_050]],
    [1_070, null, []],
    [900, null, [940, 1_060]],
    [null, null, [1_001]],
    [1_000, null, [null]],
    [1_101, null, []],
  ]
  let number = 0
  for (const [at, [since, until, days]] of rows.entries()) {
    cube.putCustomer(at + 1, since, until, [at < 3 ? 'Pro' : 'Team'])
    for (const day of days) {
      cube.putReferral({ number: ++number, referrer: at + 1, referred: 0, day, strength: 'proven', state: 'shared' })
    }
  }
  // One that was denied does not count.
  cube.putReferral({ number: ++number, referrer: 2, referred: 0, day: 1_005, strength: 'proven', state: 'denied' })
  return cube
}
const question: FirstReferralQuestion = { ask: 'first referral', strengths, where: [], today: 1_100, trackedFrom: null }

test('everybody from the day they began', () => {
  expect(answer(eightCustomers(), question)).toEqual({
    total: {
      ages: [0, 10, 30, 40, 100, 160, 200],
      entered: [5, 0, 0, 0, 0, 0, 0],
      firstReferral: [0, 2, 0, 1, 0, 0, 0],
      left: [0, 0, 1, 0, 0, 0, 0],
      stillHere: [0, 0, 1, 0, 0, 0, 0],
      seenFrom: [5, 0, 0, 0, 0, 0, 0],
      seenTo: [0, 1, 2, 0, 1, 0, 1],
      referrals: [0, 2, 0, 2, 0, 1, 0],
      leftOut: { unknownSince: 1, neverSeen: 1, undated: 1 },
      referredBefore: 0,
    },
    groups: [],
  })
})

test('since referrals are kept track of, by plan: who began before enters at the age they had, or has referred before', () => {
  const { total, groups } = answer(eightCustomers(), { ...question, trackedFrom: 1_005, by: { column: 'plan' } })
  const [pro, team] = groups
  expect(groups.map(({ value }) => value)).toEqual(['Pro', 'Team'])
  expect(pro).toMatchObject({
    ages: [5, 10, 30, 40, 100],
    entered: [3, 0, 0, 0, 0],
    firstReferral: [0, 2, 0, 0, 0],
    left: [0, 0, 1, 0, 0],
    seenTo: [0, 1, 1, 0, 1],
    referrals: [0, 2, 0, 1, 0],
    referredBefore: 0,
  })
  // The fifth referred on day 940, before anybody kept track: no first referral is left to make, but the next one counts.
  expect(team).toMatchObject({
    ages: [0, 30, 105, 160, 200],
    entered: [1, 0, 0, 0, 0],
    firstReferral: [0, 0, 0, 0, 0],
    stillHere: [0, 1, 0, 0, 0],
    seenFrom: [1, 0, 1, 0, 0],
    seenTo: [0, 1, 0, 0, 1],
    referrals: [0, 0, 0, 1, 0],
    leftOut: { unknownSince: 1, neverSeen: 1, undated: 1 },
    referredBefore: 1,
  })
  expect(total.ages).toEqual([0, 5, 10, 30, 40, 100, 105, 160, 200])
  expect(total.entered).toEqual([1, 3, 0, 0, 0, 0, 0, 0, 0])
})

test('as of an earlier day, who left later is still here and what was referred later has not happened', () => {
  const { total } = answer(eightCustomers(), { ...question, today: 1_020 })
  expect(total).toMatchObject({ ages: [0, 10, 20, 40, 120], firstReferral: [0, 2, 0, 1, 0], left: [0, 0, 0, 0, 0] })
  expect(total).toMatchObject({ stillHere: [0, 0, 1, 0, 0], leftOut: { unknownSince: 1, neverSeen: 2, undated: 1 } })
})

test('by the year they began, and by columns of more values than are counted in one pass', () => {
  const cube = eightCustomers()
  const bands = answer(cube, { ...question, by: { column: 'since', cuts: [1_000, 1_050] } }).groups
  expect(bands.map(({ value, entered }) => [value, entered[0] ?? 0])).toEqual([
    ['0', 1],
    ['1', 3],
    ['2', 1],
    ['', 0],
  ])
  const many = new Cube([{ column: 'town', kind: 'category' }])
  for (let number = 1; number <= 6_000; number++) {
    many.putCustomer(number, 500 + (number % 600), null, [`T${number % 700}`])
    many.putReferral({ number, referrer: number, referred: 0, day: 1_100, strength: 'proven', state: 'shared' })
  }
  const { total, groups } = answer(many, { ...question, by: { column: 'town' } })
  expect(groups).toHaveLength(700)
  const sum = (list: readonly number[]) => list.reduce((all, one) => all + one, 0)
  expect(groups.reduce((all, { firstReferral }) => all + sum(firstReferral), 0)).toBe(6_000)
  expect(sum(total.firstReferral)).toBe(6_000)
  expect(total.ages).toHaveLength(601) // 0, where they entered, and 1 to 600
})
