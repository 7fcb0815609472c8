import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path/posix'
import { expect, test } from 'vitest'

/** The features, in the order the business tells its story. A feature may use the ones before it, never those after. */
const features = [
  'jobs',
  'team',
  'customers',
  'revenue',
  'groups',
  'referrals',
  'asks',
  'reasons',
  'tasks',
  'touchpoints',
  'consent',
  'themes',
  'references',
  'ladder',
  'surveys',
  'origins',
  'requests',
  'engagements',
  'publishing',
  'reconfirmation',
  'coverage',
  'advocates',
  'insights',
  'actions',
  'imports',
  'sample',
  'gallery',
]

/** Names that let a feature's file touch the world. Any other file of a feature is a `rule`, and touches nothing. */
const reserved = ['api', 'store', 'commands', 'routes', 'pages', 'jobs', 'ui']

const browser = [
  'react',
  'react-dom',
  '@tanstack',
  '@mantine',
  '@tabler',
  '@observablehq',
  'tinykeys',
  'dayjs',
  '@fontsource-variable',
  'pdfjs-dist',
]

/** What each kind of file may import: other kinds, then packages. */
const mayImport: Record<string, { kinds: string[]; packages: string[] }> = {
  statistics: { kinds: ['statistics'], packages: [] },
  cube: { kinds: ['cube'], packages: [] },
  values: { kinds: ['values'], packages: ['zod', 'uuidv7'] },
  rule: {
    kinds: ['rule', 'values', 'statistics', 'cube', 'schema'],
    packages: ['zod', 'csv-parse', 'chardet', 'iconv-lite'],
  },
  api: { kinds: ['api', 'rule', 'values', 'cube', 'statistics'], packages: ['zod'] },
  store: {
    kinds: ['store', 'api', 'rule', 'values', 'statistics', 'cube', 'server', 'schema'],
    packages: ['zod', 'kysely', 'pg', 'pg-copy-streams', 'node'],
  },
  commands: {
    kinds: ['commands', 'store', 'api', 'rule', 'values', 'statistics', 'cube', 'server'],
    packages: ['node'],
  },
  routes: { kinds: ['commands', 'store', 'api', 'rule', 'values', 'statistics', 'cube', 'server'], packages: ['node'] },
  pages: {
    kinds: ['pages', 'commands', 'store', 'api', 'rule', 'values', 'statistics', 'cube', 'server'],
    packages: ['hono', 'node'],
  },
  jobs: { kinds: ['commands', 'store', 'api', 'rule', 'values', 'cube', 'server'], packages: ['node'] },
  ui: { kinds: ['ui', 'web', 'api', 'rule', 'values', 'statistics', 'cube'], packages: [...browser, 'zod'] },
  web: { kinds: ['web', 'values', 'statistics'], packages: [...browser, 'zod'] },
  server: { kinds: ['server', 'schema', 'values', 'cube'], packages: ['*'] },
  // Scripts in pages of other people: no part of ours, so that they stay small.
  embed: { kinds: [], packages: [] },
  schema: { kinds: ['rule', 'values', 'cube'], packages: ['kysely'] },
}

/** The only files that know every feature: they put everything together. */
const frontDoors = ['server.ts', 'routes.ts', 'job-kinds.ts', 'background.ts', 'counting.ts', 'cli.ts', 'web.tsx']

/** 'references/store.ts' → { feature: 'references', kind: 'store' } */
function place(file: string): { feature?: string; kind: string } {
  const [folder = '', name = ''] = file.split('/')
  if (!features.includes(folder)) return { kind: folder.replace(/\.tsx?$/, '') }
  const role = name.replace(/\.tsx?$/, '')
  return { feature: folder, kind: reserved.includes(role) ? role : 'rule' }
}

function importsOf(file: string): string[] {
  const source = readFileSync(`src/${file}`, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  return [
    ...source.matchAll(/^(?:import|export)\b[^'"]*?from\s*'([^']+)'|^import\s*'([^']+)'|\bimport\(\s*'([^']+)'/gm),
  ].map((match) => (match[1] ?? match[2] ?? match[3]) as string)
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.tsx?$/.test(file) && !/\.test\.|^testing\/|\.d\.ts$/.test(file),
)

test.each(files.filter((file) => !frontDoors.includes(file)))('%s keeps its place', (file) => {
  const here = place(file)
  const allowed = mayImport[here.kind]
  expect(allowed, `src/${file} is in a folder nobody knows. Add its word to boundaries.test.ts.`).toBeDefined()

  for (const target of importsOf(file)) {
    if (!target.startsWith('.')) {
      const known = allowed?.packages.some(
        (name) => name === '*' || target === name || target.startsWith(`${name}/`) || target.startsWith(`${name}:`),
      )
      expect(known, `src/${file}: a ${here.kind} file has no business with ${target}.`).toBe(true)
      continue
    }
    if (/\.(css|svg|json|md\?raw)$/.test(target)) continue
    const there = place(join(dirname(file), target))
    expect(allowed?.kinds, `src/${file} imports ${target}.`).toContain(there.kind)
    if (here.feature && there.feature) {
      expect(
        features.indexOf(there.feature),
        `${here.feature} comes before ${there.feature}, so it cannot use it.`,
      ).toBeLessThanOrEqual(features.indexOf(here.feature))
    }
  }
})

test('a rule, and all that is pure, reads no clock and throws no dice', () => {
  const pure = files.filter(
    (file) => ['rule', 'statistics', 'cube', 'values'].includes(place(file).kind) && file !== 'values/id.ts',
  )
  const impure = pure.filter((file) =>
    /\bnew Date\(\)|Date\.now\(|Math\.random\(|performance\.now\(/.test(readFileSync(`src/${file}`, 'utf8')),
  )
  expect(impure).toEqual([])
})

test('SQL lives in stores, migrations and the server', () => {
  const strays = files.filter(
    (file) =>
      !['store', 'server'].includes(place(file).kind) &&
      /\b(selectFrom|insertInto|updateTable|deleteFrom)\(|\bsql`/.test(readFileSync(`src/${file}`, 'utf8')),
  )
  expect(strays).toEqual([])
})
