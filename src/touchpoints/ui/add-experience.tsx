import { Autocomplete, Radio, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { customersApi } from '../../customers/api.ts'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { beyondFields, problemAt } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { offerUndo } from '../../web/toasts.tsx'
import { touchpointsApi } from '../api.ts'
import { experienceRefusals, longestName, whyNotNote } from '../rules.ts'
import classes from './add-experience.module.css'

const ratings = [
  { value: '', says: 'None' },
  ...[1, 2, 3, 4, 5].map((rating) => ({ value: String(rating), says: String(rating) })),
]

/** Note by hand what a customer experienced of us, and how they rated it. */
export default function AddExperience({ customerId, close }: { customerId: Id<'cus'>; close: () => void }) {
  const here = useHere()
  const names = useRead(touchpointsApi.names, {})
  const contacts = useRead(customersApi.contacts, { customerId, limit: 200 })
  const add = useWrite(touchpointsApi.add)
  const remove = useWrite(touchpointsApi.removeExperience)
  const [touchpoint, setTouchpoint] = useState('')
  const [hadOn, setHadOn] = useState<string>(here.today)
  const [rating, setRating] = useState('')
  const [contactId, setContactId] = useState<string | null>(null)
  const [tried, setTried] = useState(false)
  const refusal = whyNotNote(here.member.role, { hadOn, today: here.today })
  const dayProblem = hadOn === '' ? 'Choose the day.' : refusal && experienceRefusals[refusal]
  const people = contacts.data?.items ?? []
  const save = () => {
    setTried(true)
    if (touchpoint.trim() === '' || dayProblem) return
    add.mutate(
      {
        customerId,
        touchpoint,
        hadOn: hadOn as Day,
        rating: rating === '' ? null : Number(rating),
        contactId: contactId as Id<'con'> | null,
      },
      {
        onSuccess: ({ id }) => {
          close()
          offerUndo(`${touchpoint.trim()} was noted.`, () => remove.mutateAsync({ experienceId: id }))
        },
      },
    )
  }
  return (
    <FormDialog
      title="Note an experience"
      label="Note it"
      save={save}
      busy={add.isPending}
      error={beyondFields(add.error)}
      close={close}
    >
      <Autocomplete
        label="Touchpoint"
        description="A product, service, place or person. A new name makes a new touchpoint."
        data={(names.data?.items ?? []).map(({ name }) => name)}
        limit={8}
        openOnFocus={false}
        maxLength={longestName}
        value={touchpoint}
        onChange={setTouchpoint}
        error={
          problemAt(add.error, '/touchpoint') ??
          (tried && touchpoint.trim() === '' ? 'Say what they experienced.' : null)
        }
        data-autofocus
      />
      <TextInput
        label="Day"
        type="date"
        max={here.today}
        value={hadOn}
        onChange={(event) => setHadOn(event.currentTarget.value)}
        error={problemAt(add.error, '/hadOn') ?? (tried ? dayProblem : null)}
      />
      <Radio.Group
        label="Rating"
        description="1 is worst, 5 is best."
        value={rating}
        onChange={setRating}
        error={problemAt(add.error, '/rating')}
      >
        <div className={classes.ratings}>
          {ratings.map(({ value, says }) => (
            <Radio key={value} value={value} label={says} />
          ))}
        </div>
      </Radio.Group>
      {people.length > 0 && (
        <Select
          label="Who it was"
          placeholder="The customer as a whole"
          clearable
          searchable
          data={people.map(({ id, name }) => ({ value: id, label: name }))}
          value={contactId}
          onChange={setContactId}
        />
      )}
    </FormDialog>
  )
}
