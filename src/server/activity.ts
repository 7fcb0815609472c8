import type { Context } from './context.ts'

/**
 * Write down what just happened, in the transaction that made it happen.
 *
 * This one table is the audit trail, the timeline on every page, the outbox that webhooks are sent from and the feed
 * that keeps the cube fresh. If it is not here, it did not happen. `event` is in the past tense: 'referral logged'.
 */
export async function record(
  ctx: Context,
  event: string,
  about: { subject: string; customer?: string | null },
  details: object = {},
): Promise<void> {
  await ctx.db
    .insertInto('activity')
    .values({
      at: ctx.now,
      actor: ctx.actor.id,
      event,
      subjectId: about.subject,
      customerId: about.customer ?? (about.subject.startsWith('cus_') ? about.subject : null),
      details: JSON.stringify(details),
    })
    .execute()
}
