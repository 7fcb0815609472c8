import type { Condition } from '../cube/question.ts'
import { dayOfNumber } from '../values/day.ts'

/** What is needed of a column to say a condition on it. */
export interface WordedColumn {
  label: string
  kind: 'category' | 'number' | 'day' | 'yes-no'
}

/**
 * A condition as people say it, after the name of its column: 'is Team or Scale', 'is not known', 'from 10 to below 50',
 * 'before 2026-01-01'.
 */
export function sayCondition(condition: Condition, column: WordedColumn | undefined): string {
  if ('between' in condition) {
    const [low, high] = condition.between
    const show = (bound: number) => (column?.kind === 'day' ? dayOfNumber(bound) : String(bound))
    if (low !== null && high !== null)
      return `from ${show(low)} to ${column?.kind === 'day' ? 'before' : 'below'} ${show(high)}`
    if (low !== null) return `from ${show(low)}`
    return high === null ? 'is known' : `${column?.kind === 'day' ? 'before' : 'below'} ${show(high)}`
  }
  const isNot = 'isNot' in condition
  const values = (isNot ? condition.isNot : condition.is).map((value) => (value === '' ? 'not known' : value))
  const most = 3
  const named = values.length > most + 1 ? [...values.slice(0, most), `${values.length - most} more`] : values
  const joined =
    named.length < 2 ? named.join('') : `${named.slice(0, -1).join(', ')} ${isNot ? 'nor' : 'or'} ${named.at(-1)}`
  return `${isNot ? 'is not' : 'is'} ${joined}`
}
