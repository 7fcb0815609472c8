import { expect } from 'vitest'
import { reasonsRoutes } from '../reasons/routes.ts'
import { responsesRoutes } from '../surveys/routes/responses.ts'
import { test, testContext, testNow } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import type { Id } from '../values/id.ts'
import { whyRoutes } from './routes/why.ts'

/** Twelve of the cast's customers, or as many as there are, answer; every second was never asked. */
async function answered() {
  const { db } = testContext()
  await db
    .insertInto('surveys')
    .values({ id: 'srv_why', name: 'Why', content: '{}', createdBy: 'mem_sam', createdAt: testNow, updatedAt: testNow })
    .execute()
  const customers = await db.selectFrom('customers').select('id').orderBy('number').limit(12).execute()
  for (const [at, { id }] of [...customers, { id: null }].entries()) {
    const responseId: Id<'rsp'> = `rsp_why${at}`
    await db
      .insertInto('responses')
      .values({
        id: responseId,
        surveyId: 'srv_why',
        customerId: id,
        source: 'open link',
        state: 'submitted',
        startedAt: testNow,
        submittedAt: testNow,
        givenOn: '2026-05-20',
        likelihood: at % 11,
        createdAt: testNow,
        updatedAt: testNow,
      })
      .execute()
    await db
      .insertInto('citations')
      .values({
        id: `cit_why${at}`,
        reasonId: at % 2 === 0 ? 'rea_never-asked' : 'rea_too-new',
        customerId: id,
        responseId,
        source: 'answer',
        givenOn: '2026-05-20',
        createdAt: testNow,
      })
      .execute()
  }
  return customers.length
}

test('why customers do not refer, and whether they would, as pages and as files', async ({ committed: ctx }) => {
  void ctx
  const many = await answered()
  const why = await send(whyRoutes, 'GET /insights/reasons?window=ever&by=status', { as: 'viewer' })
  expect(why.status).toBe(200)
  const { told, referred, anonymous, reasons } = (await why.json()) as {
    told: number
    referred: number
    anonymous: number
    reasons: { name: string; share: { trials: number } }[]
  }
  expect(told + referred).toBe(many)
  expect(anonymous).toBe(1)
  for (const { share } of reasons) expect(share.trials).toBe(told)

  const intent = await send(whyRoutes, 'GET /insights/intent?window=ever', { as: 'viewer' })
  expect(((await intent.json()) as { nps: { answers: number; thin: boolean } }).nps).toMatchObject({
    answers: many + 1,
    thin: true,
  })
  for (const path of ['reasons.csv', 'reasons/opportunity.csv', 'reasons/pairs.csv', 'intent.csv']) {
    expect((await send(whyRoutes, `GET /insights/${path}?window=ever`, { as: 'viewer' })).status).toBe(200)
  }
  expect((await send(whyRoutes, 'GET /insights/reasons?by=nobody', { as: 'viewer' })).status).toBe(422)
})

test('a count opens a list of as many, also where a filter means something else in another window', async ({
  committed: { db },
}) => {
  const responses = await db.selectFrom('responses').selectAll().where('surveyId', '=', 'srv_why').execute()
  for (const { id, customerId, givenOn } of responses)
    await db
      .insertInto('verbatims')
      .values({
        id: `ver_${id}`,
        customerId,
        responseId: id,
        words: 'Because.',
        about: 'why not',
        givenOn: givenOn!,
        createdAt: testNow,
      })
      .execute()
  const read = async (routes: Parameters<typeof send>[0], path: `/${string}`) => {
    const reply = await send(routes, `GET ${path}`, { as: 'viewer' })
    expect(reply.status, await reply.clone().text()).toBe(200)
    return reply.json()
  }
  const answersIn: number[] = []
  for (const window of ['2026-05-18..2026-05-22', '12m', 'ever']) {
    const those = (referrer: 'yes' | 'no') => `strength=probable&where=${encodeURIComponent(`referrer is ${referrer}`)}`
    const intent = await read(whyRoutes, `/insights/intent?window=${window}&${those('yes')}`)
    const { nps } = intent as { nps: { answers: number } }
    const listed = (await read(responsesRoutes, `/responses?window=${window}&${those('yes')}`)) as { total: number }
    expect(listed.total).toBe(nps.answers)
    answersIn.push(nps.answers)

    const why = await read(whyRoutes, `/insights/reasons?window=${window}&${those('no')}`)
    const words: `/${string}` = `/verbatims/count?given=${window}&about=${encodeURIComponent('why not')}&${those('no')}`
    const wrote = (await read(reasonsRoutes, words)) as { customers: number }
    expect(wrote.customers).toBe((why as { told: number }).told)
  }
  // Larkspur referred in those days; Ironbridge had in February.
  expect(answersIn).toEqual([1, 2, 2])
})
