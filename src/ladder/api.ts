import { z } from 'zod'
import { conditionJson, parseCondition } from '../customers/filter.ts'
import { windowJson } from '../customers/window.ts'
import { dayJson } from '../values/day.ts'
import { endpoint, listOf, nothing, pageInput, pageOf } from '../values/endpoint.ts'
import { idOf } from '../values/id.ts'
import { levelJson } from '../values/level.ts'
import { levelConditionsJson } from './conditions.ts'
import { nominationStates } from './deciding.ts'

const Named = <Kind extends string>(kind: Kind) => z.object({ id: idOf(kind), name: z.string() })
const Text = (most: number) => z.string().trim().max(most)
const LevelInPath = z.coerce.number().pipe(levelJson)
const Highest = z.union([z.literal(0), levelJson])
const OnLevelsJson = z.record(z.string(), z.number())

const LevelJson = z.object({
  level: levelJson,
  name: z.string(),
  description: z.string(),
  needsCompany: z.boolean(),
  conditions: levelConditionsJson,
  minutes: z.number(),
  version: z.number(),
})
export type LevelSetting = z.output<typeof LevelJson>

/** Conditions as JSON in a query, so that what is being written can be counted before it is saved. */
const ConditionsInQuery = z
  .string()
  .max(20_000)
  .transform((text, context) => {
    try {
      return levelConditionsJson.parse(JSON.parse(text))
    } catch {
      context.addIssue({ code: 'custom', message: 'Send conditions as they stand in a level, as JSON.' })
      return z.NEVER
    }
  })

const which = { where: listOf(conditionJson) }

const CustomerOnLevelJson = z.object({
  customer: Named('cus'),
  level: Highest,
  /** When they came to stand there; null for those on no level. */
  since: dayJson.nullable(),
})
export type CustomerOnLevel = z.output<typeof CustomerOnLevelJson>

const ContactJson = Named('con').extend({ title: z.string().nullable() })
const ReadyJson = z.object({
  contact: ContactJson,
  customer: Named('cus'),
  highest: Highest,
  likelihood: z.number().nullable(),
  minutes: z.number(),
  /** Why they are not asked today, in sentences; empty when they may be. */
  blocks: z.array(z.string()),
})
export type Ready = z.output<typeof ReadyJson>

const MilestoneJson = z.object({
  id: idOf('mil'),
  milestone: z.string(),
  onDay: dayJson,
  note: z.string().nullable(),
  contact: Named('con').nullable(),
  createdBy: z.string(),
})

const StageJson = z.object({
  id: idOf('jst'),
  position: z.number(),
  name: z.string(),
  description: z.string(),
  conditions: z.array(z.string()),
  fromDay: z.number().nullable(),
  toDay: z.number().nullable(),
  version: z.number(),
  asks: z.array(z.object({ id: idOf('pba'), level: levelJson, guidance: z.string(), version: z.number() })),
  /** Customers in it today. */
  customers: z.number(),
})
export type Stage = z.output<typeof StageJson>

const Day = z.number().int().min(0).max(36_500).nullable()
const StageChange = z.object({
  name: Text(100).min(1, 'Give the stage a name.'),
  description: Text(500),
  conditions: z
    .array(Text(5_000).refine((text) => parseCondition(text) !== null, 'Write a filter like "plan is Team|Scale".'))
    .max(12),
  fromDay: Day,
  toDay: Day,
})

const suggestionFilters = { level: listOf(LevelInPath), stage: listOf(idOf('jst')), ...which }
const SuggestionJson = z.object({
  contact: ContactJson.extend({ email: z.string().nullable(), phone: z.string().nullable() }),
  customer: Named('cus').extend({ since: dayJson.nullable() }),
  level: levelJson,
  stage: Named('jst'),
  guidance: z.string(),
  likelihood: z.number().nullable(),
  minutes: z.number(),
  reached: z.array(levelJson),
})
export type Suggestion = z.output<typeof SuggestionJson>

const NominationJson = z.object({
  id: idOf('nom'),
  version: z.number(),
  customer: Named('cus'),
  contact: Named('con').nullable(),
  level: levelJson,
  why: z.string(),
  /** What they could speak to, as whoever nominated them says. */
  themeIds: z.array(idOf('the')),
  state: z.enum(nominationStates),
  nominatedBy: z.object({ id: z.string(), name: z.string() }),
  nominatedAt: z.iso.datetime(),
  decidedBy: z.string().nullable(),
  decidedAt: z.iso.datetime().nullable(),
  declineWords: z.string().nullable(),
})
export type Nomination = z.output<typeof NominationJson>
const nominationFilters = {
  state: listOf(z.enum(nominationStates)),
  level: listOf(LevelInPath),
  /** Who nominated: the id of a member. */
  by: z.string().max(100).optional(),
  customerId: idOf('cus').optional(),
}
const NominationId = z.object({ nominationId: idOf('nom') })

const onLevelInput = {
  ...which,
  level: z.coerce.number().pipe(Highest).optional(),
  /** Only those who climbed to it in this window. */
  moved: windowJson.optional(),
}

export const ladderApi = {
  levels: endpoint('GET /ladder/levels', {
    does: 'List the levels of a reference, as this company has set them.',
    who: 'viewer',
    input: nothing,
    output: z.object({ items: z.array(LevelJson) }),
  }),
  changeLevel: endpoint('PATCH /ladder/levels/:level', {
    does: 'Change what a level is called, what it costs, whose consent it needs and what has to be true before somebody is asked.',
    who: 'manager',
    input: z.object({
      level: LevelInPath,
      name: Text(60).min(1, 'Give the level a name.').optional(),
      description: Text(300).optional(),
      needsCompany: z.boolean().optional(),
      minutes: z.number().int().min(0).max(600).optional(),
      conditions: levelConditionsJson.optional(),
    }),
    output: LevelJson,
  }),
  counts: endpoint('GET /ladder/levels/counts', {
    does: 'Count the contacts who meet each of these conditions, and all of them.',
    who: 'viewer',
    input: z.object({ conditions: ConditionsInQuery }),
    output: z.object({ contacts: z.number(), together: z.number(), each: z.array(z.number()) }),
  }),
  consequence: endpoint('GET /ladder/levels/:level/consequence', {
    does: 'Count what would be covered no longer if this level needed the consent of the company as well.',
    who: 'viewer',
    input: z.object({ level: LevelInPath }),
    output: z.object({ items: z.number(), walls: z.number() }),
  }),
  ladder: endpoint('GET /ladder', {
    does: 'Count customers by the highest level they reached, now and over time, and the contacts who are ready for each level.',
    who: 'viewer',
    input: z.object({ window: windowJson.default('12m'), ...which }),
    output: z.object({
      customers: z.number(),
      none: z.number(),
      levels: z.array(
        z.object({
          level: levelJson,
          name: z.string(),
          /** Customers whose highest level it is. */
          customers: z.number(),
          /** Customers who climbed to it in the window. */
          climbed: z.number(),
          /** Contacts whose conditions for it hold, and who have not done it. */
          ready: z.number(),
        }),
      ),
      months: z.array(z.object({ before: dayJson, on: OnLevelsJson })),
    }),
  }),
  customers: endpoint('GET /ladder/customers', {
    does: 'List customers by the highest level they reached, or who climbed to it.',
    who: 'viewer',
    input: z.object({ ...onLevelInput, ...pageInput }),
    output: pageOf(CustomerOnLevelJson),
  }),
  customersSheet: endpoint('GET /ladder/customers.csv', {
    does: 'Export exactly the customers that these filters show, with the level they reached.',
    who: 'viewer',
    input: z.object(onLevelInput),
    output: nothing,
    answers: 'csv',
  }),
  ready: endpoint('GET /ladder/ready', {
    does: 'List the contacts who are ready for a level, the keenest first, with what stands in the way of asking them.',
    who: 'viewer',
    input: z.object({ level: LevelInPath, blocked: z.enum(['', 'no', 'yes']).default(''), ...which, ...pageInput }),
    output: pageOf(ReadyJson),
  }),
  readyTotals: endpoint('GET /ladder/ready/totals', {
    does: 'Count the contacts who are ready for a level, and why some of them are not asked.',
    who: 'viewer',
    input: z.object({ level: LevelInPath, ...which }),
    output: z.object({
      people: z.number(),
      mayBeAsked: z.number(),
      paused: z.number(),
      consent: z.number(),
      /** By the limits of asking, by reason. */
      refused: z.record(z.string(), z.number()),
    }),
  }),
  readySheet: endpoint('GET /ladder/ready.csv', {
    does: 'Export the contacts who are ready for a level, as the list shows them.',
    who: 'viewer',
    input: z.object({ level: LevelInPath, blocked: z.enum(['', 'no', 'yes']).default(''), ...which }),
    output: nothing,
    answers: 'csv',
  }),

  customer: endpoint('GET /customers/:customerId/ladder', {
    does: 'Show where a customer and its people stand on the ladder, their next step, what is missing for it and what is in the way.',
    who: 'viewer',
    input: z.object({ customerId: idOf('cus') }),
    output: z.object({
      highest: Highest,
      reached: z.array(z.object({ level: levelJson, name: z.string(), onDay: dayJson })),
      stage: Named('jst').nullable(),
      contacts: z.array(
        z.object({
          contact: ContactJson,
          reached: z.array(levelJson),
          next: z.object({ level: levelJson, name: z.string(), missing: z.array(z.string()) }).nullable(),
          blocks: z.array(z.string()),
        }),
      ),
      more: z.boolean(),
      milestones: z.array(MilestoneJson),
    }),
  }),
  milestoneNames: endpoint('GET /milestones/names', {
    does: 'List what milestones are called here: those that conditions look for, then those in use.',
    who: 'viewer',
    input: nothing,
    output: z.object({ items: z.array(z.string()) }),
  }),
  recordMilestone: endpoint('POST /customers/:customerId/milestones', {
    does: 'Record that something happened with a customer, or with a person there.',
    who: 'contributor',
    input: z.object({
      customerId: idOf('cus'),
      contactId: idOf('con').optional(),
      milestone: Text(100).min(1, 'Name the milestone.'),
      /** Today when left out. */
      onDay: dayJson.optional(),
      note: Text(1_000).optional(),
    }),
    output: z.object({ id: idOf('mil') }),
  }),
  removeMilestone: endpoint('DELETE /milestones/:milestoneId', {
    does: 'Remove a milestone that was recorded by mistake.',
    who: 'contributor',
    input: z.object({ milestoneId: idOf('mil') }),
    output: nothing,
  }),

  stages: endpoint('GET /journey/stages', {
    does: 'List the stages of the journey, what the playbook asks for at each, and how many customers are in it.',
    who: 'viewer',
    input: nothing,
    output: z.object({ items: z.array(StageJson), customers: z.number(), inNone: z.number() }),
  }),
  addStage: endpoint('POST /journey/stages', {
    does: 'Add a stage at the end of the journey.',
    who: 'manager',
    input: StageChange.partial().required({ name: true }),
    output: z.object({ id: idOf('jst') }),
  }),
  changeStage: endpoint('PATCH /journey/stages/:stageId', {
    does: 'Change a stage of the journey.',
    who: 'manager',
    input: StageChange.partial().extend({ stageId: idOf('jst') }),
    output: nothing,
  }),
  removeStage: endpoint('DELETE /journey/stages/:stageId', {
    does: 'Take a stage out of the journey. What refers to it keeps its name.',
    who: 'manager',
    input: z.object({ stageId: idOf('jst') }),
    output: nothing,
  }),
  restoreStage: endpoint('POST /journey/stages/:stageId/restore', {
    does: 'Bring a stage back that was taken out.',
    who: 'manager',
    input: z.object({ stageId: idOf('jst') }),
    output: nothing,
  }),
  orderStages: endpoint('PUT /journey/order', {
    does: 'Put the stages in an order. A customer is in the last stage whose conditions hold.',
    who: 'manager',
    input: z.object({ stageIds: z.array(idOf('jst')).min(1).max(100) }),
    output: nothing,
  }),
  setPlaybookAsk: endpoint('PUT /journey/stages/:stageId/asks/:level', {
    does: 'Say in the playbook that a level is asked for at a stage, and what to know when doing so.',
    who: 'manager',
    input: z.object({ stageId: idOf('jst'), level: LevelInPath, guidance: Text(500).default('') }),
    output: nothing,
  }),
  removePlaybookAsk: endpoint('DELETE /playbook/:askId', {
    does: 'Take an ask out of the playbook.',
    who: 'manager',
    input: z.object({ askId: idOf('pba') }),
    output: nothing,
  }),
  suggestions: endpoint('GET /ladder/suggestions', {
    does: 'List whom to ask for what next, by the playbook: only who is ready, may be asked today, and was not asked yet.',
    who: 'viewer',
    input: z.object({ ...suggestionFilters, limit: z.coerce.number().int().min(1).max(50).default(8) }),
    output: z.object({
      items: z.array(SuggestionJson),
      /** Suggestions the playbook makes, those the limits of asking hold back among them. */
      suggestions: z.number(),
      /** The people they are about, and how many of them may be asked today. */
      people: z.number(),
      mayBeAsked: z.number(),
    }),
  }),
  passOver: endpoint('POST /ladder/suggestions/pass', {
    does: 'Pass a suggestion over: it is not made again for 90 days.',
    who: 'contributor',
    input: z.object({ contactId: idOf('con'), level: levelJson, why: Text(500).optional() }),
    output: z.object({ until: dayJson }),
  }),
  suggestAgain: endpoint('DELETE /ladder/suggestions/pass/:contactId/:level', {
    does: 'Make a suggestion again that was passed over.',
    who: 'contributor',
    input: z.object({ contactId: idOf('con'), level: LevelInPath }),
    output: nothing,
  }),

  nominations: endpoint('GET /nominations', {
    does: 'List nominations, the latest first.',
    who: 'viewer',
    input: z.object({ ...nominationFilters, ...pageInput }),
    output: pageOf(NominationJson),
  }),
  nominationTotals: endpoint('GET /nominations/totals', {
    does: 'Count nominations by state.',
    who: 'viewer',
    input: z.object(nominationFilters),
    output: z.object({ open: z.number(), accepted: z.number(), declined: z.number() }),
  }),
  nominationsSheet: endpoint('GET /nominations.csv', {
    does: 'Export exactly the nominations that these filters show.',
    who: 'viewer',
    input: z.object(nominationFilters),
    output: nothing,
    answers: 'csv',
  }),
  nominate: endpoint('POST /nominations', {
    does: 'Nominate a customer, or a person there, for a level, with why.',
    who: 'contributor',
    input: z.object({
      customerId: idOf('cus'),
      contactId: idOf('con').optional(),
      level: levelJson,
      why: Text(2_000).min(1, 'Say why they should be asked.'),
      /** What they could speak to. */
      themeIds: z.array(idOf('the')).max(12).default([]),
    }),
    output: NominationJson,
  }),
  accept: endpoint('POST /nominations/:nominationId/accept', {
    does: 'Take a nomination up: by a task for whoever looks after the customer, or by asking at once.',
    who: 'manager',
    input: NominationId.extend({ by: z.enum(['task', 'ask']).default('task') }),
    output: NominationJson,
  }),
  decline: endpoint('POST /nominations/:nominationId/decline', {
    does: 'Say no to a nomination, in words that whoever nominated can read.',
    who: 'manager',
    input: NominationId.extend({ words: Text(1_000).min(1, 'Say why not, so that they learn it.') }),
    output: NominationJson,
  }),
  reopen: endpoint('POST /nominations/:nominationId/reopen', {
    does: 'Take a decision on a nomination back: it waits again.',
    who: 'manager',
    input: NominationId,
    output: NominationJson,
  }),
  takeBack: endpoint('DELETE /nominations/:nominationId', {
    does: 'Take a nomination back that nobody has decided.',
    who: 'contributor',
    input: NominationId,
    output: nothing,
  }),
}
