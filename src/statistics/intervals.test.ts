import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import published from '../testing/oracles/published-examples.json' with { type: 'json' }
import scipy from '../testing/oracles/two-groups.json' with { type: 'json' }
import { exactBinomialTest, exactInterval } from './exact-binomial.ts'
import { exactPoissonInterval, poissonRatio } from './exact-poisson.ts'
import { katzRatio } from './katz-ratio.ts'
import { newcombeDifference } from './newcombe-difference.ts'
import { netPromoterScore } from './nps.ts'
import { wilsonInterval } from './wilson-interval.ts'

/** Equal to as many digits as the reference holds: 1e-9 relative. */
function agrees(actual: number | undefined, expected: number) {
  expect(Math.abs(actual! - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected) + 1e-13)
}

const tally = fc
  .tuple(fc.integer({ min: 1, max: 2000 }), fc.nat({ max: 2000 }))
  .map(([trials, happened]) => ({ trials, happened: happened % (trials + 1) }))

describe('one proportion', () => {
  test.each(published.wilson.value)('Wilson and Clopper–Pearson agree with R for $x of $n', ({ x, n, ...limits }) => {
    agrees(wilsonInterval(x, n)?.low, limits.score[0]!)
    agrees(wilsonInterval(x, n)?.high, limits.score[1]!)
    agrees(wilsonInterval(x, n, 0.99)?.low, limits.score99[0]!)
    agrees(wilsonInterval(x, n, 0.99)?.high, limits.score99[1]!)
    agrees(exactInterval(x, n)?.low, limits.exact_clopper_pearson[0]!)
    agrees(exactInterval(x, n)?.high, limits.exact_clopper_pearson[1]!)
  })

  test.each(scipy.binomial)(
    'the exact test agrees with SciPy for $x of $n against $chance',
    ({ x, n, chance, ...expected }) => {
      agrees(exactBinomialTest(x, n, chance)!, expected.p)
      agrees(exactInterval(x, n)?.low, expected.low)
      agrees(exactInterval(x, n)?.high, expected.high)
    },
  )

  test('nobody has no interval and no test', () => {
    expect(wilsonInterval(0, 0)).toBeNull()
    expect(exactInterval(0, 0)).toBeNull()
    expect(exactBinomialTest(0, 0, 0.5)).toBeNull()
    expect(newcombeDifference({ happened: 0, trials: 0 }, { happened: 1, trials: 2 })).toBeNull()
  })

  test.each([
    [5, 4],
    [-1, 4],
    [Number.NaN, 4],
    [1, Number.NaN],
    [1, Infinity],
  ])('%s of %s is refused', (x, n) => {
    expect(() => wilsonInterval(x, n)).toThrow(RangeError)
  })

  test('both intervals hold the observed share, stay inside 0…1, and mirror when the opposite is counted', () => {
    fc.assert(
      fc.property(tally, ({ happened, trials }) => {
        for (const interval of [wilsonInterval, exactInterval]) {
          const { low, high } = interval(happened, trials)!
          const opposite = interval(trials - happened, trials)!
          expect(low).toBeGreaterThanOrEqual(0)
          expect(low).toBeLessThanOrEqual(happened / trials)
          expect(high).toBeGreaterThanOrEqual(happened / trials)
          expect(high).toBeLessThanOrEqual(1)
          expect(opposite.high).toBeCloseTo(1 - low, 12)
        }
      }),
    )
  })

  test('a referral more moves the interval up', () => {
    fc.assert(
      fc.property(tally, ({ happened, trials }) => {
        fc.pre(happened < trials)
        expect(wilsonInterval(happened + 1, trials)!.low).toBeGreaterThan(wilsonInterval(happened, trials)!.low)
        expect(wilsonInterval(happened + 1, trials)!.high).toBeGreaterThan(wilsonInterval(happened, trials)!.high)
      }),
    )
  })

  test('counts near 2⁵³ keep their digits', () => {
    // With so many trials the interval of 1 event is that of a rate of 1 in n: Wilson's quadratic in x alone.
    const n = 2 ** 53 - 1
    const z2 = 1.959963984540054 ** 2
    const high = (2 + z2 + Math.sqrt(z2 * z2 + 4 * z2)) / 2 / n
    expect(wilsonInterval(1, n)!.high / high).toBeCloseTo(1, 12)
    expect(wilsonInterval(1, n)!.low * n).toBeCloseTo(1 / (high * n), 12)
    expect(wilsonInterval(n - 1, n)!.high).toBeLessThanOrEqual(1)
    expect(exactInterval(2 ** 51, n)!.low).toBeCloseTo(0.25, 7)
  })
})

describe('two proportions', () => {
  test.each(published.newcombe.value)(
    'Newcombe’s difference agrees for $x1/$n1 against $x2/$n2',
    ({ x1, n1, x2, n2, diff_lo_hi }) => {
      const found = newcombeDifference({ happened: x1, trials: n1 }, { happened: x2, trials: n2 })
      agrees(found?.gap, diff_lo_hi[0]!)
      agrees(found?.interval.low, diff_lo_hi[1]!)
      agrees(found?.interval.high, diff_lo_hi[2]!)
    },
  )

  test.each(scipy.ratio)(
    'Katz’s ratio agrees with SciPy for $x/$n against $y/$m',
    ({ x, n, y, m, ratio, low, high }) => {
      const found = katzRatio({ happened: x, trials: n }, { happened: y, trials: m })
      agrees(found?.ratio, ratio)
      agrees(found?.interval.low, low)
      agrees(found?.interval.high, high)
    },
  )

  test('swapping the groups turns the difference and the ratio round', () => {
    fc.assert(
      fc.property(tally, tally, (one, other) => {
        const here = newcombeDifference(one, other)!
        const there = newcombeDifference(other, one)!
        expect(here.interval.low).toBeCloseTo(-there.interval.high, 12)
        expect(here.interval.low).toBeLessThanOrEqual(here.gap)
        expect(here.interval.high).toBeLessThanOrEqual(1 + 1e-12)
        const ratio = katzRatio(one, other)
        const inverse = katzRatio(other, one)
        if (ratio === null || inverse === null) return
        expect(ratio.interval.low).toBeLessThanOrEqual(ratio.ratio)
        expect(ratio.interval.high).toBeGreaterThanOrEqual(ratio.ratio)
        if (ratio.interval.low > 0) expect(inverse.interval.high * ratio.interval.low).toBeCloseTo(1, 9)
      }),
    )
  })

  test('a ratio with a zero keeps its open end open, and zero over zero says nothing', () => {
    expect(katzRatio({ happened: 0, trials: 20 }, { happened: 5, trials: 20 })).toMatchObject({
      ratio: 0,
      interval: { low: 0 },
    })
    expect(katzRatio({ happened: 5, trials: 20 }, { happened: 0, trials: 20 })).toMatchObject({
      ratio: Infinity,
      interval: { high: Infinity },
    })
    expect(katzRatio({ happened: 0, trials: 20 }, { happened: 0, trials: 20 })).toBeNull()
    const certain = katzRatio({ happened: 5, trials: 5 }, { happened: 5, trials: 5 })!
    expect(certain.interval.high).toBeGreaterThan(1)
  })
})

describe('counts and scores', () => {
  test('the exact Poisson interval and ratio agree with R’s help page', () => {
    const { x, T, rate, ci } = published.poisson_doc.value
    agrees(x / T, rate)
    agrees(exactPoissonInterval(x).low / T, ci[0]!)
    agrees(exactPoissonInterval(x).high / T, ci[1]!)
    const two = published.poisson_ratio_doc.value
    const found = poissonRatio({ events: two.x[0]!, exposure: two.T[0]! }, { events: two.x[1]!, exposure: two.T[1]! })
    agrees(found?.ratio, two.ratio)
    agrees(found?.interval.low, two.ci[0]!)
    agrees(found?.interval.high, two.ci[1]!)
    agrees(found?.p, two.p)
  })

  test('no event at all is bounded by the rule of three and a bit', () => {
    expect(exactPoissonInterval(0).low).toBe(0)
    agrees(exactPoissonInterval(0).high, -Math.log(0.025))
  })

  test.each(published.nps.value)('NPS of $promoters, $passives and $detractors agrees with Rocks’s interval', (row) => {
    const found = netPromoterScore(row)
    agrees(found?.score, row.nps)
    agrees(found?.interval.low, row.adjusted_wald[0]!)
    agrees(found?.interval.high, Math.min(100, row.adjusted_wald[1]!)) // no score is above 100, so ours is cut there
    expect(found?.thin).toBe(row.n < 30)
  })
})
