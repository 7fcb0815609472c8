import { Button, Group, Popover, Select, TextInput } from '@mantine/core'
import { IconCalendar } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { Strength } from '../../cube/question.ts'
import { customersApi } from '../../customers/api.ts'
import { parseCondition, printCondition } from '../../customers/filter.ts'
import { sayCondition } from '../../customers/filter-words.ts'
import { AddFilter } from '../../customers/ui/filter-editor.tsx'
import { useRead } from '../../web/client.ts'
import { FilterRow } from '../../web/filter-row.tsx'
import classes from './insights.module.css'
import { strengthChoices, windowChoices } from './words.ts'

interface ScopeRowProps {
  /** The window in use, also when the server chose it. None where a page is about all time. */
  window?: string
  /** False where a page needs a beginning: "ever" is not offered. */
  ever?: boolean
  strength: Strength
  where: string[]
  change: (change: { window?: string; strength?: Strength; where?: string[] }) => void
  before?: ReactNode
}

/** When, how sure, and which customers: the line under the answer of every page of insights. */
export function ScopeRow({ window, ever = true, strength, where, change, before }: ScopeRowProps) {
  const columns = useRead(customersApi.columns, {})
  const remove = (text: string) => change({ where: where.filter((other) => other !== text) })
  const said = (text: string) => {
    const condition = parseCondition(text)
    if (!condition) return { label: text, says: 'cannot be read' }
    const column = columns.data?.items.find((one) => one.column === condition.column)
    return { label: column?.label ?? condition.column, says: sayCondition(condition, column) }
  }
  return (
    <div className={classes.scope}>
      {before}
      {window !== undefined && (
        <WindowChoice window={window} ever={ever} change={(value) => change({ window: value })} />
      )}
      <Select
        aria-label="Which referrals count"
        data={strengthChoices}
        value={strength}
        allowDeselect={false}
        onChange={(value) => value && change({ strength: value as Strength })}
        className={classes.choice ?? ''}
      />
      <FilterRow
        filters={where.map((text) => ({ id: text, ...said(text), remove: () => remove(text) }))}
        clear={() => change({ where: [] })}
        add={
          <AddFilter
            columns={columns.data?.items}
            add={(condition) => change({ where: [...where, printCondition(condition)] })}
          />
        }
      />
    </div>
  )
}

function WindowChoice(props: { window: string; ever: boolean; change: (window: string) => void }) {
  const { window, ever, change } = props
  const custom = window.includes('..')
  const offered = windowChoices.filter(({ value }) => ever || value !== 'ever')
  const windows = custom
    ? [...offered, { value: window, label: `${window.slice(0, 10)} – ${window.slice(12)}` }]
    : offered.some(({ value }) => value === window)
      ? offered
      : [...offered, { value: window, label: `Last ${Number.parseInt(window, 10)} months` }]
  return (
    <>
      <Select
        aria-label="Window"
        data={windows}
        value={window}
        allowDeselect={false}
        onChange={(value) => value && change(value)}
        className={classes.choice ?? ''}
      />
      <CustomWindow change={change} window={window} />
    </>
  )
}

function CustomWindow({ window, change }: { window: string; change: (window: string) => void }) {
  const [opened, setOpened] = useState(false)
  const [from, setFrom] = useState(window.includes('..') ? window.slice(0, 10) : '')
  const [to, setTo] = useState(window.includes('..') ? window.slice(12) : '')
  const whyNot = from && to && from >= to ? 'The first day must come before the second.' : null
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus width={280}>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconCalendar size={15} stroke={1.7} />}
          onClick={() => setOpened(!opened)}
          aria-expanded={opened}
        >
          Own dates
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault()
            if (!from || !to || whyNot) return
            change(`${from}..${to}`)
            setOpened(false)
          }}
        >
          <TextInput
            type="date"
            label="From"
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
            data-autofocus
          />
          <TextInput
            type="date"
            label="To, not included"
            value={to}
            error={whyNot}
            onChange={(event) => setTo(event.currentTarget.value)}
          />
          <Group>
            <Button type="submit">Show</Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
