import { describe, expect } from 'vitest'
import { test } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import { behindApi } from './api/behind.ts'
import { trendApi } from './api/trend.ts'
import { quarterEdges } from './periods.ts'
import { trendRoutes } from './routes/trend.ts'
import { valueRoutes } from './routes/value.ts'

describe('the trend of the cast', () => {
  test('says what moved the rate, effect by effect, and they add up', async ({ committed: _ }) => {
    const answer = await send(trendRoutes, 'GET /insights/trend?window=12m&by=plan', { as: 'viewer' })
    expect(answer.status).toBe(200)
    const body = trendApi.trend.output.parse(await answer.json())
    // Two of the six active in the year referred; the year before it was one of five (Fairmont began in February 2025).
    expect(body.now).toMatchObject({ happened: 2, trials: 6 })
    expect(body.before?.trials).toBe(5)
    const { change, rateEffect, mixEffect } = body.change!
    expect(change).toBeCloseTo(body.now.rate! - body.before!.rate!, 12)
    expect(rateEffect + mixEffect).toBeCloseTo(change, 12)
    const { rateInterval, mixInterval } = body.change!
    expect(rateInterval.low).toBeLessThan(rateEffect)
    expect(rateInterval.high).toBeGreaterThan(rateEffect)
    expect(mixInterval.low).toBeLessThanOrEqual(mixEffect)
    expect(mixInterval.high).toBeGreaterThanOrEqual(mixEffect)
    expect(body.quarters).toHaveLength(4)
    for (const { effects, share, before } of body.quarters)
      if (effects) expect(effects.rateEffect + effects.mixEffect).toBeCloseTo(share.rate! - before.rate!, 12)
    // Nobody's group is large enough to be shown alone.
    expect(body.groups).toEqual([])
    expect(body.cohorts).toEqual([])
  })

  test('ever has no period before, and a column that is not there is an error', async ({ committed: _ }) => {
    const ever = await send(trendRoutes, 'GET /insights/trend?window=ever', { as: 'viewer' })
    expect(await ever.json()).toMatchObject({ before: null, change: null })
    expect((await send(trendRoutes, 'GET /insights/trend?by=nobody', { as: 'viewer' })).status).toBe(422)
  })

  test('six customers are too few for a curve, and the page says whom it does not see', async ({ committed: _ }) => {
    const answer = await send(trendRoutes, 'GET /insights/time-to-refer?by=plan', { as: 'viewer' })
    const body = trendApi.time.output.parse(await answer.json())
    expect(body.all.points).toEqual([])
    expect(
      body.all.seen + body.referredBefore + body.leftOut.unknownSince + body.leftOut.undated + body.leftOut.neverSeen,
    ).toBe(6)
    // Whoever opens the number of those seen finds as many, a page at a time.
    const seen = await send(valueRoutes, 'GET /insights/time-to-refer/customers?limit=2', { as: 'viewer' })
    const first = behindApi.time.output.parse(await seen.json())
    expect(first.customers).toBe(body.all.seen)
    expect(first.items).toHaveLength(Math.min(2, body.all.seen))
    const sheet = await send(valueRoutes, 'GET /insights/time-to-refer/customers.csv', { as: 'viewer' })
    expect((await sheet.text()).trim().split('\n')).toHaveLength(body.all.seen + 1)
  })
})

test('quarters end with the window, and each has one a year before', () => {
  const edges = quarterEdges('12m', '2026-06-01')
  expect(edges).toHaveLength(9)
  expect(edges.at(-1)).toBe('2026-06-02')
  expect(edges.at(-5)).toBe('2025-06-02')
  expect(quarterEdges('24m', '2026-06-01')).toHaveLength(13)
})
