import type { Id } from '../../values/id.ts'
import { useRead } from '../../web/client.ts'
import { showCount, showDayShort } from '../../web/figures.ts'
import { Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { engagementsApi } from '../api.ts'
import classes from './engagements.module.css'
import { EngagementMark, showTime } from './marks.tsx'

/** On a customer's page: the time people there gave us, and what they did last. */
export function CustomerEngagementsPanel({ customerId }: { customerId: string }) {
  const id = customerId as Id<'cus'>
  const read = useRead(engagementsApi.ofCustomer, { customerId: id })
  const { data } = read
  return (
    <Part
      title="Engagements"
      none={
        data && data.held === 0 && data.items.length === 0 && 'Nobody there has spoken for us in the last 365 days.'
      }
    >
      {read.error && !data && <FailedState small error={read.error} again={() => read.refetch()} />}
      {!data && !read.error && <LoadingText />}
      {data && (data.held > 0 || data.items.length > 0) && (
        <p className={classes.soft}>
          {data.held === 0
            ? 'Nobody there has spoken for us in the last 365 days.'
            : `${showTime(data.minutes)} given in the last 365 days, in ${showCount(data.held, 'engagement')}.`}
        </p>
      )}
      {data && data.items.length > 0 && (
        <>
          <ul className={classes.list} aria-label="Engagements">
            {data.items.map((one) => (
              <li key={one.id}>
                <span className={classes.name}>
                  <PageLink to={`/engagements/${one.id}`}>{one.title}</PageLink>
                </span>
                <EngagementMark of={one} />
                <span className={classes.soft}>
                  {showTime(one.minutes)}, {showDayShort(one.heldOn ?? one.createdOn)}
                </span>
              </li>
            ))}
          </ul>
          <PageLink to="/engagements" search={{ customer: customerId, queue: 'all' }}>
            Show all engagements
          </PageLink>
        </>
      )}
    </Part>
  )
}
