import type { Answers } from '../surveys/answers.ts'
import type { SampleOrigin, SampleResponse } from './voices.ts'

/** What somebody of the sample answered, as answers to the questions of the template "Why they do not refer". */
export function answersToWhyNot(given: SampleResponse): Answers {
  return {
    likelihood: { score: given.score },
    recommended: { chosen: [given.told === null ? 'no' : 'yes'] },
    ...(given.told === null ? {} : { whom: { name: given.told } }),
    ...(given.ticked.length === 0 ? {} : { 'why-not': { chosen: [...given.ticked] } }),
    ...(given.words === null ? {} : { 'why-not-words': { words: given.words } }),
    satisfaction: { ratings: given.satisfaction },
    ...(given.quote === null ? {} : { quote: { words: given.quote.words } }),
    ...(given.permits === null
      ? {}
      : { permission: { uses: given.permits.uses, ...(given.permits.withName ? { withName: true as const } : {}) } }),
  }
}

/** The same for "New customer: how did you find us". The options of that question are called as the reasons are. */
export function answersToOrigin({ mainReason, toldBy }: SampleOrigin): Answers {
  return {
    'main-reason': { chosen: [mainReason.replaceAll(' ', '-')] },
    ...(toldBy === null ? {} : { 'who-told': { name: toldBy } }),
  }
}
