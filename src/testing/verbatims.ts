import type { VerbatimAbout } from '../schema.ts'
import type { Context } from '../server/context.ts'
import type { Day } from '../values/day.ts'
import { type Id, newId } from '../values/id.ts'
import { testNow } from './database.ts'

/** A customer of the cast who answered a survey. */
export async function aResponse(
  { db }: Context,
  { givenOn = '2026-05-04' as Day, customerId = null as Id<'cus'> | null } = {},
) {
  const customer =
    customerId ?? (await db.selectFrom('customers').select('id').orderBy('number').executeTakeFirstOrThrow()).id
  const surveyId: Id<'srv'> = 'srv_test'
  await db
    .insertInto('surveys')
    .values({
      id: surveyId,
      name: 'Why not',
      content: '{}',
      createdBy: 'mem_sam',
      createdAt: testNow,
      updatedAt: testNow,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const responseId = newId('rsp')
  await db
    .insertInto('responses')
    .values({
      id: responseId,
      surveyId,
      customerId: customer,
      source: 'open link',
      state: 'submitted',
      startedAt: testNow,
      submittedAt: testNow,
      givenOn,
      createdAt: testNow,
      updatedAt: testNow,
    })
    .execute()
  return { responseId, customerId: customer, surveyId }
}

/** Words a customer of the cast gave in a response of their own. */
export async function aVerbatim(
  ctx: Context,
  words: string,
  { about = 'why not' as VerbatimAbout, givenOn = '2026-05-04' as Day, customerId = null as Id<'cus'> | null } = {},
): Promise<Id<'ver'>> {
  const response = await aResponse(ctx, { givenOn, customerId })
  return inResponse(ctx, response, words, { about, givenOn })
}

/** More words of the same response. */
export async function inResponse(
  { db }: Context,
  { responseId, customerId }: { responseId: Id<'rsp'>; customerId: Id<'cus'> },
  words: string,
  { about = 'why not' as VerbatimAbout, givenOn = '2026-05-04' as Day } = {},
): Promise<Id<'ver'>> {
  const id = newId('ver')
  await db
    .insertInto('verbatims')
    .values({
      id,
      responseId,
      customerId,
      questionKey: id,
      question: 'What stopped you?',
      about,
      words,
      givenOn,
      createdAt: testNow,
    })
    .execute()
  return id
}
