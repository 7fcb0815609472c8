import { companyName } from '../../asks/store.ts'
import { record } from '../../server/activity.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import { Refused, refuse } from '../../server/errors.ts'
import { postMail, withdrawMails } from '../../server/mail.ts'
import { closeTasks, openTasks } from '../../tasks/commands.ts'
import { mayDo } from '../../values/endpoint.ts'
import { type Id, idOf } from '../../values/id.ts'
import type { Match } from '../api/requests.ts'
import { type ApprovalFacts, writeApprovalLetter } from '../approval-letter.ts'
import {
  approvalDays,
  approvalGoodUntil,
  approvalRefusals,
  requestRefusals,
  whyNotDecide,
  whyNotWorkOn,
} from '../states.ts'
import * as matches from '../store/matches.ts'
import { findLevel, showMatch } from '../store/requests.ts'
import { setMatchState } from './matches.ts'

/** Everything a letter or page says of somebody who waits for approval, but for the link. */
async function approvalFactsOf(ctx: Context, match: Match): Promise<Omit<ApprovalFacts, 'link' | 'goodUntil'>> {
  return {
    approver: match.approver?.name ?? '',
    person: match.contact.name,
    title: match.title,
    customer: match.customer.name,
    what: (await findLevel(ctx, match.request.level)).name,
    minutes: match.request.minutes,
    topic: match.request.topic,
    neededBy: match.request.neededBy,
    prospect: match.deal?.prospect ?? null,
    overrideReason: match.overrideReason,
    chosenBy: match.chosenBy,
    lastAskedOn: match.lastAskedOn,
    company: await companyName(ctx),
  }
}

/** Ask whoever looks after a customer: by mail with a link of their own; a member finds it among their tasks as well. */
export async function askForApproval(ctx: Context, matchId: Id<'mat'>): Promise<void> {
  const match = await showMatch(ctx, matchId)
  const facts = await approvalFactsOf(ctx, match)
  const held = await matches.findMatch(ctx, matchId)
  const title = `May ${match.contact.name} of ${match.customer.name} be asked?`
  await openTasks(ctx, [
    {
      kind: 'approve',
      title,
      why: `${match.chosenBy} chose them: ${facts.what.toLowerCase()}${facts.topic ? `, ${facts.topic}` : ''}.`,
      subjectId: matchId,
      customerId: match.customer.id,
      assignedTo: held.approverId,
    },
  ])
  if (held.approverEmail === null) return
  const expires = new Date(ctx.now.getTime() + approvalDays * 86_400_000)
  const link = `${ctx.exchange.origin}/approval/${ctx.keys.signLink('approval', matchId, expires)}`
  const letter = writeApprovalLetter({ ...facts, link, goodUntil: approvalGoodUntil(ctx.today) })
  await postMail(ctx, [
    {
      purpose: 'approval',
      subjectId: matchId,
      contactId: null,
      outsider: true,
      to: { name: held.approverName ?? '', address: held.approverEmail },
      ...letter,
    },
  ])
}

/** Nothing waits for approval any more: the task is closed, a letter that has not left is not sent. */
export async function settleApproval(
  ctx: Context,
  matchIds: readonly Id<'mat'>[],
  note: string,
  state: 'done' | 'dropped' = 'done',
): Promise<void> {
  if (matchIds.length === 0) return
  await closeTasks(ctx, { kind: 'approve', subjectIds: matchIds, note, state })
  await withdrawMails(ctx, matchIds)
}

export interface Decision {
  approve: boolean
  words: string
}

/** Decide on somebody who waits. Of two who decide at once the second is told that it was decided. */
function decide(
  ctx: Context,
  matchId: Id<'mat'>,
  { approve, words }: Decision,
  by: { id: string; role: Context['actor']['role'] } | null,
): Promise<Match> {
  return inTransaction(ctx, async (ctx) => {
    const match = await matches.lockMatch(ctx, matchId)
    refuse(whyNotDecide(match, by), approvalRefusals)
    refuse(whyNotWorkOn(match.request), requestRefusals)
    const isNobodys = match.approverId === null && match.approverEmail === null
    if (approve && isNobodys && words === '') refuse('needs-note', approvalRefusals)
    if (!approve && words === '') refuse('needs-words', approvalRefusals)
    const decided = by === null ? {} : { approverId: by.id, approverName: ctx.actor.name }
    await matches.updateMatch(ctx, matchId, {
      state: 'waiting',
      approvedAt: approve ? ctx.now : null,
      ...(isNobodys ? decided : {}),
    })
    await setMatchState(ctx, matchId, approve ? 'approved' : 'refused', { refusal: approve ? null : words })
    if (approve && words !== '')
      await record(ctx, 'approval explained', { subject: matchId, customer: match.customerId }, { words })
    await settleApproval(ctx, [matchId], approve ? 'Approved.' : 'Refused.')
    return showMatch(ctx, matchId)
  })
}

export const approveMatch = (ctx: Context, { matchId, note }: { matchId: Id<'mat'>; note: string }) =>
  decide(ctx, matchId, { approve: true, words: note }, ctx.actor)

export const refuseMatch = (ctx: Context, { matchId, words }: { matchId: Id<'mat'>; words: string }) =>
  decide(ctx, matchId, { approve: false, words }, ctx.actor)

/** Take a decision back, while nobody was asked: it waits again. */
export function takeDecisionBack(ctx: Context, { matchId }: { matchId: Id<'mat'> }): Promise<Match> {
  return inTransaction(ctx, async (ctx) => {
    const match = await matches.lockMatch(ctx, matchId)
    refuse(whyNotWorkOn(match.request), requestRefusals)
    if (match.approverId !== ctx.actor.id && !mayDo(ctx.actor.role, 'manager')) refuse('not-yours', approvalRefusals)
    if (match.state !== 'approved' && match.state !== 'refused') refuse('asked-already', approvalRefusals)
    const chosen = { id: matchId, requestId: match.request.id, contactId: match.contactId }
    if (await matches.isChosenAgain(ctx, chosen)) refuse('chosen-already', requestRefusals)
    await matches.updateMatch(ctx, matchId, { state: match.state, approvedAt: null })
    await setMatchState(ctx, matchId, 'waiting', { refusal: null })
    return showMatch(ctx, matchId)
  })
}

// By link -----------------------------------------------------------------------------------------------------------------

/** What a link for approval opens now. */
export type ApprovalLink =
  | { ok: false; why: 'tampered' | 'expired' }
  | { ok: true; match: Match; facts: Omit<ApprovalFacts, 'link' | 'goodUntil'>; open: boolean }

const matchId = idOf('mat')

/** Whom a link is about; it says nothing of a match that is gone. */
export async function readApproval(ctx: Context, token: string): Promise<ApprovalLink> {
  const read = ctx.keys.readLink('approval', token, ctx.now)
  if (!read.ok) return read
  const id = matchId.safeParse(read.subject)
  if (!id.success) return { ok: false, why: 'tampered' }
  const match = await showMatch(ctx, id.data).catch(() => null)
  if (match === null) return { ok: false, why: 'expired' }
  const { request } = await matches.findMatch(ctx, match.id)
  const open = match.state === 'waiting' && whyNotWorkOn(request) === null
  return { ok: true, match, facts: await approvalFactsOf(ctx, match), open }
}

/** Decide by link. Returns how it stands then; a link decides once. */
export async function decideByLink(
  ctx: Context,
  token: string,
  decision: Decision,
): Promise<{ link: ApprovalLink; decided: boolean; problem: string | null }> {
  const link = await readApproval(ctx, token)
  if (!link.ok || !link.open) return { link, decided: false, problem: null }
  try {
    await decide(ctx, link.match.id, decision, null)
    return { link: await readApproval(ctx, token), decided: true, problem: null }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const again = await readApproval(ctx, token)
    return { link: again, decided: false, problem: error.reason === 'needs-words' ? error.message : null }
  }
}
