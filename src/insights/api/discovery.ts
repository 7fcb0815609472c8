import { z } from 'zod'
import { endpoint, nothing } from '../../values/endpoint.ts'
import { IntervalJson } from '../api.ts'
import { keptApi } from './kept.ts'

const ConditionJson = z.object({ column: z.string(), label: z.string(), value: z.string(), valueLabel: z.string() })

const FindingBase = z.object({
  conditions: z.array(ConditionJson),
  /** The filters that find its customers. */
  where: z.array(z.string()),
  customers: z.number(),
  referrers: z.number(),
  rate: z.number(),
  interval: IntervalJson,
  verdict: z.enum(['above', 'below']),
  /** Referrers more, or below 0 fewer, than at the rate of all. */
  excess: z.number(),
  excessInterval: IntervalJson,
  p: z.number(),
  adjustedP: z.number(),
  /** The part of it that comes nearest to saying it too. */
  nearest: z
    .object({ says: z.string(), where: z.array(z.string()), customers: z.number(), referrers: z.number() })
    .nullable(),
  /** The narrower group without which nothing is left of it. */
  carriedBy: z.string().nullable(),
})
const FindingJson = FindingBase.extend({ folded: z.array(FindingBase) })
export type FoundGroup = z.output<typeof FindingBase>
export type FindingRow = z.output<typeof FindingJson>

const DiscoveryJson = z.object({
  customers: z.number(),
  referrers: z.number(),
  /** Combinations of at least so many customers that were held against all others. */
  tested: z.number(),
  findings: z.array(FindingJson),
  /** Found beyond those shown. */
  more: z.number(),
  columns: z.array(z.string()),
  /** Not looked through, because they have too many values. */
  leftOut: z.array(z.string()),
})
export type Discovered = z.output<typeof DiscoveryJson>

/** Combinations shown at most, each with those folded under it: further ones are counted. */
export const mostFindings = 60

const kept = keptApi('discovery', {
  does: 'Look through all combinations of up to three values for groups that refer more, or less, than the others.',
  choices: {
    ways: z.coerce.number().int().min(1).max(3).default(3),
    /** Groups of fewer customers are not looked at. */
    fewest: z.coerce.number().int().min(5).max(100_000).default(30),
  },
  result: DiscoveryJson,
})

export const discoveryApi = {
  ...kept,
  sheet: endpoint('GET /insights/discovery.csv', {
    does: 'Export the groups that were found, as they were worked out last.',
    who: 'viewer',
    input: kept.show.input,
    output: nothing,
    answers: 'csv',
  }),
}
