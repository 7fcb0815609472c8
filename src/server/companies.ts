import type { Kysely } from 'kysely'
import type { Control } from '../schema.ts'
import type { Id } from '../values/id.ts'
import { newId } from '../values/id.ts'
import { openDatabases } from './database.ts'
import { createSchema } from './migrate.ts'

/** A company: its own schema, and the host name people reach it by. */
export interface Company {
  id: Id<'com'>
  name: string
  schema: string
  host: string | null
}

export class CompanyError extends Error {}

export function companiesIn(control: Kysely<Control>): Promise<Company[]> {
  return control.selectFrom('companies').select(['id', 'name', 'schema', 'host']).orderBy('id').execute()
}

/** 'Larkspur Clinics' becomes 'vouchwell_larkspur_clinics'. */
export function schemaNameOf(name: string): string {
  const word = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 48)
  if (word === '')
    throw new CompanyError(`The name ${name} has no letter or digit to name its schema by. Give one in Latin letters.`)
  return `vouchwell_${word}`
}

/**
 * Add a company. Its schema is made first; only then does it appear in the list, so that a host never leads to a
 * company with half its tables.
 */
export async function addCompany(url: string, name: string, host: string | null): Promise<Company> {
  const databases = openDatabases(url, { connections: 2 })
  try {
    const company: Company = { id: newId('com'), name, schema: schemaNameOf(name), host: host?.toLowerCase() ?? null }
    const taken = (await companiesIn(databases.control)).find(
      (other) =>
        other.schema === company.schema || other.name === name || (host !== null && other.host === company.host),
    )
    if (taken)
      throw new CompanyError(
        `There is a company ${taken.name} (host ${taken.host ?? 'any'}) already. Choose another name and host.`,
      )
    await createSchema(url, company.schema)
    await databases.company(company.schema).insertInto('settings').values({ name }).execute()
    await databases.control.insertInto('companies').values(company).execute()
    return company
  } finally {
    await databases.end()
  }
}

/** Give a company the host name people reach it by. */
export async function moveCompany(control: Kysely<Control>, id: Company['id'], host: string): Promise<void> {
  const taken = (await companiesIn(control)).find((other) => other.host === host.toLowerCase() && other.id !== id)
  if (taken) throw new CompanyError(`The host ${host} leads to ${taken.name} already. Choose another.`)
  await control.updateTable('companies').set({ host: host.toLowerCase() }).where('id', '=', id).execute()
}

/** The company a host name leads to. With a single company that has no host of its own, every name leads to it. */
export function companyAt(companies: Company[], host: string): Company | null {
  const name = host.toLowerCase().replace(/:\d+$/, '')
  const only = companies.length === 1 ? companies[0] : undefined
  return companies.find((company) => company.host === name) ?? (only && only.host === null ? only : null)
}
