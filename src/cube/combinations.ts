import { choices, planBlocks, sizeOf } from './blocks.ts'
import type { Cube } from './cube.ts'
import { hitsOf, revenueOf } from './facts.ts'
import { byteArray, integerArray, numberArray, shortArray } from './memory.ts'
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
import {
  type Figure,
  noProgress,
  type Packed,
  type Part,
  type Scan,
  type ScanColumn,
  scanAll,
  secondUnit,
} from './scan.ts'

/** Tables of combinations. See `CombinationsQuestion`. */
export function combinations(cube: Cube, question: CombinationsQuestion): CombinationsAnswer {
  const { columns: splits, ways, where, figures = ['customers', 'referrers'] } = question
  const mask = maskOf(cube, question, where)
  const wanted = combinationFigures.filter((figure) => figure === 'customers' || figures.includes(figure))
  const inScope = inScopeOf(mask)
  const columns = splits.map((split) => {
    const coding = codingOf(cube, split, question)
    const customers = customersByCode(coding, inScope)
    const shown = coding.order.filter((code) => customers[code]! > 0 || (coding.banded && code !== 0))
    const values = shown.map((code) => coding.values[code]!)
    return { column: split.column, codes: coding.codes, different: coding.values.length, shown, values }
  })
  const tables = tablesOf(question)
  refuseTooMany(columns, tables)

  const sizes = columns.map(({ values }) => values.length)
  const starts = startsOf(tables, sizes)
  const cells = Object.fromEntries(wanted.map((figure) => [figure, numberArray(starts.at(-1)!)])) as Cells
  const doings = doingsOf(cube, question, mask, inScope, wanted)
  if (inScope.many > 0 && tables.length > 0) {
    const some = doings.map(({ rows, many }) => ({ rows, many }))
    const plan = planBlocks(
      sizes,
      tables,
      some.reduce((all, { many }) => all + many, 0),
    )
    const parts = some.map((listed): Part => {
      const codes = plan.groups.map(() => (ways === 3 ? byteArray(listed.many) : shortArray(listed.many)))
      return { ...listed, codes }
    })
    const scan: Scan = {
      ...plan,
      columns: columns.map(({ codes, different, shown }): ScanColumn => {
        const placeOf = byteArray(different)
        for (const [place, code] of shown.entries()) placeOf[code] = place
        return { codes, placeOf, size: shown.length }
      }),
      parts,
      sums: packed(
        wanted.map((figure) => ({
          of: doings.flatMap(({ numbers }, part) => (numbers[figure] ? [{ part, each: numbers[figure] }] : [])),
          cells: cells[figure]!,
        })),
        inScope.many,
      ),
      tables: tables.map((of, at) => ({ of, start: starts[at]! })),
      progress: noProgress(parts.length, plan),
    }
    cube.helpers?.help(scan)
    scanAll(scan)
  }

  const total = { customers: 0, referrers: 0, referrals: 0, revenueMinor: 0 }
  for (const { many, numbers } of doings) {
    for (const figure of wanted) {
      const each = numbers[figure]
      if (typeof each === 'number') total[figure] += many * each
      else if (each) total[figure] = each.reduce((sum, one) => sum + one, 0)
    }
  }
  return {
    total,
    columns: columns.map(({ column, values }) => ({ column, values })),
    tables: tables.map((of, at) => {
      const own = wanted.map((figure) => [figure, cells[figure]!.subarray(starts[at]!, starts[at + 1]!)])
      return { of, ...Object.fromEntries(own) } as CombinationTable
    }),
  }
}

/** Where the cells of each table begin, one table after another, and where the last one ends. */
function startsOf(tables: readonly (readonly number[])[], sizes: readonly number[]): number[] {
  const starts = [0]
  for (const of of tables) starts.push(starts.at(-1)! + sizeOf(of, sizes))
  return starts
}

type Cells = Partial<Record<CombinationFigure, Float64Array>>

/** Counted figures two in one number, the others by themselves. */
function packed(figures: readonly Figure[], customers: number): Packed[] {
  const isCounted = ({ of }: Figure) => of.every(({ each }) => typeof each === 'number')
  const counted = figures.filter(isCounted)
  const others = figures.filter((figure) => !isCounted(figure))
  const pairs = customers < secondUnit && counted.length === 2 ? [counted] : counted.map((figure) => [figure])
  return [...pairs, ...others.map((figure) => [figure])]
}

/** Who is in scope: those listed, or where that is most customers, all rows from 1 on but those listed. */
interface InScope {
  many: number
  rows: Int32Array
  listed: 'inside' | 'outside'
  all: number
}

function inScopeOf(mask: Uint8Array): InScope {
  let many = 0
  for (let row = 1; row < mask.length; row++) many += mask[row]!
  const all = mask.length - 1
  const inside = many * 2 < all ? 1 : 0
  const rows = integerArray((inside === 1 ? many : all - many) + 1) // one to spare, for the row written before it is known to be wanted
  let at = 0
  for (let row = 1; row < mask.length; row++) {
    rows[at] = row
    at += Number(mask[row] === inside)
  }
  return { many, rows: rows.subarray(0, at), listed: inside === 1 ? 'inside' : 'outside', all }
}

function customersByCode({ codes, values, customers: kept }: Coding, { rows, listed, all }: InScope): Int32Array {
  const customers = new Int32Array(values.length)
  if (listed === 'outside') {
    if (kept) takeKept(kept, all, customers)
    else if (codes instanceof Uint8Array) countBytes(codes, all, customers)
    else for (let row = 1; row <= all; row++) customers[codes[row]!]!++
  }
  const each = listed === 'inside' ? 1 : -1
  for (let at = 0; at < rows.length; at++) customers[codes[rows[at]!]!]! += each
  return customers
}

/** Whoever has none of the values has the first code. */
function takeKept(kept: readonly number[], all: number, customers: Int32Array): void {
  customers.set(kept)
  customers[0] = all
  for (let code = 1; code < customers.length; code++) customers[0]! -= customers[code]!
}

/** In four turns, so that the processor need not wait for a sum it has only just written. */
function countBytes(codes: Uint8Array, all: number, customers: Int32Array): void {
  const four = new Int32Array(4 * 256)
  for (let row = 1; row <= all; row++) four[(codes[row]! << 2) | (row & 3)]!++
  for (let code = 0; code < customers.length; code++) {
    customers[code] = four[code * 4]! + four[code * 4 + 1]! + four[code * 4 + 2]! + four[code * 4 + 3]!
  }
}

/** Customers of whom something is counted or summed, or counted off. */
interface Doings extends Pick<Part, 'rows' | 'many'> {
  numbers: Partial<Record<CombinationFigure, 1 | -1 | Float64Array>>
}

/** Most customers never refer and many pay nothing, so each of the figures is summed over those it is not 0 for. */
function doingsOf(
  cube: Cube,
  question: CombinationsQuestion,
  mask: Uint8Array,
  { rows: listed, listed: which, all }: InScope,
  wanted: readonly CombinationFigure[],
): Doings[] {
  const doings: Doings[] = which === 'inside' ? [] : [{ rows: null, many: all, numbers: { customers: 1 } }]
  if (listed.length > 0) {
    doings.push({ rows: listed, many: listed.length, numbers: { customers: which === 'inside' ? 1 : -1 } })
  }
  if (wanted.includes('referrers') || wanted.includes('referrals')) {
    const { referrers, made } = hitsOf(cube, question)
    const rows = integerArray(referrers.length)
    const referrals = numberArray(referrers.length)
    let many = 0
    for (let at = 0; at < referrers.length; at++) {
      rows[many] = referrers[at]!
      referrals[many] = made[at]!
      many += mask[rows[many]!]!
    }
    const numbers: Doings['numbers'] = {}
    if (wanted.includes('referrers')) numbers.referrers = 1
    if (wanted.includes('referrals')) numbers.referrals = referrals.subarray(0, many)
    doings.push({ rows, many, numbers })
  }
  if (wanted.includes('revenueMinor')) {
    const revenue = revenueOf(cube, question.window)
    let many = 0
    for (let row = 1; row < mask.length; row++) many += mask[row]! & Number(revenue[row] !== 0)
    const rows = integerArray(many)
    const numbers = numberArray(many)
    let at = 0
    for (let row = 1; row < mask.length; row++) {
      if (mask[row] === 0 || revenue[row] === 0) continue
      rows[at] = row
      numbers[at++] = revenue[row]!
    }
    doings.push({ rows, many, numbers: { revenueMinor: numbers } })
  }
  return doings
}

/** The places of the columns of each table asked for. */
export function tablesOf({ columns, ways, holding }: CombinationsQuestion): number[][] {
  const all = choices(columns.length, ways)
  return holding === undefined ? all : all.filter((of) => of.includes(holding))
}

/** See `CombinationsQuestion` for what is too large. */
export function refuseTooMany(
  columns: readonly { column: string; values: readonly string[] }[],
  tables: readonly (readonly number[])[],
): void {
  for (const { column, values } of columns) {
    if (values.length <= mostCombined) continue
    throw new RangeError(
      `${column} has ${values.length} different values, and combinations are made of ${mostCombined} at most. Cut it into bands, leave out rare values with a filter, or leave ${column} out`,
    )
  }
  const sizes = columns.map(({ values }) => values.length)
  const cells = startsOf(tables, sizes).at(-1)!
  if (cells <= mostCells) return
  const largest = columns.toSorted((one, other) => other.values.length - one.values.length)[0]!
  throw new RangeError(
    `These columns make ${cells.toLocaleString('en')} combinations, more than the ${mostCells.toLocaleString('en')} that can be looked at in one go. Leave out ${largest.column} with its ${largest.values.length} values, or cut it into bands`,
  )
}
