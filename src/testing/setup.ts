import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../server/embedded.ts'
import { buildTemplate } from './template.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The PostgreSQL tests make their databases in, as an address whose database name may be replaced. */
    server: string
  }
}

/**
 * One PostgreSQL for the whole run: the one named by TEST_DATABASE_URL, or an embedded one in a temporary folder that
 * skips the disk, because it is thrown away. The template every test file copies is built once.
 */
export async function setup({ provide }: TestProject) {
  const given = process.env.TEST_DATABASE_URL
  const folder = mkdtempSync(join(tmpdir(), 'vouchwell-test-'))
  const embedded = given
    ? null
    : await startEmbedded(folder, {
        settings: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300'],
      })
  const server = given ?? (embedded?.url as string)
  await buildTemplate(server).catch(async (error) => {
    await embedded?.stop()
    throw error
  })
  provide('server', server)
  return async () => {
    await embedded?.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
