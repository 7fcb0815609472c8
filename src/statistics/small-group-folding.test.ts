import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldSmallGroups, leaveOutSmallGroups } from './small-group-folding.ts'

const groupsOf = (sizes: readonly number[]) => sizes.map((trials, i) => ({ value: `g${i}`, happened: 0, trials }))

/** What a reader sees: every group shown, who is folded, and the total of "other". */
const seen = (sizes: readonly number[]) => {
  const { shown, folded, other } = foldSmallGroups(groupsOf(sizes))
  return JSON.stringify([
    shown.map(({ value, trials }) => [value, trials]),
    folded.map(({ value }) => value),
    other?.trials ?? null,
  ])
}

describe('foldSmallGroups', () => {
  test.each<[string, number[], number[], number | null]>([
    ['nothing is folded where all are large enough', [5, 6, 70], [5, 6, 70], null],
    ['one small group takes the next smallest along', [3, 60, 12], [60], 15],
    ['two that are too few together take a third along', [1, 2, 60, 12], [60], 15],
    ['two small groups large enough together suffice', [3, 4, 60, 12], [60, 12], 7],
    ['two of four each would be told by their sum', [4, 4, 60, 12], [60], 20],
    ['five of one each would be told by their sum', [1, 1, 1, 1, 1, 9, 60], [60], 14],
    ['everybody may end up in other', [3, 100], [], 103],
    ['fewer than five in all are not shown at all', [1, 2], [], null],
    ['equals are folded together', [3, 8, 60, 8], [60], 19],
    ['an empty group has nobody to recognise', [0, 50, 60], [0, 50, 60], null],
  ])('%s', (_, sizes, shown, other) => {
    const result = foldSmallGroups(groupsOf(sizes))
    expect(result.shown.map(({ trials }) => trials)).toEqual(shown)
    expect(result.other?.trials ?? null).toBe(other)
  })

  test('no small group is ever shown, or is all that other holds, and nobody is lost', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 40 }), { maxLength: 15 }),
        fc.integer({ min: 1, max: 10 }),
        (sizes, minimum) => {
          const { shown, folded, other } = foldSmallGroups(groupsOf(sizes), minimum)
          for (const { trials } of shown) expect(trials === 0 || trials >= minimum).toBe(true)
          const hidden = folded.reduce((sum, { trials }) => sum + trials, 0)
          expect(shown.length + folded.length).toBe(sizes.length)
          if (other === null) expect(hidden).toBeLessThan(minimum)
          else {
            expect(other.trials).toBe(hidden)
            expect(hidden).toBeGreaterThanOrEqual(minimum)
            expect(folded.length === 1 && shown.some(({ trials }) => trials > 0)).toBe(false)
          }
        },
      ),
    )
  })

  test('whatever is seen, every small group could have had another size: all 28,561 cases of four groups up to twelve', () => {
    const sizes = Array.from({ length: 13 }, (_, size) => size)
    const cases = sizes.flatMap((a) => sizes.flatMap((b) => sizes.flatMap((c) => sizes.map((d) => [a, b, c, d]))))
    const possible = new Map<string, Set<number>[]>()
    for (const one of cases) {
      const known = possible.get(seen(one)) ?? one.map(() => new Set<number>())
      one.forEach((size, i) => {
        known[i]!.add(size)
      })
      possible.set(seen(one), known)
    }
    const told = cases.filter((one) => {
      const beyond = one.some((size) => size === 12) // larger worlds than this one hold further explanations
      return !beyond && one.some((size, i) => size > 0 && size < 5 && possible.get(seen(one))![i]!.size === 1)
    })
    expect(told).toEqual([])
  })
})

test('where customers are in several groups, small ones and those that leave a few out are not shown', () => {
  const shown = leaveOutSmallGroups(groupsOf([40, 3, 98, 95, 0, 100, 96]), { trials: 100 })
  expect(shown.map(({ trials }) => trials)).toEqual([40, 95, 0, 100])
})
