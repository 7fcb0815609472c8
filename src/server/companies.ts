import type { Kysely } from 'kysely'
import type { Control } from '../schema.ts'
import type { Id } from '../values/id.ts'
import { newId } from '../values/id.ts'
import { controlSchema, openDatabases } from './database.ts'
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
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 48)
  if (word === '')
    throw new CompanyError(`The name ${name} has no letter or digit to name its schema by. Give one in Latin letters.`)
  return `vouchwell_${word}`
}

/**
 * Add a company: its schema, its settings and its place in the list appear together or not at all, so that a host never
 * leads to a company with half its tables.
 *
 * @param host the name people reach it by, such as `larkspur.vouch.example`; null for the only company of a server
 */
export async function addCompany(url: string, name: string, host: string | null): Promise<Company> {
  const company: Company = {
    id: newId('com'),
    name,
    schema: schemaNameOf(name),
    host: host === null ? null : hostName(host),
  }
  const databases = openDatabases(url, { connections: 1 })
  try {
    refuseTaken(await companiesIn(databases.control), company)
  } finally {
    await databases.end()
  }
  try {
    await createSchema(url, company.schema, async (client) => {
      await client.query('insert into settings (name) values ($1)', [name])
      await client.query(`insert into ${controlSchema}.companies (id, name, schema, host) values ($1, $2, $3, $4)`, [
        ...[company.id, company.name, company.schema, company.host],
      ])
    })
  } catch (error) {
    // Somebody added the same between our look and now: 42P06 duplicate schema, 23505 duplicate name or host.
    if (['42P06', '23505'].includes((error as { code?: string }).code ?? ''))
      throw new CompanyError(`A company like ${name} was added just now. Choose another name and host.`)
    throw error
  }
  return company
}

function refuseTaken(others: Company[], company: Company): void {
  const taken = others.find(
    (other) =>
      other.schema === company.schema ||
      other.name === company.name ||
      (company.host !== null && other.host === company.host),
  )
  if (taken)
    throw new CompanyError(
      `There is a company ${taken.name} (host ${taken.host ?? 'any'}) already. Choose another name and host.`,
    )
}

/** Add the company every new server begins with, unless there is one. Of two servers starting together one adds it. */
export async function addFirstCompany(url: string): Promise<void> {
  const databases = openDatabases(url, { connections: 1 })
  const none = async () => (await companiesIn(databases.control)).length === 0
  try {
    if (await none()) await addCompany(url, 'Our company', null)
  } catch (error) {
    if (!(error instanceof CompanyError) || (await none())) throw error
  } finally {
    await databases.end()
  }
}

/** Give a company the host name people reach it by. */
export async function moveCompany(control: Kysely<Control>, id: Company['id'], host: string): Promise<void> {
  const name = hostName(host)
  const taken = (await companiesIn(control)).find((other) => other.host === name && other.id !== id)
  if (taken) throw new CompanyError(`The host ${host} leads to ${taken.name} already. Choose another.`)
  await control.updateTable('companies').set({ host: name }).where('id', '=', id).execute()
}

function hostName(host: string): string {
  const name = host.toLowerCase()
  if (/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name)) return name
  throw new CompanyError(`The host ${host} is not a name like vouch.example.com; give it without https:// and port.`)
}

/** 'Vouch.Example.com.:4680' and 'vouch.example.com' are one name. */
const nameOf = (host: string) => host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '')

/** The company a host name leads to. With a single company that has no host of its own, every name leads to it. */
export function companyAt(companies: Company[], host: string): Company | null {
  const name = nameOf(host)
  const only = companies.length === 1 ? companies[0] : undefined
  return companies.find((company) => company.host === name) ?? (only && only.host === null ? only : null)
}

/**
 * Why a request for this host is not answered, or null when it is. A page on the internet can point its own name at
 * 127.0.0.1 and so read, through the browser of somebody beside the server, what only that machine should see ("DNS
 * rebinding"). So while no company has a host of its own, the names we answer to are known ones.
 */
export function whyNotHost(
  host: string,
  { listensOn, publicUrl, allowedHosts }: { listensOn: string; publicUrl: string | null; allowedHosts: string[] },
): string | null {
  const name = nameOf(host)
  const known = ['localhost', '127.0.0.1', '[::1]', ...allowedHosts.map(nameOf)]
  if (known.includes(name) || (publicUrl !== null && new URL(publicUrl).hostname === name)) return null
  const open = !['127.0.0.1', '::1', 'localhost'].includes(listensOn) && allowedHosts.length === 0
  if (open) return null
  return `This server does not answer to the name ${name}. If it should, set ALLOWED_HOSTS=${name} and start it again.`
}
