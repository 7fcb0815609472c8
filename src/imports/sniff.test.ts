import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { larkspurTelecom } from '../testing/fixtures/larkspur-telecom.make.ts'
import { readRows } from './read-rows.ts'
import { type Chosen, fileRefusals, sampleBytes, sniff } from './sniff.ts'

function accepted(text: string | Uint8Array, chosen: Chosen = {}) {
  const sniffed = sniff(typeof text === 'string' ? Buffer.from(text) : text, true, chosen)
  if ('refused' in sniffed) throw new Error(`refused: ${sniffed.refused}`)
  return sniffed
}

describe('sniff', () => {
  test('says what it found, for the person to see', () => {
    expect(accepted('\ufeffReport\r\n\r\nid;name\r\n1;Larkspur\r\n').found).toEqual({
      encodingIsCertain: true,
      byteOrderMark: true,
      lineEnds: 'crlf',
      preambleLines: 2,
      headerLine: 3,
      headerRows: 1,
    })
  })

  test('admits when the encoding is only likely', () => {
    expect(accepted(Buffer.from('id,name\n1,Caf\xe9\n', 'latin1')).found.encodingIsCertain).toBe(false)
    expect(accepted('id,name\n1,Café\n').found.encodingIsCertain).toBe(true)
  })

  test('what a person chose is taken as given', () => {
    const text = 'a,b;c\n1,2;3\n4,5;6\n'
    expect(accepted(text, { delimiter: ';' }).format.columns).toEqual(['a,b', 'c'])
    expect(accepted(text, { delimiter: ',' }).format.columns).toEqual(['a', 'b;c'])
    expect(accepted(text, { headerLine: null }).format).toMatchObject({ dataFromLine: 1 })
    expect(accepted(text, { delimiter: ',', headerLine: 2 }).format).toMatchObject({
      dataFromLine: 3,
      columns: ['1', '2;3'],
    })
    expect(accepted(text, { headerLine: 1, headerRows: 2 }).format.dataFromLine).toBe(3)
    expect(accepted(Buffer.from('id,name\n1,\xcf\xf0\n', 'latin1'), { encoding: 'windows-1251' }).sample).toEqual([
      ['1', 'Пр'],
    ])
  })

  test('a header line that is not there, and an encoding nobody knows, are refused', () => {
    expect(sniff(Buffer.from('a,b\n1,2\n'), true, { headerLine: 9 })).toEqual({ refused: 'header-not-found', line: 9 })
    expect(sniff(Buffer.from('a,b\n1,2\n'), true, { encoding: 'klingon' })).toEqual({
      refused: 'unknown-encoding',
      line: null,
    })
  })

  test('a comma in some cells of a column of prose does not make columns', () => {
    expect(accepted('comment\nHello, world\nFine\nYes, no, perhaps\nGood\n').format.columns).toEqual(['comment'])
  })

  test('a header of years is a header', () => {
    expect(accepted('customer,2023,2024\nLarkspur,5,6\nQuillon,7,8\n').format.columns).toEqual([
      'customer',
      '2023',
      '2024',
    ])
  })

  test('the end of the sample may fall inside a character or a cell', () => {
    const long = Buffer.from(`id,name\n${'1,"Süß, né"\n'.repeat(40_000)}`)
    for (const length of [sampleBytes - 3, sampleBytes - 2, sampleBytes - 1, sampleBytes]) {
      const sniffed = sniff(long.subarray(0, length), false)
      expect(sniffed).toMatchObject({ format: { encoding: 'utf-8', delimiter: ',' } })
    }
  })

  test('every refusal is a reason and a remedy, in sentences', () => {
    for (const { reason, remedy } of Object.values(fileRefusals)) {
      expect(reason).toMatch(/^[A-Z].*\.$/)
      expect(remedy).toMatch(/^[A-Z].*\.$/)
    }
  })
})

test('a file damaged anywhere is read or refused, and every row has a number of its own', async () => {
  const file = Buffer.from(larkspurTelecom(40))
  const damage = fc.array(
    fc.record({ at: fc.nat(file.length - 1), byte: fc.constantFrom(0, 9, 10, 13, 34, 39, 44, 59, 92, 0xc3, 0xff) }),
    { maxLength: 6 },
  )
  await fc.assert(
    fc.asyncProperty(damage, fc.nat(file.length), async (changes, length) => {
      const damaged = Buffer.from(file)
      for (const { at, byte } of changes) damaged[at] = byte
      const bytes = damaged.subarray(0, length)
      const sniffed = sniff(bytes, true)
      if ('refused' in sniffed) return
      const numbers: number[] = []
      for await (const batch of readRows([bytes], sniffed.format))
        numbers.push(...[...batch.rows, ...batch.badRows].map((row) => row.row))
      expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1))
    }),
    { numRuns: 300 },
  )
})
