import { record } from '../../server/activity.ts'
import { type Context, inTransaction } from '../../server/context.ts'
import { readUnsubscribeSubject } from '../../server/mail.ts'
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
