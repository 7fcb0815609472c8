import { record } from '../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../server/context.ts'
import { Refused, refuse } from '../server/errors.ts'
import type { Nothing } from '../values/endpoint.ts'
import type { Id } from '../values/id.ts'
import type { Theme, ThemeLine } from './api.ts'
import { themeRefusals, whyNotChangeTheme, whyNotMergeThemes, whyNotRetireTheme } from './rules.ts'
import * as store from './store.ts'

const themeOf = (theme: store.StoredTheme): Theme => ({ ...theme, retiredAt: theme.retiredAt?.toISOString() ?? null })

/** The themes with how many items speak to each. */
export async function showThemes(ctx: Context, { all }: { all: boolean }): Promise<{ items: ThemeLine[] }> {
  const [themes, counts] = await Promise.all([store.listThemes(ctx, { all }), store.countItems(ctx)])
  return { items: themes.map((theme) => ({ ...themeOf(theme), ...(counts.get(theme.id) ?? { items: 0, ready: 0 }) })) }
}

function named(theme: store.StoredTheme | null): store.StoredTheme {
  if (theme === null) throw new Refused('name-taken', themeRefusals['name-taken'])
  return theme
}

/** Add a theme. */
export function addTheme(ctx: Context, input: { name: string; description: string }): Promise<Theme> {
  return inTransaction(ctx, async (ctx) => {
    const theme = named(await store.insertTheme(ctx, input))
    await record(ctx, 'theme added', { subject: theme.id }, { name: theme.name })
    return themeOf(theme)
  })
}

/** Put the themes in this order. */
export function orderThemes(ctx: Context, { themeIds }: { themeIds: Id<'the'>[] }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    await store.lockThemes(ctx, [...new Set(themeIds)])
    await store.orderThemes(ctx, themeIds)
    await record(ctx, 'themes ordered', { subject: themeIds[0]! }, { themeIds })
    return {}
  })
}

/** Rename a theme, describe it, retire or restore it. */
export function changeTheme(
  ctx: Context,
  input: {
    themeId: Id<'the'>
    name?: string | undefined
    description?: string | undefined
    retired?: boolean | undefined
  },
): Promise<Theme> {
  return inTransaction(ctx, async (ctx) => {
    const inUse = input.retired === true ? await store.lockThoseInUse(ctx) : Number.POSITIVE_INFINITY
    const before = (await store.lockThemes(ctx, [input.themeId])).get(input.themeId)!
    refuseStale(ctx, before.version)
    const { role } = ctx.actor
    refuse(input.retired ? whyNotRetireTheme(role, before, inUse) : whyNotChangeTheme(role, before), themeRefusals)
    const staysInUse = input.retired === undefined ? before.retiredAt === null : !input.retired
    const taken = staysInUse && (await store.isNameTaken(ctx, input.themeId, input.name ?? before.name))
    refuse(taken ? 'name-taken' : null, themeRefusals)
    const after = named(
      await store.updateTheme(ctx, input.themeId, {
        ...(input.name === undefined ? {} : { name: input.name }),
        ...(input.description === undefined ? {} : { description: input.description }),
        ...(input.retired === undefined ? {} : { retiredAt: input.retired ? ctx.now : null }),
      }),
    )
    const event = input.retired === undefined ? 'theme changed' : input.retired ? 'theme retired' : 'theme restored'
    await record(ctx, event, { subject: after.id }, { name: after.name, nameBefore: before.name })
    return themeOf(after)
  })
}

/** Merge a theme into another: items, deals and nominations that spoke to it speak to the other. */
export function mergeTheme(ctx: Context, { themeId, into }: { themeId: Id<'the'>; into: Id<'the'> }) {
  return inTransaction(ctx, async (ctx) => {
    const both = await store.lockThemes(ctx, [...new Set([themeId, into])])
    const from = both.get(themeId)!
    refuseStale(ctx, from.version)
    refuse(whyNotMergeThemes(ctx.actor.role, from, both.get(into)!), themeRefusals)
    const did = await store.moveThemes(ctx, themeId, into)
    await store.updateTheme(ctx, themeId, { mergedInto: into })
    const names = { fromName: from.name, into, intoName: both.get(into)!.name }
    await record(ctx, 'theme merged', { subject: themeId }, { ...names, ...did })
    return { moved: Object.values(did.moved).flat().length }
  })
}

/** Undo the merge of a theme. What was given the other theme since keeps it. */
export function undoMerge(ctx: Context, { themeId }: { themeId: Id<'the'> }): Promise<Nothing> {
  return inTransaction(ctx, async (ctx) => {
    // Both are held in one go, as a merge holds them: two who merge and undo at once wait, and never for each other.
    const into = (await store.listThemes(ctx, { all: true })).find(({ id }) => id === themeId)?.mergedInto ?? null
    const both = await store.lockThemes(ctx, into === null ? [themeId] : [themeId, into])
    const theme = both.get(themeId)!
    refuseStale(ctx, theme.version)
    const did = into === null || theme.mergedInto !== into ? null : await store.lastMerge(ctx, themeId)
    if (into === null || did === null) throw new Refused('not-merged', themeRefusals['not-merged'])
    // What spoke to it has gone on with the other one: it has to come back to there first.
    refuse(both.get(into)!.mergedInto === null ? null : 'merged-again', themeRefusals)
    refuse((await store.isNameTaken(ctx, themeId, theme.name)) ? 'name-taken' : null, themeRefusals)
    await store.returnThemes(ctx, themeId, into, did)
    named(await store.updateTheme(ctx, themeId, { mergedInto: null }))
    await record(ctx, 'merge of theme undone', { subject: themeId }, { from: into })
    return {}
  })
}
