import { type Context, inTransaction } from '../server/context.ts'
import type { Id } from '../values/id.ts'
import { type AskChannel, type AskKind, type AskReason, type AskRefusal, whyNotAsk } from './limits.ts'
import * as store from './store.ts'

/** How many are not asked, by reason. Reasons that hold for nobody are left out. */
export type RefusedCounts = Partial<Record<AskReason, number>>

export interface Asked {
  askId: Id<'ask'>
  contactId: Id<'con'>
  customerId: Id<'cus'>
  name: string
  /** Null only where the ask goes another way than by e-mail. */
  email: string | null
}

/**
 * Ask many people the same thing at once, and write each ask down: 5,000 people in well under a second.
 *
 * Everybody is judged by the same rule as a single person. Contacts are held in the order of their ids until the
 * transaction ends, so of two people who ask the same contact at once the second sees what the first asked. Joins the
 * transaction under way. An id that is given twice is asked once; one that is not there any more is left out silently.
 *
 * @returns who was asked, each with the id of their ask, in the order of contact ids; and how many were not, by reason
 * @example
 * const { asked, refused } = await recordAsks(ctx, contactIds, { kind: 'survey', surveyId, minutes: 3, channel: 'e-mail' })
 * // → asked: 788 rows, refused: { resting: 180, 'opted-out': 32 }
 */
export function recordAsks(
  ctx: Context,
  contactIds: readonly Id<'con'>[],
  ask: {
    kind: AskKind
    minutes: number
    channel: AskChannel
    surveyId?: Id<'srv'>
    note?: string
  },
): Promise<{ asked: Asked[]; refused: RefusedCounts }> {
  return inTransaction(ctx, async (ctx) => {
    await store.lockContacts(ctx, contactIds)
    const limits = await store.readLimits(ctx)
    const refused: RefusedCounts = {}
    const may = (await store.standingsOf(ctx, contactIds)).filter(({ person, history }) => {
      const refusal = whyNotAsk(person, history, limits, ctx.today, ask.channel)
      if (refusal) count(refused, refusal, 1)
      return refusal === null
    })
    const ids = await store.insertAsks(ctx, may, {
      kind: ask.kind,
      surveyId: ask.surveyId ?? null,
      minutes: ask.minutes,
      channel: ask.channel,
      askedOn: ctx.today,
      overrideReason: null,
      note: ask.note ?? null,
    })
    const asked = may.map(({ contactId, customerId, name, email }, i) => ({
      askId: ids[i]!,
      contactId,
      customerId,
      name,
      email,
    }))
    return { asked, refused }
  })
}

/**
 * How many of a selection would be asked if somebody asked now, and why the others would not.
 *
 * @param contactIds SQL that selects the ids of contacts, such as sql`select id from contacts where …`
 * @example
 * // 212 of 1,000 will not be asked: 180 resting, 32 opted out.
 * await previewAsks(ctx, sql`select id from contacts`, 'e-mail')
 * // → { people: 1000, willBeAsked: 788, refused: { resting: 180, 'opted-out': 32 } }
 */
export async function previewAsks(
  ctx: Context,
  contactIds: store.ContactIds,
  channel: AskChannel,
): Promise<{ people: number; willBeAsked: number; refused: RefusedCounts }> {
  const limits = await store.readLimits(ctx)
  const preview = { people: 0, willBeAsked: 0, refused: {} as RefusedCounts }
  for (const { person, history, people } of await store.countStandings(ctx, contactIds)) {
    const refusal = whyNotAsk(person, history, limits, ctx.today, channel)
    preview.people += people
    if (refusal) count(preview.refused, refusal, people)
    else preview.willBeAsked += people
  }
  return preview
}

function count(refused: RefusedCounts, { reason }: AskRefusal, people: number): void {
  refused[reason] = (refused[reason] ?? 0) + people
}
