import { describe, expect } from 'vitest'
import { pages, routesOf } from './routes.ts'
import { openAuth } from './server/auth.ts'
import { test, testContext } from './testing/database.ts'
import { pagePolicy, policy } from './testing/policy.ts'
import { send, visit } from './testing/server.ts'
import { mayDo, type Role, roles } from './values/endpoint.ts'

const routes = routesOf((ctx) => openAuth(ctx.db, 'x'.repeat(32), ctx.exchange.origin))
const lineOf = ({ endpoint }: (typeof routes)[number]) => `${endpoint.method} ${endpoint.path}`
const everybody: (Role | null)[] = [null, ...roles]

describe('who may do what', () => {
  test('every endpoint has a row in the policy, and every row an endpoint', () => {
    expect(Object.fromEntries(routes.map((route) => [lineOf(route), route.endpoint.who]).sort())).toEqual(
      Object.fromEntries(Object.entries(policy).sort()),
    )
  })

  test('no two endpoints share a line', () => {
    expect(new Set(routes.map(lineOf)).size).toBe(routes.length)
  })

  /** What changes nothing by its mere mention: ids that lead nowhere, and a body without fields. */
  const lines = routes.map((route) => ({
    line: lineOf(route),
    route,
    sent: lineOf(route)
      .replace(/:(\w+)Id\b/g, 'none_0')
      .replace(/:\w+/g, 'none') as `GET /${string}`,
  }))

  test.for(lines)('$line', async ({ line, route, sent }) => {
    const kept: Record<string, string> = {}
    for (const role of everybody) {
      const response = await send(routes, sent, { as: role })
      await response.body?.cancel()
      const who = policy[line]
      const refused = response.status === 401 ? 'sign in' : response.status === 403 ? 'forbidden' : 'may'
      const expected = who !== undefined && mayDo(role, who) ? 'may' : role === null ? 'sign in' : 'forbidden'
      if (refused !== expected)
        kept[role ?? 'nobody'] = `${refused}, not ${expected} (${response.status}, ${route.endpoint.who})`
      expect(response.status, `${line} as ${role ?? 'nobody'}`).toBeLessThan(500)
    }
    expect(kept).toEqual({})
  })

  test('every page without sign-in has a row in the policy, and every row a page', () => {
    expect(Object.fromEntries(pages.map(({ method, path, opens }) => [`${method} ${path}`, opens]).sort())).toEqual(
      Object.fromEntries(Object.entries(pagePolicy).sort()),
    )
  })

  test.for(Object.entries(pagePolicy).filter(([, opens]) => opens !== 'anybody'))(
    '%s opens to nothing but a link signed for it',
    async ([line, opens]) => {
      const { keys } = testContext()
      const later = new Date('2027-01-01T00:00:00Z')
      const others = (['answer', 'preview', 'unsubscribe'] as const).filter((purpose) => purpose !== opens)
      for (const token of ['none', ...others.map((purpose) => keys.signLink(purpose, 'srv_1', later))]) {
        const response = await visit(pages, line.replace(/:\w+/, token) as `GET /${string}`, { form: { go: 'send' } })
        expect(response.status, token).toBe(404)
      }
    },
  )

  test('a page of another site cannot act with our cookie', async () => {
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://elsewhere.example', host: 'localhost' },
      { origin: 'null' },
    ]) {
      const response = await send(routes, 'POST /invitations', {
        as: 'admin',
        body: { email: 'new@merrow.example', role: 'viewer' },
        headers,
      })
      expect(response.status).toBe(403)
    }
    expect(await testContext().db.selectFrom('invitations').selectAll().execute()).toEqual([])
  })
})
