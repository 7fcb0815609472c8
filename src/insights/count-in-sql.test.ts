import fc from 'fast-check'
import { beforeAll, expect } from 'vitest'
import {
  type CombinationsQuestion,
  type Condition,
  type CountQuestion,
  combinationFigures,
  type FirstReferralQuestion,
  type JointQuestion,
  type Question,
  type RevenueQuestion,
  counts as referralCounts,
  referralStates,
  type Split,
  strengths,
} from '../cube/question.ts'
import { windowOf } from '../customers/window.ts'
import { originsOfNewCustomers } from '../origins/commands.ts'
import { seeded } from '../statistics/chance.ts'
import { test, testContext, testHouse, testToday } from '../testing/database.ts'
import { addDays, type Day, dayNumber } from '../values/day.ts'
import { answerInSql } from './store/answer-in-sql.ts'
import { combinationsInSql, countInSql, countingIn, firstReferralInSql, jointInSql, revenueInSql } from './store.ts'

const random = seeded(20_260_601)
const below = (limit: number) => Math.floor(random() * limit)
const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T
const some = <T>(chance: number, value: () => T): T | undefined => (random() < chance ? value() : undefined)
const someDay = (): Day => addDays('2022-06-01', below(1_600))

const awkward = [
  'Pro',
  'Team',
  'pro',
  'Zürich',
  'a|b',
  'back\\slash',
  "O'Neil",
  'tab\there',
  'two\nlines',
  '😀',
  '\uE000',
  'yes',
  'true',
  '0',
  ' ',
]
const attributes = [
  { key: 'plan', label: 'Plan', kind: 'category' },
  { key: 'seats', label: 'Seats', kind: 'number' },
  { key: 'renewal', label: 'Renewal', kind: 'date' },
  { key: 'partner', label: 'Partner', kind: 'yes-no' },
  { key: 'empty', label: 'Nobody has this', kind: 'category' },
] as const

beforeAll(async () => {
  const { db } = testContext()
  for (const table of [
    'origins',
    'evidence',
    'referrals',
    'revenueEntries',
    'contacts',
    'customers',
    'attributes',
  ] as const)
    await db.deleteFrom(table).execute()
  await db
    .insertInto('attributes')
    .values([...attributes])
    .execute()
  const ids = Array.from({ length: 400 }, (_, at) => `cus_${at}` as const)
  const customers = ids.map((id) => {
    const since = some(0.85, someDay)
    const until = some(0.3, () => addDays(since ?? '2024-01-01', pick([0, 1, 30, 400])))
    const values = {
      plan: some(0.9, () => pick(awkward)),
      seats: some(0.8, () => pick([-3, 0, 1, 2.5, 10, 40, 250, 1e21, 0.1])),
      renewal: some(0.6, someDay),
      partner: some(0.7, () => random() < 0.4),
    }
    return {
      id,
      externalId: null,
      name: id,
      since: since ?? null,
      until: until ?? null,
      attributes: JSON.stringify(values),
    }
  })
  await db.insertInto('customers').values(customers).execute()
  // Some numbers are free, as after a removal.
  await db
    .deleteFrom('customers')
    .where(
      'id',
      'in',
      ids.filter((_, at) => at % 17 === 3),
    )
    .execute()
  const there = ids.filter((_, at) => at % 17 !== 3)
  const brought = new Set<string>()
  const referrals = Array.from({ length: 700 }, (_, at) => {
    const state = pick(referralStates)
    const referrerId = some(0.9, () => pick(there.slice(0, 150))) ?? null
    const free = some(0.4, () => (random() < 0.1 ? referrerId : pick(there)))
    const referredId = free && (!brought.has(free) || !referralCounts(state, false)) ? free : null
    if (referredId && referralCounts(state, false)) brought.add(referredId)
    return {
      id: `ref_${at}` as const,
      referrerId,
      referredId,
      referredName: 'Somebody',
      madeOn: some(0.8, someDay) ?? null,
      state,
      strength: pick(strengths),
      createdBy: 'mem_sam',
    }
  })
  await db.insertInto('referrals').values(referrals).execute()
  const revenue = Array.from({ length: 600 }, (_, at) => ({
    id: `rev_${at}` as const,
    customerId: pick(there),
    earnedOn: someDay(),
    amountMinor: pick([-5_000, 1, 99_999, 2 ** 45]),
    currency: 'EUR',
    externalId: `I-${at}`,
  }))
  await db.insertInto('revenueEntries').values(revenue).execute()
  const origins = Array.from({ length: 300 }, (_, at) => ({
    id: `ori_${at}` as const,
    customerId: pick(there),
    mainReason: pick(['recommendation', 'search', 'other'] as const),
    givenOn: pick(['2025-01-01', '2025-06-01', someDay()] as const),
    state: 'nobody named' as const,
    createdAt: new Date('2026-01-01'),
  }))
  await db.insertInto('origins').values(origins).execute()
})

const windows = ['12m', 'ever', '3m', '36m', '2024-01-01..2024-02-01', '1990-01-01..1990-02-01']
const splits: Split[] = [
  { column: 'plan' },
  { column: 'seats' },
  { column: 'seats', cuts: [0, 2.5, 40] },
  { column: 'seats', cuts: [1_000] },
  { column: 'renewal' },
  { column: 'renewal', cuts: [dayNumber('2024-01-01'), dayNumber('2025-07-01')] },
  { column: 'partner' },
  { column: 'empty' },
  { column: 'since', cuts: [dayNumber('2023-01-01'), dayNumber('2024-01-01'), dayNumber('2025-01-01')] },
  { column: 'until' },
  { column: 'tenure', cuts: [6, 12, 24] },
  { column: 'tenure' },
  { column: 'status' },
  { column: 'origin' },
  { column: 'came' },
  { column: 'referrer' },
]
const conditions: Condition[] = [
  { column: 'plan', is: ['Pro', 'a|b', 'back\\slash', ''] },
  { column: 'plan', isNot: ['😀', ''] },
  { column: 'plan', isNot: ['Pro'] },
  { column: 'seats', is: ['2.50', '1e21', 'many', ''] },
  { column: 'seats', isNot: ['10'] },
  { column: 'seats', between: [0, 40] },
  { column: 'seats', between: [null, 10] },
  { column: 'renewal', between: [dayNumber('2024-01-01'), null] },
  { column: 'renewal', is: ['2024-02-30', ''] },
  { column: 'partner', is: ['yes'] },
  { column: 'partner', isNot: ['yes'] },
  { column: 'tenure', between: [3, 30] },
  { column: 'status', is: ['former'] },
  { column: 'origin', is: ['referred'] },
  { column: 'came', is: ['earned'] },
  { column: 'came', is: ['bought', 'unknown'] },
  { column: 'came', isNot: ['unknown'] },
  { column: 'referrer', is: ['yes'] },
  { column: 'referrer', isNot: ['yes'] },
]

test('memory and SQL count the same, to the last customer and cent', async ({ committed: ctx }) => {
  const counting = countingIn(testHouse().databases)
  const base = { ask: 'count', today: dayNumber(testToday) } as const
  const questions: CountQuestion[] = windows.flatMap((window) => [
    { ...base, window: windowOf(window, testToday), strengths, where: [], by: splits },
    { ...base, window: windowOf(window, testToday), strengths: ['probable', 'proven'], where: [], by: splits },
    { ...base, window: windowOf(window, testToday), strengths: [], where: [], by: [] },
  ])
  for (const where of conditions) {
    const window = windowOf(pick(windows), testToday)
    questions.push({ ...base, window, strengths, where: [where], by: splits })
    questions.push({ ...base, window, strengths: ['proven'], where: [where, pick(conditions)], by: [pick(splits)] })
  }
  let counted = 0
  for (const question of questions) {
    const fromSql = await countInSql(ctx, question)
    expect(await counting.ask(ctx.company.schema, question)).toEqual(fromSql)
    counted += fromSql.total.customers
  }
  expect(counted).toBeGreaterThan(3_000)
})

const anyTerms = {
  strengths: fc.subarray([...strengths]),
  where: fc.oneof(fc.constant([]), fc.array(fc.constantFrom(...conditions), { maxLength: 2 })),
  today: fc.constantFrom(dayNumber(testToday), dayNumber('2024-07-01'), dayNumber('2022-01-01')),
}

test('memory and SQL make the same combinations', async ({ committed: ctx }) => {
  const question: fc.Arbitrary<CombinationsQuestion> = fc.record(
    {
      ask: fc.constant('combinations'),
      ...anyTerms,
      window: fc.constantFrom(...windows.map((window) => windowOf(window, testToday))),
      // Days of their own for everybody are more than combinations can be made of.
      columns: fc.array(
        fc.constantFrom(
          ...splits.filter(
            (split) => split.cuts || split.column === 'plan' || !/renewal|until|tenure/.test(split.column),
          ),
        ),
        { maxLength: 6 },
      ),
      ways: fc.constantFrom(1, 2, 3),
      holding: fc.nat(5),
      figures: fc.subarray([...combinationFigures]),
    },
    { requiredKeys: ['ask', 'strengths', 'where', 'today', 'window', 'columns', 'ways'] },
  )
  let cells = 0
  await fc.assert(
    fc.asyncProperty(question, async (one) => {
      const fromSql = await combinationsInSql(ctx, one)
      expect(await ctx.counting.ask(ctx.company.schema, one)).toEqual(fromSql)
      for (const { customers } of fromSql.tables) cells += customers.filter((many) => many > 0).length
    }),
    { numRuns: 60, seed: 20261122 },
  )
  expect(cells).toBeGreaterThan(1_000)
})

test('memory and SQL count the same kinds of customers', async ({ committed: ctx }) => {
  const question: fc.Arbitrary<JointQuestion> = fc.record({
    ask: fc.constant('joint'),
    ...anyTerms,
    window: fc.constantFrom(...windows.map((window) => windowOf(window, testToday))),
    columns: fc.array(fc.constantFrom(...splits), { maxLength: 6 }),
  })
  let kinds = 0
  await fc.assert(
    fc.asyncProperty(question, async (one) => {
      const fromSql = await jointInSql(ctx, one)
      expect(await ctx.counting.ask(ctx.company.schema, one)).toEqual(fromSql)
      kinds += fromSql.customers.length
    }),
    { numRuns: 60, seed: 20261122 },
  )
  expect(kinds).toBeGreaterThan(1_000)
})

test('memory and SQL tell the same of first referrals', async ({ committed: ctx }) => {
  const question: fc.Arbitrary<FirstReferralQuestion> = fc.record(
    {
      ask: fc.constant('first referral'),
      ...anyTerms,
      by: fc.constantFrom(...splits),
      trackedFrom: fc.constantFrom(null, dayNumber('2023-06-01'), dayNumber('2025-03-01')),
    },
    { requiredKeys: ['ask', 'strengths', 'where', 'today', 'trackedFrom'] },
  )
  const seen = { firstReferral: 0, left: 0, stillHere: 0, referredBefore: 0 }
  await fc.assert(
    fc.asyncProperty(question, async (one) => {
      const fromSql = await firstReferralInSql(ctx, one)
      expect(await ctx.counting.ask(ctx.company.schema, one)).toEqual(fromSql)
      const sum = (list: number[]) => list.reduce((total, many) => total + many, 0)
      for (const what of ['firstReferral', 'left', 'stillHere'] as const) seen[what] += sum(fromSql.total[what])
      seen.referredBefore += fromSql.total.referredBefore
      expect(sum(fromSql.total.entered)).toBe(
        sum(fromSql.total.firstReferral) + sum(fromSql.total.left) + sum(fromSql.total.stillHere),
      )
    }),
    { numRuns: 80, seed: 20261122 },
  )
  for (const many of Object.values(seen)) expect(many).toBeGreaterThan(100)
})

test('memory and SQL give the same pages, series, referrals and profiles', async ({ committed: ctx }) => {
  const window = fc.constantFrom(...windows.map((text) => windowOf(text, testToday)))
  const edges = fc
    .uniqueArray(fc.integer({ min: 19_000, max: 20_700 }), { maxLength: 4 })
    .map((days) => days.sort((one, other) => one - other))
  const sort = fc.record({ column: fc.constantFrom(...splits.map(({ column }) => column)), descending: fc.boolean() })
  const page = { window, offset: fc.integer({ min: 0, max: 300 }), limit: fc.integer({ min: 0, max: 40 }) }
  const { strengths: _, ...termsOfReferrals } = anyTerms
  const question: fc.Arbitrary<Question> = fc.oneof(
    fc.record({ ask: fc.constant('series'), ...anyTerms, edges }),
    fc.record({ ask: fc.constant('select'), ...anyTerms, ...page }),
    fc.record({ ask: fc.constant('select'), ...anyTerms, ...page, sort }),
    fc.record({ ask: fc.constant('select'), ...anyTerms, ...page, among: fc.array(fc.integer({ min: 1, max: 450 })) }),
    fc.record({ ask: fc.constant('referrals'), ...termsOfReferrals, window }),
  )
  expect(await ctx.counting.ask(ctx.company.schema, { ask: 'columns' })).toEqual(
    await answerInSql(ctx, { ask: 'columns' }),
  )
  await fc.assert(
    fc.asyncProperty(question, async (one) => {
      expect(await ctx.counting.ask(ctx.company.schema, one)).toEqual(await answerInSql(ctx, one))
    }),
    { numRuns: 80, seed: 20261122 },
  )
})

test('the customers a part of the origins bar opens are as many as it says', async ({ committed: ctx }) => {
  for (const text of ['12m', '36m', 'ever']) {
    const window = windowOf(text, testToday)
    const isNew: Condition = window
      ? { column: 'since', between: [window.from, window.to] }
      : { column: 'since', isNot: [''] }
    const { total, tables } = await ctx.counting.ask(ctx.company.schema, {
      ask: 'count',
      window: null,
      strengths: ['probable', 'proven'],
      where: [isNew],
      today: dayNumber(testToday),
      by: [{ column: 'came' }],
    })
    const ways = Object.fromEntries(tables[0]!.map(({ value, counts }) => [value, counts.customers]))
    const { bounds: _, ...told } = await originsOfNewCustomers(ctx, text)
    expect({ customers: total.customers, ...ways }).toEqual(told)
  }
})

test('both refuse what cannot be asked', async ({ committed: ctx }) => {
  const question = { ask: 'count', window: null, strengths, where: [], today: 0, by: [] } as const
  const odd: CountQuestion[] = [
    { ...question, by: [{ column: 'nobody' }] },
    { ...question, by: [{ column: 'plan', cuts: [1] }] },
    { ...question, by: [{ column: 'seats', cuts: [2, 1] }] },
    { ...question, where: [{ column: 'plan', between: [1, 2] }] },
    { ...question, window: { from: 2, to: 2 } },
  ]
  for (const one of odd) {
    await expect(countInSql(ctx, one)).rejects.toThrow(RangeError)
    await expect(ctx.counting.ask(ctx.company.schema, one)).rejects.toThrow()
  }
})

test('memory and SQL add up the same revenue by origin, squares and all', async ({ committed: ctx }) => {
  const day = fc.integer({ min: dayNumber('2022-06-01'), max: dayNumber('2026-12-01') })
  const question: fc.Arbitrary<RevenueQuestion> = fc
    .record({
      ask: fc.constant('revenue' as const),
      ...anyTerms,
      edges: fc.tuple(day, day, day, day).map((days) => days.sort((one, other) => one - other)),
      by: fc.array(fc.constantFrom(...splits), { maxLength: 3 }),
    })
    .map(({ edges, ...rest }) => ({
      ...rest,
      before: { from: edges[0]!, to: edges[1]! + 1 },
      now: { from: edges[2]! + 1, to: edges[3]! + 2 },
    }))
  const seen = { kept: 0, earned: 0, bought: 0, unknown: 0 }
  await fc.assert(
    fc.asyncProperty(question, async (one) => {
      const fromSql = await revenueInSql(ctx, one)
      expect(await ctx.counting.ask(ctx.company.schema, one)).toEqual(fromSql)
      for (const slice of ['kept', 'earned', 'bought', 'unknown'] as const)
        seen[slice] += Number(fromSql.total[slice] !== 0)
    }),
    { numRuns: 80, seed: 20261122 },
  )
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(5)
})
