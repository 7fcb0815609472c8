import { z } from 'zod'
import { guessPurpose } from './question-purpose.ts'
import { type AnswerPurpose, answerPurposes, type ToldAnswer } from './tool-answers.ts'

export const webhookTools = ['typeform', 'formbricks'] as const
export type WebhookTool = (typeof webhookTools)[number]

/** Words a tool gives a question may be as long as a survey of ours keeps them. */
const longestQuestion = 4000

/**
 * What somebody decided of single questions: by the tool's id of the question or the words it sends with it, the words
 * shown here and what it is for.
 */
export const webhookMapping = z.record(
  z.string().max(longestQuestion),
  z.object({ question: z.string().trim().min(1).max(500).optional(), as: z.enum(answerPurposes).optional() }),
)
export type WebhookMapping = z.output<typeof webhookMapping>

/** A question as far as it is known here, and as it is decided to be read. */
export interface QuestionMeant {
  /** The tool's id of the question, or the words it sends. */
  key: string
  /** Its words, where they are not what the tool sends. */
  question: string
  /** What it is counted as; null where that is read from its words and answers. */
  as: AnswerPurpose | null
}

/**
 * Every question somebody may give words and a meaning: those that answers came to, in
 * the order of the survey, then those decided before any answer came.
 *
 * `seen` are the words of the survey's questions. Those a decision gave are not listed once more.
 *
 * @example
 * questionsMeant({ q1: { question: 'Would you recommend us?', as: 'likelihood' } }, ['Would you recommend us?', 'q2'])
 * // → [{ key: 'q1', question: 'Would you recommend us?', as: 'likelihood' }, { key: 'q2', question: '', as: null }]
 */
export function questionsMeant(mapping: WebhookMapping, seen: readonly string[]): QuestionMeant[] {
  const decided = Object.entries(mapping).map(([key, { question = '', as = null }]) => ({ key, question, as }))
  const inOrder = seen
    .filter((words) => words !== '')
    .map((words) => {
      const known = decided.find(({ key, question }) => key === words || question === words)
      return known ?? { key: words, question: '', as: null }
    })
  return [...new Map([...inOrder, ...decided].map((one) => [one.key, one])).values()]
}

/**
 * The decisions as they are kept: a question nothing was decided of is left out, and nothing is said of its words where
 * they are as the tool sends them.
 *
 * @example
 * mappingOf([{ key: ' q1 ', question: '', as: 'likelihood' }, { key: 'q2', question: '', as: null }])
 * // → { q1: { as: 'likelihood' } }
 */
export function mappingOf(questions: readonly QuestionMeant[]): WebhookMapping {
  const decided = questions.flatMap(({ key, question, as }) => {
    const [id, words] = [key.trim(), question.trim()]
    const says = { ...(words === '' || words === id ? {} : { question: words }), ...(as === null ? {} : { as }) }
    return id === '' || Object.keys(says).length === 0 ? [] : [[id, says] as const]
  })
  return Object.fromEntries(decided)
}

/** What was decided of a question: by its id, or by the words the tool sends with it. */
const decidedOf = (mapping: WebhookMapping, id: string, words = id) =>
  Object.hasOwn(mapping, id) ? mapping[id] : Object.hasOwn(mapping, words) ? mapping[words] : undefined

/** A response as a tool sent it. */
export interface Received {
  externalId: string
  /** When it was submitted, as ISO 8601 text. */
  submittedAt: string
  isFinished: boolean
  who: { customer: string | null; contact: string | null; email: string | null }
  language: string | null
  told: ToldAnswer[]
}

const text = z.string().max(100_000)
const label = z.object({ label: text.optional(), other: text.optional() })

/** https://www.typeform.com/developers/webhooks/example-payload/ */
const typeformBody = z.object({
  event_type: z.literal('form_response'),
  form_response: z.object({
    token: z.string().min(1).max(200),
    submitted_at: z.iso.datetime({ offset: true }),
    hidden: z.record(z.string(), z.union([z.string(), z.number()])).nullish(),
    definition: z.object({
      fields: z.array(z.object({ id: z.string(), title: text, type: z.string().nullish() })).max(500),
    }),
    answers: z
      .array(
        z.object({
          type: z.string(),
          field: z.object({ id: z.string(), type: z.string().nullish() }),
          text: text.optional(),
          email: text.optional(),
          url: text.optional(),
          date: text.optional(),
          phone_number: text.optional(),
          file_url: text.optional(),
          number: z.number().optional(),
          boolean: z.boolean().optional(),
          choice: label.optional(),
          choices: z.object({ labels: z.array(text).optional(), other: text.optional() }).optional(),
        }),
      )
      .max(500)
      .nullish(),
  }),
})

/** https://formbricks.com/docs/xm-and-surveys/core-features/integrations/webhooks */
const formbricksBody = z.object({
  event: z.enum(['responseCreated', 'responseUpdated', 'responseFinished']),
  data: z.object({
    id: z.string().min(1).max(200),
    createdAt: z.iso.datetime({ offset: true }),
    updatedAt: z.iso.datetime({ offset: true }).nullish(),
    finished: z.boolean(),
    language: z.string().nullish(),
    data: z.record(z.string(), z.union([text, z.number(), z.array(text), z.record(z.string(), text)])),
    contact: z.object({ userId: z.string().nullish() }).nullish(),
    person: z.object({ userId: z.string().nullish() }).nullish(),
    contactAttributes: z.record(z.string(), z.unknown()).nullish(),
    personAttributes: z.record(z.string(), z.unknown()).nullish(),
  }),
})

/**
 * What a tool's webhook says, or null where it is no response: a test, or a body we do not know.
 *
 * @example
 * readWebhook('typeform', body, {})?.told
 * // → [{ question: 'How likely are you to recommend us?', as: 'likelihood', part: null, said: ['9'] }]
 */
export function readWebhook(tool: WebhookTool, body: unknown, mapping: WebhookMapping): Received | null {
  return tool === 'typeform' ? readTypeform(body, mapping) : readFormbricks(body, mapping)
}

function readTypeform(body: unknown, mapping: WebhookMapping): Received | null {
  const read = typeformBody.safeParse(body)
  if (!read.success) return null
  const { token, submitted_at, hidden, definition, answers } = read.data.form_response
  const fields = new Map(definition.fields.map((field) => [field.id, field]))
  const who = whoIn(hidden ?? {})
  const told: ToldAnswer[] = []
  for (const given of answers ?? []) {
    const field = fields.get(given.field.id)
    const shape = given.choices ? 'choices' : given.choice ? 'choice' : given.number === undefined ? 'words' : 'number'
    const said = given.choices
      ? [...(given.choices.labels ?? []), ...(given.choices.other ? [given.choices.other] : [])]
      : [saidIn(given)]
    if (given.email) who.email ??= given.email.toLowerCase()
    const decided = decidedOf(mapping, given.field.id, field?.title)
    const question = decided?.question ?? field?.title ?? given.field.id
    const isScore = (given.field.type ?? field?.type) === 'nps'
    const as = decided?.as ?? (isScore ? 'likelihood' : purposeFor(question, shape, said, given.type))
    keep(told, { question, as, part: null, said })
  }
  return { externalId: token, submittedAt: submitted_at, isFinished: true, who, language: null, told }
}

type TypeformAnswer = NonNullable<z.output<typeof typeformBody>['form_response']['answers']>[number]

const saidIn = (given: TypeformAnswer): string =>
  given.boolean !== undefined
    ? given.boolean
      ? 'Yes'
      : 'No'
    : given.number !== undefined
      ? String(given.number)
      : (given.choice?.label ??
        given.choice?.other ??
        given.text ??
        given.email ??
        given.url ??
        given.date ??
        given.phone_number ??
        given.file_url ??
        '')

function readFormbricks(body: unknown, mapping: WebhookMapping): Received | null {
  const read = formbricksBody.safeParse(body)
  if (!read.success) return null
  const { id, createdAt, updatedAt, finished, language, data, contact, person, ...attributes } = read.data.data
  const who = whoIn({ ...attributes.personAttributes, ...attributes.contactAttributes, ...data })
  who.contact ??= contact?.userId ?? person?.userId ?? null
  const told: ToldAnswer[] = []
  for (const [key, value] of Object.entries(data)) {
    if (whoKeyOf(key)) continue
    // A webhook names questions by their ids only; their words come from an import, or from whoever sets it up.
    const decided = decidedOf(mapping, key)
    const question = decided?.question ?? key
    const purpose = (shape: Shape, said: string[]) => decided?.as ?? purposeFor(question, shape, said, '')
    if (Array.isArray(value)) keep(told, { question, as: purpose('choices', value), part: null, said: value })
    else if (typeof value === 'object') {
      for (const [row, said] of Object.entries(value))
        keep(told, { question: `${question}: ${row}`, as: 'choice', part: null, said: [said] })
    } else {
      const said = [String(value)]
      keep(told, { question, as: purpose(typeof value === 'number' ? 'number' : 'words', said), part: null, said })
    }
  }
  const submittedAt = updatedAt ?? createdAt
  return { externalId: id, submittedAt, isFinished: finished, who, language: language ?? null, told }
}

function keep(told: ToldAnswer[], { said, ...answer }: ToldAnswer): void {
  const some = said
    .map((one) => one.replaceAll('\u0000', '').toWellFormed().trim().slice(0, 20_000))
    .filter((one) => one !== '')
  if (some.length > 0) told.push({ ...answer, said: some })
}

/** Hidden fields that say who answered, by their names in lower case without marks. */
const whoKeys = new Map<string, keyof Received['who']>([
  ['customerid', 'customer'],
  ['customer', 'customer'],
  ['accountid', 'customer'],
  ['companyid', 'customer'],
  ['contactid', 'contact'],
  ['userid', 'contact'],
  ['personid', 'contact'],
  ['email', 'email'],
  ['emailaddress', 'email'],
])

const whoKeyOf = (name: string) => whoKeys.get(name.toLowerCase().replace(/[^a-z]/g, ''))

function whoIn(fields: Record<string, unknown>): Received['who'] {
  const who: Received['who'] = { customer: null, contact: null, email: null }
  for (const [name, value] of Object.entries(fields)) {
    const key = whoKeyOf(name)
    const said = (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
      .replaceAll('\u0000', '')
      .trim()
    if (key && said !== '') who[key] ??= key === 'email' ? said.toLowerCase() : said.slice(0, 200)
  }
  return who
}

type Shape = 'choices' | 'choice' | 'number' | 'words'

/** One response shows one answer, so its shape decides where the words of the question leave it open. */
function purposeFor(question: string, shape: Shape, said: readonly string[], type: string): AnswerPurpose {
  const guess = guessPurpose(question, null, said)
  if (shape === 'number') return guess === 'likelihood' || guess === 'scale' ? guess : 'text'
  if (shape === 'words' && type !== 'boolean') {
    if (guess === 'reason') return 'why not'
    return ['score words', 'why not', 'told by', 'told', 'quote'].includes(guess) ? guess : 'text'
  }
  if (guess === 'why not') return 'reason'
  if (['reason', 'main reason', 'recommended'].includes(guess)) return guess
  return shape === 'choices' ? 'several' : 'choice'
}
