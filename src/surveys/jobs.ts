import type { Job, JobKind } from '../server/queue.ts'
import type { Id } from '../values/id.ts'
import { carryOutMailing, endMailing } from './commands/mailings.ts'

/** A mailing's work is about its survey, where what became of it is seen. */
const mailingOf = (job: Job) => job.data.mailingId as Id<'mlg'>

const mailing: JobKind = {
  kind: 'mailing',
  run: (ctx, job, tell) => carryOutMailing(ctx, mailingOf(job), tell),
  ended: (ctx, job) => endMailing(ctx, mailingOf(job)),
}

export const surveysJobs: JobKind[] = [mailing]
