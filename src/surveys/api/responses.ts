import { z } from 'zod'
import { conditionJson } from '../../customers/filter.ts'
import { strengthJson } from '../../customers/strength.ts'
import { windowJson } from '../../customers/window.ts'
import { dayJson } from '../../values/day.ts'
import { endpoint, listOf, nothing, pageInput, pageOf } from '../../values/endpoint.ts'
import { idOf } from '../../values/id.ts'

const ResponseId = idOf('rsp')
const moment = z.iso.datetime()
const nameOf = <Kind extends string>(kind: Kind) => z.object({ id: idOf(kind), name: z.string() })

const responseSources = ['personal link', 'open link', 'embed', 'import', 'webhook', 'sample'] as const

/** Groups of the 0 to 10 answer, as the NPS divides them: 9 and 10, 7 and 8, 0 to 6. */
export const scoreGroups = ['promoter', 'passive', 'detractor', 'none'] as const

const filter = {
  surveyId: idOf('srv').optional(),
  customerId: idOf('cus').optional(),
  score: listOf(z.enum(scoreGroups)),
  recommended: z.enum(['yes', 'no', 'unknown']).optional(),
  /** Words looked for in what people wrote. */
  q: z.string().trim().max(200).default(''),
  from: dayJson.optional(),
  to: dayJson.optional(),
  /** What the conditions look at: the days, and what counts as a referral at least. */
  window: windowJson.default('ever'),
  strength: strengthJson.default('claimed'),
  where: listOf(conditionJson),
}
const FilterJson = z.object(filter)
export type ResponseFilter = z.output<typeof FilterJson>

const ResponseRowJson = z.object({
  id: ResponseId,
  survey: nameOf('srv'),
  customer: nameOf('cus').nullable(),
  contact: nameOf('con').nullable(),
  givenOn: dayJson,
  source: z.enum(responseSources),
  likelihood: z.number().nullable(),
  hasRecommended: z.boolean().nullable(),
  /** What they wrote, the most telling first; cut to a few lines. */
  words: z.string().nullable(),
  reasons: z.array(z.string()),
})
export type ResponseRow = z.output<typeof ResponseRowJson>

const ResponseJson = ResponseRowJson.omit({ words: true, reasons: true }).extend({
  language: z.string().nullable(),
  submittedAt: moment,
  answers: z.array(z.object({ key: z.string(), kind: z.string(), question: z.string(), says: z.array(z.string()) })),
  /** What it led to. */
  reasons: z.array(nameOf('rea').extend({ source: z.string() })),
  words: z.array(z.object({ id: idOf('ver'), about: z.string(), words: z.string(), state: z.string() })),
  referrals: z.array(nameOf('ref').extend({ state: z.string() })),
  origin: z
    .object({ id: idOf('ori'), mainReason: z.string(), toldBy: z.string().nullable(), state: z.string() })
    .nullable(),
  permissions: z.array(z.object({ use: z.string(), wording: z.string(), withdrawnAt: moment.nullable() })),
  /** What was taken into the library of it. */
  items: z.array(z.object({ id: idOf('itm'), title: z.string(), level: z.number(), state: z.string() })),
  version: z.number(),
})
export type SurveyResponse = z.output<typeof ResponseJson>

export const responsesApi = {
  list: endpoint('GET /responses', {
    does: 'List responses that were submitted, the latest given first.',
    who: 'viewer',
    input: z.object({ ...filter, ...pageInput }),
    output: pageOf(ResponseRowJson).extend({ total: z.number().nullable() }),
  }),
  sheet: endpoint('GET /responses.csv', {
    does: 'Responses as a file, with a column for each question where one survey is chosen.',
    who: 'viewer',
    input: FilterJson,
    output: nothing,
    answers: 'csv',
  }),
  response: endpoint('GET /responses/:responseId', {
    does: 'Read a response as it was answered, with what it led to.',
    who: 'viewer',
    input: z.object({ responseId: ResponseId }),
    output: ResponseJson,
  }),
  remove: endpoint('DELETE /responses/:responseId', {
    does: 'Remove a response with all it led to: words, reasons, origin, permissions, and referrals nothing else is known of.',
    who: 'manager',
    input: z.object({ responseId: ResponseId }),
    output: nothing,
  }),
}
