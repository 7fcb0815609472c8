import { type GuessedType, guessDays, guessType, type ValueType } from './guess-type.ts'
import { type Field, fieldOf, type ImportKind, kinds, plainHeader } from './kinds.ts'
import { dealStateWords, levelWords } from './known-words.ts'
import type { ColumnMapping, Target } from './mapping.ts'
import { isMissing, isOtherScale, numberValue, type Reading } from './read-values.ts'
import { suggestAnswers } from './suggest-answers.ts'

/** A suggestion for one column, with what it rests on. */
export interface SuggestedColumn extends ColumnMapping {
  header: string
  why: 'remembered' | 'header' | 'values' | 'attribute' | 'left-out'
  /** What the values look like, also where the suggestion is a field or nothing. */
  looks: ValueType
  doubt: GuessedType['doubt']
  /** True of numbers that are no ratings from 1 to 5, where a rating could stand. */
  otherScale: boolean
  /** Up to three different values, shortened, to recognise the column by. */
  examples: string[]
}

/** What is known besides the file itself. */
export interface Background {
  /** What people mapped a header to last time. */
  remembered?: readonly { header: string; target: Target }[]
  /** Attributes the company has already: a column of the same name goes there. */
  attributes?: readonly { key: string; label: string; kind: ValueType; ofTouchpoint?: boolean }[]
  /** Whether the rows come from all over the file. Only then does "every row has the same value" say anything. */
  rowsAreSpread?: boolean
  /** The file's delimiter: where it is a semicolon, the comma was needed for decimals. */
  delimiter?: string
}

/**
 * Suggests for each column of a file where its values go: to a field, an attribute, or nowhere.
 *
 * What somebody decided before for the same header comes first, then what headers usually mean, then how the values
 * look. For customers every other column becomes an attribute, except those with nothing to compare: the same value in
 * every row, a value of its own in nearly every row, or notes. `rows` are a few hundred to a few thousand rows, best
 * taken by `spreadSample`.
 *
 * Example: ['Customer ID', 'Number of Referrals', 'Contract'] suggests the external id, the referral count, and an
 * attribute 'contract'.
 */
export function suggestMapping(
  kind: ImportKind,
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  background: Background = {},
): SuggestedColumn[] {
  const values = headers.map((_, column) => rows.map((row) => row[column] ?? ''))
  const guesses = guessTogether(kind, headers, values, background.delimiter)
  const answers = kind === 'responses' ? suggestAnswers(headers, values) : null
  const fields = answers ? new Map() : chooseFields(kind, headers, values, guesses)
  const remembered = new Map(background.remembered?.map((one) => [plainHeader(one.header), one.target]))
  const keys = new Set([...reservedKeys, ...(background.attributes ?? []).map((one) => one.key)])
  const taken = new Set<string>()

  const targets = headers.map((header): { target: Target; why: SuggestedColumn['why'] } | null => {
    const target = remembered.get(plainHeader(header))
    if (!target || !stillMakesSense(kind, target)) return null
    // Two columns may share a remembered header in plain words; only the first gets its target.
    const many = target.to === 'field' && fieldOf(kind, target.field)?.severalColumns
    const goesTo =
      target.to === 'field' && !many ? `field ${target.field}` : target.to === 'attribute' ? target.key : null
    if (goesTo !== null && taken.has(goesTo)) return null
    if (goesTo !== null) taken.add(goesTo)
    if (target.to === 'attribute') keys.add(target.key)
    return { target, why: 'remembered' }
  })

  return headers.map((header, column) => {
    const guess = guesses[column]!
    const field = fields.get(column)
    const suggestion =
      targets[column] ??
      answers?.[column] ??
      (field && !taken.has(`field ${field.field}`)
        ? { target: { to: 'field', field: field.field } as const, why: field.why }
        : elsewhere(kind, header, values[column]!, guess, background, keys, taken))
    return {
      column,
      header,
      ...suggestion,
      reading: guess.reading,
      looks: guess.type,
      doubt: guess.doubt,
      otherScale: kind === 'touchpoints' && isOtherScale(values[column]!),
      examples: examplesOf(values[column]!),
    }
  })
}

/** Columns of one file are written by one hand: what one column makes certain settles what another leaves open. */
function guessTogether(
  kind: ImportKind,
  headers: readonly string[],
  values: readonly string[][],
  delimiter?: string,
): GuessedType[] {
  const guess = (column: number, hint: Partial<Reading> = {}): GuessedType => {
    const looks = guessType(values[column]!, headers[column]!, hint)
    if (looks.type !== 'category' || !saysDays(kind, headers[column]!)) return looks
    return guessDays(values[column]!, hint) ?? looks
  }
  const alone = headers.map((_, column) => guess(column))
  const dated = alone.find(
    (guess, column) => guess.type === 'date' && !guess.doubt && values[column]!.some(hasOpenOrder),
  )
  const decimal = alone.find(
    (guess, column) => guess.type === 'number' && !guess.doubt && values[column]!.some(hasMark),
  )
  const hint: Partial<Reading> = {}
  if (dated) hint.dayOrder = dated.reading.dayOrder
  if (decimal) hint.decimal = decimal.reading.decimal
  else if (delimiter === ';') hint.decimal = ','
  return alone.map((looks, column) => (looks.doubt ? guess(column, hint) : looks))
}

/** A header that leaves no doubt: one a day of this kind of import goes by, or one with the word. */
const saysDays = (kind: ImportKind, header: string) =>
  /(^| )(date|datum|fecha)( |$)/.test(plainHeader(header)) ||
  kinds[kind].fields.some((field) => field.type === 'day' && field.aliases.includes(plainHeader(header)))

const hasOpenOrder = (value: string) => /^\s*\d{1,2}[-/.]\d{1,2}[-/.]\d/.test(value)
const hasMark = (value: string) => /\d[.,]\d/.test(value)

/** Gives each field the column whose header is highest on its list and whose values can be read as its type. */
function chooseFields(
  kind: ImportKind,
  headers: readonly string[],
  values: readonly string[][],
  guesses: readonly GuessedType[],
): Map<number, { field: string; why: 'header' | 'values' }> {
  const offers: { field: Field; column: number; rank: number }[] = []
  for (const field of kinds[kind].fields) {
    if (field.onlyByHand) continue
    headers.forEach((header, column) => {
      const rank = field.aliases.indexOf(plainHeader(header))
      if (rank !== -1 && canHold(field, values[column]!, guesses[column]!)) offers.push({ field, column, rank })
    })
  }
  offers.sort((a, b) => a.rank - b.rank || Number(b.field.required) - Number(a.field.required))
  const chosen = new Map<number, { field: string; why: 'header' | 'values' }>()
  const filled = new Set<string>()
  for (const { field, column } of offers) {
    if (chosen.has(column) || filled.has(field.field)) continue
    chosen.set(column, { field: field.field, why: 'header' })
    filled.add(field.field)
  }

  const byLook = (name: string, fits: (column: number) => boolean) => {
    if (filled.has(name) || !kinds[kind].fields.some((field) => field.field === name)) return
    const column = headers.findIndex((_, index) => !chosen.has(index) && fits(index))
    if (column === -1) return
    chosen.set(column, { field: name, why: 'values' })
    filled.add(name)
  }
  byLook('email', (column) => looksLikeEmail(values[column]!))
  byLook('externalId', (column) => kind === 'customers' && looksLikeId(headers[column]!, values[column]!))
  return chosen
}

function canHold(field: Field, values: readonly string[], guess: GuessedType): boolean {
  if (guess.known === 0) return true
  const known = values.filter((value) => !isMissing(value.trim()))
  switch (field.type) {
    case 'day':
      return guess.type === 'date'
    case 'money':
    case 'months':
      return guess.type === 'number'
    case 'count':
      return guess.type === 'number' && known.every((value) => Number.isInteger(numberValue(value.trim(), '.')))
    case 'email':
      return looksLikeEmail(known)
    case 'currency':
      return known.every((value) => /^\s*[A-Za-z]{3}\s*$/.test(value))
    case 'level':
      return known.every((value) => levelWords.has(plainHeader(value)))
    case 'deal-state':
      return known.every((value) => dealStateWords.has(plainHeader(value)))
    case 'address':
      return known.every((value) => /^\s*https?:/i.test(value))
    default:
      return guess.type !== 'date'
  }
}

function looksLikeEmail(values: readonly string[]): boolean {
  const known = values.filter((value) => !isMissing(value.trim()))
  return known.length > 0 && known.filter((value) => /^\S+@\S+\.\S+$/.test(value.trim())).length >= known.length * 0.9
}

/** A column that could tell customers apart: a value in every row, all different, short, without spaces, called an id. */
function looksLikeId(header: string, values: readonly string[]): boolean {
  if (!/(^| )(id|no|nr|number|key|code|uuid|guid|ref|reference)$/.test(plainHeader(header))) return false
  return (
    values.length > 0 &&
    new Set(values).size === values.length &&
    values.every((value) => /^\S{1,60}$/.test(value.trim()))
  )
}

/** Columns every company has; an attribute of the same name would be taken for them. */
export const reservedKeys = ['since', 'until', 'tenure', 'status', 'origin', 'came', 'referrer']

function elsewhere(
  kind: ImportKind,
  header: string,
  values: readonly string[],
  guess: GuessedType,
  background: Background,
  keys: Set<string>,
  taken: Set<string>,
): { target: Target; why: SuggestedColumn['why'] } {
  const leaveOut = (because: Extract<Target, { to: 'nothing' }>['because']) => {
    return { target: { to: 'nothing', because }, why: 'left-out' } as const
  }
  const known = background.attributes?.find((one) => plainHeader(one.label) === plainHeader(header))
  if (kind === 'customers' && known?.ofTouchpoint) return leaveOut('touchpoint')
  if (kind === 'customers' && known && !taken.has(known.key)) {
    taken.add(known.key)
    return { target: { to: 'attribute', key: known.key, label: known.label, type: known.kind }, why: 'remembered' }
  }
  if (guess.known === 0) return leaveOut('empty')
  if (kind !== 'customers') return leaveOut('no-place')
  const isConstant = guess.distinct === 1 && guess.known === values.length && values.length > 1
  if (isConstant && background.rowsAreSpread) return leaveOut('constant')
  if (guess.type === 'category' && guess.known >= enoughToJudge && guess.distinct > mostDistinct * guess.known)
    return leaveOut(meanLength(values) > noteLength ? 'long-text' : 'nearly-unique')
  const label = header.slice(0, 200)
  return { target: { to: 'attribute', key: freeKey(label, keys), label, type: guess.type }, why: 'attribute' }
}

// Three guesses. A few weeks of looking at which suggestions people change should decide them.
const enoughToJudge = 20
const mostDistinct = 0.9
const noteLength = 30

function meanLength(values: readonly string[]): number {
  const known = values.filter((value) => !isMissing(value.trim()))
  return known.reduce((sum, value) => sum + value.length, 0) / Math.max(1, known.length)
}

/**
 * The key of a new attribute, added to those `taken`: 'Avg Monthly GB Download' is 'avg-monthly-gb-download'; a second
 * one of that name gets '-2'. Words every company has, such as 'since', must be among those taken: see `reservedKeys`.
 */
export function freeKey(label: string, taken: Set<string>): string {
  const plain = plainHeader(label)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+|-+$/g, '')
    .slice(0, 56)
    .replace(/-+$/, '')
  const wanted = plain || 'attribute'
  let key = wanted
  for (let number = 2; taken.has(key); number++) key = `${wanted}-${number}`
  taken.add(key)
  return key
}

function stillMakesSense(kind: ImportKind, target: Target): boolean {
  if (target.to === 'field') return kinds[kind].fields.some((field) => field.field === target.field)
  if (target.to === 'question') return kind === 'responses'
  return target.to === 'nothing' || kind === 'customers'
}

function examplesOf(values: readonly string[]): string[] {
  const examples = new Set<string>()
  for (const value of values) {
    const trimmed = value.trim()
    if (!isMissing(trimmed)) examples.add(trimmed.slice(0, 60))
    if (examples.size === 3) break
  }
  return [...examples]
}
