import type { PoolClient } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { Cube } from '../../cube/cube.ts'
import { dayNumber } from '../../cube/day-text.ts'
import { roomFor } from '../../cube/memory.ts'
import type { ReferralState, Strength } from '../../cube/question.ts'
import type { NamedReason } from '../../cube/voices.ts'
import { type Databases, lookIn } from '../../server/database.ts'
import { CopyText } from '../copy-text.ts'
import type { FeedPosition } from '../feed.ts'
import { type Attribute, answeredSql, attributesSql, columnOf, customersSql, referralsSql, revenueSql } from './rows.ts'
import { loadVoices, reasonsSql } from './voices.ts'

/** A company's cube, and how far into its feed the cube is right. */
export interface Picture {
  cube: Cube
  attributes: Attribute[]
  position: FeedPosition
}

/** How many of the latest numbers are looked through for ones still to be committed by somebody else. */
const mostGapsAtLoad = 1_000

/**
 * About how much memory a company's cube would take, in bytes, without reading it: rows are kept by number, so the highest
 * numbers tell. Told before reading, because finding out while reading costs the memory.
 *
 * @example
 * // a million customers with twenty categories and 200,000 referrals: 2^20 · 30 + 2^18 · 13, some 35 MB
 */
export async function bytesNeeded({ pool }: Databases, schema: string): Promise<number> {
  return reading(pool, schema, null, async (client) => {
    const { rows: attributes } = await client.query<Attribute>(attributesSql)
    const { rows } = await client.query<Record<'customers' | 'referrals' | 'revenue' | 'answers' | 'asks', number>>(
      `select ${[
        '(select coalesce(max(number), 0) from customers) as customers',
        '(select coalesce(max(number), 0) from referrals) as referrals',
        '(select coalesce(max(number), 0) from revenue_entries) as revenue',
        '(select coalesce(max(number), 0) from responses) as answers',
        '(select coalesce(max(number), 0) from asks) as asks',
      ].join(', ')}`,
    )
    const highest = rows[0]!
    const widths = { category: 1, number: 8, day: 4 }
    const perCustomer = attributes.reduce((sum, attribute) => sum + widths[columnOf(attribute).kind], 10)
    const room = (number: number) => roomFor(Number(number) + 1, 16)
    return (
      room(highest.customers) * perCustomer +
      room(highest.referrals) * 13 +
      room(highest.revenue) * 16 +
      (room(highest.answers) + room(highest.asks)) * 16
    )
  })
}

/**
 * Read a whole company. Everything is read as of one moment, and the feed's position is that of the same moment, so
 * that nothing is missed and nothing counted twice. Where a second connection can be had, it reads what customers did
 * while the first reads who they are: PostgreSQL is the slower side.
 */
export async function loadPicture(databases: Databases, schema: string): Promise<Picture> {
  const { pool } = databases
  return reading(pool, schema, null, async (client) => {
    const position = await positionNow(client)
    const { rows: attributes } = await client.query<Attribute>(attributesSql)
    const cube = new Cube(attributes.map(columnOf))
    const readCustomers = () =>
      copyRows(client, customersSql(attributes), (fields) => putCustomer(cube, attributes, fields))
    const readDeeds = async (on: PoolClient) => {
      await copyRows(on, answeredSql(), (fields) => putMainReason(cube, fields))
      await copyRows(on, referralsSql(), (fields) => putReferral(cube, fields))
      await copyRows(on, revenueSql(), (fields) => putRevenue(cube, fields))
      const { rows: reasons } = await on.query<NamedReason>(reasonsSql)
      await loadVoices(cube, reasons, (select, row) => copyRows(on, select, row))
    }
    if (pool.options.max < 2 || withSecond.has(pool)) {
      await readCustomers()
      await readDeeds(client)
      return { cube, attributes, position }
    }
    withSecond.add(pool)
    try {
      const { rows } = await client.query<{ moment: string }>('select pg_export_snapshot() as moment')
      const ends = await Promise.allSettled([
        readCustomers(),
        reading(pool, schema, rows[0]?.moment ?? null, readDeeds),
      ])
      // Both have come to an end before the first connection is given back, whichever of them failed.
      for (const end of ends) if (end.status === 'rejected') throw end.reason
    } finally {
      withSecond.delete(pool)
    }
    return { cube, attributes, position }
  })
}

/**
 * Pools in which a company is being read over two connections. One at a time: several companies, each holding one
 * connection and waiting for another, would wait for ever.
 */
const withSecond = new WeakSet<Databases['pool']>()

/** Read in a transaction that sees one moment: that of another transaction, where its snapshot is given. */
async function reading<Result>(
  pool: Databases['pool'],
  schema: string,
  moment: string | null,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect()
  try {
    await lookIn(client, schema)
    await client.query('begin isolation level repeatable read, read only')
    if (moment !== null) await client.query(`set transaction snapshot ${client.escapeLiteral(moment)}`)
    const result = await work(client)
    await client.query('commit')
    client.release()
    return result
  } catch (error) {
    // In the middle of a COPY the connection is good for nothing else.
    client.release(true)
    throw error
  }
}

async function positionNow(client: PoolClient): Promise<FeedPosition> {
  const { rows } = await client.query<{ id: number }>('select id from activity order by id desc limit $1', [
    mostGapsAtLoad,
  ])
  const seen = new Set(rows.map((row) => row.id))
  const highest = rows[0]?.id ?? 0
  const gaps = new Map<number, number>()
  for (let id = Math.max(1, highest - mostGapsAtLoad); id < highest; id++) if (!seen.has(id)) gaps.set(id, Date.now())
  return { highest, gaps }
}

async function copyRows(client: PoolClient, select: string, row: (fields: Fields) => void): Promise<void> {
  const text = new CopyText(row)
  for await (const chunk of client.query(copyTo(`copy (${select}) to stdout`))) text.read(chunk as Buffer)
}

/** Texts, or the numbers a query gave. */
export type Fields = (string | number | null)[]

export function putCustomer(cube: Cube, attributes: readonly Attribute[], fields: Fields): void {
  const values = fields.slice(3) as (string | null)[]
  for (let at = 0; at < attributes.length; at++) {
    // A day that is none can only have got in past our checks. It is not known rather than the end of all counting.
    if (attributes[at]?.kind === 'date' && dayNumber(values[at] ?? '') === null) values[at] = null
  }
  cube.putCustomer(Number(fields[0]), dayOrNull(fields[1]), dayOrNull(fields[2]), values)
}

export function putMainReason(cube: Cube, [number, isRecommendation]: Fields): void {
  cube.putMainReason(Number(number), Number(isRecommendation) === 1)
}

export function putReferral(cube: Cube, fields: Fields): void {
  const [number, referrer, referred, day, strength, state] = fields
  cube.putReferral({
    number: Number(number),
    referrer: Number(referrer),
    referred: Number(referred),
    day: dayOrNull(day),
    strength: strength as Strength,
    state: state as ReferralState,
  })
}

export function putRevenue(cube: Cube, [number, customer, day, amountMinor]: Fields): void {
  cube.putRevenue(Number(number), Number(customer), Number(day), Number(amountMinor))
}

const dayOrNull = (field: string | number | null | undefined) =>
  field === null || field === undefined ? null : Number(field)
