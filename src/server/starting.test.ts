import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, inject, test as plain } from 'vitest'
import { test, testHouse } from '../testing/database.ts'
import { onDatabase, run } from '../testing/template.ts'
import { ConfigError, readConfig } from './config.ts'
import { refuseUnsafe, UnsafeDatabase, whyUnsafe } from './durability.ts'
import { HeldError, holdFolder } from './hold.ts'
import { told } from './log.ts'
import { MigrationError, migrate } from './migrate.ts'
import { secretIn } from './secret.ts'

const folder = mkdtempSync(join(tmpdir(), 'vouchwell-starting-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('what the operator decided', () => {
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }

  test('is read from the environment, or from files it names', () => {
    expect(readConfig({})).toMatchObject({
      ...{ host: '127.0.0.1', port: 4680, publicUrl: null, databaseUrl: null, secret: null, allowedHosts: [] },
      ...{ maxUploadBytes: 2_147_483_648, logLevel: 'info' },
    })
    const secret = 's'.repeat(32)
    expect(
      readConfig({
        ...{
          PORT: '80',
          HOST: '0.0.0.0',
          PUBLIC_URL: 'https://vouch.example.com/',
          MAX_UPLOAD_MB: '5',
          DATABASE_URL: '',
        },
        ...{ ALLOWED_HOSTS: ' nas.example, Vouch.local', VOUCHWELL_SECRET_FILE: file('secret-file', `${secret}\n`) },
        DATABASE_URL_FILE: file('url', 'postgres://db/vouchwell\n'),
      }),
    ).toMatchObject({
      ...{ port: 80, host: '0.0.0.0', publicUrl: 'https://vouch.example.com', maxUploadBytes: 5_242_880, secret },
      ...{ allowedHosts: ['nas.example', 'vouch.local'], databaseUrl: 'postgres://db/vouchwell' },
    })
  })

  test.for([
    [{ PORT: '80a' }, 'PORT is 80a'],
    [{ PORT: '65536' }, 'whole number from 0 to 65535'],
    [{ PUBLIC_URL: 'vouch.example.com' }, 'https://vouch.example.com'],
    [{ PUBLIC_URL: 'ftp://vouch.example.com' }, 'PUBLIC_URL'],
    [{ PUBLIC_URL: 'https://example.com/vouch' }, 'without a path'],
    [{ VOUCHWELL_SECRET: 'short' }, 'openssl rand'],
    [{ MAX_UPLOAD_MB: '-1' }, 'MAX_UPLOAD_MB is -1'],
    [{ MAX_UPLOAD_MB: 'lots' }, 'MAX_UPLOAD_MB is lots'],
    [{ COUNTING_MEMORY_MB: '1.5 GB' }, 'COUNTING_MEMORY_MB is 1.5 GB; give a whole number of megabytes'],
    [{ LOG_LEVEL: 'loud' }, 'one of trace'],
    [{ VOUCHWELL_SECRET_FILE: '/nowhere/secret' }, 'VOUCHWELL_SECRET_FILE names /nowhere/secret'],
  ] as const)('%o is refused with what to do', ([env, sentence]) => {
    expect(() => readConfig(env)).toThrow(ConfigError)
    expect(() => readConfig(env)).toThrow(sentence)
  })
})

describe('the secret', () => {
  test('is made once, readable by us alone, and the same at the next start', () => {
    const data = join(folder, 'new-data')
    const secret = secretIn(data, null)
    expect(secret).toMatch(/^[0-9a-f]{64}$/)
    expect(statSync(join(data, 'secret')).mode & 0o777).toBe(0o600)
    expect(readdirSync(data)).toEqual(['secret'])
    expect(secretIn(data, null)).toBe(secret)
    expect(secretIn(data, 'given')).toBe('given')
  })

  test('that came back from a backup readable by everybody is closed, and one cut short is refused', () => {
    const data = mkdtempSync(join(folder, 'data-'))
    writeFileSync(join(data, 'secret'), 'x'.repeat(64), { mode: 0o644 })
    secretIn(data, null)
    expect(statSync(join(data, 'secret')).mode & 0o777).toBe(0o600)
    writeFileSync(join(data, 'secret'), '')
    expect(() => secretIn(data, null)).toThrow(/Remove it/)
  })
})

describe('holding a data folder', () => {
  const holderIn = async (data: string) => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log("up")', 'server.ts'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    await once(child.stdout, 'data')
    writeFileSync(join(data, 'vouchwell.pid'), `${child.pid}\n`)
    return child
  }

  plain('a second server is refused and told who holds it; once that one is dead it takes over', async () => {
    const data = mkdtempSync(join(folder, 'held-'))
    const holder = await holderIn(data)
    expect(() => holdFolder(data)).toThrow(HeldError)
    expect(() => holdFolder(data)).toThrow(`(process ${holder.pid})`)
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    const letGo = holdFolder(data)
    expect(readFileSync(join(data, 'vouchwell.pid'), 'utf8')).toBe(`${process.pid}\n`)
    letGo()
    expect(readdirSync(data)).toEqual([])
  })

  plain('a number that belongs to another program by now, or to nobody, holds nothing', () => {
    const data = mkdtempSync(join(folder, 'stale-'))
    for (const content of ['1\n', '', 'nonsense', '4194303999']) {
      writeFileSync(join(data, 'vouchwell.pid'), content)
      holdFolder(data)()
      expect(existsSync(join(data, 'vouchwell.pid')), content).toBe(false)
    }
  })

  plain('whoever was taken over does not let go for the one who took it', () => {
    const data = mkdtempSync(join(folder, 'late-'))
    const letGo = holdFolder(data)
    writeFileSync(join(data, 'vouchwell.pid'), '1\n')
    letGo()
    expect(readFileSync(join(data, 'vouchwell.pid'), 'utf8')).toBe('1\n')
  })
})

describe('bringing the tables up to date', () => {
  /** A copy of the migrations in which files may be added and changed. */
  const copyOf = () => {
    const copy = mkdtempSync(join(folder, 'migrations-'))
    cpSync(new URL('../../migrations/', import.meta.url), copy, { recursive: true })
    return { copy, url: pathToFileURL(`${copy}/`) }
  }
  const applied = async (url: string) => {
    const { Client } = (await import('pg')).default
    const client = new Client(url)
    await client.connect()
    const { rows } = await client.query('select schema, name from vouchwell.migrations order by 1, 2')
    await client.end()
    return rows.map(({ schema, name }) => `${schema} ${name}`)
  }

  test('two servers starting together do it once', async () => {
    const name = `${new URL(testHouse().url).pathname.slice(1)}_twice`
    await run(inject('server'), 'postgres', `create database ${name}`)
    const url = onDatabase(inject('server'), name)
    try {
      await Promise.all([migrate(url), migrate(url), migrate(url)])
      expect(await applied(url)).toEqual(readdirSync('migrations/control').map((file) => `vouchwell ${file}`))
    } finally {
      await run(inject('server'), 'postgres', `drop database ${name} with (force)`)
    }
  })

  test('a step that fails leaves nothing of itself, and those before it stay', async () => {
    const { url } = testHouse()
    const { copy, url: from } = copyOf()
    const before = await applied(url)
    writeFileSync(join(copy, 'company', '8000-good.sql'), 'create table good ()')
    writeFileSync(join(copy, 'company', '8001-half.sql'), 'create table half (); select 1 / 0')
    await expect(migrate(url, from)).rejects.toMatchObject({ code: '22012' })
    const { rows } = await testHouse().databases.pool.query(
      "select table_name from information_schema.tables where table_name in ('good', 'half')",
    )
    expect(rows).toEqual([{ table_name: 'good' }])
    expect(await applied(url)).toEqual([...before, `${testHouse().company.schema} 8000-good.sql`].sort())

    await expect(migrate(url), 'this version does not know the step').rejects.toThrow(MigrationError)
    await expect(migrate(url)).rejects.toThrow(/newer Vouchwell/)
    rmSync(join(copy, 'company', '8001-half.sql'))
    await migrate(url, from)
  })

  test('a step that was changed after it had been applied is refused', async () => {
    const { copy, url: from } = copyOf()
    const name = readdirSync(join(copy, 'control'))[0] as string
    writeFileSync(join(copy, 'control', name), `${readFileSync(join(copy, 'control', name), 'utf8')}\n`)
    await expect(migrate(testHouse().url, from)).rejects.toThrow(`control/${name} was changed`)
  })
})

describe('a database we trust', () => {
  const safe = { fsync: 'on', synchronous_commit: 'on', encoding: 'UTF8', version: 180_004 }

  plain.for([
    [{}, null],
    [{ synchronous_commit: 'remote_apply' }, null],
    [{ synchronous_commit: 'local' }, null],
    [{ version: 150_000 }, null],
    [{ fsync: 'off' }, 'fsync = on'],
    [{ synchronous_commit: 'off' }, 'synchronous_commit = on'],
    [{ version: 140_012 }, 'PostgreSQL 14; use 15'],
    [{ encoding: 'SQL_ASCII' }, 'UTF8'],
  ] as const)('with %o: %s', ([change, sentence]) => {
    const reason = whyUnsafe({ ...safe, ...change })
    if (sentence === null) expect(reason).toBeNull()
    else expect(reason).toContain(sentence)
  })

  test('keeps what it confirmed: one told not to wait for the disk is refused', async () => {
    const url = new URL(testHouse().url)
    url.searchParams.set('options', '-c synchronous_commit=off')
    await expect(refuseUnsafe(url.href)).rejects.toThrow(UnsafeDatabase)
  })
})

plain('the log says what broke, and names no person', () => {
  const error = Object.assign(new Error('duplicate key', { cause: new Error('below') }), {
    ...{
      code: '23505',
      constraint: 'members_email_key',
      detail: 'Key (email)=(ines@larkspur.example) already exists.',
    },
  })
  const line = JSON.stringify(told(error))
  expect(JSON.parse(line)).toMatchObject({ message: 'duplicate key', code: '23505', cause: { message: 'below' } })
  expect(line).not.toContain('ines@')
})
