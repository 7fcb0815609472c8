import type { Cube } from './cube.ts'
import { hitsOf, revenueOf } from './facts.ts'
import { maskOf } from './met.ts'
import {
  type CombinationFigure,
  type CombinationsAnswer,
  type CombinationsQuestion,
  type CombinationTable,
  combinationFigures,
  mostCells,
  mostCombined,
} from './question.ts'
import { type Coding, codingOf } from './read-column.ts'

/** Tables of combinations. See `CombinationsQuestion`. */
export function combinations(cube: Cube, question: CombinationsQuestion): CombinationsAnswer {
  const { columns, ways, where, figures = ['customers', 'referrers'] } = question
  const mask = maskOf(cube, question, where)
  const wanted = combinationFigures.filter((figure) => figure === 'customers' || figures.includes(figure))
  const codings = columns.map((split) => placesOf(codingOf(cube, split, question), mask))
  refuseTooMany(
    codings.map(({ values }, at) => ({ column: columns[at]!.column, values: values.length })),
    ways,
  )
  const facts = factsOf(cube, question, mask)
  const total = { customers: 0, referrers: 0, referrals: 0, revenueMinor: 0 }
  for (const figure of wanted) for (let row = 1; row < mask.length; row++) total[figure] += facts[figure][row]!
  return {
    total,
    columns: codings.map(({ values }, at) => ({ column: columns[at]!.column, values })),
    tables: choices(columns.length, ways).map((of) => tableOf(of, codings, wanted, facts)),
  }
}

/** A column's cells: each customer's place among the values that occur, in the order a table has them. */
function placesOf({ codes, values, order, banded }: Coding, mask: Uint8Array) {
  const customers = new Float64Array(values.length)
  for (let row = 1; row < mask.length; row++) customers[codes[row]!]! += mask[row]!
  const shown = order.filter((code) => customers[code]! > 0 || (banded && code !== 0))
  const placeOf = new Int32Array(values.length)
  for (const [place, code] of shown.entries()) placeOf[code] = place
  return { codes, placeOf, values: shown.map((code) => values[code]!) }
}

function factsOf(cube: Cube, question: CombinationsQuestion, mask: Uint8Array) {
  const facts = Object.fromEntries(
    combinationFigures.map((figure) => [figure, new Float64Array(mask.length)]),
  ) as Record<CombinationFigure, Float64Array>
  const hits = hitsOf(cube, question)
  for (const [at, row] of hits.referrers.entries()) {
    facts.referrers[row] = mask[row]!
    facts.referrals[row] = mask[row]! * hits.made[at]!
  }
  const revenue = revenueOf(cube, question.window)
  for (let row = 1; row < mask.length; row++) {
    facts.customers[row] = mask[row]!
    facts.revenueMinor[row] = mask[row] === 1 ? revenue[row]! : 0
  }
  return facts
}

function tableOf(
  of: number[],
  codings: readonly ReturnType<typeof placesOf>[],
  wanted: readonly CombinationFigure[],
  facts: Record<CombinationFigure, Float64Array>,
): CombinationTable {
  const members = of.map((at) => codings[at]!)
  const cells = members.reduce((size, { values }) => size * values.length, 1)
  const table: CombinationTable = { of, customers: new Float64Array(cells) }
  for (const figure of wanted) {
    const sums = new Float64Array(cells)
    const fact = facts[figure]
    for (let row = 1; row < fact.length; row++) {
      if (fact[row] === 0) continue
      let cell = 0
      for (const { codes, placeOf, values } of members) cell = cell * values.length + placeOf[codes[row]!]!
      sums[cell]! += fact[row]!
    }
    table[figure] = sums
  }
  return table
}

/** Every choice of so many of the columns, rising. */
export function choices(columns: number, ways: 1 | 2 | 3): number[][] {
  let chosen: number[][] = [[]]
  for (let way = 0; way < ways; way++) {
    chosen = chosen.flatMap((before) => {
      const next = (before.at(-1) ?? -1) + 1
      return Array.from({ length: Math.max(0, columns - next) }, (_, more) => [...before, next + more])
    })
  }
  return chosen
}

/** See `CombinationsQuestion` for what is too large. */
export function refuseTooMany(columns: readonly { column: string; values: number }[], ways: 1 | 2 | 3): void {
  for (const { column, values } of columns) {
    if (values <= mostCombined) continue
    throw new RangeError(
      `${column} has ${values} different values, and combinations are made of ${mostCombined} at most. Cut it into bands, leave out rare values with a filter, or leave ${column} out`,
    )
  }
  let cells = 0
  for (const chosen of choices(columns.length, ways)) {
    cells += chosen.reduce((size, at) => size * columns[at]!.values, 1)
  }
  if (cells <= mostCells) return
  const largest = columns.toSorted((one, other) => other.values - one.values)[0]!
  throw new RangeError(
    `These columns make ${cells.toLocaleString('en')} combinations, more than the ${mostCells.toLocaleString('en')} that can be looked at in one go. Leave out ${largest.column} with its ${largest.values} values, or cut it into bands`,
  )
}
