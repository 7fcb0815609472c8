import { expect, test } from 'vitest'
import type { OpportunityAnswer, ReasonsAnswer } from '../cube/voice-question.ts'
import { measured } from './measures.ts'
import {
  cellsOf,
  groupsShown,
  judged,
  npsByGroup,
  type Opportunity,
  opportunitiesOf,
  opportunityCells,
  pairsOf,
  paretoOf,
  silentPromoters,
} from './why.ts'

const reasons = [
  { id: 'rea_a', name: 'Never asked' },
  { id: 'rea_b', name: 'Private topic' },
  { id: 'rea_c', name: 'Too new' },
]
const told = (all: number, ...named: number[]) => ({ told: all, named })
const answer: ReasonsAnswer = {
  reasons,
  total: told(412, 157, 90, 0),
  referred: 11,
  anonymous: told(9, 1, 0, 4),
  tables: [
    [
      { value: 'Pro', counts: told(200, 120, 45, 0) },
      { value: 'Team', counts: told(208, 36, 44, 0) },
      { value: 'Odd', counts: told(2, 1, 1, 0) },
      { value: 'Odder', counts: told(2, 0, 0, 0) },
    ],
  ],
  periods: [],
  pairs: [
    [0, 60, 0],
    [0, 0, 0],
    [0, 0, 0],
  ],
}

test('reasons stand with their share of those who told us why; what only people we do not know named is beside them', () => {
  const [first, second, third] = paretoOf(answer)
  expect(first).toMatchObject({ name: 'Never asked', share: { happened: 157, trials: 412 }, anonymous: 1 })
  expect(first?.share.interval?.low).toBeCloseTo(0.3355, 3)
  expect(second?.name).toBe('Private topic')
  expect(third).toMatchObject({ name: 'Too new', share: { happened: 0 }, anonymous: 4 })
})

test('groups under five are not shown, nor told by subtraction', () => {
  const { groups, folded } = groupsShown(answer.tables[0] ?? [])
  expect(groups.map(({ value }) => value)).not.toContain('Odd')
  expect(folded).toBeGreaterThanOrEqual(2)
  const shown = groups.reduce((sum, { counts }) => sum + counts.told, 0)
  expect(answer.total.told - shown === 0 || answer.total.told - shown >= 5).toBe(true)
})

test('all cells and pairs are judged together', () => {
  const groups = (answer.tables[0] ?? []).slice(0, 2)
  const { cells, pairs } = judged(cellsOf(groups, answer, ['rea_a', 'rea_b']), pairsOf(answer), answer)
  const verdict = (reason: string, value: string) =>
    cells.find((cell) => cell.reason === reason && cell.value === value)?.verdict
  expect(verdict('rea_a', 'Pro')).toBe('above')
  expect(verdict('rea_a', 'Team')).toBe('below')
  expect(verdict('rea_b', 'Team')).toBe('no-evidence')
  for (const cell of cells) expect(cell.adjustedP).toBeGreaterThanOrEqual(cell.p)
  expect(pairs).toHaveLength(1)
  expect(pairs[0]).toMatchObject({ both: 60, together: true })
  expect(pairs[0]?.lift).toBeCloseTo((60 * 412) / (157 * 90), 12)
})

const opportunity = (namedReferrers: number[]): OpportunityAnswer => ({
  reasons: reasons.slice(0, 1),
  strata: [
    { customers: 120, referrers: 12 + namedReferrers[0]!, named: [40], namedReferrers: [namedReferrers[0]!] },
    { customers: 210, referrers: 45 + namedReferrers[1]!, named: [60], namedReferrers: [namedReferrers[1]!] },
    { customers: 3, referrers: 0, named: [3], namedReferrers: [0] },
  ],
  value: { referrers: 30, revenueMinor: 1_200_000, squares: 60_000_000_000 },
})

test('people × (rate of others like them − own rate), stratum by stratum, leaving out who has nobody like them', () => {
  const [row] = opportunitiesOf(opportunity([4, 5]))
  expect(row).toMatchObject({ own: { happened: 9, trials: 100 }, alone: 3, verdict: 'more' })
  expect(row?.comparable).toBeCloseTo(0.4 * 0.15 + 0.6 * 0.3, 12)
  expect(row?.referrers.value).toBeCloseTo(15, 10)
  expect(row?.referrers.interval.low).toBeCloseTo(6.349712085341048, 8)
  expect(row?.revenue?.value).toBeCloseTo(15 * 40_000, 4)
})

test('where they refer more than others there is nothing to gain, and never less than nothing', () => {
  const [row] = opportunitiesOf(opportunity([35, 50]))
  expect(row).toMatchObject({ verdict: 'nothing', referrers: { value: 0, interval: { low: 0, high: 0 } } })
  expect(opportunitiesOf({ ...opportunity([0, 0]), strata: [] })).toEqual([])
})

const intent = (scores: [number, number, number], silent: number) => ({
  scores,
  customers: scores,
  referred: [0, 0, scores[2] - silent] as [number, number, number],
  referredEver: [0, 0, 0] as [number, number, number],
})

test('a score of under thirty is thin and not judged, and silent promoters are counted by group', () => {
  const table = [
    { value: 'Pro', counts: intent([10, 10, 80], 70) },
    { value: 'Team', counts: intent([80, 10, 10], 2) },
    { value: 'Solo', counts: intent([0, 0, 20], 20) },
  ]
  const { groups } = npsByGroup(table, [90, 20, 110])
  expect(groups.map(({ value, verdict }) => [value, verdict])).toEqual([
    ['Pro', 'above'],
    ['Team', 'below'],
    ['Solo', 'too-few'],
  ])
  const silent = silentPromoters(table, intent([90, 20, 110], 92))
  expect(silent.total).toMatchObject({ happened: 92, trials: 110 })
  expect(silent.groups[0]).toMatchObject({ value: 'Pro', share: { happened: 70, trials: 80 } })
})

test('revenue is exported in whole units of its currency: yen have no smaller ones, dinars have thousandths', () => {
  const row: Opportunity = {
    reason: 'rea_never-asked',
    own: measured(9, 100),
    comparable: 0.24,
    alone: 0,
    referrers: { value: 15, interval: { low: 6.3, high: 22.3 } },
    revenue: { value: 123_456.4, interval: { low: 50_000, high: 200_000.6 } },
    verdict: 'more',
  }
  const revenueIn = (currency: string) => opportunityCells(row, 'Never asked', currency).slice(9, 12)
  expect(revenueIn('EUR')).toEqual([1234.56, 500, 2000.01])
  expect(revenueIn('JPY')).toEqual([123_456, 50_000, 200_001])
  expect(revenueIn('KWD')).toEqual([123.456, 50, 200.001])
  expect(opportunityCells({ ...row, revenue: null }, 'Never asked', 'EUR').slice(9, 12)).toEqual([null, null, null])
})
