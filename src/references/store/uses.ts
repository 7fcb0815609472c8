import { sql } from 'kysely'
import type { PermittedUse } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import { NotFound } from '../../server/errors.ts'
import type { Day } from '../../values/day.ts'
import { type Id, newId } from '../../values/id.ts'
import type { ItemUse } from '../api.ts'
import { nameOf } from './items.ts'

/** Somewhere an item is used. */
export interface NewUse {
  itemId: Id<'itm'>
  use: PermittedUse
  /** "Slides for Brightwater", "https://…". */
  place: string
  dealId?: Id<'dea'> | null
  usedOn?: Day
  /** False for what we can take back ourselves, such as a quote on our own wall. */
  leftUs: boolean
}

/**
 * Hold the consents that stand for these items until the transaction ends, so that nobody withdraws one between our looking
 * and our writing: either we see the withdrawal, or whoever withdraws sees our use and lists it to be recalled.
 */
export async function holdConsents({ db }: Context, itemIds: readonly Id<'itm'>[]): Promise<void> {
  await sql`
    select s.id from consents s
    where s.withdrawn_at is null and (
      s.item_id = any(${[...itemIds]}::text[])
      or s.item_id is null and s.contact_id in (select contact_id from reference_items where id = any(${[...itemIds]}::text[]))
      or s.item_id is null and s.customer_id in (select customer_id from reference_items where id = any(${[...itemIds]}::text[])))
    order by s.id for share`.execute(db)
}

/** What each of these items may be used for today. */
export async function coveredUses(
  { db, today }: Context,
  itemIds: readonly Id<'itm'>[],
): Promise<Map<Id<'itm'>, Set<PermittedUse>>> {
  const { rows } = await sql<{ itemId: Id<'itm'>; use: PermittedUse }>`
    select item_id, use from covered_items(${today}::date) where item_id = any(${[...itemIds]}::text[])`.execute(db)
  const covered = new Map(itemIds.map((id) => [id, new Set<PermittedUse>()]))
  for (const { itemId, use } of rows) covered.get(itemId)?.add(use)
  return covered
}

/** Write down where items are used. What stands there already, not ended, is not written twice. */
export async function insertUses(
  { db, now, today, actor }: Context,
  uses: readonly NewUse[],
): Promise<{ id: Id<'use'>; itemId: Id<'itm'>; use: PermittedUse; place: string }[]> {
  if (uses.length === 0) return []
  const rows = uses.map((use) => ({ id: newId('use'), dealId: null, usedOn: today, ...use }))
  const { rows: kept } = await sql<{ id: Id<'use'>; itemId: Id<'itm'>; use: PermittedUse; place: string }>`
    insert into uses (id, item_id, use, place, deal_id, used_on, left_us, created_by, created_at)
    select u.id, u."itemId", u.use, u.place, u."dealId", u."usedOn", u."leftUs", ${actor.id}, ${now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as u(id text, "itemId" text, use text, place text,
      "dealId" text, "usedOn" date, "leftUs" boolean)
    where not exists (
      select from uses o where o.item_id = u."itemId" and o.use = u.use and o.place = u.place
        and o.deal_id is not distinct from u."dealId" and o.left_us = u."leftUs" and o.ended_on is null
        and (not u."leftUs" or o.used_on = u."usedOn"))
    returning id, item_id, use, place`.execute(db)
  return kept
}

const usesWithNames = ({ db }: Context) =>
  db
    .selectFrom('uses as u')
    .leftJoin('deals as d', 'd.id', 'u.dealId')
    .leftJoin('members as m', 'm.id', 'u.createdBy')
    .select([
      'u.id',
      'u.use',
      'u.place',
      'u.dealId',
      'd.name as dealName',
      'u.usedOn',
      'u.leftUs',
      'u.endedOn',
      'u.version',
      'u.createdBy',
      'm.name as member',
    ])

type UseRow = Awaited<ReturnType<ReturnType<typeof usesWithNames>['executeTakeFirstOrThrow']>>
const placeOf = ({ dealId, dealName, createdBy, member, ...use }: UseRow): ItemUse => ({
  ...use,
  deal: dealId === null ? null : { id: dealId, name: dealName ?? '' },
  by: nameOf(createdBy, member),
})

/** Where an item is used, the latest first; the last 200. */
export async function usesOf(ctx: Context, itemId: Id<'itm'>): Promise<ItemUse[]> {
  const rows = await usesWithNames(ctx)
    .where('u.itemId', '=', itemId)
    .orderBy('u.usedOn', 'desc')
    .orderBy('u.number', 'desc')
    .limit(200)
    .execute()
  return rows.map(placeOf)
}

export async function findUse(ctx: Context, id: Id<'use'>): Promise<ItemUse> {
  const row = await usesWithNames(ctx).where('u.id', '=', id).executeTakeFirst()
  if (!row) throw new NotFound('use', id)
  return placeOf(row)
}

export async function lockUse({ db }: Context, id: Id<'use'>) {
  const row = await db
    .selectFrom('uses')
    .innerJoin('referenceItems as i', 'i.id', 'uses.itemId')
    .select(['uses.id', 'uses.itemId', 'uses.use', 'uses.endedOn', 'uses.version', 'i.customerId'])
    .where('uses.id', '=', id)
    .forUpdate('uses')
    .executeTakeFirst()
  if (!row) throw new NotFound('use', id)
  return row
}

export async function setEnded({ db }: Context, id: Id<'use'>, endedOn: Day | null): Promise<void> {
  await db
    .updateTable('uses')
    .set((use) => ({ endedOn, version: use('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

/** The deal there is by this id. */
export async function isDeal({ db }: Context, id: Id<'dea'>): Promise<boolean> {
  return (await db.selectFrom('deals').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
}

/** The customers of these items. */
export async function customersOf(
  { db }: Context,
  ids: readonly Id<'itm'>[],
): Promise<Map<Id<'itm'>, Id<'cus'> | null>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('referenceItems').select(['id', 'customerId']).where('id', 'in', ids).execute()
  return new Map(rows.map(({ id, customerId }) => [id, customerId]))
}
