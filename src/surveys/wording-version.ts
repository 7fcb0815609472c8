import { isSame } from './check-content.ts'
import type { QuestionOf, SurveyContent } from './content.ts'

/**
 * A survey about to be published, with its permission questions carrying the right version of their wording: one more than
 * what is published wherever a word beside a box, or the question above it, is another, because a permission is only worth
 * what somebody read when they gave it.
 *
 * @example
 * // The wording of "website" was changed after version 1 was published.
 * withWordingVersions(draft, published) // its permission question has wordingVersion 2
 */
export function withWordingVersions(content: SurveyContent, published: SurveyContent | null): SurveyContent {
  return {
    ...content,
    questions: content.questions.map((question) => {
      const before = published?.questions.find(({ key }) => key === question.key)
      if (question.kind !== 'permission' || before?.kind !== 'permission') return question
      const same = isSame(wordingsOf(question), wordingsOf(before))
      return { ...question, wordingVersion: before.wordingVersion + (same ? 0 : 1) }
    }),
  }
}

const wordingsOf = ({ text, help, uses, nameWording }: QuestionOf<'permission'>) => [
  text,
  help,
  uses,
  nameWording ?? null,
]
