import { withdrawAsk } from '../asks/commands.ts'
import { record } from '../server/activity.ts'
import { type Context, inTransaction } from '../server/context.ts'
import { withdrawMails } from '../server/mail.ts'
import { closeTasks, openTasks } from '../tasks/commands.ts'
import { addDays } from '../values/day.ts'
import type { Id } from '../values/id.ts'
import { isAskOpen, lockOpenRequestsOf, updateRequest } from './store/requests.ts'
import * as store from './store.ts'

// Giving -----------------------------------------------------------------------------------------------------------------

/**
 * Write down what somebody agreed to: one row for each use, with the exact words. It covers from this transaction on. What
 * was agreed to before stays beside it, so a renewal is a new row. Nobody is written to.
 *
 * @returns the ids, in the order of the grants
 * @example
 * await giveConsents(ctx, [{ party: 'person', customerId: 'cus_larkspur', contactId: 'con_ines', itemId: 'itm_1', level: 2,
 *   use: 'website', wording: 'You may show my words on your website.', wordingVersion: 1, givenHow: 'survey',
 *   givenBy: 'Ines Moreau', givenOn: '2026-06-01' }]) // → ['cns_…']
 */
export function giveConsents(ctx: Context, grants: readonly store.Grant[]): Promise<Id<'cns'>[]> {
  return inTransaction(ctx, async (ctx) => {
    const ids = await store.insertConsents(ctx, grants)
    if (ids.length > 0) {
      await closeTasks(ctx, { kind: 'renew consent', subjectIds: await store.renewedSubjects(ctx), note: 'Renewed.' })
    }
    return ids
  })
}

// Withdrawing ------------------------------------------------------------------------------------------------------------

/** What taking consents back did. */
export interface Withdrawn {
  consentIds: Id<'cns'>[]
  /** Where we stopped using it ourselves. */
  ended: store.Copy[]
  /** Copies that left us and that somebody has to see to; a task is open for each. */
  toRecall: store.Copy[]
}

/** Days within which a copy that left us is to be recalled. A guess. */
const recallDays = 7

/**
 * Take consent back, as of this moment: everything that shows items reads what is covered, so they are gone from all of it
 * with this transaction. Where we use them ourselves, the use ends; for each copy that left us a task is opened. What
 * another consent still covers goes on. Doing it again changes nothing.
 *
 * @param meant whose consent, and which of it: all that is named has to hold. A person's is theirs alone: that of their
 *   company stays, and covers nothing by itself
 * @param how how they said so: 'their page', 'told Sam by phone'
 * @example
 * await withdrawConsents(ctx, { contactId: 'con_ines', how: 'their page' })
 * // → { consentIds: 3 ids, ended: [quote wall], toRecall: [slides for Brightwater] }
 */
export function withdrawConsents(ctx: Context, { how, ...meant }: store.Meant & { how: string }): Promise<Withdrawn> {
  return inTransaction(ctx, async (ctx) => {
    // Whoever agrees at the same moment waits for this, or was first and is seen.
    const people = await store.contactsMeant(ctx, meant)
    await store.holdContacts(ctx, meant.contactId ? [...people, meant.contactId] : people)
    const consents = await store.withdrawMeant(ctx, meant, how)
    for (const one of together(consents)) {
      await record(
        ctx,
        'consent withdrawn',
        { subject: (one.itemId ?? one.contactId ?? one.customerId) as string, customer: one.customerId },
        { party: one.party, level: one.level, uses: one.uses, how, consentIds: one.ids },
      )
    }
    const consentIds = consents.map(({ id }) => id)
    await closeTasks(ctx, {
      kind: 'renew consent',
      subjectIds: await store.renewalSubjects(ctx, consentIds),
      note: 'They withdrew it.',
      state: 'dropped',
    })
    if (isEverything(meant)) await withdrawOpenRequests(ctx, meant.contactId)
    const copies = await endWhatNothingCovers(ctx, consentIds, 'Consent was withdrawn')
    return { consentIds, ...copies }
  })
}

/** Whether a person takes back all they agreed to, rather than some of it. */
const isEverything = (meant: store.Meant): meant is store.Meant & { contactId: Id<'con'> } =>
  meant.contactId !== undefined &&
  Object.entries(meant).every(([name, value]) => name === 'contactId' || value === undefined)

/** Whoever takes everything back is not asked for more of it: pages still to be signed go, with their mails and asks. */
async function withdrawOpenRequests(ctx: Context, contactId: Id<'con'>): Promise<void> {
  for (const request of await lockOpenRequestsOf(ctx, contactId)) await takeRequestBack(ctx, request)
}

/**
 * Take a question back: its page cannot be signed any more, its mail does not leave, and it costs nobody an ask. The
 * request is held already, and its contact before it.
 */
export async function takeRequestBack(
  ctx: Context,
  request: { id: Id<'crq'>; askId: Id<'ask'> | null; customerId: Id<'cus'> },
): Promise<void> {
  await updateRequest(ctx, request.id, { state: 'withdrawn' })
  await withdrawMails(ctx, [request.id])
  if (request.askId && (await isAskOpen(ctx, request.askId))) await withdrawAsk(ctx, { askId: request.askId })
  await record(ctx, 'consent request withdrawn', { subject: request.id, customer: request.customerId })
}

/**
 * End our own uses of what these consents no longer cover, and ask somebody to recall the copies that left us.
 *
 * @param unlessAsked leave out copies that somebody was asked to recall before, whatever became of it
 */
export async function endWhatNothingCovers(
  ctx: Context,
  consentIds: readonly Id<'cns'>[],
  why: string,
  unlessAsked = false,
) {
  const found = await store.uncoveredCopies(ctx, consentIds)
  const before = unlessAsked
    ? await store.askedToRecall(
        ctx,
        found.map(({ useId }) => useId),
      )
    : new Set<string>()
  const copies = found.filter(({ useId }) => !before.has(useId))
  const ended = copies.filter(({ leftUs }) => !leftUs)
  const toRecall = copies.filter(({ leftUs }) => leftUs)
  await store.endUses(
    ctx,
    ended.map(({ useId }) => useId),
  )
  await openTasks(
    ctx,
    toRecall.map((copy) => ({
      kind: 'recall copy' as const,
      title: `Take back “${copy.title}”: ${copy.place}`.slice(0, 200),
      why: `${why}. This copy left us (${copy.use}), so somebody has to ask for it back or have it removed.`,
      subjectId: copy.useId,
      customerId: copy.customerId,
      dueOn: addDays(ctx.today, recallDays),
    })),
  )
  return { ended, toRecall }
}

/** Consents that were given together, for one line in the activity. */
function together(consents: readonly store.Held[]) {
  const groups = new Map<string, store.Held & { uses: string[]; ids: string[] }>()
  for (const one of consents) {
    const key = JSON.stringify([one.party, one.itemId, one.contactId, one.customerId, one.level])
    const group = groups.get(key) ?? { ...one, uses: [], ids: [] }
    group.uses.push(one.use)
    group.ids.push(one.id)
    groups.set(key, group)
  }
  return [...groups.values()]
}
