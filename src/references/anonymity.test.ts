import { expect, test } from 'vitest'
import { anonymityMarks, type Known } from './anonymity.ts'

const known: Known = {
  names: [
    { name: 'Ines Moreau', whose: 'the person' },
    { name: 'Bright Future GmbH', whose: 'the customer' },
    { name: 'Sam Okafor', whose: 'somebody of us' },
  ],
  wordCounts: new Map(),
  verbatims: 0,
  group: null,
}
const found = (words: string, more: Partial<Known> = {}) =>
  anonymityMarks(words, { ...known, ...more }).map(({ kind, at }) => [kind, at ? words.slice(...at) : null])

test.each([
  ['Ines asked us to try it.', [['name', 'Ines']]],
  ['ines moreau asked us to try it.', [['name', 'ines moreau']]],
  [
    'At BRIGHT FUTURE we like it.',
    [
      ['name', 'BRIGHT'],
      ['name', 'FUTURE'],
    ],
  ],
  ['The future is bright.', []],
  ['Sam helped us within a day.', [['name', 'Sam']]],
  ['Write to i.moreau@bright.example today.', [['contact details', 'i.moreau@bright.example']]],
  ['See www.bright.example for it.', [['contact details', 'www.bright.example']]],
  ['Call +49 30 1234567 and ask.', [['contact details', '+49 30 1234567']]],
  ['It saves 38,000 a year.', [['figure', '38,000']]],
  [
    'It saves €1.2 and 30 % of our time.',
    [
      ['figure', '€1.2'],
      ['figure', '30 %'],
    ],
  ],
  ['Since 3 May 2024 it runs.', [['date', '3 May 2024']]],
  ['Seit dem 3. März läuft es.', [['date', '3. März']]],
  ['We chose it in 2019.', [['date', '2019']]],
  ['On 2024-05-03 it was live.', [['date', '2024-05-03']]],
  ['It just works.', []],
])('%s', (words, marks) => {
  expect(found(words)).toEqual(marks.map(([kind, text]) => [kind, expect.stringContaining((text as string).trim())]))
})

test('words that hardly anybody else uses are marked once there are enough verbatims to tell', () => {
  const wordCounts = new Map([
    ['our', 400],
    ['beekeepers', 1],
    ['love', 80],
  ])
  expect(found('Our beekeepers love it.', { wordCounts, verbatims: 1_000 })).toEqual([['rare word', 'beekeepers']])
  expect(found('Our beekeepers love it.', { wordCounts, verbatims: 50 })).toEqual([])
})

test('a group so small that naming it names the customer is marked; five customers are not', () => {
  expect(found('As a brewery we like it.', { group: { says: ['Brewery'], customers: 1 } })).toEqual([
    ['group of one', null],
  ])
  expect(found('As a brewery we like it.', { group: { says: ['Brewery'], customers: 5 } })).toEqual([])
})

test('what is marked is somewhere in the words, and no two marks share a place', () => {
  const words = 'Ines Moreau of Bright Future GmbH (i.moreau@bright.example) saved 38,000 € since 3 May 2024.'
  const places = anonymityMarks(words, known).flatMap(({ at }) => (at ? [at] : []))
  for (const [i, [from, to]] of places.entries()) {
    expect(to).toBeGreaterThan(from)
    expect(from).toBeGreaterThanOrEqual(places[i - 1]?.[1] ?? 0)
  }
  expect(places.length).toBeGreaterThanOrEqual(4)
})
