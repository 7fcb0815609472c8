import { SegmentedControl } from '@mantine/core'
import type { ReactNode } from 'react'
import { customersApi } from '../../customers/api.ts'
import { parseCondition, printCondition } from '../../customers/filter.ts'
import { sayCondition } from '../../customers/filter-words.ts'
import { AddFilter } from '../../customers/ui/filter-editor.tsx'
import { useRead } from '../../web/client.ts'
import { FilterRow } from '../../web/filter-row.tsx'

/** Conditions on customers as chips, with a button for one more: who is invited, or whose answers are shown. */
export function CustomerConditions(props: {
  where: string[]
  change: (where: string[]) => void
  /** Chips, a field and a menu for conditions of other kinds. */
  others?: { id: string; label: string; says: string; remove: () => void }[]
  before?: ReactNode
  more?: ReactNode
  clear?: () => void
}) {
  const { where, change } = props
  const columns = useRead(customersApi.columns, {})
  const said = (text: string) => {
    const condition = parseCondition(text)
    if (!condition) return { label: text, says: 'cannot be read' }
    const column = columns.data?.items.find((one) => one.column === condition.column)
    return { label: column?.label ?? condition.column, says: sayCondition(condition, column) }
  }
  return (
    <FilterRow
      filters={[
        ...(props.others ?? []),
        ...where.map((text) => ({
          id: text,
          ...said(text),
          remove: () => change(where.filter((other) => other !== text)),
        })),
      ]}
      clear={props.clear ?? (() => change([]))}
      before={props.before}
      add={
        <>
          <AddFilter
            columns={columns.data?.items}
            add={(condition) => change([...new Set([...where, printCondition(condition)])])}
          />
          {props.more}
        </>
      }
    />
  )
}

/** One contact of each customer, or everybody with an address. */
export function HowMany({ oneEach, change }: { oneEach: boolean; change: (oneEach: boolean) => void }) {
  return (
    <SegmentedControl
      style={{ alignSelf: 'flex-start', maxWidth: '100%' }}
      aria-label="How many people of each customer"
      value={oneEach ? 'one' : 'all'}
      onChange={(value) => change(value === 'one')}
      data={[
        { value: 'one', label: 'One person of each' },
        { value: 'all', label: 'Everybody with an address' },
      ]}
    />
  )
}
