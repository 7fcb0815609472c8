import { ownLink } from '../../consent/commands/links.ts'
import { recordUses } from '../../references/commands.ts'
import { setMatchState, setRequestState } from '../../requests/commands/matches.ts'
import { record } from '../../server/activity.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import { refuse } from '../../server/errors.ts'
import { closeTasks, openTasks } from '../../tasks/commands.ts'
import { addDays, type Day, dayIn } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import type { EngagementPage } from '../api.ts'
import { isDoneWhenHeld } from '../guides.ts'
import { writeOutcome, writeThanks } from '../letters.ts'
import { type Side, settle } from '../outcomes.ts'
import { engagementRefusals, whyNotSayOutcome, whyNotThank } from '../states.ts'
import * as store from '../store.ts'
import { showEngagement } from './showing.ts'
import { closeFollowUp } from './times.ts'
import {
  languageOf,
  outcomeLink,
  prospectLanguageOf,
  sayAdvocate,
  sayOther,
  writeToAdvocate,
  writeToProspect,
} from './writing.ts'

type Found = store.FoundEngagement
interface Words {
  held: boolean
  grade: number | null
  words: string
}

/** A thank-you that comes later than this is forgotten. A guess. */
const thankWithinDays = 2

/**
 * Note what one side says of how it went. Saying it again replaces what that side said before. From all that was said
 * follows whether it took place; what follows from that is undone where it turns out otherwise.
 */
export function noteOutcome(ctx: Context, engagementId: Id<'eng'>, side: Side, said: Words): Promise<Found> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockEngagement(ctx, engagementId)
    refuse(whyNotSayOutcome(before, ctx.now), engagementRefusals)
    const grade = said.held ? said.grade : null
    const last = before.outcomes[side]
    if (last && last.held === said.held && last.grade === grade && last.words === said.words) return before
    const outcomes = {
      ...before.outcomes,
      [side]: { held: said.held, grade, words: said.words, by: ctx.actor.name, at: ctx.now.toISOString() },
    }
    const { state, disagree, gradeGiven } = settle(outcomes)
    await store.updateEngagement(ctx, engagementId, { outcomes, ...(state === null ? {} : { gradeGiven }) })
    await record(
      ctx,
      'outcome noted',
      { subject: engagementId, customer: before.customerId },
      { side, held: said.held, ...(grade === null ? {} : { grade }) },
    )
    if (state === 'held') await bringAbout(ctx, before)
    if (state === 'missed') await takeBack(ctx, before)
    if (disagree && side !== 'us') await askUsWhatHappened(ctx, before)
    return store.findEngagement(ctx, engagementId)
  })
}

/** It took place: their time counts, the match and the request are done, and somebody thanks them. */
async function bringAbout(ctx: Context, before: Found): Promise<void> {
  if (before.state === 'held') return
  await store.updateEngagement(ctx, before.id, { state: 'held', heldOn: await dayOf(ctx, before) })
  await record(ctx, 'engagement held', { subject: before.id, customer: before.customerId }, { title: before.title })
  await closeFollowUp(ctx, before.id, 'It took place.')
  if (isDoneWhenHeld(before.level)) await finishRequest(ctx, before)
  await noteUse(ctx, before)
  await openTasks(ctx, [
    {
      kind: 'thank',
      title: `Thank ${before.contactName ?? before.customerName}`,
      why: before.title,
      subjectId: before.id,
      customerId: before.customerId,
      dueOn: addDays(ctx.today, thankWithinDays),
      assignedTo: before.createdBy,
    },
  ])
}

/** It did not take place: what followed from believing so is taken back. */
async function takeBack(ctx: Context, before: Found): Promise<void> {
  if (before.state === 'missed') return
  await store.updateEngagement(ctx, before.id, { state: 'missed', heldOn: null })
  await record(ctx, 'engagement missed', { subject: before.id, customer: before.customerId }, { title: before.title })
  if (before.matchId !== null && before.matchState === 'done') await setMatchState(ctx, before.matchId, 'accepted')
  if (before.requestId !== null) await setRequestState(ctx, before.requestId, 'matched')
  await closeTasks(ctx, { kind: 'thank', subjectIds: [before.id], note: 'It did not take place.', state: 'dropped' })
  await closeFollowUp(ctx, before.id, 'It did not take place.')
  await openTasks(ctx, [
    {
      kind: 'follow up',
      title: `Did not take place: ${before.title}`.slice(0, 200),
      why: 'Find another time, or call it off.',
      subjectId: before.id,
      customerId: before.customerId,
      dueOn: ctx.today,
      assignedTo: before.createdBy,
    },
  ])
}

async function askUsWhatHappened(ctx: Context, before: Found): Promise<void> {
  await closeFollowUp(ctx, before.id, 'Somebody said how it went.')
  await openTasks(ctx, [
    {
      kind: 'follow up',
      title: `The two sides disagree: ${before.title}`.slice(0, 200),
      why: 'One says it took place, the other that it did not. Find out, and write it down.',
      subjectId: before.id,
      customerId: before.customerId,
      dueOn: ctx.today,
      assignedTo: before.createdBy,
    },
  ])
}

/** The day it was held: that of the time agreed where the company is, and never one to come. */
async function dayOf(ctx: Context, { startsAt }: Found): Promise<Day> {
  if (startsAt === null) return ctx.today
  // Said within the hour, the day may have ended where the company is.
  const held = startsAt < ctx.now ? startsAt : ctx.now
  return dayIn(await store.companyZone(ctx), held)
}

/** What somebody was asked for is given: the match is done, and the request with it. */
export async function finishRequest(ctx: Context, { matchId, requestId }: Found): Promise<void> {
  if (matchId !== null) await setMatchState(ctx, matchId, 'done')
  if (requestId !== null) await setRequestState(ctx, requestId, 'done')
}

/** A call for a deal is a use of what they gave, where something of theirs is in the library that may be used so. */
async function noteUse(ctx: Context, engagement: Found): Promise<void> {
  if (engagement.dealId === null) return
  const itemId = await store.itemForCall(ctx, engagement)
  if (itemId === null) return
  await recordUses(ctx, [
    { itemId, use: 'private call', place: engagement.dealName ?? '', dealId: engagement.dealId, leftUs: true },
  ])
}

/** What we say of how it went. */
export async function sayOutcome(
  ctx: Context,
  { engagementId, ...said }: { engagementId: Id<'eng'> } & Words,
): Promise<EngagementPage> {
  await noteOutcome(ctx, engagementId, 'us', said)
  return showEngagement(ctx, { engagementId })
}

/** Ask both sides how it went, each by a link of their own. */
export function askOutcome(ctx: Context, { engagementId }: { engagementId: Id<'eng'> }): Promise<EngagementPage> {
  return inTransaction(ctx, async (ctx) => {
    const engagement = await store.lockEngagement(ctx, engagementId)
    refuse(whyNotSayOutcome(engagement, ctx.now), engagementRefusals)
    const { startsAt, zone } = engagement
    refuse(startsAt === null ? 'not-scheduled' : null, engagementRefusals)
    const about = { startsAt: startsAt!.toISOString(), zone }
    const told = [
      await writeToAdvocate(ctx, engagement, store.purposes.outcome, ({ unsubscribe, company }) =>
        writeOutcome({
          ...about,
          language: languageOf(engagement),
          company,
          to: engagement.contactName ?? '',
          other: sayOther(engagement, company),
          unsubscribe,
          link: outcomeLink(ctx, engagement, 'advocate'),
        }),
      ),
      engagement.level === 3 &&
        (await writeToProspect(ctx, engagement, store.purposes.outcome, (company) =>
          writeOutcome({
            ...about,
            language: prospectLanguageOf(engagement),
            company,
            to: engagement.prospectName ?? '',
            other: sayAdvocate(engagement),
            unsubscribe: null,
            link: outcomeLink(ctx, engagement, 'prospect'),
          }),
        )),
    ]
    refuse(told.includes(true) ? null : 'no-address', engagementRefusals)
    await record(ctx, 'asked how it went', { subject: engagementId, customer: engagement.customerId })
    return showEngagement(ctx, { engagementId })
  })
}

/** Thank whoever spoke for us, in somebody's own words. */
export function thank(
  ctx: Context,
  { engagementId, words }: { engagementId: Id<'eng'>; words: string },
): Promise<EngagementPage> {
  return inTransaction(ctx, async (ctx) => {
    const engagement = await store.lockEngagement(ctx, engagementId)
    refuse(whyNotThank(engagement), engagementRefusals)
    await writeToAdvocate(ctx, engagement, store.purposes.thanks, ({ unsubscribe, company }) =>
      writeThanks({
        language: languageOf(engagement),
        company,
        words,
        ownLink: ownLink(ctx, { id: engagement.contactId! }, ctx.exchange.origin, languageOf(engagement)),
        unsubscribe,
      }),
    )
    await store.updateEngagement(ctx, engagementId, { thankedAt: ctx.now })
    await record(ctx, 'thanked', { subject: engagementId, customer: engagement.customerId })
    await closeTasks(ctx, { kind: 'thank', subjectIds: [engagementId], note: 'Thanked by mail.' })
    return showEngagement(ctx, { engagementId })
  })
}
