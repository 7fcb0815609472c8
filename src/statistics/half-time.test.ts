import { describe, expect, test } from 'vitest'
import oracle from '../testing/oracles/median.json' with { type: 'json' }
import { seeded } from './chance.ts'
import { halfTime } from './half-time.ts'
import type { AgeCounts } from './survival.ts'

/** Customers by what became of them: the day they did it, or how long they were watched without it. */
function countsOf(customers: readonly { did?: number; left?: number; watched?: number }[]): AgeCounts[] {
  const byAge = new Map<number, AgeCounts>()
  const at = (age: number) => {
    const row = byAge.get(age) ?? { age, entered: 0, events: 0, competing: 0, censored: 0 }
    byAge.set(age, row)
    return row
  }
  for (const { did, left, watched } of customers) {
    at(0).entered++
    if (did !== undefined) at(did).events++
    else if (left !== undefined) at(left).competing++
    else at(watched!).censored++
  }
  return [...byAge.values()].sort((one, other) => one.age - other.age)
}

test('where everybody is watched to the end it is the median of those who did it, in SciPy and here', () => {
  for (const { n, median, low, high } of oracle.cases) {
    const did = Array.from({ length: n }, (_, at) => ({ did: 1 + ((7919 * (at + 1)) % 1009) }))
    // As many others never do it, and are watched for just as long.
    const others = Array.from({ length: 20 + n }, () => ({ watched: 2000 }))
    const found = halfTime(countsOf([...did, ...others]), seeded(7))!
    expect(found).toMatchObject({ age: median, events: n })
    // Two ways to a range: from the ranks (SciPy), and drawn. They agree to a fifth of its width.
    const close = (high - low) / 5 + 12
    expect(Math.abs(found.interval.low - low)).toBeLessThan(close)
    expect(Math.abs(found.interval.high - high)).toBeLessThan(close)
  }
})

describe('a company that doubles every hundred days, whose customers wait 200 days, give or take', () => {
  const today = 1000
  const chance = seeded(11)
  const customers = Array.from({ length: 1000 }, (_, day) =>
    Array.from({ length: Math.round(2 ** (day / 100)) }, () => ({
      watched: today - day,
      // A third refer some day, exponentially with half of them by day 200.
      wait: chance() < 1 / 3 ? Math.round((-Math.log(1 - chance()) * 200) / Math.LN2) : Number.POSITIVE_INFINITY,
    })),
  ).flat()
  const seen = customers.map(({ watched, wait }) => (wait <= watched ? { did: wait } : { watched }))

  test('the plain median of those who have referred is far too short, and the half-time is not', () => {
    const waits = seen.flatMap(({ did }) => (did === undefined ? [] : [did])).sort((one, other) => one - other)
    expect(waits[Math.floor(waits.length / 2)]).toBeLessThan(100)
    const found = halfTime(countsOf(seen), seeded(7))!
    expect(found.interval.low).toBeLessThan(200)
    expect(found.interval.high).toBeGreaterThan(180)
    expect(found.age).toBeGreaterThan(150)
    expect(found.age).toBeLessThan(230)
  })

  test('the same customers give the same range', () => {
    expect(halfTime(countsOf(seen), seeded(7))).toEqual(halfTime(countsOf(seen), seeded(7)))
  })
})

test('those who leave without it stretch nobody else’s wait', () => {
  const did = Array.from({ length: 40 }, (_, at) => ({ did: 10 * (at + 1) }))
  const stay = Array.from({ length: 40 }, () => ({ watched: 500 }))
  const leave = Array.from({ length: 400 }, () => ({ left: 5 }))
  expect(halfTime(countsOf([...did, ...stay, ...leave]), seeded(3))!.age).toBe(200)
})

test('under twenty first referrals nothing is said', () => {
  const few = Array.from({ length: 19 }, (_, at) => ({ did: at + 1 }))
  expect(halfTime(countsOf([...few, ...Array.from({ length: 50 }, () => ({ watched: 90 }))]), seeded(1))).toBeNull()
  expect(halfTime([], seeded(1))).toBeNull()
})
