import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import oracle from '../testing/oracles/effects.json' with { type: 'json' }
import { seeded } from './chance.ts'
import {
  anytimeInterval,
  anytimeP,
  anytimeStandardErrors,
  effectVerdict,
  evidenceOf,
  mixtureBound,
  narrowestAt,
} from './confidence-sequence.ts'
import { adjustedDifference } from './cuped.ts'
import { differenceInDifferences, differenceOfMeans, type FollowedGroup } from './difference-in-differences.ts'
import { drawBinomial } from './drawing.ts'
import { type GroupHistory, proposeComparisons, trendPicture } from './parallel-history.ts'
import { customersToSee, pointsToSee, powerToSee, weeksToSee } from './power.ts'

function agrees(actual: number | undefined, expected: number, within = 1e-9) {
  expect(Math.abs(actual! - expected)).toBeLessThanOrEqual(within * Math.abs(expected) + 1e-13)
}

const groupsOf = (rows: readonly number[][]): FollowedGroup[] =>
  rows.map(([treated, before, after, happenedBefore, happenedAfter]) => ({
    treated: treated === 1,
    before: { happened: happenedBefore!, trials: before! },
    after: { happened: happenedAfter!, trials: after! },
  }))

const tally = fc
  .tuple(fc.integer({ min: 1, max: 500 }), fc.nat({ max: 500 }))
  .map(([trials, happened]) => ({ trials, happened: happened % (trials + 1) }))
const side = fc.array(fc.record({ before: tally, after: tally }), { minLength: 2, maxLength: 10 })

describe('difference in differences', () => {
  test.each(oracle.clustered)('clustered by group it agrees with R’s sandwich and clubSandwich packages', (given) => {
    const found = differenceInDifferences(groupsOf(given.groups))!
    expect(found.method).toBe('clustered')
    agrees(found.effect, given.effect[0]!)
    agrees(found.standardError, given.standardError[0]!)
    agrees(found.interval.low, given.interval[0]!)
    agrees(found.interval.high, given.interval[1]!)
    agrees(found.p, given.p[0]!)
    agrees(found.careful.standardError, given.careful.standardError[0]!)
    agrees(found.careful.freedom, given.careful.freedom[0]!)
    agrees(found.careful.p, given.careful.p[0]!)
    expect(found.caution).toBe(found.treatedGroups < 6 ? 'few-groups' : null)
  })

  test.each(oracle.single)(
    'one treated group is held against the spread of the others, as R’s metafor finds it',
    (given) => {
      const found = differenceInDifferences(groupsOf(given.groups))!
      expect(found).toMatchObject({ method: 'one-treated-group', caution: 'one-treated-group' })
      agrees(found.effect, given.effect[0]!)
      agrees(found.standardError, given.standardError[0]!)
      agrees(found.interval.low, given.interval[0]!)
      agrees(found.interval.high, given.interval[1]!)
    },
  )

  test('Card and Krueger’s restaurants took on 2.75 workers', () => {
    const { treated, others, effect, standardError, printed } = oracle.cardKrueger
    const found = differenceOfMeans(treated, others)!
    agrees(found.effect, effect[0]!)
    agrees(found.standardError, standardError[0]!)
    expect(found.effect).toBeCloseTo(printed, 1)
  })

  test('what moves every group alike is no effect, and treated and others trade places with the sign', () => {
    fc.assert(
      fc.property(side, side, (some, rest) => {
        const all = [
          ...some.map((group) => ({ ...group, treated: true })),
          ...rest.map((group) => ({ ...group, treated: false })),
        ]
        const found = differenceInDifferences(all)!
        const turned = differenceInDifferences(all.map((group) => ({ ...group, treated: !group.treated })))!
        expect(turned.effect).toBeCloseTo(-found.effect, 12)
        expect(turned.standardError).toBeCloseTo(found.standardError, 12)
        const backwards = differenceInDifferences(
          all.map(({ treated, before, after }) => ({ treated, before: after, after: before })),
        )!
        expect(backwards.effect).toBeCloseTo(-found.effect, 12)
        const same = differenceInDifferences(
          [...some, ...some].map((group, i) => ({ ...group, treated: i < some.length })),
        )!
        expect(same.effect).toBeCloseTo(0, 12)
      }),
    )
  })

  test('without a treated group, or hardly any to compare with, nothing is said', () => {
    const group = { before: { happened: 3, trials: 40 }, after: { happened: 5, trials: 40 } }
    const others = [false, false].map((treated) => ({ ...group, treated }))
    expect(differenceInDifferences(others)).toBeNull()
    expect(differenceInDifferences([{ ...group, treated: true }, ...others])).toBeNull()
    expect(differenceInDifferences([{ ...group, treated: true }, { ...group, treated: true }, others[0]!])).toBeNull()
  })
})

describe('parallel histories', () => {
  const history = (periods: readonly number[][], from: number): GroupHistory => ({
    value: '',
    periods: periods.map((row) => ({ happened: row[from]!, trials: row[from + 1]! })),
  })

  test.each(oracle.histories)('gap, drift and test agree with R’s metafor', (given) => {
    const [found] = proposeComparisons(history(given.periods, 0), [history(given.periods, 2)])
    agrees(found?.distance, given.distance[0]!)
    agrees(found?.drift, given.drift[0]!)
    agrees(found?.p, given.p[0]!)
    expect(found?.verdict).toBe(given.p[0]! < 0.05 ? 'not-parallel' : 'parallel')
  })

  test('the nearest parallel group comes first, then those too small to tell, then those that went their own way', () => {
    const periods = (happened: number[], trials: number) => happened.map((many) => ({ happened: many, trials }))
    const proposed = proposeComparisons({ value: 'north', periods: periods([50, 60, 55], 500) }, [
      { value: 'east', periods: periods([20, 60, 110], 500) },
      { value: 'tiny', periods: periods([1, 1, 2], 8) },
      { value: 'west', periods: periods([81, 89, 88], 500) },
      { value: 'south', periods: periods([80, 90, 85], 500) },
      { value: 'new', periods: periods([80, 90], 500) },
    ])
    expect(proposed.map(({ value, verdict }) => [value, verdict])).toEqual([
      ['south', 'parallel'],
      ['west', 'parallel'],
      ['tiny', 'cannot-tell'],
      ['east', 'not-parallel'],
    ])
    expect(proposed[0]).toMatchObject({ distance: expect.closeTo(0, 12), p: 1 })
    expect(proposeComparisons({ value: 'short', periods: periods([1, 2], 9) }, [])).toEqual([])
  })

  test('the picture shows both rates and the gap of each period, and leaves out what nobody was there for', () => {
    const treated = [
      { happened: 50, trials: 500 },
      { happened: 0, trials: 0 },
    ]
    const [first, second] = trendPicture(treated, [[{ happened: 80, trials: 500 }], [{ happened: 10, trials: 100 }]])
    expect(first).toMatchObject({ treated: 0.1, comparison: 0.15 })
    expect(first?.gap).toBeCloseTo(-0.05, 12)
    expect(second).toEqual({ treated: null, comparison: null, gap: null, interval: null })
  })
})

describe('history used to see sooner', () => {
  test.each(oracle.cuped)('agrees with the analysis of covariance in R', (given) => {
    const found = adjustedDifference(given.treated, given.others)
    agrees(found?.gap, given.gap[0]!)
    agrees(found?.carried, given.carried[0]!)
    agrees(found?.standardError, given.standardError[0]!)
    expect(found?.explained).toBeGreaterThan(0)
  })

  test('history that tells nothing changes nothing', () => {
    const flat = { customers: 100, x: 0, y: 30, xx: 0, yy: 30, xy: 0 }
    const found = adjustedDifference(flat, { ...flat, y: 20, yy: 20 })!
    expect(found.gap).toBeCloseTo(0.1, 12)
    expect(found.explained).toBe(0)
    expect(adjustedDifference({ ...flat, customers: 9 }, flat)).toBeNull()
  })
})

describe('an interval for every look', () => {
  test('the mixture bound is Howard’s', () => {
    const { variance, bound, bestRho, alpha } = oracle.howard
    expect(mixtureBound(variance, bestRho, 1 - alpha)).toBeCloseTo(bound, 4)
    expect(1 / narrowestAt(1 / Math.sqrt(variance), 1 - alpha) ** 2).toBeCloseTo(bestRho, 4)
    expect(anytimeStandardErrors()).toBeCloseTo(bound / Math.sqrt(variance), 5)
    const evidence = evidenceOf({ estimate: oracle.howard.sum / variance, standardError: 0.1 }, 1 / Math.sqrt(bestRho))
    expect(Math.log(evidence)).toBeCloseTo(oracle.howard.logMixture, 6)
  })

  test.each(oracle.asymptotic)('the sequence of Waudby-Smith for $t customers', ({ t, sigma, rho, alpha, reach }) => {
    // Their rho is told for observations of variance 1: the typical effect in the unit of ours is sigma times it.
    const found = anytimeInterval({ estimate: 0, standardError: sigma / Math.sqrt(t) }, sigma * rho, {
      confidence: 1 - alpha,
    })
    agrees(found.high, reach[0]!)
    agrees(-found.low, reach[0]!)
  })

  test('evidence and p agree with Johari’s mixture ratio', () => {
    const looks = oracle.johari.looks.map(({ customers, gap, variance }) => ({
      estimate: gap,
      standardError: Math.sqrt((2 * variance) / customers),
    }))
    oracle.johari.looks.forEach(({ mixing, ratio, p }, i) => {
      agrees(evidenceOf(looks[i]!, Math.sqrt(mixing)), ratio)
      agrees(anytimeP([looks[i]!], Math.sqrt(mixing)), p)
    })
    agrees(anytimeP(looks, 0.05), oracle.johari.looks[1]!.p)
  })

  test('the interval leaves nothing out exactly when p is below five in a hundred', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -0.2, max: 0.2, noNaN: true }),
        fc.double({ min: 0.001, max: 0.1, noNaN: true }),
        fc.double({ min: 0.001, max: 0.2, noNaN: true }),
        (estimate, standardError, typical) => {
          const { low, high } = anytimeInterval({ estimate, standardError }, typical)
          const p = anytimeP([{ estimate, standardError }], typical)
          if (Math.abs(p - 0.05) > 1e-9) expect(low > 0 || high < 0).toBe(p < 0.05)
        },
      ),
    )
  })

  test('verdicts: up, down, and not to be told yet while there are few or groups are few', () => {
    const typical = narrowestAt(0.012)
    const look = { estimate: 0.05, standardError: 0.012, seen: 40 }
    expect(effectVerdict(look, typical).verdict).toBe('up')
    expect(effectVerdict({ ...look, estimate: -0.05 }, typical).verdict).toBe('down')
    expect(effectVerdict({ ...look, estimate: 0.02 }, typical).verdict).toBe('cannot-tell')
    expect(effectVerdict({ ...look, seen: 9 }, typical)).toEqual({ verdict: 'cannot-tell', interval: null })
    expect(effectVerdict({ ...look, freedom: 3 }, typical).verdict).toBe('cannot-tell')
  })
})

describe('how many and how long', () => {
  test('power is that of R’s power.prop.test, and of Hmisc where sides are unequal', () => {
    const { customers, power, ...change } = oracle.standard
    agrees(powerToSee(change, { treated: customers, others: customers }), power[0]!)
    for (const { treated, others, power: expected, ...hoped } of oracle.sizes) {
      agrees(powerToSee(hoped, { treated, others }), expected[0]!)
    }
  })

  test.each(oracle.needed)('for $points points on $rate R needs as many', ({ customers, power, ...change }) => {
    agrees(customersToSee(change, { power }), customers[0]!, 1e-7)
    agrees(powerToSee(change, { treated: customers[0]!, others: customers[0]! }), power, 1e-7)
  })

  test('what customersToSee says is enough has the power asked for, however sides are split', () => {
    const change = fc.record({
      rate: fc.double({ min: 0.02, max: 0.6, noNaN: true }),
      points: fc.double({ min: 0.01, max: 0.3, noNaN: true }),
    })
    const split = fc.double({ min: 0.2, max: 8, noNaN: true })
    fc.assert(
      fc.property(
        change,
        split,
        fc.boolean(),
        fc.double({ min: 1, max: 3, noNaN: true }),
        (hoped, othersPerTreated, daily, designEffect) => {
          const sureness = { daily, designEffect }
          const treated = customersToSee(hoped, { othersPerTreated, power: 0.8, ...sureness })
          expect(powerToSee(hoped, { treated, others: treated * othersPerTreated }, sureness)).toBeCloseTo(0.8, 9)
        },
      ),
    )
  })

  test('more customers see it sooner, looking daily takes longer, and some things are never seen', () => {
    const plan = { treated: 400, others: 3000, rate: 0.12, points: 0.05, rateWeeks: 13 }
    const weeks = weeksToSee(plan)!
    expect(weeksToSee({ ...plan, treated: 900 })!).toBeLessThan(weeks)
    expect(weeksToSee({ ...plan, points: 0.08 })!).toBeLessThan(weeks)
    expect(weeksToSee(plan, { daily: true })!).toBeGreaterThan(weeks)
    expect(weeksToSee({ ...plan, treated: 20 })).toBeNull()
    expect(() => weeksToSee({ ...plan, points: 0.95 })).toThrow(RangeError)
    // One quarter long, the share is the rate itself, so the weeks turn where power for that share does.
    const points = pointsToSee(plan, 13)!
    agrees(powerToSee({ rate: 0.12, points }, plan), 0.8, 1e-9)
    expect(weeksToSee({ ...plan, points: points + 1e-9 })).toBe(13)
    expect(pointsToSee({ ...plan, treated: 1, others: 1 }, 1)).toBeNull()
  })
})

describe('looking every day', () => {
  test('with no effect an ordinary interval cries wolf in a third of all actions, the sequence in fewer than one in twenty', () => {
    const random = seeded(31)
    const actions = 300
    const [customersADay, days, rate] = [20, 90, 0.1]
    const typical = narrowestAt(Math.sqrt((2 * rate * (1 - rate)) / (customersADay * days)))
    let ordinary = 0
    let sequence = 0
    for (let action = 0; action < actions; action++) {
      let [treated, others, criedOrdinary, criedSequence] = [0, 0, false, false]
      for (let day = 1; day <= days; day++) {
        treated += drawBinomial(customersADay, rate, random)
        others += drawBinomial(customersADay, rate, random)
        const customers = day * customersADay
        const [here, there] = [treated / customers, others / customers]
        const look = {
          estimate: here - there,
          standardError: Math.sqrt((here * (1 - here) + there * (1 - there)) / customers),
          seen: Math.min(treated, others, customers - treated, customers - others),
        }
        if (look.seen < 10) continue
        if (Math.abs(look.estimate) > 1.96 * look.standardError) criedOrdinary = true
        if (effectVerdict(look, typical).verdict !== 'cannot-tell') criedSequence = true
      }
      if (criedOrdinary) ordinary++
      if (criedSequence) sequence++
    }
    expect(ordinary / actions).toBeGreaterThan(0.25)
    expect(sequence / actions).toBeLessThan(0.05)
  })
})
