import { type Expression, type SqlBool, sql } from 'kysely'
import { z } from 'zod'
import type { ActionState, ComparisonGroup } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import { printCursor, readCursor } from '../../server/cursor.ts'
import { NotFound } from '../../server/errors.ts'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { ActionFilter } from '../api.ts'

const named = ({ db }: Context) =>
  db
    .selectFrom('actions as a')
    .innerJoin('members as m', 'm.id', 'a.ownerId')
    .leftJoin('members as c', 'c.id', 'a.createdBy')
    .select([
      'a.id',
      'a.version',
      'a.title',
      'a.finding',
      'a.foundAt',
      'a.change',
      'a.whereTexts as where',
      'a.comparison',
      'a.strength',
      'a.pickedAsWorst',
      'a.state',
      'a.ownerId',
      'm.name as ownerName',
      'a.startsOn',
      'a.endsOn',
      'a.expectedChange',
      'a.learned',
      'a.verdict',
      'c.name as createdBy',
    ])
    .select([
      sql<Day>`(a.created_at at time zone (select time_zone from settings))::date`.as('createdOn'),
      sql<number>`(select count(*)::int from action_comments t where t.action_id = a.id)`.as('comments'),
    ])
    .where('a.removedAt', 'is', null)

type NamedRow = Awaited<ReturnType<ReturnType<typeof named>['executeTakeFirstOrThrow']>>

export type StoredAction = ReturnType<typeof actionOf>
const actionOf = ({ ownerId, ownerName, createdBy, ...row }: NamedRow) => ({
  ...row,
  owner: { id: ownerId, name: ownerName },
  createdBy: createdBy ?? 'somebody',
})

function meets(filter: ActionFilter): Expression<SqlBool> {
  const all = [sql<SqlBool>`true`]
  if (filter.state.length > 0) all.push(sql`a.state = any(${filter.state})`)
  if (filter.owner) all.push(sql`a.owner_id = ${filter.owner}`)
  return sql.join(all, sql` and `) as Expression<SqlBool>
}

/** A page of actions, the latest first. Ids made later sort later. */
export async function listActions(
  ctx: Context,
  filter: ActionFilter,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  let query = named(ctx)
    .where(meets(filter))
    .orderBy('a.id', 'desc')
    .limit(limit + 1)
  if (cursor !== undefined) query = query.where('a.id', '<', readCursor(z.string(), cursor) as Id<'acn'>)
  const rows = await query.execute()
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return { items: rows.slice(0, limit).map(actionOf), nextCursor: last ? printCursor(last.id) : null }
}

/** Actions that have begun, the latest first: whose effect can be looked for. So many at most. */
export async function listStarted(ctx: Context, most: number) {
  const rows = await named(ctx)
    .where(sql<SqlBool>`(a.state in ('running', 'done') or (a.state = 'dropped' and a.ends_on is not null))`)
    .orderBy('a.startsOn', 'desc')
    .orderBy('a.id', 'desc')
    .limit(most)
    .execute()
  return rows.map(actionOf)
}

export async function countActions({ db }: Context): Promise<Record<ActionState, number>> {
  const rows = await db
    .selectFrom('actions')
    .where('removedAt', 'is', null)
    .groupBy('state')
    .select(['state', sql<number>`count(*)::int`.as('actions')])
    .execute()
  const counted = Object.fromEntries(rows.map(({ state, actions }) => [state, actions]))
  return { planned: 0, running: 0, done: 0, dropped: 0, ...counted }
}

export async function findAction(ctx: Context, id: Id<'acn'>): Promise<StoredAction> {
  const row = await named(ctx).where('a.id', '=', id).executeTakeFirst()
  if (!row) throw new NotFound('action', id)
  return actionOf(row)
}

/** Find an action and hold it until the transaction ends. */
export async function lockAction(ctx: Context, id: Id<'acn'>): Promise<StoredAction> {
  await ctx.db.selectFrom('actions').where('id', '=', id).select('id').forUpdate().execute()
  return findAction(ctx, id)
}

export interface ActionFields {
  title: string
  finding: string
  foundAt: string
  change: string
  where: string[]
  comparison: ComparisonGroup[]
  strength: StoredAction['strength']
  pickedAsWorst: boolean
  state: ActionState
  ownerId: string
  startsOn: Day | null
  endsOn: Day | null
  expectedChange: number | null
  learned: string
  verdict: StoredAction['verdict']
  removedAt: Date | null
}

const written = ({ where, comparison, ...fields }: Partial<ActionFields>) => ({
  ...fields,
  ...(where ? { whereTexts: JSON.stringify(where) } : {}),
  ...(comparison ? { comparison: JSON.stringify(comparison) } : {}),
})

export async function insertAction(
  { db, actor, now }: Context,
  {
    where,
    ...fields
  }: Omit<ActionFields, 'state' | 'endsOn' | 'learned' | 'verdict' | 'removedAt'> & {
    id: Id<'acn'>
  },
): Promise<void> {
  await db
    .insertInto('actions')
    .values({
      ...fields,
      whereTexts: JSON.stringify(where),
      comparison: JSON.stringify(fields.comparison),
      createdBy: actor.id,
      createdAt: now,
    })
    .execute()
}

/** Change an action that is held. */
export async function updateAction({ db }: Context, id: Id<'acn'>, change: Partial<ActionFields>): Promise<void> {
  await db
    .updateTable('actions')
    .set((action) => ({ ...written(change), version: action('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

/** Put back an action that was removed; false when it is not removed. */
export async function restoreAction({ db }: Context, id: Id<'acn'>): Promise<boolean> {
  const row = await db
    .updateTable('actions')
    .set((action) => ({ removedAt: null, version: action('version', '+', 1) }))
    .where('id', '=', id)
    .where('removedAt', 'is not', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
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

// Comments -------------------------------------------------------------------------------------------------------------

/** What people said about an action, in the order they said it. */
export async function listComments({ db }: Context, actionId: Id<'acn'>) {
  const rows = await db
    .selectFrom('actionComments as t')
    .leftJoin('members as m', 'm.id', 't.byMember')
    .where('t.actionId', '=', actionId)
    .orderBy('t.at')
    .orderBy('t.id')
    .limit(500)
    .select(['t.id', 't.words', 't.byMember', 'm.name', 't.at'])
    .execute()
  return rows.map(({ byMember, name, at, ...comment }) => ({
    ...comment,
    by: { id: byMember, name: name ?? 'somebody' },
    at: at.toISOString(),
  }))
}

export async function insertComment(
  { db, actor, now }: Context,
  comment: { id: Id<'acm'>; actionId: Id<'acn'>; words: string },
): Promise<void> {
  await db
    .insertInto('actionComments')
    .values({ ...comment, byMember: actor.id, at: now })
    .execute()
}

export async function lockComment({ db }: Context, id: Id<'acm'>) {
  const row = await db.selectFrom('actionComments').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (!row) throw new NotFound('comment', id)
  return row
}

export async function deleteComment({ db }: Context, id: Id<'acm'>): Promise<void> {
  await db.deleteFrom('actionComments').where('id', '=', id).execute()
}
