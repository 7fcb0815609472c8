import { describe, expect } from 'vitest'
import { test } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import { addRevenue, listEntries, removeRevenue } from './commands.ts'
import { revenueRoutes } from './routes.ts'
import { summariseRevenue } from './store.ts'

const larkspur = 'cus_larkspur' as const
const entry = { customerId: larkspur, earnedOn: '2026-03-20', kind: 'recurring' } as const

describe('revenue of a customer', () => {
  test('is summed by month and in all, each currency by itself, the own one first', async ({ ctx }) => {
    await addRevenue(ctx, { ...entry, amountMinor: 1 })
    await addRevenue(ctx, { ...entry, amountMinor: -500, kind: 'refund' })
    await addRevenue(ctx, { ...entry, amountMinor: 700, currency: 'CHF' })
    expect(await summariseRevenue(ctx, larkspur)).toEqual({
      totals: [
        { currency: 'EUR', amountMinor: 2_299_501, entries: 4, first: '2025-03-01', last: '2026-03-20' },
        { currency: 'CHF', amountMinor: 700, entries: 1, first: '2026-03-20', last: '2026-03-20' },
      ],
      months: [
        { month: '2025-03-01', currency: 'EUR', amountMinor: 1_100_000 },
        { month: '2026-03-01', currency: 'CHF', amountMinor: 700 },
        { month: '2026-03-01', currency: 'EUR', amountMinor: 1_199_501 },
      ],
    })
  })

  test('stays exact where floating numbers would not', async ({ ctx }) => {
    await addRevenue(ctx, { ...entry, customerId: 'cus_tamsin', amountMinor: Number.MAX_SAFE_INTEGER })
    await addRevenue(ctx, { ...entry, customerId: 'cus_tamsin', amountMinor: -2, kind: 'refund' })
    const { totals } = await summariseRevenue(ctx, 'cus_tamsin')
    expect(totals[0]?.amountMinor).toBe(9_007_199_254_740_989)
    await addRevenue(ctx, { ...entry, customerId: 'cus_tamsin', amountMinor: 100 })
    await expect(summariseRevenue(ctx, 'cus_tamsin')).rejects.toThrow(/too large/)
  })

  test.for([
    ['refund', 100, 'refund-not-negative'],
    ['recurring', -100, 'not-positive'],
    ['one-off', 0, 'nothing'],
  ] as const)('a %s of %i is refused', async ([kind, amountMinor, reason], { ctx }) => {
    await expect(addRevenue(ctx, { ...entry, kind, amountMinor })).rejects.toMatchObject({ reason })
  })

  test('two people booking one invoice at once book it once', async () => {
    const add = () =>
      send(revenueRoutes, 'POST /customers/cus_fairmont/revenue', {
        body: { earnedOn: '2026-05-01', amountMinor: 100, externalId: 'I-2000' },
      })
    const replies = await Promise.all([add(), add()])
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 409])
  })

  test('entries come newest first, page by page, and one can be removed', async ({ ctx }) => {
    const first = await listEntries(ctx, { customerId: larkspur, limit: 1 })
    expect(first.items.map(({ id }) => id)).toEqual(['rev_larkspur-1'])
    const second = await listEntries(ctx, { customerId: larkspur, limit: 1, cursor: first.nextCursor as string })
    expect(second).toMatchObject({ items: [{ id: 'rev_larkspur-2' }], nextCursor: null })
    await removeRevenue(ctx, { entryId: 'rev_larkspur-1' })
    expect((await summariseRevenue(ctx, larkspur)).totals[0]?.amountMinor).toBe(1_100_000)
  })
})
