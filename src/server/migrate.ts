import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import pg from 'pg'
import { controlSchema } from './database.ts'

const ours = new URL('../../migrations/', import.meta.url)

/** The database cannot be brought up to date; the message is for whoever runs the server. */
export class MigrationError extends Error {}

/** Any number, the same in every server, so that of two starting together one migrates and the other waits. */
const migrationLock = 7_228_468

/** Bring the list of companies and every company's tables up to date. Each step is applied whole or not at all. */
export async function migrate(url: string, folder = ours): Promise<void> {
  await withLock(url, async (client) => {
    await client.query(`create schema if not exists ${controlSchema}`)
    await client.query(`create table if not exists ${controlSchema}.migrations (
      schema text not null, name text not null, sha256 text not null, applied_at timestamptz not null default now(),
      primary key (schema, name))`)
    await bring(client, controlSchema, 'control', folder)
    const { rows } = await client.query<{ schema: string }>(`select schema from ${controlSchema}.companies order by id`)
    for (const { schema } of rows) await bring(client, schema, 'company', folder)
  })
}

/**
 * Make the schema of a new company, with all its tables, and whatever `finish` adds: all of it or, when `finish` says
 * no or anything fails, nothing. Servers and commands adding companies at the same time take turns.
 */
export async function createSchema(
  url: string,
  schema: string,
  finish: (client: pg.Client) => Promise<void> = async () => {},
): Promise<void> {
  await withLock(url, async (client) => {
    await client.query('begin')
    await client.query(`create schema ${pg.escapeIdentifier(schema)}`)
    for (const step of stepsIn(ours, 'company')) await apply(client, schema, step)
    await finish(client)
    await client.query('commit')
  })
}

async function withLock(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    await work(client)
  } finally {
    // Ends the session, and with it the lock and whatever was not committed.
    await client.end()
  }
}

interface Step {
  name: string
  text: string
  sha256: string
}

function stepsIn(folder: URL, kind: 'control' | 'company'): Step[] {
  const names = readdirSync(new URL(`${kind}/`, folder)).filter((name) => name.endsWith('.sql'))
  return names.sort().map((name) => {
    const text = readFileSync(new URL(`${kind}/${name}`, folder), 'utf8')
    return { name, text, sha256: createHash('sha256').update(text).digest('hex') }
  })
}

async function bring(client: pg.Client, schema: string, kind: 'control' | 'company', folder: URL): Promise<void> {
  const { rows } = await client.query<{ name: string; sha256: string }>(
    `select name, sha256 from ${controlSchema}.migrations where schema = $1`,
    [schema],
  )
  const applied = new Map(rows.map((row) => [row.name, row.sha256]))
  const steps = stepsIn(folder, kind)
  const unknown = rows.find((row) => !steps.some((step) => step.name === row.name))
  if (unknown) {
    throw new MigrationError(
      `${schema} has had ${kind}/${unknown.name}, which this version does not know: the database was used by a newer Vouchwell. Start that one, or restore an older backup.`,
    )
  }
  for (const step of steps) {
    const before = applied.get(step.name)
    if (before !== undefined && before !== step.sha256) {
      throw new MigrationError(
        `Migration ${kind}/${step.name} was changed after it had been applied to ${schema}. Add a new one instead.`,
      )
    }
    if (before !== undefined) continue
    await client.query('begin')
    try {
      await apply(client, schema, step)
      await client.query('commit')
    } catch (error) {
      await client.query('rollback')
      throw error
    }
  }
}

/** Apply one step in the transaction that is open. */
async function apply(client: pg.Client, schema: string, { name, text, sha256 }: Step): Promise<void> {
  await client.query(`set local search_path to ${pg.escapeIdentifier(schema)}, public`)
  await client.query(text)
  await client.query(`insert into ${controlSchema}.migrations (schema, name, sha256) values ($1, $2, $3)`, [
    schema,
    name,
    sha256,
  ])
}
