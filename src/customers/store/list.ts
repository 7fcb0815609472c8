import { type SelectQueryBuilder, type SqlBool, sql } from 'kysely'
import type { Condition, Strength } from '../../cube/question.ts'
import type { Database } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import { dayNumber } from '../../values/day.ts'
import type { CustomerLine } from '../api.ts'
import type { CustomersCursor } from '../cursor.ts'
import { strengthsFrom } from '../strength.ts'
import { daysOf, windowOf } from '../window.ts'
import { type Imported, numbersImported } from './imported.ts'

/** Which customers a list shows, in which order. */
export interface Which {
  q: string
  where: readonly Condition[]
  window: string
  strength: Strength
  sort: string
  direction: 'up' | 'down'
  /** Only those an import created or updated. */
  imported: Imported | null
}

export interface CustomersPage {
  numbers: number[]
  next: CustomersCursor | null
  total: number | null
  orMore: boolean
}

/** A search that finds more than this is walked instead of gathered; below it, its hits are handed to the cube. */
const mostHits = 5_000
/** "1,000+ customers" is what anybody needs to know of a search without filters. */
const mostCounted = 1_000
/** Up to this many customers the database sorts by name; above, walking the index of names finds a page sooner. */
const fewToSort = 10_000
/** A company that is still being loaded into memory does not keep the first page waiting. */
const patienceMs = 250

/**
 * The numbers of one page of customers, and how many there are.
 *
 * Two parties know something: the database knows names and imports, the cube knows attributes, referrals and tenure.
 * Whoever leaves fewer customers goes first, and the other is asked about those only:
 *
 * - nothing asked, by name: the index of names
 * - a search, or an import, with few hits: the hits go to the cube for filters and order
 * - a search with many hits, or many customers meeting the filters: walk in the order wanted, in batches, and keep those
 *   the other party knows
 */
export async function pageOfCustomers(
  ctx: Context,
  which: Which,
  cursor: CustomersCursor | null,
  limit: number,
): Promise<CustomersPage> {
  const byName = which.sort === 'name'
  const asksCube = meetsCube(which)
  if (which.q === '' && which.imported === null) {
    if (!byName) return pageByCube(ctx, which, placeIn(cursor), limit)
    if (!asksCube) {
      const [page, total] = await Promise.all([
        pageByName(ctx, which, nameIn(cursor), limit, null),
        inTime(membersOf(ctx, which, { limit: 0 }).then((answer) => answer.total)),
      ])
      return { ...page, total, orMore: false }
    }
    return pageOfMembersByName(ctx, which, nameIn(cursor), limit)
  }

  if (!asksCube && byName && which.imported === null) {
    const found = (await numbersFound(ctx, which, mostCounted + 1)).length
    const rows = await namesFound(ctx, which, nameIn(cursor), limit + 1, found > mostCounted)
    return { ...cutPage(rows, limit), total: Math.min(found, mostCounted), orMore: found > mostCounted }
  }
  const hits = await numbersFound(ctx, which, mostHits + 1)
  if (hits.length > mostHits) {
    const page = byName
      ? { ...(await walkNames(ctx, which, nameIn(cursor), limit, 0.1)), total: null, orMore: true }
      : await walkCube(ctx, which, placeIn(cursor), limit)
    const total = asksCube || which.q !== '' ? null : await inTime(countImported(ctx, which.imported))
    return total === null ? page : { ...page, total, orMore: false }
  }
  if (!byName) return pageByCube(ctx, which, placeIn(cursor), limit, hits)
  if (!asksCube)
    return { ...(await pageByName(ctx, which, nameIn(cursor), limit, hits)), total: hits.length, orMore: false }
  const { numbers, total } = await membersOf(ctx, which, { among: hits, limit: fewToSort })
  const page =
    total <= fewToSort
      ? await pageByName(ctx, which, nameIn(cursor), limit, numbers)
      : await walkNames(ctx, which, nameIn(cursor), limit, total / hits.length)
  return { ...page, total, orMore: false }
}

/** Whether the cube is needed to say who is meant. */
const meetsCube = ({ where, window }: Which) => where.length > 0 || window !== 'ever'

/** Ask the cube who is meant; `sorted` also in which order. */
function membersOf(
  ctx: Context,
  which: Which,
  { among, sorted, offset = 0, limit }: { among?: readonly number[]; sorted?: boolean; offset?: number; limit: number },
) {
  return ctx.counting.ask(ctx.company.schema, {
    ask: 'select',
    window: windowOf(which.window, ctx.today),
    strengths: strengthsFrom(which.strength),
    where: which.where,
    today: dayNumber(ctx.today),
    offset,
    limit,
    ...(among ? { among } : {}),
    ...(sorted ? { sort: { column: which.sort, descending: which.direction === 'down' } } : {}),
  })
}

async function pageByCube(ctx: Context, which: Which, place: number, limit: number, among?: readonly number[]) {
  const { numbers, total } = await membersOf(ctx, which, {
    sorted: true,
    offset: place,
    limit,
    ...(among ? { among } : {}),
  })
  const end = place + numbers.length
  return { numbers, total, orMore: false, next: end < total && numbers.length > 0 ? { place: end } : null }
}

/** Filtered, by name: few are sorted by the database, many are met along the index of names. */
async function pageOfMembersByName(ctx: Context, which: Which, after: NameAt | null, limit: number) {
  const { numbers, total } = await membersOf(ctx, which, { limit: fewToSort })
  if (total <= fewToSort) return { ...(await pageByName(ctx, which, after, limit, numbers)), total, orMore: false }
  const everybody = (await membersOf(ctx, { ...which, where: [], window: 'ever' }, { limit: 0 })).total
  return { ...(await walkNames(ctx, which, after, limit, total / Math.max(1, everybody))), total, orMore: false }
}

/** Customers in the order of their names after the last one shown: all, or those with these numbers. */
async function pageByName(
  ctx: Context,
  which: Which,
  after: NameAt | null,
  limit: number,
  among: readonly number[] | null,
) {
  if (among?.length === 0) return { numbers: [], next: null }
  return cutPage(await namesAfter(ctx, which, after, limit + 1, among), limit)
}

/** A page of these rows, of which one more than fits on it was asked for. */
function cutPage(rows: NameRow[], limit: number) {
  return {
    numbers: rows.slice(0, limit).map((row) => row.number),
    next: rows.length > limit ? nameAt(rows[limit - 1]!) : null,
  }
}

/**
 * Walk along the names and keep those the import has touched and the cube says are meant. `share` is how many of them that should be, to read as
 * many names at once as a page is likely to need.
 */
async function walkNames(ctx: Context, which: Which, after: NameAt | null, limit: number, share: number) {
  const numbers: number[] = []
  const batch = Math.min(20_000, Math.ceil((limit * 1.3 + 20) / Math.max(share, 0.002)))
  let at = after
  for (;;) {
    const rows =
      which.q === '' ? await namesAfter(ctx, which, at, batch, null) : await namesFound(ctx, which, at, batch, true)
    const meant = await meantAmong(
      ctx,
      which,
      rows.map((row) => row.number),
    )
    for (const row of rows) {
      if (!meant.has(row.number)) continue
      // One more than fits on the page was found: the page ends after the one before it.
      if (numbers.length === limit) return { numbers, next: at }
      numbers.push(row.number)
      at = nameAt(row)
    }
    if (rows.length < batch) return { numbers, next: null }
    at = numbers.length === limit ? at : nameAt(rows.at(-1)!)
  }
}

/** Which of these customers, met by their names, are meant. */
async function meantAmong(ctx: Context, which: Which, numbers: number[]): Promise<ReadonlySet<number>> {
  const among = which.imported ? await numbersFound(ctx, { ...which, q: '' }, numbers.length, numbers) : numbers
  if (!meetsCube(which)) return new Set(among)
  return new Set((await membersOf(ctx, which, { among, limit: among.length })).numbers)
}

/** Walk along the cube's order and keep those the search finds: for a search that finds thousands. */
async function walkCube(ctx: Context, which: Which, from: number, limit: number): Promise<CustomersPage> {
  const numbers: number[] = []
  const batch = 5_000
  for (let place = from; ; place += batch) {
    const chunk = await membersOf(ctx, which, { sorted: true, offset: place, limit: batch })
    const found = new Set(await numbersFound(ctx, which, batch, chunk.numbers))
    for (const [i, number] of chunk.numbers.entries()) {
      if (!found.has(number)) continue
      if (numbers.length === limit) return { numbers, next: { place: place + i }, total: null, orMore: true }
      numbers.push(number)
    }
    if (chunk.numbers.length < batch) return { numbers, next: null, total: null, orMore: true }
  }
}

interface NameAt {
  name: string
  id: string
}
type NameRow = { number: number; id: string; lowerName: string }
const nameAt = (row: NameRow): NameAt => ({ name: row.lowerName, id: row.id })
const nameIn = (cursor: CustomersCursor | null): NameAt | null => (cursor && 'name' in cursor ? cursor : null)
const placeIn = (cursor: CustomersCursor | null): number => (cursor && 'place' in cursor ? cursor.place : 0)

/** Along the index of names, all or those with these numbers. */
function namesAfter(
  { db }: Context,
  { direction }: Which,
  after: NameAt | null,
  limit: number,
  among: readonly number[] | null,
): Promise<NameRow[]> {
  const order = direction === 'down' ? 'desc' : 'asc'
  let query = db
    .selectFrom('customers')
    .select(['number', 'id', sql<string>`lower(name)`.as('lowerName')])
    .orderBy(sql`lower(name)`, order)
    .orderBy('id', order)
    .limit(limit)
  if (after) query = query.where(sql<SqlBool>`(lower(name), id) ${further(direction)} (${after.name}, ${after.id})`)
  if (among !== null) query = query.where(sql<SqlBool>`number = any(${among}::int[])`)
  return query.execute()
}

const further = (direction: Which['direction']) => (direction === 'down' ? sql`<` : sql`>`)

/** Names read along the index before a search gives up on meeting enough of them, and gathers. */
const furthestWalk = 20_000

/**
 * What a search finds, by name: names that begin so first, then those that contain it. `many` says it finds thousands.
 *
 * The planner believes hits to be spread evenly over the alphabet and would walk the index of names until it has met
 * enough. But names that contain "lark" mostly begin with it, and it would read half the table: 4.5 seconds at a
 * million. So names that begin so are read from their place in the index. For the others a search that finds many walks
 * along the names, not far, and otherwise the trigram index gathers what there is, which is sorted then.
 */
async function namesFound(
  ctx: Context,
  which: Which,
  after: NameAt | null,
  limit: number,
  many: boolean,
): Promise<NameRow[]> {
  const text = which.q.toLowerCase()
  const beginsFirst = which.direction === 'up'
  const isAmongFirst = beginsFirst && (after === null || after.name.startsWith(text))
  const begin = isAmongFirst ? await namesBeginning(ctx, text, after, limit) : []
  if (begin.length === limit) return begin
  const from = isAmongFirst ? null : after
  const left = limit - begin.length
  const met = many ? await namesMet(ctx, which, from, left, beginsFirst) : []
  return [...begin, ...(met.length === left ? met : await namesGathered(ctx, which, from, left, beginsFirst))]
}

async function namesBeginning({ db }: Context, text: string, after: NameAt | null, limit: number): Promise<NameRow[]> {
  const rows = await db
    .selectFrom('customers')
    .select(['number', 'id', sql<string>`lower(name)`.as('lowerName')])
    .where(sql<SqlBool>`lower(name) >= ${text} and lower(name) < ${`${text}\u{10ffff}`}`)
    .$if(after !== null, (names) => names.where(sql<SqlBool>`(lower(name), id) > (${after?.name}, ${after?.id})`))
    .orderBy(sql`lower(name)`)
    .orderBy('id')
    .limit(limit)
    .execute()
  // Some collations ignore a space or hyphen, so others may stand among them. Asking SQL for this made the planner
  // expect few rows and sort them all, instead of reading the first along the index.
  return rows.filter((row) => row.lowerName.startsWith(text))
}

/** What a search meets within a short walk along the names. */
function namesMet(
  { db }: Context,
  { q, direction }: Which,
  after: NameAt | null,
  limit: number,
  skipBeginning: boolean,
) {
  const order = direction === 'down' ? 'desc' : 'asc'
  const along = db
    .selectFrom('customers')
    .selectAll()
    .orderBy(sql`lower(name)`, order)
    .orderBy('id', order)
    .limit(furthestWalk)
    .$if(after !== null, (names) =>
      names.where(sql<SqlBool>`(lower(name), id) ${further(direction)} (${after?.name}, ${after?.id})`),
    )
  return matching(
    db
      .selectFrom(along.as('customers') as unknown as 'customers')
      .select(['number', 'id', sql<string>`lower(name)`.as('lowerName')])
      .$if(skipBeginning, (names) => names.where(sql<SqlBool>`not starts_with(lower(name), ${q.toLowerCase()})`)),
    q,
  )
    .limit(limit)
    .execute()
}

/** Everything a search finds, gathered first and sorted then. */
function namesGathered(
  { db }: Context,
  { q, direction }: Which,
  after: NameAt | null,
  limit: number,
  skipBeginning: boolean,
): Promise<NameRow[]> {
  const order = direction === 'down' ? 'desc' : 'asc'
  return db
    .with(
      (found) => found('found').materialized(),
      (named) =>
        matching(named.selectFrom('customers').select(['number', 'id', sql<string>`lower(name)`.as('lowerName')]), q),
    )
    .selectFrom('found')
    .select(['number', 'id', 'lowerName'])
    .$if(skipBeginning, (names) => names.where(sql<SqlBool>`not starts_with(lower_name, ${q.toLowerCase()})`))
    .$if(after !== null, (names) =>
      names.where(sql<SqlBool>`(lower_name, id) ${further(direction)} (${after?.name}, ${after?.id})`),
    )
    .orderBy('lowerName', order)
    .orderBy('id', order)
    .limit(limit)
    .execute()
}

/** Who is found by the search and the import: at most so many, and only of these numbers where some are named. */
async function numbersFound(
  { db }: Context,
  { q, imported }: Pick<Which, 'q' | 'imported'>,
  limit: number,
  among?: readonly number[],
): Promise<number[]> {
  if (q === '' && imported) {
    const { rows } = await sql<{ number: number }>`
      select i.number from (${numbersImported(imported, among ?? null)}) i limit ${limit}`.execute(db)
    return [...new Set(rows.map((row) => row.number))]
  }
  let query = matching(db.selectFrom('customers').select('number'), q).limit(limit)
  if (among) query = query.where(sql<SqlBool>`number = any(${among}::int[])`)
  if (imported) query = query.where(sql<SqlBool>`number in (${numbersImported(imported, among ?? null)})`)
  return (await query.execute()).map((row) => row.number)
}

async function countImported({ db }: Context, imported: Imported | null): Promise<number | null> {
  if (!imported) return null
  const { rows } = await sql<{ customers: number }>`
    select count(distinct i.number)::integer as customers from (${numbersImported(imported, null)}) i`.execute(db)
  return rows[0]?.customers ?? null
}

/** What a search looks through, written as the trigram index customers_search has it, so that the index is used. */
const searched = sql`(lower(name) || ' ' || lower(coalesce(external_id, '')))`
const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&')

/**
 * Contained anywhere from three letters on. One or two letters are contained in almost every name, and no index finds
 * them; how a word begins they can say.
 */
function matching<Row>(query: SelectQueryBuilder<Database, 'customers', Row>, q: string) {
  const text = escapeLike(q.toLowerCase())
  return q.length >= 3
    ? query.where(sql<SqlBool>`${searched} like ${`%${text}%`}`)
    : query.where(sql<SqlBool>`(${searched} like ${`${text}%`} or ${searched} like ${`% ${text}%`})`)
}

/** At most eight customers for somebody typing: names that begin so, then names and external ids that contain it. */
export async function lookUpCustomers({ db, today }: Context, q: string) {
  const text = q.toLowerCase()
  const columns = ['id', 'name', 'externalId', 'until'] as const
  // Along the index from where such names would begin: they come first, so a few rows tell.
  const near = await db
    .selectFrom('customers')
    .select(columns)
    .where(sql<SqlBool>`lower(name) >= ${text}`)
    .orderBy(sql`lower(name)`)
    .orderBy('id')
    .limit(24)
    .execute()
  const begins = near.filter(({ name }) => name.toLowerCase().startsWith(text)).slice(0, 8)
  const known = new Set(begins.map(({ id }) => id))
  const others =
    begins.length === 8
      ? []
      : (await matching(db.selectFrom('customers').select(columns), q).limit(40).execute())
          .filter(({ id }) => !known.has(id))
          .sort((one, other) => (one.name.toLowerCase() < other.name.toLowerCase() ? -1 : 1))
  return [...begins, ...others].slice(0, 8).map(({ until, ...customer }) => ({
    ...customer,
    status: until !== null && until <= today ? ('former' as const) : ('current' as const),
  }))
}

/** The customers with these numbers, in this order, with the attributes asked for; all of them when null. */
export async function customersByNumber(
  ctx: Context,
  numbers: readonly number[],
  which: Pick<Which, 'window' | 'strength'>,
  attributes: readonly string[] | null,
): Promise<CustomerLine[]> {
  if (numbers.length === 0) return []
  const rows = await ctx.db
    .selectFrom('customers')
    .select(['id', 'number', 'externalId', 'name', 'since', 'until', 'attributes'])
    .where(sql<SqlBool>`number = any(${numbers}::int[])`)
    .execute()
  const made = await referralsMade(
    ctx,
    rows.map(({ id }) => id),
    which,
  )
  const byNumber = new Map(rows.map((row) => [row.number, row]))
  return numbers.flatMap((number) => {
    const row = byNumber.get(number)
    if (!row) return []
    return {
      ...row,
      status: row.until !== null && row.until <= ctx.today ? ('former' as const) : ('current' as const),
      attributes: attributes === null ? row.attributes : picked(row.attributes, attributes),
      referrals: made.get(row.id) ?? 0,
    }
  })
}

const picked = <Value>(values: Record<string, Value>, keys: readonly string[]): Record<string, Value> =>
  Object.fromEntries(Object.entries(values).filter(([key]) => keys.includes(key)))

/** Counted referrals these customers made in the window. Only the window "ever" has those without a day. */
async function referralsMade(
  { db, today }: Context,
  ids: readonly string[],
  { window, strength }: Pick<Which, 'window' | 'strength'>,
): Promise<Map<string, number>> {
  const days = daysOf(window, today)
  let query = db
    .selectFrom('referrals')
    .select((made) => ['referrerId', made.fn.countAll<number>().as('referrals')])
    .where(sql<SqlBool>`referrer_id = any(${ids}::text[])`)
    .where('state', 'not in', ['denied', 'reversed'])
    .where('selfReferral', '=', false)
    .where('strength', 'in', strengthsFrom(strength))
    .groupBy('referrerId')
  if (days) query = query.where('madeOn', '>=', days.from).where('madeOn', '<', days.to)
  return new Map((await query.execute()).map((row) => [row.referrerId as string, row.referrals]))
}

/** The answer, or null if it takes too long to wait for. */
async function inTime<T>(answer: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, patienceMs, null)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
    answer.catch(() => {})
  }
}
