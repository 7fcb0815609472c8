import type { Databases } from '../../server/database.ts'
import { lookIn } from '../../server/database.ts'
import { type Changes, type FeedRow, moveOn, whatChanged } from '../feed.ts'
import { type Fields, type Picture, putCustomer, putMainReason, putReferral, putRevenue } from './load.ts'
import { type Attribute, answeredSql, attributesSql, columnOf, customersSql, referralsSql, revenueSql } from './rows.ts'
import { changedVoices } from './voices.ts'

/** More than this at once is read sooner by reading everything again. */
const mostRowsAtOnce = 200_000

/**
 * Bring a picture up to what is committed now. All that changed is read first and put in one go, so that no question
 * ever sees half an import batch.
 *
 * @returns whether anything counted has changed, or 'load' when it has to be read anew
 */
export async function follow(databases: Databases, schema: string, picture: Picture): Promise<boolean | 'load'> {
  const { position } = picture
  const client = await databases.pool.connect()
  const rowsOf = async (text: string, values: unknown[] = []) =>
    (await client.query<Fields>({ text, values, rowMode: 'array' })).rows
  try {
    await lookIn(client, schema)
    const { rows: feed } = await client.query<FeedRow>(
      `select id, event, subject_id as "subjectId", customer_id as "customerId", details
       from activity where id > $1 or id = any($2::bigint[]) order by id`,
      [position.highest, [...position.gaps.keys()]],
    )
    const changes = whatChanged(feed)
    if (changes.everything) return 'load'

    const numbers = await numbersOf(rowsOf, changes)
    if (numbers === 'load') return 'load'
    const added = changes.attributes ? await newAttributes(rowsOf, picture.attributes, numbers.customer) : []
    if (added === 'load') return 'load'
    const attributes = [...picture.attributes, ...added]
    const read = (select: string, wanted: Set<number>) =>
      wanted.size === 0 ? Promise.resolve([]) : rowsOf(select, [[...wanted]])
    const customers = await read(customersSql(attributes, 'where number = any($1)'), numbers.customer)
    const referrals = await read(referralsSql('where r.number = any($1)'), numbers.referral)
    const revenue = await read(revenueSql('where r.number = any($1)'), numbers.revenue)

    const answered = await answeredNumbers(rowsOf, changes, numbers.customer)
    const reasons = answered
      ? await read(answeredSql('where c.number = any($1)'), answered)
      : await rowsOf(answeredSql())
    const saidNow = await changedVoices(rowsOf, changes)

    const { cube } = picture
    const before = cube.version
    for (const attribute of added) cube.addColumn(columnOf(attribute))
    picture.attributes = attributes
    for (const fields of customers) putCustomer(cube, attributes, fields)
    for (const fields of referrals) putReferral(cube, fields)
    for (const fields of revenue) putRevenue(cube, fields)
    for (const number of missing(numbers.customer, customers)) cube.removeCustomer(number)
    for (const number of missing(numbers.referral, referrals)) cube.removeReferral(number)
    for (const number of missing(numbers.revenue, revenue)) cube.removeRevenue(number)
    if (answered) for (const number of missing(answered, reasons)) cube.putMainReason(number, null)
    else cube.clearMainReasons()
    for (const fields of reasons) putMainReason(cube, fields)
    saidNow?.(cube)
    moveOn(
      position,
      feed.map((row) => row.id),
      Date.now(),
    )
    return cube.version !== before
  } finally {
    client.release()
  }
}

type RowsOf = (text: string, values?: unknown[]) => Promise<Fields[]>

const tables = { customer: 'customers', referral: 'referrals', revenue: 'revenue_entries' } as const
type Counted = keyof typeof tables

/** The numbers of all the rows to be read again, gone ones included. 'load' when one cannot be told. */
async function numbersOf(rowsOf: RowsOf, changes: Changes): Promise<Record<Counted, Set<number>> | 'load'> {
  const numbers = { customer: new Set<number>(), referral: new Set<number>(), revenue: new Set<number>() }
  for (const { importId, batch } of changes.batches) {
    let hasRatings = false
    const rows = await rowsOf('select what, number from import_changes where import_id = $1 and batch = $2', [
      importId,
      batch,
    ])
    for (const [what, number] of rows) {
      if (what === 'attribute') changes.attributes = true
      else if (what === 'response' || what === 'experience') hasRatings = true
      else if (what === 'customer' || what === 'referral' || what === 'revenue') numbers[what].add(Number(number))
    }
    if (!hasRatings) continue
    // What customers rated stands on them, in attributes that may be new.
    changes.attributes = true
    for (const [number] of await rowsOf(ratedSql, [importId, batch])) numbers.customer.add(Number(number))
  }
  const byId = { customer: changes.customers, referral: changes.referrals, revenue: changes.revenue }
  for (const what of Object.keys(tables) as Counted[]) {
    const ids = byId[what]
    if (ids.size === 0) continue
    const found = new Map(
      (await rowsOf(`select id, number from ${tables[what]} where id = any($1)`, [[...ids]])).map(([id, number]) => [
        String(id),
        Number(number),
      ]),
    )
    for (const id of ids) {
      const number = found.get(id) ?? changes.numbers.get(id)
      if (number === undefined) return 'load'
      numbers[what].add(number)
    }
  }
  const size = numbers.customer.size + numbers.referral.size + numbers.revenue.size
  return size > mostRowsAtOnce ? 'load' : numbers
}

/**
 * The numbers of customers who may have answered otherwise why they came: they did, their response came or went, or they
 * were made one with somebody else. Null for all of them, as when a survey goes with all its responses.
 */
async function answeredNumbers(
  rowsOf: RowsOf,
  changes: Changes,
  customers: ReadonlySet<number>,
): Promise<Set<number> | null> {
  if (changes.voices.all) return null
  const numbers = new Set(customers)
  if (changes.answered.size > 0) {
    const found = await rowsOf('select number from customers where id = any($1)', [[...changes.answered]])
    for (const [number] of found) numbers.add(Number(number))
  }
  for (const { importId, batch } of changes.batches) {
    const found = await rowsOf(
      `select distinct c.number from import_changes i
         join responses r on r.number = i.number join customers c on c.id = r.customer_id
       where i.import_id = $1 and i.batch = $2 and i.what = 'response'`,
      [importId, batch],
    )
    for (const [number] of found) numbers.add(Number(number))
  }
  return numbers
}

/** The numbers of the customers whose answers, or experiences, a batch brought. */
// An experience may be gone by now: whose it was, and whose it became, its change says.
const ratedSql = `
  select c.number from import_changes i join responses r on r.number = i.number join customers c on c.id = r.customer_id
  where i.import_id = $1 and i.batch = $2 and i.what = 'response'
  union
  select (told ->> 'customer')::integer from import_changes i cross join lateral (values (i.before), (i.after)) as t (told)
  where i.import_id = $1 and i.batch = $2 and i.what = 'experience' and told ->> 'customer' is not null`

/**
 * Attributes that have come since, or 'load' when one has gone, has changed its kind or is held already by customers other
 * than those who are read again anyway.
 */
async function newAttributes(
  rowsOf: RowsOf,
  known: readonly Attribute[],
  readAgain: ReadonlySet<number>,
): Promise<Attribute[] | 'load'> {
  const now = (await rowsOf(attributesSql)).map(([key, kind]) => ({ key, kind }) as Attribute)
  const kept = now.filter((attribute) =>
    known.some(({ key, kind }) => key === attribute.key && kind === attribute.kind),
  )
  if (kept.length < known.length) return 'load'
  const added = now.filter((attribute) => !kept.includes(attribute))
  if (added.length === 0) return added
  const [used] = await rowsOf(
    'select exists (select from customers where attributes ?| $1::text[] and number <> all($2::integer[]))',
    [added.map(({ key }) => key), [...readAgain]],
  )
  return used?.[0] ? 'load' : added
}

function missing(wanted: Set<number>, rows: readonly Fields[]): number[] {
  const there = new Set(rows.map((fields) => Number(fields[0])))
  return [...wanted].filter((number) => !there.has(number))
}
