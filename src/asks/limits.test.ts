import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, type Day, dayNumber } from '../values/day.ts'
import { type Askable, type AskHistory, type AskLimits, isOverridable, sayWhyNot, whyNotAsk } from './limits.ts'

const usual: AskLimits = { asksPerQuarter: 2, asksPerYear: 8, restDays: 30, restDaysAfterNo: 180 }
const ines: Askable = {
  optedOut: false,
  unsubscribed: false,
  hasAddress: true,
  left: false,
  departed: false,
  pausedUntil: null,
}
const never: AskHistory = { askedOn: [], lastNoOn: null }

describe('who may be asked, with the limits as delivered', () => {
  test.each<[string, Partial<Askable>, Partial<AskHistory>, Day, string | null, Day | null]>([
    ['somebody nobody ever asked', {}, {}, '2026-06-01', null, null],
    ['somebody asked yesterday', {}, { askedOn: ['2026-05-31'] }, '2026-06-01', 'resting', '2026-06-30'],
    ['on the last day of rest', {}, { askedOn: ['2026-04-04'] }, '2026-05-03', 'resting', '2026-05-04'],
    ['on the first day after the rest', {}, { askedOn: ['2026-04-04'] }, '2026-05-04', null, null],
    [
      'somebody asked twice in 90 days, however long ago the last was',
      {},
      { askedOn: ['2026-03-10', '2026-04-15'] },
      '2026-06-01',
      'asked-enough-in-90-days',
      '2026-06-08',
    ],
    [
      'somebody who said no waits 180 days',
      {},
      { askedOn: ['2026-01-05'], lastNoOn: '2026-01-07' },
      '2026-06-01',
      'said-no',
      '2026-07-06',
    ],
    [
      'the wait that lasts longest is the one that is said',
      {},
      { askedOn: ['2026-05-30'], lastNoOn: '2026-05-31' },
      '2026-06-01',
      'said-no',
      '2026-11-27',
    ],
    [
      'eight in a year',
      {},
      {
        askedOn: [
          '2025-06-20',
          '2025-07-20',
          '2025-09-20',
          '2025-10-25',
          '2025-12-25',
          '2026-01-26',
          '2026-02-28',
          '2026-04-01',
        ],
      },
      '2026-06-01',
      'asked-enough-in-365-days',
      '2026-06-20',
    ],
    ['somebody who opted out, whatever else', { optedOut: true, left: true }, {}, '2026-06-01', 'opted-out', null],
    ['an address that unsubscribed', { unsubscribed: true }, {}, '2026-06-01', 'unsubscribed', null],
    ['somebody without an address', { hasAddress: false }, {}, '2026-06-01', 'no-address', null],
    ['a customer who left', { left: true }, {}, '2026-06-01', 'left', null],
    ['somebody who works elsewhere by now', { departed: true, left: true }, {}, '2026-06-01', 'departed', null],
    ['the day before a break ends', { pausedUntil: '2026-06-02' }, {}, '2026-06-01', 'paused', '2026-06-02'],
    ['the day a break ends', { pausedUntil: '2026-06-01' }, {}, '2026-06-01', null, null],
    [
      'a break comes before our own limits, even shorter',
      { pausedUntil: '2026-06-02', hasAddress: false },
      { askedOn: ['2026-05-31'] },
      '2026-06-01',
      'paused',
      '2026-06-02',
    ],
  ])('%s', (_, person, history, today, reason, until) => {
    const refusal = whyNotAsk({ ...ines, ...person }, { ...never, ...history }, usual, today, 'e-mail')
    expect(refusal).toEqual(reason === null ? null : { reason, until })
  })

  test('somebody without an address may be asked by phone', () => {
    expect(whyNotAsk({ ...ines, hasAddress: false }, never, usual, '2026-06-01', 'phone')).toBeNull()
  })

  test('limits of nought allow nobody, and waiting does not help', () => {
    const refusal = whyNotAsk(ines, never, { ...usual, asksPerQuarter: 0 }, '2026-06-01', 'phone')
    expect(refusal).toEqual({ reason: 'asked-enough-in-90-days', until: null })
    expect(sayWhyNot('Ines', refusal!)).toContain('The limits allow no asks at all.')
  })
})

test('a refusal says who, until when, and whether it can be set aside', () => {
  expect(sayWhyNot('Ines', { reason: 'resting', until: '2026-05-04' })).toBe(
    'Ines rests until 4 May 2026. You can override with a reason.',
  )
  expect(sayWhyNot('Ines', { reason: 'opted-out', until: null })).toBe('Ines does not want to hear from us.')
  expect(sayWhyNot('Ines', { reason: 'paused', until: '2026-09-01' })).toBe(
    'Ines asked to be left in peace until 1 September 2026.',
  )
  expect(sayWhyNot('Ines', { reason: 'departed', until: null })).toBe('Ines does not work there any more.')
})

test('nothing sets aside that somebody wants to be left in peace, is gone, or has no address to write to', () => {
  const reasons = ['opted-out', 'unsubscribed', 'departed', 'paused', 'no-address'] as const
  expect(reasons.some((reason) => isOverridable({ reason, until: null }))).toBe(false)
})

/** The limits said another way: day by day, walking through a calendar. */
function modelAllows(history: AskHistory, limits: AskLimits, today: Day): boolean {
  const asksOn = (day: Day) => history.askedOn.filter((asked) => asked === day).length
  const inLast = (days: number) => {
    let sum = 0
    for (let back = 0; back < days; back++) sum += asksOn(addDays(today, -back))
    return sum
  }
  if (inLast(90) + 1 > limits.asksPerQuarter) return false
  if (inLast(365) + 1 > limits.asksPerYear) return false
  for (let back = 0; back < limits.restDays; back++) if (asksOn(addDays(today, -back)) > 0) return false
  for (let back = 0; back < limits.restDaysAfterNo; back++) {
    if (history.lastNoOn === addDays(today, -back)) return false
  }
  return true
}

const today: Day = '2026-06-01'
const daysAgo = (most: number) => fc.integer({ min: 0, max: most }).map((days) => addDays(today, -days))
const histories = fc.record({
  askedOn: fc.array(daysAgo(364), { maxLength: 12 }),
  lastNoOn: fc.option(daysAgo(1_200), { nil: null }),
})
const limitsOf = fc.record({
  asksPerQuarter: fc.integer({ min: 1, max: 5 }),
  asksPerYear: fc.integer({ min: 1, max: 12 }),
  restDays: fc.integer({ min: 0, max: 365 }),
  restDaysAfterNo: fc.integer({ min: 0, max: 1_095 }),
})

test('the rule agrees with walking through the calendar', () => {
  fc.assert(
    fc.property(histories, limitsOf, (history, limits) => {
      expect(whyNotAsk(ines, history, limits, today, 'phone') === null).toBe(modelAllows(history, limits, today))
    }),
    { numRuns: 400 },
  )
})

test('the day a refusal names is the first on which the calendar allows it', () => {
  fc.assert(
    fc.property(histories, limitsOf, (history, limits) => {
      const refusal = whyNotAsk(ines, history, limits, today, 'phone')
      fc.pre(refusal !== null)
      const until = refusal!.until!
      expect(modelAllows(history, limits, until)).toBe(true)
      expect(modelAllows(history, limits, addDays(until, -1))).toBe(false)
      expect(dayNumber(until)).toBeGreaterThan(dayNumber(today))
    }),
    { numRuns: 200 },
  )
})
