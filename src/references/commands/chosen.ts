import { record } from '../../server/activity.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import { refuse } from '../../server/errors.ts'
import type { Id } from '../../values/id.ts'
import { itemRefusals } from '../rules.ts'
import * as store from '../store.ts'
import { applyChanges, readyAgain } from './items.ts'

/** Items in one order for everybody, so that two people with the same choice wait for each other instead of forever. */
const inOrder = (itemIds: readonly Id<'itm'>[]) => [...new Set(itemIds)].sort()

/** Give items a theme, or take it from them. Those that are retired, or have it so already, stay as they are. */
export function changeThemes(
  ctx: Context,
  { itemIds, themeId, taken }: { itemIds: Id<'itm'>[]; themeId: Id<'the'>; taken: boolean },
): Promise<{ changed: Id<'itm'>[] }> {
  return inTransaction(ctx, async (ctx) => {
    refuse((await store.knownThemes(ctx, [themeId])).has(themeId) ? null : 'no-theme', itemRefusals)
    const changed: Id<'itm'>[] = []
    for (const itemId of inOrder(itemIds)) {
      const item = await store.lockItem(ctx, itemId)
      if (item.state === 'retired' || item.themeIds.includes(themeId) !== taken) continue
      const themeIds = taken ? item.themeIds.filter((id) => id !== themeId) : [...item.themeIds, themeId]
      await applyChanges(ctx, item, { themeIds })
      changed.push(itemId)
    }
    return { changed }
  })
}

/** Retire items. Those that are retired already stay as they are. */
export function retireMany(
  ctx: Context,
  { itemIds, why }: { itemIds: Id<'itm'>[]; why: string },
): Promise<{ drafts: Id<'itm'>[]; ready: Id<'itm'>[] }> {
  return inTransaction(ctx, async (ctx) => {
    const did: { drafts: Id<'itm'>[]; ready: Id<'itm'>[] } = { drafts: [], ready: [] }
    for (const itemId of inOrder(itemIds)) {
      const item = await store.lockItem(ctx, itemId)
      if (item.state === 'retired') continue
      await store.updateItem(ctx, itemId, { state: 'retired', retiredWhy: why })
      const details = { why, was: item.state }
      await record(ctx, 'reference retired', { subject: itemId, customer: item.customerId }, details)
      did[item.state === 'ready' ? 'ready' : 'drafts'].push(itemId)
    }
    return did
  })
}

/** Undo the retirement of items. Those that were ready are so again where they may be shown; the others are drafts. */
export function restoreMany(
  ctx: Context,
  { itemIds, ready }: { itemIds: Id<'itm'>[]; ready: Id<'itm'>[] },
): Promise<{ drafts: Id<'itm'>[]; ready: Id<'itm'>[] }> {
  return inTransaction(ctx, async (ctx) => {
    const did: { drafts: Id<'itm'>[]; ready: Id<'itm'>[] } = { drafts: [], ready: [] }
    for (const itemId of inOrder([...itemIds, ...ready])) {
      const item = await store.lockItem(ctx, itemId)
      if (item.state !== 'retired') continue
      await store.updateItem(ctx, itemId, { state: 'draft', retiredWhy: null })
      await record(ctx, 'reference restored', { subject: itemId, customer: item.customerId })
      const isReady = ready.includes(itemId) && (await readyAgain(ctx, itemId))
      did[isReady ? 'ready' : 'drafts'].push(itemId)
    }
    return did
  })
}
