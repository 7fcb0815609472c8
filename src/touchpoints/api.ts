import { z } from 'zod'
import { dayJson } from '../values/day.ts'
import { endpoint, nothing, pageInput, pageOf } from '../values/endpoint.ts'
import { idOf } from '../values/id.ts'
import { longestName } from './rules.ts'

const touchpointId = idOf('tou')
const experienceId = idOf('exp')
const customerId = idOf('cus')
const TouchpointName = z
  .string()
  .trim()
  .min(1, 'Give it a name.')
  .max(longestName, `At most ${longestName} characters.`)
const RatingJson = z.int().min(1, 'A rating goes from 1 to 5.').max(5, 'A rating goes from 1 to 5.')

const MeanJson = z.object({ value: z.number(), low: z.number(), high: z.number() })

/** A touchpoint with how many customers experienced it, and how satisfied they are: each by their latest rating. */
const TouchpointLineJson = z.object({
  id: touchpointId,
  name: z.string(),
  /** Names it had before, which still mean it in files and surveys; in small letters. */
  alsoCalled: z.array(z.string()),
  experienced: z.number(),
  rated: z.number(),
  /** Null under 30 customers who rated it: too few to tell. */
  mean: MeanJson.nullable(),
  /** What customers can be grouped and filtered by; null where nobody rated, or where everybody did. */
  ratedAttribute: z.string().nullable(),
  hadAttribute: z.string().nullable(),
  version: z.number(),
})
export type TouchpointLine = z.output<typeof TouchpointLineJson>

export const touchpointSorts = ['name', 'experienced', 'rated', 'mean'] as const
export const ratingFilters = ['', 'rated', 'unrated'] as const

/** Which touchpoints, in which order: what the list and its export have in common. */
const which = {
  /** Contained in the name, or in one it had before. */
  q: z.string().trim().max(200).default(''),
  rated: z.enum(ratingFilters).default(''),
  sort: z.enum(touchpointSorts).default('name'),
  direction: z.enum(['up', 'down']).default('up'),
}

/** One time a customer experienced a touchpoint. */
const ExperienceJson = z.object({
  id: experienceId,
  touchpointId,
  touchpoint: z.string(),
  hadOn: dayJson.nullable(),
  rating: z.number().nullable(),
  contact: z.object({ id: idOf('con'), name: z.string() }).nullable(),
  /** Where we have it from; null where a colleague noted it. */
  response: z.object({ id: idOf('rsp'), survey: z.string() }).nullable(),
  import: z.object({ id: z.string(), fileName: z.string() }).nullable(),
})
export type ExperienceLine = z.output<typeof ExperienceJson>

export const touchpointsApi = {
  list: endpoint('GET /touchpoints', {
    does: 'List touchpoints: who experienced each, and how satisfied they are by their latest ratings.',
    who: 'viewer',
    input: z.object(which),
    output: z.object({
      items: z.array(TouchpointLineJson),
      /** How many there are without any filter. */
      total: z.number(),
    }),
  }),
  export: endpoint('GET /touchpoints.csv', {
    does: 'Export the touchpoints a list shows.',
    who: 'viewer',
    input: z.object(which),
    output: nothing,
    answers: 'csv',
  }),
  names: endpoint('GET /touchpoints/names', {
    does: 'List the names of the touchpoints, to choose one.',
    who: 'viewer',
    input: nothing,
    output: z.object({ items: z.array(z.object({ id: touchpointId, name: z.string() })) }),
  }),
  rename: endpoint('PATCH /touchpoints/:touchpointId', {
    does: 'Give a touchpoint another name. Files and surveys that use its earlier name still mean it.',
    who: 'manager',
    input: z.object({ touchpointId, name: TouchpointName }),
    output: z.object({ id: touchpointId, name: z.string() }),
  }),
  merge: endpoint('POST /touchpoints/:touchpointId/merge', {
    does: 'Merge a touchpoint into another that is the same: its experiences and names become those of the other.',
    who: 'manager',
    input: z.object({ touchpointId, into: touchpointId }),
    output: z.object({ moved: z.number(), dropped: z.number() }),
  }),
  remove: endpoint('DELETE /touchpoints/:touchpointId', {
    does: 'Remove a touchpoint with everything customers experienced of it.',
    who: 'manager',
    input: z.object({ touchpointId }),
    output: nothing,
  }),

  experiences: endpoint('GET /customers/:customerId/experiences', {
    does: 'List what a customer experienced, the latest first.',
    who: 'viewer',
    input: z.object({ customerId, touchpointId: touchpointId.optional(), ...pageInput }),
    output: pageOf(ExperienceJson),
  }),
  standing: endpoint('GET /customers/:customerId/touchpoints', {
    does: 'Say of each touchpoint a customer experienced how they rated it last, and how often they experienced it.',
    who: 'viewer',
    input: z.object({ customerId }),
    output: z.object({ items: z.array(ExperienceJson.extend({ times: z.number() })) }),
  }),
  add: endpoint('POST /experiences', {
    does: 'Note that a customer experienced a touchpoint, with or without a rating. The touchpoint is made where there is none of this name. Sent again with the same external id, nothing changes.',
    who: 'contributor',
    input: z
      .object({
        customerId: customerId.optional(),
        /** Instead of our id: what your other systems call the customer. */
        customer: z.string().trim().min(1).max(200).optional(),
        touchpoint: TouchpointName,
        contactId: idOf('con').nullable().optional(),
        hadOn: dayJson,
        rating: RatingJson.nullable().optional(),
        /** What your other systems call this experience, such as the ticket. */
        externalId: z.string().trim().min(1).max(200).optional(),
      })
      .refine(({ customerId, customer }) => (customerId === undefined) !== (customer === undefined), {
        message: 'Say who it was: either customerId, or customer with their external id.',
        path: ['customer'],
      }),
    output: z.object({ id: experienceId, isNew: z.boolean() }),
  }),
  removeExperience: endpoint('DELETE /experiences/:experienceId', {
    does: 'Remove something a customer experienced. What was said in a survey goes with that answer only.',
    who: 'contributor',
    input: z.object({ experienceId }),
    output: nothing,
  }),
}
