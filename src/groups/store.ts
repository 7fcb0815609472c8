import { sql } from 'kysely'
import type { Context } from '../server/context.ts'
import { NotFound } from '../server/errors.ts'
import type { Id } from '../values/id.ts'
import type { SavedGroup, SavedView } from './api.ts'

export type StoredGroup = Omit<SavedGroup, 'customers'>

const groupColumns = ['id', 'name', 'conditions', 'version'] as const

export function listGroups({ db }: Context): Promise<StoredGroup[]> {
  return db.selectFrom('savedGroups').select(groupColumns).orderBy(sql`lower(name)`).execute()
}

export async function lockGroup({ db }: Context, id: Id<'grp'>): Promise<StoredGroup> {
  const row = await db
    .selectFrom('savedGroups')
    .where('id', '=', id)
    .select(groupColumns)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new NotFound('saved group', id)
  return row
}

/** Save a group; false when its name is taken. */
export async function insertGroup(
  { db, now, actor }: Context,
  group: { id: Id<'grp'>; name: string; conditions: string[] },
): Promise<StoredGroup | false> {
  const row = await db
    .insertInto('savedGroups')
    .values({ ...group, conditions: JSON.stringify(group.conditions), createdBy: actor.id, createdAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning(groupColumns)
    .executeTakeFirst()
  return row ?? false
}

/** Change a group that is held; false when its new name is taken. The transaction is lost then. */
export async function updateGroup(
  { db }: Context,
  id: Id<'grp'>,
  group: { name: string; conditions: string[] },
): Promise<StoredGroup | false> {
  try {
    return await db
      .updateTable('savedGroups')
      .set({ name: group.name, conditions: JSON.stringify(group.conditions), version: sql<number>`version + 1` })
      .where('id', '=', id)
      .returning(groupColumns)
      .executeTakeFirstOrThrow()
  } catch (error) {
    if ((error as { code?: string }).code === '23505') return false
    throw error
  }
}

export async function deleteGroup({ db }: Context, id: Id<'grp'>): Promise<void> {
  await db.deleteFrom('savedGroups').where('id', '=', id).execute()
}

/** Attributes by key: what conditions may name, and of what kind each is. */
export async function attributeKinds({ db }: Context): Promise<Map<string, string>> {
  const rows = await db.selectFrom('attributes').select(['key', 'kind']).execute()
  return new Map(rows.map(({ key, kind }) => [key, kind]))
}

const viewColumns = ['id', 'page', 'name', 'address'] as const

export function listViews({ db }: Context, page: string): Promise<SavedView[]> {
  return db
    .selectFrom('savedViews')
    .where('page', '=', page)
    .select(viewColumns)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
}

/** Save a view; null when its name is taken on this page. */
export async function insertView({ db, now, actor }: Context, view: SavedView): Promise<SavedView | null> {
  const row = await db
    .insertInto('savedViews')
    .values({ ...view, createdBy: actor.id, createdAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning(viewColumns)
    .executeTakeFirst()
  return row ?? null
}

export async function deleteView({ db }: Context, id: Id<'vie'>): Promise<SavedView> {
  const row = await db.deleteFrom('savedViews').where('id', '=', id).returning(viewColumns).executeTakeFirst()
  if (!row) throw new NotFound('saved view', id)
  return row
}
