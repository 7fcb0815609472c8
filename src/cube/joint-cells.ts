import type { Cube } from './cube.ts'
import { hitsOf } from './facts.ts'
import { maskOf } from './met.ts'
import { type JointAnswer, type JointQuestion, mostKinds } from './question.ts'
import { type Coding, codingOf } from './read-column.ts'

/** Kinds of customers. See `JointQuestion`. */
export function jointCells(cube: Cube, question: JointQuestion): JointAnswer {
  const mask = maskOf(cube, question, question.where)
  const rows: number[] = []
  for (let row = 1; row < mask.length; row++) if (mask[row] === 1) rows.push(row)
  const codings = question.columns.map((split) => codingOf(cube, split, question))

  // Column by column, each kind so far parts into those of each value.
  let kinds = new Int32Array(rows.length)
  let many = rows.length > 0 ? 1 : 0
  for (const { codes, values } of codings) {
    const next = new Int32Array(rows.length)
    const found = new Map<number, number>()
    for (let at = 0; at < rows.length; at++) {
      const key = kinds[at]! * values.length + codes[rows[at]!]!
      let kind = found.get(key)
      if (kind === undefined) {
        kind = found.size
        if (kind === mostKinds) refuseTooManyKinds()
        found.set(key, kind)
      }
      next[at] = kind
    }
    kinds = next
    many = found.size
  }

  const customers = new Float64Array(many)
  const referrers = new Float64Array(many)
  const example = new Int32Array(many)
  const kindOf = new Int32Array(mask.length).fill(-1)
  for (const [at, row] of rows.entries()) {
    const kind = kinds[at]!
    customers[kind]!++
    example[kind] = row
    kindOf[row] = kind
  }
  for (const row of hitsOf(cube, question).referrers) if (mask[row] === 1) referrers[kindOf[row]!]!++

  const shown = codings.map((coding) => shownOf(coding, example))
  const kindsWithPlaces = Array.from(customers, (_, kind) => ({
    customers: customers[kind]!,
    referrers: referrers[kind]!,
    places: shown.map(({ placeOf }, column) => placeOf[codings[column]!.codes[example[kind]!]!]!),
  }))
  return inRisingOrder(
    question.columns.map(({ column }, at) => ({ column, values: shown[at]!.values })),
    kindsWithPlaces,
  )
}

/** The values somebody has, bands all of them, and at which place of these each code stands. */
function shownOf({ codes, values, order, banded }: Coding, examples: Int32Array) {
  const met = new Set(Array.from(examples, (row) => codes[row]!))
  const shown = order.filter((code) => met.has(code) || (banded && code !== 0))
  const placeOf = new Int32Array(values.length)
  for (const [place, code] of shown.entries()) placeOf[code] = place
  return { values: shown.map((code) => values[code]!), placeOf }
}

export interface Kind {
  customers: number
  referrers: number
  places: readonly number[]
}

/** Kinds as an answer has them. */
export function inRisingOrder(columns: JointAnswer['columns'], kinds: readonly Kind[]): JointAnswer {
  const sorted = kinds.toSorted((one, other) => {
    const at = one.places.findIndex((place, column) => place !== other.places[column])
    return at < 0 ? 0 : one.places[at]! - other.places[at]!
  })
  return {
    columns,
    customers: Float64Array.from(sorted, ({ customers }) => customers),
    referrers: Float64Array.from(sorted, ({ referrers }) => referrers),
    places: Uint32Array.from(sorted.flatMap(({ places }) => places)),
  }
}

export function refuseTooManyKinds(): never {
  throw new RangeError(
    `These columns make more than ${mostKinds.toLocaleString('en')} kinds of customers. Choose fewer columns, or some with fewer values`,
  )
}
