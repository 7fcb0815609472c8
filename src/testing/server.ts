import { type Actor, type Context, nobody } from '../server/context.ts'
import { type Route, serve } from '../server/http.ts'
import { type Page, servePages } from '../server/pages.ts'
import type { Role } from '../values/endpoint.ts'
import { castTeam } from './cast.ts'
import { testContext } from './database.ts'

/** Somebody of the cast with this role. */
export function actorWith(role: Role | null): Actor {
  return castTeam.find((member) => member.role === role) ?? nobody
}

/** Send a request to these routes as somebody with this role, through everything the real server does but sign-in. */
export async function send(
  routes: Route[],
  line: `${'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'} /${string}`,
  { as = 'manager', body, headers = {} }: { as?: Role | null; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Response> {
  const [method, path] = line.split(' ') as [string, string]
  const app = serve(routes, {
    open: async (request) => {
      const version = /^"(\d+)/.exec(request.headers.get('if-match') ?? '')?.[1]
      const ctx = testContext(actorWith(as))
      return {
        ...ctx,
        exchange: { ...ctx.exchange, headers: request.headers },
        ifMatch: version === undefined ? null : Number(version),
      }
    },
    tooOften: async () => null,
  })
  return app.request(`/api${path}`, {
    method,
    headers: { ...(method === 'GET' || method === 'DELETE' ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(method === 'GET' || method === 'DELETE'
      ? {}
      : { body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body ?? {}) }),
  })
}

/** Visit a page as somebody who does not sign in, through everything the real server does. */
export async function visit(
  pages: readonly Page[],
  line: `${'GET' | 'POST'} /${string}`,
  {
    form,
    headers = {},
    ctx = testContext(nobody),
  }: { form?: Record<string, string | string[]>; headers?: Record<string, string>; ctx?: Context } = {},
): Promise<Response> {
  const [method, path] = line.split(' ') as [string, string]
  const app = servePages(pages, { open: async () => ctx, tooOften: async () => null })
  const sent = new URLSearchParams()
  for (const [name, values] of Object.entries(form ?? {})) for (const value of [values].flat()) sent.append(name, value)
  return app.request(path, { method, headers, ...(method === 'POST' ? { body: sent } : {}) })
}
