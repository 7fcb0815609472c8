import { record } from '../../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../../server/context.ts'
import { Refused, refuse } from '../../server/errors.ts'
import type { Id } from '../../values/id.ts'
import type { SuggestedChanges, Suggestion } from '../api.ts'
import { excerptRefusals, whyNotExcerpt } from '../excerpts.ts'
import { itemRefusals, suggestionRefusals } from '../rules.ts'
import * as store from '../store.ts'
import { applyChanges } from './items.ts'

/** Suggest what should be changed of an item. */
export function suggestEdit(
  ctx: Context,
  { itemId, changes, why }: { itemId: Id<'itm'>; changes: SuggestedChanges; why: string },
): Promise<Suggestion> {
  return inTransaction(ctx, async (ctx) => {
    const item = await store.lockItem(ctx, itemId)
    refuse(item.state === 'retired' ? 'retired' : null, suggestionRefusals)
    const different = Object.fromEntries(
      Object.entries(changes).filter(
        ([key, value]) =>
          value !== undefined && JSON.stringify(item[key as keyof SuggestedChanges]) !== JSON.stringify(value),
      ),
    ) as SuggestedChanges
    refuse(Object.keys(different).length === 0 ? 'nothing-changed' : null, suggestionRefusals)
    if (different.excerptSpans) {
      if (item.original === null) throw new Refused('no-words', itemRefusals['no-words'])
      refuse(whyNotExcerpt(item.original, different.excerptSpans), excerptRefusals)
    }
    const id = await store.insertSuggestion(ctx, { itemId, changes: different, why })
    await record(ctx, 'edit suggested', { subject: itemId, customer: item.customerId }, { suggestionId: id, why })
    return store.findSuggestion(ctx, id)
  })
}

/** Change the item as suggested. Of two who decide at once, the first does; the other is told so. */
export function acceptSuggestion(ctx: Context, { suggestionId }: { suggestionId: Id<'sug'> }): Promise<Suggestion> {
  return inTransaction(ctx, async (ctx) => {
    const suggestion = await store.lockSuggestion(ctx, suggestionId)
    refuseStale(ctx, suggestion.version)
    refuse(suggestion.state === 'open' ? null : 'decided', suggestionRefusals)
    const item = await store.lockItem(ctx, suggestion.itemId)
    refuse(item.state === 'retired' ? 'retired' : null, suggestionRefusals)
    await applyChanges(ctx, item, suggestion.changes)
    await store.decideSuggestion(ctx, suggestionId, { state: 'accepted' })
    await record(ctx, 'suggested edit accepted', { subject: item.id, customer: item.customerId }, { suggestionId })
    return store.findSuggestion(ctx, suggestionId)
  })
}

/** Leave the item as it is, and say why. */
export function declineSuggestion(
  ctx: Context,
  { suggestionId, words }: { suggestionId: Id<'sug'>; words: string },
): Promise<Suggestion> {
  return inTransaction(ctx, async (ctx) => {
    const suggestion = await store.lockSuggestion(ctx, suggestionId)
    refuseStale(ctx, suggestion.version)
    refuse(suggestion.state === 'open' ? null : 'decided', suggestionRefusals)
    const item = await store.lockItem(ctx, suggestion.itemId)
    await store.decideSuggestion(ctx, suggestionId, { state: 'declined', declineWords: words })
    const about = { subject: item.id, customer: item.customerId }
    await record(ctx, 'suggested edit declined', about, { suggestionId, words })
    return store.findSuggestion(ctx, suggestionId)
  })
}
