import type { JobKind } from '../server/queue.ts'
import type { Id } from '../values/id.ts'
import { carryOutMailing, endMailing } from './commands/mailings.ts'

const mailing: JobKind = {
  kind: 'mailing',
  run: (ctx, job, tell) => carryOutMailing(ctx, job.subjectId as Id<'mlg'>, tell),
  ended: (ctx, job) => endMailing(ctx, job.subjectId as Id<'mlg'>),
}

export const surveysJobs: JobKind[] = [mailing]
