import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { InputOf } from '../../values/endpoint.ts'
import { useWrite } from '../../web/client.ts'
import { type ImportView, importsApi } from '../api.ts'

type Changes = Omit<InputOf<typeof importsApi.change>, 'importId'>
export type Change = (changes: Changes) => void

/**
 * Changes an import and shows it at once: columns and choices stand as chosen while the server takes them in, so that
 * somebody may go on to the next column without waiting. A refusal puts everything back and is in `error`.
 */
export function useChange(it: ImportView | undefined) {
  const queries = useQueryClient()
  const write = useWrite(importsApi.change)
  const importId = it?.id
  const { mutate } = write
  const change = useCallback<Change>(
    async (changes) => {
      if (importId === undefined) return
      const key = [importsApi.show.method, importsApi.show.path, { importId }]
      // An answer already under way knows nothing of this change and would undo it on the screen.
      await queries.cancelQueries({ queryKey: key })
      queries.setQueryData<ImportView>(key, (before) => before && withChanges(before, changes))
      mutate({ importId, ...changes }, { onError: () => queries.invalidateQueries({ queryKey: key }) })
    },
    [importId, queries, mutate],
  )
  return { change, error: write.error, isChanging: write.isPending }
}

/** The import as it will stand. What must be read anew from the file is left for the server to say. */
function withChanges(before: ImportView, { columns, options }: Changes): ImportView {
  const chosen = new Map(columns?.map((column) => [column.column, column]))
  return {
    ...before,
    columns: before.columns.map((column) => {
      const now = chosen.get(column.column)
      return now ? { ...column, ...now, why: 'chosen' } : column
    }),
    options: { ...before.options, ...options } as ImportView['options'],
  }
}
