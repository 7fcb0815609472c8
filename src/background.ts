import { parentPort, workerData } from 'node:worker_threads'
import { findAlerts, sendDigests } from './actions/commands.ts'
import { endConsents } from './consent/commands/ending.ts'
import { jobKinds } from './job-kinds.ts'
import { openReconfirmations } from './reconfirmation/commands.ts'
import { takeStock } from './references/store/standing.ts'
import { companiesIn } from './server/companies.ts'
import { startCounting } from './server/counting.ts'
import { openDatabases } from './server/database.ts'
import { contextFor } from './server/edge.ts'
import { forgetReplies } from './server/idempotency.ts'
import { log } from './server/log.ts'
import { startDelivery } from './server/mail-delivery.ts'
import { openQueue, resumeOrphans, runJob } from './server/queue.ts'
import { sendReminders } from './surveys/commands/mailings.ts'
import type { Day } from './values/day.ts'

/**
 * The front door of work that goes on after the reply. It runs in a thread of its own, so that reading a million rows
 * keeps no page waiting.
 */
const { databaseUrl, dataFolder, secret, oldSecrets, smtp } = workerData as {
  databaseUrl: string
  dataFolder: string
  secret: string
  oldSecrets: string[]
  smtp: { url: string; from: string } | null
}

const stopping = new AbortController()
const databases = openDatabases(databaseUrl, { connections: 6 })
const queue = await openQueue(databases.pool, jobKinds)
const counting = startCounting(databaseUrl)
const house = { databases, counting, queue, dataFolder, secret, oldSecrets }
const actor = { id: 'background', name: 'Background', role: 'owner' as const }

async function contextOf(schema: string) {
  const company = (await companiesIn(databases.control)).find((company) => company.schema === schema)
  return company ? contextFor(house, company, actor) : null
}

/** The day each company was last looked at for what happens once a day. Doing it again changes nothing. */
const lookedOn = new Map<string, Day>()

async function resume() {
  for (const company of await companiesIn(databases.control)) {
    const ctx = await contextFor(house, company, actor)
    await resumeOrphans(ctx, databases.pool)
    await forgetReplies(ctx)
    await sendReminders(ctx)
    // So that nobody waits for it after an import.
    await takeStock(ctx)
    if (lookedOn.get(company.schema) === ctx.today) continue
    await endConsents(ctx)
    await openReconfirmations(ctx)
    await findAlerts(ctx)
    await sendDigests(ctx)
    lookedOn.set(company.schema, ctx.today)
  }
}

const contextsOfAll = async () =>
  Promise.all((await companiesIn(databases.control)).map((company) => contextFor(house, company, actor)))
const delivery = smtp && startDelivery(smtp, databases.pool, contextsOfAll)

let working: Promise<void> = Promise.resolve()
await resume()
await queue.work(async (schema, jobId) => {
  const ctx = await contextOf(schema)
  working = ctx ? runJob(ctx, databases.pool, jobKinds, jobId, stopping.signal) : Promise.resolve()
  await working
})
const again = setInterval(
  () => resume().catch((error) => log.warn({ error }, 'could not look for orphaned jobs')),
  15_000,
)

parentPort?.on('message', async (message) => {
  if (message !== 'stop') return
  stopping.abort()
  clearInterval(again)
  await queue.stop().catch(() => {})
  await working.catch(() => {})
  await delivery?.stop()
  await counting.stop()
  await databases.end()
  parentPort?.postMessage('stopped')
  parentPort?.close()
})
parentPort?.postMessage('ready')
