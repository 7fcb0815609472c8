import type { Cube } from './cube.ts'
import { type Count, sumByCode, unpack } from './packing.ts'
import { type Cell, type CountAnswer, type CountQuestion, type Counts, noCounts } from './question.ts'
import { type Coding, codingOf } from './read-column.ts'
import { type Scope, scopeOf } from './scope.ts'

/** One-way tables. See `CountQuestion`. */
export function count(cube: Cube, question: CountQuestion): CountAnswer {
  const scope = scopeOf(cube, question, question.where)
  const tables = question.by.map((split) => cellsOf(scope, codingOf(cube, split, question)))
  return { total: { ...scope.total }, tables }
}

function cellsOf({ packed }: Scope, { codes, values, order, banded }: Coding): Cell[] {
  const sums = new Map<Count, Float64Array>()
  for (const part of packed) {
    const packedSums = sumByCode(part, codes, values.length)
    for (const field of part.fields)
      sums.set(
        field.count,
        packedSums.map((sum) => unpack(sum, field)),
      )
  }
  const customers = sums.get('customers')!
  const shown = order.filter((code) => customers[code]! > 0 || (banded && code !== 0))
  return shown.map((code) => {
    const counts: Counts = { ...noCounts }
    for (const [name, of] of sums) counts[name] = of[code]!
    return { value: values[code]!, counts }
  })
}
