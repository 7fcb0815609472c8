import { type Expression, type SqlBool, sql } from 'kysely'
import type { ConsentParty, ConsentRequestState, PermittedUse } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import { printCursor, readCursor, wholeNumber } from '../../server/cursor.ts'
import { NotFound } from '../../server/errors.ts'
import { fingerprintOf } from '../../server/mail.ts'
import { addDays, type Day } from '../../values/day.ts'
import { type Id, newId } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import type { ConsentRequest, RequestFilter } from '../api.ts'
import { renewalDays } from '../giving.ts'
import { isOver, type SignedWords } from '../requesting.ts'

export interface NewRequest {
  party: ConsentParty
  customerId: Id<'cus'>
  contactId: Id<'con'> | null
  signerName: string
  signerEmail: string
  itemId: Id<'itm'> | null
  level: Level
  uses: readonly PermittedUse[]
  wording: SignedWords
  wordingVersion: number
  language: string
  lastsMonths: number | null
  expiresOn: Day
  askId: Id<'ask'> | null
}

/** Keep a request. Null where the same is with them already. */
export async function insertRequest({ db, now, actor }: Context, request: NewRequest): Promise<Id<'crq'> | null> {
  const row = await db
    .insertInto('consentRequests')
    .values({
      ...request,
      id: newId('crq'),
      uses: [...request.uses],
      wording: JSON.stringify(request.wording),
      createdBy: actor.id,
      createdAt: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id ?? null
}

const zone = sql`(select time_zone from settings)`

const named = ({ db }: Context) =>
  db
    .selectFrom('consentRequests as r')
    .innerJoin('customers as u', 'u.id', 'r.customerId')
    .leftJoin('contacts as c', 'c.id', 'r.contactId')
    .leftJoin('referenceItems as i', 'i.id', 'r.itemId')
    .leftJoin('members as m', 'm.id', 'r.createdBy')
    .select([
      'r.id',
      'r.number',
      'r.version',
      'r.party',
      'r.customerId',
      'u.name as customerName',
      'r.contactId',
      'c.name as contactName',
      'r.itemId',
      'i.title as itemTitle',
      'r.signerName',
      'r.signerEmail',
      'r.level',
      'r.uses',
      'r.wording',
      'r.wordingVersion',
      'r.language',
      'r.lastsMonths',
      'r.expiresOn',
      'r.state',
      'r.answerWords',
      'm.name as askedBy',
    ])
    .select([
      sql<Day>`(r.created_at at time zone ${zone})::date`.as('sentOn'),
      sql<Day | null>`(r.answered_at at time zone ${zone})::date`.as('answeredOn'),
      sql<Day[]>`array(
        select ((x.created_at at time zone ${zone})::date)::text from mails x
        where x.subject_id = r.id and x.purpose = 'consent reminder' and x.state <> 'withdrawn' order by x.number
      )`.as('remindedOn'),
    ])

type NamedRow = Awaited<ReturnType<ReturnType<typeof named>['executeTakeFirstOrThrow']>>

const requestOf = (row: NamedRow, today: Day): ConsentRequest => ({
  id: row.id,
  version: row.version,
  party: row.party,
  customer: { id: row.customerId, name: row.customerName },
  contact: row.contactId === null ? null : { id: row.contactId, name: row.contactName ?? '' },
  item: row.itemId === null ? null : { id: row.itemId, name: row.itemTitle ?? '' },
  signerName: row.signerName,
  signerEmail: row.signerEmail,
  level: row.level,
  uses: row.uses,
  language: row.language,
  lastsMonths: row.lastsMonths,
  expiresOn: row.expiresOn,
  state: row.state,
  isOver: isOver(row, today),
  sentOn: row.sentOn,
  remindedOn: row.remindedOn,
  answeredOn: row.answeredOn,
  answerWords: row.answerWords,
  askedBy: row.askedBy ?? 'somebody',
  words: row.wording as unknown as SignedWords,
})

function meets(filter: RequestFilter) {
  const all = [sql<SqlBool>`true`]
  if (filter.state.length > 0) all.push(sql`r.state = any(${filter.state})`)
  if (filter.party.length > 0) all.push(sql`r.party = any(${filter.party})`)
  if (filter.customerId) all.push(sql`r.customer_id = ${filter.customerId}`)
  if (filter.contactId) all.push(sql`r.contact_id = ${filter.contactId}`)
  if (filter.itemId) all.push(sql`r.item_id = ${filter.itemId}`)
  return sql.join(all, sql` and `) as Expression<SqlBool>
}

/** A page of requests, the latest first. */
export async function listRequests(
  ctx: Context,
  { cursor, limit, ...filter }: RequestFilter & { cursor?: string | undefined; limit: number },
): Promise<{ items: ConsentRequest[]; nextCursor: string | null }> {
  let query = named(ctx)
    .where(meets(filter))
    .orderBy('r.number', 'desc')
    .limit(limit + 1)
  if (cursor !== undefined) query = query.where('r.number', '<', readCursor(wholeNumber, cursor))
  const rows = await query.execute()
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    items: rows.slice(0, limit).map((row) => requestOf(row, ctx.today)),
    nextCursor: last ? printCursor(last.number) : null,
  }
}

/** How many there are by what became of them, and how long the oldest has been waiting. */
export async function countRequests({ db, today }: Context, filter: RequestFilter) {
  const rows = await db
    .selectFrom('consentRequests as r')
    .where(meets(filter))
    .groupBy('r.state')
    .select((r) => [
      'r.state',
      r.fn.countAll<number>().as('requests'),
      sql<number>`count(*) filter (where r.state = 'sent' and r.expires_on <= ${today}::date)`.as('over'),
      sql<number | null>`max(${today}::date - (r.created_at at time zone ${zone})::date)
        filter (where r.state = 'sent' and r.expires_on > ${today}::date)`.as('oldestDays'),
    ])
    .execute()
  const byState: Record<ConsentRequestState, number> = {
    sent: 0,
    granted: 0,
    'partly granted': 0,
    refused: 0,
    withdrawn: 0,
  }
  for (const { state, requests } of rows) byState[state] = requests
  const sent = rows.find(({ state }) => state === 'sent')
  return { byState, over: sent?.over ?? 0, oldestDays: sent?.oldestDays ?? null }
}

export async function findRequest(ctx: Context, id: Id<'crq'>): Promise<ConsentRequest & { wordingVersion: number }> {
  const row = await named(ctx).where('r.id', '=', id).executeTakeFirst()
  if (!row) throw new NotFound('consent request', id)
  return { ...requestOf(row, ctx.today), wordingVersion: row.wordingVersion }
}

/** Find a request and hold it until the transaction ends. */
export async function lockRequest({ db }: Context, id: Id<'crq'>) {
  return db
    .selectFrom('consentRequests')
    .where('id', '=', id)
    .select(['id', 'version', 'party', 'customerId', 'contactId', 'itemId', 'state', 'expiresOn', 'askId'])
    .forUpdate()
    .executeTakeFirst()
}

export async function updateRequest(
  { db }: Context,
  id: Id<'crq'>,
  change: { state?: ConsentRequestState; answeredAt?: Date; answerWords?: string | null },
): Promise<void> {
  await db
    .updateTable('consentRequests')
    .set((request) => ({ ...change, version: request('version', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

/** Pages of a person that are still to be signed, held until the transaction ends. */
export async function lockOpenRequestsOf({ db }: Context, contactId: Id<'con'>) {
  return db
    .selectFrom('consentRequests')
    .where('party', '=', 'person')
    .where('contactId', '=', contactId)
    .where('state', '=', 'sent')
    .orderBy('id')
    .select(['id', 'askId', 'customerId', 'level', 'uses'])
    .forUpdate()
    .execute()
}

/** Whether the links of whoever signs it for themselves were taken back since it was sent. */
export async function isTakenBack({ db }: Context, id: Id<'crq'>): Promise<boolean> {
  const { rows } = await sql<{ is: boolean }>`
    select exists (
      select from consent_requests r join contacts c on c.id = r.contact_id
      where r.id = ${id} and r.party = 'person' and r.created_at < c.links_from) as is`.execute(db)
  return rows[0]!.is
}

/** What the mails of a request have done so far. */
export async function mailsOf({ db }: Context, id: Id<'crq'>): Promise<{ reminders: number; lastOn: Day } | null> {
  const { rows } = await sql<{ reminders: number; lastOn: Day | null }>`
    select count(*) filter (where purpose = 'consent reminder') as reminders,
      max((created_at at time zone ${zone})::date) as last_on
    from mails where subject_id = ${id} and state <> 'withdrawn'`.execute(db)
  const [row] = rows
  return row?.lastOn ? { reminders: row.reminders, lastOn: row.lastOn } : null
}

/** Whether an ask has no answer yet. */
export async function isAskOpen({ db }: Context, id: Id<'ask'>): Promise<boolean> {
  const row = await db
    .selectFrom('asks')
    .where('id', '=', id)
    .where('state', '=', 'asked')
    .select('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Whether somebody does not want mail from us: any contact with this address opted out, or the address was unsubscribed. */
export async function isUnwanted({ db }: Context, email: string): Promise<boolean> {
  const { rows } = await sql<{ unwanted: boolean }>`
    select exists (select from unsubscribed_addresses where address_sha256 = ${fingerprintOf(email)})
      or exists (select from contacts where email = ${email.toLowerCase()} and opted_out_at is not null) as unwanted
  `.execute(db)
  return rows[0]!.unwanted
}

/** What the party agreed to already, for the item or the level, and that goes on for more than a month. */
export async function standingUses(
  { db, today }: Context,
  about: {
    party: ConsentParty
    customerId: Id<'cus'>
    contactId: Id<'con'> | null
    itemId: Id<'itm'> | null
    level: Level
  },
): Promise<PermittedUse[]> {
  const soon = addDays(today, renewalDays)
  const whole =
    about.party === 'person'
      ? sql`(s.item_id is null and s.contact_id = ${about.contactId})`
      : sql`(s.item_id is null and s.customer_id = ${about.customerId})`
  const { rows } = await sql<{ use: PermittedUse }>`
    select distinct s.use from consents s
    where s.party = ${about.party} and s.level = ${about.level} and s.withdrawn_at is null
      and s.given_on <= ${today}::date and (s.expires_on is null or s.expires_on > ${soon}::date)
      and (s.item_id = ${about.itemId} or ${whole})`.execute(db)
  return rows.map(({ use }) => use)
}

export async function isOpen(
  { db, today }: Context,
  about: {
    party: ConsentParty
    customerId: Id<'cus'>
    contactId: Id<'con'> | null
    itemId: Id<'itm'> | null
    level: Level
    signerEmail: string
  },
): Promise<boolean> {
  const subject = about.itemId ?? about.contactId ?? about.customerId
  const { rows } = await sql`
    select 1 from consent_requests
    where state = 'sent' and expires_on > ${today}::date and party = ${about.party} and coalesce(item_id, contact_id, customer_id) = ${subject}
      and level = ${about.level} and lower(signer_email) = lower(${about.signerEmail})`.execute(db)
  return rows.length > 0
}

/** Pages for the same that nobody signed in time: they make room for a new one. */
export async function forgetOver(
  { db, today }: Context,
  about: {
    party: ConsentParty
    customerId: Id<'cus'>
    contactId: Id<'con'> | null
    itemId: Id<'itm'> | null
    level: Level
    signerEmail: string
  },
): Promise<void> {
  const subject = about.itemId ?? about.contactId ?? about.customerId
  await sql`
    update consent_requests set state = 'withdrawn', version = version + 1
    where state = 'sent' and expires_on <= ${today}::date and party = ${about.party}
      and coalesce(item_id, contact_id, customer_id) = ${subject} and level = ${about.level}
      and lower(signer_email) = lower(${about.signerEmail})`.execute(db)
}

/** What is shown of an item now; null where it is gone. */
export async function findShownItem({ db }: Context, id: Id<'itm'>) {
  return (
    (await db
      .selectFrom('referenceItems')
      .where('id', '=', id)
      .select([
        'level',
        'title',
        'excerpt',
        'original',
        'address',
        'disclosure',
        'shownName',
        'shownTitle',
        'shownCompany',
      ])
      .executeTakeFirst()) ?? null
  )
}

/** The contact of a customer with this address, who may be the one that signs. */
export async function contactWithAddress({ db }: Context, customerId: Id<'cus'>, email: string) {
  return db
    .selectFrom('contacts')
    .where('customerId', '=', customerId)
    .where('email', '=', email.toLowerCase())
    .orderBy('id')
    .select(['id', 'name'])
    .executeTakeFirst()
}
