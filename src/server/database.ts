import {
  CamelCasePlugin,
  CompiledQuery,
  Kysely,
  PostgresDialect,
  type PostgresPool,
  type PostgresPoolClient,
} from 'kysely'
import pg from 'pg'
import type { Control, Database } from '../schema.ts'

// A `date` becomes a Day string, never a JavaScript Date, which would drag a time zone along. Whole numbers of eight
// bytes become numbers: everything we count or book stays below 2^53, and the tables check it.
pg.types.setTypeParser(pg.types.builtins.DATE, (day) => day)
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/** One PostgreSQL with all its companies. */
export interface Databases {
  pool: pg.Pool
  control: Kysely<Control>
  /** The tables of one company: the same queries, on the schema the company lives in. */
  company(schema: string): Kysely<Database>
  end(): Promise<void>
}

export const controlSchema = 'vouchwell'

export function openDatabases(url: string, { connections = 20 } = {}): Databases {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    idleTimeoutMillis: 30_000,
    // A guess: whoever waited this long for a connection is better told to come again than kept waiting.
    connectionTimeoutMillis: 20_000,
  })
  // A connection that breaks is replaced at the next use, and what it was doing is told of the failure; without a
  // listener, on idle ones and on those at work, Node would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const companies = new Map<string, Kysely<Database>>()
  const on = <Tables>(schema: string) => {
    const db = new Kysely<Tables>({
      dialect: new PostgresDialect({ pool: new SchemaPool(pool, schema) }),
      plugins: [new CamelCasePlugin()],
    })
    homes.set(db, { pool, schema })
    return db
  }
  return {
    pool,
    control: on<Control>(controlSchema),
    company(schema) {
      const known = companies.get(schema) ?? on<Database>(schema)
      companies.set(schema, known)
      return known
    },
    end: () => pool.end(),
  }
}

/** Where the connections of a company's Kysely come from. */
const homes = new WeakMap<object, { pool: pg.Pool; schema: string }>()

/**
 * Work on one connection: `client` for COPY and SQL text, `db` for everything else, both in the same transaction when
 * one is begun. The connection is closed afterwards, so temporary tables and settings end with the work.
 */
export async function onOneConnection<T>(
  db: Kysely<Database>,
  work: (client: pg.PoolClient, db: Kysely<Database>) => Promise<T>,
): Promise<T> {
  const home = homes.get(db)
  if (!home) throw new Error('Work on one connection has to begin outside a transaction.')
  const client = await home.pool.connect()
  try {
    await lookIn(client, home.schema)
    const lent = { query: client.query.bind(client), release() {} } as unknown as PostgresPoolClient
    const pool: PostgresPool = { options: home.pool.options, connect: async () => lent, end: async () => {} }
    const dialect = new PostgresDialect({ pool })
    return await work(client, new Kysely<Database>({ dialect, plugins: [new CamelCasePlugin()] }))
  } finally {
    client.release(true)
  }
}

/** Which schema a connection looks in first, so that switching costs a round trip only when it changes. */
const searchPaths = new WeakMap<PostgresPoolClient, string>()

/** Connections of the shared pool, each turned to one company's schema before it is used. */
class SchemaPool implements PostgresPool {
  readonly options: object
  readonly #pool: pg.Pool
  readonly #schema: string

  constructor(pool: pg.Pool, schema: string) {
    this.options = pool.options
    this.#pool = pool
    this.#schema = schema
  }

  async connect(): Promise<PostgresPoolClient> {
    const client = await this.#pool.connect()
    try {
      await lookIn(client, this.#schema)
      return client
    } catch (error) {
      client.release(true)
      throw error
    }
  }

  async end(): Promise<void> {}
}

/** Turn a plain connection to a company's schema: for COPY, which needs the connection itself. */
export async function lookIn(client: pg.PoolClient | PostgresPoolClient, schema: string): Promise<void> {
  const before = searchPaths.get(client as PostgresPoolClient)
  if (before === schema) return
  // PostgreSQL would compile statements it takes for large, which cost imports five times what they take without.
  const firstTime = before === undefined ? '; set jit to off' : ''
  await (client as pg.PoolClient).query(`set search_path to ${pg.escapeIdentifier(schema)}, public${firstTime}`)
  searchPaths.set(client as PostgresPoolClient, schema)
}

/** Run SQL text in the transaction a Kysely is in: for libraries that bring their own SQL. */
export async function runText(db: Kysely<Database>, text: string, values: unknown[] = []) {
  const { rows } = await db.withoutPlugins().executeQuery<Record<string, unknown>>(CompiledQuery.raw(text, values))
  return { rows }
}
