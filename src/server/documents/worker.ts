import { parentPort, workerData } from 'node:worker_threads'
import type { Deck, DeckKind } from './deck.ts'
import { writePdf } from './pdf.ts'
import { writeSlides } from './slides.ts'

/** The thread that makes one document and ends. */
const { kind, deck } = workerData as { kind: DeckKind; deck: Deck }
const made = Uint8Array.from(kind === 'slides' ? await writeSlides(deck) : await writePdf(deck))
parentPort?.postMessage(made, [made.buffer])
