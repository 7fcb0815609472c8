import { beforeAll, expect } from 'vitest'
import { type Condition, referralStates, type Split, strengths } from '../cube/question.ts'
import type { IntentQuestion, OpportunityQuestion, ReasonsQuestion } from '../cube/voice-question.ts'
import { windowOf } from '../customers/window.ts'
import { record } from '../server/activity.ts'
import { seeded } from '../statistics/chance.ts'
import { test, testContext, testHouse, testNow, testToday } from '../testing/database.ts'
import { addDays, type Day, dayNumber } from '../values/day.ts'
import type { Id } from '../values/id.ts'
import { countingIn, intentInSql, opportunityInSql, reasonsInSql } from './store.ts'

const random = seeded(20_261_122)
const below = (limit: number) => Math.floor(random() * limit)
const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T
const some = <T>(chance: number, value: () => T): T | null => (random() < chance ? value() : null)
const someDay = (): Day => addDays('2024-06-01', below(760))

const reasonIds = Array.from({ length: 40 }, (_, at) => `rea_own-${at}` as const)
const numberOfReasons = reasonIds.length

beforeAll(async () => {
  const { db } = testContext()
  for (const table of ['evidence', 'referrals', 'revenueEntries', 'contacts', 'customers', 'attributes'] as const)
    await db.deleteFrom(table).execute()
  await db
    .insertInto('attributes')
    .values([
      { key: 'plan', label: 'Plan', kind: 'category' },
      { key: 'seats', label: 'Seats', kind: 'number' },
    ])
    .execute()
  // More than 32, so that they need a second number; a chain of merges; and one that is only named by what it was.
  await db
    .insertInto('reasons')
    .values(reasonIds.map((id, at) => ({ id, name: `Reason ${at}`, position: 100 + at })))
    .execute()
  const merge = (id: Id<'rea'>, into: Id<'rea'>) =>
    db.updateTable('reasons').set({ mergedInto: into }).where('id', '=', id).execute()
  await merge('rea_own-3', 'rea_own-4')
  await merge('rea_own-4', 'rea_never-asked')
  await merge('rea_own-7', 'rea_own-39')

  const ids = Array.from({ length: 300 }, (_, at) => `cus_${at}` as const)
  await db
    .insertInto('customers')
    .values(
      ids.map((id) => {
        const since = some(0.85, () => addDays('2022-06-01', below(1_600)))
        return {
          id,
          externalId: null,
          name: id,
          since,
          until: some(0.3, () => addDays(since ?? '2024-01-01', pick([0, 1, 30, 400, 900]))),
          attributes: JSON.stringify({
            plan: some(0.9, () => pick(['Pro', 'Team', 'a|b'])) ?? undefined,
            seats: below(60),
          }),
        }
      }),
    )
    .execute()
  await db
    .deleteFrom('customers')
    .where(
      'id',
      'in',
      ids.filter((_, at) => at % 19 === 4),
    )
    .execute()
  const there = ids.filter((_, at) => at % 19 !== 4)
  const brought = new Set<string>()
  await db
    .insertInto('referrals')
    .values(
      Array.from({ length: 300 }, (_, at) => {
        const referrerId = some(0.9, () => pick(there.slice(0, 120)))
        const free = some(0.4, () => pick(there))
        const referredId = free && !brought.has(free) ? free : null
        if (referredId) brought.add(referredId)
        return {
          id: `ref_${at}` as const,
          referrerId,
          referredId,
          referredName: 'Somebody',
          madeOn: some(0.85, someDay),
          state: pick(referralStates),
          strength: pick(strengths),
          createdBy: 'mem_sam',
        }
      }),
    )
    .execute()
  await db
    .insertInto('revenueEntries')
    .values(
      Array.from({ length: 500 }, (_, at) => ({
        id: `rev_${at}` as const,
        customerId: pick(there),
        earnedOn: someDay(),
        amountMinor: pick([-5_000, 1, 99_999, 1_234_567]),
        currency: 'EUR',
        externalId: `I-${at}`,
      })),
    )
    .execute()
  await db
    .insertInto('surveys')
    .values({ id: 'srv_one', name: 'Why', content: '{}', createdBy: 'mem_sam', createdAt: testNow, updatedAt: testNow })
    .execute()
  for (let at = 0; at < 900; at++)
    await addResponse(
      at,
      some(0.85, () => pick(there)),
      someDay(),
    )
  for (let at = 0; at < 150; at++) {
    const state = pick(['asked', 'declined', 'declined'] as const)
    const id = `ask_${at}` as const
    const customerId = pick(there)
    const givenOn = someDay()
    await db
      .insertInto('asks')
      .values({
        id,
        kind: 'referral',
        customerId,
        minutes: 5,
        channel: 'e-mail',
        state,
        askedOn: addDays(givenOn, -3),
        askedBy: 'mem_sam',
        answeredOn: state === 'declined' ? some(0.7, () => givenOn) : null,
        createdAt: testNow,
        updatedAt: testNow,
      })
      .execute()
    await addNamed({ askId: id, customerId, givenOn }, below(3), 'declined ask')
    if (random() < 0.4) await addWords({ askId: id, customerId, givenOn }, 'declined ask')
  }
})

async function addResponse(at: number | string, customerId: Id<'cus'> | null, givenOn: Day) {
  const { db } = testContext()
  const submitted = random() < 0.9
  const id = `rsp_${at}` as const
  await db
    .insertInto('responses')
    .values({
      id,
      surveyId: 'srv_one',
      customerId,
      source: 'open link',
      state: submitted ? 'submitted' : 'started',
      startedAt: testNow,
      submittedAt: submitted ? testNow : null,
      givenOn: submitted ? givenOn : null,
      likelihood: some(0.7, () => below(11)),
      hasRecommended: some(0.6, () => random() < 0.4),
      createdAt: testNow,
      updatedAt: testNow,
    })
    .execute()
  await addNamed({ responseId: id, customerId, givenOn }, pick([0, 0, 1, 1, 2, 5]), 'answer')
  if (random() < 0.3) await addWords({ responseId: id, customerId, givenOn }, pick(['why not', 'why not', 'score']))
  return id
}

let citations = 0
interface Of {
  responseId?: Id<'rsp'>
  askId?: Id<'ask'>
  customerId: Id<'cus'> | null
  givenOn: Day
}
async function addNamed(of: Of, many: number, source: 'answer' | 'declined ask') {
  const named = new Set(
    Array.from({ length: many }, () => pick([...reasonIds, 'rea_never-asked', 'rea_no-thought'] as const)),
  )
  for (const reasonId of named) {
    await testContext()
      .db.insertInto('citations')
      .values({ id: `cit_${citations++}` as const, reasonId, source, createdAt: testNow, ...of })
      .execute()
  }
}
async function addWords(of: Of, about: 'why not' | 'score' | 'declined ask') {
  await testContext()
    .db.insertInto('verbatims')
    .values({ id: `ver_${citations++}` as const, about, words: 'Well.', createdAt: testNow, questionKey: about, ...of })
    .execute()
}

const windows = ['12m', 'ever', '3m', '2024-09-01..2024-10-01', '1990-01-01..1990-02-01']
const by: Split[] = [
  { column: 'plan' },
  { column: 'seats', cuts: [10, 30, 1_000] },
  { column: 'tenure', cuts: [6, 12, 24] },
  { column: 'origin' },
]
const conditions: Condition[][] = [
  [],
  [{ column: 'plan', is: ['Pro', ''] }],
  [{ column: 'referrer', is: ['no'] }],
  [
    { column: 'seats', between: [10, 40] },
    { column: 'origin', isNot: ['referred'] },
  ],
]
const edges = ['2025-01-01', '2025-02-01', '2025-03-15', '2025-09-01'].map((day) => dayNumber(day as Day))
const today = dayNumber(testToday)

test('memory and SQL count the same who told us why, by group, over time and together', async ({ committed: ctx }) => {
  const counting = countingIn(testHouse().databases)
  let told = 0
  for (const [at, where] of conditions.entries()) {
    for (const [place, window] of windows.slice(0, at === 0 ? 5 : 2).entries()) {
      const source = (['all', 'answers', 'asks'] as const)[(at + place) % 3]!
      const question: ReasonsQuestion = {
        ask: 'reasons',
        window: windowOf(window, testToday),
        strengths: at % 2 === 0 ? strengths : ['probable', 'proven'],
        where,
        today,
        source,
        by,
        pairs: true,
        edges,
      }
      const fromSql = await reasonsInSql(ctx, question)
      expect(await counting.ask(ctx.company.schema, question)).toEqual(fromSql)
      told += fromSql.total.told
    }
  }
  expect(told).toBeGreaterThan(500)
})

test('memory and SQL count the same who would recommend and who did', async ({ committed: ctx }) => {
  const counting = countingIn(testHouse().databases)
  for (const [at, where] of conditions.entries()) {
    for (const window of windows.slice(0, at === 0 ? 5 : 2)) {
      const question: IntentQuestion = {
        ask: 'intent',
        window: windowOf(window, testToday),
        strengths,
        where,
        today,
        by,
        edges,
      }
      expect(await counting.ask(ctx.company.schema, question)).toEqual(await intentInSql(ctx, question))
    }
  }
})

test('memory and SQL count the same what a reason may cost', async ({ committed: ctx }) => {
  const counting = countingIn(testHouse().databases)
  for (const where of conditions) {
    for (const window of ['12m', 'ever']) {
      const question: OpportunityQuestion = {
        ask: 'opportunity',
        window: windowOf(window, testToday),
        strengths,
        where,
        today,
        source: 'all',
        by: by.slice(0, 3),
      }
      const { strata, value } = await counting.ask(ctx.company.schema, question)
      const fromSql = await opportunityInSql(ctx, question)
      const inOrder = (all: typeof strata) => all.map((one) => JSON.stringify(one)).sort()
      expect(inOrder(strata)).toEqual(inOrder(fromSql.strata))
      expect(value).toEqual(fromSql.value)
    }
  }
})

test('whoever told us why, named a reason or would recommend can be listed', async ({ committed: ctx }) => {
  const counting = countingIn(testHouse().databases)
  const question = { window: windowOf('12m', testToday), strengths, today, offset: 0, limit: 0 } as const
  const listed = async (...where: Condition[]) =>
    (await counting.ask(ctx.company.schema, { ask: 'select', ...question, where })).total
  const reasons = await reasonsInSql(ctx, { ask: 'reasons', ...question, where: [], source: 'all', by: [] })
  const no: Condition = { column: 'referrer', is: ['no'] }
  expect(await listed({ column: 'told-why', is: ['yes'] }, no)).toBe(reasons.total.told)
  expect(await listed({ column: 'told-why', isNot: ['no'] })).toBe(reasons.total.told + reasons.referred)
  for (const [at, { name }] of reasons.reasons.entries()) {
    expect(await listed({ column: 'named-reason', is: [name] }, no)).toBe(reasons.total.named[at])
  }
  for (const [source, why, reason] of [
    ['answers', 'answered-why', 'answered-reason'],
    ['asks', 'declined-why', 'declined-reason'],
  ] as const) {
    const some = await reasonsInSql(ctx, { ask: 'reasons', ...question, where: [], source, by: [] })
    expect(await listed({ column: why, is: ['yes'] }, no)).toBe(some.total.told)
    for (const [at, { name }] of some.reasons.slice(0, 10).entries()) {
      expect(await listed({ column: reason, is: [name] }, no)).toBe(some.total.named[at])
    }
  }
  const intent = await intentInSql(ctx, { ask: 'intent', ...question, where: [], by: [] })
  for (const word of ['yes', 'no'] as const) {
    const says: Condition = { column: 'says-recommended', is: [word] }
    const { customers, referred, referredEver } = intent.said[word]
    expect(await listed(says)).toBe(customers)
    expect(await listed(says, no)).toBe(customers - referred)
    expect(await listed(says, { column: 'ever-referred', is: ['yes'] })).toBe(referredEver)
    expect(await listed(says, { column: 'ever-referred', is: ['no'] })).toBe(customers - referredEver)
  }
  for (const [score, word] of ['detractor', 'passive', 'promoter'].entries()) {
    const customers = intent.total.customers[score] as number
    expect(await listed({ column: 'would-recommend', is: [word] })).toBe(customers)
    expect(await listed({ column: 'would-recommend', is: [word] }, no)).toBe(
      customers - (intent.total.referred[score] as number),
    )
  }
})

test('what is said, understood, declined or merged now shows at the next question', async ({ committed: ctx }) => {
  const counting = countingIn(testHouse().databases)
  const { db } = ctx
  const question: ReasonsQuestion = {
    ask: 'reasons',
    window: null,
    strengths,
    where: [],
    today,
    source: 'all',
    by: [],
    pairs: true,
  }
  const agree = async () => {
    const now = await counting.ask(ctx.company.schema, question)
    expect(now).toEqual(await reasonsInSql(ctx, question))
    return now
  }
  const before = await agree()

  // A response.
  const customerId = 'cus_250'
  await addResponse('late', customerId, '2026-05-30')
  await db
    .updateTable('responses')
    .set({ state: 'submitted', givenOn: '2026-05-30', submittedAt: testNow })
    .where('id', '=', 'rsp_late')
    .execute()
  await record(ctx, 'response submitted', { subject: 'rsp_late', customer: customerId })
  await agree()

  // Its words, understood.
  await db.deleteFrom('citations').where('responseId', '=', 'rsp_late').execute()
  await addWords({ responseId: 'rsp_late', customerId, givenOn: '2026-05-30' }, 'why not')
  await addNamed({ responseId: 'rsp_late', customerId, givenOn: '2026-05-30' }, 4, 'answer')
  const verbatim = await db
    .selectFrom('verbatims')
    .select('id')
    .where('responseId', '=', 'rsp_late')
    .executeTakeFirstOrThrow()
  await record(ctx, 'verbatim coded', { subject: verbatim.id, customer: customerId })
  await agree()

  // An ask that was declined after all.
  const ask = await db
    .selectFrom('asks')
    .select(['id', 'customerId'])
    .where('state', '=', 'asked')
    .executeTakeFirstOrThrow()
  await db.updateTable('asks').set({ state: 'declined', answeredOn: '2026-05-31' }).where('id', '=', ask.id).execute()
  await addNamed({ askId: ask.id, customerId: ask.customerId, givenOn: '2026-05-31' }, 0, 'declined ask')
  await record(ctx, 'ask declined', { subject: ask.id, customer: ask.customerId })
  await agree()

  // A reason merged, and a new one.
  await db.updateTable('reasons').set({ mergedInto: 'rea_own-10' }).where('id', '=', 'rea_own-11').execute()
  await record(ctx, 'reason merged', { subject: 'rea_own-11' }, { into: 'rea_own-10' })
  const merged = await agree()
  expect(merged.reasons).toHaveLength(before.reasons.length - 1)
  expect(before.reasons).toHaveLength(numberOfReasons + 15 - 3)

  // A rule that coded many at once says so once.
  await db.deleteFrom('citations').where('responseId', '=', 'rsp_4').execute()
  await addNamed({ responseId: 'rsp_4', customerId: 'cus_250', givenOn: '2026-05-30' }, 3, 'answer')
  await record(ctx, 'rule applied', { subject: 'rul_one' }, { verbatims: 1 })
  await agree()

  // A response that is gone.
  await db.deleteFrom('responses').where('id', '=', 'rsp_late').execute()
  await record(ctx, 'response removed', { subject: 'rsp_late' })
  await agree()
})
