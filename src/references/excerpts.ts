import { z } from 'zod'

/** A stretch of the original, [from, to) in UTF-16 code units as texts of JavaScript count. */
export type Span = [number, number]

export const spansJson = z
  .array(z.tuple([z.int().nonnegative(), z.int().nonnegative()]))
  .min(1, 'Choose the words to show, or show all of them.')
  .max(100)

/** What stands where words were left out. */
const leftOut = '[…]'

/**
 * What an excerpt shows: the chosen pieces in their order, with "[…]" wherever words were left out between them or around
 * them. Nothing is added, changed or moved, which is what lets it carry quotation marks (US 16 CFR 255.1(b)).
 *
 * @example
 * excerptOf('It took two weeks. Then it just worked, every day.', [[0, 18], [24, 38]])
 * // → 'It took two weeks. […] it just worked […]'
 */
export function excerptOf(original: string, spans: readonly Span[]): string {
  let text = ''
  let last = 0
  for (const [from, to] of spans) {
    const between = original.slice(last, from)
    // A full stop alone before the first piece is nothing left out; between two pieces anything but space is.
    if (text === '' ? hasWords(between) : /\S/.test(between)) text = `${text.trimEnd()} ${leftOut} `.trimStart()
    else if (text !== '') text += between
    const piece = original.slice(from, to)
    text += /(^|\] )$/.test(text) ? piece.trimStart() : piece
    last = to
  }
  text = text.trimEnd()
  return hasWords(original.slice(last)) ? `${text} ${leftOut}` : text
}

const hasWords = (text: string) => /[\p{L}\p{N}]/u.test(text)

export const excerptRefusals = {
  empty: 'Choose at least one word to show, or show all of them.',
  'out-of-range': 'A piece reaches beyond the words. Choose it again.',
  overlapping: 'Two pieces overlap, or stand in another order than in the original. Choose them again.',
  'inside-character': 'A piece begins or ends inside a character. Choose it again.',
  'inside-word': 'A piece begins or ends inside a word, which may turn it round. Choose whole words.',
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
  if (![...ends].every((at) => between.has(at))) return 'inside-character'
  const cuts = [...original.matchAll(spelled)].some(({ 0: word, index }) => {
    for (const at of ends) if (index < at && at < index + word.length) return true
    return false
  })
  return cuts ? 'inside-word' : null
}

/** Words where they are written apart: "happy" out of "unhappy" or "non-happy" is not what anybody said. */
const spelled =
  /(?:(?![\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}])[\p{L}\p{N}\p{M}])+(?:['’-](?:(?![\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}])[\p{L}\p{N}\p{M}])+)*/gu

/** A piece of the original that is shown or left out. */
export interface Piece {
  text: string
  kept: boolean
}

/** The original cut into what is shown and what is left out, in order; together they are the original again. */
export function piecesOf(original: string, spans: readonly Span[] | null): Piece[] {
  if (spans === null) return original === '' ? [] : [{ text: original, kept: true }]
  const pieces: Piece[] = []
  let last = 0
  for (const [from, to] of spans) {
    pieces.push({ text: original.slice(last, from), kept: false }, { text: original.slice(from, to), kept: true })
    last = to
  }
  pieces.push({ text: original.slice(last), kept: false })
  return pieces.filter(({ text }) => text !== '')
}

/**
 * Whether a text could be an excerpt of an original: every part of it stands in the original, in this order.
 *
 * @example
 * isContained('It took two weeks. Then it just worked.', 'It took […] weeks.') // → true
 * isContained('It took two weeks. Then it just worked.', 'It took two days.') // → false
 */
export function isContained(original: string, excerpt: string): boolean {
  let at = 0
  for (const part of excerpt.split(leftOut).map((one) => one.trim())) {
    const found = original.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return true
}

/** Words that turn what follows into its opposite, and words after which somebody takes something back. */
const turning =
  /(?<![\p{L}])(?:not|no|never|hardly|barely|without|n['’]t|\p{L}+n['’]t|cannot|nicht|kein\p{L}*|nie(?:mals)?|ohne|kaum|pas|jamais|sans|aucun\p{L}*|nunca|sin|ningún|ninguna|niet|geen|nooit|zonder)(?:\s+[\p{L}'’]+){0,2}[\s"“„«(]*$/iu
const takingBack =
  /^[\s,;.:–—-]*(?:but|however|although|though|except|unless|until|if|aber|allerdings|jedoch|obwohl|außer|wenn|mais|cependant|sauf|pero|sino|aunque|excepto|maar|echter)(?![\p{L}])/iu

/** A place where an excerpt may say something else than its author did. */
export interface Distortion {
  /** Which piece. */
  piece: number
  words: string
  sentence: string
}

/**
 * Where leaving words out may turn round what somebody said: a "not" right before a piece, or a "but" right after it. Only
 * a reader can tell, so this warns and refuses nothing.
 *
 * @example
 * distortionsOf('It is not easy to use.', [[10, 22]])
 * // → [{ piece: 0, words: 'not', sentence: 'Right before “easy to use.” you left out “not”. …' }]
 */
export function distortionsOf(original: string, spans: readonly Span[]): Distortion[] {
  return spans.flatMap(([from, to], piece) => {
    const found: Distortion[] = []
    const shown = original.slice(from, to).trim()
    const before = original.slice(spans[piece - 1]?.[1] ?? 0, from)
    const turned = turning.exec(before)?.[0].trim()
    // A sentence that ended has nothing to do with the next one.
    if (turned && !/[.!?…]\s*$/.test(before.trimEnd())) {
      const sentence = `Right before “${shortened(shown)}” you left out “${turned}”. Does it still say what they said?`
      found.push({ piece, words: turned, sentence })
    }
    const after = original.slice(to, spans[piece + 1]?.[0] ?? original.length)
    const takenBack = takingBack.exec(after)?.[0].replace(/^[\s,;.:–—-]+/, '')
    if (takenBack) {
      const sentence = `Right after “${shortened(shown)}” you left out what begins with “${takenBack}”. Does it still say what they said?`
      found.push({ piece, words: takenBack, sentence })
    }
    return found
  })
}

const shortened = (text: string) => (text.length > 40 ? `${text.slice(0, 40).trimEnd().toWellFormed()}…` : text)
