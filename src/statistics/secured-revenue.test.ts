import { describe, expect, test } from 'vitest'
import oracle from '../testing/oracles/retention.json' with { type: 'json' }
import { seeded } from './chance.ts'
import { drawBinomial, drawGamma, drawNormal, drawPoisson } from './drawing.ts'
import { type RevenueBook, securedRevenue } from './secured-revenue.ts'

const kept = [1000, ...oracle.published.regular.kept]
const regular = kept.slice(1).map((renewed, i) => ({ due: kept[i]!, renewed }))
const book: RevenueBook = {
  renewals: regular,
  due: [{ renewal: 2, revenue: 20_000, squares: 200 * 100 * 100 }],
  committed: 0,
  referred: { perPeriod: [12, 9, 15], firstRevenue: { many: 36, sum: 2880, squares: 280_000 } },
}

describe('revenue already secured', () => {
  test('is what Fader and Hardie’s retention keeps of today’s, and what referrals bring on average', () => {
    const found = securedRevenue(book, seeded(1))!
    expect(found.retained.value).toBeCloseTo(20_000 * 0.7560471404365889, 1)
    expect(found.earned.value).toBeCloseTo(12 * 80, 9)
    expect(found.secured.value).toBe(found.retained.value + found.earned.value)
    for (const { value, interval } of [found.retained, found.earned, found.secured]) {
      expect(interval.low).toBeLessThan(value)
      expect(interval.high).toBeGreaterThan(value)
    }
    expect(found).toEqual(securedRevenue(book, seeded(1)))
  })

  test('in another currency, or with a part under contract, it is the same elsewhere on the scale', () => {
    const once = securedRevenue(book, seeded(5))!
    const tenfold = securedRevenue(
      {
        ...book,
        due: [{ renewal: 2, revenue: 200_000, squares: 200 * 1000 * 1000 }],
        referred: { ...book.referred, firstRevenue: { many: 36, sum: 28_800, squares: 28_000_000 } },
      },
      seeded(5),
    )!
    expect(tenfold.secured.interval.low / once.secured.interval.low).toBeCloseTo(10, 9)
    const more = securedRevenue({ ...book, committed: 5000 }, seeded(5))!
    expect(more.retained.interval.high - once.retained.interval.high).toBeCloseTo(5000, 6)
  })

  test('stayers who pay a tenth more secure a tenth more', () => {
    const stayers = {
      customers: 50,
      top: 5500,
      bottom: 5000,
      topSquares: 606_000,
      bottomSquares: 500_000,
      products: 550_000,
    }
    const found = securedRevenue({ ...book, stayers }, seeded(2))!
    expect(found.retained.value).toBeCloseTo(1.1 * securedRevenue(book, seeded(2))!.retained.value, 6)
  })

  test('nothing known of retention or of referrals secures nothing that could be told', () => {
    expect(securedRevenue({ ...book, renewals: regular.slice(0, 1) }, seeded(1))).toBeNull()
    expect(securedRevenue({ ...book, referred: { ...book.referred, perPeriod: [] } }, seeded(1))).toBeNull()
    const none = securedRevenue(
      { ...book, referred: { perPeriod: [0, 0], firstRevenue: { many: 0, sum: 0, squares: 0 } } },
      seeded(1),
    )!
    expect(none.earned).toEqual({ value: 0, interval: { low: 0, high: 0 } })
  })

  test('of a hundred and fifty made-up companies about nine in ten end up within their range of 90 %', () => {
    const random = seeded(2025)
    const [alpha, beta] = [1, 4]
    const stay = (renewal: number) => (beta + renewal - 1) / (alpha + beta + renewal - 1)
    let within = 0
    for (let company = 0; company < 150; company++) {
      let left = 200
      const renewals = [1, 2, 3, 4].map((renewal) => {
        const due = left
        left = drawBinomial(due, stay(renewal), random)
        return { due, renewed: left }
      })
      const pays = (many: number) => Array.from({ length: many }, () => 50 + 100 * drawGamma(2, random))
      const perPeriod = Array.from({ length: 8 }, () => drawPoisson(20, random))
      const first = pays(perPeriod.reduce((sum, many) => sum + many, 0))
      const due = [1, 3].map((renewal) => ({ renewal, pay: pays(80) }))
      const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
      const found = securedRevenue(
        {
          renewals,
          due: due.map(({ renewal, pay }) => ({ renewal, revenue: sum(pay), squares: sum(pay.map((x) => x * x)) })),
          committed: 0,
          referred: {
            perPeriod,
            firstRevenue: { many: first.length, sum: sum(first), squares: sum(first.map((x) => x * x)) },
          },
        },
        random,
        { draws: 200, confidence: 0.9 },
      )!
      const staying = due.flatMap(({ renewal, pay }) => pay.filter(() => random() < stay(renewal)))
      const truth = sum(staying) + sum(pays(drawPoisson(20, random)))
      if (truth >= found.secured.interval.low && truth <= found.secured.interval.high) within++
    }
    expect(within).toBeGreaterThanOrEqual(125) // 83 %: two and a half standard errors under nine in ten
    expect(within).toBeLessThanOrEqual(145)
  })
})

describe('drawing', () => {
  const random = seeded(99)
  const many = 20_000
  test.each([
    ['binomial', () => drawBinomial(40, 0.7, random), 28, 8.4],
    ['a large binomial', () => drawBinomial(1e5, 0.2, random), 2e4, 1.6e4],
    ['a binomial with no chance of none', () => drawBinomial(5000, 0.15, random), 750, 637.5],
    ['Poisson', () => drawPoisson(7, random), 7, 7],
    ['a larger Poisson', () => drawPoisson(800, random), 800, 800],
    ['gamma', () => drawGamma(2.5, random), 2.5, 2.5],
    ['normal', () => drawNormal(random), 0, 1],
  ])('%s has the mean and the variance of the book', (_, draw, mean, variance) => {
    const drawn = Array.from({ length: many }, draw)
    const found = drawn.reduce((sum, x) => sum + x, 0) / many
    const spread = drawn.reduce((sum, x) => sum + (x - found) ** 2, 0) / many
    expect(Math.abs(found - mean)).toBeLessThan(4 * Math.sqrt(variance / many))
    expect(spread / variance).toBeCloseTo(1, 1)
  })

  test('no trial happens where nothing can, and every one where all must', () => {
    expect(drawBinomial(50, 0, random)).toBe(0)
    expect(drawBinomial(50, 1, random)).toBe(50)
    expect(drawPoisson(0, random)).toBe(0)
  })
})
