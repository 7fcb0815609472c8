import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { answer } from '../src/cube/answer.ts'
import { choices, planBlocks } from '../src/cube/blocks.ts'
import { Cube } from '../src/cube/cube.ts'
import type { CombinationsAnswer, CombinationsQuestion } from '../src/cube/question.ts'
import { throwDice } from '../src/sample/dice.ts'
import { startEmbedded } from '../src/server/embedded.ts'
import { startScanning } from '../src/server/scanning.ts'
import { type Growth, growthChart } from './cube-chart.ts'

/**
 * Every value, every pair and every three of twenty attributes, counted over all customers: beside DuckDB and PostgreSQL
 * on the same customers in the same run, and beside the least there is to do, adding up the same bytes once. Then how
 * time and memory grow with the number of customers. Machines are noisy, so read the ratios.
 *
 *   npx node bench/cube.ts                             one million customers, then 10,000 to ten million: about ten minutes
 *   npx node bench/cube.ts --customers 100000          smaller and sooner, and growth up to as many
 *   npx node bench/cube.ts --chart docs/images/cube-growth.svg
 */
const { values: options } = parseArgs({
  options: {
    customers: { type: 'string', default: '1000000' },
    most: { type: 'string', default: '10000000' },
    chart: { type: 'string' },
    /** One step of growth, in a process of its own, so that its memory can be told. */
    growth: { type: 'string' },
  },
})

/** How many values each of the twenty attributes takes: from yes and no to a line of business. */
const sizes = [2, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 7, 8, 10, 12, 15, 20, 30, 50]
const columns = sizes.map((_, at) => ({ column: `a${at + 1}` }))
const names = columns.map(({ column }) => column)
const threeWays = [1, 2, 3] as const

const firstDay = 19_000
const question = (ways: 1 | 2 | 3, shift: number): CombinationsQuestion => ({
  ask: 'combinations',
  window: { from: 20_000 + shift, to: 20_365 + shift },
  strengths: ['proven', 'probable'],
  where: [],
  today: 20_600,
  columns,
  ways,
})
/** A window of its own for each time, so that nothing is remembered of the one before. */
const times = 3

interface Made {
  since: number
  places: readonly number[]
  /** Days of referrals. */
  referrals: readonly number[]
}

/** The same customers for the same count, on every machine. One in five has referred, some of them more than once. */
function* customersOf(many: number): Generator<Made> {
  const dice = throwDice(11)
  const made = { since: 0, places: sizes.map(() => 0), referrals: [] as number[] }
  for (let at = 0; at < many; at++) {
    made.since = firstDay + dice.whole(0, 1_400)
    for (let column = 0; column < sizes.length; column++) made.places[column] = dice.whole(1, sizes[column]!)
    made.referrals = []
    if (at % 5 === 0) for (let more = at % 3; more >= 0; more--) made.referrals.push(19_900 + dice.whole(0, 600))
    yield made
  }
}

function fill(many: number): Cube {
  const cube = new Cube(columns.map(({ column }) => ({ column, kind: 'category' })))
  const words = sizes.map((size) => Array.from({ length: size + 1 }, (_, value) => `v${value}`))
  const fields = names.map(() => '')
  let number = 0
  let referral = 0
  for (const { since, places, referrals } of customersOf(many)) {
    number++
    for (let column = 0; column < fields.length; column++) fields[column] = words[column]![places[column]!]!
    cube.putCustomer(number, since, null, fields)
    for (const day of referrals) {
      const fixed = { referrer: number, referred: 0, strength: 'proven', state: 'shared' } as const
      cube.putReferral({ number: ++referral, day, ...fixed })
    }
  }
  return cube
}

function timed(work: () => unknown): number {
  const begun = performance.now()
  work()
  return performance.now() - begun
}
async function timedAsync(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}
const median = (all: number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]!
const show = (ms: number) => (ms < 10_000 ? `${Math.round(ms).toLocaleString('en')} ms` : `${Math.round(ms / 1_000)} s`)
const ratio = (of: number) => `${of < 10 ? of.toFixed(1) : Math.round(of).toLocaleString('en')} ×`

/** Median time of a question over windows nobody asked about before. */
function scanMs(cube: Cube, ways: 1 | 2 | 3): number {
  answer(cube, question(ways, 50))
  return median(Array.from({ length: times }, (_, shift) => timed(() => answer(cube, question(ways, shift + 1)))))
}

/** The least there is to do: every byte of every attribute read and added up, by one thread. */
function plainSumMs(cube: Cube): number {
  const all = cube.customers.columns.map((column) => (column.kind === 'category' ? column.codes : null)!)
  let sum = 0
  const once = () => {
    for (const codes of all) for (let row = 1; row < cube.customers.rows; row++) sum += codes[row]!
  }
  once()
  const took = median(Array.from({ length: times }, () => timed(once)))
  if (sum === 0) throw new Error('Nothing was added up.')
  return took
}

/** What tells one set of tables from another: how many cells have anybody in them, and sums of squares over them. */
interface Mark {
  cells: number
  squares: number
  products: number
}
function markOf({ tables }: CombinationsAnswer): Mark {
  const mark = { cells: 0, squares: 0, products: 0 }
  for (const { customers, referrers } of tables) {
    for (let cell = 0; cell < customers.length; cell++) {
      if (customers[cell] === 0) continue
      mark.cells++
      mark.squares += customers[cell]! ** 2
      mark.products += customers[cell]! * referrers![cell]!
    }
  }
  return mark
}
const markSql = (sets: readonly (readonly number[])[]) => {
  const groups = sets.map((of) => `(${of.map((at) => names[at]).join(', ')})`).join(', ')
  return `select count(*) as cells, sum(n * n) as squares, sum(n * r) as products from (
    select count(*) as n, count(*) filter (where hit) as r from flat where since < 20365 group by grouping sets (${groups})) cells`
}
function refuseDifference(who: string, ways: number, own: Mark, theirs: Mark): void {
  for (const what of ['cells', 'squares', 'products'] as const) {
    if (own[what] !== theirs[what])
      throw new Error(`${who} has other ${what} in tables of ${ways}: ${theirs[what]}, not ${own[what]}.`)
  }
}
const sum = (marks: Mark[]): Mark => ({
  cells: marks.reduce((all, { cells }) => all + cells, 0),
  squares: marks.reduce((all, { squares }) => all + squares, 0),
  products: marks.reduce((all, { products }) => all + products, 0),
})

/** Each of the others is given what it likes best: numbers instead of words, and who referred in the window worked out. */
async function writeFlat(path: string, many: number): Promise<void> {
  const file = createWriteStream(path)
  let number = 0
  for (const { since, places, referrals } of customersOf(many)) {
    const hit = referrals.some((day) => day >= 20_000 && day < 20_365)
    if (!file.write(`${++number},${since},${hit},${places.join()}\n`)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'finish')
}

/** A statement with more grouping sets than this is planned for longer, and held in more memory, than it is worth. */
const setsAtOnce = 95
function batches<Of>(all: readonly Of[]): Of[][] {
  return Array.from({ length: Math.ceil(all.length / setsAtOnce) }, (_, at) => {
    return all.slice(at * setsAtOnce, (at + 1) * setsAtOnce)
  })
}

async function duckMs(file: string, marks: Record<1 | 2 | 3, Mark>): Promise<Record<1 | 2 | 3, number>> {
  const duck = await (await DuckDBInstance.create(':memory:')).connect()
  const tiny = names.map((name) => `${name} utinyint`).join(', ')
  await duck.run(`create table flat (id integer, since integer, hit boolean, ${tiny})`)
  await duck.run(`copy flat from '${file}'`)
  const took = { 1: 0, 2: 0, 3: 0 }
  for (const ways of threeWays) {
    const found: Mark[] = []
    took[ways] = await timedAsync(async () => {
      for (const sets of batches(choices(sizes.length, ways))) {
        const rows = (await duck.runAndReadAll(markSql(sets))).getRowObjects()[0]!
        found.push({ cells: Number(rows.cells), squares: Number(rows.squares), products: Number(rows.products) })
      }
    })
    refuseDifference('DuckDB', ways, marks[ways], sum(found))
  }
  duck.closeSync()
  return took
}

/** PostgreSQL takes minutes, so it is asked for every tenth pair and every sixtieth three, and the time is multiplied. */
const sampled = { 1: 1, 2: 10, 3: 60 } as const
async function postgresMs(folder: string, file: string): Promise<Record<1 | 2 | 3, number>> {
  const embedded = await startEmbedded(folder)
  try {
    const client = new pg.Client(embedded.url)
    await client.connect()
    const small = names.map((name) => `${name} smallint`).join(', ')
    await client.query(`create table public.flat (id integer, since integer, hit boolean, ${small})`)
    await pipeline(createReadStream(file), client.query(copyFrom('copy public.flat from stdin (format csv)')))
    await client.query('vacuum analyze public.flat')
    await client.query(`set work_mem to '256MB'`)
    const took = { 1: 0, 2: 0, 3: 0 }
    for (const ways of threeWays) {
      const sets = choices(sizes.length, ways).filter((_, at) => at % sampled[ways] === 0)
      took[ways] =
        (await timedAsync(() => client.query(markSql(sets).replace('from flat', 'from public.flat')))) * sampled[ways]
    }
    await client.end()
    return took
  } finally {
    await embedded.stop()
  }
}

/** Processor time of all threads, which does not grow because others are busy on the same machine. */
function processorMs(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

/** One step of growth, told to the process that asked for it. */
async function grow(many: number): Promise<void> {
  const scanning = startScanning(availableParallelism() - 1)
  let cube = new Cube([])
  const fillMs = processorMs(() => {
    cube = fill(many)
  })
  cube.helpers = scanning
  const [one, two, three] = threeWays.map((ways) => {
    // The first time referrals are put in order and loops compiled. Of ten million, once is enough of that.
    if (many < 5_000_000 || ways === 1) answer(cube, question(ways, 50))
    return processorMs(() => answer(cube, question(ways, 1)))
  })
  const mostBytes = process.resourceUsage().maxRSS * 1024
  await scanning.stop()
  const step: Growth = { customers: many, fillMs, ms: [one!, two!, three!], bytes: cube.bytes(), mostBytes }
  process.stdout.write(JSON.stringify(step))
}

function growthOf(many: number): Growth {
  const done = spawnSync(process.execPath, ['bench/cube.ts', '--growth', String(many)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 20,
  })
  if (done.status !== 0) throw new Error(`Counting ${many} customers failed.`)
  return JSON.parse(done.stdout) as Growth
}

async function compare(many: number, folder: string): Promise<string[][]> {
  const file = join(folder, 'flat.csv')
  await writeFlat(file, many)
  process.stderr.write('the same customers are written; counting in memory …\n')
  const scanning = startScanning(availableParallelism() - 1)
  const cube = fill(many)
  cube.helpers = scanning
  const own = { 1: scanMs(cube, 1), 2: scanMs(cube, 2), 3: scanMs(cube, 3) }
  const least = plainSumMs(cube)
  const marks = {
    1: markOf(answer(cube, question(1, 0))),
    2: markOf(answer(cube, question(2, 0))),
    3: markOf(answer(cube, question(3, 0))),
  }
  await scanning.stop()
  process.stderr.write('counting in DuckDB …\n')
  const duck = await duckMs(file, marks)
  process.stderr.write('counting in PostgreSQL …\n')
  const postgres = await postgresMs(join(folder, 'postgres'), file)
  const what = { 1: 'Every value', 2: 'Every pair of values', 3: 'Every three values' }
  return threeWays.map((ways) => {
    const tables = choices(sizes.length, ways)
    const { blocks } = planBlocks(sizes, tables, many)
    return [
      `${what[ways]} (${tables.length.toLocaleString('en')} tables, ${marks[ways].cells.toLocaleString('en')} groups)`,
      show(own[ways]),
      `${show(duck[ways])}, ${ratio(duck[ways] / own[ways])}`,
      `${sampled[ways] === 1 ? '' : 'about '}${show(postgres[ways])}, ${ratio(postgres[ways] / own[ways])}`,
      `${show(least)}, ${ratio(own[ways] / least)} as long, in ${blocks.length} ${blocks.length === 1 ? 'pass' : 'passes'}`,
    ]
  })
}

async function main() {
  if (options.growth) {
    await grow(Number(options.growth))
    return
  }
  const load = loadavg()[0]!.toFixed(1)
  const many = Number(options.customers)
  const folder = mkdtempSync(join(tmpdir(), 'vouchwell-cube-'))
  let rows: string[][]
  try {
    rows = await compare(many, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  const print = (table: string[][]) => {
    const [head, ...rest] = table
    const lines = [head!, head!.map(() => '---'), ...rest].map((cells) => `| ${cells.join(' | ')} |`)
    process.stdout.write(`${lines.join('\n')}\n\n`)
  }
  process.stdout.write(`${many.toLocaleString('en')} customers, 20 attributes; load of the machine before ${load}\n\n`)
  print([['what', 'Vouchwell', 'DuckDB', 'PostgreSQL', 'adding up the same bytes once'], ...rows])

  const growth: Growth[] = []
  for (let step = 10_000; step <= Number(options.most); step *= 10) {
    process.stderr.write(`growth: ${step} customers …\n`)
    growth.push(growthOf(step))
    const { customers, fillMs, ms, bytes, mostBytes } = growth.at(-1)!
    process.stderr.write(`${customers}: ${show(fillMs)}; ${ms.map(show).join(', ')}; ${bytes}, at most ${mostBytes}\n`)
  }
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6).toLocaleString('en')} MB`
  print([
    [
      'customers',
      'put into memory, processor time',
      'every value',
      'every pair',
      'every three',
      'the customers in memory',
      'whole process at most',
    ],
    ...growth.map(({ customers, fillMs, ms, bytes, mostBytes }) => [
      customers.toLocaleString('en'),
      show(fillMs),
      ...ms.map(show),
      megabytes(bytes),
      megabytes(mostBytes),
    ]),
  ])
  if (options.chart) writeFileSync(options.chart, growthChart(growth))
}

await main()
