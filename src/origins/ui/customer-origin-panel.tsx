import { ActionIcon, Button, Menu, Select, TextInput } from '@mantine/core'
import { IconDots, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { NameField, nobodyNamed } from '../../referrals/ui/name-field.tsx'
import type { Day } from '../../values/day.ts'
import { mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { showDayShort, showPercent } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { offerUndo, sayFailed } from '../../web/toasts.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { Words } from '../../web/words.tsx'
import { type Origin, originsApi } from '../api.ts'
import { changeRefusals, decideRefusals, type MainReason, mainReasons, reasonWords, whyNotRemove } from '../deciding.ts'
import { OriginMark } from './origin-marks.tsx'
import classes from './origins.module.css'

const needsContributor = 'Writing this down needs the role contributor. Ask an admin to change yours.'

/** On a customer's page: why they came and who told them, and the way to write it down or decide. */
export function CustomerOriginPanel({ customerId }: { customerId: string }) {
  const here = useHere()
  const id = customerId as Id<'cus'>
  const answers = useRead(originsApi.list, { reason: [], state: [], where: [], customer: id, limit: 10 })
  const [open, setOpen] = useState<{ write: Origin | null } | { decide: Origin } | null>(null)
  const may = mayDo(here.member.role, 'contributor')
  return (
    <Part
      title="How they came to us"
      none={answers.data?.items.length === 0 && 'They have not said why they came.'}
      actions={
        <WhyNotButton
          whyNot={may ? null : needsContributor}
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} stroke={1.8} />}
          onClick={() => setOpen({ write: null })}
        >
          Write it down
        </WhyNotButton>
      }
    >
      {answers.error && !answers.data && <FailedState small error={answers.error} again={() => answers.refetch()} />}
      {!answers.data && !answers.error && <LoadingText />}
      {answers.data && answers.data.items.length > 0 && (
        <ul className={classes.answers} aria-label="What they said">
          {answers.data.items.map((origin) => (
            <Line key={origin.id} origin={origin} may={may} open={setOpen} />
          ))}
        </ul>
      )}
      {open && 'write' in open && <WriteDown customerId={id} origin={open.write} close={() => setOpen(null)} />}
      {open && 'decide' in open && <Decide origin={open.decide} close={() => setOpen(null)} />}
    </Part>
  )
}

interface LineProps {
  origin: Origin
  may: boolean
  open: (what: { write: Origin } | { decide: Origin }) => void
}

function Line({ origin, may, open }: LineProps) {
  const takeBack = useWrite(originsApi.takeBack)
  const remove = useWrite(originsApi.remove)
  const restore = useWrite(originsApi.restore)
  const { id, state, referral, referrer } = origin
  const isOpen = state === 'waiting' || state === 'nobody named'
  const noRemove = whyNotRemove(origin)
  const otherCredited = referral?.credited && referrer && referral.credited.id !== referrer.id
  return (
    <li>
      <span className={classes.grow}>
        {reasonWords[origin.mainReason]}
        {origin.toldBy && (
          <>
            {' '}
            <Words size="line">{origin.toldBy}</Words>
          </>
        )}
        {referrer && (
          <span className={classes.agrees}>
            Told by <PageLink to={`/customers/${referrer.id}`}>{referrer.name}</PageLink>
            {origin.confidence !== null && ` (${showPercent(origin.confidence)} likely by these words alone)`}
            {otherCredited && (
              <>
                ; <PageLink to={`/referrals/${referral.id}`}>stronger evidence</PageLink> credits{' '}
                {referral.credited!.name}
              </>
            )}
          </span>
        )}
      </span>
      <OriginMark state={state} />
      <span className={classes.soft}>{showDayShort(origin.givenOn)}</span>
      {isOpen && (
        <WhyNotButton
          size="compact-sm"
          variant="default"
          whyNot={may ? null : decideRefusals['needs-contributor']}
          onClick={() => open({ decide: origin })}
        >
          Decide
        </WhyNotButton>
      )}
      {may && (
        <Menu position="bottom-end" width={220}>
          <Menu.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={32}
              aria-label={`More about the answer of ${origin.givenOn}`}
            >
              <IconDots size={16} stroke={1.7} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => open({ write: origin })}>Edit</Menu.Item>
            {!isOpen && (
              <Menu.Item
                disabled={origin.whyNotTakeBack !== null}
                title={origin.whyNotTakeBack?.sentence}
                onClick={() => takeBack.mutate({ originId: id }, { onError: sayFailed })}
              >
                Take the decision back
              </Menu.Item>
            )}
            <Menu.Item
              color="brick"
              disabled={noRemove !== null}
              title={noRemove === null ? undefined : changeRefusals[noRemove]}
              onClick={() =>
                remove.mutate(
                  { originId: id },
                  {
                    onSuccess: () => offerUndo('The answer was removed.', () => restore.mutateAsync({ originId: id })),
                    onError: sayFailed,
                  },
                )
              }
            >
              Remove
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  )
}

function WriteDown(props: { customerId: Id<'cus'>; origin: Origin | null; close: () => void }) {
  const { customerId, origin, close } = props
  const here = useHere()
  const add = useWrite(originsApi.add)
  const change = useWrite(originsApi.change)
  const [mainReason, setMainReason] = useState<MainReason>(origin?.mainReason ?? 'recommendation')
  const [toldBy, setToldBy] = useState(origin?.toldBy ?? '')
  const [givenOn, setGivenOn] = useState<string>(origin?.givenOn ?? here.today)
  const decided = origin !== null && origin.state !== 'waiting' && origin.state !== 'nobody named'
  const writing = origin ? change : add
  const save = () => {
    const said = { mainReason, givenOn: givenOn as Day, ...(decided ? {} : { toldBy }) }
    if (origin) change.mutate({ originId: origin.id, ...said, ifMatch: origin.version }, { onSuccess: close })
    else add.mutate({ customerId, ...said }, { onSuccess: close })
  }
  return (
    <FormDialog
      title="How they came to us"
      label={origin ? 'Save' : 'Write it down'}
      save={save}
      busy={writing.isPending}
      error={writing.error}
      close={close}
    >
      <Select
        label="Main reason"
        data={mainReasons.map((reason) => ({ value: reason, label: reasonWords[reason] }))}
        value={mainReason}
        allowDeselect={false}
        onChange={(value) => value && setMainReason(value as MainReason)}
        data-autofocus
      />
      <TextInput
        label="Who told them"
        description={
          decided
            ? changeRefusals['is-decided']
            : 'In their words, such as “Ines from Larkspur”. Leave it empty if nobody did.'
        }
        value={toldBy}
        readOnly={decided}
        maxLength={500}
        onChange={(event) => setToldBy(event.currentTarget.value)}
      />
      <TextInput
        label="When they said so"
        type="date"
        max={here.today}
        value={givenOn}
        onChange={(event) => setGivenOn(event.currentTarget.value)}
      />
    </FormDialog>
  )
}

function Decide({ origin, close }: { origin: Origin; close: () => void }) {
  const candidates = useRead(originsApi.candidates, { originId: origin.id })
  const decide = useWrite(originsApi.decide)
  const [other, setOther] = useState(nobodyNamed)
  const confirm = (referrerId: Id<'cus'>) =>
    decide.mutate({ originId: origin.id, decision: 'confirmed', referrerId }, { onSuccess: close })
  const settle = (decision: 'not a customer' | 'cannot tell') =>
    decide.mutate({ originId: origin.id, decision }, { onSuccess: close })
  return (
    <FormDialog
      title="Who told them"
      label="This customer told them"
      save={() => other.customer && confirm(other.customer.id)}
      isEmpty={other.customer === null}
      busy={decide.isPending}
      error={decide.error}
      close={close}
    >
      {origin.toldBy && <Words>{origin.toldBy}</Words>}
      {candidates.data?.items.map(({ customer, contact, confidence, agrees }) => (
        <Button
          key={customer.id}
          variant={other.customer?.id === customer.id ? 'light' : 'default'}
          onClick={() => setOther({ text: customer.name, customer: { id: customer.id, name: customer.name } })}
          title={agrees}
        >
          {contact ? `${contact.name}, ${customer.name}` : customer.name} · {showPercent(confidence)} likely
        </Button>
      ))}
      <NameField label="Customer" placeholder="Type a name" value={other} onChange={setOther} />
      {origin.state === 'waiting' && (
        <div className={classes.decide}>
          <Button variant="subtle" color="gray" onClick={() => settle('not a customer')}>
            Not a customer
          </Button>
          <Button variant="subtle" color="gray" onClick={() => settle('cannot tell')}>
            Cannot tell
          </Button>
        </div>
      )}
    </FormDialog>
  )
}
