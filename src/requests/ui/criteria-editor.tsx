import { Checkbox, CloseButton, NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useNames, uses } from '../../consent/uses.ts'
import { customersApi } from '../../customers/api.ts'
import { parseCondition, printCondition } from '../../customers/filter.ts'
import { AddFilter } from '../../customers/ui/filter-editor.tsx'
import type { Id } from '../../values/id.ts'
import { useRead } from '../../web/client.ts'
import { requestsApi } from '../api/requests.ts'
import { type Criteria, sayCondition, sayLike } from '../criteria.ts'
import classes from './requests.module.css'

interface EditorProps {
  criteria: Criteria
  change: (criteria: Criteria) => void
}

/** What the customer who speaks should be like. Every change counts at once. */
export function CriteriaEditor({ criteria, change }: EditorProps) {
  const choices = useRead(requestsApi.choices, {})
  const columns = useRead(customersApi.columns, {})
  const set = (part: Partial<Criteria>) => change({ ...criteria, ...part })
  const themes = choices.data?.themes ?? []
  const attributes = (columns.data?.items ?? []).filter(({ attribute, hidden }) => attribute && !hidden)
  const labelOf = (column: string) => columns.data?.items.find((one) => one.column === column)?.label ?? column
  const kindOf = (key: string) => {
    const kind = attributes.find(({ column }) => column === key)?.kind ?? 'category'
    return kind === 'day' ? 'date' : kind
  }
  return (
    <div className={classes.criteria}>
      <fieldset>
        <legend>Can speak to</legend>
        {criteria.themes.map((theme, i) => (
          <Wanted
            key={theme.id}
            name={themes.find(({ id }) => id === theme.id)?.name ?? 'A theme'}
            wanted={theme}
            change={(part) => set({ themes: criteria.themes.map((one, at) => (at === i ? { ...one, ...part } : one)) })}
            remove={() => set({ themes: criteria.themes.filter((_, at) => at !== i) })}
          />
        ))}
        <Select
          className={classes.add ?? ''}
          size="xs"
          aria-label="Add a theme"
          placeholder="Add a theme"
          searchable
          value={null}
          data={themes
            .filter(({ id }) => !criteria.themes.some((theme) => theme.id === id))
            .map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(id) =>
            id && set({ themes: [...criteria.themes, { id: id as Id<'the'>, need: 'nice', weight: 3 }] })
          }
        />
      </fieldset>
      <fieldset>
        <legend>Like the prospect</legend>
        {criteria.like.map((like, i) => (
          <Wanted
            key={like.key}
            name={sayLike(like, kindOf(like.key), labelOf(like.key))}
            wanted={like}
            change={(part) => set({ like: criteria.like.map((one, at) => (at === i ? { ...one, ...part } : one)) })}
            remove={() => set({ like: criteria.like.filter((_, at) => at !== i) })}
          />
        ))}
        <AddLike
          attributes={attributes
            .filter(({ column }) => !criteria.like.some(({ key }) => key === column))
            .map(({ column, label, kind, values }) => ({
              key: column,
              label,
              kind: kind === 'day' ? 'date' : kind,
              values: values.map(({ value }) => value),
            }))}
          add={(like) => set({ like: [...criteria.like, { ...like, need: 'nice', weight: 2 }] })}
        />
      </fieldset>
      <fieldset>
        <legend>Only customers where</legend>
        {criteria.where.map((text, i) => (
          <div key={text} className={classes.row}>
            <span className={classes.rowName}>{sayCondition(text, labelOf)}</span>
            <CloseButton
              size={24}
              iconSize={14}
              aria-label={`Remove ${sayCondition(text, labelOf)}`}
              onClick={() => set({ where: criteria.where.filter((_, at) => at !== i) })}
            />
          </div>
        ))}
        <div className={classes.add}>
          <AddFilter
            columns={columns.data?.items.filter(
              ({ attribute, column }) => attribute || ['since', 'tenure'].includes(column),
            )}
            add={(condition) => {
              const text = printCondition(condition)
              if (parseCondition(text) && !criteria.where.includes(text)) set({ where: [...criteria.where, text] })
            }}
          />
        </div>
      </fieldset>
      <fieldset>
        <legend>The person</legend>
        {criteria.language ? (
          <Wanted
            name={`Speaks ${criteria.language.value}`}
            wanted={criteria.language}
            change={(part) => criteria.language && set({ language: { ...criteria.language, ...part } })}
            remove={() => set({ language: null })}
          />
        ) : (
          <Select
            size="xs"
            label="Language"
            placeholder="Any"
            value={null}
            data={choices.data?.languages ?? []}
            nothingFoundMessage="No contact’s language is known."
            searchable
            onChange={(value) => value && set({ language: { value, need: 'nice', weight: 2 } })}
          />
        )}
        <div className={classes.pair}>
          <NumberInput
            size="xs"
            label="Not asked for, in days"
            placeholder="As the limits say"
            min={0}
            max={1095}
            allowDecimal={false}
            value={criteria.notAskedDays ?? ''}
            onChange={(value) => set({ notAskedDays: typeof value === 'number' ? value : null })}
          />
          <NumberInput
            size="xs"
            label="Spoke this year under"
            placeholder="However often"
            min={1}
            max={99}
            allowDecimal={false}
            value={criteria.mostEngagements ?? ''}
            onChange={(value) => set({ mostEngagements: typeof value === 'number' ? value : null })}
          />
        </div>
        <Checkbox
          mt={10}
          label="In good standing: nobody at risk"
          checked={criteria.goodStanding}
          onChange={(event) => set({ goodStanding: event.currentTarget.checked })}
        />
        <Select
          mt={10}
          size="xs"
          label="Has agreed to"
          allowDeselect={false}
          value={criteria.use}
          data={uses.map((use) => ({ value: use, label: useNames[use] }))}
          onChange={(use) => use && set({ use: use as Criteria['use'] })}
        />
      </fieldset>
    </div>
  )
}

const weights = [
  { value: '1', label: 'a little' },
  { value: '2', label: 'as usual' },
  { value: '3', label: 'a lot' },
]

/** A criterion that is weighed: has to be met or nice to have, and how much it counts. */
function Wanted(props: {
  name: string
  wanted: { need: 'must' | 'nice'; weight: number }
  change: (part: { need?: 'must' | 'nice'; weight?: number }) => void
  remove: () => void
}) {
  const { name, wanted, change, remove } = props
  return (
    <div className={classes.row}>
      <span className={classes.rowName}>{name}</span>
      <CloseButton size={24} iconSize={14} aria-label={`Remove ${name}`} onClick={remove} />
      <SegmentedControl
        size="xs"
        aria-label={`${name}: has to be met, or nice to have`}
        value={wanted.need}
        onChange={(need) => change({ need: need as 'must' | 'nice' })}
        data={[
          { value: 'must', label: 'must' },
          { value: 'nice', label: 'nice' },
        ]}
      />
      <Select
        size="xs"
        w={104}
        aria-label={`How much ${name} counts`}
        allowDeselect={false}
        value={String(wanted.weight)}
        data={weights}
        onChange={(weight) => weight && change({ weight: Number(weight) })}
      />
    </div>
  )
}

interface Attribute {
  key: string
  label: string
  kind: 'category' | 'number' | 'date' | 'yes-no'
  values: string[]
}

function AddLike(props: {
  attributes: Attribute[]
  add: (like: { key: string; value: string | number | boolean }) => void
}) {
  const [key, setKey] = useState<string | null>(null)
  const [typed, setTyped] = useState('')
  const attribute = props.attributes.find((one) => one.key === key)
  const done = (text: string) => {
    if (!attribute || text.trim() === '') return
    const value =
      attribute.kind === 'number' ? Number(text) : attribute.kind === 'yes-no' ? text === 'yes' : text.trim()
    if (typeof value === 'number' && !Number.isFinite(value)) return
    props.add({ key: attribute.key, value })
    setKey(null)
    setTyped('')
  }
  const choices = attribute?.kind === 'yes-no' ? ['yes', 'no'] : (attribute?.values ?? [])
  return (
    <div className={`${classes.pair} ${classes.add}`}>
      <Select
        size="xs"
        aria-label="Add an attribute of the prospect"
        placeholder="Add an attribute"
        searchable
        value={key}
        data={props.attributes.map((one) => ({ value: one.key, label: one.label }))}
        onChange={setKey}
      />
      {attribute &&
        (choices.length > 0 && attribute.kind !== 'number' ? (
          <Select
            size="xs"
            aria-label={`${attribute.label} of the prospect`}
            placeholder="Theirs is"
            searchable
            value={null}
            data={choices}
            onChange={(value) => value && done(value)}
          />
        ) : (
          <TextInput
            size="xs"
            type={attribute.kind === 'date' ? 'date' : 'text'}
            aria-label={`${attribute.label} of the prospect`}
            placeholder="Theirs is, then Enter"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            onBlur={() => done(typed)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return
              event.preventDefault()
              done(typed)
            }}
          />
        ))}
    </div>
  )
}

/** The criteria without one of them, by the name candidates give it: "where 0", "theme 2", "language". */
export function withoutCriterion(criteria: Criteria, criterion: string): Criteria {
  const [kind, at] = criterion.split(' ')
  const others = <T,>(list: T[]) => list.filter((_, i) => i !== Number(at))
  if (kind === 'where') return { ...criteria, where: others(criteria.where) }
  if (kind === 'like') return { ...criteria, like: others(criteria.like) }
  if (kind === 'theme') return { ...criteria, themes: others(criteria.themes) }
  return { ...criteria, language: null }
}
