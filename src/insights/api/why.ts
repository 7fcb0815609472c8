import { z } from 'zod'
import { voiceSources } from '../../cube/voice-question.ts'
import { strengthJson } from '../../customers/strength.ts'
import { dayJson } from '../../values/day.ts'
import { endpoint, nothing } from '../../values/endpoint.ts'
import { aboutCustomers, IntervalJson, ShareJson, VerdictJson } from '../api.ts'

const RangedJson = z.object({ value: z.number(), interval: IntervalJson })

const ByJson = z
  .object({
    column: z.string(),
    label: z.string(),
    kind: z.string(),
    ordered: z.boolean(),
    cuts: z.array(z.number()).nullable(),
  })
  .nullable()

const shown = {
  window: z.string(),
  from: dayJson.nullable(),
  to: dayJson.nullable(),
  strength: strengthJson,
  by: ByJson,
  choices: z.array(z.object({ column: z.string(), label: z.string() })),
}

const WhyJson = z.object({
  ...shown,
  source: z.enum(voiceSources),
  /** Customers who did not refer and told us why: what the shares are of. */
  told: z.number(),
  /** Customers who told us why, and did refer. */
  referred: z.number(),
  /** Responses by people we do not know; beside the shares, never in them. */
  anonymous: z.number(),
  /** The reasons somebody named, the most frequent first. A customer may name several. */
  reasons: z.array(z.object({ id: z.string(), name: z.string(), share: ShareJson, anonymous: z.number() })),
  groups: z.array(z.object({ value: z.string(), label: z.string(), where: z.array(z.string()), told: z.number() })),
  cells: z.array(
    z.object({
      reason: z.string(),
      value: z.string(),
      happened: z.number(),
      trials: z.number(),
      rate: z.number(),
      interval: IntervalJson,
      difference: z.object({ gap: z.number(), interval: IntervalJson }).nullable(),
      adjustedP: z.number(),
      verdict: VerdictJson,
    }),
  ),
  folded: z.number(),
  periods: z.array(z.object({ from: dayJson, to: dayJson, told: z.number(), named: z.record(z.string(), z.number()) })),
  pairs: z.array(
    z.object({
      one: z.string(),
      other: z.string(),
      both: z.number(),
      expected: z.number(),
      lift: z.number(),
      interval: IntervalJson,
      adjustedP: z.number(),
      /** True: more often than by chance; false: less often; null: no evidence. */
      together: z.boolean().nullable(),
    }),
  ),
  opportunity: z.object({
    /** What makes customers comparable: groups of these columns. */
    alike: z.array(z.string()),
    rows: z.array(
      z.object({
        reason: z.string(),
        own: ShareJson,
        comparable: z.number(),
        alone: z.number(),
        referrers: RangedJson,
        revenue: RangedJson.nullable(),
        verdict: z.enum(['more', 'cannot-tell', 'nothing']),
      }),
    ),
  }),
})
export type Why = z.output<typeof WhyJson>

const NpsJson = z
  .object({
    score: z.number(),
    interval: IntervalJson,
    answers: z.number(),
    thin: z.boolean(),
    promoters: z.number(),
    passives: z.number(),
    detractors: z.number(),
  })
  .nullable()
export type Nps = z.output<typeof NpsJson>

const SaidJson = z.object({ customers: z.number(), referred: ShareJson, referredEver: ShareJson })

const IntentJson = z.object({
  ...shown,
  nps: NpsJson,
  /** Of these, answers by people we do not know. */
  anonymous: z.number(),
  groups: z.array(
    z.object({
      value: z.string(),
      label: z.string(),
      where: z.array(z.string()),
      nps: NpsJson,
      gap: z.number().nullable(),
      adjustedP: z.number(),
      verdict: VerdictJson,
    }),
  ),
  folded: z.number(),
  periods: z.array(z.object({ from: dayJson, to: dayJson, nps: NpsJson })),
  /** Customers by their latest answer, and how many of them referred: detractors, passives, promoters. */
  behaviour: z.array(
    z.object({
      score: z.enum(['detractor', 'passive', 'promoter']),
      referred: ShareJson,
      referredEver: ShareJson,
    }),
  ),
  silent: z.object({
    total: ShareJson,
    groups: z.array(
      z.object({
        value: z.string(),
        label: z.string(),
        where: z.array(z.string()),
        share: ShareJson,
        adjustedP: z.number(),
        verdict: VerdictJson,
      }),
    ),
    folded: z.number(),
  }),
  said: z.object({ yes: SaidJson, no: SaidJson }),
})
export type IntentPage = z.output<typeof IntentJson>

const input = z.object({
  ...aboutCustomers,
  /** A column to compare by; the one whose groups differ most in referring, when left out. */
  by: z.string().max(60).optional(),
  cuts: z.string().max(500).optional(),
})
const whyInput = input.extend({ source: z.enum(voiceSources).default('all') })

export const whyApi = {
  reasons: endpoint('GET /insights/reasons', {
    does: 'Say why customers do not refer: how often each reason is named, by group, over time, together, and what it may cost.',
    who: 'viewer',
    input: whyInput,
    output: WhyJson,
  }),
  reasonsSheet: endpoint('GET /insights/reasons.csv', {
    does: 'Export why customers do not refer, for all and by group.',
    who: 'viewer',
    input: whyInput,
    output: nothing,
    answers: 'csv',
  }),
  opportunitySheet: endpoint('GET /insights/reasons/opportunity.csv', {
    does: 'Export what each reason may cost: referrers and revenue more, with their ranges.',
    who: 'viewer',
    input: whyInput,
    output: nothing,
    answers: 'csv',
  }),
  pairsSheet: endpoint('GET /insights/reasons/pairs.csv', {
    does: 'Export which reasons are named together, and how much more often than by chance.',
    who: 'viewer',
    input: whyInput,
    output: nothing,
    answers: 'csv',
  }),
  intent: endpoint('GET /insights/intent', {
    does: 'Set whether customers would recommend beside whether they did.',
    who: 'viewer',
    input,
    output: IntentJson,
  }),
  intentSheet: endpoint('GET /insights/intent.csv', {
    does: 'Export the net promoter score and the promoters who did not refer, by group.',
    who: 'viewer',
    input,
    output: nothing,
    answers: 'csv',
  }),
}
