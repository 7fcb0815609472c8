import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, vi } from 'vitest'
import { z } from 'zod'
import { test, testContext, testHouse } from '../testing/database.ts'
import { actorWith, send } from '../testing/server.ts'
import { endpoint } from '../values/endpoint.ts'
import { sweepUploads } from './body.ts'
import { Invalid, NotFound, Refused } from './errors.ts'
import { type Edge, on, onEvents, onSecret, onSheet, type Route, type Sheet, serve } from './http.ts'

const Thing = z.object({ id: z.string(), name: z.string(), version: z.number() })
const things = {
  show: endpoint('GET /things/:thingId', {
    does: 'Show a thing.',
    who: 'viewer',
    input: z.object({ thingId: z.string(), where: z.string().optional() }),
    output: Thing,
  }),
  make: endpoint('POST /things', {
    does: 'Make a thing.',
    who: 'manager',
    input: z.object({ name: z.string(), parts: z.array(z.object({ 'a/b': z.number() })).optional() }),
    output: Thing,
  }),
  keep: endpoint('POST /anything', {
    does: 'Keep whatever is sent.',
    who: 'manager',
    input: z.record(z.string(), z.unknown()),
    output: z.record(z.string(), z.unknown()),
  }),
  change: endpoint('PATCH /things/:thingId', {
    does: 'Change a thing.',
    who: 'manager',
    input: z.object({ thingId: z.string(), name: z.string() }),
    output: z.object({ version: z.number().nullable() }),
  }),
  file: endpoint('POST /files', {
    does: 'Send a file.',
    who: 'manager',
    input: z.object({ end: z.enum(['well', 'refused', 'broken']).default('well') }),
    output: z.object({ bytes: z.number(), sha256: z.string() }),
    takes: 'file',
  }),
  sheet: endpoint('GET /sheet', {
    does: 'A sheet.',
    who: 'viewer',
    input: z.object({}),
    output: z.string(),
    answers: 'csv',
  }),
  events: endpoint('GET /events/:from', {
    does: 'Count up.',
    who: 'viewer',
    input: z.object({ from: z.coerce.number() }),
    output: z.object({ at: z.number() }),
    answers: 'events',
  }),
}

const quillon = { id: 'one', name: 'Quillon', version: 3 }
const routes: Route[] = [
  on(things.show, async (_, { thingId }) => {
    if (thingId === 'none') throw new NotFound('thing', thingId)
    return { ...quillon, id: thingId }
  }),
  on(things.make, async (_, { name }) => ({ id: 'two', name, version: 1 })),
  on(things.keep, async (_, sent) => sent),
  on(things.change, async (ctx) => ({ version: ctx.ifMatch })),
  on(things.file, async (ctx, { end }) => {
    if (end === 'refused') throw new Refused('full', 'The shelf is full.')
    if (end === 'broken') throw new Error('a bug')
    return { bytes: ctx.exchange.upload?.bytes ?? 0, sha256: ctx.exchange.upload?.sha256 ?? '' }
  }),
]

const suite = '../shared/suites/JSONTestSuite/test_parsing'
const bodiesOf = (kind: string) =>
  existsSync(suite) ? readdirSync(suite).filter((name) => name.startsWith(kind) && name.endsWith('.json')) : []
const bodyOf = (name: string) => new Uint8Array(readFileSync(join(suite, name)))

/** Post these bytes as they are. */
const post = (body: Uint8Array | string, headers: Record<string, string> = {}) =>
  send(routes, 'POST /anything', { body: typeof body === 'string' ? new TextEncoder().encode(body) : body, headers })

async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  return (await response.json()) as { status: number; reason: string; detail: string; errors?: { pointer: string }[] }
}

describe('JSON that is sent', () => {
  test.runIf(existsSync(suite))('what the parsing suite calls not JSON is answered 400', async () => {
    const bodies = bodiesOf('n_')
    expect(bodies.length).toBe(188)
    const accepted: string[] = []
    for (const name of bodies) if ((await post(bodyOf(name))).status !== 400) accepted.push(name)
    expect(accepted).toEqual([])
  })

  test.runIf(existsSync(suite))('what it calls JSON is read, or told that it has to be an object', async () => {
    for (const name of bodiesOf('y_')) {
      const response = await post(bodyOf(name))
      const text = new TextDecoder().decode(bodyOf(name))
      const sent = JSON.parse(text)
      const isObject = sent !== null && typeof sent === 'object' && !Array.isArray(sent)
      if (!isObject)
        expect(await problemOf(response), name).toMatchObject({ detail: 'The body must be a JSON object.' })
      else if (text.includes('\\u0000')) expect(response.status, name).toBe(400)
      else expect(await response.json(), name).toEqual(sent)
    }
  })

  test.runIf(existsSync(suite))('what it leaves open never breaks us', async () => {
    for (const name of bodiesOf('i_')) expect((await post(bodyOf(name))).status, name).toBeLessThan(500)
  })

  test('bytes that are not UTF-8, a body without content and one nested 100,000 levels are answered 400', async () => {
    const deep = 100_000
    for (const body of [
      new Uint8Array([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]),
      '',
      `{"a":${'['.repeat(deep)}${']'.repeat(deep)}}`,
      `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`,
    ])
      expect((await problemOf(await post(body))).reason).toBe('malformed')
    expect((await post(`{"a":"${'['.repeat(deep)}"}`)).status).toBe(200)
  })

  test('a byte order mark before the object is passed over', async () => {
    expect(await (await post('\uFEFF{"name":"Ines"}')).json()).toEqual({ name: 'Ines' })
  })

  test('text the database cannot keep is pointed at, wherever it hides', async () => {
    const response = await post('{"a":[{"b/c":"x\\u0000y"}],"d":"\\ud800","\\u0000":1,"e":"\\ud83d\\ude00"}')
    expect(response.status).toBe(400)
    expect((await problemOf(response)).errors?.map((error) => error.pointer)).toEqual(['/a/0/b~1c', '/d', '/\0'])
  })

  test('names a prototype has are names like any other', async () => {
    const sent = '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"toString":1}'
    expect((await post(sent)).status).toBe(200)
    const query = '__proto__=1&__proto__=2&constructor=3&toString=4&hasOwnProperty=5'
    const response = await send(routes, `GET /things/one?${query}`)
    expect(await response.json()).toEqual(quillon)
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
    const made = await send(routes, 'POST /things', { body: '{"name":"Quillon","__proto__":{"version":9}}' })
    expect(await made.json()).toEqual({ id: 'two', name: 'Quillon', version: 1 })
  })

  test('no body whatever is answered with a 5xx', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (body) => {
        expect((await post(body)).status).toBeLessThan(500)
      }),
      { numRuns: 200 },
    )
  })

  test('another content type is 415, and what only begins like JSON is another', async () => {
    for (const type of ['text/plain', 'application/jsonx', 'application/json-seq', '', 'multipart/form-data'])
      expect((await post('{}', { 'content-type': type })).status, type).toBe(415)
    for (const type of ['application/json', 'Application/JSON; charset=utf-8', 'application/json;charset=utf-8'])
      expect((await post('{}', { 'content-type': type })).status, type).toBe(200)
  })

  test('more than 1 MB is 413, whether it says so or not', async () => {
    const big = `{"a":"${'x'.repeat(1_000_000)}"}`
    expect((await post(big)).status).toBe(413)
    expect((await post('{}', { 'content-length': '1000001' })).status).toBe(413)
    let given = 0
    const endless = new ReadableStream({
      pull(controller) {
        given += 100_000
        controller.enqueue(new Uint8Array(100_000).fill(32))
      },
    })
    const app = serve(routes, edgeAs('manager'))
    const request = new Request('http://localhost/api/anything', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: endless,
      duplex: 'half',
    } as RequestInit)
    expect((await app.request(request)).status).toBe(413)
    expect(given).toBeLessThan(2_000_000)
  })

  test('a body that breaks off is not done', async () => {
    const broken = new ReadableStream({
      pull(controller) {
        controller.error(new Error('gone'))
      },
    })
    const request = new Request('http://localhost/api/anything', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: broken,
      duplex: 'half',
    } as RequestInit)
    expect((await problemOf(await serve(routes, edgeAs('manager')).request(request))).reason).toBe('incomplete')
  })

  test('fields nobody asked for are passed over, and wrong ones are each pointed at', async () => {
    expect((await send(routes, 'POST /things', { body: { name: 'Quillon', colour: 'green' } })).status).toBe(200)
    const response = await send(routes, 'POST /things', { body: { parts: [{ 'a/b': 1 }, { 'a/b': 'two' }] } })
    expect(response.status).toBe(400)
    expect((await problemOf(response)).errors?.map((error) => error.pointer)).toEqual(['/name', '/parts/1/a~1b'])
  })
})

/** An edge that takes everybody for the member of the cast with this role. */
const edgeAs = (role: Parameters<typeof actorWith>[0]): Edge => ({
  open: async () => testContext(actorWith(role)),
  tooOften: async () => null,
})

describe('addresses', () => {
  test('one that leads nowhere is a problem of status 404', async () => {
    for (const line of ['GET /nothing', 'POST /things/one/two', 'PUT /things'] as const)
      expect(await problemOf(await send(routes, line)), line).toMatchObject({ status: 404, reason: 'no-such-address' })
  })

  test('what is in them is decoded once, however long, and a NUL is refused', async () => {
    const idOf = async (path: string) => (await send(routes, `GET /things/${path}`)).json()
    expect(await idOf('a%2Fb')).toMatchObject({ id: 'a/b' })
    expect(await idOf('%252F')).toMatchObject({ id: '%2F' })
    expect(await idOf('x'.repeat(5000))).toMatchObject({ id: 'x'.repeat(5000) })
    expect(await idOf('a%00b')).toMatchObject({ status: 400, errors: [{ pointer: '/thingId' }] })
    expect((await send(routes, 'GET /things/%E0%A4%A')).status).toBeLessThan(500)
    expect((await send(routes, 'GET /things/one?where=%00')).status).toBe(400)
  })

  test('what is in the path wins over a body that says otherwise', async () => {
    const routes = [
      on(things.change, async (_, { thingId }) => {
        expect(thingId).toBe('one')
        return { version: null }
      }),
    ]
    const response = await send(routes, 'PATCH /things/one?thingId=two', { body: { thingId: 'three', name: 'x' } })
    expect(response.status).toBe(200)
  })

  test('HEAD is GET without the body', async () => {
    const app = serve(routes, edgeAs('viewer'))
    const head = await app.request('/api/things/one', { method: 'HEAD' })
    const get = await app.request('/api/things/one')
    expect(await head.text()).toBe('')
    expect(Object.fromEntries(head.headers)).toEqual(Object.fromEntries(get.headers))
  })
})

describe('what one has already', () => {
  test('is answered 304, also when a proxy weakened the tag or several are named', async () => {
    const first = await send(routes, 'GET /things/one')
    const etag = first.headers.get('etag') as string
    expect(etag).toMatch(/^"3-[\w-]{16}"$/)
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await send(routes, 'GET /things/one', { headers: { 'if-none-match': known } })
      expect([again.status, await again.text(), again.headers.get('etag')], known).toEqual([304, '', etag])
    }
    expect((await send(routes, 'GET /things/two', { headers: { 'if-none-match': etag } })).status).toBe(200)
  })

  test('is named in If-Match by its version; what cannot be read is refused rather than passed over', async () => {
    const versionOf = async (ifMatch: string) => {
      const response = await send(routes, 'PATCH /things/one', {
        body: { name: 'x' },
        headers: { 'if-match': ifMatch },
      })
      return response.ok ? ((await response.json()) as { version: number | null }).version : response.status
    }
    expect(await versionOf('"3-abcdefghijklmnop"')).toBe(3)
    expect(await versionOf('W/"3-abcdefghijklmnop"')).toBe(3)
    expect(await versionOf('"3"')).toBe(3)
    expect(await versionOf('*')).toBeNull()
    for (const odd of ['3', 'abc', '"abc"', '"3-a", "4-b"', '""']) expect(await versionOf(odd), odd).toBe(400)
  })
})

describe('sheets', () => {
  const sheetOf = (rows: Sheet['rows']) => [
    onSheet(things.sheet, async () => ({ fileName: 'who "vouches"\r\n.csv', header: ['name', 'value'], rows })),
  ]

  test('what a spreadsheet would run is guarded, and all else reads back as it was', async () => {
    const formulas = ['=1+1', '+49 30', '-2', '@SUM(A1)', '\tx', '\rx']
    const plain = ['a "quoted" word', 'two\nlines', 'Zoë 株式会社 😀', 'a,b;c', "'x", '', ' =1']
    const rows = [...formulas, ...plain].map((name) => [name, -5])
    const response = await send(sheetOf([...rows, ['yes', true], ['nothing', null]]), 'GET /sheet')
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="who-vouches-.csv"')
    const bytes = new Uint8Array(await response.arrayBuffer())
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const [header, ...cells] = parse(Buffer.from(bytes), { bom: true }) as string[][]
    expect(header).toEqual(['name', 'value'])
    expect(cells).toEqual([
      ...formulas.map((name) => [`'${name}`, '-5']),
      ...plain.map((name) => [name, '-5']),
      ['yes', 'yes'],
      ['nothing', ''],
    ])
  })

  test('a reader who goes away ends the reading of rows', async () => {
    let ended: () => void = () => {}
    const end = new Promise<void>((resolve) => {
      ended = resolve
    })
    const rows = async function* () {
      try {
        for (let at = 0; ; at++) yield [`row ${at}`, 'x'.repeat(1000)]
      } finally {
        ended()
      }
    }
    const reader = ((await send(sheetOf(rows()), 'GET /sheet')).body as ReadableStream).getReader()
    await reader.read()
    await reader.cancel()
    await end
  })

  test('a row that cannot be read cuts the file short, so that nobody takes it for whole', async () => {
    const rows = async function* () {
      yield ['Larkspur', 1]
      throw new Error('the connection broke')
    }
    const response = await send(sheetOf(rows()), 'GET /sheet')
    await expect(response.text()).rejects.toThrow()
  })

  test('HEAD of a sheet leaves nobody reading', async () => {
    const reading = new Set<string>()
    const rows = async function* () {
      reading.add('rows')
      try {
        for (;;) yield ['row', 'x'.repeat(1000)]
      } finally {
        reading.delete('rows')
      }
    }
    const response = await serve(sheetOf(rows()), edgeAs('viewer')).request('/api/sheet', { method: 'HEAD' })
    expect([response.status, await response.text()]).toEqual([200, ''])
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(reading).toEqual(new Set())
  })
})

describe('events', () => {
  test('arrive one by one, and the end is told', async () => {
    const counting = [
      onEvents(things.events, async function* (_, { from }) {
        for (let at = from; at < 3; at++) yield { at }
      }),
    ]
    const text = await (await send(counting, 'GET /events/1')).text()
    expect(text).toBe('data: {"at":1}\n\ndata: {"at":2}\n\nevent: end\ndata: {}\n\n')
    expect(await (await send(counting, 'GET /events/9')).text()).toBe('event: end\ndata: {}\n\n')
  })

  test('a listener who goes away is heard of, and the telling ends', async () => {
    let told: (gone: boolean) => void = () => {}
    const end = new Promise<boolean>((resolve) => {
      told = resolve
    })
    const waiting = [
      onEvents(things.events, async function* (_, { from }, gone) {
        yield { at: from }
        await new Promise((resolve) => gone.addEventListener('abort', resolve))
        told(gone.aborted)
      }),
    ]
    const reader = ((await send(waiting, 'GET /events/1')).body as ReadableStream).getReader()
    await reader.read()
    const next = reader.read()
    await reader.cancel()
    expect([(await next).done, await end]).toEqual([true, true])
  })

  test('a listener hears that we are still there while nothing happens, and misses nothing', async () => {
    let happen: () => void = () => {}
    const happened = new Promise<void>((resolve) => {
      happen = resolve
    })
    const slow = [
      onEvents(things.events, async function* (_, { from }) {
        yield { at: from }
        await happened
        yield { at: 2 }
      }),
    ]
    const reader = ((await send(slow, 'GET /events/1')).body as ReadableStream<Uint8Array>).getReader()
    const hear = async () => new TextDecoder().decode((await reader.read()).value)
    expect(await hear()).toBe('data: {"at":1}\n\n')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      for (let minute = 0; minute < 2; minute++) {
        const heard = hear()
        await vi.advanceTimersByTimeAsync(30_000)
        expect(await heard).toBe(': still here\n\n')
      }
      happen()
      expect(await hear()).toBe('data: {"at":2}\n\n')
      expect(await hear()).toBe('event: end\ndata: {}\n\n')
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  test('a refusal before the first is an answer like any other', async () => {
    const refusing = [
      // biome-ignore lint/correctness/useYield: it is about one that never comes to that
      onEvents(things.events, async function* () {
        throw new NotFound('count', '9')
      }),
    ]
    expect((await problemOf(await send(refusing, 'GET /events/9'))).status).toBe(404)
  })
})

describe('a file that is sent', () => {
  const leftOvers = () => {
    const folder = join(testHouse().folder, 'uploads')
    return existsSync(folder) ? readdirSync(folder) : []
  }

  test('is there with its size and fingerprint, and gone when nobody kept it', async () => {
    const body = new TextEncoder().encode('name\nLarkspur\n')
    const response = await send(routes, 'POST /files', { body })
    expect(await response.json()).toEqual({
      bytes: body.length,
      sha256: createHash('sha256').update(body).digest('hex'),
    })
    expect(leftOvers()).toEqual([])
  })

  test('leaves nothing when it is refused, when we break, and when the question is wrong', async () => {
    for (const [query, status] of [
      ['end=refused', 409],
      ['end=broken', 500],
      ['end=other', 400],
    ] as const) {
      expect((await send(routes, `POST /files?${query}`, { body: 'x' })).status).toBe(status)
      expect(leftOvers()).toEqual([])
    }
  })

  test('may be no larger than allowed, and leaves nothing when it is', async () => {
    const app = serve(routes, edgeAs('manager'), { uploadBytes: 1_048_576 })
    const tooBig = await app.request('/api/files', { method: 'POST', body: new Uint8Array(1_048_577) })
    expect(await problemOf(tooBig)).toMatchObject({ status: 413, detail: 'The file is larger than 1 MB.' })
    expect((await app.request('/api/files', { method: 'POST', body: new Uint8Array(1_048_576) })).status).toBe(200)
    expect(leftOvers()).toEqual([])
  })

  test('takes no more memory the larger it is', async () => {
    const chunk = new Uint8Array(1 << 20)
    let left = 300
    const body = new ReadableStream({
      pull(controller) {
        if (left-- > 0) controller.enqueue(chunk)
        else controller.close()
      },
    })
    globalThis.gc?.()
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    const routes = [
      on(things.file, async (ctx) => {
        most = process.memoryUsage().arrayBuffers - before
        return { bytes: ctx.exchange.upload?.bytes ?? 0, sha256: '' }
      }),
    ]
    const request = new Request('http://localhost/api/files', { method: 'POST', body, duplex: 'half' } as RequestInit)
    const response = await serve(routes, edgeAs('manager')).request(request)
    expect(await response.json()).toMatchObject({ bytes: 300 * 2 ** 20 })
    expect(most).toBeLessThan(60 * 2 ** 20)
  })

  test('that a killed server left is swept away after a day', async () => {
    const folder = testHouse().folder
    const { mkdirSync, writeFileSync, utimesSync } = await import('node:fs')
    const uploads = join(folder, 'files', 'vouchwell_merrow', 'uploads')
    mkdirSync(uploads, { recursive: true })
    writeFileSync(join(uploads, 'old'), 'x')
    writeFileSync(join(uploads, 'new'), 'x')
    utimesSync(join(uploads, 'old'), new Date('2026-05-30T09:00:00Z'), new Date('2026-05-30T09:00:00Z'))
    utimesSync(join(uploads, 'new'), new Date('2026-06-01T08:00:00Z'), new Date('2026-06-01T08:00:00Z'))
    expect(await sweepUploads(folder, new Date('2026-06-01T09:00:00Z'))).toBe(1)
    expect(readdirSync(uploads)).toEqual(['new'])
    expect(await sweepUploads(join(folder, 'nowhere'), new Date())).toBe(0)
  })
})

describe('a POST sent twice with one key', () => {
  let at = 0
  const newKey = () => `key-${++at}`
  /** Makes a saved view each time it is done: an effect one can count. */
  const making = (after: () => Promise<void> = async () => {}) => [
    on(things.make, async (ctx, { name }) => {
      const id = `vie_${Math.trunc(performance.now() * 1e6)}` as const
      await ctx.db
        .insertInto('savedViews')
        .values({ id, page: 'tests', name, address: '', createdBy: ctx.actor.id, createdAt: ctx.now })
        .execute()
      await after()
      return { id, name, version: 1 }
    }),
    onSecret(things.keep, async () => ({ link: `secret-${++at}` })),
    on(things.file, async (_, { end }) => ({ bytes: ++at, sha256: end })),
  ]
  const made = async (name: string) =>
    (await testContext().db.selectFrom('savedViews').where('name', '=', name).select('id').execute()).length
  const keptReplies = async (key: string) =>
    (await testContext().db.selectFrom('idempotencyKeys').where('key', '=', key).select('reply').execute()).length

  test('has one effect and equal replies', async () => {
    const key = newKey()
    const ask = () => send(making(), 'POST /things', { body: { name: 'twice' }, headers: { 'idempotency-key': key } })
    const [first, second] = [await ask(), await ask()]
    expect(await second.json()).toEqual(await first.json())
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'))
    expect([first, second].map((reply) => reply.headers.get('idempotent-replayed'))).toEqual([null, 'true'])
    expect(await made('twice')).toBe(1)
  })

  test('five at once have one effect; the others hear the same or are told to wait', async () => {
    const key = newKey()
    const replies = await Promise.all(
      Array.from({ length: 5 }, () =>
        send(making(), 'POST /things', { body: { name: 'five' }, headers: { 'idempotency-key': key } }),
      ),
    )
    const well = replies.filter((reply) => reply.status === 200)
    expect(replies.filter((reply) => reply.status !== 200).every((reply) => reply.status === 409)).toBe(true)
    expect(new Set(await Promise.all(well.map((reply) => reply.text()))).size).toBe(1)
    expect(await made('five')).toBe(1)
  })

  test('is refused when it asks for something else', async () => {
    const headers = { 'idempotency-key': newKey() }
    await send(making(), 'POST /things', { body: { name: 'this' }, headers })
    for (const again of [
      () => send(making(), 'POST /things', { body: { name: 'that' }, headers }),
      () => send(making(), 'POST /files', { body: 'x', headers }),
    ])
      expect(await problemOf(await again())).toMatchObject({ status: 422, reason: 'key-used' })
    expect(await made('that')).toBe(0)
  })

  test('is refused when it sends the same file for another purpose', async () => {
    const headers = { 'idempotency-key': newKey() }
    expect((await send(making(), 'POST /files?end=well', { body: 'x', headers })).status).toBe(200)
    expect((await send(making(), 'POST /files?end=well', { body: 'x', headers })).status).toBe(200)
    expect((await send(making(), 'POST /files?end=refused', { body: 'x', headers })).status).toBe(422)
  })

  test('does not meet the same key of a colleague', async () => {
    const headers = { 'idempotency-key': newKey() }
    for (const as of ['manager', 'admin'] as const)
      expect((await send(making(), 'POST /things', { as, body: { name: `by ${as}` }, headers })).status).toBe(200)
    expect([await made('by manager'), await made('by admin')]).toEqual([1, 1])
  })

  test('keeps neither effect nor reply when it fails midway, and may then be sent again', async () => {
    const key = newKey()
    const headers = { 'idempotency-key': key }
    const body = { name: 'midway' }
    const failing = making(async () => {
      throw new Invalid('no')
    })
    expect((await send(failing, 'POST /things', { body, headers })).status).toBe(422)
    expect([await made('midway'), await keptReplies(key)]).toEqual([0, 0])
    expect((await send(making(), 'POST /things', { body, headers })).status).toBe(200)
    expect([await made('midway'), await keptReplies(key)]).toEqual([1, 1])
  })

  test('keeps neither when the reply cannot be kept', async () => {
    const key = newKey()
    await testContext()
      .db.insertInto('idempotencyKeys')
      .values({
        ...{
          key: `${key}-taken`,
          actor: actorWith('manager').id,
          endpoint: '',
          bodyHash: '',
          status: 200,
          reply: '{}',
        },
        createdAt: new Date(),
      })
      .execute()
    // The handler itself takes the key's place, so that storing the reply breaks after the effect.
    const routes = [
      on(things.make, async (ctx, { name }) => {
        await ctx.db
          .insertInto('savedViews')
          .values({ id: 'vie_lost', page: 'tests', name, address: '', createdBy: 'x', createdAt: ctx.now })
          .execute()
        await ctx.db.updateTable('idempotencyKeys').set({ key }).where('key', '=', `${key}-taken`).execute()
        return { id: 'vie_lost', name, version: 1 }
      }),
    ]
    const response = await send(routes, 'POST /things', { body: { name: 'lost' }, headers: { 'idempotency-key': key } })
    expect(response.status).toBe(500)
    expect([await made('lost'), await keptReplies(key)]).toEqual([0, 0])
  })

  test('is done again where the reply is a secret, of which no copy is kept', async () => {
    const key = newKey()
    const ask = async () =>
      (await send(making(), 'POST /anything', { body: {}, headers: { 'idempotency-key': key } })).json()
    expect(await ask()).not.toEqual(await ask())
    expect(await keptReplies(key)).toBe(0)
  })

  test('needs a key of a sensible length', async () => {
    for (const key of ['', 'x'.repeat(201)])
      expect(
        (await send(making(), 'POST /things', { body: { name: 'x' }, headers: { 'idempotency-key': key } })).status,
      ).toBe(400)
  })
})
