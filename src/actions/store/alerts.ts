import { sql } from 'kysely'
import { z } from 'zod'
import type { AlertKind } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import { printCursor, readCursor } from '../../server/cursor.ts'
import { NotFound } from '../../server/errors.ts'
import type { Day } from '../../values/day.ts'
import { type Id, newId } from '../../values/id.ts'
import type { Alert } from '../api/alerts.ts'

export interface NewAlert {
  kind: AlertKind
  /** The group and month, or the customer and the day they left: what makes it one and the same. */
  about: string
  says: string
  details: Record<string, unknown>
}

/** Write down what is worth a look, once each. Returns the ids of those that are new. */
export async function insertAlerts({ db, now }: Context, alerts: readonly NewAlert[]): Promise<Id<'alt'>[]> {
  if (alerts.length === 0) return []
  const added = await db
    .insertInto('alerts')
    .values(alerts.map((alert) => ({ ...alert, id: newId('alt'), details: JSON.stringify(alert.details), at: now })))
    .onConflict((conflict) => conflict.columns(['kind', 'about']).doNothing())
    .returning('id')
    .execute()
  return added.map(({ id }) => id)
}

const named = ({ db }: Context) =>
  db
    .selectFrom('alerts as a')
    .leftJoin('members as m', 'm.id', 'a.dealtWithBy')
    .leftJoin('customers as c', (join) => join.on('c.id', '=', sql<Id<'cus'>>`a.details->>'customerId'`))
    .select(['a.id', 'a.kind', 'a.says', 'a.details', 'a.at', 'a.dealtWithAt', 'm.name as dealtWithBy'])
    .select(['c.id as customerId', 'c.name as customerName', 'c.until'])
    // A customer who was erased, or came back, is nobody to be worried about.
    .where(sql<boolean>`(a.kind <> 'referrer lost' or c.until is not null)`)

type NamedRow = Awaited<ReturnType<ReturnType<typeof named>['executeTakeFirstOrThrow']>>

/** How many of those somebody brought are named in an alert. */
const mostNamed = 10

async function alertsOf(ctx: Context, rows: NamedRow[]): Promise<Alert[]> {
  const lost = rows.flatMap(({ customerId }) => (customerId ? [customerId] : []))
  const brought = lost.length === 0 ? [] : await listBrought(ctx, lost)
  return rows.map((row) => {
    const group = groupDetails.safeParse(row.details)
    const mine = brought.filter(({ referrerId }) => referrerId === row.customerId)
    return {
      id: row.id,
      kind: row.kind,
      says: row.customerName ? `${row.customerName} ${row.says}` : row.says,
      at: row.at.toISOString(),
      dealtWith: row.dealtWithAt ? { by: row.dealtWithBy ?? 'somebody', at: row.dealtWithAt.toISOString() } : null,
      group: group.success ? group.data : null,
      lost:
        row.customerId && row.customerName && row.until
          ? {
              customer: { id: row.customerId, name: row.customerName },
              leftOn: row.until,
              brought: mine.slice(0, mostNamed).map(({ id, name }) => ({ id, name })),
              more: Math.max(0, mine.length - mostNamed),
            }
          : null,
    }
  })
}

const groupDetails = z.object({
  label: z.string(),
  where: z.array(z.string()),
  month: z.string().transform((text) => text as Day),
  side: z.enum(['above', 'below']),
})

/** Customers of today whom these referred, by counted referrals, the latest first. */
async function listBrought({ db, today }: Context, referrerIds: readonly Id<'cus'>[]) {
  const { rows } = await sql<{ referrerId: Id<'cus'>; id: Id<'cus'>; name: string }>`
    select distinct on (r.referrer_id, c.since, c.number) r.referrer_id, c.id, c.name
    from referrals r join customers c on c.id = r.referred_id
    where r.referrer_id = any(${referrerIds}) and ${countsAsBrought}
      and (c.until is null or c.until > ${today}::date)
    order by r.referrer_id, c.since desc nulls last, c.number`.execute(db)
  return rows
}

/** Referrals somebody was brought by: those that count, proven or probable. */
const countsAsBrought = sql`r.state not in ('denied', 'reversed') and r.strength <> 'claimed'
  and r.referrer_id is distinct from r.referred_id`

export async function listAlerts(
  ctx: Context,
  { state, kind }: { state: 'open' | 'dealt with'; kind: readonly AlertKind[] },
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  let query = named(ctx)
    .where('a.dealtWithAt', state === 'open' ? 'is' : 'is not', null)
    .orderBy('a.at', 'desc')
    .orderBy('a.id', 'desc')
    .limit(limit + 1)
  if (kind.length > 0) query = query.where('a.kind', 'in', [...kind])
  if (cursor !== undefined) {
    const [at, id] = readCursor(momentAndId, cursor)
    query = query.where(sql<boolean>`(a.at, a.id) < (${at}::timestamptz, ${id})`)
  }
  const rows = await query.execute()
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    items: await alertsOf(ctx, rows.slice(0, limit)),
    nextCursor: last ? printCursor([last.at.toISOString(), last.id]) : null,
  }
}
const momentAndId = z.tuple([z.iso.datetime(), z.string()])

export async function countOpenAlerts(ctx: Context): Promise<number> {
  const { open } = await ctx.db
    .selectFrom('alerts as a')
    .where('a.dealtWithAt', 'is', null)
    .where(
      sql<boolean>`(a.kind <> 'referrer lost' or exists (
        select from customers c where c.id = a.details->>'customerId' and c.until is not null))`,
    )
    .select((alert) => alert.fn.countAll<number>().as('open'))
    .executeTakeFirstOrThrow()
  return open
}

export async function findAlert(ctx: Context, id: Id<'alt'>): Promise<Alert> {
  const row = await named(ctx).where('a.id', '=', id).executeTakeFirst()
  if (!row) throw new NotFound('alert', id)
  return (await alertsOf(ctx, [row]))[0]!
}

/** Say that somebody has, or has not, looked at it; false when it stands so already. */
export async function setDealtWith(ctx: Context, id: Id<'alt'>, isDealtWith: boolean): Promise<boolean> {
  const row = await ctx.db
    .updateTable('alerts')
    .set(isDealtWith ? { dealtWithAt: ctx.now, dealtWithBy: ctx.actor.id } : { dealtWithAt: null, dealtWithBy: null })
    .where('id', '=', id)
    .where('dealtWithAt', isDealtWith ? 'is' : 'is not', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Who left within these days after having brought others who are still here, and how many of those there are. */
export async function findLostReferrers(
  { db, today }: Context,
  since: Day,
): Promise<{ id: Id<'cus'>; until: Day; brought: number }[]> {
  const { rows } = await sql<{ id: Id<'cus'>; until: Day; brought: number }>`
    select g.id, g.until, count(distinct c.id)::int as brought
    from customers g
      join referrals r on r.referrer_id = g.id and ${countsAsBrought}
      join customers c on c.id = r.referred_id and (c.until is null or c.until > ${today}::date)
    where g.until > ${since}::date and g.until <= ${today}::date
    group by g.id, g.until
    order by g.until, g.id`.execute(db)
  return rows
}
