import { expect, test } from 'vitest'
import { readMapWords } from './map-words.ts'

const reading = { decimal: '.', dayOrder: 'dmy' } as const
const columns = [
  { column: 0, header: 'Cust No', looks: 'category', reading, target: { to: 'nothing', because: 'chosen' } },
  { column: 1, header: 'a=b', looks: 'number', reading, target: { to: 'nothing', because: 'chosen' } },
] as const

test.each([
  ['Cust No=externalId', 0, { to: 'field', field: 'externalId' }],
  ['cust_no=External id', 0, { to: 'field', field: 'externalId' }],
  ['Cust No=nothing', 0, { to: 'nothing', because: 'chosen' }],
  ['a=b=attribute', 1, { to: 'attribute', key: 'a-b', label: 'a=b', type: 'number' }],
  ['a=b=attribute:Size in m²', 1, { to: 'attribute', key: 'size-in-m', label: 'Size in m²', type: 'number' }],
])('"%s" is understood', (words, column, target) => {
  expect(readMapWords('customers', columns, words)).toEqual({ column, target, reading })
})

test.each([
  ['Cust No', 'no mapping'],
  ['Custard=name', 'no column "Custard"'],
  ['Cust No=surname', 'There is no field "surname"'],
])('"%s" is answered with what to write instead', (words, sentence) => {
  expect(readMapWords('customers', columns, words)).toContain(sentence)
})
