import { type Expression, type SqlBool, sql } from 'kysely'
import type { ConsentParty, PermittedUse } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import { printCursor, readCursor, wholeNumber } from '../../server/cursor.ts'
import { NotFound } from '../../server/errors.ts'
import { addDays, type Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import type { ConsentFilter, ConsentLine, ItemConsent } from '../api.ts'
import { type ConsentState, consentStateOf, consentStates, renewalDays } from '../giving.ts'
import { uses } from '../uses.ts'

const named = ({ db }: Context) =>
  db
    .selectFrom('consents as s')
    .leftJoin('customers as u', 'u.id', 's.customerId')
    .leftJoin('contacts as c', 'c.id', 's.contactId')
    .leftJoin('referenceItems as i', 'i.id', 's.itemId')
    .leftJoin('files as f', 'f.id', 's.fileId')
    .leftJoin('members as m', 'm.id', 's.createdBy')
    .select([
      's.id',
      's.number',
      's.version',
      's.party',
      's.customerId',
      'u.name as customerName',
      's.contactId',
      'c.name as contactName',
      's.itemId',
      'i.title as itemTitle',
      's.level',
      's.use',
      's.wording',
      's.wordingVersion',
      's.givenHow',
      's.givenBy',
      's.givenOn',
      's.expiresOn',
      's.withdrawnOn',
      's.withdrawnHow',
      's.requestId',
      's.fileId',
      'f.name as fileName',
      'm.name as memberName',
    ])

type NamedRow = Awaited<ReturnType<ReturnType<typeof named>['executeTakeFirstOrThrow']>>

const nameOf = <Kind extends string>(id: Id<Kind> | null, name: string | null) =>
  id === null ? null : { id, name: name ?? '' }

const lineOf = (row: NamedRow, today: Day): ConsentLine => ({
  id: row.id,
  version: row.version,
  party: row.party,
  customer: nameOf(row.customerId, row.customerName),
  contact: nameOf(row.contactId, row.contactName),
  item: nameOf(row.itemId, row.itemTitle),
  level: row.level,
  use: row.use,
  wording: row.wording,
  wordingVersion: row.wordingVersion,
  givenHow: row.givenHow,
  givenBy: row.givenBy,
  givenOn: row.givenOn,
  expiresOn: row.expiresOn,
  withdrawnOn: row.withdrawnOn,
  withdrawnHow: row.withdrawnHow,
  state: consentStateOf(row, today),
  requestId: row.requestId,
  proof: nameOf(row.fileId, row.fileName),
  notedBy: row.memberName ?? (row.requestId === null ? 'what happened' : row.givenBy),
})

/** Each state in SQL; `consentStateOf` says the same of one row. */
const inState = (state: ConsentState, today: Day) => {
  const soon = addDays(today, renewalDays)
  return {
    withdrawn: sql<SqlBool>`s.withdrawn_at is not null`,
    expired: sql<SqlBool>`s.withdrawn_at is null and s.expires_on <= ${today}::date`,
    'ending soon': sql<SqlBool>`s.withdrawn_at is null and s.given_on <= ${today}::date
      and s.expires_on > ${today}::date and s.expires_on <= ${soon}::date`,
    standing: sql<SqlBool>`s.withdrawn_at is null and (s.expires_on is null or s.expires_on > ${today}::date)
      and not (s.expires_on is not null and s.given_on <= ${today}::date and s.expires_on <= ${soon}::date)`,
  }[state]
}

function meets({ today }: Context, filter: ConsentFilter) {
  const all = [sql<SqlBool>`true`]
  if (filter.party.length > 0) all.push(sql`s.party = any(${filter.party})`)
  if (filter.level.length > 0) all.push(sql`s.level = any(${filter.level}::smallint[])`)
  if (filter.use.length > 0) all.push(sql`s.use = any(${filter.use})`)
  if (filter.state.length > 0) {
    all.push(
      sql`(${sql.join(
        filter.state.map((state) => sql`(${inState(state, today)})`),
        sql` or `,
      )})`,
    )
  }
  if (filter.customerId) all.push(sql`s.customer_id = ${filter.customerId}`)
  if (filter.contactId) all.push(sql`s.contact_id = ${filter.contactId}`)
  if (filter.itemId) all.push(sql`s.item_id = ${filter.itemId}`)
  return sql.join(all, sql` and `) as Expression<SqlBool>
}

/** A page of consents, the latest first. */
export async function listConsents(
  ctx: Context,
  filter: ConsentFilter,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<{ items: ConsentLine[]; nextCursor: string | null }> {
  let query = named(ctx)
    .where(meets(ctx, filter))
    .orderBy('s.number', 'desc')
    .limit(limit + 1)
  if (cursor !== undefined) query = query.where('s.number', '<', readCursor(wholeNumber, cursor))
  const rows = await query.execute()
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    items: rows.slice(0, limit).map((row) => lineOf(row, ctx.today)),
    nextCursor: last ? printCursor(last.number) : null,
  }
}

/** These consents, in the order they were given. */
export async function findConsents(ctx: Context, ids: readonly Id<'cns'>[]): Promise<ConsentLine[]> {
  const rows = await named(ctx)
    .where('s.id', 'in', ids.length === 0 ? ['cns_'] : [...ids])
    .orderBy('s.number')
    .execute()
  return rows.map((row) => lineOf(row, ctx.today))
}

/** How many the filters show by state, and whose they are. */
export async function countConsents(ctx: Context, filter: ConsentFilter) {
  const { db, today } = ctx
  const counts = sql.join(
    consentStates.map((state) => sql`count(*) filter (where ${inState(state, today)}) as ${sql.ref(state)}`),
  )
  const stands = sql`s.withdrawn_at is null and (s.expires_on is null or s.expires_on > ${today}::date)`
  const { rows } = await sql<Record<ConsentState, number> & { people: number; companies: number }>`
    select ${counts},
      count(distinct s.contact_id) filter (where s.party = 'person' and ${stands}) as people,
      count(distinct s.customer_id) filter (where s.party = 'company' and ${stands}) as companies
    from consents s
    where ${meets(ctx, filter)}`.execute(db.withoutPlugins())
  const { people, companies, ...byState } = rows[0]!
  const { open } = await db
    .selectFrom('consentRequests')
    .where('state', '=', 'sent')
    .where('expiresOn', '>', today)
    .select((r) => r.fn.countAll<number>().as('open'))
    .executeTakeFirstOrThrow()
  const customer = filter.customerId ? await findCustomer(ctx, filter.customerId) : null
  const contact = filter.contactId
    ? ((await db.selectFrom('contacts').where('id', '=', filter.contactId).select(['id', 'name']).executeTakeFirst()) ??
      null)
    : null
  const item = filter.itemId
    ? ((await db
        .selectFrom('referenceItems')
        .where('id', '=', filter.itemId)
        .select(['id', 'title as name'])
        .executeTakeFirst()) ?? null)
    : null
  return { byState, people, companies, openRequests: open, customer, contact, item }
}

export async function findCustomer({ db }: Context, id: Id<'cus'>) {
  return (await db.selectFrom('customers').where('id', '=', id).select(['id', 'name']).executeTakeFirst()) ?? null
}

/** What we are called. */
export async function companyName({ db }: Context): Promise<string> {
  return (await db.selectFrom('settings').select('name').executeTakeFirstOrThrow()).name
}

/** Since when links that act for somebody are good; null where none were ever taken back. */
export async function linksFrom({ db }: Context, contactId: Id<'con'>): Promise<Date | null> {
  const row = await db.selectFrom('contacts').where('id', '=', contactId).select('linksFrom').executeTakeFirst()
  return row?.linksFrom ?? null
}

/** What somebody agreed to and has not taken back, level by level: what they see of it, and may withdraw. */
export async function standingOf(
  { db, today }: Context,
  whose: { contactId: Id<'con'> } | { companyOf: Id<'cus'>; signerEmail: string },
) {
  let query = db
    .selectFrom('consents as s')
    .leftJoin('referenceItems as i', 'i.id', 's.itemId')
    .leftJoin('consentRequests as r', 'r.id', 's.requestId')
    .where('s.withdrawnAt', 'is', null)
    .where(sql<SqlBool>`(s.expires_on is null or s.expires_on > ${today}::date)`)
  query =
    'contactId' in whose
      ? query.where('s.party', '=', 'person').where('s.contactId', '=', whose.contactId)
      : query
          .where('s.party', '=', 'company')
          .where('s.customerId', '=', whose.companyOf)
          .where(sql<SqlBool>`lower(r.signer_email) = ${whose.signerEmail.toLowerCase()}`)
  return query
    .orderBy('s.givenOn', 'desc')
    .orderBy('s.number')
    .limit(500)
    .select([
      's.id',
      's.level',
      's.use',
      's.wording',
      's.givenOn',
      's.givenHow',
      's.expiresOn',
      's.itemId',
      'i.title',
      'i.level as itemLevel',
      'i.excerpt',
      'i.original',
      'i.shownName',
      'i.shownTitle',
      'i.shownCompany',
      'i.address',
      'i.disclosure',
    ])
    .execute()
}

/** What one customer lets us do, per level and use: the longest that stands. Consent for single items is counted beside. */
export async function agreedAt({ db, today }: Context, customerId: Id<'cus'>) {
  const { rows } = await sql<{
    party: ConsentParty
    contactId: Id<'con'> | null
    contactName: string | null
    level: Level
    use: PermittedUse
    until: Day | null
    items: number
  }>`
    select s.party, case when s.party = 'person' then c.id end as contact_id,
      case when s.party = 'person' then c.name end as contact_name, s.level, s.use,
      nullif(max(coalesce(s.expires_on, 'infinity')), 'infinity') as until,
      case when bool_or(s.item_id is null) then 0 else count(distinct s.item_id) end as items
    from consents s
    left join contacts c on c.id = s.contact_id
    where s.customer_id = ${customerId} and s.withdrawn_at is null and s.given_on <= ${today}::date
      and (s.expires_on is null or s.expires_on > ${today}::date)
    group by s.party, 2, 3, s.level, s.use
    order by s.party, 3, 2, s.level, s.use`.execute(db)
  return rows
}

export async function levelsThatNeedCompany({ db }: Context): Promise<Level[]> {
  const rows = await db
    .selectFrom('referenceLevels')
    .where('needsCompany', '=', true)
    .orderBy('level')
    .select('level')
    .execute()
  return rows.map(({ level }) => level)
}

/** Who agreed to what for an item, and what it may be used for today. */
export async function consentOfItem({ db, today }: Context, itemId: Id<'itm'>): Promise<ItemConsent> {
  const item = await db
    .selectFrom('referenceItems as i')
    .innerJoin('referenceLevels as l', 'l.level', 'i.level')
    .leftJoin('customers as u', 'u.id', 'i.customerId')
    .leftJoin('contacts as c', 'c.id', 'i.contactId')
    .where('i.id', '=', itemId)
    .select([
      'i.id',
      'i.title',
      'i.level',
      'i.state',
      'i.customerId',
      'u.name as customerName',
      'u.until as customerLeftOn',
      'i.contactId',
      'c.name as contactName',
      'c.leftOn as contactLeftOn',
      'l.needsCompany',
    ])
    .executeTakeFirst()
  if (!item) throw new NotFound('item', itemId)
  const { rows: agreed } = await sql<{
    party: ConsentParty
    use: PermittedUse
    consentId: Id<'cns'>
    by: string
    givenOn: Day
    until: Day | null
    forItem: boolean
  }>`
    select distinct on (s.party, s.use) s.party, s.use, s.id as consent_id, s.given_by as by, s.given_on,
      s.expires_on as until, s.item_id is not null as for_item
    from consents s
    join reference_items i on i.id = ${itemId} and s.level = i.level and (
      s.item_id = i.id
      or (s.item_id is null and s.party = 'person' and s.contact_id = i.contact_id)
      or (s.item_id is null and s.party = 'company' and s.customer_id = i.customer_id)
    )
    where s.withdrawn_at is null and s.given_on <= ${today}::date and (s.expires_on is null or s.expires_on > ${today}::date)
    order by s.party, s.use, s.expires_on desc nulls first, s.number`.execute(db)
  const { rows: covered } = await sql<{ use: PermittedUse; until: Day | null }>`
    select use, until from covered_items(${today}::date) where item_id = ${itemId}`.execute(db)
  const open = await db
    .selectFrom('consentRequests')
    .where('itemId', '=', itemId)
    .where('state', '=', 'sent')
    .where('expiresOn', '>', today)
    .orderBy('number')
    .select(['id', 'party', 'signerName', 'uses'])
    .select(sql<Day>`(created_at at time zone (select time_zone from settings))::date`.as('sentOn'))
    .execute()
  const of = (party: ConsentParty, use: PermittedUse) => {
    const one = agreed.find((given) => given.party === party && given.use === use)
    return one
      ? { consentId: one.consentId, by: one.by, givenOn: one.givenOn, until: one.until, forItem: one.forItem }
      : null
  }
  return {
    item: {
      id: item.id,
      title: item.title,
      level: item.level,
      state: item.state,
      customer: nameOf(item.customerId, item.customerName),
      contact: nameOf(item.contactId, item.contactName),
    },
    needsCompany: item.needsCompany,
    customerLeftOn: item.customerLeftOn,
    contactLeftOn: item.contactLeftOn,
    uses: uses.map((use) => {
      const cover = covered.find((one) => one.use === use)
      return {
        use,
        person: of('person', use),
        company: of('company', use),
        isCovered: cover !== undefined,
        until: cover?.until ?? null,
      }
    }),
    open,
  }
}

/** What a consent that is written down by hand is about. */
export async function findGivingTargets(
  { db }: Context,
  {
    itemId,
    contactId,
    customerId,
  }: { itemId?: Id<'itm'> | undefined; contactId?: Id<'con'> | undefined; customerId?: Id<'cus'> | undefined },
) {
  const item = itemId
    ? await db
        .selectFrom('referenceItems')
        .where('id', '=', itemId)
        .select(['id', 'level', 'title', 'customerId', 'contactId', 'state'])
        .select(['excerpt', 'original', 'address', 'disclosure', 'shownName', 'shownTitle', 'shownCompany'])
        .executeTakeFirst()
    : undefined
  if (itemId && !item) throw new NotFound('item', itemId)
  const contact = contactId
    ? await db
        .selectFrom('contacts')
        .where('id', '=', contactId)
        .select(['id', 'name', 'email', 'language', 'customerId', 'optedOutAt', 'leftOn'])
        .executeTakeFirst()
    : undefined
  if (contactId && !contact) throw new NotFound('contact', contactId)
  const customerOf = customerId ?? contact?.customerId ?? item?.customerId ?? null
  const customer = customerOf
    ? await db.selectFrom('customers').where('id', '=', customerOf).select(['id', 'name', 'until']).executeTakeFirst()
    : undefined
  if (customerId && !customer) throw new NotFound('customer', customerId)
  return { item: item ?? null, contact: contact ?? null, customer: customer ?? null }
}

/** More items than this of one customer nobody would choose from. A guess. */
const mostItems = 200

/** The items of a customer that consent can be noted for, the latest first. */
export async function itemsOf({ db }: Context, customerId: Id<'cus'>) {
  return db
    .selectFrom('referenceItems')
    .where('customerId', '=', customerId)
    .where('state', '<>', 'retired')
    .orderBy('number', 'desc')
    .limit(mostItems)
    .select(['id', 'title', 'level', 'contactId'])
    .execute()
}

export async function fileExists({ db }: Context, id: Id<'fil'>): Promise<boolean> {
  return (await db.selectFrom('files').where('id', '=', id).select('id').executeTakeFirst()) !== undefined
}

/** Pages at a customer that are still to be signed. */
export async function openRequestsAt({ db, today }: Context, customerId: Id<'cus'>): Promise<number> {
  const { open } = await db
    .selectFrom('consentRequests')
    .where('customerId', '=', customerId)
    .where('state', '=', 'sent')
    .where('expiresOn', '>', today)
    .select((r) => r.fn.countAll<number>().as('open'))
    .executeTakeFirstOrThrow()
  return open
}
