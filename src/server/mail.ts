import { createHash } from 'node:crypto'
import { type Id, idOf, newId } from '../values/id.ts'
import type { Context } from './context.ts'

/** A letter to one person, as a feature writes it. */
export interface Mail {
  /** What it is for, as the outbox says it: 'invitation', 'reminder'. */
  purpose: string
  /** What it is about: the invitation, the request. */
  subjectId: string
  /** Null only for a letter to a member, whose subject is that member, and for one to an outsider. */
  contactId: Id<'con'> | null
  /** Whoever signs for a company, or a prospect: somebody who is no contact of ours. */
  outsider?: boolean
  to: { name: string; address: string }
  subject: string
  text: string
  html: string
  headers?: Record<string, string>
  /** Not before this moment; at once where left out. */
  sendAfter?: Date
}

/**
 * Put a letter into the outbox, in the transaction of whatever a person decided. It leaves when that commits; where no
 * SMTP server is set it stays there to be read. Features call this because somebody pressed a button, and imports never.
 */
export async function postMail(ctx: Context, mails: readonly Mail[]): Promise<Id<'mai'>[]> {
  if (mails.length === 0) return []
  const rows = mails.map((mail) => ({
    id: newId('mai'),
    purpose: mail.purpose,
    subjectId: mail.subjectId,
    contactId: mail.contactId,
    outsider: mail.outsider ?? false,
    toName: mail.to.name,
    toAddress: mail.to.address,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    headers: JSON.stringify(mail.headers ?? {}),
    sendAfter: mail.sendAfter ?? ctx.now,
    createdBy: ctx.actor.id,
    createdAt: ctx.now,
  }))
  await ctx.db.insertInto('mails').values(rows).execute()
  return rows.map(({ id }) => id)
}

/** What is kept of an address whose owner does not want our mail. */
export const fingerprintOf = (address: string) =>
  createHash('sha256').update(address.trim().toLowerCase()).digest('hex')

/**
 * Withdraw letters that have not left yet, such as those of a mailing that was stopped.
 *
 * @returns how many were withdrawn
 */
export async function withdrawMails({ db }: Context, subjectIds: readonly string[]): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('mails')
    .set({ state: 'withdrawn' })
    .where('subjectId', 'in', subjectIds.length === 0 ? [''] : [...subjectIds])
    .where('state', '=', 'waiting')
    .executeTakeFirstOrThrow()
  return Number(numUpdatedRows)
}

// Unsubscribing --------------------------------------------------------------------------------------------------------

/** Mail is kept for years, and its link has to work as long. */
const unsubscribeYears = 5

/**
 * The address behind "Unsubscribe" in a mail to this contact. It names the contact and holds a fingerprint of the
 * address, so that it still works when the contact has been removed or has another address by then. Its page speaks the
 * language of the mail.
 */
export function unsubscribeLink(
  ctx: Pick<Context, 'keys' | 'now'>,
  contact: { id: Id<'con'>; email: string },
  origin: string,
  language = 'en',
): string {
  const expires = new Date(ctx.now)
  expires.setUTCFullYear(expires.getUTCFullYear() + unsubscribeYears)
  const token = ctx.keys.signLink('unsubscribe', `${contact.id}~${fingerprintOf(contact.email)}`, expires)
  return `${origin}/u/${token}${language === 'en' ? '' : `?in=${encodeURIComponent(language)}`}`
}

/** Whom a link from `unsubscribeLink` is about; null where its subject is something else. */
export function readUnsubscribeSubject(subject: string): { contactId: Id<'con'>; fingerprint: string } | null {
  const [id, fingerprint = ''] = subject.split('~')
  const contactId = idOf('con').safeParse(id)
  return contactId.success && /^[0-9a-f]{64}$/.test(fingerprint) ? { contactId: contactId.data, fingerprint } : null
}

/**
 * The headers that let a mail program unsubscribe with one click (RFC 2369, RFC 8058). Every survey mail carries them.
 *
 * @example
 * unsubscribeHeaders(unsubscribeLink(ctx, contact, origin))
 * // → { 'List-Unsubscribe': '<https://vouch.example.com/u/…>', 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
 */
export const unsubscribeHeaders = (link: string): Record<string, string> => ({
  'List-Unsubscribe': `<${link}>`,
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
})
