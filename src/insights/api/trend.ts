import { z } from 'zod'
import { strengthJson } from '../../customers/strength.ts'
import { dayJson } from '../../values/day.ts'
import { endpoint, nothing } from '../../values/endpoint.ts'
import { aboutCustomers, EffectsJson, IntervalJson, ShareJson } from '../api.ts'

const ChoiceJson = z.object({ column: z.string(), label: z.string() })

const CurvePointJson = z.object({
  months: z.number(),
  share: z.number(),
  interval: IntervalJson.nullable(),
  left: z.number(),
  atRisk: z.number(),
})
const CurveJson = z.object({
  value: z.string(),
  label: z.string(),
  where: z.array(z.string()),
  /** Customers who could be seen, and of them those who made a first referral. */
  seen: z.number(),
  referred: z.number(),
  points: z.array(CurvePointJson),
})
export type ReferCurve = z.output<typeof CurveJson>

const shown = {
  window: z.string(),
  from: dayJson.nullable(),
  to: dayJson.nullable(),
  strength: strengthJson,
  by: ChoiceJson,
  choices: z.array(ChoiceJson),
}

const EffectsOfChangeJson = EffectsJson.extend({ change: z.number() })

const TrendJson = z.object({
  ...shown,
  now: ShareJson,
  before: ShareJson.nullable(),
  beforeFrom: dayJson.nullable(),
  beforeTo: dayJson.nullable(),
  change: EffectsOfChangeJson.nullable(),
  trend: z.array(z.object({ from: dayJson, to: dayJson, share: ShareJson })),
  groups: z.array(
    z.object({
      value: z.string(),
      label: z.string(),
      where: z.array(z.string()),
      now: ShareJson,
      before: ShareJson.nullable(),
      rateEffect: z.number().nullable(),
      mixEffect: z.number().nullable(),
    }),
  ),
  /** Groups too small to be shown one by one. */
  folded: z.number(),
  /** Each quarter against the same quarter a year before. */
  quarters: z.array(
    z.object({
      from: dayJson,
      to: dayJson,
      share: ShareJson,
      before: ShareJson,
      effects: EffectsOfChangeJson.nullable(),
    }),
  ),
  /** Customers by the year they began in, each at the same age. */
  cohorts: z.array(CurveJson),
  trackedFrom: dayJson.nullable(),
})
export type TrendOfRate = z.output<typeof TrendJson>

const WaitJson = z.object({ months: z.number(), interval: IntervalJson })

const TimeJson = z.object({
  ...shown,
  all: CurveJson,
  /** What counting leavers as gone, instead of as never, would say after the horizon: too much. */
  naive: z.number().nullable(),
  groups: z.array(
    CurveJson.extend({
      /** One of the largest groups, whose curves are drawn. */
      drawn: z.boolean(),
      /** Share after the horizon. */
      after: CurvePointJson.nullable(),
      /** Months waited for the first referral on average, up to the horizon. */
      wait: WaitJson.nullable(),
    }),
  ),
  /** How far all compared curves reach, in months. */
  horizon: z.number(),
  /** Whether the groups differ in when they refer: Gray's test, and the log-rank test of those who stay. */
  tests: z.object({ gray: z.number(), logRank: z.number() }).nullable(),
  trackedFrom: dayJson.nullable(),
  leftOut: z.object({ unknownSince: z.number(), neverSeen: z.number(), undated: z.number(), small: z.number() }),
  referredBefore: z.number(),
})
export type TimeToRefer = z.output<typeof TimeJson>

const input = z.object({
  ...aboutCustomers,
  /** A column to split by; the one whose groups differ most in referring, when left out. */
  by: z.string().max(60).optional(),
  cuts: z.string().max(500).optional(),
})

export const trendApi = {
  trend: endpoint('GET /insights/trend', {
    does: 'Show how the referrer rate moved, what moved it, and how customers of each year refer at the same age.',
    who: 'viewer',
    input,
    output: TrendJson,
  }),
  trendSheet: endpoint('GET /insights/trend.csv', {
    does: 'Export how each group moved the referrer rate.',
    who: 'viewer',
    input,
    output: nothing,
    answers: 'csv',
  }),
  time: endpoint('GET /insights/time-to-refer', {
    does: 'Show how long customers take to their first referral, by group.',
    who: 'viewer',
    input,
    output: TimeJson,
  }),
  timeSheet: endpoint('GET /insights/time-to-refer.csv', {
    does: 'Export the share of customers who had referred by each month of being a customer, by group.',
    who: 'viewer',
    input,
    output: nothing,
    answers: 'csv',
  }),
}
