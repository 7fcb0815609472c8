import { answerAsk, askSomebody } from '../../asks/commands.ts'
import { setRequestState } from '../../requests/commands/matches.ts'
import { noCriteria } from '../../requests/criteria.ts'
import { findDeal } from '../../requests/store/deals.ts'
import { insertRequest } from '../../requests/store/requests.ts'
import { record } from '../../server/activity.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import { Refused, refuse } from '../../server/errors.ts'
import type { Day } from '../../values/day.ts'
import { type Id, newId } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import type { EngagementPage } from '../api.ts'
import { askKindOf, engagementRefusals } from '../states.ts'
import * as store from '../store.ts'
import { showEngagement } from './showing.ts'

const why = 'Logged after the fact.'

/**
 * Log what took place past the queue. It happened, so no limit refuses it; it counts for whoever gave the time, so that the
 * next one waits. Somebody who does not want to hear from us gets no ask in the ledger: they were not asked by us.
 */
export function logOffBook(
  ctx: Context,
  input: {
    contactId: Id<'con'>
    level: Level
    dealId: Id<'dea'> | null
    prospect: string
    heldOn?: Day | undefined
    minutes?: number | undefined
    grade: number | null
    words: string
  },
): Promise<EngagementPage> {
  return inTransaction(ctx, async (ctx) => {
    const { contactId, level, dealId, grade, words } = input
    const heldOn = input.heldOn ?? ctx.today
    refuse(heldOn > ctx.today ? 'in-future' : null, engagementRefusals)
    const person = await store.findPerson(ctx, contactId)
    refuse(person ? null : 'no-such-contact', engagementRefusals)
    const deal = dealId === null ? null : await findDeal(ctx, dealId)
    const kept = await store.findLevel(ctx, level)
    const minutes = input.minutes ?? kept.minutes
    const askId = await logAsk(ctx, { contactId, level, minutes, heldOn })
    const requestId = newId('rqs')
    await insertRequest(ctx, {
      id: requestId,
      dealId,
      level,
      criteria: noCriteria,
      topic: '',
      prospectName: (deal === null ? input.prospect : '') || null,
      prospectEmail: null,
      neededBy: null,
      assignedTo: null,
    })
    await store.markOffBook(ctx, requestId)
    await record(ctx, 'request added', { subject: requestId }, { level, offBook: true, ...(dealId ? { dealId } : {}) })
    await setRequestState(ctx, requestId, 'done', why)
    const whom = deal?.prospect ?? input.prospect
    const id = await store.insertEngagement(ctx, {
      level,
      requestId,
      matchId: null,
      dealId,
      customerId: person!.customerId,
      contactId,
      title: `${kept.name}: ${person!.name}, ${person!.customerName}${whom ? ` for ${whom}` : ''}`.slice(0, 200),
      minutes,
      held: {
        on: heldOn,
        grade,
        outcomes: { us: { held: true, grade, words, by: ctx.actor.name, at: ctx.now.toISOString() } },
      },
    })
    await record(
      ctx,
      'engagement logged off the book',
      { subject: id, customer: person!.customerId },
      { title: kept.name, heldOn, ...(askId ? { askId } : {}) },
    )
    return showEngagement(ctx, { engagementId: id })
  })
}

async function logAsk(
  ctx: Context,
  { contactId, level, minutes, heldOn }: { contactId: Id<'con'>; level: Level; minutes: number; heldOn: Day },
): Promise<Id<'ask'> | null> {
  const plain = { ...ctx, ifMatch: null }
  try {
    const about = { kind: askKindOf[level], contactId, minutes, channel: 'phone', askedOn: heldOn } as const
    const ask = await askSomebody(plain, { ...about, overrideReason: why, note: why })
    await answerAsk(plain, { askId: ask.id, state: 'accepted', answeredOn: heldOn })
    return ask.id
  } catch (error) {
    if (error instanceof Refused) return null
    throw error
  }
}
