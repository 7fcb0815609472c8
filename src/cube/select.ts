import type { Cube } from './cube.ts'
import type { Terms } from './facts.ts'
import { maskOf } from './met.ts'
import type { SelectAnswer, SelectQuestion } from './question.ts'
import { codingOf, readColumn } from './read-column.ts'
import { listed } from './scope.ts'

/** A page of customers. See `SelectQuestion`. */
export function select(cube: Cube, question: SelectQuestion): SelectAnswer {
  const { where, sort } = question
  const offset = Math.max(0, question.offset)
  const limit = Math.max(0, question.limit)
  const mask = maskOf(cube, question, where)
  const rows = listed(question.among === undefined ? mask : maskAmong(question.among, mask))
  const total = rows.length

  // Asked for even when the page is empty, so that an unknown column is refused whatever the page.
  const keys = sort === undefined ? null : sortKeys(cube, sort, question, rows)
  if (offset >= total || limit === 0) return { total, numbers: [] }
  const end = Math.min(offset + limit, total)
  if (keys === null) return { total, numbers: [...rows.subarray(offset, end)] }
  const near = end * 8 < total ? firstOnes(keys, end) : null
  if (near === null) return { total, numbers: pageOf(rows, keys, offset, end) }
  const nearRows = near.map((at) => rows[at]!)
  return {
    total,
    numbers: pageOf(
      nearRows,
      Float64Array.from(near, (at) => keys[at]!),
      offset,
      end,
    ),
  }
}

function maskAmong(numbers: readonly number[], mask: Uint8Array): Uint8Array {
  const among = new Uint8Array(mask.length)
  for (const number of numbers) if (number < mask.length) among[number] = mask[number]!
  return among
}

/** A number for each of the rows that puts them in order when it rises; infinity where the value is not known. */
function sortKeys(
  cube: Cube,
  { column, descending }: NonNullable<SelectQuestion['sort']>,
  terms: Terms,
  rows: Int32Array,
): Float64Array {
  const readable = readColumn(cube, column, terms)
  const sign = descending ? -1 : 1
  const keys = new Float64Array(rows.length)
  if (readable.kind !== 'category') {
    const { quantities, unknown } = readable
    for (let at = 0; at < keys.length; at++) {
      const quantity = quantities[rows[at]!]!
      const known = quantity !== unknown && !Number.isNaN(quantity)
      keys[at] = known ? quantity * sign : Number.POSITIVE_INFINITY
    }
    return keys
  }
  const { codes, order } = codingOf(cube, { column }, terms)
  const rank = new Float64Array(order.length)
  for (const [place, code] of order.entries()) rank[code] = place * sign
  rank[0] = Number.POSITIVE_INFINITY
  for (let at = 0; at < keys.length; at++) keys[at] = rank[codes[rows[at]!]!]!
  return keys
}

/**
 * The places of the `many` smallest keys and perhaps some more, in rising order of place; of equal keys the first ones.
 *
 * A page near the beginning needs few of a million keys. They are gathered in a small pool, and each time it is full,
 * the greatest of the smallest so far becomes the bar that a later key must be below.
 */
function firstOnes(keys: Float64Array, many: number): Int32Array {
  const pool = new Int32Array(many * 4)
  let pooled = 0
  let bar = Number.POSITIVE_INFINITY
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]!
    if (key > bar || (key === bar && pooled >= many)) continue
    pool[pooled++] = at
    if (pooled < pool.length) continue
    bar = keyAt(
      Float64Array.from(pool, (place) => keys[place]!),
      many - 1,
      0,
    )
    let below = 0
    for (const place of pool) below += Number(keys[place]! < bar)
    let equal = many - below
    pooled = 0
    for (const place of pool) if (keys[place]! < bar || (keys[place] === bar && equal-- > 0)) pool[pooled++] = place
  }
  return pool.slice(0, pooled)
}

/**
 * The rows from place `offset` to before place `end`, if all were sorted by key and then by number, without sorting
 * all: the keys of the first and the last row on the page are found first, and only what lies between them is sorted.
 * Rows come in rising order, so those whose key equals the first's, or the last's, are in order as they stand.
 */
function pageOf(rows: Int32Array, keys: Float64Array, offset: number, end: number): number[] {
  const scratch = keys.slice()
  const first = keyAt(scratch, offset, 0)
  const last = keyAt(scratch, end - 1, offset)
  let before = 0
  const likeFirst: number[] = []
  const between: number[] = []
  const likeLast: number[] = []
  for (let at = 0; at < rows.length; at++) {
    const key = keys[at]!
    if (key > last) continue
    if (key < first) before++
    else if (key === first) likeFirst.push(at)
    else if (key === last) likeLast.push(at)
    else between.push(at)
  }
  between.sort((one, other) => keys[one]! - keys[other]! || one - other)
  const skipped = offset - before
  const page = [...likeFirst.slice(skipped, skipped + end - offset), ...between, ...likeLast.slice(0, end - offset)]
  return page.slice(0, end - offset).map((at) => rows[at]!)
}

/**
 * The key that would stand at `place` if the keys were sorted. Rearranges them so that smaller ones stand before that
 * place and greater ones after; `from` is a place nothing before which matters any more.
 *
 * @see C. A. R. Hoare, "Algorithm 65: Find", Communications of the ACM 4 (1961), 321–322
 */
function keyAt(keys: Float64Array, place: number, from: number): number {
  let low = from
  let high = keys.length - 1
  while (low < high) {
    const pivot = middleOf(keys[low]!, keys[(low + high) >>> 1]!, keys[high]!)
    let left = low
    let right = high
    while (left <= right) {
      while (keys[left]! < pivot) left++
      while (keys[right]! > pivot) right--
      if (left > right) break
      const swapped = keys[left]!
      keys[left++] = keys[right]!
      keys[right--] = swapped
    }
    if (place <= right) high = right
    else if (place >= left) low = left
    else break
  }
  return keys[place]!
}

function middleOf(one: number, two: number, three: number): number {
  return Math.max(Math.min(one, two), Math.min(Math.max(one, two), three))
}
