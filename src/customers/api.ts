import { z } from 'zod'
import { dayJson } from '../values/day.ts'
import { emailJson } from '../values/email.ts'
import { endpoint, listOf, nothing, pageInput, pageOf } from '../values/endpoint.ts'
import { idOf } from '../values/id.ts'
import { conditionJson } from './filter.ts'
import { strengthJson } from './strength.ts'
import { windowJson } from './window.ts'

const CustomerId = idOf('cus')
const ContactId = idOf('con')
const AttributeKey = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, 'A key is made of small letters, digits and hyphens.')
const AttributeKindJson = z.enum(['category', 'number', 'date', 'yes-no'])
const ValueJson = z.union([z.string().max(1_000), z.number(), z.boolean()])
const Name = z.string().trim().min(1, 'Give a name.').max(200)
const optionalText = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .transform((text) => (text === '' ? null : text))
    .nullable()
    .optional()
const ExternalId = optionalText(200)

const StatusJson = z.enum(['current', 'former'])

const CustomerLineJson = z.object({
  id: CustomerId,
  number: z.number(),
  externalId: z.string().nullable(),
  name: z.string(),
  since: dayJson.nullable(),
  until: dayJson.nullable(),
  status: StatusJson,
  attributes: z.record(z.string(), ValueJson),
  /** Counted referrals they made in the window, of the asked strengths. */
  referrals: z.number(),
})
export type CustomerLine = z.output<typeof CustomerLineJson>

const CustomerJson = CustomerLineJson.omit({ referrals: true }).extend({
  version: z.number(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  contacts: z.number(),
  /** Every referral that names them, as the referrer or the referred, whatever became of it. */
  referralsNaming: z.number(),
})
export type Customer = z.output<typeof CustomerJson>

const ContactJson = z.object({
  id: ContactId,
  customerId: CustomerId,
  name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  title: z.string().nullable(),
  /** Since when they do not want to hear from us; null while they do. */
  optedOutAt: z.iso.datetime().nullable(),
  /** The day they stopped working there. */
  leftOn: dayJson.nullable(),
  /** The day from which they may be asked again; null or past where they take no break. */
  pausedUntil: dayJson.nullable(),
  version: z.number(),
})
export type Contact = z.output<typeof ContactJson>

const AttributeJson = z.object({
  key: AttributeKey,
  label: z.string(),
  kind: AttributeKindJson,
  /** Where bands begin, rising: numbers, or day numbers for dates. Null lets the screen choose. */
  cuts: z.array(z.number()).nullable(),
  hidden: z.boolean(),
  position: z.number(),
  /** The touchpoint it is kept for, by itself: a number is its latest rating, a yes-no that they experienced it. */
  touchpoint: z.object({ id: idOf('tou'), name: z.string() }).nullable(),
  version: z.number(),
})
export type Attribute = z.output<typeof AttributeJson>

const TimelineEntryJson = z.object({
  id: z.number(),
  at: z.iso.datetime(),
  /** Who did it: a member's name, or null when nobody on the team did. */
  by: z.string().nullable(),
  event: z.string(),
  subjectId: z.string(),
  sentence: z.string(),
})

/** One column people can filter, sort or split customers by, with what is known of its values. */
const CustomerColumnJson = z.object({
  column: z.string(),
  label: z.string(),
  kind: z.enum(['category', 'number', 'day', 'yes-no']),
  /** False for columns every company has. */
  attribute: z.boolean(),
  hidden: z.boolean(),
  cuts: z.array(z.number()).nullable(),
  known: z.number().nullable(),
  distinct: z.number().nullable(),
  values: z.array(z.object({ value: z.string(), customers: z.number() })),
  /** For numbers and days: minimum, the nine deciles, maximum; days as day numbers. */
  quantiles: z.array(z.number()),
})
export type CustomerColumn = z.output<typeof CustomerColumnJson>

/** Which customers, in which order: what the list and its export have in common. */
const whichCustomers = {
  /** Contained in the name or the external id; up to two letters: how a word of them begins. */
  q: z.string().trim().max(200).default(''),
  where: listOf(conditionJson),
  /** Other than "ever", only customers active in it. Also when referrals count. */
  window: windowJson.default('ever'),
  strength: strengthJson.default('probable'),
  /** 'name', 'since', 'until', 'tenure', 'status', 'origin', 'referrer' or the key of an attribute. */
  sort: z.string().max(60).default('name'),
  direction: z.enum(['up', 'down']).default('up'),
  /** Only those this import created or updated; of contacts, revenue or referrals, those its rows belong to. */
  import: idOf('imp').optional(),
  did: z.enum(['created', 'updated']).default('created'),
}

export const customersApi = {
  customers: endpoint('GET /customers', {
    does: 'List customers: searched, filtered and sorted.',
    who: 'viewer',
    input: z.object({
      ...whichCustomers,
      /** Which attributes to send; all when none is named. */
      columns: listOf(z.string().max(60)),
      ...pageInput,
    }),
    output: pageOf(CustomerLineJson).extend({
      /** How many there are; null while counting takes too long to wait for. */
      total: z.number().nullable(),
      /** True when there are more than `total` says: a search stops counting at a thousand. */
      orMore: z.boolean(),
      /** The import the list is about, where it is about one. */
      import: z.object({ fileName: z.string() }).nullable(),
    }),
  }),
  export: endpoint('GET /customers.csv', {
    does: 'Export the customers a list shows, with the columns it shows.',
    who: 'viewer',
    input: z.object({ ...whichCustomers, columns: listOf(z.string().max(60)) }),
    output: nothing,
    answers: 'csv',
  }),
  lookup: endpoint('GET /customers/lookup', {
    does: 'Find customers while somebody types: at most eight, names that begin so first.',
    who: 'viewer',
    input: z.object({ q: z.string().trim().min(1).max(200) }),
    output: z.object({
      items: z.array(CustomerLineJson.pick({ id: true, name: true, externalId: true, status: true })),
    }),
  }),
  columns: endpoint('GET /customers/columns', {
    does: 'Say what customers can be filtered and split by, with the most frequent values.',
    who: 'viewer',
    input: nothing,
    output: z.object({ customers: z.number(), items: z.array(CustomerColumnJson) }),
  }),
  customer: endpoint('GET /customers/:customerId', {
    does: 'Show a customer.',
    who: 'viewer',
    input: z.object({ customerId: CustomerId }),
    output: CustomerJson,
  }),
  add: endpoint('POST /customers', {
    does: 'Add a customer.',
    who: 'contributor',
    input: z.object({
      name: Name,
      externalId: ExternalId,
      since: dayJson.nullable().optional(),
      until: dayJson.nullable().optional(),
      attributes: z.record(AttributeKey, ValueJson).optional(),
    }),
    output: CustomerJson,
  }),
  change: endpoint('PATCH /customers/:customerId', {
    does: 'Change a customer. Attributes that are not named stay; null takes a value away.',
    who: 'contributor',
    input: z.object({
      customerId: CustomerId,
      name: Name.optional(),
      externalId: ExternalId,
      since: dayJson.nullable().optional(),
      until: dayJson.nullable().optional(),
      attributes: z.record(AttributeKey, ValueJson.nullable()).optional(),
    }),
    output: CustomerJson,
  }),
  remove: endpoint('DELETE /customers/:customerId', {
    does: 'Remove a customer with their contacts and revenue. Refused while referrals name them.',
    who: 'manager',
    input: z.object({ customerId: CustomerId }),
    output: nothing,
  }),
  timeline: endpoint('GET /customers/:customerId/timeline', {
    does: 'List what happened with a customer, newest first.',
    who: 'viewer',
    input: z.object({ customerId: CustomerId, ...pageInput }),
    output: pageOf(TimelineEntryJson),
  }),

  contacts: endpoint('GET /customers/:customerId/contacts', {
    does: 'List the contacts at a customer.',
    who: 'viewer',
    input: z.object({ customerId: CustomerId, ...pageInput }),
    output: pageOf(ContactJson),
  }),
  addContact: endpoint('POST /customers/:customerId/contacts', {
    does: 'Add a contact.',
    who: 'contributor',
    input: z.object({
      customerId: CustomerId,
      name: Name,
      email: emailJson.nullable().optional(),
      phone: optionalText(60),
      title: optionalText(120),
    }),
    output: ContactJson,
  }),
  changeContact: endpoint('PATCH /contacts/:contactId', {
    does: 'Change a contact, note that they do (not) want to hear from us, or the day they stopped working there.',
    who: 'contributor',
    input: z.object({
      contactId: ContactId,
      name: Name.optional(),
      email: emailJson.nullable().optional(),
      phone: optionalText(60),
      title: optionalText(120),
      optedOut: z.boolean().optional(),
      leftOn: dayJson.nullable().optional(),
    }),
    output: ContactJson,
  }),
  removeContact: endpoint('DELETE /contacts/:contactId', {
    does: 'Remove a contact.',
    who: 'manager',
    input: z.object({ contactId: ContactId }),
    output: nothing,
  }),

  attributes: endpoint('GET /attributes', {
    does: 'List the attributes customers have.',
    who: 'viewer',
    input: nothing,
    output: z.object({ items: z.array(AttributeJson) }),
  }),
  addAttribute: endpoint('POST /attributes', {
    does: 'Add an attribute. Its key is made from its label.',
    who: 'manager',
    input: z.object({ label: z.string().trim().min(1, 'Give it a name.').max(60), kind: AttributeKindJson }),
    output: AttributeJson,
  }),
  changeAttribute: endpoint('PATCH /attributes/:key', {
    does: 'Change the label, kind, bands, place or visibility of an attribute.',
    who: 'manager',
    input: z.object({
      key: AttributeKey,
      label: z.string().trim().min(1, 'Give it a name.').max(60).optional(),
      kind: AttributeKindJson.optional(),
      cuts: z.array(z.number()).max(50).nullable().optional(),
      hidden: z.boolean().optional(),
      position: z.number().int().min(0).max(10_000).optional(),
    }),
    output: AttributeJson,
  }),
}
