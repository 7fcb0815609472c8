import { expect, test } from 'vitest'
import { compareDeals, type DealStratum, influenceVerdict, withoutTellingStages } from './matched.ts'
import { representedBy } from './representative.ts'

const deals = (stage: string, size: string, a: number, m: number, c: number, k: number): DealStratum => ({
  stage,
  size,
  value: '',
  with: { happened: a, trials: m },
  without: { happened: c, trials: k },
})

test('Berkeley 1973: thrown together it points one way, among their like the other, so it is not shown', () => {
  // Admitted of applied, men against women, by department (Bickel, Hammel & O’Connell 1975).
  const berkeley = [
    [512, 825, 89, 108],
    [353, 560, 17, 25],
    [120, 325, 202, 593],
    [138, 417, 131, 375],
    [53, 191, 94, 393],
    [22, 373, 24, 341],
  ].map(([a, m, c, k], i) => deals(`Department ${i}`, '', a!, m!, c!, k!))
  const found = compareDeals(berkeley)
  expect(found.crude!.gap).toBeGreaterThan(0.1)
  expect(found.matched!.gap).toBeLessThan(0)
  expect(found.notShown).toContain('turns-round')
  expect(influenceVerdict(found, found.p)).toBe('not-shown')
})

test('a stage that says how deals ended is not matched on', () => {
  const ended = [
    deals('Closed won', 'quarter 1', 10, 10, 10, 10),
    deals('Closed lost', 'quarter 1', 0, 5, 0, 15),
    deals('Proposal', 'quarter 1', 2, 4, 1, 4),
  ]
  expect(withoutTellingStages(ended)).toEqual([
    deals('', 'quarter 1', 10, 15, 10, 25),
    deals('Proposal', 'quarter 1', 2, 4, 1, 4),
  ])
})

test.each([
  ['too few in all', [deals('A', '', 5, 9, 5, 200)], ['too-few']],
  ['hardly any with their like', [deals('A', '', 20, 40, 0, 0), deals('B', '', 1, 2, 20, 40)], ['no-match']],
  ['not the same in every stratum', [deals('A', '', 90, 100, 20, 100), deals('B', '', 40, 100, 50, 100)], ['differs']],
  ['a plain case', [deals('A', '', 60, 100, 40, 100), deals('B', '', 50, 100, 30, 100)], []],
] as const)('%s', (_, strata, notShown) => {
  expect(compareDeals(strata).notShown).toEqual(notShown)
})

test('proof from a narrow group is warned of, and so is a large group nobody of which is quoted', () => {
  const narrow = representedBy([
    { value: 'health', customers: 200, proof: 18 },
    { value: 'retail', customers: 500, proof: 2 },
    { value: 'energy', customers: 300, proof: 0 },
  ])
  expect(narrow).toMatchObject({ customers: 1000, proof: 20, spokenFor: 700 })
  expect(narrow.groups[0]).toMatchObject({ leaning: 'more', share: 0.2, proofShare: 0.9 })
  expect(narrow.warnings).toEqual([
    '90 % of the customers quoted are health; of all customers 20 % are.',
    'Nobody of energy is quoted, though 30 % of customers are there.',
  ])
  const fair = representedBy([
    { value: 'health', customers: 200, proof: 4 },
    { value: 'retail', customers: 800, proof: 16 },
  ])
  expect(fair.warnings).toEqual([])
})
