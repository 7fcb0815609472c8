import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { takeStock } from '../src/references/store.ts'
import { addCompany, companiesIn } from '../src/server/companies.ts'
import type { Context } from '../src/server/context.ts'
import { startCounting } from '../src/server/counting.ts'
import { openDatabases } from '../src/server/database.ts'
import { startEmbedded } from '../src/server/embedded.ts'
import { openKeys } from '../src/server/keys.ts'
import { migrate } from '../src/server/migrate.ts'

/**
 * A company filled by SQL in a database of its own, for as long as something is measured in it; afterwards nothing of it is
 * left. Every number is the same at every run. `--contacts` (or whatever it is measured by) says how many.
 *
 * @param of what is counted: the name of the option, 100,000 unless said otherwise
 */
export async function benchCompany(
  of: string,
  fill: (count: number) => readonly string[],
  measure: (ctx: Context, count: number) => Promise<void>,
): Promise<void> {
  const { values } = parseArgs({ options: { [of]: { type: 'string', default: '100000' } } })
  const count = Number(values[of])
  const folder = mkdtempSync(join(tmpdir(), 'vouchwell-bench-'))
  const embedded = await startEmbedded(join(folder, 'data'))
  try {
    await migrate(embedded.url)
    const { schema } = await addCompany(embedded.url, 'Bench', null)
    const client = new pg.Client(embedded.url)
    client.on('error', () => {}) // the database is stopped under it where something went wrong
    await client.connect()
    await client.query(`set search_path to ${schema}, public`)
    for (const text of fill(count)) await client.query(text)
    await client.query('analyze')
    const databases = openDatabases(embedded.url)
    // In a thread of its own, as the server has it.
    const counting = startCounting(embedded.url)
    const [company] = await companiesIn(databases.control)
    const ctx: Context = {
      db: databases.company(schema),
      company: company!,
      actor: { id: 'bench', name: 'Bench', role: 'owner' },
      now: new Date('2026-06-01T09:00:00Z'),
      today: '2026-06-01',
      counting,
      queue: { kinds: [], send: async () => {}, work: async () => {}, stop: async () => {} },
      keys: openKeys(['bench'], schema),
      folder,
      exchange: { headers: new Headers(), origin: 'http://localhost', setCookies: [], upload: null },
      ifMatch: null,
    }
    const begun = performance.now()
    await takeStock(ctx)
    process.stdout.write(
      `${count.toLocaleString('en')} ${of}. Finding where everybody stands, once: ${((performance.now() - begun) / 1000).toFixed(1)} s\n\n`,
    )
    await client.query('vacuum analyze')
    await measure(ctx, count)
    await counting.stop()
    await databases.end()
    await client.end()
  } finally {
    await embedded.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Time each question many times over, and write a table: the middle one, the quickest, the very first, and what was found. */
export async function timeEach(questions: Record<string, () => Promise<number>>, times = 15): Promise<void> {
  process.stdout.write(`| | median of ${times} | least | first | found |\n| --- | --- | --- | --- | --- |\n`)
  for (const [what, ask] of Object.entries(questions)) {
    const took: number[] = []
    let found = 0
    for (let i = 0; i <= times; i++) {
      const begun = performance.now()
      found = await ask()
      took.push(performance.now() - begun)
    }
    const [first = 0, ...others] = took
    const sorted = others.toSorted((a, b) => a - b)
    const ms = (value: number | undefined) => `${(value ?? 0).toFixed(0)} ms`
    process.stdout.write(
      `| ${what} | ${ms(sorted[Math.floor(times / 2)])} | ${ms(sorted[0])} | ${ms(first)} | ${found} |\n`,
    )
  }
}
