import { record } from '../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../server/context.ts'
import { refuse } from '../server/errors.ts'
import type { Sheet } from '../server/http.ts'
import type { Day } from '../values/day.ts'
import type { Nothing } from '../values/endpoint.ts'
import { type Id, newId } from '../values/id.ts'
import type { ExperienceLine, TouchpointLine } from './api.ts'
import { type Arrangement, arranged } from './arranging.ts'
import { ratingMean } from './rating-mean.ts'
import {
  experienceRefusals,
  mostTouchpoints,
  touchpointName,
  touchpointRefusals,
  whyNotKeepTouchpoints,
  whyNotMergeTouchpoints,
  whyNotNote,
  whyNotRemoveExperience,
} from './rules.ts'
import * as store from './store.ts'

/** Something a customer experienced of us, as somebody says it. */
export interface Experience {
  /** What it is called; the touchpoint is made where there is none of this name. */
  touchpoint: string
  customerId: Id<'cus'>
  contactId?: Id<'con'> | null
  hadOn: Day | null
  /** 1 to 5; null where it was experienced and not rated. */
  rating: number | null
  responseId?: Id<'rsp'> | null
  externalId?: string | null
  importId?: Id<'imp'> | null
}

/**
 * Keep what customers experienced, and how they rated it. What is kept of it on each customer as an attribute follows by
 * itself. One that is there already, by its answer and touchpoint or by its external id, stays as it is.
 *
 * Those of an import write no activity: whoever imports tells of the whole batch, and notes what it made (`made`).
 *
 * @returns the number and id of each that is new, and the touchpoints that were made for them
 * @example
 * await keepExperiences(ctx, [{ touchpoint: 'Onboarding', customerId: 'cus_1', hadOn: '2026-05-04', rating: 4 }])
 * // → { kept: [{ id: 'exp_…', number: 1 }], made: [{ id: 'tou_…', number: 1, name: 'Onboarding' }] }
 */
export function keepExperiences(ctx: Context, experiences: readonly Experience[]) {
  return inTransaction(ctx, async (ctx) => {
    const importId = experiences[0]?.importId ?? null
    const named = experiences.map((one) => ({ ...one, touchpoint: touchpointName(one.touchpoint) }))
    const { ids, made } = await store.nameTouchpoints(
      ctx,
      named.flatMap(({ touchpoint }) => (touchpoint === '' ? [] : [touchpoint])),
      importId,
    )
    const whole = named.flatMap(({ touchpoint, contactId, responseId, externalId, importId, ...rest }) => {
      const touchpointId = ids.get(touchpoint)
      if (touchpointId === undefined) return []
      const from = { contactId: contactId ?? null, responseId: responseId ?? null }
      const marks = { externalId: externalId ?? null, importId: importId ?? null }
      return { id: newId('exp'), touchpointId, ...rest, ...from, ...marks }
    })
    // Where one answer rates a touchpoint twice, in two questions, what it says last counts.
    const last = new Map(whole.map((one) => [one.responseId ? `${one.responseId} ${one.touchpointId}` : one.id, one]))
    const kept = await store.insertExperiences(ctx, [...last.values()])
    if (importId === null) {
      for (const { id, name } of made) await record(ctx, 'touchpoint added', { subject: id }, { name })
    }
    return { kept, made }
  })
}

/**
 * Note by hand, or from another program, that a customer experienced something, and how they rated it. What is known by its
 * external id already stays as it is, so that a program may send it again.
 */
export function addExperience(
  ctx: Context,
  input: {
    customerId?: Id<'cus'> | undefined
    /** Instead of our id: what your other systems call the customer. */
    customer?: string | undefined
    touchpoint: string
    contactId?: Id<'con'> | null | undefined
    hadOn: Day | null
    rating?: number | null | undefined
    externalId?: string | undefined
  },
): Promise<{ id: Id<'exp'>; isNew: boolean }> {
  return inTransaction(ctx, async (ctx) => {
    const { contactId = null, hadOn, rating = null, externalId = null } = input
    refuse(whyNotNote(ctx.actor.role, { hadOn, today: ctx.today }), experienceRefusals)
    const customerId = await store.holdCustomer(ctx, input)
    const isTheirs = contactId === null || (await store.isContactOf(ctx, contactId, customerId))
    refuse(isTheirs ? null : 'not-at-this-customer', experienceRefusals)
    const { many, isKnown } = await store.countTouchpoints(ctx, touchpointName(input.touchpoint))
    refuse(isKnown || many < mostTouchpoints ? null : 'too-many-touchpoints', experienceRefusals)
    const one = { customerId, touchpoint: input.touchpoint, contactId, hadOn, rating, externalId }
    const { kept } = await keepExperiences(ctx, [one])
    if (kept[0] === undefined) return { id: (await store.findExperience(ctx, externalId ?? ''))!, isNew: false }
    const { id } = kept[0]
    const { touchpoint } = await store.lockExperience(ctx, id)
    await record(ctx, 'experience added', { subject: id, customer: customerId }, { touchpoint, hadOn, rating })
    return { id, isNew: true }
  })
}

/** Remove something a customer experienced. */
export function removeExperience(ctx: Context, { experienceId }: { experienceId: Id<'exp'> }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const experience = await store.lockExperience(ctx, experienceId)
    refuse(whyNotRemoveExperience(ctx.actor.role, experience), experienceRefusals)
    await store.deleteExperience(ctx, experienceId)
    const { customerId, touchpoint, hadOn, rating, contactId } = experience
    const details = { touchpoint, hadOn, rating, contactId }
    await record(ctx, 'experience removed', { subject: experienceId, customer: customerId }, details)
    return {}
  })
}

/** Give a touchpoint another name. Surveys and files that use its earlier name still mean it. */
export function renameTouchpoint(
  ctx: Context,
  { touchpointId, name }: { touchpointId: Id<'tou'>; name: string },
): Promise<{ id: Id<'tou'>; name: string }> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockTouchpoint(ctx, touchpointId)
    refuseStale(ctx, before.version)
    refuse(whyNotKeepTouchpoints(ctx.actor.role), touchpointRefusals)
    const after = touchpointName(name)
    if (after === before.name) return { id: touchpointId, name: after }
    const isFree = await store.renameTouchpoint(ctx, touchpointId, before.name, after)
    refuse(isFree ? null : 'name-taken', touchpointRefusals)
    await record(ctx, 'touchpoint renamed', { subject: touchpointId }, { name: after, nameBefore: before.name })
    return { id: touchpointId, name: after }
  })
}

/** Make two touchpoints that are the same one: what was experienced of the first was experienced of the second. */
export function mergeTouchpoint(
  ctx: Context,
  { touchpointId, into }: { touchpointId: Id<'tou'>; into: Id<'tou'> },
): Promise<{ moved: number; dropped: number }> {
  return inTransaction(ctx, async (ctx) => {
    refuse(whyNotMergeTouchpoints(ctx.actor.role, touchpointId, into), touchpointRefusals)
    const both = await store.lockTwo(ctx, touchpointId, into)
    refuseStale(ctx, both.from.version)
    const did = await store.mergeTouchpoints(ctx, touchpointId, into)
    const names = { name: both.from.name, into, intoName: both.into.name }
    await record(ctx, 'touchpoint merged', { subject: touchpointId }, { ...names, ...did })
    return did
  })
}

/** Remove a touchpoint with all that was experienced of it. */
export function removeTouchpoint(ctx: Context, { touchpointId }: { touchpointId: Id<'tou'> }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const { name, version } = await store.lockTouchpoint(ctx, touchpointId)
    refuseStale(ctx, version)
    refuse(whyNotKeepTouchpoints(ctx.actor.role), touchpointRefusals)
    await store.deleteTouchpoint(ctx, touchpointId)
    await record(ctx, 'touchpoint removed', { subject: touchpointId }, { name })
    return {}
  })
}

// ——— Reading

/** The touchpoints a list shows, with how satisfied customers are by their latest ratings. */
export async function showTouchpoints(
  ctx: Context,
  which: Arrangement,
): Promise<{ items: TouchpointLine[]; total: number }> {
  const all = await store.listTouchpoints(ctx)
  const lines = all.map((touchpoint) => {
    const { createdAt: _, meanRating: __, ratingSum, ratingSquares, ...line } = touchpoint
    return { ...line, mean: ratingMean({ rated: line.rated, ratingSum, ratingSquares }) }
  })
  return { items: arranged(lines, which), total: all.length }
}

export async function exportTouchpoints(ctx: Context, which: Arrangement): Promise<Sheet> {
  const { items } = await showTouchpoints(ctx, which)
  return {
    fileName: 'touchpoints.csv',
    header: ['Touchpoint', 'Customers', 'Rated by', 'Mean of latest ratings', 'From', 'To'],
    rows: items.map(({ name, experienced, rated, mean }) => [
      name,
      experienced,
      rated,
      ...(mean ? [mean.value, mean.low, mean.high].map((value) => Math.round(value * 100) / 100) : [null, null, null]),
    ]),
  }
}

export const showNames = async (ctx: Context) => ({ items: await store.listNames(ctx) })

/** What a customer experienced, the latest first. */
export async function showExperiences(
  ctx: Context,
  {
    customerId,
    ...which
  }: { customerId: Id<'cus'>; touchpointId?: Id<'tou'> | undefined; cursor?: string | undefined; limit: number },
): Promise<{ items: ExperienceLine[]; nextCursor: string | null }> {
  const { rows, nextCursor } = await store.pageOfExperiences(ctx, customerId, which)
  return { items: rows.map(lineOf), nextCursor }
}

/** Where a customer stands with each touchpoint: their latest rating, or the latest time where they rated none. */
export async function showStanding(ctx: Context, { customerId }: { customerId: Id<'cus'> }) {
  const rows = await store.standingOf(ctx, customerId)
  return { items: rows.map(({ times, ...row }) => ({ ...lineOf(row), times })) }
}

function lineOf(row: Awaited<ReturnType<typeof store.experiencesOf>>[number]): ExperienceLine {
  const { id, touchpointId, touchpoint, hadOn, rating } = row
  return {
    ...{ id, touchpointId, touchpoint, hadOn, rating },
    contact: row.contactId === null ? null : { id: row.contactId, name: row.contact ?? '' },
    response: row.responseId === null ? null : { id: row.responseId, survey: row.survey ?? '' },
    import: row.importId === null ? null : { id: row.importId, fileName: row.fileName ?? '' },
  }
}
