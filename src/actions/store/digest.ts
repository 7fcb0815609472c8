import { sql } from 'kysely'
import type { Context } from '../../server/context.ts'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'

export async function isReader({ db, actor }: Context): Promise<boolean> {
  const row = await db
    .selectFrom('digestReaders')
    .where('memberId', '=', actor.id)
    .select('memberId')
    .executeTakeFirst()
  return row !== undefined
}

/** The member who asks, as a mail is addressed to them. */
export async function myself({ db, actor }: Context): Promise<{ id: string; name: string; email: string }> {
  return db.selectFrom('members').where('id', '=', actor.id).select(['id', 'name', 'email']).executeTakeFirstOrThrow()
}

/** Choose the weekly mail; false when it was chosen before. */
export async function addReader({ db, actor, now, exchange }: Context): Promise<boolean> {
  const row = await db
    .insertInto('digestReaders')
    .values({ memberId: actor.id, since: now, origin: exchange.origin })
    .onConflict((conflict) => conflict.column('memberId').doNothing())
    .returning('memberId')
    .executeTakeFirst()
  return row !== undefined
}

/** Stop it; false when it was not chosen. */
export async function removeReader({ db }: Context, memberId: string): Promise<boolean> {
  const row = await db
    .deleteFrom('digestReaders')
    .where('memberId', '=', memberId)
    .returning('memberId')
    .executeTakeFirst()
  return row !== undefined
}

/** Who chose the mail before this week began and has not got the week's. */
export async function readersDue({ db }: Context, week: Day) {
  const { rows } = await sql<{ id: string; name: string; email: string; origin: string }>`
    select m.id, m.name, m.email, r.origin
    from digest_readers r join members m on m.id = r.member_id
    where m.suspended_at is null
      and (r.since at time zone (select time_zone from settings))::date < ${week}::date
      and not exists (select from digests d where d.member_id = m.id and d.week = ${week}::date)
    order by m.id`.execute(db)
  return rows
}

/** Take a member's week, so that nobody else writes its mail; false when somebody has. Waits for whoever is about to. */
export async function claimDigest({ db, now }: Context, memberId: string, week: Day): Promise<boolean> {
  const row = await db
    .insertInto('digests')
    .values({ memberId, week, mailId: null, at: now })
    .onConflict((conflict) => conflict.columns(['memberId', 'week']).doNothing())
    .returning('memberId')
    .executeTakeFirst()
  return row !== undefined
}

export async function noteDigestMail({ db }: Context, memberId: string, week: Day, mailId: Id<'mai'>): Promise<void> {
  await db.updateTable('digests').set({ mailId }).where('memberId', '=', memberId).where('week', '=', week).execute()
}

/** Tasks a member has to do by a day, the most overdue first: so many of them, and how many there are. */
export async function tasksDue({ db }: Context, memberId: string, by: Day, most: number) {
  const { rows } = await sql<{ title: string; dueOn: Day; total: number }>`
    select title, due_on, count(*) over ()::int as total
    from tasks where state = 'open' and assigned_to = ${memberId} and due_on <= ${by}::date
    order by due_on, number limit ${most}`.execute(db)
  return { items: rows, total: rows[0]?.total ?? 0 }
}

export async function companyOf({ db }: Context): Promise<{ name: string; timeZone: string; currency: string }> {
  return db.selectFrom('settings').select(['name', 'timeZone', 'currency']).executeTakeFirstOrThrow()
}
