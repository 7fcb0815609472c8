import type { ColumnProfile } from '../cube/question.ts'
import { builtInColumns } from '../cube/question.ts'
import { scoreWords, type VoiceColumn, voiceColumns } from '../cube/voice-question.ts'
import { record } from '../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../server/context.ts'
import { printCursor, readCursor, wholeNumber } from '../server/cursor.ts'
import { Invalid, Refused, refuse } from '../server/errors.ts'
import type { Sheet } from '../server/http.ts'
import type { Day } from '../values/day.ts'
import type { Nothing } from '../values/endpoint.ts'
import { type Id, newId } from '../values/id.ts'
import type { Attribute, Contact, Customer, CustomerColumn } from './api.ts'
import { attributeKeyOf } from './attribute-key.ts'
import { type AttributeValue, convertValue, valueRefusals, whyNotValue } from './attribute-values.ts'
import { builtInLabels } from './columns.ts'
import { customersPlace } from './cursor.ts'
import {
  attributeRefusals,
  contactRefusals,
  customerRefusals,
  sayFromTouchpoint,
  whyNotCuts,
  whyNotDays,
  whyNotKind,
  whyNotRemove,
  whyNotWrite,
} from './rules.ts'
import * as store from './store.ts'
import { sentenceOf } from './timeline.ts'

// The list ----------------------------------------------------------------------------------------------------------

type Asked = Omit<store.Which, 'imported'> & {
  import?: Id<'imp'> | undefined
  did: store.Imported['did']
  columns: string[]
}

const whichOf = async (
  ctx: Context,
  { import: importId, did, ...which }: Omit<Asked, 'columns'>,
): Promise<store.Which> => ({
  ...which,
  imported: importId ? await store.findImported(ctx, importId, did) : null,
})

/** A page of the customers' list. */
export async function listCustomers(
  ctx: Context,
  { cursor, limit, columns, ...asked }: Asked & { cursor?: string | undefined; limit: number },
) {
  await refuseUnknownColumns(ctx, asked)
  const which = await whichOf(ctx, asked)
  const from = cursor === undefined ? null : readCursor(customersPlace, cursor)
  const page = await store.pageOfCustomers(ctx, which, from, limit)
  return {
    items: await store.customersByNumber(ctx, page.numbers, which, columns.length === 0 ? null : columns),
    nextCursor: page.next && printCursor(page.next),
    total: page.total,
    orMore: page.orMore,
    import: which.imported && { fileName: which.imported.fileName },
  }
}

/** The list as a file: the same customers in the same order, with the same columns. */
export async function exportCustomers(ctx: Context, { columns, ...filters }: Asked): Promise<Sheet> {
  const attributes = await refuseUnknownColumns(ctx, filters)
  const which = await whichOf(ctx, filters)
  const labels = new Map<string, string>([
    ...Object.entries(builtInLabels),
    ...attributes.map(({ key, label }) => [key, label] as const),
  ])
  const asked =
    columns.length > 0 ? columns : [...usualColumns, ...attributes.filter((one) => !one.hidden).map(({ key }) => key)]
  const shown = asked.filter((column) => labels.has(column) && column !== 'name')
  return {
    fileName: `customers-${ctx.today}.csv`,
    header: ['name', ...shown].map((column) => labels.get(column) ?? column),
    rows: exportedRows(ctx, which, shown),
  }
}

const usualColumns = ['external-id', 'status', 'since', 'until', 'referrals']
const exportBatch = 2_000

async function* exportedRows(ctx: Context, which: store.Which, shown: string[]) {
  for (let cursor: Parameters<typeof store.pageOfCustomers>[2] = null; ; ) {
    const page = await store.pageOfCustomers(ctx, which, cursor, exportBatch)
    for (const customer of await store.customersByNumber(ctx, page.numbers, which, shown)) {
      const builtIn: Record<string, string | number | null> = {
        'external-id': customer.externalId,
        status: customer.status,
        since: customer.since,
        until: customer.until,
        referrals: customer.referrals,
      }
      yield [
        customer.name,
        ...shown.map((column) => (column in builtIn ? builtIn[column]! : (customer.attributes[column] ?? null))),
      ]
    }
    if (page.next === null) return
    cursor = page.next
  }
}

/** A filter or order by a column that is not there gets a sentence, before the cube is asked. */
async function refuseUnknownColumns(ctx: Context, which: Pick<store.Which, 'where' | 'sort'>): Promise<Attribute[]> {
  const attributes = await store.listAttributes(ctx)
  const known = new Map<string, string>([
    ...builtInColumns.map((column) => [column, column === 'since' || column === 'until' ? 'date' : column] as const),
    ...attributes.map(({ key, kind }) => [key, kind] as const),
  ])
  known.set('tenure', 'number')
  for (const column of voiceColumns) if (!known.has(column)) known.set(column, column)
  for (const condition of which.where) {
    const kind = known.get(condition.column)
    if (kind === undefined) throw unknownColumn('where', condition.column)
    if ('between' in condition && kind !== 'number' && kind !== 'date') {
      throw new Invalid(`${condition.column} is made of words; nothing lies between them. Use "is" or "is-not".`, [
        { pointer: '/where', detail: 'Use "is" or "is-not" for words.' },
      ])
    }
  }
  if (which.sort !== 'name' && !known.has(which.sort)) throw unknownColumn('sort', which.sort)
  return attributes
}

const unknownColumn = (field: string, column: string) =>
  new Invalid(`There is no column ${column}. It may have been removed; take it out of the address.`, [
    { pointer: `/${field}`, detail: `There is no column ${column}.` },
  ])

/** What customers can be filtered and split by. Values come from memory; while that loads, the columns stand alone. */
export async function listColumns(ctx: Context): Promise<{ customers: number; items: CustomerColumn[] }> {
  const [attributes, profile, reasons] = await Promise.all([
    store.listAttributes(ctx),
    ctx.counting.ask(ctx.company.schema, { ask: 'columns' }),
    store.reasonNames(ctx),
  ])
  const notAnAttribute = (column: string) => !attributes.some(({ key }) => key === column)
  const profiles = new Map(profile.columns.map((one) => [one.column, one]))
  const builtIn = builtInColumns.filter(notAnAttribute).map((column) =>
    columnOf(profiles.get(column), {
      column,
      label: builtInLabels[column] ?? column,
      kind: column === 'since' || column === 'until' ? 'day' : column === 'tenure' ? 'number' : 'category',
      attribute: false,
      hidden: false,
      cuts: null,
      values: (choicesOf[column] ?? []).map((value) => ({ value, customers: 0 })),
    }),
  )
  const own = attributes.map(({ key, label, kind, hidden, cuts }) =>
    columnOf(profiles.get(key), {
      column: key,
      label,
      kind: kind === 'date' ? 'day' : kind,
      attribute: true,
      hidden,
      cuts,
      values: kind === 'yes-no' ? ['yes', 'no'].map((value) => ({ value, customers: 0 })) : [],
    }),
  )
  const said: Record<VoiceColumn, readonly string[]> = {
    'told-why': yesOrNo,
    'answered-why': yesOrNo,
    'declined-why': yesOrNo,
    'named-reason': reasons,
    'answered-reason': reasons,
    'declined-reason': reasons,
    'would-recommend': scoreWords,
    'says-recommended': yesOrNo,
    'ever-referred': yesOrNo,
  }
  const voices = voiceColumns.filter(notAnAttribute).map((column) =>
    columnOf(undefined, {
      column,
      label: builtInLabels[column] ?? column,
      kind: 'category',
      attribute: false,
      hidden: false,
      cuts: null,
      values: said[column].map((value) => ({ value, customers: 0 })),
    }),
  )
  return { customers: profile.customers, items: [...own, ...builtIn, ...voices] }
}

const yesOrNo = ['yes', 'no']

const choicesOf: Record<string, string[]> = {
  status: ['current', 'former'],
  origin: ['referred', 'other'],
  came: ['earned', 'bought', 'unknown'],
  referrer: ['yes', 'no'],
}

function columnOf(
  profile: ColumnProfile | undefined,
  column: Omit<CustomerColumn, 'known' | 'distinct' | 'quantiles'>,
): CustomerColumn {
  if (!profile) return { ...column, known: null, distinct: null, quantiles: [] }
  const { known, distinct, quantiles } = profile
  return { ...column, known, distinct, quantiles, values: profile.values.length > 0 ? profile.values : column.values }
}

// One customer -------------------------------------------------------------------------------------------------------

interface CustomerInput {
  name?: string | undefined
  externalId?: string | null | undefined
  since?: Day | null | undefined
  until?: Day | null | undefined
  attributes?: Record<string, AttributeValue | null> | undefined
}

/** Add a customer. */
export function addCustomer(ctx: Context, input: CustomerInput & { name: string }): Promise<Customer> {
  return inTransaction(ctx, async (ctx) => {
    const id = newId('cus')
    const fields = {
      name: input.name,
      externalId: input.externalId ?? null,
      since: input.since ?? null,
      until: input.until ?? null,
      attributes: mergedAttributes({}, input.attributes ?? {}, await store.listAttributes(ctx)),
    }
    refuse(whyNotDays(fields), customerRefusals)
    refuse((await store.insertCustomer(ctx, { id, ...fields })) ? null : 'external-id-taken', customerRefusals)
    await record(ctx, 'customer added', { subject: id })
    return store.findCustomer(ctx, id)
  })
}

/** Change a customer. The trail says what an attribute was and is; of names and ids only that they changed. */
export function changeCustomer(ctx: Context, { customerId, ...input }: CustomerInput & { customerId: Id<'cus'> }) {
  return inTransaction(ctx, async (ctx): Promise<Customer> => {
    const before = await store.lockCustomer(ctx, customerId)
    refuseStale(ctx, before.version)
    const fields = {
      name: input.name ?? before.name,
      externalId: input.externalId === undefined ? before.externalId : input.externalId,
      since: input.since === undefined ? before.since : input.since,
      until: input.until === undefined ? before.until : input.until,
      attributes: mergedAttributes(before.attributes, input.attributes ?? {}, await store.listAttributes(ctx)),
    }
    refuse(whyNotDays(fields), customerRefusals)
    const changes = changesBetween(before, fields)
    if (changes.length === 0) return before
    refuse((await store.updateCustomer(ctx, customerId, fields)) ? null : 'external-id-taken', customerRefusals)
    await record(ctx, 'customer changed', { subject: customerId }, { changes })
    return store.findCustomer(ctx, customerId)
  })
}

type Fields = Pick<Customer, 'name' | 'externalId' | 'since' | 'until' | 'attributes'>

function changesBetween(before: Fields, after: Fields): object[] {
  const named = (['name', 'externalId'] as const).filter((field) => before[field] !== after[field])
  const days = (['since', 'until'] as const).filter((field) => before[field] !== after[field])
  const keys = new Set([...Object.keys(before.attributes), ...Object.keys(after.attributes)])
  const attributes = [...keys].filter((key) => before.attributes[key] !== after.attributes[key])
  return [
    ...named.map((field) => ({ field })),
    ...days.map((field) => ({ field, before: before[field], after: after[field] })),
    ...attributes.map((field) => ({
      field,
      before: before.attributes[field] ?? null,
      after: after.attributes[field] ?? null,
    })),
  ]
}

/** The attributes with some changed; null takes a value away. A value that does not fit its kind is named. */
export function mergedAttributes(
  before: Record<string, AttributeValue>,
  change: Record<string, AttributeValue | null>,
  attributes: readonly Attribute[],
): Record<string, AttributeValue> {
  const merged = { ...before }
  const problems: { pointer: string; detail: string }[] = []
  for (const [key, value] of Object.entries(change)) {
    const attribute = attributes.find((one) => one.key === key)
    const refusal = attribute && value !== null ? whyNotValue(value, attribute.kind) : null
    if (!attribute) problems.push({ pointer: `/attributes/${key}`, detail: `There is no attribute ${key}.` })
    // Sent back as it is, it changes nothing.
    else if (whyNotWrite(attribute) !== null && (value ?? undefined) !== before[key])
      problems.push({ pointer: `/attributes/${key}`, detail: sayFromTouchpoint(attribute) })
    else if (refusal !== null) problems.push({ pointer: `/attributes/${key}`, detail: valueRefusals[refusal] })
    else if (value === null) delete merged[key]
    else merged[key] = typeof value === 'string' ? value.trim() : value
  }
  if (problems.length > 0) throw new Invalid(problems.map(({ detail }) => detail).join(' '), problems)
  return merged
}

/** Remove a customer with their contacts and revenue. Their number is told once more, so that counting can forget them. */
export function removeCustomer(ctx: Context, { customerId }: { customerId: Id<'cus'> }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const customer = await store.lockCustomer(ctx, customerId)
    refuse(whyNotRemove(ctx.actor.role, customer), customerRefusals)
    await store.deleteCustomer(ctx, customerId)
    await record(ctx, 'customer removed', { subject: customerId }, { number: customer.number })
    return {}
  })
}

/** What happened with a customer, newest first, in sentences. */
export async function showTimeline(
  ctx: Context,
  { customerId, cursor, limit }: { customerId: Id<'cus'>; cursor?: string | undefined; limit: number },
) {
  const before = cursor === undefined ? null : readCursor(wholeNumber, cursor)
  const [rows, attributes] = await Promise.all([
    store.activityOf(ctx, customerId, before, limit + 1),
    store.listAttributes(ctx),
  ])
  const labels = new Map(attributes.map(({ key, label }) => [key, label]))
  return {
    items: rows.slice(0, limit).map(({ details, at, ...row }) => ({
      ...row,
      at: at.toISOString(),
      sentence: sentenceOf(row.event, details, labels),
    })),
    nextCursor: rows.length > limit ? printCursor(rows[limit - 1]!.id) : null,
  }
}

// Contacts -----------------------------------------------------------------------------------------------------------

export async function listContacts(
  ctx: Context,
  { customerId, cursor, limit }: { customerId: Id<'cus'>; cursor?: string | undefined; limit: number },
) {
  const rows = await store.contactsOf(ctx, customerId, cursor ?? null, limit + 1)
  return { items: rows.slice(0, limit), nextCursor: rows.length > limit ? rows[limit - 1]!.id : null }
}

interface ContactInput {
  name?: string | undefined
  email?: string | null | undefined
  phone?: string | null | undefined
  title?: string | null | undefined
}

/** Add a contact. */
export function addContact(
  ctx: Context,
  { customerId, ...input }: ContactInput & { customerId: Id<'cus'>; name: string },
): Promise<Contact> {
  return inTransaction(ctx, async (ctx) => {
    await store.lockCustomer(ctx, customerId)
    const contact = await store.insertContact(ctx, {
      id: newId('con'),
      customerId,
      name: input.name,
      email: input.email ?? null,
      phone: input.phone ?? null,
      title: input.title ?? null,
    })
    if (contact === null) return refuseTaken()
    await record(ctx, 'contact added', { subject: contact.id, customer: customerId })
    return contact
  })
}

/** Change a contact, note that they do (not) want to hear from us, or the day they stopped working there. */
export function changeContact(
  ctx: Context,
  {
    contactId,
    optedOut,
    leftOn,
    ...input
  }: ContactInput & { contactId: Id<'con'>; optedOut?: boolean | undefined; leftOn?: Day | null | undefined },
): Promise<Contact> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockContact(ctx, contactId)
    refuseStale(ctx, before.version)
    const fields = {
      name: input.name ?? before.name,
      email: input.email === undefined ? before.email : input.email,
      phone: input.phone === undefined ? before.phone : input.phone,
      title: input.title === undefined ? before.title : input.title,
    }
    const optedOutAt =
      optedOut === true ? (before.optedOutAt ?? ctx.now.toISOString()) : optedOut === false ? null : before.optedOutAt
    const contact = await store.updateContact(ctx, contactId, {
      ...fields,
      optedOutAt: optedOutAt === null ? null : new Date(optedOutAt),
      leftOn: leftOn === undefined ? before.leftOn : leftOn,
    })
    if (contact === false) return refuseTaken()
    const about = { subject: contactId, customer: before.customerId }
    const changed = (['name', 'email', 'phone', 'title'] as const).filter((field) => fields[field] !== before[field])
    if (changed.length > 0) await record(ctx, 'contact changed', about, { fields: changed })
    if (contact.leftOn !== before.leftOn) {
      await record(ctx, contact.leftOn === null ? 'contact still there' : 'contact left', about, {
        leftOn: contact.leftOn,
        leftOnBefore: before.leftOn,
      })
    }
    if ((optedOutAt === null) !== (before.optedOutAt === null))
      await record(ctx, optedOutAt === null ? 'contact opted in' : 'contact opted out', about)
    return contact
  })
}

function refuseTaken(): never {
  throw new Refused('address-taken', contactRefusals['address-taken'])
}

/** Remove a contact. */
export function removeContact(ctx: Context, { contactId }: { contactId: Id<'con'> }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const contact = await store.lockContact(ctx, contactId)
    await store.deleteContact(ctx, contactId)
    await record(ctx, 'contact removed', { subject: contactId, customer: contact.customerId })
    return {}
  })
}

// Attributes ---------------------------------------------------------------------------------------------------------

/** Add an attribute. Two people adding one at once wait for each other, so that keys and places stay unique. */
export function addAttribute(ctx: Context, { label, kind }: Pick<Attribute, 'label' | 'kind'>): Promise<Attribute> {
  return inTransaction(ctx, async (ctx) => {
    await store.lockAttributes(ctx)
    const attributes = await store.listAttributes(ctx)
    refuse(labelTaken(attributes, label) ? 'label-taken' : null, attributeRefusals)
    const key = attributeKeyOf(label, new Set(attributes.map((one) => one.key)))
    const position = attributes.reduce((most, one) => Math.max(most, one.position), -1) + 1
    const attribute = await store.insertAttribute(ctx, { key, label, kind, position })
    await record(ctx, 'attribute added', { subject: key }, { kind })
    return attribute
  })
}

/** More different values than this are not checked one by one when an attribute changes its kind. */
const mostValuesConverted = 100_000

/** Change an attribute. A new kind rewrites every customer's value, or is refused where one would lose its meaning. */
export function changeAttribute(
  ctx: Context,
  {
    key,
    ...input
  }: { key: string } & {
    [Field in keyof Omit<Attribute, 'key' | 'version' | 'touchpoint'>]?: Attribute[Field] | undefined
  },
): Promise<Attribute> {
  return inTransaction(ctx, async (ctx) => {
    await store.lockAttributes(ctx)
    const before = await store.lockAttribute(ctx, key)
    refuseStale(ctx, before.version)
    const kind = input.kind ?? before.kind
    const cuts = input.cuts === undefined ? before.cuts : input.cuts
    const fields = {
      label: input.label ?? before.label,
      kind,
      cuts: kind === before.kind ? cuts : (input.cuts ?? null),
      hidden: input.hidden ?? before.hidden,
      position: input.position ?? before.position,
    }
    const others = (await store.listAttributes(ctx)).filter((one) => one.key !== key)
    refuse(labelTaken(others, fields.label) ? 'label-taken' : null, attributeRefusals)
    refuse(whyNotCuts(fields.kind, fields.cuts), attributeRefusals)
    const writes = kind === before.kind ? null : whyNotWrite(before)
    refuse(writes, { 'from-touchpoint': sayFromTouchpoint(before) })
    if (kind !== before.kind) await convertValues(ctx, key, kind)
    const after = await store.updateAttribute(ctx, key, fields)
    const changed = (['label', 'kind', 'cuts', 'hidden', 'position'] as const).filter(
      (field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]),
    )
    await record(ctx, 'attribute changed', { subject: key }, { fields: changed, kind, kindBefore: before.kind })
    return after
  })
}

async function convertValues(ctx: Context, key: string, kind: Attribute['kind']): Promise<void> {
  const values = await store.valuesOf(ctx, key, mostValuesConverted + 1)
  refuse(values.length > mostValuesConverted ? 'too-many-values' : null, attributeRefusals)
  const converted = values.map(({ value, customers }) => ({ value, customers, becomes: convertValue(value, kind) }))
  const unfit = converted.filter(({ becomes }) => becomes === null)
  const refusal = whyNotKind(unfit.length)
  if (refusal !== null) {
    const customers = unfit.reduce((sum, one) => sum + one.customers, 0)
    const examples = unfit.slice(0, 3).map(({ value }) => `"${value}"`)
    refuse(refusal, {
      [refusal]: `${customers} ${customers === 1 ? 'customer has a value' : 'customers have values'} that would have no meaning then, such as ${examples.join(', ')}. Change those first.`,
    })
  }
  const becomes = Object.fromEntries(converted.map((one) => [String(one.value), one.becomes as AttributeValue]))
  if (converted.length > 0) await store.rewriteValues(ctx, key, becomes)
}

const labelTaken = (others: readonly Attribute[], label: string) =>
  others.some((one) => one.label.toLowerCase() === label.toLowerCase())
