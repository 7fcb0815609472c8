import { Button, NativeSelect, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useWrite } from '../../web/client.ts'
import { FormProblem } from '../../web/form-problem.tsx'
import { say } from '../../web/toasts.tsx'
import { type WebhookView, webhooksApi } from '../api/webhooks.ts'
import { type AnswerPurpose, answerPurposes } from '../tool-answers.ts'
import { mappingOf, type QuestionMeant, questionsMeant } from '../tool-webhooks.ts'
import classes from './question-meanings.module.css'
import { toolName } from './survey-words.tsx'

/** What an answer can be counted as, in the words of the import. */
const countedAs: Record<AnswerPurpose, string> = {
  likelihood: 'Likelihood to recommend, 0 to 10',
  recommended: 'Have you recommended us, yes or no',
  reason: 'Reason for not referring',
  'main reason': 'Main reason they came',
  'why not': 'Why not, in words',
  'score words': 'Why that score, in words',
  'told by': 'Who told them',
  told: 'Whom they told',
  quote: 'Words that might be quoted',
  text: 'Other words',
  choice: 'One choice of several',
  several: 'Several choices',
  scale: 'Another scale, 0 to 10',
  rating: 'A rating, 1 to 5',
}

/** What the questions of a tool are called here, and what their answers are counted as. */
export function QuestionMeanings({ webhook, seen }: { webhook: WebhookView; seen: readonly string[] }) {
  const change = useWrite(webhooksApi.change)
  const known = questionsMeant(webhook.mapping, seen)
  const [changed, setChanged] = useState<Record<string, QuestionMeant>>({})
  const [added, setAdded] = useState<{ at: number; row: QuestionMeant }[]>([])
  const rows = [...known.map((row) => changed[row.key] ?? row), ...added.map(({ row }) => row)]
  const isChanged = JSON.stringify(mappingOf(rows)) !== JSON.stringify(mappingOf(known))
  const tool = toolName(webhook.tool)
  return (
    <form
      className={classes.whole}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        change.mutate(
          { webhookId: webhook.id, mapping: mappingOf(rows), ifMatch: webhook.version },
          {
            onSuccess: () => {
              setChanged({})
              setAdded([])
              say('Kept. Responses from now on are read like this.')
            },
          },
        )
      }}
    >
      <h3 className={classes.title}>What its questions mean</h3>
      <p className={classes.says}>
        {webhook.tool === 'formbricks'
          ? 'Formbricks sends the id of a question, not its words: write them here. '
          : 'Typeform sends the words of its questions. Say here where they are read otherwise than you mean them. '}
        Words appear wherever the question does; how it is counted holds for responses from now on.
      </p>
      {rows.length > 0 && (
        <ol className={classes.questions}>
          {known.map((row) => (
            <li key={row.key}>
              <fieldset className={classes.question} aria-label={row.key}>
                <p className={classes.id}>{row.key}</p>
                <Meaning row={changed[row.key] ?? row} set={(next) => setChanged({ ...changed, [row.key]: next })} />
              </fieldset>
            </li>
          ))}
          {added.map(({ at, row }) => {
            const set = (next: QuestionMeant) => setAdded(added.map((one) => (one.at === at ? { at, row: next } : one)))
            return (
              <li key={at}>
                <fieldset className={classes.question} aria-label={row.key || 'A question by its id'}>
                  <TextInput
                    label={`Id in ${tool}`}
                    value={row.key}
                    maxLength={200}
                    onChange={(event) => set({ ...row, key: event.currentTarget.value })}
                  />
                  <Meaning row={row} set={set} />
                </fieldset>
              </li>
            )
          })}
        </ol>
      )}
      {rows.length === 0 && <p className={classes.says}>The questions are listed once the first response has come.</p>}
      <FormProblem error={change.error} />
      <div className={classes.foot}>
        <Button type="submit" variant="default" disabled={!isChanged} loading={change.isPending}>
          Keep the meanings
        </Button>
        <Button
          variant="subtle"
          leftSection={<IconPlus size={16} stroke={1.8} />}
          onClick={() =>
            setAdded([...added, { at: (added.at(-1)?.at ?? 0) + 1, row: { key: '', question: '', as: null } }])
          }
        >
          Add a question by its id
        </Button>
      </div>
    </form>
  )
}

function Meaning({ row, set }: { row: QuestionMeant; set: (row: QuestionMeant) => void }) {
  return (
    <>
      <TextInput
        label="Its words"
        placeholder="As they are sent"
        value={row.question}
        maxLength={500}
        onChange={(event) => set({ ...row, question: event.currentTarget.value })}
      />
      <NativeSelect
        label="Counted as"
        value={row.as ?? ''}
        data={[
          { value: '', label: 'By its words and answers' },
          ...answerPurposes.map((as) => ({ value: as, label: countedAs[as] })),
        ]}
        onChange={({ currentTarget: { value } }) => set({ ...row, as: value === '' ? null : (value as AnswerPurpose) })}
      />
    </>
  )
}
