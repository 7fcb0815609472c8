import { NumberInput, Select, Textarea } from '@mantine/core'
import { useState } from 'react'
import { customersApi } from '../../customers/api.ts'
import { type Named, NameField, nobodyNamed } from '../../referrals/ui/name-field.tsx'
import { type Id, idOf } from '../../values/id.ts'
import { usePath } from '../../web/address.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { useHere } from '../../web/here.ts'
import { Notice } from '../../web/states.tsx'
import { offerUndo } from '../../web/toasts.tsx'
import { answerRefusals } from '../answering.ts'
import { asksApi, type Standing } from '../api.ts'
import {
  type AskChannel,
  type AskKind,
  type AskLimits,
  askChannels,
  askKinds,
  isOverridable,
  sayWhyNot,
  usualMinutes,
  whyNotAsk,
} from '../limits.ts'
import { capital, kindWords } from './ask-words.ts'
import classes from './asks.module.css'

interface LogAskProps {
  close: () => void
  customer?: Named['customer']
  contactId?: Id<'con'>
  kind?: AskKind
}

/** A survey and a page to sign are asked for where they are sent. */
const loggable = askKinds.filter((kind) => kind !== 'survey' && kind !== 'consent')

/** Log that somebody was asked for something, from anywhere; says before saving whether the limits allow it. */
export default function LogAsk({
  close,
  customer: given = null,
  contactId: givenContact,
  kind: givenKind = 'reference call',
}: LogAskProps) {
  const onPageOf = useCustomerOfPage(given === null)
  const [typed, setCustomer] = useState<Named | null>(given && { text: given.name, customer: given })
  const customer = typed ?? (onPageOf ? { text: onPageOf.name, customer: onPageOf } : nobodyNamed)
  const customerId = customer.customer?.id
  const standing = useRead(asksApi.standing, { customerId: customerId ?? 'cus_none' }, { enabled: !!customerId })
  const contacts = customerId ? (standing.data?.contacts ?? []) : []
  const [chosen, choose] = useState<Id<'con'> | null>(givenContact ?? null)
  const contact = contacts.find(({ contact: { id } }) => id === chosen) ?? (contacts.length === 1 ? contacts[0]! : null)

  const [kind, setKind] = useState<AskKind>(givenKind)
  const [channel, setChannel] = useState<AskChannel>('phone')
  const [minutes, setMinutes] = useState<number | string>('')
  const [note, setNote] = useState('')
  const [override, setOverride] = useState('')
  const [tried, setTried] = useState(false)
  const ask = useWrite(asksApi.ask)
  const withdraw = useWrite(asksApi.withdraw)

  const refusal = useRefusal(contact, standing.data?.limits, channel)
  const needsReason = refusal !== null && isOverridable(refusal)
  const blocked = refusal !== null && !needsReason

  const save = () => {
    setTried(true)
    if (!contact || blocked || (needsReason && override.trim() === '')) return
    ask.mutate(
      {
        kind,
        contactId: contact.contact.id,
        channel,
        ...(typeof minutes === 'number' ? { minutes } : {}),
        ...(needsReason ? { overrideReason: override } : {}),
        ...(note.trim() ? { note } : {}),
      },
      {
        onSuccess: ({ id }) => {
          close()
          offerUndo(`${contact.contact.name} was asked for ${kindWords[kind]}.`, () =>
            withdraw.mutateAsync({ askId: id }),
          )
        },
      },
    )
  }
  return (
    <FormDialog title="Log an ask" label="Log it" save={save} busy={ask.isPending} error={ask.error} close={close}>
      <NameField
        label="Customer"
        placeholder="Start of a customer’s name"
        autoFocus={customer.customer === null}
        value={customer}
        onChange={(named) => {
          setCustomer(named)
          choose(null)
        }}
        error={tried && !customer.customer ? 'Choose the customer.' : null}
      />
      {standing.data && contacts.length === 0 ? (
        <Notice tone="ochre">This customer has no contacts. Add the person you speak to on its page first.</Notice>
      ) : (
        <Select
          label="Whom did you ask?"
          placeholder={customerId ? 'Choose the person' : 'Choose the customer first'}
          disabled={!customerId}
          data={contacts.map(({ contact: { id, name } }) => ({ value: id, label: name }))}
          value={contact?.contact.id ?? null}
          onChange={(value) => choose(value as Id<'con'> | null)}
          searchable
          error={tried && customerId && !contact ? 'Choose the person.' : null}
          {...(customer.customer ? { 'data-autofocus': true } : {})}
        />
      )}
      <div className={classes.pair}>
        <Select
          label="For what?"
          data={loggable.map((value) => ({ value, label: capital(kindWords[value]) }))}
          value={kind}
          allowDeselect={false}
          onChange={(value) => value && setKind(value as AskKind)}
        />
        <Select
          label="How?"
          data={askChannels.map((value) => ({ value, label: capital(value) }))}
          value={channel}
          allowDeselect={false}
          onChange={(value) => value && setChannel(value as AskChannel)}
        />
        <NumberInput
          label="Minutes it costs them"
          placeholder={String(usualMinutes[kind])}
          min={0}
          max={600}
          allowDecimal={false}
          value={minutes}
          onChange={setMinutes}
        />
      </div>
      {contact && refusal && (
        <Notice tone={blocked ? 'brick' : 'ochre'}>{sayWhyNot(contact.contact.name, refusal)}</Notice>
      )}
      {needsReason && (
        <Textarea
          label="Why you ask nevertheless"
          description="Kept with the ask, for everybody to read."
          autosize
          minRows={1}
          maxRows={4}
          value={override}
          onChange={(event) => setOverride(event.currentTarget.value)}
          error={tried && override.trim() === '' ? answerRefusals['needs-reason'] : null}
        />
      )}
      <Textarea
        label="Note"
        autosize
        minRows={1}
        maxRows={6}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </FormDialog>
  )
}

/** Judged here with the very rule the server refuses by. */
function useRefusal(contact: Standing | null, limits: AskLimits | undefined, channel: AskChannel) {
  const here = useHere()
  return contact && limits ? whyNotAsk(contact.person, contact.history, limits, here.today, channel) : null
}

/** The customer whose page is open behind the dialog, if any: most likely the one who was asked. */
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
