import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answer, prepare } from './answer.ts'
import { Cube } from './cube.ts'
import type { CountQuestion, SeriesQuestion } from './question.ts'

const day = fc.option(fc.integer({ min: 0, max: 12 }))
const customers = fc.array(fc.tuple(day, day, fc.constantFrom('A', 'B', '')), { minLength: 60, maxLength: 90 })

/** Everybody meets it, but it depends on the window, so everybody has to be looked at to know. */
const anybody = { column: 'referrer', isNot: ['perhaps'] } as const

test('any window is answered from tables of days as by looking at every customer, slips and unknown starts too', () => {
  fc.assert(
    fc.property(customers, fc.integer({ min: -2, max: 14 }), fc.integer({ min: 1, max: 9 }), (known, from, days) => {
      const cube = new Cube([{ column: 'plan', kind: 'category' }])
      for (const [at, [since, until, plan]] of known.entries()) cube.putCustomer(at + 1, since, until, [plan])
      const by = [{ column: 'plan' }, { column: 'status' }, { column: 'since', cuts: [6] }]
      for (const window of [{ from, to: from + days }, null]) {
        const question: CountQuestion = { ask: 'count', window, strengths: ['proven'], where: [], today: 8, by }
        for (const _ of prepare(cube, question));
        expect(cube.recent.timelines.peek('["plan",null]')).toBeDefined()
        for (const where of [[], [{ column: 'plan', is: ['A', ''] }], [{ column: 'status', is: ['current'] }]]) {
          const asked = { ...question, where }
          expect(answer(cube, asked)).toEqual(answer(cube, { ...asked, where: [...where, anybody] }))
          const months: SeriesQuestion = {
            ...asked,
            ask: 'series',
            figures: ['referrers'],
            edges: [from, from + 2, 17],
          }
          expect(answer(cube, months)).toEqual(answer(cube, { ...months, where: [...where, anybody] }))
        }
      }
    }),
    { numRuns: 200 },
  )
})

test('tables of days are right after every change, whatever it was about', () => {
  const change = fc.tuple(fc.integer({ min: 1, max: 95 }), day, day, fc.constantFrom('A', 'B', ''), fc.boolean())
  const by = [{ column: 'plan' }, { column: 'origin' }, { column: 'status' }, { column: 'since', cuts: [6] }]
  const question: CountQuestion = {
    ask: 'count',
    window: { from: 3, to: 9 },
    strengths: ['proven'],
    where: [],
    today: 8,
    by,
  }
  fc.assert(
    fc.property(customers, fc.array(change, { maxLength: 8 }), (known, changes) => {
      const cube = new Cube([{ column: 'plan', kind: 'category' }])
      for (const [at, [since, until, plan]] of known.entries()) cube.putCustomer(at + 1, since, until, [plan])
      for (const [number, since, until, plan, gone] of changes) {
        for (const _ of prepare(cube, question));
        if (gone) cube.removeCustomer(number)
        else cube.putCustomer(number, since, until, [plan])
        cube.putReferral({ number: 1, referrer: 1, referred: number, day: 4, strength: 'proven', state: 'converted' })
        expect(answer(cube, question)).toEqual(answer(cube, { ...question, where: [anybody] }))
      }
    }),
    { numRuns: 200 },
  )
})
