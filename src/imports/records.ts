/** How the cells of a file are kept apart. */
export interface CellMarks {
  /** One character: ',', ';', a tab, '|', or whatever a `sep=` line names. */
  delimiter: string
  /** The character around cells that hold a delimiter or a line end, or null where quotes are ordinary characters. */
  quote: '"' | "'" | null
  /** Whether spaces stand between a delimiter and a quote, as in `1, "Acme, Inc"`. */
  spaced: boolean
}

/** One record of the file: its cells, or what is wrong with it. */
export interface CutRecord {
  /** 1-based line of the file on which the record starts; for a quote never closed, the line on which it opened. */
  line: number
  cells: string[]
  fault: RecordFault | null
  /** The first characters of a faulty record, or of the cell whose quote never closes, to recognise it by. */
  start: string
}

export type RecordFault = 'quote-never-closed' | 'quote-misplaced' | 'cell-too-long' | 'row-too-long'

/** Characters in one cell. A million is some 200 pages; what is longer is a file inside a file. */
const longestCell = 1_000_000
/** Characters in one row. It bounds the memory a broken file can take, so it must stay a small multiple of the above. */
const longestRow = 8_000_000

/**
 * Cuts text that arrives in pieces into records, holding no more than one unfinished record between pieces.
 *
 * We look for the cells ourselves because that is what lets us say on which line a quote opened, and stop before a quote
 * that never closes takes the rest of the file into memory. It is also faster: csv-parse 7.0.3 reads 120,000 rows of 20
 * columns a second, looking at every byte several times; splitting lines without quotes, and jumping from quote to quote
 * in the others, reads four times that. csv-parse stays our judge: the tests ask both about the same text.
 *
 * After a quote that never closes nothing is certain any more, so cutting stops for good, and likewise after a row with
 * quotes that is too long to keep; a quote misplaced within one line costs only that row.
 *
 * `firstLine` is the 1-based line to start on: the lines before it (a preamble, the header) are passed over unread.
 * Line ends may be mixed. Example: the pieces 'id,na' and 'me\n1,"Acme, Inc"' make the records [id, name] and
 * [1, 'Acme, Inc'].
 */
export function recordCutter(marks: CellMarks, firstLine = 1) {
  let rest = ''
  let line = 1
  let stopped = false
  /** Inside a row that is too long to keep: pass over everything up to the next line end. */
  let passingOver = false

  return {
    /** Characters held back until their record is complete. */
    get pending() {
      return rest.length
    },
    /** 1-based line on which the next record starts. */
    get line() {
      return line
    },
    /** Whether nothing after the last record can be trusted, so that no more is cut. */
    get stopped() {
      return stopped
    },
    cut,
  }

  function cut(piece: string, isLast: boolean): CutRecord[] {
    if (stopped) return []
    const text = rest === '' ? piece : rest + piece
    const records: CutRecord[] = []
    let at = 0
    let nextFeed = find(text, '\n', 0)
    let nextReturn = find(text, '\r', 0)
    let nextQuote = marks.quote === null ? Infinity : find(text, marks.quote, 0)

    while (at < text.length) {
      if (nextFeed < at) nextFeed = find(text, '\n', at)
      if (nextReturn < at) nextReturn = find(text, '\r', at)
      if (nextQuote < at) nextQuote = find(text, marks.quote!, at)

      let end = Math.min(nextFeed, nextReturn)
      const isPlain = nextQuote >= end || line < firstLine || passingOver
      let fault: RecordFault | null = null
      let cells: string[] | null = null
      if (!isPlain) {
        const scan = scanQuoted(text, at, marks, isLast)
        const neverCloses = scan.found === 'open' && (isLast || text.length - at > longestRow)
        if (neverCloses || scan.found === 'torn') {
          records.push(faulty('quote-never-closed', line + lineEnds(text, at, scan.at), restOfLine(text, scan.at)))
          stopped = true
          at = text.length
          break
        }
        if (scan.found === 'misplaced') fault = 'quote-misplaced'
        if (scan.found === 'end') cells = scan.cells
        end = scan.found === 'end' || scan.found === 'misplaced' ? scan.at : Infinity
      }

      if (end === Infinity && isLast) end = text.length
      // A return at the very end may be the first half of a Windows line end.
      const isComplete = end < text.length - 1 || isLast || (end === text.length - 1 && text[end] === '\n')
      if (!isComplete) {
        if (text.length - at <= longestRow && !passingOver) break
        if (!passingOver) records.push(faulty('row-too-long', line, text.slice(at, at + 100)))
        // With quotes in it, the next line end may be part of a cell, and what follows would look like rows.
        stopped = !isPlain
        passingOver = true
        // Keep a last return: its line feed may be still to come.
        at = end === Infinity ? text.length : end
        break
      }

      const record = text.slice(at, end)
      const startLine = line
      line += isPlain ? 1 : 1 + lineEnds(text, at, end)
      at = end + (text[end] === '\r' && text[end + 1] === '\n' ? 2 : 1)

      if (passingOver) passingOver = false
      else if (startLine < firstLine) continue
      else if (fault !== null) records.push(faulty(fault, startLine, record.slice(0, 100)))
      else if (record.length > longestRow) records.push(faulty('row-too-long', startLine, record.slice(0, 100)))
      else records.push(checked(startLine, cells ?? record.split(marks.delimiter), record.length))
    }
    rest = at >= text.length ? '' : text.slice(at)
    return records
  }
}

function faulty(fault: RecordFault, line: number, start: string): CutRecord {
  return { line, cells: [], fault, start }
}

/** What stands on a line from a place on, at most 100 characters of it. */
function restOfLine(text: string, at: number): string {
  return text.slice(at, at + 100).split(/[\r\n]/, 1)[0]!
}

function checked(line: number, cells: string[], length: number): CutRecord {
  if (length <= longestCell || cells.every((cell) => cell.length <= longestCell))
    return { line, cells, fault: null, start: '' }
  return faulty('cell-too-long', line, (cells.find((cell) => cell.length > longestCell) ?? '').slice(0, 100))
}

type Scan =
  /** The record ends at a line end, or at the end of the text. */
  | { found: 'end'; at: number; cells: string[] }
  /** A closing quote is followed by something else than a delimiter; `at` is the end of its line. */
  | { found: 'misplaced'; at: number }
  /** The same, but the quote opened at `at` on an earlier line: it was never meant to reach this far. */
  | { found: 'torn'; at: number }
  /** The text ends inside a quote opened at `at`. */
  | { found: 'open'; at: number }
  /** The text ends elsewhere in the record. */
  | { found: 'more'; at: number }

/** Takes the cells out of the record that starts at `from` and holds a quote somewhere. */
function scanQuoted(text: string, from: number, { delimiter, quote, spaced }: CellMarks, isLast: boolean): Scan {
  const delimiterCode = delimiter.charCodeAt(0)
  const quoteCode = quote!.charCodeAt(0)
  const cells: string[] = []
  let at = from
  for (;;) {
    const start = at
    if (spaced) while (text.charCodeAt(at) === space) at++
    if (text.charCodeAt(at) === quoteCode) {
      const opened = at
      let close = text.indexOf(quote!, opened + 1)
      let doubled = false
      while (close !== -1 && text.charCodeAt(close + 1) === quoteCode) {
        doubled = true
        close = text.indexOf(quote!, close + 2)
      }
      if (close === -1) return { found: 'open', at: opened }
      at = close + 1
      if (spaced) while (text.charCodeAt(at) === space) at++
      // The next piece may begin with a second quote, which would make this one part of the cell.
      if (at >= text.length && !isLast) return { found: 'more', at }
      const code = text.charCodeAt(at)
      if (at < text.length && code !== delimiterCode && !isLineEnd(code)) {
        if (lineEnds(text, opened, close) > 0) return { found: 'torn', at: opened }
        while (at < text.length && !isLineEnd(text.charCodeAt(at))) at++
        return { found: at >= text.length && !isLast ? 'more' : 'misplaced', at }
      }
      const cell = text.slice(opened + 1, close)
      cells.push(doubled ? cell.replaceAll(quote! + quote!, quote!) : cell)
    } else {
      let code = text.charCodeAt(at)
      while (at < text.length && code !== delimiterCode && !isLineEnd(code)) code = text.charCodeAt(++at)
      if (at >= text.length && !isLast) return { found: 'more', at }
      cells.push(text.slice(start, at))
    }
    if (at >= text.length || text.charCodeAt(at) !== delimiterCode) return { found: 'end', at, cells }
    at++
  }
}

const lineFeed = 10
const carriageReturn = 13
const space = 32

function isLineEnd(code: number): boolean {
  return code === lineFeed || code === carriageReturn
}

/** How many line ends lie between two places of a text; a return with its line feed is one. */
function lineEnds(text: string, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at)
    if (code === lineFeed) count++
    else if (code === carriageReturn && text.charCodeAt(at + 1) !== lineFeed) count++
  }
  return count
}

function find(text: string, character: string, from: number): number {
  const at = text.indexOf(character, from)
  return at === -1 ? Infinity : at
}
