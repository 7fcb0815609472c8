import iconv from 'iconv-lite'
import type { RowFault } from '../imports/read-rows.ts'
import type { FileRefusal } from '../imports/sniff.ts'

/**
 * Files that try an importer's patience, made here rather than kept, each with what must become of it.
 *
 * They are files of customers: the first column is the external id and the second, where there is one, the name. None may
 * crash anything, take more than a few seconds, or be half imported.
 */
export interface HostileFile {
  name: string
  bytes: () => Uint8Array
  expected: HostileOutcome
}

type HostileOutcome =
  /** Refused as a whole before any row is read. */
  | { refused: FileRefusal; line?: number }
  /** Reading stops at a quote that never closes, so the whole file is refused after it was found acceptable at first. */
  | { stopsAtLine: number }
  /** So many rows are read; the others are bad, each on its line and for its reason. `cells` looks into the first row. */
  | {
      rows: number
      bad?: readonly { line: number; fault: RowFault }[]
      cells?: readonly string[]
      columns?: readonly string[]
    }

const utf8 = (text: string) => new TextEncoder().encode(text)
const encoded = (text: string, encoding: string, addBOM = false) =>
  iconv.encode(text, encoding as iconv.Encoding, { addBOM })
const joined = (...parts: Uint8Array[]) => Buffer.concat(parts)

const two = 'id,name\nA-1,Larkspur\nA-2,Ironbridge\n'
const umlauts = 'id,name,city\nA-1,Müller & Söhne,München\nA-2,Société Générale,Besançon\nA-3,Größenwahn KG,Köln\n'
const first = ['A-1', 'Larkspur']

export const hostileFiles: readonly HostileFile[] = [
  // Nothing, or not a table
  { name: 'an empty file', bytes: () => utf8(''), expected: { refused: 'empty' } },
  { name: 'a file of a byte order mark alone', bytes: () => utf8('\ufeff'), expected: { refused: 'empty' } },
  { name: 'a file of blank lines', bytes: () => utf8('\n \n\r\n\t\n'), expected: { refused: 'empty' } },
  {
    name: 'a file of delimiters and nothing between',
    bytes: () => utf8(',,,\n,,,\n,,,\n'),
    expected: { refused: 'no-columns' },
  },
  { name: 'a header without rows', bytes: () => utf8('id,name\n'), expected: { refused: 'only-header' } },
  { name: 'a header without rows or line end', bytes: () => utf8('id,name'), expected: { refused: 'only-header' } },
  {
    name: 'an Excel workbook called .csv',
    bytes: () => joined(Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 6, 0]), utf8('\0\0[Content_Types].xml\0xl/workbook.xml')),
    expected: { refused: 'excel' },
  },
  {
    name: 'an Excel workbook from before 2007',
    bytes: () => Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]),
    expected: { refused: 'excel' },
  },
  {
    name: 'an OpenDocument spreadsheet',
    bytes: () =>
      joined(Buffer.from([0x50, 0x4b, 3, 4]), utf8('mimetypeapplication/vnd.oasis.opendocument.spreadsheet')),
    expected: { refused: 'open-document' },
  },
  { name: 'a ZIP archive', bytes: () => Buffer.from([0x50, 0x4b, 3, 4, 1, 2, 3]), expected: { refused: 'zip' } },
  { name: 'a gzip file', bytes: () => Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]), expected: { refused: 'gzip' } },
  { name: 'a PDF', bytes: () => utf8('%PDF-1.7\n1 0 obj'), expected: { refused: 'pdf' } },
  {
    name: 'a web page called .csv',
    bytes: () => utf8('<!DOCTYPE html><table><tr><td>1'),
    expected: { refused: 'html' },
  },
  { name: 'an XML document', bytes: () => utf8('<?xml version="1.0"?><rows/>'), expected: { refused: 'xml' } },
  { name: 'JSON', bytes: () => utf8('[{"id": "A-1", "name": "Larkspur"}]'), expected: { refused: 'json' } },
  {
    name: 'random bytes',
    bytes: () => Buffer.from(Array.from({ length: 5000 }, (_, at) => ((at * 7919 + 13) ^ (at >> 3)) & 255)),
    expected: { refused: 'binary' },
  },
  { name: 'NUL bytes between good rows', bytes: () => utf8(`${two}A-3,\0\0\n`), expected: { refused: 'nul-bytes' } },

  // Encodings
  {
    name: 'UTF-8 with a mark',
    bytes: () => utf8(`\ufeff${two}`),
    expected: { rows: 2, cells: first, columns: ['id', 'name'] },
  },
  {
    name: 'UTF-16 little end first',
    bytes: () => encoded(umlauts, 'utf-16le', true),
    expected: { rows: 3, cells: ['A-1', 'Müller & Söhne', 'München'] },
  },
  {
    name: 'UTF-16 big end first',
    bytes: () => encoded(umlauts, 'utf-16be', true),
    expected: { rows: 3, cells: ['A-1', 'Müller & Söhne', 'München'] },
  },
  {
    name: 'UTF-16 without a mark',
    bytes: () => encoded(umlauts, 'utf-16le'),
    expected: { rows: 3, cells: ['A-1', 'Müller & Söhne', 'München'] },
  },
  {
    name: 'UTF-16 big end first without a mark',
    bytes: () => encoded(umlauts, 'utf-16be'),
    expected: { rows: 3, cells: ['A-1', 'Müller & Söhne', 'München'] },
  },
  {
    name: 'UTF-32 with a mark',
    bytes: () => encoded(umlauts, 'utf-32le', true),
    expected: { rows: 3, cells: ['A-1', 'Müller & Söhne', 'München'] },
  },
  {
    name: 'Windows Western European',
    bytes: () => encoded(umlauts, 'windows-1252'),
    expected: { rows: 3, cells: ['A-1', 'Müller & Söhne', 'München'] },
  },
  {
    name: 'Windows Cyrillic',
    bytes: () =>
      encoded('id,имя,город\nA-1,Иванов и сыновья,Москва\nA-2,Компания Ромашка,Санкт-Петербург\n', 'windows-1251'),
    expected: { rows: 2, cells: ['A-1', 'Иванов и сыновья', 'Москва'] },
  },
  {
    name: 'Windows Central European',
    bytes: () =>
      encoded(
        'id,nazwa,opis\nA-1,Spółka Łódź,Łódź\nA-2,Żółw i gęś,Są bardzo zadowoleni i polecają nas każdemu\n',
        'windows-1250',
      ),
    expected: { rows: 2, cells: ['A-1', 'Spółka Łódź', 'Łódź'] },
  },
  {
    name: 'Shift JIS',
    bytes: () =>
      encoded('番号,名前,都市\nA-1,株式会社山田,東京\nA-2,鈴木商店,大阪\nA-3,カタカナ会社,京都\n', 'shift_jis'),
    expected: { rows: 3, cells: ['A-1', '株式会社山田', '東京'] },
  },
  {
    name: 'one byte that is not UTF-8 far behind the sample',
    bytes: () => joined(utf8(`id,name\n${'A-1,Larkspur\n'.repeat(25_000)}`), Buffer.from([0x41, 0x2c, 0xfc, 0x0a])),
    expected: { rows: 25_001, cells: first },
  },

  // Lines and delimiters
  { name: 'Windows line ends', bytes: () => utf8(two.replaceAll('\n', '\r\n')), expected: { rows: 2, cells: first } },
  { name: 'old Mac line ends', bytes: () => utf8(two.replaceAll('\n', '\r')), expected: { rows: 2, cells: first } },
  {
    name: 'every kind of line end in one file',
    bytes: () => utf8('id,name\r\nA-1,Larkspur\nA-2,Ironbridge\rA-3,Quillon'),
    expected: { rows: 3, cells: first },
  },
  {
    name: 'blank lines between rows',
    bytes: () => utf8('id,name\n\nA-1,Larkspur\n\n\n,\nA-2,Ironbridge\n\n'),
    expected: { rows: 2, cells: first },
  },
  {
    name: 'semicolons and decimal commas',
    bytes: () => utf8('id;name;fee\nA-1;Larkspur;1,5\nA-2;Ironbridge;2,5\n'),
    expected: { rows: 2, cells: ['A-1', 'Larkspur', '1,5'] },
  },
  { name: 'tabs', bytes: () => utf8(two.replaceAll(',', '\t')), expected: { rows: 2, cells: first } },
  { name: 'pipes', bytes: () => utf8(two.replaceAll(',', '|')), expected: { rows: 2, cells: first } },
  {
    name: "Excel's sep= line",
    bytes: () => utf8('sep=;\r\nid;name\r\nA-1;Larkspur\r\n'),
    expected: { rows: 1, cells: first, columns: ['id', 'name'] },
  },
  {
    name: 'a single column',
    bytes: () => utf8('id\nA-1\nA-2\nA-3\n'),
    expected: { rows: 3, cells: ['A-1'], columns: ['id'] },
  },
  {
    name: 'a delimiter too many on every line but the header',
    bytes: () => utf8('id,name\nA-1,Larkspur,\nA-2,Ironbridge,\n'),
    expected: { rows: 2, cells: first },
  },

  // Headers
  {
    name: 'a preamble before the header',
    bytes: () =>
      utf8('Customers of Vouchwell\nExported,2026-03-09\n\nid,name,plan\nA-1,Larkspur,Pro\nA-2,Ironbridge,Basic\n'),
    expected: { rows: 2, cells: ['A-1', 'Larkspur', 'Pro'], columns: ['id', 'name', 'plan'] },
  },
  {
    name: 'a preamble padded to the full width',
    bytes: () => utf8('Customers,,,\nid,name,plan,city\nA-1,Larkspur,Pro,Rome\n'),
    expected: { rows: 1, cells: ['A-1', 'Larkspur', 'Pro', 'Rome'], columns: ['id', 'name', 'plan', 'city'] },
  },
  {
    name: 'two header rows of a survey',
    bytes: () =>
      utf8(
        'Respondent,Company,Which do you use?,,,More?\n,,Wall,Widget,Slides,Open-Ended Response\nA-1,Larkspur,Wall,,,fine\nA-2,Quillon,,Widget,,\n',
      ),
    expected: {
      rows: 2,
      cells: ['A-1', 'Larkspur', 'Wall', '', '', 'fine'],
      columns: [
        'Respondent',
        'Company',
        'Which do you use? – Wall',
        'Which do you use? – Widget',
        'Which do you use? – Slides',
        'More?',
      ],
    },
  },
  {
    name: 'a row of units below the header',
    bytes: () => utf8('id,fee,tenure\n,EUR,months\nA-1,5,6\n'),
    expected: { rows: 1, cells: ['A-1', '5', '6'], columns: ['id', 'fee (EUR)', 'tenure (months)'] },
  },
  {
    name: 'no header at all',
    bytes: () => utf8('1,Larkspur,2024-01-03\n2,Quillon,2024-02-04\n'),
    expected: { rows: 2, columns: ['Column 1', 'Column 2', 'Column 3'] },
  },
  {
    name: 'headers that repeat or are empty',
    bytes: () => utf8('id,name,name,\nA-1,Larkspur,x,1\n'),
    expected: { rows: 1, columns: ['id', 'name', 'name (2)', 'Column 4'] },
  },
  {
    name: 'headers named like parts of JavaScript',
    bytes: () => utf8('__proto__,constructor,toString\nA-1,Larkspur,x\n'),
    expected: { rows: 1, columns: ['__proto__', 'constructor', 'toString'] },
  },

  // Ragged rows and quotes
  {
    name: 'ragged rows',
    bytes: () => utf8('id,name,plan\nA-1,Larkspur,Pro\nA-2\nA-3,Quillon,Pro,x\nA-4,Ironbridge,Pro\n'),
    expected: {
      rows: 2,
      bad: [
        { line: 3, fault: 'too-few-cells' },
        { line: 4, fault: 'too-many-cells' },
      ],
    },
  },
  {
    name: 'a cell with line ends, after which lines still count',
    bytes: () => utf8('id,name\nA-1,"Lark\r\nspur"\nA-2\n'),
    expected: { rows: 1, cells: ['A-1', 'Lark\r\nspur'], bad: [{ line: 4, fault: 'too-few-cells' }] },
  },
  {
    name: 'quotes in the middle of a cell',
    bytes: () => utf8('id,name\nA-1,5" pipes\nA-2,Quillon\n'),
    expected: { rows: 2, cells: ['A-1', '5" pipes'] },
  },
  {
    name: 'a cell that goes on after its quote',
    bytes: () => utf8('id,name\nA-1,"Lark" spur\nA-2,Quillon\n'),
    expected: { rows: 1, bad: [{ line: 2, fault: 'quote-misplaced' }] },
  },
  {
    name: 'spaces before quotes',
    bytes: () => utf8('id, "name"\nA-1, "Larkspur, Inc"\n'),
    expected: { rows: 1, cells: ['A-1', 'Larkspur, Inc'] },
  },
  {
    name: 'single quotes',
    bytes: () => utf8("'id','name'\n'A-1','Larkspur, Inc'\n'A-2','O''Hara'\n"),
    expected: { rows: 2, cells: ['A-1', 'Larkspur, Inc'] },
  },
  {
    name: 'inch signs between tabs',
    bytes: () => utf8('id\tname\nA-1\t"5 inch\nA-2\t"6 inch\n'),
    expected: { rows: 2, cells: ['A-1', '"5 inch'] },
  },
  {
    name: 'a quote never closed',
    bytes: () => utf8('id,name\nA-1,Larkspur\nA-2,"Ironbridge\nA-3,Quillon\n'),
    expected: { refused: 'quote-never-closed', line: 3 },
  },
  {
    name: 'a quote that meets the next quote lines later',
    bytes: () => utf8('id,name\nA-1,"Larkspur\nA-2,"Ironbridge"\n'),
    expected: { refused: 'quote-never-closed', line: 2 },
  },
  {
    name: 'a quote never closed far behind the sample, with 20 MB after it',
    bytes: () => utf8(`id,name\n${'A-1,Larkspur\n'.repeat(30_000)}A-2,"Iron\n${'A-3,Quillon\n'.repeat(1_700_000)}`),
    expected: { stopsAtLine: 30_002 },
  },
  {
    name: 'a file cut off inside a quoted cell',
    bytes: () => utf8(`id,name\n${'A-1,Larkspur\n'.repeat(30_000)}A-2,"Ironbr`),
    expected: { stopsAtLine: 30_002 },
  },

  // Size
  {
    name: 'a cell of 5 MB',
    bytes: () => utf8(`id,name\nA-1,"${'x\n'.repeat(2_500_000)}"\nA-2,Quillon\n`),
    expected: { rows: 1, cells: ['A-2', 'Quillon'], bad: [{ line: 2, fault: 'cell-too-long' }] },
  },
  {
    name: 'a line of 20 MB',
    bytes: () => utf8(`id,name\nA-1,${'x'.repeat(20_000_000)}\nA-2,Quillon\n`),
    expected: { rows: 1, cells: ['A-2', 'Quillon'], bad: [{ line: 2, fault: 'row-too-long' }] },
  },
  {
    name: 'a million columns',
    bytes: () => utf8(`${Array.from({ length: 1_000_000 }, (_, n) => `c${n}`).join(',')}\n`),
    expected: { refused: 'too-many-columns' },
  },
  {
    name: '2,001 columns',
    bytes: () => utf8(`${Array.from({ length: 2001 }, (_, n) => `c${n}`).join(',')}\n${'1,'.repeat(2000)}1\n`),
    expected: { refused: 'too-many-columns' },
  },
  {
    name: '2,000 columns',
    bytes: () => utf8(`${Array.from({ length: 2000 }, (_, n) => `c${n}`).join(',')}\n${'1,'.repeat(1999)}1\n`),
    expected: { rows: 1 },
  },
  {
    name: 'a header that never ends',
    bytes: () => utf8(`id,${'x'.repeat(400_000)}`),
    expected: { refused: 'header-too-long' },
  },
  {
    name: 'a quote in the header that never closes',
    bytes: () => utf8(`id,"${'x,y\n'.repeat(100_000)}`),
    expected: { refused: 'quote-never-closed', line: 1 },
  },
  {
    name: 'nothing but quotes',
    bytes: () => utf8('"'.repeat(100_001)),
    expected: { refused: 'quote-never-closed', line: 1 },
  },
]
