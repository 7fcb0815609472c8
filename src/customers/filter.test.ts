import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Condition } from '../cube/question.ts'
import { parseCondition, printCondition } from './filter.ts'
import { daysOf, windowBefore, windowJson, windowWords } from './window.ts'

const column = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/)
const bound = fc.option(
  fc.oneof(fc.integer({ min: -40_000, max: 40_000 }), fc.double({ noNaN: true, noDefaultInfinity: true })),
)
const values = fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { minLength: 1, maxLength: 5 })
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ column, is: values }),
  fc.record({ column, isNot: values }),
  fc.record({ column, between: fc.tuple(bound, bound) }),
  fc.record({
    column: fc.constantFrom('since', 'until'),
    between: fc.tuple(
      fc.option(fc.integer({ min: -20_000, max: 40_000 })),
      fc.option(fc.integer({ min: 0, max: 40_000 })),
    ),
  }),
)

describe('a filter in an address', () => {
  test('reads back as what was written, whatever the values', () => {
    fc.assert(
      fc.property(condition, (written) => {
        const read = parseCondition(printCondition(written))
        // −0 is written 0, and is the same bound.
        expect(JSON.parse(JSON.stringify(read))).toEqual(JSON.parse(JSON.stringify(written)))
      }),
    )
  })

  test.each([
    ['contract is Two Year|One Year', { column: 'contract', is: ['Two Year', 'One Year'] }],
    ['plan is-not Starter', { column: 'plan', isNot: ['Starter'] }],
    ['seats between 10..50', { column: 'seats', between: [10, 50] }],
    ['since between 2025-01-01..', { column: 'since', between: [20_089, null] }],
    ['plan is a\\|b', { column: 'plan', is: ['a|b'] }],
    ['plan is ', { column: 'plan', is: [''] }],
  ])('%s', (text, meant) => expect(parseCondition(text)).toEqual(meant))

  test.each(['plan', 'plan like x', 'seats between 10', 'seats between ten..', 'since between 2025-13-40..'])(
    '"%s" is no filter',
    (text) => expect(parseCondition(text)).toBeNull(),
  )
})

describe('a window in an address', () => {
  test('the last twelve months end with today', () => {
    expect(daysOf('12m', '2026-06-01')).toEqual({ from: '2025-06-02', to: '2026-06-02' })
    expect(daysOf('ever', '2026-06-01')).toBeNull()
  })
  test('what a change is measured against is as long, and ends where the window begins', () => {
    expect(windowBefore('12m', '2026-06-01')).toEqual({ from: '2024-06-02', to: '2025-06-02' })
    expect(windowBefore('2026-02-01..2026-03-01', '2026-06-01')).toEqual({ from: '2026-01-04', to: '2026-02-01' })
    expect(windowBefore('ever', '2026-06-01')).toBeNull()
  })
  test('days the wrong way round are refused', () => {
    expect(windowJson.safeParse('2026-03-01..2026-02-01').success).toBe(false)
    expect(windowJson.safeParse('2026-02-01..2026-03-01').success).toBe(true)
  })
  test('reads as words', () => expect(windowWords('12m')).toBe('in the last 12 months'))
})
