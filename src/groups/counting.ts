import type { Cell, Condition, CountQuestion, Split } from '../cube/question.ts'

/**
 * The one question whose answer tells the size of every group that is "this column is one of these words". With thirty
 * saved groups over four columns that is one question instead of thirty. Null when there is no such group.
 */
export function oneQuestionFor(
  groups: readonly (readonly Condition[])[],
  wordColumns: ReadonlySet<string>,
  today: number,
): CountQuestion | null {
  const columns = [...new Set(groups.flatMap((group) => onlyColumn(group, wordColumns) ?? []))]
  if (columns.length === 0) return null
  const by: Split[] = columns.map((column) => ({ column }))
  return { ask: 'count', window: null, strengths: ['claimed', 'probable', 'proven'], where: [], today, by }
}

/** The size of a group as that answer tells it, or null when it has to be asked for by itself. */
export function sizeFrom(
  group: readonly Condition[],
  wordColumns: ReadonlySet<string>,
  question: CountQuestion,
  tables: readonly (readonly Cell[])[],
): number | null {
  const column = onlyColumn(group, wordColumns)
  const condition = group[0]
  if (column === null || condition === undefined || 'between' in condition) return null
  const cells = tables[question.by.findIndex((split) => split.column === column)] ?? []
  const named = new Set('is' in condition ? condition.is : condition.isNot)
  const isIn = (cell: Cell) => named.has(cell.value) === 'is' in condition
  return cells.filter(isIn).reduce((sum, { counts }) => sum + counts.customers, 0)
}

function onlyColumn(group: readonly Condition[], wordColumns: ReadonlySet<string>): string | null {
  const [condition, ...others] = group
  if (condition === undefined || others.length > 0 || 'between' in condition) return null
  return wordColumns.has(condition.column) ? condition.column : null
}
