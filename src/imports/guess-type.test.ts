import { describe, expect, test } from 'vitest'
import { type GuessedType, guessType } from './guess-type.ts'

describe('guessType', () => {
  test.each<[string, string, string[], Partial<GuessedType>]>([
    ['a few words are categories', 'Plan', ['Pro', 'Basic', 'None'], { type: 'category' }],
    ['yes and no are yes and no', 'Backup', ['Yes', 'No', '', 'Yes'], { type: 'yes-no' }],
    ['nought and one stay numbers', 'Churn value', ['0', '1', '1'], { type: 'number' }],
    ['a satisfaction of 1 to 5 is a number', 'Satisfaction', ['1', '5', '3'], { type: 'number', doubt: null }],
    ['a leading zero makes a name of a number', 'Area', ['01234', '90210'], { type: 'category' }],
    ['zip codes stay text', 'Zip Code', ['90210', '10115'], { type: 'category' }],
    ['the population of a zip code is a number', 'Zip Population', ['90210', '10115'], { type: 'number' }],
    ['ids stay text', 'Owner ID', ['17', '18'], { type: 'category' }],
    [
      'a mark of nothing known says nothing about the type',
      'Fee',
      ['N/A', '3.5', '-', '', '#N/A'],
      { type: 'number', known: 1 },
    ],
    [
      'two decimals after a comma are decimals',
      'Fee',
      ['3,50', '1.200,00'],
      { type: 'number', reading: { decimal: ',', dayOrder: 'dmy' }, doubt: null },
    ],
    [
      'thousands with a point behind settle the point',
      'Fee',
      ['1,234', '1,234.5'],
      { type: 'number', reading: { decimal: '.', dayOrder: 'dmy' }, doubt: null },
    ],
    [
      '1,234 alone leaves the decimal mark open',
      'Fee',
      ['1,234', '5,678'],
      { type: 'number', reading: { decimal: '.', dayOrder: 'dmy' }, doubt: 'decimal' },
    ],
    ['ISO days are days', 'Start', ['2024-01-31', '2024-02-01'], { type: 'date', doubt: null }],
    [
      'a thirteenth settles that the day comes first',
      'Start',
      ['01/02/2024', '13/02/2024'],
      { type: 'date', reading: { decimal: '.', dayOrder: 'dmy' }, doubt: null },
    ],
    [
      'a thirteenth settles that the month comes first',
      'Start',
      ['01/02/2024', '02/13/2024'],
      { type: 'date', reading: { decimal: '.', dayOrder: 'mdy' }, doubt: null },
    ],
    [
      'slashes without a thirteenth leave the order open, day first',
      'Start',
      ['01/02/2024', '03/04/2024'],
      { type: 'date', reading: { decimal: '.', dayOrder: 'dmy' }, doubt: 'day-order' },
    ],
    [
      'half-days are an American habit, but do not prove it',
      'Start',
      ['1/2/2024 3:15 PM'],
      { type: 'date', reading: { decimal: '.', dayOrder: 'mdy' }, doubt: 'day-order' },
    ],
    [
      'nobody writes months first with dots',
      'Start',
      ['01.02.2024', '03.04.2024'],
      { type: 'date', reading: { decimal: '.', dayOrder: 'dmy' }, doubt: null },
    ],
    ['both orders in one column are no date', 'Start', ['13/02/2024', '02/13/2024'], { type: 'category' }],
    ["a spreadsheet's day numbers are numbers", 'Start', ['45360', '45361'], { type: 'number' }],
    ['years are numbers', 'Founded', ['1998', '2004'], { type: 'number' }],
    ['percentages are numbers', 'Share', ['12%', '7.5 %'], { type: 'number' }],
    ['words among numbers make a category of a small sample', 'Size', ['1', '2', '3+'], { type: 'category' }],
    ['a column of nothing is an empty category', 'Notes', ['', 'NA'], { type: 'category', known: 0 }],
  ])('%s', (_, header, values, expected) => {
    expect(guessType(values, header)).toMatchObject(expected)
  })

  test('one mistake in two hundred numbers does not make them a category', () => {
    expect(guessType([...Array.from({ length: 199 }, (_, n) => String(n)), 'oops'], 'Fee').type).toBe('number')
  })

  test('what the other columns settle is taken over', () => {
    expect(guessType(['01/02/2024'], 'Start', { dayOrder: 'mdy' })).toMatchObject({
      reading: { dayOrder: 'mdy' },
      doubt: null,
    })
    expect(guessType(['1,234'], 'Fee', { decimal: ',' })).toMatchObject({ reading: { decimal: ',' }, doubt: null })
  })
})
