import { type SqlBool, sql } from 'kysely'
import type { Context } from '../server/context.ts'
import { NotFound } from '../server/errors.ts'
import type { Day } from '../values/day.ts'
import type { Id } from '../values/id.ts'
import type { RevenueEntry, RevenueSummary } from './api.ts'

const entryColumns = ['id', 'customerId', 'earnedOn', 'amountMinor', 'currency', 'kind', 'externalId'] as const

/** Sums come as text, because PostgreSQL adds exactly however large; beyond 2^53 a number would round them. */
function exactly(text: string): number {
  const sum = Number(text)
  if (!Number.isSafeInteger(sum)) throw new RangeError(`A sum of ${text} minor units is too large to be shown exactly.`)
  return sum
}

export async function summariseRevenue({ db }: Context, customerId: Id<'cus'>): Promise<RevenueSummary> {
  const { currency: own } = await db.selectFrom('settings').select('currency').executeTakeFirstOrThrow()
  const rows = await db
    .selectFrom('revenueEntries')
    .where('customerId', '=', customerId)
    .select((entry) => [
      sql<Day>`date_trunc('month', earned_on)::date`.as('month'),
      'currency',
      sql<string>`sum(amount_minor)::text`.as('amount'),
      entry.fn.countAll<number>().as('entries'),
      sql<Day>`min(earned_on)`.as('first'),
      sql<Day>`max(earned_on)`.as('last'),
    ])
    .groupBy(['month', 'currency'])
    .orderBy('month')
    .orderBy('currency')
    .execute()
  const currencies = [...new Set(rows.map((row) => row.currency))].sort(
    (one, other) => Number(other === own) - Number(one === own) || (one < other ? -1 : 1),
  )
  return {
    totals: currencies.map((currency) => {
      const months = rows.filter((row) => row.currency === currency)
      return {
        currency,
        amountMinor: exactly(String(months.reduce((sum, { amount }) => sum + BigInt(amount), 0n))),
        entries: months.reduce((sum, { entries }) => sum + entries, 0),
        first: months[0]!.first,
        last: months.at(-1)!.last,
      }
    }),
    months: rows.map(({ month, currency, amount }) => ({ month, currency, amountMinor: exactly(amount) })),
  }
}

/** Entries of a customer, newest first, after the one the cursor names. */
export function entriesOf(
  { db }: Context,
  customerId: Id<'cus'>,
  after: { earnedOn: Day; id: string } | null,
  limit: number,
): Promise<RevenueEntry[]> {
  let query = db
    .selectFrom('revenueEntries')
    .where('customerId', '=', customerId)
    .select(entryColumns)
    .orderBy('earnedOn', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
  if (after) query = query.where(sql<SqlBool>`(earned_on, id) < (${after.earnedOn}::date, ${after.id})`)
  return query.execute()
}

export async function companyCurrency({ db }: Context): Promise<string> {
  return (await db.selectFrom('settings').select('currency').executeTakeFirstOrThrow()).currency
}

/** Hold the customer, so that nobody removes them while something is booked. */
export async function holdCustomer({ db }: Context, id: Id<'cus'>): Promise<void> {
  const found = await db.selectFrom('customers').where('id', '=', id).select('id').forShare().executeTakeFirst()
  if (!found) throw new NotFound('customer', id)
}

/** Book an entry; null when its order or invoice is booked already. */
export async function insertEntry({ db, now }: Context, entry: RevenueEntry): Promise<RevenueEntry | null> {
  const row = await db
    .insertInto('revenueEntries')
    .values({ ...entry, createdAt: now })
    .onConflict((conflict) => conflict.column('externalId').doNothing())
    .returning(entryColumns)
    .executeTakeFirst()
  return row ?? null
}

/** Remove an entry and say what it was, with the number counting knows it by. */
export async function deleteEntry({ db }: Context, id: Id<'rev'>): Promise<RevenueEntry & { number: number }> {
  const row = await db
    .deleteFrom('revenueEntries')
    .where('id', '=', id)
    .returning([...entryColumns, 'number'])
    .executeTakeFirst()
  if (!row) throw new NotFound('revenue entry', id)
  return row
}
