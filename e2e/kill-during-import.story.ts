import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { startEmbedded } from '../src/server/embedded.ts'

const folder = mkdtempSync(join(tmpdir(), 'vouchwell-kill-'))
const rows = 60_000
const referralsOf = (n: number) => (n % 20 === 0 ? 2 : 0)
const owner = {
  companyName: 'Merrow Software',
  name: 'Odile Brandt',
  email: 'odile@merrow.example',
  password: 'seven green bicycles',
  currency: 'EUR',
  timeZone: 'UTC',
}

let server: ChildProcess | undefined

async function start(): Promise<string> {
  const child = spawn(join('node_modules', '.bin', 'node'), ['src/server.ts'], {
    env: { ...process.env, DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'warn', DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  server = child
  return new Promise((resolve, reject) => {
    let said = ''
    child.stdout?.on('data', (chunk) => {
      said += chunk
      const [, address] = /Vouchwell is at (\S+)/.exec(said) ?? []
      if (address) resolve(address)
    })
    child.on('exit', (code, signal) => reject(new Error(`The server ended with ${code ?? signal}:\n${said}`)))
  })
}

/** No warning, no last words: as when the machine runs out of memory. */
async function kill(): Promise<void> {
  server?.kill('SIGKILL')
  if (server && server.exitCode === null && server.signalCode === null) await once(server, 'exit')
}

afterAll(async () => {
  if (server && server.exitCode === null && server.signalCode === null) {
    server.kill('SIGINT')
    await once(server, 'exit')
  }
  rmSync(folder, { recursive: true, force: true })
})

/** What stands in the database, read past the server. */
async function counts(): Promise<{
  customers: number
  referrals: number
  evidence: number
  changes: number
  read: number
}> {
  const { url } = await startEmbedded(folder)
  const client = new pg.Client(url)
  await client.connect()
  try {
    const { rows: companies } = await client.query('select schema from vouchwell.companies')
    await client.query(`set search_path to ${pg.escapeIdentifier(companies[0].schema)}, public`)
    const { rows: counted } = await client.query(`select (select count(*) from customers)::int as customers,
      (select count(*) from referrals)::int as referrals, (select count(*) from evidence)::int as evidence,
      (select count(*) from import_changes where batch > 0)::int as changes,
      (select sum(rows_read) from imports)::int as read`)
    return counted[0]
  } finally {
    await client.end()
  }
}

test('a server killed again and again during an import loses nothing and leaves nothing half-done', {
  timeout: 600_000,
}, async () => {
  let address = await start()
  const made = await fetch(`${address}/api/owner`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(owner),
  })
  expect(made.status, await made.clone().text()).toBe(200)
  const cookie = made.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  const ask = async (method: string, path: string, body?: string) => {
    const type = path.startsWith('/imports?') ? 'text/csv' : 'application/json'
    const reply = await fetch(`${address}/api${path}`, {
      method,
      headers: { cookie, ...(method === 'POST' ? { 'content-type': type } : {}) },
      ...(method === 'POST' ? { body: body ?? '{}' } : {}),
    })
    expect(reply.status, await reply.clone().text()).toBe(200)
    return (await reply.json()) as { id: string; state: string; rows: Record<string, number> & { read: number } }
  }

  const lines = Array.from({ length: rows }, (_, n) => `C${n},Customer ${n},${n % 11},${referralsOf(n)}`)
  const { id } = await ask('POST', '/imports?fileName=many.csv', `id,name,size,referrals\n${lines.join('\n')}\n`)
  await ask('POST', `/imports/${id}/run`)

  let kills = 0
  let reached = 0
  for (let imported = await ask('GET', `/imports/${id}`); imported.state !== 'done'; ) {
    expect(imported.state).toBe('running')
    if (kills < 4 && imported.rows.read > reached) {
      // Somewhere inside a batch, each time elsewhere.
      await new Promise((resolve) => setTimeout(resolve, 70 * kills))
      await kill()
      kills++
      const between = await counts()
      reached = between.read
      expect(between.read % 5000).toBe(0)
      expect(between.customers).toBe(between.read)
      expect(between.referrals).toBe(2 * Math.ceil(between.read / 20))
      expect(between.evidence).toBe(between.referrals)
      expect(between.changes).toBe(between.customers + between.referrals)
      address = await start()
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
    imported = await ask('GET', `/imports/${id}`)
  }
  expect(kills).toBeGreaterThan(0)
  const { rows: done } = await ask('GET', `/imports/${id}`)
  expect(done).toEqual({ read: rows, created: rows, updated: 0, same: 0, refused: 0 })
  expect(await counts()).toMatchObject({ customers: rows, referrals: rows / 10, evidence: rows / 10 })

  await ask('POST', `/imports/${id}/undo`)
  await expect
    .poll(async () => (await ask('GET', `/imports/${id}`)).state, { timeout: 240_000, interval: 300 })
    .toBe('undone')
  expect(await counts()).toMatchObject({ customers: 0, referrals: 0, evidence: 0 })
})
