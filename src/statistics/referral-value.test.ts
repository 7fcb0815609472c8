import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import oracle from '../testing/oracles/money.json' with { type: 'json' }
import { forestValues } from './referral-forest.ts'
import { referralValue } from './referral-value.ts'

const one = { margins: [120, 120, 110], cameIn: 1, reward: 20, marketing: 5, acquisitionSaved: 30 }
const late = { margins: [0, 90], cameIn: 2, reward: 20, marketing: 5, acquisitionSaved: 30 }
const saved = (cameIn: number) => ({ margins: [], cameIn, reward: 0, marketing: 0, acquisitionSaved: 30 })

describe('what those a customer brought are worth', () => {
  test('both types come to the sums of Kumar, Petersen and Leone as R adds them', () => {
    const certain = referralValue([one, late], { typeTwoShare: 0, discount: 0.05 })
    expect(certain.typeOne).toBeCloseTo(oracle.referralValue.typeOne[0]!, 9)
    expect(certain.typeTwo).toBe(0)
    const anyway = referralValue([saved(1), saved(3)], { typeTwoShare: 1, discount: 0.05 })
    expect(anyway.typeTwo).toBeCloseTo(oracle.referralValue.typeTwo[0]!, 9)
    expect(anyway.typeOne).toBe(0)
  })

  test('the slider moves the value in a straight line between all brought and all coming anyway', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (typeTwoShare) => {
        const at = (share: number) => referralValue([one, late], { typeTwoShare: share, discount: 0.1 }).value
        expect(at(typeTwoShare)).toBeCloseTo((1 - typeTwoShare) * at(0) + typeTwoShare * at(1), 9)
      }),
    )
  })

  test('nobody brought is worth nothing, and a share of 1.2 is refused', () => {
    expect(referralValue([], { typeTwoShare: 0.5, discount: 0.1 }).value).toBe(0)
    expect(() => referralValue([one], { typeTwoShare: 1.2, discount: 0.1 })).toThrow(RangeError)
  })
})

/** Everybody is brought by somebody before them, or by nobody; then the numbers are shuffled. */
const forest = fc
  .array(fc.record({ by: fc.nat(), own: fc.integer({ min: 0, max: 1e9 }), place: fc.nat() }), { maxLength: 60 })
  .map((rows) => {
    const order = rows.map((_, i) => i).sort((a, b) => rows[a]!.place - rows[b]!.place || a - b)
    const placeOf = new Int32Array(rows.length)
    order.forEach((row, place) => {
      placeOf[row] = place
    })
    const referrer = new Int32Array(rows.length)
    const own = new Float64Array(rows.length)
    rows.forEach((row, i) => {
      const by = row.by % (i + 1)
      referrer[placeOf[i]!] = by === i ? -1 : placeOf[by]!
      own[placeOf[i]!] = row.own
    })
    return { referrer, own }
  })

describe('the forest of referrals', () => {
  test('direct and chain values are what walking up from every customer gives', () => {
    fc.assert(
      fc.property(forest, ({ referrer, own }) => {
        const chain = Float64Array.from(own)
        const downstream = new Int32Array(own.length)
        own.forEach((value, i) => {
          for (let by = referrer[i]!; by >= 0; by = referrer[by]!) {
            chain[by]! += value
            downstream[by]!++
          }
        })
        const found = forestValues(referrer, own)
        expect(found.chain).toEqual(chain)
        expect(found.downstream).toEqual(downstream)
        expect(found.direct).toEqual(
          own.map((value, i) => own.reduce((sum, other, child) => (referrer[child] === i ? sum + other : sum), value)),
        )
      }),
    )
  })

  test('the company is worth own values once, which is also the chains of those nobody brought', () => {
    fc.assert(
      fc.property(forest, ({ referrer, own }) => {
        const { total, chain, downstream, generation } = forestValues(referrer, own)
        const roots = [...referrer.keys()].filter((i) => referrer[i] === -1)
        expect(total).toBe(own.reduce((sum, value) => sum + value, 0))
        expect(roots.reduce((sum, i) => sum + chain[i]!, 0)).toBe(total)
        expect(roots.reduce((sum, i) => sum + downstream[i]! + 1, 0)).toBe(own.length)
        // Everybody stands in as many rows above them as their generation says: that is what would be counted again.
        expect(downstream.reduce((sum, below) => sum + below, 0)).toBe(
          generation.reduce((sum, above) => sum + above, 0),
        )
      }),
    )
  })

  test('customers who brought each other are refused, and so is a referrer who does not exist', () => {
    expect(() => forestValues(Int32Array.of(1, 2, 0, -1), new Float64Array(4))).toThrow(/circle/)
    expect(() => forestValues(Int32Array.of(0), new Float64Array(1))).toThrow(/circle/)
    expect(() => forestValues(Int32Array.of(5), new Float64Array(1))).toThrow(/does not exist/)
    expect(() => forestValues(Int32Array.of(-1), new Float64Array(2))).toThrow(RangeError)
  })

  test('a chain of half a million goes as deep as it is, and stays exact', () => {
    const customers = 500_000
    const referrer = Int32Array.from({ length: customers }, (_, i) => i - 1)
    const { chain, generation, downstream } = forestValues(referrer, new Float64Array(customers).fill(1_234_567_89))
    expect(chain[0]).toBe(customers * 1_234_567_89)
    expect(generation.at(-1)).toBe(customers - 1)
    expect(downstream[0]).toBe(customers - 1)
  })

  const data = '../shared/data'
  test.skipIf(!existsSync(`${data}/nyjazz-referrals.csv`))(
    'the jazz musicians of New York make the tree they make',
    () => {
      const { nyjazz_tree: tree } = JSON.parse(readFileSync(`${data}/reference-values.json`, 'utf8'))
      const rows = (name: string) => readFileSync(`${data}/nyjazz-${name}.csv`, 'utf8').trim().split('\n').slice(1)
      const ids = rows('people').map((row) => row.split(',')[0]!)
      const placeOf = new Map(ids.map((id, place) => [id, place]))
      const referrer = new Int32Array(ids.length).fill(-1)
      for (const [by, whom] of rows('referrals').map((row) => row.split(','))) {
        referrer[placeOf.get(whom!)!] = placeOf.get(by!)!
      }
      const found = forestValues(referrer, new Float64Array(ids.length).fill(1))
      const generations: Record<string, number> = {}
      for (const generation of found.generation) generations[generation] = (generations[generation] ?? 0) + 1
      expect(generations).toEqual(tree.value.generations)
      for (const [id, people] of tree.value.largest_subtrees) {
        expect(found.downstream[placeOf.get(id)!]).toBe(people)
      }
      expect(found.brought.filter((many) => many > 0).length).toBe(tree.value.referrers)
    },
  )
})
