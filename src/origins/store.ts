import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Condition, ReferralState, Strength } from '../cube/question.ts'
import { strengthsFrom } from '../customers/strength.ts'
import { daysOf, windowOf } from '../customers/window.ts'
import type { MainReason, OriginState } from '../schema.ts'
import type { Context } from '../server/context.ts'
import { dayAndNumber, printCursor, readCursor } from '../server/cursor.ts'
import { NotFound } from '../server/errors.ts'
import { type Day, dayNumber } from '../values/day.ts'
import { type Id, newId } from '../values/id.ts'
import type { Origin, OriginFilter } from './api.ts'
import { takeBackRefusals, whyNotTakeBack } from './deciding.ts'

export * from './store/candidates.ts'

interface OriginRow {
  id: Id<'ori'>
  number: number
  version: number
  customerId: Id<'cus'>
  customerName: string
  since: Day | null
  attributes: Record<string, string | number | boolean>
  mainReason: MainReason
  toldBy: string | null
  givenOn: Day
  state: OriginState
  referrerId: Id<'cus'> | null
  referrerName: string | null
  referralId: Id<'ref'> | null
  referralState: ReferralState | null
  creditedId: Id<'cus'> | null
  creditedName: string | null
  confidence: number | null
  decidedBy: string | null
  memberName: string | null
  decidedAt: Date | null
  responseId: Id<'rsp'> | null
}

/** Answers with the names that belong to them, of those `o` that meet a condition. */
async function readOrigins({ db, actor }: Context, rest: RawBuilder<unknown>): Promise<Origin[]> {
  const { rows } = await sql<OriginRow>`
    select o.id, o.number, o.version, o.customer_id, c.name as customer_name, c.since, c.attributes, o.main_reason, o.told_by,
      o.given_on, o.state, o.referrer_id, u.name as referrer_name, o.referral_id, r.state as referral_state,
      r.referrer_id as credited_id, k.name as credited_name, o.confidence, o.decided_by, m.name as member_name, o.decided_at,
      o.response_id
    from origins o
    join customers c on c.id = o.customer_id
    left join customers u on u.id = o.referrer_id
    left join referrals r on r.id = o.referral_id
    left join customers k on k.id = r.referrer_id
    left join members m on m.id = o.decided_by
    ${rest}`.execute(db)
  return rows.map((row) => {
    const whyNot = whyNotTakeBack(row, actor)
    return {
      id: row.id,
      number: row.number,
      version: row.version,
      customer: { id: row.customerId, name: row.customerName, since: row.since, attributes: row.attributes },
      mainReason: row.mainReason,
      toldBy: row.toldBy,
      givenOn: row.givenOn,
      state: row.state,
      referrer: row.referrerId === null ? null : { id: row.referrerId, name: row.referrerName ?? '' },
      referral:
        row.referralId === null
          ? null
          : {
              id: row.referralId,
              state: row.referralState!,
              credited: row.creditedId === null ? null : { id: row.creditedId, name: row.creditedName ?? '' },
            },
      confidence: row.confidence,
      decidedBy: row.decidedBy === null ? null : (row.memberName ?? 'A former member'),
      decidedAt: row.decidedAt?.toISOString() ?? null,
      fromSurvey: row.responseId !== null,
      whyNotTakeBack: whyNot && { reason: whyNot, sentence: takeBackRefusals[whyNot] },
    }
  })
}

export async function findOrigin(ctx: Context, id: Id<'ori'>): Promise<Origin> {
  const [origin] = await readOrigins(ctx, sql`where o.id = ${id}`)
  if (!origin) throw new NotFound('answer', id)
  return origin
}

/** Find an answer and hold it until the transaction ends: whoever decides second sees what the first decided. */
export async function lockOrigin({ db }: Context, id: Id<'ori'>) {
  const row = await db.selectFrom('origins').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (!row) throw new NotFound('answer', id)
  return row
}

/** What the filters say about an answer `o` of a customer `c`. `numbers`: only these customers, where conditions were asked. */
function meets(filter: OriginFilter, today: Day, numbers: number[] | null) {
  const all = [sql<SqlBool>`true`]
  if (filter.reason.length > 0) all.push(sql`o.main_reason = any(${filter.reason})`)
  if (filter.state.length > 0) all.push(sql`o.state = any(${filter.state})`)
  if (filter.customer) all.push(sql`o.customer_id = ${filter.customer}`)
  if (filter.referrer) all.push(sql`o.referrer_id = ${filter.referrer}`)
  const days = daysOf(filter.window, today)
  if (days) all.push(sql`c.since >= ${days.from}::date and c.since < ${days.to}::date`)
  if (filter.of === 'latest') all.push(isLatest)
  if (filter.q !== '') {
    const like = `%${filter.q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
    all.push(sql`(lower(o.told_by) like ${like} or lower(c.name) like ${like})`)
  }
  if (numbers) all.push(sql`c.number = any(${numbers}::int[])`)
  return sql<SqlBool>`${sql.join(all, sql` and `)}`
}

/** The answer of a customer that counts: the one given last. */
const isLatest = sql<SqlBool>`not exists (
  select from origins later where later.customer_id = o.customer_id
    and (later.given_on, later.number) > (o.given_on, o.number))`

/** The numbers of customers who answered and meet these conditions; null where nothing was asked. */
async function numbersMeeting(ctx: Context, where: readonly Condition[]): Promise<number[] | null> {
  if (where.length === 0) return null
  const { rows } = await sql<{ number: number }>`
    select number from customers where id in (select customer_id from origins)`.execute(ctx.db)
  return select(
    ctx,
    where,
    rows.map(({ number }) => number),
  )
}

async function select(ctx: Context, where: readonly Condition[], among: number[]): Promise<number[]> {
  const { numbers } = await ctx.counting.ask(ctx.company.schema, {
    ask: 'select',
    window: windowOf('ever', ctx.today),
    strengths: strengthsFrom('probable'),
    where,
    today: dayNumber(ctx.today),
    among,
    offset: 0,
    limit: among.length,
  })
  return numbers
}

/** A page of answers, the latest given first, and how many there are. */
export async function listOrigins(
  ctx: Context,
  filter: OriginFilter,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const where = meets(filter, ctx.today, await numbersMeeting(ctx, filter.where))
  const after = cursor === undefined ? null : readCursor(dayAndNumber, cursor)
  const beyond = after ? sql`and (o.given_on, o.number) < (${after[0]}::date, ${after[1]})` : sql``
  const rows = await readOrigins(
    ctx,
    sql`where ${where} ${beyond} order by o.given_on desc, o.number desc limit ${limit + 1}`,
  )
  const { rows: counted } = await sql<{ total: number }>`
    select count(*) as total from origins o join customers c on c.id = o.customer_id where ${where}`.execute(ctx.db)
  const items = rows.slice(0, limit)
  return {
    items,
    nextCursor: rows.length > limit ? printCursor([items.at(-1)!.givenOn, items.at(-1)!.number]) : null,
    total: counted[0]!.total,
  }
}

/** Those waiting, the oldest first, from after a number on. */
export async function queueOfOrigins(
  ctx: Context,
  filter: Pick<OriginFilter, 'reason' | 'window' | 'where'> & { after: number; limit: number },
) {
  const all: OriginFilter = { ...filter, state: ['waiting'], of: 'all', q: '' }
  const where = meets(all, ctx.today, await numbersMeeting(ctx, filter.where))
  const items = await readOrigins(
    ctx,
    // Written out, so that the index of those waiting is used.
    sql`where o.state = 'waiting' and ${where} and o.number > ${filter.after} order by o.number limit ${filter.limit}`,
  )
  const { rows } = await sql<{ left: number; oldest: Day | null }>`
    select count(*) as left, min(o.given_on) as oldest from origins o join customers c on c.id = o.customer_id
    where o.state = 'waiting' and ${where}`.execute(ctx.db)
  return { items, ...rows[0]! }
}

export async function insertOrigin(
  { db, now }: Context,
  origin: { customerId: Id<'cus'>; mainReason: MainReason; toldBy: string | null; givenOn: Day; state: OriginState },
): Promise<Id<'ori'>> {
  const { id } = await db
    .insertInto('origins')
    .values({ id: newId('ori'), ...origin, createdAt: now })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function updateOrigin(
  { db }: Context,
  id: Id<'ori'>,
  change: {
    mainReason?: MainReason
    toldBy?: string | null
    givenOn?: Day
    state?: OriginState
    referrerId?: Id<'cus'> | null
    referralId?: Id<'ref'> | null
    confidence?: number | null
    decidedBy?: string | null
    decidedAt?: Date | null
  },
): Promise<void> {
  await db
    .updateTable('origins')
    .set((origin) => ({ ...change, version: origin('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

export async function deleteOrigin({ db }: Context, id: Id<'ori'>): Promise<void> {
  await db.deleteFrom('origins').where('id', '=', id).execute()
}

/** Put an answer back as it was when it was removed. False where it is there, or its customer or response is gone. */
export async function putBack({ db }: Context, row: Record<string, unknown>): Promise<boolean> {
  const { rows } = await sql`
    insert into origins (id, customer_id, response_id, main_reason, told_by, given_on, state, decided_by, decided_at,
      import_id, created_at)
    select x.id, x."customerId", x."responseId", x."mainReason", x."toldBy", x."givenOn", x.state, x."decidedBy",
      x."decidedAt", x."importId", x."createdAt"
    from jsonb_to_record(${JSON.stringify(row)}::jsonb) as x(id text, "customerId" text, "responseId" text,
      "mainReason" text, "toldBy" text, "givenOn" date, state text, "decidedBy" text, "decidedAt" timestamptz,
      "importId" text, "createdAt" timestamptz)
    where exists (select from customers where id = x."customerId")
      and (x."responseId" is null or exists (select from responses where id = x."responseId"))
    on conflict do nothing
    returning id`.execute(db)
  return rows.length > 0
}

/** What was written down the last time this happened to an answer; null where it never did. */
export async function lastTold({ db }: Context, id: Id<'ori'>, event: string): Promise<Record<string, unknown> | null> {
  const row = await db
    .selectFrom('activity')
    .where('subjectId', '=', id)
    .where('event', '=', event)
    .orderBy('id', 'desc')
    .limit(1)
    .select('details')
    .executeTakeFirst()
  return row?.details ?? null
}

export async function sinceOf({ db }: Context, id: Id<'cus'>): Promise<Day | null> {
  const row = await db.selectFrom('customers').where('id', '=', id).select('since').executeTakeFirst()
  if (!row) throw new NotFound('customer', id)
  return row.since
}

// Figures --------------------------------------------------------------------------------------------------------------

/** New customers alike in how they came: by what they answered, whether a referral brought them, and in which group. */
export interface OriginTally {
  reason: MainReason | null
  referred: boolean
  value: string | null
  customers: number
}

/** Count the customers new in a window by how they came. `by` is the key of an attribute. */
export async function tallyOrigins(
  ctx: Context,
  {
    window,
    where,
    strength,
    by,
  }: { window: string; where: readonly Condition[]; strength: Strength; by: string | null },
): Promise<OriginTally[]> {
  const days = daysOf(window, ctx.today)
  const isNew = days
    ? sql<SqlBool>`c.since >= ${days.from}::date and c.since < ${days.to}::date`
    : sql<SqlBool>`c.since is not null`
  let among = sql<SqlBool>`true`
  if (where.length > 0) {
    const { rows } = await sql<{ number: number }>`select number from customers c where ${isNew}`.execute(ctx.db)
    among = sql`c.number = any(${await select(
      ctx,
      where,
      rows.map(({ number }) => number),
    )}::int[])`
  }
  const { rows } = await sql<OriginTally>`
    with answered as (
      select distinct on (customer_id) customer_id, main_reason from origins
      order by customer_id, given_on desc, number desc
    ), brought as (
      select referred_id from referrals
      where referred_id is not null and state not in ('denied', 'reversed') and not self_referral
        and strength = any(${strengthsFrom(strength)})
    )
    select a.main_reason as reason, b.referred_id is not null as referred,
      ${by === null ? sql`null::text` : sql`c.attributes ->> ${by}`} as value, count(*) as customers
    from customers c
    left join answered a on a.customer_id = c.id
    left join brought b on b.referred_id = c.id
    where ${isNew} and ${among}
    group by 1, 2, 3`.execute(ctx.db)
  return rows
}

export async function countWaiting({ db }: Context): Promise<number> {
  const { count } = await db
    .selectFrom('origins')
    .where('state', '=', 'waiting')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}
