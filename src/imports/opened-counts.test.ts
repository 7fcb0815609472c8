import { expect } from 'vitest'
import type { CustomerLine } from '../customers/api.ts'
import { customersRoutes } from '../customers/routes.ts'
import type { Referral } from '../referrals/api.ts'
import { referralsRoutes } from '../referrals/routes.ts'
import { runJob } from '../server/queue.ts'
import { test, testContext, testHouse } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import type { Id } from '../values/id.ts'
import type { ImportView } from './api.ts'
import { importJobs } from './jobs.ts'
import { importsRoutes } from './routes.ts'

const press = async (line: Parameters<typeof send>[1], body?: unknown) => {
  const reply = await send(importsRoutes, line, { body })
  expect(reply.status, await reply.clone().text()).toBe(200)
  return (await reply.json()) as ImportView
}

async function doAndWait(importId: string, step: 'run' | 'undo'): Promise<ImportView> {
  const { jobId } = await press(`POST /imports/${importId}/${step}`)
  await runJob(testContext(), testHouse().databases.pool, importJobs, jobId as Id<'job'>, new AbortController().signal)
  return press(`GET /imports/${importId}`)
}

const importAll = async (text: string, kind = 'customers') =>
  doAndWait((await press(`POST /imports?kind=${kind}&fileName=${kind}.csv`, text)).id, 'run')

type Did = 'created' | 'updated'

async function customersOf(it: ImportView, did: Did, more = '') {
  const reply = await send(customersRoutes, `GET /customers?import=${it.id}&did=${did}${more}`, { as: 'viewer' })
  expect(reply.status, await reply.clone().text()).toBe(200)
  const page = (await reply.json()) as { items: CustomerLine[]; total: number; import: { fileName: string } }
  expect(page.import.fileName).toBe(it.fileName)
  expect(page.total).toBeGreaterThanOrEqual(page.items.length)
  return page.items.map(({ name }) => name)
}

async function referralsOf(it: ImportView, did: Did) {
  const filter = `import=${it.id}&did=${did}`
  const reply = await send(referralsRoutes, `GET /referrals?${filter}`, { as: 'viewer' })
  const { items } = (await reply.json()) as { items: Referral[] }
  const totals = await (await send(referralsRoutes, `GET /referrals/totals?${filter}`, { as: 'viewer' })).json()
  const { cells, import: file } = totals as { cells: { referrals: number }[]; import: { fileName: string } }
  expect(file.fileName).toBe(it.fileName)
  expect(cells.reduce((sum, cell) => sum + cell.referrals, 0)).toBe(items.length)
  return items.map(({ externalId, referrer }) => externalId ?? referrer?.name).toSorted()
}

test('what a file of customers created and updated opens to them, after other files and after undo', async () => {
  const first = await importAll('id,name,tier\nO1,Oak,Gold\nO2,Olive,Gold\nO3,Oleander,Bronze\n')
  const second = await importAll('id,name,tier\nO2,Olive,Silver\nO3,Oleander,Bronze\nO4,Osier,Gold\n')
  expect(second.rows).toMatchObject({ created: 1, updated: 1, same: 1 })
  expect(await customersOf(first, 'created')).toEqual(['Oak', 'Oleander', 'Olive'])
  expect(await customersOf(first, 'updated')).toEqual([])
  expect(await customersOf(second, 'created')).toEqual(['Osier'])
  expect(await customersOf(second, 'updated')).toEqual(['Olive'])

  expect(await customersOf(first, 'created', '&q=ole&direction=down')).toEqual(['Oleander'])
  const sheet = await send(customersRoutes, `GET /customers.csv?import=${second.id}&did=updated`, { as: 'viewer' })
  expect((await sheet.text()).trim().split('\n')).toHaveLength(2)

  await doAndWait(second.id, 'undo')
  expect(await customersOf(second, 'created')).toEqual([])
  expect(await customersOf(second, 'updated')).toEqual([])
  expect(await customersOf(first, 'created')).toHaveLength(3)
  await doAndWait(first.id, 'undo')
  expect(await customersOf(first, 'created')).toEqual([])
})

test('a customer whose number of referrals alone rose or fell is among the updated', async () => {
  const file = (pine: number, plane: number) => `id,name,referrals\nP1,Pine,${pine}\nP2,Plane,${plane}\nP3,Poplar,0\n`
  const first = await importAll(file(1, 2))
  expect(await customersOf(first, 'updated')).toEqual([])
  const second = await importAll(file(3, 1))
  expect(second.rows).toMatchObject({ created: 0, updated: 2, same: 1 })
  expect(await customersOf(second, 'updated')).toEqual(['Pine', 'Plane'])
  expect(await referralsOf(second, 'created')).toEqual(['count:P1:2', 'count:P1:3'])
  await doAndWait(second.id, 'undo')
  expect(await customersOf(second, 'updated')).toEqual([])
})

test('contacts and revenue open to the customers they belong to', async () => {
  await importAll('id,name\nR1,Rowan\nR2,Robinia\nR3,Redwood\n')
  const contacts = await importAll(
    'customer,name,email\nR1,Ann,ann@r.example\nR1,Bea,bea@r.example\nR2,Cy,cy@r.example\n',
    'contacts',
  )
  expect(contacts.rows).toMatchObject({ created: 3 })
  expect(await customersOf(contacts, 'created')).toEqual(['Robinia', 'Rowan'])
  const more = await importAll('customer,name,email,phone\nR2,Cy,cy@r.example,123\n', 'contacts')
  expect(more.rows).toMatchObject({ updated: 1 })
  expect(await customersOf(more, 'updated')).toEqual(['Robinia'])
  const revenue = await importAll(
    'customer,date,amount,currency,order id\nR3,2026-01-05,20.00,EUR,i1\nR3,2026-02-05,20.00,EUR,i2\n',
    'revenue',
  )
  expect(revenue.rows).toMatchObject({ created: 2 })
  expect(await customersOf(revenue, 'created')).toEqual(['Redwood'])
})

test('referrals open to themselves: made, changed, or brought evidence', async () => {
  await importAll('id,name\nS1,Spruce\nS2,Sorrel\nS3,Sumac\nS4,Sycamore\n')
  const first = await importAll('referrer,referred customer,referral id\nS1,S3,s-a\nS2,S4,s-b\n', 'referrals')
  expect(first.rows).toMatchObject({ created: 2 })
  expect(await referralsOf(first, 'created')).toEqual(['s-a', 's-b'])
  const second = await importAll(
    'referrer,referred customer,referral id,note\nS1,S3,s-a,by phone\nS1,S4,s-c,says so too\nS2,S4,s-b,\n',
    'referrals',
  )
  expect(second.rows).toMatchObject({ created: 0, updated: 2, same: 1 })
  expect(await referralsOf(second, 'updated')).toEqual(['s-a', 's-b'])
  expect(await customersOf(first, 'created')).toEqual(['Sorrel', 'Spruce'])
  const sheet = await send(referralsRoutes, `GET /referrals.csv?import=${second.id}&did=updated`, { as: 'viewer' })
  expect((await sheet.text()).trim().split('\n')).toHaveLength(3)
  await doAndWait(second.id, 'undo')
  expect(await referralsOf(second, 'updated')).toEqual([])
  expect(await referralsOf(second, 'created')).toEqual([])
})

test('thousands are walked page by page, by name and by any column, each once and none of other files', async () => {
  const many = Array.from({ length: 5_600 }, (_, i) => `T${i},Thuja ${(i * 7919) % 5_600},202${i % 6}-01-01`)
  const it = await importAll(`id,name,since\n${many.join('\n')}\n`)
  await importAll('id,name,since\nU1,Thuja elsewhere,2020-01-01\n')
  for (const sort of ['name', 'since']) {
    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const at = cursor === '' ? '' : `&cursor=${cursor}`
      const asked = `GET /customers?import=${it.id}&sort=${sort}&limit=500${at}` as const
      const page = await (await send(customersRoutes, asked, { as: 'viewer' })).json()
      const { items, total, nextCursor } = page as {
        items: CustomerLine[]
        total: number | null
        nextCursor: string | null
      }
      // Null where counting them took too long to wait for.
      expect(total ?? 5_600).toBe(5_600)
      seen.push(...items.map(({ name }) => name))
      cursor = nextCursor
    }
    expect(seen.length).toBe(5_600)
    expect(new Set(seen)).toEqual(new Set(many.map((row) => row.split(',')[1])))
  }
})

test('an import that is not there is said to be missing', async () => {
  const reply = await send(customersRoutes, 'GET /customers?import=imp_nowhere', { as: 'viewer' })
  expect(reply.status).toBe(404)
})
