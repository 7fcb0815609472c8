import { beforeAll, describe, expect } from 'vitest'
import { runText } from '../server/database.ts'
import { runJob } from '../server/queue.ts'
import { seeded } from '../statistics/chance.ts'
import { explainedShares } from '../statistics/shapley-shares.ts'
import { linkExpires } from '../surveys/commands/answering.ts'
import { removeResponse } from '../surveys/commands/reading.ts'
import { answeringPages } from '../surveys/pages/answering.ts'
import { test, testContext, testHouse } from '../testing/database.ts'
import { send, visit } from '../testing/server.ts'
import { enterInvitation, enterSurvey, everyKind } from '../testing/survey.ts'
import type { Id } from '../values/id.ts'
import { driversApi } from './api/drivers.ts'
import { drivers } from './commands/drivers.ts'
import { analysisJobs } from './commands/kept.ts'
import type { Drivers } from './driver-figures.ts'
import { usualDrivers } from './drivers.ts'
import { driversRoutes } from './routes/drivers.ts'
import type { Choice } from './splits.ts'

interface Line {
  plan: string
  refers: boolean
  /** By touchpoint; left out where they rated nothing. */
  ratings: Record<string, number>
}

/** A company of these customers, whose ratings came in as experiences and whose referrals have no day. */
async function found(lines: readonly Line[]) {
  const { db } = testContext()
  for (const table of [
    'evidence',
    'referrals',
    'revenueEntries',
    'responses',
    'contacts',
    'customers',
    'attributes',
    'touchpoints',
  ] as const)
    await db.deleteFrom(table).execute()
  await db.insertInto('attributes').values({ key: 'plan', label: 'Plan', kind: 'category' }).execute()
  const sent = [JSON.stringify(lines.map((line, at) => ({ id: `cus_${at}`, ...line })))]
  const file =
    'with file as (select * from jsonb_to_recordset($1) as line (id text, plan text, refers boolean, ratings jsonb))'
  await runText(
    db,
    `${file}, made as (
       insert into customers (id, name, attributes) select id, id, jsonb_build_object('plan', plan) from file returning id)
     insert into referrals (id, referrer_id, state, strength, created_by)
     select 'ref_' || substr(id, 5), id, 'shared', 'probable', 'mem_sam' from file join made using (id) where refers`,
    sent,
  )
  await runText(
    db,
    `insert into touchpoints (id, name)
     select distinct 'tou_' || lower(t), t from jsonb_to_recordset($1) as l (ratings jsonb), jsonb_object_keys(ratings) t`,
    sent,
  )
  await runText(
    db,
    `${file}
     insert into experiences (id, touchpoint_id, customer_id, had_on, rating)
     select 'exp_' || substr(id, 5) || lower(t), 'tou_' || lower(t), id, '2026-05-01', r::int from file, jsonb_each_text(ratings) as e (t, r)`,
    sent,
  )
}

/** As the page asks for it, and as its job works it out. */
async function workOut(columns: string[] = []): Promise<Drivers> {
  const body = { strength: 'probable', window: 'ever', columns }
  const started = await send(driversRoutes, 'POST /insights/drivers', { as: 'viewer', body })
  expect(started.status, await started.clone().text()).toBe(200)
  const { jobId } = (await started.json()) as { jobId: Id<'job'> }
  const stop = new AbortController().signal
  await runJob(testContext(), testHouse().databases.pool, [analysisJobs([drivers])], jobId, stop)
  const query = columns.map((column) => `&columns=${column}`).join('')
  const shown = await send(driversRoutes, `GET /insights/drivers?window=ever${query}`, { as: 'viewer' })
  const { analysis } = driversApi.show.output.parse(await shown.json())
  expect(analysis?.problem).toBeNull()
  return driversApi.result.parse(analysis?.result)
}

const standing = ({ drivers }: Drivers) =>
  drivers.filter(({ adjustedP }) => adjustedP < 0.05).map(({ column }) => column)

describe('a company where those who refer answer surveys, and say nothing by their ratings', () => {
  beforeAll(async () => {
    const random = seeded(20_261_123)
    await found(
      Array.from({ length: 3_000 }, () => {
        const refers = random() < 0.25
        const answers = random() < (refers ? 0.8 : 0.2)
        const rating = () => 1 + Math.floor(random() * 5)
        return {
          plan: random() < 0.5 ? 'Pro' : 'Team',
          refers,
          ratings: answers ? { Onboarding: rating(), Support: rating() } : {},
        }
      }),
    )
  })

  test('no touchpoint is named: that they answered at all is said apart, and has all of it', async () => {
    const found = await workOut()
    expect(standing(found)).toEqual([])
    const { drivers, asked } = found
    for (const { share, touchpoint } of drivers.filter(({ touchpoint }) => touchpoint !== null)) {
      expect(touchpoint).toBe('rating')
      expect(share).toBeLessThan(0.05)
    }
    // Odds of rating among those who refer, 0.8 to 0.2, against 0.2 to 0.8: sixteen times.
    expect(asked!.p).toBeLessThan(1e-12)
    expect(asked!.share).toBeGreaterThan(0.9)
    const [one] = asked!.values
    expect(one!.interval!.low).toBeLessThan(16)
    expect(one!.interval!.high).toBeGreaterThan(16)
    // Both are rated by the same: the second says nothing that the first does not.
    expect(asked!.values[1]).toMatchObject({ odds: null, customers: one!.customers })
    expect(found.dropped).toEqual([])
    expect(drivers.reduce((sum, { share }) => sum + share, asked!.share)).toBeCloseTo(1, 9)
  })

  test('taken as one more value, "not rated" would have made both of them drivers', async () => {
    const { drivers } = await workOut(['satisfaction-with-onboarding'])
    const { values } = drivers.find(({ column }) => column === 'satisfaction-with-onboarding')!
    const rated = values.filter(({ unrated }) => !unrated)
    const none = values.find(({ unrated }) => unrated)!
    expect(none).toMatchObject({ label: 'not rated', odds: null, interval: null, isReference: false })
    expect(rated.map(({ label }) => label)).toEqual(['1–2', '3', '4', '5'])
    const naive = explainedShares(
      values.map(({ referrers, customers, label }) => ({ happened: referrers, trials: customers, values: [label] })),
      [{ name: 'rating', kind: 'category' }],
    )
    expect(naive!.explained).toBeGreaterThan(0.25)
  })
})

describe('a company where satisfaction with onboarding matters and with price only goes along', () => {
  beforeAll(async () => {
    const random = seeded(20_261_124)
    const near = (rating: number) => Math.max(1, Math.min(5, rating + Math.floor(random() * 3) - 1))
    await found(
      Array.from({ length: 4_000 }, (_, at) => {
        const onboarding = 1 + Math.floor(random() * 5)
        const refers = random() < [0, 0.08, 0.08, 0.1, 0.2, 0.4][onboarding]!
        const ratings: Record<string, number> = at % 2 === 0 ? { Onboarding: onboarding, Price: near(onboarding) } : {}
        // Another survey asked others.
        if (at % 3 === 0) ratings.Delivery = 1 + Math.floor(random() * 5)
        if (at < 12) ratings.Fair = 5
        return { plan: random() < 0.5 ? 'Pro' : 'Team', refers, ratings }
      }),
    )
  })

  test('it is named with its odds and their range, price is not, and those never asked are no part of it', async () => {
    const found = await workOut()
    expect(standing(found)).toEqual(['satisfaction-with-onboarding'])
    const { label, values, share } = found.drivers[0]!
    expect(label).toBe('Satisfaction with Onboarding')
    expect(share).toBeGreaterThan(0.5)
    const reference = values.find(({ isReference }) => isReference)!
    expect(reference.label).toBe('1–2')
    const best = values.find(({ label }) => label === '5')!
    // 40 % against 8 % are odds of 7.67.
    expect(best.interval!.low).toBeLessThan(7.67)
    expect(best.interval!.high).toBeGreaterThan(7.67)
    expect(found.asked!.p).toBeGreaterThan(0.001)
    expect(
      found.choices
        .filter(({ touchpoint }) => touchpoint)
        .map(({ column }) => column)
        .sort(),
    ).toEqual([
      'satisfaction-with-delivery',
      'satisfaction-with-fair',
      'satisfaction-with-onboarding',
      'satisfaction-with-price',
    ])
  })

  test('of one that twelve rated nothing is told, and that is said', async () => {
    expect((await workOut()).chosen).not.toContain('satisfaction-with-fair')
    const { rarelyRated, drivers } = await workOut(['satisfaction-with-fair', 'plan'])
    expect(rarelyRated).toEqual([{ column: 'satisfaction-with-fair', label: 'Satisfaction with Fair' }])
    expect(drivers.map(({ column }) => column)).toEqual(['plan'])
  })

  test('an answer given on our page counts in the next drivers, and removing it takes it away again', async () => {
    const ctx = testContext()
    const figure = async () => {
      const { drivers } = await workOut(['satisfaction-with-onboarding'])
      return drivers[0]!.values.map(({ label, customers, referrers }) => [label, customers, referrers])
    }
    const before = await figure()
    await ctx.db.insertInto('contacts').values({ id: 'con_page', customerId: 'cus_1', name: 'Ida' }).execute()
    const survey = await enterSurvey(ctx, {
      content: {
        ...everyKind,
        questions: everyKind.questions.map((question) =>
          question.kind === 'satisfaction'
            ? {
                ...question,
                touchpoints: [
                  { key: 'start', name: { en: 'onboarding' } },
                  { key: 'shop', name: { en: 'The shop' } },
                ],
              }
            : question,
        ),
      },
    })
    const id = await enterInvitation(ctx, { surveyId: survey.id, contactId: 'con_page', customerId: 'cus_1' })
    const path = `/s/${ctx.keys.signLink('answer', id, linkExpires('2026-07-01'))}` as const
    const form = { has: ['nps', 'touch'], 'q.nps': '9', 'q.touch.start': '4', 'q.touch.shop': '5', go: 'send' }
    await visit(answeringPages, `POST ${path}`, { ctx, form })
    const after = await figure()
    const moved = (label: string) =>
      Number(after.find(([one]) => one === label)![1]) - Number(before.find(([one]) => one === label)![1])
    expect([moved('4'), moved('not rated'), moved('5')]).toEqual([1, -1, 0])
    const groups = await ctx.counting.ask(ctx.company.schema, {
      ask: 'select',
      window: null,
      strengths: ['probable', 'proven'],
      where: [{ column: 'satisfaction-with-the-shop', is: ['5'] }],
      today: 20_605,
      offset: 0,
      limit: 10,
    })
    expect(groups.numbers).toHaveLength(1)
    const [response] = await ctx.db.selectFrom('responses').select('id').execute()
    await removeResponse(ctx, { responseId: response!.id })
    expect(await figure()).toEqual(before)
  })
})

test('touchpoints leave half of the room to attributes, and those that hardly anybody rated are not among the usual', () => {
  const choice = (column: string, more: Partial<Choice> = {}): Choice => ({
    column,
    label: column,
    kind: 'category',
    cuts: null,
    ordered: false,
    distinct: 3,
    ...more,
  })
  const rated = (column: string, known: number) =>
    choice(column, { kind: 'number', cuts: [3, 4, 5], distinct: 5, touchpoint: 'rating', known })
  const attributes = Array.from({ length: 9 }, (_, at) => choice(`a${at}`))
  const touchpoints = Array.from({ length: 8 }, (_, at) => rated(`t${at}`, 40 + 30 * at))
  const columns = usualDrivers(
    [...attributes, ...touchpoints, choice('tenure', { cuts: [3] })],
    ({ distinct }) => distinct!,
  ).map(({ column }) => column)
  expect(columns).toEqual(['a0', 'a1', 'a2', 'a3', 'a4', 't3', 't4', 't5', 't6', 't7', 'tenure'])
  const few = usualDrivers([...attributes.slice(0, 2), ...touchpoints, choice('tenure', { cuts: [3] })], () => 3)
  expect(few.map(({ column }) => column)).toEqual(['a0', 'a1', 't1', 't2', 't3', 't4', 't5', 't6', 't7', 'tenure'])
})
