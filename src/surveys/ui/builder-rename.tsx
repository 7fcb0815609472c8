import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { type Survey, surveysApi } from '../api.ts'

/** Another name for a survey. People who answer never see it. */
export function RenameSurvey({ survey, close }: { survey: Survey; close: () => void }) {
  const change = useWrite(surveysApi.change)
  const [name, setName] = useState(survey.name)
  return (
    <FormDialog
      title="Rename the survey"
      label="Rename"
      save={() => change.mutate({ surveyId: survey.id, name }, { onSuccess: close })}
      isEmpty={name.trim() === ''}
      busy={change.isPending}
      error={null}
      close={close}
    >
      <TextInput
        label="Name"
        description="For your team. People who answer see the title instead."
        data-autofocus
        maxLength={120}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={change.error?.message}
      />
    </FormDialog>
  )
}
