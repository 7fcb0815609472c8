import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import pg from 'pg'
import { controlSchema } from './database.ts'

const folder = new URL('../../migrations/', import.meta.url)

/** Any number, the same in every server, so that of two starting together one migrates and the other waits. */
const migrationLock = 7_228_468

/** Bring the list of companies and every company's tables up to date. Each step is applied whole or not at all. */
export async function migrate(url: string): Promise<void> {
  await withLock(url, async (client) => {
    await client.query(`create schema if not exists ${controlSchema}`)
    await client.query(`create table if not exists ${controlSchema}.migrations (
      schema text not null, name text not null, sha256 text not null, applied_at timestamptz not null default now(),
      primary key (schema, name))`)
    await bring(client, controlSchema, 'control')
    const { rows } = await client.query<{ schema: string }>(`select schema from ${controlSchema}.companies order by id`)
    for (const { schema } of rows) await bring(client, schema, 'company')
  })
}

/** Make the schema of a new company, with all its tables. */
export async function createSchema(url: string, schema: string): Promise<void> {
  await withLock(url, async (client) => {
    await client.query(`create schema ${pg.escapeIdentifier(schema)}`)
    await bring(client, schema, 'company')
  })
}

async function withLock(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    await work(client)
  } finally {
    await client.end()
  }
}

async function bring(client: pg.Client, schema: string, kind: 'control' | 'company'): Promise<void> {
  const { rows } = await client.query<{ name: string; sha256: string }>(
    `select name, sha256 from ${controlSchema}.migrations where schema = $1`,
    [schema],
  )
  const applied = new Map(rows.map((row) => [row.name, row.sha256]))
  for (const name of readdirSync(new URL(`${kind}/`, folder)).sort()) {
    const text = readFileSync(new URL(`${kind}/${name}`, folder), 'utf8')
    const sha256 = createHash('sha256').update(text).digest('hex')
    const before = applied.get(name)
    if (before !== undefined && before !== sha256) {
      throw new Error(
        `Migration ${kind}/${name} was changed after it had been applied to ${schema}. Add a new one instead.`,
      )
    }
    if (before !== undefined) continue
    await client.query('begin')
    try {
      await client.query(`set local search_path to ${pg.escapeIdentifier(schema)}, public`)
      await client.query(text)
      await client.query(`insert into ${controlSchema}.migrations (schema, name, sha256) values ($1, $2, $3)`, [
        schema,
        name,
        sha256,
      ])
      await client.query('commit')
    } catch (error) {
      await client.query('rollback')
      throw error
    }
  }
}
