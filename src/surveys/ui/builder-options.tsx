import { ActionIcon, Button, Select, Switch } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlus, IconX } from '@tabler/icons-react'
import { mainReasons, type Option, type Question, type QuestionOf } from '../content.ts'
import { newKey } from '../edit-content.ts'
import { mainReasonPhrases, phrase } from '../phrases.ts'
import classes from './builder-question.module.css'
import type { EditorProps } from './builder-question.tsx'
import { TextField } from './builder-text.tsx'

type Props<Kind extends Question['kind']> = Omit<EditorProps, 'question'> & {
  question: QuestionOf<Kind>
  place: (string | number)[]
  set: (question: Question) => void
}

const purposes: { value: QuestionOf<'choice'>['asks']; label: string }[] = [
  { value: 'have you recommended', label: 'Whether they recommended us' },
  { value: 'why not', label: 'What stopped them' },
  { value: 'main reason', label: 'The main reason they chose us' },
  { value: 'what matters to customers', label: 'What matters to customers' },
  { value: 'what matters to prospects', label: 'What matters to prospects' },
  { value: 'other', label: 'Something else' },
]

const purposeSays: Record<QuestionOf<'choice'>['asks'], string> = {
  'have you recommended': 'A yes counts as a claimed referral. Mark which answers mean yes, and which no.',
  'why not': 'Each answer stands for one of your reasons, and is counted as that.',
  'main reason': 'Each answer stands for one of the main reasons new customers come.',
  'what matters to customers': 'Each answer stands for a theme; who was offered it and chose it is counted.',
  'what matters to prospects': 'Each answer stands for a theme, as said by those who have not bought yet.',
  other: 'Is read with the response, and counted as nothing else.',
}

/** The answers of a choice: their words, what each is counted as, and in which order they stand. */
export function Options({ draft, survey, question, language, place, set, readOnly }: Props<'choice'>) {
  const { options, asks } = question
  const setOption = (i: number, change: Partial<Option>) =>
    set({ ...question, options: options.map((one, at) => (at === i ? meaningOf({ ...one, ...change }) : one)) })
  const add = () =>
    set({
      ...question,
      options: [
        ...options,
        {
          key: newKey(
            `answer-${options.length + 1}`,
            options.map(({ key }) => key),
          ),
          text: {},
        },
      ],
    })
  return (
    <>
      <Select
        label="What it asks"
        description={purposeSays[asks]}
        allowDeselect={false}
        value={asks}
        onChange={(asks) => set({ ...question, asks: asks as QuestionOf<'choice'>['asks'] })}
        data={purposes}
      />
      <div>
        <p className={classes.label}>Answers</p>
        <ol className={classes.options}>
          {options.map((option, i) => (
            <li key={option.key} data-means={asks === 'other' ? undefined : true}>
              <TextField
                draft={draft}
                language={language}
                readOnly={readOnly}
                place={[...place, 'options', i, 'text']}
                words={option.text}
                label={null}
                says={`Answer ${i + 1}`}
              />
              {asks === 'why not' && (
                <Select
                  size="xs"
                  aria-label={`The reason answer ${i + 1} stands for`}
                  placeholder="Stands for"
                  searchable
                  value={option.reasonId ?? null}
                  onChange={(id) => setOption(i, { reasonId: (id ?? undefined) as Option['reasonId'] })}
                  data={survey.reasons.map(({ id, name }) => ({ value: id, label: name }))}
                />
              )}
              {(asks === 'what matters to customers' || asks === 'what matters to prospects') && (
                <Select
                  size="xs"
                  aria-label={`The theme answer ${i + 1} stands for`}
                  placeholder="Stands for"
                  searchable
                  clearable
                  value={option.themeId ?? null}
                  onChange={(id) => setOption(i, { themeId: (id ?? undefined) as Option['themeId'] })}
                  data={survey.themes.map(({ id, name }) => ({ value: id, label: name }))}
                />
              )}
              {asks === 'main reason' && (
                <Select
                  size="xs"
                  aria-label={`The main reason answer ${i + 1} stands for`}
                  placeholder="Stands for"
                  value={option.mainReason ?? null}
                  onChange={(reason) => setOption(i, { mainReason: (reason ?? undefined) as Option['mainReason'] })}
                  data={mainReasons.map((reason) => ({
                    value: reason,
                    label: phrase(mainReasonPhrases[reason], ['en']).en ?? reason,
                  }))}
                />
              )}
              {asks === 'have you recommended' && (
                <Select
                  size="xs"
                  aria-label={`What answer ${i + 1} means`}
                  placeholder="Neither"
                  clearable
                  value={option.means ?? null}
                  onChange={(means) => setOption(i, { means: (means ?? undefined) as Option['means'] })}
                  data={[
                    { value: 'yes', label: 'Means yes' },
                    { value: 'no', label: 'Means no' },
                  ]}
                />
              )}
              <ItemTools
                what="answer"
                i={i}
                items={options}
                readOnly={readOnly}
                set={(options) => set({ ...question, options })}
              />
            </li>
          ))}
        </ol>
        {!readOnly && options.length < 60 && (
          <Button
            variant="subtle"
            size="compact-sm"
            mt={8}
            leftSection={<IconPlus size={15} stroke={1.8} />}
            onClick={add}
          >
            Add an answer
          </Button>
        )}
      </div>
      <Switch
        label="Several answers may be chosen"
        checked={question.several}
        onChange={(event) => set({ ...question, several: event.currentTarget.checked })}
      />
      <Switch
        label="Offer “something else”, in their own words"
        checked={question.other}
        onChange={(event) => set({ ...question, other: event.currentTarget.checked })}
      />
    </>
  )
}

/** An answer without what it no longer stands for: a key that holds nothing would not be the same as none. */
function meaningOf({
  key,
  text,
  reasonId,
  mainReason,
  means,
  themeId,
}: { [Name in keyof Option]: Option[Name] | undefined }): Option {
  return {
    key: key as string,
    text: text ?? {},
    ...(reasonId ? { reasonId } : {}),
    ...(themeId ? { themeId } : {}),
    ...(mainReason ? { mainReason } : {}),
    ...(means ? { means } : {}),
  }
}

/** What is rated from 1 to 5. */
export function Touchpoints({ draft, question, language, place, set, readOnly }: Props<'satisfaction'>) {
  const { touchpoints } = question
  return (
    <div>
      <p className={classes.label}>Touchpoints</p>
      <p className={classes.hint}>Each is rated from 1 to 5, or left out as “does not apply”.</p>
      <ol className={classes.options}>
        {touchpoints.map((touchpoint, i) => (
          <li key={touchpoint.key}>
            <TextField
              draft={draft}
              language={language}
              readOnly={readOnly}
              place={[...place, 'touchpoints', i, 'name']}
              words={touchpoint.name}
              label={null}
              says={`Touchpoint ${i + 1}`}
            />
            <ItemTools
              what="touchpoint"
              i={i}
              items={touchpoints}
              readOnly={readOnly}
              set={(touchpoints) => set({ ...question, touchpoints })}
            />
          </li>
        ))}
      </ol>
      {!readOnly && touchpoints.length < 30 && (
        <Button
          variant="subtle"
          size="compact-sm"
          mt={8}
          leftSection={<IconPlus size={15} stroke={1.8} />}
          onClick={() =>
            set({
              ...question,
              touchpoints: [
                ...touchpoints,
                {
                  key: newKey(
                    `touchpoint-${touchpoints.length + 1}`,
                    touchpoints.map(({ key }) => key),
                  ),
                  name: {},
                },
              ],
            })
          }
        >
          Add a touchpoint
        </Button>
      )}
    </div>
  )
}

function ItemTools<Item>(props: {
  what: string
  i: number
  items: readonly Item[]
  set: (items: Item[]) => void
  readOnly: boolean
}) {
  const { what, i, items, set, readOnly } = props
  if (readOnly) return null
  const swap = (to: number) => set(items.toSpliced(i, 1).toSpliced(to, 0, items[i] as Item))
  return (
    <span className={classes.moves}>
      <ActionIcon size={26} aria-label={`Move ${what} ${i + 1} up`} disabled={i === 0} onClick={() => swap(i - 1)}>
        <IconArrowUp size={15} stroke={1.7} />
      </ActionIcon>
      <ActionIcon
        size={26}
        aria-label={`Move ${what} ${i + 1} down`}
        disabled={i === items.length - 1}
        onClick={() => swap(i + 1)}
      >
        <IconArrowDown size={15} stroke={1.7} />
      </ActionIcon>
      <ActionIcon size={26} aria-label={`Remove ${what} ${i + 1}`} onClick={() => set(items.toSpliced(i, 1))}>
        <IconX size={15} stroke={1.7} />
      </ActionIcon>
    </span>
  )
}
