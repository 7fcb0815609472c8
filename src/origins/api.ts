import { z } from 'zod'
import { referralStates, strengths } from '../cube/question.ts'
import { conditionJson } from '../customers/filter.ts'
import { windowJson } from '../customers/window.ts'
import { dayJson } from '../values/day.ts'
import { endpoint, listOf, nothing, pageInput, pageOf } from '../values/endpoint.ts'
import { idOf } from '../values/id.ts'
import { decisions, mainReasons, originStates } from './deciding.ts'

const ReasonJson = z.enum(mainReasons)
const StateJson = z.enum(originStates)
const CustomerName = z.object({ id: idOf('cus'), name: z.string() })
const OriginId = z.object({ originId: idOf('ori') })
const ToldBy = z
  .string()
  .trim()
  .max(500)
  .transform((text) => (text === '' ? null : text))
  .nullable()

const OriginJson = z.object({
  id: idOf('ori'),
  number: z.number(),
  version: z.number(),
  customer: CustomerName.extend({
    since: dayJson.nullable(),
    attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
  mainReason: ReasonJson,
  /** Who told them, in their own words. */
  toldBy: z.string().nullable(),
  givenOn: dayJson,
  state: StateJson,
  referrer: CustomerName.nullable(),
  referral: z
    .object({
      id: idOf('ref'),
      state: z.enum(referralStates),
      /** Who is credited: another than the one they named where stronger evidence says so. */
      credited: CustomerName.nullable(),
    })
    .nullable(),
  confidence: z.number().nullable(),
  decidedBy: z.string().nullable(),
  decidedAt: z.iso.datetime().nullable(),
  /** Whether it was answered in a survey, or added here. */
  fromSurvey: z.boolean(),
  whyNotTakeBack: z.object({ reason: z.string(), sentence: z.string() }).nullable(),
})
export type Origin = z.output<typeof OriginJson>

const CandidateJson = z.object({
  customer: CustomerName.extend({ since: dayJson.nullable(), until: dayJson.nullable() }),
  /** Whose name agrees; null where it is the customer's own. */
  contact: z.object({ id: idOf('con'), name: z.string(), email: z.string().nullable() }).nullable(),
  /** How likely it is them: 0…1, calibrated. */
  confidence: z.number(),
  /** "First name and company agree; last name not given." */
  agrees: z.string(),
  /** Counted referrals they made so far. */
  referrals: z.number(),
})
export type Candidate = z.output<typeof CandidateJson>

const filters = {
  reason: listOf(ReasonJson),
  state: listOf(StateJson),
  /** When they became a customer. */
  window: windowJson.default('ever'),
  /** "latest": one answer a customer, as the figures are counted. */
  of: z.enum(['all', 'latest']).default('all'),
  customer: idOf('cus').optional(),
  referrer: idOf('cus').optional(),
  where: listOf(conditionJson),
  /** Part of the customer's name or of what they wrote. */
  q: z.string().trim().max(200).default(''),
}
const FilterJson = z.object(filters)
export type OriginFilter = z.output<typeof FilterJson>

const RangeJson = z.object({ low: z.number(), high: z.number() })
const CountsJson = z.object({ customers: z.number(), earned: z.number(), bought: z.number(), unknown: z.number() })

export const originsApi = {
  list: endpoint('GET /origins', {
    does: 'List what new customers said of how they came to us, the latest first.',
    who: 'viewer',
    input: z.object({ ...filters, ...pageInput }),
    output: pageOf(OriginJson).extend({ total: z.number() }),
  }),
  export: endpoint('GET /origins.csv', {
    does: 'Export exactly the answers that these filters show.',
    who: 'viewer',
    input: FilterJson,
    output: nothing,
    answers: 'csv',
  }),
  queue: endpoint('GET /origins/queue', {
    does: 'Show the answers that wait for somebody to decide who was meant, the oldest first, and how many are left.',
    who: 'viewer',
    input: z.object({
      reason: listOf(ReasonJson),
      window: windowJson.default('ever'),
      where: listOf(conditionJson),
      /** Only answers after this one, by number: those before it were skipped. */
      after: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(50).default(5),
    }),
    output: z.object({
      items: z.array(OriginJson),
      /** How many wait in all, skipped ones too. */
      left: z.number(),
      oldest: dayJson.nullable(),
    }),
  }),
  summary: endpoint('GET /origins/summary', {
    does: 'Say how many new customers came by recommendation, with the range that those we know nothing of leave open.',
    who: 'viewer',
    input: z.object({
      window: windowJson.default('12m'),
      where: listOf(conditionJson),
      strength: z.enum(strengths).default('probable'),
      /** An attribute to compare by. */
      by: z.string().max(60).optional(),
    }),
    output: z.object({
      window: z.string(),
      ...CountsJson.shape,
      /** New customers who said why they came. */
      answered: z.number(),
      /** Of those, who named a recommendation. */
      recommended: z.number(),
      recommendedRange: RangeJson.nullable(),
      /** From nobody of the unknown having been recommended to all of them. */
      earnedBounds: RangeJson.nullable(),
      reasons: z.array(z.object({ reason: ReasonJson, customers: z.number(), range: RangeJson.nullable() })),
      groups: z
        .object({
          label: z.string(),
          rows: z.array(
            z.object({
              /** Null for the groups that are too small to be shown, together. */
              value: z.string().nullable(),
              of: z.number(),
              among: z.number(),
              range: RangeJson,
              verdict: z.enum(['above', 'below', 'no-evidence', 'too-few']),
            }),
          ),
        })
        .nullable(),
      waiting: z.number(),
    }),
  }),
  candidates: endpoint('GET /origins/:originId/candidates', {
    does: 'Show which customers may be meant by what a new customer wrote, how likely each is, and which fields agree.',
    who: 'viewer',
    input: OriginId,
    output: z.object({
      items: z.array(CandidateJson),
      /** False where nobody is more likely than not: then say so rather than guess. */
      likely: z.boolean(),
    }),
  }),
  decide: endpoint('POST /origins/:originId/decision', {
    does: 'Decide who told a new customer. A confirmed customer is credited with a referral, this answer being its evidence.',
    who: 'contributor',
    input: OriginId.extend({ decision: z.enum(decisions), referrerId: idOf('cus').optional() }),
    output: OriginJson,
  }),
  takeBack: endpoint('DELETE /origins/:originId/decision', {
    does: 'Take a decision back, with exactly what it did.',
    who: 'contributor',
    input: OriginId,
    output: OriginJson,
  }),
  add: endpoint('POST /origins', {
    does: 'Write down how a customer came to us.',
    who: 'contributor',
    input: z.object({
      customerId: idOf('cus'),
      mainReason: ReasonJson,
      toldBy: ToldBy.optional(),
      /** Today when left out. */
      givenOn: dayJson.optional(),
    }),
    output: OriginJson,
  }),
  change: endpoint('PATCH /origins/:originId', {
    does: 'Correct an answer.',
    who: 'contributor',
    input: OriginId.extend({
      mainReason: ReasonJson.optional(),
      toldBy: ToldBy.optional(),
      givenOn: dayJson.optional(),
    }),
    output: OriginJson,
  }),
  remove: endpoint('DELETE /origins/:originId', {
    does: 'Remove an answer. Refused while a referral stands on it.',
    who: 'contributor',
    input: OriginId,
    output: nothing,
  }),
  restore: endpoint('POST /origins/:originId/restore', {
    does: 'Bring back an answer that was removed.',
    who: 'contributor',
    input: OriginId,
    output: OriginJson,
  }),
}
