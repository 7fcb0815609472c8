import { Collapse, Select, Stack, Textarea, TextInput, UnstyledButton } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useState } from 'react'
import { customersApi } from '../../customers/api.ts'
import type { Day } from '../../values/day.ts'
import { idOf } from '../../values/id.ts'
import { usePath } from '../../web/address.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { showDay } from '../../web/figures.ts'
import { problemAt } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { PageLink } from '../../web/page-link.tsx'
import { Keys } from '../../web/shortcuts.tsx'
import { offerUndo, say } from '../../web/toasts.tsx'
import { referralsApi } from '../api.ts'
import { type Evidence, kindOrder, kindWords, strengthOf } from '../attribution.ts'
import { logRefusals, whyNotLog } from '../logging.ts'
import { capital, referredName } from '../names.ts'
import classes from './log-referral.module.css'
import { type Named, NameField, nobodyNamed } from './name-field.tsx'

interface LogReferralProps {
  close: () => void
  /** Who referred, where that is known already: on a customer's page. */
  referrer?: Named['customer']
}

/** The kinds somebody can write down by hand; an import brings its own. */
const kinds = kindOrder.filter((kind) => kind !== 'import')

/** Log a referral from anywhere: who told whom, and how we know. Made for the keyboard, in under twenty seconds. */
export default function LogReferral({ close, referrer: given = null }: LogReferralProps) {
  const here = useHere()
  const log = useWrite(referralsApi.log)
  const undo = useWrite(referralsApi.undo)
  const onPageOf = useCustomerOfPage(given === null)
  const [typed, setReferrer] = useState<Named | null>(given && { text: given.name, customer: given })
  const [referred, setReferred] = useState<Named>(nobodyNamed)
  const [note, setNote] = useState('')
  const [more, setMore] = useState(false)
  const [email, setEmail] = useState('')
  const [kind, setKind] = useState<Evidence['kind']>('staff-note')
  const [madeOn, setMadeOn] = useState<string>(here.today)
  const [tried, setTried] = useState(false)

  const referrer = typed ?? (onPageOf ? { text: onPageOf.name, customer: onPageOf } : nobodyNamed)
  const facts = {
    referrerId: referrer.customer?.id ?? null,
    referredName: referred.customer ? null : referred.text.trim() || null,
    referredId: referred.customer?.id ?? null,
    madeOn: (madeOn || null) as Day | null,
  }
  const refusal = whyNotLog(facts, here.today)
  const problem = (of: typeof refusal) => (tried && refusal === of && of ? logRefusals[of] : null)
  const sameCustomer = facts.referredId !== null && facts.referredId === facts.referrerId

  const save = () => {
    setTried(true)
    if (refusal !== null || log.isPending) return
    log.mutate(
      {
        referrerId: facts.referrerId,
        ...(facts.referredName ? { referredName: facts.referredName } : {}),
        ...(facts.referredId ? { referredCustomerId: facts.referredId } : {}),
        ...(email.trim() ? { referredEmail: email } : {}),
        ...(note.trim() ? { words: note } : {}),
        kind,
        madeOn: facts.madeOn,
      },
      {
        onSuccess: ({ referral, addedInstead }) => {
          close()
          const path = `/referrals/${referral.id}`
          if (addedInstead) return say(addedInstead.sentence, { to: path, label: 'Open' })
          offerUndo(
            <>
              {referral.referrer?.name} referred {referredName(referral.referred)}. <PageLink to={path}>Open</PageLink>
            </>,
            () => undo.mutateAsync({ referralId: referral.id }),
          )
        },
      },
    )
  }

  return (
    <FormDialog
      title="Log a referral"
      label="Log it"
      save={save}
      busy={log.isPending}
      error={log.error}
      close={close}
      hint={
        <span className={classes.hint}>
          <Keys of="Enter" /> saves
        </span>
      }
    >
      <NameField
        label="Who referred"
        placeholder="Start of a customer’s name"
        autoFocus={referrer.customer === null}
        value={referrer}
        onChange={setReferrer}
        error={problem('no-referrer')}
      />
      <NameField
        label="Whom they referred"
        placeholder="A person, company or customer"
        free
        autoFocus={referrer.customer !== null}
        value={referred}
        onChange={setReferred}
        error={problem('unnamed')}
        {...(sameCustomer ? { description: 'They referred themselves. You can log it; it will not count.' } : {})}
      />
      <Textarea
        label="What was said"
        placeholder="Ines mentioned it on our quarterly call."
        autosize
        minRows={1}
        maxRows={6}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey) return
          event.preventDefault()
          save()
        }}
      />
      <div>
        <UnstyledButton className={classes.more} aria-expanded={more} onClick={() => setMore(!more)}>
          <IconChevronDown size={15} stroke={1.8} aria-hidden data-open={more || undefined} />
          {more
            ? 'Less'
            : `More: ${kindWords[kind]}, ${madeOn === here.today ? 'made today' : madeOn ? `made on ${showDay(madeOn as Day)}` : 'day not known'}`}
        </UnstyledButton>
        <Collapse expanded={more}>
          <Stack gap="md" pt="sm">
            <Select
              label="How do we know?"
              description={`Counts as ${strengthOf(kind)}.`}
              data={kinds.map((value) => ({ value, label: capital(kindWords[value]) }))}
              value={kind}
              allowDeselect={false}
              onChange={(value) => value && setKind(value as Evidence['kind'])}
            />
            <TextInput
              label="Made on"
              type="date"
              max={here.today}
              description="Empty when nobody knows: then it counts under “ever” only."
              value={madeOn}
              onChange={(event) => setMadeOn(event.currentTarget.value)}
              error={problem('in-future')}
            />
            <TextInput
              label="Their e-mail"
              type="email"
              description="Only so that you can find them again. Vouchwell does not write to them."
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
              error={problemAt(log.error, '/referredEmail')}
            />
          </Stack>
        </Collapse>
      </div>
    </FormDialog>
  )
}

/** The customer whose page is open behind the dialog, if any: most likely the one who referred. */
function useCustomerOfPage(wanted: boolean): Named['customer'] {
  const path = usePath()
  const read = idOf('cus').safeParse(/^\/customers\/([^/]+)$/.exec(path)?.[1])
  const customer = useRead(
    customersApi.customer,
    { customerId: read.data ?? 'cus_none' },
    { enabled: wanted && read.success },
  )
  return customer.data ? { id: customer.data.id, name: customer.data.name } : null
}
