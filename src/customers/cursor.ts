import { z } from 'zod'

/**
 * Where the next page of the customers begins: after a name, where the list goes by name, or at a place, where it goes by
 * anything else.
 */
export const customersPlace = z.union([
  z.object({ name: z.string(), id: z.string() }),
  z.object({ place: z.number().int().nonnegative() }),
])

export type CustomersCursor = z.infer<typeof customersPlace>
