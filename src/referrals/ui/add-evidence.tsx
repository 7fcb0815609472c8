import { Select, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Day } from '../../values/day.ts'
import { useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { useHere } from '../../web/here.ts'
import { say } from '../../web/toasts.tsx'
import { type Referral, referralsApi } from '../api.ts'
import { type Evidence, kindOrder, kindWords, precedenceWords, strengthOf } from '../attribution.ts'
import { capital } from '../names.ts'
import { type Named, NameField, nobodyNamed } from './name-field.tsx'

const kinds = kindOrder.filter((kind) => kind !== 'import')

/** Add what somebody knows about who referred. It is kept whatever it says; all of it together decides. */
export function AddEvidence({ referral, close }: { referral: Referral; close: () => void }) {
  const here = useHere()
  const add = useWrite(referralsApi.addEvidence)
  const [kind, setKind] = useState<Evidence['kind']>('staff-note')
  const [names, setNames] = useState<Named>(
    referral.referrer ? { text: referral.referrer.name, customer: referral.referrer } : nobodyNamed,
  )
  const [words, setWords] = useState('')
  const [givenOn, setGivenOn] = useState<string>(here.today)
  const half = names.text.trim() !== '' && names.customer === null

  const save = () => {
    if (half) return
    add.mutate(
      {
        referralId: referral.id,
        kind,
        referrerId: names.customer?.id ?? null,
        ...(words.trim() ? { words } : {}),
        givenOn: (givenOn || null) as Day | null,
      },
      {
        onSuccess: (after) => {
          close()
          const moved = after.referrer?.id !== referral.referrer?.id
          say(moved ? `Added. ${after.referrer?.name ?? 'Nobody'} is credited now.` : 'Added.')
        },
      },
    )
  }
  return (
    <FormDialog title="Add evidence" label="Add it" save={save} busy={add.isPending} error={add.error} close={close}>
      <Select
        label="How do we know?"
        description={`Counts as ${strengthOf(kind)}. ${precedenceWords}`}
        data={kinds.map((value) => ({ value, label: capital(kindWords[value]) }))}
        value={kind}
        allowDeselect={false}
        data-autofocus
        onChange={(value) => value && setKind(value as Evidence['kind'])}
      />
      <NameField
        label="Whom it names as the referrer"
        description="Empty when it names nobody."
        value={names}
        onChange={setNames}
        error={half ? 'Choose one of the customers, or empty the field.' : null}
      />
      <Textarea
        label={kind === 'staff-note' ? 'What was said' : 'In their own words'}
        autosize
        minRows={2}
        maxRows={8}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <TextInput
        label="Given on"
        type="date"
        max={here.today}
        value={givenOn}
        onChange={(event) => setGivenOn(event.currentTarget.value)}
      />
    </FormDialog>
  )
}
