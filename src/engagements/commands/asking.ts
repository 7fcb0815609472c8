import { askSomebody, withdrawAsk } from '../../asks/commands.ts'
import type { AskChannel } from '../../asks/limits.ts'
import { companyName, lockContacts, readLimits } from '../../asks/store.ts'
import { blocksOf, whyNotChoose } from '../../requests/blocks.ts'
import { findApprovedMatch, setMatchState } from '../../requests/commands/matches.ts'
import { peopleAt } from '../../requests/store/candidates.ts'
import { findDeal } from '../../requests/store/deals.ts'
import { findMatch, type HeldMatch } from '../../requests/store/matches.ts'
import { findRequest } from '../../requests/store/requests.ts'
import { record } from '../../server/activity.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import { NotFound, Refused, refuse } from '../../server/errors.ts'
import type { Id } from '../../values/id.ts'
import type { EngagementPage } from '../api.ts'
import { prospectShown, sayProspect, writeAsk } from '../letters.ts'
import { speechOf } from '../speech.ts'
import { askKindOf, engagementRefusals, whyNotAskMatch } from '../states.ts'
import * as store from '../store.ts'
import { showEngagement } from './showing.ts'
import { languageOf, prospectOf, slotsLink, writeToAdvocate } from './writing.ts'

/** What speaks against asking the person of a match today: what they want, the limits, and consent to what it is for. */
async function judge(ctx: Context, match: HeldMatch, channel: AskChannel) {
  const { criteria } = await findRequest(ctx, match.request.id)
  const level = await store.findLevel(ctx, match.request.level)
  const asked = { level: match.request.level, use: criteria.use, needsCompany: level.needsCompany }
  const [person] = await peopleAt(ctx, { contactIds: [match.contactId] }, asked, {
    requestId: null,
    prospect: null,
    themeIds: [],
  })
  if (!person) throw new NotFound('contact', match.contactId)
  // How they fit, and whether they are at risk, was decided when they were chosen and approved.
  const decided = { use: criteria.use, notAskedDays: null, mostEngagements: null, goodStanding: false }
  const reached = { ...person.facts.person, hasAddress: person.facts.person.hasAddress || channel !== 'e-mail' }
  const facts = { ...person.facts, person: reached, chosenFor: null }
  const blocks = blocksOf(person.contact.name, facts, decided, await readLimits(ctx), ctx.today)
  return { blocks, name: person.contact.name, level }
}

/** What would happen if somebody asked now. */
export async function showReadiness(ctx: Context, { matchId, channel }: { matchId: Id<'mat'>; channel: AskChannel }) {
  const match = await findMatch(ctx, matchId)
  const { blocks, name, level } = await judge(ctx, match, channel)
  const person = await store.findPerson(ctx, match.contactId)
  const deal = match.request.dealId ? await findDeal(ctx, match.request.dealId) : null
  return {
    name,
    email: person?.email ?? null,
    level: match.request.level,
    minutes: match.request.minutes ?? level.minutes,
    blocks,
    saysOfProspect: sayProspect({
      language: speechOf([person?.language]),
      company: await companyName(ctx),
      prospect: prospectShown(match.request.level, deal),
    }),
  }
}

/**
 * Ask somebody who was approved, all of it at once or nothing: the ask stands in the ledger with its minutes, the
 * engagement is there, and by e-mail they get a link at which they offer times or say no. Of two requests that race for
 * somebody's last free ask the second is refused, as the first holds the contact.
 *
 * @throws Refused 'not-approved', 'asked-already', a limit's reason, 'blocked' where nothing sets it aside, 'needs-override'
 */
export function askForMatch(
  ctx: Context,
  {
    matchId,
    minutes,
    channel,
    gradeExpected,
    overrideReason = '',
  }: {
    matchId: Id<'mat'>
    minutes?: number | undefined
    channel: AskChannel
    gradeExpected?: number | undefined
    overrideReason?: string | undefined
  },
): Promise<EngagementPage> {
  return inTransaction(ctx, async (ctx) => {
    const standing = await findMatch(ctx, matchId)
    refuse(whyNotAskMatch(standing.state, ctx.actor.role), engagementRefusals)
    const match = await findApprovedMatch(ctx, matchId)
    // Whoever withdraws consent holds the contact as well: either we see it, or they withdraw after our ask.
    await lockContacts(ctx, [match.contactId])
    const { blocks, level } = await judge(ctx, match, channel)
    const refusal = whyNotChoose(blocks, overrideReason)
    if (refusal) throw new Refused(refusal, `${blocks[0]?.says ?? ''} ${sayRefusal[refusal]}`.trim())
    const given = minutes ?? match.request.minutes ?? level.minutes
    const ask = await askSomebody(ctx, {
      kind: askKindOf[match.request.level],
      contactId: match.contactId,
      minutes: given,
      channel,
      ...(overrideReason ? { overrideReason } : {}),
      note: match.request.topic,
    })
    const person = await store.findPerson(ctx, match.contactId)
    const id = await store.insertEngagement(ctx, {
      level: match.request.level,
      requestId: match.request.id,
      matchId,
      dealId: match.request.dealId,
      customerId: match.customerId,
      contactId: match.contactId,
      title: `${level.name}: ${person!.name}, ${person!.customerName}`.slice(0, 200),
      minutes: given,
      gradeExpected: gradeExpected ?? null,
    })
    await setMatchState(ctx, matchId, 'asked', { askId: ask.id })
    await record(
      ctx,
      'engagement planned',
      { subject: id, customer: match.customerId },
      {
        level: level.name,
        requestId: match.request.id,
        minutes: given,
        channel,
        ...(blocks.length > 0 ? { override: overrideReason } : {}),
      },
    )
    if (channel === 'e-mail') await sendAsk(ctx, id)
    return showEngagement(ctx, { engagementId: id })
  })
}

const sayRefusal = {
  blocked: 'Nothing sets this aside.',
  'needs-override': engagementRefusals['needs-override'],
}

async function sendAsk(ctx: Context, id: Id<'eng'>): Promise<void> {
  const engagement = await store.findEngagement(ctx, id)
  await writeToAdvocate(ctx, engagement, store.purposes.ask, ({ unsubscribe, company }) =>
    writeAsk({
      language: languageOf(engagement),
      company,
      person: engagement.contactName ?? '',
      level: engagement.level,
      minutes: engagement.minutes,
      topic: engagement.topic ?? '',
      prospect: prospectOf(engagement),
      link: slotsLink(ctx, engagement),
      unsubscribe,
    }),
  )
}

/** Send the link once more. It is the same ask, so it counts once. */
export function remind(ctx: Context, { engagementId }: { engagementId: Id<'eng'> }): Promise<EngagementPage> {
  return inTransaction(ctx, async (ctx) => {
    const engagement = await store.lockEngagement(ctx, engagementId)
    refuse(engagement.state === 'planned' || engagement.state === 'missed' ? null : 'over-already', engagementRefusals)
    refuse(engagement.email === null ? 'nobody-to-thank' : null, engagementRefusals)
    await sendAsk(ctx, engagementId)
    await record(ctx, 'asked for times again', { subject: engagementId, customer: engagement.customerId })
    return showEngagement(ctx, { engagementId })
  })
}

/** An ask nobody has answered costs nobody anything once it is called off by us. */
export async function withdrawOpenAsk(ctx: Context, askId: Id<'ask'> | null): Promise<void> {
  if (askId !== null && (await store.askState(ctx, askId)) === 'asked') await withdrawAsk(ctx, { askId })
}
