import { describe, expect } from 'vitest'
import type { Context } from '../server/context.ts'
import { Refused } from '../server/errors.ts'
import { test } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import { addTask, changeTask, closeTask, closeTasks, openTasks, reopenTask } from './commands.ts'
import { tasksRoutes } from './routes.ts'
import { listTasks } from './store.ts'

const reasonOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => null,
    (error: unknown) => error,
  )
  return error instanceof Refused ? error.reason : `not refused: ${error}`
}

const recall = (subjectId: string) => ({
  kind: 'recall copy' as const,
  title: `Take back ${subjectId}`,
  why: 'Ines withdrew.',
  subjectId,
  customerId: 'cus_larkspur' as const,
})

const open = (ctx: Context, more = {}) =>
  listTasks(ctx, { state: 'open', kind: [], whose: 'all', ...more }, { limit: 50 })

describe('a task that a rule opens', () => {
  test('is asked once as long as it is open, and again once it is done', async ({ ctx }) => {
    expect(await openTasks(ctx, [recall('use_1'), recall('use_2')])).toHaveLength(2)
    expect(await openTasks(ctx, [recall('use_1'), recall('use_3')])).toHaveLength(1)
    expect(
      await closeTasks(ctx, { kind: 'recall copy', subjectIds: ['use_1', 'use_9'], note: 'They sent it back.' }),
    ).toBe(1)
    expect(await openTasks(ctx, [recall('use_1')])).toHaveLength(1)
    const told = await ctx.db.selectFrom('activity').where('subjectId', 'like', 'tsk_%').select('event').execute()
    expect(told.map(({ event }) => event).sort()).toEqual(['task done', ...Array(4).fill('task opened')])
  })

  test('goes to whoever looks after the customer', async ({ ctx }) => {
    await ctx.db.insertInto('accountOwners').values({ customerId: 'cus_larkspur', memberId: 'mem_carla' }).execute()
    await openTasks(ctx, [recall('use_1'), { ...recall('use_2'), assignedTo: 'mem_ada' }])
    const { items } = await open(ctx)
    expect(items.map(({ assignedTo }) => assignedTo?.name)).toEqual(['Carla Reyes', 'Ada Nowak'])
  })

  test('is one task where two rules open it at once', async ({ committed }) => {
    const [one, other] = await Promise.all([
      openTasks(committed, [recall('use_at-once')]),
      openTasks(committed, [recall('use_at-once')]),
    ])
    expect([...one, ...other]).toHaveLength(1)
  })
})

describe('a task by hand', () => {
  test('is assigned, done, and opened again, each with its line in the activity', async ({ ctx }) => {
    const task = await addTask(ctx, { title: 'Call Ines', customerId: 'cus_larkspur', dueOn: '2026-06-03' })
    const given = await changeTask(ctx, { taskId: task.id, assignedTo: 'mem_sam' })
    expect(given.assignedTo?.name).toBe('Sam Okafor')
    expect(await reasonOf(changeTask(ctx, { taskId: task.id, assignedTo: 'mem_gone' }))).toBe('no-such-member')
    const done = await closeTask(ctx, { taskId: task.id, state: 'done', note: 'She is happy.' })
    expect(done).toMatchObject({ state: 'done', doneBy: 'Sam Okafor', doneOn: '2026-06-01', note: 'She is happy.' })
    expect(await reasonOf(closeTask(ctx, { taskId: task.id, state: 'done' }))).toBe('closed-already')
    expect((await reopenTask(ctx, { taskId: task.id })).state).toBe('open')
    const told = await ctx.db
      .selectFrom('activity')
      .where('subjectId', '=', task.id)
      .orderBy('id')
      .select('event')
      .execute()
    expect(told.map(({ event }) => event)).toEqual(['task opened', 'task assigned', 'task done', 'task opened again'])
  })

  test('is not opened again while a newer one asks for the same', async ({ ctx }) => {
    const [taskId] = await openTasks(ctx, [recall('use_1')])
    await closeTask(ctx, { taskId: taskId!, state: 'dropped' })
    await openTasks(ctx, [recall('use_1')])
    expect(await reasonOf(reopenTask(ctx, { taskId: taskId! }))).toBe('opened-anew')
  })

  test('done by two at once is done by one, and the other is told', async ({ committed }) => {
    const task = await addTask(committed, { title: 'Only once' })
    const reasons = await Promise.all(
      [1, 2].map(() => reasonOf(closeTask(committed, { taskId: task.id, state: 'done' }))),
    )
    expect(reasons.filter((reason) => reason === 'closed-already')).toHaveLength(1)
  })
})

test('tasks are listed by the day they are due, those without one last, page by page', async ({ ctx }) => {
  for (const dueOn of ['2026-06-09', undefined, '2026-06-02', '2026-06-02'] as const) {
    await addTask(ctx, { title: `Due ${dueOn}`, dueOn, customerId: 'cus_fairmont' })
  }
  const first = await listTasks(
    ctx,
    { state: 'open', kind: [], whose: 'all', customerId: 'cus_fairmont' },
    { limit: 3 },
  )
  const rest = await listTasks(
    ctx,
    { state: 'open', kind: [], whose: 'all', customerId: 'cus_fairmont' },
    { limit: 3, cursor: first.nextCursor! },
  )
  expect([...first.items, ...rest.items].map(({ dueOn }) => dueOn)).toEqual([
    '2026-06-02',
    '2026-06-02',
    '2026-06-09',
    null,
  ])
  expect(rest.nextCursor).toBeNull()
})

test('tasks over HTTP are counted, filtered and exported', async ({ committed }) => {
  await addTask(committed, { title: 'Overdue', dueOn: '2026-05-01', assignedTo: 'mem_carla', customerId: 'cus_tamsin' })
  const totals = await (
    await send(tasksRoutes, 'GET /tasks/totals?customerId=cus_tamsin', { as: 'contributor' })
  ).json()
  expect(totals).toMatchObject({ shown: 1, overdue: 1, mine: 1, customer: { name: 'Tamsin & Rowe' } })
  const csv = await (await send(tasksRoutes, 'GET /tasks.csv?whose=mine', { as: 'contributor' })).text()
  expect(csv).toContain('Overdue')
  expect((await send(tasksRoutes, 'POST /tasks', { as: 'viewer', body: { title: 'No' } })).status).toBe(403)
})
