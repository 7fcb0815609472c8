import { describe, expect } from 'vitest'
import { addItem, removeItem, showItem } from '../references/commands.ts'
import type { Context } from '../server/context.ts'
import { test } from '../testing/database.ts'
import { actorWith, send } from '../testing/server.ts'
import type { Id } from '../values/id.ts'
import { addTheme, changeTheme, mergeTheme, orderThemes, showThemes, undoMerge } from './commands.ts'
import { themesRoutes } from './routes.ts'

const theme = async (ctx: Context, name: string) => (await addTheme(ctx, { name, description: '' })).id
const namesOf = async (ctx: Context, all = false) => (await showThemes(ctx, { all })).items.map(({ name }) => name)
const themesOf = async (ctx: Context, itemId: Id<'itm'>) => (await showItem(ctx, { itemId })).themeIds

/** Themes stay for good, so what a test with two people left behind is taken away by hand. */
const forget = (ctx: Context, ids: Id<'the'>[]) => ctx.db.deleteFrom('themes').where('id', 'in', ids).execute()

describe('a theme', () => {
  test('is added at the end, renamed and described', async ({ ctx }) => {
    const id = await theme(ctx, 'Night shifts')
    expect((await namesOf(ctx)).at(-1)).toBe('Night shifts')
    const changed = await changeTheme(ctx, { themeId: id, name: 'Shifts', description: 'Who works when.' })
    expect(changed).toMatchObject({ id, name: 'Shifts', description: 'Who works when.' })
    expect(await namesOf(ctx)).not.toContain('Night shifts')
  })

  test('has a name no other in use has, however it is written', async ({ ctx }) => {
    await theme(ctx, 'Night shifts')
    await expect(theme(ctx, 'NIGHT SHIFTS')).rejects.toMatchObject({ reason: 'name-taken' })
    const other = await theme(ctx, 'Other')
    await expect(changeTheme(ctx, { themeId: other, name: 'night shifts' })).rejects.toMatchObject({
      reason: 'name-taken',
    })
  })

  test('is in the place somebody put it', async ({ ctx }) => {
    const [first, second] = [await theme(ctx, 'One'), await theme(ctx, 'Two')]
    await orderThemes(ctx, { themeIds: [second, first] })
    expect((await namesOf(ctx)).slice(0, 2)).toEqual(['Two', 'One'])
  })

  test('that is retired is not offered, keeps its items, and comes back unless its name was given away', async ({
    ctx,
  }) => {
    const id = await theme(ctx, 'Night shifts')
    const itemId = await addItem(ctx, { original: 'It works at night.', themeIds: [id] })
    await changeTheme(ctx, { themeId: id, retired: true })
    expect(await namesOf(ctx)).not.toContain('Night shifts')
    expect(await namesOf(ctx, true)).toContain('Night shifts')
    expect(await themesOf(ctx, itemId)).toEqual([id])
    const taker = await theme(ctx, 'Night shifts')
    await expect(changeTheme(ctx, { themeId: id, retired: false })).rejects.toMatchObject({ reason: 'name-taken' })
    await changeTheme(ctx, { themeId: taker, name: 'Late shifts' })
    expect((await changeTheme(ctx, { themeId: id, retired: false })).retiredAt).toBeNull()
  })

  test('is left alone by whoever changes one that somebody changed since', async ({ ctx }) => {
    const id = await theme(ctx, 'Night shifts')
    const { version } = await changeTheme(ctx, { themeId: id, name: 'Late shifts' })
    await expect(changeTheme({ ...ctx, ifMatch: version - 1 }, { themeId: id, name: 'Early shifts' })).rejects.toThrow()
  })

  test('is kept by managers, and read by everybody', async () => {
    expect((await send(themesRoutes, 'POST /themes', { as: 'contributor', body: { name: 'Mine' } })).status).toBe(403)
    expect((await send(themesRoutes, 'GET /themes', { as: 'viewer' })).status).toBe(200)
  })

  test('stays in use while it is the last one', async ({ ctx }) => {
    const { items } = await showThemes(ctx, { all: false })
    for (const { id } of items.slice(1)) await changeTheme(ctx, { themeId: id, retired: true })
    await expect(changeTheme(ctx, { themeId: items[0]!.id, retired: true })).rejects.toMatchObject({
      reason: 'last-theme',
    })
  })
})

describe('merging', () => {
  test('lets everything that spoke to one speak to the other, once, and can be undone', async ({ ctx }) => {
    const [from, into] = [await theme(ctx, 'Nights'), await theme(ctx, 'Shifts')]
    const alone = await addItem(ctx, { original: 'One.', themeIds: [from] })
    const both = await addItem(ctx, { original: 'Two.', themeIds: [from, into] })
    const other = await addItem(ctx, { original: 'Three.', themeIds: [into] })
    expect(await mergeTheme(ctx, { themeId: from, into })).toEqual({ moved: 2 })
    for (const itemId of [alone, both, other]) expect(await themesOf(ctx, itemId)).toEqual([into])
    await undoMerge(ctx, { themeId: from })
    expect(await themesOf(ctx, alone)).toEqual([from])
    expect(new Set(await themesOf(ctx, both))).toEqual(new Set([from, into]))
    expect(await themesOf(ctx, other)).toEqual([into])
  })

  test('into itself, or into one that is not in use, is refused', async ({ ctx }) => {
    const [one, two, three] = [await theme(ctx, 'One'), await theme(ctx, 'Two'), await theme(ctx, 'Three')]
    await expect(mergeTheme(ctx, { themeId: one, into: one })).rejects.toMatchObject({ reason: 'same-theme' })
    await changeTheme(ctx, { themeId: two, retired: true })
    await expect(mergeTheme(ctx, { themeId: one, into: two })).rejects.toMatchObject({ reason: 'target-away' })
    await mergeTheme(ctx, { themeId: one, into: three })
    await expect(mergeTheme(ctx, { themeId: one, into: three })).rejects.toMatchObject({ reason: 'merged' })
    await expect(changeTheme(ctx, { themeId: one, name: 'Else' })).rejects.toMatchObject({ reason: 'merged' })
  })

  test('twice in a row leads to the last one, and is undone from there', async ({ ctx }) => {
    const [one, two, three] = [await theme(ctx, 'One'), await theme(ctx, 'Two'), await theme(ctx, 'Three')]
    const before = await addItem(ctx, { original: 'Before.', themeIds: [one] })
    await mergeTheme(ctx, { themeId: one, into: two })
    await mergeTheme(ctx, { themeId: two, into: three })
    expect(await themesOf(ctx, before)).toEqual([three])
    const since = await addItem(ctx, { original: 'Since.', themeIds: [one] })
    expect(await themesOf(ctx, since)).toEqual([three])
    await expect(undoMerge(ctx, { themeId: one })).rejects.toMatchObject({ reason: 'merged-again' })
    await undoMerge(ctx, { themeId: two })
    await undoMerge(ctx, { themeId: one })
    expect(await themesOf(ctx, before)).toEqual([one])
    expect(await themesOf(ctx, since)).toEqual([three])
    await expect(undoMerge(ctx, { themeId: one })).rejects.toMatchObject({ reason: 'not-merged' })
  })
})

describe('two people', () => {
  test('who add the same theme at the same moment get one', async ({ committed }) => {
    const both = await Promise.allSettled([theme(committed, 'Twice'), theme(committed, 'twice')])
    const made = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    expect(made).toHaveLength(1)
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { reason: 'name-taken' } })
    await forget(committed, made)
  })

  test('who merge two themes into each other at the same moment lose neither', async ({ committed }) => {
    const [one, two] = [await theme(committed, 'One of two'), await theme(committed, 'Two of two')]
    const itemId = await addItem(committed, { original: 'One.', themeIds: [one] })
    const both = await Promise.allSettled([
      mergeTheme(committed, { themeId: one, into: two }),
      mergeTheme(committed, { themeId: two, into: one }),
    ])
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const { items } = await showThemes(committed, { all: true })
    const kept = items.filter(({ id, mergedInto }) => (id === one || id === two) && mergedInto === null)
    expect(kept.map(({ id }) => id)).toEqual(await themesOf(committed, itemId))
    await removeItem(committed, { itemId })
    await forget(committed, [one, two])
  })

  test('who merge and undo again and again wait for each other instead of forever', async ({ committed }) => {
    const [one, two] = [await theme(committed, 'One again'), await theme(committed, 'Two again')]
    for (let i = 0; i < 5; i++) {
      const all = await Promise.allSettled([
        mergeTheme(committed, { themeId: two, into: one }),
        undoMerge(committed, { themeId: two }),
        mergeTheme(committed, { themeId: one, into: two }),
        undoMerge(committed, { themeId: one }),
      ])
      const reasons = all.flatMap((done) => (done.status === 'rejected' ? [done.reason.reason] : []))
      for (const reason of reasons) expect(['merged', 'target-away', 'not-merged', 'merged-again']).toContain(reason)
      for (const themeId of [one, two]) await undoMerge(committed, { themeId }).catch(() => null)
    }
    await forget(committed, [one, two])
  })

  test('who retire the last two themes at the same moment leave one', async ({ committed }) => {
    const { items } = await showThemes(committed, { all: false })
    const [first, second, ...others] = items
    for (const { id } of others) await changeTheme(committed, { themeId: id, retired: true })
    const carla = { ...committed, actor: actorWith('manager') }
    const both = await Promise.allSettled([
      changeTheme(committed, { themeId: first!.id, retired: true }),
      changeTheme(carla, { themeId: second!.id, retired: true }),
    ])
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const { id } of items) await changeTheme(committed, { themeId: id, retired: false })
  })
})
