import { addItem } from '../../references/commands.ts'
import { record } from '../../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../../server/context.ts'
import { refuse } from '../../server/errors.ts'
import type { Id } from '../../values/id.ts'
import type { EngagementPage } from '../api.ts'
import { type CheckItem, moveRefusals, whyNotFinish, whyNotMove } from '../guides.ts'
import { engagementRefusals } from '../states.ts'
import * as store from '../store.ts'
import { finishRequest } from './outcomes.ts'
import { showEngagement } from './showing.ts'

type EngagementId = { engagementId: Id<'eng'> }

/** Change what an engagement says, what of its checklist is done, or what is asked. Who checked something off is noted by us. */
export function changeEngagement(
  ctx: Context,
  {
    engagementId,
    checklist,
    ...input
  }: EngagementId & {
    title?: string | undefined
    minutes?: number | undefined
    place?: string | null | undefined
    gradeExpected?: number | null | undefined
    note?: string | null | undefined
    checklist?: CheckItem[] | undefined
    questions?: string[] | undefined
  },
): Promise<EngagementPage> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockEngagement(ctx, engagementId)
    refuseStale(ctx, before.version)
    const given = Object.fromEntries(
      Object.entries(input)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name, value === '' ? null : value]),
    ) as store.EngagementChange
    const signed = checklist && signedOff(ctx, before.checklist, checklist)
    await store.updateEngagement(ctx, engagementId, { ...given, ...(signed ? { checklist: signed } : {}) })
    await record(
      ctx,
      'engagement changed',
      { subject: engagementId, customer: before.customerId },
      { fields: [...Object.keys(given), ...(signed ? ['checklist'] : [])] },
    )
    return showEngagement(ctx, { engagementId })
  })
}

function signedOff(ctx: Context, before: readonly CheckItem[], after: readonly CheckItem[]): CheckItem[] {
  const was = new Map(before.map((item) => [item.id, item]))
  return after.map((item) => {
    const old = was.get(item.id)
    if (!item.done) return { ...item, doneBy: null, doneOn: null }
    if (old?.done) return { ...item, doneBy: old.doneBy, doneOn: old.doneOn }
    return { ...item, doneBy: ctx.actor.name, doneOn: ctx.today }
  })
}

/** Move it to the next stage of its guide, or back. */
export function moveStage(
  ctx: Context,
  { engagementId, stage }: EngagementId & { stage: string },
): Promise<EngagementPage> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockEngagement(ctx, engagementId)
    const companyAgreed = await store.hasCompanyAgreed(ctx, before)
    refuse(whyNotMove({ ...before, companyAgreed }, stage), moveRefusals)
    await store.updateEngagement(ctx, engagementId, { stage })
    await record(
      ctx,
      'engagement moved on',
      { subject: engagementId, customer: before.customerId },
      { from: before.stage, to: stage },
    )
    return showEngagement(ctx, { engagementId })
  })
}

/** Put what was made into the library, as theirs and of this level. */
export function addMadeItem(
  ctx: Context,
  {
    engagementId,
    ...made
  }: EngagementId & { title: string; address: string | null; original: string | null; fileId: Id<'fil'> | null },
): Promise<EngagementPage> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockEngagement(ctx, engagementId)
    refuse(before.itemId === null ? null : 'has-item', engagementRefusals)
    const itemId = await addItem(ctx, {
      ...made,
      address: made.address || null,
      original: made.original || null,
      level: before.level,
      customerId: before.customerId,
      contactId: before.contactId,
      source: before.level === 6 ? 'event' : 'conversation',
      sourceDetail: before.title,
      givenOn: before.heldOn ?? ctx.today,
    })
    await store.updateEngagement(ctx, engagementId, { itemId })
    await record(ctx, 'made and kept', { subject: engagementId, customer: before.customerId }, { itemId })
    return showEngagement(ctx, { engagementId })
  })
}

/** What was to be made is made: the request it was for is done. Doing it again changes nothing. */
export function finish(ctx: Context, { engagementId }: EngagementId): Promise<EngagementPage> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockEngagement(ctx, engagementId)
    const companyAgreed = await store.hasCompanyAgreed(ctx, before)
    refuse(whyNotFinish({ ...before, companyAgreed }), moveRefusals)
    await finishRequest(ctx, before)
    if (before.matchState !== 'done')
      await record(
        ctx,
        'engagement finished',
        { subject: engagementId, customer: before.customerId },
        { title: before.title },
      )
    return showEngagement(ctx, { engagementId })
  })
}
