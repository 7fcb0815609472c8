import { z } from 'zod'
import { dayJson } from '../../values/day.ts'
import { endpoint, listOf, nothing, pageInput, pageOf } from '../../values/endpoint.ts'
import { idOf } from '../../values/id.ts'
import { levelJson } from '../../values/level.ts'
import { currencyJson } from '../../values/money.ts'
import { dealStates } from '../deal-rules.ts'
import { requestStates } from '../states.ts'

const DealId = idOf('dea')
const ThemeId = idOf('the')
const StateJson = z.enum(dealStates)
const Named = <Kind extends string>(kind: Kind) => z.object({ id: idOf(kind), name: z.string() })
const MemberJson = z.object({ id: z.string(), name: z.string() })
const ValueJson = z.union([z.string().max(1_000), z.number(), z.boolean()])
const AttributeKey = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/)
const Text = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .transform((text) => (text === '' ? null : text))
    .nullable()
    .optional()

const DealJson = z.object({
  id: DealId,
  version: z.number(),
  externalId: z.string().nullable(),
  name: z.string(),
  prospect: z.string(),
  customer: Named('cus').nullable(),
  owner: MemberJson.nullable(),
  /** Whoever looks after it and is no member. */
  ownerName: z.string().nullable(),
  stage: z.string().nullable(),
  state: StateJson,
  amountMinor: z.number().nullable(),
  currency: currencyJson.nullable(),
  attributes: z.record(z.string(), ValueJson),
  openedOn: dayJson,
  closesOn: dayJson.nullable(),
  closedOn: dayJson.nullable(),
  lostReason: z.string().nullable(),
  themes: z.array(Named('the')),
  /** Requests of it that are still to be seen to, and all of them. */
  requestsOpen: z.number(),
  requests: z.number(),
})
export type Deal = z.output<typeof DealJson>

const DealPageJson = DealJson.extend({
  requestList: z.array(
    z.object({
      id: idOf('rqs'),
      level: levelJson,
      topic: z.string(),
      state: z.enum(requestStates),
      neededBy: dayJson.nullable(),
      createdOn: dayJson,
      people: z.array(z.string()),
    }),
  ),
  uses: z.array(z.object({ id: idOf('use'), item: Named('itm'), use: z.string(), place: z.string(), usedOn: dayJson })),
  engagements: z.array(
    z.object({
      id: idOf('eng'),
      title: z.string(),
      level: levelJson,
      state: z.string(),
      customer: Named('cus'),
      startsAt: z.iso.datetime().nullable(),
      heldOn: dayJson.nullable(),
    }),
  ),
})
export type DealPage = z.output<typeof DealPageJson>

const filters = {
  state: listOf(StateJson),
  themeId: ThemeId.optional(),
  stage: z.string().trim().max(100).optional(),
  /** The id of a member, or "nobody". */
  owner: z.string().max(100).optional(),
  /** Only deals expected to close before this day. */
  closingBefore: dayJson.optional(),
  /** Contained in the name or the prospect. */
  q: z.string().trim().max(200).default(''),
}
const FilterJson = z.object(filters)
export type DealFilter = z.output<typeof FilterJson>

const written = {
  externalId: Text(200),
  customerId: idOf('cus').nullable().optional(),
  ownerId: z.string().max(100).nullable().optional(),
  ownerName: Text(200),
  stage: Text(100),
  amountMinor: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).nullable().optional(),
  currency: currencyJson.nullable().optional(),
  attributes: z.record(AttributeKey, ValueJson.nullable()).optional(),
  themeIds: z.array(ThemeId).max(30).optional(),
  openedOn: dayJson.optional(),
  closesOn: dayJson.nullable().optional(),
}
const Name = z.string().trim().min(1, 'Give the deal a name.').max(200)
const Prospect = z.string().trim().min(1, 'Say who is thinking of buying.').max(200)

export const dealsApi = {
  list: endpoint('GET /deals', {
    does: 'List deals: those that close soonest first, then those without a day.',
    who: 'viewer',
    input: z.object({ ...filters, ...pageInput }),
    output: pageOf(DealJson),
  }),
  totals: endpoint('GET /deals/totals', {
    does: 'Count deals and what they are worth by state, with the stages and owners there are to filter by.',
    who: 'viewer',
    input: FilterJson,
    output: z.object({
      byState: z.record(StateJson, z.number()),
      /** Of open deals the filters show, by currency. */
      openAmounts: z.array(z.object({ currency: currencyJson, amountMinor: z.number(), deals: z.number() })),
      stages: z.array(z.string()),
      owners: z.array(MemberJson),
    }),
  }),
  export: endpoint('GET /deals.csv', {
    does: 'Export exactly the deals that these filters show.',
    who: 'viewer',
    input: FilterJson,
    output: nothing,
    answers: 'csv',
  }),
  show: endpoint('GET /deals/:dealId', {
    does: 'Show a deal with its themes, its requests, the references used for it and the calls held for it.',
    who: 'viewer',
    input: z.object({ dealId: DealId }),
    output: DealPageJson,
  }),
  add: endpoint('POST /deals', {
    does: 'Add a deal.',
    who: 'contributor',
    input: z.object({ name: Name, prospect: Prospect, ...written }),
    output: DealJson,
  }),
  change: endpoint('PATCH /deals/:dealId', {
    does: 'Change a deal. What is not named stays; null takes a value away. Themes are replaced as a whole.',
    who: 'contributor',
    input: z.object({ dealId: DealId, name: Name.optional(), prospect: Prospect.optional(), ...written }),
    output: DealJson,
  }),
  put: endpoint('PUT /deals/ext/:externalId', {
    does: 'Add the deal with this external id, or change it where there is one: for a sales system that tells us of its deals.',
    who: 'contributor',
    input: z.object({
      ...written,
      externalId: z.string().trim().min(1).max(200),
      name: Name,
      prospect: Prospect,
      state: StateJson.optional(),
      closedOn: dayJson.nullable().optional(),
      lostReason: Text(2_000),
    }),
    output: DealJson,
  }),
  close: endpoint('POST /deals/:dealId/close', {
    does: 'Note that a deal was won or lost. Requests for it that nobody was asked for yet are given up.',
    who: 'contributor',
    input: z.object({
      dealId: DealId,
      state: z.enum(['won', 'lost']),
      /** Today when left out. */
      closedOn: dayJson.optional(),
      lostReason: z.string().trim().max(2_000).default(''),
    }),
    output: DealJson,
  }),
  reopen: endpoint('POST /deals/:dealId/reopen', {
    does: 'Open a deal again that was closed by mistake, or came back.',
    who: 'contributor',
    input: z.object({ dealId: DealId }),
    output: DealJson,
  }),
}
