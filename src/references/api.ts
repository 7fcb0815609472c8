import { z } from 'zod'
import { uses } from '../consent/uses.ts'
import { conditionJson } from '../customers/filter.ts'
import { windowJson } from '../customers/window.ts'
import { dayJson } from '../values/day.ts'
import { endpoint, listOf, nothing, pageInput, pageOf } from '../values/endpoint.ts'
import { idOf } from '../values/id.ts'
import { levelJson, levels } from '../values/level.ts'
import { webAddressJson } from '../values/web-address.ts'
import { markKinds } from './anonymity.ts'
import { spansJson } from './excerpts.ts'
import { attentions, formats, itemSorts, itemStates, sources } from './words.ts'

const UseJson = z.enum(uses)
const who = z.object({ id: idOf('cus'), name: z.string() }).nullable()

const FileJson = z.object({
  id: idOf('fil'),
  name: z.string(),
  mediaType: z.string(),
  bytes: z.number(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  hasThumbnail: z.boolean(),
})
export type StoredFile = z.output<typeof FileJson>

/** An item as one line of the library. */
const ItemLineJson = z.object({
  id: idOf('itm'),
  number: z.number(),
  level: levelJson,
  title: z.string(),
  format: z.enum(formats),
  /** What is shown of the words: the excerpt where there is one, else the original, its first 600 characters. */
  words: z.string().nullable(),
  hasExcerpt: z.boolean(),
  language: z.string().nullable(),
  fileId: idOf('fil').nullable(),
  hasThumbnail: z.boolean(),
  address: z.string().nullable(),
  customer: who,
  contact: z.object({ id: idOf('con'), name: z.string() }).nullable(),
  shownName: z.string().nullable(),
  shownTitle: z.string().nullable(),
  shownCompany: z.string().nullable(),
  source: z.enum(sources),
  sourceDetail: z.string().nullable(),
  themeIds: z.array(idOf('the')),
  disclosure: z.string().nullable(),
  givenOn: z.iso.date(),
  reconfirmOn: z.iso.date().nullable(),
  state: z.enum(itemStates),
  /** What it may be used for today, and the first day it may not any more; null until somebody withdraws. */
  covered: z.array(z.object({ use: UseJson, until: z.iso.date().nullable() })),
  /** In how many places it is used now. */
  usedIn: z.number(),
  version: z.number(),
})
export type ItemLine = z.output<typeof ItemLineJson>

const MarkJson = z.object({
  /** Recognises the mark when it is dismissed: its kind and the words it is about. */
  mark: z.string(),
  kind: z.enum(markKinds),
  /** Where in the words that are shown: [from, to); null where it is about who gave them. */
  at: z.tuple([z.number(), z.number()]).nullable(),
  sentence: z.string(),
  remedy: z.string(),
  dismissed: z.object({ note: z.string(), by: z.string(), on: z.iso.date() }).nullable(),
})
export type Mark = z.output<typeof MarkJson>

const ItemUseJson = z.object({
  id: idOf('use'),
  use: UseJson,
  place: z.string(),
  deal: z.object({ id: idOf('dea'), name: z.string() }).nullable(),
  usedOn: z.iso.date(),
  leftUs: z.boolean(),
  endedOn: z.iso.date().nullable(),
  by: z.string(),
  version: z.number(),
})
export type ItemUse = z.output<typeof ItemUseJson>

const ItemJson = ItemLineJson.extend({
  externalId: z.string().nullable(),
  original: z.string().nullable(),
  excerptSpans: spansJson.nullable(),
  excerpt: z.string().nullable(),
  file: FileJson.nullable(),
  contactTitle: z.string().nullable(),
  responseId: idOf('rsp').nullable(),
  verbatimId: idOf('ver').nullable(),
  collectedBy: z.string(),
  journeyStage: z.object({ id: idOf('jst'), name: z.string() }).nullable(),
  touchpoints: z.array(z.string()),
  retiredWhy: z.string().nullable(),
  /** Whether the company has to agree too, at this level. */
  needsCompany: z.boolean(),
  uses: z.array(ItemUseJson),
  marks: z.array(MarkJson),
  openSuggestions: z.number(),
  createdBy: z.string(),
  /** Whose it is: contributors change their own drafts. */
  createdById: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})
export type Item = z.output<typeof ItemJson>

/** What the library is narrowed to. */
const Filter = z.object({
  q: z.string().trim().max(200).default(''),
  level: listOf(z.coerce.number().pipe(z.union(levels.map((level) => z.literal(level))))),
  theme: listOf(idOf('the')),
  format: listOf(z.enum(formats)),
  source: listOf(z.enum(sources)),
  /** Without any: all but the retired ones. */
  state: listOf(z.enum(itemStates)),
  /** Items that may be used for all of these today. */
  covered: listOf(UseJson),
  language: z.string().max(35).optional(),
  customer: idOf('cus').optional(),
  contact: idOf('con').optional(),
  attention: z.enum(attentions).optional(),
  given: windowJson.default('ever'),
  /** What is true of the customer it comes from. */
  where: listOf(conditionJson),
})
export type ItemFilter = z.output<typeof Filter>

/** The latest given first, or the latest added, or the highest level. */
const sorted = { sort: z.enum(itemSorts).default('given') }
export type ItemSort = (typeof itemSorts)[number]

const Text = (most: number) => z.string().trim().min(1).max(most)
const Words = z.string().max(50_000)

/** What anybody may correct of an item later. The words as they were given are not among it. */
const described = {
  title: Text(200),
  themeIds: z.array(idOf('the')).max(50),
  excerptSpans: spansJson.nullable(),
  contactId: idOf('con').nullable(),
  shownName: Text(200).nullable(),
  shownTitle: Text(200).nullable(),
  shownCompany: Text(200).nullable(),
  sourceDetail: Text(500).nullable(),
  journeyStageId: idOf('jst').nullable(),
  touchpoints: z.array(Text(80)).max(20),
  disclosure: Text(500).nullable(),
  reconfirmOn: dayJson.nullable(),
}
const suggestible = z
  .object({
    title: described.title,
    themeIds: described.themeIds,
    excerptSpans: described.excerptSpans,
    shownName: described.shownName,
    shownTitle: described.shownTitle,
    shownCompany: described.shownCompany,
  })
  .partial()
export type SuggestedChanges = z.output<typeof suggestible>

const itemId = idOf('itm')
const suggestionId = idOf('sug')

const NewItem = z.object({
  ...z.object(described).partial().shape,
  level: levelJson.default(1),
  /** Guessed from what is given where it is left out. */
  format: z.enum(formats).optional(),
  original: Words.nullable().default(null),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Z]{2})?$/)
    .nullable()
    .default(null),
  fileId: idOf('fil').nullable().default(null),
  address: webAddressJson.nullable().default(null),
  customerId: idOf('cus').nullable().default(null),
  source: z.enum(sources).default('conversation'),
  givenOn: dayJson.optional(),
})
export type NewItemInput = z.output<typeof NewItem>

/** So many items are changed at once at most: what fits on a screen that somebody chose from. */
export const mostChosen = 200
const chosen = z.array(itemId).min(1).max(mostChosen)

const SuggestionJson = z.object({
  id: suggestionId,
  number: z.number(),
  item: z.object({
    id: itemId,
    title: z.string(),
    original: z.string().nullable(),
    excerptSpans: spansJson.nullable(),
    themeIds: z.array(idOf('the')),
    shownName: z.string().nullable(),
    shownTitle: z.string().nullable(),
    shownCompany: z.string().nullable(),
  }),
  changes: suggestible,
  why: z.string(),
  state: z.enum(['open', 'accepted', 'declined']),
  by: z.string(),
  at: z.iso.datetime(),
  decidedBy: z.string().nullable(),
  declineWords: z.string().nullable(),
  version: z.number(),
})
export type Suggestion = z.output<typeof SuggestionJson>

const Count = <T extends z.ZodType>(value: T) => z.array(z.object({ value, items: z.number() }))

export const referencesApi = {
  list: endpoint('GET /references', {
    does: 'List the library: what customers let us say in their name, and what still has to be agreed. Search, filter, page.',
    who: 'viewer',
    input: Filter.extend(pageInput).extend(sorted),
    output: pageOf(ItemLineJson),
  }),
  facets: endpoint('GET /references/facets', {
    does: 'Count what the filters find, by level, theme, format, source, language and state.',
    who: 'viewer',
    input: Filter,
    output: z.object({
      items: z.number(),
      /** True where there are more than `items`, which is as far as was counted. */
      orMore: z.boolean(),
      customers: z.number(),
      level: Count(levelJson),
      theme: Count(idOf('the')),
      format: Count(z.enum(formats)),
      source: Count(z.enum(sources)),
      state: Count(z.enum(itemStates)),
      language: Count(z.string()),
    }),
  }),
  exportItems: endpoint('GET /references.csv', {
    does: 'Export the items the filters find.',
    who: 'viewer',
    input: Filter.extend(sorted),
    output: nothing,
    answers: 'csv',
  }),
  add: endpoint('POST /references', {
    does: 'Add an item to the library: words, a file or an address. It is a draft until somebody makes it ready.',
    who: 'contributor',
    input: NewItem,
    output: ItemJson,
  }),
  show: endpoint('GET /references/:itemId', {
    does: 'Show an item with its words, where it is used and what the anonymity check marks.',
    who: 'viewer',
    input: z.object({ itemId }),
    output: ItemJson,
  }),
  change: endpoint('PATCH /references/:itemId', {
    does: 'Correct what is said about an item, or choose what is shown of its words. The words themselves never change.',
    who: 'contributor',
    input: z.object({ itemId, ...z.object(described).partial().shape }),
    output: ItemJson,
  }),
  setLevel: endpoint('POST /references/:itemId/level', {
    does: 'Raise or lower the level of an item. Raising needs consent at the new level.',
    who: 'manager',
    input: z.object({ itemId, level: levelJson }),
    output: ItemJson,
  }),
  makeReady: endpoint('POST /references/:itemId/ready', {
    does: 'Say that an item may be shown wherever consent covers it.',
    who: 'manager',
    input: z.object({ itemId }),
    output: ItemJson,
  }),
  makeDraft: endpoint('POST /references/:itemId/draft', {
    does: 'Take an item back to draft: it is shown nowhere until it is ready again.',
    who: 'manager',
    input: z.object({ itemId }),
    output: ItemJson,
  }),
  dismissMarks: endpoint('POST /references/:itemId/dismissed-marks', {
    does: 'Let marks of the anonymity check stand, with a note that says why.',
    who: 'manager',
    input: z.object({ itemId, marks: z.array(Text(300)).min(1).max(200), note: Text(500) }),
    output: ItemJson,
  }),
  retire: endpoint('POST /references/:itemId/retire', {
    does: 'Retire an item: it is shown nowhere any more, and stays in the records.',
    who: 'manager',
    input: z.object({ itemId, why: Text(500) }),
    output: ItemJson,
  }),
  restore: endpoint('POST /references/:itemId/restore', {
    does: 'Undo the retirement of an item; it is a draft again.',
    who: 'manager',
    input: z.object({ itemId }),
    output: ItemJson,
  }),
  remove: endpoint('DELETE /references/:itemId', {
    does: 'Remove an item with its file, its consents and the list of where it was used.',
    who: 'manager',
    input: z.object({ itemId }),
    /** What brings it back for ten minutes, held by whoever removed it; null where it had a file. */
    output: z.object({ undo: z.string().nullable() }),
  }),
  undoRemoval: endpoint('POST /references/removals/undo', {
    does: 'Bring back an item that was removed a moment ago, with its consents and uses.',
    who: 'manager',
    input: z.object({ undo: z.string().max(2_000_000) }),
    output: ItemJson,
  }),
  changeThemes: endpoint('POST /references/themes', {
    does: 'Give many items a theme, or take it from them. Tells which of them changed; retired ones do not.',
    who: 'manager',
    input: z.object({ itemIds: chosen, themeId: idOf('the'), taken: z.boolean().default(false) }),
    output: z.object({ changed: z.array(itemId) }),
  }),
  retireMany: endpoint('POST /references/retire', {
    does: 'Retire many items. Tells which of them were drafts and which were ready, so that it can be undone.',
    who: 'manager',
    input: z.object({ itemIds: chosen, why: Text(500) }),
    output: z.object({ drafts: z.array(itemId), ready: z.array(itemId) }),
  }),
  restoreMany: endpoint('POST /references/restore', {
    does: 'Undo the retirement of many items. Those to be ready again are so where they may be shown; the others are drafts.',
    who: 'manager',
    input: z.object({ itemIds: chosen, ready: z.array(itemId).max(mostChosen).default([]) }),
    output: z.object({ drafts: z.array(itemId), ready: z.array(itemId) }),
  }),
  addUse: endpoint('POST /references/:itemId/uses', {
    does: 'Write down that an item was used somewhere. Refused for what nobody agreed to.',
    who: 'contributor',
    input: z.object({
      itemId,
      use: UseJson,
      place: Text(300),
      dealId: idOf('dea').nullable().default(null),
      usedOn: dayJson.optional(),
      leftUs: z.boolean().default(true),
    }),
    output: ItemUseJson,
  }),
  endUse: endpoint('PATCH /uses/:useId', {
    does: 'Say that an item is not used there any more, or that it is after all.',
    who: 'contributor',
    input: z.object({ useId: idOf('use'), ended: z.boolean() }),
    output: ItemUseJson,
  }),
  suggest: endpoint('POST /references/:itemId/suggestions', {
    does: 'Suggest what should be changed of an item; a manager decides.',
    who: 'contributor',
    input: z.object({ itemId, changes: suggestible, why: z.string().trim().max(1_000).default('') }),
    output: SuggestionJson,
  }),
  suggestions: endpoint('GET /edit-suggestions', {
    does: 'List suggested edits, the oldest open one first, or those decided, the latest first.',
    who: 'viewer',
    input: z.object({
      ...pageInput,
      state: z.enum(['open', 'accepted', 'declined']).default('open'),
      item: itemId.optional(),
    }),
    output: pageOf(SuggestionJson).extend({ left: z.number() }),
  }),
  accept: endpoint('POST /edit-suggestions/:suggestionId/accept', {
    does: 'Change the item as suggested.',
    who: 'manager',
    input: z.object({ suggestionId }),
    output: SuggestionJson,
  }),
  decline: endpoint('POST /edit-suggestions/:suggestionId/decline', {
    does: 'Leave the item as it is, and say why.',
    who: 'manager',
    input: z.object({ suggestionId, words: Text(1_000) }),
    output: SuggestionJson,
  }),
  takeDecisionBack: endpoint('DELETE /edit-suggestions/:suggestionId/decision', {
    does: 'Undo what was decided on a suggested edit: it waits again, and what accepting it changed is as it was before.',
    who: 'manager',
    input: z.object({ suggestionId }),
    output: SuggestionJson,
  }),
  upload: endpoint('POST /files', {
    does: 'Send a picture, PDF, audio or video. What it is is read from its bytes; where and with what a picture was taken is removed.',
    who: 'contributor',
    input: z.object({ fileName: z.string().trim().min(1).max(255).default('file') }),
    output: FileJson,
    takes: 'file',
  }),
  file: endpoint('GET /files/:fileId', {
    does: 'Read a file, or a range of it.',
    who: 'viewer',
    input: z.object({ fileId: idOf('fil') }),
    output: nothing,
    answers: 'file',
  }),
  thumbnail: endpoint('GET /files/:fileId/thumbnail', {
    does: 'Read the small picture of a file.',
    who: 'viewer',
    input: z.object({ fileId: idOf('fil') }),
    output: nothing,
    answers: 'file',
  }),
  putThumbnail: endpoint('PUT /files/:fileId/thumbnail', {
    does: 'Send a small picture for a video or PDF.',
    who: 'contributor',
    input: z.object({ fileId: idOf('fil') }),
    output: FileJson,
    takes: 'file',
  }),
}
