import { z } from 'zod'
import { emailJson } from '../values/email.ts'
import { endpoint, nothing, roles } from '../values/endpoint.ts'
import { idOf } from '../values/id.ts'
import { minPasswordLength } from './password.ts'

const RoleJson = z.enum(roles)
const MemberId = z.string().min(1).max(100)

const MemberJson = z.object({
  id: MemberId,
  name: z.string(),
  email: z.string(),
  role: RoleJson,
  suspendedAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
})
export type Member = z.output<typeof MemberJson>

const SessionJson = z.object({
  company: z.object({ name: z.string(), currency: z.string(), timeZone: z.string(), sample: z.boolean() }),
  /** Null while nobody is signed in. */
  member: MemberJson.nullable(),
  /** False until the owner account exists. */
  hasOwner: z.boolean(),
  /** False until there is a first customer: the start page is shown. */
  hasCustomers: z.boolean(),
  today: z.iso.date(),
})
export type Session = z.output<typeof SessionJson>

const Password = z.string().min(minPasswordLength, `Use at least ${minPasswordLength} characters.`).max(256)
const PersonName = z.string().trim().min(1, 'Say how colleagues know you.').max(120)

const InvitationJson = z.object({
  id: idOf('inv'),
  email: z.string(),
  role: RoleJson,
  invitedBy: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
})

const OpenSessionJson = z.object({
  id: MemberId,
  here: z.boolean(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  userAgent: z.string().nullable(),
})

export const teamApi = {
  session: endpoint('GET /session', {
    does: 'Say which company this is and who is signed in.',
    who: 'anyone',
    input: nothing,
    output: SessionJson,
  }),
  createOwner: endpoint('POST /owner', {
    does: 'Create the owner account. Possible once, on a new company.',
    who: 'anyone',
    input: z.object({
      companyName: z.string().trim().min(1, 'Give the name your customers know you by.').max(120),
      name: PersonName,
      email: emailJson,
      password: Password,
      currency: z
        .string()
        .regex(/^[A-Z]{3}$/)
        .default('EUR'),
      timeZone: z.string().max(60).default('UTC'),
    }),
    output: MemberJson,
  }),
  signIn: endpoint('POST /session', {
    does: 'Sign in with e-mail and password.',
    who: 'anyone',
    input: z.object({ email: emailJson, password: z.string().min(1).max(256) }),
    output: MemberJson,
  }),
  signOut: endpoint('DELETE /session', { does: 'Sign out.', who: 'viewer', input: nothing, output: nothing }),
  changePassword: endpoint('PATCH /session/password', {
    does: 'Change your password and sign out everywhere else.',
    who: 'viewer',
    guessable: true,
    input: z.object({ current: z.string().min(1).max(256), next: Password }),
    output: nothing,
  }),
  sessions: endpoint('GET /sessions', {
    does: 'List where you are signed in.',
    who: 'viewer',
    input: nothing,
    output: z.object({ items: z.array(OpenSessionJson) }),
  }),
  endSession: endpoint('DELETE /sessions/:sessionId', {
    does: 'Sign out one of your sessions.',
    who: 'viewer',
    input: z.object({ sessionId: MemberId }),
    output: nothing,
  }),
  members: endpoint('GET /members', {
    does: 'List the members of the team.',
    who: 'viewer',
    input: nothing,
    output: z.object({ items: z.array(MemberJson) }),
  }),
  changeMember: endpoint('PATCH /members/:memberId', {
    does: "Change a member's role, or suspend or restore them.",
    who: 'admin',
    input: z.object({ memberId: MemberId, role: RoleJson.optional(), suspended: z.boolean().optional() }),
    output: MemberJson,
  }),
  invitations: endpoint('GET /invitations', {
    does: 'List invitations that are still open.',
    who: 'admin',
    input: nothing,
    output: z.object({ items: z.array(InvitationJson) }),
  }),
  invite: endpoint('POST /invitations', {
    does: 'Make an invitation link for a colleague. It works once, for seven days, and is shown only now.',
    who: 'admin',
    input: z.object({ email: emailJson, role: RoleJson }),
    output: InvitationJson.extend({ link: z.string() }),
  }),
  revokeInvitation: endpoint('DELETE /invitations/:invitationId', {
    does: 'Revoke an invitation.',
    who: 'admin',
    input: z.object({ invitationId: idOf('inv') }),
    output: nothing,
  }),
  invitation: endpoint('POST /invitations/read', {
    does: 'Show the invitation behind a link.',
    who: 'anyone',
    input: z.object({ token: z.string().min(20).max(200) }),
    output: z.object({ email: z.string(), role: RoleJson, companyName: z.string(), invitedBy: z.string() }),
  }),
  acceptInvitation: endpoint('POST /invitations/accept', {
    does: 'Accept an invitation: choose a name and a password and be signed in.',
    who: 'anyone',
    input: z.object({ token: z.string().min(20).max(200), name: PersonName, password: Password }),
    output: MemberJson,
  }),
}
