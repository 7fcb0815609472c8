import { z } from 'zod'
import { referralStates, strengths } from '../cube/question.ts'
import { conditionJson } from '../customers/filter.ts'
import { windowJson } from '../customers/window.ts'
import { dayJson } from '../values/day.ts'
import { emailJson } from '../values/email.ts'
import { endpoint, listOf, nothing, pageInput, pageOf } from '../values/endpoint.ts'
import { idOf } from '../values/id.ts'
import { currencyJson } from '../values/money.ts'
import { kindOrder } from './attribution.ts'

const StateJson = z.enum(referralStates)
const StrengthJson = z.enum(strengths)
const EvidenceKindJson = z.enum(kindOrder as [(typeof kindOrder)[number], ...(typeof kindOrder)[number][]])

const CustomerName = z.object({ id: idOf('cus'), name: z.string() })

const ReferralJson = z.object({
  id: idOf('ref'),
  version: z.number(),
  externalId: z.string().nullable(),
  referrer: CustomerName.nullable(),
  /** Whom they referred: the customer they became, or whatever is known of the person until then. */
  referred: z.object({ customer: CustomerName.nullable(), name: z.string().nullable(), email: z.string().nullable() }),
  madeOn: dayJson.nullable(),
  state: StateJson,
  stateReason: z.string().nullable(),
  strength: StrengthJson,
  selfReferral: z.boolean(),
  /** Whether some evidence names another referrer than the one credited. */
  disputed: z.boolean(),
  convertedOn: dayJson.nullable(),
  note: z.string().nullable(),
  createdAt: z.iso.datetime(),
})
export type Referral = z.output<typeof ReferralJson>

const WhyNotJson = z.object({ reason: z.string(), sentence: z.string() }).nullable()

const EvidenceJson = z.object({
  id: idOf('evi'),
  kind: EvidenceKindJson,
  strength: StrengthJson,
  referrer: CustomerName.nullable(),
  words: z.string().nullable(),
  givenOn: dayJson.nullable(),
  addedBy: z.string(),
  addedAt: z.iso.datetime(),
  decides: z.boolean(),
  conflicts: z.boolean(),
})
export type EvidenceShown = z.output<typeof EvidenceJson>

const ReferralPageJson = ReferralJson.extend({
  /** Strongest first: the one that decides who is credited, then the rest. */
  evidence: z.array(EvidenceJson),
  /** Newest first. */
  history: z.array(
    z.object({
      id: z.number(),
      at: z.iso.datetime(),
      who: z.string(),
      event: z.string(),
      details: z.record(z.string(), z.unknown()),
    }),
  ),
  moves: z.array(z.object({ to: StateJson, whyNot: WhyNotJson })),
  whyNotChange: WhyNotJson,
  whyNotUndo: WhyNotJson,
})
export type ReferralPage = z.output<typeof ReferralPageJson>

/** What narrows the list, its totals and its export down, in the same words. */
const filters = {
  state: listOf(StateJson),
  strength: listOf(StrengthJson),
  counted: z.enum(['yes', 'no']).optional(),
  referrer: idOf('cus').optional(),
  referred: idOf('cus').optional(),
  /** When it was made: a window, "ever" (those without a day too), or only those with, or without, a day. */
  made: z.union([windowJson, z.enum(['dated', 'undated'])]).default('ever'),
  /** "customers": only by those we know, who were customers for some part of the time it was made in. */
  by: z.enum(['anybody', 'customers']).default('anybody'),
  /**
   * Only by customers of whom this is true, as the figures about customers are counted. Where a condition needs to know
   * which referrals count, those of all strengths do.
   */
  where: listOf(conditionJson),
  /** Only those this import created, or updated: by changing them or by bringing evidence. */
  import: idOf('imp').optional(),
  did: z.enum(['created', 'updated']).default('created'),
  /** Part of a name: of the referrer, of the person, or of the customer they became. */
  q: z.string().trim().max(200).default(''),
}
const FilterJson = z.object(filters)
export type ReferralFilter = z.output<typeof FilterJson>

const Name = z.string().trim().max(200)
const Note = z.string().trim().max(5_000)
const Reason = z.string().trim().max(2_000)

const evidenceInput = {
  kind: EvidenceKindJson.default('staff-note'),
  /** Only for an import, whose strength somebody chooses. */
  strength: StrengthJson.optional(),
  words: Note.optional(),
}

const TreeNodeJson = z.object({
  referralId: idOf('ref'),
  /** The customer who referred them. */
  parentId: idOf('cus'),
  customerId: idOf('cus').nullable(),
  name: z.string(),
  generation: z.number(),
  state: StateJson,
  strength: StrengthJson,
  /** Everybody who came through them, not counting themselves. */
  people: z.number(),
  /** Their own revenue, ever, in the company's currency. */
  revenueMinor: z.number(),
})
export type TreeNode = z.output<typeof TreeNodeJson>

const TreeJson = z.object({
  customer: CustomerName,
  /** Who brought them, and who brought those: nearest first. */
  ancestors: z.array(z.object({ referralId: idOf('ref'), customer: CustomerName, strength: StrengthJson })),
  nodes: z.array(TreeNodeJson),
  generations: z.array(z.object({ generation: z.number(), people: z.number(), customers: z.number() })),
  downstream: z.object({
    people: z.number(),
    customers: z.number(),
    revenueMinor: z.number(),
    currency: currencyJson,
    /** Currencies that are not in the sum, because nothing is converted. */
    otherCurrencies: z.array(currencyJson),
  }),
  /** How many people are counted above but not among the nodes. */
  notShown: z.number(),
  /** Whether there are more than were counted. */
  more: z.boolean(),
})
export type Tree = z.output<typeof TreeJson>

const Logged = z.object({
  referral: ReferralJson,
  /** Set when another referral had brought this customer already, and what was said was added to it. */
  addedInstead: WhyNotJson,
})

export const referralsApi = {
  list: endpoint('GET /referrals', {
    does: 'List referrals, the latest made first.',
    who: 'viewer',
    input: z.object({ ...filters, ...pageInput }),
    output: pageOf(ReferralJson),
  }),
  totals: endpoint('GET /referrals/totals', {
    does: 'Count referrals by state and strength. The filter on states is left out, so that each state has its number.',
    who: 'viewer',
    input: FilterJson,
    output: z.object({
      cells: z.array(
        z.object({ state: StateJson, strength: StrengthJson, selfReferral: z.boolean(), referrals: z.number() }),
      ),
      /** The names of the customers, and of the import, the filters are about. */
      referrer: CustomerName.nullable(),
      referred: CustomerName.nullable(),
      import: z.object({ fileName: z.string() }).nullable(),
    }),
  }),
  export: endpoint('GET /referrals.csv', {
    does: 'Export exactly the referrals that these filters show.',
    who: 'viewer',
    input: FilterJson,
    output: nothing,
    answers: 'csv',
  }),
  tree: endpoint('GET /referrals/tree', {
    does: 'Show who brought a customer, whom they brought, and whom those brought, with the revenue of all of them.',
    who: 'viewer',
    input: z.object({ customerId: idOf('cus') }),
    output: TreeJson,
  }),
  show: endpoint('GET /referrals/:referralId', {
    does: 'Show a referral with its evidence, its history and what can be done next.',
    who: 'viewer',
    input: z.object({ referralId: idOf('ref') }),
    output: ReferralPageJson,
  }),
  log: endpoint('POST /referrals', {
    does: 'Log a referral. If another one brought this customer already, it is added there as evidence.',
    who: 'contributor',
    input: z.object({
      referrerId: idOf('cus').nullable().default(null),
      referredName: Name.optional(),
      referredEmail: emailJson.optional(),
      referredCustomerId: idOf('cus').optional(),
      /** Today when left out; null when nobody knows. */
      madeOn: dayJson.nullable().optional(),
      ...evidenceInput,
      note: Note.optional(),
    }),
    output: Logged,
  }),
  move: endpoint('POST /referrals/:referralId/moves', {
    does: 'Move a referral: submit, qualify, convert, deny, let expire, reverse or take up again.',
    who: 'contributor',
    input: z.object({
      referralId: idOf('ref'),
      to: StateJson,
      reason: Reason.optional(),
      convertedOn: dayJson.optional(),
      /** The customer they became; null says that it is not known. */
      referredCustomerId: idOf('cus').nullable().optional(),
    }),
    output: ReferralJson,
  }),
  addEvidence: endpoint('POST /referrals/:referralId/evidence', {
    does: 'Add a piece of evidence. It may change who is credited.',
    who: 'contributor',
    input: z.object({
      referralId: idOf('ref'),
      ...evidenceInput,
      /** Whom it names. Whoever is credited when left out; null when it names nobody. */
      referrerId: idOf('cus').nullable().optional(),
      givenOn: dayJson.nullable().optional(),
    }),
    output: ReferralJson,
  }),
  change: endpoint('PATCH /referrals/:referralId', {
    does: 'Correct the facts of a referral: its day, its note, whom it was about.',
    who: 'contributor',
    input: z.object({
      referralId: idOf('ref'),
      referredName: Name.nullable().optional(),
      referredEmail: emailJson.nullable().optional(),
      referredCustomerId: idOf('cus').nullable().optional(),
      madeOn: dayJson.nullable().optional(),
      note: Note.nullable().optional(),
    }),
    output: ReferralJson,
  }),
  undo: endpoint('DELETE /referrals/:referralId', {
    does: 'Undo the logging of a referral: by its author, for ten seconds, while nothing else happened to it.',
    who: 'contributor',
    input: z.object({ referralId: idOf('ref') }),
    output: nothing,
  }),
}
