import type { ConsentLanguage } from '../../consent/wordings.ts'
import { record } from '../../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../../server/context.ts'
import { NotFound, Refused, refuse } from '../../server/errors.ts'
import type { Sheet } from '../../server/http.ts'
import { type Day, dayNumber } from '../../values/day.ts'
import { mayDo } from '../../values/endpoint.ts'
import { type Id, newId } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import type { RequestFilter, RequestPage } from '../api/requests.ts'
import { chooseRefusals, whyNotChoose } from '../blocks.ts'
import { type Criteria, criteriaOfDeal, noCriteria, usualUses } from '../criteria.ts'
import {
  approvalRefusals,
  requestRefusals,
  whyNotCancel,
  whyNotChooseMore,
  whyNotDrop,
  whyNotWorkOn,
} from '../states.ts'
import { findDeal, isMember, themesInUse } from '../store/deals.ts'
import * as matches from '../store/matches.ts'
import { findOwner } from '../store/owners.ts'
import * as store from '../store/requests.ts'
import { askForApproval, settleApproval } from './approvals.ts'
import { judgePeople } from './candidates.ts'
import { openAgainWithoutMatches, setMatchState, setRequestState } from './matches.ts'
import { criteriaOfToday } from './merged-themes.ts'

interface RequestInput {
  level?: Level | undefined
  topic?: string | undefined
  criteria?: Criteria | undefined
  neededBy?: Day | null | undefined
  assignedTo?: string | null | undefined
  prospectName?: string | null | undefined
  prospectEmail?: string | null | undefined
  prospectLanguage?: ConsentLanguage | null | undefined
}

async function refuseUnsound(ctx: Context, { criteria, assignedTo }: RequestInput): Promise<void> {
  if (assignedTo && !(await isMember(ctx, assignedTo))) refuse('no-such-member', requestRefusals)
  const themes = [...new Set(criteria?.themes.map(({ id }) => id) ?? [])]
  if ((await themesInUse(ctx, themes)).length < themes.length) refuse('no-such-theme', requestRefusals)
}

/** A request with what is wanted as it is today: themes that were merged since are those they were merged into. */
async function showPage(ctx: Context, id: Id<'rqs'>): Promise<RequestPage> {
  return asOfToday(ctx, await store.showPage(ctx, id))
}

async function asOfToday<Request extends { criteria?: Criteria | undefined }>(
  ctx: Context,
  request: Request,
): Promise<Request> {
  return request.criteria ? { ...request, criteria: await criteriaOfToday(ctx, request.criteria) } : request
}

/** Request a reference. A deal's themes and attributes become what is wanted, unless something else is. */
export function addRequest(
  ctx: Context,
  {
    dealId,
    level,
    minutes,
    ...given
  }: RequestInput & { level: Level; dealId?: Id<'dea'> | undefined; minutes?: number | undefined },
): Promise<RequestPage> {
  return inTransaction(ctx, async (ctx) => {
    const input = await asOfToday(ctx, given)
    const deal = dealId ? await findDeal(ctx, dealId) : null
    refuse(deal && deal.state !== 'open' ? 'deal-closed' : null, requestRefusals)
    await refuseUnsound(ctx, input)
    const id = newId('rqs')
    const fromDeal = deal
      ? criteriaOfDeal({ themeIds: deal.themes.map((theme) => theme.id), attributes: deal.attributes }, level)
      : { ...noCriteria, use: usualUses[level] }
    await store.insertRequest(ctx, {
      id,
      dealId: deal?.id ?? null,
      level,
      criteria: input.criteria ?? fromDeal,
      topic: input.topic ?? '',
      prospectName: input.prospectName || null,
      prospectEmail: input.prospectEmail || null,
      prospectLanguage: input.prospectLanguage ?? null,
      minutes: minutes ?? null,
      neededBy: input.neededBy ?? null,
      assignedTo: input.assignedTo ?? null,
    })
    await record(ctx, 'request added', { subject: id }, { level, ...(deal ? { dealId: deal.id } : {}) })
    return showPage(ctx, id)
  })
}

/** Change what a request asks for, or whom it is given to. */
export function changeRequest(
  ctx: Context,
  { requestId, ...given }: RequestInput & { requestId: Id<'rqs'> },
): Promise<RequestPage> {
  return inTransaction(ctx, async (ctx) => {
    const input = await asOfToday(ctx, given)
    const before = await matches.lockRequest(ctx, requestId)
    refuseStale(ctx, before.version)
    refuse(whyNotWorkOn(before), requestRefusals)
    await refuseUnsound(ctx, input)
    const change = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Parameters<
      typeof store.updateRequest
    >[2]
    const fields = Object.keys(change).filter(
      (field) =>
        JSON.stringify(change[field as keyof typeof change]) !== JSON.stringify(before[field as keyof typeof before]),
    )
    if (fields.length === 0) return showPage(ctx, requestId)
    await store.updateRequest(ctx, requestId, change)
    const assigned = fields.length === 1 && fields[0] === 'assignedTo'
    await record(ctx, assigned ? 'request assigned' : 'request changed', { subject: requestId }, { fields })
    return showPage(ctx, requestId)
  })
}

/** Give a request up. Whoever was chosen for it, and not asked yet, is taken back. */
export function cancelRequest(
  ctx: Context,
  { requestId, reason }: { requestId: Id<'rqs'>; reason: string },
): Promise<RequestPage> {
  return inTransaction(ctx, async (ctx) => {
    const request = await matches.lockRequest(ctx, requestId)
    refuse(whyNotCancel(request, reason), requestRefusals)
    if ((await store.matchesOf(ctx, requestId)).some(({ state }) => state === 'asked' || state === 'accepted'))
      refuse('has-engagement', requestRefusals)
    const waiting = await store.undecidedOf(ctx, requestId)
    for (const matchId of waiting) await setMatchState(ctx, matchId, 'dropped')
    await settleApproval(ctx, waiting, 'The request was given up.', 'dropped')
    await setRequestState(ctx, requestId, 'cancelled', reason)
    return showPage(ctx, requestId)
  })
}

/** Take a request up again that was closed. */
export function reopenRequest(ctx: Context, { requestId }: { requestId: Id<'rqs'> }): Promise<RequestPage> {
  return inTransaction(ctx, async (ctx) => {
    const request = await matches.lockRequest(ctx, requestId)
    refuse(whyNotWorkOn(request) === null ? 'request-open' : null, requestRefusals)
    await setRequestState(ctx, requestId, 'open')
    await openAgainWithoutMatches(ctx, requestId)
    return showPage(ctx, requestId)
  })
}

/**
 * Choose people for a request. What speaks against each is judged once more, as it may have changed since the list was
 * read; an account owner who chooses has approved, and so has a manager who says why where nobody looks after a customer.
 */
export function chooseCandidates(
  ctx: Context,
  {
    requestId,
    contactIds,
    overrideReason = '',
    approveNote = '',
  }: {
    requestId: Id<'rqs'>
    contactIds: Id<'con'>[]
    overrideReason?: string | undefined
    approveNote?: string | undefined
  },
): Promise<RequestPage> {
  return inTransaction(ctx, async (ctx) => {
    const request = await matches.lockRequest(ctx, requestId)
    refuse(whyNotWorkOn(request), requestRefusals)
    const wanted = [...new Set(contactIds)]
    const standing = new Set(
      (await store.matchesOf(ctx, requestId))
        .filter(({ state }) => !['refused', 'declined', 'dropped'].includes(state))
        .map(({ contact }) => contact.id),
    )
    if (wanted.some((id) => standing.has(id))) refuse('chosen-already', requestRefusals)
    refuse(whyNotChooseMore(standing.size, wanted.length), requestRefusals)
    const judged = await judgePeople(ctx, requestId, wanted)
    for (const contactId of wanted) {
      const one = judged.get(contactId)
      if (!one) throw new NotFound('contact', contactId)
      const refusal = whyNotChoose(one.blocks, overrideReason)
      if (refusal) throw new Refused(refusal, `${one.blocks[0]?.says ?? ''} ${chooseRefusals[refusal]}`.trim())
      await choose(ctx, requestId, one, { overrideReason, approveNote })
    }
    await openAgainWithoutMatches(ctx, requestId)
    return showPage(ctx, requestId)
  })
}

type Judged = NonNullable<ReturnType<Awaited<ReturnType<typeof judgePeople>>['get']>>

async function choose(
  ctx: Context,
  requestId: Id<'rqs'>,
  { person, points, lines, blocks }: Judged,
  { overrideReason, approveNote }: { overrideReason: string; approveNote: string },
): Promise<void> {
  const owner = await findOwner(ctx, person.customer.id)
  const ownApproval = owner?.memberId === ctx.actor.id
  const managersApproval = owner === null && mayDo(ctx.actor.role, 'manager') && approveNote !== ''
  const approved = ownApproval || managersApproval
  const id = newId('mat')
  const chosen = await matches.insertMatch(ctx, {
    id,
    requestId,
    customerId: person.customer.id,
    contactId: person.contact.id,
    points: points ?? 0,
    why: {
      lines,
      blocks: blocks.map(({ says }) => says),
      overrideReason: blocks.length > 0 ? overrideReason : null,
    } satisfies store.KeptWhy,
    state: approved ? 'approved' : 'waiting',
    approverId: managersApproval ? ctx.actor.id : (owner?.memberId ?? null),
    approverName: managersApproval ? ctx.actor.name : (owner?.name ?? null),
    approverEmail: owner?.email ?? null,
  })
  refuse(chosen ? null : 'chosen-already', requestRefusals)
  await record(
    ctx,
    'match chosen',
    { subject: id, customer: person.customer.id },
    {
      requestId,
      contactId: person.contact.id,
      ...(blocks.length > 0 ? { override: overrideReason } : {}),
      ...(managersApproval ? { approved: approveNote } : {}),
    },
  )
  if (!approved) await askForApproval(ctx, id)
}

/** Take somebody back who was chosen and has not been asked yet. */
export function dropMatch(ctx: Context, { matchId }: { matchId: Id<'mat'> }): Promise<RequestPage> {
  return inTransaction(ctx, async (ctx) => {
    const match = await matches.lockMatch(ctx, matchId)
    refuse(whyNotDrop(match), approvalRefusals)
    await setMatchState(ctx, matchId, 'dropped')
    await settleApproval(ctx, [matchId], 'Not needed any more.', 'dropped')
    return showPage(ctx, match.request.id)
  })
}

// Reading ------------------------------------------------------------------------------------------------------------------

export const showRequest = (ctx: Context, { requestId }: { requestId: Id<'rqs'> }) => showPage(ctx, requestId)

export const showApprovals = (ctx: Context) => store.approvalsOf(ctx, mayDo(ctx.actor.role, 'manager'))

export async function showRequestTotals(ctx: Context) {
  const { oldest, ...counts } = await store.countRequests(ctx)
  return { ...counts, oldestDays: oldest === null ? 0 : Math.max(0, dayNumber(ctx.today) - dayNumber(oldest)) }
}

const rowsAtATime = 500

/** Every request the filters show, a few hundred at a time. */
export async function exportRequests(ctx: Context, filter: RequestFilter): Promise<Sheet> {
  const { levels } = await store.requestChoices(ctx)
  const nameOf = new Map(levels.map(({ level, name }) => [level, name]))
  async function* rows() {
    let cursor: string | undefined
    do {
      const page = await store.listRequests(ctx, filter, { cursor, limit: rowsAtATime })
      for (const request of page.items) {
        yield [
          request.id,
          nameOf.get(request.level) ?? String(request.level),
          request.topic,
          request.deal?.name ?? null,
          request.deal?.prospect ?? request.prospectName,
          request.state,
          request.neededBy,
          request.assignedTo?.name ?? null,
          request.people.map(({ name, customer }) => `${name} (${customer})`).join(', '),
          request.createdBy,
          request.createdOn,
          request.closedOn,
          request.closeReason,
          request.offBook,
        ]
      }
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
  }
  return {
    fileName: `requests-${ctx.today}.csv`,
    header: [
      'Request',
      'For',
      'Topic',
      'Deal',
      'Prospect',
      'State',
      'Needed by',
      'Assigned to',
      'Chosen',
      'Requested by',
      'Requested on',
      'Closed on',
      'Closed because',
      'Off the book',
    ],
    rows: rows(),
  }
}
