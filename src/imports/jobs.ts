import type { JobKind } from '../server/queue.ts'

export const importJobs: JobKind[] = []
