import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  cleanText,
  dayValue,
  isMissing,
  minorUnits,
  numberValue,
  plainNumber,
  type Reading,
  withoutFormulaGuard,
  yesNoValue,
} from './read-values.ts'

describe('plainNumber', () => {
  test.each<[string, Reading['decimal'], string | null]>([
    ['1234.5', '.', '1234.5'],
    ['1,234.50', '.', '1234.50'],
    ['1.234,50', ',', '1234.50'],
    ['€ 1.234,50', ',', '1234.50'],
    ['1 234,50 €', ',', '1234.50'],
    ['1\u00a0234\u00a0567,8', ',', '1234567.8'],
    ["CHF 1'234'567.80", '.', '1234567.80'],
    ['$1,234', '.', '1234'],
    ['-$1.00', '.', '-1.00'],
    ['$-1.00', '.', '-1.00'],
    ['(12.50)', '.', '-12.50'],
    ['12.50-', '.', '-12.50'],
    ['−5', '.', '-5'],
    ['+5', '.', '5'],
    ['12,5 %', ',', '12.5'],
    ['1,23,456.00', '.', '123456.00'],
    ['.5', '.', '0.5'],
    ['USD 20', '.', '20'],
    ['12,34', '.', null],
    ['1,2345', '.', null],
    ['1.2.3', '.', null],
    ['1 2', '.', null],
    ['--5', '.', null],
    ['(5', '.', null],
    ['abc', '.', null],
    ['12abc', '.', null],
    ['', '.', null],
    ['0x1F', '.', null],
    ['٣', '.', null],
  ])('%j with the decimal mark %j is %j', (text, decimal, expected) => {
    expect(plainNumber(text, decimal)).toBe(expected)
  })

  test.each(['en-US', 'en-IN', 'de-DE', 'de-CH', 'fr-FR', 'pl-PL', 'pt-BR'])(
    'amounts as %s writes them are read back exactly',
    (locale) => {
      const format = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
      const decimal = format.formatToParts(1.5).find((part) => part.type === 'decimal')!.value as '.' | ','
      fc.assert(
        fc.property(fc.integer({ min: -1e11, max: 1e11 }), (cents) => {
          expect(minorUnits(plainNumber(format.format(cents / 100), decimal)!, 2)).toBe(cents === 0 ? 0 : cents)
        }),
      )
    },
  )
})

describe('minorUnits', () => {
  test.each<[string, number, number | string]>([
    ['0.1', 2, 10],
    ['1.005', 3, 1005],
    ['19.99', 2, 1999],
    ['4.35', 2, 435],
    ['-0', 2, 0],
    ['-0.5', 2, -50],
    ['1234', 0, 1234],
    ['1234.00', 0, 1234],
    ['1234.5', 0, 'too-precise'],
    ['0.005', 2, 'too-precise'],
    ['90071992547409.91', 2, 9007199254740991],
    ['90071992547409.92', 2, 'too-large'],
  ])('%s with %i decimals is %s', (plain, digits, expected) => {
    expect(minorUnits(plain, digits)).toBe(expected)
  })
})

describe('dayValue', () => {
  test.each<[string, Reading['dayOrder'], string | null]>([
    ['2024-02-29', 'dmy', '2024-02-29'],
    ['2023-02-29', 'dmy', null],
    ['2024-02-29T23:59:59.999Z', 'dmy', '2024-02-29'],
    ['2024-02-29 08:15', 'dmy', '2024-02-29'],
    ['2024/2/9', 'dmy', '2024-02-09'],
    ['20240209', 'dmy', '2024-02-09'],
    ['09.03.2024', 'dmy', '2024-03-09'],
    ['3/9/2024', 'mdy', '2024-03-09'],
    ['3/9/2024', 'dmy', '2024-09-03'],
    ['13/02/24', 'dmy', '2024-02-13'],
    ['13/02/24', 'mdy', null],
    ['1/2/69', 'dmy', '2069-02-01'],
    ['1/2/70', 'dmy', '1970-02-01'],
    ['3/9/2024 12:05 PM', 'mdy', '2024-03-09'],
    ['9 Mar 2024', 'mdy', '2024-03-09'],
    ['09-Mar-24', 'mdy', '2024-03-09'],
    ['March 9, 2024', 'dmy', '2024-03-09'],
    ['Sat, 9 March 2024', 'dmy', '2024-03-09'],
    ['Mar 9, 2024, 10:15 AM', 'dmy', '2024-03-09'],
    ['31.04.2024', 'dmy', null],
    ['45360', 'dmy', null],
    ['2024', 'dmy', null],
    ['2024-13-01', 'dmy', null],
    ['0001-01-01', 'dmy', null],
    ['9 Marvellous 2024', 'dmy', null],
    ['yesterday', 'dmy', null],
  ])('%j in the order %s is %j', (text, order, expected) => {
    expect(dayValue(text, order)).toBe(expected)
  })

  test.each([
    ['en-US', 'mdy'],
    ['en-GB', 'dmy'],
    ['de-DE', 'dmy'],
    ['sv-SE', 'dmy'],
  ] as const)('every day as %s writes it is read back', (locale, order) => {
    const format = new Intl.DateTimeFormat(locale, {
      timeZone: 'UTC',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    })
    fc.assert(
      fc.property(fc.integer({ min: -25_000, max: 80_000 }), (number) => {
        const date = new Date(number * 86_400_000)
        expect(dayValue(format.format(date), order)).toBe(date.toISOString().slice(0, 10))
      }),
    )
  })
})

describe('the smaller readers', () => {
  test('"None" is an answer, and the ways of writing nothing are not', () => {
    expect(['', 'NA', 'n/a', '#N/A', 'null', '-'].every(isMissing)).toBe(true)
    expect(['None', 'No', '0', 'nan bread'].some(isMissing)).toBe(false)
  })

  test('only the apostrophe our own export adds is taken off', () => {
    for (const cell of ['=1+1', '+1', '-1', '@a', '\tx', '\rx']) expect(withoutFormulaGuard(`'${cell}`)).toBe(cell)
    for (const cell of ["'Allo Allo", "''=1", "'", "O'=x"]) expect(withoutFormulaGuard(cell)).toBe(cell)
  })

  test('text is kept trimmed, in one form per letter, without control characters or half characters', () => {
    expect(cleanText('  Cafe\u0301\u0000\u0007\nBar\u200d ')).toBe('Café Bar\u200d')
    expect(cleanText('a\r\nb', true)).toBe('a\nb')
    expect(cleanText('x\ud800')).toBe('x\ufffd')
  })

  test('yes and no are known in a few languages', () => {
    expect(['Yes', 'y', 'TRUE', 'Ja', 'oui', '1'].map(yesNoValue)).toEqual(Array(6).fill(true))
    expect(['No', 'n', 'false', 'nein', '0'].map(yesNoValue)).toEqual(Array(5).fill(false))
    expect(yesNoValue('maybe')).toBeNull()
  })

  test('a number for an attribute may be in powers of ten', () => {
    expect(numberValue('1.5e-3', '.')).toBe(0.0015)
    expect(numberValue('1e999', '.')).toBeNull()
  })
})
