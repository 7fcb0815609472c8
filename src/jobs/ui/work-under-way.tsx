import { Menu, Progress, UnstyledButton } from '@mantine/core'
import { IconHourglassLow } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useGo, usePath } from '../../web/address.ts'
import { call, useRead } from '../../web/client.ts'
import { showPercent } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { say, sayFailed, sayFailedAt } from '../../web/toasts.tsx'
import { type JobView, jobsApi } from '../api.ts'
import { shareOf } from './use-job.ts'
import classes from './work-under-way.module.css'

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
  const go = useGo()
  const [first] = jobs
  if (!first) return null
  const share = jobs.length === 1 ? shareOf(first) : null
  const words = jobs.length === 1 ? first.title : `${jobs.length} jobs under way`
  return (
    <Menu position="top-start" width={300}>
      <Menu.Target>
        <UnstyledButton className={classes.work} data-small={small || undefined} aria-label={`Under way: ${words}`}>
          <IconHourglassLow size={small ? 20 : 16} stroke={1.7} aria-hidden />
          {!small && (
            <span className={classes.words}>
              <span className={classes.title}>{words}</span>
              <Progress value={share === null ? 100 : share * 100} animated={share === null} size={3} aria-hidden />
            </span>
          )}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Under way</Menu.Label>
        {jobs.map((job) => {
          const link = leadsTo(job)
          const share = shareOf(job)
          return (
            <Menu.Item key={job.id} onClick={() => link && go(link.to)}>
              <span className={classes.title}>{job.title}</span>
              <span className={classes.note}>
                {job.state === 'queued' ? 'Waiting' : (job.note ?? 'Going on')}
                {share !== null && `, ${showPercent(share)}`}
              </span>
            </Menu.Item>
          )
        })}
      </Menu.Dropdown>
    </Menu>
  )
}
