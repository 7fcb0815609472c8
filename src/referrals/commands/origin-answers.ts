import type { ReferralState } from '../../cube/question.ts'
import { record } from '../../server/activity.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import { Refused } from '../../server/errors.ts'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'
import { attribute } from '../attribution.ts'
import { addEvidence } from '../commands.ts'
import { changeRefusals } from '../logging.ts'
import * as store from '../store/origin-answers.ts'
import * as referrals from '../store.ts'

/** A new customer's answer to who told them, once somebody has decided whom they meant. */
export interface OriginAnswer {
  newcomerId: Id<'cus'>
  referrerId: Id<'cus'>
  words: string | null
  givenOn: Day
  /** When they became a customer: they had been told by then. */
  cameOn: Day
}

/** What a confirmed answer did to the referrals: all it takes to take exactly that back. */
export interface Credited {
  referralId: Id<'ref'>
  evidenceId: Id<'evi'>
  isNew: boolean
  /** How an earlier referral stood, where the answer says that it has converted; null where it stayed as it was. */
  before: { state: ReferralState; referredId: Id<'cus'> | null; convertedOn: Day | null } | null
  /** Who is credited now: not the one they named, where stronger evidence names somebody else. */
  creditedId: Id<'cus'> | null
}

/**
 * Credit whoever a new customer says told them: as evidence of the referral that brought them, of one that named them
 * without knowing what became of them, or as a referral of its own that has converted. All evidence together decides who is
 * credited, so a link goes before an answer and the answer stays beside it as a conflict.
 *
 * @example
 * await creditOrigin(ctx, { newcomerId: 'cus_2', referrerId: 'cus_1', words: 'Ines from Larkspur', givenOn: '2026-05-04',
 *   cameOn: '2026-04-20' }) // → { referralId: 'ref_…', isNew: true, creditedId: 'cus_1', … }
 */
export function creditOrigin(ctx: Context, answer: OriginAnswer): Promise<Credited> {
  return inTransaction(ctx, async (ctx) => {
    const { newcomerId, referrerId, words, givenOn, cameOn } = answer
    for (let attempt = 0; attempt < 5; attempt++) {
      const earlier =
        (await referrals.broughtBy(ctx, newcomerId)) ?? (await store.namingNewcomer(ctx, referrerId, newcomerId))
      if (earlier !== null) {
        const credited = await addToEarlier(ctx, earlier, answer)
        if (credited) return credited
        continue
      }
      const added = await referrals.insertReferral(ctx, {
        referrerId,
        referredId: newcomerId,
        referredName: null,
        referredEmail: null,
        madeOn: cameOn,
        state: 'converted',
        strength: 'probable',
        note: null,
      })
      if (!added) continue
      await referrals.updateReferral(ctx, added, { convertedOn: cameOn }, heldByAnother)
      await referrals.insertEvidence(ctx, {
        referralId: added,
        kind: 'origin-answer',
        strength: 'probable',
        referrerId,
        words,
        givenOn,
      })
      await record(
        ctx,
        'referral logged',
        { subject: added, customer: referrerId },
        { referrerId, referredId: newcomerId, kind: 'origin-answer' },
      )
      const evidenceId = await store.newestEvidence(ctx, added)
      return { referralId: added, evidenceId, isNew: true, before: null, creditedId: referrerId }
    }
    throw new Refused('under-way', 'Somebody is changing the referral of this customer at this moment. Try again.')
  })
}

/** Null where the earlier referral became somebody else's in the meantime. */
async function addToEarlier(ctx: Context, id: Id<'ref'>, answer: OriginAnswer): Promise<Credited | null> {
  const { newcomerId, referrerId, words, givenOn, cameOn } = answer
  const earlier = await referrals.lockReferral(ctx, id)
  const stillCounts = earlier.state !== 'denied' && earlier.state !== 'reversed'
  if (!stillCounts || (earlier.referredId !== null && earlier.referredId !== newcomerId)) return null
  const before = { state: earlier.state, referredId: earlier.referredId, convertedOn: await store.convertedOn(ctx, id) }
  const { referrer } = await addEvidence(ctx, {
    referralId: id,
    kind: 'origin-answer',
    referrerId,
    words: words ?? '',
    givenOn,
  })
  const evidenceId = await store.newestEvidence(ctx, id)
  // Whoever answers as a customer has become one, whatever the referral still says.
  const moves = earlier.state !== 'converted' || earlier.referredId === null
  if (moves) {
    const day = before.convertedOn ?? cameOn
    await referrals.updateReferral(
      ctx,
      id,
      { state: 'converted', referredId: newcomerId, convertedOn: day },
      heldByAnother,
    )
    await record(
      ctx,
      'referral moved',
      { subject: id, customer: referrer?.id ?? null },
      { from: earlier.state, to: 'converted', ...(earlier.referredId === null ? { referredId: newcomerId } : {}) },
    )
  }
  return { referralId: id, evidenceId, isNew: false, before: moves ? before : null, creditedId: referrer?.id ?? null }
}

const heldByAnother = (): never => {
  throw new Refused('brought-by-another', changeRefusals['brought-by-another'])
}

/** Why what a confirmed answer did cannot be taken back any more. */
export type NoWayBack = 'referral-moved'

/**
 * Take back what a confirmed answer did: its evidence, the move it caused, and the referral where it made one and nothing
 * else is known of it. What others added since stays.
 *
 * @returns why not, where the referral has been moved on since; then nothing has changed
 */
function withdrawOrigin(ctx: Context, credited: Omit<Credited, 'creditedId'>): Promise<NoWayBack | null> {
  return inTransaction(ctx, async (ctx) => {
    const { referralId, evidenceId, isNew, before } = credited
    if (!(await store.lockIfThere(ctx, referralId))) return null
    const referral = await referrals.lockReferral(ctx, referralId)
    const evidence = await referrals.listEvidence(ctx, referralId)
    const others = evidence.filter(({ id }) => id !== evidenceId)
    const madeOrMoved = isNew || before !== null
    if (madeOrMoved && referral.state !== 'converted') return 'referral-moved'
    if (isNew && others.length === 0) {
      await referrals.deleteReferral(ctx, referralId)
      await record(
        ctx,
        'referral undone',
        { subject: referralId, customer: referral.referrerId },
        { number: referral.number },
      )
      return null
    }
    await store.removeEvidence(ctx, evidenceId)
    const result = attribute(others)
    const creditedId = result ? (result.referrerId as Id<'cus'> | null) : referral.referrerId
    await referrals.updateReferral(
      ctx,
      referralId,
      { ...(result ? { referrerId: creditedId, strength: result.strength } : {}), ...(before ?? {}) },
      heldByAnother,
    )
    await record(
      ctx,
      'evidence removed',
      { subject: referralId, customer: creditedId },
      { kind: 'origin-answer', credited: creditedId, ...(before ? { to: before.state } : {}) },
    )
    return null
  })
}

/**
 * Take back what the last confirmation of an answer did, from what was written down then: for whoever takes the decision back,
 * or removes the response the answer came with. The caller holds the answer.
 *
 * @returns why not, where the referral has been moved on since; then nothing has changed
 *
 * @example
 * await withdrawConfirmed(ctx, 'ori_1') // → null: its evidence is gone, and the referral where nothing else is known of it
 */
export async function withdrawConfirmed(ctx: Context, originId: Id<'ori'>): Promise<NoWayBack | null> {
  const did = (await store.whatConfirmingDid(ctx, originId)) as unknown as Credited | null
  return did && withdrawOrigin(ctx, did)
}
