import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** What the operator decided, read from the environment once. Every name may also be given as NAME_FILE. */
export interface Config {
  /** The address we listen on. This machine only, unless told otherwise. */
  host: string
  port: number
  /** The address people use, when a proxy stands in front: https://vouch.example.com */
  publicUrl: string | null
  /** A PostgreSQL to use; without one the embedded database in `dataFolder` is started. */
  databaseUrl: string | null
  dataFolder: string
  /** Signs sessions. Without one, one is made and kept in `dataFolder`. */
  secret: string | null
  logLevel: string
}

export class ConfigError extends Error {}

export function readConfig(env: NodeJS.ProcessEnv): Config {
  const read = (name: string): string | null => {
    const file = env[`${name}_FILE`]
    const value = file ? readFileSync(file, 'utf8').trim() : env[name]
    return value === undefined || value === '' ? null : value
  }
  const port = Number(read('PORT') ?? '4680')
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new ConfigError(`PORT is ${read('PORT')}; give a whole number from 0 to 65535.`)
  }
  const publicUrl = read('PUBLIC_URL')
  if (publicUrl !== null && !URL.canParse(publicUrl)) {
    throw new ConfigError(`PUBLIC_URL is ${publicUrl}; give an address like https://vouch.example.com.`)
  }
  const secret = read('VOUCHWELL_SECRET')
  if (secret !== null && secret.length < 32) {
    throw new ConfigError('VOUCHWELL_SECRET is shorter than 32 characters; make one with: openssl rand -hex 32')
  }
  return {
    host: read('HOST') ?? '127.0.0.1',
    port,
    publicUrl: publicUrl?.replace(/\/$/, '') ?? null,
    databaseUrl: read('DATABASE_URL'),
    dataFolder: resolve(read('DATA_DIR') ?? './data'),
    secret,
    logLevel: read('LOG_LEVEL') ?? 'info',
  }
}
