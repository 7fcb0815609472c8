import { on, onEvents } from '../server/http.ts'
import { cancelJob, findJob, followJob, type Job, jobsUnderWay } from '../server/queue.ts'
import { type JobView, jobsApi } from './api.ts'

const viewOf = ({ data: _, ...job }: Job): JobView => ({
  ...job,
  createdAt: job.createdAt.toISOString(),
  startedAt: job.startedAt?.toISOString() ?? null,
  finishedAt: job.finishedAt?.toISOString() ?? null,
})

export const jobsRoutes = [
  on(jobsApi.underWay, async (ctx) => ({ items: (await jobsUnderWay(ctx)).map(viewOf) })),
  on(jobsApi.show, async (ctx, { jobId }) => viewOf(await findJob(ctx, jobId))),
  onEvents(jobsApi.follow, async function* (ctx, { jobId }, gone) {
    for await (const job of followJob(ctx, jobId, gone)) yield viewOf(job)
  }),
  on(jobsApi.cancel, async (ctx, { jobId }) => {
    await cancelJob(ctx, jobId)
    return viewOf(await findJob(ctx, jobId))
  }),
]
