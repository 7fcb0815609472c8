import { z } from 'zod'
import { dayJson } from '../values/day.ts'
import { emailJson } from '../values/email.ts'
import { endpoint, listOf, nothing, pageInput, pageOf } from '../values/endpoint.ts'
import { idOf } from '../values/id.ts'
import { type Level, levelJson, levels } from '../values/level.ts'
import { byHandHows, consentParties, consentStates, givenHows } from './giving.ts'
import { requestStates } from './requesting.ts'
import { uses } from './uses.ts'
import { consentLanguages, consentWordsJson } from './wordings.ts'

const PartyJson = z.enum(consentParties)
const UseJson = z.enum(uses)
const LanguageJson = z.enum(consentLanguages)
const Named = <Kind extends string>(kind: Kind) => z.object({ id: idOf(kind), name: z.string() })
/** A level as it stands in an address, where everything is text. */
const LevelInAddress = z.coerce.number().pipe(z.union(levels.map((level) => z.literal(level)))) as unknown as z.ZodType<
  Level,
  number | string
>

const ConsentJson = z.object({
  id: idOf('cns'),
  version: z.number(),
  party: PartyJson,
  customer: Named('cus').nullable(),
  contact: Named('con').nullable(),
  /** Null where it holds for whatever they give at this level. */
  item: Named('itm').nullable(),
  level: levelJson,
  use: UseJson,
  /** The exact words agreed to, and the version of ours they came from. */
  wording: z.string(),
  wordingVersion: z.number(),
  givenHow: z.enum(givenHows),
  givenBy: z.string(),
  givenOn: dayJson,
  /** The first day it no longer covers. */
  expiresOn: dayJson.nullable(),
  withdrawnOn: dayJson.nullable(),
  withdrawnHow: z.string().nullable(),
  state: z.enum(consentStates),
  requestId: idOf('crq').nullable(),
  proof: Named('fil').nullable(),
  /** Who wrote it down. */
  notedBy: z.string(),
})
export type ConsentLine = z.output<typeof ConsentJson>

const filters = {
  party: listOf(PartyJson),
  level: listOf(LevelInAddress),
  use: listOf(UseJson),
  state: listOf(z.enum(consentStates)),
  customerId: idOf('cus').optional(),
  contactId: idOf('con').optional(),
  itemId: idOf('itm').optional(),
}
const FilterJson = z.object(filters)
export type ConsentFilter = z.output<typeof FilterJson>

const ShownJson = z.object({
  title: z.string(),
  words: z.string().nullable(),
  by: z.string().nullable(),
  address: z.string().nullable(),
  disclosure: z.string().nullable(),
})
const WordingJson = z.object({ use: UseJson, wording: z.string() })

const RequestJson = z.object({
  id: idOf('crq'),
  version: z.number(),
  party: PartyJson,
  customer: Named('cus'),
  contact: Named('con').nullable(),
  item: Named('itm').nullable(),
  signerName: z.string(),
  signerEmail: z.string(),
  level: levelJson,
  uses: z.array(UseJson),
  language: z.string(),
  lastsMonths: z.number().nullable(),
  /** The first day it cannot be signed any more. */
  expiresOn: dayJson,
  state: z.enum(requestStates),
  /** Nobody signed it in time. */
  isOver: z.boolean(),
  sentOn: dayJson,
  remindedOn: z.array(dayJson),
  answeredOn: dayJson.nullable(),
  answerWords: z.string().nullable(),
  askedBy: z.string(),
  words: z.object({
    intro: z.string(),
    uses: z.array(WordingJson),
    withdrawing: z.string(),
    shown: ShownJson.nullable(),
  }),
})
export type ConsentRequest = z.output<typeof RequestJson>

const requestFilters = {
  state: listOf(z.enum(requestStates)),
  party: listOf(PartyJson),
  customerId: idOf('cus').optional(),
  contactId: idOf('con').optional(),
  itemId: idOf('itm').optional(),
}
const RequestFilterJson = z.object(requestFilters)
export type RequestFilter = z.output<typeof RequestFilterJson>

const Name = z.string().trim().min(1, 'Write their name.').max(200)
const Text = z.string().trim().max(2_000)
const ChosenUses = z
  .array(UseJson)
  .max(uses.length)
  .transform((chosen) => uses.filter((use) => chosen.includes(use)))

/** What is asked of whom. */
const askFields = {
  party: PartyJson,
  /** Whose words or time it is. May be left out where only the company is asked about all they give. */
  contactId: idOf('con').optional(),
  /** The customer, where no contact is named. */
  customerId: idOf('cus').optional(),
  /** For this item alone; for all they give at the level where left out. */
  itemId: idOf('itm').optional(),
  level: levelJson,
  uses: ChosenUses,
  language: LanguageJson.default('en'),
  /** Months it holds from the day it is signed; until they withdraw it where null. */
  lastsMonths: z.number().int().min(1).max(120).nullable().default(24),
  /** Whoever may sign for the company. */
  signerName: Name.optional(),
  signerEmail: emailJson.optional(),
}
const AskJson = z.object(askFields)
export type AskForConsent = z.output<typeof AskJson>

const RequestId = z.object({ requestId: idOf('crq') })

/** What one party agreed to, for one use. */
const AgreedJson = z.object({
  consentId: idOf('cns'),
  by: z.string(),
  givenOn: dayJson,
  /** The first day it no longer covers; null until it is withdrawn. */
  until: dayJson.nullable(),
  /** Whether it is for the item alone, or for all they give at its level. */
  forItem: z.boolean(),
})
const StandingJson = z.object({
  use: UseJson,
  person: AgreedJson.nullable(),
  company: AgreedJson.nullable(),
  isCovered: z.boolean(),
  until: dayJson.nullable(),
})
const ItemConsentJson = z.object({
  item: z.object({
    id: idOf('itm'),
    title: z.string(),
    level: levelJson,
    state: z.enum(['draft', 'ready', 'retired']),
    customer: Named('cus').nullable(),
    contact: Named('con').nullable(),
  }),
  needsCompany: z.boolean(),
  /** The day their company stopped being a customer, or they left it; nothing of theirs is shown from then on. */
  customerLeftOn: dayJson.nullable(),
  contactLeftOn: dayJson.nullable(),
  uses: z.array(StandingJson),
  open: z.array(
    z.object({ id: idOf('crq'), party: PartyJson, signerName: z.string(), sentOn: dayJson, uses: z.array(UseJson) }),
  ),
})
export type ItemConsent = z.output<typeof ItemConsentJson>

const WordingsJson = z.object({
  party: PartyJson,
  language: LanguageJson,
  version: z.number(),
  words: consentWordsJson,
  /** Null where these are the words we came with. */
  publishedBy: z.string().nullable(),
  publishedOn: dayJson.nullable(),
})
export type Wording = z.output<typeof WordingsJson>

export const consentApi = {
  list: endpoint('GET /consents', {
    does: 'List what customers agreed to, the latest first: one row for each use, whether it stands, ended or was withdrawn.',
    who: 'viewer',
    input: z.object({ ...filters, ...pageInput }),
    output: pageOf(ConsentJson),
  }),
  totals: endpoint('GET /consents/totals', {
    does: 'Count what customers agreed to by state, and the people and companies behind what stands.',
    who: 'viewer',
    input: FilterJson,
    output: z.object({
      byState: z.record(z.enum(consentStates), z.number()),
      people: z.number(),
      companies: z.number(),
      openRequests: z.number(),
      customer: Named('cus').nullable(),
      contact: Named('con').nullable(),
      item: Named('itm').nullable(),
    }),
  }),
  export: endpoint('GET /consents.csv', {
    does: 'Export exactly the consents that these filters show, with the exact words agreed to.',
    who: 'viewer',
    input: FilterJson,
    output: nothing,
    answers: 'csv',
  }),
  give: endpoint('POST /consents', {
    does: 'Write down what somebody agreed to in person, on paper or by e-mail: one consent for each use.',
    who: 'manager',
    input: z.object({
      party: PartyJson,
      customerId: idOf('cus').optional(),
      contactId: idOf('con').optional(),
      itemId: idOf('itm').optional(),
      level: levelJson,
      uses: ChosenUses,
      /** The words they agreed to; ours in their language, or in English, where left out. */
      wording: Text.optional(),
      givenHow: z.enum(byHandHows),
      givenBy: Name,
      givenOn: dayJson.optional(),
      expiresOn: dayJson.nullable().optional(),
      fileId: idOf('fil').optional(),
      /** Whether to send them what they agreed to, with the link by which they withdraw it. */
      sendReceipt: z.boolean().default(false),
    }),
    output: z.object({ items: z.array(ConsentJson), receiptTo: z.string().nullable() }),
  }),
  proof: endpoint('POST /consents/proofs', {
    does: 'Send what proves a consent: the signed paper as a PDF or picture, or a recording.',
    who: 'manager',
    input: z.object({ fileName: z.string().trim().min(1).max(255).default('file') }),
    output: Named('fil'),
    takes: 'file',
  }),
  itemsOf: endpoint('GET /customers/:customerId/consent-items', {
    does: 'List the items of a customer that consent can be noted for, the latest first.',
    who: 'viewer',
    input: z.object({ customerId: idOf('cus') }),
    output: z.object({
      items: z.array(
        z.object({ id: idOf('itm'), title: z.string(), level: levelJson, contactId: idOf('con').nullable() }),
      ),
    }),
  }),
  withdraw: endpoint('POST /consents/withdrawals', {
    does: 'Write down that somebody took consent back. It takes effect everywhere at once; copies that left us become tasks.',
    who: 'contributor',
    input: z
      .object({
        ids: z.array(idOf('cns')).min(1).max(500).optional(),
        contactId: idOf('con').optional(),
        how: z.string().trim().min(1, 'Write down how they said so.').max(500),
      })
      .refine(({ ids, contactId }) => ids !== undefined || contactId !== undefined, 'Say whose consent is withdrawn.'),
    output: z.object({
      withdrawn: z.number(),
      ended: z.array(z.object({ title: z.string(), place: z.string() })),
      toRecall: z.array(z.object({ title: z.string(), place: z.string() })),
    }),
  }),
  ofCustomer: endpoint('GET /customers/:customerId/consents', {
    does: 'Show what a customer lets us do, by person and for the company: per level and use, until when.',
    who: 'viewer',
    input: z.object({ customerId: idOf('cus') }),
    output: z.object({
      company: z.array(z.object({ level: levelJson, use: UseJson, until: dayJson.nullable(), items: z.number() })),
      people: z.array(
        z.object({
          contact: Named('con'),
          agreed: z.array(z.object({ level: levelJson, use: UseJson, until: dayJson.nullable(), items: z.number() })),
        }),
      ),
      /** The levels at which the company has to agree as well. */
      needsCompany: z.array(levelJson),
      openRequests: z.number(),
    }),
  }),
  ofItem: endpoint('GET /items/:itemId/consent', {
    does: 'Show who agreed to what for an item until when, and what it may be used for today.',
    who: 'viewer',
    input: z.object({ itemId: idOf('itm') }),
    output: ItemConsentJson,
  }),
  requests: endpoint('GET /consent-requests', {
    does: 'List the pages people were asked to sign, the latest first.',
    who: 'viewer',
    input: z.object({ ...requestFilters, ...pageInput }),
    output: pageOf(RequestJson),
  }),
  requestTotals: endpoint('GET /consent-requests/totals', {
    does: 'Count the pages people were asked to sign by what became of them.',
    who: 'viewer',
    input: RequestFilterJson,
    output: z.object({
      byState: z.record(z.enum(requestStates), z.number()),
      /** Of those sent: not answered in time. */
      over: z.number(),
      oldestDays: z.number().nullable(),
      customer: Named('cus').nullable(),
    }),
  }),
  requestsExport: endpoint('GET /consent-requests.csv', {
    does: 'Export exactly the pages that these filters show, and what became of each.',
    who: 'viewer',
    input: RequestFilterJson,
    output: nothing,
    answers: 'csv',
  }),
  preview: endpoint('POST /consent-requests/preview', {
    does: 'See the mail and the page before they are sent, and why they cannot be. Nothing is kept or sent.',
    who: 'contributor',
    input: AskJson,
    output: z.object({
      whyNot: z.string().nullable(),
      /** Why the limits forbid to ask now; a reason sets them aside where it may. */
      limit: z.object({ sentence: z.string(), isOverridable: z.boolean() }).nullable(),
      to: z.object({ name: z.string(), email: z.string().nullable() }),
      mail: z.object({ subject: z.string(), text: z.string() }).nullable(),
      page: z.object({
        intro: z.string(),
        uses: z.array(WordingJson),
        withdrawing: z.string(),
        shown: ShownJson.nullable(),
        wordingVersion: z.number(),
      }),
    }),
  }),
  ask: endpoint('POST /consent-requests', {
    does: 'Ask somebody to sign: the page is made, its mail leaves, and the ask is noted. Limits hold unless a reason is given.',
    who: 'contributor',
    input: AskJson.extend({ overrideReason: Text.optional() }),
    output: RequestJson,
  }),
  remind: endpoint('POST /consent-requests/:requestId/reminders', {
    does: 'Remind whoever has not answered: at most twice, three days apart.',
    who: 'contributor',
    input: RequestId,
    output: RequestJson,
  }),
  withdrawRequest: endpoint('POST /consent-requests/:requestId/withdrawal', {
    does: 'Take the question back: its page cannot be signed any more, and its mail does not leave.',
    who: 'contributor',
    input: RequestId,
    output: RequestJson,
  }),
  wordings: endpoint('GET /consent-wordings', {
    does: 'Show the words people agree to, in every language, as they stand now; or one of their earlier versions.',
    who: 'viewer',
    input: nothing,
    output: z.object({ items: z.array(WordingsJson), earlier: z.array(WordingsJson) }),
  }),
  saveWording: endpoint('POST /consent-wordings', {
    does: 'Write the words anew. They become a new version; what people agreed to before stays as they read it.',
    who: 'manager',
    input: z.object({
      party: PartyJson,
      language: LanguageJson,
      words: consentWordsJson,
      basedOn: z.number().int().min(1),
    }),
    output: WordingsJson,
  }),
}
