import { beforeAll, expect } from 'vitest'
import { runText } from '../server/database.ts'
import { test, testContext } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import { insightsApi } from './api.ts'
import { cautions } from './cautions.ts'
import { insightsRoutes } from './routes.ts'

/** Four years to the day: 1,461 days. */
const window = 'window=2022-01-01..2026-01-01'

/** Those who came in 2025 refer as often as the others for the time they are here, which is a quarter of it. */
const kinds = [
  { wave: 'early', since: '2021-06-01', customers: 200, referrals: 44 },
  { wave: 'late', since: '2025-01-01', customers: 200, referrals: 11 },
  { wave: 'nobody knows', since: null, customers: 50, referrals: 5 },
]

beforeAll(async () => {
  const { db } = testContext()
  for (const table of ['evidence', 'referrals', 'revenueEntries', 'contacts', 'customers', 'attributes'] as const)
    await db.deleteFrom(table).execute()
  await db.insertInto('attributes').values({ key: 'wave', label: 'Wave', kind: 'category' }).execute()
  await runText(
    db,
    `with kind as (
       select * from jsonb_to_recordset($1) as kind (wave text, since date, customers integer, referrals integer)
     ), made as (
       insert into customers (id, name, since, attributes)
       select 'cus_' || md5(wave) || n, wave || n, since, jsonb_build_object('wave', wave)
       from kind, generate_series(1, customers) as n
     )
     insert into referrals (id, referrer_id, made_on, state, strength, created_by)
     select 'ref_' || md5(wave) || n, 'cus_' || md5(wave) || n, '2025-07-01', 'shared', 'probable', 'mem_sam'
     from kind, generate_series(1, referrals) as n`,
    [JSON.stringify(kinds)],
  )
})

const answer = async (path: string) => (await send(insightsRoutes, `GET /insights/${path}`, { as: 'viewer' })).json()

test('per 100 customers those who came late seem to refer a quarter as often; per 100 customer-years they are alike', async () => {
  const groups = insightsApi.groups.output.parse(await answer(`groups?by=wave&${window}`))
  const of = (value: string) => groups.rows.find((row) => row.value === value)!
  expect(of('early').perHundred?.rate).toBeCloseTo(22, 9)
  expect(of('late').perHundred?.rate).toBeCloseTo(5.5, 9)
  expect(of('late').verdict).toBe('below')
  expect(of('early').perHundredYears).toMatchObject({ customers: 200, referrals: 44, years: 800 })
  expect(of('early').perHundredYears?.rate).toBeCloseTo(5.5, 9)
  const years = (200 * 365) / 365.25
  expect(of('late').perHundredYears?.years).toBeCloseTo(years, 9)
  expect(of('late').perHundredYears?.rate).toBeCloseTo(1100 / years, 9)
  // Eleven: 5.491 and 19.682 in Garwood's limits; R: poisson.test(11)
  expect(of('late').perHundredYears?.interval.low).toBeCloseTo(549.116 / years, 4)
  expect(of('late').perHundredYears?.interval.high).toBeCloseTo(1968.204 / years, 4)
  expect(groups.timesDiffer).toBe(true)
  expect(groups.cautions).toContain(cautions.time)
})

test('of those nobody knows since when, nobody knows for how long: they are left out, and a group of them has no such rate', async () => {
  const groups = insightsApi.groups.output.parse(await answer(`groups?by=wave&${window}`))
  expect(groups.rows.find(({ value }) => value === 'nobody knows')?.perHundredYears).toBeNull()
  const { rates } = insightsApi.overview.output.parse(await answer(`overview?${window}`))
  expect(rates).toMatchObject({ referrals: 60, perHundredYears: { customers: 400, referrals: 55 } })
  expect(rates.perHundredYears?.rate).toBeCloseTo(5500 / (800 + (200 * 365) / 365.25), 9)
})

test('the sheet has the rate, its range and the years it was counted from', async () => {
  const response = await send(insightsRoutes, `GET /insights/groups.csv?by=wave&${window}&sort=-perHundredYears`, {
    as: 'viewer',
  })
  const [header, first] = (await response.text()).replace('\uFEFF', '').split(/\r?\n/)
  expect(header).toContain('Referrals per 100 customer-years,"Per 100 customer-years, low"')
  expect(first).toMatch(/^late,200,11,/)
})

test('a month is the same for all who were here in it, so nothing is warned of', async () => {
  const groups = insightsApi.groups.output.parse(await answer('groups?by=wave&window=2025-06-01..2025-12-01'))
  expect(groups.timesDiffer).toBe(false)
  expect(groups.cautions).not.toContain(cautions.time)
})
