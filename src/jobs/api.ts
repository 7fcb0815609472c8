import { z } from 'zod'
import { endpoint, nothing } from '../values/endpoint.ts'
import { idOf } from '../values/id.ts'

const JobJson = z.object({
  id: idOf('job'),
  kind: z.string(),
  title: z.string(),
  subjectId: z.string().nullable(),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  done: z.number(),
  /** Null while nobody knows how much there is. */
  total: z.number().nullable(),
  note: z.string().nullable(),
  result: z.record(z.string(), z.unknown()).nullable(),
  /** Who began it: the id of a member, or 'command-line'. */
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
})
export type JobView = z.output<typeof JobJson>

const input = z.object({ jobId: idOf('job') })

export const jobsApi = {
  underWay: endpoint('GET /jobs', {
    does: 'List work that is waiting or going on in the background.',
    who: 'viewer',
    input: nothing,
    output: z.object({ items: z.array(JobJson) }),
  }),
  show: endpoint('GET /jobs/:jobId', { does: 'Show how far a job is.', who: 'viewer', input, output: JobJson }),
  follow: endpoint('GET /jobs/:jobId/events', {
    does: "Tell a job's progress as it happens, until it has ended.",
    who: 'viewer',
    input,
    output: JobJson,
    answers: 'events',
  }),
  cancel: endpoint('POST /jobs/:jobId/cancel', {
    does: 'Cancel a job. One that waits is not begun; one under way stops at its next step, and what it finished before is kept or put back, as its result says.',
    who: 'manager',
    input,
    output: JobJson,
  }),
}
