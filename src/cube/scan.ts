import type { Plan } from './blocks.ts'
import { mostSums, sizeOf } from './blocks.ts'
import type { Codes } from './column.ts'
import { integerArray } from './memory.ts'

/**
 * A count of combinations as plain data over shared memory, so that several threads can take part in it. Each takes the
 * next step that nobody has taken, until none is left.
 */
export interface Scan extends Plan {
  columns: readonly ScanColumn[]
  parts: readonly Part[]
  tables: readonly TablePlace[]
  /** Marks how far it is: the next step nobody has taken, then for each step whether it is done. */
  progress: Int32Array
}
export interface ScanColumn {
  codes: Codes
  /** The place of each code in the tables. */
  placeOf: Uint8Array
  size: number
}
/** Some customers, and what is summed of them. */
export interface Part {
  /** Null for all rows from 1 on. */
  rows: Int32Array | null
  many: number
  /** For each group, the code of each customer; bytes where blocks have three groups. */
  codes: readonly GroupCodes[]
  figures: readonly Figure[]
}
export type GroupCodes = Uint8Array | Uint16Array
export interface Figure {
  /** A number for each customer of the part; null to count them. */
  numbers: Float64Array | null
  /** The cells of all tables, one table after another. */
  cells: Float64Array
}
/** The columns of a table, rising, and where its cells begin. */
export interface TablePlace {
  of: readonly number[]
  start: number
}

/** Nothing done yet. */
export const noProgress = (parts: number, { groups, blocks }: Plan) =>
  integerArray(1 + parts * (groups.length + blocks.length))

/** Take steps of a scan until nobody has to take any more. */
export function takePart(scan: Scan): void {
  const { progress } = scan
  const steps = progress.length - 1
  for (let step = Atomics.add(progress, 0, 1); step < steps; step = Atomics.add(progress, 0, 1)) take(scan, step)
}

/** Take part, and return when everything is done. */
export function scanAll(scan: Scan): void {
  takePart(scan)
  for (let step = 0; step < scan.progress.length - 1; step++) ensure(scan, step)
}

/** After so long, whoever took a step is thought to be gone, and it is taken once more: it comes to the same. */
const patienceMs = 2_000

function ensure(scan: Scan, step: number): void {
  const { progress } = scan
  if (Atomics.load(progress, 1 + step) === 1) return
  Atomics.wait(progress, 1 + step, 0, patienceMs)
  if (Atomics.load(progress, 1 + step) === 0) take(scan, step)
}

/** The groups of all parts come first, then their blocks. */
function take(scan: Scan, step: number): void {
  const { parts, groups, blocks, progress } = scan
  const groupSteps = parts.length * groups.length
  if (step < groupSteps) {
    joinColumns(scan, parts[Math.floor(step / groups.length)]!, step % groups.length)
  } else {
    const at = step - groupSteps
    const part = Math.floor(at / blocks.length)
    const block = blocks[at % blocks.length]!
    for (const group of block.groups) ensure(scan, part * groups.length + group)
    countBlock(scan, parts[part]!, block)
  }
  Atomics.store(progress, 1 + step, 1)
  Atomics.notify(progress, 1 + step)
}

/** Read the columns of a group as one. */
function joinColumns({ columns, groups }: Scan, { rows, many, codes }: Part, group: number): void {
  const joined = codes[group]!
  for (const [nth, column] of groups[group]!.entries()) {
    const { codes: own, placeOf, size } = columns[column]!
    const times = nth === 0 ? 0 : size
    if (rows !== null) joinListed(joined, times, own, placeOf, rows, many)
    else if (own instanceof Uint8Array && joined instanceof Uint8Array) joinBytes(joined, times, own, placeOf, many)
    else joinAll(joined, times, own, placeOf, many)
  }
}

function joinBytes(joined: Uint8Array, times: number, codes: Uint8Array, placeOf: Uint8Array, many: number): void {
  for (let at = 0; at < many; at++) joined[at] = joined[at]! * times + placeOf[codes[at + 1]!]!
}

function joinAll(joined: GroupCodes, times: number, codes: Codes, placeOf: Uint8Array, many: number): void {
  for (let at = 0; at < many; at++) joined[at] = joined[at]! * times + placeOf[codes[at + 1]!]!
}

function joinListed(
  joined: GroupCodes,
  times: number,
  codes: Codes,
  placeOf: Uint8Array,
  rows: Int32Array,
  many: number,
): void {
  for (let at = 0; at < many; at++) joined[at] = joined[at]! * times + placeOf[codes[rows[at]!]!]!
}

/** Where the sums of one block are added up: each thread's own. */
let manySums: Uint32Array | null = null
let numberSums: Float64Array | null = null

function countBlock(scan: Scan, { codes, many, figures }: Part, block: Plan['blocks'][number]): void {
  const { groups, columns, tables } = scan
  const sizes = columns.map(({ size }) => size)
  const of = block.groups.map((group) => codes[group]!)
  const groupSizes = block.groups.map((group) => sizeOf(groups[group]!, sizes))
  const all = groupSizes.reduce((product, size) => product * size, 1)
  const inBlock = block.groups.flatMap((group) => groups[group]!)
  for (const { numbers, cells } of figures) {
    let sums: Uint32Array | Float64Array
    if (numbers === null) {
      manySums ??= new Uint32Array(mostSums)
      sums = manySums.subarray(0, all).fill(0)
      countCodes(of, groupSizes, many, manySums)
    } else {
      numberSums ??= new Float64Array(mostSums)
      sums = numberSums.subarray(0, all).fill(0)
      addNumbers(of, groupSizes, many, numbers, numberSums)
    }
    const wanted = block.tables.map((at) => tables[at]!)
    sumDown(sums, inBlock, sizes, wanted, cells)
  }
}

function countCodes(of: readonly GroupCodes[], sizes: readonly number[], many: number, sums: Uint32Array): void {
  const [one, two, three] = of
  if (one instanceof Uint8Array && two instanceof Uint8Array && three instanceof Uint8Array) {
    countThree(one, two, three, sizes[1]!, sizes[2]!, many, sums)
  } else if (two && !three) countTwo(one!, two, sizes[1]!, many, sums)
  else for (let at = 0; at < many; at++) sums[codeAt(of, sizes, at)]!++
}

// The loops everything here is arranged around. Of several customers all codes are worked out first, so that the
// processor need not wait for one sum to be written before it looks at the next customer.

function countThree(
  one: Uint8Array,
  two: Uint8Array,
  three: Uint8Array,
  sizeTwo: number,
  sizeThree: number,
  many: number,
  sums: Uint32Array,
): void {
  const whole = many - (many % 4)
  for (let at = 0; at < whole; at += 4) {
    const a = Math.imul(Math.imul(one[at]!, sizeTwo) + two[at]!, sizeThree) + three[at]!
    const b = Math.imul(Math.imul(one[at + 1]!, sizeTwo) + two[at + 1]!, sizeThree) + three[at + 1]!
    const c = Math.imul(Math.imul(one[at + 2]!, sizeTwo) + two[at + 2]!, sizeThree) + three[at + 2]!
    const d = Math.imul(Math.imul(one[at + 3]!, sizeTwo) + two[at + 3]!, sizeThree) + three[at + 3]!
    sums[a]!++
    sums[b]!++
    sums[c]!++
    sums[d]!++
  }
  for (let at = whole; at < many; at++) sums[(one[at]! * sizeTwo + two[at]!) * sizeThree + three[at]!]!++
}

function countTwo(one: GroupCodes, two: GroupCodes, sizeTwo: number, many: number, sums: Uint32Array): void {
  const whole = many - (many % 4)
  for (let at = 0; at < whole; at += 4) {
    const a = Math.imul(one[at]!, sizeTwo) + two[at]!
    const b = Math.imul(one[at + 1]!, sizeTwo) + two[at + 1]!
    const c = Math.imul(one[at + 2]!, sizeTwo) + two[at + 2]!
    const d = Math.imul(one[at + 3]!, sizeTwo) + two[at + 3]!
    sums[a]!++
    sums[b]!++
    sums[c]!++
    sums[d]!++
  }
  for (let at = whole; at < many; at++) sums[one[at]! * sizeTwo + two[at]!]!++
}

function addNumbers(
  of: readonly GroupCodes[],
  sizes: readonly number[],
  many: number,
  numbers: Float64Array,
  sums: Float64Array,
): void {
  for (let at = 0; at < many; at++) sums[codeAt(of, sizes, at)]! += numbers[at]!
}

function codeAt(of: readonly GroupCodes[], sizes: readonly number[], at: number): number {
  let code = of[0]![at]!
  for (let next = 1; next < of.length; next++) code = code * sizes[next]! + of[next]![at]!
  return code
}

/**
 * Take each table out of a block: sum over the columns it does not have, the largest first, since what is left to do
 * after that is the least. Tables that lack the same columns are taken out of the same sums.
 */
function sumDown(
  sums: Uint32Array | Float64Array,
  columns: readonly number[],
  sizes: readonly number[],
  tables: readonly TablePlace[],
  cells: Float64Array,
): void {
  let left = tables
  for (const column of columns.toSorted((one, other) => sizes[other]! - sizes[one]!)) {
    const without = left.filter(({ of }) => !of.includes(column))
    if (without.length === 0) continue
    const others = columns.filter((other) => other !== column)
    sumDown(sumOver(column, sums, columns, sizes), others, sizes, without, cells)
    left = left.filter(({ of }) => of.includes(column))
  }
  for (const table of left) putTable(sums, columns, sizes, table, cells)
}

function sumOver(
  column: number,
  sums: Uint32Array | Float64Array,
  columns: readonly number[],
  sizes: readonly number[],
): Float64Array {
  const at = columns.indexOf(column)
  const size = sizes[column]!
  const inner = sizeOf(columns.slice(at + 1), sizes)
  const outer = sums.length / (inner * size)
  const without = new Float64Array(outer * inner)
  for (let before = 0, from = 0; before < outer; before++) {
    const to = before * inner
    for (let value = 0; value < size; value++) {
      for (let after = 0; after < inner; after++) without[to + after]! += sums[from++]!
    }
  }
  return without
}

/** Write sums over just a table's columns in the order of the table. */
function putTable(
  sums: Uint32Array | Float64Array,
  columns: readonly number[],
  sizes: readonly number[],
  { of, start }: TablePlace,
  cells: Float64Array,
): void {
  const strideOf = (column: number) => sizeOf(columns.slice(columns.indexOf(column) + 1), sizes)
  const [one, two, three] = of.map((column) => ({ size: sizes[column]!, stride: strideOf(column) }))
  let to = start
  for (let i = 0; i < one!.size; i++) {
    for (let j = 0; j < (two?.size ?? 1); j++) {
      const from = i * one!.stride + j * (two?.stride ?? 0)
      for (let k = 0; k < (three?.size ?? 1); k++) cells[to++] = sums[from + k * (three?.stride ?? 0)]!
    }
  }
}
