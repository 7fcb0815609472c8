import { z } from 'zod'
import { askChannels } from '../asks/limits.ts'
import { blockReasons } from '../requests/blocks.ts'
import { matchStates } from '../requests/states.ts'
import { dayJson } from '../values/day.ts'
import { emailJson } from '../values/email.ts'
import { endpoint, listOf, nothing, pageInput, pageOf } from '../values/endpoint.ts'
import { idOf } from '../values/id.ts'
import { levelJson } from '../values/level.ts'
import { webAddressJson } from '../values/web-address.ts'
import { taskJson } from './guides.ts'
import { outcomesJson } from './outcomes.ts'
import { speechLanguages } from './speech.ts'
import { approvals, engagementQueues, engagementStates } from './states.ts'
import { slotJson } from './times.ts'

const EngagementId = z.object({ engagementId: idOf('eng') })
const MatchId = z.object({ matchId: idOf('mat') })
const StateJson = z.enum(engagementStates)
const Named = <Kind extends string>(kind: Kind) => z.object({ id: idOf(kind), name: z.string() })
const Grade = z.number().int().min(1).max(5)
const Words = z.string().trim().max(2_000)
const Minutes = z.number().int().min(0).max(600)

const BlockJson = z.object({
  reason: z.enum(blockReasons),
  says: z.string(),
  until: dayJson.nullable(),
  overridable: z.boolean(),
})

const EngagementJson = z.object({
  id: idOf('eng'),
  version: z.number(),
  level: levelJson,
  title: z.string(),
  state: StateJson,
  /** Where its guide is: 'draft'. */
  stage: z.string(),
  customer: Named('cus'),
  contact: Named('con').nullable(),
  contactTitle: z.string().nullable(),
  deal: z.object({ id: idOf('dea'), name: z.string(), prospect: z.string() }).nullable(),
  request: z.object({ id: idOf('rqs'), topic: z.string() }).nullable(),
  matchId: idOf('mat').nullable(),
  matchState: z.enum(matchStates).nullable(),
  /** The time agreed; the last one agreed where it is given up. */
  startsAt: z.iso.datetime().nullable(),
  /** The zone it was offered in, or that of the company. */
  zone: z.string(),
  minutes: z.number(),
  place: z.string().nullable(),
  slots: z.array(slotJson),
  heldOn: dayJson.nullable(),
  gradeExpected: Grade.nullable(),
  gradeGiven: Grade.nullable(),
  /** One side says it took place, another that it did not. */
  disagree: z.boolean(),
  prospectName: z.string().nullable(),
  prospectEmail: z.string().nullable(),
  /** The language the prospect is written to in; null where nobody said, which is English. */
  prospectLanguage: z.enum(speechLanguages).nullable(),
  /** When the times were last sent to the prospect, and when both were asked how it went. */
  timesSentAt: z.iso.datetime().nullable(),
  outcomeAskedAt: z.iso.datetime().nullable(),
  thankedAt: z.iso.datetime().nullable(),
  offBook: z.boolean(),
  createdBy: z.string(),
  createdOn: dayJson,
})
export type Engagement = z.output<typeof EngagementJson>

const EngagementPageJson = EngagementJson.extend({
  checklist: z.array(taskJson),
  questions: z.array(z.string()),
  outcomes: outcomesJson,
  note: z.string().nullable(),
  email: z.string().nullable(),
  item: z.object({ id: idOf('itm'), title: z.string() }).nullable(),
  /** Whether consent of their company stands at this level today, where it is needed. */
  companyAgreed: z.boolean(),
  history: z.array(z.object({ at: z.iso.datetime(), by: z.string(), says: z.string() })),
})
export type EngagementPage = z.output<typeof EngagementPageJson>

const filters = {
  /** Coming: asked, offered or agreed. Waiting: something of ours to do. Without one: all. */
  queue: z.enum(engagementQueues).default('all'),
  state: listOf(StateJson),
  level: listOf(z.coerce.number().pipe(levelJson)),
  customerId: idOf('cus').optional(),
  contactId: idOf('con').optional(),
  dealId: idOf('dea').optional(),
  requestId: idOf('rqs').optional(),
}
const FilterJson = z.object(filters)
export type EngagementFilter = z.output<typeof FilterJson>

const Typed = z.object({ day: z.string().max(20), time: z.string().max(10) })
const Zone = z.string().min(1).max(60)

export const engagementsApi = {
  list: endpoint('GET /engagements', {
    does: 'List calls, interviews, shoots and talks: what comes by its time, all others the latest first.',
    who: 'viewer',
    input: z.object({ ...filters, ...pageInput }),
    output: pageOf(EngagementJson),
  }),
  totals: endpoint('GET /engagements/totals', {
    does: 'Count engagements by queue, and the hours customers gave in the last 365 days.',
    who: 'viewer',
    input: FilterJson,
    output: z.object({
      shown: z.number(),
      byQueue: z.record(z.enum(engagementQueues), z.number()),
      /** Held in the last 365 days: how many, for how many minutes, by how many people. */
      held: z.number(),
      minutes: z.number(),
      people: z.number(),
      customer: Named('cus').nullable(),
    }),
  }),
  export: endpoint('GET /engagements.csv', {
    does: 'Export exactly the engagements that these filters show.',
    who: 'viewer',
    input: FilterJson,
    output: nothing,
    answers: 'csv',
  }),
  show: endpoint('GET /engagements/:engagementId', {
    does: 'Show an engagement with its guide, the times offered, how it went and what happened.',
    who: 'viewer',
    input: EngagementId,
    output: EngagementPageJson,
  }),
  ofCustomer: endpoint('GET /customers/:customerId/engagements', {
    does: 'Show the time people at a customer gave us in the last 365 days, and their latest engagements.',
    who: 'viewer',
    input: z.object({ customerId: idOf('cus') }),
    output: z.object({ held: z.number(), minutes: z.number(), items: z.array(EngagementJson) }),
  }),
  readiness: endpoint('GET /matches/:matchId/ask', {
    does: 'Say what speaks against asking somebody who was approved, and how long what they are asked for usually takes.',
    who: 'viewer',
    input: MatchId.extend({ channel: z.enum(askChannels).default('e-mail') }),
    output: z.object({
      name: z.string(),
      email: z.string().nullable(),
      level: levelJson,
      minutes: z.number(),
      blocks: z.array(BlockJson),
      /** What the letter says of whom it is for. */
      saysOfProspect: z.string(),
    }),
  }),
  ask: endpoint('POST /matches/:matchId/ask', {
    does: 'Ask somebody who was chosen and approved. By e-mail they get a link at which they offer times, or say no.',
    who: 'contributor',
    input: MatchId.extend({
      minutes: Minutes.optional(),
      channel: z.enum(askChannels).default('e-mail'),
      gradeExpected: Grade.optional(),
      /** Where something speaks against asking them that may be set aside. */
      overrideReason: Words.optional(),
    }),
    output: EngagementPageJson,
  }),
  remind: endpoint('POST /engagements/:engagementId/reminder', {
    does: 'Send somebody the link once more at which they offer times.',
    who: 'contributor',
    input: EngagementId,
    output: EngagementPageJson,
  }),
  change: endpoint('PATCH /engagements/:engagementId', {
    does: 'Change what an engagement is called, how long and where it is, its checklist, its questions, and the grade expected.',
    who: 'contributor',
    input: EngagementId.extend({
      title: z.string().trim().min(1, 'Give it a title.').max(200).optional(),
      minutes: Minutes.optional(),
      place: z.string().trim().max(500).nullable().optional(),
      gradeExpected: Grade.nullable().optional(),
      note: z.string().trim().max(5_000).nullable().optional(),
      checklist: z.array(taskJson).max(100).optional(),
      questions: z.array(z.string().trim().min(1).max(500)).max(60).optional(),
    }),
    output: EngagementPageJson,
  }),
  enterTimes: endpoint('POST /engagements/:engagementId/times', {
    does: 'Write down three times somebody offered, by phone for instance.',
    who: 'contributor',
    input: EngagementId.extend({ times: z.array(Typed).length(3), zone: Zone }),
    output: EngagementPageJson,
  }),
  sendTimes: endpoint('POST /engagements/:engagementId/times/sending', {
    does: 'Send the times offered to the prospect, who picks one of them by a link.',
    who: 'contributor',
    input: EngagementId.extend({
      prospectName: z.string().trim().max(200),
      prospectEmail: emailJson,
      prospectLanguage: z.enum(speechLanguages).optional(),
    }),
    output: EngagementPageJson,
  }),
  pick: endpoint('POST /engagements/:engagementId/picking', {
    does: 'Pick one of the times offered, for the prospect or for us. Both get the calendar entry.',
    who: 'contributor',
    input: EngagementId.extend({ startsAt: z.iso.datetime() }),
    output: EngagementPageJson,
  }),
  setTime: endpoint('POST /engagements/:engagementId/time', {
    does: 'Agree on a time, or move it to another. Both get the new calendar entry.',
    who: 'contributor',
    input: EngagementId.extend({ time: Typed, zone: Zone }),
    output: EngagementPageJson,
  }),
  callOff: endpoint('POST /engagements/:engagementId/calling-off', {
    does: 'Call an engagement off, with the reason. Whoever had a time in their calendar is told.',
    who: 'contributor',
    input: EngagementId.extend({ reason: Words }),
    output: EngagementPageJson,
  }),
  sayOutcome: endpoint('POST /engagements/:engagementId/outcome', {
    does: 'Say whether it took place and how it went. What we say settles what two sides say differently.',
    who: 'contributor',
    input: EngagementId.extend({ held: z.boolean(), grade: Grade.nullable().default(null), words: Words.default('') }),
    output: EngagementPageJson,
  }),
  askOutcome: endpoint('POST /engagements/:engagementId/outcome/asking', {
    does: 'Ask the customer and the prospect how it went, each by a link of their own.',
    who: 'contributor',
    input: EngagementId,
    output: EngagementPageJson,
  }),
  thank: endpoint('POST /engagements/:engagementId/thanks', {
    does: 'Thank whoever spoke for us, in your words.',
    who: 'contributor',
    input: EngagementId.extend({ words: Words.min(1, 'Write what you thank them for.') }),
    output: EngagementPageJson,
  }),
  move: endpoint('POST /engagements/:engagementId/stage', {
    does: 'Move an engagement to the next stage of its guide, or back.',
    who: 'contributor',
    input: EngagementId.extend({ stage: z.string().max(40) }),
    output: EngagementPageJson,
  }),
  addItem: endpoint('POST /engagements/:engagementId/item', {
    does: 'Put what was made into the library: as an address, a file or words. It is a draft there until somebody makes it ready.',
    who: 'contributor',
    input: EngagementId.extend({
      title: z.string().trim().min(1, 'Give it a title.').max(200),
      address: webAddressJson.nullable().default(null),
      original: z.string().max(50_000).nullable().default(null),
      fileId: idOf('fil').nullable().default(null),
    }),
    output: EngagementPageJson,
  }),
  finish: endpoint('POST /engagements/:engagementId/finish', {
    does: 'Say that what was to be made is made. The request it was for is done.',
    who: 'contributor',
    input: EngagementId,
    output: EngagementPageJson,
  }),
  planning: endpoint('GET /contacts/:contactId/engagement', {
    does: 'Say what speaks against asking somebody to speak for us, who has to approve, and how long it usually takes.',
    who: 'viewer',
    input: z.object({
      contactId: idOf('con'),
      level: z.coerce.number().pipe(levelJson),
      dealId: idOf('dea').optional(),
    }),
    output: z.object({
      name: z.string(),
      minutes: z.number(),
      blocks: z.array(BlockJson),
      approval: z.enum(approvals),
      /** Who looks after their customer, where somebody does. */
      owner: z.string().nullable(),
    }),
  }),
  plan: endpoint('POST /engagements', {
    does: 'Plan an engagement with somebody: they are asked at once, or whoever looks after their customer is asked first.',
    who: 'contributor',
    input: z.object({
      contactId: idOf('con'),
      level: levelJson,
      dealId: idOf('dea').nullable().default(null),
      topic: z.string().trim().max(300).default(''),
      minutes: Minutes.optional(),
      channel: z.enum(askChannels).default('e-mail'),
      /** Where something speaks against asking them that may be set aside. */
      overrideReason: Words.optional(),
      /** Why a manager approves it where nobody looks after the customer. */
      approveNote: Words.optional(),
    }),
    output: z.object({
      requestId: idOf('rqs'),
      /** Null while somebody has to approve first. */
      engagementId: idOf('eng').nullable(),
    }),
  }),
  logOffBook: endpoint('POST /engagements/off-book', {
    does: 'Log a call, interview or talk that went past the queue, so that it counts for whoever gave the time.',
    who: 'contributor',
    input: z.object({
      contactId: idOf('con'),
      level: levelJson.default(3),
      dealId: idOf('dea').nullable().default(null),
      /** Whom they spoke with, where there is no deal. */
      prospect: z.string().trim().max(200).default(''),
      heldOn: dayJson.optional(),
      minutes: Minutes.optional(),
      grade: Grade.nullable().default(null),
      words: Words.default(''),
    }),
    output: EngagementPageJson,
  }),
}
