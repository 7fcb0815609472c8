import { type Expression, type SqlBool, sql } from 'kysely'
import { z } from 'zod'
import type { AttributeValue } from '../../customers/attribute-values.ts'
import type { DealState } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import { printCursor, readCursor } from '../../server/cursor.ts'
import { NotFound } from '../../server/errors.ts'
import { type Day, dayJson } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { Deal, DealFilter, DealPage } from '../api/deals.ts'

type Named<Kind extends string> = { id: Id<Kind>; name: string }

const listed = ({ db }: Context) =>
  db
    .selectFrom('deals as d')
    .leftJoin('customers as c', 'c.id', 'd.customerId')
    .leftJoin('members as m', 'm.id', 'd.ownerId')
    .select([
      'd.id',
      'd.number',
      'd.version',
      'd.externalId',
      'd.name',
      'd.prospect',
      'd.customerId',
      'c.name as customerName',
      'd.ownerId',
      'm.name as memberName',
      'd.ownerName',
      'd.stage',
      'd.state',
      'd.amountMinor',
      'd.currency',
      'd.attributes',
      'd.openedOn',
      'd.closesOn',
      'd.closedOn',
      'd.lostReason',
    ])
    .select([
      sql<Named<'the'>[]>`(
        select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name) order by t.position, t.id), '[]')
        from deal_themes k join themes t on t.id = k.theme_id where k.deal_id = d.id
      )`.as('themes'),
      sql<number>`(select count(*)::int from reference_requests r where r.deal_id = d.id)`.as('requests'),
      sql<number>`(
        select count(*)::int from reference_requests r
        where r.deal_id = d.id and r.state in ('open', 'matched', 'scheduled')
      )`.as('requestsOpen'),
    ])

type ListedRow = Awaited<ReturnType<ReturnType<typeof listed>['executeTakeFirstOrThrow']>>

const dealOf = ({ number: _, customerId, customerName, ownerId, memberName, ...row }: ListedRow): Deal => ({
  ...row,
  customer: customerId === null ? null : { id: customerId, name: customerName ?? '' },
  owner: ownerId === null ? null : { id: ownerId, name: memberName ?? '' },
})

function meets(filter: DealFilter): Expression<SqlBool> {
  const all = [sql<SqlBool>`true`]
  if (filter.state.length > 0) all.push(sql`d.state = any(${filter.state})`)
  if (filter.themeId)
    all.push(sql`exists (select from deal_themes k where k.deal_id = d.id and k.theme_id = ${filter.themeId})`)
  if (filter.stage) all.push(sql`d.stage = ${filter.stage}`)
  if (filter.owner === 'nobody') all.push(sql`d.owner_id is null and d.owner_name is null`)
  else if (filter.owner) all.push(sql`d.owner_id = ${filter.owner}`)
  if (filter.closingBefore) all.push(sql`d.closes_on < ${filter.closingBefore}::date`)
  if (filter.q) all.push(sql`lower(d.name) || ' ' || lower(d.prospect) like ${`%${escaped(filter.q.toLowerCase())}%`}`)
  return sql.join(all, sql` and `) as Expression<SqlBool>
}

const escaped = (text: string) => text.replace(/[\\%_]/g, '\\$&')

/** Deals without a day come after all others. */
const closesAt = sql<string>`coalesce(d.closes_on, 'infinity'::date)`
const place = z.tuple([dayJson.or(z.literal('infinity')), z.int().nonnegative()])

/** A page of deals, those that close soonest first. */
export async function listDeals(
  ctx: Context,
  filter: DealFilter,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ items: Deal[]; nextCursor: string | null }> {
  let query = listed(ctx)
    .where(meets(filter))
    .orderBy(closesAt)
    .orderBy('d.number')
    .limit(limit + 1)
  if (cursor !== undefined) {
    const [day, number] = readCursor(place, cursor)
    query = query.where(sql<SqlBool>`(${closesAt}, d.number) > (${day}::date, ${number}::bigint)`)
  }
  const rows = await query.execute()
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    items: rows.slice(0, limit).map(dealOf),
    nextCursor: last ? printCursor([last.closesOn ?? 'infinity', last.number]) : null,
  }
}

export async function countDeals({ db }: Context, filter: DealFilter) {
  const states = await db
    .selectFrom('deals as d')
    .where(meets(filter))
    .groupBy('d.state')
    .select(['d.state', sql<number>`count(*)::int`.as('deals')])
    .execute()
  const openAmounts = await db
    .selectFrom('deals as d')
    .where(meets(filter))
    .where('d.state', '=', 'open')
    .where('d.currency', 'is not', null)
    .groupBy('d.currency')
    .orderBy('d.currency')
    .select([
      'd.currency',
      sql<number>`sum(d.amount_minor)::bigint`.as('amountMinor'),
      sql<number>`count(*)::int`.as('deals'),
    ])
    .execute()
  return { states, openAmounts: openAmounts.map((row) => ({ ...row, currency: row.currency as string })) }
}

/** The stages deals are in, and who looks after one. */
export async function dealChoices({ db }: Context) {
  const stages = await db
    .selectFrom('deals')
    .where('stage', 'is not', null)
    .groupBy('stage')
    .orderBy('stage')
    .limit(100)
    .select('stage')
    .execute()
  const owners = await db
    .selectFrom('members as m')
    .where((m) => m.exists(m.selectFrom('deals as d').select('d.id').whereRef('d.ownerId', '=', 'm.id')))
    .orderBy('m.name')
    .select(['m.id', 'm.name'])
    .execute()
  return { stages: stages.map(({ stage }) => stage as string), owners }
}

export async function findDeal(ctx: Context, id: Id<'dea'>): Promise<Deal> {
  const row = await listed(ctx).where('d.id', '=', id).executeTakeFirst()
  if (!row) throw new NotFound('deal', id)
  return dealOf(row)
}

/** Find a deal and hold it until the transaction ends. */
export async function lockDeal(ctx: Context, id: Id<'dea'>): Promise<Deal> {
  await ctx.db.selectFrom('deals').where('id', '=', id).select('id').forUpdate().execute()
  return findDeal(ctx, id)
}

/** What belongs to a deal: requests, where references were used for it, and what was held. */
export async function belongingTo({ db }: Context, dealId: Id<'dea'>) {
  const requests = await db
    .selectFrom('referenceRequests as r')
    .where('r.dealId', '=', dealId)
    .orderBy('r.number', 'desc')
    .limit(100)
    .select(['r.id', 'r.level', 'r.topic', 'r.state', 'r.neededBy'])
    .select([
      sql<Day>`(r.created_at at time zone 'UTC')::date`.as('createdOn'),
      sql<string[]>`array(
        select p.name from matches t join contacts p on p.id = t.contact_id
        where t.request_id = r.id and t.state not in ('refused', 'declined', 'dropped') order by t.number
      )`.as('people'),
    ])
    .execute()
  const uses = await db
    .selectFrom('uses as u')
    .innerJoin('referenceItems as i', 'i.id', 'u.itemId')
    .where('u.dealId', '=', dealId)
    .orderBy('u.usedOn', 'desc')
    .orderBy('u.number', 'desc')
    .limit(100)
    .select(['u.id', 'u.use', 'u.place', 'u.usedOn', 'i.id as itemId', 'i.title'])
    .execute()
  const engagements = await db
    .selectFrom('engagements as e')
    .innerJoin('customers as c', 'c.id', 'e.customerId')
    .where('e.dealId', '=', dealId)
    .orderBy('e.number', 'desc')
    .limit(100)
    .select(['e.id', 'e.title', 'e.level', 'e.state', 'e.startsAt', 'e.heldOn', 'c.id as customerId', 'c.name'])
    .execute()
  return {
    requestList: requests,
    uses: uses.map(({ itemId, title, ...use }) => ({ ...use, item: { id: itemId, name: title } })),
    engagements: engagements.map(({ customerId, name, startsAt, ...engagement }) => ({
      ...engagement,
      customer: { id: customerId, name },
      startsAt: startsAt?.toISOString() ?? null,
    })),
  } satisfies Omit<DealPage, keyof Deal>
}

export interface DealFields {
  externalId: string | null
  name: string
  prospect: string
  customerId: Id<'cus'> | null
  ownerId: string | null
  ownerName: string | null
  stage: string | null
  amountMinor: number | null
  currency: string | null
  attributes: Record<string, AttributeValue>
  openedOn: Day
  closesOn: Day | null
}

/** Add a deal. False when its external id is taken. */
export async function insertDeal(
  { db, now, actor }: Context,
  { attributes, ...deal }: DealFields & { id: Id<'dea'> },
): Promise<boolean> {
  const row = await db
    .insertInto('deals')
    .values({
      ...deal,
      attributes: JSON.stringify(attributes),
      createdBy: actor.id,
      createdAt: now,
      updatedAt: now,
    })
    .onConflict((conflict) => conflict.column('externalId').where('externalId', 'is not', null).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function isExternalIdTaken({ db }: Context, externalId: string, by: Id<'dea'>): Promise<boolean> {
  const row = await db
    .selectFrom('deals')
    .where('externalId', '=', externalId)
    .where('id', '<>', by)
    .select('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Change a deal that is held. */
export async function updateDeal(
  { db, now }: Context,
  id: Id<'dea'>,
  {
    attributes,
    ...change
  }: Partial<DealFields> & {
    state?: DealState
    closedOn?: Day | null
    lostReason?: string | null
  },
): Promise<void> {
  await db
    .updateTable('deals')
    .set((deal) => ({
      ...change,
      ...(attributes ? { attributes: JSON.stringify(attributes) } : {}),
      version: deal('version', '+', 1),
      updatedAt: now,
    }))
    .where('id', '=', id)
    .execute()
}

/** Say which themes a deal has to prove. */
export async function replaceThemes({ db }: Context, dealId: Id<'dea'>, themeIds: readonly Id<'the'>[]): Promise<void> {
  await sql`delete from deal_themes where deal_id = ${dealId} and not theme_id = any(${themeIds}::text[])`.execute(db)
  await sql`
    insert into deal_themes (deal_id, theme_id)
    select ${dealId}, id from unnest(${themeIds}::text[]) as wanted (id)
    on conflict do nothing`.execute(db)
}

/** Which of these themes are in use. */
export async function themesInUse({ db }: Context, ids: readonly Id<'the'>[]): Promise<Id<'the'>[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('themes')
    .where('id', 'in', [...ids])
    .where('mergedInto', 'is', null)
    .select('id')
    .execute()
  return rows.map(({ id }) => id)
}

export async function isMember({ db }: Context, id: string): Promise<boolean> {
  return (await db.selectFrom('members').where('id', '=', id).select('id').executeTakeFirst()) !== undefined
}

export async function isCustomer({ db }: Context, id: Id<'cus'>): Promise<boolean> {
  return (await db.selectFrom('customers').where('id', '=', id).select('id').executeTakeFirst()) !== undefined
}

// Many at once -----------------------------------------------------------------------------------------------------------

/** A deal as it comes from elsewhere, checked. */
export interface DealRow extends DealFields {
  externalId: string
  state: DealState
  closedOn: Day | null
  lostReason: string | null
  themeIds: Id<'the'>[]
}

/**
 * Add these deals, or change those whose external id we know, in three statements. Returns for each whether it is new.
 */
export async function upsertDealRows(
  { db, now, today, actor }: Context,
  rows: readonly (DealRow & { id: Id<'dea'> })[],
  importId: string | null,
): Promise<{ id: Id<'dea'>; externalId: string; isNew: boolean }[]> {
  if (rows.length === 0) return []
  const sent = JSON.stringify(
    rows.map(({ themeIds: _, ...row }) => ({
      id: row.id,
      external_id: row.externalId,
      name: row.name,
      prospect: row.prospect,
      customer_id: row.customerId,
      owner_id: row.ownerId,
      owner_name: row.ownerName,
      stage: row.stage,
      state: row.state,
      amount_minor: row.amountMinor,
      currency: row.currency,
      attributes: row.attributes,
      opened_on: row.openedOn,
      closes_on: row.closesOn,
      closed_on: row.closedOn,
      lost_reason: row.lostReason,
    })),
  )
  const { rows: kept } = await sql<{ id: Id<'dea'>; externalId: string; isNew: boolean }>`
    insert into deals as d (id, external_id, name, prospect, customer_id, owner_id, owner_name, stage, state, amount_minor,
      currency, attributes, opened_on, closes_on, closed_on, lost_reason, import_id, created_by, created_at, updated_at)
    select n.id, n.external_id, n.name, n.prospect, n.customer_id, n.owner_id, n.owner_name, n.stage, n.state,
      n.amount_minor, n.currency, n.attributes, n.opened_on, n.closes_on, n.closed_on, n.lost_reason, ${importId},
      ${actor.id}, ${now}, ${now}
    from jsonb_to_recordset(${sent}::jsonb) as n (id text, external_id text, name text, prospect text, customer_id text,
      owner_id text, owner_name text, stage text, state text, amount_minor bigint, currency text, attributes jsonb,
      opened_on date, closes_on date, closed_on date, lost_reason text)
    order by n.external_id
    on conflict (external_id) where external_id is not null do update set
      name = excluded.name, prospect = excluded.prospect, customer_id = coalesce(excluded.customer_id, d.customer_id),
      owner_id = coalesce(excluded.owner_id, d.owner_id), owner_name = coalesce(excluded.owner_name, d.owner_name),
      stage = coalesce(excluded.stage, d.stage), state = excluded.state,
      amount_minor = coalesce(excluded.amount_minor, d.amount_minor),
      currency = coalesce(excluded.currency, d.currency),
      attributes = d.attributes || excluded.attributes,
      opened_on = least(excluded.opened_on, d.opened_on), closes_on = coalesce(excluded.closes_on, d.closes_on),
      closed_on = case
        when excluded.state = 'open' then null
        -- A row that says nothing of the day comes with today's.
        when d.state = excluded.state and excluded.closed_on = ${today}::date then d.closed_on
        else excluded.closed_on
      end,
      lost_reason = coalesce(excluded.lost_reason, d.lost_reason),
      version = d.version + 1, updated_at = excluded.updated_at
    returning id, external_id, xmax = 0 as is_new`.execute(db)
  const idOf = new Map(kept.map(({ externalId, id }) => [externalId, id]))
  const themes = rows.flatMap(({ externalId, themeIds }) =>
    themeIds.map((themeId) => ({ dealId: idOf.get(externalId) as Id<'dea'>, themeId })),
  )
  await sql`
    insert into deal_themes (deal_id, theme_id)
    select n.deal_id, n.theme_id
    from unnest(${themes.map(({ dealId }) => dealId)}::text[], ${themes.map(({ themeId }) => themeId)}::text[])
      as n (deal_id, theme_id)
    on conflict do nothing`.execute(db)
  await sql`
    insert into activity (at, actor, event, subject_id, customer_id, details)
    select ${now}, ${actor.id}, case when n.is_new then 'deal added' else 'deal changed' end, n.id, null,
      ${JSON.stringify(importId === null ? {} : { import: importId })}::jsonb
    from unnest(${kept.map(({ id }) => id)}::text[], ${kept.map(({ isNew }) => isNew)}::boolean[]) as n (id, is_new)`.execute(
    db,
  )
  return kept
}
