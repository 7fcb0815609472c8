import { type SqlBool, sql } from 'kysely'
import type { AttributeKind } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import { NotFound } from '../../server/errors.ts'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { Attribute, Contact, Customer } from '../api.ts'
import type { AttributeValue } from '../attribute-values.ts'
import { tellsFor } from '../timeline.ts'

export async function findCustomer({ db, today }: Context, id: Id<'cus'>): Promise<Customer> {
  const row = await db
    .selectFrom('customers as c')
    .where('c.id', '=', id)
    .select((c) => [
      ...(['c.id', 'c.number', 'c.externalId', 'c.name', 'c.since', 'c.until', 'c.attributes', 'c.version'] as const),
      ...(['c.createdAt', 'c.updatedAt'] as const),
      c
        .selectFrom('contacts')
        .whereRef('contacts.customerId', '=', 'c.id')
        .select((n) => n.fn.countAll<number>().as('n'))
        .$asScalar()
        .$notNull()
        .as('contacts'),
      sql<number>`(select count(*) from referrals r where r.referrer_id = c.id or r.referred_id = c.id)
        + (select count(*) from evidence e where e.referrer_id = c.id)`.as('referralsNaming'),
    ])
    .executeTakeFirst()
  if (!row) throw new NotFound('customer', id)
  return {
    ...row,
    status: row.until !== null && row.until <= today ? 'former' : 'current',
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

/** Find a customer and hold them until the transaction ends. */
export async function lockCustomer(ctx: Context, id: Id<'cus'>): Promise<Customer> {
  await ctx.db.selectFrom('customers').where('id', '=', id).select('id').forUpdate().execute()
  return findCustomer(ctx, id)
}

interface CustomerFields {
  name: string
  externalId: string | null
  since: Day | null
  until: Day | null
  attributes: Record<string, AttributeValue>
}

/** Add a customer. False when the external id is taken. */
export async function insertCustomer(
  { db, now }: Context,
  customer: CustomerFields & { id: Id<'cus'> },
): Promise<boolean> {
  const added = await db
    .insertInto('customers')
    .values({ ...customer, attributes: JSON.stringify(customer.attributes), createdAt: now, updatedAt: now })
    .onConflict((conflict) => conflict.column('externalId').doNothing())
    .returning('id')
    .executeTakeFirst()
  return added !== undefined
}

/** Change a customer that is held. Their version goes up. False when the external id is taken by another. */
export function updateCustomer({ db, now }: Context, id: Id<'cus'>, fields: CustomerFields): Promise<boolean> {
  const change = db
    .updateTable('customers')
    .set({
      ...fields,
      attributes: JSON.stringify(fields.attributes),
      version: sql<number>`version + 1`,
      updatedAt: now,
    })
    .where('id', '=', id)
  return unlessTaken(change.execute().then(() => true))
}

/** False when a unique index refused: somebody else has the name, address or id. The transaction is lost then. */
async function unlessTaken<T>(change: Promise<T>): Promise<T | false> {
  try {
    return await change
  } catch (error) {
    if ((error as { code?: string }).code === '23505') return false
    throw error
  }
}

export async function deleteCustomer({ db }: Context, id: Id<'cus'>): Promise<void> {
  await db.deleteFrom('customers').where('id', '=', id).execute()
}

/** What happened with a customer, newest first, before the entry with this id. */
export function activityOf({ db }: Context, id: Id<'cus'>, before: number | null, limit: number) {
  const told = Object.entries(tellsFor).flatMap(([by, events]) => events.map((event) => ({ by, event })))
  let query = db
    .selectFrom('activity as a')
    .leftJoin('members as m', 'm.id', 'a.actor')
    .where('a.customerId', '=', id)
    .where(
      sql<SqlBool>`not exists (
        select from activity b
        join jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as told (by text, event text) on told.by = b.event
        where told.event = a.event and b.customer_id = a.customer_id and b.at = a.at and b.actor = a.actor
      )`,
    )
    .select(['a.id', 'a.at', 'm.name as by', 'a.event', 'a.subjectId', 'a.details'])
    .orderBy('a.id', 'desc')
    .limit(limit)
  if (before !== null) query = query.where('a.id', '<', before)
  return query.execute()
}

// Contacts -----------------------------------------------------------------------------------------------------------

const contactColumns = [
  'id',
  'customerId',
  'name',
  'email',
  'phone',
  'title',
  'optedOutAt',
  'leftOn',
  'pausedUntil',
  'version',
] as const

const contactOf = <Row extends { optedOutAt: Date | null }>(row: Row) => ({
  ...row,
  optedOutAt: row.optedOutAt?.toISOString() ?? null,
})

/** The contacts at a customer, oldest first, after the one with this id. */
export async function contactsOf(
  { db }: Context,
  customerId: Id<'cus'>,
  after: string | null,
  limit: number,
): Promise<Contact[]> {
  let query = db
    .selectFrom('contacts')
    .where('customerId', '=', customerId)
    .select(contactColumns)
    .orderBy('id')
    .limit(limit)
  if (after !== null) query = query.where('id', '>', after as Id<'con'>)
  return (await query.execute()).map(contactOf)
}

export async function lockContact({ db }: Context, id: Id<'con'>): Promise<Contact> {
  const row = await db.selectFrom('contacts').where('id', '=', id).select(contactColumns).forUpdate().executeTakeFirst()
  if (!row) throw new NotFound('contact', id)
  return contactOf(row)
}

interface ContactFields {
  name: string
  email: string | null
  phone: string | null
  title: string | null
}

/** Add a contact; null when the customer has one at this address already. */
export async function insertContact(
  { db, now }: Context,
  contact: ContactFields & { id: Id<'con'>; customerId: Id<'cus'> },
): Promise<Contact | null> {
  const row = await db
    .insertInto('contacts')
    .values({ ...contact, createdAt: now, updatedAt: now })
    .onConflict((conflict) => conflict.columns(['customerId', 'email']).where('email', 'is not', null).doNothing())
    .returning(contactColumns)
    .executeTakeFirst()
  return row ? contactOf(row) : null
}

/** Change a contact that is held. False when the customer has another contact at this address. */
export function updateContact(
  { db, now }: Context,
  id: Id<'con'>,
  fields: ContactFields & { optedOutAt: Date | null; leftOn: Day | null },
): Promise<Contact | false> {
  const change = db
    .updateTable('contacts')
    .set({ ...fields, version: sql<number>`version + 1`, updatedAt: now })
    .where('id', '=', id)
    .returning(contactColumns)
  return unlessTaken(change.executeTakeFirstOrThrow().then(contactOf))
}

export async function deleteContact({ db }: Context, id: Id<'con'>): Promise<void> {
  await db.deleteFrom('contacts').where('id', '=', id).execute()
}

// Attributes ---------------------------------------------------------------------------------------------------------

const attributesIn = (db: Context['db']) =>
  db
    .selectFrom('attributes as a')
    .leftJoin('touchpoints as t', 't.id', 'a.touchpointId')
    .select(['a.key', 'a.label', 'a.kind', 'a.cuts', 'a.hidden', 'a.position', 'a.version', 't.id as touchpointId'])
    .select('t.name as touchpointName')

const attributeOf = <Row extends { touchpointId: Id<'tou'> | null; touchpointName: string | null }>({
  touchpointId,
  touchpointName,
  ...attribute
}: Row) => ({
  ...attribute,
  touchpoint: touchpointId === null ? null : { id: touchpointId, name: touchpointName ?? '' },
})

export async function listAttributes({ db }: Context): Promise<Attribute[]> {
  return (await attributesIn(db).orderBy('a.position').orderBy('a.key').execute()).map(attributeOf)
}

async function findAttribute({ db }: Context, key: string): Promise<Attribute> {
  const row = await attributesIn(db).where('a.key', '=', key).executeTakeFirst()
  if (!row) throw new NotFound('attribute', key)
  return attributeOf(row)
}

export async function lockAttribute(ctx: Context, key: string): Promise<Attribute> {
  await ctx.db.selectFrom('attributes').where('key', '=', key).select('key').forUpdate().execute()
  return findAttribute(ctx, key)
}

/** Hold the list of attributes, so that two people adding one at once get keys and places of their own. */
export async function lockAttributes({ db }: Context): Promise<void> {
  await sql`lock table attributes in share row exclusive mode`.execute(db)
}

export async function insertAttribute(
  ctx: Context,
  attribute: { key: string; label: string; kind: AttributeKind; position: number },
): Promise<Attribute> {
  await ctx.db.insertInto('attributes').values(attribute).execute()
  return findAttribute(ctx, attribute.key)
}

export async function updateAttribute(
  ctx: Context,
  key: string,
  fields: Omit<Attribute, 'key' | 'version' | 'touchpoint'>,
): Promise<Attribute> {
  await ctx.db
    .updateTable('attributes')
    .set({
      ...fields,
      cuts: fields.cuts === null ? null : JSON.stringify(fields.cuts),
      version: sql<number>`version + 1`,
    })
    .where('key', '=', key)
    .execute()
  return findAttribute(ctx, key)
}

/** The different values customers have for an attribute, and how many have each; at most `limit`. */
export async function valuesOf(
  { db }: Context,
  key: string,
  limit: number,
): Promise<{ value: AttributeValue; customers: number }[]> {
  return db
    .selectFrom('customers')
    .where(sql<SqlBool>`attributes ? ${key}`)
    .select((c) => [sql<AttributeValue>`attributes -> ${key}`.as('value'), c.fn.countAll<number>().as('customers')])
    .groupBy(sql`1`)
    .limit(limit)
    .execute()
}

/** Write every customer's value of an attribute anew. `becomes` names each value now, as text, and what it becomes. */
export async function rewriteValues({ db, now }: Context, key: string, becomes: Record<string, AttributeValue>) {
  await db
    .updateTable('customers')
    .set({
      attributes: sql<string>`jsonb_set(attributes, array[${key}::text], ${JSON.stringify(becomes)}::jsonb -> (attributes ->> ${key}))`,
      version: sql<number>`version + 1`,
      updatedAt: now,
    })
    .where(sql<SqlBool>`attributes ? ${key}`)
    .where(sql<SqlBool>`${JSON.stringify(becomes)}::jsonb ? (attributes ->> ${key})`)
    .execute()
}
