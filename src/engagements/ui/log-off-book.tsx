import { Select, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { asksApi } from '../../asks/api.ts'
import { type Named, NameField, nobodyNamed } from '../../referrals/ui/name-field.tsx'
import { DealField } from '../../requests/ui/deal-field.tsx'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import { type Level, levelNames } from '../../values/level.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { useHere } from '../../web/here.ts'
import { Notice } from '../../web/states.tsx'
import { say } from '../../web/toasts.tsx'
import { engagementsApi } from '../api.ts'
import { gradeOptions } from './dialogs.tsx'
import classes from './engagements.module.css'

const loggable: readonly Level[] = [3, 4, 5, 6]

/** Log a call that went past the queue, in twenty seconds: who, for whom, when, and how it went. */
export default function LogOffBook({ close }: { close: () => void }) {
  const here = useHere()
  const [customer, setCustomer] = useState<Named>(nobodyNamed)
  const customerId = customer.customer?.id
  const standing = useRead(asksApi.standing, { customerId: customerId ?? 'cus_none' }, { enabled: !!customerId })
  const contacts = customerId ? (standing.data?.contacts ?? []) : []
  const [chosen, choose] = useState<string | null>(null)
  const contact = contacts.find(({ contact: { id } }) => id === chosen) ?? (contacts.length === 1 ? contacts[0]! : null)
  const [deal, setDeal] = useState<{ id: Id<'dea'>; name: string } | null>(null)
  const [level, setLevel] = useState<Level>(3)
  const [heldOn, setHeldOn] = useState<string>(here.today)
  const [grade, setGrade] = useState<string | null>(null)
  const [words, setWords] = useState('')
  const [tried, setTried] = useState(false)
  const log = useWrite(engagementsApi.logOffBook)
  const save = () => {
    setTried(true)
    if (!contact) return
    log.mutate(
      {
        contactId: contact.contact.id,
        level,
        dealId: deal?.id ?? null,
        heldOn: (heldOn || here.today) as Day,
        grade: grade ? Number(grade) : null,
        words,
      },
      {
        onSuccess: ({ id }) => {
          close()
          say(`Logged: ${contact.contact.name} spoke for us.`, { to: `/engagements/${id}`, label: 'Open it' })
        },
      },
    )
  }
  return (
    <FormDialog
      title="Log a call that took place"
      label="Log it"
      save={save}
      busy={log.isPending}
      error={log.error}
      close={close}
    >
      <NameField
        label="Customer"
        placeholder="Start of a customer’s name"
        autoFocus
        value={customer}
        onChange={(named) => {
          setCustomer(named)
          choose(null)
        }}
        error={tried && !customer.customer ? 'Choose the customer.' : null}
      />
      {standing.data && customerId && contacts.length === 0 ? (
        <Notice tone="ochre">This customer has no contacts. Add the person who spoke on its page first.</Notice>
      ) : (
        <Select
          label="Who spoke?"
          placeholder={customerId ? 'Choose the person' : 'Choose the customer first'}
          disabled={!customerId}
          data={contacts.map(({ contact: { id, name } }) => ({ value: id, label: name }))}
          value={contact?.contact.id ?? null}
          onChange={choose}
          searchable
          error={tried && customerId && !contact ? 'Choose the person.' : null}
        />
      )}
      <DealField value={deal} onChange={setDeal} says="Whom it was for." />
      <div className={classes.trio}>
        <Select
          label="What?"
          data={loggable.map((one) => ({ value: String(one), label: levelNames[one] }))}
          value={String(level)}
          allowDeselect={false}
          onChange={(value) => value && setLevel(Number(value) as Level)}
        />
        <TextInput
          type="date"
          label="When?"
          max={here.today}
          value={heldOn}
          onChange={(event) => setHeldOn(event.currentTarget.value)}
        />
      </div>
      <Select
        label="How useful was it?"
        placeholder="Cannot say"
        data={gradeOptions}
        value={grade}
        onChange={setGrade}
        clearable
      />
      <Textarea
        label="How it went"
        autosize
        minRows={1}
        maxRows={6}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <p className={classes.soft}>
        It counts as an ask of this person, so that they rest afterwards. Nobody is written to.
      </p>
    </FormDialog>
  )
}
