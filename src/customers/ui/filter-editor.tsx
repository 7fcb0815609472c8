import { Button, Checkbox, Popover, SegmentedControl, Stack, TextInput, UnstyledButton } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconArrowLeft, IconFilterPlus, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import type { Condition } from '../../cube/question.ts'
import { type Day, dayNumber, dayOfNumber } from '../../values/day.ts'
import { showNumber } from '../../web/figures.ts'
import type { CustomerColumn } from '../api.ts'
import classes from './filter-editor.module.css'

/** A button that adds a filter: first which column, then which values, with how many customers have each. */
export function AddFilter(props: { columns: CustomerColumn[] | undefined; add: (condition: Condition) => void }) {
  const [opened, setOpened] = useState(false)
  const [column, setColumn] = useState<CustomerColumn | null>(null)
  const close = () => {
    setOpened(false)
    setColumn(null)
  }
  return (
    <Popover
      opened={opened}
      onChange={(now) => !now && close()}
      width={320}
      position="bottom-start"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconFilterPlus size={15} stroke={1.7} />}
          onClick={() => (opened ? close() : setOpened(true))}
        >
          Add filter
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Add a filter">
        {column ? (
          <FilterEditor
            column={column}
            back={() => setColumn(null)}
            done={(condition) => {
              props.add(condition)
              close()
            }}
          />
        ) : (
          <ColumnChoice columns={props.columns ?? []} choose={setColumn} />
        )}
      </Popover.Dropdown>
    </Popover>
  )
}

function ColumnChoice({ columns, choose }: { columns: CustomerColumn[]; choose: (column: CustomerColumn) => void }) {
  const [words, setWords] = useState('')
  const offered = columns.filter(
    (column) => !column.hidden && column.label.toLowerCase().includes(words.trim().toLowerCase()),
  )
  return (
    <Stack gap="xs">
      {columns.length > 8 && (
        <TextInput
          size="xs"
          aria-label="Find a column"
          placeholder="Find a column"
          leftSection={<IconSearch size={14} stroke={1.7} />}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
          data-autofocus
        />
      )}
      <ul className={classes.choices} aria-label="Columns">
        {offered.map((column) => (
          <li key={column.column}>
            <UnstyledButton className={classes.choice} onClick={() => choose(column)}>
              <span>{column.label}</span>
              {column.known !== null && <span className={classes.count}>{showNumber(column.known)} known</span>}
            </UnstyledButton>
          </li>
        ))}
        {offered.length === 0 && <li className={classes.none}>No column is called so.</li>}
      </ul>
    </Stack>
  )
}

interface EditorProps {
  column: CustomerColumn
  now?: Condition | undefined
  back?: () => void
  done: (condition: Condition) => void
}

/** The values of one filter: words to choose from, or the bounds of numbers and days. */
export function FilterEditor(props: EditorProps) {
  const { column, back } = props
  const ranged = (column.kind === 'number' || column.kind === 'day') && column.values.length === 0
  return (
    <Stack gap="sm">
      <div className={classes.title}>
        {back && (
          <UnstyledButton className={classes.back} onClick={back} aria-label="Back to the columns">
            <IconArrowLeft size={16} stroke={1.7} />
          </UnstyledButton>
        )}
        <b>{column.label}</b>
      </div>
      {ranged ? <Bounds {...props} /> : <Values {...props} />}
    </Stack>
  )
}

function Values({ column, now, done }: EditorProps) {
  const before = now && ('is' in now ? now.is : 'isNot' in now ? now.isNot : [])
  const [how, setHow] = useState<'is' | 'is-not'>(now && 'isNot' in now ? 'is-not' : 'is')
  const [chosen, setChosen] = useState<string[]>([...(before ?? [])])
  const [words, setWords] = useState('')
  const onPhone = useMediaQuery('(max-width: 767px)', false, { getInitialValueInEffect: false })
  const looked = words.trim().toLowerCase()
  const offered = column.values.filter(({ value }) => value.toLowerCase().includes(looked))
  const isOther = looked !== '' && !column.values.some(({ value }) => value.toLowerCase() === looked)
  const toggle = (value: string) =>
    setChosen(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value])
  const line = (value: string, label: string, customers: number | null) => (
    <li key={value}>
      <Checkbox
        size="xs"
        checked={chosen.includes(value)}
        onChange={() => toggle(value)}
        label={
          <span className={classes.value}>
            <span>{label}</span>
            {customers !== null && customers > 0 && <span className={classes.count}>{showNumber(customers)}</span>}
          </span>
        }
      />
    </li>
  )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (chosen.length > 0)
          done(how === 'is' ? { column: column.column, is: chosen } : { column: column.column, isNot: chosen })
      }}
    >
      <Stack gap="sm">
        <SegmentedControl
          size="xs"
          aria-label="Is or is not"
          value={how}
          onChange={(value) => setHow(value as 'is' | 'is-not')}
          data={[
            { value: 'is', label: 'is' },
            { value: 'is-not', label: 'is not' },
          ]}
        />
        {(column.values.length > 8 || (column.distinct ?? 0) > column.values.length) && (
          <TextInput
            size="xs"
            aria-label="Find a value"
            placeholder="Find a value"
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
            data-autofocus={onPhone ? undefined : true}
          />
        )}
        <ul className={classes.values} aria-label={`Values of ${column.label}`}>
          {offered.map(({ value, customers }) => line(value, value, customers))}
          {isOther && line(words.trim(), `Exactly “${words.trim()}”`, null)}
          {looked === '' && column.attribute && line('', 'Not known', null)}
        </ul>
        <Button type="submit" size="xs" disabled={chosen.length === 0}>
          Show these
        </Button>
      </Stack>
    </form>
  )
}

function Bounds({ column, now, done }: EditorProps) {
  const isDay = column.kind === 'day'
  const show = (bound: number | null | undefined) =>
    bound === null || bound === undefined ? '' : isDay ? dayOfNumber(bound) : String(bound)
  const [from, to] = now && 'between' in now ? now.between : [null, null]
  const [low, setLow] = useState(show(from))
  const [high, setHigh] = useState(show(to))
  const read = (text: string) => (text.trim() === '' ? null : isDay ? dayNumber(text as Day) : Number(text))
  const bounds = [read(low), read(high)] as const
  const isOdd = bounds.some((bound) => bound !== null && !Number.isFinite(bound))
  const isBackward = bounds[0] !== null && bounds[1] !== null && bounds[0] >= bounds[1]
  const type = isDay ? 'date' : 'text'
  const range = column.quantiles
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!isOdd && !isBackward) done({ column: column.column, between: bounds })
      }}
    >
      <Stack gap="sm">
        <div className={classes.bounds}>
          <TextInput
            size="xs"
            type={type}
            inputMode={isDay ? undefined : 'decimal'}
            label="From"
            value={low}
            onChange={(event) => setLow(event.currentTarget.value)}
            data-autofocus
          />
          <TextInput
            size="xs"
            type={type}
            inputMode={isDay ? undefined : 'decimal'}
            label={isDay ? 'To before' : 'To below'}
            value={high}
            onChange={(event) => setHigh(event.currentTarget.value)}
            error={isOdd ? 'Write a number.' : isBackward ? 'This must be above the first.' : null}
          />
        </div>
        {range.length === 11 && (
          <p className={classes.none}>
            Six in ten lie between {show(range[2])} and {show(range[8])}; the lowest is {show(range[0])}, the highest{' '}
            {show(range[10])}.
          </p>
        )}
        <Button type="submit" size="xs" disabled={isOdd || isBackward || (low === '' && high === '')}>
          Show these
        </Button>
      </Stack>
    </form>
  )
}
