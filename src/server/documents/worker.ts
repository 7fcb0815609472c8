import { parentPort, workerData } from 'node:worker_threads'
import { writeFigurePage } from './figure-page.ts'
import { writePdf } from './pdf.ts'
import { writeSlides } from './slides.ts'
import type { Order } from './write.ts'

/** The thread that makes one document and ends. */
const order = workerData as Order

function make(): Promise<Uint8Array> {
  if (order.kind === 'figures') return writeFigurePage(order.sheet)
  return order.kind === 'slides' ? writeSlides(order.deck) : writePdf(order.deck)
}

const made = Uint8Array.from(await make())
parentPort?.postMessage(made, [made.buffer])
