import type { Cube } from './cube.ts'
import type { Terms } from './facts.ts'
import type { SelectAnswer, SelectQuestion } from './question.ts'
import { codingOf, readColumn } from './read-column.ts'
import { maskOf } from './scope.ts'

/** A page of customers. See `SelectQuestion`. */
export function select(cube: Cube, question: SelectQuestion): SelectAnswer {
  const { where, sort } = question
  const offset = Math.max(0, question.offset)
  const limit = Math.max(0, question.limit)
  const mask = maskOf(cube, question, where)
  if (question.among !== undefined) keepAmong(question.among, mask)
  let total = 0
  for (let row = 1; row < mask.length; row++) total += mask[row]!
  const rows = new Int32Array(total)
  for (let row = 1, at = 0; at < total; row++) if (mask[row] === 1) rows[at++] = row

  // Asked for even when the page is empty, so that an unknown column is refused whatever the page.
  const keyOf = sort === undefined ? null : sortKey(cube, sort, question)
  if (offset >= total || limit === 0) return { total, numbers: [] }
  if (keyOf === null) return { total, numbers: [...rows.subarray(offset, offset + limit)] }
  return { total, numbers: pageOf(rows, Float64Array.from(rows, keyOf), offset, Math.min(offset + limit, total)) }
}

function keepAmong(numbers: readonly number[], mask: Uint8Array): void {
  const named = new Uint8Array(mask.length)
  for (const number of numbers) if (number < mask.length) named[number] = 1
  for (let row = 1; row < mask.length; row++) mask[row]! &= named[row]!
}

/** A number for each customer that puts them in order when it rises; infinity where the value is not known. */
function sortKey(cube: Cube, { column, descending }: NonNullable<SelectQuestion['sort']>, terms: Terms) {
  const readable = readColumn(cube, column, terms)
  const sign = descending ? -1 : 1
  if (readable.kind !== 'category') {
    const { quantities, unknown } = readable
    return (row: number) => {
      const quantity = quantities[row]!
      return quantity === unknown || Number.isNaN(quantity) ? Number.POSITIVE_INFINITY : quantity * sign
    }
  }
  const { codes, order } = codingOf(cube, { column }, terms)
  const rank = new Float64Array(order.length)
  for (const [place, code] of order.entries()) rank[code] = place * sign
  rank[0] = Number.POSITIVE_INFINITY
  return (row: number) => rank[codes[row]!]!
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
