import { type RawBuilder, sql } from 'kysely'
import type { Context } from '../../server/context.ts'
import type { Day } from '../../values/day.ts'
import type { Id } from '../../values/id.ts'

/** What to look for: folded words that may name a person, and those that may name a company; and addresses. */
export interface Sought {
  person: readonly string[]
  company: readonly string[]
  emails: readonly string[]
  domains: readonly string[]
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

/** A word that more names have than this narrows nothing down by itself; choices that keep the search short. */
const rareEnough = 300
const mostTogether = 100
const mostOfPairs = 200
const mostOfAddresses = 200
const mostCustomers = 150
const contactsEach = 20
/** With slips far more names share the letters that are left; of so many the likest are kept. */
const mostAlike = 2_000
const likest = 60

/** The expressions of the indexes customers_by_words and contacts_by_words. */
const words = (name: RawBuilder<unknown>) => sql`name_words(${name})`
const backwards = (name: RawBuilder<unknown>) => sql`name_words(reverse(${name}))`
const contactName = sql`c.name`
const customerName = sql`u.name`

/** A folded word as name_words writes it: Müller and Mueller are one. */
const keyOf = (word: string) => word.replace(/([aou])e/g, '$1')
const reversed = (word: string) => [...word].reverse().join('')
const exactly = (key: string) => `'${key}'`
/** From three letters on, since short forms count: Rob is Robert. With fewer half of all names would begin like that. */
const beginning = (key: string) => (key.length < 3 ? exactly(key) : `${exactly(key)}:*`)
const all = (terms: readonly string[]) => `(${terms.join(' & ')})`
const any = (queries: readonly string[]) => queries.join(' | ')
/** Every two of them. */
const pairsOf = <T>(many: readonly T[]) =>
  many.flatMap((one, i) => many.slice(i + 1).map((other) => [one, other] as const))

/** The words worth looking up, each once: one letter alone is an initial, which only comparing can use. */
const keysOf = (many: readonly string[]) =>
  [...new Set(many.filter((word) => [...word].length > 1).map(keyOf))].slice(0, 6)

type Ways = RawBuilder<unknown>[]
const contactsWhere = (where: RawBuilder<unknown>, limit: number) =>
  sql`(select c.customer_id, c.id as contact_id from contacts c where ${where} limit ${limit})`
const customersWhere = (where: RawBuilder<unknown>, limit: number) =>
  sql`(select u.id, null from customers u where ${where} limit ${limit})`
const meets = (text: RawBuilder<unknown>, query: string) => sql`${text} @@ ${query}::tsquery`

/**
 * The customers and contacts that share something with what was written: an address, a company, a name. Narrow enough to be
 * compared one by one, wide enough that whoever is meant is hardly ever missing. The newcomer is never among them.
 *
 * Words are looked up together, and alone only where few names have them; `names` says how many do.
 */
export async function findCandidates(
  ctx: Context,
  newcomer: Id<'cus'>,
  sought: Sought,
  names: NameCounts,
): Promise<Found[]> {
  const person = keysOf(sought.person)
  const company = keysOf(sought.company)
  const ways: Ways = []
  if (sought.emails.length > 0) ways.push(contactsWhere(sql`c.email = any(${sought.emails})`, mostOfAddresses))
  if (sought.domains.length > 0)
    ways.push(
      contactsWhere(
        sql`c.email is not null and split_part(c.email, '@', 2) = any(${withParents(sought.domains)})`,
        mostOfAddresses,
      ),
    )
  const ofContact = (query: string, limit: number) => ways.push(contactsWhere(meets(words(contactName), query), limit))
  const ofCustomer = (query: string, limit: number) =>
    ways.push(customersWhere(meets(words(customerName), query), limit))

  const together = (keys: readonly string[], look: (query: string, limit: number) => void) => {
    if (keys.length > 1) look(all(keys.map(beginning)), mostTogether)
    if (keys.length > 2) look(any(pairsOf(keys).map((pair) => all(pair.map(exactly)))), mostOfPairs)
  }
  together(person, ofContact)
  together(company, ofCustomer)
  // A customer who is a person.
  if (person.join() !== company.join()) together(person, ofCustomer)

  const before = ways.length
  const alone = (
    keys: readonly string[],
    of: 'contacts' | 'customers',
    look: (query: string, limit: number) => void,
  ) => {
    for (const key of rarestFirst(keys, names, of).slice(0, 2))
      if (countOf(names, key, of) <= rareEnough) look(beginning(key), rareEnough)
  }
  alone(person, 'contacts', ofContact)
  alone([...new Set([...company, ...person])], 'customers', ofCustomer)
  if (ways.length === before && before === 0) {
    // Nothing but common words: some of those who have the rarest, so that there is somebody to choose from.
    const [aPerson] = rarestFirst(person, names, 'contacts')
    const [aCompany] = rarestFirst(company, names, 'customers')
    if (aPerson !== undefined) ofContact(exactly(aPerson), mostTogether)
    if (aCompany !== undefined) ofCustomer(exactly(aCompany), mostTogether)
  }
  return readFound(ctx, newcomer, sought, ways)
}

/** `mail.larkspur.example` is where `larkspur.example` is. */
const withParents = (domains: readonly string[]) => [
  ...new Set(
    domains.flatMap((domain) => {
      const parts = domain.split('.')
      return parts.slice(0, -1).map((_, i) => parts.slice(i).join('.'))
    }),
  ),
]

/**
 * The same for names that are written otherwise: Jansen for Janssen. Where one word of two has a slip the other finds them,
 * if it is not too common, and those likest on the whole are kept. Otherwise the word with the slip still begins or ends as
 * it should, so its halves are looked up, beside the common word.
 */
export async function findAlike(
  ctx: Context,
  newcomer: Id<'cus'>,
  sought: Sought,
  names: NameCounts,
): Promise<Found[]> {
  const ways: Ways = []
  const likestOf = (keys: readonly string[], of: 'contacts' | 'customers') => {
    const text = keys.join(' ')
    const found = (where: RawBuilder<unknown>) =>
      of === 'contacts'
        ? ways.push(sql`(select customer_id, id from (select c.customer_id, c.id, c.name from contacts c where ${where}
            limit ${mostAlike}) x order by similarity(lower(name), ${text}) desc limit ${likest})`)
        : ways.push(sql`(select id, null from (select u.id, u.name from customers u where ${where}
            limit ${mostAlike}) x order by similarity(lower(name), ${text}) desc limit ${likest})`)
    const name = of === 'contacts' ? contactName : customerName
    const { forwards, backwards: ends } = withSlip(keys, (key) => countOf(names, key, of))
    if (forwards.length > 0) found(meets(words(name), any(forwards)))
    if (ends.length > 0) found(meets(backwards(name), any(ends)))
  }
  likestOf(keysOf(sought.person), 'contacts')
  likestOf(keysOf(sought.company), 'customers')
  return readFound(ctx, newcomer, sought, ways)
}

/** What names hold if one of these words has a slip in it, read forwards, and read backwards. */
function withSlip(keys: readonly string[], count: (key: string) => number) {
  const half = (key: string) => Math.max(3, Math.ceil(key.length / 2))
  const isLong = (key: string) => key.length >= 5
  const first = (key: string) => (isLong(key) ? `${exactly(key.slice(0, half(key)))}:*` : beginning(key))
  const last = (key: string) => {
    const end = keyOf(reversed(key))
    return isLong(key) ? `${exactly(end.slice(0, half(key)))}:*` : exactly(end)
  }
  const known = keys.filter((key) => count(key) > 0).toSorted((a, b) => count(a) - count(b))
  if (known.length === 0 || keys.length === 1)
    return keys.some(isLong)
      ? { forwards: [all(keys.slice(0, 2).map(first))], backwards: [all(keys.slice(0, 2).map(last))] }
      : { forwards: [], backwards: [] }
  const [rarest] = known
  if (count(rarest!) <= mostAlike) return { forwards: [exactly(rarest!)], backwards: [] }
  const slipped = keys.filter((key) => key !== rarest && isLong(key))
  return {
    forwards: slipped.map((key) => all([first(key), exactly(rarest!)])),
    backwards: slipped.map((key) => all([last(key), exactly(keyOf(reversed(rarest!)))])),
  }
}

/** One customer as findCandidates would show it, whatever was written. */
export function findChosen(ctx: Context, newcomer: Id<'cus'>, sought: Sought, chosen: Id<'cus'>): Promise<Found[]> {
  return readFound(ctx, newcomer, sought, [
    sql`(select id, null from customers where id = ${chosen})`,
    ...(sought.emails.length > 0
      ? [contactsWhere(sql`c.customer_id = ${chosen} and c.email = any(${sought.emails})`, contactsEach)]
      : []),
  ])
}

/** What comparing needs to know of those found, those first that more ways lead to. */
async function readFound(ctx: Context, newcomer: Id<'cus'>, sought: Sought, ways: Ways): Promise<Found[]> {
  if (ways.length === 0) return []
  const person = keysOf(sought.person)
  const thoseNamed = person.length > 0 ? sql`, ${meets(words(contactName), any(person.map(beginning)))} desc` : sql``
  const domains =
    sought.domains.length > 0
      ? sql`(select array_agg(distinct split_part(d.email, '@', 2))
          from (select email from contacts where customer_id = u.id and email is not null limit 200) d)`
      : sql`null::text[]`
  const { rows } = await sql<Found>`
    with found (customer_id, contact_id) as materialized (${sql.join(ways, sql` union all `)}),
    narrowed as materialized (
      select customer_id, array_agg(contact_id) filter (where contact_id is not null) as contact_ids
      from found where customer_id <> ${newcomer}
      group by customer_id
      order by count(*) desc, customer_id
      limit ${mostCustomers}
    )
    select u.id as customer_id, u.name as customer_name, u.since, u.until,
      coalesce(u.attributes ->> 'city', u.attributes ->> 'town', u.attributes ->> 'location') as city,
      coalesce(${domains}, '{}') as domains, k.id as contact_id, k.name as contact_name, k.email
    from narrowed n
    join customers u on u.id = n.customer_id
    left join lateral (
      select c.id, c.name, c.email
      from contacts c
      where c.customer_id = u.id
      order by (c.id = any(n.contact_ids)) desc nulls last${thoseNamed}, c.id
      limit ${contactsEach}
    ) k on true`.execute(ctx.db)
  return rows
}

/** How many names have each word, by its key, and how many names there are. */
export interface NameCounts {
  contacts: number
  customers: number
  of: ReadonlyMap<string, { contacts: number; customers: number }>
}

/** How many names of contacts, or of customers, have a folded word. */
export const countOf = (names: NameCounts, word: string, of: 'contacts' | 'customers') =>
  names.of.get(keyOf(word))?.[of] ?? 0

const rarestFirst = (keys: readonly string[], names: NameCounts, of: 'contacts' | 'customers') =>
  keys.toSorted((a, b) => countOf(names, a, of) - countOf(names, b, of))

/** Above so many hits a word is counted no further. */
const mostCounted = 2_000

/**
 * How many names of people, and of customers, have each word; and how many names there are. Of common words PostgreSQL keeps
 * the share itself; the others are counted, which is quick because they are rare.
 */
export async function countNames({ db }: Context, sought: readonly string[]): Promise<NameCounts> {
  const keys = [...new Set(sought.map(keyOf))]
  const counted = (of: 'contacts' | 'customers', name: RawBuilder<unknown>) => sql`coalesce(
    (select round(e.share * s.${sql.ref(of)})::int from common e where e.of = ${`${of}_by_words`} and e.key = k.key limit 1),
    (select count(*)::int from (select from ${sql.table(of)} ${sql.ref(of === 'contacts' ? 'c' : 'u')}
      where ${words(name)} @@ quote_literal(k.key)::tsquery limit ${mostCounted}) x))`
  const { rows } = await sql<{ key: string | null; contacts: number; customers: number }>`
    with estimated as (
      select (select reltuples from pg_class where oid = 'contacts'::regclass)::int as contacts,
        (select reltuples from pg_class where oid = 'customers'::regclass)::int as customers
    ), s as materialized (
      select case when contacts >= 10000 then contacts else (select count(*) from contacts)::int end as contacts,
        case when customers >= 10000 then customers else (select count(*) from customers)::int end as customers
      from estimated
    ), common as materialized (
      select p.tablename as of, e.key, e.share
      from pg_stats p, unnest(p.most_common_elems::text::text[], p.most_common_elem_freqs) as e (key, share)
      where p.schemaname = current_schema() and p.tablename in ('contacts_by_words', 'customers_by_words')
        and p.attname = 'name_words' and e.key = any(${keys})
    )
    select null as key, contacts, customers from s
    union all
    select k.key, ${counted('contacts', contactName)}, ${counted('customers', customerName)}
    from s, unnest(${keys}::text[]) as k (key)`.execute(db)
  const size = rows.find(({ key }) => key === null)!
  return {
    contacts: size.contacts,
    customers: size.customers,
    of: new Map(rows.flatMap(({ key, ...count }) => (key === null ? [] : [[key, count] as const]))),
  }
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
