import { expect } from 'vitest'
import { runJob } from '../server/queue.ts'
import { test, testContext, testHouse } from '../testing/database.ts'
import { hostileFiles } from '../testing/hostile-files.ts'
import { send } from '../testing/server.ts'
import type { Id } from '../values/id.ts'
import type { ImportView } from './api.ts'
import { importJobs } from './jobs.ts'
import { importsRoutes } from './routes.ts'

const customers = async () => {
  const { databases, company } = testHouse()
  const { rows } = await databases.pool.query(`select count(*) from ${company.schema}.customers`)
  return rows[0].count as number
}

const reading = { decimal: '.', dayOrder: 'dmy' } as const

test.for(hostileFiles)(
  '$name is refused, or imported with every row accounted for',
  { timeout: 90_000 },
  async (file) => {
    const before = await customers()
    const reply = await send(importsRoutes, 'POST /imports', { body: file.bytes() })
    if (reply.status !== 200) {
      expect(reply.status).toBe(409)
      const { reason, detail } = (await reply.json()) as { reason: string; detail: string }
      expect(detail.length).toBeGreaterThan(20)
      if ('refused' in file.expected) expect(reason).toBe(file.expected.refused)
      else expect(file.expected).toHaveProperty('stopsAtLine')
      expect(await customers()).toBe(before)
      return
    }
    const draft = (await reply.json()) as ImportView
    const columns = draft.columns.map(({ column }) => {
      if (column === 0) return { column, target: { to: 'field', field: 'externalId' }, reading }
      if (column === 1) return { column, target: { to: 'field', field: 'name' }, reading }
      return { column, target: { to: 'nothing', because: 'chosen' }, reading }
    })
    expect((await send(importsRoutes, `PATCH /imports/${draft.id}`, { body: { columns } })).status).toBe(200)
    const { jobId } = (await (await send(importsRoutes, `POST /imports/${draft.id}/run`)).json()) as ImportView
    await runJob(
      testContext(),
      testHouse().databases.pool,
      importJobs,
      jobId as Id<'job'>,
      new AbortController().signal,
    )

    const after = (await (await send(importsRoutes, `GET /imports/${draft.id}`)).json()) as ImportView
    const { read, created, updated, same, refused } = after.rows
    expect(created + updated + same + refused).toBe(read)
    expect(await customers()).toBe(before + created)
    if (after.state === 'failed') {
      expect(after.whyFailed).toMatch(/quote/)
      expect(read).toBe(0)
    } else {
      expect(after.state).toBe('done')
      if ('rows' in file.expected) expect(read).toBe(file.expected.rows + (file.expected.bad?.length ?? 0))
    }
  },
)

/** A question for each column, so that whatever the file says is read as answers. */
test.for(hostileFiles)(
  '$name, as the answers of a survey, is refused, or imported with every row accounted for',
  { timeout: 90_000 },
  async (file) => {
    const { databases, company } = testHouse()
    const responses = async () =>
      (await databases.pool.query(`select count(*)::int as n from ${company.schema}.responses`)).rows[0].n as number
    const before = await responses()
    const reply = await send(importsRoutes, 'POST /imports?kind=responses&fileName=answers.csv', { body: file.bytes() })
    if (reply.status !== 200) {
      expect(reply.status).toBe(409)
      const { reason, detail } = (await reply.json()) as { reason: string; detail: string }
      expect(detail.length).toBeGreaterThan(20)
      if ('refused' in file.expected) expect(reason).toBe(file.expected.refused)
      else expect(file.expected).toHaveProperty('stopsAtLine')
      expect(await responses()).toBe(before)
      return
    }
    const draft = (await reply.json()) as ImportView
    const columns = draft.columns.map(({ column, target }) => {
      if (column === 0) return { column, target: { to: 'field', field: 'externalId' }, reading }
      if (column === 1)
        return { column, target: { to: 'question', question: 'What they said', as: 'text', part: null }, reading }
      return { column, target: target.to === 'question' ? target : { to: 'nothing', because: 'chosen' }, reading }
    })
    const body = { columns, options: { survey: file.name } }
    const mapped = await send(importsRoutes, `PATCH /imports/${draft.id}`, { body })
    expect(mapped.status, await mapped.clone().text()).toBe(200)
    const run = await send(importsRoutes, `POST /imports/${draft.id}/run`)
    if (run.status !== 200) {
      expect(run.status).toBe(409)
      expect(await responses()).toBe(before)
      return
    }
    const { jobId } = (await run.json()) as ImportView
    await runJob(
      testContext(),
      testHouse().databases.pool,
      importJobs,
      jobId as Id<'job'>,
      new AbortController().signal,
    )
    const after = (await (await send(importsRoutes, `GET /imports/${draft.id}`)).json()) as ImportView
    const { read, created, updated, same, refused } = after.rows
    expect(created + updated + same + refused).toBe(read)
    expect(await responses()).toBe(before + created)
    expect(after.state, after.whyFailed ?? '').toBe(after.whyFailed?.includes('quote') ? 'failed' : 'done')
    if (after.state === 'failed') expect(read).toBe(0)
    else if ('rows' in file.expected) expect(read).toBe(file.expected.rows + (file.expected.bad?.length ?? 0))
  },
)
