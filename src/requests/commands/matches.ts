import { record } from '../../server/activity.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import { Refused } from '../../server/errors.ts'
import type { Id } from '../../values/id.ts'
import type { MatchState, RequestState } from '../states.ts'
import * as store from '../store/matches.ts'

/**
 * Somebody who was chosen and approved, held until the transaction ends, so that of two who ask at once only one does.
 * Refused where the match stands otherwise: not approved yet, asked already, taken back.
 *
 * @example
 * const { contactId, request } = await findApprovedMatch(ctx, 'mat_ines')
 */
export async function findApprovedMatch(ctx: Context, id: Id<'mat'>): Promise<store.HeldMatch> {
  const match = await store.lockMatch(ctx, id)
  if (match.state === 'approved') return match
  throw new Refused(
    'not-approved',
    match.state === 'waiting'
      ? 'Their account owner has not approved this yet.'
      : 'This was decided in the meantime. Reload to see how it stands.',
  )
}

const matchEvents: Record<MatchState, string> = {
  waiting: 'match waits for approval',
  refused: 'match refused',
  approved: 'match approved',
  asked: 'match asked',
  accepted: 'match accepted',
  declined: 'match declined',
  done: 'match done',
  dropped: 'match taken back',
}

/**
 * Move a match on, as what follows approval goes its way: asked, accepted, declined, done, dropped. Where this leaves
 * nobody standing for the request, the request is open again. Joins the transaction under way.
 *
 * @param change the ask that was made of them, once there is one; words of a refusal
 * @example await setMatchState(ctx, 'mat_ines', 'asked', { askId })
 */
export function setMatchState(
  ctx: Context,
  matchId: Id<'mat'>,
  state: MatchState,
  change: { askId?: Id<'ask'> | null; refusal?: string | null } = {},
): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const match = await store.lockMatch(ctx, matchId)
    if (match.state === state && change.askId === undefined) return
    await store.updateMatch(ctx, matchId, { state, ...change })
    await record(
      ctx,
      matchEvents[state],
      { subject: matchId, customer: match.customerId },
      { requestId: match.request.id, contactId: match.contactId, was: match.state },
    )
    await openAgainWithoutMatches(ctx, match.request.id)
  })
}

/** A request that has nobody left waits for somebody again. */
export async function openAgainWithoutMatches(ctx: Context, requestId: Id<'rqs'>): Promise<void> {
  const request = await store.lockRequest(ctx, requestId)
  const standing = await store.countStanding(ctx, requestId)
  if (standing === 0 && (request.state === 'matched' || request.state === 'scheduled'))
    await store.updateRequestState(ctx, requestId, 'open')
  if (standing > 0 && request.state === 'open') await store.updateRequestState(ctx, requestId, 'matched')
}

const requestEvents: Record<RequestState, string> = {
  open: 'request opened again',
  matched: 'request matched',
  scheduled: 'request scheduled',
  done: 'request done',
  cancelled: 'request cancelled',
}

/**
 * Move a request on, as what follows approval goes its way: scheduled, done, or back. Joins the transaction under way.
 *
 * @example await setRequestState(ctx, 'rqs_brightwater', 'scheduled')
 */
export function setRequestState(
  ctx: Context,
  requestId: Id<'rqs'>,
  state: RequestState,
  reason: string | null = null,
): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const request = await store.lockRequest(ctx, requestId)
    if (request.state === state) return
    await store.updateRequestState(ctx, requestId, state, reason)
    await record(
      ctx,
      requestEvents[state],
      { subject: requestId },
      { was: request.state, ...(reason === null ? {} : { reason }) },
    )
  })
}
