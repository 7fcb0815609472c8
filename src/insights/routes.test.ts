import { expect } from 'vitest'
import { test } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import type { Groups, Overview } from './api.ts'
import { insightsRoutes } from './routes.ts'

async function read<T>(path: string): Promise<T> {
  const response = await send(insightsRoutes, `GET /insights/${path}`, { as: 'viewer' })
  const body = await response.json()
  expect(response.status, JSON.stringify(body)).toBe(200)
  return body as T
}

test('the cast: two of six referred in the last twelve months', async () => {
  const overview = await read<Overview>('overview')
  expect(overview.window).toBe('12m')
  expect(overview.rates.referrerRate).toMatchObject({ happened: 2, trials: 6 })
  expect(overview.rates.newShare).toMatchObject({ happened: 1, trials: 1 })
  expect(overview.conversion).toMatchObject({ happened: 1, trials: 3, open: 2 })
  expect(overview.change?.before).toMatchObject({ happened: 0, trials: 5 })
  expect(overview.trend).toHaveLength(12)
  expect(overview.trend.reduce((sum, { share }) => sum + share.happened, 0)).toBe(3)
})

test('six customers are too few to say anything about groups, and small groups are not shown', async () => {
  const groups = await read<Groups>('groups?by=plan')
  expect(groups.rows).toEqual([])
  expect(groups).toMatchObject({ folded: 3, other: { happened: 2, trials: 6 }, realDifference: false })
})

test('what is claimed counts only when asked for', async () => {
  const { rates } = await read<Overview>('overview?strength=claimed')
  expect(rates.referrerRate).toMatchObject({ happened: 3, trials: 6 })
  const proven = await read<Overview>('overview?strength=proven')
  expect(proven.rates.referrerRate).toMatchObject({ happened: 1, trials: 6 })
})

test('the sheet says what the page says', async () => {
  const response = await send(insightsRoutes, 'GET /insights/groups.csv?by=plan', { as: 'viewer' })
  const text = await response.text()
  expect(response.headers.get('content-type')).toContain('text/csv')
  expect(text).toContain('Plan,Customers,Referred in the last 12 months')
  expect(text).toContain('all customers,6,2')
})

test('a column or cuts nobody could mean are refused in a sentence', async () => {
  for (const path of ['groups?by=shoe-size', 'groups?by=seats&cuts=5,3', 'overview?where=shoe-size is 44']) {
    const response = await send(insightsRoutes, `GET /insights/${path.replaceAll(' ', '%20')}`, { as: 'viewer' })
    expect(response.status, path).toBe(422)
  }
  expect((await send(insightsRoutes, 'GET /insights/overview', { as: null })).status).toBe(401)
})
