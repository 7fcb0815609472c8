import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Context } from '../server/context.ts'
import { NotFound } from '../server/errors.ts'
import { type Id, newId } from '../values/id.ts'

export interface StoredTheme {
  id: Id<'the'>
  name: string
  description: string
  position: number
  mergedInto: Id<'the'> | null
  retiredAt: Date | null
  version: number
}

const columns = ['id', 'name', 'description', 'position', 'mergedInto', 'retiredAt', 'version'] as const

/** The themes in their order: those in use, or also retired and merged ones. */
export function listThemes({ db }: Context, { all = false } = {}): Promise<StoredTheme[]> {
  return db
    .selectFrom('themes')
    .select(columns)
    .$if(!all, (themes) => themes.where(sql<SqlBool>`merged_into is null and retired_at is null`))
    .orderBy('position')
    .orderBy('id')
    .execute()
}

/**
 * SQL for a recursive table `leads`: each theme, and the one it was merged into, however often; itself where it was not. What
 * people chose as important stays as they chose it, so whoever counts it has to follow.
 */
export const whereThemesLead = sql`leads (id, to_id) as (
  select t.id, t.id from themes t where t.merged_into is null
  union all
  select t.id, l.to_id from themes t join leads l on t.merged_into = l.id
)`

/** SQL for the ids of all themes, beside `leads`, that stand for the same as one of these today. */
export const sameThemes = (ids: RawBuilder<unknown>) =>
  sql`select l.id from leads l where l.to_id in (select m.to_id from leads m where m.id in (${ids}))`

/** How many items speak to each theme, and how many of those are ready. */
export async function countItems({ db }: Context): Promise<Map<Id<'the'>, { items: number; ready: number }>> {
  const { rows } = await sql<{ id: Id<'the'>; items: number; ready: number }>`
    select t.theme_id as id, count(*)::int as items, (count(*) filter (where i.state = 'ready'))::int as ready
    from item_themes t join reference_items i on i.id = t.item_id and i.state <> 'retired'
    group by t.theme_id`.execute(db)
  return new Map(rows.map(({ id, items, ready }) => [id, { items, ready }]))
}

/** Two people changing themes do it one after the other. */
export async function lockThemes({ db }: Context, ids: readonly Id<'the'>[]): Promise<Map<Id<'the'>, StoredTheme>> {
  const rows = await db.selectFrom('themes').select(columns).where('id', 'in', ids).orderBy('id').forUpdate().execute()
  const found = new Map(rows.map((row) => [row.id, row]))
  const missing = ids.find((id) => !found.has(id))
  if (missing !== undefined) throw new NotFound('theme', missing)
  return found
}

/** How many themes are in use. Locks them, so that two cannot retire the last two at once. */
export async function lockThoseInUse({ db }: Context): Promise<number> {
  const rows = await db
    .selectFrom('themes')
    .select('id')
    .where('mergedInto', 'is', null)
    .where('retiredAt', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.length
}

/** Add a theme at the end. Null when one in use has this name. */
export async function insertTheme(
  { db, now }: Context,
  theme: { name: string; description: string },
): Promise<StoredTheme | null> {
  const row = await db
    .insertInto('themes')
    .values({
      id: newId('the'),
      ...theme,
      position: sql<number>`(select coalesce(max(position), 0) + 1 from themes)`,
      createdAt: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning(columns)
    .executeTakeFirst()
  return row ?? null
}

/** Whether another theme in use has the name this one has, or would have. */
export async function isNameTaken({ db }: Context, id: Id<'the'>, name: string): Promise<boolean> {
  const { rows } = await sql<{ taken: boolean }>`
    select exists (
      select from themes other
      where other.id <> ${id} and other.merged_into is null and other.retired_at is null and lower(other.name) = lower(${name})
    ) as taken`.execute(db)
  return rows[0]?.taken ?? false
}

/** Change a theme. Null when another in use got the name at the same moment. */
export function updateTheme(
  { db }: Context,
  id: Id<'the'>,
  change: { name?: string; description?: string; retiredAt?: Date | null; mergedInto?: Id<'the'> | null },
): Promise<StoredTheme | null> {
  return db
    .updateTable('themes')
    .set((theme) => ({ ...change, version: theme('version', '+', 1) }))
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow()
    .catch((error: Error & { constraint?: string }) => {
      if (error.constraint !== 'theme_names') throw error
      return null
    })
}

/** Put themes in this order; those not named keep theirs, after them. */
export async function orderThemes({ db }: Context, ids: readonly Id<'the'>[]): Promise<void> {
  await sql`
    update themes t set position = placed.position
    from (
      select id, row_number() over (order by coalesce(array_position(${[...ids]}::text[], id), 1000000), position, id) as position
      from themes
    ) placed
    where placed.id = t.id and t.position is distinct from placed.position`.execute(db)
}

/** What speaks to a theme, by the table that says so and what has it there. Kept in the trail by what it is called here. */
const speaking = [
  ['items', 'item_themes', 'item_id'],
  ['deals', 'deal_themes', 'deal_id'],
] as const

/** What a merge did, so that it can be put back. */
export interface Moved {
  /** What spoke to the theme, by what it is. */
  moved: Record<string, string[]>
  /** Those of them that spoke to the other one already. */
  alongside: Record<string, string[]>
}

/** Let everything that speaks to one theme speak to another. What people chose as important stays as they chose it. */
export async function moveThemes({ db }: Context, from: Id<'the'>, into: Id<'the'>): Promise<Moved> {
  const done: Moved = { moved: {}, alongside: {} }
  for (const [what, table, key] of speaking) {
    const { rows } = await sql<{ id: string; both: boolean }>`
      with gone as (delete from ${sql.table(table)} where theme_id = ${from} returning ${sql.ref(key)} as id),
      put as (
        insert into ${sql.table(table)} (${sql.ref(key)}, theme_id) select id, ${into} from gone
        on conflict do nothing returning ${sql.ref(key)} as id
      )
      select gone.id, put.id is null as both from gone left join put on put.id = gone.id`.execute(db)
    done.moved[what] = rows.map(({ id }) => id)
    done.alongside[what] = rows.filter(({ both }) => both).map(({ id }) => id)
  }
  const { rows } = await sql<{ id: string; both: boolean }>`
    update nominations n set theme_ids = array_remove(array_remove(n.theme_ids, ${into}), ${from}) || ${into}::text
    from nominations before where before.id = n.id and ${from} = any(n.theme_ids)
    returning n.id, ${into} = any(before.theme_ids) as both`.execute(db)
  done.moved.nominations = rows.map(({ id }) => id)
  done.alongside.nominations = rows.filter(({ both }) => both).map(({ id }) => id)
  return done
}

/** Put back what a merge moved; what has been removed or changed since stays so. */
export async function returnThemes({ db }: Context, from: Id<'the'>, into: Id<'the'>, did: Moved): Promise<void> {
  for (const [what, table, key] of speaking) {
    const moved = did.moved[what] ?? []
    const alone = moved.filter((id) => !did.alongside[what]?.includes(id))
    await sql`
      insert into ${sql.table(table)} (${sql.ref(key)}, theme_id)
      select ${sql.ref(key)}, ${from} from ${sql.table(table)} where theme_id = ${into} and ${sql.ref(key)} = any(${moved}::text[])
      on conflict do nothing`.execute(db)
    await sql`
      delete from ${sql.table(table)} where theme_id = ${into} and ${sql.ref(key)} = any(${alone}::text[])`.execute(db)
  }
  const moved = did.moved.nominations ?? []
  const alone = moved.filter((id) => !did.alongside.nominations?.includes(id))
  await sql`
    update nominations set theme_ids =
      case when id = any(${alone}::text[]) then array_remove(theme_ids, ${into}) else theme_ids end || ${from}::text
    where id = any(${moved}::text[]) and ${into} = any(theme_ids)`.execute(db)
}

/** What the last merge of a theme did, while it stands. */
export async function lastMerge({ db }: Context, id: Id<'the'>): Promise<Moved | null> {
  const row = await db
    .selectFrom('activity')
    .select('details')
    .where('subjectId', '=', id)
    .where('event', '=', 'theme merged')
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return row ? (row.details as unknown as Moved) : null
}
