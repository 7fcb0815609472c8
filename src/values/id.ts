import { uuidv7 } from 'uuidv7'
import { z } from 'zod'

/** An id wears its kind, as in `cus_x7k2…`, so a wrong id is visible in a log, a URL or a failing test. */
export type Id<Kind extends string> = `${Kind}_${string}`

/** An id of this kind in JSON: the kind, an underscore, then letters, digits and hyphens. */
export const idOf = <Kind extends string>(kind: Kind) =>
  z.string().regex(new RegExp(`^${kind}_[a-z0-9-]{1,64}$`)) as unknown as z.ZodType<Id<Kind>, Id<Kind>>

/** A new id; ids made later sort later, so that the newest page of an index is the one in use. */
export function newId<Kind extends string>(kind: Kind): Id<Kind> {
  return `${kind}_${uuidv7().replaceAll('-', '')}`
}
