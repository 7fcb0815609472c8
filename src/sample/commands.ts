import { record } from '../server/activity.ts'
import { type Context, inTransaction } from '../server/context.ts'
import { refuse } from '../server/errors.ts'
import { startJob } from '../server/queue.ts'
import type { Nothing } from '../values/endpoint.ts'
import type { Id } from '../values/id.ts'
import { sampleRefusals, whyNotClearSample, whyNotLoadSample } from './rules.ts'
import { deleteEverything, lockSample, markSample } from './store.ts'

/** Start filling an empty company with the sample. */
export function loadSample(ctx: Context): Promise<{ jobId: Id<'job'> }> {
  return inTransaction(ctx, async (ctx) => {
    refuse(whyNotLoadSample(await lockSample(ctx)), sampleRefusals)
    const jobId = await startJob(ctx, { kind: 'sample', title: 'Loading the sample company' })
    await record(ctx, 'sample requested', { subject: jobId })
    return { jobId }
  })
}

/** Remove the sample, to start with one's own data. */
export function clearSample(ctx: Context): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    refuse(whyNotClearSample(await lockSample(ctx)), sampleRefusals)
    await deleteEverything(ctx)
    await markSample(ctx, false)
    await record(ctx, 'sample cleared', { subject: ctx.company.id })
    return {}
  })
}
