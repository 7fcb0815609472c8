import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Context } from '../server/context.ts'
import { NotFound } from '../server/errors.ts'
import type { Role } from '../values/endpoint.ts'
import type { Id } from '../values/id.ts'
import type { Member, Session } from './api.ts'

const memberColumns = ['id', 'name', 'email', 'role', 'suspendedAt', 'createdAt'] as const

interface MemberRow {
  id: string
  name: string
  email: string
  role: Role
  suspendedAt: Date | null
  createdAt: Date
}

const memberOf = (row: MemberRow): Member => ({
  ...row,
  suspendedAt: row.suspendedAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
})

export async function listMembers({ db }: Context): Promise<Member[]> {
  return (await db.selectFrom('members').select(memberColumns).orderBy('name').execute()).map(memberOf)
}

export async function findMember({ db }: Context, id: string): Promise<Member | null> {
  const row = await db.selectFrom('members').select(memberColumns).where('id', '=', id).executeTakeFirst()
  return row ? memberOf(row) : null
}

/** Find a member and hold them until the transaction ends. */
export async function lockMember({ db }: Context, id: string): Promise<Member> {
  const row = await db.selectFrom('members').select(memberColumns).where('id', '=', id).forUpdate().executeTakeFirst()
  if (!row) throw new NotFound('member', id)
  return memberOf(row)
}

export async function hasMemberAt({ db }: Context, email: string): Promise<boolean> {
  return (await db.selectFrom('members').select('id').where('email', '=', email).executeTakeFirst()) !== undefined
}

/** Add a member who signs in with a password. False when the address, or the one owner's place, is taken. */
export async function insertMember(
  { db, now }: Context,
  member: { id: string; name: string; email: string; role: Role },
  passwordHash: string,
): Promise<boolean> {
  const added = await db
    .insertInto('members')
    .values({ ...member, image: null, suspendedAt: null, createdAt: now, updatedAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!added) return false
  await db
    .insertInto('accounts')
    .values({
      id: `acc_${member.id}`,
      accountId: member.id,
      providerId: 'credential',
      userId: member.id,
      password: passwordHash,
    })
    .execute()
  return true
}

export async function updateMember(
  { db, now }: Context,
  id: string,
  change: { role?: Role; suspendedAt?: Date | null },
): Promise<Member> {
  const row = await db
    .updateTable('members')
    .set({ ...change, updatedAt: now })
    .where('id', '=', id)
    .returning(memberColumns)
    .executeTakeFirstOrThrow()
  return memberOf(row)
}

export async function endSessionsOf({ db }: Context, memberId: string): Promise<void> {
  await db.deleteFrom('sessions').where('userId', '=', memberId).execute()
}

export function listSessions({ db, now }: Context, memberId: string) {
  return db
    .selectFrom('sessions')
    .select(['id', 'token', 'createdAt', 'expiresAt', 'userAgent'])
    .where('userId', '=', memberId)
    .where('expiresAt', '>', now)
    .orderBy('createdAt', 'desc')
    .execute()
}

export async function deleteSession({ db }: Context, memberId: string, sessionId: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('sessions')
    .where('userId', '=', memberId)
    .where('id', '=', sessionId)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

export async function companyFacts({
  db,
}: Context): Promise<Session['company'] & Pick<Session, 'hasOwner' | 'hasCustomers'>> {
  return db
    .selectFrom('settings')
    .select((settings) => [
      'name',
      'currency',
      'timeZone',
      'sample',
      settings
        .exists(settings.selectFrom('members').select('id').where('role', '=', 'owner'))
        .$castTo<boolean>()
        .as('hasOwner'),
      settings.exists(settings.selectFrom('customers').select('id')).$castTo<boolean>().as('hasCustomers'),
    ])
    .executeTakeFirstOrThrow()
}

export async function updateCompany(
  { db }: Context,
  company: { name: string; currency: string; timeZone: string },
): Promise<void> {
  await db.updateTable('settings').set(company).execute()
}

/** What we keep of an invitation link, so that the table alone opens no door. */
const hashToken = (token: string) => createHash('sha256').update(token).digest('hex')

export async function openInvitations({ db, now }: Context) {
  const rows = await db
    .selectFrom('invitations as i')
    .innerJoin('members as m', 'm.id', 'i.invitedBy')
    .where('i.acceptedAt', 'is', null)
    .where('i.revokedAt', 'is', null)
    .where('i.expiresAt', '>', now)
    .select(['i.id', 'i.email', 'i.role', 'i.createdAt', 'i.expiresAt', 'm.name as invitedBy'])
    .orderBy('i.createdAt', 'desc')
    .execute()
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString(), expiresAt: row.expiresAt.toISOString() }))
}

export async function lockInvitation({ db }: Context, token: string) {
  const found = await db
    .selectFrom('invitations as i')
    .innerJoin('members as m', 'm.id', 'i.invitedBy')
    .where('i.tokenHash', '=', hashToken(token))
    .select(['i.id', 'i.email', 'i.role', 'i.expiresAt', 'i.acceptedAt', 'i.revokedAt', 'm.name as invitedBy'])
    .forUpdate('i')
    .executeTakeFirst()
  return found ?? null
}

/** Let those who invite the same address take turns, so that the later link is the one that works. */
export async function lockAddress({ db }: Context, email: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(current_schema() || ' invites ' || ${email}, 0))`.execute(db)
}

/** Add an invitation; an earlier open one to the same address stops working, so that one link is right at a time. */
export async function insertInvitation(
  { db, now, actor }: Context,
  invitation: { id: Id<'inv'>; email: string; role: Exclude<Role, 'owner'>; token: string; expiresAt: Date },
): Promise<void> {
  const { token, ...rest } = invitation
  await db
    .updateTable('invitations')
    .set({ revokedAt: now })
    .where('email', '=', invitation.email)
    .where('acceptedAt', 'is', null)
    .where('revokedAt', 'is', null)
    .execute()
  await db
    .insertInto('invitations')
    .values({ ...rest, tokenHash: hashToken(token), invitedBy: actor.id, createdAt: now })
    .execute()
}

export async function markInvitation(
  { db, now }: Context,
  id: Id<'inv'>,
  as: 'acceptedAt' | 'revokedAt',
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('invitations')
    .set({ [as]: now })
    .where('id', '=', id)
    .where('acceptedAt', 'is', null)
    .where('revokedAt', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
