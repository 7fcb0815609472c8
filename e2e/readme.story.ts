import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** The commands a reader is told to type, from the blocks marked `sh`. */
function commandsIn(file: string): string[] {
  const blocks = [...readFileSync(file, 'utf8').matchAll(/^```sh\n(.*?)^```/gms)]
  return blocks.flatMap(([, block]) => (block as string).trim().split('\n'))
}

const documents = [
  'README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
]
/** Those that bring the project here, or run for ever, or run this very test; each is checked in its own way below. */
const apart = /^(git clone|npm ci && npm (start|test)$)/

let clone: string
beforeAll(() => {
  clone = mkdtempSync(join(tmpdir(), 'vouchwell-clone-'))
  execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${process.cwd()}`, clone])
  execFileSync('npm', ['ci'], { cwd: clone, stdio: 'pipe' })
})
afterAll(() => rmSync(clone, { recursive: true, force: true }))

test('the two lines of the README bring a fresh clone to its first page', async () => {
  expect(commandsIn('README.md')).toEqual(expect.arrayContaining(['npm ci && npm start', 'npm ci && npm test']))
  const server = spawn('npm', ['start'], {
    cwd: clone,
    env: { ...process.env, PORT: '0', DATA_DIR: '', DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let said = ''
  const address = await new Promise<string>((resolve, reject) => {
    for (const stream of [server.stdout, server.stderr]) {
      stream.on('data', (chunk) => {
        said += chunk
        const [, found] = /Vouchwell is at (\S+)/.exec(said) ?? []
        if (found) resolve(found)
      })
    }
    server.on('exit', () => reject(new Error(said)))
  })
  const page = await fetch(address)
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('<div id="app">')
  const description = (await (await fetch(`${address}/api/openapi.json`)).json()) as { openapi: string; paths: object }
  expect(description.openapi).toBe('3.1.0')
  expect(Object.keys(description.paths).length).toBeGreaterThan(40)
  process.kill(-(server.pid as number), 'SIGINT')
  await once(server, 'exit')
  expect(said).not.toMatch(/error/i)
})

for (const document of documents) {
  const commands = commandsIn(document).filter((command) => !apart.test(command))
  test.skipIf(commands.length === 0)(`the commands in ${document} work as written`, () => {
    for (const command of commands) {
      execFileSync('/bin/sh', ['-c', command], {
        cwd: clone,
        stdio: 'pipe',
        env: { ...process.env, DATABASE_URL: '', NO_COLOR: '1' },
      })
    }
  })
}
