import { sql } from 'kysely'
import type { Context } from '../../server/context.ts'
import { NotFound } from '../../server/errors.ts'
import type { Id } from '../../values/id.ts'

/**
 * Opt out the contact a link was sent to and every other contact with the same address, whoever they are contacts of.
 * Returns those who had not opted out before.
 */
export async function optOutAddress(
  { db, now }: Context,
  { contactId, fingerprint }: { contactId: Id<'con'>; fingerprint: string },
): Promise<{ id: Id<'con'>; customerId: Id<'cus'> }[]> {
  // By the contact's own address, where it still is the one that was written to, so that the index finds its namesakes.
  const { rows } = await sql<{ id: Id<'con'>; customerId: Id<'cus'> }>`
    with same as materialized (
      select c.id
      from contacts c
      where c.id = ${contactId} or c.email in (
        select w.email from contacts w
        where w.id = ${contactId} and encode(sha256(convert_to(w.email, 'UTF8')), 'hex') = ${fingerprint}
      )
      order by c.id
      for update
    )
    update contacts c
    set opted_out_at = ${now}, version = c.version + 1, updated_at = ${now}
    from same
    where c.id = same.id and c.opted_out_at is null
    returning c.id, c.customer_id`.execute(db)
  return rows
}

/** Remember the fingerprint, so that the address stays unasked when it is added or imported again. False if it was. */
export async function rememberUnsubscribed({ db, now }: Context, fingerprint: string): Promise<boolean> {
  const row = await db
    .insertInto('unsubscribedAddresses')
    .values({ addressSha256: fingerprint, at: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('addressSha256')
    .executeTakeFirst()
  return row !== undefined
}

/** Withdraw what waits to be sent to an address, or to a contact. */
export async function withdrawMailTo(
  { db }: Context,
  { contactId, fingerprint }: { contactId: Id<'con'>; fingerprint: string },
): Promise<void> {
  await sql`
    update mails m
    set state = 'withdrawn', problem = 'They unsubscribed.'
    where m.state = 'waiting' and m.subject_id not like 'mem\\_%' and (
      m.contact_id = ${contactId}
      or encode(sha256(convert_to(lower(trim(m.to_address)), 'UTF8')), 'hex') = ${fingerprint}
    )`.execute(db)
}

/** Hold a contact until the transaction ends. */
export async function lockContact({ db }: Context, id: Id<'con'>): Promise<{ email: string | null }> {
  const row = await db.selectFrom('contacts').where('id', '=', id).select('email').forUpdate().executeTakeFirst()
  if (!row) throw new NotFound('contact', id)
  return row
}

export async function isUnsubscribed({ db }: Context, fingerprint: string): Promise<boolean> {
  const row = await db
    .selectFrom('unsubscribedAddresses')
    .where('addressSha256', '=', fingerprint)
    .select('addressSha256')
    .executeTakeFirst()
  return row !== undefined
}

export async function forgetUnsubscribed({ db }: Context, fingerprint: string): Promise<void> {
  await db.deleteFrom('unsubscribedAddresses').where('addressSha256', '=', fingerprint).execute()
}

/** Every contact with an address wants to hear from us again, whoever they are contacts of. Returns them all. */
export async function optInAddress({ db, now }: Context, email: string) {
  return db
    .updateTable('contacts')
    .set({ optedOutAt: null, version: sql<number>`version + 1`, updatedAt: now })
    .where('email', '=', email)
    .returning(['id', 'customerId'])
    .execute()
}
