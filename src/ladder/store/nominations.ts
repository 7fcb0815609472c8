import { type SqlBool, sql } from 'kysely'
import type { Context } from '../../server/context.ts'
import { printCursor, readCursor, wholeNumber } from '../../server/cursor.ts'
import { NotFound } from '../../server/errors.ts'
import { type Id, newId } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import type { NominationState } from '../deciding.ts'

export interface Nomination {
  id: Id<'nom'>
  version: number
  customer: { id: Id<'cus'>; name: string }
  contact: { id: Id<'con'>; name: string } | null
  level: Level
  why: string
  themeIds: Id<'the'>[]
  state: NominationState
  nominatedBy: { id: string; name: string }
  nominatedAt: string
  decidedBy: string | null
  decidedAt: string | null
  declineWords: string | null
}

export interface NominationFilter {
  state: readonly NominationState[]
  level: readonly Level[]
  /** Only those this member made. */
  by?: string | undefined
  customerId?: Id<'cus'> | undefined
}

const named = ({ db }: Context) =>
  db
    .selectFrom('nominations as n')
    .innerJoin('customers as u', 'u.id', 'n.customerId')
    .leftJoin('contacts as c', 'c.id', 'n.contactId')
    .leftJoin('members as m', 'm.id', 'n.createdBy')
    .leftJoin('members as d', 'd.id', 'n.decidedBy')
    .select([
      'n.id',
      'n.number',
      'n.version',
      'n.customerId',
      'u.name as customerName',
      'n.contactId',
      'c.name as contactName',
      'n.level',
      'n.why',
      'n.themeIds',
      'n.state',
      'n.createdBy',
      'm.name as memberName',
      'n.createdAt',
      'n.decidedBy',
      'd.name as deciderName',
      'n.decidedAt',
      'n.declineWords',
    ])
type NamedRow = Awaited<ReturnType<ReturnType<typeof named>['executeTakeFirstOrThrow']>>

const nominationOf = (row: NamedRow): Nomination => ({
  id: row.id,
  version: row.version,
  customer: { id: row.customerId, name: row.customerName },
  contact: row.contactId === null ? null : { id: row.contactId, name: row.contactName ?? '' },
  level: row.level,
  why: row.why,
  themeIds: row.themeIds,
  state: row.state,
  nominatedBy: { id: row.createdBy, name: row.memberName ?? 'somebody' },
  nominatedAt: row.createdAt.toISOString(),
  decidedBy: row.decidedBy === null ? null : (row.deciderName ?? 'somebody'),
  decidedAt: row.decidedAt?.toISOString() ?? null,
  declineWords: row.declineWords,
})

function meets(filter: NominationFilter) {
  const all = [sql<SqlBool>`true`]
  if (filter.state.length > 0) all.push(sql`n.state = any(${[...filter.state]})`)
  if (filter.level.length > 0) all.push(sql`n.level = any(${[...filter.level]}::int[])`)
  if (filter.by) all.push(sql`n.created_by = ${filter.by}`)
  if (filter.customerId) all.push(sql`n.customer_id = ${filter.customerId}`)
  return sql<SqlBool>`${sql.join(all, sql` and `)}`
}

/** A page of nominations, the latest first. */
export async function listNominations(
  ctx: Context,
  filter: NominationFilter,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  let query = named(ctx)
    .where(meets(filter))
    .orderBy('n.number', 'desc')
    .limit(limit + 1)
  if (cursor !== undefined) query = query.where('n.number', '<', readCursor(wholeNumber, cursor))
  const rows = await query.execute()
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    items: rows.slice(0, limit).map(nominationOf),
    nextCursor: last ? printCursor(last.number) : null,
  }
}

/** How many the filters show, by state. */
export async function countNominations({ db }: Context, filter: NominationFilter) {
  return db
    .selectFrom('nominations as n')
    .where(meets(filter))
    .groupBy('n.state')
    .select((n) => ['n.state', n.fn.countAll<number>().as('nominations')])
    .execute()
}

export async function findNomination(ctx: Context, id: Id<'nom'>): Promise<Nomination> {
  const row = await named(ctx).where('n.id', '=', id).executeTakeFirst()
  if (!row) throw new NotFound('nomination', id)
  return nominationOf(row)
}

export async function lockNomination({ db }: Context, id: Id<'nom'>) {
  const row = await db.selectFrom('nominations').where('id', '=', id).selectAll().forUpdate().executeTakeFirst()
  if (!row) throw new NotFound('nomination', id)
  return row
}

/** Nominate. Null where the same is nominated already and waits: the index one_open_nomination keeps it to one. */
export async function insertNomination(
  { db, actor, now }: Context,
  nomination: { customerId: Id<'cus'>; contactId: Id<'con'> | null; level: Level; why: string; themeIds: Id<'the'>[] },
): Promise<Id<'nom'> | null> {
  const row = await db
    .insertInto('nominations')
    .values({ id: newId('nom'), ...nomination, createdBy: actor.id, createdAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id ?? null
}

export async function updateNomination(
  { db }: Context,
  id: Id<'nom'>,
  change: { state: NominationState; decidedBy: string | null; decidedAt: Date | null; declineWords: string | null },
): Promise<void> {
  await db
    .updateTable('nominations')
    .set((nomination) => ({ ...change, version: nomination('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

/** Whether another nomination of the same is open. */
export async function hasOpenNomination(
  { db }: Context,
  { customerId, contactId, level }: { customerId: Id<'cus'>; contactId: Id<'con'> | null; level: Level },
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from nominations
    where coalesce(contact_id, customer_id) = ${contactId ?? customerId} and level = ${level} and state = 'open'`.execute(
    db,
  )
  return rows.length > 0
}

export async function deleteNomination({ db }: Context, id: Id<'nom'>): Promise<void> {
  await db.deleteFrom('nominations').where('id', '=', id).execute()
}
