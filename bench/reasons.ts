import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parse } from 'csv-parse/sync'
import { type Confirmed, noReason, suggest, type Taught, trainModel } from '../src/reasons/reason-model.ts'
import { buildWordVectors, openWordVectors } from '../src/reasons/store/word-vectors.ts'
import { wilsonInterval } from '../src/statistics/wilson-interval.ts'

/**
 * How often the suggested reason is right, by how many texts people confirmed before: on the outside set of airline
 * complaints, each with the one reason that annotators gave it. The rows are dealt into ten parts with the same mix of
 * reasons; each part is asked about once, by a model that learnt from the other nine, or from some of them. So every row is
 * held out once, and intervals (Wilson) count each row once.
 *
 * Honest about choosing: the settings of the features and of the search were chosen by comparing on shuffles of all these
 * rows, so the figures flatter the model a little. `--half choosing` and `--half other` part the rows by their text, for
 * settings to be chosen on the one and reported on the other from now on. The names and examples of the reasons below were
 * written by somebody who had seen first rows.
 *
 *   node bench/reasons.ts                      about ten minutes
 *   node bench/reasons.ts --labels Infinity --half other
 */
const { values } = parseArgs({
  options: {
    labels: { type: 'string', default: '0,50,100,200,500,1000,2000,Infinity' },
    half: { type: 'string', default: 'both' },
    folds: { type: 'string', default: '10' },
  },
})
const path = '../shared/data/airline-reasons.csv'
if (!existsSync(path)) throw new Error(`The outside set ${path} is not here.`)
const all: { text: string; reason: string }[] = parse(readFileSync(path), { columns: true })

/** Where a text stands in an order that only its own words decide. */
const placeOf = (text: string, salt: string) => createHash('sha256').update(`${salt} ${text}`).digest('hex')
const rows = all.filter(({ text }) => {
  const isForChoosing = Number.parseInt(placeOf(text, 'half')[0]!, 16) < 8
  return values.half === 'both' || isForChoosing === (values.half === 'choosing')
})

/** As a manager would describe them who adds reasons. */
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

const inOrder = (salt: string) => (one: (typeof rows)[number], other: (typeof rows)[number]) =>
  placeOf(one.text, salt) < placeOf(other.text, salt) ? -1 : 1

/** The rows dealt into parts, reason by reason, so that each part has nearly the same mix. */
function dealt(parts: number): (typeof rows)[] {
  const dealt: (typeof rows)[] = Array.from({ length: parts }, () => [])
  let next = 0
  for (const { id } of reasons) {
    for (const row of rows.filter(({ reason }) => reason === id).sort(inOrder('deal'))) dealt[next++ % parts]!.push(row)
  }
  return dealt
}

const parts = dealt(Number(values.folds))
const percent = (share: number) => `${(100 * share).toFixed(1)} %`
function shareOf(right: number): string {
  const { low, high } = wilsonInterval(right, rows.length)!
  return `${percent(right / rows.length)} (${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)})`
}

process.stdout.write(
  '| Labels seen | First right | Among three | Says it is sure | Trained in |\n| --- | --- | --- | --- | --- |\n',
)
for (const size of values.labels.split(',').map(Number)) {
  const sum = { first: 0, three: 0, says: 0, seconds: 0, labels: 0 }
  for (const asked of parts) {
    const confirmed: Confirmed[] = parts
      .filter((part) => part !== asked)
      .flat()
      .sort(inOrder('learn'))
      .slice(0, size)
      .map(({ text, reason }) => ({ words: text, reasonIds: [reason] }))
    const begun = performance.now()
    const model = await trainModel({ reasons, confirmed, vectors })
    sum.seconds += (performance.now() - begun) / 1000
    sum.labels += confirmed.length
    for (const { text, reason } of asked) {
      const likely = suggest(model, text, vectors, 4).filter(({ id }) => id !== noReason)
      sum.says += likely[0]!.confidence
      if (likely[0]!.id === reason) sum.first++
      if (likely.slice(0, 3).some(({ id }) => id === reason)) sum.three++
    }
  }
  process.stdout.write(
    `| ${Math.round(sum.labels / parts.length)} | ${shareOf(sum.first)} | ${shareOf(sum.three)} | ${percent(sum.says / rows.length)} | ${(sum.seconds / parts.length).toFixed(1)} s |\n`,
  )
}
rmSync(folder, { recursive: true, force: true })
