import { ActionIcon, MultiSelect, NumberInput, Select } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type Condition, inLanguage, type Question } from '../content.ts'
import { changeQuestion } from '../edit-content.ts'
import { questionName } from '../texts.ts'
import type { Draft } from './builder-draft.ts'
import classes from './builder-question.module.css'

const hows: Record<Condition['is'], string> = {
  answered: 'was answered',
  'at least': 'is at least',
  'at most': 'is at most',
  'any of': 'is any of',
  'none of': 'is none of',
}

/** What can be said of the answer to a question of this kind. */
const howsFor = (question: Question | undefined): Condition['is'][] =>
  question?.kind === 'scale'
    ? ['at least', 'at most', 'answered']
    : question?.kind === 'choice'
      ? ['any of', 'none of', 'answered']
      : ['answered']

function conditionOn(question: Question, is: Condition['is']): Condition {
  if (is === 'at least') return { question: question.key, is, value: 9 }
  if (is === 'at most') return { question: question.key, is, value: 6 }
  if (is === 'any of' || is === 'none of') {
    const first = question.kind === 'choice' ? question.options[0]?.key : undefined
    return { question: question.key, is, options: first ? [first] : [] }
  }
  return { question: question.key, is: 'answered' }
}

/** Who sees a question, in words: everybody, or those who answered an earlier one in a certain way. */
export function Conditions({ draft, question, readOnly }: { draft: Draft; question: Question; readOnly: boolean }) {
  const { content } = draft
  const at = content.questions.findIndex(({ key }) => key === question.key)
  const earlier = content.questions.slice(0, at)
  const language = content.languages[0] as string
  const set = (showWhen: Condition[]) => draft.edit((content) => changeQuestion(content, { ...question, showWhen }))
  const change = (i: number, condition: Condition) => set(question.showWhen.with(i, condition))
  const last = earlier.findLast((one) => one.kind === 'choice' || one.kind === 'scale') ?? earlier.at(-1)

  return (
    <section className={classes.conditions} aria-label="Who sees it">
      <h3>
        {question.showWhen.length === 0
          ? question.kind === 'permission'
            ? 'Shown to everybody who gave words to quote'
            : 'Shown to everybody'
          : question.showWhen.length === 1
            ? 'Shown when'
            : 'Shown when all of these hold'}
      </h3>
      {question.showWhen.map((when, i) => {
        const other = content.questions.find(({ key }) => key === when.question)
        const known = earlier.some(({ key }) => key === when.question)
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no name, and are changed in place
          <div className={classes.condition} key={i}>
            <Select
              aria-label="The answer to"
              allowDeselect={false}
              readOnly={readOnly}
              value={known ? when.question : null}
              placeholder={other ? `${questionName(content, other)}, asked later` : 'A question that is gone'}
              onChange={(key) => {
                const chosen = earlier.find((one) => one.key === key)
                if (chosen) change(i, conditionOn(chosen, howsFor(chosen)[0] as Condition['is']))
              }}
              data={earlier.map((one, place) => ({
                value: one.key,
                label: `${place + 1}. ${inLanguage(one.text, language, content) || 'No words yet'}`,
              }))}
            />
            {!readOnly && (
              <ActionIcon aria-label="Remove this condition" onClick={() => set(question.showWhen.toSpliced(i, 1))}>
                <IconX size={16} stroke={1.7} />
              </ActionIcon>
            )}
            <div className={classes.how}>
              <Select
                aria-label="How it has to be"
                allowDeselect={false}
                readOnly={readOnly}
                value={when.is}
                onChange={(is) => other && change(i, conditionOn(other, is as Condition['is']))}
                data={[...new Set([...howsFor(other), when.is])].map((is) => ({ value: is, label: hows[is] }))}
              />
              {(when.is === 'at least' || when.is === 'at most') && (
                <NumberInput
                  aria-label="Score"
                  readOnly={readOnly}
                  min={0}
                  max={10}
                  allowDecimal={false}
                  value={when.value}
                  onChange={(value) => typeof value === 'number' && change(i, { ...when, value })}
                />
              )}
              {(when.is === 'any of' || when.is === 'none of') && (
                <MultiSelect
                  aria-label="Answers"
                  readOnly={readOnly}
                  {...(when.options.length === 0 ? { placeholder: 'Choose answers' } : {})}
                  value={when.options}
                  onChange={(options) => change(i, { ...when, options })}
                  data={
                    other?.kind === 'choice'
                      ? other.options.map((option) => ({
                          value: option.key,
                          label: inLanguage(option.text, language, content) || option.key,
                        }))
                      : []
                  }
                />
              )}
            </div>
          </div>
        )
      })}
      {!readOnly && question.showWhen.length < 10 && (
        <div>
          <WhyNotButton
            variant="subtle"
            size="compact-sm"
            leftSection={<IconPlus size={15} stroke={1.8} />}
            whyNot={last ? null : 'There is no question before it whose answer could decide.'}
            onClick={() => last && set([...question.showWhen, conditionOn(last, howsFor(last)[0] as Condition['is'])])}
          >
            {question.showWhen.length === 0 ? 'Show it only to some' : 'Add a condition'}
          </WhyNotButton>
        </div>
      )}
    </section>
  )
}
