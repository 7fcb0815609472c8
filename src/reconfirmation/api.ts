import { z } from 'zod'
import { dayJson } from '../values/day.ts'
import { endpoint, listOf, nothing, pageInput, pageOf } from '../values/endpoint.ts'
import { idOf } from '../values/id.ts'
import { levelJson } from '../values/level.ts'
import { heardHow, reconfirmationStates, whys } from './reconfirming.ts'

const WhyJson = z.enum(whys)

const ReconfirmationJson = z.object({
  id: idOf('rcf'),
  version: z.number(),
  why: WhyJson,
  state: z.enum(reconfirmationStates),
  /** The release that put it in question, by name. */
  release: z.string().nullable(),
  dueOn: dayJson,
  askedOn: dayJson.nullable(),
  answeredOn: dayJson.nullable(),
  /** How it was heard, what they said, why it was retired. */
  note: z.string().nullable(),
  item: z.object({
    id: idOf('itm'),
    title: z.string(),
    level: levelJson,
    /** What is shown of the words, their first 1,200 characters. */
    words: z.string().nullable(),
    state: z.enum(['draft', 'ready', 'retired']),
    givenOn: dayJson,
    shownTitle: z.string().nullable(),
  }),
  customer: z.object({ id: idOf('cus'), name: z.string() }).nullable(),
  /** Whether their company has stopped being a customer. */
  left: z.boolean(),
  contact: z
    .object({
      id: idOf('con'),
      name: z.string(),
      title: z.string().nullable(),
      hasAddress: z.boolean(),
      departed: z.boolean(),
    })
    .nullable(),
  /** In how many places it is used now, and how many of these copies left us. */
  usedIn: z.number(),
  leftUs: z.number(),
})
export type Reconfirmation = z.output<typeof ReconfirmationJson>

const ReleaseJson = z.object({
  id: idOf('rel'),
  what: z.string(),
  themes: z.array(z.string()),
  notedOn: dayJson,
  notedBy: z.string(),
  /** How many items it put in question; of these, how many nobody was asked about yet, wait for an answer, and have one. */
  items: z.number(),
  due: z.number(),
  asked: z.number(),
  answered: z.number(),
  undoneOn: dayJson.nullable(),
  whyNotUndo: z.string().nullable(),
})
export type Release = z.output<typeof ReleaseJson>

const filters = {
  /** Open ones, the oldest first; or those answered, the latest first. */
  state: z.enum(['open', 'answered']).default('open'),
  why: listOf(WhyJson),
  customerId: idOf('cus').optional(),
}
const FilterJson = z.object(filters)
export type ReconfirmationFilter = z.output<typeof FilterJson>

const One = z.object({ reconfirmationId: idOf('rcf') })
const Words = z.string().trim().max(1_000)
const themeIds = listOf(idOf('the'))

export const reconfirmationApi = {
  list: endpoint('GET /reconfirmations', {
    does: 'List the items about which somebody has to ask whether they still hold, the oldest first.',
    who: 'viewer',
    input: z.object({ ...filters, ...pageInput }),
    output: pageOf(ReconfirmationJson),
  }),
  totals: endpoint('GET /reconfirmations/totals', {
    does: 'Count what is open, by why, and how much of it waits for an answer.',
    who: 'viewer',
    input: FilterJson,
    output: z.object({
      /** What the filters show. */
      shown: z.number(),
      open: z.number(),
      asked: z.number(),
      byWhy: z.array(z.object({ why: WhyJson, items: z.number() })),
      /** Months after which an item is asked about again. */
      months: z.number(),
      customer: z.object({ id: idOf('cus'), name: z.string() }).nullable(),
    }),
  }),
  export: endpoint('GET /reconfirmations.csv', {
    does: 'Export exactly the items that these filters show.',
    who: 'viewer',
    input: FilterJson,
    output: nothing,
    answers: 'csv',
  }),
  asking: endpoint('GET /reconfirmations/:reconfirmationId/asking', {
    does: 'Show the mail that would ask them, and why it cannot be sent.',
    who: 'contributor',
    input: One,
    output: z.object({
      whyNot: z.string().nullable(),
      limit: z.object({ sentence: z.string(), isOverridable: z.boolean() }).nullable(),
      to: z.object({ name: z.string(), email: z.string() }).nullable(),
      mail: z.object({ subject: z.string(), text: z.string() }).nullable(),
    }),
  }),
  ask: endpoint('POST /reconfirmations/:reconfirmationId/asking', {
    does: 'Ask them by mail whether it still holds. Counts as an ask of them.',
    who: 'contributor',
    input: One.extend({ overrideReason: Words.optional() }),
    output: ReconfirmationJson,
  }),
  confirm: endpoint('POST /reconfirmations/:reconfirmationId/confirmation', {
    does: 'Write down that they said it still holds. It is asked again after the usual months.',
    who: 'contributor',
    input: One.extend({ how: z.enum(heardHow), note: Words.default('') }),
    output: ReconfirmationJson,
  }),
  change: endpoint('POST /reconfirmations/:reconfirmationId/change', {
    does: 'Write down that they would say it otherwise now. The item is retired; new words are a new item.',
    who: 'manager',
    input: One.extend({ note: Words.min(1, 'Write down what they said.') }),
    output: ReconfirmationJson,
  }),
  retire: endpoint('POST /reconfirmations/:reconfirmationId/retirement', {
    does: 'Retire the item: it is shown nowhere any more, and copies that left us are to be recalled.',
    who: 'manager',
    input: One.extend({ why: Words.min(1, 'Say why, in a few words.') }),
    output: ReconfirmationJson,
  }),
  undo: endpoint('POST /reconfirmations/:reconfirmationId/reopening', {
    does: 'Undo an answer that was written down by mistake.',
    who: 'manager',
    input: One,
    output: ReconfirmationJson,
  }),
  previewRelease: endpoint('GET /reconfirmations/release', {
    does: 'Count the items a major release puts in question.',
    who: 'manager',
    input: z.object({ themeIds }),
    output: z.object({ items: z.number(), customers: z.number(), openAlready: z.number() }),
  }),
  release: endpoint('POST /reconfirmations/release', {
    does: 'Say that a major release changed what items of these themes are about: each is asked about again.',
    who: 'manager',
    input: z.object({
      what: z.string().trim().min(1, 'Name the release.').max(200),
      themeIds: z.array(idOf('the')).max(50),
    }),
    output: z.object({ opened: z.number(), releaseId: idOf('rel').nullable() }),
  }),
  releases: endpoint('GET /reconfirmations/releases', {
    does: 'List the major releases that were noted, the latest first, with what became of their questions.',
    who: 'viewer',
    input: nothing,
    output: z.object({ items: z.array(ReleaseJson) }),
  }),
  undoRelease: endpoint('POST /reconfirmations/releases/:releaseId/undoing', {
    does: 'Take back all questions of a release that nobody was asked yet. What was asked or answered stays.',
    who: 'manager',
    input: z.object({ releaseId: idOf('rel') }),
    output: z.object({
      takenBack: z.number(),
      /** Questions that stay, because somebody has them in their mail or answered. */
      stay: z.number(),
    }),
  }),
}
