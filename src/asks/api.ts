import { z } from 'zod'
import { dayJson } from '../values/day.ts'
import { endpoint, listOf, nothing, pageInput, pageOf } from '../values/endpoint.ts'
import { idOf } from '../values/id.ts'
import { askStates } from './answering.ts'
import { askChannels, askKinds } from './limits.ts'

const KindJson = z.enum(askKinds)
const StateJson = z.enum(askStates)
const ChannelJson = z.enum(askChannels)
const Named = <Kind extends string>(kind: Kind) => z.object({ id: idOf(kind), name: z.string() })

const AskJson = z.object({
  id: idOf('ask'),
  version: z.number(),
  kind: KindJson,
  customer: Named('cus'),
  contact: Named('con').nullable(),
  survey: Named('srv').nullable(),
  minutes: z.number(),
  channel: ChannelJson,
  state: StateJson,
  askedOn: dayJson,
  /** The name of whoever asked. */
  askedBy: z.string(),
  answeredOn: dayJson.nullable(),
  declineReason: Named('rea').nullable(),
  declineWords: z.string().nullable(),
  /** Why a limit was set aside, where one was. */
  overrideReason: z.string().nullable(),
  note: z.string().nullable(),
})
export type Ask = z.output<typeof AskJson>

const filters = {
  kind: listOf(KindJson),
  state: listOf(StateJson),
  /** Who asked: the id of a member. */
  askedBy: z.string().max(100).optional(),
  customerId: idOf('cus').optional(),
  contactId: idOf('con').optional(),
  surveyId: idOf('srv').optional(),
}
const FilterJson = z.object(filters)
export type AskFilter = z.output<typeof FilterJson>

const limit = (most: number) => z.number().int().min(0).max(most)
const LimitsJson = z.object({
  asksPerQuarter: limit(99),
  asksPerYear: limit(365),
  restDays: limit(365),
  restDaysAfterNo: limit(1095),
})

const Text = z.string().trim().max(2_000)
const AskId = z.object({ askId: idOf('ask') })

const StandingJson = z.object({
  contact: Named('con'),
  person: z.object({
    optedOut: z.boolean(),
    unsubscribed: z.boolean(),
    hasAddress: z.boolean(),
    left: z.boolean(),
    departed: z.boolean(),
    pausedUntil: dayJson.nullable(),
  }),
  history: z.object({ askedOn: z.array(dayJson), lastNoOn: dayJson.nullable() }),
})
export type Standing = z.output<typeof StandingJson>

export const asksApi = {
  list: endpoint('GET /asks', {
    does: 'List what we asked of people, the latest first.',
    who: 'viewer',
    input: z.object({ ...filters, ...pageInput }),
    output: pageOf(AskJson),
  }),
  totals: endpoint('GET /asks/totals', {
    does: 'Count asks, the people asked and their minutes. Withdrawn asks cost nobody anything.',
    who: 'viewer',
    input: FilterJson,
    output: z.object({
      asks: z.number(),
      people: z.number(),
      minutes: z.number(),
      byState: z.record(StateJson, z.number()),
      askers: z.array(z.object({ id: z.string(), name: z.string() })),
      customer: Named('cus').nullable(),
    }),
  }),
  export: endpoint('GET /asks.csv', {
    does: 'Export exactly the asks that these filters show.',
    who: 'viewer',
    input: FilterJson,
    output: nothing,
    answers: 'csv',
  }),
  limits: endpoint('GET /asks/limits', {
    does: 'Show how often a person may be asked.',
    who: 'viewer',
    input: nothing,
    output: LimitsJson.extend({ version: z.number() }),
  }),
  changeLimits: endpoint('PATCH /asks/limits', {
    does: 'Change how often a person may be asked.',
    who: 'manager',
    input: LimitsJson.partial(),
    output: LimitsJson.extend({ version: z.number() }),
  }),
  standing: endpoint('GET /customers/:customerId/asks', {
    does: 'Show where the contacts at a customer stand with the limits: who may be asked, and who not until when.',
    who: 'viewer',
    input: z.object({ customerId: idOf('cus') }),
    output: z.object({
      contacts: z.array(StandingJson),
      limits: LimitsJson,
      /** True where a customer has more contacts than are listed. */
      more: z.boolean(),
    }),
  }),
  ask: endpoint('POST /asks', {
    does: 'Log that somebody was asked for something. Refused where the limits say no, unless a reason is given.',
    who: 'contributor',
    input: z.object({
      kind: KindJson,
      contactId: idOf('con'),
      /** What is usual for the kind when left out. */
      minutes: z.number().int().min(0).max(600).optional(),
      channel: ChannelJson,
      /** Today when left out. */
      askedOn: dayJson.optional(),
      overrideReason: Text.optional(),
      note: Text.optional(),
    }),
    output: AskJson,
  }),
  answer: endpoint('POST /asks/:askId/answer', {
    does: 'Write down what they answered. The reason for a no joins the other reasons, their words wait to be understood.',
    who: 'contributor',
    input: AskId.extend({
      state: z.enum(['accepted', 'declined']),
      /** Today when left out. */
      answeredOn: dayJson.optional(),
      reasonId: idOf('rea').optional(),
      words: Text.optional(),
    }),
    output: AskJson,
  }),
  takeBack: endpoint('DELETE /asks/:askId/answer', {
    does: 'Take an answer back that was written down by mistake, with its reason and words.',
    who: 'contributor',
    input: AskId,
    output: AskJson,
  }),
  withdraw: endpoint('POST /asks/:askId/withdraw', {
    does: 'Withdraw an ask nobody answered: it counts no more.',
    who: 'contributor',
    input: AskId,
    output: AskJson,
  }),
  restore: endpoint('POST /asks/:askId/restore', {
    does: 'Bring a withdrawn ask back, if the limits still allow it.',
    who: 'contributor',
    input: AskId,
    output: AskJson,
  }),
  resubscribe: endpoint('POST /contacts/:contactId/resubscribe', {
    does: 'Write again to somebody who unsubscribed, because they asked for it: says how they did.',
    who: 'contributor',
    input: z.object({ contactId: idOf('con'), reason: Text }),
    output: nothing,
  }),
  reasons: endpoint('GET /asks/decline-reasons', {
    does: 'List the reasons somebody may decline for.',
    who: 'viewer',
    input: nothing,
    output: z.object({ items: z.array(Named('rea')) }),
  }),
}
