import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { usePath } from '../../web/address.ts'
import { call, useRead } from '../../web/client.ts'
import { useHere } from '../../web/here.ts'
import { say, sayFailed, sayFailedAt } from '../../web/toasts.tsx'
import { type JobView, jobsApi } from '../api.ts'

/** Nothing goes on most of the time. */
const WorkMenu = lazy(() => import('./work-menu.tsx'))

/** Where the result of a job is shown, what the link to it says, and where it was begun if that page shows how it goes. */
export type LeadsTo = (job: JobView) => { to: string; label: string; begunAt?: string } | null

/** Often while something goes on; otherwise only so that a colleague's work is noticed, too. */
const whileGoing = 1_500
const whileIdle = 20_000

/** Asks what goes on, and says when work has ended that the reader began and then left, with the way to its result. */
export function JobNews({ leadsTo }: { leadsTo: LeadsTo }) {
  const [isBusy, setBusy] = useState(false)
  const { data } = useRead(jobsApi.underWay, {}, { every: isBusy ? whileGoing : whileIdle })
  const path = usePath()
  const { member } = useHere()
  const queries = useQueryClient()
  const known = useRef(new Set<JobView['id']>())
  const now = useRef({ path, leadsTo })
  now.current = { path, leadsTo }
  const reader = member.id

  useEffect(() => {
    if (!data) return
    const going = new Set(data.items.map((job) => job.id))
    setBusy(going.size > 0)
    for (const jobId of known.current) {
      if (going.has(jobId)) continue
      call(jobsApi.show, { jobId }).then(
        (job) => {
          // A job may change anything, so all that is shown is read again.
          queries.invalidateQueries()
          if (job.createdBy !== reader) return
          const link = now.current.leadsTo(job)
          // The page of the result says it better, and says it anyway; so does the one it was begun on.
          if (link?.to !== now.current.path && link?.begunAt !== now.current.path) announce(job, link)
        },
        () => {},
      )
    }
    known.current = going
  }, [data, queries, reader])
  return null
}

function announce(job: JobView, link: { to: string; label: string } | null) {
  if (job.state === 'failed') {
    const message = `${job.title}: ${job.note ?? ''}`
    return link ? sayFailedAt(message, link) : sayFailed({ message })
  }
  say(`${job.title} ${job.state === 'cancelled' ? 'was cancelled' : 'has finished'}.`, link ?? undefined)
}

/** What goes on in the background, in a corner of every page: nothing while there is nothing. */
export function WorkUnderWay({ leadsTo, small }: { leadsTo: LeadsTo; small?: boolean }) {
  const jobs = useRead(jobsApi.underWay, {}).data?.items ?? []
  if (jobs.length === 0) return null
  return (
    <Suspense>
      <WorkMenu jobs={jobs} leadsTo={leadsTo} {...(small ? { small } : {})} />
    </Suspense>
  )
}
