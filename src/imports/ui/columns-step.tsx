import { Button, SegmentedControl, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useCallback, useMemo, useRef, useState } from 'react'
import { customersApi } from '../../customers/api.ts'
import { whyNotWrite } from '../../customers/rules.ts'
import { useRead } from '../../web/client.ts'
import { showCount, showNumber } from '../../web/figures.ts'
import { Notice } from '../../web/states.tsx'
import { say } from '../../web/toasts.tsx'
import type { ImportColumn, ImportView } from '../api.ts'
import { fieldOf, kinds } from '../kinds.ts'
import type { ColumnMapping, Target } from '../mapping.ts'
import { freeKey, reservedKeys } from '../suggest-mapping.ts'
import { headingsOf, recogniseTool } from '../tools.ts'
import type { Change } from './change.ts'
import { ColumnRow, choicesFor } from './column-row.tsx'
import classes from './columns-step.module.css'
import { RowChoices } from './row-choices.tsx'
import { SurveyChoice } from './survey-choice.tsx'

/** Where the columns go, counted: '50 columns: 3 fill fields, 40 become attributes, 7 are left out.' */
export function columnsSummary({ columns }: Pick<ImportView, 'columns'>): string {
  const to = (where: Target['to']) => columns.filter(({ target }) => target.to === where).length
  const parts = [
    `${showNumber(to('field'))} ${to('field') === 1 ? 'fills a field' : 'fill fields'}`,
    to('attribute') > 0 &&
      `${showNumber(to('attribute'))} become${to('attribute') === 1 ? 's an attribute' : ' attributes'}`,
    to('question') > 0 &&
      `${showNumber(to('question'))} ${to('question') === 1 ? 'is kept as a question' : 'are kept as questions'}`,
    to('nothing') > 0 && `${showNumber(to('nothing'))} ${to('nothing') === 1 ? 'is' : 'are'} left out`,
  ]
  return `${showCount(columns.length, 'column')}: ${parts.filter(Boolean).join(', ')}.`
}

/** Rows drawn at first: a survey of 600 questions would keep the page busy for a second. */
const atFirst = 80

type Which = 'all' | Target['to'] | 'doubt'

/** Step 2: each column with its values and where it goes. What is missing is said above, in words. */
export function ColumnsStep({ it, change, isFixed }: { it: ImportView; change: Change; isFixed: boolean }) {
  const [typed, setTyped] = useState('')
  const [which, setWhich] = useState<Which>('all')
  const [showsAll, showAll] = useState(false)
  const now = useRef(it)
  now.current = it
  const knownKeys = useRef<string[]>([])

  const place = useCallback(
    (column: ImportColumn, target: Target, reading: ColumnMapping['reading'] = column.reading) => {
      const columns: ColumnMapping[] = [{ column: column.column, target, reading }]
      // A field has one column: choosing another moves it, rather than leaving two to be put right.
      const other =
        target.to === 'field' &&
        !fieldOf(now.current.kind, target.field)?.severalColumns &&
        now.current.columns.find(
          (one) => one.column !== column.column && one.target.to === 'field' && one.target.field === target.field,
        )
      if (other) {
        columns.push({ ...mappingOf(other), target: { to: 'nothing', because: 'chosen' } })
        say(`${fieldOf(now.current.kind, target.field)?.word} came from “${other.header}”, which is left out now.`)
      }
      change({ columns })
    },
    [change],
  )
  const newAttribute = useCallback((column: ImportColumn, type: ImportColumn['looks']): Target => {
    const { target } = column
    if (target.to === 'attribute' && !knownKeys.current.includes(target.key)) return { ...target, type }
    const taken = new Set<string>([...reservedKeys, ...knownKeys.current])
    for (const { target } of now.current.columns) if (target.to === 'attribute') taken.add(target.key)
    const label = column.header.slice(0, 200)
    return { to: 'attribute', key: freeKey(label, taken), label, type }
  }, [])

  const attributes = useRead(customersApi.attributes, {}).data?.items
  const known = useMemo(() => new Map(attributes?.map((attribute) => [attribute.key, attribute])), [attributes])
  knownKeys.current = [...known.keys()]
  const choices = useMemo(
    () =>
      choicesFor(
        it.kind,
        [...known.values()].filter((one) => whyNotWrite(one) === null),
      ),
    [it.kind, known],
  )
  const headers = it.format.columns
  const headings = useMemo(() => headingsOf(recogniseTool(headers), headers), [headers])
  const filledBy = useMemo(() => {
    const filled = new Map<string, string>()
    for (const { header, target } of it.columns) if (target.to === 'field') filled.set(target.field, header)
    return filled
  }, [it.columns])
  const count = (where: Which) => it.columns.filter((column) => isIn(column, where)).length
  const wanted = it.columns.filter(
    (column) => isIn(column, which) && column.header.toLowerCase().includes(typed.trim().toLowerCase()),
  )
  const shown = showsAll ? wanted : wanted.slice(0, atFirst)

  return (
    <>
      {it.mappingProblem && <Missing it={it} problem={it.mappingProblem} />}
      {it.kind === 'responses' && <SurveyChoice it={it} change={change} isFixed={isFixed} />}
      <RowChoices it={it} change={change} isFixed={isFixed} />
      <div className={classes.tools}>
        <SegmentedControl
          size="sm"
          aria-label="Which columns"
          value={which}
          onChange={(value) => setWhich(value as Which)}
          className={classes.which ?? ''}
          data={[
            { value: 'all', label: `All ${count('all')}` },
            { value: 'field', label: `Fields ${count('field')}` },
            ...(it.kind === 'responses' ? [{ value: 'question', label: `Questions ${count('question')}` }] : []),
            ...(it.kind === 'customers' ? [{ value: 'attribute', label: `Attributes ${count('attribute')}` }] : []),
            { value: 'nothing', label: `Left out ${count('nothing')}` },
            ...(count('doubt') > 0 ? [{ value: 'doubt', label: `To look at ${count('doubt')}` }] : []),
          ]}
        />
        {it.columns.length > 12 && (
          <TextInput
            size="xs"
            aria-label="Find a column"
            placeholder="Find a column"
            leftSection={<IconSearch size={14} stroke={1.8} aria-hidden />}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
      </div>
      <div className={classes.table}>
        <div className={classes.head} aria-hidden>
          <span>In the file</span>
          <span>For example</span>
          <span>Goes to</span>
          <span>Because</span>
        </div>
        <ul className={classes.rows} aria-label="Columns of the file">
          {shown.map((column) => (
            <ColumnRow
              key={column.column}
              kind={it.kind}
              column={column}
              filledBy={filledBy}
              isFixed={isFixed}
              place={place}
              newAttribute={newAttribute}
              heading={headings[column.column] ?? { question: column.header, part: null }}
              choices={choices}
              known={known}
            />
          ))}
        </ul>
        {shown.length === 0 && (
          <p className={classes.none}>
            {typed ? `No column is called “${typed}” here.` : 'There are no such columns.'}
          </p>
        )}
      </div>
      {shown.length < wanted.length && (
        <div>
          <Button variant="default" size="xs" onClick={() => showAll(true)}>
            Show {showCount(wanted.length - shown.length, 'more column', 'more columns')}
          </Button>
        </div>
      )}
      <Unfilled it={it} filled={filledBy} />
    </>
  )
}

const mappingOf = ({ column, target, reading }: ImportColumn): ColumnMapping => ({ column, target, reading })

const isIn = ({ target, doubt }: ImportColumn, which: Which) =>
  which === 'all' || (which === 'doubt' ? doubt !== null && target.to !== 'nothing' : target.to === which)

function Missing(props: { it: ImportView; problem: NonNullable<ImportView['mappingProblem']> }) {
  const { kind } = props.it
  const { sentence, about } = props.problem
  const field = kinds[kind].fields.find(({ word }) => word === about)
  return (
    <Notice tone="ochre">
      {about && !sentence.includes(about) && <strong>{about}. </strong>}
      {sentence} {field?.about}
    </Notice>
  )
}

/** Fields nothing fills, with what that means, so that nobody finds out afterwards. */
function Unfilled({ it, filled }: { it: ImportView; filled: ReadonlyMap<string, string> }) {
  const unfilled = kinds[it.kind].fields.filter(({ field, required }) => !required && !filled.has(field))
  if (unfilled.length === 0) return null
  return (
    <details className={classes.unfilled}>
      <summary>{showCount(unfilled.length, 'field has no column', 'fields have no column')} in this file</summary>
      <dl>
        {unfilled.map(({ field, word, about }) => (
          <div key={field}>
            <dt>{word}</dt>
            <dd>{about}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
