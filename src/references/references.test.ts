import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { giveConsents, withdrawConsents } from '../consent/commands.ts'
import type { PermittedUse } from '../schema.ts'
import type { Context } from '../server/context.ts'
import { test } from '../testing/database.ts'
import { actorWith, send } from '../testing/server.ts'
import type { Day } from '../values/day.ts'
import type { Id } from '../values/id.ts'
import type { Level } from '../values/level.ts'
import type { ItemSort } from './api.ts'
import {
  acceptSuggestion,
  addItem,
  addUse,
  changeItem,
  changeThemes,
  declineSuggestion,
  dismissMarks,
  makeReady,
  recordUses,
  removeItem,
  restoreItem,
  restoreMany,
  retireItem,
  retireMany,
  setLevel,
  showItem,
  suggestEdit,
  takeDecisionBack,
  takePermitted,
  undoRemoval,
} from './commands.ts'
import { referencesRoutes } from './routes.ts'
import { countItems, listItems } from './store.ts'

const plain = {
  q: '',
  level: [],
  theme: [],
  format: [],
  source: [],
  state: [],
  covered: [],
  given: 'ever',
  where: [],
}
const words = 'Before, every report took two days of copying. Now it just works, and nobody misses the spreadsheets.'

async function agree(
  ctx: Context,
  itemId: Id<'itm'>,
  {
    level = 1,
    uses = ['website'],
    party = 'person',
  }: { level?: Level; uses?: PermittedUse[]; party?: 'person' | 'company' } = {},
) {
  await giveConsents(
    ctx,
    uses.map((use) => ({
      party,
      customerId: 'cus_larkspur' as const,
      contactId: 'con_ines' as const,
      itemId,
      level,
      use,
      wording: 'Yes.',
      wordingVersion: 1,
      givenHow: 'spoken' as const,
      givenBy: 'Ines',
      givenOn: '2026-05-01' as const,
    })),
  )
}

describe('an item', () => {
  test('is kept with what is given, and the rest is guessed', async ({ ctx }) => {
    const id = await addItem(ctx, { contactId: 'con_ines', original: words, themeIds: ['the_workflow'] })
    const item = await showItem(ctx, { itemId: id })
    expect(item).toMatchObject({
      level: 1,
      format: 'text',
      original: words,
      state: 'draft',
      source: 'conversation',
      customer: { id: 'cus_larkspur' },
      contact: { id: 'con_ines' },
      givenOn: '2026-06-01',
      themeIds: ['the_workflow'],
      covered: [],
      shownName: null,
    })
    expect(item.title.endsWith('…')).toBe(true)
  })

  test('of nothing, of nobody, or of tomorrow is refused', async ({ ctx }) => {
    await expect(addItem(ctx, { contactId: 'con_ines' })).rejects.toMatchObject({ reason: 'nothing-given' })
    await expect(addItem(ctx, { original: words, level: 2 })).rejects.toMatchObject({ reason: 'needs-customer' })
    await expect(addItem(ctx, { original: words, givenOn: '2026-06-02' })).rejects.toMatchObject({
      reason: 'in-future',
    })
    await expect(addItem(ctx, { original: words, themeIds: ['the_none'] })).rejects.toMatchObject({
      reason: 'no-theme',
    })
  })

  test('keeps its original words whatever is sent to change it', async ({ committed }) => {
    const id = await addItem(committed, { contactId: 'con_ines', original: words })
    const reply = await send(referencesRoutes, `PATCH /references/${id}`, {
      body: { title: 'Better', original: 'We love it!', excerptSpans: [[0, 7]] },
    })
    expect(reply.status).toBe(200)
    const item = await showItem(committed, { itemId: id })
    expect(item).toMatchObject({ title: 'Better', original: words, excerpt: 'Before, […]' })
    await removeItem(committed, { itemId: id })
  })

  test('is changed by managers, and by whoever added it while it is a draft', async ({ ctx }) => {
    const carla = { ...ctx, actor: actorWith('contributor') }
    const own = await addItem(carla, { original: words })
    const other = await addItem(ctx, { original: words })
    await changeItem(carla, { itemId: own, title: 'Mine' })
    await expect(changeItem(carla, { itemId: other, title: 'Not mine' })).rejects.toMatchObject({
      reason: 'needs-manager',
    })
  })

  test('goes up only with consent at the new level, and says whose is missing', async ({ ctx }) => {
    const itemId = await addItem(ctx, { contactId: 'con_ines', original: 'It just works.' })
    await expect(setLevel(ctx, { itemId, level: 2 })).rejects.toMatchObject({ reason: 'needs-person' })
    await agree(ctx, itemId, { level: 2 })
    await expect(setLevel(ctx, { itemId, level: 2 })).rejects.toMatchObject({ reason: 'needs-company' })
    await agree(ctx, itemId, { level: 2, party: 'company' })
    const raised = await setLevel(ctx, { itemId, level: 2 })
    expect(raised).toMatchObject({ level: 2, shownName: expect.any(String), shownCompany: expect.any(String) })
    expect((await makeReady(ctx, { itemId })).covered).toEqual([{ use: 'website', until: null }])
  })

  test('without a name is ready only when every mark of the anonymity check was cut or let stand', async ({ ctx }) => {
    const itemId = await addItem(ctx, {
      contactId: 'con_ines',
      original: 'Ines says it saves 38,000 a year. It just works.',
    })
    await expect(makeReady(ctx, { itemId })).rejects.toMatchObject({ reason: 'marks-open' })
    await changeItem(ctx, { itemId, excerptSpans: [[5, 48]] })
    const { marks } = await showItem(ctx, { itemId })
    expect(marks.map(({ kind }) => kind)).toEqual(['figure'])
    await dismissMarks(ctx, { itemId, marks: [marks[0]!.mark], note: 'Three customers say so on their own sites.' })
    expect((await makeReady(ctx, { itemId })).state).toBe('ready')
    // Showing all of the words again brings the name back, so it is a draft again.
    expect((await changeItem(ctx, { itemId, excerptSpans: null })).state).toBe('draft')
  })

  test('that is retired comes back as a draft', async ({ ctx }) => {
    const itemId = await addItem(ctx, { original: 'It just works.' })
    await makeReady(ctx, { itemId })
    expect((await retireItem(ctx, { itemId, why: 'They left.' })).state).toBe('retired')
    expect((await restoreItem(ctx, { itemId })).state).toBe('draft')
  })
})

describe('uses', () => {
  test('are written down only where consent covers them today', async ({ ctx }) => {
    const itemId = await addItem(ctx, { contactId: 'con_ines', original: 'It just works.' })
    await makeReady(ctx, { itemId })
    const use = { itemId, use: 'website' as const, place: 'Home page', dealId: null, leftUs: true }
    await expect(addUse(ctx, use)).rejects.toMatchObject({ reason: 'not-covered' })
    await agree(ctx, itemId)
    expect(await addUse(ctx, use)).toMatchObject({ place: 'Home page', endedOn: null })
    await expect(addUse(ctx, { ...use, use: 'press' })).rejects.toMatchObject({ reason: 'not-covered' })
    await withdrawConsents(ctx, { itemId, how: 'told Sam' })
    await expect(addUse(ctx, { ...use, place: 'Elsewhere' })).rejects.toMatchObject({ reason: 'not-covered' })
    expect((await ctx.db.selectFrom('tasks').selectAll().execute()).map(({ kind }) => kind)).toEqual(['recall copy'])
  })

  test('and a withdrawal at the same moment: no copy leaves us unlisted', async ({ committed }) => {
    const itemId = await addItem(committed, { contactId: 'con_ines', original: 'It just works.' })
    await makeReady(committed, { itemId })
    await agree(committed, itemId)
    await Promise.allSettled([
      recordUses(committed, [{ itemId, use: 'website', place: 'Slides', leftUs: true }]),
      withdrawConsents(committed, { itemId, how: 'their page' }),
    ])
    const used = await committed.db.selectFrom('uses').where('itemId', '=', itemId).selectAll().execute()
    const recalled = await committed.db
      .selectFrom('tasks')
      .where('subjectId', 'in', ['', ...used.map(({ id }) => id)])
      .selectAll()
      .execute()
    expect(recalled.length).toBe(used.length)
    await removeItem(committed, { itemId })
  })
})

describe('a removed item', () => {
  /** An item of Ines, agreed to by her and her company, on a wall and used. */
  async function used(ctx: Context) {
    const itemId = await addItem(ctx, { contactId: 'con_ines', level: 2, original: words, themeIds: ['the_change'] })
    const about = {
      customerId: 'cus_larkspur',
      itemId,
      level: 2,
      use: 'website',
      wording: 'Yes',
      wordingVersion: 1,
    } as const
    await giveConsents(ctx, [
      { ...about, party: 'person', contactId: 'con_ines', givenHow: 'spoken', givenBy: 'Ines Moreau' },
      { ...about, party: 'company', contactId: null, givenHow: 'spoken', givenBy: 'Jo Berg' },
    ])
    await makeReady(ctx, { itemId })
    await addUse(ctx, { itemId, use: 'website', place: 'Our start page', dealId: null, leftUs: false })
    await suggestEdit(ctx, { itemId, changes: { title: 'Shorter' }, why: '' })
    return itemId
  }

  test('comes back within ten minutes as it was, with who agreed to what and where it was used', async ({ ctx }) => {
    const itemId = await used(ctx)
    const before = await showItem(ctx, { itemId })
    const { undo } = await removeItem(ctx, { itemId })
    await expect(showItem(ctx, { itemId })).rejects.toThrow()
    expect(undo).not.toContain('Moreau')
    expect(await undoRemoval(ctx, { undo: undo! })).toEqual(before)
    expect(before).toMatchObject({
      covered: [{ use: 'website' }],
      uses: [{ place: 'Our start page' }],
      openSuggestions: 1,
    })
  })

  test('stays away once it is back, after ten minutes, for whoever made the undo up, and where consent was withdrawn', async ({
    ctx,
  }) => {
    const itemId = await used(ctx)
    const { undo } = await removeItem(ctx, { itemId })
    const late = { ...ctx, now: new Date(ctx.now.getTime() + 11 * 60_000) }
    await expect(undoRemoval(late, { undo: undo! })).rejects.toMatchObject({ reason: 'undo-late' })
    for (const made of ['', 'x', ctx.keys.seal('{}'), ctx.keys.seal('null')])
      await expect(undoRemoval(ctx, { undo: made })).rejects.toMatchObject({ reason: 'undo-late' })
    await undoRemoval(ctx, { undo: undo! })
    const again = await removeItem(ctx, { itemId })
    await giveConsents(ctx, [
      {
        party: 'person',
        customerId: 'cus_larkspur',
        contactId: 'con_ines',
        itemId: null,
        level: 3,
        use: 'private call',
        wording: 'Yes',
        wordingVersion: 1,
        givenHow: 'spoken',
        givenBy: 'Ines Moreau',
      },
    ])
    await withdrawConsents(ctx, { contactId: 'con_ines', how: 'the link in their receipt' })
    await expect(undoRemoval(ctx, { undo: again.undo! })).rejects.toMatchObject({ reason: 'undo-changed' })
  })
})

describe('suggested edits', () => {
  test('change the item once accepted, and stay on record when declined', async ({ ctx }) => {
    const itemId = await addItem(ctx, { original: words })
    const carla = { ...ctx, actor: actorWith('contributor') }
    const first = await suggestEdit(carla, { itemId, changes: { title: 'Two days to none' }, why: 'Says more.' })
    const second = await suggestEdit(carla, { itemId, changes: { excerptSpans: [[47, 64]] }, why: '' })
    await acceptSuggestion(ctx, { suggestionId: first.id })
    await declineSuggestion(ctx, { suggestionId: second.id, words: 'Too short.' })
    expect(await showItem(ctx, { itemId })).toMatchObject({
      title: 'Two days to none',
      excerpt: null,
      openSuggestions: 0,
    })
    await expect(suggestEdit(carla, { itemId, changes: { title: 'Two days to none' }, why: '' })).rejects.toMatchObject(
      {
        reason: 'nothing-changed',
      },
    )
  })

  test('leave the item as it was once what was decided is taken back, but for what changed since', async ({ ctx }) => {
    const itemId = await addItem(ctx, { contactId: 'con_ines', level: 2, original: words, title: 'Before' })
    await makeReady(ctx, { itemId })
    const changes = { title: 'After', shownName: 'I. Moreau', shownTitle: 'Planner' }
    const { id: suggestionId } = await suggestEdit(ctx, { itemId, changes, why: '' })
    await acceptSuggestion(ctx, { suggestionId })
    await changeItem(ctx, { itemId, title: 'Since' })
    expect(await takeDecisionBack(ctx, { suggestionId })).toMatchObject({ state: 'open' })
    expect(await showItem(ctx, { itemId })).toMatchObject({
      title: 'Since',
      shownName: 'Ines Moreau',
      shownTitle: 'Head of operations',
      state: 'ready',
      openSuggestions: 1,
    })
    await expect(takeDecisionBack(ctx, { suggestionId })).rejects.toMatchObject({ reason: 'not-decided' })
    await declineSuggestion(ctx, { suggestionId, words: 'No.' })
    expect(await takeDecisionBack(ctx, { suggestionId })).toMatchObject({ state: 'open', declineWords: null })
  })

  test('are left to who looked last: one decided on since, or of an item retired since, is not done', async ({
    ctx,
  }) => {
    const itemId = await addItem(ctx, { original: words })
    const one = await suggestEdit(ctx, { itemId, changes: { title: 'Other' }, why: '' })
    await declineSuggestion({ ...ctx, ifMatch: one.version }, { suggestionId: one.id, words: 'No.' })
    await expect(acceptSuggestion({ ...ctx, ifMatch: one.version }, { suggestionId: one.id })).rejects.toThrow()
    const two = await suggestEdit(ctx, { itemId, changes: { title: 'Third' }, why: '' })
    await retireItem(ctx, { itemId, why: 'Old.' })
    await expect(acceptSuggestion(ctx, { suggestionId: two.id })).rejects.toMatchObject({ reason: 'retired' })
  })

  test('change what they are about, and nothing that was changed since', async ({ ctx }) => {
    const itemId = await addItem(ctx, { original: words, themeIds: ['the_workflow'] })
    const { title } = await showItem(ctx, { itemId })
    const changes = { title, excerptSpans: [[47, 64]] as [number, number][] }
    const { id } = await suggestEdit(ctx, { itemId, changes, why: '' })
    await changeItem(ctx, { itemId, title: 'A better one', themeIds: ['the_change'] })
    await acceptSuggestion(ctx, { suggestionId: id })
    expect(await showItem(ctx, { itemId })).toMatchObject({
      title: 'A better one',
      themeIds: ['the_change'],
      excerptSpans: [[47, 64]],
    })
  })

  test('are decided once when two decide at the same moment', async ({ committed }) => {
    const itemId = await addItem(committed, { original: words })
    const { id } = await suggestEdit(committed, { itemId, changes: { title: 'Other' }, why: '' })
    const both = await Promise.allSettled([
      acceptSuggestion(committed, { suggestionId: id }),
      declineSuggestion(committed, { suggestionId: id, words: 'No.' }),
    ])
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const lost = both.find(({ status }) => status === 'rejected') as PromiseRejectedResult
    expect(lost.reason).toMatchObject({ reason: 'decided' })
    await removeItem(committed, { itemId })
  })
})

describe('the library', () => {
  test('finds by words as they are typed, by level, theme and what is covered, and counts the same', async ({
    ctx,
  }) => {
    const quote = await addItem(ctx, {
      contactId: 'con_ines',
      original: 'Onboarding was quick.',
      themeIds: ['the_change'],
    })
    await addItem(ctx, { original: 'Support answers.', source: 'review site', themeIds: ['the_simple-service'] })
    const named = await addItem(ctx, { contactId: 'con_ines', level: 2, original: 'It pays for itself.' })
    await makeReady(ctx, { itemId: quote })
    await agree(ctx, quote)
    const ids = async (filter: object) =>
      (await listItems(ctx, { ...plain, ...filter } as never, { limit: 10 })).items.map(({ id }) => id)
    expect(await ids({})).toHaveLength(3)
    expect(await ids({ q: 'onboard' })).toEqual([quote])
    expect(await ids({ q: 'quick onboarding' })).toEqual([quote])
    expect(await ids({ q: '"was quick"' })).toEqual([quote])
    expect(await ids({ q: "'; drop table" })).toEqual([])
    expect(await ids({ level: [2] })).toEqual([named])
    expect(await ids({ theme: ['the_change'] })).toEqual([quote])
    expect(await ids({ covered: ['website'] })).toEqual([quote])
    expect(await ids({ covered: ['website', 'press'] })).toEqual([])
    expect(await ids({ attention: 'no theme' })).toEqual([named])
    expect(await ids({ where: [{ column: 'plan', is: ['no such plan'] }] })).toEqual([])
    const facets = await countItems(ctx, plain as never)
    expect(facets).toMatchObject({ items: 3, customers: 1 })
    expect(facets.level).toEqual([
      { value: 1, items: 2 },
      { value: 2, items: 1 },
    ])
  })

  test('is read page by page without missing or repeating any', async ({ ctx }) => {
    for (let i = 0; i < 7; i++)
      await addItem(ctx, { original: `Words ${i}`, givenOn: i % 2 ? '2026-05-01' : '2026-05-02' })
    const seen: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await listItems(ctx, plain as never, { cursor, limit: 3 })
      seen.push(...page.items.map(({ id }) => id))
      if (page.nextCursor === null) break
      cursor = page.nextCursor
    }
    expect(new Set(seen).size).toBe(7)
    expect(seen).toHaveLength(7)
  })
})

describe('the order of the library', () => {
  const all = async (ctx: Context, sort: ItemSort) => {
    const seen: string[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await listItems(ctx, plain as never, { cursor, limit: 2, sort })
      seen.push(...page.items.map(({ id }) => id))
      if (page.nextCursor === null) return seen
      cursor = page.nextCursor
    }
  }

  test('is by the day it was given, by when it was added, or by level, page by page', async ({ ctx }) => {
    const give = (level: Level, givenOn: Day) =>
      addItem(ctx, { contactId: 'con_ines', original: 'It.', level, givenOn })
    const [one, two, three, four, five] = [
      await give(1, '2026-05-03'),
      await give(4, '2026-05-01'),
      await give(2, '2026-05-05'),
      await give(4, '2026-05-02'),
      await give(1, '2026-05-03'),
    ]
    expect(await all(ctx, 'given')).toEqual([three, five, one, four, two])
    expect(await all(ctx, 'added')).toEqual([five, four, three, two, one])
    expect(await all(ctx, 'level')).toEqual([four, two, three, five, one])
  })

  test('refuses a place of another order', async ({ ctx }) => {
    for (let i = 0; i < 3; i++) await addItem(ctx, { original: `Words ${i}` })
    const { nextCursor } = await listItems(ctx, plain as never, { limit: 1, sort: 'added' })
    await expect(listItems(ctx, plain as never, { cursor: nextCursor!, limit: 1, sort: 'level' })).rejects.toThrow(
      'Start again',
    )
  })
})

describe('items that are chosen', () => {
  test('get a theme, or lose it, and tell which of them changed', async ({ ctx }) => {
    const has = await addItem(ctx, { original: 'One.', themeIds: ['the_workflow'] })
    const lacks = await addItem(ctx, { original: 'Two.', themeIds: ['the_change'] })
    const retired = await addItem(ctx, { original: 'Three.' })
    await retireItem(ctx, { itemId: retired, why: 'Old.' })
    const itemIds = [has, lacks, retired]
    const { changed } = await changeThemes(ctx, { itemIds, themeId: 'the_workflow', taken: false })
    expect(changed).toEqual([lacks])
    expect(new Set((await showItem(ctx, { itemId: lacks })).themeIds)).toEqual(new Set(['the_change', 'the_workflow']))
    await changeThemes(ctx, { itemIds: changed, themeId: 'the_workflow', taken: true })
    expect((await showItem(ctx, { itemId: lacks })).themeIds).toEqual(['the_change'])
    expect((await showItem(ctx, { itemId: has })).themeIds).toEqual(['the_workflow'])
  })

  test('are retired together, and come back as they were where they may', async ({ ctx }) => {
    const draft = await addItem(ctx, { original: 'One.' })
    const ready = await addItem(ctx, { original: 'Two.' })
    const telling = await addItem(ctx, { contactId: 'con_ines', original: 'Three.' })
    for (const itemId of [ready, telling]) await makeReady(ctx, { itemId })
    const did = await retireMany(ctx, { itemIds: [draft, ready, telling, ready], why: 'Old.' })
    expect(did).toEqual({ drafts: [draft], ready: [ready, telling].sort() })
    expect((await listItems(ctx, plain as never, { limit: 10 })).items).toEqual([])
    await ctx.db.updateTable('referenceItems').set({ level: 2 }).where('id', '=', telling).execute()
    const back = await restoreMany(ctx, { itemIds: [draft, ready, telling], ready: did.ready })
    expect(back).toEqual({ drafts: [draft, telling].sort(), ready: [ready] })
  })

  test('by two people at the same moment are retired once each', async ({ committed }) => {
    const itemIds = [await addItem(committed, { original: 'One.' }), await addItem(committed, { original: 'Two.' })]
    const [mine, yours] = await Promise.all([
      retireMany(committed, { itemIds, why: 'Old.' }),
      retireMany(committed, { itemIds: [...itemIds].reverse(), why: 'Old.' }),
    ])
    expect([...mine.drafts, ...yours.drafts].sort()).toEqual([...itemIds].sort())
    for (const itemId of itemIds) await removeItem(committed, { itemId })
  })
})

describe('words with a permission', () => {
  const permitted = {
    responseId: 'rsp_taken' as const,
    verbatimId: 'ver_taken' as const,
    customerId: 'cus_larkspur' as const,
    contactId: 'con_ines' as const,
    words: 'It just works.',
    language: 'en',
    givenOn: '2026-05-04' as const,
    surveyName: 'Spring survey',
    permissions: [{ use: 'website' as const, wording: 'On your website.', wordingVersion: 3 }],
    nameWording: null,
    importId: null,
  }
  async function enter(ctx: Context) {
    const now = ctx.now
    await ctx.db
      .insertInto('surveys')
      .values({
        id: 'srv_taken',
        name: 'Spring survey',
        content: '{}',
        createdBy: 'mem_sam',
        createdAt: now,
        updatedAt: now,
      } as never)
      .execute()
    await ctx.db
      .insertInto('responses')
      .values({
        id: 'rsp_taken',
        surveyId: 'srv_taken',
        source: 'open link',
        state: 'started',
        startedAt: now,
        createdAt: now,
        updatedAt: now,
      })
      .execute()
    await ctx.db
      .insertInto('verbatims')
      .values({
        id: 'ver_taken',
        responseId: 'rsp_taken',
        questionKey: 'quote',
        about: 'quote',
        words: 'It just works.',
        givenOn: '2026-05-04',
        createdAt: now,
      })
      .execute()
  }

  test('become one item of level 1 with exactly what was ticked, however often they arrive', async ({ ctx }) => {
    await enter(ctx)
    const taken = await takePermitted(ctx, [permitted])
    expect(await takePermitted(ctx, [permitted])).toEqual(new Map())
    const item = await showItem(ctx, { itemId: taken.get('ver_taken')! })
    expect(item).toMatchObject({
      level: 1,
      state: 'ready',
      covered: [{ use: 'website', until: null }],
      shownName: null,
    })
    expect(await ctx.db.selectFrom('consents').select(['wording', 'wordingVersion', 'givenHow']).execute()).toEqual([
      { wording: 'On your website.', wordingVersion: 3, givenHow: 'survey' },
    ])
  })

  test('with their name become level 2, and wait for the company', async ({ ctx }) => {
    await enter(ctx)
    const taken = await takePermitted(ctx, [{ ...permitted, nameWording: 'With my name.' }])
    const item = await showItem(ctx, { itemId: taken.get('ver_taken')! })
    expect(item).toMatchObject({ level: 2, state: 'ready', covered: [], shownName: expect.stringContaining('Ines') })
    await agree(ctx, item.id, { level: 2, party: 'company' })
    expect((await showItem(ctx, { itemId: item.id })).covered).toEqual([{ use: 'website', until: null }])
  })

  test('from a file are taken in too: nobody is written to, and whoever imports tells of them all at once', async ({
    ctx,
  }) => {
    await enter(ctx)
    await ctx.db
      .insertInto('imports')
      .values({
        id: 'imp_taken',
        kind: 'customers',
        fileName: 'answers.csv',
        fileBytes: 1,
        fileSha256: 'none',
        format: '{}',
        mapping: '{}',
        state: 'done',
        createdBy: 'mem_sam',
        createdAt: ctx.now,
      } as never)
      .execute()
    const counted = async () => ({
      mail: (await ctx.db.selectFrom('mails').select('id').execute()).length,
      added: (await ctx.db.selectFrom('activity').select('id').where('event', '=', 'reference added').execute()).length,
    })
    const before = await counted()
    const taken = await takePermitted(ctx, [{ ...permitted, importId: 'imp_taken' }])
    expect(await showItem(ctx, { itemId: taken.get('ver_taken')! })).toMatchObject({
      covered: [{ use: 'website', until: null }],
    })
    expect(await counted()).toEqual(before)
  })

  test('that come by the thousand with an import are one line on the timeline of their customer', async ({ ctx }) => {
    await enter(ctx)
    const many = 1_000
    const verbatim = {
      responseId: 'rsp_taken' as const,
      about: 'quote' as const,
      words: 'It just works.',
      givenOn: '2026-05-04' as const,
    }
    await ctx.db
      .insertInto('verbatims')
      .values(
        Array.from({ length: many }, (_, i) => ({
          ...verbatim,
          id: `ver_many${i}` as const,
          questionKey: `quote${i}`,
          createdAt: ctx.now,
        })),
      )
      .execute()
    const uses = (['website', 'press'] as const).map((use) => ({ use, wording: 'Yes.', wordingVersion: 3 }))
    const taken = await takePermitted(
      ctx,
      Array.from({ length: many }, (_, i) => ({
        ...permitted,
        verbatimId: `ver_many${i}` as const,
        contactId: i % 2 === 0 ? ('con_ines' as const) : null,
        permissions: uses,
        importId: 'imp_many',
      })),
    )
    expect(taken.size).toBe(many)
    const told = await ctx.db
      .selectFrom('activity')
      .where('customerId', '=', 'cus_larkspur')
      .where('event', '=', 'consent given')
      .select(['subjectId', 'details'])
      .execute()
    expect(told.filter(({ details }) => (details as { how: string }).how === 'survey')).toEqual([
      {
        subjectId: 'imp_many',
        details: { party: 'person', uses: ['press', 'website'], how: 'survey', consents: 2 * many },
      },
    ])
  })

  test('that tell who said them wait as a draft where no name may be shown', async ({ ctx }) => {
    await enter(ctx)
    const taken = await takePermitted(ctx, [{ ...permitted, words: 'Larkspur saves 38,000 a year.' }])
    const item = await showItem(ctx, { itemId: taken.get('ver_taken')! })
    expect(item.state).toBe('draft')
    expect(item.covered).toEqual([])
  })
})

describe('hostile words', () => {
  const fixtures = '../shared/suites/dompurify-xss/fixtures.json'
  const filters = '../shared/suites/payloads/xss'
  const folder = '../shared/suites/payloads'
  test.skipIf(!existsSync(folder))(
    'of every list answer as the text they are, in JSON that is read as nothing else',
    async ({ committed }) => {
      const lines = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .flatMap((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8').split('\n'))
      const payloads = (JSON.parse(readFileSync(fixtures, 'utf8')) as { payload: string }[]).map(
        ({ payload }) => payload,
      )
      const hostile = [...payloads, ...lines].filter(
        (text) => /[<>'"=&;%\\]/.test(text) && !text.includes('\0') && text.length < 50_000 && text.isWellFormed(),
      )
      expect(existsSync(filters)).toBe(true)
      expect(hostile.length).toBeGreaterThan(300)
      // Some hundred at a time as one item: each of them comes back as the same characters.
      for (let i = 0; i < hostile.length; i += 100) {
        const original = hostile
          .slice(i, i + 100)
          .join('\n')
          .slice(0, 50_000)
          .toWellFormed()
        const added = await send(referencesRoutes, 'POST /references', {
          body: { original, title: hostile[i]!.trim().slice(0, 200) || '-' },
        })
        expect(added.status).toBe(200)
        const { id } = (await added.json()) as { id: Id<'itm'> }
        const shown = await send(referencesRoutes, `GET /references/${id}`)
        expect(shown.headers.get('content-type')).toMatch(/^application\/json/)
        expect(await shown.json()).toMatchObject({ id, original })
        const list = (await (await send(referencesRoutes, 'GET /references?limit=1')).json()) as {
          items: { words: string }[]
        }
        expect(original.startsWith(list.items[0]!.words.slice(0, 599))).toBe(true)
        await removeItem(committed, { itemId: id })
      }
    },
  )

  const file = '../shared/suites/blns/blns.json'
  test.skipIf(!existsSync(file))('come back from the library as the text they are', async ({ ctx }) => {
    const strings = (JSON.parse(readFileSync(file, 'utf8')) as string[]).filter(
      (text) => text.trim() !== '' && !text.includes('\0') && text.isWellFormed(),
    )
    for (const text of strings.slice(0, 120)) {
      const itemId = await addItem(ctx, { original: text, title: text.slice(0, 200) })
      const { items } = await listItems(ctx, plain as never, { limit: 1 })
      expect(items[0]).toMatchObject({ id: itemId, words: text.slice(0, 600), title: text.slice(0, 200).trim() })
      expect((await showItem(ctx, { itemId })).original).toBe(text)
    }
    for (const text of strings) await listItems(ctx, { ...plain, q: text.slice(0, 200) } as never, { limit: 1 })
  })
})
