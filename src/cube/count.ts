import type { Cube } from './cube.ts'
import { jointsOf, sumsOfMember } from './joint.ts'
import { type Count, sumByCodes, unpack } from './packing.ts'
import { type Cell, type CountAnswer, type CountQuestion, type Counts, noCounts } from './question.ts'
import { type Coding, codingOf } from './read-column.ts'
import { type Scope, scopeOf } from './scope.ts'

/** One-way tables. See `CountQuestion`. */
export function count(cube: Cube, question: CountQuestion): CountAnswer {
  const scope = scopeOf(cube, question)
  const codings = question.by.map((split) => codingOf(cube, split, question))
  const sums = sumsOf(cube, question, codings, scope)
  return { total: { ...scope.total }, tables: codings.map((coding, at) => cellsOf(coding, sums[at]!)) }
}

/** A table's figures: for each count, its sum by code. */
type Sums = Map<Count, Float64Array>

function sumsOf(cube: Cube, { by }: CountQuestion, codings: readonly Coding[], { packed }: Scope): Sums[] {
  const tables = codings.map((): Sums => new Map())
  const joints = jointsOf(cube, by, codings)
  for (const part of packed) {
    for (const [at, jointSums] of sumByCodes(part, joints).entries()) {
      for (const member of joints[at]!.members) {
        const packedSums = sumsOfMember(jointSums, member)
        for (const field of part.fields) {
          const sums = packedSums.map((sum) => unpack(sum, field))
          tables[member.at]!.set(field.count, sums)
        }
      }
    }
  }
  return tables
}

function cellsOf({ values, order, banded }: Coding, sums: Sums): Cell[] {
  const customers = sums.get('customers')!
  const shown = order.filter((code) => customers[code]! > 0 || (banded && code !== 0))
  return shown.map((code) => {
    const counts: Counts = { ...noCounts }
    for (const [name, of] of sums) counts[name] = of[code]!
    return { value: values[code]!, counts }
  })
}
