import { z } from 'zod'

/** A stretch of the original, [from, to) in UTF-16 code units as texts of JavaScript count. */
export type Span = [number, number]

export const spansJson = z
  .array(z.tuple([z.int().nonnegative(), z.int().nonnegative()]))
  .min(1, 'Choose the words to show, or show all of them.')
  .max(100)

/** What stands where words were left out. */
export const leftOut = '[…]'

/**
 * What an excerpt shows: the chosen pieces in their order, with "[…]" wherever words were left out between them or around
 * them. Nothing is added, changed or moved, which is what lets it carry quotation marks (US 16 CFR 255.1(b)).
 *
 * @example
 * excerptOf('It took two weeks. Then it just worked, every day.', [[0, 18], [24, 38]])
 * // → 'It took two weeks. […] it just worked […]'
 */
export function excerptOf(original: string, spans: readonly Span[]): string {
  const parts: string[] = []
  let last = 0
  for (const [from, to] of spans) {
    if (hasWords(original.slice(last, from))) parts.push(leftOut)
    parts.push(original.slice(from, to).trim())
    last = to
  }
  if (hasWords(original.slice(last))) parts.push(leftOut)
  return parts.join(' ')
}

const hasWords = (text: string) => /[\p{L}\p{N}]/u.test(text)

export const excerptRefusals = {
  empty: 'Choose at least one word to show, or show all of them.',
  'out-of-range': 'A piece reaches beyond the words. Choose it again.',
  overlapping: 'Two pieces overlap, or stand in another order than in the original. Choose them again.',
  'inside-character': 'A piece begins or ends inside a character. Choose it again.',
} as const

/** Why these pieces are no excerpt of the original, or null when they are one. */
export function whyNotExcerpt(original: string, spans: readonly Span[]): keyof typeof excerptRefusals | null {
  if (spans.length === 0) return 'empty'
  let last = 0
  for (const [from, to] of spans) {
    if (from < 0 || to > original.length || !Number.isInteger(from) || !Number.isInteger(to)) return 'out-of-range'
    if (from >= to || original.slice(from, to).trim() === '') return 'empty'
    if (from < last) return 'overlapping'
    last = to
  }
  const ends = new Set(spans.flat())
  const between = new Set([original.length])
  for (const { index } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(original)) between.add(index)
  return [...ends].every((at) => between.has(at)) ? null : 'inside-character'
}
