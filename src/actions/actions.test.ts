import { describe, expect } from 'vitest'
import { record } from '../server/activity.ts'
import { test, testContext, testToday } from '../testing/database.ts'
import { actorWith, send } from '../testing/server.ts'
import * as commands from './commands.ts'
import { actionsRoutes } from './routes.ts'

const plan = {
  title: 'Starters are asked after their first invoice',
  finding: '8 % of Starter customers referred somebody.',
  foundAt: '/groups?by=plan',
  change: 'A mail on the day after the first invoice.',
  where: ['plan is Starter'],
  comparison: [{ label: 'Plan is Team', where: ['plan is Team'] }],
  strength: 'probable' as const,
  pickedAsWorst: false,
  startsOn: null,
  expectedChange: 0.05,
}

describe('an action', () => {
  test('is planned from a finding, started, commented on and ended with what was learned', async ({ ctx }) => {
    const planned = await commands.planAction(ctx, plan)
    expect(planned).toMatchObject({ state: 'planned', owner: { id: 'mem_sam' }, group: 'Plan is Starter', version: 1 })
    expect(planned.customers).toBeGreaterThan(0)

    const running = await commands.startAction(ctx, { actionId: planned.id, startsOn: '2026-03-02' })
    expect(running).toMatchObject({ state: 'running', startsOn: '2026-03-02' })

    const said = await commands.addComment(ctx, { actionId: planned.id, words: 'The mail went out.' })
    expect(said.thread).toMatchObject([{ words: 'The mail went out.', by: { name: 'Sam Okafor' } }])

    const done = await commands.finishAction(ctx, {
      actionId: planned.id,
      endsOn: testToday,
      learned: 'They answer when they are asked at once.',
    })
    expect(done).toMatchObject({ state: 'done', endsOn: testToday, verdict: 'cannot tell yet' })

    const events = await ctx.db.selectFrom('activity').select('event').where('subjectId', '=', planned.id).execute()
    expect(events.map(({ event }) => event)).toEqual([
      'action planned',
      'action started',
      'action commented on',
      'action ended',
    ])
  })

  test('that runs keeps whom it is compared with, and stays in the log when it is dropped', async ({ ctx }) => {
    const { id: actionId } = await commands.planAction(ctx, plan)
    await commands.startAction(ctx, { actionId, startsOn: testToday })
    await expect(commands.changeAction(ctx, { actionId, comparison: [] })).rejects.toMatchObject({
      reason: 'runs-already',
    })
    await expect(commands.removeAction(ctx, { actionId })).rejects.toMatchObject({ reason: 'has-run' })
    const dropped = await commands.dropAction(ctx, { actionId, learned: 'Nobody opened the mail.' })
    expect(dropped).toMatchObject({ state: 'dropped', endsOn: '2026-06-02' })
    await expect(commands.removeAction(ctx, { actionId })).rejects.toMatchObject({ reason: 'has-run' })
    // Undoing the drop: it runs again as if nothing had been.
    expect(await commands.reopenAction(ctx, { actionId })).toMatchObject({
      state: 'running',
      endsOn: null,
      verdict: null,
    })
  })

  test('that never ran can be removed, and put back as it was', async ({ ctx }) => {
    const planned = await commands.planAction(ctx, plan)
    await commands.removeAction(ctx, { actionId: planned.id })
    await expect(commands.showAction(ctx, { actionId: planned.id })).rejects.toThrow('There is no action')
    const back = await commands.restoreAction(ctx, { actionId: planned.id })
    expect(back).toMatchObject({ title: plan.title, state: 'planned', comparison: [{ label: 'Plan is Team' }] })
  })

  test.for([
    [{ where: [] }, 'no-group'],
    [{ where: ['referrer is no'] }, 'by-outcome'],
    [{ where: ['plan is Starter'], comparison: [{ label: 'All small', where: ['seats between ..1000'] }] }, 'overlaps'],
    [
      { comparison: Array.from({ length: 9 }, () => ({ label: 'Team', where: ['plan is Team'] })) },
      'too-many-compared',
    ],
    [{ ownerId: 'mem_nobody' }, 'no-such-member'],
  ] as const)('is refused with %j: %s', async ([change, reason], { ctx }) => {
    const planning = commands.planAction(ctx, {
      ...plan,
      ...change,
      where: [...('where' in change ? change.where : plan.where)],
      comparison: ('comparison' in change ? change.comparison : plan.comparison).map(({ label, where }) => ({
        label,
        where: [...where],
      })),
    })
    await expect(planning).rejects.toMatchObject({ reason })
  })

  test('names a column that does not exist in words, instead of breaking', async ({ ctx }) => {
    await expect(commands.planAction(ctx, { ...plan, where: ['nosuch is 1'], comparison: [] })).rejects.toThrow(
      /nosuch/,
    )
  })
})

describe('an action whose groups are gone', () => {
  test('says so, instead of breaking, and can still be put right', async ({ committed }) => {
    await committed.db
      .insertInto('attributes')
      .values({ key: 'shoe-size', label: 'Shoe size', kind: 'category', position: 90 })
      .execute()
    await record(committed, 'attribute added', { subject: 'att_shoe-size' })
    const { id: actionId } = await commands.planAction(committed, {
      ...plan,
      where: ['shoe-size is 44'],
      comparison: [],
    })
    expect(await commands.showComparable(committed, { actionId })).toEqual({ items: [], small: 0, power: null })
    await commands.startAction(committed, { actionId, startsOn: '2026-03-02' })
    expect((await commands.showEffect(committed, { actionId })).says).toMatch(/^Cannot tell: nobody was in its group/)

    await committed.db.deleteFrom('attributes').where('key', '=', 'shoe-size').execute()
    await record(committed, 'attribute removed', { subject: 'att_shoe-size' })
    expect((await commands.showAction(committed, { actionId })).customers).toBeNull()
    expect((await commands.showEffect(committed, { actionId })).says).toContain('cannot be counted any more')
    expect((await commands.showLog(committed)).items.map(({ id }) => id)).toContain(actionId)
    await commands.dropAction(committed, { actionId, learned: 'Nobody knows shoe sizes any more.' })
    const planned = await commands.planAction(committed, { ...plan, comparison: [] })
    expect((await commands.showComparable(committed, { actionId: planned.id })).items).toBeInstanceOf(Array)
  })
})

test('groups of fewer customers than a comparison needs are counted, not offered', async ({ ctx }) => {
  // The cast is six customers: no group beside this one has fifty.
  const { id: actionId } = await commands.planAction(ctx, { ...plan, comparison: [] })
  const comparable = await commands.showComparable(ctx, { actionId })
  expect(comparable).toMatchObject({ items: [], power: null })
  expect(comparable.small).toBeGreaterThan(0)
})

describe('an action that is to start later', () => {
  test('waits for its day, and nobody starts it before', async ({ ctx }) => {
    const { id: actionId } = await commands.planAction(ctx, { ...plan, startsOn: '2026-09-01' })
    await expect(commands.startAction(ctx, { actionId, startsOn: '2026-09-01' })).rejects.toMatchObject({
      reason: 'starts-later',
    })
    const onTheDay = { ...ctx, today: '2026-09-01' as const }
    expect(await commands.startAction(onTheDay, { actionId, startsOn: '2026-09-01' })).toMatchObject({
      state: 'running',
    })
  })

  test('measures no month after the day it ended on', async ({ ctx }) => {
    const { id: actionId } = await commands.planAction(ctx, plan)
    await commands.startAction(ctx, { actionId, startsOn: '2026-01-10' })
    await commands.finishAction(ctx, { actionId, endsOn: '2026-04-20', learned: 'Three months were enough.' })
    const { months, monthsAfter } = await commands.showEffect(ctx, { actionId })
    expect([monthsAfter, months.at(-1)?.to]).toEqual([3, '2026-04-10'])
  })
})

describe('two people at once', () => {
  test('cannot overwrite one another: the second is told to look again', async ({ committed }) => {
    const planned = await commands.planAction(committed, plan)
    const change = (title: string) =>
      send(actionsRoutes, `PATCH /actions/${planned.id}`, {
        body: { title },
        headers: { 'if-match': `"${planned.version}"` },
      })
    const answers = await Promise.all([change('Asked by mail'), change('Asked by phone')])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412])
    expect((await commands.showAction(committed, { actionId: planned.id })).version).toBe(2)
  })

  test('start it once', async ({ committed }) => {
    const { id: actionId } = await commands.planAction(committed, plan)
    const start = () => commands.startAction(testContext(), { actionId, startsOn: testToday })
    const both = await Promise.allSettled([start(), start()])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})

test('a viewer reads the board and changes nothing; a comment is taken away by its writer only', async ({
  committed,
}) => {
  const { id } = await commands.planAction(committed, plan)
  expect((await send(actionsRoutes, 'GET /actions', { as: 'viewer' })).status).toBe(200)
  expect((await send(actionsRoutes, 'GET /actions.csv', { as: 'viewer' })).status).toBe(200)
  expect((await send(actionsRoutes, 'POST /actions', { as: 'contributor', body: plan })).status).toBe(403)
  const said = await send(actionsRoutes, `POST /actions/${id}/comments`, {
    as: 'contributor',
    body: { words: 'Good.' },
  })
  const { thread } = (await said.json()) as { thread: { id: `acm_${string}` }[] }
  const commentId = thread[0]!.id
  await expect(commands.removeComment(committed, { commentId })).rejects.toMatchObject({ reason: 'not-yours' })
  await commands.removeComment(testContext(actorWith('contributor')), { commentId })
  expect((await commands.showAction(committed, { actionId: id })).thread).toEqual([])
})

test('what happens to actions makes no figure be counted again', async ({ ctx }) => {
  const { whatChanged } = await import('../insights/feed.ts')
  await record(ctx, 'action planned', { subject: 'acn_1' })
  const changes = whatChanged([{ id: 1, event: 'action planned', subjectId: 'acn_1', customerId: null, details: {} }])
  expect(changes.everything).toBe(false)
})
