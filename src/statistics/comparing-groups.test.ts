import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import published from '../testing/oracles/published-examples.json' with { type: 'json' }
import scipy from '../testing/oracles/two-groups.json' with { type: 'json' }
import { fitBetaBinomial, shrunkenRate } from './beta-binomial.ts'
import { compareGroups } from './compare-groups.ts'
import { falseDiscoveryAdjusted, holmAdjusted } from './false-discovery.ts'
import { funnelLimits, funnelOf, winsorisedSpread } from './funnel.ts'
import type { Tally } from './newcombe-difference.ts'
import { spreadBetween } from './spread-between-groups.ts'
import { compareTwo, fisherTest, scoreTest } from './two-proportions.ts'
import { verdictOf } from './verdict.ts'

const of = (happened: number, trials: number): Tally => ({ happened, trials })
const apart = (actual: number, expected: number) => Math.abs(actual - expected) / Math.max(expected, 1e-300)

const tally = fc
  .tuple(fc.integer({ min: 1, max: 300 }), fc.nat({ max: 300 }))
  .map(([trials, happened]) => of(happened % (trials + 1), trials))

/** Repeatable luck: the tests need many customers, not surprising ones. */
function luck(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  }
}

/** Groups of customers who each refer with their group's chance. */
function draw(groups: number, size: number, chanceOf: (group: number) => number, seed: number) {
  const random = luck(seed)
  return Array.from({ length: groups }, (_, group) => {
    let happened = 0
    for (let customer = 0; customer < size; customer++) if (random() < chanceOf(group)) happened++
    return { value: `group ${group}`, happened, trials: size }
  })
}

const sum = (groups: readonly Tally[]) =>
  groups.reduce<Tally>((total, { happened, trials }) => of(total.happened + happened, total.trials + trials), of(0, 0))

describe('one group against the rest', () => {
  test.each(scipy.fisher)('Fisher’s test agrees with SciPy for $x/$n against $y/$m', ({ x, n, y, m, p }) => {
    expect(apart(fisherTest(of(x, n), of(y, m)), p)).toBeLessThan(1e-9)
  })

  test.each(scipy.score)('the score test agrees with SciPy for $x/$n against $y/$m', ({ x, n, y, m, p }) => {
    expect(apart(scoreTest(of(x, n), of(y, m)), p)).toBeLessThan(1e-9)
  })

  test('neither the order of the groups nor what is counted as success matters', () => {
    fc.assert(
      fc.property(tally, tally, (one, other) => {
        const p = compareTwo(one, other)
        const opposite = ({ happened, trials }: Tally) => of(trials - happened, trials)
        expect(p).toBeGreaterThanOrEqual(0)
        expect(p).toBeLessThanOrEqual(1)
        expect(apart(compareTwo(other, one), p)).toBeLessThan(1e-9)
        expect(apart(compareTwo(opposite(one), opposite(other)), p)).toBeLessThan(1e-9)
      }),
    )
  })

  test('a difference nobody could doubt gets a p of almost zero, not NaN', () => {
    expect(compareTwo(of(0, 1e9), of(1e9, 1e9))).toBe(0)
    expect(fisherTest(of(3, 9), of(0, 2 ** 53 - 100))).toBeLessThan(1e-40)
    expect(compareTwo(of(4, 9), of(0, 0))).toBe(1)
  })
})

describe('many groups at once', () => {
  test('Benjamini–Hochberg and Holm agree with R for the thrombolysis trial of 1995', () => {
    const { p, BH, holm } = published.bh1995.value
    const shuffled = [7, 3, 14, 0, 9, 1, 12, 5, 2, 13, 4, 6, 11, 8, 10]
    const mixed = shuffled.map((index) => p[index]!)
    falseDiscoveryAdjusted(mixed).forEach((adjusted, i) => {
      expect(adjusted).toBeCloseTo(BH[shuffled[i]!]!, 12)
    })
    holmAdjusted(mixed).forEach((adjusted, i) => {
      expect(adjusted).toBeCloseTo(holm[shuffled[i]!]!, 12)
    })
  })

  test('adjusting never makes a p smaller, and never changes who comes first', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 }), (p) => {
        const adjusted = falseDiscoveryAdjusted(p)
        const holm = holmAdjusted(p)
        p.forEach((one, i) => {
          expect(adjusted[i]!).toBeGreaterThanOrEqual(one)
          expect(holm[i]!).toBeGreaterThanOrEqual(adjusted[i]! - 1e-15)
          p.forEach((other, j) => {
            if (one < other) expect(adjusted[i]!).toBeLessThanOrEqual(adjusted[j]!)
          })
        })
      }),
    )
  })

  test.each(scipy.homogeneity)('homogeneity of $x of $n agrees with SciPy', ({ x, n, chiSquare, p }) => {
    const spread = spreadBetween(x.map((happened, i) => of(happened, n[i]!)))
    expect(apart(spread.chiSquare, chiSquare)).toBeLessThan(1e-9)
    expect(apart(spread.p, p)).toBeLessThan(1e-9)
  })

  test('a thousand tiny groups without a difference give an even p, where the textbook test would not', () => {
    let small = 0
    for (let seed = 1; seed <= 200; seed++) {
      if (spreadBetween(draw(300, 6, () => 0.04, seed * 7919)).p < 0.1) small++
    }
    expect(small).toBeGreaterThan(6) // 20 expected of 200; four standard deviations either way
    expect(small).toBeLessThan(37)
  })
})

describe('shrinkage', () => {
  const { y, n, ...rats } = published.betabinomial_rats.value
  const groups = y.map((happened, i) => of(happened, n[i]!))

  test('the rats’ beta-binomial agrees with the root of its likelihood, and with R as far as R went', () => {
    const fit = fitBetaBinomial(groups)!
    expect(apart(fit.shapes.alpha, rats.mle_thirty_digits[0]!)).toBeLessThan(1e-9)
    expect(apart(fit.shapes.beta, rats.mle_thirty_digits[1]!)).toBeLessThan(1e-9)
    expect(apart(fit.shapes.alpha, rats.mle_optim[0]!)).toBeLessThan(1e-5)
    expect(fit.logLikelihood).toBeCloseTo(rats.loglik, 7)
    groups.forEach((group, i) => {
      expect(apart(shrunkenRate(group, fit), rats.posterior_mean[i]!)).toBeLessThan(1e-5)
    })
  })

  test('a shrunken rate lies between the group’s own and the typical one, nearer its own the larger the group', () => {
    const fit = fitBetaBinomial(groups)!
    fc.assert(
      fc.property(tally, ({ happened, trials }) => {
        const own = happened / trials
        const shrunk = shrunkenRate(of(happened, trials), fit)
        expect(shrunk).toBeGreaterThanOrEqual(Math.min(own, fit.mean) - 1e-12)
        expect(shrunk).toBeLessThanOrEqual(Math.max(own, fit.mean) + 1e-12)
        const tenfold = shrunkenRate(of(10 * happened, 10 * trials), fit)
        expect(Math.abs(tenfold - own)).toBeLessThanOrEqual(Math.abs(shrunk - own) + 1e-12)
      }),
    )
  })

  test('no group is moved where nothing but chance divides them', () => {
    expect(fitBetaBinomial([of(10, 100), of(10, 100), of(20, 200)])).toMatchObject({ mean: 0.1, weight: Infinity })
    expect(fitBetaBinomial([of(1, 1), of(0, 1), of(0, 1)])).toMatchObject({ weight: Infinity })
    expect(fitBetaBinomial([of(0, 10), of(0, 20)])).toBeNull()
    expect(fitBetaBinomial([])).toBeNull()
  })

  test('the fit finds a top whatever the counts', () => {
    fc.assert(
      fc.property(fc.array(tally, { minLength: 2, maxLength: 30 }), (some) => {
        const fit = fitBetaBinomial(some)
        if (fit === null) return
        expect(fit.mean).toBeGreaterThan(0)
        expect(fit.mean).toBeLessThan(1)
        expect(fit.logLikelihood).toBeLessThanOrEqual(1e-9)
        expect(fit.weight).toBeGreaterThan(0)
      }),
    )
  })

  test('the spread that went in comes out again', () => {
    const random = luck(11)
    // Rates of 0.1 and 0.3 in equal parts: a variance of 0.01, so a weight of 0.2·0.8/0.01 − 1 = 15.
    const fit = fitBetaBinomial(
      draw(2000, 200, () => 0, 1).map(({ trials }, i) => {
        let happened = 0
        for (let customer = 0; customer < trials; customer++) if (random() < (i % 2 ? 0.1 : 0.3)) happened++
        return of(happened, trials)
      }),
    )!
    expect(fit.mean).toBeCloseTo(0.2, 2)
    expect(fit.weight).toBeGreaterThan(12)
    expect(fit.weight).toBeLessThan(18)
  })
})

describe('funnel', () => {
  test('its limits are those at which the score test turns', () => {
    const funnel = { centre: 0.12, spread: 1, widened: false }
    const { low, high } = funnelLimits(funnel, 400)
    // 1.959964 standard errors of 0.12 in 400
    expect(high - 0.12).toBeCloseTo((1.959963984540054 * Math.sqrt(0.12 * 0.88)) / 20, 12)
    expect(0.12 - low).toBeCloseTo(high - 0.12, 12)
    expect(funnelLimits(funnel, 400, 0.998).high - 0.12).toBeCloseTo(
      (3.090232306167813 * Math.sqrt(0.12 * 0.88)) / 20,
      12,
    )
    expect(funnelLimits(funnel, 1)).toEqual({ low: 0, high: expect.closeTo(0.7569, 3) })
  })

  test('it is widened for groups that really vary, and left alone for groups that do not', () => {
    expect(funnelOf(draw(100, 400, () => 0.1, 5))?.widened).toBe(false)
    const unequal = funnelOf(draw(100, 400, (group) => (group % 3) * 0.05 + 0.05, 5))!
    expect(unequal.widened).toBe(true)
    const plain = funnelLimits({ ...unequal, widened: false }, 400)
    expect(funnelLimits(unequal, 400).high - unequal.centre).toBeCloseTo(
      (plain.high - unequal.centre) * Math.sqrt(unequal.spread),
      12,
    )
  })

  test('one outlier cannot widen it', () => {
    expect(winsorisedSpread([-1, 1, -1, 1, -1, 1, -1, 1, -1, 1, 40])).toBeCloseTo(1, 12)
  })

  test('larger groups have narrower limits', () => {
    const width = (trials: number) => {
      const { low, high } = funnelLimits({ centre: 0.3, spread: 2, widened: true }, trials)
      return high - low
    }
    expect(width(100)).toBeGreaterThan(width(1000))
    expect(funnelOf([])).toBeNull()
  })
})

describe('verdicts', () => {
  test.each<[string, Parameters<typeof verdictOf>[0], ReturnType<typeof verdictOf>]>([
    [
      'a clear lead is above',
      { happened: 60, trials: 200, restHappened: 300, restTrials: 2000, adjustedP: 0.001 },
      'above',
    ],
    [
      'a clear lag is below',
      { happened: 5, trials: 200, restHappened: 300, restTrials: 2000, adjustedP: 0.001 },
      'below',
    ],
    [
      'five in a hundred is not clear',
      { happened: 60, trials: 200, restHappened: 300, restTrials: 2000, adjustedP: 0.05 },
      'no-evidence',
    ],
    [
      '29 customers are too few, however they differ',
      { happened: 29, trials: 29, restHappened: 0, restTrials: 2000, adjustedP: 0 },
      'too-few',
    ],
    [
      '30 who all did are enough',
      { happened: 30, trials: 30, restHappened: 0, restTrials: 2000, adjustedP: 0 },
      'above',
    ],
    [
      '30 of whom half did say too little',
      { happened: 15, trials: 30, restHappened: 0, restTrials: 2000, adjustedP: 0 },
      'too-few',
    ],
    [
      'an empty group cannot tell',
      { happened: 0, trials: 0, restHappened: 0, restTrials: 2000, adjustedP: 1 },
      'too-few',
    ],
    [
      'a group of everybody has no rest',
      { happened: 60, trials: 200, restHappened: 0, restTrials: 0, adjustedP: 1 },
      'too-few',
    ],
  ])('%s', (_, comparison, expected) => {
    expect(verdictOf(comparison)).toBe(expected)
  })
})

describe('compareGroups', () => {
  test('a thousand small groups with one common rate: nobody is named', () => {
    const cells = draw(1000, 40, () => 0.12, 3)
    const result = compareGroups(cells, sum(cells))
    expect(result.realDifference).toBe(false)
    expect(result.highest).toBeNull()
    expect(result.lowest).toBeNull()
    expect(result.groups.filter(({ verdict }) => verdict === 'above' || verdict === 'below')).toEqual([])
  })

  test('chance alone names somebody in fewer than one comparison of ten', () => {
    let named = 0
    for (let seed = 1; seed <= 200; seed++) {
      const cells = draw(12, 100, () => 0.15, seed * 104729)
      if (compareGroups(cells, sum(cells)).realDifference) named++
    }
    expect(named).toBeLessThan(20)
  })

  test('the one group that differs is found among two hundred that do not', () => {
    const cells = draw(200, 150, (group) => (group === 77 ? 0.45 : 0.12), 9)
    const result = compareGroups(cells, sum(cells))
    expect(result.highest).toBe('group 77')
    const found = result.groups[77]!
    expect(found.verdict).toBe('above')
    expect(found.shrunkenRate!).toBeLessThan(found.rate!)
    expect(found.shrunkenRate!).toBeGreaterThan(result.overall.rate!)
    expect(found.difference!.interval.low).toBeGreaterThan(0)
  })

  test('a group is compared with the rest, not with a total it is part of', () => {
    const result = compareGroups(
      [
        { value: 'a', happened: 60, trials: 200 },
        { value: 'b', happened: 80, trials: 800 },
      ],
      of(140, 1000),
    )
    expect(result.groups[0]!.difference!.gap).toBeCloseTo(0.2, 12)
    expect(result.groups[0]!.p).toBeCloseTo(scoreTest(of(60, 200), of(80, 800)), 15)
  })

  test('nothing in the answer depends on how folded customers were divided', () => {
    const big = [
      { value: 'a', happened: 20, trials: 80 },
      { value: 'b', happened: 10, trials: 90 },
    ]
    const one = [
      ...big,
      { value: 'c', happened: 1, trials: 3 },
      { value: 'd', happened: 1, trials: 4 },
      { value: 'e', happened: 0, trials: 3 },
    ]
    const two = [
      ...big,
      { value: 'c', happened: 0, trials: 4 },
      { value: 'd', happened: 0, trials: 4 },
      { value: 'e', happened: 2, trials: 2 },
    ]
    expect(compareGroups(one, of(32, 180))).toEqual(compareGroups(two, of(32, 180)))
  })

  test('nobody, and nobody who refers, are answers too', () => {
    expect(compareGroups([], of(0, 0))).toMatchObject({
      groups: [],
      realDifference: false,
      overall: { rate: null, interval: null },
    })
    const none = compareGroups(
      [
        { value: 'a', happened: 0, trials: 50 },
        { value: 'b', happened: 0, trials: 50 },
      ],
      of(0, 100),
    )
    expect(none.groups.map(({ verdict }) => verdict)).toEqual(['no-evidence', 'no-evidence'])
    expect(none.fit).toBeNull()
  })
})
