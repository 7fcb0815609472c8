import { record } from '../server/activity.ts'
import { type Context, inTransaction } from '../server/context.ts'
import { Invalid, Refused, refuse } from '../server/errors.ts'
import type { Day } from '../values/day.ts'
import type { Nothing } from '../values/endpoint.ts'
import { type Id, newId } from '../values/id.ts'
import type { RevenueEntry } from './api.ts'
import { revenueRefusals, whyNotBook } from './rules.ts'
import * as store from './store.ts'

export async function listEntries(
  ctx: Context,
  { customerId, cursor, limit }: { customerId: Id<'cus'>; cursor?: string | undefined; limit: number },
) {
  const [, earnedOn, id] = /^(\d{4}-\d{2}-\d{2})\.(rev_.+)$/.exec(cursor ?? '') ?? []
  if (cursor !== undefined && id === undefined) throw new Invalid('This cursor is not one of ours.')
  const after = earnedOn === undefined || id === undefined ? null : { earnedOn: earnedOn as Day, id }
  const rows = await store.entriesOf(ctx, customerId, after, limit + 1)
  const last = rows[limit - 1]
  return { items: rows.slice(0, limit), nextCursor: rows.length > limit && last ? `${last.earnedOn}.${last.id}` : null }
}

/** Book revenue of a customer, once for each order or invoice. */
export function addRevenue(
  ctx: Context,
  input: {
    customerId: Id<'cus'>
    earnedOn: Day
    amountMinor: number
    currency?: string | undefined
    kind: RevenueEntry['kind']
    externalId?: string | undefined
  },
): Promise<RevenueEntry> {
  return inTransaction(ctx, async (ctx) => {
    refuse(whyNotBook(input.kind, input.amountMinor), revenueRefusals)
    await store.holdCustomer(ctx, input.customerId)
    const id = newId('rev')
    const entry = await store.insertEntry(ctx, {
      ...input,
      id,
      currency: input.currency ?? (await store.companyCurrency(ctx)),
      // What has no number of its own gets ours: two entries typed in by hand are two entries.
      externalId: input.externalId ?? id,
    })
    if (entry === null) throw new Refused('external-id-taken', revenueRefusals['external-id-taken'])
    await record(ctx, 'revenue added', { subject: id, customer: input.customerId }, { earnedOn: entry.earnedOn })
    return entry
  })
}

/** Remove an entry. Its number is told once more, so that counting can forget it. */
export function removeRevenue(ctx: Context, { entryId }: { entryId: Id<'rev'> }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const { number, customerId, earnedOn } = await store.deleteEntry(ctx, entryId)
    await record(ctx, 'revenue removed', { subject: entryId, customer: customerId }, { number, earnedOn })
    return {}
  })
}
