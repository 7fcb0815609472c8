import { createHash, randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as WebStream } from 'node:stream/web'
import { stringify } from 'csv-stringify'
import { Hono } from 'hono'
import type { z } from 'zod'
import { type Endpoint, mayDo, type Who } from '../values/endpoint.ts'
import { type Context, inTransaction, type Upload } from './context.ts'
import { Invalid, NotFound, Refused, Stale } from './errors.ts'
import { rememberReply, repliedBefore } from './idempotency.ts'
import { log } from './log.ts'

type Handler<E extends Endpoint> = (ctx: Context, input: z.output<E['input']>) => Promise<z.input<E['output']>>

/** A table for a spreadsheet: a name for the file, what the columns say, and the rows as they come. */
export interface Sheet {
  fileName: string
  header: string[]
  rows: Iterable<Cell[]> | AsyncIterable<Cell[]>
}
type Cell = string | number | boolean | null

export interface Route {
  endpoint: Endpoint
  answer(ctx: Context, input: unknown): Promise<Response>
  /** Set where the answer is JSON, so that a repeated POST can be replied to without doing it again. */
  handle?: Handler<Endpoint>
}

/** Pair an endpoint with the function that answers it. */
export function on<E extends Endpoint>(endpoint: E, handle: Handler<E>): Route {
  const answer = async (ctx: Context, input: unknown) =>
    jsonOf(await handle(ctx, input as z.output<E['input']>), endpoint)
  return { endpoint, answer, handle: handle as Handler<Endpoint> }
}

/**
 * Pair an endpoint that signs somebody in. Its reply carries a session, so it is never stored for a repeat, and it does
 * not run in one transaction, because the session is written by the sign-in library on a connection of its own.
 */
export function onSignIn<E extends Endpoint>(endpoint: E, handle: Handler<E>): Route {
  const { answer } = on(endpoint, handle)
  return { endpoint, answer }
}

/** Pair an endpoint that answers with CSV. Cells that a spreadsheet would run as a formula are guarded. */
export function onSheet<E extends Endpoint>(
  endpoint: E,
  handle: (ctx: Context, input: z.output<E['input']>) => Promise<Sheet>,
): Route {
  return {
    endpoint,
    async answer(ctx, input) {
      const { fileName, header, rows } = await handle(ctx, input as z.output<E['input']>)
      const csv = stringify({
        bom: true,
        header: false,
        escape_formulas: true,
        cast: { boolean: (yes) => (yes ? 'yes' : 'no') },
      })
      const lines = async function* () {
        yield header
        yield* rows
      }
      const body = Readable.toWeb(Readable.from(lines()).pipe(csv)) as unknown as ReadableStream
      return new Response(body, {
        headers: {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': `attachment; filename="${fileName.replace(/[^\w.-]+/g, '-')}"`,
        },
      })
    },
  }
}

/** Pair an endpoint that tells what happens as it happens. The stream ends when the iteration does. */
export function onEvents<E extends Endpoint>(
  endpoint: E,
  handle: (ctx: Context, input: z.output<E['input']>, gone: AbortSignal) => AsyncIterable<z.input<E['output']>>,
): Route {
  return {
    endpoint,
    async answer(ctx, input) {
      const gone = new AbortController()
      const events = async function* () {
        for await (const event of handle(ctx, input as z.output<E['input']>, gone.signal)) {
          yield `data: ${JSON.stringify(endpoint.output.parse(event))}\n\n`
        }
        yield 'event: end\ndata: {}\n\n'
      }
      const source = Readable.from(events())
      source.on('close', () => gone.abort())
      return new Response(Readable.toWeb(source) as unknown as ReadableStream, {
        headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
      })
    },
  }
}

/** What the edge of the server brings to each request: which company, and who is asking. */
export interface Edge {
  open(request: Request, ip: string): Promise<Context | null>
  /** Refuses a visitor who tries too often; returns the seconds to wait, or null. */
  tooOften(endpoint: Endpoint, ip: string): Promise<number | null>
}

/** Every endpoint under /api, with what holds for all of them: who may, what fits, what is said when it does not. */
export function serve(
  routes: Route[],
  edge: Edge,
): Hono<{ Bindings: { incoming?: { socket?: { remoteAddress?: string } } } }> {
  const app = new Hono<{ Bindings: { incoming?: { socket?: { remoteAddress?: string } } } }>()

  for (const route of routes) {
    const { endpoint } = route
    app.on(endpoint.method, `/api${endpoint.path}`, async (c) => {
      const ip = c.env?.incoming?.socket?.remoteAddress ?? 'local'
      const forged = whyForged(c.req.raw)
      if (forged) return problem(403, 'forged', forged)

      const ctx = await edge.open(c.req.raw, ip)
      if (!ctx) return problem(404, 'no-company', `No company lives at ${new URL(c.req.url).host}.`)
      if (!mayDo(ctx.actor.role, endpoint.who)) return forbidden(ctx, endpoint.who)
      if (endpoint.who === 'anyone' && endpoint.method !== 'GET') {
        const seconds = await edge.tooOften(endpoint, ip)
        if (seconds !== null) {
          return problem(429, 'too-often', `Too many attempts. Try again in ${seconds} seconds.`, [], {
            'retry-after': String(seconds),
          })
        }
      }

      const read = await readInput(c.req.raw, endpoint, c.req.queries(), c.req.param() as Record<string, string>, ctx)
      if (read instanceof Response) return read
      const input = endpoint.input.safeParse(read.sent)
      if (!input.success) return invalid(input.error.issues)

      const key = c.req.header('idempotency-key')
      const response =
        endpoint.method === 'POST' && key !== undefined && route.handle
          ? await once(route, read.ctx, input.data, key, read.bodyHash)
          : await route.answer(read.ctx, input.data)
      for (const cookie of ctx.exchange.setCookies) response.headers.append('set-cookie', cookie)
      if (
        endpoint.method === 'GET' &&
        c.req.header('if-none-match') === response.headers.get('etag') &&
        response.headers.has('etag')
      ) {
        return new Response(null, { status: 304, headers: { etag: response.headers.get('etag') as string } })
      }
      return response
    })
  }

  app.all('/api/*', (c) =>
    problem(404, 'no-such-address', `There is no ${c.req.method} ${c.req.path}. See /api/reference for what there is.`),
  )

  app.onError((error, c) => {
    if (error instanceof Refused) return problem(409, error.reason, error.message)
    if (error instanceof NotFound) return problem(404, 'not-found', error.message)
    if (error instanceof Invalid) return problem(422, 'invalid', error.message, error.fields)
    if (error instanceof Stale) return problem(412, 'stale', error.message)
    if (isAway(error)) {
      return problem(503, 'away', 'The database does not answer. It is tried again at every request.', [], {
        'retry-after': '5',
      })
    }
    const id = randomUUID()
    log.error({ id, method: c.req.method, path: c.req.path, error }, 'request failed')
    return problem(500, 'broken', `Something went wrong on our side. It is in the log as ${id}.`)
  })

  return app
}

/**
 * Do a POST once, however often it is sent with one key. The reply is stored in the transaction of the change, so a
 * crash between commit and reply cannot make it happen twice.
 */
async function once(route: Route, ctx: Context, input: unknown, key: string, bodyHash: string): Promise<Response> {
  const { endpoint } = route
  const line = `${endpoint.method} ${endpoint.path}`
  if (key.length > 200) return problem(400, 'key-too-long', 'The Idempotency-Key is longer than 200 characters.')
  return inTransaction(ctx, async (ctx) => {
    const before = await repliedBefore(ctx, key)
    if (before === 'under-way')
      return problem(409, 'under-way', 'The same request is still being worked on. Wait for its reply.')
    if (before && (before.endpoint !== line || before.bodyHash !== bodyHash)) {
      return problem(
        422,
        'key-used',
        'This Idempotency-Key was used for something else. Use a new one for each request.',
      )
    }
    if (before) return reply(before.reply, before.status, { 'idempotent-replayed': 'true' })
    const output = await (route.handle as Handler<Endpoint>)(ctx, input)
    const text = JSON.stringify(endpoint.output.parse(output))
    // A reply that signs somebody in is never stored: whoever repeats it must sign in again.
    if (ctx.exchange.setCookies.length === 0)
      await rememberReply(ctx, { key, endpoint: line, bodyHash, status: 200, reply: text })
    return reply(text, 200)
  })
}

const biggestBody = 1_000_000

async function readInput(
  request: Request,
  endpoint: Endpoint,
  queries: Record<string, string[]>,
  params: Record<string, string>,
  ctx: Context,
): Promise<{ sent: object; ctx: Context; bodyHash: string } | Response> {
  const query = Object.fromEntries(
    Object.entries(queries).map(([name, all]) => [name, all.length === 1 ? all[0] : all]),
  )
  if (endpoint.method === 'GET' || endpoint.method === 'DELETE')
    return { sent: { ...query, ...params }, ctx, bodyHash: '' }
  if (endpoint.takes === 'file') {
    const upload = await spool(request, ctx.folder)
    return {
      sent: { ...query, ...params },
      ctx: { ...ctx, exchange: { ...ctx.exchange, upload } },
      bodyHash: upload.sha256,
    }
  }
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/json\b/i.test(type))
    return problem(415, 'not-json', 'Send JSON, with content-type application/json.')
  if (Number(request.headers.get('content-length') ?? 0) > biggestBody)
    return problem(413, 'too-big', 'The body is larger than 1 MB.')
  const bytes = Buffer.from(await request.arrayBuffer())
  if (bytes.length > biggestBody) return problem(413, 'too-big', 'The body is larger than 1 MB.')
  let body: unknown
  try {
    body = bytes.length === 0 ? {} : JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return problem(400, 'malformed', 'The body is not JSON. Check quotes, commas and brackets.')
  }
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    return problem(400, 'malformed', 'The body must be a JSON object.')
  }
  const bodyHash = createHash('sha256').update(endpoint.path).update(JSON.stringify(params)).update(bytes).digest('hex')
  return { sent: { ...body, ...params }, ctx, bodyHash }
}

/** Write a body to disk as it arrives, so that memory does not grow with the file. */
async function spool(request: Request, folder: string): Promise<Upload> {
  const path = join(folder, 'uploads', randomUUID())
  await mkdir(join(folder, 'uploads'), { recursive: true })
  const hash = createHash('sha256')
  let bytes = 0
  const count = new Transform({
    transform(chunk: Buffer, _encoding, pass) {
      bytes += chunk.length
      hash.update(chunk)
      pass(null, chunk)
    },
  })
  try {
    const body = request.body ? Readable.fromWeb(request.body as unknown as WebStream) : Readable.from([])
    await pipeline(body, count, createWriteStream(path, { mode: 0o600 }))
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
  return { path, bytes, sha256: hash.digest('hex') }
}

/** A page of another site may make a browser send requests here with our cookie. Browsers say where they come from. */
function whyForged(request: Request): string | null {
  if (request.method === 'GET' || request.method === 'HEAD') return null
  const site = request.headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin' && site !== 'none') return 'This request came from another site.'
  const origin = request.headers.get('origin')
  const host = request.headers.get('host')
  if (origin !== null && host !== null && URL.canParse(origin) && new URL(origin).host !== host) {
    return 'This request came from another site.'
  }
  return origin === 'null' ? 'This request came from a page without an address.' : null
}

function jsonOf(output: unknown, endpoint: Endpoint): Response {
  const parsed = endpoint.output.parse(output)
  const text = JSON.stringify(parsed)
  const version = (parsed as { version?: unknown })?.version
  const hash = createHash('sha1').update(text).digest('base64url').slice(0, 16)
  return reply(text, 200, { etag: typeof version === 'number' ? `"${version}-${hash}"` : `"${hash}"` })
}

function reply(text: string, status: number, headers: Record<string, string> = {}): Response {
  return new Response(text, {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-cache, private', ...headers },
  })
}

/** An RFC 9457 problem: `reason` for programs, `detail` for people, a JSON pointer for each field. */
export function problem(
  status: number,
  reason: string,
  detail: string,
  errors: { pointer: string; detail: string }[] = [],
  headers: Record<string, string> = {},
): Response {
  const body = {
    type: `/api/reference#${reason}`,
    title: reason.replaceAll('-', ' '),
    status,
    detail,
    reason,
    ...(errors.length > 0 ? { errors } : {}),
  }
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  })
}

function forbidden(ctx: Context, who: Who): Response {
  if (ctx.actor.role === null) return problem(401, 'not-signed-in', 'Sign in first.')
  return problem(403, 'forbidden', `This needs the role ${who}; yours is ${ctx.actor.role}. Ask an admin to change it.`)
}

function invalid(issues: z.core.$ZodIssue[]): Response {
  const fields = issues.map((issue) => ({
    pointer: `/${issue.path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`,
    detail: issue.message,
  }))
  return problem(
    400,
    'invalid',
    `Some fields need attention: ${fields.map((field) => field.pointer.slice(1) || 'body').join(', ')}.`,
    fields,
  )
}

/** Whether the database cannot be reached, as opposed to having said no. */
function isAway(error: unknown): boolean {
  const code = (error as { code?: string })?.code ?? ''
  return (
    ['ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'EPIPE', '57P01', '57P03', '53300'].includes(code) ||
    /timeout exceeded when trying to connect|Connection terminated/.test(String((error as Error)?.message))
  )
}
