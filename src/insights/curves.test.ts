import { expect, test } from 'vitest'
import type { FirstReferrals } from '../cube/question.ts'
import { curveOf, daysOfMonth } from './curves.ts'

const counted = (
  rows: [age: number, entered: number, first: number, left: number, here: number][],
): FirstReferrals => ({
  ages: rows.map(([age]) => age),
  entered: rows.map((row) => row[1]),
  firstReferral: rows.map((row) => row[2]),
  left: rows.map((row) => row[3]),
  stillHere: rows.map((row) => row[4]),
  seenFrom: rows.map((row) => row[1]),
  seenTo: rows.map(([, , first, left, here]) => first + left + here),
  referrals: rows.map((row) => row[2]),
  leftOut: { unknownSince: 0, neverSeen: 0, undated: 0 },
  referredBefore: 0,
})

test('customers who left stay among those the share is of', () => {
  // Of a hundred, 40 leave in the second month and 30 refer in the third: 30 of 100, not 30 of the 60 who stayed.
  const curve = curveOf(
    counted([
      [0, 100, 0, 0, 0],
      [40, 0, 0, 40, 0],
      [80, 0, 30, 0, 0],
      [Math.round(6 * daysOfMonth), 0, 0, 0, 30],
    ]),
    12,
  )
  expect(curve.map(({ share }) => share)).toEqual([0, 0, 0, 0.3, 0.3, 0.3, 0.3])
  expect(curve.at(2)).toMatchObject({ months: 2, left: 0.4, atRisk: 60 })
})

test('a curve ends where fewer than ten are left, and begins where ten have come', () => {
  const late = counted([
    [100, 50, 0, 0, 0],
    [200, 0, 5, 0, 0],
    [300, 0, 0, 0, 40],
    [400, 0, 0, 0, 5],
  ])
  const months = curveOf(late, 24).map((point) => point.months)
  expect(months[0]).toBe(4)
  expect(months.at(-1)).toBe(9)
  expect(
    curveOf(
      counted([
        [0, 5, 0, 0, 0],
        [30, 0, 0, 0, 5],
      ]),
      12,
    ),
  ).toEqual([])
})
