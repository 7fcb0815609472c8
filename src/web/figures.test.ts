import { describe, expect, test } from 'vitest'
import {
  showAmount,
  showBytes,
  showCount,
  showDay,
  showDuration,
  showPercent,
  showPercentRange,
  showPoints,
} from './figures.ts'

const plain = (text: string) => text.replaceAll('\u202f', ' ')

describe('figures are written one way', () => {
  test.each([
    [0.124, 0, '12 %'],
    [0.124, 1, '12.4 %'],
    [0, 0, '0 %'],
    [1, 0, '100 %'],
    [0.001, 0, '< 1 %'],
    [0.999, 0, '> 99 %'],
    [-0.03, 0, '−3 %'],
  ] as const)('a share of %d with %d digits reads %s', (share, digits, text) => {
    expect(plain(showPercent(share, digits))).toBe(text)
  })

  test('a range has an en dash and one sign', () => {
    expect(plain(showPercentRange({ low: 0.088, high: 0.171 }))).toBe('9–17 %')
    expect(plain(showPercentRange({ low: 0.113, high: 0.136 }, 1))).toBe('11.3–13.6 %')
    expect(plain(showPercentRange({ low: 0.121, high: 0.122 }))).toBe('12 %')
  })

  test('a difference is in points, with a sign unless it is nothing', () => {
    expect(showPoints(0.011)).toBe('+1.1 points')
    expect(showPoints(-0.003)).toBe('−0.3 points')
    expect(showPoints(0.01)).toBe('+1.0 point')
    expect(showPoints(0.0001)).toBe('0.0 points')
  })

  test('one is singular', () => {
    expect(showCount(1, 'customer')).toBe('1 customer')
    expect(showCount(4021, 'reply', 'replies')).toBe('4,021 replies')
  })

  test('money drops cents from a thousand on', () => {
    expect(showAmount({ amountMinor: 1248049, currency: 'EUR' })).toBe('€12,480')
    expect(showAmount({ amountMinor: 123450, currency: 'JPY' })).toBe('¥123,450')
    expect(showAmount({ amountMinor: 12050, currency: 'EUR' })).toBe('€120.50')
  })

  test('days and durations are said', () => {
    expect(showDay('2026-03-09')).toBe('9 March 2026')
    expect(showDuration(4)).toBe('a few seconds')
    expect(showDuration(125)).toBe('about 2 minutes')
  })
})

test.each([
  [1, '1 KB'],
  [35_115, '34 KB'],
  [1_048_576, '1.0 MB'],
  [2_147_483_648, '2.0 GB'],
])('%i bytes are written as %s', (bytes, words) => {
  expect(showBytes(bytes)).toBe(words)
})
