import { z } from 'zod'

/** An address a browser may open but never run, as it spells it; null for anything else, such as `javascript:`. */
export function safeAddress(address: string | null): string | null {
  if (address === null || !URL.canParse(address)) return null
  const { protocol, href } = new URL(address)
  return protocol === 'https:' || protocol === 'http:' ? href : null
}

/** The whole address of a page, as somebody types it. */
export const webAddressJson = z
  .string()
  .trim()
  .max(2_000)
  .refine(
    (text) => /^https?:\/\//i.test(text) && safeAddress(text) !== null,
    'Give a whole address, beginning with https://.',
  )
