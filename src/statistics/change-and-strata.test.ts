import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import kitagawa from '../testing/oracles/kitagawa.json' with { type: 'json' }
import published from '../testing/oracles/published-examples.json' with { type: 'json' }
import { seeded } from './chance.ts'
import { cohenKappa } from './cohen-kappa.ts'
import { exactPoissonInterval } from './exact-poisson.ts'
import { krippendorffAlpha, krippendorffInterval, type Scale } from './krippendorff-alpha.ts'
import { mantelHaenszel } from './mantel-haenszel.ts'
import { splitChange } from './rate-and-mix.ts'
import { referralsPerHundredCustomers, referralsPerHundredCustomerYears } from './referral-rate.ts'
import { trendOver } from './trend-over-groups.ts'

function agrees(actual: number | undefined, expected: number) {
  expect(Math.abs(actual! - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected) + 1e-13)
}

describe('rate and mix', () => {
  const households = published.kitagawa_headship.value

  test('United States household headship 1970–1985 splits as Das Gupta printed it', () => {
    const period = (sizes: number[], rates: number[]) =>
      sizes.map((trials, i) => ({ value: `age ${i}`, trials, happened: (trials * rates[i]!) / 100 }))
    const split = splitChange(
      period(households.size_1970, households.rate_1970),
      period(households.size_1985, households.rate_1985),
    )!
    // Das Gupta weighs by percentages that add up to 100 in both years, printed in points.
    agrees(100 * split.rateEffect, households.rate_effect)
    agrees(100 * split.mixEffect, households.mix_effect)
    split.groups.forEach((group, i) => {
      agrees(100 * group.rateEffect, households.by_group_rate[i]!)
      agrees(100 * group.mixEffect, households.by_group_mix[i]!)
    })
    expect(100 * split.change).toBeCloseTo(households.published.total, 4)
  })

  const period = fc
    .array(
      fc.record({
        value: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
        trials: fc.nat({ max: 500 }),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { maxLength: 5 },
    )
    .map((groups) => [
      ...new Map(
        groups.map(({ value, trials, share }) => [value, { value, trials, happened: Math.floor(trials * share) }]),
      ).values(),
    ])

  test('both effects add up to the change, also where groups come and go, and swap sign with the periods', () => {
    fc.assert(
      fc.property(period, period, (before, after) => {
        const there = splitChange(before, after)
        const back = splitChange(after, before)
        if (there === null || back === null) return
        expect(there.rateEffect + there.mixEffect).toBeCloseTo(there.change, 12)
        expect(there.groups.reduce((sum, { rateEffect }) => sum + rateEffect, 0)).toBeCloseTo(there.rateEffect, 12)
        expect(back.rateEffect).toBeCloseTo(-there.rateEffect, 12)
        expect(back.mixEffect).toBeCloseTo(-there.mixEffect, 12)
      }),
    )
  })

  test('a group that has gone brings a mix effect alone', () => {
    const split = splitChange(
      [
        { value: 'stays', happened: 10, trials: 100 },
        { value: 'goes', happened: 40, trials: 100 },
      ],
      [{ value: 'stays', happened: 10, trials: 100 }],
    )!
    expect(split.rateEffect).toBe(0)
    expect(split.mixEffect).toBeCloseTo(-0.15, 12)
    expect(splitChange([], [])).toBeNull()
  })

  const departments = (cells: number[]) =>
    [...'ABCDEF'].map((value, i) => ({ value, happened: cells[2 * i]!, trials: cells[2 * i]! + cells[2 * i + 1]! }))

  test('the ranges of both effects are R’s, by the delta method and by drawing anew', () => {
    const split = splitChange(departments(kitagawa.men), departments(kitagawa.women))!
    agrees(split.rateEffect, kitagawa.effects[0]!)
    agrees(split.mixEffect, kitagawa.effects[1]!)
    const errorOf = ({ low, high }: { low: number; high: number }) => (high - low) / 2 / 1.959963984540054
    agrees(errorOf(split.rateInterval), kitagawa.errors[0]!)
    agrees(errorOf(split.mixInterval), kitagawa.errors[1]!)
    // Drawn: to the two per cent that Berkeley's 25 women of department B leave a straight line wrong by.
    expect(errorOf(split.rateInterval) / kitagawa.drawnErrors[0]!).toBeCloseTo(1, 1)
    expect(errorOf(split.mixInterval) / kitagawa.drawnErrors[1]!).toBeCloseTo(1, 1)
  })

  test('of two thousand pairs of periods about nineteen in twenty have the true effects within their ranges', () => {
    const random = seeded(1955)
    const truth = {
      earlier: { shares: [0.5, 0.3, 0.2], rates: [0.05, 0.12, 0.3] },
      now: { shares: [0.35, 0.35, 0.3], rates: [0.08, 0.1, 0.3] },
    }
    const draw = ({ shares, rates }: typeof truth.now, customers: number) => {
      const tallies = shares.map((_, i) => ({ value: String(i), happened: 0, trials: 0 }))
      for (let i = 0; i < customers; i++) {
        const at = random()
        const group = at < shares[0]! ? 0 : at < shares[0]! + shares[1]! ? 1 : 2
        tallies[group]!.trials++
        if (random() < rates[group]!) tallies[group]!.happened++
      }
      return tallies
    }
    const exact = ({ shares, rates }: typeof truth.now) =>
      shares.map((share, i) => ({ value: String(i), trials: share, happened: share * rates[i]! }))
    const { rateEffect, mixEffect } = splitChange(exact(truth.earlier), exact(truth.now))!
    const held = { rate: 0, mix: 0 }
    for (let pair = 0; pair < 2000; pair++) {
      const found = splitChange(draw(truth.earlier, 400), draw(truth.now, 500))!
      held.rate += Number(found.rateInterval.low <= rateEffect && rateEffect <= found.rateInterval.high)
      held.mix += Number(found.mixInterval.low <= mixEffect && mixEffect <= found.mixInterval.high)
    }
    for (const many of [held.rate, held.mix]) {
      expect(many / 2000).toBeGreaterThan(0.935)
      expect(many / 2000).toBeLessThan(0.965)
    }
  })

  test('where nobody refers the range is not nothing', () => {
    const nobody = [{ value: 'a', happened: 0, trials: 100 }]
    const { rateEffect, rateInterval } = splitChange(nobody, nobody)!
    expect(rateEffect).toBe(0)
    expect(rateInterval.high).toBeGreaterThan(0.02)
    expect(rateInterval.low).toBe(-rateInterval.high)
  })
})

describe('within strata', () => {
  const berkeley = published.mantel_haenszel_ucb.value
  const departments = Object.values(berkeley.table).map(([men, menNot, women, womenNot]) => ({
    group: { happened: men!, trials: men! + menNot! },
    other: { happened: women!, trials: women! + womenNot! },
  }))

  test('Berkeley’s admissions agree with R and metafor, and raise the warning', () => {
    const found = mantelHaenszel(departments)!
    agrees(found.oddsRatio, berkeley.common_or)
    agrees(found.interval.low, berkeley.conf[0]!)
    agrees(found.interval.high, berkeley.conf[1]!)
    agrees(found.chiSquare, berkeley.statistic)
    agrees(found.p, berkeley.p)
    agrees(found.pUncorrected, berkeley.p_nocc)
    agrees(found.crudeOddsRatio, berkeley.crude_or)
    agrees(found.homogeneity?.breslowDay, berkeley.metafor.breslow_day)
    agrees(found.homogeneity?.tarone, berkeley.metafor.tarone)
    agrees(found.homogeneity?.p, berkeley.metafor.tarone_p)
    expect(found.simpson).toBe(true)
    // Departments where women fared better (odds ratio below 1) although men did overall.
    expect(found.strata).toEqual({ telling: 6, against: berkeley.dept_or.filter((ratio) => ratio < 1).length })
  })

  test('one stratum alone gives no warning, and swapping the groups turns the ratio round', () => {
    for (const department of departments) {
      const found = mantelHaenszel([department])!
      const swapped = mantelHaenszel([{ group: department.other, other: department.group }])!
      expect(found.simpson).toBe(false)
      expect(found.homogeneity).toBeNull()
      expect(swapped.oddsRatio * found.oddsRatio).toBeCloseTo(1, 12)
      expect(swapped.p).toBeCloseTo(found.p, 12)
    }
    expect(mantelHaenszel([])).toBeNull()
  })

  test('the smokers of Fleiss agree with R’s prop.trend.test', () => {
    const { x, n, trend_chisq, trend_p } = published.trend_fleiss.value
    const groups = x.map((happened, i) => ({ happened, trials: n[i]! }))
    agrees(trendOver(groups)?.chiSquare, trend_chisq)
    agrees(trendOver(groups)?.p, trend_p)
    agrees(trendOver(groups, [10, 20, 30, 40])?.chiSquare, trend_chisq)
    agrees(trendOver([...groups].reverse())?.z, -trendOver(groups)!.z)
    expect(trendOver([])).toBeNull()
  })
})

describe('referrals per hundred', () => {
  // Per customer 0 × 170, 1 × 24, 2 × 4, 6 × 1 …: R's glm(quasipoisson) gives the same mean, Pearson dispersion and
  // Wald interval on the log scale; each is a closed form for one mean, written out here from those definitions.
  test('customers who refer again and again widen the range by the root of their dispersion', () => {
    const perCustomer = [...new Array(170).fill(0), ...new Array(24).fill(1), 2, 2, 2, 2, 6, 3]
    const customers = perCustomer.length
    const referrals = perCustomer.reduce((sum, count) => sum + count, 0)
    const mean = referrals / customers
    const pearson = perCustomer.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0) / (customers - 1)
    const found = referralsPerHundredCustomers({
      customers,
      referrals,
      referralsSquared: perCustomer.reduce((sum, count) => sum + count ** 2, 0),
    })!
    expect(found.method).toBe('quasi-poisson')
    agrees(found.dispersion!, pearson)
    agrees(Math.log(found.interval.high / found.rate), 1.959963984540054 * Math.sqrt(pearson / referrals))
    agrees(found.interval.low * found.interval.high, found.rate ** 2)
  })

  test('equal customers get the exact Poisson range', () => {
    const found = referralsPerHundredCustomers({ customers: 400, referrals: 12, referralsSquared: 12 })!
    expect(found.dispersion).toBeLessThan(1)
    expect(found.method).toBe('exact-poisson')
    agrees(found.interval.high, exactPoissonInterval(12).high / 4)
  })

  test('half a year at risk doubles the yearly rate, and no time has no rate', () => {
    const counts = { customers: 200, referrals: 30, referralsSquared: 60 }
    const yearly = referralsPerHundredCustomerYears({ ...counts, daysAtRisk: 200 * 182.625 })!
    const each = referralsPerHundredCustomers(counts)!
    agrees(yearly.rate, 2 * each.rate)
    agrees(yearly.interval.high, 2 * each.interval.high)
    expect(referralsPerHundredCustomerYears({ ...counts, daysAtRisk: 0 })).toBeNull()
    expect(referralsPerHundredCustomers({ customers: 0, referrals: 0, referralsSquared: 0 })).toBeNull()
    expect(referralsPerHundredCustomers({ customers: 50, referrals: 0, referralsSquared: 0 })?.interval.low).toBe(0)
  })
})

describe('coders who agree', () => {
  test('kappa agrees with Wikipedia’s example and R’s psych', () => {
    const { kappa, ci } = published.kappa_wiki.value
    const found = cohenKappa([
      [20, 5],
      [10, 15],
    ])!
    agrees(found.kappa, kappa)
    agrees(found.interval.low, ci[0]!)
    agrees(found.interval.high, ci[1]!)
    expect(
      cohenKappa([
        [7, 0],
        [0, 0],
      ]),
    ).toBeNull()
  })

  const examples = [published.krippendorff.value.wikipedia, published.krippendorff.value.krippendorff2011_C]
  test.each(['nominal', 'ordinal', 'interval', 'ratio'] satisfies Scale[])(
    'alpha on the %s scale agrees with Krippendorff',
    (scale) => {
      for (const { data, computed } of examples) agrees(krippendorffAlpha(data, scale)!, computed[scale])
    },
  )

  test('the interval of alpha holds the alpha of everything that could be coded, 95 times in 100', () => {
    // Three reasons, of which each coder reads the right one 85 times in 100 and else any. Two coders differ with
    // probability 1 − Σ p², had everything been coded; expected by chance is 1 − Σ of the squared shares.
    const shares = [0.5, 0.3, 0.2]
    const squares = shares.reduce((sum, share) => sum + share ** 2, 0)
    const reads = (right: number, code: number) => 0.85 * (right === code ? 1 : 0) + 0.15 * shares[code]!
    const alike = shares.reduce(
      (sum, share, right) => sum + share * shares.reduce((alike, _, code) => alike + reads(right, code) ** 2, 0),
      0,
    )
    const truth = 1 - (1 - alike) / (1 - squares)
    expect(truth).toBeCloseTo(0.85 ** 2, 12)

    const chance = seeded(2_007)
    const pick = () => {
      const at = chance()
      return at < 0.5 ? 0 : at < 0.8 ? 1 : 2
    }
    let held = 0
    const times = 150
    for (let i = 0; i < times; i++) {
      const rights = Array.from({ length: 50 }, pick)
      const coder = () => rights.map((right) => (chance() < 0.85 ? right : pick()))
      const { low, high } = krippendorffInterval([coder(), coder()], chance)!
      if (low <= truth && truth <= high) held++
    }
    expect(held / times).toBeGreaterThan(0.91)
    expect(held / times).toBeLessThan(0.985)
  })

  test('the interval repeats, holds alpha, and is silent where nobody differs or too little was coded', () => {
    const codes = published.krippendorff.value.wikipedia.data
    const interval = krippendorffInterval(codes, seeded(1))!
    expect(krippendorffInterval(codes, seeded(1))).toEqual(interval)
    expect(interval.low).toBeLessThan(published.krippendorff.value.wikipedia.computed.nominal)
    expect(interval.high).toBeGreaterThan(published.krippendorff.value.wikipedia.computed.nominal)
    const alike = [1, 2, 3, 1, 2, 3]
    expect(krippendorffInterval([alike, alike], seeded(1))).toBeNull()
    expect(
      krippendorffInterval(
        [
          [1, 1],
          [1, 2],
        ],
        seeded(1),
      ),
    ).toBeNull()
    expect(krippendorffInterval([], seeded(1))).toBeNull()
  })

  test('coders who always agree reach one, whoever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 30 }), (codes) => {
        const alpha = krippendorffAlpha([codes, codes, codes])
        if (alpha !== null) expect(alpha).toBeCloseTo(1, 12)
      }),
    )
  })
})

test('strata differ as much whether those who did are counted or those who did not, a thousand million of them too', () => {
  const strata = [
    { group: { happened: 999_999_999, trials: 1_000_000_000 }, other: { happened: 5, trials: 5 } },
    { group: { happened: 3, trials: 7 }, other: { happened: 2, trials: 9 } },
    { group: { happened: 40, trials: 90 }, other: { happened: 11, trials: 60 } },
  ]
  const turned = strata.map(({ group, other }) => ({
    group: { ...group, happened: group.trials - group.happened },
    other: { ...other, happened: other.trials - other.happened },
  }))
  const [did, didNot] = [mantelHaenszel(strata)!, mantelHaenszel(turned)!]
  expect(did.oddsRatio * didNot.oddsRatio).toBeCloseTo(1, 12)
  expect(did.homogeneity!.breslowDay / didNot.homogeneity!.breslowDay).toBeCloseTo(1, 9)
  expect(did.homogeneity!.tarone / didNot.homogeneity!.tarone).toBeCloseTo(1, 9)
})
