import { expect, test } from 'vitest'
import { landmark, matcher } from './word-match.ts'

test.each([
  [['price'], 'The Price went up.', true],
  [['price'], 'It is priceless.', false],
  [['price'], 'The prices went up.', false],
  [['too expensive'], 'It is TOO  expensive!', true],
  [['über'], 'ÜBER alles', true],
  [['uber'], 'Über alles', false],
  [["don't"], 'I don’t know.', true],
  [['c++'], 'We write C++ here.', true],
  [['a.b'], 'axb', false],
  [['価格'], '価格 が', true],
  [['né'], 'née', false],
  [['', ' '], 'anything', false],
  [['slow', 'late'], 'It came late', true],
] as const)('%j in "%s": %s', (words, text, found) => {
  expect(matcher(words)(text)).toBe(found)
})

test('what is looked up in the index is the longest stretch of plain letters', () => {
  expect(landmark('Zu teuer für uns')).toBe('teuer')
  expect(landmark('価格')).toBe('')
})
