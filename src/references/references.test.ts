import { existsSync, readFileSync } from 'node:fs'
import { describe, expect } from 'vitest'
import { giveConsents, withdrawConsents } from '../consent/commands.ts'
import type { PermittedUse } from '../schema.ts'
import type { Context } from '../server/context.ts'
import { test } from '../testing/database.ts'
import { actorWith, send } from '../testing/server.ts'
import type { Id } from '../values/id.ts'
import type { Level } from '../values/level.ts'
import {
  acceptSuggestion,
  addItem,
  addUse,
  changeItem,
  declineSuggestion,
  dismissMark,
  makeReady,
  recordUses,
  removeItem,
  restoreItem,
  retireItem,
  setLevel,
  showItem,
  suggestEdit,
  takePermitted,
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
    await dismissMark(ctx, { itemId, mark: marks[0]!.mark, note: 'Three customers say so on their own sites.' })
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

  test('that tell who said them wait as a draft where no name may be shown', async ({ ctx }) => {
    await enter(ctx)
    const taken = await takePermitted(ctx, [{ ...permitted, words: 'Larkspur saves 38,000 a year.' }])
    const item = await showItem(ctx, { itemId: taken.get('ver_taken')! })
    expect(item.state).toBe('draft')
    expect(item.covered).toEqual([])
  })
})

describe('hostile words', () => {
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
