import { createHash } from 'node:crypto'
import { type Id, newId } from '../values/id.ts'
import type { Context } from './context.ts'

/** A letter to one person, as a feature writes it. */
export interface Mail {
  /** What it is for, as the outbox says it: 'invitation', 'reminder'. */
  purpose: string
  /** What it is about: the invitation, the request. */
  subjectId: string
  contactId: Id<'con'>
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
