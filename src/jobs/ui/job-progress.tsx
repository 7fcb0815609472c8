import type { ReactNode } from 'react'
import { mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { useWrite } from '../../web/client.ts'
import { useHere } from '../../web/here.ts'
import { JobCard } from '../../web/job-card.tsx'
import { sayFailed } from '../../web/toasts.tsx'
import { jobsApi } from '../api.ts'
import { isGoing, shareOf, useJob } from './use-job.ts'

interface JobProgressProps {
  jobId: string
  /** While nothing was heard of the job yet. */
  title: string
  heading?: 'h2' | 'h3'
  /** Another way to stop it than asking the job itself. */
  cancel?: () => void
  /** Links and buttons for when it is over. */
  result?: ReactNode
}

/** A job's card with its progress as it happens, kept up by the server. */
export function JobProgress({ jobId, title, heading = 'h3', cancel, result }: JobProgressProps) {
  const { member } = useHere()
  const heard = useJob(jobId)
  const stop = useWrite(jobsApi.cancel)
  const ask = cancel ?? (() => stop.mutate({ jobId: jobId as Id<'job'> }, { onError: sayFailed }))
  return (
    <JobCard
      heading={heading}
      title={heard?.job.title ?? title}
      state={heard?.job.state ?? 'queued'}
      share={heard === null ? null : shareOf(heard.job)}
      secondsLeft={heard?.secondsLeft ?? null}
      says={heard?.job.note ?? (heard && isGoing(heard.job) ? 'Waiting for its turn' : '')}
      {...(mayDo(member.role, jobsApi.cancel.who) ? { cancel: ask } : {})}
      result={result}
    />
  )
}
