import { Menu, Progress, UnstyledButton } from '@mantine/core'
import { IconHourglassLow } from '@tabler/icons-react'
import { useGo } from '../../web/address.ts'
import { showPercent } from '../../web/figures.ts'
import type { JobView } from '../api.ts'
import { shareOf } from './use-job.ts'
import classes from './work-under-way.module.css'
import type { LeadsTo } from './work-under-way.tsx'

/** The jobs under way: how far they are, each with the way to where its result will be. */
export default function WorkMenu({ jobs, leadsTo, small }: { jobs: JobView[]; leadsTo: LeadsTo; small?: boolean }) {
  const go = useGo()
  const only = jobs.length === 1 ? jobs[0] : undefined
  const share = only ? shareOf(only) : null
  const words = only ? only.title : `${jobs.length} jobs under way`
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
