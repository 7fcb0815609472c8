import { Autocomplete } from '@mantine/core'
import { useState } from 'react'
import type { ImportView } from '../api.ts'
import { toolWord } from '../tools.ts'
import type { Change } from './change.ts'
import classes from './row-choices.module.css'

/** The survey the responses of a file belong to: one that takes answers from elsewhere already, or a new one. */
export function SurveyChoice({ it, change, isFixed }: { it: ImportView; change: Change; isFixed: boolean }) {
  const [typed, setTyped] = useState(it.options.survey ?? '')
  const known = it.surveys.find(({ name }) => name.toLowerCase() === typed.trim().toLowerCase())
  const keep = (name: string) => {
    const survey = name.trim()
    if (survey !== '' && survey !== it.options.survey) change({ options: { survey } })
  }
  return (
    <fieldset className={classes.choices}>
      <legend>{it.tool === null ? 'The survey' : `An export of ${toolWord(it.tool)}`}</legend>
      <Autocomplete
        label="These responses belong to"
        description={
          known
            ? 'This survey is here already. Responses it has are recognised and change nothing.'
            : 'A new survey of this name is made. Its questions are those of the columns below.'
        }
        data={it.surveys.map(({ name }) => name)}
        value={typed}
        maxLength={120}
        disabled={isFixed}
        onChange={setTyped}
        onOptionSubmit={keep}
        onBlur={() => keep(typed)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') keep(typed)
        }}
      />
    </fieldset>
  )
}
