import { readLimits } from '../../asks/store.ts'
import type { Condition } from '../../cube/question.ts'
import { record } from '../../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../../server/context.ts'
import { refuse } from '../../server/errors.ts'
import { addDays } from '../../values/day.ts'
import type { Nothing } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import type { Level } from '../../values/level.ts'
import { ladderRefusals, whyNotDays } from '../deciding.ts'
import * as store from '../store.ts'

// Stages -------------------------------------------------------------------------------------------------------------------

export async function showStages(ctx: Context) {
  const stages = await store.listStages(ctx)
  const counts = await store.countStages(ctx, stages)
  return {
    items: stages.map((stage) => ({ ...stage, customers: counts.get(stage.id) ?? 0 })),
    customers: [...counts.values()].reduce((sum, customers) => sum + customers, 0),
    inNone: counts.get(null) ?? 0,
  }
}

interface Given {
  name?: string | undefined
  description?: string | undefined
  conditions?: string[] | undefined
  fromDay?: number | null | undefined
  toDay?: number | null | undefined
}

const givenOf = (change: Given) =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as store.StageChange

export function addStage(ctx: Context, { name, ...rest }: Given & { name: string }): Promise<{ id: Id<'jst'> }> {
  return inTransaction(ctx, async (ctx) => {
    refuse(whyNotDays(rest.fromDay ?? null, rest.toDay ?? null), ladderRefusals)
    const others = await store.lockStages(ctx)
    refuse(isNamed(others, name) ? 'same-name' : null, ladderRefusals)
    const id = await store.insertStage(ctx, { ...givenOf(rest), name })
    await record(ctx, 'journey stage added', { subject: id }, { name })
    return { id }
  })
}

const isNamed = (stages: readonly { id: string; name: string }[], name: string, but?: string) =>
  stages.some((stage) => stage.id !== but && stage.name.toLowerCase() === name.toLowerCase())

export function changeStage(ctx: Context, { stageId, ...given }: Given & { stageId: Id<'jst'> }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const others = await store.lockStages(ctx)
    const before = await store.lockStage(ctx, stageId)
    refuseStale(ctx, before.version)
    const changes = givenOf(given)
    refuse(whyNotDays(changes.fromDay ?? before.fromDay, changes.toDay ?? before.toDay), ladderRefusals)
    if (changes.name !== undefined) refuse(isNamed(others, changes.name, stageId) ? 'same-name' : null, ladderRefusals)
    await store.updateStage(ctx, stageId, changes)
    await record(ctx, 'journey stage changed', { subject: stageId }, { changes })
    return {}
  })
}

export function removeStage(ctx: Context, { stageId }: { stageId: Id<'jst'> }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const { name } = await store.lockStage(ctx, stageId)
    await store.updateStage(ctx, stageId, { retiredAt: ctx.now })
    await record(ctx, 'journey stage removed', { subject: stageId }, { name })
    return {}
  })
}

export function restoreStage(ctx: Context, { stageId }: { stageId: Id<'jst'> }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const others = await store.lockStages(ctx)
    const { name } = await store.lockStage(ctx, stageId)
    refuse(isNamed(others, name, stageId) ? 'same-name' : null, ladderRefusals)
    await store.updateStage(ctx, stageId, { retiredAt: null })
    await record(ctx, 'journey stage brought back', { subject: stageId }, { name })
    return {}
  })
}

/** Put the stages in an order; all of them, so that two who do it at once cannot mix theirs. */
export function orderStages(ctx: Context, { stageIds }: { stageIds: Id<'jst'>[] }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const now = (await store.lockStages(ctx)).map(({ id }) => id)
    const isAll = now.length === stageIds.length && new Set([...now, ...stageIds]).size === now.length
    refuse(isAll ? null : 'other-stages', ladderRefusals)
    await store.orderStages(ctx, stageIds)
    await record(ctx, 'journey put in order', { subject: 'settings' }, { stageIds })
    return {}
  })
}

export function setPlaybookAsk(
  ctx: Context,
  { stageId, level, guidance }: { stageId: Id<'jst'>; level: Level; guidance: string },
): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    await store.lockStage(ctx, stageId)
    const ask = await store.upsertPlaybookAsk(ctx, stageId, level, guidance)
    await record(ctx, 'playbook ask set', { subject: ask.id }, { stageId, level, guidance })
    return {}
  })
}

export function removePlaybookAsk(ctx: Context, { askId }: { askId: Id<'pba'> }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const { stageId, level, guidance } = await store.deletePlaybookAsk(ctx, askId)
    await record(ctx, 'playbook ask removed', { subject: askId }, { stageId, level, guidance })
    return {}
  })
}

// Suggestions --------------------------------------------------------------------------------------------------------------

/** Whom to ask for what next: the first few who may be asked today, and how many more there are. */
export async function showSuggestions(
  ctx: Context,
  { level, stage, where, limit }: { level: Level[]; stage: Id<'jst'>[]; where: readonly Condition[]; limit: number },
) {
  const [numbers, stages, levels, limits] = await Promise.all([
    store.numbersMeeting(ctx, where),
    store.listStages(ctx),
    store.listLevels(ctx),
    readLimits(ctx),
  ])
  const { items, ...counted } = await store.listSuggested(
    ctx,
    stages,
    levels,
    { level, stage, numbers },
    { limit, limits },
  )
  return {
    items: items.map(({ stageId, ...item }) => ({
      ...item,
      stage: { id: stageId, name: stages.find(({ id }) => id === stageId)!.name },
    })),
    ...counted,
  }
}

/** How long a suggestion that was passed over is not made again. A guess: a quarter. */
const passedOverDays = 90

export function passOver(
  ctx: Context,
  { contactId, level, why }: { contactId: Id<'con'>; level: Level; why?: string | undefined },
) {
  return inTransaction(ctx, async (ctx) => {
    const { customerId } = await store.findContact(ctx, contactId)
    const until = addDays(ctx.today, passedOverDays)
    await store.passOver(ctx, { contactId, level, until, why: why || null })
    await record(
      ctx,
      'suggestion passed over',
      { subject: contactId, customer: customerId },
      { level, until, why: why || null },
    )
    return { until }
  })
}

export function suggestAgain(
  ctx: Context,
  { contactId, level }: { contactId: Id<'con'>; level: Level },
): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const { customerId } = await store.findContact(ctx, contactId)
    refuse((await store.suggestAgain(ctx, contactId, level)) ? null : 'not-passed-over', ladderRefusals)
    await record(ctx, 'suggestion made again', { subject: contactId, customer: customerId }, { level })
    return {}
  })
}
