import { record } from '../../server/activity.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import type { Id } from '../../values/id.ts'
import { attribute } from '../attribution.ts'
import { addEvidence } from '../commands.ts'
import * as store from '../store/self-reports.ts'
import * as referrals from '../store.ts'

/** What became of a report: a new referral, or further evidence of one we knew. */
export interface Reported {
  responseId: Id<'rsp'>
  referralId: Id<'ref'>
  isNew: boolean
}

/**
 * Log whom customers say they told about us, as claimed referrals with their answer as evidence. Somebody who is recorded
 * already gets further evidence instead of a twin. Thousands at once take a few statements.
 *
 * @example
 * await reportReferrals(ctx, [{ responseId, referrerId: 'cus_1', name: 'Piet Janssen', email: null, words: 'Piet Janssen',
 *   givenOn: '2026-05-04', importId: null }]) // → [{ responseId, referralId: 'ref_…', isNew: true }]
 */
export function reportReferrals(ctx: Context, reports: readonly store.SelfReport[]): Promise<Reported[]> {
  if (reports.length === 0) return Promise.resolve([])
  return inTransaction(ctx, async (ctx) => {
    const known = await store.knownAlready(ctx, reports)
    const first = new Map<string, number>()
    const fresh: number[] = []
    const again: number[] = []
    for (const [place, report] of reports.entries()) {
      const who = whoOf(report)
      if (known.has(place) || first.has(who)) {
        again.push(place)
        continue
      }
      first.set(who, place)
      fresh.push(place)
    }
    const added = await store.insertSelfReports(
      ctx,
      fresh.map((place) => reports[place]!),
    )
    fresh.forEach((place, i) => {
      known.set(place, added[i]!.id)
    })
    const reported: Reported[] = fresh.map((place) => ({
      responseId: reports[place]!.responseId,
      referralId: known.get(place)!,
      isNew: true,
    }))
    for (const place of again) {
      const { responseId, referrerId, words, givenOn } = reports[place]!
      const referralId = known.get(place) ?? known.get(first.get(whoOf(reports[place]!))!)!
      await addEvidence(ctx, { referralId, kind: 'self-report', referrerId, words, givenOn })
      await store.linkEvidence(ctx, referralId, responseId)
      reported.push({ responseId, referralId, isNew: false })
    }
    return reported
  })
}

/** Two reports of one batch are about the same person where the address is the same, or the teller and the name. */
const whoOf = ({ email, referrerId, name }: store.SelfReport) => email ?? `${referrerId} ${name.toLowerCase()}`

/** Take back what a response said of referrals: those nothing else is known of go, the others lose this evidence. */
export function withdrawReports(ctx: Context, responseId: Id<'rsp'>): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const named = await store.referralsOfResponse(ctx, responseId)
    await store.removeEvidenceOf(ctx, responseId)
    for (const { id, number, referrerId, alone } of named) {
      const customer = referrerId
      if (alone) {
        await referrals.deleteReferral(ctx, id)
        await record(ctx, 'referral undone', { subject: id, customer }, { number })
        continue
      }
      const result = attribute(await referrals.listEvidence(ctx, id))
      if (!result) continue
      const credited = result.referrerId as Id<'cus'> | null
      await referrals.updateReferral(ctx, id, { referrerId: credited, strength: result.strength }, () => {
        throw new Error('Crediting another referrer cannot change whom the referral brought.')
      })
      await record(ctx, 'evidence removed', { subject: id, customer }, { kind: 'self-report', credited })
    }
  })
}
