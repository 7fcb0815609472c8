import { record } from '../../server/activity.ts'
import { type Context, inTransaction, refuseStale } from '../../server/context.ts'
import { Refused, refuse } from '../../server/errors.ts'
import { removeFile } from '../../server/files.ts'
import type { Sheet } from '../../server/http.ts'
import { themesOfToday } from '../../themes/rules.ts'
import { listThemes } from '../../themes/store.ts'
import type { Id } from '../../values/id.ts'
import { type Level, levelNames } from '../../values/level.ts'
import type { Item, ItemFilter, ItemSort, NewItemInput } from '../api.ts'
import { excerptOf, excerptRefusals, type Span, whyNotExcerpt } from '../excerpts.ts'
import {
  formatOf,
  itemRefusals,
  titleFrom,
  whyNotChangeItem,
  whyNotKeep,
  whyNotRaise,
  whyNotReady,
  whyNotShowable,
} from '../rules.ts'
import * as store from '../store.ts'
import { marksOf } from './anonymity.ts'

/** What somebody gives of a new item; what they leave out is guessed or empty. */
export type NewItem = Partial<NewItemInput> & {
  externalId?: string | null
  /** Items of an import write no activity of their own: whoever imports tells of the whole batch. */
  importId?: Id<'imp'> | null
}

/**
 * Add an item to the library: words, a file or an address. It is a draft until somebody makes it ready, and covered by
 * nothing until somebody agrees. What is left out is guessed: the customer from the contact, the title from the words, and
 * how they are named from what we know of them.
 *
 * @returns its id
 * @throws Refused 'nothing-given', 'needs-customer', 'other-company', 'no-theme', 'no-file', 'in-future', 'known-already'
 * @example
 * await addItem(ctx, { contactId: 'con_ines', original: 'It just works.', themeIds: ['the_workflow'] }) // → 'itm_…'
 */
export function addItem(ctx: Context, input: NewItem): Promise<Id<'itm'>> {
  return inTransaction(ctx, async (ctx) => {
    const { level = 1, contactId = null, fileId = null, address = null, themeIds = [], excerptSpans = null } = input
    const original = input.original?.trim() ? input.original : null
    const { contact, customer } = await store.whoIs(ctx, input.customerId ?? null, contactId)
    refuse(contact && customer && contact.customerId !== customer.id ? 'other-company' : null, itemRefusals)
    const customerId = customer?.id ?? null
    refuse(whyNotKeep({ level, original, fileId, address, customerId }), itemRefusals)
    const givenOn = input.givenOn ?? ctx.today
    refuse(givenOn > ctx.today ? 'in-future' : null, itemRefusals)
    await refuseUnknown(ctx, { themeIds, journeyStageId: input.journeyStageId ?? null })
    const file = fileId === null ? null : await store.holdFile(ctx, fileId)
    refuse(fileId !== null && file === null ? 'no-file' : null, itemRefusals)
    refuseExcerpt(original, excerptSpans)
    const id = await store.insertItem(ctx, {
      externalId: input.externalId ?? null,
      level,
      title: input.title?.trim() || titleFrom(original ?? file?.name ?? address ?? ''),
      format: input.format ?? formatOf({ mediaType: file?.mediaType ?? null, original }),
      original,
      language: input.language ?? null,
      fileId,
      address,
      excerptSpans,
      excerpt: excerptSpans === null || original === null ? null : excerptOf(original, excerptSpans),
      customerId,
      contactId,
      shownName: input.shownName ?? (level > 1 ? (contact?.name ?? null) : null),
      shownTitle: input.shownTitle ?? (level > 1 ? (contact?.title ?? null) : null),
      shownCompany: input.shownCompany ?? (level > 1 ? (customer?.name ?? null) : null),
      source: input.source ?? 'conversation',
      sourceDetail: input.sourceDetail ?? null,
      journeyStageId: input.journeyStageId ?? null,
      touchpoints: input.touchpoints ?? [],
      disclosure: input.disclosure ?? null,
      givenOn,
      reconfirmOn: input.reconfirmOn ?? null,
      state: 'draft',
      importId: input.importId ?? null,
    })
    if (id === null) throw new Refused('known-already', itemRefusals['known-already'])
    await store.setThemes(ctx, id, await asOfToday(ctx, themeIds))
    if (!input.importId) {
      await record(ctx, 'reference added', { subject: id, customer: customerId }, { level, source: input.source })
    }
    return id
  })
}

/** Themes that were merged while somebody was writing are those they were merged into. */
const asOfToday = async (ctx: Context, themeIds: readonly Id<'the'>[]) =>
  themeIds.length === 0 ? [] : themesOfToday(await listThemes(ctx, { all: true }), themeIds)

async function refuseUnknown(
  ctx: Context,
  {
    themeIds,
    journeyStageId,
  }: { themeIds?: readonly Id<'the'>[] | undefined; journeyStageId?: Id<'jst'> | null | undefined },
) {
  const known = await store.knownThemes(ctx, themeIds ?? [])
  refuse(themeIds?.some((id) => !known.has(id)) ? 'no-theme' : null, itemRefusals)
  refuse(journeyStageId && !(await store.isStage(ctx, journeyStageId)) ? 'no-stage' : null, itemRefusals)
}

function refuseExcerpt(original: string | null, spans: readonly Span[] | null) {
  if (spans === null) return
  if (original === null) throw new Refused('no-words', itemRefusals['no-words'])
  refuse(whyNotExcerpt(original, spans), excerptRefusals)
}

/** Add an item and show it. */
export async function addAndShow(ctx: Context, input: NewItemInput): Promise<Item> {
  return inTransaction(ctx, async (ctx) => showItem(ctx, { itemId: await addItem(ctx, input) }))
}

/** An item with where it is used and what the anonymity check marks. */
export async function showItem(ctx: Context, { itemId }: { itemId: Id<'itm'> }): Promise<Item> {
  const { dismissedMarks: _, ...item } = await store.findItem(ctx, itemId)
  const uses = await store.usesOf(ctx, itemId)
  return { ...item, uses, marks: await marksOf(ctx, itemId) }
}

/** Correct what is said about an item, or choose what is shown of its words. The words themselves never change. */
export function changeItem(
  ctx: Context,
  { itemId, ...input }: Partial<Omit<NewItemInput, 'level' | 'format' | 'original'>> & { itemId: Id<'itm'> },
): Promise<Item> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockItem(ctx, itemId)
    refuseStale(ctx, before.version)
    refuse(whyNotChangeItem(ctx.actor, before), itemRefusals)
    await applyChanges(ctx, before, input)
    return showItem(ctx, { itemId })
  })
}

type Changes = Partial<
  Pick<
    NewItemInput,
    | 'title'
    | 'themeIds'
    | 'excerptSpans'
    | 'contactId'
    | 'shownName'
    | 'shownTitle'
    | 'shownCompany'
    | 'sourceDetail'
    | 'journeyStageId'
    | 'touchpoints'
    | 'disclosure'
    | 'reconfirmOn'
  >
>

/**
 * Write changes down with what was before. What was ready and is not fit to be shown any more becomes a draft again.
 *
 * @returns what changed, as it was before and after
 */
export async function applyChanges(ctx: Context, before: store.LockedItem, changes: Changes): Promise<Changed> {
  const { themeIds: meant, ...rest } = changes
  await refuseUnknown(ctx, { themeIds: meant, journeyStageId: rest.journeyStageId })
  const themeIds = meant && (await asOfToday(ctx, meant))

  if (rest.excerptSpans !== undefined) refuseExcerpt(before.original, rest.excerptSpans)
  if (rest.contactId) {
    const { contact } = await store.whoIs(ctx, before.customerId, rest.contactId)
    refuse(contact?.customerId !== before.customerId ? 'other-company' : null, itemRefusals)
  }
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as Omit<
    Changes,
    'themeIds'
  >
  const spans = given.excerptSpans
  const excerpt = spans === undefined ? {} : { excerpt: spans === null ? null : excerptOf(before.original!, spans) }
  await store.updateItem(ctx, before.id, { ...(given as object), ...excerpt })
  if (themeIds) await store.setThemes(ctx, before.id, themeIds)
  const after = { ...before, ...given, ...(themeIds ? { themeIds } : {}) }
  const changed = (Object.keys({ ...given, ...(themeIds ? { themeIds } : {}) }) as (keyof Changes)[]).filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  )
  const was = Object.fromEntries(changed.map((key) => [key, { before: before[key], after: after[key] }]))
  await record(ctx, 'reference changed', { subject: before.id, customer: before.customerId }, { changed: was })
  await keepShowable(ctx, before.id)
  return was
}

/** Fields that changed, each as it was before and after. */
type Changed = Record<string, { before: unknown; after: unknown }>

/** What is ready stays so only while it may be shown: who said it is named, or cannot be told. */
async function keepShowable(ctx: Context, id: Id<'itm'>): Promise<void> {
  const item = await showItem(ctx, { itemId: id })
  if (item.state !== 'ready') return
  const whyNot = whyNotShowable({ ...item, openMarks: openMarks(item) })
  if (whyNot === null) return
  await store.updateItem(ctx, id, { state: 'draft' })
  await record(ctx, 'reference made a draft', { subject: id, customer: item.customer?.id ?? null }, { whyNot })
}

const openMarks = ({ marks }: Pick<Item, 'marks'>) => marks.filter(({ dismissed }) => dismissed === null).length

/** Raise or lower the level of an item. */
export function setLevel(ctx: Context, { itemId, level }: { itemId: Id<'itm'>; level: Level }): Promise<Item> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockItem(ctx, itemId)
    refuseStale(ctx, before.version)
    await store.holdConsents(ctx, [itemId])
    refuse(whyNotRaise(before, level, await store.agreedAt(ctx, itemId, level)), itemRefusals)
    const { contact, customer } = await store.whoIs(ctx, before.customerId, before.contactId)
    await store.updateItem(ctx, itemId, {
      level,
      ...(level > 1
        ? {
            shownName: before.shownName ?? contact?.name ?? null,
            shownTitle: before.shownTitle ?? contact?.title ?? null,
            shownCompany: before.shownCompany ?? customer?.name ?? null,
          }
        : {}),
    })
    const event = level > before.level ? 'reference raised' : 'reference lowered'
    await record(ctx, event, { subject: itemId, customer: before.customerId }, { level, levelBefore: before.level })
    await keepShowable(ctx, itemId)
    return showItem(ctx, { itemId })
  })
}

/** Say that an item may be shown wherever consent covers it. */
export function makeReady(ctx: Context, { itemId }: { itemId: Id<'itm'> }): Promise<Item> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockItem(ctx, itemId)
    refuseStale(ctx, before.version)
    const item = await showItem(ctx, { itemId })
    refuse(whyNotReady({ ...item, openMarks: openMarks(item) }), itemRefusals)
    await store.updateItem(ctx, itemId, { state: 'ready' })
    await record(ctx, 'reference made ready', { subject: itemId, customer: before.customerId }, { level: before.level })
    return showItem(ctx, { itemId })
  })
}

/** Make an item that was restored ready again, if it may be shown as it is now. Tells whether it was done. */
export async function readyAgain(ctx: Context, itemId: Id<'itm'>): Promise<boolean> {
  const item = await showItem(ctx, { itemId })
  if (whyNotReady({ ...item, openMarks: openMarks(item) }) !== null) return false
  await store.updateItem(ctx, itemId, { state: 'ready' })
  const subject = { subject: itemId, customer: item.customer?.id ?? null }
  await record(ctx, 'reference made ready', subject, { level: item.level })
  return true
}

/** Take an item back to draft: it is shown nowhere until it is ready again. */
export function makeDraft(ctx: Context, { itemId }: { itemId: Id<'itm'> }): Promise<Item> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockItem(ctx, itemId)
    refuseStale(ctx, before.version)
    refuse(before.state === 'draft' ? 'is-draft' : before.state === 'retired' ? 'is-retired' : null, itemRefusals)
    await store.updateItem(ctx, itemId, { state: 'draft' })
    await record(ctx, 'reference made a draft', { subject: itemId, customer: before.customerId })
    return showItem(ctx, { itemId })
  })
}

/** Let marks of the anonymity check stand, with a note that says why. */
export function dismissMarks(
  ctx: Context,
  { itemId, marks, note }: { itemId: Id<'itm'>; marks: readonly string[]; note: string },
): Promise<Item> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockItem(ctx, itemId)
    refuseStale(ctx, before.version)
    const found = await marksOf(ctx, itemId)
    refuse(marks.every((mark) => found.some((one) => one.mark === mark)) ? null : 'not-marked', itemRefusals)
    const others = before.dismissedMarks.filter(({ mark }) => !marks.includes(mark))
    const said = { note, by: ctx.actor.name, on: ctx.today }
    await store.updateItem(ctx, itemId, {
      dismissedMarks: [...others, ...marks.map((mark) => ({ mark, ...said }))],
    })
    await record(ctx, 'anonymity mark let stand', { subject: itemId, customer: before.customerId }, { marks, note })
    return showItem(ctx, { itemId })
  })
}

/** Retire an item: it is shown nowhere any more. */
export function retireItem(ctx: Context, { itemId, why }: { itemId: Id<'itm'>; why: string }): Promise<Item> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockItem(ctx, itemId)
    refuseStale(ctx, before.version)
    refuse(before.state === 'retired' ? 'is-retired' : null, itemRefusals)
    await store.updateItem(ctx, itemId, { state: 'retired', retiredWhy: why })
    await record(ctx, 'reference retired', { subject: itemId, customer: before.customerId }, { why, was: before.state })
    return showItem(ctx, { itemId })
  })
}

/** Undo the retirement of an item. It is a draft again, because what made it ready may not hold any more. */
export function restoreItem(ctx: Context, { itemId }: { itemId: Id<'itm'> }): Promise<Item> {
  return inTransaction(ctx, async (ctx) => {
    const before = await store.lockItem(ctx, itemId)
    refuseStale(ctx, before.version)
    refuse(before.state === 'retired' ? null : 'not-retired', itemRefusals)
    await store.updateItem(ctx, itemId, { state: 'draft', retiredWhy: null })
    await record(ctx, 'reference restored', { subject: itemId, customer: before.customerId })
    return showItem(ctx, { itemId })
  })
}

/**
 * Remove an item with its consents and uses; nothing of it stays with us. Its file goes when nothing else needs it.
 *
 * @returns what brings it back for ten minutes: all of it, sealed, for whoever removed it to hold. Null where it had a file,
 *   because that is gone.
 */
export async function removeItem(ctx: Context, { itemId }: { itemId: Id<'itm'> }): Promise<{ undo: string | null }> {
  const { fileId, whole } = await inTransaction(ctx, async (ctx) => {
    const before = await store.lockItem(ctx, itemId)
    refuseStale(ctx, before.version)
    // Whoever withdraws at this moment does so before it is copied, or is found in the trail later.
    await store.holdConsents(ctx, [itemId])
    const whole = before.fileId ? null : await store.copyWhole(ctx, itemId)
    const trail = await store.trailEnd(ctx)
    await store.deleteItem(ctx, itemId)
    await record(ctx, 'reference removed', { subject: itemId, customer: before.customerId }, { title: before.title })
    return { fileId: before.fileId, whole: whole && { ...whole, customerId: before.customerId, trail } }
  })
  // After it is certain: a file cannot be brought back by rolling back.
  if (fileId) await removeFile(ctx, fileId)
  return { undo: whole && ctx.keys.seal(JSON.stringify({ kind: 'removed item', at: ctx.now.toISOString(), ...whole })) }
}

/** How long what was removed can be brought back: as long as a toast can lie unseen. A guess. */
const undoMinutes = 10

type Sealed = store.WholeItem & { kind: string; at: string; trail: number; customerId: Id<'cus'> | null }

/** Bring back an item that was just removed, as it was. Whoever withdrew consent meanwhile is heard: then it stays away. */
export function undoRemoval(ctx: Context, { undo }: { undo: string }): Promise<Item> {
  return inTransaction(ctx, async (ctx) => {
    const whole = unsealed(ctx, undo)
    if (whole?.kind !== 'removed item') throw new Refused('undo-late', itemRefusals['undo-late'])
    refuse(ctx.now.getTime() - Date.parse(whole.at) > undoMinutes * 60_000 ? 'undo-late' : null, itemRefusals)
    refuse((await store.withdrawnSince(ctx, whole.customerId, whole.trail)) ? 'undo-changed' : null, itemRefusals)
    refuse((await store.putBackWhole(ctx, whole)) ? null : 'undo-changed', itemRefusals)
    await record(ctx, 'removal of reference undone', { subject: whole.id, customer: whole.customerId })
    return showItem(ctx, { itemId: whole.id })
  })
}

function unsealed(ctx: Context, undo: string): Sealed | null {
  try {
    return JSON.parse(ctx.keys.unseal(undo))
  } catch {
    return null
  }
}

const exportBatch = 500

/** The items the filters find, for a spreadsheet. */
export async function exportItems(ctx: Context, { sort, ...filter }: ItemFilter & { sort: ItemSort }): Promise<Sheet> {
  const themes = new Map((await store.themeNames(ctx)).map(({ id, name }) => [id, name]))
  return {
    fileName: `references-${ctx.today}.csv`,
    header: [
      'Level',
      'Level name',
      'Title',
      'Words',
      'Excerpt',
      'Format',
      'Customer',
      'Person',
      'Shown name',
      'Shown title',
      'Shown company',
      'Themes',
      'Source',
      'Where',
      'Language',
      'Given on',
      'State',
      'May be used for',
      'Address',
      'Disclosure',
    ],
    rows: rowsOf(ctx, filter, sort, themes),
  }
}

async function* rowsOf(ctx: Context, filter: ItemFilter, sort: ItemSort, themes: Map<Id<'the'>, string>) {
  for (let cursor: string | undefined; ; ) {
    const page = await store.listItems(ctx, filter, { cursor, limit: exportBatch, sort })
    const words = await store.wordsOf(
      ctx,
      page.items.map(({ id }) => id),
    )
    for (const item of page.items) {
      yield [
        item.level,
        levelNames[item.level],
        item.title,
        words.get(item.id)?.original ?? null,
        words.get(item.id)?.excerpt ?? null,
        item.format,
        item.customer?.name ?? null,
        item.contact?.name ?? null,
        item.shownName,
        item.shownTitle,
        item.shownCompany,
        item.themeIds.map((id) => themes.get(id) ?? '').join('; '),
        item.source,
        item.sourceDetail,
        item.language,
        item.givenOn,
        item.state,
        item.covered.map(({ use }) => use).join('; '),
        item.address,
        item.disclosure,
      ]
    }
    if (page.nextCursor === null) return
    cursor = page.nextCursor
  }
}
