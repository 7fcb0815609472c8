import { record } from '../../server/activity.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import { refuse } from '../../server/errors.ts'
import { fingerprintOf, readUnsubscribeSubject } from '../../server/mail.ts'
import type { Nothing } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { resubscribeRefusals, whyNotResubscribe } from '../resubscribing.ts'
import * as store from '../store/unsubscribing.ts'

/** Where a link leads that somebody follows to unsubscribe. */
export type UnsubscribeLink = ReturnType<typeof readUnsubscribeLink>

/** What a link to unsubscribe is about, without doing anything. */
export function readUnsubscribeLink(ctx: Context, token: string) {
  const read = ctx.keys.readLink('unsubscribe', token, ctx.now)
  if (!read.ok) return { ok: false as const, why: read.why }
  const about = readUnsubscribeSubject(read.subject)
  return about ? { ok: true as const, about } : { ok: false as const, why: 'tampered' as const }
}

/**
 * Take somebody off our mail for good: every contact with that address opts out, the address is remembered by its
 * fingerprint, and what waits to be sent to it is withdrawn. Doing it again changes nothing.
 */
export function unsubscribe(ctx: Context, token: string): Promise<UnsubscribeLink> {
  return inTransaction(ctx, async (ctx) => {
    const link = readUnsubscribeLink(ctx, token)
    if (!link.ok) return link
    await store.rememberUnsubscribed(ctx, link.about.fingerprint)
    for (const contact of await store.optOutAddress(ctx, link.about)) {
      await record(ctx, 'contact unsubscribed', { subject: contact.id, customer: contact.customerId })
    }
    await store.withdrawMailTo(ctx, link.about)
    return link
  })
}

/**
 * Write again to somebody who unsubscribed, on purpose and with a reason that stays: to every contact with their address.
 * Mail that was withdrawn when they unsubscribed stays withdrawn.
 */
export function resubscribe(
  ctx: Context,
  { contactId, reason }: { contactId: Id<'con'>; reason: string },
): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const { email } = await store.lockContact(ctx, contactId)
    const unsubscribed = email !== null && (await store.isUnsubscribed(ctx, fingerprintOf(email)))
    refuse(whyNotResubscribe({ unsubscribed }, reason, ctx.actor.role), resubscribeRefusals)
    await store.forgetUnsubscribed(ctx, fingerprintOf(email!))
    for (const contact of await store.optInAddress(ctx, email!)) {
      await record(ctx, 'contact resubscribed', { subject: contact.id, customer: contact.customerId }, { reason })
    }
    return {}
  })
}
