import { ActionIcon, NativeSelect, Select, TextInput, Tooltip } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { memo, useState } from 'react'
import { type AnswerPurpose, answerPurposes } from '../../surveys/tool-answers.ts'
import type { ImportColumn } from '../api.ts'
import { type ValueType, valueTypes } from '../guess-type.ts'
import { fieldOf, type ImportKind, kinds } from '../kinds.ts'
import { type ColumnMapping, leftOutBecause, type Target } from '../mapping.ts'
import classes from './column-row.module.css'

interface ColumnRowProps {
  kind: ImportKind
  column: ImportColumn
  /** The header that fills each field now. */
  filledBy: ReadonlyMap<string, string>
  isFixed: boolean
  place: (column: ImportColumn, target: Target, reading?: ColumnMapping['reading']) => void
  newAttribute: (column: ImportColumn, type: ValueType) => Target
  /** What the column asks, where it is of a survey. */
  heading: { question: string; part: string | null }
  /** What may be chosen, in groups. */
  choices: ChoiceGroup[]
  /** Attributes the company has, by key. */
  known: ReadonlyMap<string, KnownAttribute>
}

export interface KnownAttribute {
  key: string
  label: string
  kind: ValueType
}

interface ChoiceGroup {
  group: string
  items: { value: string; label: string }[]
}

const typeWords: Record<ValueType, string> = {
  category: 'text',
  number: 'number',
  date: 'date',
  'yes-no': 'yes or no',
}

/** How an answer that fills no field is read and kept. */
const purposeWords: Partial<Record<AnswerPurpose, { word: string; about: string }>> = {
  text: { word: 'Question, answered in words', about: 'Kept as it was written, and found under Responses.' },
  choice: { word: 'Question with one answer of several', about: 'Each different answer becomes an option.' },
  several: {
    word: 'Question with several answers',
    about: 'One column per option, or the options in one cell with semicolons between them.',
  },
  scale: { word: 'Question on a scale from 0 to 10', about: 'A score that is not the likelihood to recommend.' },
  rating: { word: 'Question rating something from 1 to 5', about: 'Satisfaction with one thing of several.' },
  reason: { word: 'Further question on reasons', about: 'Matched to your reasons by name.' },
  'why not': { word: 'Further question on why not, in words', about: 'Found under Reasons, to be understood.' },
  'score words': { word: 'Further words on a score', about: 'Kept beside the score.' },
  quote: { word: 'Further words that might be quoted', about: 'Nothing is published without a permission.' },
}

/** One column of the file: its header, some of its values, where they go and why. */
export const ColumnRow = memo(function ColumnRow(props: ColumnRowProps) {
  const { kind, column, filledBy, isFixed, place, newAttribute, known } = props
  const { target } = column
  const choose = (value: string | null) => {
    if (value === null || value === choiceOf(target, known)) return
    const [to, what = ''] = value.split(' ')
    if (to === 'field') place(column, { to: 'field', field: what })
    else if (to === 'known') {
      const has = known.get(what)
      if (has) place(column, { to: 'attribute', key: has.key, label: has.label, type: has.kind })
    } else if (to === 'attribute') place(column, newAttribute(column, what as ValueType))
    else if (to === 'question') {
      const as = answerPurposes[Number(what)] ?? 'text'
      place(column, target.to === 'question' ? { ...target, as } : { to: 'question', as, ...props.heading })
    } else place(column, { to: 'nothing', because: 'chosen' })
  }
  return (
    <li className={classes.row} data-out={target.to === 'nothing' || undefined}>
      <span className={classes.header}>{column.header || `Column ${column.column + 1}`}</span>
      <span className={classes.examples}>
        {column.examples.length === 0 ? 'No values' : column.examples.join(' · ')}
      </span>
      <div className={classes.goes}>
        <Select
          aria-label={`Where ${column.header || `column ${column.column + 1}`} goes`}
          data={props.choices}
          value={choiceOf(target, known)}
          onChange={choose}
          searchable
          selectFirstOptionOnChange
          allowDeselect={false}
          disabled={isFixed}
          maxDropdownHeight={340}
          comboboxProps={{ width: 360, position: 'bottom-start', shadow: 'md' }}
          nothingFoundMessage="No such field"
          renderOption={({ option }) => (
            <Choice kind={kind} value={option.value} label={option.label} filled={filledBy} />
          )}
        />
        {!isFixed && <ReadAs kind={kind} column={column} place={place} />}
      </div>
      <div className={classes.why}>
        <span>{whyWords(column)}</span>
        {target.to === 'attribute' && (
          <AttributeName
            key={target.label}
            label={target.label}
            isSaid={target.label !== column.header && !known.has(target.key)}
            isFixed={isFixed || known.has(target.key)}
            rename={(label) => place(column, { ...target, label })}
          />
        )}
      </div>
    </li>
  )
})

function choiceOf(target: Target, known: ColumnRowProps['known']): string {
  if (target.to === 'field') return `field ${target.field}`
  if (target.to === 'nothing') return 'nothing'
  if (target.to === 'question') return `question ${answerPurposes.indexOf(target.as)}`
  return known.has(target.key) ? `known ${target.key}` : `attribute ${target.type}`
}

/** What may be chosen for any column of a file of this kind. */
export function choicesFor(kind: ImportKind, known: Iterable<KnownAttribute>): ChoiceGroup[] {
  const fields = kinds[kind].fields.map(({ field, word, required }) => ({
    value: `field ${field}`,
    label: required ? `${word} (required)` : word,
  }))
  const attributes = [...known].map(({ key, label, kind }) => ({
    value: `known ${key}`,
    label: `${label}, ${typeWords[kind]}`,
  }))
  const questions = answerPurposes.flatMap((as, at) => {
    const purpose = purposeWords[as]
    return purpose ? [{ value: `question ${at}`, label: purpose.word }] : []
  })
  const made = valueTypes.map((type) => ({ value: `attribute ${type}`, label: `Attribute, ${typeWords[type]}` }))
  const groups = [
    { group: `Fields of ${kind}`, items: fields },
    ...(kind === 'customers' ? [{ group: 'A new attribute to group by', items: made }] : []),
    ...(kind === 'customers' ? [{ group: 'An attribute you have', items: attributes }] : []),
    ...(kind === 'responses' ? [{ group: 'Another question', items: questions }] : []),
    { group: 'Neither', items: [{ value: 'nothing', label: 'Leave out' }] },
  ]
  return groups.filter(({ items }) => items.length > 0)
}

function Choice(props: { kind: ImportKind; value: string; label: string; filled: ReadonlyMap<string, string> }) {
  const [to, what = ''] = props.value.split(' ')
  const field = to === 'field' ? fieldOf(props.kind, what) : undefined
  const filledBy = props.filled.get(what)
  const purpose = to === 'question' ? purposeWords[answerPurposes[Number(what)] ?? 'text'] : undefined
  return (
    <span className={classes.choice}>
      <span>{props.label}</span>
      {purpose && <span className={classes.about}>{purpose.about}</span>}
      {field && (
        <span className={classes.about}>
          {field.about}
          {filledBy && !field.severalColumns && ` Now: “${filledBy}”.`}
        </span>
      )}
    </span>
  )
}

/** Why it goes there, in a few words. */
function whyWords({ why, target }: ImportColumn): string {
  if (target.to === 'nothing') return leftOutBecause[target.because]
  if (target.to === 'question' && why !== 'chosen' && why !== 'remembered') {
    return target.part === null ? 'By its words and answers.' : `“${target.part}”, of several.`
  }
  switch (why) {
    case 'remembered':
      return 'As last time.'
    case 'header':
      return 'By its header.'
    case 'values':
      return 'By its values.'
    case 'attribute':
      return 'New: no field fits.'
    default:
      return 'Your choice.'
  }
}

function AttributeName(props: {
  label: string
  /** Whether it is called otherwise than its column. */
  isSaid: boolean
  isFixed: boolean
  rename: (label: string) => void
}) {
  const [isRenaming, setRenaming] = useState(false)
  if (isRenaming) {
    const end = (typed: string) => {
      setRenaming(false)
      const label = typed.trim()
      if (label && label !== props.label) props.rename(label)
    }
    return (
      <TextInput
        size="xs"
        aria-label="Name of the attribute"
        defaultValue={props.label}
        maxLength={200}
        autoFocus
        className={classes.name ?? ''}
        onBlur={(event) => end(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') end(event.currentTarget.value)
          if (event.key === 'Escape') setRenaming(false)
        }}
      />
    )
  }
  return (
    <>
      {props.isSaid && <span className={classes.label}>“{props.label}”</span>}
      {!props.isFixed && (
        <Tooltip label="Give it another name">
          <ActionIcon size={24} onClick={() => setRenaming(true)} aria-label={`Rename the attribute ${props.label}`}>
            <IconPencil size={14} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      )}
    </>
  )
}

/** How days and decimals are written, asked where the values themselves leave it open or may be misread. */
function ReadAs({ kind, column, place }: Pick<ColumnRowProps, 'kind' | 'column' | 'place'>) {
  const { target, reading, examples, doubt } = column
  const type =
    target.to === 'attribute' ? target.type : target.to === 'field' ? fieldOf(kind, target.field)?.type : undefined
  if (type === 'rating' && column.otherScale) {
    return (
      <div className={classes.reading} data-doubt>
        <span>Not all from 1 to 5, so every rating would be refused.</span>
      </div>
    )
  }
  const isDay = (type === 'day' || type === 'date') && examples.some((value) => /^\D*\d{1,2}[-/.]\d/.test(value))
  // 29.85 can only be read one way; where something is asked at every such column, nobody reads the question.
  const mayMislead = doubt === 'decimal' || reading.decimal === ',' || type === 'money'
  const isNumber =
    (type === 'number' || type === 'money') && mayMislead && examples.some((value) => /\d[.,]\d/.test(value))
  if (!isDay && !isNumber) return null
  return (
    <div className={classes.reading} data-doubt={doubt !== null || undefined}>
      {doubt !== null && <span>The values fit both, please look:</span>}
      {isDay ? (
        <NativeSelect
          size="xs"
          aria-label={`How days in ${column.header} are written`}
          value={reading.dayOrder}
          data={[
            { value: 'dmy', label: 'Day first: 3/4 is 3 April' },
            { value: 'mdy', label: 'Month first: 3/4 is 4 March' },
          ]}
          onChange={(event) =>
            place(column, target, { ...reading, dayOrder: event.currentTarget.value === 'mdy' ? 'mdy' : 'dmy' })
          }
        />
      ) : (
        <NativeSelect
          size="xs"
          aria-label={`How decimals in ${column.header} are written`}
          value={reading.decimal}
          data={[
            { value: '.', label: 'Decimal point: 1,234.5' },
            { value: ',', label: 'Decimal comma: 1.234,5' },
          ]}
          onChange={(event) =>
            place(column, target, { ...reading, decimal: event.currentTarget.value === ',' ? ',' : '.' })
          }
        />
      )}
    </div>
  )
}
