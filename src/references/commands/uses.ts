import { record } from '../../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../../server/context.ts'
import { refuse } from '../../server/errors.ts'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { ItemUse } from '../api.ts'
import { useRefusals, whyNotUse } from '../rules.ts'
import * as store from '../store.ts'

/**
 * Write down where items are used: on a wall, in slides, on a call. Refused as a whole when nobody agreed to one of the uses
 * today. A use of our own that stands, such as a quote on a wall, is written down once.
 *
 * @returns those that are new
 * @example
 * await recordUses(ctx, [{ itemId: 'itm_1', use: 'sales deck', place: 'Slides for Brightwater', dealId: 'dea_1', leftUs: true }])
 * // → [{ id: 'use_…', itemId: 'itm_1', use: 'sales deck', place: 'Slides for Brightwater' }]
 */
export function recordUses(ctx: Context, uses: readonly store.NewUse[]) {
  if (uses.length === 0) return Promise.resolve([])
  return inTransaction(ctx, async (ctx) => {
    const itemIds = [...new Set(uses.map(({ itemId }) => itemId))]
    await store.holdConsents(ctx, itemIds)
    const [covered, customers] = [await store.coveredUses(ctx, itemIds), await store.customersOf(ctx, itemIds)]
    for (const { itemId, use, usedOn } of uses) {
      refuse(usedOn !== undefined && usedOn > ctx.today ? 'in-future' : null, useRefusals)
      refuse(whyNotUse(covered.get(itemId)!, use), useRefusals)
    }
    const added = await store.insertUses(ctx, uses)
    for (const { id, itemId, use, place } of added) {
      await record(
        ctx,
        'reference used',
        { subject: itemId, customer: customers.get(itemId) ?? null },
        { useId: id, use, place },
      )
    }
    return added
  })
}

/** Write down by hand that an item was used somewhere. */
export function addUse(
  ctx: Context,
  use: {
    itemId: Id<'itm'>
    use: store.NewUse['use']
    place: string
    dealId: Id<'dea'> | null
    usedOn?: Day | undefined
    leftUs: boolean
  },
): Promise<ItemUse> {
  return inTransaction(ctx, async (ctx) => {
    const item = await store.lockItem(ctx, use.itemId)
    refuse(use.dealId !== null && !(await store.isDeal(ctx, use.dealId)) ? 'no-deal' : null, useRefusals)
    const { usedOn = ctx.today, ...rest } = use
    const [added] = await recordUses(ctx, [{ ...rest, usedOn }])
    if (added) return store.findUse(ctx, added.id)
    const same = (await store.usesOf(ctx, item.id)).find(
      (one) => one.use === use.use && one.place === use.place && one.endedOn === null,
    )
    return same!
  })
}

/** Say that an item is not used there any more, or that it is after all, which needs consent as if it were new. */
export function endUse(ctx: Context, { useId, ended }: { useId: Id<'use'>; ended: boolean }): Promise<ItemUse> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockUse(ctx, useId)
    refuseStale(ctx, before.version)
    if ((before.endedOn !== null) !== ended) {
      if (!ended) {
        await store.holdConsents(ctx, [before.itemId])
        refuse(whyNotUse((await store.coveredUses(ctx, [before.itemId])).get(before.itemId)!, before.use), useRefusals)
      }
      await store.setEnded(ctx, useId, ended ? ctx.today : null)
      const event = ended ? 'reference use ended' : 'reference use resumed'
      await record(ctx, event, { subject: before.itemId, customer: before.customerId }, { useId, use: before.use })
    }
    return store.findUse(ctx, useId)
  })
}
