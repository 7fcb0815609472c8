import { z } from 'zod'
import { strengthJson } from '../../customers/strength.ts'
import { dayJson } from '../../values/day.ts'
import { endpoint, nothing, pageInput, pageOf } from '../../values/endpoint.ts'
import { idOf } from '../../values/id.ts'
import { currencyJson } from '../../values/money.ts'
import { aboutCustomers, IntervalJson, VerdictJson } from '../api.ts'

const RangedJson = z.object({ value: z.number(), interval: IntervalJson.nullable() })
/** From "all of unknown origin was bought" to "all of it was earned", and with chance as well. */
const BoundedJson = IntervalJson.extend({ interval: IntervalJson.nullable() })

const FiguresJson = z.object({
  /** Amounts in minor units of the company's currency. */
  sums: z.object({
    customersBefore: z.number(),
    customersKept: z.number(),
    customersNew: z.number(),
    customersEarned: z.number(),
    base: z.number(),
    kept: z.number(),
    lost: z.number(),
    earned: z.number(),
    bought: z.number(),
    unknown: z.number(),
  }),
  /** Null where there was no revenue before. */
  rates: z
    .object({
      retention: RangedJson,
      earnedNew: IntervalJson,
      boughtNew: z.number(),
      unknownNew: z.number(),
      growth: z.number(),
      earnedRate: BoundedJson,
      earnedRatio: BoundedJson.nullable(),
    })
    .nullable(),
})
export type StrengthFigures = z.output<typeof FiguresJson>

const ChoiceJson = z.object({ column: z.string(), label: z.string() })
const SecuredJson = z.object({ value: z.number(), interval: IntervalJson })

const StrengthJson = FiguresJson.extend({
  window: z.string(),
  from: dayJson,
  to: dayJson,
  beforeFrom: dayJson,
  strength: strengthJson,
  currency: currencyJson,
  by: ChoiceJson,
  choices: z.array(ChoiceJson),
  groups: z.array(
    FiguresJson.extend({
      value: z.string(),
      label: z.string(),
      where: z.array(z.string()),
      difference: z.object({ gap: z.number(), interval: IntervalJson, p: z.number() }).nullable(),
      adjustedP: z.number().nullable(),
      verdict: VerdictJson,
    }),
  ),
  folded: z.number(),
  /** The same at the end of each of the last quarters. */
  trend: z.array(FiguresJson.extend({ from: dayJson, to: dayJson })),
  /** Over the twelve months from the end of the window on; null where too little is known. */
  secured: z.object({ retained: SecuredJson, earned: SecuredJson, secured: SecuredJson, years: z.number() }).nullable(),
  /** The first day any revenue was booked. */
  firstBooked: dayJson.nullable(),
  /** Currencies of entries that are not the company's, among the latest. */
  otherCurrencies: z.array(z.string()),
})
export type RevenueStrength = z.output<typeof StrengthJson>

export const revenueSlices = ['all', 'kept', 'lost', 'earned', 'bought', 'unknown'] as const
export type RevenueSlice = (typeof revenueSlices)[number]

const input = z.object({
  ...aboutCustomers,
  by: z.string().max(60).optional(),
  cuts: z.string().max(500).optional(),
})
const listInput = z.object({ ...aboutCustomers, slice: z.enum(revenueSlices).default('all') })

const LineJson = z.object({
  id: idOf('cus'),
  name: z.string(),
  came: z.enum(['earned', 'bought', 'unknown']),
  beforeMinor: z.number(),
  nowMinor: z.number(),
})
export type RevenueLine = z.output<typeof LineJson>

export const strengthApi = {
  strength: endpoint('GET /insights/strength', {
    does: 'Say how much revenue stayed, how much growth was earned, and what is already secured.',
    who: 'viewer',
    input,
    output: StrengthJson,
  }),
  strengthSheet: endpoint('GET /insights/strength.csv', {
    does: 'Export revenue by origin and earned growth, for all and by group.',
    who: 'viewer',
    input,
    output: nothing,
    answers: 'csv',
  }),
  customers: endpoint('GET /insights/strength/customers', {
    does: 'List the customers behind revenue that stayed, was lost or is new, with what they paid in both periods.',
    who: 'viewer',
    input: listInput.extend(pageInput),
    output: pageOf(LineJson).extend({ customers: z.number(), beforeMinor: z.number(), nowMinor: z.number() }),
  }),
  customersSheet: endpoint('GET /insights/strength/customers.csv', {
    does: 'Export the customers behind revenue that stayed, was lost or is new.',
    who: 'viewer',
    input: listInput,
    output: nothing,
    answers: 'csv',
  }),
}
