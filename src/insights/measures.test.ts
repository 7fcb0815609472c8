import { describe, expect, test } from 'vitest'
import { type Counts, noCounts } from '../cube/question.ts'
import { compareCells, standoutsOf } from './measures.ts'
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
