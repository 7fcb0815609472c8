import { ActionIcon, Button, Checkbox, Select, Switch, Tooltip } from '@mantine/core'
import { IconCopy, IconTrash } from '@tabler/icons-react'
import { offerUndo } from '../../web/toasts.tsx'
import type { Survey } from '../api.ts'
import type { Problem } from '../check-content.ts'
import type { Question, QuestionOf } from '../content.ts'
import { permittedUses } from '../content.ts'
import { changeQuestion, duplicateQuestion, removeQuestion } from '../edit-content.ts'
import { nameWordingFor, wordingFor } from '../question-bank.ts'
import { questionName } from '../texts.ts'
import { Conditions } from './builder-conditions.tsx'
import type { Draft } from './builder-draft.ts'
import { LanguageSwitch } from './builder-language.tsx'
import { Options, Touchpoints } from './builder-options.tsx'
import { ProblemLines } from './builder-problems.tsx'
import classes from './builder-question.module.css'
import { TextField } from './builder-text.tsx'
import { kinds } from './survey-words.tsx'

export interface EditorProps {
  draft: Draft
  survey: Survey
  question: Question
  problems: readonly Problem[]
  language: string
  setLanguage: (language: string) => void
  go: (at: string) => void
  readOnly: boolean
}

/** One question: its words, what may be answered, and who sees it. */
export function QuestionEditor(props: EditorProps) {
  const { draft, question, problems, language, setLanguage, go, readOnly } = props
  const { content } = draft
  const at = content.questions.findIndex(({ key }) => key === question.key)
  const place = ['questions', at]
  const { icon: KindIcon, name } = kinds[question.kind]
  const set = (changed: Question) => draft.edit((content) => changeQuestion(content, changed))
  const field = { draft, language, readOnly }

  const remove = () => {
    const before = content
    draft.edit((content) => removeQuestion(content, question.key))
    go(content.questions[at + 1]?.key ?? content.questions[at - 1]?.key ?? 'start')
    offerUndo(`${questionName(content, question)} was removed.`, async () => draft.edit(() => before))
  }
  const duplicate = () => {
    const { first } = duplicateQuestion(content, question.key)
    draft.edit((content) => duplicateQuestion(content, question.key).content)
    go(first)
  }

  return (
    <section className={classes.editor} aria-label={`Question ${at + 1}`}>
      <header className={classes.head}>
        <h2>
          <KindIcon size={18} stroke={1.7} aria-hidden />
          {at + 1}. {name}
        </h2>
        <LanguageSwitch languages={content.languages} language={language} setLanguage={setLanguage} />
        {!readOnly && (
          <span className={classes.tools}>
            <Tooltip label="Duplicate">
              <ActionIcon aria-label="Duplicate the question" onClick={duplicate}>
                <IconCopy size={17} stroke={1.7} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label="Remove">
              <ActionIcon aria-label="Remove the question" onClick={remove}>
                <IconTrash size={17} stroke={1.7} />
              </ActionIcon>
            </Tooltip>
          </span>
        )}
      </header>
      <ProblemLines problems={problems} />
      <TextField {...field} place={[...place, 'text']} words={question.text} label="Question" lines />
      <TextField {...field} place={[...place, 'help']} words={question.help} label="Help under it" />
      <fieldset className={classes.own} disabled={readOnly}>
        <legend className="vw-hidden">What may be answered</legend>
        <Own {...props} place={place} set={set} />
        {question.kind !== 'permission' && (
          <Switch
            label="Has to be answered"
            checked={question.required}
            onChange={(event) => set({ ...question, required: event.currentTarget.checked })}
          />
        )}
      </fieldset>
      <Conditions draft={draft} question={question} readOnly={readOnly} />
    </section>
  )
}

type OwnProps<Kind extends Question['kind'] = Question['kind']> = EditorProps & {
  question: QuestionOf<Kind>
  place: (string | number)[]
  set: (question: Question) => void
}

/** What only this kind of question has. */
function Own(props: OwnProps) {
  const { question, set, draft, language, place, readOnly } = props
  const field = { draft, language, readOnly }
  switch (question.kind) {
    case 'scale':
      return (
        <>
          <div className={classes.pair}>
            <TextField {...field} place={[...place, 'low']} words={question.low} label="Under 0" />
            <TextField {...field} place={[...place, 'high']} words={question.high} label="Under 10" />
          </div>
          <Switch
            label="This is the likelihood to recommend"
            description="The NPS is made of its answers. A survey has one at most."
            checked={question.measures === 'likelihood to recommend'}
            onChange={(event) =>
              set({ ...question, measures: event.currentTarget.checked ? 'likelihood to recommend' : 'other' })
            }
          />
        </>
      )
    case 'choice':
      return <Options {...props} question={question} />
    case 'satisfaction':
      return <Touchpoints {...props} question={question} />
    case 'text':
      return (
        <>
          <Select
            label="What it is about"
            description="Decides where the words are read: with the reasons, with the scores, or with the origins."
            allowDeselect={false}
            value={question.about}
            onChange={(about) => set({ ...question, about: about as QuestionOf<'text'>['about'] })}
            data={[
              { value: 'why not', label: 'Why they do not refer' },
              { value: 'score', label: 'Their score' },
              { value: 'origin', label: 'How they found us' },
              { value: 'other', label: 'Something else' },
            ]}
          />
          <Switch
            label="Room for several lines"
            checked={question.long}
            onChange={(event) => set({ ...question, long: event.currentTarget.checked })}
          />
        </>
      )
    case 'person':
      return (
        <Select
          label="Whom it asks for"
          description={
            question.asks === 'who told you'
              ? 'Who that is among your customers, a person confirms later.'
              : 'Each becomes a claimed referral, with this answer as its evidence.'
          }
          allowDeselect={false}
          value={question.asks}
          onChange={(asks) => set({ ...question, asks: asks as QuestionOf<'person'>['asks'] })}
          data={[
            { value: 'who told you', label: 'Who told them about us' },
            { value: 'whom did you tell', label: 'Whom they told about us' },
          ]}
        />
      )
    case 'permission':
      return <Permission {...props} question={question} />
    case 'contact':
      return (
        <Checkbox.Group
          label="Ask for"
          value={question.fields}
          onChange={(fields) => set({ ...question, fields: fields as QuestionOf<'contact'>['fields'] })}
        >
          <div className={classes.checks}>
            <Checkbox value="name" label="Name" />
            <Checkbox value="email" label="E-mail" />
            <Checkbox value="company" label="Company" />
            <Checkbox value="title" label="Title" />
          </div>
        </Checkbox.Group>
      )
    default:
      return (
        <p className={classes.hint}>
          Words that may be quoted. Nobody may use them until the permission question after it is answered.
        </p>
      )
  }
}

function Permission({ question, set, draft, language, place, readOnly }: OwnProps<'permission'>) {
  const { content } = draft
  const quotes = content.questions.filter((one) => one.kind === 'quote')
  const missing = permittedUses.filter((use) => !question.uses.some((one) => one.use === use))
  return (
    <>
      <Select
        label="For the words of"
        allowDeselect={false}
        value={quotes.some(({ key }) => key === question.quote) ? question.quote : null}
        placeholder={quotes.length === 0 ? 'There is no quote in this survey' : 'Choose the quote'}
        onChange={(quote) => quote && set({ ...question, quote })}
        data={quotes.map((quote) => ({ value: quote.key, label: questionName(content, quote) }))}
      />
      <div>
        <p className={classes.label}>One box for each use, none of them ticked</p>
        <p className={classes.hint}>
          What stands beside a box is what they agree to, word for word. Changing it begins a new version of the
          wording: this is version {question.wordingVersion}.
        </p>
        <ul className={classes.uses}>
          {question.uses.map(({ use, wording }, i) => (
            <li key={use}>
              <TextField
                draft={draft}
                language={language}
                readOnly={readOnly}
                place={[...place, 'uses', i, 'wording']}
                words={wording}
                label={use.slice(0, 1).toUpperCase() + use.slice(1)}
                lines
              />
              {!readOnly && (
                <ActionIcon
                  aria-label={`Remove the box “${use}”`}
                  onClick={() => set({ ...question, uses: question.uses.filter((one) => one.use !== use) })}
                >
                  <IconTrash size={16} stroke={1.7} />
                </ActionIcon>
              )}
            </li>
          ))}
        </ul>
        {!readOnly && missing.length > 0 && (
          <div className={classes.addUses}>
            <span>Add</span>
            {missing.map((use) => (
              <Button
                key={use}
                variant="default"
                size="compact-sm"
                onClick={() =>
                  set({ ...question, uses: [...question.uses, { use, wording: wordingFor(use, content.languages) }] })
                }
              >
                {use}
              </Button>
            ))}
          </div>
        )}
        <Switch
          mt="md"
          label="One more box lets us show their name"
          description="With it, words become a named quote; without it, they are shown without saying whose they are."
          checked={question.nameWording !== undefined}
          disabled={readOnly}
          onChange={({ currentTarget: { checked } }) => {
            const { nameWording: _, ...rest } = question
            set(checked ? { ...rest, nameWording: nameWordingFor(content.languages) } : rest)
          }}
        />
        {question.nameWording && (
          <TextField
            draft={draft}
            language={language}
            readOnly={readOnly}
            place={[...place, 'nameWording']}
            words={question.nameWording}
            label="With their name"
            lines
          />
        )}
      </div>
    </>
  )
}
