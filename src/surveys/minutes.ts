import type { Question, SurveyContent } from './content.ts'

/** Seconds a question takes somebody on a phone. Guesses: nobody has measured ours yet. */
function secondsFor(question: Question): number {
  if (question.kind === 'scale') return 10
  if (question.kind === 'satisfaction') return 5 + 6 * question.touchpoints.length
  if (question.kind === 'choice') return 8 + question.options.length
  if (question.kind === 'text') return question.long ? 45 : 20
  if (question.kind === 'quote') return 60
  if (question.kind === 'person') return 25
  if (question.kind === 'permission') return 10 + 4 * question.uses.length
  return 10 + 6 * question.fields.length
}

/**
 * How many minutes a survey asks of somebody, which the ask ledger counts and the invitation promises.
 *
 * A guess from the kinds of its questions; one that is only shown to some counts half. Whole minutes, rounded up, at least
 * one, because a promise that is kept early costs nothing.
 *
 * @example
 * // 0 to 10 (10 s), yes or no (10 s), an open answer for some (45 s ÷ 2), 10 s to begin: 53 s.
 * minutesFor(survey) // 1
 */
export function minutesFor(content: Pick<SurveyContent, 'questions'>): number {
  const seconds = content.questions.reduce(
    (sum, question) => sum + secondsFor(question) * (question.showWhen.length > 0 ? 0.5 : 1),
    10,
  )
  return Math.max(1, Math.ceil(seconds / 60))
}
