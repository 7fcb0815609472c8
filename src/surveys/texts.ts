import { inLanguage, type Question, type SurveyContent, type Words } from './content.ts'

/** One text of a survey: where it stands, what it is, and in which question. */
export interface Text {
  /** The way to it: ['questions', 2, 'options', 0, 'text']. */
  place: (string | number)[]
  /** The key of its question; null for the title, the introduction and the thanks. */
  question: string | null
  /** What it is, for whoever writes: 'question', '2nd answer', 'help'. */
  says: string
  words: Words
  /** Whether the survey cannot do without it. */
  needed: boolean
}

/**
 * Every text of a survey that people read, in the order they read it: what has to be written, and translated.
 *
 * @example
 * textsOf(survey).map(({ says }) => says) // ['title', 'introduction', 'question', 'low end', 'high end', …]
 */
export function textsOf(content: SurveyContent): Text[] {
  const frame = (name: 'title' | 'intro' | 'thanksTitle' | 'thanks', says: string, needed: boolean): Text => ({
    place: [name],
    question: null,
    says,
    words: content[name],
    needed,
  })
  return [
    frame('title', 'title', true),
    frame('intro', 'introduction', false),
    ...content.questions.flatMap((question, i) => textsOfQuestion(question, ['questions', i])),
    frame('thanksTitle', 'thanks', true),
    frame('thanks', 'what comes after the thanks', false),
  ]
}

function textsOfQuestion(question: Question, place: (string | number)[]): Text[] {
  const text = (at: (string | number)[], says: string, words: Words, needed: boolean): Text => ({
    place: [...place, ...at],
    question: question.key,
    says,
    words,
    needed,
  })
  const own: Text[] = []
  if (question.kind === 'scale') {
    own.push(text(['low'], 'low end', question.low, false), text(['high'], 'high end', question.high, false))
  } else if (question.kind === 'choice') {
    own.push(
      ...question.options.map((one, i) => text(['options', i, 'text'], `${ordinal(i + 1)} answer`, one.text, true)),
    )
  } else if (question.kind === 'satisfaction') {
    own.push(
      ...question.touchpoints.map((one, i) =>
        text(['touchpoints', i, 'name'], `${ordinal(i + 1)} touchpoint`, one.name, true),
      ),
    )
  } else if (question.kind === 'permission') {
    own.push(...question.uses.map((one, i) => text(['uses', i, 'wording'], `box “${one.use}”`, one.wording, true)))
    if (question.nameWording) own.push(text(['nameWording'], 'box “with my name”', question.nameWording, true))
  }
  return [text(['text'], 'question', question.text, true), text(['help'], 'help', question.help, false), ...own]
}

/** The survey with one text changed in one language; empty words are taken out. Nothing that was there is touched. */
export function withText(
  content: SurveyContent,
  place: readonly (string | number)[],
  language: string,
  written: string,
): SurveyContent {
  return changed(content, place, (words) => {
    const { [language]: _, ...others } = (words ?? {}) as Words
    return written === '' ? others : { ...others, [language]: written }
  }) as SurveyContent
}

function changed(value: unknown, place: readonly (string | number)[], change: (value: unknown) => unknown): unknown {
  const [step, ...rest] = place
  if (step === undefined) return change(value)
  if (Array.isArray(value)) return value.map((item, i) => (i === step ? changed(item, rest, change) : item))
  const record = value as Record<string, unknown>
  return { ...record, [step]: changed(record[step], rest, change) }
}

export const isWritten = (words: Words, language: string) => (words[language] ?? '').trim() !== ''

/**
 * How far a survey is translated into one of its languages: of the texts that are written in its first language, how many
 * are in this one.
 *
 * @example
 * translated(survey, 'de') // { done: 12, of: 30 }: 40 %
 */
export function translated(content: SurveyContent, language: string): { done: number; of: number } {
  const first = content.languages[0] as string
  const toDo = textsOf(content).filter(({ words }) => isWritten(words, first))
  return { done: toDo.filter(({ words }) => isWritten(words, language)).length, of: toDo.length }
}

/** How a question is called where it is spoken about: its text in the survey's first language, shortened, or its place. */
export function questionName(content: SurveyContent, question: Question): string {
  const text = inLanguage(question.text, content.languages[0] as string, content).trim()
  if (text === '') return `Question ${content.questions.indexOf(question) + 1}`
  return `“${
    text.length > 60
      ? text
          .slice(0, 58)
          .replace(/\s+\S*$/, '')
          .concat('…')
      : text
  }”`
}

/** 1st, 2nd, 3rd, 4th, 11th, 21st. */
function ordinal(n: number): string {
  const teen = n % 100 > 10 && n % 100 < 14
  return `${n}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`
}
