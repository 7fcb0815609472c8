import { expect } from 'vitest'
import type { Context } from '../server/context.ts'
import { castTeam } from '../testing/cast.ts'
import { test, testContext } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import { aResponse, aVerbatim, inResponse } from '../testing/verbatims.ts'
import type { Id } from '../values/id.ts'
import type { Verbatim } from './api.ts'
import * as commands from './commands.ts'
import { trainModel } from './reason-model.ts'
import { reasonsRoutes } from './routes.ts'
import { countToCode, listVerbatims, noWordVectors, writeModel } from './store.ts'

const price: Id<'rea'> = 'rea_price-doubts'
const asked: Id<'rea'> = 'rea_never-asked'
const thought: Id<'rea'> = 'rea_no-thought'

const code = (ctx: Context, verbatimId: Id<'ver'>, ...reasonIds: Id<'rea'>[]) =>
  commands.codeVerbatim(ctx, { verbatimId, reasonIds, again: false })

const cited = async ({ db }: Context) =>
  (await db.selectFrom('citations').select(['reasonId', 'responseId', 'source']).orderBy('number').execute()).map(
    ({ reasonId, source }) => `${reasonId} ${source}`,
  )

const as = (ctx: Context, id: string): Context => {
  const member = castTeam.find((one) => one.id === id)!
  return { ...ctx, actor: { id: member.id, name: member.name, role: member.role } }
}

test('what a person says a verbatim means is cited once for each reason, and leaves the queue', async ({ ctx }) => {
  const id = await aVerbatim(ctx, 'Nobody asked, and it costs too much.')
  await aVerbatim(ctx, 'No idea.')
  const before = await commands.showQueue(ctx, { about: [], words: '', after: 0, limit: 5 })
  expect([before.left, before.items[0]!.words, before.oldest]).toEqual([
    2,
    'Nobody asked, and it costs too much.',
    '2026-05-04',
  ])
  const coded = await code(ctx, id, asked, price)
  expect(coded).toMatchObject({ state: 'coded', codedBy: 'Sam Okafor' })
  expect(await cited(ctx)).toEqual([`${asked} coding`, `${price} coding`])
  expect((await commands.showQueue(ctx, { about: [], words: '', after: 0, limit: 5 })).left).toBe(1)
})

test('words without a reason leave the queue and cite nothing; taken back they wait again', async ({ ctx }) => {
  const id = await aVerbatim(ctx, 'Hello.')
  expect((await code(ctx, id)).state).toBe('no reason')
  expect(await cited(ctx)).toEqual([])
  await commands.reopenVerbatim(ctx, { verbatimId: id })
  expect((await countToCode(ctx, { about: [], words: '' })).left).toBe(1)
})

test('a reason two answers of one response give counts once, and stays when one of them is taken back', async ({
  ctx,
}) => {
  const response = await aResponse(ctx)
  const one = await inResponse(ctx, response, 'Too expensive.')
  const other = await inResponse(ctx, response, 'The price.')
  await code(ctx, one, price)
  await code(ctx, other, price)
  expect(await cited(ctx)).toEqual([`${price} coding`])
  await commands.reopenVerbatim(ctx, { verbatimId: one })
  expect(await cited(ctx)).toEqual([`${price} coding`])
  await commands.reopenVerbatim(ctx, { verbatimId: other })
  expect(await cited(ctx)).toEqual([])
})

test('of two people coding the same verbatim at once the second is told that it is done', async ({ committed }) => {
  const id = await aVerbatim(committed, 'Both of us read this.')
  const both = await Promise.allSettled([
    code(as(testContext(), 'mem_sam'), id, asked),
    code(as(testContext(), 'mem_carla'), id, price),
  ])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const refused = both.find(({ status }) => status === 'rejected') as PromiseRejectedResult
  expect(refused.reason.message).toBe('A colleague coded this a moment ago.')
  const codings = await committed.db.selectFrom('codings').select('coder').where('verbatimId', '=', id).execute()
  expect(codings).toHaveLength(1)
  await commands.reopenVerbatim(committed, { verbatimId: id })
  await committed.db.deleteFrom('verbatims').where('id', '=', id).execute()
})

test('a verbatim coded while its reason is merged away cites the reason that is left', async ({ committed }) => {
  const id = await aVerbatim(committed, 'Merged while coding.')
  const [merged, coded] = await Promise.allSettled([
    commands.mergeReason(testContext(), { reasonId: thought, into: asked }),
    code(testContext(as(committed, 'mem_carla').actor), id, thought),
  ])
  expect(merged.status).toBe('fulfilled')
  const at = await committed.db.selectFrom('citations').select('reasonId').where('verbatimId', '=', id).execute()
  expect(at.map(({ reasonId }) => reasonId)).toEqual(coded.status === 'fulfilled' ? [asked] : [])
  const { moveId } = (merged as PromiseFulfilledResult<{ moveId: string }>).value
  await commands.undoMove(testContext(), { reasonId: thought, moveId })
  await committed.db.deleteFrom('verbatims').where('id', '=', id).execute()
})

test('merging moves who named a reason, nobody twice; undone, everything is as it was', async ({ ctx }) => {
  const both = await aVerbatim(ctx, 'Nobody asked and I did not think of it.')
  const one = await aVerbatim(ctx, 'I did not think of it.')
  await code(ctx, both, asked, thought)
  await code(ctx, one, thought)
  const before = await cited(ctx)
  const merged = await commands.mergeReason(ctx, { reasonId: thought, into: asked })
  expect(merged).toMatchObject({ moved: 1, alreadyNamed: 1 })
  expect(await cited(ctx)).toEqual([`${asked} coding`, `${asked} coding`])
  expect((await commands.listReasons(ctx)).map(({ id }) => id)).not.toContain(thought)
  const behind = await listVerbatims(
    ctx,
    { reason: asked, about: [], words: '', state: [], given: 'ever', strength: 'claimed' as const, where: [] },
    { limit: 10 },
  )
  expect(behind.items.map(({ reasonIds }) => reasonIds)).toEqual([[asked], [asked]])
  await expect(code(ctx, await aVerbatim(ctx, 'New.'), thought)).rejects.toThrow('merged or retired')
  await commands.undoMove(ctx, { reasonId: thought, moveId: merged.moveId })
  expect((await cited(ctx)).sort()).toEqual(before.sort())
  await expect(commands.undoMove(ctx, { reasonId: thought, moveId: merged.moveId })).rejects.toThrow('undone already')
})

test('splitting moves the verbatims chosen to a new reason; undone, they are back and the reason is gone', async ({
  ctx,
}) => {
  const slow = await aVerbatim(ctx, 'It is slow and dear.')
  const dear = await aVerbatim(ctx, 'Too dear.')
  await code(ctx, slow, price)
  await code(ctx, dear, price)
  const split = await commands.splitReason(ctx, {
    reasonId: price,
    name: 'Too slow',
    description: '',
    verbatimIds: [slow],
  })
  expect(split.moved).toBe(1)
  expect((await cited(ctx)).sort()).toEqual([`${price} coding`, `${split.reason.id} coding`].sort())
  await commands.undoMove(ctx, { reasonId: price, moveId: split.moveId })
  expect(await cited(ctx)).toEqual([`${price} coding`, `${price} coding`])
  expect((await commands.listReasons(ctx, { all: true })).map(({ name }) => name)).not.toContain('Too slow')
})

test('a rule that applies by itself codes what matches, as it arrives; others only suggest', async ({ ctx }) => {
  await commands.addRule(ctx, { reasonId: price, words: ['too expensive'], appliesItself: true })
  await commands.addRule(ctx, { reasonId: asked, words: ['asked'], appliesItself: false })
  const { responseId, customerId } = await aResponse(ctx)
  const verbatim = (questionKey: string, words: string) => ({
    from: { responseId, questionKey },
    customerId,
    contactId: null,
    question: '',
    about: 'why not' as const,
    words,
    language: null,
    givenOn: '2026-05-04' as const,
  })
  await commands.recordVerbatims(ctx, [
    verbatim('a', 'TOO EXPENSIVE!'),
    verbatim('b', 'Never asked.'),
    verbatim('c', 'Expensive.'),
  ])
  expect(await cited(ctx)).toEqual([`${price} rule`])
  const { items, left } = await commands.showQueue(ctx, { about: [], words: '', after: 0, limit: 5 })
  expect(left).toBe(2)
  // Before anything is learnt the reasons' own examples suggest the same; the rule says why.
  expect(items[0]!.suggestions[0]).toMatchObject({ reasonId: asked, rule: 'asked' })
  expect(items[0]!.suggestions[0]!.confidence).toBeGreaterThan(0.1)
  expect((await commands.showRules(ctx)).items.map(({ applied }) => applied)).toEqual([0, 1])
})

test('while a rule is written it says what it would match, and how often people agreed', async ({ ctx }) => {
  await code(ctx, await aVerbatim(ctx, 'The price is high.'), price)
  await code(ctx, await aVerbatim(ctx, 'Price and nobody asked.'), price, asked)
  await code(ctx, await aVerbatim(ctx, 'Not the price, I forgot.'), thought)
  await aVerbatim(ctx, 'What price?')
  await aVerbatim(ctx, 'Priceless.')
  const matches = await commands.tryRule(ctx, { reasonId: price, words: ['price'] })
  expect(matches).toMatchObject({ open: 1, coded: 3, agreed: 2, orMore: false })
  // Wilson's interval of 2 in 3, from Newcombe's formula by hand: 0.208 to 0.939.
  expect(matches.interval!.low).toBeCloseTo(0.208, 3)
  expect(matches.interval!.high).toBeCloseTo(0.939, 3)
})

test('a second coder sees neither the first answer nor what they coded themselves; agreement is measured, then settled', async ({
  ctx,
}) => {
  const [sam, carla] = [as(ctx, 'mem_sam'), as(ctx, 'mem_carla')]
  const one = await aVerbatim(ctx, 'The price.')
  const other = await aVerbatim(ctx, 'Nobody asked.')
  await code(sam, one, price)
  await code(sam, other, asked)
  expect(await commands.chooseSample(sam, { size: 10 })).toEqual({ chosen: 2 })
  expect((await commands.showSecondQueue(sam, { after: 0, limit: 5 })).left).toBe(0)
  const queue = await commands.showSecondQueue(carla, { after: 0, limit: 5 })
  expect(queue.items.map(({ reasonIds, codedBy, suggestions }) => [reasonIds, codedBy, suggestions])).toEqual([
    [[], null, []],
    [[], null, []],
  ])
  await expect(commands.lookAgain(sam, { verbatimId: one, reasonIds: [asked] })).rejects.toThrow('somebody else')
  await commands.lookAgain(carla, { verbatimId: one, reasonIds: [price] })
  await commands.lookAgain(carla, { verbatimId: other, reasonIds: [thought] })
  expect(await commands.showAgreement(ctx)).toMatchObject({
    compared: 2,
    same: 1,
    toSettle: 1,
    overall: { n: 2, agreed: 1 },
  })
  await commands.settle(carla, { verbatimId: other, reasonIds: [thought] })
  expect((await cited(ctx)).sort()).toEqual([`${thought} coding`, `${price} coding`].sort())
  expect(await commands.showAgreement(ctx)).toMatchObject({ compared: 2, same: 1, toSettle: 0 })
})

test('names are taken once among the reasons in use, and stale changes are refused', async () => {
  const named = await send(reasonsRoutes, 'POST /reasons', { body: { name: 'never ASKED' } })
  expect(named.status).toBe(409)
  const stale = await send(reasonsRoutes, `PATCH /reasons/${price}`, {
    body: { name: 'Price' },
    headers: { 'if-match': '"7"' },
  })
  expect(stale.status).toBe(412)
  expect((await send(reasonsRoutes, 'POST /reasons', { as: 'contributor', body: { name: 'New' } })).status).toBe(403)
  const list = await send(reasonsRoutes, 'GET /reasons', { as: 'viewer' })
  expect(((await list.json()) as { items: unknown[] }).items).toHaveLength(15)
})

const pageFrom = async (line: `GET /${string}`) =>
  (await (await send(reasonsRoutes, line)).json()) as { items: Verbatim[]; nextCursor: string | null }

test('verbatims are listed in pages and exported whole', async ({ committed }) => {
  const ids = [await aVerbatim(committed, '=First'), await aVerbatim(committed, 'Second', { givenOn: '2026-05-05' })]
  const first = await pageFrom('GET /verbatims?limit=1')
  expect(first.items.map(({ words }) => words)).toEqual(['Second'])
  const next = await pageFrom(`GET /verbatims?limit=1&cursor=${first.nextCursor}`)
  expect(next.items.map(({ words }) => words)).toEqual(['=First'])
  expect(next.nextCursor).toBeNull()
  const sheet = await (await send(reasonsRoutes, 'GET /verbatims.csv?words=first')).text()
  expect(sheet).toContain("'=First")
  expect(await (await send(reasonsRoutes, 'GET /verbatims/count?words=SECOND')).json()).toEqual({
    verbatims: 1,
    customers: 1,
  })
  await committed.db.deleteFrom('verbatims').where('id', 'in', ids).execute()
})

test('a filter about the customers finds the words of those it is true of', async ({ ctx }) => {
  const customers = await ctx.db.selectFrom('customers').select(['id', 'number']).orderBy('number').limit(2).execute()
  for (const { id } of customers) await aVerbatim(ctx, `From ${id}`, { customerId: id })
  const filter = { about: [], words: '', state: [], given: 'ever', strength: 'claimed' as const, where: [] }
  const all = await listVerbatims(ctx, filter, { limit: 10, givers: [customers[0]!.number] })
  expect(all.items.map(({ words }) => words)).toEqual([`From ${customers[0]!.id}`])
})

test('a training that failed says why, and does not start again at the next confirmation', async ({ ctx }) => {
  await ctx.db.deleteFrom('jobs').execute()
  await ctx.db
    .insertInto('jobs')
    .values({
      id: 'job_failed',
      kind: commands.modelJob,
      title: 'Learning',
      data: '{}',
      state: 'failed',
      note: 'The disk is full.',
      createdBy: 'mem_sam',
      createdAt: ctx.now,
      finishedAt: ctx.now,
    })
    .execute()
  const later = (minutes: number): Context => ({ ...ctx, now: new Date(ctx.now.getTime() + minutes * 60_000) })
  await code(later(59), await aVerbatim(ctx, 'Too dear.'), price)
  expect(await commands.showModel(ctx)).toMatchObject({ jobId: null, failed: { why: 'The disk is full.' } })
  await code(later(61), await aVerbatim(ctx, 'Nobody asked.'), asked)
  expect((await commands.showModel(ctx)).jobId).not.toBeNull()
})

test('when everything a model learnt from is gone, so is the model', async ({ ctx }) => {
  const id = await aVerbatim(ctx, 'Too dear.')
  const reasons = await commands.listReasons(ctx)
  const learnt = await trainModel({
    reasons,
    confirmed: [{ words: 'Too dear.', reasonIds: [price] }],
    vectors: noWordVectors,
  })
  await writeModel(ctx, { ...learnt, trainedAt: ctx.now, learntFrom: [id] })
  expect((await commands.showModel(ctx)).labels).toBe(1)
  await ctx.db.deleteFrom('verbatims').where('id', '=', id).execute()
  expect(await commands.showModel(ctx)).toMatchObject({ trainedAt: null, labels: 0 })
})
