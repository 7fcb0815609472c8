import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type HostileFile, hostileFiles } from '../testing/hostile-files.ts'
import { type BadRow, type FileFormat, type Row, readRows } from './read-rows.ts'
import { sampleBytes, sniff } from './sniff.ts'

const format: FileFormat = {
  encoding: 'utf-8',
  delimiter: ',',
  quote: '"',
  spaced: false,
  dataFromLine: 2,
  columns: ['id', 'name'],
}

function* inPieces(bytes: Uint8Array, length = 65_536) {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
}

async function readAll(file: Iterable<Uint8Array>, as = format, options = {}) {
  const rows: Row[] = []
  const badRows: BadRow[] = []
  let stopped = false
  for await (const batch of readRows(file, as, options)) {
    rows.push(...batch.rows)
    badRows.push(...batch.badRows)
    stopped ||= batch.stopped
  }
  return { rows, badRows, stopped }
}

describe('a hostile file is read or refused, and never half read:', () => {
  test('there are at least forty of them', () => {
    expect(hostileFiles.length).toBeGreaterThanOrEqual(40)
  })

  test.each(hostileFiles.map((file): [string, HostileFile] => [file.name, file]))('%s', async (_, file) => {
    const bytes = file.bytes()
    const { expected } = file
    const sniffed = sniff(bytes.subarray(0, sampleBytes), bytes.length <= sampleBytes)
    if ('refused' in expected) {
      expect(sniffed).toMatchObject(expected)
      return
    }
    if ('refused' in sniffed) throw new Error(`refused: ${sniffed.refused}`)
    const read = await readAll(inPieces(bytes), sniffed.format)
    if ('stopsAtLine' in expected) {
      expect(read.stopped).toBe(true)
      expect(read.badRows.at(-1)).toMatchObject({ line: expected.stopsAtLine, fault: 'quote-never-closed' })
      return
    }
    expect(read.rows.length).toBe(expected.rows)
    expect(read.badRows.map(({ line, fault }) => ({ line, fault }))).toEqual(expected.bad ?? [])
    expect(read.stopped).toBe(false)
    if (expected.cells) expect(read.rows[0]!.cells).toEqual(expected.cells)
    if (expected.columns) expect(sniffed.format.columns).toEqual(expected.columns)
  })
})

const spectrum = '../shared/suites/csv-spectrum'

describe.skipIf(!existsSync(spectrum))('csv-spectrum, a suite of others:', () => {
  const names = existsSync(spectrum) ? readdirSync(`${spectrum}/csvs`).map((name) => name.replace('.csv', '')) : []
  test.each(names)('%s is read as its authors say', async (name) => {
    const bytes = readFileSync(`${spectrum}/csvs/${name}.csv`)
    const sniffed = sniff(bytes, true)
    if ('refused' in sniffed) throw new Error(sniffed.refused)
    const { rows, badRows } = await readAll([bytes], sniffed.format)
    const objects = rows.map(({ cells }) =>
      Object.fromEntries(cells.map((cell, at) => [sniffed.format.columns[at], cell])),
    )
    expect(objects).toEqual(JSON.parse(readFileSync(`${spectrum}/json/${name}.json`, 'utf8')))
    expect(badRows).toEqual([])
  })
})

const naughty = '../shared/suites/blns/blns.json'

test.skipIf(!existsSync(naughty))('every naughty string goes through a file unharmed', async () => {
  const strings: string[] = JSON.parse(readFileSync(naughty, 'utf8'))
  const lines = strings.map((text, at) => `${at},"${text.replaceAll('"', '""')}"\r\n`)
  for (const length of [1, 7, 65_536]) {
    const { rows, badRows } = await readAll(inPieces(Buffer.from(`id,name\r\n${lines.join('')}`), length))
    expect(badRows).toEqual([])
    expect(rows.map((row) => row.cells[1])).toEqual(strings)
  }
})

describe('readRows', () => {
  const file = Buffer.from('id,name\n1,Larkspur\n\n2,"Iron\nbridge"\n3\n4,Quillon\n')

  test('rows are numbered without the header and blank lines, and lines as an editor shows them', async () => {
    const { rows, badRows } = await readAll([file])
    expect(rows.map(({ row, line }) => [row, line])).toEqual([
      [1, 2],
      [2, 4],
      [4, 7],
    ])
    expect(badRows).toEqual([{ row: 3, line: 6, fault: 'too-few-cells', start: '3', cells: 1 }])
  })

  test('reading resumes after the rows already done, with the same numbers', async () => {
    const { rows, badRows } = await readAll([file], format, { skipRows: 2 })
    expect(rows.map(({ row, line }) => [row, line])).toEqual([[4, 7]])
    expect(badRows.map((bad) => bad.row)).toEqual([3])
  })

  test('a batch holds no more rows than asked for and says where it ends', async () => {
    const ends = []
    for await (const batch of readRows([file], format, { batchRows: 2 })) ends.push([batch.rows.length, batch.lastRow])
    expect(ends).toEqual([
      [2, 2],
      [1, 4],
    ])
  })

  test('no more of the file is taken than the rows asked for need', async () => {
    let pieces = 0
    function* endless() {
      for (;;) {
        pieces++
        yield Buffer.from('1,Larkspur\n'.repeat(6000))
      }
    }
    for await (const batch of readRows(endless(), format, { batchRows: 1000 })) if (batch.lastRow >= 20_000) break
    expect(pieces).toBeLessThanOrEqual(5)
  })
})
