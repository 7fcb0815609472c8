import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import published from '../testing/oracles/published-examples.json' with { type: 'json' }
import oracle from '../testing/oracles/survival.json' with { type: 'json' }
import { seeded } from './chance.ts'
import { landmarkComparison, type Stay, timeVaryingComparison } from './landmark.ts'
import { signalIn } from './no-signal.ts'
import { simpsonReversal } from './simpson-reversal.ts'

const tally = (happened: number, trials: number) => ({ happened, trials })
const kidneyStones = [
  { group: tally(81, 87), other: tally(234, 270) },
  { group: tally(192, 263), other: tally(55, 80) },
]

describe('Simpson', () => {
  test('kidney stones (Charig et al. 1986): worse overall, better for small and for large stones', () => {
    const found = simpsonReversal(kidneyStones)!
    expect(found).toMatchObject({ verdict: 'reverses everywhere', strata: { telling: 2, against: 2 } })
    expect(found.crude.gap).toBeCloseTo(273 / 350 - 289 / 350, 12)
    expect(found.within!.gap).toBeCloseTo(0.0538, 4)
  })

  test('Berkeley’s men had the advantage overall; within departments none is to be seen', () => {
    const departments = Object.values(published.mantel_haenszel_ucb.value.table).map(
      ([men, menNot, women, womenNot]) => ({
        group: tally(men!, men! + menNot!),
        other: tally(women!, women! + womenNot!),
      }),
    )
    const found = simpsonReversal(departments)!
    expect(found).toMatchObject({ verdict: 'vanishes', strata: { telling: 6, against: 4 } })
    expect(found.within!.gap).toBeCloseTo(published.mantel_haenszel_ucb.value.metafor.RD, 9)
  })

  test('one stratum holds, none with both groups cannot tell, and swapping the groups changes no verdict', () => {
    expect(simpsonReversal(kidneyStones.slice(0, 1))!.verdict).toBe('holds')
    expect(
      simpsonReversal([
        { group: tally(1, 4), other: tally(0, 0) },
        { group: tally(0, 0), other: tally(3, 9) },
      ])!.verdict,
    ).toBe('cannot tell')
    expect(simpsonReversal([{ group: tally(0, 0), other: tally(3, 9) }])).toBeNull()
    const stratum = fc
      .tuple(fc.nat(50), fc.nat(50), fc.nat(50), fc.nat(50))
      .map(([a, b, c, d]) => ({ group: tally(a, a + b), other: tally(c, c + d) }))
    fc.assert(
      fc.property(fc.array(stratum, { minLength: 1, maxLength: 5 }), (strata) => {
        const found = simpsonReversal(strata)
        const turned = simpsonReversal(strata.map(({ group, other }) => ({ group: other, other: group })))
        expect(turned?.verdict).toBe(found?.verdict)
        expect(turned?.strata).toEqual(found?.strata)
      }),
    )
  })
})

describe('signal', () => {
  const offices = (many: number, size: number, rateOf: (office: number) => number, seed: number) => {
    const chance = seeded(seed)
    return Array.from({ length: many }, (_, office) => {
      let happened = 0
      for (let i = 0; i < size; i++) if (chance() < rateOf(office)) happened++
      return tally(happened, size)
    })
  }

  test('a thousand equal offices have none, nineteen times in twenty', () => {
    let alarms = 0
    for (let seed = 1; seed <= 100; seed++)
      if (signalIn(offices(200, 20, () => 0.2, seed * 31)).verdict === 'some') alarms++
    expect(alarms).toBeLessThanOrEqual(11) // 12 or more happen once in two hundred
    const equal = signalIn(offices(1000, 20, () => 0.2, 3))
    expect(equal).toMatchObject({ verdict: 'none', trueSpread: 0 })
    expect(equal.shownSpread).toBeCloseTo(Math.sqrt((0.2 * 0.8) / 20), 2)
  })

  test('offices that differ by five points have, and the spread is about right', () => {
    const found = signalIn(offices(1000, 50, (office) => (office % 2 ? 0.25 : 0.15), 3))
    expect(found.verdict).toBe('some')
    expect(found.trueSpread).toBeCloseTo(0.05, 2)
    expect(found.shownSpread).toBeGreaterThan(found.trueSpread)
  })

  test('a handful of customers, or one group, is too few to tell', () => {
    expect(signalIn([tally(3, 9), tally(0, 9)]).verdict).toBe('too-few')
    expect(signalIn([tally(30, 90), tally(0, 0)]).verdict).toBe('too-few')
    expect(signalIn([]).verdict).toBe('too-few')
  })
})

describe('who stays longer', () => {
  const { referredAt, lastAge, churned, fair } = oracle.transplants
  const stanford: Stay[] = lastAge.map((age, i) => ({
    referredAt: referredAt[i]!,
    lastAge: age,
    churned: churned[i] === 1,
  }))

  test('Stanford’s heart transplants, as a state that changes, agree with the exact score test of R’s coxph', () => {
    const found = timeVaryingComparison(stanford)
    expect(found.test.chiSquare).toBeCloseTo(fair, 9)
    expect(found.referrers.churned + found.others.churned).toBe(75)
    const days = stanford.reduce((sum, { lastAge }) => sum + lastAge, 0)
    expect(found.referrers.time + found.others.time).toBeCloseTo(days, 9)
  })

  const stays = fc.array(
    fc.record({
      referredAt: fc.option(fc.integer({ min: 0, max: 20 }), { nil: null }),
      lastAge: fc.integer({ min: 1, max: 30 }),
      churned: fc.boolean(),
    }),
    { minLength: 1, maxLength: 40 },
  )

  test('every customer is in one place at the landmark, and what comes later moves nobody', () => {
    fc.assert(
      fc.property(stays, fc.integer({ min: 1, max: 20 }), (all, landmark) => {
        const found = landmarkComparison(all, landmark, landmark + 5)
        expect(found.referrers + found.others + found.gone).toBe(all.length)
        const later = all.map((stay) =>
          stay.referredAt !== null && stay.referredAt > landmark ? { ...stay, referredAt: null } : stay,
        )
        expect(landmarkComparison(later, landmark, landmark + 5)).toEqual(found)
        if (found.churned === null) return
        expect(found.churned.interval.low).toBeLessThanOrEqual(found.churned.gap + 1e-12)
        expect(found.churned.interval.high).toBeGreaterThanOrEqual(found.churned.gap - 1e-12)
      }),
    )
    expect(() => landmarkComparison([], 6, 6)).toThrow(RangeError)
  })

  test('with nobody lost from sight the shares at the landmark are the plain ones', () => {
    const all: Stay[] = [
      { referredAt: 2, lastAge: 9, churned: true, customers: 3 },
      { referredAt: 5, lastAge: 24, churned: false, customers: 9 },
      { referredAt: null, lastAge: 4, churned: true, customers: 7 },
      { referredAt: 8, lastAge: 20, churned: true, customers: 5 },
      { referredAt: null, lastAge: 24, churned: false, customers: 15 },
    ]
    const found = landmarkComparison(all, 6, 24)
    expect(found).toMatchObject({ referrers: 12, others: 20, gone: 7 })
    expect(found.churned!.referrers).toBeCloseTo(3 / 12, 12)
    expect(found.churned!.others).toBeCloseTo(5 / 20, 12)
    expect(found.churned!.gap).toBeCloseTo(0, 12)
    expect(landmarkComparison(all, 6, 30).churned).toBeNull()
  })
})
