import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CopyText } from './copy-text.ts'

function readInChunks(bytes: Buffer, cut: number) {
  const rows: (string | null)[][] = []
  const reader = new CopyText((fields) => rows.push(fields))
  for (let at = 0; at < bytes.length; at += cut) reader.read(bytes.subarray(at, at + cut))
  return rows
}

test('what PostgreSQL escapes comes out as it went in, wherever the chunks break', () => {
  // The line is what PostgreSQL 18 sent for: select 7, E'a\tb\\N\nc', null, '', 'Zürich 😀'
  const bytes = Buffer.from('7\ta\\tb\\\\N\\nc\t\\N\t\tZürich 😀\n8\t\\N\t\\\\\t\\r\tx\n')
  for (const cut of [1, 2, 3, 7, 1000]) {
    expect(readInChunks(bytes, cut)).toEqual([
      ['7', 'a\tb\\N\nc', null, '', 'Zürich 😀'],
      ['8', null, '\\', '\r', 'x'],
    ])
  }
})

test('any text survives', () => {
  const field = fc.option(fc.string({ unit: 'binary', maxLength: 8 }).filter((text) => !text.includes('\0')))
  fc.assert(
    fc.property(
      fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { maxLength: 5 }),
      fc.integer({ min: 1, max: 9 }),
      (rows, cut) => {
        const written = rows.map((row) => `${row.map(escaped).join('\t')}\n`).join('')
        expect(readInChunks(Buffer.from(written), cut)).toEqual(rows)
      },
    ),
  )
})

const letters: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
const escaped = (field: string | null) => field?.replace(/[\\\t\n\r]/g, (letter) => letters[letter] as string) ?? '\\N'
