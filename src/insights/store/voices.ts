import type { Cube } from '../../cube/cube.ts'
import type { NamedReason, VoiceRows } from '../../cube/voices.ts'
import type { Changes } from '../feed.ts'
import type { Fields } from './load.ts'

/**
 * How what customers said is read: the same text loads a company and follows its changes. A response counts once it is
 * submitted, an ask once it was declined; both are read whole, with all their reasons and words, whenever one of them
 * changed.
 */
const day = (column: string) => `${column} - date '1970-01-01'`

export const reasonsSql = 'select id, name, merged_into as "mergedInto" from reasons'

interface Kind {
  table: 'responses' | 'asks'
  counted: string
  key: 'response_id' | 'ask_id'
  columns: string
  about: string
  rowsOf(cube: Cube): VoiceRows
}

const answers: Kind = {
  table: 'responses',
  counted: `t.state = 'submitted'`,
  key: 'response_id',
  columns: `${day('t.given_on')}, t.likelihood, t.has_recommended::int`,
  about: 'why not',
  rowsOf: (cube) => cube.voices.answers,
}
const declines: Kind = {
  table: 'asks',
  counted: `t.state = 'declined'`,
  key: 'ask_id',
  columns: `${day('coalesce(t.answered_on, t.asked_on)')}, null, null`,
  about: 'declined ask',
  rowsOf: (cube) => cube.voices.declines,
}
const kinds = [answers, declines]

/** number, the customer's number, the day, likelihood, whether they say they have recommended (0, 1). */
const voicesSql = ({ table, counted, columns }: Kind, where: string) => `
  select t.number, coalesce(c.number, 0), ${columns}
  from ${table} t left join customers c on c.id = t.customer_id where ${counted} ${where}`

/** The number of the response or ask, the reason named in it. */
const namedSql = ({ table, counted, key }: Kind, where: string) => `
  select t.number, n.reason_id from citations n join ${table} t on t.id = n.${key} where ${counted} ${where}`

/** The number of the response or ask that has words on why not. */
const toldSql = ({ table, counted, key, about }: Kind, where: string) => `
  select t.number from verbatims v join ${table} t on t.id = v.${key} where v.about = '${about}' and ${counted} ${where}`

/** Reads rows, one after another, by whatever way the caller has. */
export type ReadRows = (select: string, row: (fields: Fields) => void) => Promise<void>

/** Read all that was said. */
export async function loadVoices(cube: Cube, reasons: NamedReason[], read: ReadRows): Promise<void> {
  cube.voices.setReasons(reasons)
  for (const kind of kinds) {
    await read(voicesSql(kind, ''), (fields) => putVoice(cube, kind, fields))
    await read(namedSql(kind, ''), (fields) => putNamed(cube, kind, fields))
    await read(toldSql(kind, ''), (fields) => kind.rowsOf(cube).tell(Number(fields[0])))
  }
}

function putVoice(cube: Cube, kind: Kind, [number, customer, on, likelihood, recommended]: Fields): void {
  kind.rowsOf(cube).put({
    number: Number(number),
    customer: Number(customer),
    day: Number(on),
    likelihood: likelihood === null || likelihood === undefined ? null : Number(likelihood),
    hasRecommended: recommended === null || recommended === undefined ? null : Number(recommended) === 1,
  })
}

function putNamed(cube: Cube, kind: Kind, [number, reason]: Fields): void {
  const code = cube.voices.codeOf(String(reason))
  if (code === undefined) throw new Error(`A response names the reason ${reason}, which is not there.`)
  kind.rowsOf(cube).name(Number(number), code)
}

type RowsOf = (text: string, values?: unknown[]) => Promise<Fields[]>

/**
 * Read what has changed of what was said. Nothing is put yet: call what comes back once all else is read as well.
 *
 * @returns null when nothing was said or changed
 */
export async function changedVoices(rowsOf: RowsOf, changes: Changes): Promise<((cube: Cube) => void) | null> {
  const { voices } = changes
  const { responses, asks, verbatims, citations, customers } = voices
  const touched = [responses, asks, verbatims, citations, customers].some((some) => some.size > 0)
  if (!touched && !voices.reasons && !voices.all && changes.batches.length === 0) return null

  const numbers = voices.all ? null : await numbersOf(rowsOf, changes)
  if (numbers?.every((some) => some.size === 0) && !voices.reasons) return null
  const reasons = (await rowsOf(reasonsSql)).map(([id, name, mergedInto]) => ({ id, name, mergedInto }) as NamedReason)
  const read = await Promise.all(
    kinds.map(async (kind, at) => {
      const wanted = numbers?.[at]
      if (wanted?.size === 0) return { kind, wanted, rows: [], named: [], told: [] }
      const where = wanted ? 'and t.number = any($1)' : ''
      const values = wanted ? [[...wanted]] : []
      return {
        kind,
        wanted,
        rows: await rowsOf(voicesSql(kind, where), values),
        named: await rowsOf(namedSql(kind, where), values),
        told: await rowsOf(toldSql(kind, where), values),
      }
    }),
  )
  return (cube) => {
    cube.voices.setReasons(reasons)
    for (const { kind, wanted, rows, named, told } of read) {
      const of = kind.rowsOf(cube)
      if (wanted) for (const number of wanted) of.remove(number)
      else of.there.fill(0)
      for (const fields of rows) putVoice(cube, kind, fields)
      for (const fields of named) putNamed(cube, kind, fields)
      for (const [number] of told) of.tell(Number(number))
    }
  }
}

/** The numbers of the responses and of the asks to be read again; null when that cannot be told, and all have to be. */
async function numbersOf(rowsOf: RowsOf, changes: Changes): Promise<[Set<number>, Set<number>] | null> {
  const { responses, asks, verbatims, citations, customers } = changes.voices
  const numbers: [Set<number>, Set<number>] = [new Set(), new Set()]
  for (const { importId, batch } of changes.batches) {
    const rows = await rowsOf(
      `select number from import_changes where import_id = $1 and batch = $2 and what = 'response'`,
      [importId, batch],
    )
    for (const [number] of rows) numbers[0].add(Number(number))
  }
  for (const [table, ids] of [['verbatims', verbatims] as const, ['citations', citations] as const]) {
    if (ids.size === 0) continue
    const found = await rowsOf(`select response_id, ask_id from ${table} where id = any($1)`, [[...ids]])
    if (found.length < ids.size) return null
    for (const [response, ask] of found) {
      if (response) responses.add(String(response))
      else if (ask) asks.add(String(ask))
    }
  }
  const byId = [responses, asks]
  for (const [at, { table }] of kinds.entries()) {
    const ids = byId[at]!
    if (ids.size > 0) {
      const found = await rowsOf(`select number from ${table} where id = any($1)`, [[...ids]])
      if (found.length < ids.size) return null
      for (const [number] of found) numbers[at]!.add(Number(number))
    }
    // Merging two customers moves what they said without a word on each response.
    if (customers.size > 0) {
      const moved = await rowsOf(`select number from ${table} where customer_id = any($1)`, [[...customers]])
      for (const [number] of moved) numbers[at]!.add(Number(number))
    }
  }
  return numbers
}
