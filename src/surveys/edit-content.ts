import { problemsIn } from './check-content.ts'
import type { Condition, Question, SurveyContent, Words } from './content.ts'
import { withOurTranslation } from './phrases.ts'

/** A key of this name that nothing has yet: `newKey('quote', ['quote'])` is 'quote-2'. */
export function newKey(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted
  const stem = wanted.replace(/-\d+$/, '').slice(0, 35)
  let number = 2
  while (taken.includes(`${stem}-${number}`)) number += 1
  return `${stem}-${number}`
}

/**
 * Put questions into a survey, at a place. Keys that are taken get another, and what the new questions say about each other
 * follows.
 *
 * @returns the survey, and the key of the first question put in
 */
export function addQuestions(
  content: SurveyContent,
  questions: readonly Question[],
  at: number,
): { content: SurveyContent; first: string } {
  const taken = content.questions.map(({ key }) => key)
  const renamed = new Map<string, string>()
  for (const { key } of questions) {
    const free = newKey(key, [...taken, ...renamed.values()])
    renamed.set(key, free)
  }
  // What refers to a question that is already there goes on to do so.
  const nameOf = (key: string, index: number) =>
    questions.slice(0, index).some((one) => one.key === key) ? (renamed.get(key) ?? key) : key
  const added = questions.map((question, i): Question => {
    const own = {
      key: renamed.get(question.key) as string,
      showWhen: question.showWhen.map((when) => ({ ...when, question: nameOf(when.question, i) })),
    }
    return question.kind === 'permission'
      ? { ...question, ...own, quote: nameOf(question.quote, i) }
      : { ...question, ...own }
  })
  return {
    content: { ...content, questions: content.questions.toSpliced(at, 0, ...added) },
    first: added[0]?.key ?? '',
  }
}

/**
 * Why questions cannot be added: the survey asks this already, and its answers can only be counted once. Null when they
 * can.
 */
export function whyNotAdd(content: SurveyContent, questions: readonly Question[]): 'asked-already' | null {
  const twice = (one: SurveyContent) => problemsIn(one).filter(({ reason }) => reason.startsWith('second-')).length
  const after = addQuestions(content, questions, content.questions.length).content
  return twice(after) > twice(content) ? 'asked-already' : null
}

/** Move a question to another place. Nothing happens at the ends. */
export function moveQuestion(content: SurveyContent, key: string, to: number): SurveyContent {
  const from = content.questions.findIndex((one) => one.key === key)
  const place = Math.min(Math.max(to, 0), content.questions.length - 1)
  if (from === -1 || from === place) return content
  const moved = content.questions[from] as Question
  return { ...content, questions: content.questions.toSpliced(from, 1).toSpliced(place, 0, moved) }
}

/** Take a question out, and with it the conditions of others that hang on it. */
export function removeQuestion(content: SurveyContent, key: string): SurveyContent {
  return {
    ...content,
    questions: content.questions
      .filter((one) => one.key !== key)
      .map((one) =>
        one.showWhen.some((when) => when.question === key)
          ? { ...one, showWhen: one.showWhen.filter((when) => when.question !== key) }
          : one,
      ),
  }
}

/** The same question once more, below itself. */
export function duplicateQuestion(content: SurveyContent, key: string): { content: SurveyContent; first: string } {
  const at = content.questions.findIndex((one) => one.key === key)
  const question = content.questions[at]
  return question ? addQuestions(content, [question], at + 1) : { content, first: key }
}

/** Replace a question by a changed one. Conditions of others lose the answers it no longer has. */
export function changeQuestion(content: SurveyContent, changed: Question): SurveyContent {
  const options = changed.kind === 'choice' ? new Set(changed.options.map(({ key }) => key)) : null
  const still = (when: Condition): Condition =>
    options && when.question === changed.key && 'options' in when
      ? { ...when, options: when.options.filter((one) => options.has(one)) }
      : when
  return {
    ...content,
    questions: content.questions.map((one) => {
      if (one.key === changed.key) return changed
      return one.showWhen.some((when) => still(when) !== when) ? { ...one, showWhen: one.showWhen.map(still) } : one
    }),
  }
}

/** Add a language; texts of ours come translated, where we can. */
export function addLanguage(content: SurveyContent, language: string): SurveyContent {
  if (content.languages.includes(language)) return content
  return withOurTranslation({ ...content, languages: [...content.languages, language] }, language)
}

/** Take a language out, and every text in it. The last one stays. */
export function removeLanguage(content: SurveyContent, language: string): SurveyContent {
  if (content.languages.length === 1 || !content.languages.includes(language)) return content
  return {
    ...(withoutLanguage(content, language) as SurveyContent),
    languages: content.languages.filter((one) => one !== language),
  }
}

/** Make a language the first: the one that must be written in full, and that others fall back to. */
export function putLanguageFirst(content: SurveyContent, language: string): SurveyContent {
  return { ...content, languages: [language, ...content.languages.filter((one) => one !== language)] }
}

const wordsNames = [
  'text',
  'help',
  'low',
  'high',
  'name',
  'wording',
  'nameWording',
  'title',
  'intro',
  'thanksTitle',
  'thanks',
]

function withoutLanguage(value: unknown, language: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutLanguage(item, language))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => {
      if (!wordsNames.includes(name)) return [name, withoutLanguage(part, language)]
      const { [language]: _, ...others } = part as Words
      return [name, others]
    }),
  )
}
