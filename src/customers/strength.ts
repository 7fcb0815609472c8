import { z } from 'zod'
import { type Strength, strengths } from '../cube/question.ts'

/** How sure a referral must be to count, at least, as it stands in an address. */
export const strengthJson = z.enum(strengths)

/** The strengths that count: `strengthsFrom('probable')` is ['probable', 'proven']. */
export function strengthsFrom(least: Strength): Strength[] {
  return strengths.slice(strengths.indexOf(least))
}
