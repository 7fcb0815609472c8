import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Id } from '../../values/id.ts'
import { follow } from '../../web/client.ts'
import { type JobView, jobsApi } from '../api.ts'

/** A job as last heard of, and how long it will still take. */
export interface Heard {
  job: JobView
  /** Null while nobody can know: at its beginning, and where its size is not known. */
  secondsLeft: number | null
}

/** Whether a job waits or goes on. */
export const isGoing = ({ state }: Pick<JobView, 'state'>) => state === 'queued' || state === 'running'

/** How much of a job is done, from 0 to 1; null while its size is not known. */
export const shareOf = ({ done, total }: Pick<JobView, 'done' | 'total'>) =>
  total === null || total === 0 ? null : Math.min(1, done / total)

/** Time left is said from here on: the first steps of a job are no measure of the others. */
const leastSeconds = 2

/**
 * Follows a job while the page is open. When it has ended, everything shown is read again, because a job may change
 * anything. Null until something was heard, and without a job.
 */
export function useJob(jobId: string | null): Heard | null {
  const queries = useQueryClient()
  const [heard, hear] = useState<Heard | null>(null)
  useEffect(() => {
    if (jobId === null) return
    let first: { at: number; done: number } | null = null
    return follow(jobsApi.follow, { jobId: jobId as Id<'job'> }, (job) => {
      const now = performance.now()
      if (first === null && job.done > 0) first = { at: now, done: job.done }
      const seconds = first === null ? 0 : (now - first.at) / 1000
      const done = first === null ? 0 : job.done - first.done
      const canTell = seconds >= leastSeconds && done > 0 && job.total !== null
      hear({ job, secondsLeft: canTell ? (((job.total ?? 0) - job.done) * seconds) / done : null })
      if (!isGoing(job)) queries.invalidateQueries()
    })
  }, [jobId, queries])
  return heard?.job.id === jobId ? heard : null
}
