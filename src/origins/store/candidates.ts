import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Context } from '../../server/context.ts'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'

/** What to look for: words as they may be written in a name, each in one or more spellings. */
export interface Sought {
  /** The words that may name a person, and those that may name a company; one list of spellings each. */
  person: string[][]
  company: string[][]
  emails: string[]
  domains: string[]
}

/** Somebody who may be meant, as far as comparing needs to know. */
export interface Found {
  customerId: Id<'cus'>
  customerName: string
  since: Day | null
  until: Day | null
  city: string | null
  domains: string[]
  contactId: Id<'con'> | null
  contactName: string | null
  email: string | null
}

/** How many a word may lead to before it counts as too common to go through: others in the text will narrow it down. */
const mostPerWord = 300
const mostTogether = 200
const mostCustomers = 400
const contactsEach = 20

/** The expressions of the indexes customers_search and contacts_search. */
const customerText = sql`(lower(u.name) || ' ' || lower(coalesce(u.external_id, '')))`
const contactText = sql`(lower(c.name) || ' ' || lower(coalesce(c.email, '')))`

/** A word begins with one of these spellings. An index on three letters cannot find what has fewer. */
const begins = (text: RawBuilder<unknown>, spellings: readonly string[]) =>
  sql<SqlBool>`(${sql.join(
    spellings.flatMap((word) => [sql`${text} like ${`${word}%`}`, sql`${text} like ${`% ${word}%`}`]),
    sql` or `,
  )})`
const findable = (words: string[][]) =>
  words
    .map((spellings) =>
      spellings.filter((word) =>
        word
          .replaceAll('_', ' ')
          .split(' ')
          .some((part) => part.length >= 3),
      ),
    )
    .filter((spellings) => spellings.length > 0)

/**
 * The customers and contacts that share something with what was written: an address, a company, a name. Narrow enough to be
 * compared one by one, wide enough that whoever is meant is hardly ever missing. The newcomer is never among them.
 */
export async function findCandidates(ctx: Context, newcomer: Id<'cus'>, sought: Sought): Promise<Found[]> {
  const person = findable(sought.person)
  const company = findable(sought.company)
  const ways: RawBuilder<unknown>[] = []
  const byContact = (where: RawBuilder<SqlBool>, limit: number) =>
    ways.push(sql`(select c.customer_id, c.id as contact_id from contacts c where ${where} limit ${limit})`)
  const byCustomer = (where: RawBuilder<SqlBool>, limit: number) =>
    ways.push(sql`(select u.id, null from customers u where ${where} limit ${limit})`)
  const all = (text: RawBuilder<unknown>, words: string[][]) =>
    sql<SqlBool>`${sql.join(
      words.map((spellings) => begins(text, spellings)),
      sql` and `,
    )}`

  if (sought.emails.length > 0) byContact(sql`c.email = any(${sought.emails})`, mostTogether)
  for (const domain of sought.domains)
    byContact(sql`${contactText} like ${`%@${domain.replace(/[\\%_]/g, '\\$&')}`}`, mostTogether)
  if (person.length > 1) byContact(all(contactText, person), mostTogether)
  if (company.length > 1) byCustomer(all(customerText, company), mostTogether)
  // A customer who is a person.
  if (person.length > 1) byCustomer(all(customerText, person), mostTogether)
  for (const spellings of company) byCustomer(begins(customerText, spellings), mostPerWord)
  for (const spellings of person) {
    byContact(begins(contactText, spellings), mostPerWord)
    byCustomer(begins(customerText, spellings), mostPerWord)
  }
  if (ways.length === 0) return []
  const words = [...person, ...company].flat()
  const { rows } = await sql<Found>`
    with found (customer_id, contact_id) as (${sql.join(ways, sql` union all `)}),
    -- Those more ways lead to come first.
    narrowed as (
      select customer_id, array_agg(contact_id) filter (where contact_id is not null) as contact_ids
      from found where customer_id <> ${newcomer}
      group by customer_id
      order by count(*) desc, customer_id
      limit ${mostCustomers}
    )
    select u.id as customer_id, u.name as customer_name, u.since, u.until,
      coalesce(u.attributes ->> 'city', u.attributes ->> 'town', u.attributes ->> 'location') as city,
      coalesce(at.domains, '{}') as domains, k.id as contact_id, k.name as contact_name, k.email
    from narrowed n
    join customers u on u.id = n.customer_id
    left join lateral (
      select c.id, c.name, c.email
      from contacts c
      where c.customer_id = u.id
      order by (c.id = any(n.contact_ids)) desc nulls last, ${words.length > 0 ? begins(contactText, words) : sql`true`} desc, c.id
      limit ${contactsEach}
    ) k on true
    left join lateral (
      select array_agg(distinct split_part(d.email, '@', 2)) as domains
      from (select email from contacts where customer_id = u.id and email is not null limit 200) d
    ) at on true`.execute(ctx.db)
  return rows
}

/** Above so many hits a word is common enough; counting on would change nothing. */
const mostCounted = 2_000

/** How many names of people, and of customers, have each word, counted up to a limit; and how many names there are. */
export async function countNames({ db }: Context, words: readonly string[]) {
  const { rows: sizes } = await sql<{ contacts: number; customers: number }>`
    select
      case when e.contacts >= 10000 then e.contacts else (select count(*) from contacts) end as contacts,
      case when e.customers >= 10000 then e.customers else (select count(*) from customers) end as customers
    from (
      select (select reltuples from pg_class where oid = 'contacts'::regclass)::bigint as contacts,
        (select reltuples from pg_class where oid = 'customers'::regclass)::bigint as customers
    ) e`.execute(db)
  const size = sizes[0]!
  const counted = words.filter((word) => word.length >= 3)
  if (counted.length === 0) return { ...size, of: new Map<string, { contacts: number; customers: number }>() }
  const each = counted.map(
    (word) => sql`select ${word}::text as word,
      (select count(*) from (select from contacts c where ${begins(contactText, [word])} limit ${mostCounted}) x) as contacts,
      (select count(*) from (select from customers u where ${begins(customerText, [word])} limit ${mostCounted}) x) as customers`,
  )
  const { rows } = await sql<{
    word: string
    contacts: number
    customers: number
  }>`${sql.join(each, sql` union all `)}`.execute(db)
  return { ...size, of: new Map(rows.map(({ word, contacts, customers }) => [word, { contacts, customers }])) }
}

/** How many referrals that count each of these customers made. */
export async function referralsSoFar({ db }: Context, ids: readonly Id<'cus'>[]) {
  if (ids.length === 0) return new Map<Id<'cus'>, number>()
  const rows = await db
    .selectFrom('referrals')
    .where('referrerId', 'in', [...ids])
    .where('state', 'not in', ['denied', 'reversed'])
    .where('selfReferral', '=', false)
    .groupBy('referrerId')
    .select(({ fn }) => ['referrerId', fn.countAll<number>().as('referrals')])
    .execute()
  return new Map(rows.map(({ referrerId, referrals }) => [referrerId as Id<'cus'>, Number(referrals)]))
}

/** The same for names that are written otherwise: Jansen for Janssen, Mueller for Müller. Slower, and found by likeness. */
export async function findAlike(ctx: Context, newcomer: Id<'cus'>, sought: Sought): Promise<Found[]> {
  const slipped = (words: string[][]) => words.map((spellings) => spellings.flatMap(patternsAround))
  const wider = { ...sought, person: slipped(sought.person), company: slipped(sought.company), emails: [], domains: [] }
  return findCandidates(ctx, newcomer, wider)
}

/**
 * Patterns that a word with one slip in it still meets: what stands before the slip, or after it. A vowel that may carry
 * marks, or be written as two, stands for any letter.
 */
function patternsAround(word: string): string[] {
  if (word.length < 5) return []
  const half = Math.ceil(word.length / 2)
  return [word.slice(0, Math.max(4, half)), word.replace(/[aou]e?/, '_')].filter((pattern) => /[^_]{3}/.test(pattern))
}
