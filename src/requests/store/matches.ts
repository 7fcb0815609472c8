import { sql } from 'kysely'
import type { MatchState, RequestState } from '../../schema.ts'
import type { Context } from '../../server/context.ts'
import { NotFound } from '../../server/errors.ts'
import type { Id } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import { activeStates } from '../states.ts'

/** Somebody chosen to speak for a request, with what of the request decides what may happen next. */
export interface HeldMatch {
  id: Id<'mat'>
  version: number
  state: MatchState
  customerId: Id<'cus'>
  contactId: Id<'con'>
  approverId: string | null
  approverName: string | null
  approverEmail: string | null
  askId: Id<'ask'> | null
  request: {
    id: Id<'rqs'>
    version: number
    state: RequestState
    level: Level
    topic: string
    dealId: Id<'dea'> | null
    prospectName: string | null
    prospectEmail: string | null
    minutes: number | null
    assignedTo: string | null
    createdBy: string
  }
}

const found = ({ db }: Context) =>
  db
    .selectFrom('matches as m')
    .innerJoin('referenceRequests as r', 'r.id', 'm.requestId')
    .select([
      'm.id',
      'm.version',
      'm.state',
      'm.customerId',
      'm.contactId',
      'm.approverId',
      'm.approverName',
      'm.approverEmail',
      'm.askId',
      'r.id as requestId',
      'r.version as requestVersion',
      'r.state as requestState',
      'r.level',
      'r.topic',
      'r.dealId',
      'r.prospectName',
      'r.prospectEmail',
      'r.minutes',
      'r.assignedTo',
      'r.createdBy',
    ])

type FoundRow = Awaited<ReturnType<ReturnType<typeof found>['executeTakeFirstOrThrow']>>

function matchOf({ requestId, requestVersion, requestState, ...row }: FoundRow): HeldMatch {
  const { level, topic, dealId, prospectName, prospectEmail, minutes, assignedTo, createdBy, ...match } = row
  return {
    ...match,
    request: {
      id: requestId,
      version: requestVersion,
      state: requestState,
      level,
      topic,
      dealId,
      prospectName,
      prospectEmail,
      minutes,
      assignedTo,
      createdBy,
    },
  }
}

export async function findMatch(ctx: Context, id: Id<'mat'>): Promise<HeldMatch> {
  const row = await found(ctx).where('m.id', '=', id).executeTakeFirst()
  if (!row) throw new NotFound('match', id)
  return matchOf(row)
}

/**
 * Find a match and hold it, and its request, until the transaction ends. The request comes first, always, so that two who
 * do this never wait for each other.
 */
export async function lockMatch(ctx: Context, id: Id<'mat'>): Promise<HeldMatch> {
  const { request } = await findMatch(ctx, id)
  await lockRequest(ctx, request.id)
  await ctx.db.selectFrom('matches').where('id', '=', id).select('id').forUpdate().execute()
  return findMatch(ctx, id)
}

/** Find a request and hold it until the transaction ends. */
export async function lockRequest({ db }: Context, id: Id<'rqs'>) {
  const row = await db.selectFrom('referenceRequests').where('id', '=', id).selectAll().forUpdate().executeTakeFirst()
  if (!row) throw new NotFound('request', id)
  return row
}

export async function updateMatch(
  { db, now }: Context,
  id: Id<'mat'>,
  change: {
    state: MatchState
    approvedAt?: Date | null
    refusal?: string | null
    askId?: Id<'ask'> | null
    approverId?: string | null
    approverName?: string | null
    approverEmail?: string | null
  },
): Promise<void> {
  await db
    .updateTable('matches')
    .set((match) => ({ ...change, version: match('version', '+', 1), updatedAt: now }))
    .where('id', '=', id)
    .execute()
}

export async function updateRequestState(
  { db, now }: Context,
  id: Id<'rqs'>,
  state: RequestState,
  closeReason: string | null = null,
): Promise<void> {
  const isActive = activeStates.some((one) => one === state)
  await db
    .updateTable('referenceRequests')
    .set((request) => ({
      state,
      closedAt: isActive ? null : now,
      closeReason: isActive ? null : closeReason,
      version: request('version', '+', 1),
      updatedAt: now,
    }))
    .where('id', '=', id)
    .execute()
}

/** How many people stand chosen for a request that is held. */
export async function countStanding({ db }: Context, requestId: Id<'rqs'>): Promise<number> {
  const { n } = await db
    .selectFrom('matches')
    .where('requestId', '=', requestId)
    .where('state', 'not in', ['refused', 'declined', 'dropped'])
    .select(sql<number>`count(*)::int`.as('n'))
    .executeTakeFirstOrThrow()
  return n
}

export interface NewMatch {
  id: Id<'mat'>
  requestId: Id<'rqs'>
  customerId: Id<'cus'>
  contactId: Id<'con'>
  points: number
  why: object
  state: 'waiting' | 'approved'
  approverId: string | null
  approverName: string | null
  approverEmail: string | null
}

/** Choose somebody for a request. False where they stand chosen for it already, by whoever was first. */
export async function insertMatch({ db, now, actor }: Context, match: NewMatch): Promise<boolean> {
  const { rows } = await sql`
    insert into matches (id, request_id, customer_id, contact_id, points, why, state, approver_id, approver_name,
      approver_email, approved_at, created_by, created_at, updated_at)
    values (${match.id}, ${match.requestId}, ${match.customerId}, ${match.contactId}, ${match.points},
      ${JSON.stringify(match.why)}::jsonb, ${match.state}, ${match.approverId}, ${match.approverName},
      ${match.approverEmail}, ${match.state === 'approved' ? now : null}, ${actor.id}, ${now}, ${now})
    on conflict (request_id, contact_id) where state not in ('refused', 'declined', 'dropped') do nothing
    returning id`.execute(db)
  return rows.length > 0
}

/** Whether somebody else stands chosen in place of a match that was taken back. */
export async function isChosenAgain(
  { db }: Context,
  { id, requestId, contactId }: { id: Id<'mat'>; requestId: Id<'rqs'>; contactId: Id<'con'> },
): Promise<boolean> {
  const row = await db
    .selectFrom('matches')
    .where('requestId', '=', requestId)
    .where('contactId', '=', contactId)
    .where('id', '<>', id)
    .where('state', 'not in', ['refused', 'declined', 'dropped'])
    .select('id')
    .executeTakeFirst()
  return row !== undefined
}
