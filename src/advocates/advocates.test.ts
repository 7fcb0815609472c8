import { sql } from 'kysely'
import { describe, expect, test as pure } from 'vitest'
import { isTakenBack, ownLink, withdrawLink } from '../consent/commands/links.ts'
import { askForConsent, signLink } from '../consent/commands/requests.ts'
import { giveConsents } from '../consent/commands.ts'
import { consentPages } from '../consent/pages.ts'
import { openReconfirmations } from '../reconfirmation/commands.ts'
import type { Context } from '../server/context.ts'
import type { Refused } from '../server/errors.ts'
import { openKeys } from '../server/keys.ts'
import { test } from '../testing/database.ts'
import { send, visit } from '../testing/server.ts'
import type { Day } from '../values/day.ts'
import { type Id, newId } from '../values/id.ts'
import { previewOwnPage, sendOwnPage, showOwnPages, takeLinksBack } from './commands.ts'
import { pauseUntil, whyNotSend } from './own-page.ts'
import { advocatesPages } from './pages.ts'
import { advocatesRoutes } from './routes.ts'

const today = '2026-06-01'

pure.each<[string | null, string | null, Day | null]>([
  ['3', '', '2026-09-01'],
  ['12', null, '2027-06-01'],
  ['2', '', null],
  ['3', '2026-07-15', '2026-07-15'],
  ['3', '2026-06-01', null],
  [null, '2026-02-30', null],
  [null, '2030-01-01', null],
  [null, 'tomorrow', null],
])('a break of %s months, or until %s, is until %s', (months, day, until) => {
  expect(pauseUntil(months, day, today)).toBe(until)
})

pure.each<[Partial<Parameters<typeof whyNotSend>[0]>, string | null]>([
  [{}, null],
  [{ hasAddress: false }, 'no-address'],
  [{ unwanted: true }, 'unwanted'],
  [{ leftOn: today }, 'departed'],
  [{ pausedUntil: '2026-06-02' }, 'paused'],
  [{ pausedUntil: today }, null],
  [{ sentOn: '2026-05-26' }, 'sent-lately'],
  [{ sentOn: '2026-05-25' }, null],
])('the link with %j is not sent because: %s', (change, reason) => {
  const free = { hasAddress: true, unwanted: false, leftOn: null, pausedUntil: null, sentOn: null, today } as const
  expect(whyNotSend({ ...free, ...change })).toBe(reason)
})

/** A quote of Ines that is shown on a wall, with a copy in slides and one in the press. */
async function enterItem({ db, now, ...ctx }: Context, words = 'It took a day.'): Promise<Id<'itm'>> {
  const id = newId('itm')
  const made = { createdBy: 'mem_sam', createdAt: now, updatedAt: now }
  await db
    .insertInto('referenceItems')
    .values({
      id,
      level: 2,
      title: 'Set up in a day',
      format: 'text',
      original: words,
      customerId: 'cus_larkspur',
      contactId: 'con_ines',
      shownName: 'Ines Moreau',
      shownTitle: 'Head of operations',
      source: 'conversation',
      collectedBy: 'mem_sam',
      givenOn: '2025-05-01',
      state: 'ready',
      ...made,
    })
    .execute()
  const grant = (party: 'person' | 'company') => ({
    party,
    customerId: 'cus_larkspur' as const,
    contactId: party === 'person' ? ('con_ines' as const) : null,
    itemId: id,
    level: 2 as const,
    use: 'website' as const,
    wording: 'You may show my words on your website.',
    wordingVersion: 1,
    givenHow: 'spoken' as const,
    givenBy: 'Ines Moreau',
  })
  await giveConsents({ db, now, ...ctx }, [grant('person'), grant('company')])
  const wallId = newId('wal')
  await db
    .insertInto('walls')
    .values({ id: wallId, slug: `said-${id.slice(-8)}`, name: 'What customers say', state: 'published', ...made })
    .execute()
  await db
    .insertInto('wallItems')
    .values({ wallId, itemId: id, position: 1, addedBy: 'mem_sam', addedAt: now })
    .execute()
  for (const place of ['Slides for Brightwater', 'https://news.example/story']) {
    await db
      .insertInto('uses')
      .values({
        id: newId('use'),
        itemId: id,
        use: 'press',
        place,
        usedOn: '2026-01-01',
        leftUs: true,
        createdBy: 'mem_sam',
        createdAt: now,
      })
      .execute()
  }
  return id
}

const pathOf = (ctx: Context) => ownLink(ctx, { id: 'con_ines' }, '') as `/${string}`
const see = async (ctx: Context, path = pathOf(ctx), headers = {}) =>
  (await visit(advocatesPages, `GET ${path}`, { ctx, headers })).text()
const press = async (ctx: Context, form: Record<string, string>) =>
  (await visit(advocatesPages, `POST ${pathOf(ctx)}`, { ctx, form })).text()
const ines = ({ db }: Context) =>
  db.selectFrom('contacts').where('id', '=', 'con_ines').selectAll().executeTakeFirstOrThrow()
const itemOf = ({ db }: Context, id: Id<'itm'>) =>
  db.selectFrom('referenceItems').where('id', '=', id).selectAll().executeTakeFirstOrThrow()
const covered = async ({ db, today }: Context, id: Id<'itm'>) =>
  (await sql`select use from covered_items(${today}::date) where item_id = ${id}`.execute(db)).rows.length

describe('the page', () => {
  test('shows their words, where they are, what they agreed to and the time they gave', async ({ ctx }) => {
    await enterItem(ctx, '<img src=x onerror=alert(1)>')
    await ctx.db
      .insertInto('engagements')
      .values({
        id: newId('eng'),
        level: 3,
        customerId: 'cus_larkspur',
        contactId: 'con_ines',
        title: 'Call with Brightwater',
        stage: 'done',
        minutes: 45,
        state: 'held',
        heldOn: '2026-03-01',
        createdBy: 'mem_sam',
        createdAt: ctx.now,
        updatedAt: ctx.now,
      })
      .execute()
    const page = await see(ctx)
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(page).not.toContain('<script')
    expect(page).toContain('Ines Moreau, Head of operations')
    expect(page).toContain('What customers say')
    expect(page).toContain('https://news.example/story')
    expect(page).toContain('You may show my words on your website.')
    expect(page).toContain('45 minutes')
    // Whom we sell to is nobody else's business.
    expect(page).not.toContain('Brightwater')
  })

  test('changes nothing by being read, nor by a form without a word', async ({ ctx }) => {
    const item = await enterItem(ctx)
    await openReconfirmations(ctx)
    const tables = ['contacts', 'referenceItems', 'consents', 'activity', 'tasks', 'reconfirmations', 'mails'] as const
    const all = async () => {
      const rows: unknown[] = []
      for (const table of tables) rows.push(await ctx.db.selectFrom(table).selectAll().execute())
      return JSON.stringify(rows)
    }
    const before = await all()
    await see(ctx)
    await press(ctx, {})
    await press(ctx, { act: 'stop' })
    await press(ctx, { act: 'withdraw', which: 'nonsense' })
    await press(ctx, { act: 'pause', day: '1999-01-01' })
    await press(ctx, { act: 'stop', item: 'itm_nobody' })
    expect(await all()).toBe(before)
    expect((await itemOf(ctx, item)).state).toBe('ready')
  })

  test('opens with no link but its own: not a changed, an expired, one for another purpose or of another company', async ({
    ctx,
  }) => {
    const token = pathOf(ctx).split('/').at(-1)!
    const soon = new Date(ctx.now.getTime() + 86_400_000)
    const statusOf = async (path: `/${string}`, at: Context = ctx) => [
      (await visit(advocatesPages, `GET ${path}`, { ctx: at })).status,
      (await visit(advocatesPages, `POST ${path}`, { ctx: at, form: { act: 'pause', months: '3' } })).status,
    ]
    expect(await statusOf(`/me/${token.slice(0, -2)}AA`)).toEqual([404, 404])
    expect(await statusOf(`/me/${ctx.keys.signLink('withdraw', 'con_ines', soon)}`)).toEqual([404, 404])
    expect(await statusOf(`/me/${ctx.keys.signLink('preview', 'con_ines', soon)}`)).toEqual([404, 404])
    expect(await statusOf(`/me/${ctx.keys.signLink('own', 'cus_larkspur', soon)}`)).toEqual([404, 404])
    expect(await statusOf(`/me/${ctx.keys.signLink('own', 'con_gone', soon)}`)).toEqual([410, 410])
    expect(await statusOf(`/me/${token}`, { ...ctx, now: new Date('2027-06-02') })).toEqual([410, 410])
    const elsewhere = openKeys(['the secret that tests sign and seal with'], 'vouchwell_another')
    expect(await statusOf(`/me/${elsewhere.signLink('own', 'con_ines', soon)}`)).toEqual([404, 404])
    expect((await ines(ctx)).pausedUntil).toBeNull()
    expect((await statusOf(`/me/${token}`))[0]).toBe(200)
  })

  test.for([
    ['de', 'Ihre Worte'],
    ['fr', 'Vos mots'],
    ['es', 'Sus palabras'],
  ] as const)('speaks %s to whom we write in it, and whoever asks for it', async ([language, title], { ctx }) => {
    await enterItem(ctx)
    expect(await see(ctx, pathOf(ctx), { 'accept-language': `${language};q=0.9` })).toContain(title)
    await ctx.db.updateTable('contacts').set({ language }).where('id', '=', 'con_ines').execute()
    const page = await see(ctx)
    expect(page).toContain(`<html lang="${language}">`)
    expect(page).toContain(title)
    expect(await see(ctx, `${pathOf(ctx)}?lang=en`)).toContain('Your words')
  })
})

describe('what they pass on, and whom they sent', () => {
  test('words that are public have an address to share, and others have none', async ({ ctx }) => {
    const item = await enterItem(ctx)
    const page = await see(ctx)
    const address = `http://localhost/wall/said-${item.slice(-8)}#${item}`
    expect(page).toContain(`value="${address}"`)
    expect(page).toContain(`body=${encodeURIComponent(address)}`)
    expect(page).toContain(`linkedin.com/sharing/share-offsite/?url=${encodeURIComponent(address)}`)
    await ctx.db.updateTable('walls').set({ state: 'closed' }).where('slug', 'like', 'said-%').execute()
    expect(await see(ctx)).not.toContain('share-offsite')
  })

  test('what they told us of whom they sent comes back in their own words, and nobody else is named', async ({
    ctx,
  }) => {
    const { db, now } = ctx
    const made = { createdBy: 'mem_sam', createdAt: now, updatedAt: now }
    const [one, other] = [newId('ref'), newId('ref')]
    for (const [id, name] of [
      [one, 'Brightwater Energy GmbH'],
      [other, 'Secret Prospect'],
    ] as const)
      await db
        .insertInto('referrals')
        .values({
          id,
          referrerId: 'cus_larkspur',
          referredName: name,
          referredEmail: 'anna@brightwater.example',
          madeOn: '2026-04-03',
          state: 'converted',
          strength: 'claimed',
          ...made,
        })
        .execute()
    await db
      .insertInto('surveys')
      .values({
        id: 'srv_sent',
        name: 'Whom you sent',
        content: '{}',
        createdBy: 'mem_sam',
        createdAt: now,
        updatedAt: now,
      })
      .execute()
    await db
      .insertInto('responses')
      .values({
        id: 'rsp_sent',
        surveyId: 'srv_sent',
        customerId: 'cus_larkspur',
        contactId: 'con_ines',
        source: 'open link',
        state: 'started',
        startedAt: now,
        createdAt: now,
        updatedAt: now,
      })
      .execute()
    await db
      .insertInto('evidence')
      .values({
        id: newId('evi'),
        referralId: one,
        kind: 'self-report',
        strength: 'claimed',
        referrerId: 'cus_larkspur',
        words: 'My cousin <b>Anna</b>',
        responseId: 'rsp_sent',
        createdBy: 'mem_sam',
        createdAt: now,
      })
      .execute()
    const page = await see(ctx)
    expect(page).toContain('My cousin &lt;b&gt;Anna&lt;/b&gt;')
    expect(page).toContain('They became a customer. Thank you.')
    // What a colleague at the same customer did, and what only we know, is not told.
    expect(page).not.toMatch(/Secret Prospect|Brightwater Energy|anna@/)
  })
})

describe('links that are taken back', () => {
  const at = (ctx: Context, seconds: number) => ({ ...ctx, now: new Date(ctx.now.getTime() + seconds * 1000) })

  pure.each([
    ['2026-05-01T00:00:00Z', true],
    ['2026-05-03T11:59:59Z', true],
    ['2026-05-03T12:00:00Z', false],
    ['2026-05-04T00:00:00Z', false],
  ])('a link made at %s is over, when links were taken back on 3 May at noon: %s', (made, over) => {
    const expires = new Date(made)
    expires.setUTCFullYear(2027)
    expect(isTakenBack('own', { expires }, new Date('2026-05-03T12:00:00.400Z'))).toBe(over)
    expect(isTakenBack('own', { expires }, null)).toBe(false)
  })

  test('whatever was mailed before opens nothing, and can do nothing; a new link does', async ({ ctx }) => {
    const item = await enterItem(ctx)
    const own = pathOf(ctx)
    const withdrawal = withdrawLink(ctx, { id: 'con_ines' }, '') as `/${string}`
    const request = await askForConsent(ctx, {
      party: 'person',
      itemId: item,
      level: 2,
      uses: ['press'],
      language: 'en',
      lastsMonths: 12,
      overrideReason: 'The test asks.',
    })
    const agree = signLink(ctx, request, '') as `/${string}`
    const later = at(ctx, 60)
    const done = await takeLinksBack(later, { contactId: 'con_ines', sendNew: true })
    expect(done).toMatchObject({ requests: 1, sent: true, page: { takenBackOn: today, sentOn: today } })
    const statusOf = async (pages: typeof advocatesPages, path: `/${string}`, form?: Record<string, string>) =>
      (await visit(pages, `${form ? 'POST' : 'GET'} ${path}`, { ctx: at(ctx, 120), ...(form ? { form } : {}) })).status
    expect(await statusOf(advocatesPages, own)).toBe(410)
    expect(await statusOf(advocatesPages, own, { act: 'withdraw', which: 'all' })).toBe(410)
    expect(await statusOf(consentPages, withdrawal)).toBe(410)
    expect(await statusOf(consentPages, withdrawal, { which: 'all' })).toBe(410)
    expect(await statusOf(consentPages, agree)).toBe(410)
    expect(await statusOf(consentPages, agree, { use: 'press', go: 'sign' })).toBe(410)
    expect(await covered(ctx, item)).toBe(1)
    const mails = await ctx.db.selectFrom('mails').where('purpose', '=', 'own page').select(['text', 'state']).execute()
    const path = /\/me\/\S+/.exec(mails.at(-1)!.text)![0] as `/${string}`
    expect(await statusOf(advocatesPages, path)).toBe(200)
    const told = await ctx.db.selectFrom('activity').where('event', '=', 'links taken back').select('details').execute()
    expect(told).toEqual([{ details: { requests: 1 } }])
  })

  test('of somebody who withdraws while the links are taken back, one is first and neither is lost', async ({
    committed: ctx,
  }) => {
    const item = await enterItem(ctx)
    const path = pathOf(ctx)
    const [page, taken] = await Promise.all([
      visit(advocatesPages, `POST ${path}`, { ctx, form: { act: 'withdraw', which: 'all' } }),
      takeLinksBack(at(ctx, 60), { contactId: 'con_ines', sendNew: false }),
    ])
    expect(taken.sent).toBe(false)
    // Whoever pressed in time has withdrawn; whoever pressed too late was told, and nothing was half done.
    expect([200, 410]).toContain(page.status)
    if (page.status === 200) expect(await covered(ctx, item)).toBe(0)
    expect((await visit(advocatesPages, `GET ${path}`, { ctx })).status).toBe(410)
    await ctx.db.updateTable('contacts').set({ linksFrom: null }).where('id', '=', 'con_ines').execute()
    await ctx.db.deleteFrom('activity').where('subjectId', '=', 'con_ines').execute()
    await ctx.db.deleteFrom('referenceItems').where('id', '=', item).execute()
  })
})

describe('what they do', () => {
  test('a break is taken, told once, moved, and ended; sent twice it happens once', async ({ ctx }) => {
    expect(await press(ctx, { act: 'pause', months: '3' })).toContain('You are left in peace until 1 September 2026.')
    expect(await press(ctx, { act: 'pause', months: '3' })).toContain('Nothing was changed.')
    await press(ctx, { act: 'pause', months: '3', day: '2026-07-01' })
    expect((await ines(ctx)).pausedUntil).toBe('2026-07-01')
    expect(await press(ctx, { act: 'resume' })).toContain('Your break is over.')
    expect((await ines(ctx)).pausedUntil).toBeNull()
    const told = await ctx.db
      .selectFrom('activity')
      .where('subjectId', '=', 'con_ines')
      .orderBy('id')
      .select('event')
      .execute()
    expect(told.map(({ event }) => event)).toEqual(['contact paused', 'contact paused', 'contact resumed'])
  })

  test('withdrawing one, or everything, works at once and leaves what is not theirs', async ({ ctx }) => {
    const item = await enterItem(ctx)
    const own = await ctx.db
      .selectFrom('consents')
      .where('contactId', '=', 'con_ines')
      .select('id')
      .executeTakeFirstOrThrow()
    const company = await ctx.db
      .selectFrom('consents')
      .where('party', '=', 'company')
      .select('id')
      .executeTakeFirstOrThrow()
    expect(await press(ctx, { act: 'withdraw', which: company.id })).toContain('Nothing was changed.')
    expect(await covered(ctx, item)).toBe(1)
    expect(await press(ctx, { act: 'withdraw', which: own.id })).toContain('Withdrawn.')
    expect(await covered(ctx, item)).toBe(0)
    expect(await press(ctx, { act: 'withdraw', which: 'all' })).toContain('Nothing was changed.')
    const other = await enterItem(ctx)
    expect(await press(ctx, { act: 'withdraw', which: 'all' })).toContain('Withdrawn.')
    expect(await covered(ctx, other)).toBe(0)
  })

  test('a correction is proposed once, and what is wrong becomes something to do; words never change', async ({
    ctx,
  }) => {
    const item = await enterItem(ctx)
    const form = { act: 'correct', item, name: 'Inès Moreau', title: 'Head of operations', words: 'Not a day, two' }
    expect(await press(ctx, form)).toContain('Somebody looks at it.')
    await press(ctx, form)
    const suggested = await ctx.db.selectFrom('editSuggestions').where('itemId', '=', item).select('changes').execute()
    expect(suggested).toEqual([{ changes: { shownName: 'Inès Moreau' } }])
    const tasks = await ctx.db.selectFrom('tasks').where('subjectId', '=', item).select(['kind', 'why']).execute()
    expect(tasks).toHaveLength(1)
    expect(tasks[0]!.why).toContain('Not a day, two')
    expect(await itemOf(ctx, item)).toMatchObject({
      original: 'It took a day.',
      shownName: 'Ines Moreau',
      state: 'ready',
    })
  })

  test('what is asked is answered with one button; what is not theirs is left alone', async ({ ctx }) => {
    const item = await enterItem(ctx)
    await openReconfirmations(ctx)
    await ctx.db.updateTable('referenceItems').set({ contactId: null }).where('id', '=', item).execute()
    expect(await press(ctx, { act: 'yes', item })).toContain('Nothing was changed.')
    await ctx.db.updateTable('referenceItems').set({ contactId: 'con_ines' }).where('id', '=', item).execute()
    expect(await see(ctx)).toContain('is this still true?')
    expect(await press(ctx, { act: 'yes', item })).toContain('It goes on being shown as it is.')
    expect((await itemOf(ctx, item)).reconfirmOn).toBe('2027-06-01')
    expect(await press(ctx, { act: 'stop', item })).toContain('It is used no more.')
    expect(await covered(ctx, item)).toBe(0)
    const recalls = await ctx.db.selectFrom('tasks').where('kind', '=', 'recall copy').select('id').execute()
    expect(recalls).toHaveLength(2)
  })

  test('pressed twice in the same moment it happens once', async ({ committed: ctx }) => {
    const pages = await Promise.all([
      press(ctx, { act: 'pause', months: '6' }),
      press(ctx, { act: 'pause', months: '6' }),
    ])
    expect(pages.filter((page) => page.includes('Nothing was changed.'))).toHaveLength(1)
    await press(ctx, { act: 'resume' })
  })
})

describe('for us', () => {
  test('the link is sent once a week, asks for nothing, and is not sent where nobody wants mail', async ({ ctx }) => {
    const reasonOf = (work: Promise<unknown>) =>
      work.then(
        () => null,
        (error: unknown) => (error as Refused).reason,
      )
    expect((await sendOwnPage(ctx, { contactId: 'con_ines' })).sentOn).toBe(today)
    expect(await reasonOf(sendOwnPage(ctx, { contactId: 'con_ines' }))).toBe('sent-lately')
    const mail = await ctx.db
      .selectFrom('mails')
      .where('purpose', '=', 'own page')
      .selectAll()
      .executeTakeFirstOrThrow()
    const path = /\/me\/\S+/.exec(mail.text)![0] as `/${string}`
    expect((await visit(advocatesPages, `GET ${path}`, { ctx })).status).toBe(200)
    expect(JSON.stringify(mail.headers)).toContain('List-Unsubscribe')
    expect(await ctx.db.selectFrom('asks').select('id').execute()).toEqual([])
    await ctx.db.updateTable('contacts').set({ pausedUntil: '2026-07-01' }).where('id', '=', 'con_tom').execute()
    expect(await reasonOf(sendOwnPage(ctx, { contactId: 'con_tom' }))).toBe('paused')
  })

  test('of two who send it at once, one does', async ({ committed: ctx }) => {
    const sent = await Promise.allSettled([
      sendOwnPage(ctx, { contactId: 'con_ines' }),
      sendOwnPage(ctx, { contactId: 'con_ines' }),
    ])
    expect(sent.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await ctx.db.deleteFrom('mails').where('purpose', '=', 'own page').execute()
  })

  test('a preview shows the page and can do nothing', async ({ ctx }) => {
    await enterItem(ctx)
    const { address } = await previewOwnPage(ctx, { contactId: 'con_ines' })
    const page = await see(ctx, address as `/${string}`)
    expect(page).toContain('It took a day.')
    expect(page).toContain('This is a preview.')
    expect(page).not.toContain('style=')
    expect(page.match(/<form/g)!.length).toBe(page.match(/<fieldset[^>]* disabled/g)!.length)
    expect((await visit(advocatesPages, `POST ${address as `/${string}`}`, { ctx })).status).toBe(404)
    const token = address.split('/').at(-1)
    expect((await visit(advocatesPages, `POST /me/${token}`, { ctx, form: { act: 'resume' } })).status).toBe(404)
  })

  test('a customer’s page is told what each of their pages would hold', async ({ ctx, committed }) => {
    await enterItem(ctx)
    const { items } = await showOwnPages(ctx, { customerId: 'cus_larkspur' })
    expect(items.find(({ contact }) => contact.id === 'con_ines')).toMatchObject({ items: 1, agreed: 1, whyNot: null })
    expect(committed.today).toBe(today)
    const reply = await send(advocatesRoutes, 'GET /customers/cus_larkspur/own-pages', { as: 'viewer' })
    expect(reply.status).toBe(200)
  })
})
