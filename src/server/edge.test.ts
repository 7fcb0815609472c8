import { once } from 'node:events'
import { connect } from 'node:net'
import { serve as listen } from '@hono/node-server'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test as plain } from 'vitest'
import { z } from 'zod'
import { routesOf } from '../routes.ts'
import { test, testContext, testHouse } from '../testing/database.ts'
import { endpoint } from '../values/endpoint.ts'
import {
  addCompany,
  addFirstCompany,
  type Company,
  companiesIn,
  companyAt,
  moveCompany,
  schemaNameOf,
  whyNotHost,
} from './companies.ts'
import type { House } from './edge.ts'
import { openEdge } from './edge.ts'
import { on, onEvents, onSheet, type Route, serve } from './http.ts'

const merrowHost = 'merrow.vouch.example'
const ironbridgeHost = 'ironbridge.vouch.example'
const owner = {
  companyName: 'Ironbridge Logistics',
  name: 'Iris Bell',
  email: 'iris@ironbridge.example',
  password: 'seven green bicycles',
}

const houseOf = (more: Partial<House> = {}): House => ({
  databases: testHouse().databases,
  counting: testContext().counting,
  queue: testContext().queue,
  dataFolder: testHouse().folder,
  secret: 'x'.repeat(32),
  publicUrl: null,
  ...more,
})

/** The real edge over all routes; `ask` sends JSON to a host with a cookie. */
function doorOf(more: Partial<House> = {}, extra: Route[] = []) {
  const edge = openEdge(houseOf(more))
  const app = serve([...routesOf(edge.authOf), ...extra], edge)
  return async (
    line: string,
    host: string,
    {
      body,
      cookie = '',
      headers = {},
      ip = '198.51.100.7',
    }: { body?: object; cookie?: string; headers?: object; ip?: string } = {},
  ) => {
    const [method, path] = line.split(' ') as [string, string]
    return app.request(
      `http://localhost/api${path}`,
      {
        method,
        headers: {
          host,
          cookie,
          ...(method === 'GET' || method === 'DELETE' ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(method === 'GET' || method === 'DELETE' ? {} : { body: JSON.stringify(body ?? {}) }),
      },
      { incoming: { socket: { remoteAddress: ip } } },
    )
  }
}

const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')

describe('while there is one company without a host', () => {
  test('this machine is answered by its own names, and a name pointed at it from outside is refused', async () => {
    const ask = doorOf({ listensOn: '127.0.0.1' })
    for (const host of ['localhost', 'localhost:4680', '127.0.0.1:4680', '[::1]:4680', 'LOCALHOST.'])
      expect((await ask('GET /session', host)).status, host).toBe(200)
    const refused = await ask('GET /session', 'rebound.example:4680')
    expect(refused.status).toBe(421)
    expect(((await refused.json()) as { detail: string }).detail).toContain('set ALLOWED_HOSTS=rebound.example')
  })

  test('names the operator gave are answered, and no others once some are given', async () => {
    const at = { publicUrl: 'https://vouch.example.com', allowedHosts: ['nas.example'], listensOn: '0.0.0.0' }
    expect(['vouch.example.com', 'nas.example:4680'].map((host) => whyNotHost(host, at))).toEqual([null, null])
    expect(whyNotHost('rebound.example', at)).not.toBeNull()
    expect(whyNotHost('anything.example', { ...at, allowedHosts: [] })).toBeNull()
  })

  test('what a proxy says is believed only where there is one', async () => {
    const forwarded = { 'x-forwarded-host': 'localhost', 'x-forwarded-proto': 'https', 'x-forwarded-for': '10.9.9.9' }
    const direct = doorOf()
    expect((await direct('GET /session', 'rebound.example', { headers: forwarded })).status).toBe(421)

    const invite = endpoint('GET /where', {
      does: 'Say where this is.',
      who: 'anyone',
      input: z.object({}),
      output: z.object({ origin: z.string() }),
    })
    const where = [on(invite, async (ctx) => ({ origin: ctx.exchange.origin }))]
    const originOf = async (more: Partial<House>, host: string, headers: object) =>
      ((await (await doorOf(more, where)('GET /where', host, { headers })).json()) as { origin: string }).origin
    expect(await originOf({}, 'localhost:4680', forwarded)).toBe('http://localhost:4680')
    const publicUrl = 'https://vouch.example.com'
    expect(await originOf({ publicUrl }, 'vouch.example.com', {})).toBe(publicUrl)
    expect(await originOf({ publicUrl }, 'localhost:4680', { 'x-forwarded-host': 'vouch.example.com' })).toBe(publicUrl)
    expect(await originOf({ publicUrl }, 'localhost:4680', { 'x-forwarded-proto': 'https' })).toBe(
      'https://localhost:4680',
    )
  })
})

describe('guessing passwords', () => {
  const guess = (email: string) => ({ body: { email, password: 'five wrong bicycles' } })

  test('at one address is slowed wherever it comes from, and other addresses are not', async () => {
    const ask = doorOf()
    const statuses: number[] = []
    for (let at = 0; at < 11; at++)
      statuses.push(
        (await ask('POST /session', 'localhost', { ...guess('SAM@merrow.example '), ip: `192.0.2.${at}` })).status,
      )
    expect(statuses).toEqual([...Array(10).fill(409), 429])
    const told = await ask('POST /session', 'localhost', { ...guess('sam@merrow.example'), ip: '192.0.2.200' })
    expect(Number(told.headers.get('retry-after'))).toBeGreaterThan(0)
    const other = await ask('POST /session', 'localhost', { ...guess('ada@merrow.example'), ip: '192.0.2.201' })
    expect(other.status).toBe(409)
  })

  test('from one place is slowed, whichever addresses of its network and whatever it claims', async () => {
    const ask = doorOf()
    const from = async (ip: string, times: number) => {
      let last = 0
      for (let at = 0; at < times; at++) {
        const headers = { 'x-forwarded-for': `203.0.113.${at}` }
        last = (await ask('POST /invitations/read', 'localhost', { body: { token: 'x'.repeat(43) }, ip, headers }))
          .status
      }
      return last
    }
    expect(await from('2001:db8:1:2::1', 15)).toBe(409)
    expect(await from('2001:db8:1:2:ffff::9', 15)).toBe(409)
    expect(await from('2001:db8:1:2:3::', 1)).toBe(429)
    expect(await from('2001:db8:1:3::1', 1)).toBe(409)
  })
})

describe('two companies in one database', () => {
  let ironbridge: Company
  const cookies: Record<string, string> = {}
  const ids: Record<string, string> = {}
  let ask: ReturnType<typeof doorOf>

  // In one hook: the rest of this group is about what it makes.
  beforeAll(async () => {
    const { url, databases, company } = testHouse()
    ironbridge = await addCompany(url, 'Ironbridge Logistics', ironbridgeHost)
    await moveCompany(databases.control, company.id, merrowHost)
    ask = doorOf()
    const db = databases.company(ironbridge.schema)
    const made = await ask('POST /owner', ironbridgeHost, { body: owner })
    cookies[ironbridgeHost] = cookieOf(made)
    await databases.company(company.schema).deleteFrom('members').where('role', '=', 'owner').execute()
    cookies[merrowHost] = cookieOf(await ask('POST /owner', merrowHost, { body: { ...owner, companyName: 'Merrow' } }))
    for (const [host, tables] of [
      [ironbridgeHost, db],
      [merrowHost, databases.company(company.schema)],
    ] as const) {
      const id = `cus_only-${host.split('.')[0]}` as const
      await tables
        .insertInto('customers')
        .values({ id, externalId: null, name: `Only at ${host}` })
        .execute()
      ids[host] = id
    }
  })

  test('each host leads to its own, whatever its spelling, and an unknown one nowhere', async () => {
    const nameAt = async (host: string) =>
      ((await (await ask('GET /session', host)).json()) as { company: { name: string } }).company.name
    expect(await nameAt(`${ironbridgeHost.toUpperCase()}.:4680`)).toBe('Ironbridge Logistics')
    expect(await nameAt(merrowHost)).toBe('Merrow')
    for (const host of ['localhost', 'vouch.example', `evil.${merrowHost}`, 'merrow.vouch.example@evil']) {
      const response = await ask('GET /session', host)
      expect(response.status, host).toBe(404)
    }
  })

  test('a session of one is no session of the other', async () => {
    for (const [here, there] of [
      [merrowHost, ironbridgeHost],
      [ironbridgeHost, merrowHost],
    ] as const) {
      expect((await ask('GET /members', here, { cookie: cookies[here] as string })).status).toBe(200)
      expect((await ask('GET /members', there, { cookie: cookies[here] as string })).status).toBe(401)
    }
  })

  test('an id of one is unknown at the other', async () => {
    for (const [here, there] of [
      [merrowHost, ironbridgeHost],
      [ironbridgeHost, merrowHost],
    ] as const) {
      const cookie = cookies[here] as string
      expect((await ask(`GET /customers/${ids[here]}`, here, { cookie })).status).toBe(200)
      expect((await ask(`GET /customers/${ids[there]}`, here, { cookie })).status).toBe(404)
    }
  })

  test('connections used for both by turns, also after errors, never look into the wrong one', async () => {
    const { databases, company } = testHouse()
    const homes = [company.schema, ironbridge.schema]
    const strays: string[] = []
    await Promise.all(
      Array.from({ length: 1000 }, async (_, at) => {
        const schema = homes[(at * 7 + (at >> 3)) % 2] as string
        const db = databases.company(schema)
        if (at % 5 === 0) {
          await db
            .transaction()
            .execute(async (db) => {
              await sql`select current_schema()`.execute(db)
              await sql`select 1 / 0`.execute(db)
            })
            .catch(() => {})
          return
        }
        const look = sql<{ here: string }>`select current_schema() as here`
        const { rows } =
          at % 2 === 0 ? await db.transaction().execute((db) => look.execute(db)) : await look.execute(db)
        if (rows[0]?.here !== schema) strays.push(`${schema} saw ${rows[0]?.here}`)
      }),
    )
    expect(strays).toEqual([])
  })
})

describe('adding companies', () => {
  test('a name or a host that is taken is refused, and leaves nothing of itself', async () => {
    const { url, databases } = testHouse()
    const before = await companiesIn(databases.control)
    for (const [name, host] of [
      ['Merrow Software', null],
      ['merrow  software!', null],
      ['Quillon', before.find((company) => company.host !== null)?.host ?? 'x'],
      ['Quillon', 'https://quillon.example'],
      ['Quillon', 'quillon.example:4680'],
      ['株式会社', null],
    ] as const)
      await expect(addCompany(url, name, host), `${name} at ${host}`).rejects.toMatchObject({ name: 'Error' })
    expect(await companiesIn(databases.control)).toEqual(before)
    const { rows } = await databases.pool.query("select 1 from pg_namespace where nspname = 'vouchwell_quillon'")
    expect(rows).toEqual([])
  })

  test('two at once under one name are one company', async () => {
    const { url, databases } = testHouse()
    const added = await Promise.allSettled([1, 2, 3].map((at) => addCompany(url, 'Larkspur', `larkspur${at}.example`)))
    expect(added.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected', 'rejected'])
    const found = (await companiesIn(databases.control)).filter((company) => company.name === 'Larkspur')
    expect(found).toHaveLength(1)
    await Promise.all([addFirstCompany(url), addFirstCompany(url)])
    expect((await companiesIn(databases.control)).map((company) => company.name)).not.toContain('Our company')
  })

  test.for([
    ['Larkspur Clinics', 'vouchwell_larkspur_clinics'],
    ['Zoë & Söhne', 'vouchwell_zoe_sohne'],
    ['  a"; drop schema x; --', 'vouchwell_a_drop_schema_x'],
    ['x'.repeat(80), `vouchwell_${'x'.repeat(48)}`],
  ])('%s lives in %s', ([name, schema]) => {
    expect(schemaNameOf(name as string)).toBe(schema)
  })

  plain('a single company with a host of its own answers to that alone', () => {
    const one = { id: 'com_1', name: 'One', schema: 'vouchwell_one', host: 'one.example' } as Company
    expect(companyAt([one], 'one.example:443')).toBe(one)
    expect(companyAt([one], 'two.example')).toBeNull()
    expect(companyAt([{ ...one, host: null }], 'two.example')).not.toBeNull()
  })
})

describe('over a real line', () => {
  const ends: (() => void)[] = []
  const ended = new Promise<void>((resolve) => ends.push(resolve))
  const told = new Promise<void>((resolve) => ends.push(resolve))
  const routes = [
    onSheet(
      endpoint('GET /endless', { does: 'x', who: 'anyone', input: z.object({}), output: z.string(), answers: 'csv' }),
      async () => ({
        fileName: 'endless.csv',
        header: ['row'],
        rows: (async function* () {
          try {
            for (;;) yield ['x'.repeat(1000)]
          } finally {
            ends[0]?.()
          }
        })(),
      }),
    ),
    onEvents(
      endpoint('GET /waiting', {
        does: 'x',
        who: 'anyone',
        input: z.object({}),
        output: z.object({ at: z.number() }),
        answers: 'events',
      }),
      async function* (_, _input, gone) {
        yield { at: 1 }
        await new Promise((resolve) => gone.addEventListener('abort', resolve))
        ends[1]?.()
      },
    ),
  ]
  const app = serve(routes, { open: async () => testContext(), tooOften: async () => null })
  const server = listen({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  afterAll(() => {
    server.close()
    if ('closeAllConnections' in server) server.closeAllConnections()
  })

  test.for([
    ['/api/endless', 'a sheet', ended],
    ['/api/waiting', 'events', told],
  ] as const)('%s: a reader of %s who hangs up ends the work', async ([path, , end]) => {
    if (!server.listening) await once(server, 'listening')
    const address = server.address()
    const socket = connect(typeof address === 'object' && address ? address.port : 0, '127.0.0.1')
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    await once(socket, 'data')
    socket.destroy()
    await end
  })
})
