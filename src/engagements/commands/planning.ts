import type { AskChannel } from '../../asks/limits.ts'
import { judgePerson } from '../../requests/commands/candidates.ts'
import { addRequest, chooseCandidates } from '../../requests/commands/requests.ts'
import { noCriteria, usualUses } from '../../requests/criteria.ts'
import { findOwner } from '../../requests/store/owners.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import { refuse } from '../../server/errors.ts'
import type { Id } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import { approvalOf, engagementRefusals } from '../states.ts'
import * as store from '../store.ts'
import { askForMatch } from './asking.ts'

/** Somebody is meant already, so nothing is searched for: only the use it needs their consent for. */
const criteriaFor = (level: Level) => ({ ...noCriteria, use: usualUses[level] })

/** What would happen if somebody planned an engagement with this person now. */
export async function showPlanning(
  ctx: Context,
  { contactId, level, dealId = null }: { contactId: Id<'con'>; level: Level; dealId?: Id<'dea'> | null | undefined },
) {
  const { person, blocks } = await judgePerson(ctx, { contactId, level, criteria: criteriaFor(level), dealId })
  const owner = await findOwner(ctx, person.customer.id)
  const { minutes } = await store.findLevel(ctx, level)
  return {
    name: person.contact.name,
    minutes,
    blocks,
    approval: approvalOf(owner, ctx.actor),
    owner: owner?.name ?? null,
  }
}

/**
 * Plan an engagement with somebody in mind. It goes the way every other goes, only quicker: a request, the one person chosen
 * for it, the yes of whoever looks after their customer, the ask. Where that yes is one's own all of it happens at once;
 * otherwise whoever looks after them is asked for it, and no word leaves us before.
 *
 * @throws Refused 'blocked' where nothing sets aside what speaks against asking, 'needs-override', 'needs-note'
 * @returns the request, and the engagement unless it waits for an approval
 */
export function planEngagement(
  ctx: Context,
  plan: {
    contactId: Id<'con'>
    level: Level
    dealId: Id<'dea'> | null
    topic: string
    minutes?: number | undefined
    channel: AskChannel
    overrideReason?: string | undefined
    approveNote?: string | undefined
  },
): Promise<{ requestId: Id<'rqs'>; engagementId: Id<'eng'> | null }> {
  return inTransaction(ctx, async (ctx) => {
    const { contactId, level, dealId, topic, minutes, channel, overrideReason, approveNote } = plan
    const person = await store.findPerson(ctx, contactId)
    refuse(person ? null : 'no-such-contact', engagementRefusals)
    const approval = approvalOf(await findOwner(ctx, person!.customerId), ctx.actor)
    refuse(approval === 'note' && !approveNote ? 'needs-note' : null, engagementRefusals)
    const { id: requestId } = await addRequest(ctx, {
      level,
      topic,
      criteria: criteriaFor(level),
      minutes,
      ...(dealId ? { dealId } : {}),
    })
    const { matches } = await chooseCandidates(ctx, { requestId, contactIds: [contactId], overrideReason, approveNote })
    const match = matches[0]!
    if (match.state !== 'approved') return { requestId, engagementId: null }
    const { id } = await askForMatch(ctx, { matchId: match.id, minutes, channel, overrideReason })
    return { requestId, engagementId: id }
  })
}
