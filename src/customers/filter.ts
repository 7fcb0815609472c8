import { z } from 'zod'
import type { Condition } from '../cube/question.ts'
import { type Day, dayNumber, dayOfNumber } from '../values/day.ts'

/**
 * A condition as it stands in an address, so that a filtered page can be sent to a colleague:
 *
 *   contract is Two Year|One Year       plan is-not Starter       seats between 10..50       since between 2025-01-01..
 *
 * A vertical bar or backslash inside a value is written with a backslash before it. An empty value means "not known".
 */
export function printCondition(condition: Condition): string {
  if ('between' in condition) {
    const [low, high] = condition.between
    const show = (bound: number | null) =>
      bound === null ? '' : dayColumns.has(condition.column) ? dayOfNumber(bound) : String(bound)
    return `${condition.column} between ${show(low)}..${show(high)}`
  }
  const [word, values] = 'is' in condition ? ['is', condition.is] : ['is-not', condition.isNot]
  return `${condition.column} ${word} ${values.map((value) => value.replace(/[\\|]/g, '\\$&')).join('|')}`
}

/** The condition a text stands for, or null when it is none. */
export function parseCondition(text: string): Condition | null {
  const [, column, word, rest = ''] = /^(\S+) (is-not|is|between)(?: (.*))?$/s.exec(text) ?? []
  if (column === undefined) return null
  if (word === 'between') return parseBetween(column, rest)
  const values = splitValues(rest)
  return word === 'is' ? { column, is: values } : { column, isNot: values }
}

function parseBetween(column: string, text: string): Condition | null {
  const [, low, high] = /^(.*?)\.\.(.*)$/.exec(text) ?? []
  if (low === undefined || high === undefined) return null
  const bounds = [low, high].map(parseBound)
  if (bounds.includes(undefined)) return null
  return { column, between: bounds as [number | null, number | null] }
}

function parseBound(text: string): number | null | undefined {
  if (text === '') return null
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    const day = dayNumber(text as Day)
    return Number.isNaN(day) ? undefined : day
  }
  const number = Number(text)
  return text.trim() !== '' && Number.isFinite(number) ? number : undefined
}

function splitValues(text: string): string[] {
  const values = ['']
  for (const [, escaped, bar, plain] of text.matchAll(/\\(.)|(\|)|([^\\|]+)/gs)) {
    if (bar) values.push('')
    else values.push(`${values.pop()}${escaped ?? plain}`)
  }
  return values
}

/** Built-in columns that hold days; a day attribute prints as its number, which reads back the same. */
const dayColumns = new Set(['since', 'until'])

/** A condition in a query string, checked and read. */
export const conditionJson = z
  .string()
  .max(5_000)
  .transform((text, context): Condition => {
    const condition = parseCondition(text)
    if (condition) return condition
    context.addIssue({ code: 'custom', message: 'Write a filter like "plan is Team|Scale" or "seats between 10..50".' })
    return z.NEVER
  })
