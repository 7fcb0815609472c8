import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import cliProgress from 'cli-progress'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { stringify } from 'csv-stringify'
import { strengths } from './cube/question.ts'
import type { ImportSummary, ImportView } from './imports/api.ts'
import { problemColumns, revenueKinds } from './imports/check-row.ts'
import { changeImport, checkImport, removeImport, runImport, undoImport, uploadImport } from './imports/commands.ts'
import { importJobs } from './imports/jobs.ts'
import { type ImportKind, importKinds } from './imports/kinds.ts'
import { readMapWords } from './imports/map-words.ts'
import { problemRows } from './imports/routes.ts'
import { findImport, listImports } from './imports/store.ts'
import {
  addCompany,
  addFirstCompany,
  type Company,
  CompanyError,
  companiesIn,
  moveCompany,
} from './server/companies.ts'
import { ConfigError, readConfig } from './server/config.ts'
import type { Context, Upload } from './server/context.ts'
import { type Databases, openDatabases } from './server/database.ts'
import { refuseUnsafe, UnsafeDatabase } from './server/durability.ts'
import { contextFor } from './server/edge.ts'
import { EmbeddedError, startEmbedded } from './server/embedded.ts'
import { Invalid, NotFound, Refused } from './server/errors.ts'
import { HeldError, holdFolder } from './server/hold.ts'
import { MigrationError, migrate } from './server/migrate.ts'
import { cancelJob, findJob, type Job, type Queue, runJob } from './server/queue.ts'
import { secretIn } from './server/secret.ts'
import { type Day, dayJson } from './values/day.ts'
import { type Id, idOf } from './values/id.ts'

/** The front door of the command line. Answers go to standard output; progress and errors to standard error. */

/** 0: all well. 1: done, but some rows were refused. 2: it could not be done. */
const someRefused = 1
const couldNot = 2

/** Something the person at the keyboard can put right: shown as it is. */
class UsageError extends Error {}

interface Choices {
  company?: string
  json?: boolean
}

interface House {
  url: string
  databases: Databases
  dataFolder: string
  close(): Promise<void>
}

const say = (line: string) => process.stdout.write(`${line}\n`)
const tell = (line: string) => process.stderr.write(`${line}\n`)
// Whoever reads us may stop early, as `head` does; what we do here is not done for the reading.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}
const number = (value: number) => value.toLocaleString('en')

const program = new Command('vouchwell')
  .description('Bring customers, contacts, revenue and referrals into Vouchwell, and add companies.')
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(`vouchwell: ${text.replace(/^error: /, '')}`) })
  .showHelpAfterError('See: vouchwell --help')
  .addHelpText(
    'before',
    `Examples:
  vouchwell import customers customers.csv --dry-run
  vouchwell import customers customers.csv --map "Cust No=externalId" --map "Notes=nothing"
  vouchwell import customers telco.csv --map "Tenure=tenureMonths" --as-of 2026-06-30 --strength probable
  vouchwell import referrals edges.csv --strength proven
  vouchwell import responses typeform.csv --survey "NPS 2026"
  vouchwell imports
  vouchwell undo imp_01a2…
  vouchwell company add "Larkspur Clinics" --host larkspur.example.com

It works on the database of DATABASE_URL, or on the embedded one in DATA_DIR (./data): it joins a running server, or
starts the database and stops it again. Exit code 0: done. 1: done, some rows refused. 2: not done.
`,
  )

const companyOption = () => new Option('--company <name>', 'which company, where there are several')
const jsonOption = () => new Option('--json', 'answer in JSON')

program
  .command('import')
  .description('import a CSV file; a file imported twice changes nothing, and nobody is contacted')
  .addHelpText('before', 'Example:\n  vouchwell import customers customers.csv --map "Cust No=externalId" --dry-run\n')
  .argument('<kind>', importKinds.join(', '), oneOf(importKinds))
  .argument('<file>', 'a CSV file')
  .option('--map <header=target>', 'where a column goes: a field, attribute, attribute:NAME or nothing', collect, [])
  .option('--as-of <day>', 'the day on which months as a customer, or a status, were true', day)
  .addOption(new Option('--strength <strength>', 'how strong its referrals are').choices(strengths))
  .option('--currency <code>', 'the currency of amounts where no column says', (code) => code.toUpperCase())
  .addOption(new Option('--revenue-kind <kind>', 'the kind of revenue where no column says').choices(revenueKinds))
  .option('--survey <name>', 'the survey that responses belong to; made where there is none of this name')
  .option('--dry-run', 'check every row and change nothing')
  .addOption(companyOption())
  .addOption(jsonOption())
  .action((kind: ImportKind, file: string, choices: ImportChoices) =>
    withHouse(choices, async (house) => importFile(await contextOf(house, choices), house, kind, file, choices)),
  )

program
  .command('imports')
  .description('list imports, the newest first')
  .addOption(companyOption())
  .addOption(jsonOption())
  .action((choices: Choices) =>
    withHouse(choices, async (house) => {
      const imports = await listImports(await contextOf(house, choices), null, 50)
      if (choices.json) return say(JSON.stringify(imports))
      if (imports.length === 0) return say('Nothing has been imported yet. Begin with: vouchwell import customers FILE')
      for (const one of imports) say(lineOf(one))
    }),
  )

program
  .command('undo')
  .description('put everything back as it was before an import; what people have changed since is kept')
  .argument('<import>', 'its id, from: vouchwell imports')
  .addOption(companyOption())
  .addOption(jsonOption())
  .action((id: string, choices: Choices) =>
    withHouse(choices, async (house) => {
      const importId = idOf('imp').safeParse(id)
      if (!importId.success) throw new UsageError(`${id} is no import. Ids begin with imp_; see: vouchwell imports`)
      const ctx = await contextOf(house, choices)
      const { jobId } = await undoImport(ctx, { importId: importId.data })
      const { result } = await follow(ctx, house, jobId, choices)
      const { removed, restored, kept, keptNames } = result as Record<string, number> & { keptNames: string[] }
      if (choices.json) return say(JSON.stringify(result))
      say(`Undone: ${number(removed ?? 0)} removed, ${number(restored ?? 0)} put back as they were.`)
      if (kept) {
        say(`${number(kept)} kept, because people have changed or added to them: ${keptNames.join(', ')}`)
      }
    }),
  )

const company = program.command('company').description('the companies this installation serves')

company
  .command('add')
  .description('add a company, reached by a host name of its own')
  .argument('<name>')
  .requiredOption('--host <host>', 'the host name that leads to it, such as larkspur.example.com')
  .addOption(jsonOption())
  .action((name: string, choices: Choices & { host: string }) =>
    withHouse(choices, async ({ url, databases }) => {
      const added = await addCompany(url, name, choices.host)
      if (choices.json) return say(JSON.stringify(added))
      say(`Added ${name}. Open it at its host ${choices.host} to create its owner account.`)
      const homeless = (await companiesIn(databases.control)).find(({ host }) => host === null)
      if (homeless) {
        say(`${homeless.name} needs a host of its own now. Next: vouchwell company host "${homeless.name}" HOST`)
      } else say(`Next: vouchwell import customers FILE --company "${name}"`)
    }),
  )

company
  .command('host')
  .description('change the host name that leads to a company')
  .argument('<name>')
  .argument('<host>')
  .action((name: string, host: string) =>
    withHouse({}, async ({ databases }) => {
      const found = chosen(await companiesIn(databases.control), name)
      await moveCompany(databases.control, found.id, host)
      say(`${found.name} is at ${host} now.`)
    }),
  )

company
  .command('list')
  .description('list the companies')
  .addOption(jsonOption())
  .action((choices: Choices) =>
    withHouse(choices, async ({ databases }) => {
      const companies = await companiesIn(databases.control)
      if (choices.json) return say(JSON.stringify(companies))
      for (const { name, host } of companies) say(`${name}  ${host ?? '(every host)'}`)
    }),
  )

// ——— Importing

interface ImportChoices extends Choices {
  map: string[]
  asOf?: Day
  strength?: (typeof strengths)[number]
  currency?: string
  revenueKind?: (typeof revenueKinds)[number]
  survey?: string
  dryRun?: boolean
}

async function importFile(ctx: Context, house: House, kind: ImportKind, file: string, choices: ImportChoices) {
  const upload = await takeFile(ctx, file)
  const dropped = await uploadImport(
    { ...ctx, exchange: { ...ctx.exchange, upload } },
    { kind, fileName: basename(file) },
  )
  const draft = await decide(ctx, dropped, choices).catch(async (error) => {
    await removeImport(ctx, { importId: dropped.id })
    throw error
  })
  if (!choices.json) describe(draft)

  const { jobId } = await (choices.dryRun ? checkImport : runImport)(ctx, { importId: draft.id })
  const job = await follow(ctx, house, jobId, choices, `vouchwell undo ${draft.id}`)
  const done = await findImport(ctx, draft.id)
  const problemsFile = await writeProblems(ctx, draft.id, `${file}.problems.csv`)
  if (choices.dryRun) await removeImport(ctx, { importId: draft.id })
  const { rows } = done
  if (rows.refused > 0) process.exitCode = someRefused
  if (choices.json) {
    const importId = choices.dryRun ? null : draft.id
    return say(JSON.stringify({ importId, state: job.state, rows, problemsFile, sameFile: draft.sameFile }))
  }
  const would = choices.dryRun ? 'would be ' : ''
  say(
    `${number(rows.read)} rows read: ${number(rows.created)} ${would}created, ${number(rows.updated)} ${would}updated, ` +
      `${number(rows.same)} the same, ${number(rows.refused)} refused.`,
  )
  if (problemsFile) say(`What is wrong with which row, and what to do: ${problemsFile}`)
  if (choices.dryRun) say('Nothing was changed. Next: the same command without --dry-run')
  else if (done.hasChanges) say(`Nobody was contacted. To put everything back: vouchwell undo ${draft.id}`)
  else say('Everything was as the file says already: nothing was changed.')
}

/** Apply what was said on the command line to what was suggested. */
async function decide(ctx: Context, dropped: ImportView, choices: ImportChoices): Promise<ImportView> {
  const columns = choices.map.map((words) => {
    const column = readMapWords(dropped.kind, dropped.columns, words)
    if (typeof column === 'string') throw new UsageError(column)
    return column
  })
  const { strength, asOf, currency, revenueKind, survey } = choices
  const options = { strength, asOf, currency, revenueKind, survey }
  const draft = await changeImport(ctx, { importId: dropped.id, columns, options })
  if (draft.mappingProblem === null) return draft
  const { sentence, about } = draft.mappingProblem
  const how = about === '' ? '' : ` (${about})`
  throw new UsageError(
    `${sentence}${how} Columns: ${draft.columns.map(({ header }) => header).join(', ')}. ` +
      'Say where one goes with --map "Header=field", the day with --as-of, the currency with --currency.',
  )
}

function describe({ columns, sameFile, options, kind }: ImportView): void {
  const shown = (to: 'field' | 'attribute' | 'nothing') => columns.filter(({ target }) => target.to === to)
  for (const { header, target } of shown('field')) if (target.to === 'field') tell(`  ${header} → ${target.field}`)
  const asked = columns.filter(({ target }) => target.to === 'question')
  if (asked.length > 0) tell(`  As questions: ${asked.map(({ header }) => header).join(', ')}`)
  if (kind === 'responses') tell(`  They belong to the survey "${options.survey}".`)
  const attributes = shown('attribute')
  if (attributes.length > 0) tell(`  As attributes: ${attributes.map(({ header }) => header).join(', ')}`)
  const out = shown('nothing')
  if (out.length > 0) tell(`  Left out: ${out.map(({ header }) => header).join(', ')}`)
  const hasReferrals =
    kind === 'referrals' || columns.some(({ target }) => 'field' in target && target.field === 'referralCount')
  if (hasReferrals) tell(`  Referrals come in as ${options.strength}.`)
  if (sameFile)
    tell(`  The very same file was imported on ${sameFile.createdAt.slice(0, 10)}; this will change nothing.`)
}

/** Copy a file to where imports are kept, and take its fingerprint on the way. */
async function takeFile(ctx: Context, file: string): Promise<Upload> {
  const found = await stat(file).catch(() => null)
  if (!found?.isFile()) throw new UsageError(`There is no file ${file}. Check its name and folder.`)
  const folder = join(ctx.folder, 'uploads')
  await mkdir(folder, { recursive: true })
  const path = join(folder, randomUUID())
  const hash = createHash('sha256')
  const fingerprint = new Transform({
    transform(chunk: Buffer, _encoding, pass) {
      hash.update(chunk)
      pass(null, chunk)
    },
  })
  await pipeline(createReadStream(file), fingerprint, createWriteStream(path, { mode: 0o600 }))
  return { path, bytes: found.size, sha256: hash.digest('hex') }
}

async function writeProblems(ctx: Context, importId: Id<'imp'>, path: string): Promise<string | null> {
  const rows = problemRows(ctx, importId)
  const first = await rows.next()
  if (first.done) return null
  const all = async function* () {
    yield [...problemColumns]
    yield first.value
    yield* rows
  }
  await pipeline(Readable.from(all()), stringify({ bom: true, escape_formulas: true }), createWriteStream(path))
  return path
}

// ——— Following a job

/** Do a job here and now, showing how far it is. */
async function follow(
  ctx: Context,
  house: House,
  jobId: string | null,
  choices: Choices,
  toPutBack = 'vouchwell imports',
): Promise<Job> {
  const id = jobId as Id<'job'>
  const shown = choices.json ? silent : process.stderr.isTTY ? bar() : lines()
  let cancelling = false
  const cancel = () => {
    if (cancelling) process.exit(couldNot)
    cancelling = true
    tell('\nStopping after the rows under way …')
    cancelJob(ctx, id).catch(() => {})
  }
  process.on('SIGINT', cancel)
  process.on('SIGTERM', cancel)
  const watching = setInterval(() => findJob(ctx, id).then(shown.show, () => {}), 250)
  try {
    await runJob(ctx, house.databases.pool, importJobs, id, new AbortController().signal)
  } finally {
    clearInterval(watching)
    process.off('SIGINT', cancel)
    process.off('SIGTERM', cancel)
  }
  const job = await findJob(ctx, id)
  shown.end(job)
  if (job.state === 'cancelled')
    throw new UsageError(`Cancelled. What was in by then stays; to put it back: ${toPutBack}`)
  if (job.state === 'failed') throw new UsageError(job.note ?? 'It failed.')
  return job
}

interface Shown {
  show(job: Job): void
  end(job: Job): void
}

const silent: Shown = { show() {}, end() {} }

function bar(): Shown {
  const drawn = new cliProgress.SingleBar(
    { format: '{bar} {percentage} %  {note}  {eta_formatted} left', hideCursor: true, clearOnComplete: true },
    cliProgress.Presets.shades_classic,
  )
  let begun = false
  return {
    show({ done, total, note }) {
      if (total === null || total === 0) return
      if (!begun) drawn.start(total, done, { note: note ?? '' })
      begun = true
      drawn.update(done, { note: note ?? '' })
    },
    end: () => drawn.stop(),
  }
}

/** A line whenever another tenth is done: for logs, where a bar would be a thousand lines. */
function lines(): Shown {
  let told = 0
  return {
    show({ done, total, note }) {
      const tenths = total ? Math.floor((10 * done) / total) : 0
      if (tenths <= told) return
      told = tenths
      tell(`${tenths * 10} %  ${note ?? ''}`)
    },
    end() {},
  }
}

// ——— Opening up

const noQueue: Queue = { kinds: importJobs, send: async () => {}, work: async () => {}, stop: async () => {} }

/** Open the database, do the work, and leave everything as it was found. */
async function withHouse(choices: Choices, work: (house: House) => Promise<unknown>): Promise<void> {
  let house: House | undefined
  try {
    house = await open()
    await work(house)
  } catch (error) {
    process.exitCode = couldNot
    const sentence = sentenceOf(error as Error)
    if (choices.json) say(JSON.stringify({ error: sentence }))
    else tell(`vouchwell: ${sentence}`)
  } finally {
    await house?.close()
  }
}

async function open(): Promise<House> {
  const config = readConfig(process.env)
  const { url, close } = config.databaseUrl
    ? { url: config.databaseUrl, close: async () => {} }
    : await embedded(config.dataFolder)
  try {
    await refuseUnsafe(url)
    await migrate(url)
    await addFirstCompany(url)
    const databases = openDatabases(url, { connections: 6 })
    const end = async () => {
      await databases.end()
      await close()
    }
    return { url, databases, dataFolder: config.dataFolder, close: end }
  } catch (error) {
    await close()
    throw error
  }
}

/** Join the database of a running server, or start it and stop it again. */
async function embedded(folder: string): Promise<{ url: string; close(): Promise<void> }> {
  let letGo: (() => void) | null = null
  try {
    letGo = holdFolder(folder)
  } catch (error) {
    if (!(error instanceof HeldError)) throw error
  }
  const database = await startEmbedded(folder).catch((error) => {
    letGo?.()
    throw error
  })
  const close = async () => {
    if (letGo === null) return
    if (!(await hasOtherVisitors(database.url))) await database.stop()
    letGo()
  }
  return { url: database.url, close }
}

/** Whether another command is at work on the same database: then it is not ours to stop. */
async function hasOtherVisitors(url: string): Promise<boolean> {
  const databases = openDatabases(url, { connections: 1 })
  const { rows } = await databases.pool.query(
    "select 1 from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
  )
  await databases.end()
  return rows.length > 0
}

async function contextOf({ databases, dataFolder }: House, { company }: Choices): Promise<Context> {
  const found = chosen(await companiesIn(databases.control), company)
  const counting = { ask: () => Promise.reject(new Error('The command line does not count groups.')) }
  const actor = { id: 'command-line', name: 'Command line', role: 'owner' as const }
  const { secret, oldSecrets } = readConfig(process.env)
  const house = { databases, counting, queue: noQueue, dataFolder, secret: secretIn(dataFolder, secret), oldSecrets }
  return contextFor(house, found, actor)
}

function chosen(companies: Company[], name: string | undefined): Company {
  const [only] = companies
  if (name === undefined && companies.length === 1 && only) return only
  const found = companies.find((one) => one.name.toLowerCase() === name?.toLowerCase() || one.host === name)
  if (found) return found
  const names = companies.map((one) => one.name).join(', ')
  throw new UsageError(
    name === undefined
      ? `There are several companies: ${names}. Say which with --company NAME.`
      : `There is no company ${name}. There are: ${names}.`,
  )
}

function sentenceOf(error: Error & { code?: string; errors?: Error[] }): string {
  const known = [
    UsageError,
    Refused,
    Invalid,
    NotFound,
    CompanyError,
    ConfigError,
    EmbeddedError,
    HeldError,
    MigrationError,
    UnsafeDatabase,
    CommanderError,
  ]
  if (known.some((kind) => error instanceof kind)) return error.message
  if (['ECONNREFUSED', 'ENOTFOUND', 'ENOENT', '28P01', '3D000'].includes(error.code ?? '')) {
    return `The database does not answer (${error.message || error.code}). Check DATABASE_URL, or leave it out to use the embedded one.`
  }
  return error.stack ?? error.message
}

function lineOf({ id, state, kind, fileName, rows, createdAt }: ImportSummary): string {
  const counts = `${number(rows.created)} created, ${number(rows.updated)} updated, ${number(rows.refused)} refused`
  return `${id}  ${createdAt.slice(0, 10)}  ${state.padEnd(9)}  ${kind.padEnd(9)}  ${fileName}  ${counts}`
}

function collect(value: string, before: string[]): string[] {
  return [...before, value]
}

function oneOf<Word extends string>(words: readonly Word[]) {
  return (value: string): Word => {
    const word = words.find((one) => one === value)
    if (!word) throw new InvalidArgumentError(`Use one of: ${words.join(', ')}.`)
    return word
  }
}

function day(value: string): Day {
  const read = dayJson.safeParse(value)
  if (!read.success) throw new InvalidArgumentError('Write the day as 2026-03-09.')
  return read.data
}

const manifest = new URL('../package.json', import.meta.url)
if (existsSync(manifest)) program.version((JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version)

await program.parseAsync().catch((error: Error) => {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? 0 : couldNot
})
