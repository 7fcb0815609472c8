import { expect } from 'vitest'
import { runJob } from '../server/queue.ts'
import { test, testContext, testHouse } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import type { Id } from '../values/id.ts'
import type { ImportView } from './api.ts'
import { importJobs } from './jobs.ts'
import { importsRoutes } from './routes.ts'

/** Import a file as a manager would, and wait until it is done. */
async function importAll(kind: string, body: string): Promise<ImportView> {
  const read = async (reply: Response) => (await reply.json()) as ImportView
  const draft = await read(await send(importsRoutes, `POST /imports?kind=${kind}&fileName=file.csv`, { body }))
  const { jobId } = await read(await send(importsRoutes, `POST /imports/${draft.id}/run`, {}))
  const signal = new AbortController().signal
  await runJob(testContext(), testHouse().databases.pool, importJobs, jobId as Id<'job'>, signal)
  return read(await send(importsRoutes, `GET /imports/${draft.id}`))
}

test('nobody is ever mailed by an import', async ({ committed }) => {
  const customers = await importAll('customers', 'Customer ID,Name\nM1,Maple\nM2,Mulberry\n')
  expect(customers).toMatchObject({ state: 'done', rows: { created: 2 } })
  const contacts = await importAll(
    'contacts',
    'Customer,Name,E-mail\nM1,Mia Maple,mia@maple.example\nM2,Max Mulberry,max@mulberry.example\n',
  )
  expect(contacts).toMatchObject({ state: 'done', rows: { created: 2 } })
  const touchpoints = await importAll(
    'touchpoints',
    'Customer ID,E-mail,Touchpoint,Date,Rating\nM1,mia@maple.example,Support,2026-01-02,1\nM2,,Support,2026-01-02,5\n',
  )
  expect(touchpoints).toMatchObject({ state: 'done', rows: { created: 2 } })
  expect(await committed.db.selectFrom('mails').selectAll().execute()).toEqual([])
  expect(await committed.db.selectFrom('asks').selectAll().execute()).toEqual([])
})
