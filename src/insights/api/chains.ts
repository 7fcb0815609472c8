import { z } from 'zod'
import { windowJson } from '../../customers/window.ts'
import { dayJson } from '../../values/day.ts'
import { endpoint, nothing, pageInput, pageOf } from '../../values/endpoint.ts'
import { idOf } from '../../values/id.ts'
import { aboutCustomers } from '../api.ts'

/** '2', '1..3' or '2..', as it stands in an address. */
export const countsText = z.string().regex(/^\d{1,9}(\.\.(\d{1,9})?)?$/, 'Write "2", "1..3" or "2..".')
const countsJson = countsText.transform((text) => {
  const [from, to] = text.split('..')
  return { from: Number(from), to: to === undefined ? Number(from) : to === '' ? null : Number(to) }
})

/** A band of amounts in minor units: 'nothing', '0..500000' or '500000..'; the upper end is not in it. */
export const bandText = z.string().regex(/^(nothing|\d{1,15}\.\.(\d{1,15})?)$/, 'Write "nothing" or "0..500000".')
const bandJson = bandText.transform((text) => {
  if (text === 'nothing') return text
  const [from, to] = text.split('..')
  return { from: Number(from), to: to ? Number(to) : null }
})

const input = z.object({
  ...aboutCustomers,
  /** When revenue counts: ever, unless a window is given. */
  window: windowJson.default('ever'),
  /** What the list goes by, largest first: what customers paid themselves, or with everybody who came through them. */
  worth: z.enum(['own', 'chain']).default('own'),
  /** Those the filters leave, or whom these brought. */
  whom: z.enum(['them', 'brought']).default('them'),
  /** How many referrals lead to them: 0 for those nobody is known to have brought. */
  generation: countsJson.optional(),
  /** How many customers they brought. */
  brought: countsJson.optional(),
  /** Only those worth so much. */
  band: bandJson.optional(),
  /** Only this share of all, those worth most: 0.1 is the highest tenth. */
  most: z.coerce.number().gt(0).max(1).optional(),
  /** Only those who came through this customer: directly, or down the whole chain. */
  under: idOf('cus').optional(),
  through: z.enum(['direct', 'chain']).default('chain'),
})
export type ChainsAsked = z.output<typeof input>

const ChainedJson = z.object({
  id: idOf('cus'),
  name: z.string(),
  since: dayJson.nullable(),
  broughtBy: z.object({ id: idOf('cus'), name: z.string() }).nullable(),
  /** Null where customers are said to have brought each other in a circle. */
  generation: z.number().nullable(),
  /** Customers they brought, and all who came through them. */
  brought: z.number(),
  downstream: z.number(),
  own: z.number(),
  chain: z.number(),
})
export type ChainedCustomer = z.output<typeof ChainedJson>

export const chainsApi = {
  customers: endpoint('GET /insights/value/customers', {
    does: 'List customers with where they stand in their chain of referrals and what they are worth, the largest first.',
    who: 'viewer',
    input: input.extend(pageInput),
    output: pageOf(ChainedJson).extend({ customers: z.number(), own: z.number() }),
  }),
  sheet: endpoint('GET /insights/value/customers.csv', {
    does: 'Export customers with where they stand in their chain of referrals and what they are worth.',
    who: 'viewer',
    input,
    output: nothing,
    answers: 'csv',
  }),
}
