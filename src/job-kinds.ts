import { importJobs } from './imports/jobs.ts'
import { insightsJobs } from './insights/jobs.ts'
import { reasonsJobs } from './reasons/jobs.ts'
import { sampleJobs } from './sample/jobs.ts'
import type { JobKind } from './server/queue.ts'
import { surveysJobs } from './surveys/jobs.ts'

/** Everything any feature does after the reply. */
export const jobKinds: JobKind[] = [...importJobs, ...reasonsJobs, ...surveysJobs, ...insightsJobs, ...sampleJobs]
