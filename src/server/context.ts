import type { Kysely } from 'kysely'
import type { Database } from '../schema.ts'
import type { Day } from '../values/day.ts'
import type { Role } from '../values/endpoint.ts'
import type { Company } from './companies.ts'
import type { Counting } from './counting.ts'
import { Stale } from './errors.ts'
import type { Keys } from './keys.ts'
import type { Queue } from './queue.ts'

/** Who is asking. Nobody has no role. */
export interface Actor {
  id: string
  name: string
  role: Role | null
}

export const nobody: Actor = { id: 'nobody', name: 'Nobody', role: null }

interface Exchange {
  headers: Headers
  /** The address people use for this company: https://vouch.example.com */
  origin: string
  setCookies: string[]
  /** The file that was sent as the body, already on disk. */
  upload: Upload | null
}

export interface Upload {
  path: string
  bytes: number
  sha256: string
}

/** What a command needs from the world: a database, who is asking, what time it is, and who counts. */
export interface Context {
  db: Kysely<Database>
  company: Company
  actor: Actor
  now: Date
  today: Day
  counting: Counting
  queue: Queue
  /** What this company signs links with, and seals secrets. */
  keys: Keys
  /** Where files of this company are kept. */
  folder: string
  /** What came with the request and goes back with the reply, beside the body; empty for jobs and the command line. */
  exchange: Exchange
  /** The version the sender believes current, from `If-Match`; null when they did not say. */
  ifMatch: number | null
}

/** Run `work` in a transaction, joining the one already under way if there is one. */
export function inTransaction<T>(ctx: Context, work: (ctx: Context) => Promise<T>): Promise<T> {
  if (ctx.db.isTransaction) return work(ctx)
  return ctx.db.transaction().execute((db) => work({ ...ctx, db }))
}

/** Refuse to overwrite what the sender has not seen. */
export function refuseStale(ctx: Context, version: number): void {
  if (ctx.ifMatch !== null && ctx.ifMatch !== version) throw new Stale()
}
