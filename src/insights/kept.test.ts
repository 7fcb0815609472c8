import { expect } from 'vitest'
import { z } from 'zod'
import { logReferral } from '../referrals/commands.ts'
import type { Context } from '../server/context.ts'
import { Invalid } from '../server/errors.ts'
import { cancelJob, runJob } from '../server/queue.ts'
import { test, testContext, testHouse } from '../testing/database.ts'
import type { Day } from '../values/day.ts'
import type { Id } from '../values/id.ts'
import { analysisJobs, type Computation, fingerprintOf, showKept, startAnalysis } from './commands/kept.ts'
import { askerOf } from './commands.ts'
import { scopeOf } from './questions.ts'

/** As short as an analysis can be: how many customers referred. */
const counted: Computation = {
  kind: 'drivers',
  title: 'Counting referrers',
  result: z.object({ referrers: z.number() }),
  async compute(ctx, { window, strength }) {
    const { terms } = scopeOf(ctx, { window, strength, where: [] }, { dated: 1, undated: 0 })
    const { total } = await askerOf(ctx)({ ask: 'count', ...terms, by: [] })
    return { referrers: total.referrers }
  },
}
const failing: Computation = {
  ...counted,
  kind: 'discovery',
  async compute() {
    throw new Invalid('There is too little memory for it.')
  },
}
const asked = { window: '12m', strength: 'probable' as const, where: [] }

async function workOut(computation: Computation) {
  const { jobId } = await startAnalysis(testContext(), computation, asked)
  const jobs = [analysisJobs([counted, failing])]
  await runJob(testContext(), testHouse().databases.pool, jobs, jobId as Id<'job'>, new AbortController().signal)
}

test('figures stay as they were worked out, and say when the data changed since', async ({ committed }) => {
  expect(await showKept(committed, 'drivers', asked)).toEqual({ analysis: null, kept: [], changed: false })
  await workOut(counted)
  const first = await showKept(committed, 'drivers', asked)
  expect(first).toMatchObject({ analysis: { state: 'ready', result: { referrers: 2 } }, changed: false })

  await logReferral(committed, {
    referrerId: 'cus_tamsin',
    referredName: 'Alder Workshops',
    kind: 'name',
    strength: 'proven',
    madeOn: '2026-05-20',
  })
  expect(await showKept(committed, 'drivers', asked)).toMatchObject({
    analysis: { result: { referrers: 2 } },
    changed: true,
  })

  await workOut(counted)
  const second = await showKept(committed, 'drivers', asked)
  expect(second).toMatchObject({ analysis: { result: { referrers: 3 } }, changed: false })
  expect(second.kept).toHaveLength(2)
  const earlier = second.kept[1]!.id
  expect(earlier).toBe(first.analysis?.id)
  expect(await showKept(committed, 'drivers', { ...asked, analysisId: earlier })).toMatchObject({
    analysis: { result: { referrers: 2 } },
    changed: true,
  })
  expect(await showKept(committed, 'drivers', { ...asked, asOf: '2026-05-31' })).toMatchObject({ analysis: null })
})

test('as of a past day the figures of then are shown, whatever was worked out since', async ({ committed }) => {
  const on = (today: Day): Context => ({ ...committed, today, now: new Date(`${today}T09:00:00Z`) })
  const question = { ...asked, window: '24m' }
  const workOutOn = async (today: Day) => {
    const { jobId } = await startAnalysis(on(today), counted, question)
    const jobs = [analysisJobs([counted])]
    await runJob(on(today), testHouse().databases.pool, jobs, jobId as Id<'job'>, new AbortController().signal)
  }
  await workOutOn('2026-06-02')
  await logReferral(committed, {
    referrerId: 'cus_brightwater',
    referredName: 'Sedge Pottery',
    kind: 'name',
    strength: 'proven',
    madeOn: '2026-05-21',
  })
  await workOutOn('2026-06-09')
  const asOf = async (day: Day) => {
    const { analysis } = await showKept<{ referrers: number }>(committed, 'drivers', { ...question, asOf: day })
    return analysis && { onDay: analysis.onDay, referrers: analysis.result?.referrers }
  }
  const [then, now] = [await asOf('2026-06-08'), await asOf('2026-06-09')]
  expect([then?.onDay, now?.onDay]).toEqual(['2026-06-02', '2026-06-09'])
  expect(now?.referrers).toBe((then?.referrers ?? 0) + 1)
  expect(await asOf('2026-06-01')).toBeNull()
})

test('one that was cancelled says so, keeps the figures there are, and can be asked for again', async ({
  committed,
}) => {
  const question = { ...asked, window: '6m' }
  const { jobId } = await startAnalysis(testContext(), counted, question)
  const ctx = { ...committed, queue: { ...committed.queue, kinds: [analysisJobs([counted])] } }
  await cancelJob(ctx, jobId as Id<'job'>)
  expect(await showKept(committed, 'drivers', question)).toMatchObject({
    analysis: { state: 'failed', problem: 'It was cancelled before it was done.' },
    kept: [],
  })
  expect(await startAnalysis(testContext(), counted, question)).toMatchObject({ state: 'waiting' })
})

test('two people who ask the same at once wait for one computation', async ({ committed }) => {
  const other = { ...asked, window: '3m' }
  const [mine, theirs] = await Promise.all([
    startAnalysis(testContext(), counted, other),
    startAnalysis(testContext(), counted, other),
  ])
  expect(mine.id).toBe(theirs.id)
  const jobs = await committed.db.selectFrom('jobs').select('id').where('subjectId', '=', mine.id).execute()
  expect(jobs).toHaveLength(1)
})

test('one that failed says why, and can be asked for again', async ({ committed }) => {
  await workOut(failing)
  expect(await showKept(committed, 'discovery', asked)).toMatchObject({
    analysis: { state: 'failed', problem: 'There is too little memory for it.', result: null },
  })
  expect(await startAnalysis(testContext(), failing, asked)).toMatchObject({ state: 'waiting' })
})

test('the same question is recognised however it is written', () => {
  expect(fingerprintOf({ window: '12m', strength: 'probable', where: [] })).toBe(
    fingerprintOf({ where: [], strength: 'probable', window: '12m' }),
  )
  expect(fingerprintOf({ window: '12m', strength: 'proven', where: [] })).not.toBe(
    fingerprintOf({ window: '12m', strength: 'probable', where: [] }),
  )
})
