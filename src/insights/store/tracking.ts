import { sql } from 'kysely'
import type { Context } from '../../server/context.ts'
import type { Day } from '../../values/day.ts'

/** The day of the first referral anybody wrote down: before it, nobody kept track. Null while there is none with a day. */
export async function trackedSince({ db }: Pick<Context, 'db'>): Promise<Day | null> {
  const { rows } = await sql<{ madeOn: Day }>`
    select made_on from referrals
    where coalesce(made_on, '-infinity'::date) > '-infinity'::date
    order by coalesce(made_on, '-infinity'::date), number limit 1`.execute(db)
  return rows[0]?.madeOn ?? null
}
