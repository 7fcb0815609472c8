import fc from 'fast-check'
import { expect, test } from 'vitest'
import { distortionsOf, excerptOf, isContained, piecesOf, type Span, whyNotExcerpt } from './excerpts.ts'

const words = 'It took two weeks. Then it just worked, every day.'

test('an excerpt shows the chosen pieces and says where words were left out', () => {
  expect(excerptOf(words, [[0, 18]])).toBe('It took two weeks. […]')
  expect(
    excerptOf(words, [
      [0, 18],
      [24, 38],
    ]),
  ).toBe('It took two weeks. […] it just worked […]')
  expect(excerptOf(words, [[0, words.length]])).toBe(words)
  // Only a space lies between: nothing was left out.
  expect(
    excerptOf(words, [
      [0, 18],
      [19, words.length],
    ]),
  ).toBe(words)
})

test.each<[string, Span[], string | null]>([
  ['whole', [[0, words.length]], null],
  ['beyond the end', [[0, words.length + 1]], 'out-of-range'],
  ['before the beginning', [[-1, 4]], 'out-of-range'],
  ['nothing', [], 'empty'],
  ['a space alone', [[2, 3]], 'empty'],
  ['backwards', [[5, 2]], 'empty'],
  [
    'overlapping',
    [
      [0, 7],
      [5, 12],
    ],
    'overlapping',
  ],
  [
    'in another order',
    [
      [8, 12],
      [0, 7],
    ],
    'overlapping',
  ],
])('pieces that are %s', (_, spans, whyNot) => {
  expect(whyNotExcerpt(words, spans)).toBe(whyNot)
})

test('no piece begins inside a character, however many codes it is made of', () => {
  expect(whyNotExcerpt('A 👩‍👩‍👧 family', [[0, 3]])).toBe('inside-character')
  expect(whyNotExcerpt('A 👩‍👩‍👧 family', [[0, 4]])).toBe('inside-character')
  expect(whyNotExcerpt('cafe\u0301 bar', [[0, 4]])).toBe('inside-character')
  expect(whyNotExcerpt('cafe\u0301 bar', [[0, 5]])).toBeNull()
})

test.each([
  ['unhappy', [2, 7]],
  ['It is non-invasive', [10, 18]],
  ["It can't fail", [3, 6]],
])('no piece begins or ends inside a word: %s', (original, span) => {
  expect(whyNotExcerpt(original, [span as Span])).toBe('inside-word')
})

test('where words are written without spaces between, any character may begin a piece', () => {
  expect(whyNotExcerpt('これは便利です', [[3, 5]])).toBeNull()
})

test('an excerpt that is allowed is contained in the original, whatever was written and chosen', () => {
  const chosen = fc
    .tuple(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), fc.array(fc.nat(120), { maxLength: 8 }))
    .map(([original, ends]) => {
      const sorted = [...new Set(ends.map((end) => end % (original.length + 1)))].sort((a, b) => a - b)
      const spans: Span[] = []
      for (let i = 0; i + 1 < sorted.length; i += 2) spans.push([sorted[i]!, sorted[i + 1]!])
      return { original, spans }
    })
    .filter(({ original }) => !original.includes('[…]'))
  fc.assert(
    fc.property(chosen, ({ original, spans }) => {
      if (whyNotExcerpt(original, spans) !== null) return
      const excerpt = excerptOf(original, spans)
      expect(isContained(original, excerpt)).toBe(true)
      expect(
        piecesOf(original, spans)
          .map(({ text }) => text)
          .join(''),
      ).toBe(original)
      // Everything but the signs of leaving out is theirs, in their order.
      const letters = (text: string) => text.replaceAll('[…]', '').replace(/\s/g, '')
      expect(letters(excerpt)).toBe(letters(spans.map(([from, to]) => original.slice(from, to)).join('')))
    }),
    { numRuns: 500 },
  )
})

test.each([
  ['It is not easy to use.', 'easy to use', 'not'],
  ["We don't recommend it.", 'recommend it', "don't"],
  ['Es ist nicht leicht zu bedienen.', 'leicht zu bedienen', 'nicht'],
  ['Ce n’est pas utile.', 'utile', 'pas'],
  ['Con ellos nunca es fácil.', 'es fácil', 'nunca'],
  ['Setup was easy, but support never answered.', 'Setup was easy', 'but'],
])('leaving out what turns it round is pointed at: %s', (original, kept, turned) => {
  const from = original.indexOf(kept)
  expect(distortionsOf(original, [[from, from + kept.length]]).map(({ words }) => words)).toEqual([turned])
})

test('a sentence before, however negative, does not turn the next one round', () => {
  expect(distortionsOf('We did not wait. It just works.', [[17, 31]])).toEqual([])
  expect(distortionsOf('It is not easy to use.', [[6, 21]])).toEqual([])
})
