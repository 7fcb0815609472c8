import { type RawBuilder, sql } from 'kysely'
import type { ImportKind } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import { NotFound } from '../../server/errors.ts'
import type { Id } from '../../values/id.ts'

/** An import and what it did, as a list is narrowed down to it. */
export interface Imported {
  importId: Id<'imp'>
  did: 'created' | 'updated'
  kind: ImportKind
  fileName: string
}

/** What an import is called and what its rows are about. */
export async function findImported({ db }: Context, importId: Id<'imp'>, did: Imported['did']): Promise<Imported> {
  const row = await db.selectFrom('imports').select(['kind', 'fileName']).where('id', '=', importId).executeTakeFirst()
  if (!row) throw new NotFound('import', importId)
  return { importId, did, ...row }
}

/**
 * SQL for the numbers of the customers an import created or updated; of those its rows belong to, where it was about
 * something else. Only of these numbers, when `among` names some. A customer may come twice.
 *
 * An import that was undone has updated nothing, and has created what people kept.
 */
export function numbersImported(
  { importId, did, kind }: Imported,
  among: readonly number[] | null,
): RawBuilder<{ number: number }> {
  const only = (number: RawBuilder<unknown>) => (among === null ? sql`` : sql`and ${number} = any(${among}::int[])`)
  if (kind !== 'customers') {
    const { table, what, customer } = belongings[kind]
    const rows =
      did === 'created'
        ? sql`select x.${sql.ref(customer)} from ${sql.table(table)} x where x.import_id = ${importId}`
        : sql`select x.${sql.ref(customer)} from import_changes h join ${sql.table(table)} x on x.number = h.number
            where ${changedOf(importId, what)}`
    return sql`select c.number from customers c where c.id in (${rows}) ${only(sql`c.number`)}`
  }
  if (did === 'created')
    return sql`select c.number from customers c where c.import_id = ${importId} ${only(sql`c.number`)}`
  // A number of referrals in the file changes a customer by the referrals it adds, and by those it takes away.
  return sql`
    select h.number::integer as number from import_changes h where ${changedOf(importId, 'customer')} ${only(sql`h.number`)}
    union all
    select c.number from customers c where c.import_id is distinct from ${importId} ${only(sql`c.number`)}
      and c.id in (select r.referrer_id from referrals r where r.import_id = ${importId})
    union all
    select c.number from customers c where true ${only(sql`c.number`)}
      and c.id in (select h.before ->> 'referrer_id' from import_changes h
        where ${changedOf(importId, 'referral')} and h.after is null)`
}

/** What of ours was there before the import and is still as it made it: the index import_changes_to_known says it. */
const changedOf = (importId: Id<'imp'>, what: string) =>
  sql`h.import_id = ${importId} and h.what = ${sql.lit(what)} and h.batch > 0 and h.before is not null`

/** Where each kind of row is kept, and whose it is. */
const belongings = {
  contacts: { table: 'contacts', what: 'contact', customer: 'customer_id' },
  revenue: { table: 'revenue_entries', what: 'revenue', customer: 'customer_id' },
  referrals: { table: 'referrals', what: 'referral', customer: 'referrer_id' },
  responses: { table: 'responses', what: 'response', customer: 'customer_id' },
  touchpoints: { table: 'experiences', what: 'experience', customer: 'customer_id' },
  deals: { table: 'deals', what: 'deal', customer: 'customer_id' },
  references: { table: 'reference_items', what: 'item', customer: 'customer_id' },
} as const
