import { Hono } from 'hono'
import type { HtmlEscapedString } from 'hono/utils/html'
import { Incomplete, readBytes, TooBig } from './body.ts'
import type { Context } from './context.ts'
import { NotFound, Refused } from './errors.ts'
import type { Edge } from './http.ts'
import type { LinkPurpose } from './keys.ts'
import { log } from './log.ts'
import { pageWithNonce, securityHeaders } from './web.ts'

/**
 * A page for people who do not sign in: written on the server, so that it works on any phone and without scripts.
 * What its bearer may do is in the address: a link we signed for one purpose, or a survey that is open to anybody.
 */
export interface Page {
  method: 'GET' | 'POST'
  path: `/${string}`
  does: string
  opens: LinkPurpose | 'anybody'
  /** Part of a page, of which one visit asks for many, such as a picture. Not counted as a visit. */
  isPart?: boolean
  answer(ctx: Context, visit: Visit): Promise<Response>
}

export interface Visit {
  request: Request
  /** The part of the address called `:name` in the path. */
  part(name: string): string
  /** What was filled in, as a form or a script of ours sends it; at most 200 kB. */
  form(): Promise<URLSearchParams>
}

/** A form is words somebody typed: this many bytes are a book chapter. */
const biggestForm = 200_000

export const page = (line: `${'GET' | 'POST'} /${string}`, rest: Omit<Page, 'method' | 'path'>): Page => {
  const [method, path] = line.split(' ') as [Page['method'], Page['path']]
  return { method, path, ...rest }
}

/** Who may show a page inside a page of theirs: nobody, we ourselves (a preview), or any site (an embedded survey). */
export type FramedBy = 'nobody' | 'ourselves' | 'anybody'

const frameAncestors: Record<FramedBy, string> = { nobody: "'none'", ourselves: "'self'", anybody: '*' }

/** A finished page as a reply. `__NONCE__` in it becomes this reply's nonce. */
export async function reply(
  html: HtmlEscapedString | Promise<HtmlEscapedString>,
  status = 200,
  framedBy: FramedBy = 'nobody',
): Promise<Response> {
  const { headers, body } = pageWithNonce(String(await html))
  headers.set('cache-control', 'no-store')
  // Survey pages are nobody's business but their reader's.
  headers.set('x-robots-tag', 'noindex')
  const policy = headers.get('content-security-policy') ?? ''
  headers.set(
    'content-security-policy',
    policy.replace(/frame-ancestors [^;]+/, `frame-ancestors ${frameAncestors[framedBy]}`),
  )
  return new Response(body, { status, headers })
}

/** A script of ours that pages of other sites may load too. */
export function replyScript(script: string, seconds: number): Response {
  return new Response(script, {
    headers: {
      ...securityHeaders(null),
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': `public, max-age=${seconds}`,
      'cross-origin-resource-policy': 'cross-origin',
    },
  })
}

/** Every page for people who do not sign in. */
export function servePages(pages: readonly Page[], edge: Edge): Hono {
  const app = new Hono<{ Bindings: { incoming?: { socket?: { remoteAddress?: string } } } }>()
  for (const { method, path, isPart, answer } of pages) {
    app.on(method, path, async (c) => {
      const address = c.env?.incoming?.socket?.remoteAddress ?? 'local'
      const ctx = await edge.open(c.req.raw, address)
      if (!ctx) return c.text('No company lives at this address.', 404)
      const ip = edge.seenAs?.(c.req.raw, address).ip ?? address
      const wait = isPart ? null : ((await edge.crowding?.(path, ip)) ?? null)
      if (wait !== null) {
        c.header('retry-after', String(wait))
        return c.text(`Too many visits from your network. Try again in ${wait} seconds.`, 429)
      }
      let read: Promise<Buffer> | undefined
      return answer(ctx, {
        request: c.req.raw,
        part: (name) => c.req.param(name) ?? '',
        form: async () => {
          read ??= readBytes(c.req.raw, biggestForm)
          return new URLSearchParams((await read).toString('utf8'))
        },
      })
    })
  }
  app.onError((error, c) => {
    if (error instanceof NotFound) return c.text(error.message, 404)
    if (error instanceof Refused) return c.text(error.message, 409)
    if (error instanceof TooBig) return c.text('This is more than we can take. Please shorten your words.', 413)
    if (error instanceof Incomplete) return c.text('This did not arrive whole. Please send it again.', 400)
    log.error({ path: c.req.path.split('/')[1], error }, 'a public page failed')
    return c.text('Something went wrong on our side. Please try again in a minute.', 500)
  })
  return app as unknown as Hono
}
