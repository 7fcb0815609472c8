import { sql } from 'kysely'
import type { Context } from '../../server/context.ts'
import type { Id } from '../../values/id.ts'

/**
 * A referral by this referrer that names the newcomer without saying that they became a customer: an address of theirs, or
 * their name. It is the same recommendation, told from the other side.
 */
export async function namingNewcomer(
  { db }: Context,
  referrerId: Id<'cus'>,
  newcomerId: Id<'cus'>,
): Promise<Id<'ref'> | null> {
  const { rows } = await sql<{ id: Id<'ref'> }>`
    select r.id from referrals r
    where r.referrer_id = ${referrerId} and r.referred_id is null and r.state in ('shared', 'submitted', 'qualified')
      and (
        r.referred_email in (select email from contacts where customer_id = ${newcomerId})
        or lower(r.referred_name) in (select lower(name) from contacts where customer_id = ${newcomerId})
        or lower(r.referred_name) = (select lower(name) from customers where id = ${newcomerId})
      )
    order by r.number
    limit 1`.execute(db)
  return rows[0]?.id ?? null
}

/** The newest evidence of a referral. */
export async function newestEvidence({ db }: Context, referralId: Id<'ref'>): Promise<Id<'evi'>> {
  const { id } = await db
    .selectFrom('evidence')
    .where('referralId', '=', referralId)
    .orderBy('number', 'desc')
    .limit(1)
    .select('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function removeEvidence({ db }: Context, id: Id<'evi'>): Promise<void> {
  await db.deleteFrom('evidence').where('id', '=', id).execute()
}

/** A referral that may have been removed since; held until the transaction ends where it is still there. */
export async function lockIfThere({ db }: Context, id: Id<'ref'>): Promise<boolean> {
  return (
    (await db.selectFrom('referrals').where('id', '=', id).select('id').forUpdate().executeTakeFirst()) !== undefined
  )
}

/** The day it converted: what else is asked of a referral before it is put back. */
export async function convertedOn({ db }: Context, id: Id<'ref'>) {
  const row = await db.selectFrom('referrals').where('id', '=', id).select('convertedOn').executeTakeFirstOrThrow()
  return row.convertedOn
}

/** What confirming an answer did to the referrals, as it was written down then; null where it was never confirmed. */
export async function whatConfirmingDid({ db }: Context, originId: Id<'ori'>): Promise<Record<string, unknown> | null> {
  const row = await db
    .selectFrom('activity')
    .where('subjectId', '=', originId)
    .where('event', '=', 'origin confirmed')
    .orderBy('id', 'desc')
    .limit(1)
    .select('details')
    .executeTakeFirst()
  return row?.details ?? null
}
