import { beforeEach, describe, expect } from 'vitest'
import type { MainReason } from '../schema.ts'
import type { Context } from '../server/context.ts'
import { test, testContext } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import type { Day } from '../values/day.ts'
import { strengthApi } from './api/strength.ts'
import { strengthRoutes } from './routes/strength.ts'

interface Paying {
  name: string
  since?: Day
  until?: Day
  before?: number
  now?: number
  came?: MainReason
  referredBy?: string
}

/** A company of nobody but these, who paid in the middle of 2024 and of 2025. */
async function companyOf({ db }: Pick<Context, 'db'>, customers: Paying[]) {
  for (const table of ['origins', 'evidence', 'referrals', 'revenueEntries', 'contacts', 'customers'] as const)
    await db.deleteFrom(table).execute()
  if (customers.length === 0) return
  const idOf = (name: string) => `cus_${name}` as const
  await db
    .insertInto('customers')
    .values(
      customers.map(({ name, since, until }) => ({
        id: idOf(name),
        externalId: null,
        name,
        since: since ?? null,
        until: until ?? null,
        attributes: '{}',
      })),
    )
    .execute()
  const entry = (name: string, earnedOn: Day, amountMinor: number) => ({
    id: `rev_${name}${earnedOn.slice(0, 4)}` as const,
    customerId: idOf(name),
    earnedOn,
    amountMinor,
    currency: 'EUR',
    externalId: `${name} ${earnedOn}`,
  })
  const entries = customers.flatMap(({ name, before, now }) => [
    ...(before ? [entry(name, '2024-01-15', before)] : []),
    ...(now ? [entry(name, '2025-06-30', now)] : []),
  ])
  await db.insertInto('revenueEntries').values(entries).execute()
  const told = customers.flatMap(({ name, came }) =>
    came
      ? [
          {
            id: `ori_${name}` as const,
            customerId: idOf(name),
            mainReason: came,
            givenOn: '2025-07-01' as Day,
            state: 'nobody named' as const,
            createdAt: new Date('2025-07-01'),
          },
        ]
      : [],
  )
  if (told.length > 0) await db.insertInto('origins').values(told).execute()
  const referrals = customers.flatMap(({ name, referredBy }) =>
    referredBy
      ? [
          {
            id: `ref_${name}` as const,
            referrerId: idOf(referredBy),
            referredId: idOf(name),
            referredName: name,
            madeOn: '2025-01-10' as Day,
            state: 'converted' as const,
            strength: 'proven' as const,
            createdBy: 'mem_sam' as const,
          },
        ]
      : [],
  )
  if (referrals.length > 0) await db.insertInto('referrals').values(referrals).execute()
}

const year = 'window=2025-01-01..2026-01-01'
const asked = async (query: string) => {
  const answer = await send(strengthRoutes, `GET /insights/strength?${query}`, { as: 'viewer' })
  expect(answer.status).toBe(200)
  return strengthApi.strength.output.parse(await answer.json())
}

/** Base 100 000, of which 85 000 stay; 25 000 come by recommendation and 20 000 by advertising (Reichheld, appendix B). */
const reichheld: Paying[] = [
  { name: 'stays', before: 60_000, now: 65_000 },
  { name: 'shrinks', before: 25_000, now: 20_000 },
  { name: 'leaves', before: 15_000 },
  { name: 'referred', now: 15_000, referredBy: 'stays' },
  { name: 'recommended', now: 10_000, came: 'recommendation' },
  { name: 'advertised', now: 20_000, came: 'search' },
]

describe('Reichheld’s company', () => {
  beforeEach(() => companyOf(testContext(), reichheld))

  test('keeps 85 %, earns 25 %, grows 30 % and earned a third of it', async ({ committed: _ }) => {
    const { rates, sums } = await asked(`${year}&by=origin`)
    expect(sums).toMatchObject({
      base: 100_000,
      kept: 85_000,
      lost: 15_000,
      earned: 25_000,
      bought: 20_000,
      unknown: 0,
    })
    expect(rates?.retention.value).toBe(0.85)
    expect(rates?.growth).toBeCloseTo(0.3, 12)
    expect(rates?.earnedRate.low).toBeCloseTo(0.1, 12)
    expect(rates?.earnedRate.high).toBeCloseTo(0.1, 12)
    expect(rates?.earnedRatio?.low).toBeCloseTo(1 / 3, 12)
    // Three customers cannot say how sure that is.
    expect(rates?.retention.interval).toBeNull()
  })

  test('opens to the customers behind each part, and they add up to it', async ({ committed: _ }) => {
    const shown = await asked(`${year}&by=origin`)
    for (const slice of ['kept', 'lost', 'earned', 'bought', 'unknown'] as const) {
      const answer = await send(strengthRoutes, `GET /insights/strength/customers?${year}&slice=${slice}`, {
        as: 'viewer',
      })
      if (answer.status !== 200) throw new Error(await answer.text())
      const { items, nowMinor, beforeMinor, customers } = strengthApi.customers.output.parse(await answer.json())
      const amount = slice === 'lost' ? beforeMinor : nowMinor
      expect(amount).toBe(shown.sums[slice])
      expect(items).toHaveLength(customers)
      expect(
        items.reduce((sum, { beforeMinor, nowMinor }) => sum + (slice === 'lost' ? beforeMinor : nowMinor), 0),
      ).toBe(shown.sums[slice])
    }
  })

  test('pages of the list come largest first and leave nobody out', async ({ committed: _ }) => {
    const names: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const answer = await send(
        strengthRoutes,
        `GET /insights/strength/customers?${year}&limit=2${cursor && `&cursor=${cursor}`}`,
        { as: 'viewer' },
      )
      const page = strengthApi.customers.output.parse(await answer.json())
      names.push(...page.items.map(({ name }) => name))
      cursor = page.nextCursor
    }
    expect(names).toEqual(['stays', 'shrinks', 'advertised', 'referred', 'leaves', 'recommended'].sort(bySize))
  })

  test('whose origin nobody knows is a part by itself, between all bought and all earned', async ({ committed: _ }) => {
    await testContext().db.deleteFrom('origins').where('customerId', '=', 'cus_advertised').execute()
    await send(strengthRoutes, 'GET /insights/strength', { as: 'viewer' })
    const { rates, sums } = await askedFresh()
    expect(sums).toMatchObject({ bought: 0, unknown: 20_000 })
    expect(rates?.earnedRate.low).toBeCloseTo(0.1, 12)
    expect(rates?.earnedRate.high).toBeCloseTo(0.3, 12)
    expect(rates?.earnedRatio?.low).toBeCloseTo(1 / 3, 12)
    expect(rates?.earnedRatio?.high).toBeCloseTo(1, 12)
  })

  test('a filter changes what it is about, and exports say the same', async ({ committed: _ }) => {
    const { sums } = await asked(`${year}&by=status&where=origin%20is%20referred`)
    expect(sums).toMatchObject({ base: 0, kept: 0, earned: 15_000, bought: 0 })
    const sheet = await send(strengthRoutes, `GET /insights/strength.csv?${year}&by=origin`, { as: 'viewer' })
    expect(await sheet.text()).toContain('all customers,3,1000,850,250,200,0,0.85')
    const list = await send(strengthRoutes, `GET /insights/strength/customers.csv?${year}&slice=lost`, { as: 'viewer' })
    expect(await list.text()).toContain('leaves,unknown,150,0')
  })
})

const size = (name: string) => {
  const one = reichheld.find((other) => other.name === name)!
  return Math.max(one.before ?? 0, one.now ?? 0)
}
const bySize = (one: string, other: string) => size(other) - size(one)
const askedFresh = () => asked(`${year}&by=origin&where=status%20is%20current`)

test('without revenue there is nothing to say, and nothing breaks', async ({ committed: _ }) => {
  await companyOf(testContext(), [])
  expect(await asked('')).toMatchObject({ rates: null, secured: null, firstBooked: null, trend: [], groups: [] })
})
