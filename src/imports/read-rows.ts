import iconv from 'iconv-lite'
import { type CellMarks, recordCutter } from './records.ts'
import type { BadRow, Row, RowFault } from './row.ts'

export type { BadRow, Row, RowFault }

/** Everything that must be known of a file before its rows can be read. `sniff` finds it and people may correct it. */
export interface FileFormat extends CellMarks {
  /** A name iconv-lite knows, such as 'utf-8' or 'windows-1252'. */
  encoding: string
  /** 1-based line on which the rows begin; what stands before it (a preamble, the header) is passed over. */
  dataFromLine: number
  /** The columns' names, all different, in the order of the file. Every row must have as many cells. */
  columns: readonly string[]
}

/** Some consecutive rows, good and bad, and how far into the file they reach. */
export interface Batch {
  rows: Row[]
  badRows: BadRow[]
  /** Bytes taken from the file so far: what a progress bar divides by the file's size. */
  bytes: number
  /** Number of the last row of this batch, good or bad: where a later run may resume with `skipRows`. */
  lastRow: number
  /** True when the last bad row, mostly a quote that never closes, leaves nothing after it certain: refuse the whole file. */
  stopped: boolean
}

/**
 * Reads a file's rows in batches, holding no more than a piece of the file and one batch in memory however long it is.
 *
 * The next piece is only asked for when the batch before it has been taken, so a slow database slows the reading down
 * rather than filling memory. Blank rows, also those of nothing but delimiters that spreadsheets leave behind, are
 * passed over and not counted. Empty cells beyond the last column are cut off; a row with other surplus cells, or with
 * too few, is bad. `skipRows` resumes after that many rows; numbering goes on as if they had been read.
 *
 * Example: 'id,name\n1,Acme\n2\n' with two columns makes the row { line: 2, row: 1, cells: ['1', 'Acme'] } and the bad
 * row { line: 3, row: 2, fault: 'too-few-cells', start: '2', cells: 1 }.
 */
export async function* readRows(
  file: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  format: FileFormat,
  { batchRows = 1000, skipRows = 0 }: { batchRows?: number; skipRows?: number } = {},
): AsyncGenerator<Batch, void, undefined> {
  const cutter = recordCutter(format, format.dataFromLine)
  const width = format.columns.length
  let bytes = 0
  let row = 0
  let batch = emptyBatch()

  for await (const piece of decoded(file, format.encoding, cutter, (length) => (bytes += length))) {
    const records = cutter.cut(piece.text, piece.isLast)
    for (const record of records) {
      if (record.fault === null && isBlank(record.cells)) continue
      row++
      if (row <= skipRows) continue
      const { line, cells } = record
      if (record.fault !== null) batch.badRows.push({ line, row, fault: record.fault, start: record.start, cells: 0 })
      else if (cells.length === width) batch.rows.push({ line, row, cells })
      else if (cells.length > width && isBlank(cells.slice(width)))
        batch.rows.push({ line, row, cells: cells.slice(0, width) })
      else {
        const fault = cells.length < width ? 'too-few-cells' : 'too-many-cells'
        const start = cells.join(format.delimiter).slice(0, 100)
        batch.badRows.push({ line, row, fault, start, cells: cells.length })
      }
      if (batch.rows.length + batch.badRows.length >= batchRows) {
        yield { ...batch, bytes, lastRow: row, stopped: cutter.stopped && record === records.at(-1) }
        batch = emptyBatch()
      }
    }
    if (cutter.stopped) break
  }
  if (batch.rows.length + batch.badRows.length > 0) yield { ...batch, bytes, lastRow: row, stopped: cutter.stopped }
}

const emptyBatch = (): Pick<Batch, 'rows' | 'badRows'> => ({ rows: [], badRows: [] })

/** Characters worth cutting at once: below this the fixed cost of a cut shows. */
const pieceLength = 65_536

/**
 * The file as text, in pieces at least as long as the unfinished record they will be joined to. That keeps the work in
 * step with the file's length even when a cell of 5 MB arrives a kilobyte at a time.
 */
async function* decoded(
  file: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  encoding: string,
  cutter: { readonly pending: number },
  onBytes: (length: number) => void,
): AsyncGenerator<{ text: string; isLast: boolean }> {
  const decoder = iconv.getDecoder(encoding as iconv.Encoding)
  let parts: string[] = []
  let length = 0
  for await (const chunk of file) {
    onBytes(chunk.byteLength)
    // A chunk may be far longer than a piece; decoding it in slices keeps the peak low.
    for (let from = 0; from < chunk.byteLength; from += 4 * pieceLength) {
      const bytes = Buffer.from(
        chunk.buffer,
        chunk.byteOffset + from,
        Math.min(4 * pieceLength, chunk.byteLength - from),
      )
      const text = decoder.write(bytes)
      parts.push(text)
      length += text.length
      if (length >= Math.max(pieceLength, cutter.pending)) {
        yield { text: parts.join(''), isLast: false }
        parts = []
        length = 0
      }
    }
  }
  parts.push(decoder.end() ?? '')
  yield { text: parts.join(''), isLast: true }
}

function isBlank(cells: readonly string[]): boolean {
  for (const cell of cells) if (cell !== '' && cell.trim() !== '') return false
  return true
}
