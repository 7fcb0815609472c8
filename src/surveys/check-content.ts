import type { SurveyState } from '../schema.ts'
import type { Condition, Question, QuestionOf, SurveyContent } from './content.ts'
import { languageName } from './languages.ts'
import { isWritten, questionName, textsOf } from './texts.ts'

/** What is not right about a survey: in which question, and what to do. */
export interface Problem {
  /** The key of the question; null where it is about the whole survey. */
  question: string | null
  reason: ContentReason
  sentence: string
  /** Whether it has to be put right before publishing. The others are worth knowing. */
  stops: boolean
}

/** Everything that can be wrong with a survey. Each sentence names the question and the remedy. */
const contentProblems = {
  'no-questions': () => 'There is no question yet. Add one.',
  'same-key': (name: string) => `${name} has the same key as another question. Remove it and add it again.`,
  'same-option-key': (name: string) => `Two answers of ${name} have the same key. Remove one and add it again.`,
  'text-missing': (name: string, what: string, language: string) =>
    `${name}: the ${what} is not written in ${language}. Write it, or remove what it belongs to.`,
  'frame-text-missing': (what: string, language: string) => `The ${what} is not written in ${language}. Write it.`,
  'no-options': (name: string) => `${name} has no answers to choose from. Add at least two.`,
  'no-touchpoints': (name: string) => `${name} names nothing to be rated. Add a touchpoint.`,
  'no-uses': (name: string) => `${name} has no box to tick. Add a use, or remove the question.`,
  'no-fields': (name: string) => `${name} asks for nothing. Choose what to ask for: name, e-mail, company or title.`,
  'second-likelihood': (name: string) =>
    `${name} asks the likelihood to recommend a second time. The NPS is made of one question: set this one to “other”.`,
  'second-recommended': (name: string) =>
    `${name} asks a second time whether they recommended you. Keep one of the two.`,
  'second-main-reason': (name: string) => `${name} asks for the main reason a second time. Keep one of the two.`,
  'second-who-told': (name: string) => `${name} asks a second time who told them. Keep one of the two.`,
  'only-one-answer': (name: string) => `${name} is counted by one answer. Turn off “several answers”.`,
  'no-yes': (name: string) => `${name} has no answer that means yes. Mark the one that does.`,
  'option-without-reason': (name: string, option: string) =>
    `${name}: ${option} stands for no reason, so it could not be counted. Choose its reason.`,
  'unknown-reason': (name: string, option: string) =>
    `${name}: ${option} stands for a reason that is not in use any more. Choose another.`,
  'option-without-main-reason': (name: string, option: string) =>
    `${name}: ${option} stands for no main reason, so it could not be counted. Choose one.`,
  'condition-on-nothing': (name: string) =>
    `${name} is shown depending on a question that is gone. Remove the condition, or choose another question.`,
  'condition-on-later': (name: string, other: string) =>
    `${name} depends on ${other}, which is asked after it. Move it below, or remove the condition.`,
  'condition-does-not-fit': (name: string, other: string) =>
    `${name} depends on ${other} in a way that question cannot be answered. Set the condition anew.`,
  'condition-without-options': (name: string, other: string) =>
    `${name} depends on answers of ${other}, but none is chosen, or one is gone. Choose which.`,
  'score-beyond-scale': (name: string, other: string) =>
    `${name} depends on a score of ${other} outside 0 to 10. Choose a whole number between.`,
  'never-shown': (name: string) =>
    `${name} can never be shown: its conditions cannot hold together. Change or remove one of them.`,
  'permission-without-quote': (name: string) =>
    `${name} asks permission for words that are not asked for. Choose the quote it is about, or remove it.`,
  'permission-before-quote': (name: string, other: string) =>
    `${name} comes before ${other}, whose words it is about. Move it below.`,
  'second-permission': (name: string) => `${name} asks permission a second time. Keep one of the two.`,
  'permission-required': (name: string) =>
    `${name} must not be required: a permission that has to be given is none. Turn “required” off.`,
  'use-twice': (name: string) => `${name} has two boxes for the same use. Remove one.`,
  'quote-without-permission': (name: string) =>
    `${name} has no permission question after it, so nobody may use the words. Add one from the question bank.`,
  'not-translated': (name: string, what: string, language: string) =>
    `${name}: the ${what} is not written in ${language}; people see the first language instead.`,
  'frame-not-translated': (what: string, language: string) =>
    `The ${what} is not written in ${language}; people see the first language instead.`,
} as const
type ContentReason = keyof typeof contentProblems

const onlyWarnings: readonly ContentReason[] = ['quote-without-permission', 'not-translated', 'frame-not-translated']

/**
 * What is not right about a survey, in the order of its questions: what has to be put right before it can be published, and
 * what is only worth knowing, such as a missing translation.
 *
 * @param reasonsInUse the reasons answers may stand for; without them, that is not looked at
 * @example
 * problemsIn(survey).map(({ sentence }) => sentence)
 * // ['“What stopped you?” depends on “Have you?”, which is asked after it. Move it below, or remove the condition.']
 */
export function problemsIn(content: SurveyContent, reasonsInUse?: ReadonlySet<string>): Problem[] {
  const found: Problem[] = []
  const first = content.languages[0] as string
  const note = <R extends ContentReason>(
    question: string | null,
    reason: R,
    ...of: Parameters<(typeof contentProblems)[R]>
  ) => {
    const say = contentProblems[reason] as (...of: string[]) => string
    found.push({ question, reason, sentence: say(...of), stops: !onlyWarnings.includes(reason) })
  }
  const texts = textsOf(content)
  const noteTexts = (key: string | null, name: string) => {
    for (const { says, words, needed } of texts.filter((text) => text.question === key)) {
      if (needed && !isWritten(words, first)) {
        if (key === null) note(null, 'frame-text-missing', says, languageName(first))
        else note(key, 'text-missing', name, says, languageName(first))
        continue
      }
      if (!isWritten(words, first)) continue
      for (const language of content.languages.slice(1)) {
        if (isWritten(words, language)) continue
        if (key === null) note(null, 'frame-not-translated', says, languageName(language))
        else note(key, 'not-translated', name, says, languageName(language))
      }
    }
  }

  noteTexts(null, '')
  if (content.questions.length === 0) note(null, 'no-questions')
  const before = new Map<string, Question>()
  for (const question of content.questions) {
    const { key } = question
    const name = questionName(content, question)
    if (before.has(key)) note(key, 'same-key', name)
    noteTexts(key, name)
    noteConditions(content, question, before, note)

    const asked = [...before.values()]
    if (question.kind === 'scale' && question.measures === 'likelihood to recommend') {
      if (asked.some((one) => one.kind === 'scale' && one.measures === question.measures)) {
        note(key, 'second-likelihood', name)
      }
    }
    if (question.kind === 'satisfaction') {
      if (question.touchpoints.length === 0) note(key, 'no-touchpoints', name)
      if (hasTwice(question.touchpoints)) note(key, 'same-option-key', name)
    }
    if (question.kind === 'contact' && question.fields.length === 0) note(key, 'no-fields', name)
    if (question.kind === 'person' && question.asks === 'who told you') {
      if (asked.some((one) => one.kind === 'person' && one.asks === question.asks)) note(key, 'second-who-told', name)
    }
    if (question.kind === 'choice') noteChoice(content, question, asked, reasonsInUse, note)
    if (question.kind === 'permission') notePermission(content, question, before, note)
    if (question.kind === 'quote') {
      const about = content.questions.some((one) => one.kind === 'permission' && one.quote === key)
      if (!about) note(key, 'quote-without-permission', name)
    }
    before.set(key, question)
  }
  return found
}

type Note = <R extends ContentReason>(
  question: string | null,
  reason: R,
  ...of: Parameters<(typeof contentProblems)[R]>
) => void

const hasTwice = (items: readonly { key: string }[]) => new Set(items.map(({ key }) => key)).size < items.length

function noteChoice(
  content: SurveyContent,
  question: QuestionOf<'choice'>,
  asked: readonly Question[],
  reasonsInUse: ReadonlySet<string> | undefined,
  note: Note,
): void {
  const { key, asks, options } = question
  const name = questionName(content, question)
  const askedBefore = asked.some((one) => one.kind === 'choice' && one.asks === asks)
  if (options.length === 0) note(key, 'no-options', name)
  if (hasTwice(options)) note(key, 'same-option-key', name)
  if (asks === 'have you recommended') {
    if (askedBefore) note(key, 'second-recommended', name)
    if (question.several) note(key, 'only-one-answer', name)
    if (options.length > 0 && !options.some(({ means }) => means === 'yes')) note(key, 'no-yes', name)
  }
  if (asks === 'main reason') {
    if (askedBefore) note(key, 'second-main-reason', name)
    if (question.several) note(key, 'only-one-answer', name)
  }
  options.forEach((option, i) => {
    const written = option.text[content.languages[0] as string]?.trim()
    const called = written ? `“${written}”` : `answer ${i + 1}`
    if (asks === 'why not' && option.reasonId === undefined) note(key, 'option-without-reason', name, called)
    if (asks === 'main reason' && option.mainReason === undefined) {
      note(key, 'option-without-main-reason', name, called)
    }
    if (option.reasonId !== undefined && reasonsInUse && !reasonsInUse.has(option.reasonId)) {
      note(key, 'unknown-reason', name, called)
    }
  })
}

function notePermission(
  content: SurveyContent,
  question: QuestionOf<'permission'>,
  before: ReadonlyMap<string, Question>,
  note: Note,
): void {
  const { key, uses } = question
  const name = questionName(content, question)
  const quote = content.questions.find((one) => one.key === question.quote)
  if (quote?.kind !== 'quote') note(key, 'permission-without-quote', name)
  else if (!before.has(quote.key)) note(key, 'permission-before-quote', name, questionName(content, quote))
  if ([...before.values()].some(({ kind }) => kind === 'permission')) note(key, 'second-permission', name)
  if (question.required) note(key, 'permission-required', name)
  if (uses.length === 0) note(key, 'no-uses', name)
  if (new Set(uses.map(({ use }) => use)).size < uses.length) note(key, 'use-twice', name)
}

function noteConditions(
  content: SurveyContent,
  question: Question,
  before: ReadonlyMap<string, Question>,
  note: Note,
): void {
  const { key, showWhen } = question
  const name = questionName(content, question)
  let sound = true
  for (const when of showWhen) {
    const problem = whyNotHang(when, content, before)
    if (problem === null) continue
    sound = false
    const other = content.questions.find((one) => one.key === when.question)
    if (problem === 'condition-on-nothing' || !other) note(key, 'condition-on-nothing', name)
    else note(key, problem, name, questionName(content, other))
  }
  if (sound && cannotHoldTogether(showWhen, before)) note(key, 'never-shown', name)
}

/** Why a question cannot be made to depend on this, given the questions that are asked before it; null when it can. */
function whyNotHang(when: Condition, content: SurveyContent, before: ReadonlyMap<string, Question>) {
  const other = before.get(when.question)
  if (!other) {
    return content.questions.some(({ key }) => key === when.question) ? 'condition-on-later' : 'condition-on-nothing'
  }
  if (when.is === 'answered') return null
  if (when.is === 'at least' || when.is === 'at most') {
    if (other.kind !== 'scale') return 'condition-does-not-fit'
    return Number.isInteger(when.value) && when.value >= 0 && when.value <= 10 ? null : 'score-beyond-scale'
  }
  if (other.kind !== 'choice') return 'condition-does-not-fit'
  const known = new Set(other.options.map(({ key }) => key))
  const chosen = when.options.length > 0 && when.options.every((one) => known.has(one))
  return chosen ? null : 'condition-without-options'
}

/** Whether no answer to one of the questions could meet all that is asked of it. */
function cannotHoldTogether(conditions: readonly Condition[], before: ReadonlyMap<string, Question>): boolean {
  return [...new Set(conditions.map(({ question }) => question))].some((key) => {
    const about = conditions.filter(({ question }) => question === key)
    const other = before.get(key)
    const scores = Array.from({ length: 11 }, (_, score) => score)
    if (other?.kind === 'scale') {
      return !scores.some((score) =>
        about.every(
          (when) => (when.is !== 'at least' || score >= when.value) && (when.is !== 'at most' || score <= when.value),
        ),
      )
    }
    if (other?.kind !== 'choice') return false
    const allowed = other.options.filter(
      (option) => !about.some((when) => when.is === 'none of' && when.options.includes(option.key)),
    )
    const wanted = about.filter((when) => when.is === 'any of')
    if (wanted.length === 0) return allowed.length === 0 && !other.other && about.some(({ is }) => is === 'none of')
    const meets = (option: { key: string }) => wanted.every((when) => when.options.includes(option.key))
    // Where several answers may be ticked, each condition can be met by another of them.
    return other.several
      ? wanted.some((when) => !allowed.some((option) => when.options.includes(option.key)))
      : !allowed.some(meets)
  })
}

export const publishRefusals = {
  'from-a-tool': 'These answers come from another tool. What it asks is changed there.',
  unfinished: 'Something has to be put right first; the list of what is beside the questions.',
  'nothing-changed': 'What is written here is what people see already.',
} as const

/** Why a survey cannot be published as it is written, or null when it can. */
export function whyNotPublish(
  survey: { tool: string | null; content: SurveyContent; published: { content: SurveyContent } | null },
  reasonsInUse?: ReadonlySet<string>,
): keyof typeof publishRefusals | null {
  if (survey.tool !== null) return 'from-a-tool'
  if (problemsIn(survey.content, reasonsInUse).some(({ stops }) => stops)) return 'unfinished'
  if (survey.published && isSame(survey.published.content, survey.content)) return 'nothing-changed'
  return null
}

/** Whether two surveys say the same, whatever order their parts were kept in. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  return keys.every((key) => isSame((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]))
}

export const stateRefusals = {
  'from-a-tool': 'These answers come from another tool, which opens and closes its surveys itself.',
  'not-published': 'It was never published. Publish it first.',
  'not-open': 'It takes no answers now.',
  'open-already': 'It takes answers already.',
  'was-published': 'It was published, so answers may hang on it. Close it instead.',
  'day-has-passed': 'That day has passed. Choose a later one, or close the survey now.',
} as const

interface Standing {
  tool: string | null
  state: SurveyState
  publishedVersion: number | null
}

/** Why a survey cannot be closed, or null when it can. */
export function whyNotClose(survey: Standing): 'from-a-tool' | 'not-published' | 'not-open' | null {
  if (survey.tool !== null) return 'from-a-tool'
  if (survey.publishedVersion === null) return 'not-published'
  return survey.state === 'open' ? null : 'not-open'
}

/** Why a survey that was closed cannot take answers again, or null when it can. */
export function whyNotReopen(survey: Standing): 'from-a-tool' | 'not-published' | 'open-already' | null {
  if (survey.tool !== null) return 'from-a-tool'
  if (survey.publishedVersion === null) return 'not-published'
  return survey.state === 'open' ? 'open-already' : null
}

/** Why a survey cannot be removed, or null when it can: only what was never published. */
export function whyNotRemove(survey: Standing): 'from-a-tool' | 'was-published' | null {
  if (survey.tool !== null) return 'from-a-tool'
  return survey.publishedVersion === null ? null : 'was-published'
}

/** Whether somebody may answer a survey on this day: it is open, and its last day has not passed. */
export function takesAnswers(survey: { state: SurveyState; closesOn: string | null }, today: string): boolean {
  return survey.state === 'open' && (survey.closesOn === null || today <= survey.closesOn)
}
