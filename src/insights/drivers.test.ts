import { beforeAll, describe, expect } from 'vitest'
import { runText } from '../server/database.ts'
import { runJob } from '../server/queue.ts'
import { seeded } from '../statistics/chance.ts'
import { test, testContext, testHouse } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import { linesOfTelco } from '../testing/telco.ts'
import type { Id } from '../values/id.ts'
import { driversApi } from './api/drivers.ts'
import { drivers } from './commands/drivers.ts'
import { analysisJobs, showKept, startAnalysis } from './commands/kept.ts'
import type { Drivers } from './driver-figures.ts'
import { joinBands } from './drivers.ts'
import { driversRoutes } from './routes/drivers.ts'

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

async function workOut(columns: string[] = []): Promise<Drivers> {
  const asked = { strength: 'probable' as const, where: [], columns }
  const { jobId } = await startAnalysis<Drivers>(testContext(), drivers, asked)
  const stop = new AbortController().signal
  await runJob(testContext(), testHouse().databases.pool, [analysisJobs([drivers])], jobId as Id<'job'>, stop)
  const { analysis } = await showKept<Drivers>(testContext(), 'drivers', asked)
  expect(analysis?.problem).toBeNull()
  return driversApi.result.parse(analysis?.result)
}

describe('a company where the plan matters, and colour goes with the plan', () => {
  const columns = [
    { key: 'plan', label: 'Plan', kind: 'category' },
    { key: 'colour', label: 'Colour', kind: 'category' },
    { key: 'noise', label: 'Noise', kind: 'category' },
    { key: 'seats', label: 'Seats', kind: 'number' },
  ] as const
  beforeAll(async () => {
    const random = seeded(20_261_122)
    await found(
      columns,
      Array.from({ length: 3_000 }, () => {
        const plan = random() < 0.5 ? 'Pro' : 'Team'
        const colour = random() < (plan === 'Pro' ? 0.8 : 0.2) ? 'green' : 'red'
        const rate = plan === 'Pro' ? 0.3 : 0.1
        return {
          attributes: { plan, colour, noise: 'abc'[Math.floor(random() * 3)]!, seats: Math.floor(random() * 400) },
          referrals: random() < rate ? 1 : 0,
        }
      }),
    )
  })

  test('the plan is named, and what only goes along with it is not', async () => {
    const { drivers, explained, tooLittle } = await workOut()
    expect(tooLittle).toBeNull()
    expect(drivers[0]).toMatchObject({ column: 'plan', label: 'Plan' })
    expect(drivers.filter(({ adjustedP }) => adjustedP < 0.05).map(({ column }) => column)).toEqual(['plan'])
    expect(drivers.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9)
    expect(explained).toBeGreaterThan(0.03)
    // 30 % against 10 % are odds of 3.86; Pro or Team is the reference, whichever is commoner.
    const { odds, interval } = drivers[0]!.values.find(({ isReference }) => !isReference)!
    const upwards = odds! > 1 ? interval! : { low: 1 / interval!.high, high: 1 / interval!.low }
    expect(upwards.low).toBeLessThan(3.86)
    expect(upwards.high).toBeGreaterThan(3.86)
  })

  test('the page shows what was worked out, the sheet has it, and a column nobody has is refused with a sentence', async () => {
    const page = await send(driversRoutes, 'GET /insights/drivers', { as: 'viewer' })
    const body = driversApi.show.output.parse(await page.json())
    expect(body.analysis).toMatchObject({ state: 'ready', result: { drivers: [{ column: 'plan' }, {}, {}, {}] } })
    const sheet = await send(driversRoutes, 'GET /insights/drivers.csv', { as: 'viewer' })
    expect(await sheet.text()).toContain('Plan')
    await expect(workOut(['nobody'])).rejects.toThrow()
  })
})

test('a company of five is told that it is too small, not what five customers have in common', async () => {
  await found(
    [{ key: 'plan', label: 'Plan', kind: 'category' }],
    ['a', 'a', 'b', 'b', 'b'].map((plan, at) => ({ attributes: { plan }, referrals: at % 2 })),
  )
  expect(await workOut()).toMatchObject({ tooLittle: 'too-few-referrers', drivers: [], customers: 5, referrers: 2 })
  await found([], [])
  expect(await workOut()).toMatchObject({ tooLittle: 'too-few-referrers', customers: 0 })
})

test('bands of hardly anybody are joined to their smaller neighbour', () => {
  expect(joinBands([3, 6], [8, 40, 900])).toEqual([6])
  expect(joinBands([3, 6, 9], [40, 40, 2, 900])).toEqual([3, 9])
  expect(joinBands([3, 6], [100, 100, 100])).toEqual([3, 6])
  expect(joinBands([3, 6], [1, 1, 1])).toEqual([])
})

const telco = linesOfTelco()
describe.skipIf(telco === null)('the telephone company', () => {
  beforeAll(async () => {
    await found(
      [
        { key: 'contract', label: 'Contract', kind: 'category' },
        { key: 'married', label: 'Married', kind: 'category' },
        { key: 'gender', label: 'Gender', kind: 'category' },
      ],
      (telco ?? []).map((line) => ({
        attributes: { contract: line.Contract!, married: line.Married!, gender: line.Gender! },
        referrals: Number(line['Number of Referrals']),
      })),
    )
  })

  test('that nobody single referred is said, and asked about, before anything is made of it', async () => {
    const single = (telco ?? []).filter((line) => line.Married === 'No')
    expect(single.every((line) => line['Referred a Friend'] === 'No')).toBe(true)
    const { separation, drivers } = await workOut()
    expect(separation).toMatchObject({ by: [{ says: 'never', customers: single.length }] })
    expect(separation?.by[0]?.label).toBe('Married: No')
    expect(drivers.find(({ column }) => column === 'gender')!.adjustedP).toBeGreaterThan(0.05)
    // Counted by hand from the file, each value of each attribute.
    for (const [column, header] of [
      ['contract', 'Contract'],
      ['gender', 'Gender'],
    ] as const)
      for (const { value, customers, referrers } of drivers.find((one) => one.column === column)!.values) {
        const own = (telco ?? []).filter((line) => line[header] === value)
        expect([customers, referrers]).toEqual([
          own.length,
          own.filter((line) => line['Referred a Friend'] === 'Yes').length,
        ])
      }
  })

  test('contract goes with referring only because it goes with being married: G of the married, added up by hand', async () => {
    const { drivers } = await workOut(['contract', 'married'])
    const married = (telco ?? []).filter((line) => line.Married === 'Yes')
    const did = (lines: Record<string, string>[]) => lines.filter((line) => line['Referred a Friend'] === 'Yes').length
    const rate = did(married) / married.length
    let g = 0
    for (const contract of ['Month-to-Month', 'One Year', 'Two Year']) {
      const own = married.filter((line) => line.Contract === contract)
      const [yes, no] = [did(own), own.length - did(own)]
      g += 2 * (yes * Math.log(yes / (own.length * rate)) + no * Math.log(no / (own.length * (1 - rate))))
    }
    const contract = drivers.find(({ column }) => column === 'contract')!
    expect(contract.likelihoodRatio).toBeCloseTo(g, 6)
    expect(contract.p).toBeGreaterThan(0.05)
  })
})
