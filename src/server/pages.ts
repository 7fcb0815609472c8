import { Hono } from 'hono'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { Context } from './context.ts'
import { NotFound, Refused } from './errors.ts'
import type { Edge } from './http.ts'
import type { LinkPurpose } from './keys.ts'
import { log } from './log.ts'
import { pageWithNonce } from './web.ts'

/**
 * A page for people who do not sign in: written on the server, so that it works on any phone and without scripts.
 * What its bearer may do is in the address: a link we signed for one purpose, or a survey that is open to anybody.
 */
export interface Page {
  method: 'GET' | 'POST'
  path: `/${string}`
  does: string
  opens: LinkPurpose | 'anybody'
  answer(ctx: Context, visit: Visit): Promise<Response>
}

export interface Visit {
  request: Request
  /** The part of the address called `:name` in the path. */
  part(name: string): string
}

export const page = (line: `${'GET' | 'POST'} /${string}`, rest: Omit<Page, 'method' | 'path'>): Page => {
  const [method, path] = line.split(' ') as [Page['method'], Page['path']]
  return { method, path, ...rest }
}

/** A finished page as a reply. `__NONCE__` in it becomes this reply's nonce. */
export async function reply(html: HtmlEscapedString | Promise<HtmlEscapedString>, status = 200): Promise<Response> {
  const { headers, body } = pageWithNonce(String(await html))
  headers.set('cache-control', 'no-store')
  // Survey pages are nobody's business but their reader's.
  headers.set('x-robots-tag', 'noindex')
  return new Response(body, { status, headers })
}

/** Every page for people who do not sign in. */
export function servePages(pages: readonly Page[], edge: Edge): Hono {
  const app = new Hono<{ Bindings: { incoming?: { socket?: { remoteAddress?: string } } } }>()
  for (const { method, path, answer } of pages) {
    app.on(method, path, async (c) => {
      const ctx = await edge.open(c.req.raw, c.env?.incoming?.socket?.remoteAddress ?? 'local')
      if (!ctx) return c.text('No company lives at this address.', 404)
      return answer(ctx, { request: c.req.raw, part: (name) => c.req.param(name) ?? '' })
    })
  }
  app.onError((error, c) => {
    if (error instanceof NotFound) return c.text(error.message, 404)
    if (error instanceof Refused) return c.text(error.message, 409)
    log.error({ path: c.req.path.split('/')[1], error }, 'a public page failed')
    return c.text('Something went wrong on our side. Please try again in a minute.', 500)
  })
  return app as unknown as Hono
}
