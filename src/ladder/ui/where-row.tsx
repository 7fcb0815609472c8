import type { ReactNode } from 'react'
import { customersApi } from '../../customers/api.ts'
import { parseCondition, printCondition } from '../../customers/filter.ts'
import { sayCondition } from '../../customers/filter-words.ts'
import { AddFilter } from '../../customers/ui/filter-editor.tsx'
import { useRead } from '../../web/client.ts'
import { FilterRow } from '../../web/filter-row.tsx'

interface WhereRowProps {
  where: string[]
  change: (where: string[]) => void
  before?: ReactNode
  /** Other filters of the page, before those on customers. */
  filters?: { id: string; label: string; says: string; remove: () => void }[]
}

/** Which customers are meant, as chips, with a button that adds one more condition. */
export function WhereRow({ where, change, before, filters = [] }: WhereRowProps) {
  const columns = useRead(customersApi.columns, {})
  const said = (text: string) => {
    const condition = parseCondition(text)
    if (!condition) return { label: text, says: 'cannot be read' }
    const column = columns.data?.items.find((one) => one.column === condition.column)
    return { label: column?.label ?? condition.column, says: sayCondition(condition, column) }
  }
  return (
    <FilterRow
      before={before}
      filters={[
        ...filters,
        ...where.map((text) => ({
          id: text,
          ...said(text),
          remove: () => change(where.filter((other) => other !== text)),
        })),
      ]}
      clear={() => {
        for (const { remove } of filters) remove()
        change([])
      }}
      add={
        <AddFilter columns={columns.data?.items} add={(condition) => change([...where, printCondition(condition)])} />
      }
    />
  )
}
