import { Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Day } from '../../values/day.ts'
import { useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { problemAt } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { say } from '../../web/toasts.tsx'
import { type Referral, referralsApi } from '../api.ts'
import { type Named, NameField, nobodyNamed } from './name-field.tsx'

/** Correct whom a referral was about, when it was made, and the note. */
export function CorrectFacts({ referral, close }: { referral: Referral; close: () => void }) {
  const here = useHere()
  const change = useWrite(referralsApi.change)
  const { referred } = referral
  const [name, setName] = useState(referred.name ?? '')
  const [email, setEmail] = useState(referred.email ?? '')
  const [became, setBecame] = useState<Named>(
    referred.customer ? { text: referred.customer.name, customer: referred.customer } : nobodyNamed,
  )
  const [madeOn, setMadeOn] = useState<string>(referral.madeOn ?? '')
  const [note, setNote] = useState(referral.note ?? '')
  const half = became.text.trim() !== '' && became.customer === null

  const save = () => {
    if (half) return
    change.mutate(
      {
        referralId: referral.id,
        ifMatch: referral.version,
        ...(name.trim() === (referred.name ?? '') ? {} : { referredName: name.trim() || null }),
        ...(email.trim() === (referred.email ?? '') ? {} : { referredEmail: email.trim() || null }),
        ...(became.customer?.id === referred.customer?.id ? {} : { referredCustomerId: became.customer?.id ?? null }),
        ...(madeOn === (referral.madeOn ?? '') ? {} : { madeOn: (madeOn || null) as Day | null }),
        ...(note.trim() === (referral.note ?? '') ? {} : { note: note.trim() || null }),
      },
      {
        onSuccess: () => {
          close()
          say('Saved.')
        },
      },
    )
  }
  return (
    <FormDialog
      title="Correct the facts"
      label="Save"
      save={save}
      busy={change.isPending}
      error={change.error}
      close={close}
    >
      <TextInput
        label="Person or company referred"
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label="Their e-mail"
        type="email"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        error={problemAt(change.error, '/referredEmail')}
      />
      <NameField
        label="Customer they are or became"
        description="Empty while they are none, or while it is not known."
        value={became}
        onChange={setBecame}
        error={half ? 'Choose one of the customers, or empty the field.' : null}
      />
      <TextInput
        label="Made on"
        type="date"
        max={here.today}
        description="Empty when nobody knows: then it counts under “ever” only."
        value={madeOn}
        onChange={(event) => setMadeOn(event.currentTarget.value)}
      />
      <Textarea
        label="Note"
        autosize
        minRows={2}
        maxRows={8}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </FormDialog>
  )
}
