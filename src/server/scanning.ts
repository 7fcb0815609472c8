import { Worker } from 'node:worker_threads'
import type { Scan } from '../cube/scan.ts'

/** Threads that take part in large scans. The scan is plain data over shared memory: sending it copies next to nothing. */
export interface Scanning {
  help(scan: Scan): void
  stop(): Promise<void>
}

/** Fewer customers than this are counted before another thread has looked up. */
const fewest = 20_000

/**
 * Other threads for the one that counts, started with the first scan that is worth it. Whoever asks for help never waits
 * for them to start: it takes all steps itself that nobody else has taken by then.
 *
 * @param helpers how many threads beside the one that counts
 */
export function startScanning(helpers: number): Scanning {
  const threads = new Set<Worker>()

  function start(): void {
    const thread = new Worker(new URL('./scanning-thread.ts', import.meta.url))
    // One that dies is missed by nobody: steps it had taken are taken again. The next scan starts another.
    thread.on('error', () => threads.delete(thread))
    thread.on('exit', () => threads.delete(thread))
    thread.unref()
    threads.add(thread)
  }

  return {
    help(scan) {
      if (Math.max(...scan.parts.map(({ many }) => many)) < fewest) return
      while (threads.size < helpers) start()
      for (const thread of threads) thread.postMessage(scan)
    },
    async stop() {
      await Promise.all([...threads].map((thread) => thread.terminate()))
    },
  }
}
