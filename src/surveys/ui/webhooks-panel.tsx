import { Button, CopyButton, NativeSelect, PasswordInput, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { mayDo } from '../../values/endpoint.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { showMoment } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { Part } from '../../web/page-frame.tsx'
import { Notice } from '../../web/states.tsx'
import { say, sayFailed } from '../../web/toasts.tsx'
import { type WebhookView, webhooksApi } from '../api/webhooks.ts'
import { madeSecrets } from './made-secrets.ts'
import { QuestionMeanings } from './question-meanings.tsx'
import { toolName } from './survey-words.tsx'
import classes from './webhooks-panel.module.css'

interface PanelProps {
  survey: {
    id: WebhookView['surveyId']
    name: string
    tool: string
    /** The words, or ids, of the questions answers came to so far. */
    asks: string[]
  }
}

/** Where the tool of a survey sends its responses: add a place, give the secret, see when something last came. */
export function WebhooksPanel({ survey }: PanelProps) {
  const here = useHere()
  const isAdmin = mayDo(here.member.role, webhooksApi.add.who)
  if (!isAdmin) return null
  return <Webhooks survey={survey} />
}

type Tool = WebhookView['tool']

function Webhooks({ survey }: PanelProps) {
  const list = useRead(webhooksApi.list, { surveyId: survey.id })
  const add = useWrite(webhooksApi.add)
  const [tool, setTool] = useState<Tool>(survey.tool === 'formbricks' ? 'formbricks' : 'typeform')
  const [made, setMade] = useState(madeSecrets.get(survey.id) ?? null)
  // A secret made in the dialog that led here is shown until this page is left.
  useEffect(() => () => void (made && madeSecrets.delete(survey.id)), [made, survey.id])
  const items = list.data?.items ?? []
  return (
    <Part title="Responses sent by the tool">
      <p className={classes.says}>
        Typeform and Formbricks can send each response the moment it is finished. Whatever is not signed with the secret
        below is refused, and a response sent twice is kept once. Nobody is contacted.
      </p>
      {items.map((webhook) => (
        <OneWebhook
          key={webhook.id}
          webhook={webhook}
          secret={made?.id === webhook.id ? made.secret : null}
          asks={survey.asks}
        />
      ))}
      {list.isSuccess && items.length === 0 && (
        <form
          className={classes.add}
          onSubmit={(event) => {
            event.preventDefault()
            add.mutate(
              { tool, survey: survey.name },
              {
                onError: sayFailed,
                onSuccess: ({ id, secret }) => secret !== null && setMade({ id, secret }),
              },
            )
          }}
        >
          <NativeSelect
            label="Sent by"
            value={tool}
            data={[
              { value: 'typeform', label: 'Typeform' },
              { value: 'formbricks', label: 'Formbricks' },
            ]}
            onChange={(event) => setTool(event.currentTarget.value as Tool)}
          />
          <Button type="submit" variant="default" loading={add.isPending}>
            Make an address
          </Button>
        </form>
      )}
    </Part>
  )
}

const whereIn: Record<Tool, string> = {
  typeform: 'In Typeform: Connect, Webhooks, Add a webhook. Paste the address, then the secret, and switch it on.',
  formbricks:
    'In Formbricks: Integrations, Webhooks, Add webhook. Paste the address, choose “Response finished”, and bring its secret here.',
}

function OneWebhook(props: { webhook: WebhookView; secret: string | null; asks: string[] }) {
  const { webhook, secret, asks } = props
  const here = useHere()
  const change = useWrite(webhooksApi.change)
  const remove = useWrite(webhooksApi.remove)
  const [typed, setTyped] = useState('')
  const address = `${window.location.origin}${webhook.path}`
  const tool = toolName(webhook.tool)
  return (
    <div className={classes.one}>
      <p className={classes.says}>{whereIn[webhook.tool]}</p>
      <Copied label={`Address for ${tool}`} text={address} />
      {secret !== null && (
        <Notice tone="ochre">
          <strong>The secret is shown this once.</strong> Paste it into {tool} now.
          <Copied label="Secret" text={secret} />
        </Notice>
      )}
      {!webhook.hasSecret && (
        <form
          className={classes.add}
          onSubmit={(event) => {
            event.preventDefault()
            change.mutate(
              { webhookId: webhook.id, secret: typed },
              { onError: sayFailed, onSuccess: () => say('The secret is kept. Responses are taken from now on.') },
            )
          }}
        >
          <PasswordInput
            label={`Secret from ${tool}`}
            description="It begins with whsec_. It is kept sealed, and not shown again."
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" disabled={typed.trim().length < 8} loading={change.isPending}>
            Keep the secret
          </Button>
        </form>
      )}
      <div className={classes.foot}>
        <span>
          {webhook.lastReceivedAt
            ? `Last received ${showMoment(webhook.lastReceivedAt, here.company.timeZone)}.`
            : `Nothing has been received yet. Send a test from ${tool} to try it.`}
        </span>
        <Button
          variant="subtle"
          color="brick"
          size="compact-sm"
          loading={remove.isPending}
          onClick={() =>
            remove.mutate(
              { webhookId: webhook.id },
              {
                onError: sayFailed,
                onSuccess: () => say(`Nothing more is taken from ${tool}. Responses that came stay.`),
              },
            )
          }
        >
          Remove
        </Button>
      </div>
      <QuestionMeanings webhook={webhook} seen={asks} />
    </div>
  )
}

function Copied({ label, text }: { label: string; text: string }) {
  return (
    <div className={classes.copied}>
      <TextInput label={label} value={text} readOnly onFocus={(event) => event.currentTarget.select()} />
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button variant="default" onClick={copy} aria-label={`Copy ${label.toLowerCase()}`}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </div>
  )
}
