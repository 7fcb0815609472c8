import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from './config.ts'

/** The secret that signs sessions: the operator's, or one made once and kept readable by us alone. */
export function secretIn(dataFolder: string, given: string | null): string {
  if (given) return given
  const file = join(dataFolder, 'secret')
  if (!existsSync(file)) makeOnce(file, dataFolder)
  // A copy or a backup may have come back readable by everybody.
  if (process.platform !== 'win32') chmodSync(file, 0o600)
  const secret = readFileSync(file, 'utf8').trim()
  if (secret.length < 32) {
    throw new ConfigError(
      `${file} is shorter than 32 characters. Remove it; the next start makes one, and everybody signs in again.`,
    )
  }
  return secret
}

/** Written whole beside its place and then linked there, so that of two servers starting together both read one. */
function makeOnce(file: string, dataFolder: string): void {
  mkdirSync(dataFolder, { recursive: true })
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  writeFileSync(draft, randomBytes(32).toString('hex'), { mode: 0o600, flush: true })
  try {
    linkSync(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
}
