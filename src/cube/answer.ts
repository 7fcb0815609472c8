import { combinations } from './combinations.ts'
import { count, prepare as prepareCount } from './count.ts'
import type { Cube } from './cube.ts'
import { firstReferral } from './first-referral.ts'
import { jointCells } from './joint-cells.ts'
import { revenueByOrigin } from './money.ts'
import { profile } from './profile.ts'
import type { AnswerTo, Question } from './question.ts'
import { referralCells } from './referral-cells.ts'
import { select } from './select.ts'
import { series } from './series.ts'
import { intent, opportunity, prepareVoices, reasons } from './why.ts'

/**
 * Answer a question about customers by group from memory.
 *
 * What each question means, and which ones are refused with a RangeError, is said in `question.ts`. The few most recent
 * results are remembered inside the cube and forgotten when the data they came from changes.
 *
 * @example
 * answer(cube, {
 *   ask: 'count', window: { from: 20_089, to: 20_454 }, strengths: ['proven'], where: [], today: 20_500,
 *   by: [{ column: 'plan' }],
 * }) // → { total: { customers: 3, referrers: 1, … }, tables: [[{ value: 'Pro', counts: { … } }, …]] }
 */
export function answer<Asked extends Question>(cube: Cube, question: Asked): AnswerTo<Asked>
export function answer(cube: Cube, question: Question): AnswerTo<Question> {
  switch (question.ask) {
    case 'count':
      return count(cube, question)
    case 'series':
      return series(cube, question)
    case 'select':
      return select(cube, question)
    case 'referrals':
      return referralCells(cube, question)
    case 'columns':
      return profile(cube)
    case 'combinations':
      return combinations(cube, question)
    case 'joint':
      return jointCells(cube, question)
    case 'first referral':
      return firstReferral(cube, question)
    case 'revenue':
      return revenueByOrigin(cube, question)
    case 'reasons':
      return reasons(cube, question)
    case 'opportunity':
      return opportunity(cube, question)
    case 'intent':
      return intent(cube, question)
  }
}

/**
 * Work out, a step at a time, what such a question would be answered from over any window, so that the first to ask
 * about a window need not wait for it. Answers are the same without.
 */
export function* prepare(cube: Cube, question: Question): Generator<void> {
  if (question.ask === 'count') yield* prepareCount(cube, question)
  if (question.ask === 'reasons' || question.ask === 'opportunity' || question.ask === 'intent') {
    yield* prepareVoices(cube, question)
  }
}
