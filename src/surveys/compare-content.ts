import { isSame } from './check-content.ts'
import type { Question, SurveyContent } from './content.ts'
import { languageName } from './languages.ts'
import { questionName, textsOf } from './texts.ts'

/**
 * What is different between two writings of a survey, one sentence each, in the order of the later one.
 *
 * @example
 * changesBetween(version1, version2)
 * // ['“Whom did you tell?” is new.', '“Have you?” was “Have you recommended us?” before.', 'Deutsch is new.']
 */
export function changesBetween(before: SurveyContent, after: SurveyContent): string[] {
  const changes: string[] = []
  for (const language of after.languages) {
    if (!before.languages.includes(language)) changes.push(`${languageName(language)} is new.`)
  }
  for (const language of before.languages) {
    if (!after.languages.includes(language)) changes.push(`${languageName(language)} was taken out.`)
  }
  if (before.languages[0] !== after.languages[0] && before.languages.includes(after.languages[0] as string)) {
    changes.push(`${languageName(after.languages[0] as string)} is the first language now.`)
  }
  const frame = (content: SurveyContent) => textsOf({ ...content, questions: [] })
  frame(after).forEach((text, i) => {
    const was = frame(before)[i]
    if (was) changes.push(...rewordings(`The ${text.says}`, was.words, text.words, before, after))
  })

  const was = new Map(before.questions.map((question) => [question.key, question]))
  const is = new Set(after.questions.map(({ key }) => key))
  for (const question of before.questions) {
    if (!is.has(question.key)) changes.push(`${questionName(before, question)} was taken out.`)
  }
  const moved = movedKeys(
    before.questions.map(({ key }) => key).filter((key) => is.has(key)),
    after.questions.map(({ key }) => key).filter((key) => was.has(key)),
  )
  for (const question of after.questions) {
    const earlier = was.get(question.key)
    const name = questionName(after, question)
    if (!earlier) changes.push(`${name} is new.`)
    else {
      if (moved.has(question.key)) changes.push(`${name} stands elsewhere.`)
      changes.push(...changesOf(name, earlier, question, before, after))
    }
  }
  return changes
}

function changesOf(
  name: string,
  earlier: Question,
  question: Question,
  before: SurveyContent,
  after: SurveyContent,
): string[] {
  if (earlier.kind !== question.kind) return [`${name} is another kind of question.`]
  const changes: string[] = []
  const textsIn = (content: SurveyContent, one: Question) =>
    new Map(
      textsOf({ ...content, questions: [one] })
        .filter((text) => text.question !== null)
        .map((text) => [partOf(one, text.place), text]),
    )
  const old = textsIn(before, earlier)
  for (const [part, text] of textsIn(after, question)) {
    const was = old.get(part)
    const what = text.says === 'question' ? 'The question' : `${name}: the ${text.says}`
    if (was) changes.push(...rewordings(what, was.words, text.words, before, after))
    else if (Object.keys(text.words).length > 0) changes.push(`${name}: ${said(text.words, after)} is new.`)
  }
  const now = textsIn(after, question)
  for (const [part, text] of old) {
    if (!now.has(part)) changes.push(`${name}: ${said(text.words, before)} was taken out.`)
  }
  if (earlier.required !== question.required) {
    changes.push(`${name} ${question.required ? 'has to be answered now' : 'may be left out now'}.`)
  }
  if (!isSame(earlier.showWhen, question.showWhen)) changes.push(`${name} is shown to others than before.`)
  const plain = (one: Question) => JSON.stringify(withoutTexts(one))
  if (changes.length === 0 && plain(earlier) !== plain(question)) changes.push(`${name} is set differently.`)
  return changes
}

/** The way to a text within its question, by keys rather than places, so that a moved answer stays the same answer. */
function partOf(question: Question, [, , ...way]: (string | number)[]): string {
  const [list, index] = way
  if (typeof index !== 'number') return String(list)
  if (question.kind === 'choice') return `option ${question.options[index]?.key}`
  if (question.kind === 'satisfaction') return `touchpoint ${question.touchpoints[index]?.key}`
  return question.kind === 'permission' ? `use ${question.uses[index]?.use}` : String(index)
}

function rewordings(
  what: string,
  was: Record<string, string>,
  is: Record<string, string>,
  before: SurveyContent,
  after: SurveyContent,
): string[] {
  return after.languages
    .filter((language) => before.languages.includes(language) && (was[language] ?? '') !== (is[language] ?? ''))
    .map((language) => {
      const where = language === after.languages[0] ? '' : ` in ${languageName(language)}`
      if (!was[language]) return `${what}${where} is new: “${is[language]}”.`
      if (!is[language]) return `${what}${where} was taken out: “${was[language]}”.`
      return `${what}${where} reads “${is[language]}”; it was “${was[language]}”.`
    })
}

const said = (words: Record<string, string>, content: SurveyContent) =>
  `“${words[content.languages[0] as string] ?? Object.values(words)[0] ?? ''}”`

/** What is left of a question besides its words and its conditions. */
function withoutTexts(question: Question): unknown {
  return JSON.parse(
    JSON.stringify({ ...question, text: null, help: null, showWhen: null, required: null }, (name, value) =>
      ['text', 'name', 'wording', 'nameWording', 'low', 'high'].includes(name) ? undefined : value,
    ),
  )
}

/** Which of the same keys stand elsewhere: as few as possible, those outside the longest run that kept its order. */
function movedKeys(before: readonly string[], after: readonly string[]): Set<string> {
  const places = after.map((key) => before.indexOf(key))
  const longest: number[] = []
  const from: number[] = []
  places.forEach((place, i) => {
    longest[i] = 1
    from[i] = -1
    for (let j = 0; j < i; j += 1) {
      if ((places[j] as number) < place && (longest[j] as number) + 1 > (longest[i] as number)) {
        longest[i] = (longest[j] as number) + 1
        from[i] = j
      }
    }
  })
  const moved = new Set(after)
  let at = longest.indexOf(Math.max(0, ...longest))
  while (at >= 0) {
    moved.delete(after[at] as string)
    at = from[at] as number
  }
  return moved
}
