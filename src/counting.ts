import { parentPort, workerData } from 'node:worker_threads'
import { countingIn } from './insights/store.ts'
import type { CountingCall, CountingReply } from './server/counting.ts'
import { openDatabases } from './server/database.ts'

/** The front door of counting: the thread that holds the cubes and answers questions about groups. */
const { databaseUrl } = workerData as { databaseUrl: string }
const counting = countingIn(openDatabases(databaseUrl, { connections: 3 }))

parentPort?.on('message', async ({ id, schema, question }: CountingCall) => {
  const reply: CountingReply = await counting.ask(schema, question).then(
    (answer) => ({ id, answer }),
    (error: Error) => ({ id, error: error.message }),
  )
  parentPort?.postMessage(reply)
})
