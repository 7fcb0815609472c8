import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seeded } from '../statistics/chance.ts'
import { drawBinomial } from '../statistics/drawing.ts'
import { follow, judge, type Months, pooled, untracked, withoutLuck, yearly } from './effect.ts'
import { powerWords, sayEffect, sayLog } from './effect-words.ts'

/** Small seeds begin alike, so the first numbers are thrown away. */
function chanceFrom(seed: number): () => number {
  const chance = seeded(seed * 7919 + 1)
  for (let i = 0; i < 20; i++) chance()
  return chance
}

/** Months of a group of so many customers, each of whom refers in a month with this chance. */
const months = (chance: () => number, customers: number, rates: readonly number[]): Months =>
  rates.map((rate) => ({ happened: drawBinomial(customers, rate, chance), trials: customers }))

const flat = (rate: number, count: number) => Array.from({ length: count }, () => rate)
const half = { before: 12, after: 6 }

describe('the effect of an action', () => {
  test('is found where there is one, and its range holds the truth', () => {
    const chance = chanceFrom(7)
    const own = months(chance, 2000, [...flat(0.01, 12), ...flat(0.02, 6)])
    const others = [0.008, 0.012, 0.02, 0.015, 0.01].map((rate) => months(chance, 1500, flat(rate, 18)))
    const judged = judge(follow(own, others, 12), half, { pickedAsWorst: false })
    expect(judged.verdict).toBe('moved up')
    const truth = yearly(0.02) - yearly(0.01)
    expect(judged.change!.always!.low).toBeLessThan(truth)
    expect(judged.change!.always!.high).toBeGreaterThan(truth)
    expect(sayEffect(judged, '2026-01-01')).toMatch(/^Moved up: \d+\.\d points a year more than groups/)
  })

  test('is not the season, which moves everybody: the naive before and after is wrong', () => {
    const chance = chanceFrom(11)
    const season = [...flat(0.01, 12), ...flat(0.018, 6)]
    const own = months(chance, 2000, season)
    const others = [1, 1, 1, 1, 1].map(() => months(chance, 1500, season))
    const { own: seen } = follow(own, others, 12)
    // Anybody looking at the group alone sees a rise of half as much again.
    expect(seen.after.happened / seen.after.trials).toBeGreaterThan((seen.before.happened / seen.before.trials) * 1.5)
    const judged = judge(follow(own, others, 12), half, { pickedAsWorst: false })
    expect(judged.verdict).toBe('cannot tell yet')
    expect(sayEffect(judged, '2026-01-01')).toMatch(/^Cannot tell yet: /)
    expect(sayEffect(judged, '2026-01-01', true)).toMatch(/^No evidence that it moved them: /)
  })

  test('is not bad luck that passes: of forty equal groups the worst improves by itself, and not against its shrunken baseline', () => {
    const chance = chanceFrom(3)
    const all = Array.from({ length: 40 }, () => months(chance, 120, flat(0.012, 24)))
    const earlier = (group: Months) => pooled(group.slice(0, 12)).happened
    const [worst, ...rest] = [...all].sort((one, other) => earlier(one) - earlier(other)) as [Months, ...Months[]]
    const naive = judge(follow(worst, rest, 12), { before: 12, after: 12 }, { pickedAsWorst: false })
    const fair = judge(follow(worst, rest, 12), { before: 12, after: 12 }, { pickedAsWorst: true })
    expect(naive.change!.change).toBeGreaterThan(0.05)
    expect(Math.abs(fair.change!.change)).toBeLessThan(naive.change!.change / 2)
    expect(fair.verdict).toBe('cannot tell yet')
    expect(fair.cautions.join(' ')).toContain('bad luck')
  })

  test('is looked at every month without raising false alarms', () => {
    let wrong = 0
    const times = 60
    for (let seed = 1; seed <= times; seed++) {
      const chance = chanceFrom(seed)
      const own = months(chance, 400, flat(0.02, 24))
      const others = [1, 2, 3, 4].map(() => months(chance, 400, flat(0.02, 24)))
      const alarmed = Array.from({ length: 12 }, (_, i) => i + 1).some((after) => {
        const seen = (group: Months) => group.slice(0, 12 + after)
        return (
          judge(follow(seen(own), others.map(seen), 12), { before: 12, after }, { pickedAsWorst: false }).verdict !==
          'cannot tell yet'
        )
      })
      if (alarmed) wrong++
    }
    // One in twenty at most, over all looks together; three standard errors of slack for sixty draws.
    expect(wrong / times).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / times))
  })

  test.for([
    [0, 4, 'no-comparison'],
    [2, 4, 'few-comparisons'],
    [4, 0, 'too-early'],
  ] as const)('with %i groups to compare with and %i months after: %s', ([groups, after, missing]) => {
    const own = Array.from({ length: 12 + after }, () => ({ happened: 5, trials: 400 }))
    const others = Array.from({ length: groups }, () => own)
    const judged = judge(follow(own, others, 12), { before: 12, after }, { pickedAsWorst: false })
    expect(judged).toMatchObject({ verdict: 'cannot tell yet', missing, change: null })
    expect(sayEffect(judged, '2026-03-10')).toMatch(/^Cannot tell yet\. /)
    expect(sayEffect(judged, '2026-03-10', true)).toMatch(/^Cannot tell\. It (is compared|ran for less than a month)/)
  })

  test('is told as if a group to compare with that has nobody left were not there', () => {
    const own = Array.from({ length: 18 }, (_, i) => ({ happened: i < 12 ? 8 : 14, trials: 800 }))
    const others = [6, 7, 8, 9].map((happened) => Array.from({ length: 18 }, () => ({ happened, trials: 700 })))
    const gone = Array.from({ length: 18 }, () => ({ happened: 0, trials: 0 }))
    const told = (groups: Months[]) => judge(follow(own, groups, 12), half, { pickedAsWorst: true })
    expect(told([...others, gone])).toEqual(told(others))
  })

  test('is not told from fewer than three groups to compare with, nor from none, and says why', () => {
    const group = (before: number, after: number): Months =>
      Array.from({ length: 18 }, (_, i) => ({ happened: i < 12 ? before : after, trials: 800 }))
    const told = (others: Months[]) => judge(follow(group(8, 40), others, 12), half, { pickedAsWorst: false })
    const two = told([group(7, 7), group(9, 9)])
    expect(two).toMatchObject({ verdict: 'cannot tell yet', change: null, missing: 'few-comparisons' })
    expect(sayEffect(two, '2026-01-01')).toContain('compared with fewer than three groups')
    const none = told([])
    expect(none).toMatchObject({ verdict: 'cannot tell yet', change: null, missing: 'no-comparison' })
    expect(sayEffect(none, '2026-01-01')).toContain('compared with no other group')
    // A third group is enough to say how large the change was, and how sure.
    const three = told([group(7, 7), group(9, 9), group(8, 8)])
    expect(three.missing).toBeNull()
    expect(three.change!.interval.low).toBeLessThan(three.change!.change)
  })

  test('turns round when the groups do: what is up for one side is down for the other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (seed) => {
        const chance = chanceFrom(seed)
        const up = months(chance, 900, [...flat(0.02, 12), ...flat(0.05, 6)])
        const down = months(chance, 900, [...flat(0.05, 12), ...flat(0.02, 6)])
        const others = [1, 2, 3, 4].map(() => months(chance, 900, flat(0.03, 18)))
        const of = (own: Months) => judge(follow(own, others, 12), half, { pickedAsWorst: false }).change!.change
        expect(of(up)).toBeGreaterThan(0)
        expect(of(down)).toBeLessThan(0)
      }),
      { numRuns: 15 },
    )
  })
})

test('luck is taken out the more the likelier it was: all of it where groups are equal, little where they truly differ', () => {
  const equal = withoutLuck(
    { happened: 8, trials: 1000 },
    [15, 14, 16, 15].map((happened) => ({ happened, trials: 1000 })),
  )
  expect(equal.happened / 1000).toBeGreaterThan(0.0125)
  const different = withoutLuck(
    { happened: 20, trials: 1000 },
    [90, 150, 60, 200].map((happened) => ({ happened, trials: 1000 })),
  )
  expect(different.happened / 1000).toBeLessThan(0.03)
})

test('months in which nobody had referred yet anywhere are no past', () => {
  const none = { happened: 0, trials: 50 }
  const some = { happened: 2, trials: 50 }
  expect(
    untracked(
      [
        [none, none, some, some, some, some],
        [none, none, none, some, some, some],
      ],
      6,
    ),
  ).toBe(2)
  expect(untracked([[none, none, none, none]], 4)).toBe(1)
})

test('power is said before anything starts, and that there is none', () => {
  const own = flat(0, 12).map(() => ({ happened: 4, trials: 400 }))
  const others = [own, own, own]
  expect(powerWords(own, others, 0.15)).toMatch(
    /^With 400 customers, compared with 1,200, you would see 15\.0 points in about \d+ weeks\.$/,
  )
  expect(powerWords(own, others, 0.005)).toContain('you would not see 0.5 points in two years')
})

test('the log says what worked over all', () => {
  const running = (verdict: 'moved up' | 'moved down' | 'cannot tell yet') => ({ verdict, endsOn: null })
  const over = { verdict: 'cannot tell yet', endsOn: '2026-05-01' } as const
  expect(sayLog([])).toBe('No action has run yet.')
  expect(sayLog([running('moved up'), running('moved down'), running('cannot tell yet'), over])).toBe(
    'Of 4 actions that have run, 1 moved referring up, 1 moved it down, 1 ended without evidence and of 1 it cannot be told yet.',
  )
  expect(sayLog([running('cannot tell yet')])).toBe(
    'Of the one action that has run it cannot be told yet whether it moved referring.',
  )
})
