import { z } from 'zod'
import { conditionJson } from '../customers/filter.ts'
import { strengthJson } from '../customers/strength.ts'
import { windowJson } from '../customers/window.ts'
import { dayJson } from '../values/day.ts'
import { endpoint, listOf, nothing, pageInput, pageOf } from '../values/endpoint.ts'
import { idOf } from '../values/id.ts'

export const abouts = ['why not', 'declined ask', 'score', 'quote', 'origin', 'other'] as const
export const verbatimStates = ['open', 'coded', 'no reason'] as const

const ReasonName = z.string().trim().min(1, 'Give the reason a name.').max(120)
const Description = z.string().trim().max(1_000)
const Examples = z.array(z.string().trim().min(1).max(500)).max(20)

const ReasonJson = z.object({
  id: idOf('rea'),
  name: z.string(),
  description: z.string(),
  examples: z.array(z.string()),
  position: z.number(),
  mergedInto: idOf('rea').nullable(),
  retiredAt: z.iso.datetime().nullable(),
  version: z.number(),
})
export type Reason = z.output<typeof ReasonJson>

const ReasonLineJson = ReasonJson.extend({
  /** How many responses and declined asks name it. */
  cited: z.number(),
  rules: z.number(),
})
export type ReasonLine = z.output<typeof ReasonLineJson>

const HistoryJson = z.object({
  items: z.array(
    z.object({
      id: z.number(),
      at: z.iso.datetime(),
      who: z.string(),
      event: z.string(),
      details: z.record(z.string(), z.unknown()),
    }),
  ),
})

/** What narrows verbatims down, in the queue, the list and its export. */
const filters = {
  survey: idOf('srv').optional(),
  about: listOf(z.enum(abouts)),
  words: z.string().trim().max(200).default(''),
}

const SuggestionJson = z.object({
  /** Null where the words give no reason. */
  reasonId: idOf('rea').nullable(),
  /** How sure the model is, between 0 and 1; null for a rule, which is not asked how sure it is. */
  confidence: z.number().nullable(),
  /** The words of the rule that matched. */
  rule: z.string().nullable(),
})
export type Suggestion = z.output<typeof SuggestionJson>

const VerbatimJson = z.object({
  id: idOf('ver'),
  number: z.number(),
  words: z.string(),
  question: z.string(),
  about: z.enum(abouts),
  language: z.string().nullable(),
  givenOn: dayJson,
  state: z.enum(verbatimStates),
  version: z.number(),
  customer: z.object({ id: idOf('cus'), name: z.string() }).nullable(),
  contact: z.string().nullable(),
  survey: z.object({ id: idOf('srv'), name: z.string() }).nullable(),
  reasonIds: z.array(idOf('rea')),
  /** Who coded it, by name: a colleague, or a rule. */
  codedBy: z.string().nullable(),
})
export type Verbatim = z.output<typeof VerbatimJson>

const ToCodeJson = VerbatimJson.extend({
  suggestions: z.array(SuggestionJson),
  /** The customer's attributes, for judging from where they speak. */
  facts: z.array(z.object({ label: z.string(), value: z.string() })),
})
export type ToCode = z.output<typeof ToCodeJson>

const RuleWords = z.array(z.string().trim().min(1).max(100)).min(1, 'Give at least one word or phrase.').max(200)
const WordRuleJson = z.object({
  id: idOf('rul'),
  reasonId: idOf('rea'),
  words: z.array(z.string()),
  appliesItself: z.boolean(),
  version: z.number(),
  /** How many verbatims it coded by itself. */
  applied: z.number(),
})
export type WordRule = z.output<typeof WordRuleJson>

const MatchesJson = z.object({
  open: z.number(),
  coded: z.number(),
  /** Of those coded by people, how many were given this reason. */
  agreed: z.number(),
  interval: z.object({ low: z.number(), high: z.number() }).nullable(),
  /** True where more verbatims may match than were looked at. */
  orMore: z.boolean(),
  examples: z.array(z.object({ id: idOf('ver'), words: z.string(), agreed: z.boolean().nullable() })),
})
export type Matches = z.output<typeof MatchesJson>

const ModelJson = z.object({
  /** Null until it was first trained. */
  trainedAt: z.iso.datetime().nullable(),
  /** How many confirmed verbatims it has seen. */
  labels: z.number(),
  /** Confirmed since. */
  since: z.number(),
  /** On confirmed verbatims kept from it: how often its first suggestion was right, and one of its three. */
  held: z.object({ of: z.number(), first: z.number(), amongThree: z.number() }).nullable(),
  jobId: idOf('job').nullable(),
  /** Why the last training failed; null where it did not. */
  failed: z.object({ at: z.iso.datetime(), why: z.string() }).nullable(),
})
export type ModelState = z.output<typeof ModelJson>

const AgreementOf = z.object({
  n: z.number(),
  agreed: z.number(),
  kappa: z.number().nullable(),
  interval: z.object({ low: z.number(), high: z.number() }).nullable(),
  words: z.string().nullable(),
})
const AgreementJson = z.object({
  chosen: z.number(),
  waiting: z.number(),
  compared: z.number(),
  toSettle: z.number(),
  same: z.number(),
  alpha: z.number().nullable(),
  alphaInterval: z.object({ low: z.number(), high: z.number() }).nullable(),
  alphaWords: z.string().nullable(),
  overall: AgreementOf.nullable(),
  byReason: z.array(AgreementOf.extend({ reasonId: idOf('rea') })),
})
export type Agreement = z.output<typeof AgreementJson>

const DisagreementJson = VerbatimJson.extend({
  first: z.object({ who: z.string(), reasonIds: z.array(idOf('rea')) }),
  second: z.object({ who: z.string(), reasonIds: z.array(idOf('rea')) }),
  settledBy: z.string().nullable(),
})
export type Disagreement = z.output<typeof DisagreementJson>

const ListFilter = z.object({
  ...filters,
  reason: idOf('rea').optional(),
  state: listOf(z.enum(verbatimStates)),
  given: windowJson.default('ever'),
  /** What the conditions count as a referral, at least; they look at the days it was given in. */
  strength: strengthJson.default('claimed'),
  where: listOf(conditionJson),
})
export type VerbatimFilter = z.output<typeof ListFilter>
export type QueueFilter = Pick<VerbatimFilter, 'survey' | 'about' | 'words'>

const reasonId = idOf('rea')
const verbatimId = idOf('ver')

export const reasonsApi = {
  list: endpoint('GET /reasons', {
    does: 'List the reasons for not referring, with how often each is named.',
    who: 'viewer',
    input: z.object({ all: z.stringbool().default(false) }),
    output: z.object({ items: z.array(ReasonLineJson) }),
  }),
  add: endpoint('POST /reasons', {
    does: 'Add a reason.',
    who: 'manager',
    input: z.object({ name: ReasonName, description: Description.default(''), examples: Examples.default([]) }),
    output: ReasonJson,
  }),
  order: endpoint('POST /reasons/order', {
    does: 'Put the reasons in another order.',
    who: 'manager',
    input: z.object({ reasonIds: z.array(reasonId).min(1).max(500) }),
    output: nothing,
  }),
  change: endpoint('PATCH /reasons/:reasonId', {
    does: 'Rename a reason, describe it, give examples, retire or restore it.',
    who: 'manager',
    input: z.object({
      reasonId,
      name: ReasonName.optional(),
      description: Description.optional(),
      examples: Examples.optional(),
      retired: z.boolean().optional(),
    }),
    output: ReasonJson,
  }),
  merge: endpoint('POST /reasons/:reasonId/merge', {
    does: 'Merge a reason into another: everybody who named it now names the other, nobody twice.',
    who: 'manager',
    input: z.object({ reasonId, into: reasonId }),
    output: z.object({ moveId: z.string(), moved: z.number(), alreadyNamed: z.number() }),
  }),
  split: endpoint('POST /reasons/:reasonId/split', {
    does: 'Split a reason: the verbatims chosen go to a new one.',
    who: 'manager',
    input: z.object({
      reasonId,
      name: ReasonName,
      description: Description.default(''),
      verbatimIds: z.array(verbatimId).max(5_000),
    }),
    output: z.object({ moveId: z.string(), reason: ReasonJson, moved: z.number() }),
  }),
  undoMove: endpoint('POST /reasons/:reasonId/undo', {
    does: 'Undo a merge or a split.',
    who: 'manager',
    input: z.object({ reasonId, moveId: z.string().regex(/^mov_[a-z0-9]{1,64}$/) }),
    output: nothing,
  }),
  history: endpoint('GET /reasons/:reasonId/history', {
    does: 'Tell what happened to a reason, newest first.',
    who: 'viewer',
    input: z.object({ reasonId }),
    output: HistoryJson,
  }),

  queue: endpoint('GET /coding', {
    does: 'Show the next verbatims to code, with suggestions, and how many are left.',
    who: 'viewer',
    input: z.object({
      ...filters,
      after: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(25).default(6),
    }),
    output: z.object({ items: z.array(ToCodeJson), left: z.number(), oldest: dayJson.nullable() }),
  }),
  model: endpoint('GET /coding/model', {
    does: 'Tell what the suggestions were learnt from.',
    who: 'viewer',
    input: nothing,
    output: ModelJson,
  }),
  train: endpoint('POST /coding/model', {
    does: 'Learn again from everything confirmed so far.',
    who: 'contributor',
    input: nothing,
    output: z.object({ jobId: idOf('job') }),
  }),
  code: endpoint('PUT /verbatims/:verbatimId/coding', {
    does: 'Say which reasons a verbatim gives; none means it gives no reason.',
    who: 'contributor',
    input: z.object({ verbatimId, reasonIds: z.array(reasonId).max(20), again: z.boolean().default(false) }),
    output: VerbatimJson,
  }),
  reopen: endpoint('DELETE /verbatims/:verbatimId/coding', {
    does: 'Take back what was said about a verbatim; it waits to be coded again.',
    who: 'contributor',
    input: z.object({ verbatimId }),
    output: VerbatimJson,
  }),

  verbatims: endpoint('GET /verbatims', {
    does: 'List what customers wrote, the latest first.',
    who: 'viewer',
    input: z.object({ ...ListFilter.shape, ...pageInput }),
    output: pageOf(VerbatimJson),
  }),
  countVerbatims: endpoint('GET /verbatims/count', {
    does: 'Count the verbatims a filter finds.',
    who: 'viewer',
    input: ListFilter,
    output: z.object({ verbatims: z.number(), customers: z.number() }),
  }),
  exportVerbatims: endpoint('GET /verbatims.csv', {
    does: 'Export the verbatims a filter finds.',
    who: 'viewer',
    input: ListFilter,
    output: nothing,
    answers: 'csv',
  }),

  rules: endpoint('GET /coding-rules', {
    does: 'List the words that stand for a reason.',
    who: 'viewer',
    input: nothing,
    output: z.object({ items: z.array(WordRuleJson) }),
  }),
  tryRule: endpoint('POST /coding-rules/try', {
    does: 'Count what words would match, and how often people gave this reason to it.',
    who: 'viewer',
    input: z.object({ reasonId, words: z.array(z.string().trim().max(100)).max(200) }),
    output: MatchesJson,
  }),
  addRule: endpoint('POST /coding-rules', {
    does: 'Let words suggest a reason, or give it by themselves.',
    who: 'manager',
    input: z.object({ reasonId, words: RuleWords, appliesItself: z.boolean().default(false) }),
    output: WordRuleJson,
  }),
  changeRule: endpoint('PATCH /coding-rules/:ruleId', {
    does: 'Change the words of a rule, its reason, or whether it applies by itself.',
    who: 'manager',
    input: z.object({
      ruleId: idOf('rul'),
      reasonId: reasonId.optional(),
      words: RuleWords.optional(),
      appliesItself: z.boolean().optional(),
    }),
    output: WordRuleJson,
  }),
  removeRule: endpoint('DELETE /coding-rules/:ruleId', {
    does: 'Remove a rule. What it coded stays coded.',
    who: 'manager',
    input: z.object({ ruleId: idOf('rul') }),
    output: nothing,
  }),

  agreement: endpoint('GET /coding/agreement', {
    does: 'Tell how far two coders agree, overall and for each reason.',
    who: 'viewer',
    input: nothing,
    output: AgreementJson,
  }),
  chooseSample: endpoint('POST /coding/second-looks', {
    does: 'Choose coded verbatims at random for a second coder, who does not see what the first said.',
    who: 'manager',
    input: z.object({ size: z.number().int().min(1).max(1_000) }),
    output: z.object({ chosen: z.number() }),
  }),
  secondQueue: endpoint('GET /coding/second-looks', {
    does: 'Show the next verbatims that wait for you as a second coder. What the first said is not told.',
    who: 'contributor',
    input: z.object({
      after: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(25).default(6),
    }),
    output: z.object({ items: z.array(ToCodeJson), left: z.number() }),
  }),
  lookAgain: endpoint('PUT /verbatims/:verbatimId/second-coding', {
    does: 'Say as second coder which reasons a verbatim gives.',
    who: 'contributor',
    input: z.object({ verbatimId, reasonIds: z.array(reasonId).max(20) }),
    output: nothing,
  }),
  disagreements: endpoint('GET /coding/disagreements', {
    does: 'List the verbatims two coders read differently.',
    who: 'viewer',
    input: z.object({ settled: z.stringbool().default(false), ...pageInput }),
    output: pageOf(DisagreementJson),
  }),
  settle: endpoint('PUT /verbatims/:verbatimId/settled', {
    does: 'Settle what a verbatim means where two coders differ.',
    who: 'contributor',
    input: z.object({ verbatimId, reasonIds: z.array(reasonId).max(20) }),
    output: nothing,
  }),
}
