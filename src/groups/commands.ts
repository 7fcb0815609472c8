import { type Condition, strengths } from '../cube/question.ts'
import { parseCondition, printCondition } from '../customers/filter.ts'
import { record } from '../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../server/context.ts'
import { Invalid, Refused, refuse } from '../server/errors.ts'
import { dayNumber } from '../values/day.ts'
import type { Nothing } from '../values/endpoint.ts'
import { type Id, newId } from '../values/id.ts'
import type { SavedGroup, SavedView } from './api.ts'
import { oneQuestionFor, sizeFrom } from './counting.ts'
import { groupRefusals, viewRefusals, whyNotSaveGroup } from './rules.ts'
import * as store from './store.ts'

/** The saved groups, each with how many customers are in it now. */
export async function listSavedGroups(ctx: Context): Promise<{ items: SavedGroup[] }> {
  return { items: await counted(ctx, await store.listGroups(ctx)) }
}

/** Count the members of groups: simple ones together in one question, each other one by itself, all at once. */
async function counted(ctx: Context, groups: readonly store.StoredGroup[]): Promise<SavedGroup[]> {
  const kinds = await columnKinds(ctx)
  const words = new Set([...kinds].filter(([, kind]) => kind === 'category').map(([column]) => column))
  const meant = groups.map((group) => conditionsOf(group, kinds))
  const together = oneQuestionFor(
    meant.filter((conditions) => conditions !== null),
    words,
    dayNumber(ctx.today),
  )
  const table = together && (await ctx.counting.ask(ctx.company.schema, together))
  const sizes = await Promise.all(
    meant.map((conditions) => {
      if (conditions === null) return null
      const known = together && table && sizeFrom(conditions, words, together, table.tables)
      return known ?? sizeOf(ctx, conditions)
    }),
  )
  return groups.map((group, i) => ({ ...group, customers: sizes[i] ?? null }))
}

/** The conditions of a group, or null when one of them can no longer be asked. */
function conditionsOf(group: store.StoredGroup, kinds: ReadonlyMap<string, string>): Condition[] | null {
  const conditions = group.conditions.map(parseCondition)
  return conditions.every((one) => one !== null && whyNotAsked(one, kinds) === null)
    ? (conditions as Condition[])
    : null
}

async function sizeOf(ctx: Context, where: Condition[]): Promise<number> {
  const today = dayNumber(ctx.today)
  const { total } = await ctx.counting.ask(ctx.company.schema, {
    ask: 'select',
    window: null,
    strengths,
    where,
    today,
    offset: 0,
    limit: 0,
  })
  return total
}

async function columnKinds(ctx: Context): Promise<Map<string, string>> {
  const builtIn = {
    since: 'date',
    until: 'date',
    tenure: 'number',
    status: 'category',
    origin: 'category',
    referrer: 'category',
  }
  return new Map([...Object.entries(builtIn), ...(await store.attributeKinds(ctx))])
}

/** Why a condition cannot be asked: its column is gone, or is made of words that nothing lies between. */
function whyNotAsked(condition: Condition, kinds: ReadonlyMap<string, string>): string | null {
  const kind = kinds.get(condition.column)
  if (kind === undefined) return `There is no column ${condition.column}.`
  if ('between' in condition && kind !== 'number' && kind !== 'date')
    return `${condition.column} is made of words; nothing lies between them.`
  return null
}

async function refuseOddConditions(ctx: Context, conditions: readonly Condition[]): Promise<void> {
  const kinds = await columnKinds(ctx)
  const problems = conditions.flatMap((condition, i) => {
    const detail = whyNotAsked(condition, kinds)
    return detail === null ? [] : [{ pointer: `/conditions/${i}`, detail }]
  })
  if (problems.length > 0) throw new Invalid(problems.map(({ detail }) => detail).join(' '), problems)
}

/** Save a filter as a group. */
export function saveGroup(ctx: Context, { name, conditions }: { name: string; conditions: Condition[] }) {
  return inTransaction(ctx, async (ctx): Promise<SavedGroup> => {
    const printed = conditions.map(printCondition)
    refuse(whyNotSaveGroup(ctx.actor.role, { q: '', conditions: printed }), groupRefusals)
    await refuseOddConditions(ctx, conditions)
    const group = await store.insertGroup(ctx, { id: newId('grp'), name, conditions: printed })
    if (group === false) throw new Refused('name-taken', groupRefusals['name-taken'])
    await record(ctx, 'group saved', { subject: group.id }, { name })
    return withSize(ctx, group)
  })
}

/** Rename a saved group, or change its conditions. */
export function changeGroup(
  ctx: Context,
  input: { groupId: Id<'grp'>; name?: string | undefined; conditions?: Condition[] | undefined },
) {
  return inTransaction(ctx, async (ctx): Promise<SavedGroup> => {
    const before = await store.lockGroup(ctx, input.groupId)
    refuseStale(ctx, before.version)
    const conditions = input.conditions?.map(printCondition) ?? before.conditions
    refuse(whyNotSaveGroup(ctx.actor.role, { q: '', conditions }), groupRefusals)
    await refuseOddConditions(ctx, input.conditions ?? [])
    const group = await store.updateGroup(ctx, input.groupId, { name: input.name ?? before.name, conditions })
    if (group === false) throw new Refused('name-taken', groupRefusals['name-taken'])
    await record(ctx, 'group changed', { subject: group.id }, { name: group.name, nameBefore: before.name })
    return withSize(ctx, group)
  })
}

const withSize = async (ctx: Context, group: store.StoredGroup): Promise<SavedGroup> =>
  (await counted(ctx, [group]))[0] as SavedGroup

/** Remove a saved group. Undoing it saves its name and conditions again. */
export function removeGroup(ctx: Context, { groupId }: { groupId: Id<'grp'> }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const group = await store.lockGroup(ctx, groupId)
    await store.deleteGroup(ctx, groupId)
    await record(ctx, 'group removed', { subject: groupId }, { name: group.name, conditions: group.conditions })
    return {}
  })
}

/** Save what a page shows under a name, for the whole team. */
export function saveView(ctx: Context, view: Omit<SavedView, 'id'>): Promise<SavedView> {
  return inTransaction(ctx, async (ctx) => {
    const saved = await store.insertView(ctx, { id: newId('vie'), ...view })
    if (saved === null) throw new Refused('name-taken', viewRefusals['name-taken'])
    await record(ctx, 'view saved', { subject: saved.id }, { page: saved.page, name: saved.name })
    return saved
  })
}

export function removeView(ctx: Context, { viewId }: { viewId: Id<'vie'> }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    const view = await store.deleteView(ctx, viewId)
    await record(ctx, 'view removed', { subject: viewId }, { page: view.page, name: view.name })
    return {}
  })
}
