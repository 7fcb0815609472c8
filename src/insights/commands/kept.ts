import { createHash } from 'node:crypto'
import { printCondition } from '../../customers/filter.ts'
import { record } from '../../server/activity.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import { NotFound } from '../../server/errors.ts'
import { type JobKind, startJob, type Tell } from '../../server/queue.ts'
import type { Day } from '../../values/day.ts'
import { type Id, newId } from '../../values/id.ts'
import { usualWindow } from '../cautions.ts'
import { askerOf } from '../commands.ts'
import type { AnalysisKind, Definition } from '../definition.ts'
import type { Asked } from '../questions.ts'
import * as store from '../store/kept.ts'

/** The job that works an analysis out; its subject is the analysis. */
const analysisJob = 'analysis'

/** A kind of analysis: what its job is called, how its figures come about and what they must look like. */
export interface Computation {
  kind: AnalysisKind
  title: string
  result: { parse(result: unknown): unknown }
  compute(ctx: Context, definition: Definition, tell: Tell): Promise<unknown>
}

/** The question of an analysis, so that the same question asked twice is recognised: the usual window named, filters in order. */
async function definitionOf(ctx: Context, { window, strength, where, ...choices }: Asked): Promise<Definition> {
  const named = window ?? usualWindow((await askerOf(ctx)({ ask: 'columns' })).referrals)
  return { ...choices, window: named, strength, where: where.map(printCondition).sort() }
}

/**
 * An analysis's definition as one short text that is equal for equal questions.
 *
 * @example
 * fingerprintOf({ window: '12m', strength: 'probable', where: [] }) === fingerprintOf({ where: [], strength: 'probable', window: '12m' })
 */
export const fingerprintOf = (definition: Definition) =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(definition).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest('hex')

/**
 * What is kept of a question: the figures asked for, those of other days, and whether the data changed since.
 *
 * `Result` is what the figures of this kind look like; they were held to it before they were kept.
 */
export async function showKept<Result>(
  ctx: Context,
  kind: AnalysisKind,
  { asOf, analysisId, ...asked }: Asked & { asOf?: Day | undefined; analysisId?: Id<'ana'> | undefined },
) {
  if (analysisId) {
    const analysis = await store.findAnalysis(ctx, analysisId)
    if (analysis?.kind !== kind) throw new NotFound('analysis', analysisId)
    return withOthers<Result>(ctx, kind, analysis, fingerprintOf(analysis.definition as Definition))
  }
  const sha256 = fingerprintOf(await definitionOf(ctx, asked))
  return withOthers<Result>(ctx, kind, (await store.latestAnalysis(ctx, kind, sha256, asOf ?? null)) ?? null, sha256)
}

async function withOthers<Result>(ctx: Context, kind: AnalysisKind, analysis: store.Kept | null, sha256: string) {
  const [kept, changed] = await Promise.all([
    store.readyAnalyses(ctx, kind, sha256),
    analysis ? store.changedSince(ctx, analysis.dataVersion) : false,
  ])
  return {
    analysis: analysis && shown<Result>(analysis),
    kept: kept.map(({ madeAt, ...one }) => ({ ...one, madeAt: madeAt.toISOString() })),
    changed,
  }
}

const shown = <Result>({ kind: _, dataVersion: __, madeAt, definition, result, ...analysis }: store.Kept) => ({
  ...analysis,
  result: result as Result | null,
  definition: definition as Definition,
  madeAt: madeAt.toISOString(),
})

/** Have a question worked out with the data of now. Two who ask the same at once wait for one answer. */
export function startAnalysis<Result>(ctx: Context, { kind, title }: Computation, asked: Asked) {
  return inTransaction(ctx, async (ctx) => {
    const definition = await definitionOf(ctx, asked)
    const sha256 = fingerprintOf(definition)
    const id = newId('ana')
    const isNew = await store.insertWaiting(ctx, {
      id,
      kind,
      definition,
      sha256,
      dataVersion: await store.dataVersion(ctx),
    })
    if (isNew) {
      await store.putJob(ctx, id, await startJob(ctx, { kind: analysisJob, title, subjectId: id }))
      await record(ctx, 'analysis asked for', { subject: id }, { kind })
    }
    const waiting = isNew ? await store.findAnalysis(ctx, id) : await store.latestAnalysis(ctx, kind, sha256, null)
    if (!waiting) throw new NotFound('analysis', id)
    return shown<Result>(waiting)
  })
}

/** The work of all kinds of analysis after the reply. */
export function analysisJobs(computations: readonly Computation[]): JobKind {
  return {
    kind: analysisJob,
    async run(ctx, job, tell) {
      const analysis = await store.findAnalysis(ctx, job.subjectId as Id<'ana'>)
      if (analysis?.state !== 'waiting') return {}
      const computation = computations.find(({ kind }) => kind === analysis.kind)
      if (!computation) throw new NotFound('kind of analysis', analysis.kind)
      // Taken before the figures: what happens meanwhile is then said to have changed since.
      const version = await store.dataVersion(ctx)
      const result = await computation.compute(ctx, analysis.definition as Definition, tell)
      await store.putResult(ctx, analysis.id, computation.result.parse(result) as object, version)
      return { analysisId: analysis.id, analysis: analysis.kind }
    },
    async ended(ctx, job, { state, why }) {
      await store.putProblem(
        ctx,
        job.subjectId as Id<'ana'>,
        state === 'cancelled' ? 'It was cancelled before it was done.' : why,
      )
    },
  }
}
