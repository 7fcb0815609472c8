import { parentPort } from 'node:worker_threads'
import { type Scan, takePart } from '../cube/scan.ts'

/** A thread that takes part in one scan after another. */
parentPort?.on('message', (scan: Scan) => takePart(scan))
