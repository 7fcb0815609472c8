import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parse } from 'csv-parse/sync'
import { type Confirmed, noReason, suggest, type Taught, trainModel } from '../src/reasons/reason-model.ts'
import { buildWordVectors, openWordVectors } from '../src/reasons/store/word-vectors.ts'

/**
 * How often the suggested reason is right, by how many texts people confirmed before: on the outside set of airline
 * complaints, each with the one reason that annotators gave it. Four fifths are for learning, the rest for asking; each seed
 * shuffles anew. What the model is made of was chosen on seeds 1 and 2, so the table is made of others.
 *
 *   node bench/reasons.ts                      about ten minutes
 *   node bench/reasons.ts --seeds 1            sooner
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '5' },
    labels: { type: 'string' },
    first: { type: 'string', default: '11' },
  },
})
const path = '../shared/data/airline-reasons.csv'
if (!existsSync(path)) throw new Error(`The outside set ${path} is not here.`)
const rows: { text: string; reason: string }[] = parse(readFileSync(path), { columns: true })

/** Described before looking at the set, as a manager would who adds reasons. */
const reasons: Taught[] = [
  [
    'Customer Service Issue',
    'Service on the phone or at the desk was bad.',
    'I have been on hold for hours.',
    'Nobody answers my emails.',
    'Your agent was rude to me.',
  ],
  [
    'Late Flight',
    'The flight was delayed.',
    'We have been delayed for three hours.',
    'Still sitting on the runway.',
    'I missed my connection because we left late.',
  ],
  [
    'Cancelled Flight',
    'The flight was cancelled.',
    'My flight was cancelled.',
    'You cancelled and did not rebook me.',
    'Cancelled for the second time today.',
  ],
  [
    'Lost Luggage',
    'Bags were lost or came late.',
    'Where is my bag?',
    'You lost my luggage.',
    'My suitcase never arrived.',
  ],
  [
    'Bad Flight',
    'The flight itself was unpleasant.',
    'The seat was broken.',
    'No wifi and no entertainment.',
    'The food was terrible.',
  ],
  [
    'Flight Booking Problems',
    'Booking or changing a flight did not work.',
    'Your website does not let me book.',
    'I cannot change my reservation online.',
    'My reward miles are not accepted.',
  ],
  [
    'Flight Attendant Complaints',
    'The crew behaved badly.',
    'The flight attendant was rude.',
    'The crew ignored us.',
    'The gate agent yelled at us.',
  ],
  [
    'longlines',
    'People had to queue for long.',
    'The line is an hour long.',
    'Only two people at check-in.',
    'Endless queue at the counter.',
  ],
  [
    'Damaged Luggage',
    'Bags were damaged.',
    'My suitcase arrived broken.',
    'You ripped my bag.',
    'The stroller was damaged.',
  ],
].map(([name, description, ...examples]) => ({ id: name!, name: name!, description: description!, examples }))

const folder = mkdtempSync(join(tmpdir(), 'vouchwell-words-'))
const vectorsFile = process.env.WORD_VECTORS ?? join(folder, 'words.bin')
if (!existsSync(vectorsFile)) await buildWordVectors(vectorsFile)
const vectors = openWordVectors(vectorsFile)!

function shuffled<T>(items: readonly T[], seed: number): T[] {
  let state = seed
  const all = [...items]
  for (let i = all.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const j = Math.floor((state / 2 ** 32) * (i + 1))
    ;[all[i], all[j]] = [all[j]!, all[i]!]
  }
  return all
}

const sizes = values.labels
  ? values.labels.split(',').map(Number)
  : [0, 50, 100, 200, 500, 1000, 2000, Number.POSITIVE_INFINITY]
const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => Number(values.first) + i)
process.stdout.write(
  '| Labels seen | First right | Among three | Says | Trained in |\n| --- | --- | --- | --- | --- |\n',
)
for (const size of sizes) {
  const runs: { first: number; three: number; says: number; seconds: number; labels: number }[] = []
  for (const seed of seeds) {
    const order = shuffled(rows, seed)
    const cut = Math.floor(order.length * 0.8)
    const confirmed: Confirmed[] = order
      .slice(0, Math.min(cut, size))
      .map(({ text, reason }) => ({ words: text, reasonIds: [reason] }))
    const begun = performance.now()
    const model = await trainModel({ reasons, confirmed, vectors })
    const seconds = (performance.now() - begun) / 1000
    let first = 0
    let three = 0
    let says = 0
    const asked = order.slice(cut)
    for (const { text, reason } of asked) {
      const likely = suggest(model, text, vectors, 4).filter(({ id }) => id !== noReason)
      says += likely[0]!.confidence
      if (likely[0]!.id === reason) first++
      if (likely.slice(0, 3).some(({ id }) => id === reason)) three++
    }
    runs.push({
      first: first / asked.length,
      three: three / asked.length,
      says: says / asked.length,
      seconds,
      labels: confirmed.length,
    })
  }
  const over = (of: (run: (typeof runs)[number]) => number) => {
    const all = runs.map(of)
    const mean = all.reduce((sum, one) => sum + one, 0) / all.length
    const spread = Math.sqrt(all.reduce((sum, one) => sum + (one - mean) ** 2, 0) / Math.max(1, all.length - 1))
    return { mean, spread, shown: `${(100 * mean).toFixed(1)} % ± ${(100 * spread).toFixed(1)}` }
  }
  process.stdout.write(
    `| ${runs[0]!.labels} | ${over((run) => run.first).shown} | ${over((run) => run.three).shown} | ${(100 * over((run) => run.says).mean).toFixed(0)} % | ${over((run) => run.seconds).mean.toFixed(1)} s |\n`,
  )
}
rmSync(folder, { recursive: true, force: true })
