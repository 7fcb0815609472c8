import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, inject, test as plain } from 'vitest'
import { countingIn } from '../insights/store.ts'
import { type Company, companiesIn } from '../server/companies.ts'
import type { Actor, Context } from '../server/context.ts'
import { type Databases, openDatabases } from '../server/database.ts'
import { openKeys } from '../server/keys.ts'
import type { Queue } from '../server/queue.ts'
import type { Day } from '../values/day.ts'
import { onDatabase, run, template } from './template.ts'

/** What a test file has: a database of its own with the cast in it, and a folder. */
export interface TestHouse {
  url: string
  databases: Databases
  company: Company
  folder: string
}

let opened: TestHouse | undefined

/** The house of this test file. Only inside tests and hooks. */
export function testHouse(): TestHouse {
  if (!opened) throw new Error('Import { test } from testing/database.ts in the test file first.')
  return opened
}

const name = `test_${randomUUID().replaceAll('-', '')}`
beforeAll(async () => {
  const server = inject('server')
  await run(server, 'postgres', `create database ${name} template ${template}`)
  const url = onDatabase(server, name)
  const databases = openDatabases(url, { connections: 8 })
  const [company] = await companiesIn(databases.control)
  opened = { url, databases, company: company as Company, folder: mkdtempSync(join(tmpdir(), 'vouchwell-files-')) }
})
afterAll(async () => {
  const { databases, folder } = testHouse()
  await databases.end()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  await run(inject('server'), 'postgres', `drop database ${name} with (force)`)
})

export const sam: Actor = { id: 'mem_sam', name: 'Sam Okafor', role: 'manager' }
export const testNow = new Date('2026-06-01T09:00:00Z')
export const testToday: Day = '2026-06-01'

/** Jobs wait in their table and nobody takes them: a test runs the one it is about. */
const lineWithoutWorkers: Queue = { kinds: [], send: async () => {}, work: async () => {}, stop: async () => {} }

/** A context that commits what it does: for tests about two people at once, about files, and about counting. */
export function testContext(actor: Actor = sam): Context {
  const { databases, company, folder } = testHouse()
  return {
    db: databases.company(company.schema),
    company,
    actor,
    now: testNow,
    today: testToday,
    counting: countingIn(databases),
    queue: lineWithoutWorkers,
    keys: openKeys(['the secret that tests sign and seal with'], company.schema),
    folder,
    exchange: { headers: new Headers(), origin: 'http://localhost', setCookies: [], upload: null },
    ifMatch: null,
  }
}

/**
 * A test with a database that holds the cast, on a Monday morning in June. `ctx` works in a transaction that is rolled
 * back, so tests need no cleaning up. `committed` is for the rare test about two people acting at once.
 */
export const test = plain.extend<{ ctx: Context; committed: Context }>({
  // biome-ignore lint/correctness/noEmptyPattern: the test runner reads the parameter list and wants a pattern
  ctx: async ({}, use) => {
    const committed = testContext()
    const transaction = await committed.db.startTransaction().execute()
    await use({ ...committed, db: transaction })
    await transaction.rollback().execute()
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  committed: async ({}, use) => use(testContext()),
})
