import { guessPurpose } from '../surveys/question-purpose.ts'
import { type AnswerPurpose, mostQuestions } from '../surveys/tool-answers.ts'
import { type ImportKind, kinds, plainHeader } from './kinds.ts'
import type { Target } from './mapping.ts'
import { isMissing } from './read-values.ts'
import { headingsOf, recogniseTool } from './tools.ts'

type Suggested = { target: Target; why: 'header' | 'values' | 'left-out' }

const kind: ImportKind = 'responses'

/** Fields by what they are for; an answer that has no field of its own is a question. */
const fieldFor = new Map(
  kinds[kind].fields.flatMap(({ field, answers }) => (answers ? [[answers, field] as const] : [])),
)

/**
 * Suggests where each column of a file of responses goes: to what we need to know of every response, to the answers that
 * figures are made of, or to a question that is kept as it was asked. What tools we know write about a response rather than
 * hear from somebody is left out.
 *
 * @example
 * suggestAnswers(['#', 'How likely are you to recommend us?', 'Submit Date (UTC)'], rows)
 * // → the response id, the likelihood, and the day
 */
export function suggestAnswers(headers: readonly string[], values: readonly (readonly string[])[]): Suggested[] {
  const tool = recogniseTool(headers)
  const headings = headingsOf(tool, headers)
  const filled = new Set<string>()
  const questions = new Set<string>()
  const known = values.map((column) => column.filter((value) => !isMissing(value.trim())))

  const field = (name: string, why: Suggested['why']): Suggested => {
    filled.add(name)
    if (kinds[kind].fields.find((one) => one.field === name)?.answers) questions.add(`field ${name}`)
    return { target: { to: 'field', field: name }, why }
  }
  const leaveOut = (because: Extract<Target, { to: 'nothing' }>['because']): Suggested => {
    return { target: { to: 'nothing', because }, why: 'left-out' }
  }
  const isFree = (name: string) => {
    const one = kinds[kind].fields.find(({ field }) => field === name)
    return one !== undefined && (!filled.has(name) || one.severalColumns === true)
  }

  // What is about the whole response is found first, so that no question takes its place.
  const about = headers.map((header, column): Suggested | null => {
    const besides = tool?.besides(header) ?? null
    if (besides === 'leave out') return leaveOut('no-answer')
    if (besides !== null) return isFree(besides.field) ? field(besides.field, 'header') : leaveOut('no-answer')
    const named = byAlias(header)
    if (named && !named.answers && isFree(named.field) && known[column]!.length > 0) return field(named.field, 'header')
    return null
  })
  if (isFree('email')) {
    const at = known.findIndex((column, at) => about[at] === null && looksLikeEmail(column))
    if (at !== -1) about[at] = field('email', 'values')
  }

  // Neighbours whose cells only ever repeat their header are the options of one question: Typeform writes no more of it.
  const ticks = headers.map((header, at) => about[at] === null && isTick(header, known[at]!))
  return headers.map((header, at): Suggested => {
    const already = about[at]
    if (already) return already
    if (known[at]!.length === 0) return leaveOut('empty')
    if (ticks[at]) {
      let first = at
      while (ticks[first - 1]) first--
      let last = at
      while (ticks[last + 1]) last++
      const question = headers
        .slice(first, last + 1)
        .join(' / ')
        .slice(0, 500)
      return asked({ question, part: header.slice(0, 200) }, 'several', 'values')
    }
    const named = byAlias(header)
    if (named?.answers && isFree(named.field)) return field(named.field, 'header')
    const heading = headings[at]!
    return asked(heading, guessPurpose(heading.question, heading.part, known[at]!), 'header')
  })

  function asked(heading: { question: string; part: string | null }, guess: AnswerPurpose, why: 'header' | 'values') {
    const name = fieldFor.get(guess)
    if (name && isFree(name)) return field(name, why)
    const as = name === undefined ? guess : onceMore(guess)
    const question = heading.question.slice(0, 500)
    questions.add(`${as} ${question.toLowerCase()}`)
    if (questions.size > mostQuestions) return leaveOut('too-many')
    return { target: { to: 'question', question, as, part: heading.part?.slice(0, 200) ?? null }, why } as Suggested
  }
}

/** What a second question of the same purpose is read as: there is one likelihood, but any number of scales. */
function onceMore(purpose: AnswerPurpose): AnswerPurpose {
  if (purpose === 'likelihood') return 'scale'
  if (purpose === 'recommended' || purpose === 'main reason') return 'choice'
  return purpose === 'told' || purpose === 'told by' ? 'text' : purpose
}

function byAlias(header: string) {
  const plain = plainHeader(header)
  return kinds[kind].fields.find(({ aliases }) => aliases.includes(plain))
}

const looksLikeEmail = (values: readonly string[]) =>
  values.length > 0 && values.filter((value) => /^\S+@\S+\.\S+$/.test(value.trim())).length >= values.length * 0.9

const isTick = (header: string, values: readonly string[]) =>
  values.length > 0 && values.every((value) => value.trim() === header.trim())
