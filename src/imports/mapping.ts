import { z } from 'zod'
import { answerPurposes, mostQuestions } from '../surveys/tool-answers.ts'
import { valueTypes } from './guess-type.ts'
import { fieldOf, type ImportKind, kinds } from './kinds.ts'

/** Where a column's values go. */
export const targetJson = z.discriminatedUnion('to', [
  z.object({ to: z.literal('field'), field: z.string().max(40) }),
  z.object({
    to: z.literal('attribute'),
    key: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/),
    label: z.string().min(1).max(200),
    type: z.enum(valueTypes),
  }),
  /** Of responses: an answer that is kept with its question. `part` is the option or touchpoint the column is about. */
  z.object({
    to: z.literal('question'),
    question: z.string().trim().min(1).max(500),
    as: z.enum(answerPurposes),
    part: z.string().max(200).nullable(),
  }),
  z.object({
    to: z.literal('nothing'),
    because: z.enum([
      'chosen',
      'empty',
      'constant',
      'nearly-unique',
      'long-text',
      'no-place',
      'no-answer',
      'too-many',
      'touchpoint',
    ]),
  }),
])
export type Target = z.infer<typeof targetJson>

/** Why a column is left out, in the words shown beside it. */
export const leftOutBecause: Record<Extract<Target, { to: 'nothing' }>['because'], string> = {
  chosen: 'You left it out.',
  empty: 'It holds no values.',
  constant: 'Every row has the same value, so there is nothing to compare.',
  'nearly-unique': 'Nearly every row has a value of its own, so there are no groups to compare.',
  'long-text': 'It holds notes rather than groups.',
  'no-place': 'Only customers have attributes. Import this column with the customers to keep it.',
  'no-answer': 'The tool writes it about the response; nobody answered it.',
  'too-many': `A survey keeps at most ${mostQuestions} questions.`,
  touchpoint: 'It is kept from ratings of a touchpoint. Import those as touchpoints.',
}

export const columnMappingJson = z.object({
  /** 0-based place among the file's columns. */
  column: z.int().min(0),
  target: targetJson,
  reading: z.object({ decimal: z.enum(['.', ',']), dayOrder: z.enum(['dmy', 'mdy']) }),
})
export type ColumnMapping = z.infer<typeof columnMappingJson>

/** Every reason a mapping cannot be used yet, in the words shown above it. */
export const mappingRefusals = {
  'field-missing': 'A required field has no column yet. Choose one.',
  'one-of-missing': 'One of these fields needs a column: without any of them a row cannot be told from the next.',
  'field-twice': 'Two columns fill the same field. Leave one of them out.',
  'attribute-twice': 'Two columns become the same attribute. Give one of them another name, or leave it out.',
  'unknown-field': 'This kind of import has no such field.',
  'unknown-column': 'The file has no such column.',
  'no-attributes': 'Only customers have attributes. Leave this column out.',
  'no-questions': 'Only responses have questions. Leave this column out.',
  'too-many-questions': `A survey keeps at most ${mostQuestions} questions. Leave some columns out.`,
  'no-answers': 'No column holds an answer yet. Choose where the answers go.',
  'no-survey': 'Give the survey these responses belong to a name.',
  'no-as-of-day': 'Choose the day on which the months as a customer, or the status, were true.',
  'no-currency': 'Choose a currency for the import, or a column that holds one.',
} as const

export type MappingRefusal = keyof typeof mappingRefusals

/**
 * Why a mapping cannot be used, with the field or column it is about, or null when it can.
 *
 * `options` are those of the import; only the ones that make up for a missing column matter here.
 */
export function whyNotMapping(
  kind: ImportKind,
  columns: readonly ColumnMapping[],
  width: number,
  options: { asOf: string | null; currency: string | null; survey?: string | null },
): { refusal: MappingRefusal; about: string } | null {
  const fields = new Set<string>()
  const attributes = new Set<string>()
  const questions = new Set<string>()
  for (const { column, target } of columns) {
    if (column >= width) return { refusal: 'unknown-column', about: String(column + 1) }
    if (target.to === 'field') {
      const field = fieldOf(kind, target.field)
      if (!field) return { refusal: 'unknown-field', about: target.field }
      if (field.answers) questions.add(`field ${field.field}`)
      if (fields.has(target.field) && !field.severalColumns) return { refusal: 'field-twice', about: target.field }
      fields.add(target.field)
    } else if (target.to === 'attribute') {
      if (kind !== 'customers') return { refusal: 'no-attributes', about: target.label }
      if (attributes.has(target.key)) return { refusal: 'attribute-twice', about: target.label }
      attributes.add(target.key)
    } else if (target.to === 'question') {
      if (kind !== 'responses') return { refusal: 'no-questions', about: target.question }
      questions.add(`${target.as} ${target.question.toLowerCase()}`)
    }
  }
  const missing = kinds[kind].fields.find((field) => field.required && !fields.has(field.field))
  if (missing) return { refusal: 'field-missing', about: missing.word }
  const { needsOneOf } = kinds[kind]
  if (needsOneOf.length > 0 && !needsOneOf.some((field) => fields.has(field)))
    return { refusal: 'one-of-missing', about: needsOneOf.map((field) => fieldOf(kind, field)!.word).join(', ') }
  if (kind === 'responses') {
    if (questions.size === 0) return { refusal: 'no-answers', about: '' }
    if (questions.size > mostQuestions) return { refusal: 'too-many-questions', about: '' }
    if (!options.survey?.trim()) return { refusal: 'no-survey', about: '' }
  }
  const undated = ['tenureMonths', 'ended'].find((field) => fields.has(field))
  if (undated && options.asOf === null) return { refusal: 'no-as-of-day', about: fieldOf(kind, undated)!.word }
  if (fields.has('amount') && !fields.has('currency') && options.currency === null)
    return { refusal: 'no-currency', about: fieldOf(kind, 'currency')!.word }
  return null
}
