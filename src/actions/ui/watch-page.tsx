import { Button, SegmentedControl } from '@mantine/core'
import { z } from 'zod'
import { listOf } from '../../values/endpoint.ts'
import { useAddress } from '../../web/address.ts'
import { useList } from '../../web/client.ts'
import { showCount } from '../../web/figures.ts'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { EmptyState, FailedState, LoadingText } from '../../web/states.tsx'
import { alertsApi } from '../api/alerts.ts'
import classes from './actions.module.css'
import { ActionsNav } from './actions-nav.tsx'
import { AlertList } from './alert-list.tsx'
import { GroupChart, WatchedGroups } from './watched-groups.tsx'

const pageAddress = z.object({
  state: z.enum(['open', 'dealt with']).default('open'),
  /** The group whose months are shown, by its filters. */
  where: listOf(z.string().max(5_000)),
})

/** What is worth a look: groups whose month left its limits, and referrers who left. */
export default function WatchPage() {
  const [address, setAddress] = useAddress(pageAddress)
  const list = useList(alertsApi.list, { state: address.state, kind: [], limit: 50 }, { every: 60_000 })
  const open = list.first?.open
  return (
    <PageFrame
      title="Worth a look"
      width="table"
      answer={
        open === undefined ? (
          !list.error && <LoadingText lines={[60]} large />
        ) : (
          <Answer>
            {open === 0 ? (
              'Nothing waits to be looked at.'
            ) : (
              <>
                <strong>{showCount(open, 'thing')}</strong> {open === 1 ? 'is' : 'are'} worth a look.
              </>
            )}
          </Answer>
        )
      }
    >
      <ActionsNav />
      {address.where.length > 0 && <GroupChart where={address.where} />}
      <div className={classes.tools}>
        <SegmentedControl
          aria-label="Which"
          data={[
            { value: 'open', label: 'To look at' },
            { value: 'dealt with', label: 'Looked at' },
          ]}
          value={address.state}
          onChange={(state) => setAddress({ state: state as 'open' | 'dealt with' })}
        />
      </div>
      {list.error && <FailedState error={list.error} again={list.again} />}
      {list.isPending && <LoadingText />}
      {list.isSuccess &&
        (list.rows.length > 0 ? (
          <>
            <AlertList alerts={list.rows} />
            {list.more.has && (
              <Button variant="default" loading={list.more.loading} onClick={() => list.more.load()}>
                Show more
              </Button>
            )}
          </>
        ) : (
          <EmptyState
            title={address.state === 'open' ? 'Nothing to look at' : 'Nobody has looked at anything yet'}
            says="Once a day the months of every group are held against what its own past lets expect, and whoever left is held against whom they brought. What leaves its limits, and referrers who left, stand here."
          />
        ))}
      <WatchedGroups
        open={address.where.join(' and ')}
        show={(where) => {
          setAddress({ where })
          window.scrollTo({ top: 0 })
        }}
      />
    </PageFrame>
  )
}
