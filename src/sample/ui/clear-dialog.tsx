import { customersApi } from '../../customers/api.ts'
import { useGo } from '../../web/address.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { AskDialog } from '../../web/dialog.tsx'
import { showCount } from '../../web/figures.ts'
import { say } from '../../web/toasts.tsx'
import { sampleApi } from '../api.ts'
import classes from './sample-banner.module.css'

/** There is no undo, so what goes is counted first. */
export default function ClearDialog({ close }: { close: () => void }) {
  const go = useGo()
  const clear = useWrite(sampleApi.clear)
  const count = useRead(customersApi.customers, { limit: 1, where: [], columns: [] }).data?.total
  const customers = count == null ? 'All customers' : `All ${showCount(count, 'customer')}`
  const act = () =>
    // The banner is gone before the answer is heard, and callbacks of what is gone are never called.
    clear.mutateAsync({}).then(
      () => {
        go('/imports')
        say('The sample is gone. This company is yours to fill.')
      },
      () => {},
    )
  return (
    <AskDialog
      title="Remove the sample company?"
      label="Remove the sample"
      leave="Keep it"
      act={act}
      busy={clear.isPending}
      error={clear.error}
      close={close}
    >
      <p className={classes.consequence}>
        <strong>{customers}</strong> are removed, with their contacts, revenue and referrals, and everything you added
        while looking around: imports, attributes, saved groups and views. This cannot be undone. Members and their
        roles stay, and the sample can be loaded again.
      </p>
    </AskDialog>
  )
}
