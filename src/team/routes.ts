import type { Auth } from '../server/auth.ts'
import type { Context } from '../server/context.ts'
import { on, onSecret, onSignIn } from '../server/http.ts'
import { teamApi } from './api.ts'
import * as commands from './commands.ts'
import { listMembers, listSessions, openInvitations } from './store.ts'

/** The team's endpoints. `authOf` gives the sign-in of the company asked. */
export const teamRoutes = (authOf: (ctx: Context) => Auth) => [
  on(teamApi.session, commands.showSession),
  onSignIn(teamApi.createOwner, (ctx, input) => commands.createOwner(ctx, authOf(ctx), input)),
  onSignIn(teamApi.signIn, (ctx, input) => commands.signIn(ctx, authOf(ctx), input)),
  onSignIn(teamApi.signOut, (ctx) => commands.signOut(ctx, authOf(ctx))),
  onSignIn(teamApi.changePassword, (ctx, input) => commands.changePassword(ctx, authOf(ctx), input)),
  on(teamApi.sessions, async (ctx) => {
    const here = await authOf(ctx).api.getSession({ headers: ctx.exchange.headers })
    const items = await listSessions(ctx, ctx.actor.id)
    return {
      items: items.map(({ token, ...session }) => ({
        ...session,
        here: token === here?.session.token,
        createdAt: session.createdAt.toISOString(),
        expiresAt: session.expiresAt.toISOString(),
      })),
    }
  }),
  on(teamApi.endSession, commands.endSession),
  on(teamApi.members, async (ctx) => ({ items: await listMembers(ctx) })),
  on(teamApi.changeMember, commands.changeMember),
  on(teamApi.invitations, async (ctx) => ({ items: await openInvitations(ctx) })),
  onSecret(teamApi.invite, commands.invite),
  on(teamApi.revokeInvitation, commands.revokeInvitation),
  on(teamApi.invitation, commands.readInvitation),
  onSignIn(teamApi.acceptInvitation, (ctx, input) => commands.acceptInvitation(ctx, authOf(ctx), input)),
]
