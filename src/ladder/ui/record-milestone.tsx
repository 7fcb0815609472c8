import { Autocomplete, Select, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { beyondFields } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { offerUndo } from '../../web/toasts.tsx'
import { ladderApi } from '../api.ts'

interface RecordMilestoneProps {
  close: () => void
  customerId: Id<'cus'>
  contacts: { id: Id<'con'>; name: string }[]
  contactId?: Id<'con'> | null
}

/** Record what somebody of us saw happen with a customer, or with a person there. */
export function RecordMilestone({ close, customerId, contacts, contactId: given = null }: RecordMilestoneProps) {
  const here = useHere()
  const known = useRead(ladderApi.milestoneNames, {})
  const record = useWrite(ladderApi.recordMilestone)
  const remove = useWrite(ladderApi.removeMilestone)
  const [milestone, setMilestone] = useState('')
  const [contactId, choose] = useState<Id<'con'> | null>(given)
  const [onDay, setOnDay] = useState<string>(here.today)
  const [note, setNote] = useState('')
  const [tried, setTried] = useState(false)
  const save = () => {
    setTried(true)
    if (milestone.trim() === '' || onDay === '') return
    record.mutate(
      {
        customerId,
        milestone,
        onDay: onDay as Day,
        ...(contactId ? { contactId } : {}),
        ...(note.trim() ? { note } : {}),
      },
      {
        onSuccess: ({ id }) => {
          close()
          offerUndo(`Recorded: ${milestone}.`, () => remove.mutateAsync({ milestoneId: id }))
        },
      },
    )
  }
  return (
    <FormDialog
      title="Record a milestone"
      label="Record it"
      save={save}
      busy={record.isPending}
      error={beyondFields(record.error)}
      close={close}
    >
      <Autocomplete
        label="What happened?"
        description="Conditions of levels look for it by this name."
        data={known.data?.items ?? []}
        value={milestone}
        onChange={setMilestone}
        error={tried && milestone.trim() === '' ? 'Name the milestone.' : null}
        data-autofocus
      />
      <Select
        label="With whom?"
        data={[
          { value: '', label: 'The customer as a whole' },
          ...contacts.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        value={contactId ?? ''}
        allowDeselect={false}
        onChange={(value) => choose((value || null) as Id<'con'> | null)}
      />
      <TextInput
        type="date"
        label="When?"
        max={here.today}
        value={onDay}
        onChange={(event) => setOnDay(event.currentTarget.value)}
        error={tried && onDay === '' ? 'Give the day it happened.' : null}
      />
      <Textarea
        label="Note"
        autosize
        minRows={1}
        maxRows={5}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </FormDialog>
  )
}
