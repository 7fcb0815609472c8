#!/usr/bin/env node
// Starts the command line. It is written in TypeScript, which the Node that comes with the project runs as it is; the one
// that runs this file may be older.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const cli = join(root, 'src', 'cli.ts')
const isRecent = Number(process.versions.node.split('.')[0]) >= 26

if (isRecent) {
  await import(cli)
} else {
  const pinned = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (!existsSync(pinned)) {
    process.stderr.write(`vouchwell: this needs Node 26, and ${pinned} is missing. Run npm ci in ${root} first.\n`)
    process.exit(2)
  }
  const child = spawn(pinned, [cli, ...process.argv.slice(2)], { stdio: 'inherit' })
  // Ctrl-C reaches the child by itself; it decides when to end, and we end with it.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code) => process.exit(code ?? 2))
}
