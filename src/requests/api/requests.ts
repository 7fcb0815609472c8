import { z } from 'zod'
import { consentLanguages } from '../../consent/wordings.ts'
import { dayJson } from '../../values/day.ts'
import { emailJson } from '../../values/email.ts'
import { endpoint, listOf, nothing, pageInput, pageOf } from '../../values/endpoint.ts'
import { idOf } from '../../values/id.ts'
import { levelJson } from '../../values/level.ts'
import { blockReasons } from '../blocks.ts'
import { criteriaJson, writtenCriteriaJson } from '../criteria.ts'
import { matchStates, requestStates } from '../states.ts'

const RequestId = idOf('rqs')
const StateJson = z.enum(requestStates)
const Named = <Kind extends string>(kind: Kind) => z.object({ id: idOf(kind), name: z.string() })
const MemberJson = z.object({ id: z.string(), name: z.string() })
const LevelJson = z.coerce.number().pipe(levelJson)

const LineJson = z.object({
  criterion: z.string(),
  points: z.number(),
  of: z.number(),
  /** What is wanted, and what stands behind the points. */
  says: z.string(),
  because: z.string(),
})
const BlockJson = z.object({
  reason: z.enum(blockReasons),
  says: z.string(),
  until: dayJson.nullable(),
  overridable: z.boolean(),
})

const MatchJson = z.object({
  id: idOf('mat'),
  version: z.number(),
  state: z.enum(matchStates),
  /** How many minutes they would be asked for, and by when. */
  request: z.object({
    id: RequestId,
    topic: z.string(),
    level: levelJson,
    minutes: z.number(),
    neededBy: dayJson.nullable(),
  }),
  deal: z.object({ id: idOf('dea'), name: z.string(), prospect: z.string() }).nullable(),
  customer: Named('cus'),
  contact: Named('con'),
  title: z.string().nullable(),
  points: z.number(),
  lines: z.array(LineJson),
  /** Why they were chosen although something spoke against it. */
  overrideReason: z.string().nullable(),
  approver: z.object({ id: z.string().nullable(), name: z.string(), email: z.string().nullable() }).nullable(),
  approvedAt: z.iso.datetime().nullable(),
  refusal: z.string().nullable(),
  lastAskedOn: dayJson.nullable(),
  chosenBy: z.string(),
  chosenOn: dayJson,
})
export type Match = z.output<typeof MatchJson>

const RequestJson = z.object({
  id: RequestId,
  version: z.number(),
  number: z.number(),
  level: levelJson,
  topic: z.string(),
  state: StateJson,
  deal: z.object({ id: idOf('dea'), name: z.string(), prospect: z.string() }).nullable(),
  prospectName: z.string().nullable(),
  prospectEmail: z.string().nullable(),
  /** The language they are written to in; null where nobody said, which is English. */
  prospectLanguage: z.enum(consentLanguages).nullable(),
  neededBy: dayJson.nullable(),
  assignedTo: MemberJson.nullable(),
  createdBy: z.string(),
  createdOn: dayJson,
  closedOn: dayJson.nullable(),
  closeReason: z.string().nullable(),
  offBook: z.boolean(),
  /** Those who stand chosen, by name. */
  people: z.array(z.object({ name: z.string(), customer: z.string(), state: z.enum(matchStates) })),
})
export type Request = z.output<typeof RequestJson>

const RequestPageJson = RequestJson.extend({ criteria: criteriaJson, matches: z.array(MatchJson) })
export type RequestPage = z.output<typeof RequestPageJson>

const ItemJson = z.object({
  id: idOf('itm'),
  title: z.string(),
  level: levelJson,
  format: z.string(),
  givenOn: dayJson,
  own: z.boolean(),
})

const CandidateJson = z.object({
  contact: Named('con'),
  title: z.string().nullable(),
  customer: Named('cus'),
  language: z.string().nullable(),
  /** Out of 100; null where nothing is weighed. */
  points: z.number().nullable(),
  lines: z.array(LineJson),
  blocks: z.array(BlockJson),
  /** Something to know that speaks neither for nor against them. */
  notes: z.array(z.string()),
  lastAskedOn: dayJson.nullable(),
  engagements: z.number(),
  likelihood: z.object({ score: z.number(), givenOn: dayJson, own: z.boolean() }).nullable(),
  consentUntil: dayJson.nullable(),
  items: z.array(ItemJson),
})
export type Candidate = z.output<typeof CandidateJson>

const CandidatesJson = z.object({
  /** May be asked now, the best first. */
  items: z.array(CandidateJson),
  /** Would fit, but something speaks against asking them. */
  blocked: z.array(CandidateJson),
  /** How many customers meet all that has to be met. */
  customers: z.number(),
  /** How many have somebody who agreed, of how many: all of them, or those that fit best where they are very many. */
  agreed: z.number(),
  agreedOf: z.number(),
  /** What to drop, and how many more customers that would leave. */
  relax: z.array(z.object({ criterion: z.string(), says: z.string(), more: z.number() })),
  /** Of those looked at, how many only one thing speaks against. */
  waiting: z.array(z.object({ reason: z.enum(blockReasons), people: z.number() })),
})
export type Candidates = z.output<typeof CandidatesJson>

export const views = ['mine', 'unassigned', 'active', 'all'] as const
const filters = {
  view: z.enum(views).default('active'),
  level: listOf(LevelJson),
  state: listOf(StateJson),
  dealId: idOf('dea').optional(),
  overdue: z.stringbool().default(false),
  /** Contained in the topic, the deal or the prospect. */
  q: z.string().trim().max(200).default(''),
}
const FilterJson = z.object(filters)
export type RequestFilter = z.output<typeof FilterJson>

const written = {
  topic: z.string().trim().max(300),
  criteria: criteriaJson,
  neededBy: dayJson.nullable(),
  assignedTo: z.string().max(100).nullable(),
  prospectName: z.string().trim().max(200).nullable(),
  prospectEmail: emailJson.nullable(),
  prospectLanguage: z.enum(consentLanguages).nullable(),
}
const changes = {
  topic: written.topic.optional(),
  criteria: written.criteria.optional(),
  neededBy: written.neededBy.optional(),
  assignedTo: written.assignedTo.optional(),
  prospectName: written.prospectName.optional(),
  prospectEmail: written.prospectEmail.optional(),
  prospectLanguage: written.prospectLanguage.optional(),
}
const Id = z.object({ requestId: RequestId })
const MatchId = z.object({ matchId: idOf('mat') })
const Words = z.string().trim().max(2_000)

export const requestsApi = {
  list: endpoint('GET /requests', {
    does: 'List requests for a reference: those needed soonest first.',
    who: 'viewer',
    input: z.object({ ...filters, ...pageInput }),
    output: pageOf(RequestJson),
  }),
  totals: endpoint('GET /requests/totals', {
    does: 'Count requests by queue: mine, unassigned, active, overdue, and what waits for my approval.',
    who: 'viewer',
    input: nothing,
    output: z.object({
      mine: z.number(),
      unassigned: z.number(),
      active: z.number(),
      all: z.number(),
      overdue: z.number(),
      /** Days the oldest active request has been open. */
      oldestDays: z.number(),
      approvals: z.number(),
    }),
  }),
  export: endpoint('GET /requests.csv', {
    does: 'Export exactly the requests that these filters show.',
    who: 'viewer',
    input: FilterJson,
    output: nothing,
    answers: 'csv',
  }),
  choices: endpoint('GET /requests/choices', {
    does: 'Say what a request can be made of: levels, themes, languages, and whom it can be given to.',
    who: 'viewer',
    input: nothing,
    output: z.object({
      levels: z.array(z.object({ level: levelJson, name: z.string(), needsCompany: z.boolean() })),
      themes: z.array(Named('the')),
      languages: z.array(z.string()),
      members: z.array(MemberJson),
    }),
  }),
  find: endpoint('GET /requests/find', {
    does: 'Find who can speak to something, without a request: people with what they have said, and those not to be asked with the reason.',
    who: 'viewer',
    input: z.object({ level: LevelJson, criteria: writtenCriteriaJson }),
    output: CandidatesJson,
  }),
  approvals: endpoint('GET /requests/approvals', {
    does: 'List what waits for my approval, the oldest first; for managers also what waits for nobody in particular.',
    who: 'viewer',
    input: nothing,
    output: z.object({ items: z.array(MatchJson), decided: z.array(MatchJson) }),
  }),
  show: endpoint('GET /requests/:requestId', {
    does: 'Show a request with its criteria and those chosen for it.',
    who: 'viewer',
    input: Id,
    output: RequestPageJson,
  }),
  add: endpoint('POST /requests', {
    does: 'Request a reference. From a deal, its themes and attributes become the criteria unless others are given.',
    who: 'contributor',
    input: z.object({ ...changes, level: levelJson, dealId: idOf('dea').optional() }),
    output: RequestPageJson,
  }),
  change: endpoint('PATCH /requests/:requestId', {
    does: 'Change what a request asks for, whom it is given to or until when it is needed.',
    who: 'contributor',
    input: Id.extend({ ...changes, level: levelJson.optional() }),
    output: RequestPageJson,
  }),
  cancel: endpoint('POST /requests/:requestId/cancel', {
    does: 'Give a request up, with the reason. Those chosen for it are taken back.',
    who: 'contributor',
    input: Id.extend({ reason: Words }),
    output: RequestPageJson,
  }),
  reopen: endpoint('POST /requests/:requestId/reopen', {
    does: 'Take a request up again that was closed.',
    who: 'contributor',
    input: Id,
    output: RequestPageJson,
  }),
  candidates: endpoint('GET /requests/:requestId/candidates', {
    does: 'Rank who could speak for a request, with the points of each criterion, and say of everybody who is not to be asked why.',
    who: 'viewer',
    input: Id,
    output: CandidatesJson,
  }),
  choose: endpoint('POST /requests/:requestId/matches', {
    does: 'Choose up to three people for a request. Their account owners are asked to approve.',
    who: 'contributor',
    input: Id.extend({
      contactIds: z.array(idOf('con')).min(1).max(3),
      /** Where something speaks against one of them that may be set aside. */
      overrideReason: Words.optional(),
      /** A manager's reason for approving at once whoever nobody looks after. */
      approveNote: Words.optional(),
    }),
    output: RequestPageJson,
  }),
  approve: endpoint('POST /matches/:matchId/approve', {
    does: 'Approve that somebody is asked: their account owner, or a manager, who says why where there is no owner.',
    who: 'viewer',
    input: MatchId.extend({ note: Words.default('') }),
    output: MatchJson,
  }),
  refuse: endpoint('POST /matches/:matchId/refuse', {
    does: 'Refuse that somebody is asked, with the reason.',
    who: 'viewer',
    input: MatchId.extend({ words: Words }),
    output: MatchJson,
  }),
  takeBack: endpoint('DELETE /matches/:matchId/decision', {
    does: 'Take a decision back, while nobody was asked yet.',
    who: 'viewer',
    input: MatchId,
    output: MatchJson,
  }),
  drop: endpoint('POST /matches/:matchId/drop', {
    does: 'Take somebody back who was chosen and has not been asked yet.',
    who: 'contributor',
    input: MatchId,
    output: RequestPageJson,
  }),
}
