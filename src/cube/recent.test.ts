import { expect, test } from 'vitest'
import { Recent } from './recent.ts'

test('the one that has gone longest without being asked for is forgotten', () => {
  const recent = new Recent<string>(2)
  recent.get('a', () => 'A')
  recent.get('b', () => 'B')
  recent.get('a', () => 'again')
  recent.get('c', () => 'C')
  expect(['a', 'b', 'c'].map((name) => recent.peek(name))).toEqual(['A', undefined, 'C'])
})

test('large results are kept as long as they fit together, and so many in any case', () => {
  const room = { mostBytes: 100, bytesOf: (result: Uint8Array) => result.byteLength, atLeast: 2 }
  const kept = (most: number, bytes: number) => {
    const recent = new Recent<Uint8Array>(most, room)
    const names = Array.from({ length: 20 }, (_, at) => `r${at}`)
    for (const name of names) recent.get(name, () => new Uint8Array(bytes))
    return names.filter((name) => recent.peek(name)).length
  }
  expect(kept(16, 25)).toBe(4)
  expect(kept(16, 1)).toBe(16)
  expect(kept(16, 1_000)).toBe(2)
})
