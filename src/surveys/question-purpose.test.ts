import { expect, test } from 'vitest'
import { guessPurpose } from './question-purpose.ts'
import { readMainReason, readScore, readYesNo } from './tool-answers.ts'

test.each<[string, string | null, string[], string]>([
  // The Net Promoter question as its inventor words it (Reichheld, Harvard Business Review, December 2003).
  ['How likely is it that you would recommend us to a friend or colleague?', null, ['10', '7', '0'], 'likelihood'],
  ['Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?', null, ['9', '10'], 'likelihood'],
  ['How likely are you to renew?', null, ['9', '10'], 'scale'],
  ['Have you ever recommended us to anybody?', null, ['Yes', 'No'], 'recommended'],
  ['What stopped you from recommending us?', null, ['Never asked', 'Never asked', 'No time', 'No time'], 'reason'],
  ['What stopped you from recommending us?', null, ['I would not know how to explain it to them.'], 'why not'],
  ['Why did you give this score?', null, ['It saves us a day each week.'], 'score words'],
  ['Who told you about us?', null, ['Anna Berg'], 'told by'],
  ['How did you first hear about us?', null, ['Google', 'Google', 'A friend', 'A friend'], 'main reason'],
  ['Which parts do you use?', 'Alerts', ['Y', 'N', 'Y'], 'several'],
  ['Which parts do you use?', null, ['Reports; Alerts', 'Reports'], 'several'],
  ['How satisfied are you?', 'Support', ['5', '4 - Satisfied'], 'rating'],
  ['Anything else?', null, ['Thank you for a very good year together.'], 'text'],
])('%s is read by its words and answers', (question, part, values, purpose) => {
  expect(guessPurpose(question, part, values)).toBe(purpose)
})

test('a score is one whole number from 0 to 10, with or without words', () => {
  const scores = ['9', '10 - Extremely likely', 'Not at all likely - 0', '11', '7.5', '7.0', '3 of 10', 'nine', '-1']
  expect(scores.map(readScore)).toEqual([9, 10, 0, null, null, 7, null, null, null])
})

test('yes and no are understood by their first word, main reasons by what is meant', () => {
  expect(['Yes, twice', 'No, not yet', 'Ja', 'perhaps'].map(readYesNo)).toEqual([true, false, true, null])
  expect(['Word of mouth', 'Google', 'Trade show', 'Astrology'].map(readMainReason)).toEqual([
    'recommendation',
    'search',
    'event',
    null,
  ])
})
