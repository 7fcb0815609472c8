import type { PoolClient } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { Cube } from '../../cube/cube.ts'
import { dayNumber } from '../../cube/day-text.ts'
import type { ReferralState, Strength } from '../../cube/question.ts'
import { type Databases, lookIn } from '../../server/database.ts'
import { CopyText } from '../copy-text.ts'
import type { FeedPosition } from '../feed.ts'
import { type Attribute, attributesSql, columnOf, customersSql, referralsSql, revenueSql } from './rows.ts'

/** A company's cube, and how far into its feed the cube is right. */
export interface Picture {
  cube: Cube
  attributes: Attribute[]
  position: FeedPosition
}

/** How many of the latest numbers are looked through for ones still to be committed by somebody else. */
const mostGapsAtLoad = 1_000

/**
 * Read a whole company. Everything is read as of one moment, and the feed's position is that of the same moment, so
 * that nothing is missed and nothing counted twice.
 */
export async function loadPicture(databases: Databases, schema: string): Promise<Picture> {
  const client = await databases.pool.connect()
  try {
    await lookIn(client, schema)
    await client.query('begin isolation level repeatable read, read only')
    const position = await positionNow(client)
    const { rows: attributes } = await client.query<Attribute>(attributesSql)
    const cube = new Cube(attributes.map(columnOf))
    await copyRows(client, customersSql(attributes), (fields) => putCustomer(cube, attributes, fields))
    await copyRows(client, referralsSql(), (fields) => putReferral(cube, fields))
    await copyRows(client, revenueSql(), (fields) => putRevenue(cube, fields))
    await client.query('commit')
    client.release()
    return { cube, attributes, position }
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
