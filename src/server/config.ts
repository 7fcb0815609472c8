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
  /** Secrets used before: links they signed stay good. They sign nothing new. */
  oldSecrets: string[]
  /** Names this server answers to beside its own, when no company has a host: vouch.local, nas.example. */
  allowedHosts: string[]
  /** The largest file that may be sent. */
  maxUploadBytes: number
  /** Memory that companies may take to be counted in; what does not fit is answered by the database. */
  countingBytes: number
  logLevel: string
  /** Where mail is handed over, and whom it comes from. Without one, mails stay in the outbox. */
  smtp: { url: string; from: string } | null
}

export class ConfigError extends Error {}

export function readConfig(env: NodeJS.ProcessEnv): Config {
  const read = (name: string): string | null => {
    const file = env[`${name}_FILE`]
    const value = file ? contentOf(`${name}_FILE`, file) : env[name]
    return value === undefined || value.trim() === '' ? null : value.trim()
  }
  const port = Number(read('PORT') ?? '4680')
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new ConfigError(`PORT is ${read('PORT')}; give a whole number from 0 to 65535.`)
  }
  const publicUrl = read('PUBLIC_URL')
  if (publicUrl !== null && !isOrigin(publicUrl)) {
    throw new ConfigError(`PUBLIC_URL is ${publicUrl}; give an address like https://vouch.example.com, without a path.`)
  }
  const maxUploadMb = Number(read('MAX_UPLOAD_MB') ?? '2048')
  if (!Number.isInteger(maxUploadMb) || maxUploadMb < 1) {
    throw new ConfigError(`MAX_UPLOAD_MB is ${read('MAX_UPLOAD_MB')}; give a whole number of megabytes, like 2048.`)
  }
  const countingMb = Number(read('COUNTING_MEMORY_MB') ?? '1500')
  if (!Number.isInteger(countingMb) || countingMb < 1) {
    throw new ConfigError(
      `COUNTING_MEMORY_MB is ${read('COUNTING_MEMORY_MB')}; give a whole number of megabytes, like 1500.`,
    )
  }
  const logLevel = read('LOG_LEVEL') ?? 'info'
  if (!logLevels.includes(logLevel)) {
    throw new ConfigError(`LOG_LEVEL is ${logLevel}; give one of ${logLevels.join(', ')}.`)
  }
  const secret = read('VOUCHWELL_SECRET')
  if (secret !== null && secret.length < 32) {
    throw new ConfigError('VOUCHWELL_SECRET is shorter than 32 characters; make one with: openssl rand -hex 32')
  }
  return {
    host: read('HOST') ?? '127.0.0.1',
    port,
    publicUrl: publicUrl === null ? null : new URL(publicUrl).origin,
    databaseUrl: read('DATABASE_URL'),
    dataFolder: resolve(read('DATA_DIR') ?? './data'),
    secret,
    oldSecrets: (read('VOUCHWELL_OLD_SECRETS') ?? '').split(/[\s,]+/).filter((old) => old !== ''),
    allowedHosts: (read('ALLOWED_HOSTS') ?? '')
      .toLowerCase()
      .split(/[\s,]+/)
      .filter((host) => host !== ''),
    maxUploadBytes: maxUploadMb * 1024 * 1024,
    countingBytes: countingMb * 1_000_000,
    logLevel,
    smtp: smtpOf(read('SMTP_URL'), read('MAIL_FROM')),
  }
}

/** The address is never repeated in a message: it holds a password. */
function smtpOf(url: string | null, from: string | null): Config['smtp'] {
  if (from !== null && senderOf(from) === null) {
    throw new ConfigError(
      `MAIL_FROM is ${from}; give the address mails come from, like "Merrow Software <hello@merrow.example>".`,
    )
  }
  if (url === null) return null
  const server = URL.canParse(url) ? new URL(url) : null
  if (!server || !/^smtps?:$/.test(server.protocol) || server.hostname === '') {
    throw new ConfigError(
      'SMTP_URL is not an address of an SMTP server. Give one like smtp://user:password@mail.example.com:587, or smtps://… where the server speaks TLS from the first byte (port 465). Write @ : / # % in a password as %40 %3A %2F %23 %25.',
    )
  }
  if (from === null) {
    throw new ConfigError(
      'SMTP_URL is set without MAIL_FROM. Set MAIL_FROM to the address mails come from, like "Merrow Software <hello@merrow.example>".',
    )
  }
  return { url, from }
}

/** The bare address of a sender: of 'Merrow <hello@merrow.example>' it is 'hello@merrow.example'. Null for anything else. */
export function senderOf(from: string): string | null {
  return /^(?:[^<>\r\n]*<([^\s<>@]+@[^\s<>@]+)>|([^\s<>@]+@[^\s<>@]+))$/.exec(from)?.slice(1).find(Boolean) ?? null
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

function contentOf(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigError(`${name} names ${file}, which cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
}

function isOrigin(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, pathname, search, hash, username } = new URL(address)
  return /^https?:$/.test(protocol) && pathname === '/' && search === '' && hash === '' && username === ''
}
