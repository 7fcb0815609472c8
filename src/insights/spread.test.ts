import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { describe, expect, test as plain } from 'vitest'
import type { Context } from '../server/context.ts'
import { runJob } from '../server/queue.ts'
import { generations } from '../statistics/generations.ts'
import { forestValues } from '../statistics/referral-forest.ts'
import { test, testContext, testHouse } from '../testing/database.ts'
import oracle from '../testing/oracles/viral.json' with { type: 'json' }
import { send } from '../testing/server.ts'
import { type Day, dayNumber, dayOfNumber } from '../values/day.ts'
import type { Id } from '../values/id.ts'
import { chainsApi } from './api/chains.ts'
import { spreadApi } from './api/spread.ts'
import { insightsJobs } from './jobs.ts'
import { spreadRoutes } from './routes/spread.ts'
import { type SpreadCell, spreadOf } from './spread.ts'
import { spreadCells, valuedCustomers } from './store.ts'
import { worthOf } from './value.ts'

const cycle = (age: number) => ({ age, interval: { low: age, high: age }, horizon: 900, events: 50 })
const cell = (over: Partial<SpreadCell>): SpreadCell => ({
  generation: 0,
  since: 0,
  brought: 0,
  customers: 1,
  referrals: 0,
  ...over,
})

describe('how many customers one brings', () => {
  // 200 old ones of whom 90 brought one each and made 150 referrals, 400 who began the other day (see viralCoefficient).
  const cells = [
    cell({ since: 100, brought: 1, customers: 90, referrals: 150 }),
    cell({ since: 100, customers: 110 }),
    cell({ since: 980, customers: 396 }),
    cell({ since: 980, brought: 1, customers: 4, referrals: 20 }),
  ]

  plain('is counted of those who have had two rounds of referring, with R’s exact range', () => {
    const { spread, oldEnough, customers } = spreadOf(cells, { today: 1000, trackedFrom: 50, cycle: cycle(90) })
    expect({ customers, oldEnough }).toEqual({ customers: 600, oldEnough: 180 })
    expect(spread).toMatchObject({ k: 0.45, customers: 200, tooYoung: 400, referrals: 150, brought: 90, diesOut: 1 })
    // R: poisson.test(90, 200)$conf.int
    expect(spread!.interval.low).toBeCloseTo(0.3618531, 6)
    expect(spread!.interval.high).toBeCloseTo(0.5531264, 6)
  })

  plain('leaves out those who began before anybody kept track, for they may have brought others unseen', () => {
    const older = [...cells, cell({ since: 10, customers: 1000 }), cell({ since: null, customers: 7 })]
    const { spread, leftOut } = spreadOf(older, { today: 1000, trackedFrom: 50, cycle: cycle(90) })
    expect(spread!.k).toBe(0.45)
    expect(leftOut).toEqual({ unknownSince: 7, beforeTracking: 1000, circles: 0 })
  })

  plain('brought by everybody looks below one even where each brings two', () => {
    // Each generation brings two, two hundred days after it began; the last has not had the time.
    const doubling = Array.from({ length: 6 }, (_, generation) =>
      cell({ generation, since: 200 * generation, brought: generation < 5 ? 2 : 0, customers: 2 ** generation }),
    )
    const everybody = doubling.reduce((sum, { customers }) => sum + customers, 0)
    const brought = doubling.reduce((sum, { brought, customers }) => sum + brought * customers, 0)
    expect(brought / everybody).toBeLessThan(1)
    const { spread, generations } = spreadOf(doubling, { today: 1200, trackedFrom: 0, cycle: cycle(200) })
    expect(spread!.k).toBe(2)
    expect(generations.map(({ share }) => share.happened)).toEqual([1, 2, 4, 8, 16, 32])
    expect(generations.map(({ spread }) => spread?.k ?? null)).toEqual([2, 2, 2, 2, 2, null])
  })

  plain('is not said while nobody can tell how long a round takes, or of nobody', () => {
    expect(spreadOf(cells, { today: 1000, trackedFrom: 50, cycle: null })).toMatchObject({
      spread: null,
      oldEnough: null,
    })
    expect(spreadOf([], { today: 1000, trackedFrom: null, cycle: null })).toMatchObject({
      customers: 0,
      generations: [],
      brought: [],
    })
  })
})

/** A company of nobody but these: who brought each (by place, −1 for nobody) and what they paid, beginning one day after another. */
async function forestOf({ db }: Pick<Context, 'db'>, referrers: readonly number[], paid: readonly number[] = []) {
  for (const table of ['origins', 'evidence', 'referrals', 'revenueEntries', 'contacts', 'customers'] as const)
    await db.deleteFrom(table).execute()
  const began = (at: number) => dayOfNumber(dayNumber('2020-01-01' as Day) + at)
  const id = (at: number) => `cus_f${at}` as const
  await db
    .insertInto('customers')
    .values(referrers.map((_, at) => ({ id: id(at), name: `F${at}`, since: began(at), attributes: '{}' })))
    .execute()
  const referrals = referrers.flatMap((by, at) =>
    by < 0
      ? []
      : [
          {
            id: `ref_f${at}` as const,
            referrerId: id(by),
            referredId: id(at),
            madeOn: began(Math.max(at, by)),
            state: 'converted' as const,
            strength: 'proven' as const,
            createdBy: 'mem_sam',
          },
        ],
  )
  if (referrals.length > 0) await db.insertInto('referrals').values(referrals).execute()
  const entries = paid.flatMap((amountMinor, at) =>
    amountMinor === 0
      ? []
      : [
          {
            id: `rev_f${at}` as const,
            customerId: id(at),
            earnedOn: began(at),
            amountMinor,
            currency: 'EUR',
            externalId: `f${at}`,
          },
        ],
  )
  if (entries.length > 0) await db.insertInto('revenueEntries').values(entries).execute()
}

const terms = {
  strengths: ['proven', 'probable'] as ('proven' | 'probable')[],
  where: [],
  today: dayNumber('2026-06-01' as Day),
}
const people = new URL('../../../shared/data/nyjazz-people.csv', import.meta.url)

test.skipIf(!existsSync(people))(
  'PostgreSQL finds the twelve generations of New York’s jazz musicians',
  async ({ ctx }) => {
    const read = (name: string): Record<string, string>[] =>
      parse(readFileSync(new URL(name, people)), { columns: true })
    const ids = read('nyjazz-people.csv').map(({ id }) => id)
    const referrers = new Array<number>(ids.length).fill(-1)
    for (const { referrer_id, referred_id } of read('nyjazz-referrals.csv'))
      referrers[ids.indexOf(referred_id)] = ids.indexOf(referrer_id)
    await forestOf(ctx, referrers)
    const found = spreadOf(await spreadCells(ctx, terms, null), {
      today: terms.today,
      trackedFrom: 0,
      cycle: cycle(30),
    })
    expect(found.generations.map(({ share }) => share.happened)).toEqual(
      Object.values(oracle.nyjazz_tree.value.generations),
    )
    Object.entries(oracle.nyjazz_tree.value.offspring_distribution).forEach(([many, people]) => {
      expect(found.brought[Number(many)]!.customers).toBe(people)
    })
  },
)

const listed = async (query: string) => {
  const answer = await send(spreadRoutes, `GET /insights/value/customers?${query}`, { as: 'viewer' })
  if (answer.status !== 200) throw new Error(await answer.text())
  return chainsApi.customers.output.parse(await answer.json())
}

describe('a list of customers in their chains', () => {
  // Two chains and somebody alone: 0 → 1, 2; 1 → 3; 3 → 4; 5 → 6; 7.
  const referrers = [-1, 0, 0, 1, 3, -1, 5, -1]
  const paid = [100, 50, 20, 7, 5, 1000, 0, 0]

  test('agrees with the sums of the whole forest', async ({ committed: _ }) => {
    await forestOf(testContext(), referrers, paid)
    const { items, customers, own } = await listed('worth=chain&limit=100')
    const forest = forestValues(Int32Array.from(referrers), Float64Array.from(paid))
    const { generationOf } = generations(Int32Array.from(referrers))
    expect({ customers, own }).toEqual({ customers: 8, own: forest.total })
    for (const item of items) {
      const at = Number(item.name.slice(1))
      expect(item).toMatchObject({
        own: paid[at],
        chain: forest.chain[at],
        brought: forest.brought[at],
        downstream: forest.downstream[at],
        generation: generationOf[at],
        broughtBy: referrers[at]! < 0 ? null : { name: `F${referrers[at]}` },
      })
    }
    expect(items.map(({ name }) => name)).toEqual(['F5', 'F0', 'F1', 'F2', 'F3', 'F4', 'F6', 'F7'])
  })

  test('opens to those behind a generation, a band, a tenth, a chain, and to whom they brought', async ({
    committed: _,
  }) => {
    await forestOf(testContext(), referrers, paid)
    const names = async (query: string) => (await listed(query)).items.map(({ name }) => name).sort()
    expect(await names('generation=2..')).toEqual(['F3', 'F4'])
    expect(await names('generation=0')).toEqual(['F0', 'F5', 'F7'])
    expect(await names('brought=2')).toEqual(['F0'])
    expect(await names('brought=1..')).toEqual(['F0', 'F1', 'F3', 'F5'])
    expect(await names('band=nothing')).toEqual(['F6', 'F7'])
    expect(await names('band=20..100')).toEqual(['F1', 'F2'])
    expect(await names('worth=chain&band=100..')).toEqual(['F0', 'F5'])
    expect(await names('worth=own&most=0.25')).toEqual(['F0', 'F5'])
    expect(await names('under=cus_f0&through=direct')).toEqual(['F1', 'F2'])
    expect(await names('under=cus_f0')).toEqual(['F1', 'F2', 'F3', 'F4'])
    expect(await names('whom=brought&where=since%20between%202020-01-01..2020-01-03')).toEqual(['F1', 'F2', 'F3'])
    const sheet = await send(spreadRoutes, 'GET /insights/value/customers.csv?under=cus_f3', { as: 'viewer' })
    expect(await sheet.text()).toContain('F4,2020-01-05,F3,3,0,0,0.05,0.05')
  })

  test('is as long as each band, and each tenth, of customer value says', async ({ committed: _ }) => {
    await forestOf(testContext(), referrers, [1200, 3400, 560, 78, 9000, 15, 0, 333])
    const worth = worthOf(await valuedCustomers(testContext(), { window: null, strengths: terms.strengths }), {
      inScope: () => true,
      today: terms.today,
      firstBooked: 0,
      trackedFrom: 0,
    })
    for (const which of ['own', 'chain'] as const) {
      for (const band of worth.bands) {
        const text = band.from === null ? 'nothing' : `${band.from}..${band.to ?? ''}`
        expect((await listed(`worth=${which}&band=${text}`)).customers).toBe(band[which])
      }
      const tenth = await listed(`worth=${which}&most=${1 / 8}`)
      expect(tenth.customers).toBe(1)
      expect(tenth.items[0]![which] / (which === 'own' ? worth.total : worth.chainSum)).toBe(worth[which]!.topTenth)
    }
  })

  test('comes in pages that leave nobody out', async ({ committed: _ }) => {
    await forestOf(testContext(), referrers, paid)
    const names: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = await listed(`limit=3${cursor && `&cursor=${cursor}`}`)
      names.push(...page.items.map(({ name }) => name))
      cursor = page.nextCursor
    }
    expect(names).toEqual(['F5', 'F0', 'F1', 'F2', 'F3', 'F4', 'F6', 'F7'])
  })

  test('ends where customers are said to have brought each other', async ({ committed: _ }) => {
    await forestOf(testContext(), [1, 0, 1, -1], [10, 20, 30, 40])
    const { items } = await listed('worth=chain')
    expect(items.map(({ name, generation, chain }) => [name, generation, chain])).toEqual([
      ['F3', 0, 40],
      ['F2', null, 30],
      ['F1', null, 20],
      ['F0', null, 10],
    ])
  })
})

test('how far they carry is worked out by a job, kept and exported, and says nothing it cannot know of five customers', async ({
  committed: _,
}) => {
  await forestOf(testContext(), [-1, 0, 0, 1, -1])
  const first = await send(spreadRoutes, 'POST /insights/spread', { as: 'viewer', body: { window: 'ever' } })
  const { jobId } = spreadApi.compute.output.parse(await first.json())
  await runJob(
    testContext(),
    testHouse().databases.pool,
    insightsJobs,
    jobId as Id<'job'>,
    new AbortController().signal,
  )
  const shown = await send(spreadRoutes, 'GET /insights/spread?window=ever', { as: 'viewer' })
  const { analysis } = spreadApi.show.output.parse(await shown.json())
  expect(analysis).toMatchObject({
    state: 'ready',
    problem: null,
    result: { customers: 5, cycle: null, spread: null, counted: null },
  })
  expect(analysis!.result!.generations.map(({ share }) => share.happened)).toEqual([2, 2, 1])
  const sheet = await send(spreadRoutes, 'GET /insights/spread.csv?window=ever', { as: 'viewer' })
  expect(await sheet.text()).toContain('all customers,5')
})
