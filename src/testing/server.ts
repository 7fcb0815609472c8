import { type Actor, nobody } from '../server/context.ts'
import { type Route, serve } from '../server/http.ts'
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
      return { ...testContext(actorWith(as)), ifMatch: version === undefined ? null : Number(version) }
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
