import { sql } from 'kysely'
import { expect } from 'vitest'
import { runJob } from '../server/queue.ts'
import { test, testHouse } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import { keepExperiences } from '../touchpoints/commands.ts'
import type { Id } from '../values/id.ts'
import type { ImportView } from './api.ts'
import { importJobs } from './jobs.ts'
import { importsRoutes } from './routes.ts'

test('a file of customers never writes over ratings: their column is left out, with a word on where it belongs', async ({
  committed,
}) => {
  await sql`update customers set external_id = 'R1' where id = 'cus_tamsin'`.execute(committed.db)
  await keepExperiences(committed, [{ touchpoint: 'Desk', customerId: 'cus_tamsin', hadOn: null, rating: 2 }])
  const body = 'Customer ID,Name,Satisfaction with Desk,Colour\nR1,Tamsin,5,red\nR2,Other,4,green\n'
  const press = async (line: Parameters<typeof send>[1], sent?: unknown) => {
    const reply = await send(importsRoutes, line, { body: sent })
    expect(reply.status, await reply.clone().text()).toBe(200)
    return (await reply.json()) as ImportView
  }
  const draft = await press('POST /imports?kind=customers&fileName=file.csv', body)
  const leftOut = { to: 'nothing', because: 'touchpoint' }
  expect(draft.columns[2]).toMatchObject({ target: leftOut })
  const { reading } = draft.columns[2]!
  const target = { to: 'attribute', key: 'satisfaction-with-desk', label: 'Satisfaction with Desk', type: 'number' }
  const chosen = await press(`PATCH /imports/${draft.id}`, { columns: [{ column: 2, target, reading }] })
  expect(chosen.columns[2]).toMatchObject({ target: leftOut })
  const { jobId } = await press(`POST /imports/${draft.id}/run`)
  await runJob(committed, testHouse().databases.pool, importJobs, jobId as Id<'job'>, new AbortController().signal)
  const { rows } = await sql`select attributes ->> 'satisfaction-with-desk' as rated, attributes ->> 'colour' as colour
    from customers where external_id in ('R1', 'R2') order by external_id`.execute(committed.db)
  expect(rows).toEqual([
    { rated: '2', colour: 'red' },
    { rated: null, colour: 'green' },
  ])
})
