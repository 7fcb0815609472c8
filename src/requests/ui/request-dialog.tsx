import { Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Day } from '../../values/day.ts'
import { type Id, idOf } from '../../values/id.ts'
import { type Level, levelNames, levels } from '../../values/level.ts'
import { useGo, usePath } from '../../web/address.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { say } from '../../web/toasts.tsx'
import { dealsApi } from '../api/deals.ts'
import { requestsApi } from '../api/requests.ts'
import type { Criteria } from '../criteria.ts'
import { DealField } from './deal-field.tsx'
import classes from './requests.module.css'

interface RequestDialogProps {
  close: () => void
  deal?: { id: Id<'dea'>; name: string }
  level?: Level
  criteria?: Criteria
}

/** Request a reference, in a minute: for which deal, of which kind, about what, until when. The rest follows from the deal. */
export default function RequestDialog({ close, deal: given, level: givenLevel = 3, criteria }: RequestDialogProps) {
  const go = useGo()
  const ofPage = useDealOfPage(given === undefined)
  const [chosen, choose] = useState<{ id: Id<'dea'>; name: string } | null | undefined>(given)
  const deal = chosen === undefined ? ofPage : chosen
  const [level, setLevel] = useState<Level>(givenLevel)
  const [topic, setTopic] = useState('')
  const [neededBy, setNeededBy] = useState('')
  const [assignedTo, assign] = useState<string | null>(null)
  const [prospectName, setProspectName] = useState('')
  const [prospectEmail, setProspectEmail] = useState('')
  const choices = useRead(requestsApi.choices, {})
  const add = useWrite(requestsApi.add)
  const nameOf = (one: Level) => choices.data?.levels.find(({ level }) => level === one)?.name ?? levelNames[one]
  return (
    <FormDialog
      title="Request a reference"
      label="Find people for it"
      busy={add.isPending}
      error={add.error}
      close={close}
      save={() =>
        add.mutate(
          {
            level,
            topic,
            neededBy: neededBy === '' ? null : (neededBy as Day),
            assignedTo,
            prospectName: prospectName || null,
            prospectEmail: prospectEmail || null,
            ...(deal ? { dealId: deal.id } : {}),
            ...(criteria ? { criteria } : {}),
          },
          {
            onSuccess: ({ id }) => {
              close()
              say('The request is open. Choose up to three people for it.')
              go(`/requests/${id}`)
            },
          },
        )
      }
    >
      <DealField value={deal} onChange={choose} />
      <div className={classes.pair}>
        <Select
          label="What is needed"
          allowDeselect={false}
          value={String(level)}
          data={levels.map((one) => ({ value: String(one), label: nameOf(one) }))}
          onChange={(value) => value && setLevel(Number(value) as Level)}
        />
        <TextInput
          label="Needed by"
          type="date"
          value={neededBy}
          onChange={(event) => setNeededBy(event.currentTarget.value)}
        />
      </div>
      <TextInput
        label="About what"
        description="A few words the customer would understand."
        placeholder="Scheduling across several sites"
        value={topic}
        maxLength={300}
        data-autofocus
        onChange={(event) => setTopic(event.currentTarget.value)}
      />
      <div className={classes.pair}>
        <TextInput
          label="Who would talk with them"
          value={prospectName}
          onChange={(event) => setProspectName(event.currentTarget.value)}
        />
        <TextInput
          label="Their e-mail address"
          type="email"
          value={prospectEmail}
          onChange={(event) => setProspectEmail(event.currentTarget.value)}
        />
      </div>
      <Select
        label="Assigned to"
        placeholder="Nobody yet"
        clearable
        searchable
        value={assignedTo}
        data={(choices.data?.members ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        onChange={assign}
      />
    </FormDialog>
  )
}

/** The deal whose page is open behind the dialog, if any: most likely the one it is for. */
function useDealOfPage(wanted: boolean): { id: Id<'dea'>; name: string } | null {
  const path = usePath()
  const read = idOf('dea').safeParse(/^\/deals\/([^/]+)$/.exec(path)?.[1])
  const deal = useRead(dealsApi.show, { dealId: read.data ?? 'dea_none' }, { enabled: wanted && read.success })
  return deal.data ? { id: deal.data.id, name: `${deal.data.name}, ${deal.data.prospect}` } : null
}
