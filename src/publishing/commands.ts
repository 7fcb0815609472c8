import { surfaceUses } from '../consent/uses.ts'
import { recordUses } from '../references/commands.ts'
import { record } from '../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../server/context.ts'
import { writeDeck } from '../server/documents/write.ts'
import { NotFound, Refused, refuse } from '../server/errors.ts'
import { pathOf as filePath, streamFile, thumbnailOf } from '../server/files.ts'
import type { Sheet } from '../server/http.ts'
import { type Id, newId } from '../values/id.ts'
import type { PublishingSettings, Wall } from './api.ts'
import { deckOf } from './deck.ts'
import { feedOf } from './feed.ts'
import { type Look, readableAccent } from './look.ts'
import { printable } from './printable.ts'
import { slugOf, wallRefusals, whyNotState } from './rules.ts'
import type { ShownItem } from './shown.ts'
import * as store from './store.ts'
import { structuredData, whyNotStructured } from './structured.ts'

// Walls ----------------------------------------------------------------------------------------------------------------

/** Every wall, the newest first, with how much of it is shown today. */
export function listWalls(ctx: Context, asked: Parameters<typeof store.listWalls>[1]) {
  return store.listWalls(ctx, asked)
}

/** The walls the filters show. */
export async function exportWalls(ctx: Context, { state }: { state: readonly Wall['state'][] }): Promise<Sheet> {
  async function* rows() {
    let cursor: string | undefined
    do {
      const page = await store.listWalls(ctx, { state, cursor, limit: 200 })
      for (const wall of page.items)
        yield [
          wall.id,
          wall.name,
          wall.state,
          `${ctx.exchange.origin}${pathOf(wall.slug)}`,
          wall.chosen,
          wall.shown,
          wall.updatedAt,
        ]
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
  }
  return {
    fileName: `walls-${ctx.today}.csv`,
    header: ['Wall', 'Name', 'State', 'Address', 'Items chosen', 'Items shown', 'Last changed'],
    rows: rows(),
  }
}

/** A wall as those see it who fill it: everything chosen, with why some of it is not shown. */
export async function showWall(ctx: Context, wallId: Id<'wal'>): Promise<Wall> {
  const wall = await store.findWall(ctx, { id: wallId })
  if (!wall) throw new NotFound('wall', wallId)
  const items = await store.wallChoices(ctx, wallId)
  const shown = await store.shownItems(ctx, { wallId }, surfaceUses.wall)
  const settings = await store.readSettings(ctx)
  return {
    ...wall,
    updatedAt: wall.updatedAt.toISOString(),
    items,
    chosen: items.length,
    shown: shown.length,
    whyNotStructured: whyNotStructured(settings, { isPublished: wall.state === 'published', items: shown }),
  }
}

/** Begin a wall: empty, a draft, at an address made from its name unless another is given. */
export function addWall(ctx: Context, { name, slug }: { name: string; slug?: string | undefined }): Promise<Wall> {
  return inTransaction(ctx, async (ctx) => {
    const id = newId('wal')
    await store.insertWall(ctx, { id, name, slug: slug ?? slugOf(name), orNext: slug === undefined })
    await record(ctx, 'wall added', { subject: id }, { name })
    return showWall(ctx, id)
  })
}

/** Change how a wall is called or looks, or whether it is open to anybody. */
export function changeWall(
  ctx: Context,
  wallId: Id<'wal'>,
  change: {
    name?: string | undefined
    slug?: string | undefined
    intro?: string | undefined
    look?: { [Part in keyof Look]?: Look[Part] | undefined } | undefined
    state?: 'draft' | 'published' | 'closed' | undefined
  },
): Promise<Wall> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockWall(ctx, wallId)
    refuseStale(ctx, before.version)
    const { look, ...rest } = change
    refuse(rest.state ? whyNotState(before.state, rest.state) : null, wallRefusals)
    const said = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
    await store.updateWall(ctx, wallId, {
      ...said,
      ...(look ? { look: { ...before.look, ...withoutUndefined(look) } } : {}),
    })
    const after = (await store.findWall(ctx, { id: wallId }))!
    const itemIds = await store.wallItemIds(ctx, wallId)
    const moved = before.slug !== after.slug || before.state !== after.state
    if (moved && before.state === 'published') await store.endWallUses(ctx, pathOf(before.slug), itemIds)
    if (moved && after.state === 'published') await noteShown(ctx, after.slug, itemIds)
    const event =
      before.state === after.state ? 'wall changed' : after.state === 'published' ? 'wall published' : 'wall closed'
    await record(ctx, event, { subject: wallId }, { name: after.name, changed: Object.keys(said) })
    return showWall(ctx, wallId)
  })
}

const withoutUndefined = <T extends object>(some: T) =>
  Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>
  }

/** Say what a wall shows, and in which order. What is new on it has to be covered today; what was there before may stay. */
export function chooseItems(ctx: Context, wallId: Id<'wal'>, itemIds: readonly Id<'itm'>[]): Promise<Wall> {
  return inTransaction(ctx, async (ctx) => {
    const wall = await store.lockWall(ctx, wallId)
    refuseStale(ctx, wall.version)
    const wanted = [...new Set(itemIds)]
    const before = await store.wallItemIds(ctx, wallId)
    const added = wanted.filter((id) => !before.includes(id))
    const covered = new Set((await store.shownItems(ctx, { itemIds: added }, surfaceUses.wall)).map(({ id }) => id))
    refuse(added.every((id) => covered.has(id)) ? null : 'item-not-covered', wallRefusals)
    await store.setWallItems(ctx, wallId, wanted)
    await store.updateWall(ctx, wallId, {})
    const gone = before.filter((id) => !wanted.includes(id))
    if (wall.state === 'published') {
      await store.endWallUses(ctx, pathOf(wall.slug), gone)
      await noteShown(ctx, wall.slug, added)
    }
    await record(
      ctx,
      'wall filled',
      { subject: wallId },
      { name: wall.name, added: added.length, removed: gone.length },
    )
    return showWall(ctx, wallId)
  })
}

const pathOf = (slug: string) => `/wall/${slug}`

/** Write down that items are shown on a wall: the ones that are, today. */
async function noteShown(ctx: Context, slug: string, itemIds: readonly Id<'itm'>[]): Promise<void> {
  const shown = await store.shownItems(ctx, { itemIds }, surfaceUses.wall)
  const place = `${ctx.exchange.origin}${pathOf(slug)}`
  await recordUses(
    ctx,
    shown.map(({ id }) => ({ itemId: id, use: surfaceUses.wall, place, leftUs: false })),
  )
}

/** Items with whether they may be shown today for a use, and why not. */
export function listChoices(ctx: Context, asked: Parameters<typeof store.listChoices>[1]) {
  return store.listChoices(ctx, asked)
}

// What anybody sees ----------------------------------------------------------------------------------------------------

/** A wall as anybody sees it, and everything that is said beside the words. */
export interface ShownWall {
  wall: store.WallRow
  company: string
  /** Its own address: https://vouch.example.com/wall/customers */
  address: string
  items: ShownItem[]
  collected: Awaited<ReturnType<typeof store.collected>>
}

/**
 * The wall at an address: published ones for everybody, others only for people of ours, who are looking at what it will be.
 * Null where there is none to be seen.
 */
export async function openWall(ctx: Context, slug: string): Promise<ShownWall | null> {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(slug)) return null
  const wall = await store.findWall(ctx, { slug })
  if (!wall || (wall.state !== 'published' && ctx.actor.role === null)) return null
  const items = await store.shownItems(ctx, { wallId: wall.id }, surfaceUses.wall)
  const collected = await store.collected(ctx, surfaceUses.wall)
  const company = await store.companyName(ctx)
  return {
    wall: { ...wall, name: printable(wall.name), intro: printable(wall.intro) },
    company: printable(company),
    address: `${ctx.exchange.origin}${pathOf(wall.slug)}`,
    items,
    collected,
  }
}

/** What search engines are told of a wall; null where they are told nothing. */
export async function wallStructuredData(ctx: Context, { wall, items, address }: ShownWall): Promise<object | null> {
  const settings = await store.readSettings(ctx)
  return structuredData(settings, { items, isPublished: wall.state === 'published', address })
}

/** The feed of a wall. */
export const wallFeed = ({ wall, company, address, items, collected }: ShownWall) =>
  feedOf({ wall, company, address, items, collected })

/** One item of a wall that anybody may see now; null where it is not, or not any more. */
async function openWallItem(ctx: Context, slug: string, itemId: string): Promise<ShownItem | null> {
  const wall = await store.findWall(ctx, { slug })
  if (!wall || (wall.state !== 'published' && ctx.actor.role === null)) return null
  const items = await store.shownItems(ctx, { wallId: wall.id }, surfaceUses.wall)
  return items.find(({ id }) => id === itemId) ?? null
}

/** The bytes of an item on a wall, or a small picture of it; the name it was given stays with us. Null where it is not shown. */
export async function openWallFile(
  ctx: Context,
  slug: string,
  { itemId, thumbnail }: { itemId: string; thumbnail: boolean },
): Promise<Response | null> {
  const file = (await openWallItem(ctx, slug, itemId))?.file
  if (!file || (thumbnail && !file.hasThumbnail)) return null
  const answer = await streamFile(ctx, file.id, { thumbnail, lasts: 'public, max-age=0, must-revalidate' })
  const { headers } = answer
  const kind = (headers.get('content-disposition') ?? 'inline').split(';')[0] as string
  headers.set('content-disposition', kind)
  // Other sites show it in their own pages, by the script or the feed.
  headers.set('cross-origin-resource-policy', 'cross-origin')
  headers.set('access-control-allow-origin', '*')
  return answer
}

/** Whom we asked, who answered and what the company says of it: the page "How we collect and choose". */
export async function howWeChoose(ctx: Context, { items }: Pick<ShownWall, 'items'>) {
  const shown = items.map(({ id }) => id)
  const [asked, collected, quoted, settings] = [
    await store.howWeAsked(ctx),
    await store.collected(ctx, surfaceUses.wall),
    await store.customersOf(ctx, shown, surfaceUses.wall),
    await store.readSettings(ctx),
  ]
  return { ...asked, collected, quoted, words: printable(settings.howWeChoose) }
}

// Slides and PDF -------------------------------------------------------------------------------------------------------

/**
 * Slides or a PDF of items that may be used for sales decks today, in this order. That each was used is written down before
 * anything is made, so that whoever withdraws consent a moment later is told of the copy.
 */
export async function makeDeck(
  ctx: Context,
  asked: { as: 'slides' | 'PDF'; title: string; itemIds: readonly Id<'itm'>[]; dealId: Id<'dea'> | null },
): Promise<{ bytes: Uint8Array<ArrayBuffer>; fileName: string; mediaType: string }> {
  const title = printable(asked.title)
  const wanted = [...new Set(asked.itemIds)]
  const deck = await inTransaction(ctx, async (ctx) => {
    const place = `${asked.as === 'slides' ? 'Slides' : 'PDF'} for ${title}`
    await recordUses(
      ctx,
      wanted.map((itemId) => ({ itemId, use: surfaceUses.document, place, dealId: asked.dealId, leftUs: true })),
    )
    const items = await store.shownItems(ctx, { itemIds: wanted }, surfaceUses.document)
    if (items.length < wanted.length) throw new Refused('deck-not-covered', wallRefusals['deck-not-covered'])
    const pictures = new Map(
      items.flatMap((item) => {
        const path = picturePath(ctx, item)
        return path === null ? [] : [[item.id as string, path] as const]
      }),
    )
    return deckOf(items, {
      title,
      company: printable(await store.companyName(ctx)),
      today: ctx.today,
      accent: readableAccent((await store.readSettings(ctx)).accent, 'light'),
      customers: await store.customersOf(ctx, wanted, surfaceUses.document),
      of: await store.collected(ctx, surfaceUses.document),
      pictures,
    })
  })
  const bytes = await writeDeck(asked.as, deck)
  const ending = asked.as === 'slides' ? 'pptx' : 'pdf'
  return {
    bytes,
    fileName: `${slugOf(title)}.${ending}`,
    mediaType:
      asked.as === 'slides'
        ? 'application/vnd.openxmlformats-officedocument.presentationml.presentation'
        : 'application/pdf',
  }
}

/** Where the picture of an item is kept: itself, where it is one, or a still of it. */
function picturePath(ctx: Context, { file, format }: ShownItem): string | null {
  if (file === null) return null
  if (format === 'image') return filePath(ctx, file.id)
  return file.hasThumbnail ? thumbnailOf(ctx, file.id) : null
}

// Settings -------------------------------------------------------------------------------------------------------------

export const readSettings = (ctx: Context): Promise<PublishingSettings> => store.readSettings(ctx)

export function changeSettings(
  ctx: Context,
  change: { [Part in keyof Omit<PublishingSettings, 'version'>]?: PublishingSettings[Part] | undefined },
): Promise<PublishingSettings> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockSettings(ctx)
    refuseStale(ctx, before.version)
    const said = withoutUndefined(change) as Partial<Omit<PublishingSettings, 'version'>>
    const after = await store.updateSettings(ctx, said)
    await record(ctx, 'publishing changed', { subject: 'pub_settings' }, { changed: Object.keys(said) })
    return after
  })
}
