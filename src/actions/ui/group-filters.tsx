import { customersApi } from '../../customers/api.ts'
import { parseCondition, printCondition } from '../../customers/filter.ts'
import { sayCondition } from '../../customers/filter-words.ts'
import { AddFilter } from '../../customers/ui/filter-editor.tsx'
import { useRead } from '../../web/client.ts'
import { FilterRow } from '../../web/filter-row.tsx'

/** The filters of a group as chips, and the button that adds one. */
export function GroupFilters({ where, change }: { where: string[]; change: (where: string[]) => void }) {
  const columns = useRead(customersApi.columns, {})
  const said = (text: string) => {
    const condition = parseCondition(text)
    if (!condition) return { label: text, says: 'cannot be read' }
    const column = columns.data?.items.find((one) => one.column === condition.column)
    return { label: column?.label ?? condition.column, says: sayCondition(condition, column) }
  }
  return (
    <FilterRow
      filters={where.map((text) => ({
        id: text,
        ...said(text),
        remove: () => change(where.filter((other) => other !== text)),
      }))}
      add={
        <AddFilter
          columns={columns.data?.items}
          add={(condition) => change([...new Set([...where, printCondition(condition)])])}
        />
      }
    />
  )
}
