import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { CountQuestion } from '../src/cube/question.ts'
import { countingIn } from '../src/insights/store.ts'
import { addCompany } from '../src/server/companies.ts'
import { openDatabases } from '../src/server/database.ts'
import { startEmbedded } from '../src/server/embedded.ts'
import { migrate } from '../src/server/migrate.ts'
import { attributeKeys, attributeSizes, writeCustomers } from './customers-file.ts'

/**
 * What the README's table is made of: each figure beside another system's on the same data, in one run on one machine.
 * Machines are noisy, so read the ratios.
 *
 *   npm run bench                            one million customers, about five minutes
 *   npm run bench -- --customers 100000      smaller and sooner
 */
const { values } = parseArgs({ options: { customers: { type: 'string', default: '1000000' } } })
const customers = Number(values.customers)
const folder = mkdtempSync(join(tmpdir(), 'vouchwell-bench-'))
const rows: [what: string, ours: string, theirs: string, ratio: string][] = []

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
const ms = (value: number) => `${value.toFixed(0)} ms`
const times = (ratio: number) => `${ratio < 10 ? ratio.toFixed(1) : ratio.toFixed(0)} ×`
const median = (all: number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] as number

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

async function main() {
  const file = join(folder, 'customers.csv')
  await writeCustomers(file, customers)
  process.stderr.write(`${customers} customers, ${(statSync(file).size / 1e6).toFixed(0)} MB of CSV\n`)

  const embedded = await startEmbedded(join(folder, 'data'))
  try {
    await migrate(embedded.url)
    const company = await addCompany(embedded.url, 'Bench', null)
    await importing(file, embedded.url)
    await rates(embedded.url, company.schema, file)
  } finally {
    await embedded.stop()
  }
  await starting()
  weights()
  const table = [['What', 'Vouchwell', 'Beside it', 'Ratio'], ['---', '---', '---', '---'], ...rows]
  process.stdout.write(`${table.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`)
}

/** The command line's import, all checks and the undo record included, beside the same file through COPY into a bare table. */
async function importing(file: string, url: string) {
  const ours = await timed(async () => {
    const done = spawnSync(process.execPath, ['src/cli.ts', 'import', 'customers', file, '--json'], {
      env: { ...process.env, DATABASE_URL: url, DATA_DIR: join(folder, 'cli') },
      encoding: 'utf8',
    })
    if (done.status !== 0) throw new Error(`The import failed: ${done.stderr || done.stdout}`)
  })
  const client = new pg.Client(url)
  await client.connect()
  const columns = ['id', 'name', 'since date', ...attributeKeys.map((key) => `"${key}"`)].map((column) =>
    column.includes(' date') ? column : `${column} text`,
  )
  await client.query(`create table public.flat (${columns.join(', ')})`)
  const theirs = await timed(() =>
    pipeline(createReadStream(file), client.query(copyFrom('copy public.flat from stdin (format csv, header)'))),
  )
  await client.query('analyze public.flat')
  await client.end()
  const rate = (elapsed: number) => `${Math.round(customers / (elapsed / 1000)).toLocaleString('en')} rows/s`
  rows.push([
    'Import of customers, 20 attributes',
    rate(ours),
    `COPY into a bare table: ${rate(theirs)}`,
    `${times(ours / theirs)} the time`,
  ])
}

/** Rates by all twenty attributes at once, over a window nobody has asked about yet. */
async function rates(url: string, schema: string, file: string) {
  const client = new pg.Client(url)
  await client.connect()
  await client.query(`set search_path to ${schema}, public`)
  await client.query(`insert into referrals (id, referrer_id, referred_name, made_on, state, strength, created_by)
    select 'ref_b' || n, id, 'Somebody', date '2025-01-01' + (n * 7 % 600)::int, 'submitted', 'probable', 'bench'
    from (select id, number as n from customers where number % 5 = 0) as every_fifth`)
  await client.query('analyze')
  await client.query(
    'create table public.referral as select substr(c.external_id, 1) as customer, made_on from referrals r join customers c on c.id = r.referrer_id',
  )
  await client.query('analyze public.referral')

  const databases = openDatabases(url)
  const counting = countingIn(databases)
  const question = (day: number): CountQuestion => ({
    ask: 'count',
    window: { from: 20_100 + day, to: 20_465 + day },
    strengths: ['proven', 'probable'],
    where: [],
    by: attributeKeys.map((column) => ({ column })),
    today: 20_600,
  })
  const load = await timed(() => counting.ask(schema, { ...question(0), by: [] }))
  rows.push([`Cube loaded from ${customers.toLocaleString('en')} customers`, seconds(load), '', ''])

  const ours: number[] = []
  for (let day = 1; day <= 9; day++) ours.push(await timed(() => counting.ask(schema, question(day))))

  const sets = attributeKeys.map((key) => `("${key}")`).join(', ')
  const text = (
    day: number,
  ) => `select ${attributeKeys.map((key) => `"${key}"`).join(', ')}, count(*) as customers, count(hits.customer) as referrers
    from flat left join (select distinct customer from referral where made_on >= date '1970-01-01' + ${20_100 + day} and made_on < date '1970-01-01' + ${20_465 + day}) hits
      on hits.customer = flat.id
    where since < date '1970-01-01' + ${20_465 + day}
    group by grouping sets (${sets})`
  const postgres: number[] = []
  for (let day = 1; day <= 3; day++) postgres.push(await timed(() => client.query(text(day))))

  const duck = await (await DuckDBInstance.create(':memory:')).connect()
  await duck.run(
    `create table flat (id text, name text, since date, ${attributeKeys.map((key) => `"${key}" text`).join(', ')})`,
  )
  await duck.run(`copy flat from '${file}' (header)`)
  await duck.run('create table referral (customer text, made_on date)')
  const { rows: referrals } = await client.query<{ customer: string; made_on: string }>(
    'select customer, made_on::text from referral',
  )
  const appender = await duck.createAppender('referral')
  for (const { customer, made_on } of referrals) {
    appender.appendVarchar(customer)
    appender.appendDate({ days: Date.parse(`${made_on}T00:00:00Z`) / 86_400_000 } as never)
    appender.endRow()
  }
  appender.closeSync()
  const duckdb: number[] = []
  for (let day = 1; day <= 5; day++) duckdb.push(await timed(() => duck.runAndReadAll(text(day))))

  // A fast answer is worth nothing unless it is the same answer.
  const answer = await counting.ask(schema, question(1))
  const cells = answer.tables.reduce((sum, table) => sum + table.length, 0)
  const { rows: counted } = await client.query(text(1))
  const total = (list: { customers: number | string; referrers: number | string }[]) =>
    list.reduce((sum, row) => sum + Number(row.customers) * 31 + Number(row.referrers), 0)
  if (cells !== counted.length || total(answer.tables.flat().map((cell) => cell.counts)) !== total(counted)) {
    throw new Error(`The cube and PostgreSQL disagree: ${cells} cells against ${counted.length}.`)
  }
  const mine = median(ours)
  const sizes = attributeSizes.reduce((sum, size) => sum + size, 0)
  rows.push([
    `Rates by 20 attributes (${sizes} groups)`,
    ms(mine),
    `PostgreSQL: ${ms(median(postgres))}`,
    `${times(median(postgres) / mine)} faster`,
  ])
  rows.push(['', ms(mine), `DuckDB: ${ms(median(duckdb))}`, `${times(median(duckdb) / mine)} faster`])
  await client.end()
  await databases.end()
}

/** From the command to the first answer, on a folder that has been used before. */
async function starting() {
  const env = { ...process.env, DATA_DIR: join(folder, 'start'), PORT: '4699', LOG_LEVEL: 'warn' }
  const once_ = async () => {
    const server = spawn(process.execPath, ['src/server.ts'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    const elapsed = await timed(async () => {
      for await (const chunk of server.stdout) if (String(chunk).includes('Vouchwell is at')) break
    })
    server.kill('SIGINT')
    await once(server, 'exit')
    return elapsed
  }
  await once_()
  const again = [await once_(), await once_(), await once_()]
  const bare: number[] = []
  for (let time = 0; time < 3; time++) bare.push(await timed(async () => spawnSync(process.execPath, ['--eval', ''])))
  rows.push(['Start on a used folder', seconds(median(again)), `Node alone: ${ms(median(bare))}`, ''])
}

/** What a first visit downloads, compressed. */
function weights() {
  const assets = join('dist', 'web', 'assets')
  if (!existsSync(assets)) return
  const html = readFileSync(join('dist', 'web', 'index.html'), 'utf8')
  const weigh = (names: string[]) =>
    names.reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0)
  const kB = (bytes: number) => `${Math.round(bytes / 1000)} kB`
  const all = readdirSync(assets)
  const first = all.filter((name) => html.includes(name))
  const scripts = (names: string[]) => names.filter((name) => name.endsWith('.js'))
  const styles = first.filter((name) => name.endsWith('.css'))
  const visit = `${kB(weigh(scripts(first)))} of scripts, ${kB(weigh(styles))} of styles`
  rows.push(['First visit, compressed', visit, `scripts of all pages: ${kB(weigh(scripts(all)))}`, ''])
}

await main().finally(() => rmSync(folder, { recursive: true, force: true }))
