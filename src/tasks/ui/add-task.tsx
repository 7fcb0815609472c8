import { Select, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type Named, NameField, nobodyNamed } from '../../referrals/ui/name-field.tsx'
import { teamApi } from '../../team/api.ts'
import type { Day } from '../../values/day.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { useHere } from '../../web/here.ts'
import { say } from '../../web/toasts.tsx'
import { tasksApi } from '../api.ts'
import classes from './tasks.module.css'

interface AddTaskProps {
  close: () => void
  customer?: Named['customer']
}

/** Write down something to do, from anywhere. */
export default function AddTask({ close, customer = null }: AddTaskProps) {
  const here = useHere()
  const members = useRead(teamApi.members, {})
  const add = useWrite(tasksApi.add)
  const [title, setTitle] = useState('')
  const [why, setWhy] = useState('')
  const [dueOn, setDueOn] = useState('')
  const [assignedTo, assign] = useState<string | null>(here.member.id)
  const [named, setNamed] = useState<Named>(customer ? { text: customer.name, customer } : nobodyNamed)
  const [tried, setTried] = useState(false)
  const save = () => {
    setTried(true)
    if (title.trim() === '') return
    add.mutate(
      {
        title,
        ...(why.trim() ? { why } : {}),
        ...(dueOn ? { dueOn: dueOn as Day } : {}),
        ...(assignedTo ? { assignedTo } : {}),
        ...(named.customer ? { customerId: named.customer.id } : {}),
      },
      {
        onSuccess: () => {
          close()
          say('It is on the list.', { to: '/tasks', label: 'Show tasks' })
        },
      },
    )
  }
  return (
    <FormDialog
      title="Add a task"
      label="Add the task"
      save={save}
      busy={add.isPending}
      error={add.error}
      close={close}
    >
      <TextInput
        label="What is to be done?"
        placeholder="Ask Ines for a photo"
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
        error={tried && title.trim() === '' ? 'Say in a few words what is to be done.' : null}
        data-autofocus
      />
      <div className={classes.pair}>
        <Select
          label="Whose?"
          placeholder="Nobody’s yet"
          clearable
          data={(members.data?.items ?? [])
            .filter((member) => !member.suspendedAt)
            .map(({ id, name }) => ({ value: id, label: id === here.member.id ? `${name} (me)` : name }))}
          value={assignedTo}
          onChange={assign}
        />
        <TextInput
          label="Due on"
          type="date"
          min={here.today}
          value={dueOn}
          onChange={(event) => setDueOn(event.currentTarget.value)}
        />
      </div>
      <NameField
        label="About which customer?"
        description="May be left empty."
        placeholder="Start of a customer’s name"
        value={named}
        onChange={setNamed}
      />
      <Textarea
        label="Why"
        autosize
        minRows={1}
        maxRows={6}
        value={why}
        onChange={(event) => setWhy(event.currentTarget.value)}
      />
    </FormDialog>
  )
}
