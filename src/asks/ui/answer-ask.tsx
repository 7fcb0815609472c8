import { Select, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import { useRead, useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { useHere } from '../../web/here.ts'
import { say } from '../../web/toasts.tsx'
import { answerRefusals, whyNotAnswer } from '../answering.ts'
import { type Ask, asksApi } from '../api.ts'
import { kindWords } from './ask-words.ts'
import classes from './asks.module.css'

/** What they answered, and for a no: why, in their words. */
export function AnswerAsk({ ask, state, close }: { ask: Ask; state: 'accepted' | 'declined'; close: () => void }) {
  const here = useHere()
  const declines = state === 'declined'
  const reasons = useRead(asksApi.reasons, {}, { enabled: declines })
  const answer = useWrite(asksApi.answer)
  const [answeredOn, setAnsweredOn] = useState<string>(here.today)
  const [reasonId, setReasonId] = useState<Id<'rea'> | null>(null)
  const [words, setWords] = useState('')
  const [tried, setTried] = useState(false)
  const whom = ask.contact?.name ?? ask.customer.name
  const refusal = whyNotAnswer(
    ask,
    { state, answeredOn: (answeredOn || here.today) as Day, reasonId, words: words.trim() || null },
    here.today,
  )
  const save = () => {
    setTried(true)
    if (refusal) return
    answer.mutate(
      {
        askId: ask.id,
        state,
        ifMatch: ask.version,
        answeredOn: (answeredOn || here.today) as Day,
        ...(reasonId ? { reasonId } : {}),
        ...(words.trim() ? { words } : {}),
      },
      {
        onSuccess: () => {
          close()
          say(declines ? `${whom} said no. They are left alone for a while.` : `${whom} said yes.`)
        },
      },
    )
  }
  return (
    <FormDialog
      title={declines ? `${whom} said no` : `${whom} said yes`}
      label="Save the answer"
      save={save}
      busy={answer.isPending}
      error={answer.error}
      close={close}
    >
      <p className={classes.about}>Asked for {kindWords[ask.kind]}.</p>
      {declines && (
        <>
          <Select
            label="Why"
            description="Counts among the reasons. Leave it empty when they gave none."
            placeholder="They gave no reason"
            data={(reasons.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={reasonId}
            onChange={(value) => setReasonId(value as Id<'rea'> | null)}
            clearable
            searchable
            data-autofocus
          />
          <Textarea
            label="In their words"
            description="Word for word, as far as you remember. They are never changed afterwards."
            placeholder="Our policy does not allow endorsements."
            autosize
            minRows={2}
            maxRows={8}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
        </>
      )}
      <TextInput
        label="Answered on"
        type="date"
        min={ask.askedOn}
        max={here.today}
        value={answeredOn}
        onChange={(event) => setAnsweredOn(event.currentTarget.value)}
        error={tried && refusal ? answerRefusals[refusal] : null}
      />
    </FormDialog>
  )
}
