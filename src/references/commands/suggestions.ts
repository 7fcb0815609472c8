import { record } from '../../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../../server/context.ts'
import { Refused, refuse } from '../../server/errors.ts'
import type { Id } from '../../values/id.ts'
import type { SuggestedChanges, Suggestion } from '../api.ts'
import { excerptRefusals, whyNotExcerpt } from '../excerpts.ts'
import { itemRefusals, suggestionRefusals } from '../rules.ts'
import * as store from '../store.ts'
import { applyChanges, readyAgain } from './items.ts'

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
    const changed = await applyChanges(ctx, item, suggestion.changes)
    await store.decideSuggestion(ctx, suggestionId, { state: 'accepted' })
    const about = { subject: item.id, customer: item.customerId }
    await record(ctx, 'suggested edit accepted', about, { suggestionId, changed, was: item.state })
    return store.findSuggestion(ctx, suggestionId)
  })
}

/**
 * Take back what was decided on a suggested edit: it waits again. What accepting it changed is as it was before, but for
 * what somebody has changed once more since.
 */
export function takeDecisionBack(ctx: Context, { suggestionId }: { suggestionId: Id<'sug'> }): Promise<Suggestion> {
  return inTransaction(ctx, async (ctx) => {
    const suggestion = await store.lockSuggestion(ctx, suggestionId)
    refuse(suggestion.state === 'open' ? 'not-decided' : null, suggestionRefusals)
    const item = await store.lockItem(ctx, suggestion.itemId)
    refuse(item.state === 'retired' ? 'retired' : null, suggestionRefusals)
    if (suggestion.state === 'accepted') {
      const { changed, was } = await store.acceptedAs(ctx, item.id, suggestionId)
      const back = Object.entries(changed).filter(
        ([key, { after }]) => JSON.stringify(item[key as keyof SuggestedChanges]) === JSON.stringify(after),
      )
      await applyChanges(ctx, item, Object.fromEntries(back.map(([key, { before }]) => [key, before])))
      if (was === 'ready' && item.state === 'draft') await readyAgain(ctx, item.id)
    }
    await store.decideSuggestion(ctx, suggestionId, { state: 'open' })
    const about = { subject: item.id, customer: item.customerId }
    await record(ctx, 'decision on a suggested edit undone', about, { suggestionId })
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
