import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { dayOfNumber } from '../values/day.ts'
import { dayAndNumber, printCursor, readCursor } from './cursor.ts'
import { Invalid } from './errors.ts'

test('a cursor is read as the place it was printed from, whatever a list is sorted by', () => {
  const days = fc.integer({ min: -700_000, max: 2_000_000 }).map(dayOfNumber)
  fc.assert(
    fc.property(days, fc.maxSafeInteger(), (day, number) => {
      fc.pre(/^\d{4}-/.test(day))
      expect(readCursor(dayAndNumber, printCursor([day, number]))).toEqual([day, number])
    }),
  )
  const nameAndId = z.object({ name: z.string(), id: z.string() })
  expect(readCursor(nameAndId, printCursor({ name: 'Çelik & Söhne 東京', id: 'cus_1' }))).toEqual({
    name: 'Çelik & Söhne 東京',
    id: 'cus_1',
  })
})

test.each([
  'nonsense',
  '',
  '%%%',
  printCursor(null),
  printCursor(['2026-02-30', 1]),
  printCursor(['2026-03-09', 1.5]),
  printCursor(['2026-03-09']),
  printCursor({ day: '2026-03-09', number: 1 }),
])('a cursor nobody of ours printed is refused: %s', (cursor) => {
  expect(() => readCursor(dayAndNumber, cursor)).toThrow(Invalid)
})

test('no text reads as a place or fails otherwise than as invalid, a zero byte included', () => {
  expect(() => readCursor(z.tuple([z.string()]), printCursor(['a\0b']))).toThrow(Invalid)
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => readCursor(dayAndNumber, text)).toThrow(Invalid)
    }),
  )
})
