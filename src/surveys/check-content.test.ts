import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Answers, shownQuestions } from './answers.ts'
import { problemsIn, takesAnswers, whyNotClose, whyNotPublish, whyNotRemove, whyNotReopen } from './check-content.ts'
import { type Condition, type Question, type SurveyContent, surveyContent } from './content.ts'
import {
  addLanguage,
  addQuestions,
  changeQuestion,
  duplicateQuestion,
  moveQuestion,
  putLanguageFirst,
  removeLanguage,
  removeQuestion,
  whyNotAdd,
} from './edit-content.ts'
import { minutesFor } from './minutes.ts'
import { reasonPhrases } from './phrases.ts'
import { bank, contentFrom, plainQuestions, templateNames } from './question-bank.ts'
import { textsOf, translated, withText } from './texts.ts'

const reasons = Object.entries(reasonPhrases).map(([id, { name }]) => ({ id: id as `rea_${string}`, name }))
const inUse = new Set<string>(reasons.map(({ id }) => id))
const whole = () => contentFrom('why not', { languages: ['en', 'de'], reasons })

describe('templates', () => {
  test.each(templateNames.filter((name) => name !== 'blank'))('“%s” can be published as it comes', (name) => {
    for (const languages of [['en'], ['de', 'en'], ['fr']]) {
      const content = contentFrom(name, { languages, reasons })
      expect(problemsIn(content, inUse)).toEqual([])
      expect(surveyContent.parse(content)).toEqual(content)
      expect(whyNotPublish({ tool: null, content, published: null }, inUse)).toBe(null)
    }
  })

  test('a blank one says that it has no question yet', () => {
    const content = contentFrom('blank', { languages: ['en'], reasons })
    expect(problemsIn(content).map(({ sentence }) => sentence)).toEqual(['There is no question yet. Add one.'])
  })

  test('a reason the company named itself is offered by its name', () => {
    const own = { id: 'rea_own' as const, name: 'Waiting for the new version' }
    const renamed = { id: 'rea_too-new' as const, name: 'Still in trial' }
    const content = contentFrom('why not', { languages: ['en'], reasons: [own, renamed] })
    const asked = content.questions.find((one) => one.kind === 'choice' && one.asks === 'why not')
    expect(asked?.kind === 'choice' && asked.options.map(({ text }) => text.en)).toEqual([
      'Waiting for the new version',
      'Still in trial',
    ])
  })
})

/** The whole survey with one question changed. */
function withQuestion(key: string, change: (question: Question) => Question): SurveyContent {
  const content = whole()
  return { ...content, questions: content.questions.map((one) => (one.key === key ? change(one) : one)) }
}
const hangs = (key: string, ...showWhen: Condition[]) => withQuestion(key, (one) => ({ ...one, showWhen }))

test.each<[string, SurveyContent, string]>([
  ['a title', withText(whole(), ['title'], 'en', ''), 'The title is not written in English. Write it.'],
  [
    'the words of a question',
    withText(whole(), ['questions', 1, 'text'], 'en', ''),
    'Question 2: the question is not written in English. Write it, or remove what it belongs to.',
  ],
  [
    'the words of an answer',
    withText(whole(), ['questions', 1, 'options', 1, 'text'], 'en', ' '),
    '“Have you recommended us to anybody in the last 12 months?”: the 2nd answer is not written in English. Write it, or remove what it belongs to.',
  ],
  [
    'two questions with one key',
    { ...whole(), questions: [...whole().questions, whole().questions[0] as Question] },
    '“How likely are you to recommend us to a colleague or friend?” has the same key as another question. Remove it and add it again.',
  ],
  [
    'answers',
    withQuestion('recommended', (one) => ({ ...one, options: [] }) as Question),
    '“Have you recommended us to anybody in the last 12 months?” has no answers to choose from. Add at least two.',
  ],
  [
    'an answer that means yes',
    withQuestion(
      'recommended',
      (one) => ({ ...one, options: [{ key: 'no', text: { en: 'No', de: 'Nein' } }] }) as Question,
    ),
    '“Have you recommended us to anybody in the last 12 months?” has no answer that means yes. Mark the one that does.',
  ],
  [
    'one answer only',
    withQuestion('recommended', (one) => ({ ...one, several: true }) as Question),
    '“Have you recommended us to anybody in the last 12 months?” is counted by one answer. Turn off “several answers”.',
  ],
  [
    'a reason for an answer',
    withQuestion(
      'why-not',
      (one) => ({ ...one, options: [{ key: 'busy', text: { en: 'Busy', de: 'Keine Zeit' } }] }) as Question,
    ),
    '“What has kept you from recommending us?”: “Busy” stands for no reason, so it could not be counted. Choose its reason.',
  ],
  [
    'a reason in use',
    withQuestion(
      'why-not',
      (one) =>
        ({ ...one, options: [{ key: 'busy', text: { en: 'Busy', de: 'Voll' }, reasonId: 'rea_gone' }] }) as Question,
    ),
    '“What has kept you from recommending us?”: “Busy” stands for a reason that is not in use any more. Choose another.',
  ],
  [
    'a condition on a question that is gone',
    hangs('whom', { question: 'gone', is: 'answered' }),
    '“Whom did you tell about us?” is shown depending on a question that is gone. Remove the condition, or choose another question.',
  ],
  [
    'a condition on a later question',
    hangs('recommended', { question: 'quote', is: 'answered' }),
    '“Have you recommended us to anybody in the last 12 months?” depends on “What would you say about us to somebody who is thinking…”, which is asked after it. Move it below, or remove the condition.',
  ],
  [
    'a condition on itself',
    hangs('whom', { question: 'whom', is: 'answered' }),
    '“Whom did you tell about us?” depends on “Whom did you tell about us?”, which is asked after it. Move it below, or remove the condition.',
  ],
  [
    'a score of a question without scores',
    hangs('whom', { question: 'recommended', is: 'at least', value: 9 }),
    '“Whom did you tell about us?” depends on “Have you recommended us to anybody in the last 12 months?” in a way that question cannot be answered. Set the condition anew.',
  ],
  [
    'a score beyond 10',
    hangs('whom', { question: 'likelihood', is: 'at least', value: 11 }),
    '“Whom did you tell about us?” depends on a score of “How likely are you to recommend us to a colleague or friend?” outside 0 to 10. Choose a whole number between.',
  ],
  [
    'an answer that is gone',
    hangs('whom', { question: 'recommended', is: 'any of', options: ['perhaps'] }),
    '“Whom did you tell about us?” depends on answers of “Have you recommended us to anybody in the last 12 months?”, but none is chosen, or one is gone. Choose which.',
  ],
  [
    'conditions that exclude each other',
    hangs(
      'whom',
      { question: 'likelihood', is: 'at least', value: 9 },
      { question: 'likelihood', is: 'at most', value: 6 },
    ),
    '“Whom did you tell about us?” can never be shown: its conditions cannot hold together. Change or remove one of them.',
  ],
  [
    'yes and no at once',
    hangs(
      'whom',
      { question: 'recommended', is: 'any of', options: ['yes'] },
      { question: 'recommended', is: 'any of', options: ['no'] },
    ),
    '“Whom did you tell about us?” can never be shown: its conditions cannot hold together. Change or remove one of them.',
  ],
  [
    'permission before its words',
    moveQuestion(whole(), 'permission', 0),
    '“May we use your words?” comes before “What would you say about us to somebody who is thinking…”, whose words it is about. Move it below.',
  ],
  [
    'permission without words',
    removeQuestion(whole(), 'quote'),
    '“May we use your words?” asks permission for words that are not asked for. Choose the quote it is about, or remove it.',
  ],
  [
    'permission that has to be given',
    withQuestion('permission', (one) => ({ ...one, required: true })),
    '“May we use your words?” must not be required: a permission that has to be given is none. Turn “required” off.',
  ],
  [
    'a second box for a use',
    withQuestion('permission', (one) =>
      one.kind === 'permission' ? { ...one, uses: [...one.uses, one.uses[0] as (typeof one.uses)[0]] } : one,
    ),
    '“May we use your words?” has two boxes for the same use. Remove one.',
  ],
  [
    'a second permission',
    duplicateQuestion(whole(), 'permission').content,
    '“May we use your words?” asks permission a second time. Keep one of the two.',
  ],
  [
    'a second likelihood',
    duplicateQuestion(whole(), 'likelihood').content,
    '“How likely are you to recommend us to a colleague or friend?” asks the likelihood to recommend a second time. The NPS is made of one question: set this one to “other”.',
  ],
])('%s stops it, in a sentence with the remedy', (_, content, sentence) => {
  const problems = problemsIn(content, inUse).filter(({ stops }) => stops)
  expect(problems[0]?.sentence).toBe(sentence)
  expect(whyNotPublish({ tool: null, content, published: null }, inUse)).toBe('unfinished')
})

test('a missing translation is told and stops nothing', () => {
  const content = withText(whole(), ['questions', 0, 'text'], 'de', '')
  expect(problemsIn(content, inUse)).toEqual([
    {
      question: 'likelihood',
      reason: 'not-translated',
      sentence:
        '“How likely are you to recommend us to a colleague or friend?”: the question is not written in Deutsch; people see the first language instead.',
      stops: false,
    },
  ])
  const { done, of } = translated(content, 'de')
  expect(of - done).toBe(1)
  expect(whyNotPublish({ tool: null, content, published: null }, inUse)).toBe(null)
})

test('what is published already, or comes from another tool, is not published', () => {
  expect(whyNotPublish({ tool: null, content: whole(), published: { content: whole() } })).toBe('nothing-changed')
  expect(whyNotPublish({ tool: 'typeform', content: whole(), published: null })).toBe('from-a-tool')
})

test('only what was published is closed and opened again, and only what never was is removed', () => {
  const survey = { tool: null, state: 'draft', publishedVersion: null } as const
  const open = { tool: null, state: 'open', publishedVersion: 1 } as const
  const closed = { ...open, state: 'closed' } as const
  const theirs = { ...open, tool: 'delighted' } as const
  expect([survey, open, closed, theirs].map(whyNotClose)).toEqual(['not-published', null, 'not-open', 'from-a-tool'])
  expect([survey, open, closed, theirs].map(whyNotReopen)).toEqual([
    'not-published',
    'open-already',
    null,
    'from-a-tool',
  ])
  expect([survey, open, closed, theirs].map(whyNotRemove)).toEqual([
    null,
    'was-published',
    'was-published',
    'from-a-tool',
  ])
})

test('a survey takes answers through its last day', () => {
  const closesOn = '2026-06-01'
  expect(takesAnswers({ state: 'open', closesOn }, '2026-06-01')).toBe(true)
  expect(takesAnswers({ state: 'open', closesOn }, '2026-06-02')).toBe(false)
  expect(takesAnswers({ state: 'open', closesOn: null }, '2026-06-02')).toBe(true)
  expect(takesAnswers({ state: 'closed', closesOn: null }, '2026-06-01')).toBe(false)
})

test('a language that is added says what we can say in it, and taken out leaves nothing behind', () => {
  const english = contentFrom('why not', { languages: ['en'], reasons })
  const both = addLanguage(english, 'de')
  expect(translated(both, 'de')).toEqual({ done: textsOf(both).length - 6, of: textsOf(both).length - 6 })
  expect(removeLanguage(both, 'de')).toEqual(english)
  expect(removeLanguage(english, 'en')).toBe(english)
})

test('what can be counted once only is offered once', () => {
  const offered = bank.map(
    ({ id, make }) => [id, make({ languages: ['en'], reasons, before: whole().questions })] as const,
  )
  const refused = offered.filter(([, questions]) => whyNotAdd(whole(), questions) !== null).map(([id]) => id)
  expect(refused).toEqual(['likelihood', 'recommended', 'quote', 'permission'])
  const blank = contentFrom('blank', { languages: ['en'], reasons })
  expect(offered.map(([, questions]) => whyNotAdd(blank, questions))).toEqual(bank.map(() => null))
})

test('a survey takes at least a minute, and more questions never take less', () => {
  expect(minutesFor(contentFrom('origin', { languages: ['en'], reasons }))).toBe(1)
  const content = whole()
  const minutes = content.questions.map((_, i) => minutesFor({ questions: content.questions.slice(0, i) }))
  expect(minutes).toEqual([...minutes].sort((a, b) => a - b))
})

/** Whatever somebody does in the builder, as numbers that are read against the survey as it then is. */
const press = fc.record({ what: fc.nat(11), which: fc.nat(50), to: fc.nat(50), how: fc.nat(50) })

function pressed(
  content: SurveyContent,
  { what, which, to, how }: { what: number; which: number; to: number; how: number },
) {
  const { questions, languages } = content
  const question = questions[which % Math.max(1, questions.length)]
  if (what <= 3 || !question) {
    const entries = [...bank, ...plainQuestions]
    const at = to % (questions.length + 1)
    const made = entries[which % entries.length]?.make({ languages, reasons, before: questions.slice(0, at) }) ?? []
    return addQuestions(content, made, at).content
  }
  if (what === 4) return moveQuestion(content, question.key, to)
  if (what === 5) return removeQuestion(content, question.key)
  if (what === 6) return duplicateQuestion(content, question.key).content
  if (what === 7) return addLanguage(content, ['de', 'fr', 'ar'][to % 3] as string)
  if (what === 8)
    return to % 2
      ? removeLanguage(content, languages.at(-1) as string)
      : putLanguageFirst(content, languages.at(-1) as string)
  if (what === 9) {
    const texts = textsOf(content)
    return withText(
      content,
      texts[to % texts.length]?.place ?? [],
      languages[how % languages.length] as string,
      how % 3 ? 'Written' : '',
    )
  }
  if (what === 10) {
    const other = questions[to % questions.length] as Question
    const keys = other.kind === 'choice' ? other.options.map(({ key }) => key) : ['yes']
    const conditions: Condition[] = [
      { question: other.key, is: 'answered' },
      { question: other.key, is: 'at least', value: how % 13 },
      { question: other.key, is: 'at most', value: how % 13 },
      { question: other.key, is: 'any of', options: keys.slice(0, how % 3) },
      { question: other.key, is: 'none of', options: keys.slice(how % 2, 2) },
    ]
    const condition = conditions[how % conditions.length] as Condition
    return changeQuestion(content, { ...question, showWhen: [...question.showWhen.slice(-2), condition] })
  }
  if (question.kind === 'choice') {
    return changeQuestion(content, { ...question, several: how % 2 === 0, options: question.options.slice(0, to % 4) })
  }
  return changeQuestion(content, { ...question, required: !question.required })
}

const somebodysSurvey = fc
  .tuple(fc.constantFrom(...templateNames), fc.array(press, { maxLength: 25 }))
  .map(([name, presses]) => presses.reduce(pressed, contentFrom(name, { languages: ['en'], reasons })))

/** An answer to every question, of the right kind but otherwise anything. */
const answersTo = (content: SurveyContent, dice: readonly number[]): Answers =>
  Object.fromEntries(
    content.questions.flatMap((question, i): [string, Answers[string]][] => {
      const die = dice[i % Math.max(1, dice.length)] ?? 0
      if (die % 4 === 0) return []
      if (question.kind === 'scale') return [[question.key, { score: die % 11 }]]
      if (question.kind === 'choice')
        return [
          [question.key, { chosen: question.options.filter((_, at) => (die >> at) % 2 === 1).map(({ key }) => key) }],
        ]
      if (question.kind === 'permission') return [[question.key, { uses: ['website'] }]]
      if (question.kind === 'person') return [[question.key, { name: 'Ines' }]]
      return [[question.key, { words: die % 3 === 0 ? '' : 'Something' }]]
    }),
  )

test('whatever somebody makes in the builder can be kept, and either published or says why not', () => {
  fc.assert(
    fc.property(somebodysSurvey, (content) => {
      expect(surveyContent.parse(content)).toEqual(content)
      const stopping = problemsIn(content, inUse).filter(({ stops }) => stops)
      const why = whyNotPublish({ tool: null, content, published: null }, inUse)
      expect(why).toBe(stopping.length === 0 ? null : 'unfinished')
      for (const { question, sentence } of stopping) {
        expect(sentence).toMatch(/\.$/)
        if (question !== null) expect(content.questions.map(({ key }) => key)).toContain(question)
      }
      if (why !== null) return
      const keys = content.questions.map(({ key }) => key)
      expect(new Set(keys).size).toBe(keys.length)
      content.questions.forEach((question, i) => {
        for (const when of question.showWhen) expect(keys.slice(0, i)).toContain(when.question)
        if (question.kind === 'permission') expect(keys.slice(0, i)).toContain(question.quote)
      })
    }),
    { numRuns: 300 },
  )
})

test('nobody sees a question that hangs on one they do not see, and published questions can all be reached', () => {
  fc.assert(
    fc.property(somebodysSurvey, fc.array(fc.nat(255), { minLength: 1, maxLength: 20 }), (content, dice) => {
      const shown = shownQuestions(content, answersTo(content, dice))
      const seen = new Set(shown.map(({ key }) => key))
      for (const question of shown) {
        for (const when of question.showWhen) expect(seen).toContain(when.question)
        if (question.kind === 'permission') expect(seen).toContain(question.quote)
      }
    }),
    { numRuns: 300 },
  )
})
