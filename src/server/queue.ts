import type { Kysely } from 'kysely'
import type pg from 'pg'
import { PgBoss } from 'pg-boss'
import type { Database, JobState } from '../schema.ts'
import { type Id, newId } from '../values/id.ts'
import { type Context, inTransaction } from './context.ts'
import { runText } from './database.ts'
import { Invalid, isAway, NotFound, Refused } from './errors.ts'
import { log } from './log.ts'

/** Work that goes on after the reply: what it is called, how far it is, and where it leads. */
export interface Job {
  id: Id<'job'>
  kind: string
  title: string
  subjectId: string | null
  data: Record<string, unknown>
  state: JobState
  done: number
  total: number | null
  note: string | null
  result: Record<string, unknown> | null
  /** Who began it: a member's id, or 'command-line'. */
  createdBy: string
  createdAt: Date
  startedAt: Date | null
  finishedAt: Date | null
}

/** How a running job says how far it is. Throws when somebody cancelled it or the server is stopping. */
export type Tell = (progress: { done?: number; total?: number; note?: string }) => Promise<void>

export interface JobKind {
  kind: string
  run(ctx: Context, job: Job, tell: Tell): Promise<Record<string, unknown> | undefined>
  /**
   * Put right what a failed or cancelled job leaves, such as the state of its import. In the database alone: where it was
   * cancelled before it began, that is part of the transaction of whoever cancelled it.
   */
  ended?(ctx: Context, job: Job, how: { state: 'failed' | 'cancelled'; why: string }): Promise<void>
}

class Cancelled extends Error {}
/** The server is stopping: the job goes back into the queue and goes on at the next start. */
export class Stopping extends Error {}

/** Queue a job, in the transaction of whatever asked for it. */
export async function startJob(
  ctx: Context,
  job: { kind: string; title: string; subjectId?: string; data?: object; total?: number },
): Promise<Id<'job'>> {
  const id = newId('job')
  await ctx.db
    .insertInto('jobs')
    .values({
      id,
      kind: job.kind,
      title: job.title,
      subjectId: job.subjectId ?? null,
      data: JSON.stringify(job.data ?? {}),
      total: job.total ?? null,
      note: null,
      createdBy: ctx.actor.id,
      createdAt: ctx.now,
    })
    .execute()
  await ctx.queue.send(ctx.db, ctx.company.schema, id)
  return id
}

/** Where jobs wait, in the same PostgreSQL as everything else. */
export interface Queue {
  /** What there is to do, so that a job nobody begins any more can be put right at once. */
  kinds: JobKind[]
  /** Put a job in line within a transaction: it starts only if the transaction commits. One in line stays as it is. */
  send(db: Kysely<Database>, schema: string, jobId: Id<'job'>): Promise<void>
  /** Take jobs from the line, one at a time. */
  work(run: (schema: string, jobId: Id<'job'>) => Promise<void>): Promise<void>
  stop(): Promise<void>
}

export async function openQueue(pool: pg.Pool, kinds: JobKind[]): Promise<Queue> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => pool.query(text, values) },
    schema: 'vouchwell_jobs',
    persistWarnings: false,
  })
  boss.on('error', (error) => log.warn({ error }, 'the queue could not be reached'))
  await boss.start()
  await boss.createQueue(queueName)
  return {
    kinds,
    async send(db, schema, jobId) {
      const { rows } = await runText(
        db,
        `select 1 from vouchwell_jobs.job where name = $1 and state = 'created' and data->>'jobId' = $2 limit 1`,
        [queueName, jobId],
      )
      if (rows.length > 0) return
      await boss.send(
        queueName,
        { schema, jobId },
        { retryLimit: 0, expireInSeconds: day, db: { executeSql: (text, values) => runText(db, text, values) } },
      )
    },
    async work(run) {
      await boss.work<{ schema: string; jobId: Id<'job'> }>(
        queueName,
        { pollingIntervalSeconds: 0.5 },
        async ([job]) => {
          if (job) await run(job.data.schema, job.data.jobId)
        },
      )
    },
    stop: () => boss.stop({ graceful: true, timeout: 10_000, close: false }),
  }
}

const queueName = 'vouchwell'
const day = 86_400

/** A job as it stands now. */
export async function findJob(ctx: Context, id: Id<'job'>): Promise<Job> {
  const job = await ctx.db.selectFrom('jobs').where('id', '=', id).select(jobColumns).executeTakeFirst()
  if (!job) throw new NotFound('job', id)
  return job
}

export function jobsUnderWay(ctx: Context): Promise<Job[]> {
  return ctx.db
    .selectFrom('jobs')
    .where('state', 'in', ['queued', 'running'])
    .select(jobColumns)
    .orderBy('createdAt')
    .execute()
}

const jobColumns = [
  'id',
  'kind',
  'title',
  'subjectId',
  'data',
  'state',
  'done',
  'total',
  'note',
  'result',
  'createdBy',
  'createdAt',
  'startedAt',
  'finishedAt',
] as const

/** What is kept, and told, of a job that somebody cancelled. */
const asCancelled = { state: 'cancelled', why: 'Cancelled.' } as const

/**
 * Cancel a job. One that waits has ended with this, and what it was for is put right; one that runs is asked, stops at
 * its next step and then puts things right itself.
 */
export function cancelJob(ctx: Context, id: Id<'job'>): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const asked = ctx.db.updateTable('jobs').set('cancelAsked', true).where('id', '=', id)
    // A worker takes a job up by changing its state, too, so one of the two is first and the other finds it changed.
    const waiting = await asked
      .set({ state: asCancelled.state, note: asCancelled.why, finishedAt: ctx.now })
      .where('state', '=', 'queued')
      .returning(jobColumns)
      .executeTakeFirst()
    if (!waiting) return void (await asked.where('state', '=', 'running').execute())
    await ctx.queue.kinds.find(({ kind }) => kind === waiting.kind)?.ended?.(ctx, waiting, asCancelled)
  })
}

/** The job's progress, each time it changes, until it has ended. */
export async function* followJob(ctx: Context, id: Id<'job'>, gone: AbortSignal): AsyncIterable<Job> {
  let last = ''
  while (!gone.aborted) {
    const job = await findJob(ctx, id)
    const now = JSON.stringify(job)
    if (now !== last) yield job
    last = now
    if (job.state !== 'queued' && job.state !== 'running') return
    await passing(250, gone)
  }
}

/** Wait so many milliseconds, or until nobody waits for us any more. */
function passing(milliseconds: number, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      gone.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    gone.addEventListener('abort', done)
  })
}

/**
 * Run one job to its end. Holds a lock of its own database session while it does, so that a job whose server died is
 * told from one that is merely slow, and never runs twice at once. Should that session break, the job stops at its next
 * step, because somebody else may have taken it up.
 */
export async function runJob(
  ctx: Context,
  pool: pg.Pool,
  kinds: JobKind[],
  id: Id<'job'>,
  stopping: AbortSignal,
): Promise<void> {
  const holder = await pool.connect()
  const lost = new AbortController()
  const lose = () => lost.abort()
  holder.once('error', lose)
  try {
    const { rows } = await holder.query('select pg_try_advisory_lock(hashtextextended($1, 1)) as got', [id])
    if (!rows[0].got) return
    const job = await takeUp(ctx, id)
    if (job) await carryOut(ctx, kinds, job, AbortSignal.any([stopping, lost.signal]))
  } finally {
    holder.off('error', lose)
    await letGo(holder)
  }
}

/** Give a connection back without its locks; one that cannot be freed of them is closed, which frees them too. */
async function letGo(holder: pg.PoolClient): Promise<void> {
  const freed = await holder.query('select pg_advisory_unlock_all()').then(
    () => true,
    () => false,
  )
  holder.release(!freed)
}

const takenUp = [...jobColumns, 'cancelAsked'] as const
type TakenUp = Job & { cancelAsked: boolean }

async function takeUp(ctx: Context, id: Id<'job'>): Promise<TakenUp | undefined> {
  return ctx.db
    .updateTable('jobs')
    .set((jobs) => ({ state: 'running', startedAt: jobs.fn.coalesce('startedAt', jobs.val(new Date())) }))
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'running'])
    .returning(takenUp)
    .executeTakeFirst()
}

async function carryOut(
  ctx: Context,
  kinds: JobKind[],
  { cancelAsked: cancelledBefore, ...job }: TakenUp,
  stopping: AbortSignal,
): Promise<void> {
  const kind = kinds.find(({ kind }) => kind === job.kind)
  const onBehalf = { ...ctx, actor: { ...ctx.actor, id: job.createdBy } }
  const tell: Tell = async (progress) => {
    if (stopping.aborted) throw new Stopping()
    const { cancelAsked } = await ctx.db
      .updateTable('jobs')
      .set({ ...progress, ...(Object.keys(progress).length === 0 ? { kind: job.kind } : {}) })
      .where('id', '=', job.id)
      .returning('cancelAsked')
      .executeTakeFirstOrThrow()
    if (cancelAsked) throw new Cancelled()
  }
  const close = (state: JobState, note: string | null, result: Record<string, unknown> | null) =>
    ctx.db
      .updateTable('jobs')
      .set({
        state,
        ...(note === null ? {} : { note }),
        result: result === null ? null : JSON.stringify(result),
        finishedAt: new Date(),
      })
      .where('id', '=', job.id)
      .execute()
  try {
    if (!kind) throw new Error(`Nobody knows how to do a job of the kind ${job.kind}.`)
    if (cancelledBefore) throw new Cancelled()
    if (stopping.aborted) throw new Stopping()
    const result = await kind.run(onBehalf, job, tell)
    await close('done', null, result ?? {})
  } catch (error) {
    // It stays "running" with nobody holding it, and so is put back in line by whoever looks for such jobs next.
    if (error instanceof Stopping || stopping.aborted || isAway(error)) return
    const how = error instanceof Cancelled ? asCancelled : { state: 'failed' as const, why: sentenceOf(error) }
    if (how.state === 'failed') log.error({ job: job.id, kind: job.kind, error }, 'job failed')
    try {
      await kind?.ended?.(onBehalf, job, how)
    } catch (error) {
      // The job has ended all the same; left as it was, it would be begun again and again.
      log.error({ job: job.id, kind: job.kind, error }, 'what a job left could not be put right')
    }
    await close(how.state, how.why, null)
  }
}

/** What a person is told of a failure: a rule's own sentence, or where to look. */
function sentenceOf(error: unknown): string {
  if (error instanceof Refused || error instanceof Invalid || error instanceof NotFound) return error.message
  return 'Something went wrong on our side; the log has the details. What was finished before is kept.'
}

/**
 * Put jobs whose server died back in line: they say "running", but nobody holds their lock; or they say "queued", but
 * the server died between taking them from the line and beginning.
 */
export async function resumeOrphans(ctx: Context, pool: pg.Pool): Promise<void> {
  const open = await ctx.db.selectFrom('jobs').where('state', 'in', ['queued', 'running']).select('id').execute()
  if (open.length === 0) return
  const holder = await pool.connect()
  try {
    for (const { id } of open) {
      const { rows } = await holder.query('select pg_try_advisory_lock(hashtextextended($1, 1)) as got', [id])
      if (!rows[0].got) continue
      await ctx.db.transaction().execute(async (db) => {
        // Asked again under the lock: whoever held it a moment ago may have finished.
        const orphan = await db
          .updateTable('jobs')
          .set({ state: 'queued' })
          .where('id', '=', id)
          .where('state', 'in', ['queued', 'running'])
          .returning('id')
          .executeTakeFirst()
        if (orphan) await ctx.queue.send(db, ctx.company.schema, id)
      })
      await holder.query('select pg_advisory_unlock(hashtextextended($1, 1))', [id])
    }
  } finally {
    await letGo(holder)
  }
}
