import type { JobKind } from '../server/queue.ts'

export const sampleJobs: JobKind[] = []
