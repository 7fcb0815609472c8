import { randomBytes } from 'node:crypto'
import { record } from '../server/activity.ts'
import { type Auth, hashPassword } from '../server/auth.ts'
import { type Context, inTransaction } from '../server/context.ts'
import { Invalid, NotFound, Refused, refuse } from '../server/errors.ts'
import type { Nothing, Role } from '../values/endpoint.ts'
import { type Id, newId } from '../values/id.ts'
import type { Member, Session } from './api.ts'
import { isCommon } from './password.ts'
import { invitationRefusals, memberRefusals, whyNotAccept, whyNotChangeMember } from './rules.ts'
import * as store from './store.ts'

/** Which company this is and who is signed in. */
export async function showSession(ctx: Context): Promise<Session> {
  const { hasOwner, hasCustomers, ...company } = await store.companyFacts(ctx)
  const member = ctx.actor.role === null ? null : await store.findMember(ctx, ctx.actor.id)
  return { company, member, hasOwner, hasCustomers, today: ctx.today }
}

/** Create the owner account. The first to come gets it; a unique index sees to it. */
export async function createOwner(
  ctx: Context,
  auth: Auth,
  owner: { companyName: string; name: string; email: string; password: string; currency: string; timeZone: string },
): Promise<Member> {
  refuse(isCommon(owner.password) ? 'common-password' : null, invitationRefusals)
  if (!isTimeZone(owner.timeZone))
    throw new Invalid('This time zone is not known. Choose one like Europe/Lisbon.', [
      { pointer: '/timeZone', detail: 'Choose one like Europe/Lisbon.' },
    ])
  refuse((await store.companyFacts(ctx)).hasOwner ? 'has-owner' : null, invitationRefusals)
  const id = newId('mem')
  const passwordHash = await hashPassword(owner.password)
  await inTransaction(ctx, async (ctx) => {
    const added = await store.insertMember(
      ctx,
      { id, name: owner.name, email: owner.email, role: 'owner' },
      passwordHash,
    )
    refuse(added ? null : 'has-owner', invitationRefusals)
    await store.updateCompany(ctx, { name: owner.companyName, currency: owner.currency, timeZone: owner.timeZone })
    await record({ ...ctx, actor: { id, name: owner.name, role: 'owner' } }, 'owner created', { subject: id })
  })
  return signIn(ctx, auth, owner)
}

/** Sign in. Unknown address, wrong password and suspended account get the same answer, and take as long. */
export async function signIn(
  ctx: Context,
  auth: Auth,
  { email, password }: { email: string; password: string },
): Promise<Member> {
  const wrong = new Refused(
    'wrong-password',
    'This address and password do not belong together. Check both, or ask an admin for a new invitation.',
  )
  const { headers, response } = await auth.api
    .signInEmail({ body: { email, password }, headers: ctx.exchange.headers, returnHeaders: true })
    .catch((error: Error & { statusCode?: number }) => {
      if (error.statusCode !== 401) throw error
      throw wrong
    })
  const member = await store.findMember(ctx, response.user.id)
  if (!member || member.suspendedAt !== null) {
    await store.endSessionsOf(ctx, response.user.id)
    throw wrong
  }
  ctx.exchange.setCookies.push(...headers.getSetCookie())
  await record({ ...ctx, actor: { id: member.id, name: member.name, role: member.role } }, 'signed in', {
    subject: member.id,
  })
  return member
}

export async function signOut(ctx: Context, auth: Auth): Promise<Nothing> {
  const { headers } = await auth.api.signOut({ headers: ctx.exchange.headers, returnHeaders: true })
  ctx.exchange.setCookies.push(...headers.getSetCookie())
  await record(ctx, 'signed out', { subject: ctx.actor.id })
  return {}
}

/** Change one's password; every other session ends, in case one of them was the reason. */
export async function changePassword(
  ctx: Context,
  auth: Auth,
  { current, next }: { current: string; next: string },
): Promise<Nothing> {
  refuse(isCommon(next) ? 'common-password' : null, invitationRefusals)
  const { headers } = await auth.api
    .changePassword({
      body: { currentPassword: current, newPassword: next, revokeOtherSessions: true },
      headers: ctx.exchange.headers,
      returnHeaders: true,
    })
    .catch((error: Error & { statusCode?: number }) => {
      if (error.statusCode !== 400) throw error
      throw new Refused('wrong-password', 'The current password is not right.')
    })
  ctx.exchange.setCookies.push(...headers.getSetCookie())
  await record(ctx, 'password changed', { subject: ctx.actor.id })
  return {}
}

export async function endSession(ctx: Context, { sessionId }: { sessionId: string }): Promise<Nothing> {
  if (!(await store.deleteSession(ctx, ctx.actor.id, sessionId))) throw new NotFound('session', sessionId)
  await record(ctx, 'session ended', { subject: ctx.actor.id })
  return {}
}

export function changeMember(
  ctx: Context,
  change: { memberId: string; role?: Role | undefined; suspended?: boolean | undefined },
): Promise<Member> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockMember(ctx, change.memberId)
    refuse(whyNotChangeMember(ctx.actor, before, change.role ?? null), memberRefusals)
    const suspended = before.suspendedAt !== null
    if ((change.role ?? before.role) === before.role && (change.suspended ?? suspended) === suspended) return before
    const after = await store.updateMember(ctx, before.id, {
      ...(change.role ? { role: change.role } : {}),
      ...(change.suspended === undefined ? {} : { suspendedAt: change.suspended ? ctx.now : null }),
    })
    if (change.suspended) await store.endSessionsOf(ctx, before.id)
    await record(
      ctx,
      'member changed',
      { subject: before.id },
      { role: after.role, suspended: after.suspendedAt !== null, roleBefore: before.role },
    )
    return after
  })
}

const invitationDays = 7

/** Make an invitation. The link is told once; we keep only what is needed to recognise it. */
export function invite(ctx: Context, { email, role }: { email: string; role: Role }) {
  return inTransaction(ctx, async (ctx) => {
    if (role === 'owner') throw new Refused('makes-owner', invitationRefusals['makes-owner'])
    await store.lockAddress(ctx, email)
    refuse((await store.hasMemberAt(ctx, email)) ? 'member' : null, invitationRefusals)
    const token = randomBytes(32).toString('base64url')
    const id = newId('inv')
    const expiresAt = new Date(ctx.now.getTime() + invitationDays * 86_400_000)
    await store.insertInvitation(ctx, { id, email, role, token, expiresAt })
    await record(ctx, 'member invited', { subject: id }, { role })
    // After the #, which browsers keep to themselves: the token reaches no server log and no referrer.
    const link = `${ctx.exchange.origin}/invitation#${token}`
    return {
      id,
      email,
      role,
      invitedBy: ctx.actor.name,
      createdAt: ctx.now.toISOString(),
      expiresAt: expiresAt.toISOString(),
      link,
    }
  })
}

export function revokeInvitation(ctx: Context, { invitationId }: { invitationId: Id<'inv'> }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    if (!(await store.markInvitation(ctx, invitationId, 'revokedAt')))
      throw new NotFound('open invitation', invitationId)
    await record(ctx, 'invitation revoked', { subject: invitationId })
    return {}
  })
}

export function readInvitation(ctx: Context, { token }: { token: string }) {
  return inTransaction(ctx, async (ctx) => {
    const invitation = await store.lockInvitation(ctx, token)
    refuse(whyNotAccept(invitation, ctx.now), invitationRefusals)
    const { name } = await store.companyFacts(ctx)
    return { email: invitation!.email, role: invitation!.role, invitedBy: invitation!.invitedBy, companyName: name }
  })
}

/** Accept an invitation: the member is made and the link stops working, or neither happens. */
export async function acceptInvitation(
  ctx: Context,
  auth: Auth,
  { token, name, password }: { token: string; name: string; password: string },
): Promise<Member> {
  refuse(isCommon(password) ? 'common-password' : null, invitationRefusals)
  // Asked before the password is hashed, which is work on purpose: a link anybody made up must not cost it.
  await readInvitation(ctx, { token })
  const passwordHash = await hashPassword(password)
  const email = await inTransaction(ctx, async (ctx) => {
    const invitation = await store.lockInvitation(ctx, token)
    refuse(whyNotAccept(invitation, ctx.now), invitationRefusals)
    const { id: invitationId, email, role } = invitation!
    const id = newId('mem')
    refuse(
      (await store.insertMember(ctx, { id, name, email, role }, passwordHash)) ? null : 'member',
      invitationRefusals,
    )
    await store.markInvitation(ctx, invitationId, 'acceptedAt')
    await record({ ...ctx, actor: { id, name, role } }, 'invitation accepted', { subject: id })
    return email
  })
  return signIn(ctx, auth, { email, password })
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
