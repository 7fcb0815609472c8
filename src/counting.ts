import { availableParallelism } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { countingIn } from './insights/store.ts'
import { readConfig } from './server/config.ts'
import type { CountingCall, CountingReply } from './server/counting.ts'
import { openDatabases } from './server/database.ts'
import { Invalid } from './server/errors.ts'
import { log } from './server/log.ts'
import { startScanning } from './server/scanning.ts'

/** The front door of counting: the thread that holds the cubes and answers questions about groups. */
const { databaseUrl } = workerData as { databaseUrl: string }
const counting = countingIn(openDatabases(databaseUrl, { connections: 3 }), {
  most: readConfig(process.env).countingBytes,
  scanning: startScanning(availableParallelism() - 1),
})

parentPort?.on('message', async ({ id, schema, question }: CountingCall) => {
  const reply: CountingReply = await counting.ask(schema, question).then(
    (answer) => ({ id, answer }),
    (error: Error) => ({ id, error: error.message, invalid: error instanceof Invalid }),
  )
  parentPort?.postMessage(reply)
})

/** What changed is followed while nobody asks, so that the first page after a big import does not wait for it. */
async function keepUp(): Promise<void> {
  await counting.refresh().catch((error) => log.warn({ error }, 'could not follow what changed; trying again'))
  setTimeout(keepUp, 1_000)
}
void keepUp()
