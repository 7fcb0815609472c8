import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { endpoint } from '../values/endpoint.ts'
import { addFirstCompany } from './companies.ts'
import type { Context } from './context.ts'
import { openDatabases } from './database.ts'
import { refuseUnsafe, UnsafeDatabase } from './durability.ts'
import { openEdge } from './edge.ts'
import { EmbeddedError, startEmbedded } from './embedded.ts'
import { health } from './health.ts'
import { on, serve } from './http.ts'
import { migrate } from './migrate.ts'

const folder = mkdtempSync(join(tmpdir(), 'vouchwell-own-'))
const settings = ['shared_buffers=16MB', 'max_connections=30']
const pidOf = () => Number(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
const ask = async (url: string, text: string) => {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}
const socketOf = (home: string) =>
  join(tmpdir(), `vouchwell-${createHash('sha256').update(home).digest('hex').slice(0, 12)}`)

afterAll(async () => {
  if (existsSync(join(folder, 'postgres', 'postmaster.pid'))) await (await startEmbedded(folder, { settings })).stop()
  rmSync(folder, { recursive: true, force: true })
  rmSync(socketOf(join(folder, 'postgres')), { recursive: true, force: true })
})

describe('the embedded database', () => {
  test('starts, is joined by a second, stops, and keeps what it was told', async () => {
    const first = await startEmbedded(folder, { settings })
    await refuseUnsafe(first.url)
    await ask(first.url, "create table told as select 'Larkspur' as name")
    const pid = pidOf()
    const second = await startEmbedded(folder, { settings })
    expect([second.url, pidOf()]).toEqual([first.url, pid])
    expect(statSync(join(folder, 'postgres')).mode & 0o777).toBe(0o700)
    const socket = new URL(first.url).searchParams.get('host') as string
    expect(lstatSync(socket).mode & 0o777).toBe(0o700)
    await first.stop()
    await second.stop()
    const again = await startEmbedded(folder, { settings })
    expect(await ask(again.url, 'select name from told')).toEqual([{ name: 'Larkspur' }])
  })

  test('recovers by itself when its first process is killed', async () => {
    const { url } = await startEmbedded(folder, { settings })
    await ask(url, "insert into told values ('Quillon')")
    process.kill(pidOf(), 'SIGKILL')
    const again = await startEmbedded(folder, { settings })
    expect(await ask(again.url, 'select name from told order by 1')).toEqual([
      { name: 'Larkspur' },
      { name: 'Quillon' },
    ])
  })

  test('outlives a killed server, and the next one takes it over', async () => {
    await (await startEmbedded(folder, { settings })).stop()
    const program = `import { startEmbedded } from ${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)}
      await startEmbedded(${JSON.stringify(folder)}, { settings: ${JSON.stringify(settings)} })
      console.log('up'); setInterval(() => {}, 1000)`
    const server = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(server.stdout, 'data')
    const pid = pidOf()
    server.kill('SIGKILL')
    await once(server, 'exit')
    const { url } = await startEmbedded(folder, { settings })
    expect(pidOf()).toBe(pid)
    expect(await ask(url, 'select count(*)::int as told from told')).toEqual([{ told: 2 }])
  })

  test('told to forget what it confirms, it is refused when a server starts', async () => {
    await (await startEmbedded(folder, { settings })).stop()
    const { url, stop } = await startEmbedded(folder, { settings: [...settings, 'fsync=off'] })
    await expect(refuseUnsafe(url)).rejects.toThrow(UnsafeDatabase)
    await stop()
    expect(existsSync(socketOf(join(folder, 'postgres')))).toBe(false)
  })

  test.runIf(userInfo().uid === 0)('does not use a folder somebody else put where its socket goes', async () => {
    const data = mkdtempSync(join(tmpdir(), 'vouchwell-squatted-'))
    const socket = socketOf(join(data, 'postgres'))
    for (const squat of [
      () => {
        mkdirSync(socket)
        chownSync(socket, 12_345, 12_345)
      },
      () => symlinkSync(folder, socket),
    ]) {
      squat()
      await expect(startEmbedded(data)).rejects.toThrow(EmbeddedError)
      await expect(startEmbedded(data)).rejects.toThrow(/belongs to somebody else/)
      rmSync(socket, { recursive: true })
    }
    rmSync(data, { recursive: true })
  })
})

describe('when the database is away', () => {
  test('requests are told to come again, and answered once it is back, without a restart', async () => {
    const { url } = await startEmbedded(folder, { settings })
    await migrate(url)
    await addFirstCompany(url)
    const databases = openDatabases(url, { connections: 4 })
    const none = { ask: () => Promise.reject(new Error('nobody counts')) }
    const queue = { kinds: [], send: async () => {}, work: async () => {}, stop: async () => {} }
    const edge = openEdge({
      ...{ databases, counting: none, queue, dataFolder: folder, secret: 'x'.repeat(32), publicUrl: null },
    })
    const name = endpoint('GET /name', {
      does: 'Say the name.',
      who: 'anyone',
      input: z.object({ slowly: z.string().optional() }),
      output: z.object({ name: z.string() }),
    })
    const atWork = Promise.withResolvers<void>()
    const answer = async (ctx: Context, slowly: boolean) => {
      const [first] = await ctx.db.selectFrom('settings').select('name').execute()
      if (slowly) {
        atWork.resolve()
        await databases.pool.query('select pg_sleep(600)')
      }
      return first as { name: string }
    }
    const app = serve([on(name, (ctx, { slowly }) => answer(ctx, slowly !== undefined))], edge)
    const get = (path: string, headers: Record<string, string> = {}) =>
      app.request(`/api${path}`, { headers: { host: 'localhost', ...headers } })
    const ready = async () => (await health(databases.pool).request('/api/ready')).status

    expect([(await get('/name')).status, await ready()]).toEqual([200, 200])
    const underWay = get('/name?slowly=1')
    await atWork.promise
    await (await startEmbedded(folder, { settings })).stop()
    for (const response of [await underWay, await get('/name'), await get('/name', { cookie: 'vouchwell=a.b' })]) {
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
    }
    expect(await ready()).toBe(503)
    expect((await health(databases.pool).request('/api/health')).status).toBe(200)

    await startEmbedded(folder, { settings })
    expect([(await get('/name')).status, await ready()]).toEqual([200, 200])
    await databases.end()
  })
})
