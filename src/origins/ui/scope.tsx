import { Select } from '@mantine/core'
import type { ReactNode } from 'react'
import { customersApi } from '../../customers/api.ts'
import { parseCondition, printCondition } from '../../customers/filter.ts'
import { sayCondition } from '../../customers/filter-words.ts'
import { AddFilter } from '../../customers/ui/filter-editor.tsx'
import { useRead } from '../../web/client.ts'
import { FilterRow } from '../../web/filter-row.tsx'
import classes from './origins.module.css'

const windows = [
  { value: '3m', label: 'Last 3 months' },
  { value: '12m', label: 'Last 12 months' },
  { value: '24m', label: 'Last 24 months' },
  { value: 'ever', label: 'Ever' },
]

interface ScopeProps {
  window: string
  where: string[]
  change: (change: { window?: string; where?: string[] }) => void
  /** More filters of the page, before those on customers. */
  filters?: { id: string; label: string; says: string; remove: () => void }[]
  before?: ReactNode
}

/** When they became customers, and which customers: the line under the answer of the pages about origins. */
export function Scope({ window, where, change, filters = [], before }: ScopeProps) {
  const columns = useRead(customersApi.columns, {})
  const said = (text: string) => {
    const condition = parseCondition(text)
    if (!condition) return { label: text, says: 'cannot be read' }
    const column = columns.data?.items.find((one) => one.column === condition.column)
    return { label: column?.label ?? condition.column, says: sayCondition(condition, column) }
  }
  const known = windows.some(({ value }) => value === window)
  const own = window.includes('..')
    ? `${window.slice(0, 10)} – ${window.slice(12)}`
    : `Last ${Number.parseInt(window, 10)} months`
  return (
    <div className={classes.scope}>
      <Select
        aria-label="When they became customers"
        data={known ? windows : [...windows, { value: window, label: own }]}
        value={window}
        allowDeselect={false}
        onChange={(value) => value && change({ window: value })}
        className={classes.choice ?? ''}
      />
      {before}
      <FilterRow
        filters={[
          ...filters,
          ...where.map((text) => ({
            id: text,
            ...said(text),
            remove: () => change({ where: where.filter((other) => other !== text) }),
          })),
        ]}
        clear={() => {
          for (const filter of filters) filter.remove()
          change({ where: [] })
        }}
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
