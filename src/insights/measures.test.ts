import { describe, expect, test } from 'vitest'
import { type Counts, noCounts } from '../cube/question.ts'
import { compareCells, conversionOf, explainsCompletely, standoutsOf } from './measures.ts'
import type { Choice } from './splits.ts'

const campaign: Choice = {
  column: 'campaign',
  label: 'Campaign',
  kind: 'category',
  cuts: null,
  ordered: false,
  distinct: 2,
}
const counted = (customers: number, referrers: number, daysEach: number): Counts => ({
  ...noCounts,
  customers,
  referrers,
  referrals: referrers,
  referralsSquared: referrers,
  daysAtRisk: customers * daysEach,
})

describe('the groups that stand out', () => {
  const named = (newcomersDays: number) => {
    const cells = [
      { value: 'old', counts: counted(900, 180, 350) },
      { value: 'new', counts: counted(300, 12, newcomersDays) },
    ]
    const total = counted(1200, 192, (900 * 350 + 300 * newcomersDays) / 1200)
    const { lowest } = standoutsOf([{ choice: campaign, comparison: compareCells(cells, total, null) }], total)
    return lowest.map(({ value }) => value)
  }

  test('a group that refers less, in as much time, is named', () => {
    expect(named(330)).toEqual(['new'])
  })

  test('newcomers are not named for referring less: they had less time to', () => {
    expect(named(60)).toEqual([])
  })
})

test('a column that says the same thing twice is recognised: all of one group referred, none of the other', () => {
  const of = (yes: number, no: number) =>
    compareCells(
      [
        { value: 'yes', counts: counted(300, yes, 300) },
        { value: 'no', counts: counted(400, no, 300) },
      ],
      counted(700, yes + no, 300),
      null,
    )
  expect(explainsCompletely(of(300, 0))).toBe(true)
  expect(explainsCompletely(of(299, 0))).toBe(false)
  expect(explainsCompletely(of(300, 400))).toBe(false)
})

test('counts without dates say nothing of conversion', () => {
  const cell = { state: 'submitted', strength: 'probable', selfReferral: false } as const
  const made = {
    cells: [
      { ...cell, referrals: 120, undated: 100 },
      { ...cell, state: 'converted' as const, referrals: 5, undated: 0 },
    ],
  }
  expect(conversionOf(made, ['probable'], true)).toMatchObject({ happened: 5, trials: 25, open: 20 })
  expect(conversionOf({ cells: [{ ...cell, referrals: 100, undated: 100 }] }, ['probable'], true)).toMatchObject({
    trials: 0,
    interval: null,
  })
})
