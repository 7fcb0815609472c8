import { Button, Progress } from '@mantine/core'
import type { ReactNode } from 'react'
import { showDuration, showPercent } from './figures.ts'
import classes from './job-card.module.css'
import { JobMark } from './marks.tsx'

interface JobCardProps {
  title: ReactNode
  /** 'h2' where it stands by itself on a page, rather than in a part of it. */
  heading?: 'h2' | 'h3'
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled'
  /** From 0 to 1; null while it cannot be known. */
  share: number | null
  secondsLeft?: number | null
  /** What is happening, or what came of it: '48,200 of 120,000 rows read'. */
  says?: ReactNode
  cancel?: () => void
  /** Links and buttons when it is over. */
  result?: ReactNode
}

/** Work longer than a second: how far, how long still, and a way to stop it. The page can be left meanwhile. */
export function JobCard(props: JobCardProps) {
  const { title, heading: Heading = 'h3', state, share, secondsLeft, says, cancel, result } = props
  const going = state === 'queued' || state === 'running'
  return (
    <section className={classes.card} aria-label={typeof title === 'string' ? title : 'Work in progress'}>
      <div className={classes.head}>
        <Heading>{title}</Heading>
        <JobMark state={state} />
      </div>
      {going && (
        <Progress
          value={share === null ? 100 : share * 100}
          animated={share === null}
          size={6}
          aria-label="Progress"
          className={classes.bar ?? ''}
        />
      )}
      <div className={classes.foot}>
        <div className={classes.says}>
          {says}
          {going && share !== null && (
            <span className={classes.left}>
              {showPercent(share)}
              {secondsLeft != null && `, ${showDuration(secondsLeft)} left`}
            </span>
          )}
        </div>
        {going && cancel && (
          <Button variant="default" size="xs" onClick={cancel}>
            Cancel
          </Button>
        )}
        {!going && result}
      </div>
      {going && <p className={classes.leave}>You can leave this page; the work goes on.</p>}
    </section>
  )
}
