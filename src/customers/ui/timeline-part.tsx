import { Button } from '@mantine/core'
import type { Id } from '../../values/id.ts'
import { useList } from '../../web/client.ts'
import { showMoment } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { Part } from '../../web/page-frame.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { customersApi } from '../api.ts'
import classes from './customer-page.module.css'

/** What happened with a customer: who, when and what, newest first. */
export function TimelinePart({ customerId }: { customerId: Id<'cus'> }) {
  const { company } = useHere()
  const timeline = useList(customersApi.timeline, { customerId, limit: 20 })
  const { rows: entries } = timeline
  return (
    <Part title="Timeline">
      {timeline.isPending && <LoadingText />}
      {timeline.error && <FailedState small error={timeline.error} again={timeline.again} />}
      {timeline.isSuccess && entries.length === 0 && (
        <p className={classes.soft}>
          Nothing was changed since they came here. Every change will be listed, with who made it.
        </p>
      )}
      <ol className={classes.timeline} aria-label="Timeline">
        {entries.map((entry) => (
          <li key={entry.id} className={classes.entry}>
            <time dateTime={entry.at}>{showMoment(entry.at, company.timeZone)}</time>
            <span>
              {entry.sentence} {entry.by && <span className={classes.by}>{entry.by}</span>}
            </span>
          </li>
        ))}
      </ol>
      {timeline.more.has && (
        <div>
          <Button variant="default" size="xs" loading={timeline.more.loading} onClick={timeline.more.load}>
            Show earlier
          </Button>
        </div>
      )}
    </Part>
  )
}
