import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { routesOf } from '../routes.ts'
import { addCompany, type Company } from '../server/companies.ts'
import { controlSchema, type Databases, openDatabases } from '../server/database.ts'
import { contextFor, openEdge } from '../server/edge.ts'
import { type Embedded, startEmbedded } from '../server/embedded.ts'
import { serve } from '../server/http.ts'
import { migrate } from '../server/migrate.ts'
import { test, testContext } from '../testing/database.ts'

const folder = mkdtempSync(join(tmpdir(), 'vouchwell-command-'))

/** A PostgreSQL of its own: the command line refuses that of the other tests, which skips the disk. */
let durable: Embedded
let databases: Databases
beforeAll(async () => {
  durable = await startEmbedded(join(folder, 'database'))
  await migrate(durable.url)
  databases = openDatabases(durable.url, { connections: 4 })
}, 120_000)
afterAll(async () => {
  await databases?.end()
  await durable?.stop()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

/** Run the command line as a person would. */
const vouchwell = (...words: string[]) => vouchwellAt(durable.url, ...words)

function vouchwellAt(url: string, ...words: string[]): Promise<{ code: number; out: string; told: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, DATABASE_URL: url, DATA_DIR: folder, LOG_LEVEL: 'silent' }
    execFile(process.execPath, ['src/cli.ts', ...words], { env }, (error, out, told) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, told }),
    )
  })
}

function fileOf(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const namesIn = async (company: Company) => {
  const { counting, queue } = testContext()
  const ctx = await contextFor(
    { databases, counting, queue, dataFolder: folder, secret: 'a secret for tests' },
    company,
    testContext().actor,
  )
  return (await ctx.db.selectFrom('customers').select('name').execute()).map(({ name }) => name)
}

test('two companies on one server cannot see each other, by context or by host', { timeout: 120_000 }, async () => {
  const { url } = durable
  const larkspur = await addCompany(url, 'Larkspur Clinics', 'larkspur.example')
  const quillon = await addCompany(url, 'Quillon Press', 'quillon.example')
  const one = await vouchwell(
    'import',
    'customers',
    fileOf('l.csv', 'id,name\nX1,Ours alone\n'),
    '--company',
    'Larkspur Clinics',
  )
  expect(one.code, one.told).toBe(0)
  expect(await namesIn(larkspur)).toEqual(['Ours alone'])
  expect(await namesIn(quillon)).toEqual([])

  const { counting, queue } = testContext()
  const edge = openEdge({
    databases,
    counting,
    queue,
    dataFolder: folder,
    secret: 'a secret of at least thirty-two letters',
    publicUrl: null,
  })
  const app = serve(routesOf(edge.authOf), edge)
  const ask = (host: string, method: 'GET' | 'POST', path: string, cookie = '', body?: object) =>
    app.request(`http://${host}/api${path}`, {
      method,
      headers: { host, cookie, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
  const moveIn = async (host: string) => {
    const owner = {
      name: 'Ola',
      email: `ola@${host}`,
      password: 'seven green bicycles',
      currency: 'EUR',
      timeZone: 'UTC',
    }
    const made = await ask(host, 'POST', '/owner', '', { ...owner, companyName: host })
    expect(made.status, await made.clone().text()).toBe(200)
    return made.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ')
  }
  const atLarkspur = await moveIn('larkspur.example')
  const atQuillon = await moveIn('quillon.example')
  const imports = async (host: string, cookie: string) => {
    const reply = await ask(host, 'GET', '/imports', cookie)
    return reply.status === 200 ? ((await reply.json()) as { items: unknown[] }).items.length : reply.status
  }
  expect(await imports('larkspur.example', atLarkspur)).toBe(1)
  expect(await imports('quillon.example', atQuillon)).toBe(0)
  // A session of one company is worth nothing at the other.
  expect(await imports('quillon.example', atLarkspur)).toBe(401)
  expect(await imports('larkspur.example', atQuillon)).toBe(401)
  expect((await ask('elsewhere.example', 'GET', '/session')).status).toBeGreaterThanOrEqual(400)
})

test('the command line says what is missing, which rows were refused, and ends accordingly', {
  timeout: 120_000,
}, async () => {
  await addCompany(durable.url, 'Brightwater', 'brightwater.example')
  const company = ['--company', 'Brightwater']
  const missing = await vouchwell('import', 'customers', join(folder, 'none.csv'), ...company)
  expect(missing).toMatchObject({ code: 2, told: expect.stringContaining('There is no file') })

  const file = fileOf('b.csv', 'Cust,Called,Since\nY1,Ada,2024-03-09\nY2,Bo,2024-02-30\n,Cy,2024-01-01\n')
  const unmapped = await vouchwell('import', 'customers', file, ...company, '--map', 'Nothing=externalId')
  expect(unmapped).toMatchObject({ code: 2, told: expect.stringContaining('no column "Nothing"') })

  const words = ['--map', 'Cust=External id', '--map', 'Called=name', '--map', 'Since=since']
  const dry = await vouchwell('import', 'customers', file, ...company, ...words, '--dry-run')
  expect(dry.code, dry.told).toBe(1)
  expect(dry.out).toContain('1 would be created')
  const done = await vouchwell('import', 'customers', file, ...company, ...words, '--json')
  expect(done.code, done.told).toBe(1)
  const { importId, rows, problemsFile } = JSON.parse(done.out)
  expect(rows).toEqual({ read: 3, created: 1, updated: 0, same: 0, refused: 2 })
  expect(existsSync(problemsFile)).toBe(true)
  expect(readFileSync(problemsFile, 'utf8')).toContain('2,3,Since,2024-02-30,')
  const listed = await vouchwell('imports', ...company)
  expect(listed.out).toContain(importId)
  const undone = await vouchwell('undo', importId, ...company)
  expect(undone).toMatchObject({ code: 0, out: expect.stringContaining('1 removed') })
})

test('the command line refuses a database that forgets, or that a newer release has used, in one sentence', {
  timeout: 120_000,
}, async () => {
  const forgets = new URL(durable.url)
  forgets.searchParams.set('options', '-c synchronous_commit=off')
  const refused = await vouchwellAt(forgets.href, 'company', 'list')
  expect(refused).toMatchObject({ code: 2, out: '' })
  expect(refused.told).toMatch(/^vouchwell: The database runs with synchronous_commit = off: [^\n]*\n$/)

  const later = [controlSchema, '9999-later.sql']
  await databases.pool.query(
    `insert into ${controlSchema}.migrations (schema, name, sha256) values ($1, $2, 'of a later release')`,
    later,
  )
  const newer = await vouchwell('company', 'list')
  await databases.pool.query(`delete from ${controlSchema}.migrations where schema = $1 and name = $2`, later)
  expect(newer).toMatchObject({ code: 2, out: '' })
  expect(newer.told).toMatch(/^vouchwell: [^\n]* used by a newer Vouchwell\. [^\n]*\n$/)
  expect((await vouchwell('company', 'list')).code).toBe(0)
})
