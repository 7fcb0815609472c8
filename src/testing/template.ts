import pg from 'pg'
import { addCompany } from '../server/companies.ts'
import { openDatabases } from '../server/database.ts'
import { migrate } from '../server/migrate.ts'
import { enterCast } from './cast.ts'

export const template = 'vouchwell_test_template'

/** The same server, another database. */
export function onDatabase(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}

/** Build the database that every test file copies: one company, Merrow Software, with the cast in it. */
export async function buildTemplate(server: string): Promise<void> {
  await run(server, 'postgres', `drop database if exists ${template} with (force)`)
  await run(server, 'postgres', `create database ${template}`)
  const url = onDatabase(server, template)
  await migrate(url)
  const company = await addCompany(url, 'Merrow Software', null)
  const databases = openDatabases(url, { connections: 1 })
  await enterCast(databases.company(company.schema))
  await databases.end()
}

export async function run(server: string, database: string, sql: string): Promise<void> {
  const client = new pg.Client(onDatabase(server, database))
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
