import type { MainReason } from '../schema.ts'
import type { Id } from '../values/id.ts'
import type { Answer, Answers } from './answers.ts'
import { mainReasons, type Option, type Question, type QuestionOf, type SurveyContent } from './content.ts'

/** What an answer given in another tool is for. The first ten decide figures or are read as words about something. */
export const answerPurposes = [
  'likelihood',
  'recommended',
  'reason',
  'main reason',
  'why not',
  'score words',
  'told by',
  'told',
  'quote',
  'text',
  'choice',
  'several',
  'scale',
  'rating',
] as const
export type AnswerPurpose = (typeof answerPurposes)[number]

/** One answer as another tool tells it. */
export interface ToldAnswer {
  /** The question in its own words. */
  question: string
  as: AnswerPurpose
  /** What of several things it is about: the touchpoint of a rating. */
  part: string | null
  /** What was said: one entry, or one for each of several choices. */
  said: string[]
}

/** No survey of ours asks more, and no question of ours offers more. */
export const mostQuestions = 60
const mostOptions = 60
const longestOption = 200

/** What became of the answers of one response. */
export interface Placed {
  answers: Answers
  /** Answers that name no reason we have. They are kept as words. */
  unmatched: { question: string; value: string }[]
}

/**
 * Makes responses of another tool answers to a survey of ours: finds the question by its words, and lets the survey grow
 * where it has not been asked or answered so before, so that what somebody said shows as the answer to what they were
 * asked. Give it one survey and any number of responses, then keep `content()` if `hasGrown()`.
 *
 * @example
 * const placer = answerPlacer(emptySurvey('NPS 2026', 'en'), [])
 * placer.place([{ question: 'How likely are you to recommend us?', as: 'likelihood', part: null, said: ['9'] }]).answers
 * // → { 'how-likely-are-you-to-recommend-us': { score: 9 } }
 */
export function answerPlacer(before: SurveyContent, reasons: readonly { id: Id<'rea'>; name: string }[]) {
  const content: SurveyContent = structuredClone(before)
  const language = content.languages[0] as string
  let grew = false
  const keys = new Set(content.questions.map(({ key }) => key))
  const byWords = new Map<string, Question>()
  const optionsOf = new Map<string, Map<string, Option>>()
  for (const question of content.questions) {
    const words = wordsFor(question)
    if (!byWords.has(words)) byWords.set(words, question)
  }
  const reasonNamed = new Map(reasons.map((reason) => [plain(reason.name), reason]))

  function wordsFor(question: Question): string {
    return `${purposeOf(question)} ${plain(question.text[language] ?? '')}`
  }

  function questionFor({ question: text, as }: ToldAnswer): Question | null {
    const words = `${as} ${plain(text)}`
    // Only one question can be the one the score is made of, whatever words it is asked in.
    const known =
      byWords.get(words) ??
      (as === 'likelihood' ? content.questions.find((one) => purposeOf(one) === 'likelihood') : undefined)
    if (known) return known
    if (content.questions.length >= mostQuestions) return null
    const made = newQuestion(as, keyFor(text, keys), { [language]: text.slice(0, 4000) })
    content.questions.push(made)
    byWords.set(words, made)
    grew = true
    return made
  }

  function optionFor(question: QuestionOf<'choice'>, label: string, more: Partial<Option> = {}): Option | null {
    let options = optionsOf.get(question.key)
    if (!options) {
      options = new Map(question.options.map((one) => [plain(one.text[language] ?? ''), one]))
      optionsOf.set(question.key, options)
    }
    const known = options.get(plain(label))
    if (known) return known
    if (question.options.length >= mostOptions || label.length > longestOption) return null
    const taken = new Set(question.options.map(({ key }) => key))
    const made: Option = { key: keyFor(label, taken), text: { [language]: label }, ...more }
    question.options.push(made)
    options.set(plain(label), made)
    grew = true
    return made
  }

  function chosen(question: QuestionOf<'choice'>, told: ToldAnswer, placed: Placed): Answer {
    const keysChosen: string[] = []
    const others: string[] = []
    for (const label of told.said) {
      const option = optionNamed(question, told.as, label)
      if (option) keysChosen.push(option.key)
      else others.push(label)
      if (!option && (told.as === 'reason' || told.as === 'main reason'))
        placed.unmatched.push({ question: told.question, value: label })
    }
    const other = others.join('; ').slice(0, 2000)
    return { chosen: [...new Set(keysChosen)], ...(other === '' ? {} : { other }) }
  }

  function optionNamed(question: QuestionOf<'choice'>, as: AnswerPurpose, label: string): Option | null {
    if (as === 'recommended') {
      const said = readYesNo(label)
      return said === null ? null : optionFor(question, said ? 'Yes' : 'No', { means: said ? 'yes' : 'no' })
    }
    if (as === 'reason') {
      const reason = reasonNamed.get(plain(label))
      return reason ? optionFor(question, reason.name, { reasonId: reason.id }) : null
    }
    if (as === 'main reason') {
      const mainReason = readMainReason(label)
      return mainReason && optionFor(question, mainReason[0]!.toUpperCase() + mainReason.slice(1), { mainReason })
    }
    return optionFor(question, label)
  }

  function touchpointKey(question: QuestionOf<'satisfaction'>, name: string): string | null {
    const known = question.touchpoints.find((one) => plain(one.name[language] ?? '') === plain(name))
    if (known) return known.key
    if (question.touchpoints.length >= 30) return null
    const key = keyFor(name, new Set(question.touchpoints.map((one) => one.key)))
    question.touchpoints.push({ key, name: { [language]: name } })
    grew = true
    return key
  }

  function answer(question: Question, told: ToldAnswer, earlier: Answer | undefined, placed: Placed): Answer | null {
    const [first = ''] = told.said
    switch (question.kind) {
      case 'scale': {
        const score = readScore(first)
        return score === null ? null : { score }
      }
      case 'satisfaction': {
        const rating = readRating(first)
        const key = rating === null ? null : touchpointKey(question, told.part ?? told.question)
        if (rating === null || key === null) return null
        return { ratings: { ...(earlier && 'ratings' in earlier ? earlier.ratings : {}), [key]: rating } }
      }
      case 'choice': {
        const now = chosen(question, told, placed)
        return earlier && 'chosen' in earlier && 'chosen' in now ? together(earlier, now) : now
      }
      case 'person':
        return person(first)
      default:
        return { words: earlier && 'words' in earlier ? `${earlier.words}\n${first}`.slice(0, 20_000) : first }
    }
  }

  return {
    place(told: readonly ToldAnswer[]): Placed {
      const placed: Placed = { answers: {}, unmatched: [] }
      for (const one of told) {
        if (one.said.length === 0) continue
        const question = questionFor(one)
        const given = question && answer(question, one, placed.answers[question.key], placed)
        if (question && given) placed.answers[question.key] = given
      }
      return placed
    },
    content: () => content,
    hasGrown: () => grew,
  }
}

/** A survey another tool asks, before anything of it is known but its name. */
export const emptySurvey = (title: string, language: string): SurveyContent => ({
  languages: [language],
  title: { [language]: title },
  intro: {},
  questions: [],
  thanksTitle: {},
  thanks: {},
})

type Chosen = Extract<Answer, { chosen: string[] }>

function together(earlier: Chosen, now: Chosen): Answer {
  const other = [earlier.other, now.other].filter(Boolean).join('; ').slice(0, 2000)
  return { chosen: [...new Set([...earlier.chosen, ...now.chosen])], ...(other === '' ? {} : { other }) }
}

function person(text: string): Answer {
  const email = /[^\s@()<>,;]+@[^\s@()<>,;]+\.[^\s@()<>,;]+/.exec(text)?.[0]
  const name = (email ? text.replace(email, '').replace(/[(<]\s*[)>]|[,;]\s*$/g, '') : text).trim()
  return { name: (name || email || text).slice(0, 200), ...(email ? { email: email.slice(0, 254) } : {}) }
}

/** What a question of ours is for, in the words answers from other tools have. */
function purposeOf(question: Question): AnswerPurpose {
  if (question.kind === 'scale') return question.measures === 'likelihood to recommend' ? 'likelihood' : 'scale'
  if (question.kind === 'satisfaction') return 'rating'
  if (question.kind === 'quote') return 'quote'
  if (question.kind === 'person') return question.asks === 'who told you' ? 'told by' : 'told'
  if (question.kind === 'text') {
    return question.about === 'why not' ? 'why not' : question.about === 'score' ? 'score words' : 'text'
  }
  if (question.kind !== 'choice') return 'text'
  if (question.asks === 'have you recommended') return 'recommended'
  if (question.asks === 'why not') return 'reason'
  if (question.asks === 'main reason') return 'main reason'
  return question.several ? 'several' : 'choice'
}

function newQuestion(as: AnswerPurpose, key: string, text: Record<string, string>): Question {
  const common = { key, text, help: {}, required: false, showWhen: [] }
  const choice = (asks: QuestionOf<'choice'>['asks'], several: boolean): Question => {
    return { ...common, kind: 'choice', several, asks, options: [], other: true }
  }
  const words = (about: QuestionOf<'text'>['about']): Question => ({ ...common, kind: 'text', about, long: true })
  switch (as) {
    case 'likelihood':
      return { ...common, kind: 'scale', measures: 'likelihood to recommend', low: {}, high: {} }
    case 'scale':
      return { ...common, kind: 'scale', measures: 'other', low: {}, high: {} }
    case 'rating':
      return { ...common, kind: 'satisfaction', touchpoints: [] }
    case 'recommended':
      return choice('have you recommended', false)
    case 'reason':
      return choice('why not', true)
    case 'main reason':
      return choice('main reason', false)
    case 'choice':
      return choice('other', false)
    case 'several':
      return choice('other', true)
    case 'told by':
      return { ...common, kind: 'person', asks: 'who told you' }
    case 'told':
      return { ...common, kind: 'person', asks: 'whom did you tell' }
    case 'quote':
      return { ...common, kind: 'quote' }
    case 'why not':
      return words('why not')
    case 'score words':
      return words('score')
    case 'text':
      return words('other')
  }
}

/** "How likely are you …?" → "how-likely-are-you", and another number where that is taken. */
function keyFor(text: string, taken: Set<string>): string {
  const slug = plain(text)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+/, '')
    .slice(0, 34)
    .replace(/-+$/, '')
  let key = slug || 'item'
  for (let number = 2; taken.has(key); number++) key = `${slug || 'item'}-${number}`
  taken.add(key)
  return key
}

/** Words as they are compared: without accents, case, marks and spaces at the ends. */
const plain = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/**
 * The score in a cell: "9", "10 - Extremely likely" and "Extremely likely - 10" each say one whole number from 0 to 10.
 * Null where there is none, or more than one.
 */
export function readScore(text: string): number | null {
  const numbers = text.match(/(?<![\d.,]|(?:^|\s)-)\d+(?:[.,]0+)?(?![\d.,])/g)
  if (numbers?.length !== 1 || /[.,]\d*[1-9]/.test(text)) return null
  const score = Number.parseInt(numbers[0] as string, 10)
  return score <= 10 ? score : null
}

/** A rating from 1 to 5, written as a score is. */
export function readRating(text: string): number | null {
  const rating = readScore(text)
  return rating !== null && rating >= 1 && rating <= 5 ? rating : null
}

/** "Yes", "Yes, several times", "No, not yet", "1", "Ja": null where it begins as neither. */
export function readYesNo(text: string): boolean | null {
  const word = /^[\p{L}\d]+/u.exec(plain(text))?.[0] ?? ''
  if (['yes', 'y', 'true', '1', 'ja', 'j', 'oui', 'si'].includes(word)) return true
  return ['no', 'n', 'false', '0', 'nein', 'non', 'not', 'never'].includes(word) ? false : null
}

const mainReasonWords: [RegExp, MainReason][] = [
  [/recommend|referr|word of mouth|friend|colleague|empfehl/, 'recommendation'],
  [/search|google|bing|suchmaschine/, 'search'],
  [/\bads?\b|advert|werbung|banner/, 'advertising'],
  [/event|conference|trade show|fair|webinar|messe/, 'event'],
  [/press|social|linkedin|facebook|instagram|news|article|podcast|presse/, 'press or social media'],
  [/sales|contacted me|cold call|vertrieb/, 'sales contact'],
  [/used it before|previous (job|company|employer)|used .* before/, 'used it before'],
]

/** Which main reason for coming a label stands for; null where it is none we know. */
export function readMainReason(label: string): MainReason | null {
  const text = plain(label)
  if (text === 'other' || text === 'something else') return 'other'
  const exact = mainReasons.find((one) => plain(one) === text)
  return exact ?? mainReasonWords.find(([words]) => words.test(text))?.[1] ?? null
}
