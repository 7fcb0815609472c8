import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { beforeAll, describe, expect } from 'vitest'
import { runText } from '../server/database.ts'
import { test, testContext } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import type { Groups, Overview } from './api.ts'
import { insightsRoutes } from './routes.ts'

/** 7,043 customers of a telephone company, with how many each referred: IBM's sample "Telco customer churn". */
const file = new URL('../../../shared/data/telco-customers.csv', import.meta.url)

const columns = [
  { header: 'Contract', key: 'contract', kind: 'category' },
  { header: 'Internet Type', key: 'internet-type', kind: 'category' },
  { header: 'Payment Method', key: 'payment-method', kind: 'category' },
  { header: 'Tenure in Months', key: 'months', kind: 'number' },
  { header: 'Satisfaction Score', key: 'satisfaction', kind: 'number' },
  { header: 'Gender', key: 'gender', kind: 'category' },
] as const

describe.skipIf(!existsSync(file))('the telephone company', () => {
  const lines: Record<string, string>[] = existsSync(file)
    ? parse(readFileSync(file), { columns: true, bom: true })
    : []

  beforeAll(async () => {
    const { db } = testContext()
    for (const table of ['evidence', 'referrals', 'revenueEntries', 'contacts', 'customers', 'attributes'] as const)
      await db.deleteFrom(table).execute()
    await db
      .insertInto('attributes')
      .values(columns.map(({ header, key, kind }) => ({ key, label: header, kind })))
      .execute()
    const customers = lines.map((line) => ({
      id: `cus_${line['Customer ID']?.toLowerCase()}`,
      name: line['Customer ID'],
      attributes: Object.fromEntries(
        columns
          .filter(({ header }) => line[header] !== '')
          .map(({ header, key, kind }) => [key, kind === 'number' ? Number(line[header]) : line[header]]),
      ),
      referrals: Number(line['Number of Referrals']),
    }))
    await runText(
      db,
      `with file as (
         select * from jsonb_to_recordset($1) as line (id text, name text, attributes jsonb, referrals integer)
       ), made as (insert into customers (id, name, attributes) select id, name, attributes from file returning id)
       insert into referrals (id, referrer_id, state, strength, created_by)
       select 'ref_' || substr(id, 5) || '-' || n, id, 'shared', 'probable', 'mem_sam'
       from file join made using (id), generate_series(1, referrals) as n`,
      [JSON.stringify(customers)],
    )
  })

  /** Straight from the file: who referred anybody, by whatever `groupOf` says. */
  function countIn(groupOf: (line: Record<string, string>) => string) {
    const groups: Record<string, string> = {}
    for (const group of new Set(lines.map(groupOf))) {
      const members = lines.filter((line) => groupOf(line) === group)
      groups[group] = `${members.filter((line) => line['Referred a Friend'] === 'Yes').length} of ${members.length}`
    }
    return groups
  }
  async function read<T>(path: string): Promise<T> {
    const response = await send(insightsRoutes, `GET /insights/${path}`, { as: 'viewer' })
    const body = await response.json()
    expect(response.status, JSON.stringify(body)).toBe(200)
    return body as T
  }
  const shown = ({ rows }: Groups) =>
    Object.fromEntries(rows.map(({ label, referrerRate: { happened, trials } }) => [label, `${happened} of ${trials}`]))

  test('3,222 of 7,043 referred somebody, and since no referral has a date, "ever" is shown', async () => {
    const overview = await read<Overview>('overview')
    const { happened, trials, interval } = overview.rates.referrerRate
    expect([happened, trials]).toEqual([3222, 7043])
    expect(overview.window).toBe('ever')
    // R: binom::binom.wilson(3222, 7043)
    expect(interval?.low).toBeCloseTo(0.4459, 4)
    expect(interval?.high).toBeCloseTo(0.4691, 4)
    expect(overview.rates.referrals).toBe(lines.reduce((sum, line) => sum + Number(line['Number of Referrals']), 0))
    expect(overview.change).toBeNull()
    expect(overview.trend).toEqual([])
    expect(overview.cautions.join()).toContain('counts without dates')
    expect(overview.next.map(({ id }) => id)).toContain('no-dates')
  })

  test.for(columns.filter(({ kind }) => kind === 'category'))('by $header as in the file', async ({ header, key }) => {
    const groups = await read<Groups>(`groups?by=${key}`)
    expect(shown(groups)).toEqual(countIn((line) => line[header] || 'not known'))
  })

  test('a score of one to five gets a line for each', async () => {
    const groups = await read<Groups>('groups?by=satisfaction')
    expect(groups.rows.map(({ label }) => label)).toEqual(['1', '2', '3', '4', '5'])
    expect(shown(groups)).toEqual(countIn((line) => line['Satisfaction Score'] ?? ''))
  })

  test('by bands of months, as cut in the address', async () => {
    const groups = await read<Groups>('groups?by=months&cuts=12,24,48')
    const band = (months: number) =>
      months < 12 ? 'under 12' : months < 24 ? '12 to under 24' : months < 48 ? '24 to under 48' : '48 and more'
    expect(shown(groups)).toEqual(countIn((line) => band(Number(line['Tenure in Months']))))
    expect(groups.trend?.slope).toBeGreaterThan(0)
  })

  test('contract is above and below, gender makes no real difference', async () => {
    const byContract = await read<Groups>('groups?by=contract')
    expect(byContract.realDifference).toBe(true)
    expect(byContract.rows.find(({ label }) => label === 'Month-to-Month')?.verdict).toBe('below')
    const byGender = await read<Groups>('groups?by=gender')
    expect(byGender.realDifference).toBe(false)
    expect(byGender.rows.map(({ verdict }) => verdict)).toEqual(['no-evidence', 'no-evidence'])
  })

  test('a row’s filter leads to exactly its customers', async () => {
    const { rows } = await read<Groups>('groups?by=months&cuts=12,24,48')
    for (const row of rows) {
      const where = row.where.map((one) => `where=${encodeURIComponent(one)}`).join('&')
      const { rates } = await read<Overview>(`overview?window=ever&${where}`)
      expect(rates.referrerRate).toEqual(row.referrerRate)
    }
  })
})
