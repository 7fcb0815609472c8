import type { ReferralState, Strength } from '../cube/question.ts'
import { record } from '../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../server/context.ts'
import { Refused, refuse } from '../server/errors.ts'
import type { Sheet } from '../server/http.ts'
import type { Day } from '../values/day.ts'
import type { Nothing } from '../values/endpoint.ts'
import type { Id } from '../values/id.ts'
import type { Referral, ReferralFilter, ReferralPage } from './api.ts'
import { attribute, type Evidence, strengthOf } from './attribution.ts'
import { countRefusals, whyNotCount } from './counting.ts'
import { moveRefusals, movesFrom, whyNotMove, whyNotSay } from './lifecycle.ts'
import {
  changeRefusals,
  evidenceInstead,
  firstState,
  logRefusals,
  undoRefusals,
  whyNotChange,
  whyNotLog,
  whyNotNew,
  whyNotUndo,
} from './logging.ts'
import * as store from './store.ts'

interface EvidenceGiven {
  kind: Evidence['kind']
  strength?: Strength | undefined
  words?: string | undefined
}

/** Log a referral; or, where another one brought this customer already, add what is said to that one. */
export function logReferral(
  ctx: Context,
  log: EvidenceGiven & {
    referrerId: Id<'cus'> | null
    referredName?: string | undefined
    referredEmail?: string | undefined
    referredCustomerId?: Id<'cus'> | undefined
    madeOn?: Day | null | undefined
    note?: string | undefined
  },
): Promise<{ referral: Referral; addedInstead: { reason: string; sentence: string } | null }> {
  return inTransaction(ctx, async (ctx) => {
    const madeOn = log.madeOn === undefined ? ctx.today : log.madeOn
    const referredId = log.referredCustomerId ?? null
    const referredName = log.referredName || null
    refuse(whyNotLog({ referrerId: log.referrerId, referredName, referredId, madeOn }, ctx.today), logRefusals)
    const referrerId = log.referrerId!
    await store.customerNamed(ctx, referrerId)
    if (referredId) await store.customerNamed(ctx, referredId)

    const evidence = { kind: log.kind, strength: strengthOf(log.kind, log.strength), words: log.words || null }
    const facts = {
      referrerId,
      referredId,
      referredName,
      referredEmail: log.referredEmail ?? null,
      madeOn,
      state: firstState({ referredId, referredEmail: log.referredEmail ?? null }),
      strength: evidence.strength,
      note: log.note || null,
    }
    const id = await insertOrFind(ctx, facts)
    if ('found' in id) {
      await keepEvidence(ctx, id.found, { ...evidence, referrerId, givenOn: madeOn })
      return {
        referral: await store.findReferral(ctx, id.found.id),
        addedInstead: { reason: 'already-brought', sentence: evidenceInstead['already-brought'] },
      }
    }
    await store.insertEvidence(ctx, { referralId: id.added, ...evidence, referrerId, givenOn: madeOn })
    await record(
      ctx,
      'referral logged',
      { subject: id.added, customer: referrerId },
      { referrerId, referredId, kind: log.kind },
    )
    return { referral: await store.findReferral(ctx, id.added), addedInstead: null }
  })
}

/**
 * Add the referral, or find and hold the one that brought this customer already. Between the two somebody may deny the
 * other, or log one of their own, so it is tried again; the unique index decides each time.
 */
async function insertOrFind(
  ctx: Context,
  facts: Parameters<typeof store.insertReferral>[1],
): Promise<{ added: Id<'ref'> } | { found: store.Standing }> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const earlier = facts.referredId === null ? null : await store.broughtBy(ctx, facts.referredId)
    if (whyNotNew(facts, earlier) === null) {
      const added = await store.insertReferral(ctx, facts)
      if (added) return { added }
    } else {
      const found = await store.lockReferral(ctx, earlier!)
      if (found.referredId === facts.referredId && whyNotCount({ ...found, selfReferral: false }) === null)
        return { found }
    }
  }
  throw new Refused('under-way', 'Somebody is changing the referral of this customer at this moment. Try again.')
}

/** Keep a piece of evidence, and let all of it together say who is credited from now on. */
async function keepEvidence(
  ctx: Context,
  referral: store.Standing,
  evidence: {
    kind: Evidence['kind']
    strength: Strength
    words: string | null
    referrerId: Id<'cus'> | null
    givenOn: Day | null
  },
): Promise<void> {
  await store.insertEvidence(ctx, { referralId: referral.id, ...evidence })
  const result = attribute(await store.listEvidence(ctx, referral.id))!
  const credited = result.referrerId as Id<'cus'> | null
  await store.updateReferral(ctx, referral.id, { referrerId: credited, strength: result.strength }, heldByAnother)
  await record(
    ctx,
    'evidence added',
    { subject: referral.id, customer: credited },
    {
      kind: evidence.kind,
      names: evidence.referrerId,
      ...(credited === referral.referrerId ? {} : { creditedBefore: referral.referrerId, credited }),
      ...(result.strength === referral.strength
        ? {}
        : { strengthBefore: referral.strength, strength: result.strength }),
    },
  )
}

/** Add a piece of evidence to a referral. All evidence is kept, in whatever state the referral is. */
export function addEvidence(
  ctx: Context,
  given: EvidenceGiven & {
    referralId: Id<'ref'>
    referrerId?: Id<'cus'> | null | undefined
    givenOn?: Day | null | undefined
  },
): Promise<Referral> {
  return inTransaction(ctx, async (ctx) => {
    const referral = await store.lockReferral(ctx, given.referralId)
    const referrerId = given.referrerId === undefined ? referral.referrerId : given.referrerId
    if (referrerId) await store.customerNamed(ctx, referrerId)
    const givenOn = given.givenOn === undefined ? ctx.today : given.givenOn
    refuse(givenOn !== null && givenOn > ctx.today ? 'in-future' : null, changeRefusals)
    await keepEvidence(ctx, referral, {
      kind: given.kind,
      strength: strengthOf(given.kind, given.strength),
      words: given.words || null,
      referrerId,
      givenOn,
    })
    return store.findReferral(ctx, referral.id)
  })
}

/** Move a referral along, or decide on it. */
export function moveReferral(
  ctx: Context,
  move: {
    referralId: Id<'ref'>
    to: ReferralState
    reason?: string | undefined
    convertedOn?: Day | undefined
    referredCustomerId?: Id<'cus'> | null | undefined
  },
): Promise<Referral> {
  return inTransaction(ctx, async (ctx) => {
    const referral = await store.lockReferral(ctx, move.referralId)
    const reason = move.reason || null
    refuse(whyNotMove(referral, move.to, ctx.actor.role), moveRefusals)
    refuse(whyNotSay(referral, { to: move.to, reason, referredId: move.referredCustomerId }), moveRefusals)
    refuse(move.convertedOn && move.convertedOn > ctx.today ? 'in-future' : null, moveRefusals)

    const referredId = move.referredCustomerId ?? referral.referredId
    if (move.referredCustomerId) await store.customerNamed(ctx, move.referredCustomerId)
    const counts =
      whyNotCount({ ...referral, state: move.to, selfReferral: referredId === referral.referrerId }) === null
    if (referredId && counts) await refuseSecond(ctx, referral.id, referredId)

    await store.updateReferral(
      ctx,
      referral.id,
      {
        state: move.to,
        stateReason: reason,
        referredId,
        ...(move.to === 'converted' ? { convertedOn: move.convertedOn ?? ctx.today } : {}),
      },
      heldByAnother,
    )
    await record(
      ctx,
      'referral moved',
      { subject: referral.id, customer: referral.referrerId },
      {
        from: referral.state,
        to: move.to,
        ...(reason ? { reason } : {}),
        ...(referredId === referral.referredId ? {} : { referredId }),
      },
    )
    return store.findReferral(ctx, referral.id)
  })
}

/** A customer is brought once: refuse when another referral that counts did it. */
async function refuseSecond(ctx: Context, referralId: Id<'ref'>, referredId: Id<'cus'>): Promise<void> {
  const earlier = await store.broughtBy(ctx, referredId)
  refuse(earlier !== null && earlier !== referralId ? 'brought-by-another' : null, changeRefusals)
}

/** The same, where the database found out: two people did it at this very moment. */
const heldByAnother = (): never => {
  throw new Refused('brought-by-another', changeRefusals['brought-by-another'])
}

/** Correct the facts of a referral. */
export function changeReferral(
  ctx: Context,
  change: {
    referralId: Id<'ref'>
    referredName?: string | null | undefined
    referredEmail?: string | null | undefined
    referredCustomerId?: Id<'cus'> | null | undefined
    madeOn?: Day | null | undefined
    note?: string | null | undefined
  },
): Promise<Referral> {
  return inTransaction(ctx, async (ctx) => {
    const referral = await store.lockReferral(ctx, change.referralId)
    refuseStale(ctx, referral.version)
    refuse(whyNotChange(referral, ctx.actor.role), changeRefusals)

    const { referralId, referredCustomerId, ...rest } = change
    const after = {
      referredId: referredCustomerId === undefined ? referral.referredId : referredCustomerId,
      referredName: change.referredName === undefined ? referral.referredName : change.referredName || null,
      madeOn: change.madeOn === undefined ? referral.madeOn : change.madeOn,
    }
    // Who brought a customer may be unknown, and so may the name of somebody a bare count stands for; taking a name
    // away may not leave nothing.
    const names = change.referredName !== undefined || referredCustomerId !== undefined
    refuse(names && after.referredId === null && after.referredName === null ? 'unnamed' : null, changeRefusals)
    refuse(change.madeOn && change.madeOn > ctx.today ? 'in-future' : null, changeRefusals)
    if (referredCustomerId) {
      await store.customerNamed(ctx, referredCustomerId)
      const selfReferral = referredCustomerId === referral.referrerId
      if (whyNotCount({ ...referral, selfReferral }) === null) await refuseSecond(ctx, referralId, referredCustomerId)
    }

    const set = {
      ...after,
      ...(rest.referredEmail === undefined ? {} : { referredEmail: rest.referredEmail }),
      ...(rest.note === undefined ? {} : { note: rest.note || null }),
    }
    await store.updateReferral(ctx, referralId, set, heldByAnother)
    const changed = Object.keys(change).filter(
      (field) => field !== 'referralId' && change[field as keyof typeof change] !== undefined,
    )
    await record(ctx, 'referral changed', { subject: referralId, customer: referral.referrerId }, { changed })
    return store.findReferral(ctx, referralId)
  })
}

/** Undo the logging of a referral, as if it had not been: for its author, for a few seconds. */
export function undoReferral(ctx: Context, { referralId }: { referralId: Id<'ref'> }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const referral = await store.lockReferral(ctx, referralId)
    refuse(whyNotUndo(await store.authorship(ctx, referralId), ctx.actor.id, ctx.now), undoRefusals)
    await store.deleteReferral(ctx, referralId)
    await record(
      ctx,
      'referral undone',
      { subject: referralId, customer: referral.referrerId },
      { number: referral.number },
    )
    return {}
  })
}

/** A referral with its evidence, its history, and what this person may do with it. */
export async function showReferral(ctx: Context, { referralId }: { referralId: Id<'ref'> }): Promise<ReferralPage> {
  const referral = await store.findReferral(ctx, referralId)
  const evidence = await store.listEvidence(ctx, referralId)
  const history = await store.listHistory(ctx, referralId)
  const result = attribute(evidence)
  const rank = (id: Id<'evi'>) => (id === result?.decidedBy ? 0 : 1)
  const noUndo = whyNotUndo(await store.authorship(ctx, referralId), ctx.actor.id, ctx.now)
  const noChange = whyNotChange(referral, ctx.actor.role)
  return {
    ...referral,
    evidence: evidence
      .toSorted((a, b) => rank(a.id) - rank(b.id))
      .map((piece) => ({
        id: piece.id,
        kind: piece.kind,
        strength: piece.strength,
        referrer: piece.referrerId === null ? null : { id: piece.referrerId, name: piece.referrerName ?? '' },
        words: piece.words,
        givenOn: piece.givenOn,
        addedBy: nameOf(piece.createdBy, piece.memberName),
        addedAt: piece.createdAt.toISOString(),
        decides: piece.id === result?.decidedBy,
        conflicts: result?.conflicts.includes(piece.id) ?? false,
      })),
    history: history.map(({ id, at, actor, memberName, event, details }) => ({
      id,
      at: at.toISOString(),
      who: nameOf(actor, memberName),
      event,
      details,
    })),
    moves: movesFrom(referral, ctx.actor.role).map(({ to, whyNot }) => ({
      to,
      whyNot: whyNot && { reason: whyNot, sentence: moveRefusals[whyNot] },
    })),
    whyNotChange: noChange && { reason: noChange, sentence: changeRefusals[noChange] },
    whyNotUndo: noUndo && { reason: noUndo, sentence: undoRefusals[noUndo] },
  }
}

/** Whoever did something: a member, or, where none did, the program itself. */
const nameOf = (actor: string, memberName: string | null) =>
  memberName ?? (actor.startsWith('mem_') ? 'A former member' : 'Vouchwell')

export async function showTotals(ctx: Context, filter: ReferralFilter) {
  return {
    cells: await store.countReferrals(ctx, filter),
    referrer: filter.referrer ? await store.findCustomerName(ctx, filter.referrer) : null,
    referred: filter.referred ? await store.findCustomerName(ctx, filter.referred) : null,
    import: filter.import ? await store.findImportedFile(ctx, filter.import) : null,
  }
}

const rowsAtATime = 500

/** Every referral the filters show, a few hundred at a time, so that memory does not grow with the file. */
export async function exportReferrals(ctx: Context, filter: ReferralFilter): Promise<Sheet> {
  async function* rows() {
    let cursor: string | undefined
    const makers = await store.makersOf(ctx, filter)
    do {
      const page = await store.listReferrals(ctx, filter, { cursor, limit: rowsAtATime, makers })
      for (const referral of page.items) {
        const whyNot = whyNotCount(referral)
        yield [
          referral.id,
          referral.externalId,
          referral.referrer?.name ?? null,
          referral.referrer?.id ?? null,
          referral.referred.name,
          referral.referred.email,
          referral.referred.customer?.name ?? null,
          referral.referred.customer?.id ?? null,
          referral.madeOn,
          referral.state,
          referral.stateReason,
          referral.strength,
          whyNot === null,
          whyNot && countRefusals[whyNot],
          referral.convertedOn,
          referral.note,
        ]
      }
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
  }
  return {
    fileName: `referrals-${ctx.today}.csv`,
    header: [
      'Referral',
      'External id',
      'Referrer',
      'Referrer id',
      'Referred person',
      'E-mail',
      'Became',
      'Became id',
      'Made on',
      'State',
      'Reason',
      'Strength',
      'Counts',
      'Why not',
      'Converted on',
      'Note',
    ],
    rows: rows(),
  }
}
