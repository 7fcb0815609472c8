import { importJobs } from './imports/jobs.ts'
import { reasonsJobs } from './reasons/jobs.ts'
import { sampleJobs } from './sample/jobs.ts'
import type { JobKind } from './server/queue.ts'

/** Everything any feature does after the reply. */
export const jobKinds: JobKind[] = [...importJobs, ...reasonsJobs, ...sampleJobs]
