import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { serve as listen } from '@hono/node-server'
import closeWithGrace from 'close-with-grace'
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { jobKinds } from './job-kinds.ts'
import { pages, routesOf } from './routes.ts'
import { sweepUploads } from './server/body.ts'
import { addFirstCompany, type Company, CompanyError, companiesIn } from './server/companies.ts'
import { ConfigError, readConfig } from './server/config.ts'
import { type Counting, startCounting } from './server/counting.ts'
import { openDatabases } from './server/database.ts'
import { refuseUnsafe, UnsafeDatabase } from './server/durability.ts'
import { openEdge } from './server/edge.ts'
import { EmbeddedError, startEmbedded } from './server/embedded.ts'
import { serveFonts } from './server/fonts.ts'
import { health } from './server/health.ts'
import { HeldError, holdFolder } from './server/hold.ts'
import { serve } from './server/http.ts'
import { log } from './server/log.ts'
import { MigrationError, migrate } from './server/migrate.ts'
import { openApi, referencePage } from './server/openapi.ts'
import { servePages } from './server/pages.ts'
import { openQueue } from './server/queue.ts'
import { secretIn } from './server/secret.ts'
import { buildWeb, pageWithNonce, securityHeaders, serveWeb } from './server/web.ts'

/** The front door: everything a newcomer's `npm start` does, in order. */
const say = (line: string) => process.stdout.write(`${line}\n`)

/** What to undo when we stop, last first. */
const closing: (() => unknown)[] = []
let isStopping = false
async function close() {
  isStopping = true
  for (const step of closing.splice(0).reverse()) await step()
}

async function start() {
  const config = readConfig(process.env)
  if (!config.databaseUrl) closing.push(holdFolder(config.dataFolder))

  const building = buildWeb(say)
  // Awaited below; a failure must not be an unhandled one while the database is still starting.
  building.catch(() => {})
  const embedded = config.databaseUrl ? null : await startEmbedded(config.dataFolder)
  if (embedded) closing.push(embedded.stop)
  const databaseUrl = config.databaseUrl ?? (embedded?.url as string)

  await refuseUnsafe(databaseUrl)
  await migrate(databaseUrl)
  await addFirstCompany(databaseUrl)
  await sweepUploads(config.dataFolder, new Date())
  const databases = openDatabases(databaseUrl)
  closing.push(databases.end)

  const counting = startCounting(databaseUrl)
  closing.push(counting.stop)
  const queue = await openQueue(databases.pool, jobKinds)
  closing.push(queue.stop)
  const secret = secretIn(config.dataFolder, config.secret)
  const { oldSecrets } = config
  const background = new Worker(new URL('./background.ts', import.meta.url), {
    workerData: { databaseUrl, dataFolder: config.dataFolder, secret, oldSecrets, smtp: config.smtp },
  })
  background.on('error', (error) => {
    log.fatal({ error }, 'the background thread has died')
    process.exitCode = 1
    close().finally(() => process.exit())
  })
  closing.push(async () => {
    background.postMessage('stop')
    await Promise.race([once(background, 'exit'), new Promise((resolve) => setTimeout(resolve, 15_000))])
  })
  await building

  const edge = openEdge({
    databases,
    counting,
    queue,
    dataFolder: config.dataFolder,
    secret,
    oldSecrets,
    publicUrl: config.publicUrl,
    listensOn: config.host,
    allowedHosts: config.allowedHosts,
  })
  const routes = routesOf(edge.authOf, { mailFrom: config.smtp?.from ?? null })
  const endpoints = routes.map((route) => route.endpoint)

  const app = new Hono()
  app.use('*', async (c, next) => {
    await next()
    if (c.res.headers.has('content-security-policy')) return
    for (const [name, value] of Object.entries(securityHeaders(null))) c.res.headers.set(name, value)
  })
  app.use('*', compress({ threshold: 1024 }))
  app.route('/', health(databases.pool))
  app.get('/api/openapi.json', (c) => c.json(openApi(endpoints)))
  app.get('/api/reference', () => pageWithNonce(referencePage(endpoints)))
  app.route('/', serve(routes, edge, { uploadBytes: config.maxUploadBytes }) as unknown as Hono)
  app.route('/', servePages(pages, edge))
  app.route('/', serveFonts())
  app.route('/', serveWeb())

  // A file of 2 GB over a slow line takes longer than the five minutes Node would give a request.
  const serverOptions = { requestTimeout: 4 * 60 * 60 * 1000 }
  const server = listen({ fetch: app.fetch, hostname: config.host, port: config.port, serverOptions })
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve)
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  )
  await Promise.race([
    once(server, 'listening'),
    once(server, 'error').then(([error]) => {
      throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
        ? new ConfigError(`Port ${config.port} is in use. Stop what uses it, or choose another: PORT=4681 npm start`)
        : error
    }),
  ])
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : config.port
  const shown = ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(config.host) ? 'localhost' : config.host
  readAhead(await companiesIn(databases.control), counting)
  say(`Vouchwell is at ${config.publicUrl ?? `http://${shown}:${port}`}  (Ctrl-C stops it)`)
}

/** Have the cubes of the first few companies read while nobody waits for them yet. Does not wait itself. */
function readAhead(companies: Company[], counting: Counting) {
  for (const { schema } of companies.slice(0, 5)) {
    counting.ask(schema, { ask: 'columns' }).catch((error) => {
      if (!isStopping) log.warn({ error }, 'could not read a company ahead')
    })
  }
}

closeWithGrace({ delay: 20_000, logger: false }, async ({ err }) => {
  if (err) log.fatal({ error: err }, 'stopping after an error nobody caught')
  say('Stopping …')
  await close()
})

await start().catch(async (error: Error) => {
  const known = [ConfigError, HeldError, EmbeddedError, CompanyError, MigrationError, UnsafeDatabase].some(
    (kind) => error instanceof kind,
  )
  process.stderr.write(`${known ? error.message : error.stack}\n`)
  await close().catch(() => {})
  process.exit(1)
})
