import type { Cube } from './cube.ts'
import type { Terms } from './facts.ts'
import type { Condition } from './question.ts'
import { type Quantities, quantityOf, readColumn, type Words } from './read-column.ts'
import { keepVoices } from './voice-columns.ts'
import { isVoiceColumn } from './voice-question.ts'

/** Keep in the mask only the customers that meet every condition. */
export function keepWhere(cube: Cube, conditions: readonly Condition[], terms: Terms, mask: Uint8Array): void {
  for (const condition of conditions) {
    if (asksVoices(cube, condition)) {
      keepVoices(cube, condition, terms, mask)
      continue
    }
    const readable = readColumn(cube, condition.column, terms)
    if (readable.kind === 'category') keepWords(readable, condition, mask)
    else if ('between' in condition) keepBetween(readable, condition.between, mask)
    else if ('is' in condition) keepAnyOf(readable, condition.is, 1, mask)
    else keepAnyOf(readable, condition.isNot, 0, mask)
  }
}

/** Whether it is about what customers said, and not about an attribute that happens to be called the same. */
function asksVoices(cube: Cube, { column }: Condition): boolean {
  return isVoiceColumn(column) && !cube.customers.columns.some((own) => own.column === column)
}

function keepWords({ codes, values }: Words, condition: Condition, mask: Uint8Array): void {
  if ('between' in condition) throw new RangeError(`${condition.column} is a category; nothing is between its values`)
  const named = new Set('is' in condition ? condition.is : condition.isNot)
  const kept = Uint8Array.from(values, (value) => Number(named.has(value) === 'is' in condition))
  for (let row = 1; row < mask.length; row++) mask[row]! &= kept[codes[row]!]!
}

function keepBetween(
  { quantities, unknown }: Quantities,
  [low, high]: readonly [number | null, number | null],
  mask: Uint8Array,
): void {
  const atLeast = low ?? Number.NEGATIVE_INFINITY
  const below = high ?? Number.POSITIVE_INFINITY
  for (let row = 1; row < mask.length; row++) {
    const quantity = quantities[row]!
    mask[row]! &= Number(quantity >= atLeast) & Number(quantity < below) & Number(quantity !== unknown)
  }
}

function keepAnyOf(column: Quantities, texts: readonly string[], kept: 0 | 1, mask: Uint8Array): void {
  const { quantities } = column
  const named = new Set(texts.map((text) => quantityOf(column, text)).filter((quantity) => quantity !== undefined))
  for (let row = 1; row < mask.length; row++) mask[row]! &= Number(named.has(quantities[row]!)) === kept ? 1 : 0
}
