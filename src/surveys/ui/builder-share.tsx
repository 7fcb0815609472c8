import { Button, CopyButton, Textarea, TextInput } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useState } from 'react'
import type { Day } from '../../values/day.ts'
import { useWrite } from '../../web/client.ts'
import { showDay } from '../../web/figures.ts'
import { problemAt } from '../../web/form-problem.tsx'
import { useHere } from '../../web/here.ts'
import { Part } from '../../web/page-frame.tsx'
import { PageLink } from '../../web/page-link.tsx'
import { EmptyState, Notice } from '../../web/states.tsx'
import { say } from '../../web/toasts.tsx'
import { type Survey, surveysApi } from '../api.ts'
import { stateRefusals, takesAnswers } from '../check-content.ts'
import classes from './builder-share.module.css'

/** Where a survey can be answered: a link, a snippet for a website, and until when. */
export function SharePanel({ survey, readOnly }: { survey: Survey; readOnly: boolean }) {
  const here = useHere()
  if (!survey.published) {
    return (
      <EmptyState
        title="Publish it first"
        says="Then there is a link that anybody can answer, and a line of code that puts the survey on your website."
      />
    )
  }
  const link = `${window.location.origin}/o/${survey.id}`
  const title = survey.published.content.title[survey.published.content.languages[0] as string] ?? survey.name
  const snippet = `<script src="${window.location.origin}/embed.js" data-survey="${survey.id}" data-title="${forAttribute(title)}" async></script>`
  return (
    <div className={classes.share}>
      {!takesAnswers(survey, here.today) && (
        <Notice tone="ochre">It takes no answers now: whoever opens the link is told that it is closed.</Notice>
      )}
      <Part
        title="By e-mail"
        says="Everybody gets a link of their own, so that you know who answered, and nobody is asked more often than they may be."
      >
        <div>
          <PageLink to={`/surveys/${survey.id}/invite`}>Invite people</PageLink>
        </div>
      </Part>
      <Part
        title="Open link"
        says="Anybody who has it can answer, as often as they like. Who they are is known only if they say so."
      >
        <div className={classes.line}>
          <TextInput aria-label="Open link" readOnly value={link} onFocus={(event) => event.currentTarget.select()} />
          <Copy text={link} label="Copy the link" />
        </div>
      </Part>
      <Part
        title="On your website"
        says="Put this line where the survey should stand. It grows with the questions, and speaks the page’s language where the survey is written in it."
      >
        <div className={classes.line}>
          <Textarea
            aria-label="Snippet for your website"
            readOnly
            autosize
            value={snippet}
            classNames={{ input: classes.code ?? '' }}
            onFocus={(event) => event.currentTarget.select()}
          />
          <Copy text={snippet} label="Copy the line" />
        </div>
      </Part>
      <Part title="Last day" says="It takes answers through this day, in your company’s time zone.">
        <LastDay key={survey.closesOn} survey={survey} readOnly={readOnly} />
      </Part>
    </div>
  )
}

const forAttribute = (text: string) => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;')

function Copy({ text, label }: { text: string; label: string }) {
  return (
    <CopyButton value={text} timeout={2_000}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          onClick={copy}
          leftSection={copied ? <IconCheck size={16} stroke={1.8} /> : <IconCopy size={16} stroke={1.7} />}
        >
          {copied ? 'Copied' : label}
        </Button>
      )}
    </CopyButton>
  )
}

function LastDay({ survey, readOnly }: { survey: Survey; readOnly: boolean }) {
  const here = useHere()
  const change = useWrite(surveysApi.change)
  const [day, setDay] = useState<string>(survey.closesOn ?? '')
  const past = day !== '' && day < here.today
  const set = (closesOn: Day | null) =>
    change.mutate(
      { surveyId: survey.id, closesOn },
      {
        onSuccess: () => say(closesOn ? `It closes after ${showDay(closesOn)}.` : 'It stays open until you close it.'),
      },
    )
  return (
    <div className={classes.line}>
      <TextInput
        className={classes.day ?? ''}
        type="date"
        aria-label="Last day"
        min={here.today}
        readOnly={readOnly}
        value={day}
        onChange={(event) => setDay(event.currentTarget.value)}
        error={past ? stateRefusals['day-has-passed'] : (problemAt(change.error, '/closesOn') ?? change.error?.message)}
      />
      {!readOnly && (
        <>
          <Button
            variant="default"
            loading={change.isPending}
            disabled={past || day === (survey.closesOn ?? '')}
            onClick={() => set(day === '' ? null : (day as Day))}
          >
            Set the last day
          </Button>
          {survey.closesOn && (
            <Button variant="subtle" onClick={() => set(null)}>
              No last day
            </Button>
          )}
        </>
      )}
    </div>
  )
}
