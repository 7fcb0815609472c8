import { expect, test } from 'vitest'
import { seeded } from '../statistics/chance.ts'
import { drawGamma } from '../statistics/drawing.ts'
import { regularityOf } from '../statistics/regularity.ts'
import { heldBackFrom, type Orders, repeatsOf, stillThere } from './repeats.ts'

const today = 1000
const parted = heldBackFrom(0, today)

/** Amounts of customers as the model has them, in cents: a level of their own, around which their orders vary. */
function amountsOf(many: number, seed: number): number[] {
  const chance = seeded(seed)
  const level = drawGamma(4, chance) / 40_000
  return Array.from({ length: many }, () => Math.max(1, Math.round(drawGamma(6, chance) / level)))
}

function ordersOf(number: number, days: readonly number[], amounts = amountsOf(days.length, number)): Orders[] {
  const seen = days.filter((day) => day <= today)
  const spentUntil = (day: number) => days.reduce((sum, one, at) => sum + (one <= day ? amounts[at]! : 0), 0)
  const before = seen.filter((day) => day < parted)
  if (seen.length === 0) return []
  return [
    {
      id: `cus_${number}`,
      number,
      name: `Customer ${number}`,
      left: false,
      first: seen[0]!,
      last: seen.at(-1)!,
      orders: seen.length,
      lastBefore: before.at(-1) ?? seen[0]!,
      ordersBefore: before.length,
      spent: spentUntil(today),
      spentBefore: spentUntil(parted - 1),
      firstSpent: amounts[0]!,
      latest: seen.slice(-3).reverse(),
    },
  ]
}

/** Days of ordering of customers as the model has them: a pace of their own, and after each order a chance of their own to stop. */
function histories(many: number, seed: number): number[][] {
  const chance = seeded(seed)
  return Array.from({ length: many }, () => {
    const pace = drawGamma(1.2, chance) / 80
    const [x, y] = [drawGamma(0.8, chance), drawGamma(2.4, chance)]
    const stops = x / (x + y)
    const days = [Math.floor(chance() * 700)]
    let time = days[0]!
    for (;;) {
      if (days.length > 1 && chance() < stops) break
      time += -Math.log(1 - chance()) / pace
      if (time > today + 365) break
      days.push(Math.ceil(time))
    }
    return [...new Set(days)]
  })
}
const company = (many: number, seed: number) => histories(many, seed).flatMap((days, at) => ordersOf(at + 1, days))

test('where customers buy when they please, what was held back is foreseen, and the year to come has a range', () => {
  const found = repeatsOf(company(1500, 5), { today, parted })
  expect(found.why).toBeNull()
  expect(found.regularity).toBeGreaterThan(0.7)
  expect(found.regularity).toBeLessThan(1.4)
  const { expected, actual } = found.heldBack!
  expect(expected / actual).toBeGreaterThan(0.85)
  expect(expected / actual).toBeLessThan(1.15)
  const revenue = found.heldBack!.revenue!
  expect(revenue.expected / revenue.actual).toBeGreaterThan(0.85)
  expect(revenue.expected / revenue.actual).toBeLessThan(1.15)
  const forecast = found.forecast!
  const ofBands = forecast.bands.reduce((sum, { revenueMinor }) => sum + revenueMinor!, 0)
  expect(ofBands / forecast.revenue!.minor).toBeCloseTo(1, 9)
  expect(forecast.interval.low).toBeLessThan(forecast.orders)
  expect(forecast.interval.high).toBeGreaterThan(forecast.orders)
  expect(forecast.bands.reduce((sum, { customers }) => sum + customers, 0)).toBe(forecast.customers)
  expect(forecast.active).toBeLessThan(forecast.customers)
  for (const { active } of forecast.silent) expect(active).toBeLessThan(0.5)
  // Whoever opens a band finds as many by what was learnt.
  const again = stillThere(company(1500, 5), forecast.learnt, today)
  for (const { from, to, customers } of forecast.bands)
    expect(again.filter(({ active }) => active >= from && (active < to || to === 1))).toHaveLength(customers)
})

test('the year that then came lies within the range', () => {
  for (const seed of [5, 6]) {
    const { forecast } = repeatsOf(company(1500, seed), { today, parted })
    const came = histories(1500, seed)
      .flat()
      .filter((day) => day > today && day <= today + 365).length
    expect(came).toBeGreaterThan(forecast!.interval.low)
    expect(came).toBeLessThan(forecast!.interval.high)
    const brought = histories(1500, seed).flatMap((days, at) => {
      const amounts = amountsOf(days.length, at + 1)
      return days.map((day, order) => (day > today && day <= today + 365 ? amounts[order]! : 0))
    })
    const revenue = brought.reduce((sum, amount) => sum + amount, 0)
    expect(revenue).toBeGreaterThan(forecast!.revenue!.interval.low)
    expect(revenue).toBeLessThan(forecast!.revenue!.interval.high)
  }
})

test('where orders come as before but bring twice as much, orders are foreseen and revenue is not', () => {
  const dearer = histories(1500, 5).flatMap((days, at) => {
    const amounts = amountsOf(days.length, at + 1).map((amount, order) => (days[order]! < parted ? amount : 2 * amount))
    return ordersOf(at + 1, days, amounts)
  })
  const found = repeatsOf(dearer, { today, parted })
  expect(found.why).toBeNull()
  expect(found.heldBack!.revenue!.actual / found.heldBack!.revenue!.expected).toBeGreaterThan(1.7)
  expect(found.forecast!.revenue).toBeNull()
  expect(found.forecast!.bands.every(({ revenueMinor }) => revenueMinor === null)).toBe(true)
})

test('invoices at regular intervals are a contract, and no forecast of buying', () => {
  const monthly = Array.from({ length: 300 }, (_, at) =>
    ordersOf(
      at + 1,
      Array.from({ length: 20 }, (_, month) => at + 30 * month),
    ),
  ).flat()
  expect(repeatsOf(monthly, { today, parted })).toMatchObject({ why: 'regular', forecast: null })
})

test('too few, too short, and a company whose buyers changed say so', () => {
  expect(repeatsOf(company(60, 3), { today, parted })).toMatchObject({ why: 'too-few', forecast: null })
  expect(repeatsOf([], { today, parted })).toMatchObject({ why: 'too-few', customers: 0 })
  const young = company(1500, 9)
    .map((one) => ({ ...one, first: one.first + 800, last: one.first + 800 + (one.last - one.first) / 10 }))
    .filter(({ last }) => last < today)
  expect(repeatsOf(young, { today, parted: heldBackFrom(800, today) }).why).toBe('too-short')
  // In the last quarter nobody orders but one in fifty: the past does not say what comes.
  const halted = company(1500, 5).map((one) =>
    one.number % 50 === 0 ? one : { ...one, orders: Math.max(1, one.ordersBefore), last: one.lastBefore },
  )
  expect(repeatsOf(halted, { today, parted })).toMatchObject({ why: 'misses', forecast: null })
})

test('regularity is 1 for waits at random and 2 for every second of such, as Wheat and Morrison have it', () => {
  // The share is then uniform, and Beta(2, 2): variances 1/12 and 1/20. Their quantiles, evenly taken.
  const many = 20_000
  const uniform = Array.from({ length: many }, (_, at) => (at + 0.5) / many)
  const waits = (shares: readonly number[]) => shares.map((share) => ({ first: share, second: 1 - share }))
  expect(regularityOf(waits(uniform))).toBeCloseTo(1, 6)
  // Beta(2, 2) by its cubic distribution function, solved by cosines.
  const beta = uniform.map((p) => 0.5 + Math.cos((Math.acos(1 - 2 * p) + 4 * Math.PI) / 3))
  expect(regularityOf(waits(beta))).toBeCloseTo(2, 4)
  expect(regularityOf(waits(uniform.map(() => 0.5)))).toBe(Number.POSITIVE_INFINITY)
  expect(regularityOf(waits(uniform.slice(0, 29)))).toBeNull()
})
