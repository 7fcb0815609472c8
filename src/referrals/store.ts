import { type Expression, type SqlBool, sql } from 'kysely'
import { z } from 'zod'
import { type ReferralState, type Strength, strengths } from '../cube/question.ts'
import { daysOf, windowOf } from '../customers/window.ts'
import type { EvidenceKind } from '../schema.ts'
import type { Context } from '../server/context.ts'
import { printCursor, readCursor } from '../server/cursor.ts'
import { NotFound } from '../server/errors.ts'
import { type Day, dayJson, dayNumber } from '../values/day.ts'
import { type Id, newId } from '../values/id.ts'
import type { Referral, ReferralFilter, Tree } from './api.ts'
import { countDownstream, countGenerations } from './tree.ts'

type CustomerName = { id: Id<'cus'>; name: string }

/** Referrals with the names that belong to them. */
const named = ({ db }: Context) =>
  db
    .selectFrom('referrals as r')
    .leftJoin('customers as referrer', 'referrer.id', 'r.referrerId')
    .leftJoin('customers as referred', 'referred.id', 'r.referredId')
    .select((r) => [
      'r.id',
      'r.number',
      'r.version',
      'r.externalId',
      'r.referrerId',
      'referrer.name as referrerName',
      'r.referredId',
      'referred.name as customerName',
      'r.referredName',
      'r.referredEmail',
      'r.madeOn',
      'r.state',
      'r.stateReason',
      'r.strength',
      'r.selfReferral',
      'r.convertedOn',
      'r.note',
      'r.createdBy',
      'r.createdAt',
      r
        .exists(
          r
            .selectFrom('evidence as e')
            .select('e.id')
            .whereRef('e.referralId', '=', 'r.id')
            .where('e.referrerId', 'is not', null)
            .where((e) => e('e.referrerId', 'is distinct from', e.ref('r.referrerId'))),
        )
        .$castTo<boolean>()
        .as('disputed'),
    ])

type NamedRow = Awaited<ReturnType<ReturnType<typeof named>['executeTakeFirstOrThrow']>>

const referralOf = (row: NamedRow): Referral => ({
  id: row.id,
  version: row.version,
  externalId: row.externalId,
  referrer: row.referrerId === null ? null : { id: row.referrerId, name: row.referrerName ?? '' },
  referred: {
    customer: row.referredId === null ? null : { id: row.referredId, name: row.customerName ?? '' },
    name: row.referredName,
    email: row.referredEmail,
  },
  madeOn: row.madeOn,
  state: row.state,
  stateReason: row.stateReason,
  strength: row.strength,
  selfReferral: row.selfReferral,
  disputed: row.disputed,
  convertedOn: row.convertedOn,
  note: row.note,
  createdAt: row.createdAt.toISOString(),
})

/** The day a referral sorts by: those without one come after all others. The index is on this very expression. */
const sortDay = sql<string>`coalesce(r.made_on, '-infinity'::date)`
const place = z.tuple([z.union([dayJson, z.literal('-infinity')]), z.int()])

/** Whether an import changed a referral, or brought evidence to it. The index import_changes_to_known says so. */
const changedBy = (importId: Id<'imp'>) => sql<SqlBool>`r.number in (
  select h.number from import_changes h
  where h.import_id = ${importId} and h.what = 'referral' and h.batch > 0 and h.before is not null
  union all
  select known.number from import_changes h join evidence e on e.number = h.number
    join referrals known on known.id = e.referral_id
  where h.import_id = ${importId} and h.what = 'evidence' and h.batch > 0)`

/** What the filters say, as one condition on `r`. `makers` are who may have made it, where that was asked. */
function meets(
  filter: ReferralFilter,
  today: Day,
  { states = true, makers = null as number[] | null } = {},
): Expression<SqlBool> {
  const all = [sql<SqlBool>`true`]
  if (makers) all.push(sql`r.referrer_id in (select m.id from customers m where m.number = any(${makers}))`)
  if (states && filter.state.length > 0) all.push(sql`r.state = any(${filter.state})`)
  if (filter.strength.length > 0) all.push(sql`r.strength = any(${filter.strength})`)
  if (filter.referrer) all.push(sql`r.referrer_id = ${filter.referrer}`)
  if (filter.referred) all.push(sql`r.referred_id = ${filter.referred}`)
  if (filter.import) all.push(filter.did === 'created' ? sql`r.import_id = ${filter.import}` : changedBy(filter.import))
  if (filter.counted === 'yes') all.push(sql`r.state not in ('denied', 'reversed') and not r.self_referral`)
  if (filter.counted === 'no') all.push(sql`(r.state in ('denied', 'reversed') or r.self_referral)`)
  if (filter.made === 'undated') all.push(sql`r.made_on is null`)
  else if (filter.made === 'dated') all.push(sql`r.made_on is not null`)
  else {
    const days = daysOf(filter.made, today)
    if (days) all.push(sql`${sortDay} >= ${days.from}::date and ${sortDay} < ${days.to}::date`)
  }
  if (filter.q !== '') {
    const like = `%${filter.q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
    // As arrays, so that each of the three can use its index.
    const alike = sql`array(
      select c.id from customers c where (lower(c.name) || ' ' || lower(coalesce(c.external_id, ''))) like ${like})`
    all.push(
      sql`(lower(r.referred_name) like ${like} or r.referrer_id = any(${alike}) or r.referred_id = any(${alike}))`,
    )
  }
  return sql.join(all, sql` and `)
}

/**
 * The numbers of the customers whose referrals the filters ask for; null where anybody's will do. The database finds who
 * made any of these referrals, and the counting keeps those its figures count, so that the list is as long as they say.
 */
export async function makersOf(ctx: Context, filter: ReferralFilter): Promise<number[] | null> {
  if (filter.by === 'anybody' && filter.where.length === 0) return null
  const made = await ctx.db
    .selectFrom('referrals as r')
    .innerJoin('customers as c', 'c.id', 'r.referrerId')
    .where(meets(filter, ctx.today))
    .select('c.number')
    .distinct()
    .execute()
  const window = filter.made === 'dated' || filter.made === 'undated' ? 'ever' : filter.made
  const { numbers } = await ctx.counting.ask(ctx.company.schema, {
    ask: 'select',
    window: windowOf(window, ctx.today),
    strengths,
    where: filter.where,
    today: dayNumber(ctx.today),
    among: made.map(({ number }) => number),
    offset: 0,
    limit: made.length,
  })
  return numbers
}

/** A page of referrals, the latest made first. */
export async function listReferrals(
  ctx: Context,
  filter: ReferralFilter,
  { cursor, limit, makers }: { cursor?: string | undefined; limit: number; makers?: number[] | null },
): Promise<{ items: Referral[]; nextCursor: string | null }> {
  let query = named(ctx)
    .where(meets(filter, ctx.today, { makers: makers === undefined ? await makersOf(ctx, filter) : makers }))
    .orderBy(sortDay, 'desc')
    .orderBy('r.number', 'desc')
    .limit(limit + 1)
  if (cursor !== undefined) {
    const [day, number] = readCursor(place, cursor)
    query = query.where(sql<SqlBool>`(${sortDay}, r.number) < (${day}::date, ${number}::bigint)`)
  }
  const rows = await query.execute()
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    items: rows.slice(0, limit).map(referralOf),
    nextCursor: last ? printCursor([last.madeOn ?? '-infinity', last.number]) : null,
  }
}

/** How many referrals there are of each state and strength, whatever states the filter asks for. */
export async function countReferrals(ctx: Context, filter: ReferralFilter) {
  const makers = await makersOf(ctx, { ...filter, state: [] })
  return ctx.db
    .selectFrom('referrals as r')
    .where(meets(filter, ctx.today, { states: false, makers }))
    .groupBy(['r.state', 'r.strength', 'r.selfReferral'])
    .select((r) => ['r.state', 'r.strength', 'r.selfReferral', r.fn.countAll<number>().as('referrals')])
    .execute()
}

export async function findCustomerName({ db }: Context, id: Id<'cus'>): Promise<CustomerName | null> {
  return (await db.selectFrom('customers').select(['id', 'name']).where('id', '=', id).executeTakeFirst()) ?? null
}

/** What the file of an import is called; null when there is no such import. */
export async function findImportedFile({ db }: Context, id: Id<'imp'>): Promise<{ fileName: string } | null> {
  return (await db.selectFrom('imports').select('fileName').where('id', '=', id).executeTakeFirst()) ?? null
}

export async function customerNamed(ctx: Context, id: Id<'cus'>): Promise<CustomerName> {
  const found = await findCustomerName(ctx, id)
  if (!found) throw new NotFound('customer', id)
  return found
}

export async function findReferral(ctx: Context, id: Id<'ref'>): Promise<Referral> {
  const row = await named(ctx).where('r.id', '=', id).executeTakeFirst()
  if (!row) throw new NotFound('referral', id)
  return referralOf(row)
}

/** A referral as commands need it. */
export interface Standing {
  id: Id<'ref'>
  number: number
  version: number
  referrerId: Id<'cus'> | null
  referredId: Id<'cus'> | null
  referredName: string | null
  state: ReferralState
  strength: Strength
  madeOn: Day | null
  createdBy: string
  createdAt: Date
}

/** Find a referral and hold it until the transaction ends. */
export async function lockReferral({ db }: Context, id: Id<'ref'>): Promise<Standing> {
  const row = await db
    .selectFrom('referrals')
    .select([
      'id',
      'number',
      'version',
      'referrerId',
      'referredId',
      'referredName',
      'state',
      'strength',
      'madeOn',
      'createdBy',
      'createdAt',
    ])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new NotFound('referral', id)
  return row
}

/** Which referral brought this customer, of those that count. There is one at most. */
export async function broughtBy({ db }: Context, customerId: Id<'cus'>): Promise<Id<'ref'> | null> {
  const row = await db
    .selectFrom('referrals')
    .select('id')
    .where('referredId', '=', customerId)
    .where('state', 'not in', ['denied', 'reversed'])
    .where('selfReferral', '=', false)
    .executeTakeFirst()
  return row?.id ?? null
}

/**
 * Add a referral. Null when another that counts has brought this customer already, or does so at this very moment: then
 * this waits for the other transaction to end.
 */
export async function insertReferral(
  { db, now, actor }: Context,
  referral: {
    referrerId: Id<'cus'>
    referredId: Id<'cus'> | null
    referredName: string | null
    referredEmail: string | null
    madeOn: Day | null
    state: ReferralState
    strength: Strength
    note: string | null
  },
): Promise<Id<'ref'> | null> {
  const row = await db
    .insertInto('referrals')
    .values({ id: newId('ref'), ...referral, createdBy: actor.id, createdAt: now, updatedAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id ?? null
}

/** Change a referral. `held` is what to do when its customer turns out to have been brought by another that counts. */
export async function updateReferral(
  { db, now }: Context,
  id: Id<'ref'>,
  change: {
    state?: ReferralState
    stateReason?: string | null
    convertedOn?: Day | null
    referrerId?: Id<'cus'> | null
    referredId?: Id<'cus'> | null
    referredName?: string | null
    referredEmail?: string | null
    madeOn?: Day | null
    strength?: Strength
    note?: string | null
  },
  held: () => never,
): Promise<void> {
  await db
    .updateTable('referrals')
    .set((referral) => ({ ...change, version: referral('version', '+', 1), updatedAt: now }))
    .where('id', '=', id)
    .execute()
    .catch((error: { code?: string; constraint?: string }) => {
      if (error.code === '23505' && error.constraint === 'one_referral_per_referred') held()
      throw error
    })
}

/** Take a referral back as if it had never been logged. Its evidence goes with it. */
export async function deleteReferral({ db }: Context, id: Id<'ref'>): Promise<void> {
  await db.deleteFrom('referrals').where('id', '=', id).execute()
}

export interface EvidenceRow {
  id: Id<'evi'>
  number: number
  kind: EvidenceKind
  strength: Strength
  referrerId: Id<'cus'> | null
  referrerName: string | null
  words: string | null
  givenOn: Day | null
  createdBy: string
  memberName: string | null
  createdAt: Date
}

export function listEvidence({ db }: Context, referralId: Id<'ref'>): Promise<EvidenceRow[]> {
  return db
    .selectFrom('evidence as e')
    .leftJoin('customers as c', 'c.id', 'e.referrerId')
    .leftJoin('members as m', 'm.id', 'e.createdBy')
    .where('e.referralId', '=', referralId)
    .select([
      'e.id',
      'e.number',
      'e.kind',
      'e.strength',
      'e.referrerId',
      'c.name as referrerName',
      'e.words',
      'e.givenOn',
      'e.createdBy',
      'm.name as memberName',
      'e.createdAt',
    ])
    .orderBy('e.number')
    .execute()
}

export async function insertEvidence(
  { db, now, actor }: Context,
  evidence: {
    referralId: Id<'ref'>
    kind: EvidenceKind
    strength: Strength
    referrerId: Id<'cus'> | null
    words: string | null
    givenOn: Day | null
  },
): Promise<void> {
  await db
    .insertInto('evidence')
    .values({ id: newId('evi'), ...evidence, createdBy: actor.id, createdAt: now })
    .execute()
}

/** What happened to a referral, newest first, with the names of those who did it. */
export async function listHistory({ db }: Context, referralId: Id<'ref'>) {
  return db
    .selectFrom('activity as a')
    .leftJoin('members as m', 'm.id', 'a.actor')
    .where('a.subjectId', '=', referralId)
    .select(['a.id', 'a.at', 'a.actor', 'm.name as memberName', 'a.event', 'a.details'])
    .orderBy('a.id', 'desc')
    .limit(200)
    .execute()
}

/** Who logged a referral and when, and how many changes are written down about it, logging included. */
export async function authorship({ db }: Context, referralId: Id<'ref'>) {
  return db
    .selectFrom('referrals as r')
    .where('r.id', '=', referralId)
    .select([
      'r.createdBy',
      'r.createdAt',
      sql<number>`(select count(*) from activity a where a.subject_id = r.id)`.as('changes'),
    ])
    .executeTakeFirstOrThrow()
}

/** How much of a tree is counted, and how much of it is sent. Guesses; a page shows far less than the second. */
const mostCounted = 10_000
const mostShown = 500
const mostGenerations = 50

/**
 * A customer's place among the referrals that count: who brought them, and everybody who came through them, generation
 * by generation. Two customers who brought each other would never end, so nobody is followed twice on one path.
 */
export async function referralTree(ctx: Context, customerId: Id<'cus'>): Promise<Tree> {
  const customer = await customerNamed(ctx, customerId)
  const ancestors = await ancestorsOf(ctx, customerId)
  const { rows } = await sql<{
    referralId: Id<'ref'>
    parentId: Id<'cus'>
    customerId: Id<'cus'> | null
    name: string
    generation: number
    state: ReferralState
    strength: Strength
    revenueMinor: number
    otherCurrencies: string[] | null
  }>`
    with recursive down as (
      select 0 as generation, null::text as referral_id, null::text as parent_id, ${customerId}::text as customer_id,
        null::text as name, null::text as state, null::text as strength
      union all
      select d.generation + 1, r.id, r.referrer_id, r.referred_id, r.referred_name, r.state, r.strength
      from down d
      join referrals r on r.referrer_id = d.customer_id and r.state not in ('denied', 'reversed') and not r.self_referral
      where d.generation < ${mostGenerations}
    ) cycle customer_id set again using path,
    -- The rows of a recursion come generation by generation, and only as many as are taken.
    taken as materialized (select * from down where not again and generation > 0 limit ${mostCounted + 1})
    select t.referral_id, t.parent_id, t.customer_id, coalesce(c.name, t.name, 'Somebody') as name, t.generation, t.state,
      t.strength, coalesce(revenue.minor, 0)::bigint as revenue_minor, revenue.other_currencies
    from taken t
    left join customers c on c.id = t.customer_id
    left join lateral (
      select sum(e.amount_minor) filter (where e.currency = s.currency) as minor,
        array_agg(distinct e.currency) filter (where e.currency <> s.currency) as other_currencies
      from revenue_entries e cross join settings s
      where e.customer_id = t.customer_id
    ) revenue on true
    order by t.generation, c.name, t.name, t.referral_id`.execute(ctx.db)
  const { currency } = await ctx.db.selectFrom('settings').select('currency').executeTakeFirstOrThrow()
  const branches = countDownstream(rows.slice(0, mostCounted))
  return {
    customer,
    ancestors,
    nodes: branches.slice(0, mostShown),
    generations: countGenerations(branches),
    downstream: {
      people: branches.length,
      customers: branches.filter((branch) => branch.customerId !== null).length,
      revenueMinor: branches.reduce((sum, branch) => sum + branch.revenueMinor, 0),
      currency,
      otherCurrencies: [...new Set(branches.flatMap((branch) => branch.otherCurrencies ?? []))].sort(),
    },
    notShown: Math.max(0, branches.length - mostShown),
    more: rows.length > mostCounted,
  }
}

/** Who brought a customer, who brought those, and so on, nearest first. */
export async function ancestorsOf({ db }: Context, customerId: Id<'cus'>): Promise<Tree['ancestors']> {
  const { rows } = await sql<{ referralId: Id<'ref'>; id: Id<'cus'>; name: string; strength: Strength }>`
    with recursive up as (
      select 0 as generation, null::text as referral_id, ${customerId}::text as customer_id, null::text as strength
      union all
      select u.generation + 1, r.id, r.referrer_id, r.strength
      from up u
      join referrals r on r.referred_id = u.customer_id and r.state not in ('denied', 'reversed') and not r.self_referral
      where u.generation < ${mostGenerations} and r.referrer_id is not null
    ) cycle customer_id set again using path
    select u.referral_id, c.id, c.name, u.strength
    from up u join customers c on c.id = u.customer_id
    where u.generation > 0 and not u.again
    order by u.generation`.execute(db)
  return rows.map(({ referralId, id, name, strength }) => ({ referralId, customer: { id, name }, strength }))
}
