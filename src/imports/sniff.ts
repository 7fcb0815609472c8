import chardet from 'chardet'
import iconv from 'iconv-lite'
import type { FileFormat } from './read-rows.ts'
import { type CellMarks, type CutRecord, recordCutter } from './records.ts'

/** What was found out about a file, or why it cannot be read at all. */
export type Sniffed =
  | { refused: FileRefusal; line: number | null }
  | { format: FileFormat; found: Found; sample: string[][] }

/** What the screen shows beside the preview, so that a person can see what was decided and change it. */
export interface Found {
  /** False when the encoding is only the likeliest one: no mark, and not valid UTF-8. */
  encodingIsCertain: boolean
  /** Whether the file starts with a byte order mark. */
  byteOrderMark: boolean
  lineEnds: 'lf' | 'crlf' | 'cr' | 'mixed'
  /** Lines before the header that belong to no column, such as a report's title. */
  preambleLines: number
  /** 1-based line of the header, or null where the first row is data already. */
  headerLine: number | null
  /** 2 where a second row says more about each column: an answer's option, or a unit. */
  headerRows: 0 | 1 | 2
}

/** What a person may decide otherwise than we did. `headerLine: null` says there is no header row. */
export interface Chosen {
  encoding?: string
  delimiter?: string
  headerLine?: number | null
  /** Counts only together with a header line. */
  headerRows?: 1 | 2
}

/** How much of a file decides: enough for hundreds of ordinary rows, little enough to read at once. */
export const sampleBytes = 262_144
/** No table for people is this wide. A question per column makes the longest surveys some 600. */
const mostColumns = 2000

const saveAsCsv = 'In Excel choose File, Save as, CSV UTF-8, and drop that file here.'

/** Every reason a whole file is refused, in the words shown to the person who dropped it. */
export const fileRefusals = {
  empty: { reason: 'This file is empty.', remedy: 'Export it again and check that the export holds rows.' },
  excel: { reason: 'This is an Excel workbook.', remedy: saveAsCsv },
  'open-document': {
    reason: 'This is an OpenDocument spreadsheet.',
    remedy: 'In LibreOffice choose File, Save as, Text CSV.',
  },
  zip: { reason: 'This is a ZIP archive.', remedy: 'Unpack it and drop the CSV file inside.' },
  gzip: { reason: 'This file is compressed with gzip.', remedy: 'Unpack it and drop the CSV file inside.' },
  pdf: { reason: 'This is a PDF document.', remedy: 'Export the table as CSV where the PDF was made.' },
  html: { reason: 'This is a web page, whatever its name says.', remedy: `Open it in Excel. ${saveAsCsv}` },
  xml: { reason: 'This is an XML document.', remedy: `Open it in Excel. ${saveAsCsv}` },
  json: { reason: 'This is JSON, not a table.', remedy: 'Export it as CSV, or send it to the ingest API.' },
  binary: { reason: 'This is not a text file.', remedy: 'Export the table as CSV and drop that file here.' },
  'nul-bytes': {
    reason: 'This file holds NUL bytes, which no text has. It is damaged, or its encoding is not the chosen one.',
    remedy: 'Export it again as CSV UTF-8.',
  },
  'unknown-encoding': { reason: 'We do not know this encoding.', remedy: 'Choose another, or save the file as UTF-8.' },
  'no-columns': {
    reason: 'No line of this file holds a value.',
    remedy: 'Export it again and check that the export holds rows.',
  },
  'only-header': {
    reason: 'This file has only one line, so there is a header or a row but not both.',
    remedy: 'Export it again with its rows and a header row.',
  },
  'too-many-columns': {
    reason: `This file has more than ${mostColumns.toLocaleString('en')} columns.`,
    remedy: 'Leave out what you do not need, or check that lines end where rows do.',
  },
  'header-too-long': {
    reason: 'The header does not end within the first 256 kB.',
    remedy: 'Check that the first line holds the names of the columns and then ends.',
  },
  'quote-never-closed': {
    reason: 'A quote opens and never closes, so nothing after it can be told apart.',
    remedy: 'Close the quote on the line named here, or remove it. A quote inside a quoted cell is written twice.',
  },
  'header-not-found': {
    reason: 'There is nothing on the line chosen as the header.',
    remedy: 'Choose the line with the names of the columns.',
  },
} as const

export type FileRefusal = keyof typeof fileRefusals

/**
 * Finds out how a file is to be read from its first 256 kB: encoding, delimiter, quotes, preamble and header.
 *
 * `start` is the beginning of the file and `isWhole` says whether it is all of it. What a person has `chosen` is taken
 * as given, and the rest is found again around it.
 *
 * Example: 'sep=;\nid;name\n1;Acme\n' has the delimiter ';', its header on line 2 and its rows from line 3.
 */
export function sniff(start: Uint8Array, isWhole: boolean, chosen: Chosen = {}): Sniffed {
  const bytes = start.subarray(0, sampleBytes)
  const isAll = isWhole && bytes.length === start.length
  const notText = whyNotText(bytes)
  if (notText !== null) return { refused: notText, line: null }

  const { encoding, isCertain, markBytes } = chosen.encoding
    ? { encoding: chosen.encoding, isCertain: true, markBytes: byteOrderMark(bytes)?.length ?? 0 }
    : findEncoding(bytes, isAll)
  if (!iconv.encodingExists(encoding)) return { refused: 'unknown-encoding', line: null }
  const text = iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), encoding)
  const notTable = whyNotTable(text)
  if (notTable !== null) return { refused: notTable, line: null }

  const separatorLine = /^(["']?)sep=(.)\1(?:\r\n|\r|\n)/i.exec(text)
  const firstLine = separatorLine ? 2 : 1
  const delimiter = chosen.delimiter ?? separatorLine?.[2]
  const cut = likeliestCut(text, isAll, firstLine, delimiter ? [delimiter] : delimiters)
  const torn = cut.records.find((record) => record.fault === 'quote-never-closed')
  if (torn) return { refused: 'quote-never-closed', line: torn.line }
  const records = cut.records.filter((record) => record.fault !== null || !isBlank(record.cells))
  if (records.length === 0) return whyNothingCut(text, isAll, cut, firstLine)

  const header = chosenHeader(records, chosen) ?? findHeader(records, cut.width)
  if (header === 'missing') return { refused: 'header-not-found', line: chosen.headerLine ?? null }
  const columns = columnNames(records, header, cut.width)
  if (columns.length > mostColumns) return { refused: 'too-many-columns', line: header.line }
  const rows = records.slice(header.index + header.rows)
  if (rows.length === 0 && isAll) return { refused: 'only-header', line: header.line }
  if (records.length === 1 && isAll) return { refused: 'only-header', line: header.line }

  return {
    format: { encoding, ...cut.marks, dataFromLine: rows[0]?.line ?? cut.nextLine, columns },
    found: {
      encodingIsCertain: isCertain,
      byteOrderMark: markBytes > 0,
      lineEnds: lineEndsOf(text),
      preambleLines: records[header.index]!.line - firstLine,
      headerLine: header.rows === 0 ? null : header.line,
      headerRows: header.rows,
    },
    sample: rows
      .filter((row) => row.fault === null && row.cells.length >= columns.length)
      .map((row) => row.cells.slice(0, columns.length)),
  }
}

// ——— Is it text, and in which encoding?

function whyNotText(bytes: Uint8Array): FileRefusal | null {
  if (bytes.length === 0) return 'empty'
  const begins = (...codes: number[]) => codes.every((code, index) => bytes[index] === code)
  const latin = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 8192)).toString('latin1')
  if (begins(0x50, 0x4b, 0x03, 0x04)) {
    if (latin.includes('mimetypeapplication/vnd.oasis.opendocument')) return 'open-document'
    return /xl\/|\[Content_Types\]\.xml/.test(latin) ? 'excel' : 'zip'
  }
  if (begins(0xd0, 0xcf, 0x11, 0xe0)) return 'excel'
  if (begins(0x1f, 0x8b)) return 'gzip'
  if (latin.startsWith('%PDF-')) return 'pdf'
  return null
}

function whyNotTable(text: string): FileRefusal | null {
  const start = text.slice(0, 1000).trimStart()
  if (text.trim() === '') return text.includes('\0') ? 'nul-bytes' : 'empty'
  const controls = text.slice(0, 4096).match(/(?!\s)\p{Cc}/gu)?.length ?? 0
  if (controls > Math.min(text.length, 4096) / 20) return 'binary'
  if (text.includes('\0')) return 'nul-bytes'
  if (/^<(!doctype html|html|table|head)\b/i.test(start)) return 'html'
  if (/^<\?xml\b/i.test(start)) return 'xml'
  if (/^(\{\s*"|\[\s*[[{])/.test(start)) return 'json'
  return null
}

const marks = [
  { encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-32le', bytes: [0xff, 0xfe, 0, 0] },
  { encoding: 'utf-32be', bytes: [0, 0, 0xfe, 0xff] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
]

function byteOrderMark(bytes: Uint8Array) {
  const mark = marks.find((one) => one.bytes.every((byte, index) => bytes[index] === byte))
  return mark ? { encoding: mark.encoding, length: mark.bytes.length } : null
}

function findEncoding(bytes: Uint8Array, isAll: boolean): { encoding: string; isCertain: boolean; markBytes: number } {
  const mark = byteOrderMark(bytes)
  if (mark) return { encoding: mark.encoding, isCertain: true, markBytes: mark.length }
  const wide = wideEncoding(bytes)
  if (wide) return { encoding: wide, isCertain: true, markBytes: 0 }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !isAll })
    return { encoding: 'utf-8', isCertain: true, markBytes: 0 }
  } catch {
    return { encoding: likeliestEncoding(bytes), isCertain: false, markBytes: 0 }
  }
}

/** UTF-16 without a mark: in text of any European language nearly every second byte is zero. */
function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const length = Math.min(bytes.length, 4096) & ~1
  if (length < 4) return null
  let even = 0
  let odd = 0
  for (let at = 0; at < length; at += 2) {
    if (bytes[at] === 0) even++
    if (bytes[at + 1] === 0) odd++
  }
  const share = (zeros: number) => zeros / (length / 2)
  if (share(odd) > 0.3 && share(even) < 0.05) return 'utf-16le'
  if (share(even) > 0.3 && share(odd) < 0.05) return 'utf-16be'
  return null
}

/** What Windows really writes where a detector names the older standard: the same letters, and € and dashes besides. */
const windowsName: Record<string, string> = {
  'ISO-8859-1': 'windows-1252',
  'ISO-8859-2': 'windows-1250',
  'ISO-8859-6': 'windows-1256',
  'ISO-8859-7': 'windows-1253',
  'ISO-8859-8': 'windows-1255',
  'ISO-8859-9': 'windows-1254',
}

/**
 * Detection by letter frequencies is a guess on short tables, and Western European is by far the commonest file that is
 * not UTF-8. So another encoding must be ahead of it, and have a quarter of the detector's hundred points (our guess).
 */
function likeliestEncoding(bytes: Uint8Array): string {
  const matches = chardet.analyse(bytes).filter((match) => iconv.encodingExists(windowsName[match.name] ?? match.name))
  const western = Math.max(
    0,
    ...matches.filter((match) => /8859-1$|1252$/.test(match.name)).map((match) => match.confidence),
  )
  const best = matches.find((match) => match.name !== 'UTF-8' && match.name !== 'ASCII')
  if (!best || best.confidence < 25 || best.confidence <= western) return 'windows-1252'
  return windowsName[best.name] ?? best.name
}

function lineEndsOf(text: string): Found['lineEnds'] {
  const windows = text.includes('\r\n')
  const unix = /(^|[^\r])\n/.test(text)
  const oldMac = /\r(?!\n|$)/.test(text)
  if (Number(windows) + Number(unix) + Number(oldMac) > 1) return 'mixed'
  return windows ? 'crlf' : oldMac ? 'cr' : 'lf'
}

// ——— Which character keeps the cells apart?

/** In the order they are believed when all else is equal: a comma is the one most often found inside cells. */
const delimiters = ['\t', ';', '|', ',']

interface Cut {
  marks: CellMarks
  records: CutRecord[]
  /** Cells in most rows. */
  width: number
  /** Line on which the first record not among these starts. */
  nextLine: number
  /** How much the delimiter convinces: rows that agree on the width, times the share of rows that do. */
  agreement: number
}

/** Records that decide; more would only cost time. */
const decidingRecords = 500

/** Cuts the sample with each delimiter and takes the one whose rows agree best on a number of cells. */
function likeliestCut(text: string, isAll: boolean, firstLine: number, candidates: readonly string[]): Cut {
  const cuts = candidates.map((delimiter) => cutWith(text, isAll, firstLine, delimiter))
  const convincing = cuts.filter((cut) => cut.agreement > 0)
  convincing.sort((a, b) => b.agreement - a.agreement || b.width - a.width)
  return convincing[0] ?? cuts.at(-1)!
}

function cutWith(text: string, isAll: boolean, firstLine: number, delimiter: string): Cut {
  const quote = usesSingleQuotes(text) ? "'" : '"'
  const plain: CellMarks = { delimiter, quote, spaced: false }
  let cut = cutMarked(text, isAll, firstLine, plain)
  const isSpaced =
    delimiter !== ' ' &&
    cut.records.some((record) => record.cells.some((cell) => /^ +["']/.test(cell) && cell.trimStart()[0] === quote))
  if (isSpaced) cut = cutMarked(text, isAll, firstLine, { ...plain, spaced: true })
  // Files with tabs often know no quotes at all: there an inch sign at the start of a cell is just an inch sign.
  const isFaulty = cut.records.some((record) => record.fault !== null)
  if (isFaulty && delimiter === '\t' && !/(^|[\t\r\n])"[^"\t\r\n]*"(?=[\t\r\n]|$)/.test(text))
    cut = cutMarked(text, isAll, firstLine, { ...plain, quote: null })
  return cut
}

function cutMarked(text: string, isAll: boolean, firstLine: number, marks: CellMarks): Cut {
  const cutter = recordCutter(marks, firstLine)
  const records = cutter.cut(text, isAll)
  const filled = records.filter((record) => record.fault === null && !isBlank(record.cells)).slice(0, decidingRecords)
  return { marks, records, nextLine: cutter.line, ...agreedWidth(filled.map((record) => record.cells)) }
}

/** The number of cells most rows have, counted from the first row that has it so that a preamble does not count against it. */
function agreedWidth(rows: readonly string[][]): { width: number; agreement: number } {
  const counts = new Map<number, { count: number; first: number }>()
  rows.forEach((cells, index) => {
    const seen = counts.get(cells.length)
    if (seen) seen.count++
    else counts.set(cells.length, { count: 1, first: index })
  })
  counts.delete(1)
  const [best] = [...counts].sort(([, a], [, b]) => b.count - a.count || a.first - b.first)
  if (!best) return { width: 1, agreement: 0 }
  const [width, { count, first }] = best
  const share = count / (rows.length - first)
  // One column of prose has commas in some rows. A header cut into cells says that it is more than prose.
  if (share < 0.5 && (rows[0]?.length ?? 1) < 2) return { width: 1, agreement: 0 }
  const isPadded = rows.every((cells) => cells.length !== width || cells[width - 1]!.trim() === '')
  return { width: isPadded ? width - 1 : width, agreement: count * share }
}

function usesSingleQuotes(text: string): boolean {
  const lines = text
    .slice(0, 20_000)
    .split(/\r\n|\r|\n/)
    .slice(0, 20)
    .filter((line) => line !== '')
  const quoted = lines.filter((line) => /^'[^"]*'$/.test(line))
  return quoted.length >= 2 && quoted.length >= 0.8 * lines.length
}

function whyNothingCut(text: string, isAll: boolean, cut: Cut, firstLine: number): Sniffed {
  if (isAll) return { refused: 'no-columns', line: null }
  const header = text.slice(0, text.search(/[\r\n]|$/))
  const widest = Math.max(...delimiters.map((delimiter) => header.split(delimiter).length))
  if (widest > mostColumns) return { refused: 'too-many-columns', line: firstLine }
  return {
    refused: text.includes(cut.marks.quote ?? '"') ? 'quote-never-closed' : 'header-too-long',
    line: cut.nextLine,
  }
}

// ——— Where is the header?

interface Header {
  /** Which of the records it is; with no header, the first row. */
  index: number
  rows: 0 | 1 | 2
  line: number
}

/** A preamble longer than this is a document. */
const longestPreamble = 30

function findHeader(records: readonly CutRecord[], width: number): Header {
  const candidates = records.slice(0, longestPreamble)
  const isFull = (cells: readonly string[]) =>
    cells.length >= width && filledIn(cells) >= Math.max(Math.min(width, 2), width / 2)
  // Where every row has a comma too many, the header is the one line that has not.
  const namesRaggedRows = (cells: readonly string[], next: readonly string[] | undefined) =>
    width >= 3 && cells.length === width - 1 && next?.length === width && readsLikeNames(cells)
  let index = candidates.findIndex(
    ({ cells }, at) => isFull(cells) || namesRaggedRows(cells, candidates[at + 1]?.cells),
  )
  if (index === -1)
    index = Math.max(
      0,
      candidates.findIndex(({ cells }) => cells.length >= width),
    )

  // A survey's first header row is mostly empty: one question, then a cell for each further option.
  const above = records[index - 1]
  if (above && above.cells.length === records[index]!.cells.length && isSubHeader(above.cells, records[index]!.cells))
    index--

  const { cells, line } = records[index]!
  const below = records.slice(index + 1, index + 51).filter((record) => record.fault === null)
  const second = below[0]?.cells
  if (second && (isSubHeader(cells, second) || isUnits(cells, second))) return { index, rows: 2, line }
  return {
    index,
    rows: isHeader(
      cells,
      below.map((record) => record.cells),
    )
      ? 1
      : 0,
    line,
  }
}

function chosenHeader(records: readonly CutRecord[], { headerLine, headerRows }: Chosen): Header | 'missing' | null {
  if (headerLine === undefined) return null
  if (headerLine === null) return { index: 0, rows: 0, line: records[0]!.line }
  const index = records.findIndex((record) => record.line === headerLine)
  return index === -1 ? 'missing' : { index, rows: headerRows ?? 1, line: headerLine }
}

/** A column votes for a header when its first cell is a word above numbers, and against when it is one of them. */
function isHeader(first: readonly string[], rows: readonly string[][]): boolean {
  let votes = 0
  first.forEach((cell, column) => {
    const values = rows.map((row) => row[column]?.trim() ?? '').filter((value) => value !== '')
    if (values.length === 0 || cell.trim() === '') return
    const look = lookOf(cell)
    const agreeing = values.filter((value) => lookOf(value) !== 'text').length
    if (look === 'text') votes += agreeing > values.length / 2 ? 2 : values.includes(cell.trim()) ? -1 : 0
    // Years make headers of their own: 2023, 2024, 2025.
    else if (!/^(19|20)\d\d$/.test(cell.trim())) votes -= 2
  })
  return votes >= 0
}

/** A second row that names options where the first names the question over several columns, and holds no data. */
function isSubHeader(first: readonly string[], second: readonly string[]): boolean {
  const gaps = first.filter((cell, index) => cell.trim() === '' && (second[index] ?? '').trim() !== '').length
  const unexplained = first.filter((cell, index) => cell.trim() !== '' && (second[index] ?? '').trim() === '').length
  return gaps > 0 && unexplained > 0 && filledIn(first) >= 2 && second.every((cell) => lookOf(cell) === 'text')
}

const unit =
  /^[([]?(%|€|\$|£|¥|eur|usd|gbp|chf|jpy|days?|weeks?|months?|years?|hours?|minutes?|seconds?|kg|g|km|m|kb|mb|gb|tb|count|number|text|string|date|integer|yes\/no|1-5|0-10|yyyy-mm-dd|dd[./-]mm[./-]yyyy|mm\/dd\/yyyy)[)\]]?$/i

function isUnits(first: readonly string[], second: readonly string[]): boolean {
  const filled = second.filter((cell) => cell.trim() !== '')
  return filledIn(first) === first.length && filled.length > 0 && filled.every((cell) => unit.test(cell.trim()))
}

function columnNames(records: readonly CutRecord[], { index, rows }: Header, width: number): string[] {
  const first = records[index]!.cells
  const second = rows === 2 ? (records[index + 1]?.cells ?? []) : []
  const named: string[] = []
  let question = ''
  const count = rows === 0 ? Math.max(width, 1) : withoutEmptyEnd(first, second, width)
  for (let column = 0; column < count; column++) {
    const name = tidy(rows === 0 ? '' : (first[column] ?? ''))
    const detail = tidy(second[column] ?? '')
    if (name !== '') question = name
    if (rows === 2) named.push(joinedName(name, question, detail))
    else named.push(name)
  }
  return allDifferent(named)
}

/** 'Which of these do you use? – The widget', 'Monthly fee (EUR)', or just 'Respondent ID'. */
function joinedName(name: string, question: string, detail: string): string {
  // Survey tools write these under a question that has one column only.
  if (detail === '' || /^(open-ended )?response$/i.test(detail)) return name || question
  if (unit.test(detail)) return `${name || question} (${detail.replace(/^[([]|[)\]]$/g, '')})`
  return `${question} – ${detail}`
}

/** Header cells up to the last named one, or to the width of the rows where that is more. */
function withoutEmptyEnd(first: readonly string[], second: readonly string[], width: number): number {
  let count = Math.max(first.length, second.length)
  while (count > 1 && count > width && tidy(first[count - 1] ?? '') === '' && tidy(second[count - 1] ?? '') === '')
    count--
  return count
}

function allDifferent(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map((name, index) => {
    const wanted = name || `Column ${index + 1}`
    let unique = wanted
    for (let number = 2; taken.has(unique); number++) unique = `${wanted} (${number})`
    taken.add(unique)
    return unique
  })
}

function tidy(cell: string): string {
  return cell
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 200)
}

function readsLikeNames(cells: readonly string[]): boolean {
  return new Set(cells).size === cells.length && cells.every((cell) => cell.trim() !== '' && lookOf(cell) === 'text')
}

function lookOf(cell: string): 'text' | 'number' | 'date' | 'email' {
  const value = cell.trim()
  if (/^[-+(]?\p{Sc}?\s?\d[\d.,'\s]*\s?(%|\p{Sc})?\)?$/u.test(value)) return 'number'
  if (/^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b/.test(value)) return 'date'
  return /^\S+@\S+\.\S+$/.test(value) ? 'email' : 'text'
}

function filledIn(cells: readonly string[]): number {
  return cells.filter((cell) => cell.trim() !== '').length
}

function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '')
}
