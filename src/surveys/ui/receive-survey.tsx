import { Radio, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useGo } from '../../web/address.ts'
import { useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { beyondFields, problemAt } from '../../web/form-problem.tsx'
import { type WebhookView, webhooksApi } from '../api/webhooks.ts'
import { webhookTools } from '../tool-webhooks.ts'
import classes from './begin-survey.module.css'
import { madeSecrets } from './made-secrets.ts'
import { toolName } from './survey-words.tsx'

type Tool = WebhookView['tool']

const gives: Record<Tool, string> = {
  typeform: 'You are given an address and a secret to paste there.',
  formbricks: 'You are given an address to paste there, and bring its secret back.',
}

/** A survey whose responses another tool sends: which tool, and what it is called here. */
export function ReceiveSurvey({ close }: { close: () => void }) {
  const go = useGo()
  const add = useWrite(webhooksApi.add)
  const [tool, setTool] = useState<Tool>('typeform')
  const [name, setName] = useState('')
  const receive = () =>
    add.mutate(
      { tool, survey: name },
      {
        onSuccess: ({ id, surveyId, secret }) => {
          if (secret !== null) madeSecrets.set(surveyId, { id, secret })
          go(`/surveys/${surveyId}`)
        },
      },
    )
  return (
    <FormDialog
      title="Receive responses"
      label="Make an address"
      save={receive}
      isEmpty={name.trim() === ''}
      busy={add.isPending}
      error={add.error?.reason === 'survey-is-ours' ? null : beyondFields(add.error)}
      close={close}
    >
      <Radio.Group label="Sent by" value={tool} onChange={(chosen) => setTool(chosen as Tool)}>
        <div className={classes.templates}>
          {webhookTools.map((one) => (
            <Radio.Card key={one} value={one} className={classes.template ?? ''}>
              <Radio.Indicator size="xs" />
              <span>
                <strong>{toolName(one)}</strong>
                <span className={classes.says}>{gives[one]}</span>
              </span>
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
      <TextInput
        label="Name"
        description="As your team knows the survey. Nobody is contacted."
        data-autofocus
        value={name}
        maxLength={120}
        onChange={(event) => setName(event.currentTarget.value)}
        error={problemAt(add.error, '/survey') ?? (add.error?.reason === 'survey-is-ours' ? add.error.message : null)}
      />
    </FormDialog>
  )
}
