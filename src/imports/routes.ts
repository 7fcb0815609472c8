import type { Context } from '../server/context.ts'
import { printCursor, readCursor, wholeNumber } from '../server/cursor.ts'
import { on, onSheet } from '../server/http.ts'
import { type Id, idOf } from '../values/id.ts'
import { importsApi } from './api.ts'
import { problemColumns } from './check-row.ts'
import * as commands from './commands.ts'
import { findImport, listImports, listProblems } from './store.ts'

export const importsRoutes = [
  on(importsApi.upload, commands.uploadImport),
  on(importsApi.list, async (ctx, { cursor, limit }) => {
    const items = await listImports(ctx, cursor === undefined ? null : readCursor(idOf('imp'), cursor), limit + 1)
    const page = items.slice(0, limit)
    return { items: page, nextCursor: items.length > limit ? printCursor(page.at(-1)?.id) : null }
  }),
  on(importsApi.show, commands.showImport),
  on(importsApi.change, commands.changeImport),
  on(importsApi.check, commands.checkImport),
  on(importsApi.run, commands.runImport),
  on(importsApi.cancel, commands.cancelImport),
  on(importsApi.undo, commands.undoImport),
  on(importsApi.problems, async (ctx, { importId, cursor, limit }) => {
    await findImport(ctx, importId)
    const after = cursor === undefined ? null : readCursor(wholeNumber, cursor)
    const items = await listProblems(ctx, importId, after, limit + 1)
    const page = items.slice(0, limit)
    return { items: page, nextCursor: items.length > limit ? printCursor(page.at(-1)?.number) : null }
  }),
  onSheet(importsApi.problemsSheet, async (ctx, { importId }) => {
    const { fileName } = await findImport(ctx, importId)
    return {
      fileName: `${fileName}.problems.csv`,
      header: [...problemColumns],
      rows: problemRows(ctx, importId),
    }
  }),
  on(importsApi.remove, commands.removeImport),
]

/** The rows of the file of problems, read a piece at a time however many there are. */
export async function* problemRows(ctx: Context, importId: Id<'imp'>): AsyncGenerator<string[]> {
  for (let after: number | null = null; ; ) {
    const problems = await listProblems(ctx, importId, after, 5000)
    for (const { row, line, column, value, problem, remedy } of problems) {
      yield [String(row), String(line), column ?? '', value ?? '', problem, remedy]
    }
    after = problems.at(-1)?.number ?? null
    if (problems.length < 5000) return
  }
}
