import { sql } from 'kysely'
import { describe, expect } from 'vitest'
import { changeContact } from '../customers/commands.ts'
import type { Context } from '../server/context.ts'
import { Refused, Stale } from '../server/errors.ts'
import { test } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import type { Day } from '../values/day.ts'
import { type Id, newId } from '../values/id.ts'
import {
  answerOwn,
  askThem,
  confirmItem,
  listReleases,
  noteChange,
  noteRelease,
  openReconfirmations,
  previewRelease,
  retireInstead,
  undoAnswer,
  undoRelease,
} from './commands.ts'
import { reconfirmationRoutes } from './routes.ts'
import { listReconfirmations } from './store.ts'

const reasonOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => null,
    (error: unknown) => error,
  )
  return error instanceof Refused ? error.reason : error instanceof Stale ? 'stale' : `not refused: ${error}`
}

/** A quote of Ines, given 13 months ago. Today is 1 June 2026. */
async function enterItem(
  { db, now }: Context,
  change: { givenOn?: Day; reconfirmOn?: Day; state?: 'draft' | 'ready'; shownTitle?: string; createdAt?: Date } = {},
): Promise<Id<'itm'>> {
  const id = newId('itm')
  await db
    .insertInto('referenceItems')
    .values({
      id,
      level: 2,
      title: 'Set up in a day',
      format: 'text',
      original: 'It took a day.',
      customerId: 'cus_larkspur',
      contactId: 'con_ines',
      shownName: 'Ines Moreau',
      source: 'conversation',
      collectedBy: 'mem_sam',
      givenOn: '2025-05-01',
      state: 'ready',
      createdBy: 'mem_sam',
      createdAt: now,
      updatedAt: now,
      ...change,
    })
    .execute()
  await db.insertInto('itemThemes').values({ itemId: id, themeId: 'the_saving-time' }).execute()
  return id
}

async function enterUse({ db, now }: Context, itemId: Id<'itm'>, leftUs: boolean) {
  const id = newId('use')
  await db
    .insertInto('uses')
    .values({
      id,
      itemId,
      use: 'website',
      place: 'x',
      usedOn: '2026-01-01',
      leftUs,
      createdBy: 'mem_sam',
      createdAt: now,
    })
    .execute()
  return id
}

const remove = ({ db }: Context, id: Id<'itm'>) => db.deleteFrom('referenceItems').where('id', '=', id).execute()

const openOnes = async (ctx: Context) =>
  (await listReconfirmations(ctx, { state: 'open', why: [] }, { limit: 50 })).items
const itemOf = ({ db }: Context, id: Id<'itm'>) =>
  db.selectFrom('referenceItems').where('id', '=', id).selectAll().executeTakeFirstOrThrow()
const tasksOf = ({ db }: Context, subjectId: string) =>
  db.selectFrom('tasks').where('subjectId', '=', subjectId).select(['kind', 'state', 'title', 'why']).execute()

describe('what is due', () => {
  test('a year after it was given it is asked about, once, whatever runs again', async ({ ctx }) => {
    const old = await enterItem(ctx)
    await enterItem(ctx, { givenOn: '2025-06-02' })
    await enterItem(ctx, { reconfirmOn: '2026-06-02' })
    await enterItem(ctx, { state: 'draft' })
    expect(await openReconfirmations(ctx)).toBe(1)
    expect(await openReconfirmations(ctx)).toBe(0)
    expect(await openOnes(ctx)).toMatchObject([{ item: { id: old }, why: 'clock', state: 'due', dueOn: '2026-05-01' }])
  })

  test('the day somebody chose comes before the usual months', async ({ ctx }) => {
    await enterItem(ctx, { givenOn: '2026-05-01', reconfirmOn: '2026-06-01' })
    expect(await openReconfirmations(ctx)).toBe(1)
  })

  test('a person who left and a company that left are asked about at once, and somebody looks where it is used', async ({
    ctx,
  }) => {
    const item = await enterItem(ctx, { givenOn: '2026-05-01' })
    expect(await openReconfirmations(ctx)).toBe(0)
    await enterUse(ctx, item, true)
    await changeContact(ctx, { contactId: 'con_ines', leftOn: '2026-05-20' })
    expect(await openReconfirmations(ctx)).toBe(1)
    const [one] = await openOnes(ctx)
    expect(one).toMatchObject({ why: 'departed', dueOn: '2026-05-20', usedIn: 1, leftUs: 1 })
    expect(await tasksOf(ctx, item)).toMatchObject([{ kind: 're-confirm', state: 'open' }])
    expect(await reasonOf(confirmItem(ctx, { reconfirmationId: one!.id, how: 'phone', note: '' }))).toBe('departed')
    expect(await reasonOf(askThem(ctx, { reconfirmationId: one!.id }))).toBe('departed')
    await retireInstead(ctx, { reconfirmationId: one!.id, why: 'She left' })
    expect(await tasksOf(ctx, item)).toMatchObject([{ kind: 're-confirm', state: 'done' }])
    await ctx.db.updateTable('customers').set({ until: '2026-05-30' }).where('id', '=', 'cus_larkspur').execute()
    expect(await openReconfirmations(ctx)).toBe(0)
  })

  test('churn is asked about', async ({ ctx }) => {
    await enterItem(ctx, { givenOn: '2026-05-01' })
    await ctx.db.updateTable('customers').set({ until: '2026-05-30' }).where('id', '=', 'cus_larkspur').execute()
    expect(await openReconfirmations(ctx)).toBe(1)
    expect(await openOnes(ctx)).toMatchObject([{ why: 'churn', dueOn: '2026-05-30', left: true }])
  })

  test('another title than the one we show is asked about once, and again when it changes again', async ({ ctx }) => {
    const at = (minutes: number) => ({ ...ctx, now: new Date(ctx.now.getTime() + minutes * 60_000) })
    await changeContact(ctx, { contactId: 'con_ines', title: 'Head of Care' })
    await enterItem(ctx, { givenOn: '2026-05-01', shownTitle: 'Head of Care' })
    expect(await openReconfirmations(ctx)).toBe(0)
    await changeContact(at(1), { contactId: 'con_ines', title: 'Director' })
    expect(await openReconfirmations(at(2))).toBe(1)
    const [one] = await openOnes(ctx)
    expect(one).toMatchObject({
      why: 'job change',
      contact: { title: 'Director' },
      item: { shownTitle: 'Head of Care' },
    })
    await confirmItem(at(3), { reconfirmationId: one!.id, how: 'phone', note: '' })
    await changeContact(at(4), { contactId: 'con_ines', phone: '1' })
    expect(await openReconfirmations(at(5))).toBe(0)
    await changeContact(at(6), { contactId: 'con_ines', title: 'Chief' })
    expect(await openReconfirmations(at(7))).toBe(1)
  })

  test('a major release asks about the items of its themes, and not twice', async ({ ctx }) => {
    await enterItem(ctx, { givenOn: '2026-05-01' })
    await enterItem(ctx)
    await openReconfirmations(ctx)
    expect(await previewRelease(ctx, { themeIds: ['the_saving-time'] })).toEqual({
      items: 2,
      customers: 1,
      openAlready: 1,
    })
    expect(await noteRelease(ctx, { what: 'Version 5', themeIds: ['the_saving-time'] })).toMatchObject({ opened: 1 })
    expect(await noteRelease(ctx, { what: 'Version 5', themeIds: ['the_saving-time'] })).toMatchObject({ opened: 0 })
    expect(await noteRelease(ctx, { what: 'Version 5', themeIds: ['the_delivery'] })).toMatchObject({ opened: 0 })
    expect(await reasonOf(noteRelease(ctx, { what: 'Version 5', themeIds: [] }))).toBe('no-themes')
  })
})

describe('asking and answering', () => {
  test('they are asked by mail, which counts as an ask and leads to their own page', async ({ ctx }) => {
    await enterItem(ctx)
    await enterItem(ctx)
    await openReconfirmations(ctx)
    const [one, other] = await openOnes(ctx)
    expect((await askThem(ctx, { reconfirmationId: one!.id })).state).toBe('asked')
    expect(await reasonOf(askThem(ctx, { reconfirmationId: one!.id }))).toBe('asked-already')
    expect(await reasonOf(askThem(ctx, { reconfirmationId: other!.id }))).toBe('resting')
    const mail = await ctx.db.selectFrom('mails').where('subjectId', '=', one!.id).selectAll().executeTakeFirstOrThrow()
    expect(mail.text).toMatch(/\/me\/[\w-]+\.[\w-]+/)
    expect(mail.text).toContain('It took a day.')
    expect(mail.text).toContain('1 May 2025')
    await confirmItem(ctx, { reconfirmationId: one!.id, how: 'phone', note: 'Still happy' })
    const after = await ctx.db.selectFrom('mails').where('subjectId', '=', one!.id).select('state').execute()
    expect(after).toEqual([{ state: 'withdrawn' }])
  })

  test('a confirmation holds for the usual months, and can be undone', async ({ ctx }) => {
    const item = await enterItem(ctx, { reconfirmOn: '2026-05-15' })
    await openReconfirmations(ctx)
    const [one] = await openOnes(ctx)
    const confirmed = await confirmItem(ctx, { reconfirmationId: one!.id, how: 'phone', note: 'Still happy' })
    expect(confirmed).toMatchObject({ state: 'confirmed', note: 'phone: Still happy', answeredOn: '2026-06-01' })
    expect((await itemOf(ctx, item)).reconfirmOn).toBe('2027-06-01')
    expect(await openReconfirmations(ctx)).toBe(0)
    expect(await reasonOf(confirmItem(ctx, { reconfirmationId: one!.id, how: 'phone', note: '' }))).toBe(
      'answered-already',
    )
    expect((await undoAnswer(ctx, { reconfirmationId: one!.id })).state).toBe('due')
    expect((await itemOf(ctx, item)).reconfirmOn).toBe('2026-05-15')
    expect(await reasonOf(undoAnswer(ctx, { reconfirmationId: one!.id }))).toBe('is-open')
  })

  test('words that do not hold any more are retired, unchanged; our own uses end, copies that left us are recalled', async ({
    ctx,
  }) => {
    const item = await enterItem(ctx)
    const [ours, theirs] = [await enterUse(ctx, item, false), await enterUse(ctx, item, true)]
    await openReconfirmations(ctx)
    const [one] = await openOnes(ctx)
    expect((await noteChange(ctx, { reconfirmationId: one!.id, note: 'It takes two days' })).state).toBe('changed')
    expect(await itemOf(ctx, item)).toMatchObject({ state: 'retired', original: 'It took a day.' })
    expect(await tasksOf(ctx, theirs)).toMatchObject([{ kind: 'recall copy' }])
    const { endedOn } = await ctx.db
      .selectFrom('uses')
      .where('id', '=', ours)
      .select('endedOn')
      .executeTakeFirstOrThrow()
    expect(endedOn).toBe('2026-06-01')
    expect((await undoAnswer(ctx, { reconfirmationId: one!.id })).item.state).not.toBe('retired')
  })

  test('of two colleagues who answer at once one does, and the other is told so', async ({ committed: ctx }) => {
    const item = await enterItem(ctx)
    await openReconfirmations(ctx)
    const one = (await openOnes(ctx)).find((one) => one.item.id === item)!
    const answers = await Promise.all([
      reasonOf(confirmItem(ctx, { reconfirmationId: one.id, how: 'phone', note: '' })),
      reasonOf(retireInstead(ctx, { reconfirmationId: one.id, why: 'Old' })),
    ])
    expect(answers.sort()).toEqual(['answered-already', 'not refused: null'])
    await remove(ctx, item)
  })

  test('two sweeps at once open one question each', async ({ committed: ctx }) => {
    const item = await enterItem(ctx)
    await Promise.all([openReconfirmations(ctx), openReconfirmations(ctx)])
    const { rows } = await sql`select id from reconfirmations where item_id = ${item}`.execute(ctx.db)
    expect(rows).toHaveLength(1)
    const told = await sql`select id from activity where event = 're-confirmation due' and details->>'itemId' = ${item}`
    expect((await told.execute(ctx.db)).rows).toHaveLength(1)
    await remove(ctx, item)
  })
})

describe('a release that is taken back', () => {
  async function themed(ctx: Context) {
    const theme = newId('the')
    await ctx.db
      .insertInto('themes')
      .values({ id: theme, name: `Speed ${theme.slice(-6)}`, position: 99 })
      .execute()
    const items = [await enterItem(ctx), await enterItem(ctx), await enterItem(ctx)]
    for (const itemId of items) await ctx.db.insertInto('itemThemes').values({ itemId, themeId: theme }).execute()
    return { theme, items }
  }

  test('takes its questions back together, and leaves what was asked or answered', async ({ ctx }) => {
    const { theme, items } = await themed(ctx)
    const { opened, releaseId } = await noteRelease(ctx, { what: 'Version 5', themeIds: [theme] })
    expect(opened).toBe(3)
    const open = (await openOnes(ctx)).filter(({ item }) => items.includes(item.id))
    expect(open.map(({ release }) => release)).toEqual(['Version 5', 'Version 5', 'Version 5'])
    await confirmItem(ctx, { reconfirmationId: open[0]!.id, how: 'phone', note: '' })
    expect(await undoRelease(ctx, { releaseId: releaseId! })).toEqual({ takenBack: 2, stay: 1 })
    expect((await openOnes(ctx)).filter(({ item }) => items.includes(item.id))).toEqual([])
    expect(await reasonOf(undoRelease(ctx, { releaseId: releaseId! }))).toBe('undone-already')
    const [listed] = (await listReleases(ctx)).items
    expect(listed).toMatchObject({ what: 'Version 5', items: 3, due: 0, answered: 1, undoneOn: ctx.today })
    // Noted anew, it asks about all of them again.
    expect((await noteRelease(ctx, { what: 'Version 5', themeIds: [theme] })).opened).toBe(3)
  })

  test('of two who take it back at once one does; a question answered meanwhile is never lost', async ({
    committed: ctx,
  }) => {
    const { theme, items } = await themed(ctx)
    const { releaseId } = await noteRelease(ctx, { what: 'Version 6', themeIds: [theme] })
    const one = (await openOnes(ctx)).find(({ item }) => item.id === items[0])!
    const [first, second, answered] = await Promise.all([
      reasonOf(undoRelease(ctx, { releaseId: releaseId! })),
      reasonOf(undoRelease(ctx, { releaseId: releaseId! })),
      confirmItem(ctx, { reconfirmationId: one.id, how: 'phone', note: '' }).then(
        () => true,
        () => false,
      ),
    ])
    expect([first, second].sort()).toEqual(['not refused: null', 'undone-already'])
    const left = await ctx.db.selectFrom('reconfirmations').where('releaseId', '=', releaseId).select('state').execute()
    expect(left).toEqual(answered ? [{ state: 'confirmed' }] : [])
    for (const item of items) await remove(ctx, item)
    await ctx.db.deleteFrom('releases').where('id', '=', releaseId).execute()
    await ctx.db.deleteFrom('themes').where('id', '=', theme).execute()
  })
})

describe('their own answer', () => {
  test('yes confirms what is asked, and only what is theirs', async ({ ctx }) => {
    const item = await enterItem(ctx)
    expect(await answerOwn(ctx, 'con_ines', { itemId: item, answer: 'yes', words: null })).toBe(false)
    await openReconfirmations(ctx)
    expect(await answerOwn(ctx, 'con_tom', { itemId: item, answer: 'stop', words: null })).toBe(false)
    expect(await answerOwn(ctx, 'con_ines', { itemId: item, answer: 'yes', words: null })).toBe(true)
    expect(await answerOwn(ctx, 'con_ines', { itemId: item, answer: 'yes', words: null })).toBe(false)
    expect((await itemOf(ctx, item)).reconfirmOn).toBe('2027-06-01')
  })

  test('change hides it until somebody has talked with them, once however often it is sent', async ({ ctx }) => {
    const item = await enterItem(ctx)
    await answerOwn(ctx, 'con_ines', { itemId: item, answer: 'change', words: 'Two days' })
    await answerOwn(ctx, 'con_ines', { itemId: item, answer: 'change', words: 'Two days' })
    expect((await itemOf(ctx, item)).state).toBe('draft')
    const tasks = await tasksOf(ctx, item)
    expect(tasks).toHaveLength(1)
    expect(tasks[0]!.why).toContain('Two days')
  })

  test('stop retires it and answers what was asked', async ({ ctx }) => {
    const item = await enterItem(ctx)
    await openReconfirmations(ctx)
    expect(await answerOwn(ctx, 'con_ines', { itemId: item, answer: 'stop', words: null })).toBe(true)
    expect(await answerOwn(ctx, 'con_ines', { itemId: item, answer: 'stop', words: null })).toBe(false)
    expect((await itemOf(ctx, item)).state).toBe('retired')
    expect((await openOnes(ctx)).filter((one) => one.item.id === item)).toEqual([])
  })
})

describe('over HTTP', () => {
  test('the queue pages by cursor, counts by why, and exports what it shows', async ({ committed: ctx }) => {
    const item = await enterItem(ctx, { givenOn: '2020-01-01' })
    const other = await enterItem(ctx, { givenOn: '2020-01-02' })
    await openReconfirmations(ctx)
    const read = async (line: `GET /${string}`) =>
      (await (await send(reconfirmationRoutes, line, { as: 'viewer' })).json()) as {
        items: { id: string; item: { id: string } }[]
        nextCursor: string | null
        open: number
        shown: number
        months: number
      }
    const first = await read('GET /reconfirmations?limit=1&why=clock')
    expect(first.items[0]?.item.id).toBe(item)
    const second = await read(`GET /reconfirmations?limit=1&why=clock&cursor=${first.nextCursor}`)
    expect(second.items[0]?.id).not.toBe(first.items[0]?.id)
    const totals = await read('GET /reconfirmations/totals?why=clock&customerId=cus_larkspur')
    expect(totals.shown).toBeGreaterThanOrEqual(2)
    expect(totals.months).toBe(12)
    const csv = await (await send(reconfirmationRoutes, 'GET /reconfirmations.csv?why=clock', { as: 'viewer' })).text()
    expect(csv).toContain('It took a day.')
    const asking = await send(reconfirmationRoutes, `GET /reconfirmations/${first.items[0]?.id}/asking`)
    expect(JSON.stringify(await asking.json())).not.toMatch(/\/me\/[\w-]{6}/)
    const stale = await send(reconfirmationRoutes, `POST /reconfirmations/${first.items[0]?.id}/retirement`, {
      body: { why: 'Old' },
      headers: { 'if-match': '"9"' },
    })
    expect(stale.status).toBe(412)
    await remove(ctx, item)
    await remove(ctx, other)
  })
})
