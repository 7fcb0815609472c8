import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** Holds docs/formulas.md true: what it names is there, and what is there it names. */
const project = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, project), 'utf8')

const page = read('docs/formulas.md')
const rows = page.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
const code = readdirSync(new URL('src/statistics/', project)).filter((file) => /^[^.]+\.ts$/.test(file))
const exported = code.flatMap((file) =>
  [...read(`src/statistics/${file}`).matchAll(/^export function (\w+)/gm)].map(([, name]) => name!),
)

test('every function, or file, that stands in a row exists', () => {
  const named = rows.flatMap((row) => [...row.split('|')[2]!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!))
  expect(named.length).toBeGreaterThan(100)
  const missing = named.filter((name) =>
    name.includes('/') ? !existsSync(new URL(`src/${name}`, project)) : !exported.includes(name),
  )
  expect(missing).toEqual([])
})

test('every sentence is that of a test, in the file it is said to be in', () => {
  const tests = rows.flatMap((row) =>
    [...row.matchAll(/([\w/-]+) “([^”]+)”/g)].map(([, file, sentence]) => ({ file: file!, sentence: sentence! })),
  )
  expect(tests.length).toBeGreaterThan(100)
  const pathOf = (file: string) =>
    file.startsWith('src/')
      ? `${file}.test.ts`
      : file.includes('/')
        ? `src/${file}.test.ts`
        : `src/statistics/${file}.test.ts`
  const missing = tests.filter(
    ({ file, sentence }) =>
      !existsSync(new URL(pathOf(file), project)) ||
      ![`'${sentence}'`, `"${sentence}"`, `\`${sentence}\``].some((quoted) => read(pathOf(file)).includes(quoted)),
  )
  expect(missing).toEqual([])
})

test('every row has a test, and every function of the library stands in one', () => {
  const untested = rows.filter((row) => !/^\| (figure|trap|what) \|/.test(row) && !row.includes('“'))
  expect(untested).toEqual([])
  expect(exported.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
})
