import { afterEach, describe, expect } from 'vitest'
import { jobsRoutes } from '../jobs/routes.ts'
import { test, testContext, testHouse, testNow } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import type { Id } from '../values/id.ts'
import type { Context } from './context.ts'
import { openDatabases } from './database.ts'
import { Refused } from './errors.ts'
import { cancelJob, findJob, type JobKind, openQueue, resumeOrphans, runJob, Stopping, startJob } from './queue.ts'

const running = new AbortController().signal
const pool = () => testHouse().databases.pool
const start = (ctx: Context = testContext()) => startJob(ctx, { kind: 'counting', title: 'Counting', total: 3 })
const counting = (
  run: JobKind['run'] = async () => ({}),
  ended: NonNullable<JobKind['ended']> = async () => {},
): JobKind[] => [{ kind: 'counting', run, ended }]
/** Somebody at a server that knows these kinds of work. */
const knowing = (kinds: JobKind[]): Context => ({ ...testContext(), queue: { ...testContext().queue, kinds } })
const runIt = (id: Id<'job'>, kinds: JobKind[], stopping = running) =>
  runJob(testContext(), pool(), kinds, id, stopping)

const locks = `pg_locks where locktype = 'advisory'
  and database = (select oid from pg_database where datname = current_database())`

/** A promise and how to keep it: for holding a job still while something else happens. */
function gate() {
  let open: () => void = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

afterEach(async () => {
  await testContext().db.deleteFrom('jobs').execute()
  const { rows } = await pool().query(`select count(*)::int as held from ${locks}`)
  expect(rows, 'a lock was left').toEqual([{ held: 0 }])
})

describe('a job', () => {
  test('runs on behalf of whoever asked, says how far it is, and is done with its result', async () => {
    const id = await start()
    await runIt(
      id,
      counting(async (ctx, _, tell) => {
        expect(ctx.actor.id).toBe('mem_sam')
        await tell({ done: 2, note: 'Two of three' })
        expect(await findJob(ctx, id)).toMatchObject({ state: 'running', done: 2, total: 3, note: 'Two of three' })
        await tell({})
        return { counted: 3 }
      }),
    )
    expect(await findJob(testContext(), id)).toMatchObject({ state: 'done', result: { counted: 3 } })
  })

  test('that is cancelled while it waits is never begun, and what it was for is put right', async () => {
    const id = await start()
    const heard: string[] = []
    const kinds = counting(
      async () => {
        heard.push('begun')
        return {}
      },
      async (_, __, how) => {
        heard.push(how.state)
      },
    )
    await cancelJob(knowing(kinds), id)
    expect(heard).toEqual(['cancelled'])
    expect(await findJob(testContext(), id)).toMatchObject({
      state: 'cancelled',
      note: 'Cancelled.',
      finishedAt: testNow,
    })
    await runIt(id, kinds)
    await cancelJob(knowing(kinds), id)
    expect(heard).toEqual(['cancelled'])
  })

  test('that somebody cancels while a worker takes it up ends once, whoever is first', async () => {
    for (let round = 0; round < 10; round++) {
      const id = await start()
      const heard: string[] = []
      const kinds = counting(
        async (_, __, tell) => {
          for (;;) await tell({})
        },
        async (_, __, how) => {
          heard.push(how.state)
        },
      )
      await Promise.all([runIt(id, kinds), cancelJob(knowing(kinds), id)])
      expect(heard).toEqual(['cancelled'])
      expect(await findJob(testContext(), id)).toMatchObject({ state: 'cancelled', note: 'Cancelled.' })
    }
  })

  test('is not cancelled when what it leaves cannot be put right', async () => {
    const id = await start()
    const broken = counting(undefined, async () => {
      throw new Error('no')
    })
    await expect(cancelJob(knowing(broken), id)).rejects.toThrow('no')
    expect((await findJob(testContext(), id)).state).toBe('queued')
  })

  test('that is cancelled while it runs stops at its next step', async () => {
    const id = await start()
    const heard: string[] = []
    const kinds = counting(
      async (ctx, _, tell) => {
        await tell({ done: 1 })
        await cancelJob(ctx, id)
        await tell({ done: 2 })
        heard.push('went on')
        return {}
      },
      async (_, __, how) => {
        heard.push(how.state)
      },
    )
    await runIt(id, kinds)
    expect(heard).toEqual(['cancelled'])
    expect(await findJob(testContext(), id)).toMatchObject({ state: 'cancelled', note: 'Cancelled.' })
  })

  test('that fails says why: a rule in its own words, a bug by pointing at the log', async () => {
    for (const [error, note] of [
      [new Refused('torn', 'The file ends in the middle of row 7.'), /^The file ends in the middle of row 7\.$/],
      [new TypeError('undefined is not a function'), /the log has the details/],
    ] as const) {
      const id = await start()
      const told: string[] = []
      const kinds = counting(
        async () => {
          throw error
        },
        async (_, __, how) => {
          told.push(how.why)
        },
      )
      await runIt(id, kinds)
      const job = await findJob(testContext(), id)
      expect(job).toMatchObject({ state: 'failed', note: expect.stringMatching(note) })
      expect(told).toEqual([job.note])
    }
  })

  test('has ended even when what it left cannot be put right, or nobody knows its kind', async () => {
    const id = await start()
    const broken = counting(
      async () => {
        throw new Error('first')
      },
      async () => {
        throw new Error('second')
      },
    )
    await runIt(id, broken)
    expect((await findJob(testContext(), id)).state).toBe('failed')
    const other = await start()
    await runIt(other, [])
    expect((await findJob(testContext(), other)).state).toBe('failed')
  })

  test('that has ended is not begun again, nor cancelled', async () => {
    const id = await start()
    let begun = 0
    const kinds = counting(async () => {
      begun++
      return {}
    })
    await runIt(id, kinds)
    await cancelJob(testContext(), id)
    await runIt(id, kinds)
    expect(begun).toBe(1)
    expect((await findJob(testContext(), id)).state).toBe('done')
  })

  test('is never run by two workers together', async () => {
    const id = await start()
    const [inside, may] = [gate(), gate()]
    let begun = 0
    const kinds = counting(async () => {
      begun++
      inside.open()
      await may.opened
      return {}
    })
    const first = runIt(id, kinds)
    await inside.opened
    await runIt(id, kinds)
    await resumeOrphans(testContext(), pool())
    expect((await findJob(testContext(), id)).state).toBe('running')
    may.open()
    await first
    expect(begun).toBe(1)
    expect((await findJob(testContext(), id)).state).toBe('done')
  })
})

describe('a job whose server stops', () => {
  const sent: string[] = []
  const listening = (): Context => ({
    ...testContext(),
    queue: { ...testContext().queue, send: async (_, __, id) => void sent.push(id) },
  })

  test('goes back in line, and goes on at the next start', async () => {
    const id = await start()
    const stopping = new AbortController()
    const kinds = counting(async (_, job, tell) => {
      await tell({ done: job.done + 1 })
      if (job.done === 0) {
        stopping.abort()
        await tell({ done: 99 }).catch((error) => {
          expect(error).toBeInstanceOf(Stopping)
          throw error
        })
      }
      return {}
    })
    await runIt(id, kinds, stopping.signal)
    sent.length = 0
    await resumeOrphans(listening(), pool())
    expect(sent).toEqual([id])
    expect(await findJob(testContext(), id)).toMatchObject({ state: 'queued', done: 1 })
    await runIt(id, kinds)
    expect(await findJob(testContext(), id)).toMatchObject({ state: 'done', done: 2 })
  })

  test('by dying loses its lock, and finishes exactly once', async () => {
    const id = await start()
    const [inside, may] = [gate(), gate()]
    const steps: string[] = []
    const own = openDatabases(testHouse().url, { connections: 1 })
    const dying = runJob(
      testContext(),
      own.pool,
      counting(async (_, __, tell) => {
        steps.push('first')
        inside.open()
        await may.opened
        await tell({ done: 1 })
        steps.push('went on without its lock')
        return {}
      }),
      id,
      running,
    )
    await inside.opened
    const { rows } = await pool().query(`select pid from ${locks}`)
    await pool().query('select pg_terminate_backend($1)', [rows[0].pid])
    while ((await pool().query(`select 1 from ${locks}`)).rows.length > 0);
    sent.length = 0
    await resumeOrphans(listening(), pool())
    expect(sent).toEqual([id])
    await runIt(
      id,
      counting(async () => {
        steps.push('second')
        return { by: 'second' }
      }),
    )
    may.open()
    await dying
    await own.end()
    expect(steps).toEqual(['first', 'second'])
    expect(await findJob(testContext(), id)).toMatchObject({ state: 'done', result: { by: 'second' } })
  })

  test('between the line and the beginning is put back too, and a done one is not', async () => {
    const [waiting, done] = [await start(), await start()]
    await runIt(done, counting())
    sent.length = 0
    await resumeOrphans(listening(), pool())
    expect(sent).toEqual([waiting])
  })
})

describe('the line', () => {
  test('passes a job on only when what asked for it commits, once however often it is put in, and to one worker', async () => {
    const queue = await openQueue(pool(), [])
    const another = await openQueue(pool(), [])
    const ctx = { ...testContext(), queue }
    const began: string[] = []
    const end = gate()
    const last = { id: '' }
    const worker = async (_schema: string, id: Id<'job'>) => {
      await runIt(
        id,
        counting(async () => {
          began.push(id)
          return {}
        }),
      )
      if (id === last.id) end.open()
    }
    try {
      await expect(
        ctx.db.transaction().execute(async (db) => {
          await start({ ...ctx, db })
          throw new Error('no')
        }),
      ).rejects.toThrow('no')
      const first = await ctx.db.transaction().execute((db) => start({ ...ctx, db }))
      await queue.send(ctx.db, ctx.company.schema, first)
      await resumeOrphans(ctx, pool())
      const { rows } = await pool().query(
        "select data->>'jobId' as id from vouchwell_jobs.job where name = 'vouchwell'",
      )
      expect(rows).toEqual([{ id: first }])
      last.id = await start(ctx)
      await queue.work(worker)
      await another.work(worker)
      await end.opened
      while ((await findJob(ctx, first)).state !== 'done') await new Promise((resolve) => setImmediate(resolve))
    } finally {
      await queue.stop()
      await another.stop()
    }
    expect(began).toHaveLength(2)
    expect(new Set(began).size).toBe(2)
  })
})

describe('over HTTP', () => {
  test('a job is listed while it is under way, followed to its end, and cancelled by those who may', async () => {
    const id = await start()
    const list = await (await send(jobsRoutes, 'GET /jobs')).json()
    expect(list).toMatchObject({ items: [{ id, state: 'queued', title: 'Counting', createdBy: 'mem_sam' }] })
    expect((await send(jobsRoutes, `POST /jobs/${id}/cancel`, { as: 'contributor' })).status).toBe(403)
    const stream = await send(jobsRoutes, `GET /jobs/${id}/events`, { as: 'viewer' })
    const told = stream.text()
    const cancelled = await send(jobsRoutes, `POST /jobs/${id}/cancel`)
    expect(await cancelled.json()).toMatchObject({ id, state: 'cancelled' })
    const events = (await told).split('\n\n').filter((event) => event.startsWith('data: {"id'))
    expect(events.map((event) => JSON.parse(event.slice(6)).state)).toEqual(['queued', 'cancelled'])
    expect(await told).toContain('event: end')
    expect((await send(jobsRoutes, 'GET /jobs/job_none/events')).status).toBe(404)
    expect((await send(jobsRoutes, 'GET /jobs')).headers.get('etag')).not.toBeNull()
  })
})
