import { type ImportKind, kinds, plainHeader } from './kinds.ts'
import type { ColumnMapping, Target } from './mapping.ts'

/** A column as far as words about it need to know it. */
type Column = ColumnMapping & { header: string; looks: 'category' | 'number' | 'date' | 'yes-no' }

/**
 * What a person wrote about a column on the command line: `Header=target`.
 *
 * The target is a field ("externalId", or its word "External id"), `attribute`, `attribute:Its name`, or `nothing`. The
 * header is compared without case and punctuation. Returns the sentence to show when it cannot be understood.
 *
 * Example: 'CustID=External id' sends the column CustID to the field externalId.
 */
export function readMapWords(kind: ImportKind, columns: readonly Column[], words: string): ColumnMapping | string {
  const cut = words.lastIndexOf('=')
  if (cut < 1) return `"${words}" is no mapping. Write it as "Header=target".`
  const header = words.slice(0, cut).trim()
  const wanted = words.slice(cut + 1).trim()
  const column =
    columns.find((one) => one.header === header) ??
    columns.find((one) => plainHeader(one.header) === plainHeader(header))
  if (!column) return `The file has no column "${header}". It has: ${columns.map((one) => one.header).join(', ')}.`
  const target = targetOf(kind, column, wanted)
  return typeof target === 'string' ? target : { column: column.column, target, reading: column.reading }
}

function targetOf(kind: ImportKind, column: Column, wanted: string): Target | string {
  if (/^(nothing|none|-)$/i.test(wanted)) return { to: 'nothing', because: 'chosen' }
  const attribute = /^attribute(?::(.+))?$/i.exec(wanted)
  if (attribute) {
    const label = (attribute[1] ?? column.header).trim()
    const key = plainHeader(label)
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^[-0-9]+|-+$/g, '')
      .slice(0, 56)
    return { to: 'attribute', key: key || 'attribute', label, type: column.looks }
  }
  const question = /^question(?::(.+))?$/i.exec(wanted)
  if (question && kind === 'responses') {
    const text = (question[1] ?? column.header).trim().slice(0, 500)
    return { to: 'question', question: text, as: 'text', part: null }
  }
  const plain = plainHeader(wanted)
  const field = kinds[kind].fields.find((one) => plainHeader(one.field) === plain || plainHeader(one.word) === plain)
  if (field) return { to: 'field', field: field.field }
  const fields = kinds[kind].fields.map((one) => one.field).join(', ')
  return `There is no field "${wanted}". Use one of: ${fields}, attribute, attribute:NAME, nothing.`
}
