import { sql } from 'kysely'
import type { Context } from '../../server/context.ts'
import { NotFound } from '../../server/errors.ts'
import type { Day } from '../../values/day.ts'
import { type Id, newId } from '../../values/id.ts'

export interface Milestone {
  id: Id<'mil'>
  milestone: string
  onDay: Day
  note: string | null
  contact: { id: Id<'con'>; name: string } | null
  createdBy: string
}

/** What somebody of us saw happen at a customer, the latest first. */
export async function listMilestones({ db }: Context, customerId: Id<'cus'>): Promise<Milestone[]> {
  const rows = await db
    .selectFrom('milestones as m')
    .leftJoin('contacts as c', 'c.id', 'm.contactId')
    .leftJoin('members as b', 'b.id', 'm.createdBy')
    .where('m.customerId', '=', customerId)
    .orderBy('m.onDay', 'desc')
    .orderBy('m.id', 'desc')
    .limit(200)
    .select([
      'm.id',
      'm.milestone',
      'm.onDay',
      'm.note',
      'm.contactId',
      'c.name as contactName',
      'b.name as memberName',
    ])
    .execute()
  return rows.map(({ contactId, contactName, memberName, ...row }) => ({
    ...row,
    contact: contactId === null ? null : { id: contactId, name: contactName ?? '' },
    createdBy: memberName ?? 'somebody',
  }))
}

/** Write a milestone down. Nothing happens where it stands there already; then null. */
export async function insertMilestone(
  { db, actor, now }: Context,
  milestone: { customerId: Id<'cus'>; contactId: Id<'con'> | null; milestone: string; onDay: Day; note: string | null },
): Promise<Id<'mil'> | null> {
  const row = await db
    .insertInto('milestones')
    .values({ id: newId('mil'), ...milestone, createdBy: actor.id, createdAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id ?? null
}

export async function deleteMilestone({ db }: Context, id: Id<'mil'>) {
  const row = await db.deleteFrom('milestones').where('id', '=', id).returningAll().executeTakeFirst()
  if (!row) throw new NotFound('milestone', id)
  return row
}

/** The names milestones go by, most used first, so that one thing keeps one name. */
export async function listMilestoneNames({ db }: Context): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select min(milestone) as name from milestones group by lower(milestone) order by count(*) desc, 1 limit 50`.execute(
    db,
  )
  return rows.map(({ name }) => name)
}

/** Find a customer and, where one is given, a contact there; nobody else's contact. */
export async function findPlace({ db }: Context, customerId: Id<'cus'>, contactId: Id<'con'> | null) {
  const customer = await db
    .selectFrom('customers')
    .where('id', '=', customerId)
    .select(['id', 'name'])
    .executeTakeFirst()
  if (!customer) throw new NotFound('customer', customerId)
  if (contactId === null) return { customer, contact: null }
  const contact = await db
    .selectFrom('contacts')
    .where('id', '=', contactId)
    .where('customerId', '=', customerId)
    .select(['id', 'name'])
    .executeTakeFirst()
  if (!contact) throw new NotFound('contact', contactId)
  return { customer, contact }
}
