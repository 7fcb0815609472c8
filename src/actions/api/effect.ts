import { z } from 'zod'
import { IntervalJson } from '../../insights/api.ts'
import { historyVerdicts } from '../../statistics/parallel-history.ts'
import { dayJson } from '../../values/day.ts'
import { endpoint, nothing } from '../../values/endpoint.ts'
import { idOf } from '../../values/id.ts'
import { actionStates, actionVerdicts } from '../states.ts'

const One = z.object({ actionId: idOf('acn') })
const TallyJson = z.object({ happened: z.number(), trials: z.number() })

const ProposalJson = z.object({
  label: z.string(),
  where: z.array(z.string()),
  /** Customers in its smallest month. */
  customers: z.number(),
  verdict: z.enum(Object.keys(historyVerdicts) as [keyof typeof historyVerdicts]),
  /** How far the gap between the two strayed from its own average, and how far chance alone would make it: in shares of a month. */
  distance: z.number(),
  expectedDistance: z.number(),
  /** How the gap moved per month. */
  drift: z.number(),
})
export type Proposal = z.output<typeof ProposalJson>

const MonthJson = z.object({
  from: dayJson,
  to: dayJson,
  before: z.boolean(),
  own: TallyJson,
  /** Those compared with, added up. */
  others: TallyJson,
  /** Rate of the group less that of the others, with its 95 % range; null without customers on either side. */
  gap: z.object({ gap: z.number(), interval: IntervalJson }).nullable(),
})

/** All shares are of a month; twelve times as much is the yearly pace. */
const EffectJson = z.object({
  verdict: z.enum(actionVerdicts),
  /** Why it cannot be told, or what it would take; null where it was told. */
  whyNot: z.string().nullable(),
  /** The verdict as a sentence, with its figures. */
  says: z.string(),
  /** At a yearly pace, in shares: 0.05 is five more of a hundred customers a year. */
  change: z.object({ change: z.number(), interval: IntervalJson, always: IntervalJson.nullable() }).nullable(),
  before: TallyJson,
  after: TallyJson,
  /** The group's rate before with its bad luck taken out, where it was picked as the worst. */
  shrunkenBefore: z.number().nullable(),
  monthsAfter: z.number(),
  cautions: z.array(z.string()),
})
export type EffectSoFar = z.output<typeof EffectJson>

const BeforeAndAfterJson = z.object({
  customers: z.number(),
  before: z.number(),
  after: z.number(),
  both: z.number(),
})

const EffectPageJson = EffectJson.extend({
  /** Customers who were here all along, one by one, with what each had done before taken out; null where it cannot be told. */
  each: z
    .object({
      own: BeforeAndAfterJson,
      others: BeforeAndAfterJson,
      gap: z.number(),
      interval: IntervalJson,
      explained: z.number(),
    })
    .nullable(),
  months: z.array(MonthJson),
  groups: z.array(
    z.object({ label: z.string(), where: z.array(z.string()), own: z.boolean(), before: TallyJson, after: TallyJson }),
  ),
})
export type EffectPage = z.output<typeof EffectPageJson>

const LogLineJson = EffectJson.extend({
  id: idOf('acn'),
  title: z.string(),
  group: z.string(),
  change: EffectJson.shape.change,
  state: z.enum(actionStates),
  startsOn: dayJson,
  endsOn: dayJson.nullable(),
  learned: z.string(),
})
export type LogLine = z.output<typeof LogLineJson>

export const effectApi = {
  comparable: endpoint('GET /actions/:actionId/comparable', {
    does: 'Propose groups to compare with: other values of the same attributes, nearest in their history first.',
    who: 'viewer',
    input: One,
    output: z.object({
      items: z.array(ProposalJson),
      /** Groups with too few customers to be offered. */
      small: z.number(),
      /** What could be seen how soon with those chosen (or the nearest), in a sentence. */
      power: z.string().nullable(),
    }),
  }),
  effect: endpoint('GET /actions/:actionId/effect', {
    does: 'Say what an action did to referring, against the groups it is compared with, month by month.',
    who: 'viewer',
    input: One,
    output: EffectPageJson,
  }),
  effectSheet: endpoint('GET /actions/:actionId/effect.csv', {
    does: 'Export the months behind what an action did.',
    who: 'viewer',
    input: One,
    output: nothing,
    answers: 'csv',
  }),
  log: endpoint('GET /action-log', {
    does: 'List every action that has run with what it did, the largest change first, and say what worked over all.',
    who: 'viewer',
    input: nothing,
    output: z.object({ items: z.array(LogLineJson), says: z.string() }),
  }),
  logSheet: endpoint('GET /action-log.csv', {
    does: 'Export the log of what worked.',
    who: 'viewer',
    input: nothing,
    output: nothing,
    answers: 'csv',
  }),
}
