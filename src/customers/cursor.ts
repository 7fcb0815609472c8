import { z } from 'zod'

/**
 * Where the next page of the customers begins, as an opaque text: after a name, where the list goes by name, or at a
 * place, where it goes by anything else.
 */
export type CustomersCursor = { name: string; id: string } | { place: number }

const shape = z.union([
  z.object({ name: z.string(), id: z.string() }),
  z.object({ place: z.number().int().nonnegative() }),
])

export function printCursor(cursor: CustomersCursor): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(cursor))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}

/** The cursor a text stands for, or null when nobody of ours wrote it. */
export function parseCursor(text: string): CustomersCursor | null {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
    return shape.parse(JSON.parse(new TextDecoder().decode(bytes)))
  } catch {
    return null
  }
}
