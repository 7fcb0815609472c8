import { useRead } from '../../web/client.ts'
import { Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { alertsApi } from '../api/alerts.ts'
import { AlertList } from './alert-list.tsx'

/** More than this on the overview nobody reads; the rest is a page of its own. */
const mostShown = 3

/** On the overview: what somebody should look at; nothing where there is nothing. */
export function WorthALook() {
  const alerts = useRead(alertsApi.list, { kind: [], limit: mostShown }, { every: 60_000 })
  if (!alerts.data || alerts.data.items.length === 0) return null
  const { items, open } = alerts.data
  return (
    <Part
      title="Worth a look"
      actions={open > items.length && <PageLink to="/actions/watch">Show all {open}</PageLink>}
    >
      <AlertList alerts={items} />
    </Part>
  )
}
