import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { levelNames } from '../values/level.ts'
import { factOf, judge, type LevelCondition, leastOf, levelConditionsJson } from './conditions.ts'

const missing = (condition: LevelCondition, fact: number | null) => {
  const verdict = judge(condition, { [factOf(condition)]: fact })
  return verdict.met ? null : verdict.missing
}

describe('a condition is met, or says what is missing', () => {
  test.each<[string, LevelCondition, number | null, string | null]>([
    ['said 9', { kind: 'likelihood', atLeast: 9, withinDays: 365 }, 9, null],
    [
      'said 8',
      { kind: 'likelihood', atLeast: 9, withinDays: 365 },
      8,
      'Needs a likelihood to recommend of 9 or more within 365 days: they said 8',
    ],
    [
      'said nothing',
      { kind: 'likelihood', atLeast: 9, withinDays: 365 },
      null,
      'Needs a likelihood to recommend of 9 or more within 365 days: nothing said in that time',
    ],
    [
      'nobody saw it',
      { kind: 'milestone', milestone: 'successful rollout' },
      0,
      'Needs “successful rollout”: nobody recorded it',
    ],
    ['somebody saw it', { kind: 'milestone', milestone: 'successful rollout' }, 1, null],
    ['gave 30 minutes', { kind: 'minutes given', atLeast: 30 }, 30, null],
    ['gave 10', { kind: 'minutes given', atLeast: 30 }, 10, 'Needs 30 minutes of their time given before: 10 so far'],
    ['one step', { kind: 'levels reached', atLeast: 2 }, 1, 'Needs 2 earlier steps: 1 so far'],
    ['no quote', { kind: 'items', level: 2, atLeast: 1 }, 0, 'Needs 1 usable item of “Named quote”: none so far'],
    ['a customer for 40 days', { kind: 'customer for', days: 180 }, 40, 'Needs 180 days as a customer: 40 so far'],
    [
      'nobody knows since when',
      { kind: 'customer for', days: 180 },
      null,
      'Needs 180 days as a customer: since when is not known',
    ],
    ['said 6', { kind: 'no open problem' }, 6, 'Needs no open problem: the last they said was 6'],
    ['said 7', { kind: 'no open problem' }, 7, null],
    ['said nothing of a problem', { kind: 'no open problem' }, null, null],
    [
      'on another plan',
      { kind: 'customers', where: 'plan is Scale' },
      0,
      'Needs a customer where plan is Scale: this one is not',
    ],
    ['referred nobody', { kind: 'earned referral', atLeast: 1 }, 0, 'Needs 1 referral that counts: none so far'],
  ])('%s', (_, condition, fact, said) => expect(missing(condition, fact)).toBe(said))
})

const anyCondition: fc.Arbitrary<LevelCondition> = fc.oneof(
  fc.record({
    kind: fc.constant('likelihood' as const),
    atLeast: fc.integer({ min: 0, max: 10 }),
    withinDays: fc.integer({ min: 1, max: 3650 }),
  }),
  fc.record({ kind: fc.constant('minutes given' as const), atLeast: fc.integer({ min: 1, max: 10_000 }) }),
  fc.record({ kind: fc.constant('levels reached' as const), atLeast: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ kind: fc.constant('customer for' as const), days: fc.integer({ min: 1, max: 36_500 }) }),
  fc.record({ kind: fc.constant('no open problem' as const) }),
  fc.record({ kind: fc.constant('earned referral' as const), atLeast: fc.integer({ min: 1, max: 1000 }) }),
)

test('more of a fact never takes a condition away', () => {
  fc.assert(
    fc.property(anyCondition, fc.nat(20_000), fc.nat(100), (condition, fact, more) => {
      if (missing(condition, fact) === null) expect(missing(condition, fact + more)).toBeNull()
    }),
  )
})

test('exactly as much as is asked for is enough, and one less is not', () => {
  fc.assert(
    fc.property(anyCondition, (condition) => {
      expect(missing(condition, leastOf(condition))).toBeNull()
      expect(missing(condition, leastOf(condition) - 1)).toMatch(/^Needs /)
    }),
  )
})

test('a missing item is called as this company calls its level', () => {
  const verdict = judge({ kind: 'items', level: 2, atLeast: 2 }, { 'items/2': 1 }, { ...levelNames, 2: 'Zitat' })
  expect(verdict).toEqual({ met: false, missing: 'Needs 2 usable items of “Zitat”: 1 so far' })
})

test('a condition that nobody could mean is refused', () => {
  expect(levelConditionsJson.safeParse([{ kind: 'customers', where: 'plan Scale' }]).success).toBe(false)
  expect(levelConditionsJson.safeParse([{ kind: 'likelihood', atLeast: 11, withinDays: 30 }]).success).toBe(false)
  expect(levelConditionsJson.safeParse([{ kind: 'moon phase' }]).success).toBe(false)
})
