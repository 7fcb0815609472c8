import { createHash, randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { pipeline, Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import { Hono } from 'hono'
import type { z } from 'zod'
import { type Endpoint, mayDo, type Who } from '../values/endpoint.ts'
import { Incomplete, Malformed, parseObject, pointerPart, readBytes, spool, TooBig, unkeepable } from './body.ts'
import { type Context, inTransaction } from './context.ts'
import { HostRefused, Invalid, isAway, isFull, NotFound, Refused, Stale } from './errors.ts'
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
    jsonOf(endpoint.output.parse(await handle(ctx, input as z.output<E['input']>)))
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

/**
 * Pair an endpoint whose reply holds a secret that is told once, such as an invitation link. We keep no copy of it, so
 * sent again with the same key it is done again; use it only where that does no harm.
 * @alias
 */
export const onSecret = onSignIn

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
      // Ends the reading of rows when the reader has gone, and the file when a row cannot be read: cut short, not whole.
      pipeline(Readable.from(lines()), csv, (error) => {
        if (error && !wentAway(error)) log.error({ path: endpoint.path, error }, 'a sheet was cut short')
      })
      return new Response(Readable.toWeb(csv) as unknown as ReadableStream, {
        headers: {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': `attachment; filename="${fileName.replace(/[^\w.-]+/g, '-')}"`,
        },
      })
    },
  }
}

/**
 * Pair an endpoint that answers with HTML somebody else wrote, such as a mail. It is shown as what it is and can do
 * nothing: no scripts, no forms, nothing fetched from elsewhere, an origin of its own.
 */
export function onHtml<E extends Endpoint>(
  endpoint: E,
  handle: (ctx: Context, input: z.output<E['input']>) => Promise<string>,
): Route {
  return {
    endpoint,
    async answer(ctx, input) {
      return new Response(await handle(ctx, input as z.output<E['input']>), {
        headers: {
          'content-type': 'text/html; charset=utf-8',
          'cache-control': 'no-store',
          'content-security-policy':
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox",
          'referrer-policy': 'no-referrer',
          'x-content-type-options': 'nosniff',
        },
      })
    },
  }
}

/** Pair an endpoint that answers with a file as it was given: see streamFile in files.ts. */
export function onFile<E extends Endpoint>(
  endpoint: E,
  handle: (ctx: Context, input: z.output<E['input']>) => Promise<Response>,
): Route {
  return { endpoint, answer: (ctx, input) => handle(ctx, input as z.output<E['input']>) }
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
      const told = handle(ctx, input as z.output<E['input']>, gone.signal)[Symbol.asyncIterator]()
      // Waiting for the first lets a refusal be a refusal, rather than a stream that breaks off.
      const first = await told.next()
      let next: typeof first | null = first
      let coming: Promise<typeof first> | null = null
      const text = new TextEncoder()
      const end = async () => {
        gone.abort()
        await told.return?.()
      }
      const source = {
        async pull(stream: ReadableStreamDefaultController<Uint8Array>) {
          try {
            if (next === null) {
              coming ??= told.next()
              next = await within(silentFor, coming)
              if (next === null) return stream.enqueue(text.encode(': still here\n\n'))
              coming = null
            }
            const { done, value } = next
            next = null
            const event = done ? 'event: end\ndata: {}' : `data: ${JSON.stringify(endpoint.output.parse(value))}`
            stream.enqueue(text.encode(`${event}\n\n`))
            if (done) stream.close()
          } catch (error) {
            if (!gone.signal.aborted) log.error({ path: endpoint.path, error }, 'events were cut short')
            stream.error(error)
            await end()
          }
        },
        // The listener has gone. Whoever tells may be waiting for something to tell, so it has to hear that first.
        cancel: end,
      }
      return new Response(new ReadableStream(source, { highWaterMark: 0 }), {
        headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
      })
    },
  }
}

/**
 * Milliseconds without news after which we say that we are still there. Proxies cut a connection that is silent for 30
 * to 60 seconds; and a listener who has vanished is only noticed when something is sent to them.
 */
const silentFor = 20_000

/** What comes within so many milliseconds, or null when it is not there by then; it goes on coming. */
async function within<Some>(milliseconds: number, coming: Promise<Some>): Promise<Some | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), milliseconds)
  })
  try {
    return await Promise.race([coming, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Whether a stream ended because its reader had gone, which is nobody's fault. */
const wentAway = (error: Error) =>
  error.name === 'AbortError' || (error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE'

/** What the edge of the server brings to each request: which company, and who is asking. */
export interface Edge {
  open(request: Request, ip: string): Promise<Context | null>
  /** Refuses who tries too often; returns the seconds to wait, or null. `whose` is the address tried, or the member. */
  tooOften(endpoint: Endpoint, ip: string, whose?: string): Promise<number | null>
  /** Seconds a network has to wait before it may visit this page without sign-in again, or null. */
  crowding?(path: string, ip: string): Promise<number | null>
  /** An attempt went well: what was tried before it is forgotten. */
  forgive?(endpoint: Endpoint, whose: string): Promise<void>
  /** Where a request comes from and which host it asked for, told by a proxy where one may be believed. */
  seenAs?(request: Request, ip: string): { ip: string; host: string }
}

type Served = Hono<{ Bindings: { incoming?: { socket?: { remoteAddress?: string } } } }>

export interface Limits {
  /** The largest file that may be sent, in bytes. */
  uploadBytes?: number
}

/** Every endpoint under /api, with what holds for all of them: who may, what fits, what is said when it does not. */
export function serve(routes: Route[], edge: Edge, { uploadBytes = 2048 * 1024 * 1024 }: Limits = {}): Served {
  const app: Served = new Hono()

  for (const route of routes) {
    const { endpoint } = route
    app.on(endpoint.method, `/api${endpoint.path}`, async (c) => {
      const request = c.req.raw
      const remote = c.env?.incoming?.socket?.remoteAddress ?? 'local'
      const { ip, host } = edge.seenAs?.(request, remote) ?? { ip: remote, host: request.headers.get('host') ?? '' }
      const forged = whyForged(request, host)
      if (forged) return problem(403, 'forged', forged)

      const opened = await edge.open(request, ip)
      if (!opened) return problem(404, 'no-company', `No company lives at ${host}. Check the address.`)
      if (!mayDo(opened.actor.role, endpoint.who)) return forbidden(opened, endpoint.who)
      const guarded = endpoint.who === 'anyone' && endpoint.method !== 'GET'
      const tooOften = guarded ? await edge.tooOften(endpoint, ip) : null
      if (tooOften !== null) return waitFor(tooOften)

      const version = expectedVersion(c.req.header('if-match'))
      if (version === 'unreadable') {
        return problem(400, 'if-match', 'Send back in If-Match the ETag you were given, in its quotes.')
      }
      const sent = { ...inAddress(c.req.queries()), ...c.req.param() }
      const ctx: Context = { ...opened, ifMatch: version, exchange: { ...opened.exchange, setCookies: [] } }
      try {
        const read = await readInput(request, endpoint, sent, ctx, uploadBytes)
        if (read instanceof Response) return read

        const email = guarded ? (read.input as { email?: unknown }).email : undefined
        const whose = endpoint.guessable ? ctx.actor.id : email
        const tried = typeof whose === 'string' ? `${ctx.company.schema} ${whose}` : null
        const tryLater = tried === null ? null : await edge.tooOften(endpoint, ip, tried)
        if (tryLater !== null) return waitFor(tryLater)

        const key = c.req.header('idempotency-key')
        const response =
          endpoint.method === 'POST' && key !== undefined && route.handle
            ? await once(route, ctx, read.input, key, read.bodyHash)
            : await route.answer(ctx, read.input)
        if (tried !== null && response.ok) await edge.forgive?.(endpoint, tried)
        for (const cookie of [...opened.exchange.setCookies, ...ctx.exchange.setCookies])
          response.headers.append('set-cookie', cookie)
        // Nobody will read it, so whoever is telling must hear that at once.
        if (c.req.method === 'HEAD') await response.body?.cancel()
        return endpoint.method === 'GET' ? unlessKnown(response, c.req.header('if-none-match')) : response
      } finally {
        // Whoever wanted to keep the file has moved it; refused, failed or repeated, it goes.
        if (ctx.exchange.upload) await rm(ctx.exchange.upload.path, { force: true })
      }
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
    if (error instanceof HostRefused) return problem(421, 'unknown-host', error.message)
    if (isFull(error)) return problem(507, 'disk-full', 'The disk of the server is full. Nothing was changed.')
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
  if (key === '' || key.length > 200)
    return problem(400, 'key-length', 'Give an Idempotency-Key of 1 to 200 characters.')
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
    if (before) return jsonOf(JSON.parse(before.reply), { 'idempotent-replayed': 'true' })
    const output = endpoint.output.parse(await (route.handle as Handler<Endpoint>)(ctx, input))
    await rememberReply(ctx, { key, endpoint: line, bodyHash, status: 200, reply: JSON.stringify(output) })
    return jsonOf(output)
  })
}

const biggestBody = 1_000_000

/** What was asked, checked: the parameters in the address and, where the endpoint takes one, the body. */
async function readInput(
  request: Request,
  endpoint: Endpoint,
  inAddress: Record<string, unknown>,
  ctx: Context,
  uploadBytes: number,
): Promise<{ input: object; bodyHash: string } | Response> {
  const hash = createHash('sha256').update(JSON.stringify(inAddress))
  try {
    if (endpoint.method === 'GET' || endpoint.method === 'DELETE') return checked(endpoint, inAddress, '')
    if (endpoint.takes === 'file') {
      const read = checked(endpoint, inAddress, '')
      if (read instanceof Response) return read
      ctx.exchange.upload = await spool(request, ctx.folder, uploadBytes)
      return { ...read, bodyHash: hash.update(ctx.exchange.upload.sha256).digest('hex') }
    }
    const type = request.headers.get('content-type') ?? ''
    if (!/^application\/json\s*(;|$)/i.test(type))
      return problem(415, 'not-json', 'Send JSON, with content-type application/json.')
    const bytes = await readBytes(request, biggestBody)
    const named = endpoint.path.match(/:(\w+)/g)?.map((name) => name.slice(1)) ?? []
    const inPath = Object.fromEntries(named.map((name) => [name, inAddress[name]]))
    return checked(endpoint, { ...parseObject(bytes), ...inPath }, hash.update(bytes).digest('hex'))
  } catch (error) {
    if (error instanceof Malformed) return problem(400, 'malformed', error.message)
    if (error instanceof Incomplete) return problem(400, 'incomplete', 'The body did not arrive whole. Send it again.')
    if (!(error instanceof TooBig)) throw error
    const most = endpoint.takes === 'file' ? `${Math.floor(uploadBytes / 1_048_576)} MB` : '1 MB'
    const what = endpoint.takes === 'file' ? 'file' : 'body'
    return problem(413, 'too-big', `The ${what} is larger than ${most}.`)
  }
}

function checked(endpoint: Endpoint, sent: object, bodyHash: string): { input: object; bodyHash: string } | Response {
  const read = endpoint.input.safeParse(sent)
  if (!read.success) return invalid(read.error.issues)
  const fields = unkeepable(read.data)
  return fields.length > 0 ? needAttention(fields) : { input: read.data as object, bodyHash }
}

/** A parameter given once is itself, one given several times a list. */
const inAddress = (queries: Record<string, string[]>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(queries).map(([name, all]) => [name, all.length === 1 ? all[0] : all]))

/** The version in `If-Match`; null where any will do. A compressed answer makes the ETag weak, which changes nothing. */
function expectedVersion(ifMatch: string | undefined): number | null | 'unreadable' {
  if (ifMatch === undefined || ifMatch.trim() === '*') return null
  const [, version] = /^\s*(?:W\/)?"(\d{1,9})(?:-[\w-]*)?"\s*$/.exec(ifMatch) ?? []
  return version === undefined ? 'unreadable' : Number(version)
}

/** 304 in place of what the sender has already, as RFC 9110 compares: any of several tags, weak or not. */
function unlessKnown(response: Response, ifNoneMatch: string | undefined): Response {
  const etag = response.headers.get('etag')
  if (etag === null || ifNoneMatch === undefined) return response
  const known = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  if (!known.includes(etag) && !known.includes('*')) return response
  const { headers } = response
  headers.delete('content-type')
  return new Response(null, { status: 304, headers })
}

/** A page of another site may make a browser send requests here with our cookie. Browsers say where they come from. */
function whyForged(request: Request, host: string): string | null {
  if (request.method === 'GET' || request.method === 'HEAD') return null
  const site = request.headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin' && site !== 'none') return 'This request came from another site.'
  const origin = request.headers.get('origin')
  if (origin === null) return null
  if (origin === 'null') return 'This request came from a page without an address.'
  // A browser that says "same-origin" has compared the two itself; a proxy may have changed the host we see.
  if (site === 'same-origin' || host === '') return null
  return URL.canParse(origin) && new URL(origin).host === host ? null : 'This request came from another site.'
}

/** JSON that a browser may keep but must ask about; the ETag begins with the version where there is one. */
function jsonOf(output: unknown, headers: Record<string, string> = {}): Response {
  const text = JSON.stringify(output)
  const version = (output as { version?: unknown } | null)?.version
  const hash = createHash('sha1').update(text).digest('base64url').slice(0, 16)
  return new Response(text, {
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-cache, private',
      etag: typeof version === 'number' ? `"${version}-${hash}"` : `"${hash}"`,
      ...headers,
    },
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

const waitFor = (seconds: number) =>
  problem(429, 'too-often', `Too many attempts. Try again in ${seconds} seconds.`, [], {
    'retry-after': String(seconds),
  })

function forbidden(ctx: Context, who: Who): Response {
  if (ctx.actor.role === null) return problem(401, 'not-signed-in', 'Sign in first.')
  return problem(403, 'forbidden', `This needs the role ${who}; yours is ${ctx.actor.role}. Ask an admin to change it.`)
}

function invalid(issues: z.core.$ZodIssue[]): Response {
  return needAttention(
    issues.map((issue) => ({
      pointer: issue.path.map((part) => `/${pointerPart(part)}`).join(''),
      detail: issue.message,
    })),
  )
}

function needAttention(fields: { pointer: string; detail: string }[]): Response {
  const names = fields.map((field) => field.pointer.slice(1) || 'body').join(', ')
  return problem(400, 'invalid', `Some fields need attention: ${names}.`, fields)
}
