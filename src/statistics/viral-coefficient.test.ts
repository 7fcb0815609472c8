import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import oracle from '../testing/oracles/viral.json' with { type: 'json' }
import { generations } from './generations.ts'
import { forestValues } from './referral-forest.ts'
import {
  customersAfter,
  extinctionChance,
  generationsOf,
  generationVariance,
  viralCoefficient,
} from './viral-coefficient.ts'

const lotka = oracle.galton_watson.value
const skok = oracle.viral_skok.value

test('families die out as often as Lotka found, and Poisson ones at the fixed point of exp(K(s − 1))', () => {
  const sons = [0.4825, ...Array.from({ length: 400 }, (_, k) => 0.2126 * 0.5893 ** k)]
  expect(extinctionChance(sons)).toBeCloseTo(lotka.lotka1931.published_extinction, 3)
  expect(extinctionChance(1.5)).toBeCloseTo(lotka['poisson_1.5'], 12)
  expect(extinctionChance(2)).toBeCloseTo(lotka.poisson_2, 12)
  expect(extinctionChance(0.9)).toBe(1)
  expect(extinctionChance([0, 1])).toBe(0)
  expect(extinctionChance([1])).toBe(1)
})

test('Skok’s forecast: 20,470 customers after 20 days, 21 million with half the cycle time, and a limit below 1', () => {
  expect(customersAfter({ start: 10, k: 2, cycleTime: 2, time: 20 })).toBeCloseTo(skok.published, 6)
  expect(customersAfter({ start: 10, k: 2, cycleTime: 1, time: 20 })).toBeCloseTo(skok['U(20) K=2 ct=1 U0=10'], 3)
  expect(customersAfter({ start: 100, k: 0.6, cycleTime: 2, time: 60 })).toBeCloseTo(skok['K0.6 ct2 t60 U0 100'], 9)
  skok.cumulative_K2_U0_10.forEach((many, cycle) => {
    expect(customersAfter({ start: 10, k: 2, cycleTime: 3, time: 3 * cycle })).toBeCloseTo(many, 9)
  })
  expect(customersAfter({ start: 10, k: 1, cycleTime: 1, time: 4 })).toBeCloseTo(50, 9)
  expect(customersAfter({ start: 10, k: 0, cycleTime: 1, time: 4 })).toBe(10)
})

test('generations shrink by K, and all together are 1 / (1 − K)', () => {
  const { means, total } = generationsOf(0.45, 7)
  means.forEach((mean, generation) => {
    expect(mean).toBeCloseTo(lotka['generation_means_K0.45'][generation]!, 12)
  })
  expect(total).toBeCloseTo(lotka.mean_total_progeny_K['0.45'], 12)
  expect(generationsOf(1, 2).total).toBeNull()
  expect(generationVariance({ k: 0.45, variance: 0.45, generation: 3 })).toBeCloseTo(lotka['var_Z3_m0.45_s2_0.45'], 12)
})

test('the forecast grows with time and with K, and is smooth where K passes 1', () => {
  const k = fc.double({ min: 0.05, max: 3, noNaN: true })
  const time = fc.double({ min: 0, max: 20, noNaN: true })
  fc.assert(
    fc.property(k, time, (k, time) => {
      const now = customersAfter({ start: 5, k, cycleTime: 2, time })
      expect(customersAfter({ start: 5, k, cycleTime: 2, time: time + 1 })).toBeGreaterThanOrEqual(now)
      expect(customersAfter({ start: 5, k: k + 0.01, cycleTime: 2, time })).toBeGreaterThanOrEqual(now - 1e-9)
    }),
  )
  const near = (k: number) => customersAfter({ start: 5, k, cycleTime: 1, time: 8 })
  expect(near(1 + 1e-9)).toBeCloseTo(near(1), 5)
  expect(near(1 - 1e-9)).toBeCloseTo(near(1), 5)
})

test('young cohorts are left out, a few who bring many widen the range, and words follow the interval', () => {
  const cohorts = [
    { age: 9, customers: 200, referrals: 150, brought: 90 },
    { age: 1, customers: 400, referrals: 20, brought: 4 },
  ]
  const found = viralCoefficient(cohorts, 3)!
  expect(found).toMatchObject({
    k: 0.45,
    referralsPerCustomer: 0.75,
    conversion: 0.6,
    customers: 200,
    tooYoung: 400,
    verdict: 'dies out',
  })
  // R: poisson.test(90, 200)$conf.int
  expect(found.interval.low).toBeCloseTo(0.3618531, 6)
  expect(found.interval.high).toBeCloseTo(0.5531264, 6)
  const uneven = viralCoefficient([{ ...cohorts[0]!, broughtSquared: 900 }], 3)!
  expect(uneven.interval.high - uneven.interval.low).toBeGreaterThan(2 * (found.interval.high - found.interval.low))
  expect(viralCoefficient(cohorts, 5)).toBeNull()
  expect(viralCoefficient([{ age: 9, customers: 10, referrals: 20, brought: 11 }], 3)!.verdict).toBe('cannot tell')
  expect(() => viralCoefficient(cohorts, 0)).toThrow(RangeError)
})

const people = new URL('../../../shared/data/nyjazz-people.csv', import.meta.url)
test.skipIf(!existsSync(people))('New York’s jazz musicians fall into twelve generations', () => {
  const read = (name: string): Record<string, string>[] => parse(readFileSync(new URL(name, people)), { columns: true })
  const ids = read('nyjazz-people.csv').map(({ id }) => id)
  const referrer = new Int32Array(ids.length).fill(-1)
  for (const { referrer_id, referred_id } of read('nyjazz-referrals.csv'))
    referrer[ids.indexOf(referred_id)] = ids.indexOf(referrer_id)
  const found = generations(referrer)
  const expected = oracle.nyjazz_tree.value
  expect(found.customers).toEqual(Object.values(expected.generations))
  expect(found.growth).toEqual(Object.values(expected.gen_growth_R))
  Object.entries(expected.offspring_distribution).forEach(([many, people]) => {
    expect(found.brought[Number(many)]).toBe(people)
  })
  const { downstream } = forestValues(referrer, new Float64Array(ids.length))
  // The list counts the one at the top as well.
  for (const [id, size] of expected.largest_subtrees)
    expect([size, Number(size) - 1]).toContain(downstream[ids.indexOf(String(id))])
})

test('in any forest everybody has one generation, one deeper than who brought them', () => {
  const forest = fc
    .array(fc.nat(), { minLength: 1, maxLength: 60 })
    .map((numbers) => Int32Array.from(numbers, (number, place) => (number % (place + 1)) - 1))
  fc.assert(
    fc.property(forest, (referrer) => {
      const { generationOf, customers, brought } = generations(referrer)
      referrer.forEach((by, one) => {
        expect(generationOf[one]).toBe(by < 0 ? 0 : generationOf[by]! + 1)
      })
      expect(customers.reduce((sum, many) => sum + many, 0)).toBe(referrer.length)
      expect(brought.reduce((sum, many, each) => sum + many * each, 0)).toBe(referrer.filter((by) => by >= 0).length)
    }),
  )
  expect(() => generations(Int32Array.of(1, 2, 0))).toThrow(RangeError)
  expect(() => generations(Int32Array.of(7))).toThrow(RangeError)
})
