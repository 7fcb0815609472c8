import { z } from 'zod'
import { dayJson } from '../../values/day.ts'
import { endpoint, nothing, pageInput, pageOf } from '../../values/endpoint.ts'
import { idOf } from '../../values/id.ts'
import { aboutCustomers } from '../api.ts'

/**
 * Whom a figure of customer value is about: those still here on their first anniversary who had referred by then, or had
 * not; of these only those whose second year is whole; or those with a chance to be with us still.
 */
export const valueGroups = [
  'referrers',
  'others',
  'second year of referrers',
  'second year of others',
  'chance',
] as const
export type ValueGroup = (typeof valueGroups)[number]

const ofValue = z.object({
  /** The figures the customers stand behind: who they are is told as of their day. */
  analysisId: idOf('ana'),
  group: z.enum(valueGroups),
  /** With 'chance': from this chance to be with us still, up to that. */
  from: z.coerce.number().min(0).max(1).default(0),
  to: z.coerce.number().min(0).max(1).default(1),
})
export type ValueGroupAsked = z.output<typeof ofValue>

const ofTime = z.object(aboutCustomers)

const BehindJson = z.object({
  id: idOf('cus'),
  name: z.string(),
  since: dayJson.nullable(),
  /** The day they left. */
  until: dayJson.nullable(),
  firstReferral: dayJson.nullable(),
  /** In minor units, in their second year. */
  paid: z.number().nullable(),
  orders: z.number().nullable(),
  lastOrder: dayJson.nullable(),
  /** The chance that they are with us still, and the orders to expect in the next twelve months. */
  active: z.number().nullable(),
  expected: z.number().nullable(),
})
export type CustomerBehind = z.output<typeof BehindJson>

const output = pageOf(BehindJson).extend({ customers: z.number() })
export type CustomersBehind = z.output<typeof output>

export const behindApi = {
  value: endpoint('GET /insights/value/behind', {
    does: 'List the customers behind a figure of customer value that no filter can tell: referrers of the first year, or a chance to be with us still.',
    who: 'viewer',
    input: ofValue.extend(pageInput),
    output,
  }),
  valueSheet: endpoint('GET /insights/value/behind.csv', {
    does: 'Export the customers behind such a figure.',
    who: 'viewer',
    input: ofValue,
    output: nothing,
    answers: 'csv',
  }),
  time: endpoint('GET /insights/time-to-refer/customers', {
    does: 'List the customers whose first referral could be seen, and when it was.',
    who: 'viewer',
    input: ofTime.extend(pageInput),
    output,
  }),
  timeSheet: endpoint('GET /insights/time-to-refer/customers.csv', {
    does: 'Export the customers whose first referral could be seen, and when it was.',
    who: 'viewer',
    input: ofTime,
    output: nothing,
    answers: 'csv',
  }),
}
