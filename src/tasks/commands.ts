import { record } from '../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../server/context.ts'
import { refuse } from '../server/errors.ts'
import type { Sheet } from '../server/http.ts'
import type { Day } from '../values/day.ts'
import type { Id } from '../values/id.ts'
import type { Task, TaskFilter } from './api.ts'
import { type TaskKind, taskRefusals, whyNotReopen, whyNotTouch } from './closing.ts'
import * as store from './store.ts'

// By rules -------------------------------------------------------------------------------------------------------------

/**
 * Ask people to do something, because a rule says so. One thing is asked once as long as it is open, so a rule that runs
 * again opens nothing. It goes to whoever looks after the customer unless somebody else is named.
 *
 * @returns the ids of those that were opened; those that were open before are not among them
 * @example
 * await openTasks(ctx, [{ kind: 'recall copy', title: 'Take back: slides for Brightwater', why: 'Ines withdrew.',
 *   subjectId: 'use_1', customerId: 'cus_larkspur', dueOn: '2026-06-08' }])
 * // → ['tsk_…'], and [] when it is called again
 */
export function openTasks(
  ctx: Context,
  tasks: readonly {
    kind: TaskKind
    title: string
    why: string
    subjectId: string
    customerId: Id<'cus'> | null
    dueOn?: Day | null
    assignedTo?: string | null
  }[],
): Promise<Id<'tsk'>[]> {
  return inTransaction(ctx, (ctx) => store.insertTasks(ctx, tasks))
}

/**
 * Close what a rule opened, because what it asked for has happened; or drop it, because it is not needed any more.
 *
 * @returns how many were closed
 * @example await closeTasks(ctx, { kind: 'renew consent', subjectIds: ['cns_1'], note: 'Renewed.' }) // → 1
 */
export function closeTasks(
  ctx: Context,
  {
    kind,
    subjectIds,
    note,
    state = 'done',
  }: {
    kind: TaskKind
    subjectIds: readonly string[]
    note?: string
    state?: 'done' | 'dropped'
  },
): Promise<number> {
  return inTransaction(ctx, (ctx) => store.closeAbout(ctx, { kind, subjectIds, note: note ?? null, state }))
}

// By hand --------------------------------------------------------------------------------------------------------------

/** Write down something to do. */
export function addTask(
  ctx: Context,
  task: {
    title: string
    why?: string | undefined
    customerId?: Id<'cus'> | undefined
    dueOn?: Day | undefined
    assignedTo?: string | undefined
  },
): Promise<Task> {
  return inTransaction(ctx, async (ctx) => {
    await refuseStranger(ctx, task.assignedTo)
    const [id] = await store.insertTasks(ctx, [
      { ...task, kind: 'follow up', why: task.why ?? '', customerId: task.customerId ?? null },
    ])
    return store.findTask(ctx, id!)
  })
}

/** Assign an open task, or change what it says. */
export function changeTask(
  ctx: Context,
  {
    taskId,
    ...change
  }: {
    taskId: Id<'tsk'>
    title?: string | undefined
    why?: string | undefined
    dueOn?: Day | null | undefined
    assignedTo?: string | null | undefined
  },
): Promise<Task> {
  return inTransaction(ctx, async (ctx) => {
    const task = await store.lockTask(ctx, taskId)
    refuseStale(ctx, task.version)
    refuse(whyNotTouch(task), taskRefusals)
    await refuseStranger(ctx, change.assignedTo)
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
    await store.updateTask(ctx, task.id, given)
    await record(
      ctx,
      'assignedTo' in given ? 'task assigned' : 'task changed',
      { subject: task.id, customer: task.customerId },
      { kind: task.kind, title: task.title, fields: Object.keys(given) },
    )
    return store.findTask(ctx, task.id)
  })
}

async function refuseStranger(ctx: Context, memberId: string | null | undefined): Promise<void> {
  if (!memberId) return
  refuse((await store.isMember(ctx, memberId)) ? null : 'no-such-member', taskRefusals)
}

/** Close a task: it is done, or nobody will do it. */
export function closeTask(
  ctx: Context,
  { taskId, state, note }: { taskId: Id<'tsk'>; state: 'done' | 'dropped'; note?: string | undefined },
): Promise<Task> {
  return inTransaction(ctx, async (ctx) => {
    const task = await store.lockTask(ctx, taskId)
    refuseStale(ctx, task.version)
    refuse(whyNotTouch(task), taskRefusals)
    await store.updateTask(ctx, task.id, { state, note: note || null, doneBy: ctx.actor.id, doneAt: ctx.now })
    await record(
      ctx,
      state === 'done' ? 'task done' : 'task dropped',
      { subject: task.id, customer: task.customerId },
      { kind: task.kind, title: task.title, about: task.subjectId },
    )
    return store.findTask(ctx, task.id)
  })
}

/** Open a task again that was closed by mistake. */
export function reopenTask(ctx: Context, { taskId }: { taskId: Id<'tsk'> }): Promise<Task> {
  return inTransaction(ctx, async (ctx) => {
    const task = await store.lockTask(ctx, taskId)
    refuse(whyNotReopen(task, await store.isAskedAnew(ctx, task)), taskRefusals)
    await store.updateTask(ctx, task.id, { state: 'open', note: null, doneBy: null, doneAt: null })
    await record(
      ctx,
      'task opened again',
      { subject: task.id, customer: task.customerId },
      { kind: task.kind, title: task.title, about: task.subjectId },
    )
    return store.findTask(ctx, task.id)
  })
}

// Reading --------------------------------------------------------------------------------------------------------------

const rowsAtATime = 500

/** Every task the filters show, a few hundred at a time. */
export async function exportTasks(ctx: Context, filter: TaskFilter): Promise<Sheet> {
  async function* rows() {
    let cursor: string | undefined
    do {
      const page = await store.listTasks(ctx, filter, { cursor, limit: rowsAtATime })
      for (const task of page.items) {
        yield [
          task.id,
          task.kind,
          task.title,
          task.why,
          task.customer?.name ?? null,
          task.customer?.id ?? null,
          task.assignedTo?.name ?? null,
          task.dueOn,
          task.state,
          task.note,
          task.doneBy,
          task.doneOn,
          task.createdOn,
          task.subjectId,
        ]
      }
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
  }
  return {
    fileName: `tasks-${ctx.today}.csv`,
    header: [
      'Task',
      'Kind',
      'What',
      'Why',
      'Customer',
      'Customer id',
      'Whose',
      'Due on',
      'State',
      'Note',
      'Closed by',
      'Closed on',
      'Opened on',
      'About',
    ],
    rows: rows(),
  }
}
