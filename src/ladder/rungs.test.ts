import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Day } from '../values/day.ts'
import { type Level, levels } from '../values/level.ts'
import { climbedTo, overMonths, type Steps, standingBefore, sumOf } from './climbing.ts'
import { whyNotDays, whyNotDecide, whyNotReopen, whyNotTakeBack } from './deciding.ts'
import { blocksOf, levelsIn, nextRung, type Rung } from './rungs.ts'

const rungs: Rung[] = [
  { level: 1, name: 'Anonymous feedback', conditions: [] },
  { level: 2, name: 'Named quote', conditions: [{ kind: 'likelihood', atLeast: 9, withinDays: 365 }] },
  { level: 3, name: 'Reference call', conditions: [{ kind: 'milestone', milestone: 'successful rollout' }] },
  { level: 6, name: 'Event', conditions: [{ kind: 'levels reached', atLeast: 2 }] },
]

describe('the next rung', () => {
  test('is the lowest above the highest they reached', () => {
    expect(nextRung(rungs, {}, [])).toEqual({ level: 1, name: 'Anonymous feedback', missing: [] })
    expect(nextRung(rungs, { 'likelihood/365': 10 }, [1])).toEqual({ level: 2, name: 'Named quote', missing: [] })
    expect(nextRung(rungs, {}, [2])?.missing).toEqual(['Needs “successful rollout”: nobody recorded it'])
    expect(nextRung(rungs, { levels: 1 }, [3])).toMatchObject({
      level: 6,
      missing: ['Needs 2 earlier steps: 1 so far'],
    })
  })
  test('is none for whoever is on the highest', () => expect(nextRung(rungs, {}, [6])).toBeNull())
})

describe('what blocks', () => {
  const free = { leftOn: null, pausedUntil: null, consent: null, asking: null }
  test('is nothing where nothing stands in the way', () => expect(blocksOf('Ines', free, '2026-06-01')).toEqual([]))
  test('is only that they left, where they left', () =>
    expect(blocksOf('Ines', { ...free, leftOn: '2026-05-31', consent: 'consent-refused' }, '2026-06-01')).toEqual([
      'Ines does not work there any more.',
    ]))
  test('is a pause until the day it ends', () => {
    const paused = { ...free, pausedUntil: '2026-06-02' as Day }
    expect(blocksOf('Ines', paused, '2026-06-01')).toEqual(['Ines asked to be left in peace until 2 June 2026.'])
    expect(blocksOf('Ines', paused, '2026-06-02')).toEqual([])
  })
  test('is everything there is, in their words', () =>
    expect(
      blocksOf(
        'Ines',
        { ...free, consent: 'consent-withdrawn', asking: { reason: 'resting', until: '2026-06-20' } },
        '2026-06-01',
      ),
    ).toEqual([
      'Ines withdrew their consent to this.',
      'Ines rests until 20 June 2026. You can override with a reason.',
    ]))
})

test('a number stands for the levels it has bits for', () => {
  expect(levelsIn(0b1100)).toEqual([2, 3])
  fc.assert(
    fc.property(fc.subarray([...levels]), (some) => {
      expect(levelsIn(some.reduce((mask, level) => mask | (1 << level), 0))).toEqual(some)
    }),
  )
})

/** What one customer did: the days they first did each level. Steps are those above all before, as the store finds them. */
const history = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.constantFrom(...levels)), { maxLength: 12 })
const dayOf = (days: number): Day =>
  new Date(Date.UTC(2025, 5, 1) + days * 86_400_000).toISOString().slice(0, 10) as Day
function stepsOf(done: readonly [number, Level][]): Steps[] {
  let highest: Level | 0 = 0
  return done
    .toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
    .flatMap(([day, to]) => {
      if (to <= highest) return []
      const from = highest
      highest = to
      return [{ onDay: dayOf(day), from, to, customers: 1 }]
    })
}

test('everybody stands on the highest level they had reached by then, once', () => {
  fc.assert(
    fc.property(fc.array(history, { maxLength: 8 }), fc.integer({ min: 0, max: 420 }), (customers, at) => {
      const on = standingBefore(customers.flatMap(stepsOf), dayOf(at))
      for (const level of levels) {
        const expected = customers.filter(
          (done) => Math.max(0, ...done.filter(([day]) => day < at).map(([, to]) => to)) === level,
        )
        expect(on[level]).toBe(expected.length)
      }
      expect(sumOf(on)).toBeLessThanOrEqual(customers.length)
    }),
  )
})

test('climbs are counted from the first day of a window to before its last', () => {
  const steps: Steps[] = [
    { onDay: '2026-01-05', from: 0, to: 2, customers: 3 },
    { onDay: '2026-02-01', from: 2, to: 3, customers: 1 },
  ]
  expect(climbedTo(steps, { from: '2026-01-05', to: '2026-02-01' })).toMatchObject({ 2: 3, 3: 0 })
  expect(climbedTo(steps, null)).toMatchObject({ 2: 3, 3: 1 })
  const months = overMonths(steps, '2026-02-10', 3)
  expect(months.map(({ before }) => before)).toEqual(['2026-01-01', '2026-02-01', '2026-03-01'])
  expect(months.map(({ on }) => [on[2], on[3]])).toEqual([
    [0, 0],
    [3, 0],
    [2, 1],
  ])
})

test('a nomination is decided once, and taken back by whoever made it while nobody decided', () => {
  expect(whyNotDecide({ state: 'open' })).toBeNull()
  expect(whyNotDecide({ state: 'declined' })).toBe('decided-already')
  expect(whyNotReopen({ state: 'open' }, false)).toBe('not-decided')
  expect(whyNotReopen({ state: 'declined' }, true)).toBe('nominated-anew')
  expect(whyNotReopen({ state: 'accepted' }, false)).toBeNull()
  const open = { state: 'open', createdBy: 'mem_carla' } as const
  expect(whyNotTakeBack(open, 'mem_carla', false)).toBeNull()
  expect(whyNotTakeBack(open, 'mem_vic', false)).toBe('not-yours')
  expect(whyNotTakeBack(open, 'mem_sam', true)).toBeNull()
  expect(whyNotTakeBack({ ...open, state: 'accepted' }, 'mem_carla', false)).toBe('decided-already')
})

test('a stage ends after it begins', () => {
  expect(whyNotDays(60, 60)).toBe('days-turned')
  expect(whyNotDays(60, 61)).toBeNull()
  expect(whyNotDays(null, null)).toBeNull()
})
