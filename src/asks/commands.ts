import { record } from '../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../server/context.ts'
import { NotFound, Refused, refuse } from '../server/errors.ts'
import type { Sheet } from '../server/http.ts'
import type { Day } from '../values/day.ts'
import type { Id } from '../values/id.ts'
import { answerRefusals, whyNotAnswer, whyNotTakeBack, whyNotWithdraw } from './answering.ts'
import type { Ask, AskFilter } from './api.ts'
import {
  type AskChannel,
  type AskKind,
  type AskLimits,
  type AskReason,
  type AskRefusal,
  isOverridable,
  sayWhyNot,
  usualMinutes,
  whyNotAsk,
} from './limits.ts'
import * as store from './store.ts'

// Asking many --------------------------------------------------------------------------------------------------------

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
 * @param contactIds SQL that selects the ids of contacts
 * @example
 * // 212 of 1,000 will not be asked: 180 resting, 32 opted out.
 * await previewAsks(ctx, everybody, 'e-mail')
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

// Asking one person --------------------------------------------------------------------------------------------------

/**
 * Write down that one person was asked for something. Where the limits say no, a reason given with it sets them aside and
 * is kept with the ask; nothing sets aside that somebody does not want to hear from us.
 */
export function askSomebody(
  ctx: Context,
  ask: {
    kind: AskKind
    contactId: Id<'con'>
    minutes?: number | undefined
    channel: AskChannel
    askedOn?: Day | undefined
    overrideReason?: string | undefined
    note?: string | undefined
  },
): Promise<Ask> {
  return inTransaction(ctx, async (ctx) => {
    const askedOn = ask.askedOn ?? ctx.today
    refuse(askedOn > ctx.today ? 'in-future' : null, answerRefusals)
    const standing = await holdStanding(ctx, ask.contactId)
    const overrideReason = await refuseBeyondLimits(ctx, standing, ask.channel, ask.overrideReason || null)
    const [id] = await store.insertAsks(ctx, [standing], {
      kind: ask.kind,
      surveyId: null,
      minutes: ask.minutes ?? usualMinutes[ask.kind],
      channel: ask.channel,
      askedOn,
      overrideReason,
      note: ask.note || null,
    })
    return store.findAsk(ctx, id!)
  })
}

/** Hold a contact until the transaction ends, so that of two who ask at once the second sees what the first asked. */
async function holdStanding(ctx: Context, contactId: Id<'con'>): Promise<store.Standing> {
  await store.lockContacts(ctx, [contactId])
  const [standing] = await store.standingsOf(ctx, [contactId])
  if (!standing) throw new NotFound('contact', contactId)
  return standing
}

/** Refuse what the limits forbid. Returns the reason that set them aside, where one was needed. */
async function refuseBeyondLimits(
  ctx: Context,
  { name, person, history }: store.Standing,
  channel: AskChannel,
  overrideReason: string | null,
): Promise<string | null> {
  const refusal = whyNotAsk(person, history, await store.readLimits(ctx), ctx.today, channel)
  if (refusal === null) return null
  if (overrideReason === null || !isOverridable(refusal)) throw new Refused(refusal.reason, sayWhyNot(name, refusal))
  return overrideReason
}

/** Write down what somebody answered. A reason for a no is cited once; their words wait to be understood. */
export function answerAsk(
  ctx: Context,
  given: {
    askId: Id<'ask'>
    state: 'accepted' | 'declined'
    answeredOn?: Day | undefined
    reasonId?: Id<'rea'> | undefined
    words?: string | undefined
  },
): Promise<Ask> {
  return inTransaction(ctx, async (ctx) => {
    const ask = await store.lockAsk(ctx, given.askId)
    refuseStale(ctx, ask.version)
    const answer = {
      state: given.state,
      answeredOn: given.answeredOn ?? ctx.today,
      reasonId: given.reasonId ?? null,
      words: given.words || null,
    }
    refuse(whyNotAnswer(ask, answer, ctx.today), answerRefusals)
    if (answer.reasonId !== null) {
      const inUse = (await store.listReasons(ctx)).some(({ id }) => id === answer.reasonId)
      refuse(inUse ? null : 'no-such-reason', answerRefusals)
    }
    await store.updateAsk(ctx, ask.id, {
      state: answer.state,
      answeredOn: answer.answeredOn,
      declineReasonId: answer.reasonId,
      declineWords: answer.words,
    })
    if (answer.state === 'declined') await store.keepDecline(ctx, ask, { ...answer, givenOn: answer.answeredOn })
    await record(
      ctx,
      answer.state === 'accepted' ? 'ask accepted' : 'ask declined',
      { subject: ask.id, customer: ask.customerId },
      { kind: ask.kind, ...(answer.reasonId === null ? {} : { reasonId: answer.reasonId }) },
    )
    return store.findAsk(ctx, ask.id)
  })
}

/** Take back an answer that was written down by mistake. */
export function takeAnswerBack(ctx: Context, { askId }: { askId: Id<'ask'> }): Promise<Ask> {
  return inTransaction(ctx, async (ctx) => {
    const ask = await store.lockAsk(ctx, askId)
    refuse(whyNotTakeBack(ask), answerRefusals)
    await store.forgetDecline(ctx, ask.id)
    await store.updateAsk(ctx, ask.id, {
      state: 'asked',
      answeredOn: null,
      declineReasonId: null,
      declineWords: null,
    })
    const about = { subject: ask.id, customer: ask.customerId }
    await record(ctx, 'answer to an ask taken back', about, { was: ask.state })
    return store.findAsk(ctx, ask.id)
  })
}

/** Withdraw an ask nobody has answered: it counts no more. */
export function withdrawAsk(ctx: Context, { askId }: { askId: Id<'ask'> }): Promise<Ask> {
  return inTransaction(ctx, async (ctx) => {
    const ask = await store.lockAsk(ctx, askId)
    refuse(whyNotWithdraw(ask), answerRefusals)
    await store.updateAsk(ctx, ask.id, { state: 'withdrawn' })
    await record(ctx, 'ask withdrawn', { subject: ask.id, customer: ask.customerId }, { kind: ask.kind })
    return store.findAsk(ctx, ask.id)
  })
}

/** Bring a withdrawn ask back, where the limits allow it by now; a reason that set them aside still does. */
export function restoreAsk(ctx: Context, { askId }: { askId: Id<'ask'> }): Promise<Ask> {
  return inTransaction(ctx, async (ctx) => {
    const { contactId } = await store.findAskContact(ctx, askId)
    // The contact is held before the ask, in the order everybody else holds them.
    const standing = contactId === null ? null : await holdStanding(ctx, contactId)
    const ask = await store.lockAsk(ctx, askId)
    refuse(ask.state === 'withdrawn' ? null : 'not-withdrawn', answerRefusals)
    if (standing) await refuseBeyondLimits(ctx, standing, ask.channel, ask.overrideReason)
    await store.updateAsk(ctx, ask.id, { state: 'asked' })
    await record(ctx, 'ask brought back', { subject: ask.id, customer: ask.customerId }, { kind: ask.kind })
    return store.findAsk(ctx, ask.id)
  })
}

// Reading ------------------------------------------------------------------------------------------------------------

/** What the filters show, counted. */
export async function showTotals(ctx: Context, filter: AskFilter) {
  const cells = await store.countAsks(ctx, filter)
  const byState = { asked: 0, accepted: 0, declined: 0, withdrawn: 0 }
  for (const { state, asks } of cells) byState[state] = asks
  const counted = cells.filter(({ state }) => state !== 'withdrawn')
  return {
    asks: counted.reduce((sum, { asks }) => sum + asks, 0),
    minutes: counted.reduce((sum, { minutes }) => sum + minutes, 0),
    people: await store.countPeople(ctx, filter),
    byState,
    askers: await store.listAskers(ctx),
    customer: filter.customerId ? await store.findCustomerName(ctx, filter.customerId) : null,
  }
}

/** More contacts than this at one customer are not shown beside it. A guess. */
const mostContacts = 50

/** Where the contacts at a customer stand with the limits. The screen judges them with the same rule as we do. */
export async function showStandings(ctx: Context, { customerId }: { customerId: Id<'cus'> }) {
  const ids = await store.contactIdsOf(ctx, customerId, mostContacts + 1)
  const standings = await store.standingsOf(ctx, ids.slice(0, mostContacts))
  return {
    contacts: standings.map(({ contactId, name, person, history }) => ({
      contact: { id: contactId, name },
      person,
      history: { askedOn: [...history.askedOn], lastNoOn: history.lastNoOn },
    })),
    limits: await store.readLimits(ctx),
    more: ids.length > mostContacts,
  }
}

const rowsAtATime = 500

/** Every ask the filters show, a few hundred at a time, so that memory does not grow with the file. */
export async function exportAsks(ctx: Context, filter: AskFilter): Promise<Sheet> {
  async function* rows() {
    let cursor: string | undefined
    do {
      const page = await store.listAsks(ctx, filter, { cursor, limit: rowsAtATime })
      for (const ask of page.items) {
        yield [
          ask.id,
          ask.kind,
          ask.customer.name,
          ask.customer.id,
          ask.contact?.name ?? null,
          ask.contact?.id ?? null,
          ask.survey?.name ?? null,
          ask.minutes,
          ask.channel,
          ask.state,
          ask.askedOn,
          ask.askedBy,
          ask.answeredOn,
          ask.declineReason?.name ?? null,
          ask.declineWords,
          ask.overrideReason,
          ask.note,
        ]
      }
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
  }
  return {
    fileName: `asks-${ctx.today}.csv`,
    header: [
      'Ask',
      'Kind',
      'Customer',
      'Customer id',
      'Contact',
      'Contact id',
      'Survey',
      'Minutes',
      'By',
      'State',
      'Asked on',
      'Asked by',
      'Answered on',
      'Reason for a no',
      'Their words',
      'Asked nevertheless because',
      'Note',
    ],
    rows: rows(),
  }
}

// Limits -------------------------------------------------------------------------------------------------------------

/** Change how often a person may be asked. What was asked before stays as it is. */
export function changeLimits(ctx: Context, change: { [Limit in keyof AskLimits]?: number | undefined }) {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockLimits(ctx)
    refuseStale(ctx, before.version)
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
    await store.updateLimits(ctx, given)
    await record(ctx, 'ask limits changed', { subject: 'settings' }, { before, changes: given })
    return store.readLimits(ctx)
  })
}
