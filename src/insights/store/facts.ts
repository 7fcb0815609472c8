import { type Kysely, sql } from 'kysely'
import type { ColumnsAnswer } from '../../cube/question.ts'
import type { Database } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import { addDays, type Day, dayIn } from '../../values/day.ts'
import { choicesOf, type ShownAttribute } from '../splits.ts'

export function shownAttributes({ db }: Pick<Context, 'db'>): Promise<ShownAttribute[]> {
  return db
    .selectFrom('attributes')
    .select(['key', 'label', 'kind', 'cuts', 'hidden'])
    .select(sql<boolean>`touchpoint_id is not null`.as('ofTouchpoint'))
    .orderBy('position')
    .orderBy('label')
    .execute()
}

/** What customers can be split by, and the day it is for this company: for thinking ahead of whoever will ask. */
export async function choicesToday(db: Kysely<Database>, columns: ColumnsAnswer) {
  const attributes = await shownAttributes({ db })
  const { timeZone } = await db.selectFrom('settings').select('timeZone').executeTakeFirstOrThrow()
  return { choices: choicesOf(attributes, columns), today: dayIn(timeZone, new Date()) }
}

export function savedGroups({ db }: Pick<Context, 'db'>) {
  return db.selectFrom('savedGroups').select(['id', 'name', 'conditions']).orderBy('name').limit(100).execute()
}

/** Open referrals older than this are forgotten ones. */
const waitingDays = 60

/** What the next steps depend on beside the counts. Open referrals are counted up to a thousand and one. */
export async function situationOf({ db, today }: Pick<Context, 'db' | 'today'>) {
  const waitingBefore: Day = addDays(today, -waitingDays)
  const { rows } = await sql<{ hasContacts: boolean; hasRevenue: boolean; waiting: number }>`
    select exists (select from contacts) as has_contacts, exists (select from revenue_entries) as has_revenue,
      (select count(*) from (
        select from referrals
        where state in ('shared', 'submitted', 'qualified') and made_on < ${waitingBefore} limit 1001
      ) as waiting) as waiting`.execute(db)
  const found = rows[0]
  return {
    hasContacts: found?.hasContacts ?? false,
    hasRevenue: found?.hasRevenue ?? false,
    waiting: found?.waiting ?? 0,
    waitingBefore,
  }
}
