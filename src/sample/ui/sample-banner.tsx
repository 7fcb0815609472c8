import { useDisclosure } from '@mantine/hooks'
import { customersApi } from '../../customers/api.ts'
import { mayDo } from '../../values/endpoint.ts'
import { useGo } from '../../web/address.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { AskDialog } from '../../web/dialog.tsx'
import { showCount } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { say } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { sampleApi } from '../api.ts'
import classes from './sample-banner.module.css'

/** A quiet line above every page while what is shown is made up, so that nobody takes it to a meeting. */
export function SampleBanner() {
  const { company, member } = useHere()
  const [isAsking, ask] = useDisclosure(false)
  if (!company.sample) return null
  const mayClear = mayDo(member.role, sampleApi.clear.who)
  return (
    <aside className={classes.banner} aria-label="Sample company">
      <span>You are looking at the sample company. Its customers are made up.</span>
      <WhyNotButton
        variant="default"
        size="compact-sm"
        whyNot={mayClear ? null : 'This needs the role admin. Ask an admin to remove the sample.'}
        onClick={ask.open}
      >
        Start with my own data
      </WhyNotButton>
      {isAsking && <ClearDialog close={ask.close} />}
    </aside>
  )
}

/** There is no undo, so what goes is counted first. */
function ClearDialog({ close }: { close: () => void }) {
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
