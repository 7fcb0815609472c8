import { sql } from 'kysely'
import type { Context } from '../../server/context.ts'
import type { Id } from '../../values/id.ts'

/** The tables that hold an item and what goes with it, those first that others lean on, and where each says its item. */
const tables = [
  ['reference_items', 'id'],
  ['item_themes', 'item_id'],
  ['edit_suggestions', 'item_id'],
  ['uses', 'item_id'],
  ['consent_requests', 'item_id'],
  ['consents', 'item_id'],
  ['wall_items', 'item_id'],
  ['reconfirmations', 'item_id'],
] as const

/** An item as it stood in the database, with all that goes with it. */
export interface WholeItem {
  id: Id<'itm'>
  /** Rows as JSON text, by table. */
  rows: Partial<Record<(typeof tables)[number][0], string>>
  /** Engagements of which it is what was made. */
  engagements: string[]
}

/** Everything a removal takes away, so that it can be put back. */
export async function copyWhole({ db }: Context, id: Id<'itm'>): Promise<WholeItem> {
  const rows: WholeItem['rows'] = {}
  for (const [table, key] of tables) {
    // As text, because what it says is written back as it is.
    const found = await sql<{ kept: string | null }>`
      select jsonb_agg(to_jsonb(t))::text as kept from ${sql.table(table)} t where t.${sql.ref(key)} = ${id}`.execute(
      db,
    )
    const kept = found.rows[0]?.kept
    if (kept) rows[table] = kept
  }
  const engagements = await db.selectFrom('engagements').select('id').where('itemId', '=', id).execute()
  return { id, rows, engagements: engagements.map((one) => one.id) }
}

/** Put an item back as it stood. False where somebody or something it names is gone. */
export async function putBackWhole({ db }: Context, { id, rows, engagements }: WholeItem): Promise<boolean> {
  try {
    for (const [table] of tables) {
      const kept = rows[table]
      if (!kept) continue
      const columns = await sql<{ name: string }>`
        select a.attname as name from pg_attribute a
        where a.attrelid = ${table}::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''`.execute(
        db,
      )
      const names = sql.join(columns.rows.map(({ name }) => sql.id(name)))
      await sql`
        insert into ${sql.table(table)} (${names}) overriding system value
        select ${names} from jsonb_populate_recordset(null::${sql.table(table)}, ${kept}::jsonb)`.execute(db)
    }
  } catch (error) {
    // A reference to what is not there any more, or an item that is there already.
    if (['23503', '23505'].includes((error as { code?: string }).code ?? '')) return false
    throw error
  }
  await db
    .updateTable('engagements')
    .set({ itemId: id })
    .where('id', 'in', [...engagements, 'eng_none'] as Id<'eng'>[])
    .where('itemId', 'is', null)
    .execute()
  return true
}

/** How far the trail has come. */
export async function trailEnd({ db }: Context): Promise<number> {
  const { rows } = await sql<{ last: number }>`select coalesce(max(id), 0)::float8 as last from activity`.execute(db)
  return rows[0]?.last ?? 0
}

/** Whether somebody at a customer has taken consent back since, which an item that was away did not hear of. */
export async function withdrawnSince({ db }: Context, customerId: Id<'cus'> | null, end: number): Promise<boolean> {
  if (customerId === null) return false
  const row = await db
    .selectFrom('activity')
    .select('id')
    .where('customerId', '=', customerId)
    .where('event', '=', 'consent withdrawn')
    .where('id', '>', end)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
