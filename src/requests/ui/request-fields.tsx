import { Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { type ConsentLanguage, consentLanguageNames, consentLanguages } from '../../consent/wordings.ts'
import type { Day } from '../../values/day.ts'
import { type Level, levels } from '../../values/level.ts'
import { type ApiError, useRead } from '../../web/client.ts'
import { problemAt } from '../../web/form-problem.tsx'
import { useLevelNames } from '../../web/level-names.tsx'
import { requestsApi } from '../api/requests.ts'
import classes from './requests.module.css'

/** What somebody types about a request, as the fields hold it. */
interface Typed {
  level: Level
  topic: string
  neededBy: string
  assignedTo: string | null
  prospectName: string
  prospectEmail: string
  prospectLanguage: ConsentLanguage | null
}

const nothingTyped: Typed = {
  level: 3,
  topic: '',
  neededBy: '',
  assignedTo: null,
  prospectName: '',
  prospectEmail: '',
  prospectLanguage: null,
}

/** What stands in the fields of a request, and as the server takes it. */
export function useRequestFields(before: Partial<Typed>) {
  const [typed, setTyped] = useState<Typed>({ ...nothingTyped, ...before })
  const given = {
    ...typed,
    neededBy: typed.neededBy === '' ? null : (typed.neededBy as Day),
    prospectName: typed.prospectName || null,
    prospectEmail: typed.prospectEmail || null,
  }
  return { typed, given, change: (part: Partial<Typed>) => setTyped({ ...typed, ...part }) }
}

/** The fields of a request: of which kind, about what, until when, whom it is for, and who looks for somebody. */
export function RequestFields(props: { fields: ReturnType<typeof useRequestFields>; error: ApiError | null }) {
  const { fields, error } = props
  const { typed, change } = fields
  const names = useLevelNames()
  const choices = useRead(requestsApi.choices, {})
  return (
    <>
      <TextInput
        label="About what"
        description="A few words the customer would understand."
        placeholder="Scheduling across several sites"
        value={typed.topic}
        maxLength={300}
        data-autofocus
        onChange={(event) => change({ topic: event.currentTarget.value })}
        error={problemAt(error, '/topic')}
      />
      <div className={classes.pair}>
        <Select
          label="What is needed"
          allowDeselect={false}
          value={String(typed.level)}
          data={levels.map((one) => ({ value: String(one), label: names[one] }))}
          onChange={(value) => value && change({ level: Number(value) as Level })}
        />
        <TextInput
          label="Needed by"
          type="date"
          value={typed.neededBy}
          onChange={(event) => change({ neededBy: event.currentTarget.value })}
          error={problemAt(error, '/neededBy')}
        />
        <TextInput
          label="Who would talk with them"
          value={typed.prospectName}
          onChange={(event) => change({ prospectName: event.currentTarget.value })}
          error={problemAt(error, '/prospectName')}
        />
        <TextInput
          label="Their e-mail address"
          type="email"
          value={typed.prospectEmail}
          onChange={(event) => change({ prospectEmail: event.currentTarget.value })}
          error={problemAt(error, '/prospectEmail')}
        />
        <Select
          label="They read"
          placeholder="English"
          clearable
          clearButtonProps={{ 'aria-label': 'English' }}
          value={typed.prospectLanguage}
          data={consentLanguages.map((one) => ({ value: one, label: consentLanguageNames[one] }))}
          onChange={(value) => change({ prospectLanguage: value as ConsentLanguage | null })}
        />
        <Select
          label="Assigned to"
          placeholder="Nobody yet"
          clearable
          clearButtonProps={{ 'aria-label': 'Nobody' }}
          searchable
          value={typed.assignedTo}
          data={(choices.data?.members ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(assignedTo) => change({ assignedTo })}
        />
      </div>
    </>
  )
}
