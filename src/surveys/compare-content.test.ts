import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changesBetween } from './compare-content.ts'
import type { SurveyContent } from './content.ts'
import {
  addLanguage,
  addQuestions,
  changeQuestion,
  moveQuestion,
  removeLanguage,
  removeQuestion,
} from './edit-content.ts'
import { mergeContent } from './merge-content.ts'
import { bank, contentFrom } from './question-bank.ts'
import { textsOf, withText } from './texts.ts'

const base = contentFrom('after a project', { languages: ['en'], reasons: [] })
const reworded = (text: string) => withText(base, ['questions', 0, 'text'], 'en', text)
const withContact = (content: SurveyContent) =>
  addQuestions(
    content,
    bank.find(({ id }) => id === 'contact')?.make({ languages: ['en'], reasons: [], before: [] }) ?? [],
    99,
  ).content

test.each<[string, SurveyContent, string[]]>([
  ['nothing', base, []],
  ['a new question', withContact(base), ['“How can we reach you?” is new.']],
  [
    'a question less',
    removeQuestion(base, 'score-words'),
    ['“What is the main reason for your answer?” was taken out.'],
  ],
  [
    'one question moved to the end',
    moveQuestion(base, 'score-words', 99),
    ['“What is the main reason for your answer?” stands elsewhere.'],
  ],
  [
    'other words',
    reworded('Would you recommend us?'),
    [
      'The question reads “Would you recommend us?”; it was “How likely are you to recommend us to a colleague or friend?”.',
    ],
  ],
  ['another language', addLanguage(base, 'de'), ['Deutsch is new.']],
  [
    'an answer that has to be given',
    changeQuestion(base, { ...(base.questions[1] as SurveyContent['questions'][0]), required: true }),
    ['“What is the main reason for your answer?” has to be answered now.'],
  ],
])('%s is told in as many sentences as it takes', (_, after, sentences) => {
  expect(changesBetween(base, after)).toEqual(sentences)
})

test('what was only set differently is told too', () => {
  const question = base.questions[1]
  if (question?.kind !== 'text') throw new Error('The second question is an open one.')
  expect(changesBetween(base, changeQuestion(base, { ...question, long: false }))).toEqual([
    '“What is the main reason for your answer?” is set differently.',
  ])
})

test('a text that only one person changed is kept, and one that both changed is named', () => {
  const mine = reworded('Mine')
  const theirs = withContact(withText(base, ['thanks'], 'en', 'Bye'))
  const { content, both } = mergeContent(base, mine, theirs)
  expect(both).toEqual([])
  expect(content.questions[0]?.text.en).toBe('Mine')
  expect(content.thanks.en).toBe('Bye')
  expect(content.questions.at(-1)?.key).toBe('contact')

  const clash = mergeContent(base, mine, reworded('Theirs'))
  expect(clash.content.questions[0]?.text.en).toBe('Mine')
  expect(clash.both).toEqual(['“Mine”'])
})

test('a question one person removed while the other changed it stays, and is named', () => {
  const { content, both } = mergeContent(base, removeQuestion(base, 'likelihood'), reworded('Theirs'))
  expect(content.questions.map(({ key }) => key)).toEqual(base.questions.map(({ key }) => key))
  expect(both).toEqual(['“Theirs”'])
  expect(mergeContent(base, removeQuestion(base, 'likelihood'), base).content.questions).toHaveLength(4)
})

const edit = fc.array(fc.tuple(fc.nat(5), fc.nat(20), fc.string({ maxLength: 5 })), { maxLength: 8 }).map((edits) =>
  edits.reduce<SurveyContent>((content, [what, which, text]) => {
    const key = content.questions[which % Math.max(1, content.questions.length)]?.key ?? ''
    if (what === 0) return moveQuestion(content, key, which % 5)
    if (what === 1) return removeQuestion(content, key)
    if (what === 2) return withContact(content)
    if (what === 3) return which % 2 ? addLanguage(content, 'de') : removeLanguage(content, 'de')
    const texts = textsOf(content)
    return withText(content, texts[which % texts.length]?.place ?? [], 'en', text)
  }, base),
)

test('whoever changed nothing gets what the other wrote, and every question once', () => {
  fc.assert(
    fc.property(edit, edit, (mine, theirs) => {
      expect(mergeContent(base, mine, base).content).toEqual(mine)
      expect(mergeContent(base, base, theirs)).toEqual({ content: theirs, both: [] })
      const keys = mergeContent(base, mine, theirs).content.questions.map(({ key }) => key)
      expect(new Set(keys).size).toBe(keys.length)
      expect(changesBetween(mine, mine)).toEqual([])
    }),
  )
})
