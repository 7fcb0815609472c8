import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CellMarks, recordCutter } from './records.ts'

const comma: CellMarks = { delimiter: ',', quote: '"', spaced: false }

/** Cuts a text that arrives in pieces of a given length. */
function cutInPieces(text: string, length: number, marks = comma) {
  const cutter = recordCutter(marks)
  const records = []
  for (let at = 0; at < text.length; at += length) records.push(...cutter.cut(text.slice(at, at + length), false))
  return [...records, ...cutter.cut('', true)]
}

describe('recordCutter', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'b', ' ', ',', '"', '\n', '\r', '\r\n', 'é', '😀', '') })
  const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

  test('what any program writes as CSV is read back, and as csv-parse reads it, however it is cut into pieces', () => {
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 40 }), fc.constantFrom('\n', '\r\n'), (rows, length, lineEnd) => {
        const text = rows.map((cells) => cells.map(quoted).join(',') + lineEnd).join('')
        const read = cutInPieces(text, length).map((record) => record.cells)
        expect(read).toEqual(rows)
        expect(read).toEqual(parse(text, { relax_column_count: true, record_delimiter: lineEnd }))
      }),
      { numRuns: 500 },
    )
  })

  test('no text whatever throws, loses its place, or depends on the pieces it arrives in', () => {
    fc.assert(
      fc.property(
        fc.array(cell).map((parts) => parts.join('')),
        fc.integer({ min: 1, max: 20 }),
        (text, length) => {
          const whole = cutInPieces(text, text.length + 1)
          expect(cutInPieces(text, length)).toEqual(whole)
          const lines = text.split(/\r\n|\r|\n/).length
          for (const record of whole) expect(record.line).toBeLessThanOrEqual(lines)
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('a quote in the middle of a cell is an ordinary character, as in csv-parse with relaxed quotes', () => {
    const text = 'a,5" pipe,"x"\nb,c"d"e,f\n'
    expect(cutInPieces(text, 3).map((record) => record.cells)).toEqual(parse(text, { relax_quotes: true }))
  })

  test('lines before the first are passed over unread, quotes and all', () => {
    const cutter = recordCutter(comma, 3)
    expect(cutter.cut('Report "Q1\nid,name\n1,"Acme"\n', true)).toEqual([
      { line: 3, cells: ['1', 'Acme'], fault: null, start: '' },
    ])
  })

  test('a quote that never closes is named by the line it opened on, and nothing is held in memory after it', () => {
    const cutter = recordCutter(comma)
    const records = [...cutter.cut('1,2\n3,"4\n', false)]
    let pieces = 0
    for (; !cutter.stopped; pieces++) records.push(...cutter.cut('no quote here\n'.repeat(5000), false))
    expect(records.map(({ line, fault }) => [line, fault])).toEqual([
      [1, null],
      [2, 'quote-never-closed'],
    ])
    expect(pieces * 70_000).toBeLessThan(9_000_000)
    expect(cutter.pending).toBe(0)
  })

  test('a row too long to keep ends the reading when it has quotes, and costs only itself when it has none', () => {
    const many = (cell: string) => `1${`,${cell}`.repeat(1_000_000)}`
    const quotes = recordCutter(comma)
    expect(quotes.cut(many('"abc\n,d"'), false)).toMatchObject([{ line: 1, fault: 'row-too-long' }])
    expect(quotes.cut('\n2,b\n', true)).toEqual([])
    const plain = recordCutter(comma)
    expect(plain.cut(many('abcdefgh'), false)).toMatchObject([{ line: 1, fault: 'row-too-long' }])
    expect(plain.cut('\n2,b\n', true)).toMatchObject([{ line: 2, cells: ['2', 'b'], fault: null }])
  })
})
