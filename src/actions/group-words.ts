import type { Condition } from '../cube/question.ts'
import { builtInLabels } from '../customers/columns.ts'
import { parseCondition } from '../customers/filter.ts'
import { sayCondition, type WordedColumn } from '../customers/filter-words.ts'
import type { AttributeKind } from '../schema.ts'

/** What every company's columns are, for saying conditions on them. */
const builtInKinds: Record<string, WordedColumn['kind']> = { since: 'day', until: 'day', tenure: 'number' }

/** The columns of a company by their key, as people call them. */
export type Columns = ReadonlyMap<string, WordedColumn>

export function columnsOf(attributes: readonly { key: string; label: string; kind: AttributeKind }[]): Columns {
  const builtIn = Object.entries(builtInLabels).map(
    ([key, label]) => [key, { label, kind: builtInKinds[key] ?? 'category' }] as const,
  )
  const own = attributes.map(({ key, label, kind }) => [key, { label, kind: kind === 'date' ? 'day' : kind }] as const)
  return new Map<string, WordedColumn>([...builtIn, ...own])
}

/**
 * A group as people call it, of its filters.
 *
 * @example
 * sayGroup(['plan is Starter', 'seats between 10..50'], columns) // → 'Plan is Starter, Seats from 10 to below 50'
 */
export function sayGroup(where: readonly string[], columns: Columns): string {
  if (where.length === 0) return 'all customers'
  return where.map((text) => sayFilter(text, columns)).join(', ')
}

function sayFilter(text: string, columns: Columns): string {
  const condition = parseCondition(text)
  return condition ? sayOne(condition, columns) : text
}

function sayOne(condition: Condition, columns: Columns): string {
  const column = columns.get(condition.column)
  return `${column?.label ?? condition.column} ${sayCondition(condition, column)}`
}
