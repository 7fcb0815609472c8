import { z } from 'zod'
import { dayJson } from '../values/day.ts'
import { Invalid } from './errors.ts'

/**
 * Where the next page of a list begins, as a text nobody needs to understand: what its last row is sorted by, as JSON in
 * base64url. `printCursor(['2026-03-09', 7])` is 'WyIyMDI2LTAzLTA5Iiw3XQ'.
 */
export function printCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/**
 * The place a cursor stands for, in the shape its list is sorted by. Cursors come back from browsers and programs, so
 * anything may stand in one: what is not of the shape is refused with the remedy (`Invalid`, 422), never read.
 */
export function readCursor<Place>(shape: z.ZodType<Place>, cursor: string): Place {
  const place = shape.safeParse(parse(Buffer.from(cursor, 'base64url').toString()))
  if (place.success) return place.data
  throw new Invalid('This page of the list cannot be found. Start again from its beginning.')
}

/** The place of lists that go by a day and, within it, by a number: `['2026-03-09', 7]`. */
export const dayAndNumber = z.tuple([dayJson, z.int()])

/** The place of lists that go by a number. */
export const wholeNumber = z.int().nonnegative()

function parse(json: string): unknown {
  // PostgreSQL takes no text with a zero byte in it, and no list of ours is sorted by one.
  if (json.includes('\\u0000')) return undefined
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
