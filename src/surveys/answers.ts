import { z } from 'zod'
import { type Condition, permittedUses, type Question, type SurveyContent } from './content.ts'

/** What was answered to one question. Its shape says what kind of question it was. */
export const answer = z.union([
  /** scale */
  z.object({ score: z.number().int().min(0).max(10) }),
  /** satisfaction: 1 to 5 by touchpoint; one that does not apply is left out */
  z.object({ ratings: z.record(z.string(), z.number().int().min(1).max(5)) }),
  /** choice: the keys chosen, and something else in their own words */
  z.object({ chosen: z.array(z.string()), other: z.string().max(2_000).optional() }),
  /** text and quote */
  z.object({ words: z.string().max(20_000) }),
  /** person */
  z.object({
    name: z.string().max(200),
    company: z.string().max(200).optional(),
    email: z.string().max(254).optional(),
  }),
  /** permission: the uses that were ticked, and whether with their name */
  z.object({ uses: z.array(z.enum(permittedUses as [string, ...string[]])), withName: z.literal(true).optional() }),
  /** contact details */
  z.object({ contact: z.partialRecord(z.enum(['name', 'email', 'company', 'title']), z.string().max(254)) }),
])
export type Answer = z.output<typeof answer>
export type Answers = Record<string, Answer>

/**
 * The questions somebody sees, given what they answered so far: those whose conditions all hold. A question that hangs
 * on one that is itself not shown is not shown either.
 *
 * @example
 * // "What stopped you?" is shown only to those who said they have not recommended us.
 * shownQuestions(survey, { recommended: { chosen: ['no'] } }).map(({ key }) => key) // ['recommended', 'why-not']
 */
export function shownQuestions(content: SurveyContent, answers: Answers): Question[] {
  const shown: Question[] = []
  const seen = new Set<string>()
  for (const question of content.questions) {
    const holds = question.showWhen.every((when) => seen.has(when.question) && holdsFor(when, answers[when.question]))
    // Permission is asked after the words it is about, and only where there are any.
    const hasWords = question.kind !== 'permission' || (seen.has(question.quote) && isGiven(answers[question.quote]))
    if (!holds || !hasWords) continue
    shown.push(question)
    seen.add(question.key)
  }
  return shown
}

function holdsFor(when: Condition, given: Answer | undefined): boolean {
  if (when.is === 'answered') return isGiven(given)
  if (when.is === 'at least') return given !== undefined && 'score' in given && given.score >= when.value
  if (when.is === 'at most') return given !== undefined && 'score' in given && given.score <= when.value
  const chosen = given !== undefined && 'chosen' in given ? given.chosen : []
  const any = chosen.some((key) => when.options.includes(key))
  return when.is === 'any of' ? any : isGiven(given) && !any
}

/** Whether an answer says anything: an empty box and an unticked list do not. */
export function isGiven(given: Answer | undefined): boolean {
  if (given === undefined) return false
  if ('score' in given) return true
  if ('ratings' in given) return Object.keys(given.ratings).length > 0
  if ('chosen' in given) return given.chosen.length > 0 || (given.other ?? '').trim() !== ''
  if ('words' in given) return given.words.trim() !== ''
  if ('name' in given) return given.name.trim() !== ''
  if ('uses' in given) return given.uses.length > 0
  return Object.values(given.contact).some((text) => text.trim() !== '')
}
