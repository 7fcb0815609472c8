import { giveConsents, withdrawConsents } from '../../consent/commands.ts'
import { record } from '../../server/activity.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import type { Id } from '../../values/id.ts'
import { anonymityMarks } from '../anonymity.ts'
import { titleFrom } from '../rules.ts'
import * as store from '../store.ts'

/**
 * Take words from answers into the library, with exactly what their authors let us do with them: level 1, or level 2 where
 * they also ticked that we may show their name. They are ready at once, but for words without a name that may tell whose
 * they are: those wait as drafts. Whoever ticked boxes has agreed as a person; whether their company has to agree as well,
 * the level says. Doing it again changes nothing: one verbatim is one item.
 *
 * Imported ones write no activity of their own: whoever imports tells of the whole batch.
 *
 * @returns the new items, by their verbatims
 * @example
 * await takePermitted(ctx, [{ responseId: 'rsp_1', verbatimId: 'ver_1', customerId: 'cus_larkspur', contactId: 'con_ines',
 *   words: 'It just works.', language: 'en', givenOn: '2026-05-04', surveyName: 'Spring survey',
 *   permissions: [{ use: 'website', wording: 'on your website', wordingVersion: 1 }], nameWording: null, importId: null }])
 * // → Map { 'ver_1' => 'itm_…' }
 */
export function takePermitted(ctx: Context, permitted: readonly store.Permitted[]): Promise<Map<Id<'ver'>, Id<'itm'>>> {
  const meant = permitted.filter(({ permissions, words }) => permissions.length > 0 && words.trim() !== '')
  if (meant.length === 0) return Promise.resolve(new Map())
  return inTransaction(ctx, async (ctx) => {
    const names = await store.namesOf(
      ctx,
      meant.flatMap(({ customerId }) => customerId ?? []),
      meant.flatMap(({ contactId }) => contactId ?? []),
    )
    const ours = (await store.teamNames(ctx)).map((name) => ({ name, whose: 'somebody of us' as const }))
    const items = meant.map((one) => {
      // A name can only be shown of somebody we know.
      const isNamed = one.nameWording !== null && one.customerId !== null && one.contactId !== null
      const named = [
        { name: names.get(one.contactId ?? '') ?? '', whose: 'the person' as const },
        { name: names.get(one.customerId ?? '') ?? '', whose: 'the customer' as const },
        ...ours,
      ]
      const known = { names: named, wordCounts: new Map<string, number>(), verbatims: 0, group: null }
      const isTelling = !isNamed && anonymityMarks(one.words, known).length > 0
      return {
        ...one,
        level: isNamed ? (2 as const) : (1 as const),
        title: titleFrom(one.words),
        // Whoever agreed to words without a name has not agreed to be recognised by them: somebody looks at those first.
        state: isTelling ? ('draft' as const) : ('ready' as const),
      }
    })
    const taken = await store.insertPermitted(ctx, items)
    const added = items.filter(({ verbatimId }) => taken.has(verbatimId))
    await giveConsents(
      ctx,
      added.flatMap((item) =>
        // Saying "with my name" says yes to the words without it too.
        ([1, 2] as const)
          .filter((level) => level <= item.level)
          .flatMap((level) =>
            item.permissions.map(({ use, wording, wordingVersion }) => ({
              party: 'person' as const,
              customerId: item.customerId,
              contactId: item.contactId,
              itemId: taken.get(item.verbatimId)!,
              level,
              use,
              wording: level === 2 ? `${wording}\n${item.nameWording}` : wording,
              wordingVersion,
              givenHow: 'survey' as const,
              givenBy: names.get(item.contactId ?? '') ?? names.get(item.customerId ?? '') ?? 'Whoever answered',
              givenOn: item.givenOn,
              responseId: item.responseId,
              importId: item.importId,
            })),
          ),
      ),
    )
    for (const item of added) {
      if (item.importId !== null) continue
      const { level, responseId, title } = item
      const uses = item.permissions.map(({ use }) => use)
      await record(
        ctx,
        'reference added',
        { subject: taken.get(item.verbatimId)!, customer: item.customerId },
        { level, title, responseId, uses, source: 'survey' },
      )
    }
    return taken
  })
}

/**
 * Take out of the library what was made of a response that is about to be removed. Where copies left us, the item stays,
 * retired and covered by nothing, because somebody has to recall them and must know what they are.
 */
export function removeTaken(ctx: Context, responseId: Id<'rsp'>): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    for (const { id, customerId, leftUs } of await store.lockTaken(ctx, responseId)) {
      if (leftUs) {
        await withdrawConsents(ctx, { itemId: id, how: 'the response was removed' })
        await store.retireTaken(ctx, id)
      } else await store.deleteItem(ctx, id)
      await record(
        ctx,
        leftUs ? 'reference retired' : 'reference removed',
        { subject: id, customer: customerId },
        { responseId },
      )
    }
  })
}
