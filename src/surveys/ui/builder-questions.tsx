import { ActionIcon, Button, Menu, UnstyledButton } from '@mantine/core'
import {
  IconArrowDown,
  IconArrowUp,
  IconFlag,
  IconGitBranch,
  IconGripVertical,
  IconHandLoveYou,
  IconPlus,
} from '@tabler/icons-react'
import { type DragEvent, type KeyboardEvent, useState } from 'react'
import type { Icon } from '../../web/feature.ts'
import type { Survey } from '../api.ts'
import type { Problem } from '../check-content.ts'
import { inLanguage } from '../content.ts'
import { addQuestions, moveQuestion, whyNotAdd } from '../edit-content.ts'
import { bank, plainQuestions } from '../question-bank.ts'
import type { Draft } from './builder-draft.ts'
import classes from './builder-questions.module.css'
import { kinds } from './survey-words.tsx'

interface ListProps {
  draft: Draft
  survey: Survey
  problems: readonly Problem[]
  /** What is being written: a question's key, 'start' or 'end'. */
  at: string
  go: (at: string) => void
  readOnly: boolean
}

/** The questions in their order: choose one to write it, drag it or press its arrows to move it, add from the bank. */
export function QuestionList({ draft, survey, problems, at, go, readOnly }: ListProps) {
  const { content } = draft
  const [dragged, drag] = useState<string | null>(null)
  const [over, setOver] = useState<number | null>(null)
  const first = content.languages[0] as string
  const stops = new Set(problems.filter((one) => one.stops).map(({ question }) => question))
  const startStops = problems.some((one) => one.stops && one.question === null && one.reason === 'frame-text-missing')
  const move = (key: string, to: number) => draft.edit((content) => moveQuestion(content, key, to))

  const drop = (event: DragEvent, place: number) => {
    event.preventDefault()
    const from = content.questions.findIndex(({ key }) => key === dragged)
    if (dragged !== null && from !== -1) move(dragged, place > from ? place - 1 : place)
    drag(null)
    setOver(null)
  }
  const overPlace = (event: DragEvent<HTMLElement>, i: number) => {
    event.preventDefault()
    const box = event.currentTarget.getBoundingClientRect()
    const place = event.clientY > box.top + box.height / 2 ? i + 1 : i
    setOver(place)
    return place
  }
  const onKey = (event: KeyboardEvent, key: string, i: number) => {
    if (!event.altKey || readOnly) return
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
    event.preventDefault()
    move(key, event.key === 'ArrowUp' ? i - 1 : i + 1)
  }

  return (
    <section aria-label="Questions" className={classes.list}>
      <End
        icon={IconFlag}
        label="Title and introduction"
        on={at === 'start'}
        stops={startStops}
        go={() => go('start')}
      />
      <ol className={classes.questions}>
        {content.questions.map((question, i) => {
          const { icon: KindIcon, name } = kinds[question.kind]
          const text = inLanguage(question.text, first, content) || 'No words yet'
          return (
            <li
              key={question.key}
              className={classes.item}
              data-on={question.key === at || undefined}
              data-dragged={question.key === dragged || undefined}
              data-over={
                dragged !== null && over === i ? 'above' : dragged !== null && over === i + 1 ? 'below' : undefined
              }
              draggable={!readOnly}
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = 'move'
                event.dataTransfer.setData('text/plain', text)
                drag(question.key)
              }}
              onDragEnd={() => {
                drag(null)
                setOver(null)
              }}
              onDragOver={(event) => dragged !== null && overPlace(event, i)}
              onDrop={(event) => drop(event, overPlace(event, i))}
            >
              {!readOnly && <IconGripVertical className={classes.grip} size={14} stroke={1.6} aria-hidden />}
              <UnstyledButton
                className={classes.open}
                aria-current={question.key === at ? 'true' : undefined}
                onClick={() => go(question.key)}
                onKeyDown={(event) => onKey(event, question.key, i)}
              >
                <span className={classes.number}>{i + 1}</span>
                <span className={classes.text}>
                  <span className={classes.words}>{text}</span>
                  <span className={classes.kind}>
                    <KindIcon size={13} stroke={1.7} aria-hidden />
                    {name}
                    {question.showWhen.length > 0 && (
                      <>
                        <IconGitBranch size={13} stroke={1.7} aria-hidden /> for some
                      </>
                    )}
                    {stops.has(question.key) && <b>to put right</b>}
                  </span>
                </span>
              </UnstyledButton>
              {!readOnly && (
                <span className={classes.moves}>
                  <ActionIcon
                    size={24}
                    aria-label={`Move question ${i + 1} up`}
                    disabled={i === 0}
                    onClick={() => move(question.key, i - 1)}
                  >
                    <IconArrowUp size={14} stroke={1.8} />
                  </ActionIcon>
                  <ActionIcon
                    size={24}
                    aria-label={`Move question ${i + 1} down`}
                    disabled={i === content.questions.length - 1}
                    onClick={() => move(question.key, i + 1)}
                  >
                    <IconArrowDown size={14} stroke={1.8} />
                  </ActionIcon>
                </span>
              )}
            </li>
          )
        })}
      </ol>
      <End
        icon={IconHandLoveYou}
        label="Thanks"
        on={at === 'end'}
        stops={startStops && content.thanksTitle[first] === undefined}
        go={() => go('end')}
      />
      {!readOnly && <AddQuestion draft={draft} survey={survey} at={at} go={go} />}
    </section>
  )
}

function End(props: { icon: Icon; label: string; on: boolean; stops: boolean; go: () => void }) {
  const EndIcon = props.icon
  return (
    <div className={classes.item} data-on={props.on || undefined} data-end>
      <UnstyledButton className={classes.open} aria-current={props.on ? 'true' : undefined} onClick={props.go}>
        <span className={classes.number}>
          <EndIcon size={15} stroke={1.7} aria-hidden />
        </span>
        <span className={classes.text}>
          <span className={classes.words}>{props.label}</span>
          {props.stops && (
            <span className={classes.kind}>
              <b>to put right</b>
            </span>
          )}
        </span>
      </UnstyledButton>
    </div>
  )
}

function AddQuestion({ draft, survey, at, go }: Pick<ListProps, 'draft' | 'survey' | 'at' | 'go'>) {
  const { content } = draft
  // After the question being written; at the end where none is.
  const chosen = content.questions.findIndex(({ key }) => key === at)
  const place = chosen === -1 ? content.questions.length : chosen + 1
  const entry = ({ id, name, says, make }: (typeof bank)[number] | (typeof plainQuestions)[number]) => {
    const questions = make({
      languages: content.languages,
      reasons: survey.reasons,
      themes: survey.themes,
      before: content.questions.slice(0, place),
    })
    const whyNot = whyNotAdd(content, questions)
    return (
      <Menu.Item
        key={id}
        disabled={whyNot !== null}
        onClick={() => {
          draft.edit((content) => addQuestions(content, questions, place).content)
          go(addQuestions(content, questions, place).first)
        }}
      >
        {name}
        <span className={classes.says}>{whyNot ? 'In this survey already' : says}</span>
      </Menu.Item>
    )
  }
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="default" leftSection={<IconPlus size={16} stroke={1.8} />} className={classes.add ?? ''}>
          Add a question
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.menu ?? ''}>
        <div>
          <Menu.Label>From the question bank</Menu.Label>
          {bank.map(entry)}
        </div>
        <div>
          <Menu.Label>Your own</Menu.Label>
          {plainQuestions.map(entry)}
        </div>
      </Menu.Dropdown>
    </Menu>
  )
}
