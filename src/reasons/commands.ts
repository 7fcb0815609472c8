import type { Context } from '../server/context.ts'
import type { Id } from '../values/id.ts'
import * as store from './store.ts'

export type { NewCitation, NewVerbatim } from './store.ts'

/**
 * Keep what people wrote, word for word, and let the rules that apply by themselves read it. What is kept already, which is
 * the same question of the same response or the same declined ask, stays as it is; empty words are passed over. Part of
 * whatever recorded the answer, so it writes no activity of its own.
 *
 * @returns how many were new, and their ids
 * @example
 * await recordVerbatims(ctx, [{ from: { responseId: 'rsp_1', questionKey: 'why-not' }, customerId: 'cus_1', contactId: null,
 *   question: 'What stopped you?', about: 'why not', words: 'Nobody asked.', language: 'en', givenOn: '2026-05-04' }])
 * // → { recorded: 1, ids: ['ver_…'] }
 */
export async function recordVerbatims(
  ctx: Context,
  verbatims: readonly store.NewVerbatim[],
): Promise<{ recorded: number; ids: Id<'ver'>[] }> {
  const ids = await store.insertVerbatims(ctx, verbatims)
  return { recorded: ids.length, ids }
}

/**
 * Write down reasons that customers named themselves: ticked in an answer, or chosen when declining an ask. No reason counts
 * twice for one response or ask, and one that was merged counts for the reason it was merged into. Part of whatever
 * recorded the answer, so it writes no activity of its own.
 *
 * @returns how many were new
 * @example
 * await citeReasons(ctx, [{ reasonId: 'rea_never-asked', from: { responseId: 'rsp_1' }, customerId: 'cus_1',
 *   source: 'answer', givenOn: '2026-05-04' }]) // → { cited: 1 }
 */
export async function citeReasons(ctx: Context, citations: readonly store.NewCitation[]): Promise<{ cited: number }> {
  return { cited: await store.insertCitations(ctx, citations) }
}

/** The reasons people may choose from, in their order; with `all` also those retired or merged. */
export function listReasons(ctx: Context, which: { all?: boolean } = {}): Promise<store.StoredReason[]> {
  return store.listReasons(ctx, which)
}
