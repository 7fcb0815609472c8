import { beforeAll, describe, expect } from 'vitest'
import { runText } from '../server/database.ts'
import { runJob } from '../server/queue.ts'
import { seeded } from '../statistics/chance.ts'
import { test, testContext, testHouse } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import { linesOfTelco } from '../testing/telco.ts'
import type { Id } from '../values/id.ts'
import { type Discovered, discoveryApi } from './api/discovery.ts'
import { discovery } from './commands/discovery.ts'
import { analysisJobs, showKept, startAnalysis } from './commands/kept.ts'
import { discoveryRoutes } from './routes/discovery.ts'

type Columns = readonly { key: string; label: string; kind: 'category' | 'number' }[]
interface Line {
  attributes: Record<string, string | number>
  referrals: number
}

/** A company of these customers, whose referrals have no day. */
async function found(columns: Columns, lines: readonly Line[]) {
  const { db } = testContext()
  for (const table of ['evidence', 'referrals', 'revenueEntries', 'contacts', 'customers', 'attributes'] as const)
    await db.deleteFrom(table).execute()
  if (columns.length > 0)
    await db
      .insertInto('attributes')
      .values([...columns])
      .execute()
  await runText(
    db,
    `with file as (
       select * from jsonb_to_recordset($1) as line (id text, attributes jsonb, referrals integer)
     ), made as (insert into customers (id, name, attributes) select id, id, attributes from file returning id)
     insert into referrals (id, referrer_id, state, strength, created_by)
     select 'ref_' || substr(id, 5) || '-' || n, id, 'shared', 'probable', 'mem_sam'
     from file join made using (id), generate_series(1, referrals) as n`,
    [JSON.stringify(lines.map((line, at) => ({ id: `cus_${at}`, ...line })))],
  )
}

async function workOut(choices: { ways?: number; fewest?: number } = {}): Promise<Discovered> {
  const asked = { strength: 'probable' as const, where: [], ways: 3, fewest: 30, ...choices }
  const { jobId } = await startAnalysis<Discovered>(testContext(), discovery, asked)
  const stop = new AbortController().signal
  await runJob(testContext(), testHouse().databases.pool, [analysisJobs([discovery])], jobId as Id<'job'>, stop)
  const { analysis } = await showKept<Discovered>(testContext(), 'discovery', asked)
  expect(analysis?.problem).toBeNull()
  return discoveryApi.result.parse(analysis?.result)
}

const columns = ['plan', 'region', 'industry', 'size', 'channel'].map((key) => ({
  key,
  label: key,
  kind: 'category' as const,
}))

/** Four thousand customers, each column of four values by chance. */
function customers(seed: number, rateOf: (attributes: Record<string, string>) => number): Line[] {
  const random = seeded(seed)
  return Array.from({ length: 4_000 }, () => {
    const attributes = Object.fromEntries(columns.map(({ key }) => [key, `${key}-${Math.floor(random() * 4)}`]))
    return { attributes, referrals: random() < rateOf(attributes) ? 1 : 0 }
  })
}

const names = ({ findings }: Discovered) =>
  findings.map(({ where, verdict }) => `${where.toSorted().join(', ')}: ${verdict}`)

describe('a company with two groups planted in it', () => {
  beforeAll(async () => {
    await found(
      columns,
      customers(11, ({ plan, region, size }) =>
        plan === 'plan-1' && region === 'region-2' ? 0.5 : size === 'size-3' ? 0.05 : 0.2,
      ),
    )
  })

  test('both are found first, and columns that have nothing to do with it are in none', async () => {
    const result = await workOut()
    expect(names(result).slice(0, 2).toSorted()).toEqual([
      'plan is plan-1, region is region-2: above',
      'size is size-3: below',
    ])
    // The plan and the region stand out only because of the pair; other values only beside those that were planted.
    for (const { where, carriedBy } of result.findings)
      if (where[0] === 'plan is plan-1' || where[0] === 'region is region-2')
        expect(where.length > 1 || carriedBy).toBeTruthy()
    expect(names(result).join()).not.toMatch(/industry|channel/)
    const planted = result.findings.find(({ verdict }) => verdict === 'above')!
    expect(planted.excess).toBeGreaterThan(0)
    expect(planted.excessInterval.low).toBeLessThan(planted.excess)
    expect(planted.excessInterval.high).toBeGreaterThan(planted.excess)
    expect(planted.nearest?.customers).toBeGreaterThan(planted.customers)
  })

  test('by single values the pair is not, and the sheet has what was found', async () => {
    const result = await workOut({ ways: 1 })
    expect(result.findings.every(({ conditions }) => conditions.length === 1)).toBe(true)
    expect(names(result)).toContain('size is size-3: below')
    const sheet = await send(discoveryRoutes, 'GET /insights/discovery.csv?ways=1', { as: 'viewer' })
    expect(await sheet.text()).toContain('size: size-3')
  })
})

test('of pure chance nothing is made', async () => {
  await found(
    columns,
    customers(12, () => 0.2),
  )
  const { findings, tested } = await workOut()
  expect(tested).toBeGreaterThan(400)
  expect(findings).toEqual([])
})

test('five customers, or none, are too few to look through', async () => {
  await found(columns, customers(13, () => 0.5).slice(0, 5))
  expect(await workOut()).toMatchObject({ findings: [], tested: 0, customers: 5 })
  await found([], [])
  expect(await workOut()).toMatchObject({ findings: [], tested: 0, customers: 0 })
})

const telco = linesOfTelco()
test.skipIf(telco === null)('at the telephone company each group is as large as the file says', async () => {
  const headers = { contract: 'Contract', internet: 'Internet Type', payment: 'Payment Method', gender: 'Gender' }
  await found(
    Object.entries(headers).map(([key, label]) => ({ key, label, kind: 'category' })),
    (telco ?? []).map((line) => ({
      attributes: Object.fromEntries(
        Object.entries(headers)
          .filter(([, header]) => line[header] !== '')
          .map(([key, header]) => [key, line[header]!]),
      ),
      referrals: Number(line['Number of Referrals']),
    })),
  )
  const { findings } = await workOut()
  expect(findings.length).toBeGreaterThan(1)
  const all = telco ?? []
  const did = (lines: Record<string, string>[]) => lines.filter((line) => line['Referred a Friend'] === 'Yes').length
  for (const { conditions, customers, referrers, excess } of findings.flatMap((one) => [one, ...one.folded])) {
    const own = all.filter((line) =>
      conditions.every(({ column, value }) => line[headers[column as keyof typeof headers] ?? ''] === value),
    )
    expect([customers, referrers]).toEqual([own.length, did(own)])
    expect(excess).toBeCloseTo(did(own) - (own.length * did(all)) / all.length, 6)
  }
})
