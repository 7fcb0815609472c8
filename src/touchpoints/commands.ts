import { record } from '../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../server/context.ts'
import { refuse } from '../server/errors.ts'
import type { Day } from '../values/day.ts'
import type { Nothing } from '../values/endpoint.ts'
import { type Id, newId } from '../values/id.ts'
import {
  experienceRefusals,
  touchpointName,
  touchpointRefusals,
  whyNotKeepTouchpoints,
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

/** Note by hand that a customer experienced something, and how they rated it. */
export function addExperience(
  ctx: Context,
  input: Pick<Experience, 'touchpoint' | 'customerId' | 'contactId' | 'hadOn' | 'rating'>,
) {
  return inTransaction(ctx, async (ctx) => {
    const { kept } = await keepExperiences(ctx, [input])
    const { id } = kept[0]!
    const { touchpoint, hadOn, rating } = await store.lockExperience(ctx, id)
    await record(ctx, 'experience added', { subject: id, customer: input.customerId }, { touchpoint, hadOn, rating })
    return { id }
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
