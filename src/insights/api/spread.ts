import { z } from 'zod'
import { dayJson } from '../../values/day.ts'
import { endpoint, nothing } from '../../values/endpoint.ts'
import { idOf } from '../../values/id.ts'
import { aboutCustomers, IntervalJson, ShareJson } from '../api.ts'
import { keptApi } from './kept.ts'

const CoefficientJson = z.object({
  k: z.number(),
  interval: IntervalJson,
  referralsPerCustomer: z.number(),
  conversion: z.number().nullable(),
  customers: z.number(),
  tooYoung: z.number(),
  verdict: z.enum(['dies out', 'grows by itself', 'cannot tell']),
  referrals: z.number(),
  brought: z.number(),
  diesOut: z.number(),
})
export type Coefficient = z.output<typeof CoefficientJson>

const SpreadJson = z.object({
  /** Customers who began in the window. */
  customers: z.number(),
  /** Days from becoming a customer to the first referral, half of those who refer within the horizon having done so. */
  cycle: z.object({ age: z.number(), interval: IntervalJson, horizon: z.number(), events: z.number() }).nullable(),
  /** Days a customer must have had to be counted: two rounds. Null where nobody can tell how long a round is. */
  oldEnough: z.number().nullable(),
  /** The first and the last day on which those who are counted began. */
  counted: z.object({ from: dayJson, to: dayJson }).nullable(),
  spread: CoefficientJson.nullable(),
  generations: z.array(
    z.object({
      generation: z.number(),
      share: ShareJson,
      /** Days since they began, on average. */
      age: z.number().nullable(),
      spread: CoefficientJson.nullable(),
    }),
  ),
  brought: z.array(z.object({ brought: z.number(), customers: z.number() })),
  trackedFrom: dayJson.nullable(),
  leftOut: z.object({ unknownSince: z.number(), beforeTracking: z.number(), circles: z.number() }),
})
export type Spread = z.output<typeof SpreadJson>

const kept = keptApi('spread', {
  does: 'Say how many customers one customer brings, how long that takes, and how many came by a referral of a referral.',
  choices: {},
  result: SpreadJson,
})

export const spreadApi = {
  ...kept,
  sheet: endpoint('GET /insights/spread.csv', {
    does: 'Export customers by generation of referral, with how many each brings, as it was worked out last.',
    who: 'viewer',
    input: z.object({ ...aboutCustomers, analysisId: idOf('ana').optional() }),
    output: nothing,
    answers: 'csv',
  }),
}
