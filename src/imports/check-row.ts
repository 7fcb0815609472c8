import { z } from 'zod'
import { type ReferralState, type Strength, strengths } from '../cube/question.ts'
import { titleFrom } from '../references/rules.ts'
import type { DealState, ItemSource } from '../schema.ts'
import { type AnswerPurpose, readRating, readScore, readYesNo, type ToldAnswer } from '../surveys/tool-answers.ts'
import { addDays, type Day, dayJson } from '../values/day.ts'
import { emailJson } from '../values/email.ts'
import type { Level } from '../values/level.ts'
import { currencyJson, minorDigits } from '../values/money.ts'
import type { ValueType } from './guess-type.ts'
import { type Field, fieldOf, type ImportKind, plainHeader } from './kinds.ts'
import { dealStateWords, levelWords, sourceWords, words } from './known-words.ts'
import { type ColumnMapping, whyNotMapping } from './mapping.ts'

import {
  cleanText,
  dayValue,
  isMissing,
  minorUnits,
  numberValue,
  plainNumber,
  type Reading,
  ratingValue,
  withoutFormulaGuard,
  yesNoValue,
} from './read-values.ts'
import type { BadRow, Row, RowFault } from './row.ts'
import { headingsOf, recogniseTool } from './tools.ts'

export const revenueKinds = ['recurring', 'one-off', 'refund'] as const
export type RevenueKind = (typeof revenueKinds)[number]

/** What is chosen once for a whole import. */
export const importOptionsJson = z.object({
  /** How strong the referrals of the file are where it does not say. */
  strength: z.enum(strengths).default('probable'),
  /** The day on which months as a customer, and a status of having left, were true. */
  asOf: dayJson.nullable().default(null),
  /** The currency of amounts where no column says. */
  currency: currencyJson.nullable().default(null),
  revenueKind: z.enum(revenueKinds).default('recurring'),
  /** The survey that responses belong to, by name; the import makes it where there is none. */
  survey: z.string().trim().max(120).nullable().default(null),
  /** The words of the status column that mean they left, in any case. */
  endedWords: z
    .array(z.string().max(100))
    .max(50)
    .default(['churned', 'ended', 'cancelled', 'canceled', 'lost', 'former', 'inactive', 'closed', 'terminated']),
})
export type ImportOptions = z.infer<typeof importOptionsJson>

type AttributeValue = string | number | boolean | null

/** A field that is absent had no column; null means that its cell was empty. */
export interface CustomerRecord {
  externalId: string
  /** The external id where the file has no name. */
  name: string
  since?: Day | null
  until?: Day | null
  referralCount?: number | null
  /** By attribute key; null where nothing is known. */
  attributes: Record<string, AttributeValue>
}

export interface ContactRecord {
  customer: string
  externalId?: string | null
  /** The e-mail address where the file has no name. */
  name: string
  email?: string | null
  phone?: string | null
  title?: string | null
}

export interface RevenueRecord {
  customer: string
  earnedOn: Day
  amountMinor: number
  currency: string
  kind: RevenueKind
  /** The file's, or a fingerprint of customer, day, amount and kind, so that a file read twice books nothing twice. */
  externalId: string
}

export interface ReferralRecord {
  referrer: string
  referred?: string | null
  referredName?: string | null
  referredEmail?: string | null
  madeOn?: Day | null
  state: ReferralState
  /** Null also where the state says that they became no customer. */
  convertedOn?: Day | null
  strength: Strength
  /** The file's, or a fingerprint of referrer, referred and day. */
  externalId: string
  note?: string | null
}

export interface ResponseRecord {
  /** The tool's, or all that the row says, so that a file read twice keeps nothing twice. */
  externalId: string
  givenOn: Day
  customer: string | null
  contact: string | null
  email: string | null
  language: string | null
  told: ToldAnswer[]
}

/** What a file says of a deal; a field that is absent had no column, null was an empty cell. */
export interface DealRecord {
  externalId: string
  name: string
  prospect?: string | null
  customer?: string | null
  owner?: string | null
  stage?: string | null
  /** Absent where neither a state nor a stage has a column. */
  state?: DealState
  amountMinor?: number | null
  currency?: string | null
  openedOn?: Day | null
  closesOn?: Day | null
  closedOn?: Day | null
  lostReason?: string | null
  themes: string[]
}

/** What a file says of something a customer gave. It brings no consent. */
export interface ReferenceRecord {
  /** The file's, or all that makes it this item. */
  externalId: string
  title: string
  words: string | null
  address: string | null
  customer: string | null
  contact: string | null
  /** Null where the file does not say. */
  level: Level | null
  themes: string[]
  givenOn: Day | null
  source: ItemSource
  sourceDetail: string | null
  shownName: string | null
  shownTitle: string | null
  shownCompany: string | null
  language: string | null
}

/** What a file says of an experience: who met what, when, and how they rated it. At least one of the three names them. */
export interface ExperienceRecord {
  customer: string | null
  contact: string | null
  email: string | null
  touchpoint: string
  hadOn: Day
  /** 1 to 5; null where it was not rated, absent where the file has no ratings. */
  rating?: number | null
  externalId: string | null
}

export interface RecordOf {
  touchpoints: ExperienceRecord
  deals: DealRecord
  references: ReferenceRecord

  customers: CustomerRecord
  contacts: ContactRecord
  revenue: RevenueRecord
  referrals: ReferralRecord
  responses: ResponseRecord
}

/** Every reason a row is refused: what is wrong, and what to do about it. */
export const rowProblems = {
  required: { problem: 'This field must have a value.', remedy: 'Fill the cell in, or remove the row.' },
  'too-long': {
    problem: 'The text is longer than we keep: 200 characters, or 2,000 for a note.',
    remedy: 'Shorten it, or leave the column out.',
  },
  unreadable: {
    problem: 'Some characters could not be read (�).',
    remedy: 'Choose the encoding the file was saved with, or save it again as CSV UTF-8.',
  },
  'not-a-number': { problem: 'This is not a number.', remedy: 'Write it as 1234.5, or make the column text.' },
  'not-a-day': {
    problem: 'This is not a day of the calendar in the order chosen for the column.',
    remedy: 'Write it as 2026-03-09, or choose another order for the column.',
  },
  'not-yes-or-no': { problem: 'This is neither yes nor no.', remedy: 'Write yes or no, or make the column text.' },
  'not-an-email': {
    problem: 'This is not an e-mail address.',
    remedy: 'Write it as ines@larkspur.example, alone in its cell.',
  },
  'not-a-count': {
    problem: 'This is not a whole number from 0 to 1,000.',
    remedy: 'Write how many referrals they made, such as 3.',
  },
  'not-months': {
    problem: 'This is not a number of months from 0 to 1,200.',
    remedy: 'Write how many months, such as 18.',
  },
  'not-an-amount': {
    problem: 'This is not an amount.',
    remedy: 'Write it as 1234.50, or choose the other decimal mark.',
  },
  'too-precise': {
    problem: 'The amount has more decimals than its currency.',
    remedy: 'Round it to what was really paid.',
  },
  'too-large': { problem: 'The amount is too large to be kept exactly.', remedy: 'Check the decimal mark.' },
  'other-currency': {
    problem: 'The amount names another currency than its row.',
    remedy: 'Correct the currency, or map a column that holds it.',
  },
  'not-a-currency': { problem: 'This is not a currency code.', remedy: 'Write three letters, such as EUR.' },
  'no-currency': {
    problem: 'This amount has no currency.',
    remedy: 'Fill it in, or choose a currency for the import.',
  },
  'not-a-revenue-kind': {
    problem: 'We do not know this kind of revenue.',
    remedy: 'Write recurring, one-off or refund.',
  },
  'not-a-state': {
    problem: 'We do not know this state of a referral.',
    remedy: 'Write shared, submitted, qualified, converted, denied, expired or reversed.',
  },
  'not-a-strength': { problem: 'We do not know this strength.', remedy: 'Write claimed, probable or proven.' },
  'ends-before-start': {
    problem: 'They stopped being a customer before they became one.',
    remedy: 'Correct one of the days.',
  },
  'converted-before-made': {
    problem: 'They became a customer before they were referred.',
    remedy: 'Correct one of the days, or empty the cell.',
  },
  'nobody-referred': {
    problem: 'Nothing says who was referred.',
    remedy: 'Give the referred customer, a name, an e-mail address, or an external id of the referral.',
  },
  'not-0-to-10': {
    problem: 'This is not a whole number from 0 to 10.',
    remedy: 'Write it as 9, or let the column be a question with an answer in words.',
  },
  'not-1-to-5': {
    problem: 'This is not a whole number from 1 to 5.',
    remedy: 'Write it as 4, or let the column be a question with one answer of several.',
  },
  'other-scale': {
    problem: 'This rating is not a whole number from 1 to 5.',
    remedy:
      'Write 1 for worst to 5 for best. Ratings of another scale, such as 0 to 10, percent or stars, are never converted here: decide which of the five each becomes, or leave the column out.',
  },
  'scale-of-file': {
    problem: 'Other ratings of this column are not from 1 to 5, so this one may be of another scale, too.',
    remedy:
      'Write 1 for worst to 5 for best in every row. Decide which of the five each rating becomes, or leave the column out.',
  },
  'name-too-long': {
    problem: 'The name of a touchpoint has at most 120 characters.',
    remedy: 'Shorten it, or choose the column that holds the name.',
  },
  'nobody-named': {
    problem: 'Nothing says who experienced it.',
    remedy: 'Give the customer, the contact or an e-mail address, or remove the row.',
  },
  'answer-too-long': {
    problem: 'This answer is longer than we keep: 20,000 characters.',
    remedy: 'Shorten it, or leave the column out.',
  },
  'not-finished': {
    problem: 'This response was not finished.',
    remedy: 'Nothing to do: it comes in with a later export, once it is finished.',
  },
  'not-submitted': {
    problem: 'Nothing says when this response was submitted, so it was not finished.',
    remedy: 'Nothing to do if they never sent it; otherwise fill in the day.',
  },
  'nothing-answered': { problem: 'Nothing was answered.', remedy: 'Nothing to do: there is nothing to keep.' },
  'not-a-deal-state': { problem: 'We do not know this state of a deal.', remedy: 'Write open, won or lost.' },
  'not-a-level': {
    problem: 'This is no level of a reference.',
    remedy: 'Write a number from 1 to 6, or named quote, reference call, white paper, video or event.',
  },
  'not-an-address': {
    problem: 'This is not the address of a page.',
    remedy: 'Write it whole, beginning with https://.',
  },
  'nothing-given': {
    problem: 'There are neither words nor an address.',
    remedy: 'Fill in one of them, or remove the row.',
  },
  'closed-before-opened': {
    problem: 'The deal was closed before it was opened.',
    remedy: 'Correct one of the days.',
  },
  nameless: { problem: 'This person has neither a name nor an e-mail address.', remedy: 'Give one of them.' },
  'too-few-cells': {
    problem: 'The row has fewer cells than the header.',
    remedy: 'Add the missing delimiters. A line end inside a cell needs quotes around the cell.',
  },
  'too-many-cells': {
    problem: 'The row has more cells than the header.',
    remedy: 'Put quotes around a cell that holds the delimiter.',
  },
  'quote-never-closed': {
    problem: 'A quote opens on this line and never closes, so nothing after it can be told apart.',
    remedy: 'Close the quote, or remove it. A quote inside a quoted cell is written twice.',
  },
  'quote-misplaced': {
    problem: 'A quoted cell goes on after its closing quote.',
    remedy: 'Write a quote inside a quoted cell twice, as in "5"" pipe".',
  },
  'cell-too-long': {
    problem: 'A cell holds more than a million characters.',
    remedy: 'Leave that text out of the export.',
  },
  'row-too-long': { problem: 'The row holds more than 8 million characters.', remedy: 'Check that its line ends.' },
} as const satisfies Record<RowFault | string, { problem: string; remedy: string }>

type ProblemCode = keyof typeof rowProblems

/** Something wrong with a row, as the dry run lists it. */
export interface Problem {
  row: number
  line: number
  /** The header of the column, or null where the row as a whole is wrong. */
  column: string | null
  /** The cell, or the start of the row, at most 100 characters. */
  value: string
  problem: ProblemCode
  remedy: string
}

export type Checked<Rec> = { ok: Rec } | { problems: Problem[] }

/** The columns of the file of problems, in order: what `problemCells` fills. Guard its cells against formulas on the way out. */
export const problemColumns = ['Row', 'Line', 'Column', 'Value', 'Problem', 'Remedy'] as const

export function problemCells({ row, line, column, value, problem, remedy }: Problem): string[] {
  return [String(row), String(line), column ?? '', value, rowProblems[problem].problem, remedy]
}

/** A row that could not even be read, as a problem like any other. */
export function problemOfBadRow({ row, line, fault, start }: BadRow): Problem {
  return { row, line, column: null, value: shortened(start), problem: fault, remedy: rowProblems[fault].remedy }
}

/**
 * Prepares the check of an import's rows: every decision about columns is made once, here, so that a row costs a few µs.
 *
 * The mapping must be one `whyNotMapping` has nothing against; any other is our mistake and throws. The function returned turns a row into a record, or says
 * everything that is wrong with it. It never looks at other rows, the database or the clock.
 *
 * Example: a row ['7', 'Acme', '3'] mapped to external id, name and referral count gives
 * { ok: { externalId: '7', name: 'Acme', referralCount: 3, attributes: {} } }.
 */
export function compileCheck<Kind extends ImportKind>(
  kind: Kind,
  headers: readonly string[],
  mapping: readonly (ColumnMapping & { otherScale?: boolean })[],
  options: ImportOptions,
): (row: Row) => Checked<RecordOf[Kind]> {
  const refused = whyNotMapping(kind, mapping, headers.length, options)
  if (refused) throw new Error(`A mapping was used that should have been refused: ${refused.refusal}, ${refused.about}`)
  const readers: { column: number; read: ReadCell }[] = []
  const headings = kind === 'responses' ? headingsOf(recogniseTool(headers), headers) : []
  const columnOf = new Map<string, number>()
  for (const { column, target, reading, otherScale } of mapping) {
    if (target.to === 'nothing') continue
    const field = target.to === 'field' ? fieldOf(kind, target.field) : undefined
    if (field) columnOf.set(field.field, column)
    const heading = headings[column]
    if (target.to === 'question') readers.push({ column, read: answerReader(target.as, target) })
    else if (field?.answers && heading) readers.push({ column, read: answerReader(field.answers, heading) })
    else if (target.to === 'attribute')
      readers.push({ column, read: attributeReader(target.key, target.type, reading) })
    else if (field?.type === 'rating') readers.push({ column, read: ratingReader(field.field, otherScale === true) })
    else if (field) readers.push({ column, read: fieldReader(field, reading, options) })
  }
  const finish: Finish = finishers[kind]

  return (row) => {
    const draft: Draft = { fields: {}, attributes: {}, told: [] }
    let problems: Problem[] | null = null
    for (const { column, read } of readers) {
      const code = read(row.cells[column] ?? '', draft)
      if (code === null) continue
      problems ??= []
      problems.push(problemAt(row, headers, column, code))
    }
    if (problems !== null) return { problems }
    const finished = finish(draft, options)
    if ('ok' in finished) return finished as { ok: RecordOf[Kind] }
    return { problems: [problemAt(row, headers, columnOf.get(finished.field), finished.problem)] }
  }
}

function problemAt(row: Row, headers: readonly string[], column: number | undefined, problem: ProblemCode): Problem {
  return {
    row: row.row,
    line: row.line,
    column: column === undefined ? null : (headers[column] ?? null),
    value: column === undefined ? '' : shortened(row.cells[column] ?? ''),
    problem,
    remedy: rowProblems[problem].remedy,
  }
}

/** At most 100 characters, never half of one, and with nothing in it that a terminal or a database would trip over. */
function shortened(value: string): string {
  const text = value.length > 400 ? value.slice(0, 400) : value
  const characters = [...text.toWellFormed().replace(/\p{Cc}/gu, ' ')]
  return characters.length > 100 || value.length > 400 ? `${characters.slice(0, 99).join('')}…` : characters.join('')
}

// ——— Reading one cell

interface Draft {
  fields: Record<string, string | number | boolean | null>
  attributes: Record<string, AttributeValue>
  told: ToldAnswer[]
}

/** Puts what a cell says into the draft, or returns what is wrong with it. */
type ReadCell = (cell: string, draft: Draft) => ProblemCode | null

const longestText = 200
/** Of a touchpoint. */
const longestName = 120
const longestNote = 2000
const longestAnswer = 20_000
const mostReferrals = 1000
const mostMonths = 1200

function attributeReader(key: string, type: ValueType, reading: Reading): ReadCell {
  const put = (draft: Draft, value: AttributeValue) => {
    draft.attributes[key] = value
    return null
  }
  if (type === 'number')
    return valueReader(
      (text) => numberValue(text, reading.decimal),
      'not-a-number',
      (value, draft) => put(draft, value),
    )
  if (type === 'date')
    return valueReader(
      (text) => dayValue(text, reading.dayOrder),
      'not-a-day',
      (value, draft) => put(draft, value),
    )
  if (type === 'yes-no') return valueReader(yesNoValue, 'not-yes-or-no', (value, draft) => put(draft, value))
  return textReader(longestText, false, isMissing, (value, draft) => put(draft, value))
}

function fieldReader(field: Field, reading: Reading, options: ImportOptions): ReadCell {
  const { field: name, required } = field
  const put = (value: string | number | boolean | null, draft: Draft): ProblemCode | null => {
    if (value === null && required) return 'required'
    draft.fields[name] = value
    return null
  }
  const oneOf = (words: ReadonlyMap<string, string>, problem: ProblemCode) =>
    valueReader((text) => words.get(plainHeader(text)) ?? null, problem, put)

  switch (field.type) {
    case 'id':
      return textReader(longestText, false, isMissing, put)
    // A person may be called Null, so only an empty cell says that a name is not known.
    case 'text':
      return textReader(longestText, false, (text) => text === '', put)
    case 'long-text':
      return textReader(longestNote, true, (text) => text === '', put)
    case 'email':
      return valueReader((text) => emailJson.safeParse(cleanText(text)).data ?? null, 'not-an-email', put)
    case 'day':
      return valueReader((text) => dayValue(text, reading.dayOrder), 'not-a-day', put)
    case 'count':
      return valueReader((text) => wholeCount(text, reading), 'not-a-count', put)
    case 'months':
      return valueReader((text) => monthCount(text, reading), 'not-months', put)
    case 'money':
      return valueReader((text) => plainAmount(text, reading), 'not-an-amount', put)
    case 'currency':
      return valueReader(
        (text) => (currencies.has(text.toUpperCase()) ? text.toUpperCase() : null),
        'not-a-currency',
        put,
      )
    case 'revenue-kind':
      return oneOf(revenueKindWords, 'not-a-revenue-kind')
    case 'referral-state':
      return oneOf(stateWords, 'not-a-state')
    case 'strength':
      return oneOf(strengthWords, 'not-a-strength')
    case 'deal-state':
      return oneOf(dealStateWords, 'not-a-deal-state')
    case 'level':
      return valueReader((text) => levelWords.get(plainHeader(text)) ?? null, 'not-a-level', put)
    case 'item-source':
      return valueReader((text) => sourceWords.get(plainHeader(text)) ?? 'other', 'required', put)
    case 'address':
      return valueReader(webAddress, 'not-an-address', put)
    case 'words': {
      const reader = textReader(longestAnswer, true, (text) => text.trim() === '', put)
      return (cell, draft) => {
        const problem = reader(cell, draft)
        return problem === 'too-long' ? 'answer-too-long' : problem
      }
    }
    case 'answer':
    case 'rating':
      throw new Error('An answer is read with its question, and a rating with the scale of its column.')
    case 'ended': {
      // Of a response, the words are those survey tools write.
      if (name === 'finished')
        return valueReader(
          (text) => !/^(no|n|false|0|nein|partial|started|incomplete|in progress)$/i.test(text),
          'required',
          put,
        )
      const words = new Set(options.endedWords.map((word) => word.trim().toLowerCase()))
      return valueReader((text) => words.has(text.toLowerCase()), 'required', put)
    }
  }
}

/** An answer is kept with the question it answers; what is empty was not answered. */
function answerReader(as: AnswerPurpose, { question, part }: { question: string; part: string | null }): ReadCell {
  return (cell, draft) => {
    const text = cleanText(cell, true)
    if (isMissing(text)) return null
    if (text.length > longestAnswer) return 'answer-too-long'
    if (text.includes('\ufffd')) return 'unreadable'
    if ((as === 'likelihood' || as === 'scale') && readScore(text) === null) return 'not-0-to-10'
    if (as === 'rating' && readRating(text) === null) return 'not-1-to-5'
    if (as === 'recommended' && readYesNo(text) === null) return 'not-yes-or-no'
    const said = as === 'several' || as === 'reason' ? choicesIn(text, part) : [text]
    if (said.length > 0) draft.told.push({ question, as, part, said })
    return null
  }
}

/**
 * Reads a rating from 1 to 5. A small number of a column whose others go further may be of their scale, so it is refused
 * with them: a 5 of 10 must never count as a 5 of 5.
 */
function ratingReader(name: string, otherScale: boolean): ReadCell {
  return (cell, draft) => {
    const text = withoutFormulaGuard(cell).trim()
    draft.fields[name] = null
    if (isMissing(text)) return null
    const rating = ratingValue(text)
    if (rating === null) return 'other-scale'
    if (otherScale) return 'scale-of-file'
    draft.fields[name] = rating
    return null
  }
}

/** The choices a cell holds: its column's own where it is ticked, or those it lists with semicolons or bars. */
function choicesIn(text: string, part: string | null): string[] {
  if (part !== null && /^(y|yes|x|1|true|ja|j|✓)$/i.test(text)) return [part]
  if (part !== null && /^(n|no|0|false|nein)$/i.test(text)) return []
  if (part !== null) return [text]
  return text
    .split(/\s*(?:[;|\n]|\/ )\s*/)
    .map((one) => one.trim())
    .filter((one) => one !== '')
}

/** Reads cells that are not free text: missing markers are null, and what `parse` does not understand is a problem. */
function valueReader<Value extends string | number | boolean>(
  parse: (text: string) => Value | null,
  problem: ProblemCode,
  put: (value: Value | null, draft: Draft) => ProblemCode | null,
): ReadCell {
  return (cell, draft) => {
    const text = withoutFormulaGuard(cell).trim()
    if (isMissing(text)) return put(null, draft)
    const value = parse(text)
    return value === null ? problem : put(value, draft)
  }
}

/** Different texts of a column that are remembered; beyond them the column is no category and remembering is a waste. */
const rememberedTexts = 1000

/**
 * Reads free text. Categories repeat a few words millions of times, so the cleaned form of short texts is remembered:
 * quicker, and the records of a batch share one string instead of each holding on to a piece of the file.
 */
function textReader(
  longest: number,
  keepsLines: boolean,
  saysNothing: (text: string) => boolean,
  put: (value: string | null, draft: Draft) => ProblemCode | null,
): ReadCell {
  const clean = new Map<string, string>()
  return (cell, draft) => {
    let text = clean.get(cell)
    if (text === undefined) {
      text = cleanText(cell, keepsLines)
      if (clean.size < rememberedTexts && cell.length <= 64) clean.set(cell, text)
    }
    if (saysNothing(text)) return put(null, draft)
    if (text.length > longest) return 'too-long'
    if (text.includes('\ufffd')) return 'unreadable'
    return put(text, draft)
  }
}

function wholeCount(text: string, reading: Reading): number | null {
  const count = numberValue(text, reading.decimal)
  return count !== null && Number.isInteger(count) && count >= 0 && count <= mostReferrals ? Math.abs(count) : null
}

function monthCount(text: string, reading: Reading): number | null {
  const months = numberValue(text, reading.decimal)
  return months !== null && months >= 0 && months <= mostMonths ? months : null
}

/** The amount as plain text, with the currency it names behind it: '1234.50 EUR', or '1234.50' where it names none. */
function plainAmount(text: string, reading: Reading): string | null {
  const plain = plainNumber(text, reading.decimal)
  if (plain === null || text.includes('%')) return null
  const named = /[A-Z]{3}/.exec(text)?.[0] ?? (text.includes('€') ? 'EUR' : text.includes('£') ? 'GBP' : null)
  return named === null ? plain : `${plain} ${named}`
}

const currencies = new Set(Intl.supportedValuesOf('currency'))

const revenueKindWords = words<RevenueKind>({
  recurring: [
    'subscription',
    'renewal',
    'renewal business',
    'existing business',
    'mrr',
    'arr',
    'monthly',
    'annual',
    'abo',
  ],
  'one-off': [
    'one time',
    'onetime',
    'once',
    'new business',
    'newbusiness',
    'setup',
    'service',
    'services',
    'order',
    'einmalig',
  ],
  refund: ['refunded', 'credit', 'credit note', 'chargeback', 'reversal', 'gutschrift'],
})

const stateWords = words<ReferralState>({
  shared: ['sent', 'invited', 'invitation sent', 'clicked', 'new', 'created'],
  submitted: ['open', 'pending', 'lead', 'received', 'in progress', 'contacted', 'registered', 'signed up', 'started'],
  qualified: [
    'accepted',
    'approved',
    'sales qualified',
    'sql',
    'opportunity',
    'meeting held',
    'trial',
    'proposal',
    'negotiation',
  ],
  converted: [
    'won',
    'closed',
    'closed won',
    'closedwon',
    'customer',
    'purchased',
    'complete',
    'completed',
    'success',
    'successful',
    'paid',
    'bought',
  ],
  denied: [
    'rejected',
    'declined',
    'invalid',
    'disqualified',
    'unqualified',
    'lost',
    'closed lost',
    'closedlost',
    'fraud',
    'duplicate',
  ],
  expired: ['timed out', 'lapsed', 'no response', 'stale'],
  reversed: ['refunded', 'cancelled', 'canceled', 'returned', 'churned', 'revoked'],
})

const strengthWords = words<Strength>({
  claimed: ['self reported', 'said so', 'possible', 'low', 'weak'],
  probable: ['likely', 'medium', 'matched', 'name match'],
  proven: ['confirmed', 'verified', 'certain', 'tracked', 'link', 'code', 'high', 'strong'],
})

/** A whole address of a page; anything else, such as "javascript:", is none. */
const webAddress = (text: string): string | null =>
  text.length <= 2_000 && /^https?:\/\//i.test(text) && URL.canParse(text) ? text : null

/** The names of themes a cell lists with semicolons, bars, commas or lines between. */
const namesIn = (cell: string | null | undefined): string[] => [
  ...new Set(
    (cell ?? '')
      .split(/[;|,\n]/)
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  ),
]

// ——— Making a record of what the cells say

type Finish = (
  draft: Draft,
  options: ImportOptions,
) => { ok: RecordOf[ImportKind] } | { field: string; problem: ProblemCode }

/** Days in a month as tenure counts them, everywhere: a year of 365.25 days has twelve. */
const daysPerMonth = 30.4375

const finishers: Record<ImportKind, Finish> = {
  customers({ fields, attributes }, { asOf }) {
    const { externalId, name, since, until, tenureMonths, ended, referralCount } = fields as {
      externalId: string
      name?: string | null
      since?: Day | null
      until?: Day | null
      tenureMonths?: number | null
      ended?: boolean | null
      referralCount?: number | null
    }
    const record: CustomerRecord = { externalId, name: name ?? externalId, attributes }
    if (since !== undefined) record.since = since
    // Rounded up, so that on that day they have been a customer for so many whole months.
    if (tenureMonths != null && since == null && asOf !== null)
      record.since = addDays(asOf, -Math.ceil(tenureMonths * daysPerMonth))
    if (until !== undefined) record.until = until
    if (ended != null && until == null && asOf !== null) record.until = ended ? asOf : null
    if (referralCount !== undefined) record.referralCount = referralCount
    if (record.since && record.until && record.until < record.since)
      return { field: until ? 'until' : 'since', problem: 'ends-before-start' }
    return { ok: record }
  },

  contacts({ fields }) {
    const { name, email } = fields as { name?: string | null; email?: string | null }
    const shown = name ?? email
    if (shown == null) return { field: 'name', problem: 'nameless' }
    return { ok: { ...(fields as unknown as ContactRecord), name: shown } }
  },

  revenue({ fields }, options) {
    const { customer, earnedOn, amount, externalId } = fields as {
      customer: string
      earnedOn: Day
      amount: string
      externalId?: string | null
    }
    const [plain, named] = amount.split(' ') as [string, string?]
    const currency = (fields.currency as string | null | undefined) ?? options.currency ?? named
    if (!currency) return { field: 'currency', problem: 'no-currency' }
    if (named && named !== currency) return { field: 'amount', problem: 'other-currency' }
    const amountMinor = minorUnits(plain, digitsOf(currency))
    if (typeof amountMinor === 'string') return { field: 'amount', problem: amountMinor }
    const kind = (fields.kind as RevenueKind | null | undefined) ?? options.revenueKind
    const fingerprint = `row:${earnedOn}:${amountMinor}:${currency}:${kind}:${customer}`
    return { ok: { customer, earnedOn, amountMinor, currency, kind, externalId: externalId ?? fingerprint } }
  },

  referrals({ fields }, options) {
    const { referrer, referred, referredName, referredEmail, madeOn, convertedOn, externalId } = fields as {
      referrer: string
      referred?: string | null
      referredName?: string | null
      referredEmail?: string | null
      madeOn?: Day | null
      convertedOn?: Day | null
      externalId?: string | null
    }
    const whom = referred ?? referredEmail ?? referredName
    if (whom == null && externalId == null) return { field: 'referred', problem: 'nobody-referred' }
    // A list of referrals without a state is a list of people who were sent on to us.
    const state = (fields.state as ReferralState | null | undefined) ?? 'submitted'
    // A CRM writes the day a deal was closed, whether it was won or lost.
    const hasConverted = state === 'converted' || state === 'reversed'
    if (hasConverted && convertedOn != null && madeOn != null && convertedOn < madeOn)
      return { field: 'convertedOn', problem: 'converted-before-made' }
    return {
      ok: {
        ...(fields as unknown as ReferralRecord),
        state,
        ...(convertedOn === undefined ? {} : { convertedOn: hasConverted ? convertedOn : null }),
        strength: (fields.strength as Strength | null | undefined) ?? options.strength,
        externalId: externalId ?? `row:${madeOn ?? ''}:${JSON.stringify([referrer, whom])}`,
      },
    }
  },

  responses({ fields, told }) {
    const { externalId, givenOn, finished, language, email, customer, contact } = fields as {
      externalId?: string | null
      givenOn?: Day | null
      finished?: boolean | null
      language?: string | null
      email?: string | null
      customer?: string | null
      contact?: string | null
    }
    if (finished === false) return { field: 'finished', problem: 'not-finished' }
    if (givenOn == null) return { field: 'givenOn', problem: 'not-submitted' }
    if (told.length === 0) return { field: '', problem: 'nothing-answered' }
    const who = { customer: customer ?? null, contact: contact ?? null, email: email?.toLowerCase() ?? null }
    const answered = told.map(({ question, part, said }) => [question, part, ...said])
    const whole = `row:${givenOn}:${JSON.stringify([who.customer, who.contact, who.email, answered])}`
    const spoken = /^[a-z]{2,3}(?=$|[-_])/i.exec(language ?? '')?.[0].toLowerCase() ?? null
    return { ok: { externalId: externalId ?? whole, givenOn, ...who, language: spoken, told } }
  },

  touchpoints({ fields }) {
    const { customer = null, contact = null, email = null } = fields as unknown as Partial<ExperienceRecord>
    if (customer === null && contact === null && email === null) return { field: 'customer', problem: 'nobody-named' }
    const { touchpoint, hadOn, rating, externalId = null } = fields as unknown as ExperienceRecord
    const name = touchpoint.replace(/\s+/g, ' ')
    if (name.length > longestName) return { field: 'touchpoint', problem: 'name-too-long' }
    const record: ExperienceRecord = { customer, contact, email, touchpoint: name, hadOn, externalId }
    if (rating !== undefined) record.rating = rating
    return { ok: record }
  },

  deals({ fields }, options) {
    const { themes, amount, ...rest } = fields as unknown as Omit<DealRecord, 'themes'> & {
      themes?: string | null
      amount?: string | null
    }
    const record: DealRecord = { ...rest, themes: namesIn(themes) }
    // A sales system keeps the day it hopes for and the day it was in one column; which it is, the state says.
    const said = fields.state as DealState | null | undefined
    const byStage = rest.stage == null ? undefined : dealStateWords.get(plainHeader(rest.stage))
    if (said != null) record.state = said
    else if (byStage === 'won' || byStage === 'lost') record.state = byStage
    else if (rest.stage != null) record.state = 'open'
    else delete record.state
    if (rest.openedOn && rest.closedOn && record.state !== 'open' && rest.closedOn < rest.openedOn)
      return { field: 'closedOn', problem: 'closed-before-opened' }
    if (amount == null) return { ok: record }
    const [plain, named] = amount.split(' ') as [string, string?]
    const currency = rest.currency ?? options.currency ?? named
    if (!currency) return { field: 'currency', problem: 'no-currency' }
    if (named && named !== currency) return { field: 'amount', problem: 'other-currency' }
    const amountMinor = minorUnits(plain, digitsOf(currency))
    if (typeof amountMinor === 'string') return { field: 'amount', problem: amountMinor }
    return { ok: { ...record, amountMinor, currency } }
  },

  references({ fields }) {
    const { themes, ...rest } = fields as unknown as Partial<Omit<ReferenceRecord, 'themes'>> & {
      themes?: string | null
    }
    const { words = null, address = null, customer = null, contact = null } = rest
    if (words === null && address === null) return { field: 'words', problem: 'nothing-given' }
    const spoken = /^[a-z]{2,3}(?=$|[-_])/i.exec(rest.language ?? '')?.[0].toLowerCase() ?? null
    return {
      ok: {
        externalId: rest.externalId ?? `row:${JSON.stringify([customer, words, address])}`,
        title: rest.title ?? titleFrom(words ?? (address as string)),
        words,
        address,
        customer,
        contact,
        level: rest.level ?? null,
        themes: namesIn(themes),
        givenOn: rest.givenOn ?? null,
        source: rest.source ?? 'import',
        sourceDetail: rest.sourceDetail ?? null,
        shownName: rest.shownName ?? null,
        shownTitle: rest.shownTitle ?? null,
        shownCompany: rest.shownCompany ?? null,
        language: spoken,
      },
    }
  },
}

const knownDigits = new Map<string, number>()

function digitsOf(currency: string): number {
  let digits = knownDigits.get(currency)
  if (digits === undefined) {
    digits = minorDigits(currency)
    knownDigits.set(currency, digits)
  }
  return digits
}
