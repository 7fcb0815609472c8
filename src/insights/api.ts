import { z } from 'zod'
import { conditionJson } from '../customers/filter.ts'
import { strengthJson } from '../customers/strength.ts'
import { windowJson } from '../customers/window.ts'
import { dayJson } from '../values/day.ts'
import { endpoint, listOf, nothing } from '../values/endpoint.ts'
import { turns } from './among-like.ts'

export const IntervalJson = z.object({ low: z.number(), high: z.number() })
/** A share of what was counted; rate and range are null for nobody. */
export const ShareJson = z.object({
  happened: z.number(),
  trials: z.number(),
  rate: z.number().nullable(),
  interval: IntervalJson.nullable(),
})
export type ShareOfCustomers = z.output<typeof ShareJson>

const PerHundredJson = z.object({
  rate: z.number(),
  interval: IntervalJson,
  dispersion: z.number().nullable(),
  method: z.enum(['quasi-poisson', 'exact-poisson']),
})

const RatesJson = z.object({
  referrerRate: ShareJson,
  perHundred: PerHundredJson.nullable(),
  /** Per 100 years of being a customer in the window, with what it was counted from: those whose beginning is known. */
  perHundredYears: PerHundredJson.extend({
    years: z.number(),
    customers: z.number(),
    referrals: z.number(),
  }).nullable(),
  newShare: ShareJson,
  referrals: z.number(),
  depth: z.number().nullable(),
})

export const VerdictJson = z.enum(['above', 'below', 'no-evidence', 'too-few'])

/** What a question about customers has in common: which of them, when, and how sure a referral must be. */
export const aboutCustomers = {
  /** Where it is not given, "ever" when most referrals are undated, else the last twelve months. */
  window: windowJson.optional(),
  strength: strengthJson.default('probable'),
  where: listOf(conditionJson),
}

/** What a change is made of, each effect with its range. */
export const EffectsJson = z.object({
  rateEffect: z.number(),
  rateInterval: IntervalJson,
  mixEffect: z.number(),
  mixInterval: IntervalJson,
})

/** A change against the stretch of the same length before, and what it is made of. */
const ChangeJson = z.object({
  before: ShareJson,
  change: z.number(),
  /** By groups of this column; null where no column tells groups apart. */
  by: EffectsJson.extend({ column: z.string(), label: z.string() }).nullable(),
})

const StandoutJson = z.object({
  column: z.string(),
  columnLabel: z.string(),
  value: z.string(),
  label: z.string(),
  where: z.string(),
  share: ShareJson,
  difference: z.number(),
  adjustedP: z.number(),
  verdict: VerdictJson,
})
export type StandoutGroup = z.output<typeof StandoutJson>

const ReferralCellJson = z.object({
  state: z.enum(['shared', 'submitted', 'qualified', 'converted', 'denied', 'expired', 'reversed']),
  strength: strengthJson,
  selfReferral: z.boolean(),
  referrals: z.number(),
  undated: z.number(),
})

const OverviewJson = z.object({
  window: z.string(),
  from: dayJson.nullable(),
  to: dayJson.nullable(),
  strength: strengthJson,
  /** All there are, whatever the window. */
  customers: z.number(),
  dated: z.number(),
  undated: z.number(),
  rates: RatesJson,
  conversion: ShareJson.extend({ open: z.number() }),
  change: ChangeJson.nullable(),
  trend: z.array(z.object({ from: dayJson, to: dayJson, share: ShareJson })),
  referrals: z.array(ReferralCellJson),
  highest: z.array(StandoutJson),
  lowest: z.array(StandoutJson),
  groupsCompared: z.number(),
  cautions: z.array(z.string()),
  next: z.array(
    z.object({
      id: z.string(),
      says: z.string(),
      action: z.string(),
      to: z.string(),
      search: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    }),
  ),
})
export type Overview = z.output<typeof OverviewJson>

const DifferenceJson = z.object({ gap: z.number(), interval: IntervalJson })

/** What a group's difference comes to among customers alike in another attribute, where it turns round or is gone. */
const TurnedJson = z.object({
  verdict: z.enum(turns),
  column: z.string(),
  label: z.string(),
  /** Its strata are bands. */
  banded: z.boolean(),
  crude: DifferenceJson,
  within: DifferenceJson,
  against: z.number(),
  /** The stratum that makes the difference: more of the group than of the others are there. */
  mostly: z.string().nullable(),
  strata: z.array(
    z.object({
      value: z.string(),
      label: z.string(),
      where: z.string(),
      group: ShareJson,
      other: ShareJson,
      difference: DifferenceJson,
    }),
  ),
  leftOut: z.number(),
  /** The filter that finds everybody else; null where no single one does. */
  restWhere: z.string().nullable(),
})
export type TurnedDifference = z.output<typeof TurnedJson>

const GroupRowJson = RatesJson.extend({
  value: z.string(),
  label: z.string(),
  /** The filters that find this group's customers, on top of the page's own. */
  where: z.array(z.string()),
  difference: DifferenceJson.nullable(),
  p: z.number(),
  adjustedP: z.number(),
  verdict: VerdictJson,
  shrunkenRate: z.number().nullable(),
  before: ShareJson.nullable(),
  change: z.number().nullable(),
  rateEffect: z.number().nullable(),
  mixEffect: z.number().nullable(),
  /** Attributes among whose like customers the difference turns round, worst first; only of groups above or below. */
  turned: z.array(TurnedJson),
})
export type GroupRow = z.output<typeof GroupRowJson>

const GroupsJson = z.object({
  window: z.string(),
  from: dayJson.nullable(),
  to: dayJson.nullable(),
  strength: strengthJson,
  by: z.object({
    column: z.string(),
    label: z.string(),
    kind: z.enum(['category', 'number', 'day', 'saved']),
    cuts: z.array(z.number()).nullable(),
    ordered: z.boolean(),
  }),
  total: RatesJson,
  before: ShareJson.nullable(),
  change: EffectsJson.extend({ change: z.number() }).nullable(),
  rows: z.array(GroupRowJson),
  /** How many groups are too small to be shown one by one, and what they come to together. */
  folded: z.number(),
  other: ShareJson.nullable(),
  spread: z.object({ chiSquare: z.number(), freedom: z.number(), p: z.number() }),
  realDifference: z.boolean(),
  /** All groups together: further apart than chance puts equal groups? Null for saved groups, which share customers. */
  signal: z.object({ verdict: z.enum(['none', 'some', 'too-few']), trueSpread: z.number() }).nullable(),
  /** Customers of the groups were here for parts of the window that differ in length: see its caution. */
  timesDiffer: z.boolean(),
  highest: z.string().nullable(),
  lowest: z.string().nullable(),
  /** Along ordered groups: does the rate rise or fall? */
  trend: z.object({ slope: z.number(), p: z.number() }).nullable(),
  funnel: z.array(z.object({ among: z.number(), warning: IntervalJson, alarm: IntervalJson })),
  funnelWidened: z.boolean(),
  cautions: z.array(z.string()),
  choices: z.array(
    z.object({ column: z.string(), label: z.string(), kind: z.string(), groups: z.number().nullable() }),
  ),
})
export type Groups = z.output<typeof GroupsJson>

const groupsInput = z.object({
  ...aboutCustomers,
  /** A column, 'saved' for the saved groups, or nothing for the column that tells most. */
  by: z.string().max(60).optional(),
  /** Where bands begin: '10,50,100', or days. */
  cuts: z.string().max(500).optional(),
})

export const insightsApi = {
  overview: endpoint('GET /insights/overview', {
    does: 'Say how referring stands: the rates with their ranges, what changed, which groups differ, what to do next.',
    who: 'viewer',
    input: z.object(aboutCustomers),
    output: OverviewJson,
  }),
  groups: endpoint('GET /insights/groups', {
    does: 'Compare groups of customers, and say which really differ.',
    who: 'viewer',
    input: groupsInput,
    output: GroupsJson,
  }),
  groupsSheet: endpoint('GET /insights/groups.csv', {
    does: 'Export a comparison of groups as it is shown.',
    who: 'viewer',
    /** `rate` rising, `-rate` falling; also customers, difference, perHundred, perHundredYears, newShare, change. */
    input: groupsInput.extend({ sort: z.string().max(20).default('') }),
    output: nothing,
    answers: 'csv',
  }),
}
