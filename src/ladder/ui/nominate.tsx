import { Select, Textarea } from '@mantine/core'
import { useState } from 'react'
import { customersApi } from '../../customers/api.ts'
import { type Named, NameField, nobodyNamed } from '../../referrals/ui/name-field.tsx'
import { ThemePicker } from '../../themes/ui/theme-picker.tsx'
import { type Id, idOf } from '../../values/id.ts'
import { type Level, levels } from '../../values/level.ts'
import { usePath } from '../../web/address.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { beyondFields } from '../../web/form-problem.tsx'
import { useLevelNames } from '../../web/level-names.tsx'
import { offerUndo } from '../../web/toasts.tsx'
import { ladderApi } from '../api.ts'
import classes from './ladder.module.css'

interface NominateProps {
  close: () => void
  customer?: Named['customer']
  contactId?: Id<'con'>
  level?: Level
}

/** Nominate somebody from anywhere: who, for what, and why. */
export default function Nominate({
  close,
  customer: given = null,
  contactId: givenContact,
  level: givenLevel,
}: NominateProps) {
  const names = useLevelNames()
  const path = usePath()
  const onPage = idOf('cus').safeParse(/^\/customers\/([^/]+)$/.exec(path)?.[1])
  const ofPage = useRead(
    customersApi.customer,
    { customerId: onPage.data ?? 'cus_none' },
    { enabled: given === null && onPage.success },
  )
  const [typed, setCustomer] = useState<Named | null>(given && { text: given.name, customer: given })
  const here = ofPage.data ? { id: ofPage.data.id, name: ofPage.data.name } : null
  const customer = typed ?? (here ? { text: here.name, customer: here } : nobodyNamed)
  const customerId = customer.customer?.id
  const contacts = useRead(
    customersApi.contacts,
    { customerId: customerId ?? 'cus_none' },
    { enabled: customerId !== undefined },
  )
  const [contactId, choose] = useState<Id<'con'> | null>(givenContact ?? null)
  const [level, setLevel] = useState<Level>(givenLevel ?? 3)
  const [why, setWhy] = useState('')
  const [themeIds, setThemes] = useState<Id<'the'>[]>([])
  const [tried, setTried] = useState(false)
  const nominate = useWrite(ladderApi.nominate)
  const takeBack = useWrite(ladderApi.takeBack)

  const save = () => {
    setTried(true)
    if (!customerId || why.trim() === '') return
    nominate.mutate(
      { customerId, level, why, themeIds, ...(contactId ? { contactId } : {}) },
      {
        onSuccess: ({ id, contact, customer }) => {
          close()
          offerUndo(`${contact?.name ?? customer.name} was nominated.`, () =>
            takeBack.mutateAsync({ nominationId: id }),
          )
        },
      },
    )
  }
  return (
    <FormDialog
      title="Nominate a customer"
      label="Nominate"
      save={save}
      busy={nominate.isPending}
      error={beyondFields(nominate.error)}
      close={close}
    >
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
      <div className={classes.pair}>
        <Select
          label="Who there, if you know"
          placeholder={customerId ? 'Nobody in particular' : 'Customer first'}
          disabled={!customerId}
          data={(contacts.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={contactId}
          onChange={(value) => choose(value as Id<'con'> | null)}
          clearable
          searchable
        />
        <Select
          label="For what?"
          data={levels.map((one) => ({ value: String(one), label: names[one] }))}
          value={String(level)}
          allowDeselect={false}
          onChange={(value) => value && setLevel(Number(value) as Level)}
        />
      </div>
      <Textarea
        label="Why them"
        description="What you saw or heard. Whoever decides reads this."
        autosize
        minRows={2}
        maxRows={8}
        value={why}
        onChange={(event) => setWhy(event.currentTarget.value)}
        error={tried && why.trim() === '' ? 'Say why they should be asked.' : null}
        {...(customer.customer ? { 'data-autofocus': true } : {})}
      />
      <ThemePicker label="What could they speak to?" value={themeIds} onChange={setThemes} />
    </FormDialog>
  )
}
