import { describe, expect, test as plain } from 'vitest'
import { runJob } from '../server/queue.ts'
import { test, testContext, testHouse } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import type { Id } from '../values/id.ts'
import { behindApi } from './api/behind.ts'
import { valueApi } from './api/value.ts'
import { insightsJobs } from './jobs.ts'
import { valueRoutes } from './routes/value.ts'
import { atFirstAnniversary, referrersOf, type Valued, worthOf } from './value.ts'

const customer = (number: number, over: Partial<Valued> = {}): Valued => ({
  id: `cus_${number}`,
  number,
  name: `Customer ${number}`,
  since: 0,
  until: null,
  own: 0,
  firstYear: 0,
  secondYear: 0,
  referrer: null,
  referred: (over.referrer ?? null) !== null,
  referredOn: null,
  ...over,
})
const about = { inScope: () => true, today: 2_000, firstBooked: 0, trackedFrom: 0 }

describe('what customers are worth', () => {
  // Larkspur (€100) brought Brightwater (€50) and Oda (€20); Brightwater brought Merle (€7).
  const four = [
    customer(1, { own: 100 }),
    customer(2, { own: 50, referrer: 1 }),
    customer(5, { own: 20, referrer: 1 }),
    customer(9, { own: 7, referrer: 2 }),
  ]

  plain('sums over customers count some again, and the total does not', () => {
    const worth = worthOf(four, about)
    expect(worth).toMatchObject({ customers: 4, total: 177, directSum: 254, chainSum: 261, circles: 0 })
    expect(worth.top.map(({ chain, direct, brought, downstream }) => [chain, direct, brought, downstream])).toEqual([
      [177, 170, 2, 3],
      [57, 57, 1, 1],
      [20, 20, 0, 0],
      [7, 7, 0, 0],
    ])
    expect(worth.bands.reduce((sum, { own }) => sum + own, 0)).toBe(4)
    expect(worth.bands.reduce((sum, { chain }) => sum + chain, 0)).toBe(4)
  })

  plain('a filter keeps the value of those who were brought, whoever they are', () => {
    const worth = worthOf(four, { ...about, inScope: ({ number }) => number === 2 })
    expect(worth).toMatchObject({ customers: 1, total: 50, chainSum: 57 })
  })

  plain('customers who are said to have brought each other are cut where the circle closes', () => {
    const { referrer, circles } = referrersOf([
      { number: 1, referrer: 3 },
      { number: 2, referrer: 1 },
      { number: 3, referrer: 2 },
      { number: 4, referrer: 3 },
      { number: 5, referrer: null },
    ])
    expect(circles).toBe(1)
    expect([...referrer].filter((by) => by === -1)).toHaveLength(2)
    expect(referrer[3]).toBe(2)
  })

  plain('referrers are compared from their first anniversary on, with those who are still there then', () => {
    // All who leave do so on day 100: before the landmark, so referring, which took time, says nothing about staying.
    const gone = Array.from({ length: 40 }, (_, at) => customer(at + 1, { until: 100 }))
    const faithful = Array.from({ length: 40 }, (_, at) =>
      customer(at + 101, { secondYear: 100 + (at % 7), ...(at < 20 ? { referredOn: 200 } : {}) }),
    )
    const { referrers } = worthOf([...gone, ...faithful], about)
    expect(referrers).toMatchObject({ referrers: 20, others: 20, gone: 40 })
    expect(referrers.churned?.gap ?? 0).toBe(0)
    expect(referrers.secondYear.one).toMatchObject({ customers: 20 })
    const there = atFirstAnniversary([...gone, ...faithful], about)
    expect(there.referrers.map(({ of }) => of.number)).toEqual(faithful.slice(0, 20).map(({ number }) => number))
    expect(there.others).toHaveLength(20)
    expect(there.referrers.every(({ secondYearIsWhole }) => secondYearIsWhole)).toBe(true)
    expect(referrers.secondYear.interval!.low).toBeLessThan(0)
    expect(referrers.secondYear.interval!.high).toBeGreaterThan(0)
  })

  plain('nobody and nothing is nothing to say', () => {
    expect(worthOf([], about)).toMatchObject({ customers: 0, own: null, chain: null, top: [] })
    expect(worthOf([customer(1)], { ...about, firstBooked: null, trackedFrom: null })).toMatchObject({ own: null })
  })
})

test('it is worked out by a job, kept, and exported', async ({ committed: _ }) => {
  const first = await send(valueRoutes, 'POST /insights/value?', { as: 'viewer', body: { window: 'ever' } })
  const { jobId } = valueApi.compute.output.parse(await first.json())
  await runJob(
    testContext(),
    testHouse().databases.pool,
    insightsJobs,
    jobId as Id<'job'>,
    new AbortController().signal,
  )
  const shown = await send(valueRoutes, 'GET /insights/value?window=ever', { as: 'viewer' })
  const { analysis } = valueApi.show.output.parse(await shown.json())
  expect(analysis).toMatchObject({
    state: 'ready',
    problem: null,
    result: { customers: 6, currency: 'EUR', repeats: { why: 'too-few' } },
  })
  const sheet = await send(valueRoutes, 'GET /insights/value.csv?window=ever', { as: 'viewer' })
  expect(await sheet.text()).toContain('Larkspur Clinics')

  // As many are listed behind each figure as it says.
  const { referrers } = analysis!.result!
  const behind = async (group: string) => {
    const query = new URLSearchParams({ analysisId: analysis!.id, group })
    const answer = await send(valueRoutes, `GET /insights/value/behind?${query}`, { as: 'viewer' })
    const { items, customers } = behindApi.value.output.parse(await answer.json())
    expect(items).toHaveLength(customers)
    return items
  }
  expect(await behind('referrers')).toHaveLength(referrers.referrers)
  expect(await behind('others')).toHaveLength(referrers.others)
  expect(await behind('second year of referrers')).toHaveLength(referrers.secondYear.one.customers)
  expect(await behind('second year of others')).toHaveLength(referrers.secondYear.other.customers)
  // Too few order again for a chance to be known.
  const query = `analysisId=${analysis!.id}&group=chance&from=0.5&to=0.8`
  expect((await send(valueRoutes, `GET /insights/value/behind?${query}`, { as: 'viewer' })).status).toBe(404)
})
