import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Deck, DeckKind } from './deck.ts'
import type { FigureSheet } from './sheet.ts'

/** What a thread is asked to make. */
export type Order = { kind: DeckKind; deck: Deck } | { kind: 'figures'; sheet: FigureSheet }

/** Long enough for a hundred pictures; a document that takes longer is broken off. */
const mostMs = 60_000

/** Documents made at once; those beyond wait, so that a burst cannot take the memory of everything else. */
const atOnce = 2
let busy = 0
const waiting: (() => void)[] = []

/**
 * Slides or a PDF, made in a thread of their own, because laying out a hundred pages would keep every other request
 * waiting. Throws what went wrong there.
 */
export const writeDeck = (kind: DeckKind, deck: Deck): Promise<Uint8Array<ArrayBuffer>> => write({ kind, deck })

/** One printable page of figures. */
export const writeFigures = (sheet: FigureSheet): Promise<Uint8Array<ArrayBuffer>> => write({ kind: 'figures', sheet })

async function write(order: Order): Promise<Uint8Array<ArrayBuffer>> {
  if (busy >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  else busy += 1
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  })
  const timer = setTimeout(() => worker.terminate(), mostMs)
  try {
    const [made] = (await Promise.race([
      once(worker, 'message'),
      once(worker, 'exit').then(() => {
        throw new Error('The document could not be made.')
      }),
    ])) as [Uint8Array<ArrayBuffer>]
    return made
  } finally {
    clearTimeout(timer)
    await worker.terminate()
    const next = waiting.shift()
    if (next) next()
    else busy -= 1
  }
}
