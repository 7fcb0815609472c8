import { answerAsk, takeAnswerBack } from '../../asks/commands.ts'
import { companyName } from '../../asks/store.ts'
import { setMatchState, setRequestState } from '../../requests/commands/matches.ts'
import { isActive } from '../../requests/states.ts'
import { findRequest, updateRequest } from '../../requests/store/requests.ts'
import { record } from '../../server/activity.ts'
import { writeCalendar } from '../../server/calendar.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import { Invalid, refuse } from '../../server/errors.ts'
import { withdrawMails } from '../../server/mail.ts'
import { closeTasks, openTasks } from '../../tasks/commands.ts'
import type { Id } from '../../values/id.ts'
import type { EngagementPage } from '../api.ts'
import { writeAgreed, writeOff, writeTimes } from '../letters.ts'
import { type SpeechLanguage, speech } from '../speech.ts'
import {
  engagementRefusals,
  whyNotCallOff,
  whyNotMoveTime,
  whyNotOffer,
  whyNotPick,
  whyNotSendTimes,
} from '../states.ts'
import * as store from '../store.ts'
import { isZone, momentIn, readTimes, type Slot, type TypedTime } from '../times.ts'
import { withdrawOpenAsk } from './asking.ts'
import { dayAfter, showEngagement } from './showing.ts'
import {
  guests,
  languageOf,
  organizerOf,
  pickLink,
  prospectLanguageOf,
  sayAdvocate,
  sayEntry,
  sayOther,
  writeAboutTime,
  writeToProspect,
} from './writing.ts'

type Found = store.FoundEngagement
type EngagementId = { engagementId: Id<'eng'> }

// Offering ---------------------------------------------------------------------------------------------------------------

/**
 * Keep the three times somebody offered. Offering is saying yes: the ask is accepted with it. A time that was agreed before
 * is given up, and the prospect told.
 */
export function offerTimes(ctx: Context, engagementId: Id<'eng'>, slots: readonly Slot[]): Promise<Found> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockEngagement(ctx, engagementId)
    refuse(whyNotOffer(before), engagementRefusals)
    const gaveUp = before.state === 'scheduled'
    if (gaveUp) {
      await store.updateEngagement(ctx, engagementId, { calendarChanges: before.calendarChanges + 1 })
      await writeAboutTime(
        ctx,
        before,
        store.purposes.off,
        (facts) => writeOff({ ...facts, reason: '', newTimes: true }),
        ctx.actor.id === guests.advocate.id ? ['prospect'] : ['advocate', 'prospect'],
      )
    }
    await store.updateEngagement(ctx, engagementId, {
      state: 'offered',
      slots,
      ...(before.state === 'missed' ? { outcomes: {}, gradeGiven: null } : {}),
    })
    await acceptAsk(ctx, before)
    await settleRequest(ctx, before.requestId)
    await record(
      ctx,
      'times offered',
      { subject: engagementId, customer: before.customerId },
      { times: slots.map(({ startsAt }) => startsAt), again: before.state !== 'planned' },
    )
    await closeFollowUp(ctx, engagementId, 'They offered times.')
    await openTasks(ctx, [
      {
        kind: 'follow up',
        title: `${before.contactName ?? before.customerName} offered times`,
        why: before.level === 3 ? 'Send them to the prospect.' : 'Pick one of them.',
        subjectId: engagementId,
        customerId: before.customerId,
        dueOn: ctx.today,
        assignedTo: before.createdBy,
      },
    ])
    return store.findEngagement(ctx, engagementId)
  })
}

/** Times somebody told us, as we typed them. */
export async function enterTimes(
  ctx: Context,
  { engagementId, times, zone }: EngagementId & { times: TypedTime[]; zone: string },
): Promise<EngagementPage> {
  const { minutes } = await store.findEngagement(ctx, engagementId)
  refuseZone(zone)
  const read = readTimes(times, zone, minutes, ctx.now)
  if ('problems' in read) {
    throw new Invalid(
      'Look at the times once more.',
      [...read.problems].map(([place, problem]) => ({
        pointer: `/times/${place}`,
        detail: speech.en.problems[problem],
      })),
    )
  }
  await offerTimes(ctx, engagementId, read.slots)
  return showEngagement(ctx, { engagementId })
}

function refuseZone(zone: string): void {
  if (!isZone(zone))
    throw new Invalid('Choose a time zone from the list.', [{ pointer: '/zone', detail: 'Choose one from the list.' }])
}

/** Whoever offers or agrees on a time has said yes. */
async function acceptAsk(ctx: Context, { askId, matchId, matchState }: Found): Promise<void> {
  const plain = { ...ctx, ifMatch: null }
  if (askId !== null && (await store.askState(ctx, askId)) === 'asked')
    await answerAsk(plain, { askId, state: 'accepted' })
  if (matchId !== null && matchState === 'asked') await setMatchState(ctx, matchId, 'accepted')
}

/** A request is scheduled as long as one of its engagements is. */
async function settleRequest(ctx: Context, requestId: Id<'rqs'> | null): Promise<void> {
  if (requestId === null) return
  const { state } = await findRequest(ctx, requestId)
  if (!isActive(state)) return
  const scheduled = (await store.countScheduled(ctx, requestId)) > 0
  if (scheduled && state !== 'scheduled') await setRequestState(ctx, requestId, 'scheduled')
  if (!scheduled && state === 'scheduled') await setRequestState(ctx, requestId, 'matched')
}

export const closeFollowUp = (ctx: Context, engagementId: Id<'eng'>, note: string) =>
  closeTasks(ctx, { kind: 'follow up', subjectIds: [engagementId], note })

// Sending on, picking --------------------------------------------------------------------------------------------------

/** Send the times to the prospect, whose name and address stay with the request. */
export function sendTimes(
  ctx: Context,
  {
    engagementId,
    prospectName,
    prospectEmail,
    prospectLanguage,
  }: EngagementId & { prospectName: string; prospectEmail: string; prospectLanguage?: SpeechLanguage | undefined },
): Promise<EngagementPage> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockEngagement(ctx, engagementId)
    refuse(whyNotSendTimes({ state: before.state, prospectEmail }), engagementRefusals)
    const prospect = {
      prospectName: prospectName || null,
      prospectEmail,
      prospectLanguage: prospectLanguage ?? before.prospectLanguage,
    }
    const isKnown =
      prospect.prospectName === before.prospectName &&
      prospectEmail === before.prospectEmail &&
      prospect.prospectLanguage === before.prospectLanguage
    if (before.requestId !== null && !isKnown) await updateRequest(ctx, before.requestId, prospect)
    const engagement = { ...before, ...prospect }
    await writeToProspect(ctx, engagement, store.purposes.times, (company) =>
      writeTimes({
        language: prospectLanguageOf(engagement),
        company,
        to: prospectName,
        person: [engagement.contactName, engagement.contactTitle, engagement.customerName].filter(Boolean).join(', '),
        customer: sayAdvocate(engagement),
        minutes: engagement.minutes,
        slots: engagement.slots,
        link: pickLink(ctx, engagement),
      }),
    )
    await record(ctx, 'times sent to the prospect', { subject: engagementId, customer: before.customerId })
    await closeFollowUp(ctx, engagementId, 'The times were sent.')
    return showEngagement(ctx, { engagementId })
  })
}

/**
 * Pick one of the times offered. Of two who pick at once the first decides, and the second is told; who picks the same
 * again, by a second tab or a double click, changes nothing.
 */
export function pickTime(ctx: Context, engagementId: Id<'eng'>, startsAt: string): Promise<Found> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockEngagement(ctx, engagementId)
    if (before.state === 'scheduled' && before.startsAt?.toISOString() === startsAt) return before
    refuse(whyNotPick(before, startsAt, ctx.now), engagementRefusals)
    await agree(ctx, before, new Date(startsAt), {})
    return store.findEngagement(ctx, engagementId)
  })
}

/** Pick in the application, for the prospect on the phone or for ourselves. */
export async function pickForThem(
  ctx: Context,
  { engagementId, startsAt }: EngagementId & { startsAt: string },
): Promise<EngagementPage> {
  await pickTime(ctx, engagementId, new Date(startsAt).toISOString())
  return showEngagement(ctx, { engagementId })
}

/** Agree on a time that was settled otherwise, or move what was agreed. */
export function setTime(
  ctx: Context,
  { engagementId, time, zone }: EngagementId & { time: TypedTime; zone: string },
): Promise<EngagementPage> {
  return inTransaction(ctx, async (ctx) => {
    refuseZone(zone)
    const at = momentIn(zone, time.day, time.time)
    if (at === null)
      throw new Invalid('Look at the time once more.', [
        { pointer: '/time', detail: speech.en.problems['no-such-time'] },
      ])
    const before = await store.lockEngagement(ctx, engagementId)
    refuse(whyNotMoveTime(before, at, ctx.now), engagementRefusals)
    await acceptAsk(ctx, before)
    await agree(ctx, before, at, {
      slots: [{ startsAt: at.toISOString(), zone, offeredAt: ctx.now.toISOString() }],
      ...(before.state === 'missed' ? { outcomes: {}, gradeGiven: null } : {}),
    })
    return showEngagement(ctx, { engagementId })
  })
}

async function agree(ctx: Context, before: Found, startsAt: Date, change: store.EngagementChange): Promise<void> {
  // Whoever had a time in their calendar before gets a change of the same entry.
  const isMoved = before.startsAt !== null
  await store.updateEngagement(ctx, before.id, {
    ...change,
    state: 'scheduled',
    startsAt,
    calendarChanges: before.calendarChanges + (isMoved ? 1 : 0),
  })
  await settleRequest(ctx, before.requestId)
  await record(
    ctx,
    isMoved ? 'time moved' : 'time agreed',
    { subject: before.id, customer: before.customerId },
    { startsAt: startsAt.toISOString(), ...(before.startsAt ? { was: before.startsAt.toISOString() } : {}) },
  )
  const engagement = await store.findEngagement(ctx, before.id)
  await writeAboutTime(ctx, engagement, store.purposes.agreed, (facts) => writeAgreed(facts, isMoved))
  await closeFollowUp(ctx, before.id, 'A time is agreed.')
  await openTasks(ctx, [
    {
      kind: 'follow up',
      title: `How did it go? ${engagement.title}`.slice(0, 200),
      why: 'Ask both sides, or write down what you heard.',
      subjectId: before.id,
      customerId: before.customerId,
      dueOn: dayAfter(ctx, startsAt),
      assignedTo: before.createdBy,
    },
  ])
}

/** None of the times suits the prospect: we ask for others. */
export function refuseTimes(ctx: Context, engagementId: Id<'eng'>, words: string): Promise<boolean> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockEngagement(ctx, engagementId)
    if (before.state !== 'offered') return false
    await store.updateEngagement(ctx, engagementId, { state: 'planned', slots: [] })
    await record(
      ctx,
      'times did not suit',
      { subject: engagementId, customer: before.customerId },
      words ? { words } : {},
    )
    await askUsToSeeToIt(ctx, before, 'None of the times suits the prospect', words || 'Ask for other times.')
    return true
  })
}

/** They would rather be asked later: nothing changes but that somebody of us gets in touch. */
export function sayLater(ctx: Context, engagementId: Id<'eng'>, words: string): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockEngagement(ctx, engagementId)
    if (whyNotOffer(before) !== null) return
    await record(ctx, 'asked for later', { subject: engagementId, customer: before.customerId }, words ? { words } : {})
    await askUsToSeeToIt(ctx, before, `${before.contactName ?? before.customerName}: not now, perhaps later`, words)
  })
}

async function askUsToSeeToIt(ctx: Context, engagement: Found, title: string, why: string): Promise<void> {
  await closeFollowUp(ctx, engagement.id, 'Something else is to be done now.')
  await openTasks(ctx, [
    {
      kind: 'follow up',
      title: title.slice(0, 200),
      why,
      subjectId: engagement.id,
      customerId: engagement.customerId,
      dueOn: ctx.today,
      assignedTo: engagement.createdBy,
    },
  ])
}

// Calling off ------------------------------------------------------------------------------------------------------------

/** Call it off: whoever has it in their calendar is told, the match is taken back, the request looks for somebody again. */
export function callOff(
  ctx: Context,
  { engagementId, reason }: EngagementId & { reason: string },
): Promise<EngagementPage> {
  return inTransaction(ctx, async (ctx) => {
    refuse(reason === '' ? 'needs-words' : null, engagementRefusals)
    const before = await store.lockEngagement(ctx, engagementId)
    refuse(whyNotCallOff(before), engagementRefusals)
    await withdrawOpenAsk(ctx, before.askId)
    await endIt(ctx, before, reason, ['advocate', 'prospect'])
    if (before.matchId !== null) await setMatchState(ctx, before.matchId, 'dropped')
    await settleRequest(ctx, before.requestId)
    return showEngagement(ctx, { engagementId })
  })
}

/**
 * They say no, by their link: before they offered times or after. The ask is declined with the reason, joins the reasons of
 * others, and they rest as long as after any no. Saying it again changes nothing.
 *
 * @returns false where there was nothing left to decline
 */
export function decline(
  ctx: Context,
  engagementId: Id<'eng'>,
  { reasonId, words }: { reasonId: Id<'rea'> | null; words: string },
): Promise<boolean> {
  return inTransaction(ctx, async (ctx) => {
    const plain = { ...ctx, ifMatch: null }
    const before = await store.lockEngagement(ctx, engagementId)
    if (whyNotCallOff(before) !== null) return false
    const { askId } = before
    const asked = askId === null ? null : await store.askState(ctx, askId)
    if (askId !== null && asked === 'accepted') await takeAnswerBack(plain, { askId })
    if (askId !== null && (asked === 'accepted' || asked === 'asked'))
      await answerAsk(plain, {
        askId,
        state: 'declined',
        ...(reasonId ? { reasonId } : {}),
        ...(words ? { words } : {}),
      })
    await endIt(ctx, before, words, ['prospect'])
    if (before.matchId !== null) await setMatchState(ctx, before.matchId, 'declined', { refusal: words || null })
    await settleRequest(ctx, before.requestId)
    await openTasks(ctx, [
      {
        kind: 'follow up',
        title: `${before.contactName ?? before.customerName} said no`,
        why: words || 'They gave no reason. The request needs somebody else.',
        subjectId: engagementId,
        customerId: before.customerId,
        dueOn: ctx.today,
        assignedTo: before.createdBy,
      },
    ])
    return true
  })
}

async function endIt(
  ctx: Context,
  before: Found,
  reason: string,
  tell: readonly ('advocate' | 'prospect')[],
): Promise<void> {
  const wasAgreed = before.state === 'scheduled'
  await withdrawMails(ctx, [before.id])
  await store.updateEngagement(ctx, before.id, {
    state: 'cancelled',
    calendarChanges: before.calendarChanges + (wasAgreed ? 1 : 0),
  })
  await record(ctx, 'engagement called off', { subject: before.id, customer: before.customerId }, { reason })
  await closeTasks(ctx, { kind: 'follow up', subjectIds: [before.id], note: 'Called off.', state: 'dropped' })
  if (wasAgreed)
    await writeAboutTime(
      ctx,
      before,
      store.purposes.off,
      (facts, side) =>
        writeOff({ ...facts, reason: side === 'prospect' && tell.length === 1 ? '' : reason, newTimes: false }),
      tell,
    )
}

// Calendar ---------------------------------------------------------------------------------------------------------------

/** The file for a calendar: the time agreed, or that it was given up. Null where there never was one. */
export async function calendarOf(ctx: Context, engagement: Found): Promise<string | null> {
  if (engagement.startsAt === null) return null
  const company = await companyName(ctx)
  const isOff = engagement.state === 'cancelled' || engagement.state === 'offered' || engagement.state === 'planned'
  const people = [
    ...(engagement.email ? [{ name: engagement.contactName ?? '', email: engagement.email }] : []),
    ...(engagement.prospectEmail ? [{ name: engagement.prospectName ?? '', email: engagement.prospectEmail }] : []),
  ]
  const own = speech[languageOf(engagement)]
  return writeCalendar({
    uid: `${engagement.id}@vouchwell`,
    sequence: engagement.calendarChanges,
    isOff,
    title: `${sayAdvocate(engagement)} – ${sayOther(engagement, company)}`,
    description: [sayEntry(engagement, company), ...(engagement.topic ? [own.topic(engagement.topic)] : [])].join('\n'),
    place: engagement.place,
    startsAt: engagement.startsAt,
    minutes: engagement.minutes,
    organizer: await organizerOf(ctx, engagement),
    attendees: people,
    now: ctx.now,
  })
}
