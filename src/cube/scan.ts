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
  /** What is summed, some of it several figures in one number: see `Packed`. */
  sums: readonly Packed[]
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
/** Some customers, and their codes in each group: bytes where blocks have three groups. */
export interface Part {
  /** Null for all rows from 1 on. */
  rows: Int32Array | null
  many: number
  codes: readonly GroupCodes[]
}
type GroupCodes = Uint8Array | Uint16Array
/**
 * Figures that are summed together, side by side in one number: the first in the lowest 26 bits, the second above. One
 * that is not of counted customers is alone.
 */
export type Packed = readonly Figure[]
export interface Figure {
  /** Customers of these parts are counted, or counted off; or numbers of theirs summed. */
  of: readonly { part: number; each: 1 | -1 | Float64Array }[]
  /** The cells of all tables, one table after another. */
  cells: Float64Array
}
/** The columns of a table, rising, and where its cells begin. */
interface TablePlace {
  of: readonly number[]
  start: number
}

/** What the second of two figures counts in; there are fewer customers than that. */
export const secondUnit = 2 ** 26

/** Nothing done yet. */
export const noProgress = (parts: number, { groups, blocks }: Plan) =>
  integerArray(1 + parts * groups.length + blocks.length)

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

/** The groups of all parts come first, then the blocks. */
function take(scan: Scan, step: number): void {
  const { parts, groups, blocks, progress } = scan
  const groupSteps = parts.length * groups.length
  if (step < groupSteps) {
    joinColumns(scan, parts[Math.floor(step / groups.length)]!, step % groups.length)
  } else {
    const block = blocks[step - groupSteps]!
    for (const part of parts.keys()) for (const group of block.groups) ensure(scan, part * groups.length + group)
    countBlock(scan, block)
  }
  Atomics.store(progress, 1 + step, 1)
  Atomics.notify(progress, 1 + step)
}

/** Customers whose columns are read as one at a time, so that they stay in the nearest memory. */
const atATime = 4096
let bytesJoined: Uint8Array | null = null
let shortsJoined: Uint16Array | null = null

/**
 * Read the columns of a group as one.
 *
 * Column by column in a place of this thread's own, then written as a whole: a thread that was thought to be gone and is
 * only late writes the same once more, and never something half done.
 */
function joinColumns({ columns, groups }: Scan, { rows, many, codes }: Part, group: number): void {
  const joined = codes[group]!
  bytesJoined ??= new Uint8Array(atATime)
  shortsJoined ??= new Uint16Array(atATime)
  const some = joined instanceof Uint8Array ? bytesJoined : shortsJoined
  for (let from = 0; from < many; from += atATime) {
    const length = Math.min(atATime, many - from)
    for (const [nth, column] of groups[group]!.entries()) {
      const { codes: own, placeOf, size } = columns[column]!
      const times = nth === 0 ? 0 : size
      if (rows !== null) joinListed(some, times, own, placeOf, rows, from, length)
      else if (own instanceof Uint8Array && some instanceof Uint8Array)
        joinBytes(some, times, own, placeOf, from, length)
      else joinAll(some, times, own, placeOf, from, length)
    }
    joined.set(some.subarray(0, length), from)
  }
}

function joinBytes(
  joined: Uint8Array,
  times: number,
  codes: Uint8Array,
  placeOf: Uint8Array,
  from: number,
  length: number,
): void {
  for (let at = 0; at < length; at++) joined[at] = joined[at]! * times + placeOf[codes[from + at + 1]!]!
}

function joinAll(
  joined: GroupCodes,
  times: number,
  codes: Codes,
  placeOf: Uint8Array,
  from: number,
  length: number,
): void {
  for (let at = 0; at < length; at++) joined[at] = joined[at]! * times + placeOf[codes[from + at + 1]!]!
}

function joinListed(
  joined: GroupCodes,
  times: number,
  codes: Codes,
  placeOf: Uint8Array,
  rows: Int32Array,
  from: number,
  length: number,
): void {
  for (let at = 0; at < length; at++) joined[at] = joined[at]! * times + placeOf[codes[rows[from + at]!]!]!
}

/** Where the sums of one block are added up: each thread's own. */
let manySums: Uint32Array | null = null
let numberSums: Float64Array | null = null

function countBlock(scan: Scan, block: Plan['blocks'][number]): void {
  const sizes = scan.columns.map(({ size }) => size)
  const groups = block.groups.map((group) => scan.groups[group]!)
  const groupSizes = groups.map((group) => sizeOf(group, sizes))
  const all = groupSizes.reduce((product, size) => product * size, 1)
  const tables = block.tables.map((at) => scan.tables[at]!)
  manySums ??= new Uint32Array(mostSums)
  numberSums ??= new Float64Array(mostSums)
  for (const packed of scan.sums) {
    const sums = numberSums.subarray(0, all).fill(0)
    for (const [nth, { of }] of packed.entries()) {
      const counted = manySums.subarray(0, all).fill(0)
      for (const { part, each } of of) {
        const { codes, many } = scan.parts[part]!
        const own = block.groups.map((group) => codes[group]!)
        if (each instanceof Float64Array) addNumbers(own, groupSizes, many, each, sums)
        else countCodes(own, groupSizes, many, each, counted)
      }
      const unit = nth === 0 ? 1 : secondUnit
      for (let at = 0; at < all; at++) sums[at]! += counted[at]! * unit
    }
    sumDown({ groups, sizes, packed }, sums, [], tables)
  }
}

function countCodes(
  of: readonly GroupCodes[],
  sizes: readonly number[],
  many: number,
  each: 1 | -1,
  sums: Uint32Array,
): void {
  const [one, two, three] = of
  if (one instanceof Uint8Array && two instanceof Uint8Array && three instanceof Uint8Array) {
    countThree(one, two, three, sizes[1]!, sizes[2]!, many, each, sums)
  } else if (two && !three) countTwo(one!, two, sizes[1]!, many, each, sums)
  else for (let at = 0; at < many; at++) sums[codeAt(of, sizes, at)]! += each
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
  each: 1 | -1,
  sums: Uint32Array,
): void {
  const whole = many - (many % 4)
  for (let at = 0; at < whole; at += 4) {
    const a = Math.imul(Math.imul(one[at]!, sizeTwo) + two[at]!, sizeThree) + three[at]!
    const b = Math.imul(Math.imul(one[at + 1]!, sizeTwo) + two[at + 1]!, sizeThree) + three[at + 1]!
    const c = Math.imul(Math.imul(one[at + 2]!, sizeTwo) + two[at + 2]!, sizeThree) + three[at + 2]!
    const d = Math.imul(Math.imul(one[at + 3]!, sizeTwo) + two[at + 3]!, sizeThree) + three[at + 3]!
    sums[a]! += each
    sums[b]! += each
    sums[c]! += each
    sums[d]! += each
  }
  for (let at = whole; at < many; at++) sums[(one[at]! * sizeTwo + two[at]!) * sizeThree + three[at]!]! += each
}

function countTwo(
  one: GroupCodes,
  two: GroupCodes,
  sizeTwo: number,
  many: number,
  each: 1 | -1,
  sums: Uint32Array,
): void {
  const whole = many - (many % 4)
  for (let at = 0; at < whole; at += 4) {
    const a = Math.imul(one[at]!, sizeTwo) + two[at]!
    const b = Math.imul(one[at + 1]!, sizeTwo) + two[at + 1]!
    const c = Math.imul(one[at + 2]!, sizeTwo) + two[at + 2]!
    const d = Math.imul(one[at + 3]!, sizeTwo) + two[at + 3]!
    sums[a]! += each
    sums[b]! += each
    sums[c]! += each
    sums[d]! += each
  }
  for (let at = whole; at < many; at++) sums[one[at]! * sizeTwo + two[at]!]! += each
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

interface Block {
  groups: readonly (readonly number[])[]
  sizes: readonly number[]
  packed: Packed
}

/**
 * Take each table out of the sums of a block, group by group: of each group only the columns the table has are kept, and
 * the others summed over. Tables that keep the same of a group are taken out of the same sums.
 *
 * @param kept for each group done with, the columns kept of it; the sums are over these and the groups still to come
 */
function sumDown(
  block: Block,
  sums: Float64Array,
  kept: readonly (readonly number[])[],
  tables: readonly TablePlace[],
) {
  const { groups, sizes } = block
  const group = groups[kept.length]
  if (group === undefined) {
    for (const table of tables) putTable(block, sums, kept.flat(), table)
    return
  }
  const inner = groups.slice(kept.length + 1).reduce((size, later) => size * sizeOf(later, sizes), 1)
  const alike = Map.groupBy(tables, ({ of }) => group.filter((column) => of.includes(column)).join())
  for (const own of alike.values()) {
    const columns = group.filter((column) => own[0]!.of.includes(column))
    const less = columns.length === group.length ? sums : sumOver(group, columns, sizes, sums, inner)
    sumDown(block, less, [...kept, columns], own)
  }
}

/** Sum over the columns of a group that are not kept; the values of what comes after it stand together. */
function sumOver(
  group: readonly number[],
  kept: readonly number[],
  sizes: readonly number[],
  sums: Float64Array,
  inner: number,
): Float64Array {
  const size = sizeOf(group, sizes)
  const places = placesAmong(group, kept, sizes)
  const keptSize = sizeOf(kept, sizes)
  const outer = sums.length / (size * inner)
  const less = new Float64Array(outer * keptSize * inner)
  let from = 0
  for (let before = 0; before < outer; before++) {
    for (let code = 0; code < size; code++) {
      const to = (before * keptSize + places[code]!) * inner
      if (inner === 1) less[to]! += sums[from++]!
      else for (let end = from + inner, at = to; from < end; from++, at++) less[at]! += sums[from]!
    }
  }
  return less
}

/** For each code of a group, the code of just the columns kept. */
function placesAmong(group: readonly number[], kept: readonly number[], sizes: readonly number[]): Int32Array {
  const places = new Int32Array(sizeOf(group, sizes))
  for (let code = 0; code < places.length; code++) {
    let rest = code
    let stride = 1
    for (const column of group.toReversed()) {
      const own = rest % sizes[column]!
      rest = (rest - own) / sizes[column]!
      if (!kept.includes(column)) continue
      places[code]! += own * stride
      stride *= sizes[column]!
    }
  }
  return places
}

/** Write sums over just a table's columns in the order of the table. */
function putTable(
  { sizes, packed }: Block,
  sums: Float64Array,
  columns: readonly number[],
  { of, start }: TablePlace,
): void {
  const strideOf = (column: number) => sizeOf(columns.slice(columns.indexOf(column) + 1), sizes)
  const [one, two, three] = of.map((column) => ({ size: sizes[column]!, stride: strideOf(column) }))
  const [first, second] = packed
  let to = start
  for (let i = 0; i < one!.size; i++) {
    for (let j = 0; j < (two?.size ?? 1); j++) {
      const from = i * one!.stride + j * (two?.stride ?? 0)
      for (let k = 0; k < (three?.size ?? 1); k++, to++) {
        const sum = sums[from + k * (three?.stride ?? 0)]!
        if (second === undefined) first!.cells[to] = sum
        else {
          first!.cells[to] = sum % secondUnit
          second.cells[to] = Math.floor(sum / secondUnit)
        }
      }
    }
  }
}
