import type { PermittedUse } from '../schema.ts'
import { type Answer, type Answers, answer, isGiven } from './answers.ts'
import type { Question } from './content.ts'

/** Which field of a form belongs to which part of a question. */
export const field = (key: string, part?: string) => (part === undefined ? `q.${key}` : `q.${key}.${part}`)

/**
 * What a form says about one question; undefined where it says nothing. What cannot be an answer, such as a score of 11
 * or an option nobody offered, is passed over.
 */
function readQuestion(question: Question, form: URLSearchParams): Answer | undefined {
  const text = (part?: string) => keepable(form.get(field(question.key, part)) ?? '').trim()
  const read = answer.safeParse(readRaw(question, form, text))
  return read.success && isGiven(read.data) ? read.data : undefined
}

function readRaw(question: Question, form: URLSearchParams, text: (part?: string) => string): unknown {
  const { key } = question
  if (question.kind === 'scale') return text() === '' ? undefined : { score: Number(text()) }
  if (question.kind === 'satisfaction') {
    const ratings = question.touchpoints.map(
      (touchpoint) => [touchpoint.key, Number(text(touchpoint.key) || 0)] as const,
    )
    return { ratings: Object.fromEntries(ratings.filter(([, stars]) => stars >= 1 && stars <= 5)) }
  }
  if (question.kind === 'choice') {
    const offered = new Set(question.options.map((option) => option.key))
    const sent = form.getAll(field(key)).filter((chosen) => offered.has(chosen))
    const other = question.other ? text('other').slice(0, 2_000) : ''
    return { chosen: question.several ? [...new Set(sent)] : sent.slice(0, 1), ...(other === '' ? {} : { other }) }
  }
  if (question.kind === 'text' || question.kind === 'quote') return { words: text().slice(0, 20_000) }
  if (question.kind === 'person') {
    const [company, email] = [text('company').slice(0, 200), text('email').slice(0, 254)]
    return { name: text('name').slice(0, 200), ...(company ? { company } : {}), ...(email ? { email } : {}) }
  }
  if (question.kind === 'permission') {
    const offered = new Set<string>(question.uses.map(({ use }) => use))
    const uses = [...new Set(form.getAll(field(key)))].filter((use): use is PermittedUse => offered.has(use))
    return { uses, ...(question.nameWording && form.get(field(key, 'name')) === 'yes' ? { withName: true } : {}) }
  }
  const given = question.fields.map((name) => [name, text(name).slice(0, 254)] as const)
  return { contact: Object.fromEntries(given.filter(([, value]) => value !== '')) }
}

/** Text without what PostgreSQL cannot keep: U+0000 and halves of characters. */
const keepable = (text: string) => text.replaceAll('\0', '').toWellFormed()

/**
 * What was answered before, with what this form says laid over it. A question is in the form when it says so itself, so
 * that unticking the last box takes an answer back, while questions of other steps keep theirs.
 */
export function layOver(questions: readonly Question[], before: Answers, form: URLSearchParams): Answers {
  const inForm = new Set(form.getAll('has'))
  const answers = { ...before }
  for (const question of questions) {
    if (!inForm.has(question.key)) continue
    const given = readQuestion(question, form)
    if (given === undefined) delete answers[question.key]
    else answers[question.key] = given
  }
  return answers
}

export type FormProblem = 'choose' | 'write' | 'name' | 'email'

/** What still has to be put right in the answers to these questions, by key. */
export function problemsOf(questions: readonly Question[], answers: Answers): Map<string, FormProblem> {
  const problems = new Map<string, FormProblem>()
  for (const question of questions) {
    const given = answers[question.key]
    const email =
      given !== undefined && 'contact' in given
        ? given.contact.email
        : given !== undefined && 'name' in given
          ? given.email
          : undefined
    if (email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) problems.set(question.key, 'email')
    else if (given === undefined && question.required) {
      const writes = { text: 'write', quote: 'write', person: 'name', contact: 'write' } as const
      problems.set(question.key, question.kind in writes ? writes[question.kind as keyof typeof writes] : 'choose')
    }
  }
  return problems
}
