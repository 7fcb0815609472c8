import { type Expression, type SqlBool, sql } from 'kysely'
import { z } from 'zod'
import type { Context } from '../server/context.ts'
import { printCursor, readCursor, wholeNumber } from '../server/cursor.ts'
import { NotFound } from '../server/errors.ts'
import { type Day, dayJson } from '../values/day.ts'
import { type Id, newId } from '../values/id.ts'
import type { Task, TaskFilter } from './api.ts'
import type { TaskKind, TaskState } from './closing.ts'

export interface NewTask {
  kind: TaskKind
  title: string
  why: string
  /** What it is about. Left out, it is about nothing but itself, and may be asked as often as somebody likes. */
  subjectId?: string | undefined
  customerId: Id<'cus'> | null
  dueOn?: Day | null | undefined
  /** A member; whoever looks after the customer where left out. */
  assignedTo?: string | null | undefined
}

/** Open tasks, each with its line in the activity, in one statement. One that is open already stays as it is. */
export async function insertTasks(ctx: Context, tasks: readonly NewTask[]): Promise<Id<'tsk'>[]> {
  if (tasks.length === 0) return []
  const rows = tasks.map((task) => {
    const id = newId('tsk')
    return {
      id,
      kind: task.kind,
      title: task.title,
      why: task.why,
      subject_id: task.subjectId ?? id,
      customer_id: task.customerId,
      due_on: task.dueOn ?? null,
      assigned_to: task.assignedTo ?? null,
    }
  })
  const { rows: opened } = await sql<{ id: Id<'tsk'> }>`
    with opened as (
      insert into tasks (id, kind, title, why, subject_id, customer_id, due_on, assigned_to, created_by, created_at)
      select n.id, n.kind, n.title, n.why, n.subject_id, n.customer_id, n.due_on, coalesce(n.assigned_to, o.member_id),
        ${ctx.actor.id}, ${ctx.now}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as n (id text, kind text, title text, why text, subject_id text, customer_id text, due_on date, assigned_to text)
      left join account_owners o on o.customer_id = n.customer_id
      order by n.kind, n.subject_id
      on conflict (kind, subject_id) where state = 'open' do nothing
      returning id, kind, title, subject_id, customer_id
    ), told as (
      insert into activity (at, actor, event, subject_id, customer_id, details)
      select ${ctx.now}, ${ctx.actor.id}, 'task opened', id, customer_id,
        jsonb_build_object('kind', kind, 'title', title, 'about', subject_id)
      from opened
    )
    select id from opened`.execute(ctx.db)
  return opened.map(({ id }) => id)
}

/** Close every open task of a kind about these subjects, each with its line in the activity. */
export async function closeAbout(
  { db, now, actor }: Context,
  {
    kind,
    subjectIds,
    note,
    state,
  }: { kind: TaskKind; subjectIds: readonly string[]; note: string | null; state: TaskState },
): Promise<number> {
  if (subjectIds.length === 0) return 0
  const { rows } = await sql<{ id: Id<'tsk'> }>`
    with closed as (
      update tasks
      set state = ${state}, note = ${note}, done_by = ${actor.id}, done_at = ${now}, version = version + 1
      where kind = ${kind} and subject_id = any(${subjectIds}) and state = 'open'
      returning id, kind, title, subject_id, customer_id
    ), told as (
      insert into activity (at, actor, event, subject_id, customer_id, details)
      select ${now}, ${actor.id}, ${state === 'done' ? 'task done' : 'task dropped'}, id, customer_id,
        jsonb_build_object('kind', kind, 'title', title, 'about', subject_id)
      from closed
    )
    select id from closed`.execute(db)
  return rows.length
}

const named = ({ db }: Context) =>
  db
    .selectFrom('tasks as t')
    .leftJoin('customers as u', 'u.id', 't.customerId')
    .leftJoin('members as m', 'm.id', 't.assignedTo')
    .leftJoin('members as d', 'd.id', 't.doneBy')
    .select([
      't.id',
      't.number',
      't.version',
      't.kind',
      't.title',
      't.why',
      't.subjectId',
      't.customerId',
      'u.name as customerName',
      't.dueOn',
      't.assignedTo',
      'm.name as assignedName',
      't.state',
      't.note',
      'd.name as doneByName',
    ])
    .select([
      sql<Day | null>`(t.done_at at time zone (select time_zone from settings))::date`.as('doneOn'),
      sql<Day>`(t.created_at at time zone (select time_zone from settings))::date`.as('createdOn'),
    ])

type NamedRow = Awaited<ReturnType<ReturnType<typeof named>['executeTakeFirstOrThrow']>>

const taskOf = (row: NamedRow): Task => ({
  id: row.id,
  version: row.version,
  kind: row.kind,
  title: row.title,
  why: row.why,
  subjectId: row.subjectId,
  customer: row.customerId === null ? null : { id: row.customerId, name: row.customerName ?? '' },
  dueOn: row.dueOn,
  assignedTo: row.assignedTo === null ? null : { id: row.assignedTo, name: row.assignedName ?? 'somebody' },
  state: row.state,
  note: row.note,
  doneBy: row.doneByName,
  doneOn: row.doneOn,
  createdOn: row.createdOn,
})

function meets({ actor }: Context, filter: TaskFilter) {
  const all = [filter.state === 'open' ? sql<SqlBool>`t.state = 'open'` : sql<SqlBool>`t.state <> 'open'`]
  if (filter.kind.length > 0) all.push(sql`t.kind = any(${filter.kind})`)
  if (filter.whose === 'mine') all.push(sql`t.assigned_to = ${actor.id}`)
  if (filter.whose === 'nobody') all.push(sql`t.assigned_to is null`)
  if (filter.customerId) all.push(sql`t.customer_id = ${filter.customerId}`)
  if (filter.subjectId) all.push(sql`t.subject_id = ${filter.subjectId}`)
  return sql.join(all, sql` and `) as Expression<SqlBool>
}

/** A task without a day is due after all others. */
const due = sql<Day | 'infinity'>`coalesce(t.due_on, 'infinity'::date)`
const dueAndNumber = z.tuple([z.union([dayJson, z.literal('infinity')]), z.int()])

/** A page of tasks: open ones by the day they are due, closed ones the latest first. */
export async function listTasks(
  ctx: Context,
  filter: TaskFilter,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ items: Task[]; nextCursor: string | null }> {
  let query = named(ctx)
    .where(meets(ctx, filter))
    .limit(limit + 1)
  if (filter.state === 'open') {
    query = query.orderBy(due).orderBy('t.number')
    if (cursor !== undefined) {
      const [day, number] = readCursor(dueAndNumber, cursor)
      query = query.where(sql<SqlBool>`(${due}, t.number) > (${day}::date, ${number}::bigint)`)
    }
  } else {
    query = query.orderBy('t.number', 'desc')
    if (cursor !== undefined) query = query.where('t.number', '<', readCursor(wholeNumber, cursor))
  }
  const rows = await query.execute()
  const last = rows.length > limit ? rows[limit - 1] : undefined
  const place = last && (filter.state === 'open' ? [last.dueOn ?? 'infinity', last.number] : last.number)
  return { items: rows.slice(0, limit).map(taskOf), nextCursor: place === undefined ? null : printCursor(place) }
}

/** How many there are to do, whatever the filters show beside that. */
export async function countTasks(ctx: Context, filter: TaskFilter) {
  const { rows } = await sql<{ open: number; overdue: number; mine: number; nobodys: number }>`
    select count(*) as open,
      count(*) filter (where due_on < ${ctx.today}::date) as overdue,
      count(*) filter (where assigned_to = ${ctx.actor.id}) as mine,
      count(*) filter (where assigned_to is null) as nobodys
    from tasks where state = 'open'`.execute(ctx.db)
  const { shown } = await ctx.db
    .selectFrom('tasks as t')
    .where(meets(ctx, filter))
    .select((t) => t.fn.countAll<number>().as('shown'))
    .executeTakeFirstOrThrow()
  const customer = filter.customerId
    ? await ctx.db.selectFrom('customers').where('id', '=', filter.customerId).select(['id', 'name']).executeTakeFirst()
    : undefined
  return { ...rows[0]!, shown, customer: customer ?? null }
}

export async function findTask(ctx: Context, id: Id<'tsk'>): Promise<Task> {
  const row = await named(ctx).where('t.id', '=', id).executeTakeFirst()
  if (!row) throw new NotFound('task', id)
  return taskOf(row)
}

/** Find a task and hold it until the transaction ends. */
export async function lockTask({ db }: Context, id: Id<'tsk'>) {
  const row = await db
    .selectFrom('tasks')
    .where('id', '=', id)
    .select(['id', 'version', 'kind', 'title', 'subjectId', 'customerId', 'state'])
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new NotFound('task', id)
  return row
}

/** Whether another open task asks for the same thing. */
export async function isAskedAnew({ db }: Context, task: { kind: TaskKind; subjectId: string }): Promise<boolean> {
  const row = await db
    .selectFrom('tasks')
    .where('kind', '=', task.kind)
    .where('subjectId', '=', task.subjectId)
    .where('state', '=', 'open')
    .select('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function updateTask(
  { db }: Context,
  id: Id<'tsk'>,
  change: {
    title?: string
    why?: string
    dueOn?: Day | null
    assignedTo?: string | null
    state?: TaskState
    note?: string | null
    doneBy?: string | null
    doneAt?: Date | null
  },
): Promise<void> {
  await db
    .updateTable('tasks')
    .set((task) => ({ ...change, version: task('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

export async function isMember({ db }: Context, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('members')
    .where('id', '=', id)
    .where('suspendedAt', 'is', null)
    .select('id')
    .executeTakeFirst()
  return row !== undefined
}
