import { z } from 'zod'
import { conditionJson } from '../customers/filter.ts'
import { strengthJson } from '../customers/strength.ts'
import { dayJson } from '../values/day.ts'
import { endpoint, listOf, nothing, pageInput, pageOf } from '../values/endpoint.ts'
import { idOf } from '../values/id.ts'
import { actionStates, actionVerdicts } from './states.ts'

const MemberId = z.string().min(1).max(100)
const MemberJson = z.object({ id: z.string(), name: z.string() })
const StateJson = z.enum(actionStates)
const VerdictJson = z.enum(actionVerdicts)

const Title = z.string().trim().min(1, 'Say in a few words what is to change.').max(200)
const Text = z.string().trim().max(4_000)
/** A filter as it stands in an address: 'plan is Starter'. */
const FilterText = z.string().trim().min(1).max(5_000)
/** In points of the yearly pace: 0.05 is five more of a hundred customers a year. */
const Points = z.number().min(-1).max(1)

const ComparisonJson = z.object({ label: z.string().trim().min(1).max(300), where: z.array(FilterText).max(20) })

const ActionLineJson = z.object({
  id: idOf('acn'),
  version: z.number(),
  title: z.string(),
  state: StateJson,
  owner: MemberJson,
  /** The group in words: 'Plan is Starter'. */
  group: z.string(),
  where: z.array(z.string()),
  strength: strengthJson,
  startsOn: dayJson.nullable(),
  endsOn: dayJson.nullable(),
  expectedChange: z.number().nullable(),
  /** What was said when it ended. */
  verdict: VerdictJson.nullable(),
  comments: z.number(),
  createdOn: dayJson,
})
export type ActionLine = z.output<typeof ActionLineJson>

const CommentJson = z.object({
  id: idOf('acm'),
  words: z.string(),
  by: MemberJson,
  at: z.iso.datetime(),
})

const ActionJson = ActionLineJson.extend({
  finding: z.string(),
  /** The page that showed the finding, with its filters: '/groups?by=plan'. Empty where it was planned by hand. */
  foundAt: z.string(),
  change: z.string(),
  comparison: z.array(ComparisonJson.extend({ customers: z.number().nullable() })),
  pickedAsWorst: z.boolean(),
  learned: z.string(),
  createdBy: z.string(),
  /** Customers of the group now; null where a filter names a column that is gone. */
  customers: z.number().nullable(),
  thread: z.array(CommentJson),
})
export type Action = z.output<typeof ActionJson>

const filters = {
  state: listOf(StateJson),
  owner: MemberId.optional(),
}
const FilterJson = z.object(filters)
export type ActionFilter = z.output<typeof FilterJson>

const One = z.object({ actionId: idOf('acn') })

const plan = {
  title: Title,
  finding: Text.default(''),
  foundAt: z
    .string()
    .max(4_000)
    .regex(/^(|\/[^/\\].*|\/)$/, 'Give a page of ours, such as /groups?by=plan.')
    .default(''),
  change: Text.default(''),
  where: z.array(FilterText).max(20),
  comparison: z.array(ComparisonJson).max(20).default([]),
  strength: strengthJson.default('probable'),
  pickedAsWorst: z.boolean().default(false),
  /** Whoever plans it, where left out. */
  ownerId: MemberId.optional(),
  startsOn: dayJson.nullable().default(null),
  expectedChange: Points.nullable().default(null),
}

export const actionsApi = {
  list: endpoint('GET /actions', {
    does: 'List what was changed, or will be, because of a finding: the latest first.',
    who: 'viewer',
    input: z.object({ ...filters, ...pageInput }),
    output: pageOf(ActionLineJson),
  }),
  totals: endpoint('GET /actions/totals', {
    does: 'Count actions by where they stand.',
    who: 'viewer',
    input: nothing,
    output: z.object({ planned: z.number(), running: z.number(), done: z.number(), dropped: z.number() }),
  }),
  export: endpoint('GET /actions.csv', {
    does: 'Export exactly the actions that these filters show.',
    who: 'viewer',
    input: FilterJson,
    output: nothing,
    answers: 'csv',
  }),
  show: endpoint('GET /actions/:actionId', {
    does: 'Show an action: what was found, what is changed for whom, whom it is compared with, and what people said.',
    who: 'viewer',
    input: One,
    output: ActionJson,
  }),
  size: endpoint('GET /action-groups/size', {
    does: 'Say a group in words, count its customers and how many of them refer, before something is changed for it.',
    who: 'viewer',
    input: z.object({ where: listOf(conditionJson), strength: strengthJson.default('probable') }),
    output: z.object({
      group: z.string(),
      customers: z.number(),
      /** Share of them, and of all others, who referred in the last twelve months; null where there is nobody. */
      rate: z.number().nullable(),
      othersRate: z.number().nullable(),
      whyNot: z.string().nullable(),
    }),
  }),
  plan: endpoint('POST /actions', {
    does: 'Plan a change for a group of customers because of a finding.',
    who: 'manager',
    input: z.object(plan),
    output: ActionJson,
  }),
  change: endpoint('PATCH /actions/:actionId', {
    does: 'Change an action. Once it runs, who is compared with whom is settled.',
    who: 'manager',
    input: One.extend({
      title: Title.optional(),
      change: Text.optional(),
      where: z.array(FilterText).max(20).optional(),
      comparison: z.array(ComparisonJson).max(20).optional(),
      strength: strengthJson.optional(),
      pickedAsWorst: z.boolean().optional(),
      ownerId: MemberId.optional(),
      startsOn: dayJson.nullable().optional(),
      expectedChange: Points.nullable().optional(),
      learned: Text.optional(),
    }),
    output: ActionJson,
  }),
  start: endpoint('POST /actions/:actionId/start', {
    does: 'Say that the change has begun, today or on a day before.',
    who: 'manager',
    input: One.extend({ startsOn: dayJson }),
    output: ActionJson,
  }),
  finish: endpoint('POST /actions/:actionId/end', {
    does: 'Say that it is over, with what was learned. The verdict as it stands is kept with it.',
    who: 'manager',
    input: One.extend({ endsOn: dayJson, learned: Text }),
    output: ActionJson,
  }),
  drop: endpoint('POST /actions/:actionId/drop', {
    does: 'Give an action up. One that ran stays in the log.',
    who: 'manager',
    input: One.extend({ learned: Text.default('') }),
    output: ActionJson,
  }),
  reopen: endpoint('POST /actions/:actionId/reopening', {
    does: 'Take an action up again that was ended or dropped.',
    who: 'manager',
    input: One,
    output: ActionJson,
  }),
  remove: endpoint('DELETE /actions/:actionId', {
    does: 'Remove an action that never ran. It can be put back.',
    who: 'manager',
    input: One,
    output: nothing,
  }),
  restore: endpoint('POST /actions/:actionId/restoration', {
    does: 'Put back an action that was removed.',
    who: 'manager',
    input: One,
    output: ActionJson,
  }),
  comment: endpoint('POST /actions/:actionId/comments', {
    does: 'Say something about an action.',
    who: 'contributor',
    input: One.extend({ words: z.string().trim().min(1, 'Write something first.').max(4_000) }),
    output: ActionJson,
  }),
  removeComment: endpoint('DELETE /action-comments/:commentId', {
    does: 'Take away a comment of one’s own.',
    who: 'contributor',
    input: z.object({ commentId: idOf('acm') }),
    output: nothing,
  }),
}
