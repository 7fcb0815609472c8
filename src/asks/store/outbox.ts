import { sql } from 'kysely'
import type { Context } from '../../server/context.ts'
import { printCursor, readCursor, wholeNumber } from '../../server/cursor.ts'
import { NotFound } from '../../server/errors.ts'
import type { Id } from '../../values/id.ts'
import type { MailShown } from '../api/outbox.ts'
import type { MailState } from '../sending.ts'

const listed = ({ db }: Context) =>
  db
    .selectFrom('mails as m')
    .leftJoin('contacts as c', 'c.id', 'm.contactId')
    .select([
      'm.id',
      'm.number',
      'm.purpose',
      'm.toName',
      'm.toAddress',
      'c.id as contactId',
      'c.customerId',
      'm.subject',
      'm.state',
      'm.attempts',
      'm.problem',
      'm.sendAfter',
      'm.sentAt',
      'm.createdAt',
    ])

type ListedRow = Awaited<ReturnType<ReturnType<typeof listed>['executeTakeFirstOrThrow']>>

const mailOf = (row: ListedRow): MailShown => ({
  id: row.id,
  purpose: row.purpose,
  to: { name: row.toName || null, address: row.toAddress },
  contact: row.contactId && row.customerId ? { id: row.contactId, customerId: row.customerId } : null,
  subject: row.subject,
  state: row.state,
  attempts: row.attempts,
  problem: row.problem,
  sendAfter: row.sendAfter.toISOString(),
  sentAt: row.sentAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
})

/** A page of mails, the newest first. */
export async function listMails(
  ctx: Context,
  { state, cursor, limit }: { state: MailState[]; cursor?: string | undefined; limit: number },
): Promise<{ items: MailShown[]; nextCursor: string | null }> {
  let query = listed(ctx)
    .orderBy('m.number', 'desc')
    .limit(limit + 1)
  if (state.length > 0) query = query.where('m.state', 'in', state)
  if (cursor !== undefined) query = query.where('m.number', '<', readCursor(wholeNumber, cursor))
  const rows = await query.execute()
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    items: rows.slice(0, limit).map(mailOf),
    nextCursor: last ? printCursor(last.number) : null,
  }
}

export async function countMails({ db }: Context): Promise<Record<MailState, number>> {
  const rows = await db
    .selectFrom('mails')
    .groupBy('state')
    .select((mail) => ['state', mail.fn.countAll<number>().as('mails')])
    .execute()
  const counts = { waiting: 0, sending: 0, sent: 0, failed: 0, unsure: 0, withdrawn: 0 }
  for (const { state, mails } of rows) counts[state] = mails
  return counts
}

export async function findMail(ctx: Context, id: Id<'mai'>) {
  const row = await listed(ctx)
    .select(['m.text', 'm.html', 'm.headers'])
    .select(
      sql<boolean>`m.subject_id not like 'mem\\_%' and (
        (not m.outsider and (c.id is null or c.opted_out_at is not null)) or exists (
          select from unsubscribed_addresses a
          where a.address_sha256 = encode(sha256(convert_to(lower(trim(m.to_address)), 'UTF8')), 'hex')
        ))`.as('unwanted'),
    )
    .where('m.id', '=', id)
    .executeTakeFirst()
  if (!row) throw new NotFound('mail', id)
  return { mail: mailOf(row), text: row.text, html: row.html, headers: row.headers, unwanted: row.unwanted }
}

/** Hold a mail until the transaction ends. */
export async function lockMail({ db }: Context, id: Id<'mai'>): Promise<void> {
  const row = await db.selectFrom('mails').where('id', '=', id).select('id').forUpdate().executeTakeFirst()
  if (!row) throw new NotFound('mail', id)
}

/** Put a mail back in line, to be tried afresh. */
export async function requeueMail({ db, now }: Context, id: Id<'mai'>): Promise<void> {
  await db
    .updateTable('mails')
    .set({ state: 'waiting', sendAfter: now, attempts: 0, problem: null })
    .where('id', '=', id)
    .execute()
}

/** The address of a member, to write to themselves. */
export async function findMember({ db }: Context, id: string): Promise<{ name: string; email: string }> {
  const row = await db.selectFrom('members').where('id', '=', id).select(['name', 'email']).executeTakeFirst()
  if (!row) throw new NotFound('member', id)
  return row
}
