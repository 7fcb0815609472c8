import { z } from 'zod'
import { dayJson } from '../../values/day.ts'
import { endpoint, nothing } from '../../values/endpoint.ts'
import { idOf } from '../../values/id.ts'
import { currencyJson } from '../../values/money.ts'
import { aboutCustomers, IntervalJson } from '../api.ts'
import { whyNoForecast } from '../repeats.ts'
import { keptApi } from './kept.ts'

const ConcentrationJson = z
  .object({
    gini: z.number(),
    /** What the tenth who are worth most are worth of all. */
    topTenth: z.number(),
    lorenz: z.array(z.object({ people: z.number(), carried: z.number() })),
  })
  .nullable()

const ValuedJson = z.object({
  id: idOf('cus'),
  name: z.string(),
  own: z.number(),
  direct: z.number(),
  chain: z.number(),
  brought: z.number(),
  downstream: z.number(),
})
export type ValuedCustomer = z.output<typeof ValuedJson>

/** What customers of two kinds paid in the same stretch of their time with the company. */
const DifferenceJson = z.object({
  one: z.object({ customers: z.number(), mean: z.number().nullable() }),
  other: z.object({ customers: z.number(), mean: z.number().nullable() }),
  gap: z.number().nullable(),
  interval: IntervalJson.nullable(),
  /** Without the smallest and the largest tenth. */
  trimmed: z.object({ gap: z.number(), interval: IntervalJson }).nullable(),
})
export type PaidDifference = z.output<typeof DifferenceJson>

const CurveJson = z.array(
  z.object({ months: z.number(), share: z.number(), interval: IntervalJson.nullable(), atRisk: z.number() }),
)

/** What customers who buy without a contract will still order, or why that cannot be said. */
const RepeatsJson = z.object({
  why: z.enum(whyNoForecast).nullable(),
  /** Customers who ever ordered, and those of them who ordered again. */
  customers: z.number(),
  again: z.number(),
  /** 1 where orders come at random, more the more evenly they are spaced. */
  regularity: z.number().nullable(),
  /** The time from here on was held back, and had to be foreseen. */
  heldBackFrom: dayJson,
  heldBack: z
    .object({
      customers: z.number(),
      expected: z.number(),
      actual: z.number(),
      /** In minor units; null where amounts follow no pattern the model knows. */
      revenue: z.object({ expected: z.number(), actual: z.number() }).nullable().default(null),
    })
    .nullable(),
  forecast: z
    .object({
      days: z.number(),
      customers: z.number(),
      orders: z.number(),
      interval: IntervalJson,
      /** What those orders bring; null where what was held back was not foreseen in amount. */
      revenue: z.object({ minor: z.number(), interval: IntervalJson }).nullable().default(null),
      /** How many are expected to be customers still. */
      active: z.number(),
      bands: z.array(
        z.object({
          from: z.number(),
          to: z.number(),
          customers: z.number(),
          orders: z.number(),
          revenueMinor: z.number().nullable().default(null),
        }),
      ),
      silent: z.array(
        z.object({ id: idOf('cus'), name: z.string(), orders: z.number(), last: dayJson, active: z.number() }),
      ),
      /** What the model learnt, by which those in a band are found again; null in figures from before that was kept. */
      learnt: z
        .object({
          r: z.number(),
          alpha: z.number(),
          a: z.number(),
          b: z.number(),
          logLikelihood: z.number(),
        })
        .nullable()
        .default(null),
    })
    .nullable(),
})
export type Repeats = z.output<typeof RepeatsJson>

const ValueJson = z.object({
  currency: currencyJson,
  otherCurrencies: z.array(z.string()),
  firstBooked: dayJson.nullable(),
  customers: z.number(),
  /** All revenue of these customers, each once; and the sums over customers that count some again. */
  total: z.number(),
  directSum: z.number(),
  chainSum: z.number(),
  bands: z.array(
    z.object({ from: z.number().nullable(), to: z.number().nullable(), own: z.number(), chain: z.number() }),
  ),
  own: ConcentrationJson,
  chain: ConcentrationJson,
  top: z.array(ValuedJson),
  referred: z.object({
    curves: z.object({ referred: CurveJson, others: CurveJson }),
    customers: z.object({ referred: z.number(), others: z.number() }),
    p: z.number().nullable(),
    firstYear: DifferenceJson,
  }),
  referrers: z.object({
    referrers: z.number(),
    others: z.number(),
    gone: z.number(),
    churned: z
      .object({ referrers: z.number(), others: z.number(), gap: z.number(), interval: IntervalJson })
      .nullable(),
    p: z.number().nullable(),
    secondYear: DifferenceJson,
  }),
  /** Customers brought by a referral whose first year is over, and what they paid in it. */
  brought: z.object({ customers: z.number(), firstYear: z.number() }),
  /** Referrals left out, because following them back leads round in a circle. */
  circles: z.number(),
  /** Null without revenue, and in figures kept from before this was looked at. */
  repeats: RepeatsJson.nullable().default(null),
})
export type CustomerValue = z.output<typeof ValueJson>

const kept = keptApi('value', {
  does: 'Say what customers are worth, alone and with those they brought.',
  choices: {},
  result: ValueJson,
})

export const valueApi = {
  ...kept,
  sheet: endpoint('GET /insights/value.csv', {
    does: 'Export the customers worth most with those they brought, as they were worked out last.',
    who: 'viewer',
    input: z.object({ ...aboutCustomers, analysisId: idOf('ana').optional() }),
    output: nothing,
    answers: 'csv',
  }),
}
