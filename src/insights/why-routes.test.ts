import { expect } from 'vitest'
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
