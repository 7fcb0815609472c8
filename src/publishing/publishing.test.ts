import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { withdrawConsents } from '../consent/commands.ts'
import { nobody } from '../server/context.ts'
import { Refused } from '../server/errors.ts'
import { test, type testContext } from '../testing/database.ts'
import { enterQuote } from '../testing/quotes.ts'
import { send, visit } from '../testing/server.ts'
import type { Day } from '../values/day.ts'
import type { Id } from '../values/id.ts'
import * as commands from './commands.ts'
import { contrast, readableAccent } from './look.ts'
import { publishingPages } from './pages/publishing.ts'
import { publishingRoutes } from './routes.ts'
import { slugOf, whyNotState } from './rules.ts'
import { shownItems } from './store.ts'
import { isReview, jsonInHtml, structuredData, whyNotStructured } from './structured.ts'
import { type CoverFacts, whyNotShow } from './why-not-show.ts'

type Ctx = ReturnType<typeof testContext>

async function publishedWall(ctx: Ctx, itemIds: Id<'itm'>[]) {
  const { id } = await commands.addWall(ctx, { name: 'What customers say' })
  await commands.chooseItems(ctx, id, itemIds)
  return commands.changeWall(ctx, id, { state: 'published' })
}
const outside = (ctx: Ctx) => ({ ...ctx, actor: nobody })
const read = async (ctx: Ctx, path: `GET /${string}`, headers = {}) =>
  visit(publishingPages, path, {
    ctx: { ...outside(ctx), exchange: { ...ctx.exchange, headers: new Headers(headers) } },
    headers,
  })

describe('walls', () => {
  test('a wall is begun, filled, published and seen by anybody', async ({ ctx }) => {
    const first = await enterQuote(ctx, {
      words: 'It took two weeks. Nobody complained. It just worked.',
      spans: [
        [0, 18],
        [38, 53],
      ],
    })
    const second = await enterQuote(ctx, { words: 'We would do it again.', disclosure: 'They got a voucher of €20.' })
    const wall = await publishedWall(ctx, [second, first])
    expect(wall).toMatchObject({ slug: 'what-customers-say', state: 'published', chosen: 2, shown: 2 })
    const page = await (await read(ctx, 'GET /wall/what-customers-say')).text()
    expect(page).toContain('It took two weeks. […] It just worked.')
    expect(page).toContain('9 March 2026, in a survey')
    expect(page).toContain('They got a voucher of €20.')
    expect(page).toMatch(/Selected by .+: 2 of 2 items from 1 customer\./)
    expect(page.indexOf('We would do it again.')).toBeLessThan(page.indexOf('It took two weeks.'))
  })

  test('a draft and a closed wall are seen by people of ours alone', async ({ ctx }) => {
    const wall = await commands.addWall(ctx, { name: 'Draft' })
    expect((await read(ctx, 'GET /wall/draft')).status).toBe(404)
    const ours = await visit(publishingPages, 'GET /wall/draft', { ctx })
    expect(ours.status).toBe(200)
    expect(ours.headers.get('x-robots-tag')).toBe('noindex')
    expect(ours.headers.get('content-security-policy')).toContain("frame-ancestors 'self'")
    await commands.changeWall(ctx, wall.id, { state: 'published' })
    const open = await read(ctx, 'GET /wall/draft')
    expect([open.status, open.headers.get('x-robots-tag')]).toEqual([200, null])
    await commands.changeWall(ctx, wall.id, { state: 'closed' })
    for (const path of ['', '/how', '/feed.json', '/file/itm_1', '/thumbnail/itm_1'])
      expect((await read(ctx, `GET /wall/draft${path}`)).status, path).toBe(404)
  })

  test('only what is covered for the website can be added', async ({ ctx }) => {
    const { id } = await commands.addWall(ctx, { name: 'W' })
    const deckOnly = await enterQuote(ctx, { uses: ['sales deck'] })
    await expect(commands.chooseItems(ctx, id, [deckOnly])).rejects.toThrow(Refused)
    await expect(commands.chooseItems(ctx, id, ['itm_none'])).rejects.toThrow(Refused)
  })

  test('what loses its cover stays in the list with the reason, and is gone outside', async ({ ctx }) => {
    const item = await enterQuote(ctx)
    const wall = await publishedWall(ctx, [item])
    await ctx.db.updateTable('contacts').set({ leftOn: ctx.today }).where('customerId', '=', 'cus_larkspur').execute()
    const after = await commands.showWall(ctx, wall.id)
    expect(after.items).toMatchObject([{ id: item, whyNot: 'person-left' }])
    expect(await (await read(ctx, `GET /wall/${wall.slug}`)).text()).not.toContain('two weeks')
    // Order and other items may change while it is there.
    expect((await commands.chooseItems(ctx, wall.id, [item])).chosen).toBe(1)
  })

  test('each reason is the one that keeps it from being shown', async ({ ctx }) => {
    const says = async (id: Id<'itm'>) =>
      (await commands.listChoices(ctx, { use: 'website', q: '', covered: 'all', ids: [id], limit: 5 })).items[0]?.whyNot
    expect(await says(await enterQuote(ctx))).toBeNull()
    expect(await says(await enterQuote(ctx, { state: 'draft' }))).toBe('draft')
    expect(await says(await enterQuote(ctx, { uses: [] }))).toBe('person-missing')
    expect(await says(await enterQuote(ctx, { companyAgrees: false }))).toBe('company-missing')
    expect(await says(await enterQuote(ctx, { level: 1, companyAgrees: false }))).toBeNull()
    const withdrawn = await enterQuote(ctx)
    await withdrawConsents(ctx, { itemId: withdrawn, how: 'by telephone' })
    expect(await says(withdrawn)).toBe('person-withdrew')
    const expired = await enterQuote(ctx, { givenOn: '2026-03-09' })
    await ctx.db
      .updateTable('consents')
      .set({ expiresOn: '2026-04-09' as Day })
      .where('itemId', '=', expired)
      .execute()
    expect(await says(expired)).toBe('person-expired')
  })

  test('why not, in words, and what the database shows never disagree', async ({ ctx }) => {
    const id = await enterQuote(ctx)
    const standing = fc.constantFrom<'stands' | 'withdrawn' | 'expired' | 'none'>(
      'stands',
      'withdrawn',
      'expired',
      'none',
    )
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          person: standing,
          company: standing,
          state: fc.constantFrom('draft', 'ready', 'retired'),
          level: fc.constantFrom(1, 2),
          left: fc.boolean(),
          ended: fc.boolean(),
        }),
        async ({ person, company, state, level, left, ended }) => {
          await ctx.db
            .updateTable('referenceItems')
            .set({ state, level: level as 1 | 2 })
            .where('id', '=', id)
            .execute()
          await ctx.db
            .updateTable('contacts')
            .set({ leftOn: left ? ctx.today : null })
            .where('customerId', '=', 'cus_larkspur')
            .execute()
          await ctx.db
            .updateTable('customers')
            .set({ until: ended ? ctx.today : null })
            .where('id', '=', 'cus_larkspur')
            .execute()
          for (const [party, how] of [
            ['person', person],
            ['company', company],
          ] as const)
            await ctx.db
              .updateTable('consents')
              .set({
                level: level as 1 | 2,
                use: how === 'none' ? 'press' : 'website',
                givenOn: '2026-03-09' as Day,
                withdrawnAt: how === 'withdrawn' ? ctx.now : null,
                withdrawnOn: how === 'withdrawn' ? ctx.today : null,
                expiresOn: how === 'expired' ? ctx.today : null,
              })
              .where('itemId', '=', id)
              .where('party', '=', party)
              .execute()
          const facts = (how: typeof person) => ({
            stands: how === 'stands',
            withdrawn: how === 'withdrawn',
            expired: how === 'expired',
          })
          const rule = whyNotShow(
            {
              state: state as CoverFacts['state'],
              needsCompany: level === 2,
              person: facts(person),
              company: facts(company),
              customerUntil: ended ? ctx.today : null,
              contactLeftOn: left ? ctx.today : null,
            },
            ctx.today,
          )
          const shown = await shownItems(ctx, { itemIds: [id] }, 'website')
          expect(shown.length === 1).toBe(rule === null)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('two people who begin a wall of one name at once both get one, at different addresses', async ({
    committed,
  }) => {
    const both = await Promise.all([1, 2].map(() => commands.addWall(committed, { name: 'Twice at once' })))
    expect(new Set(both.map(({ slug }) => slug)).size).toBe(2)
  })

  test('of two people who fill a wall from the same version, the later is told', async ({ committed }) => {
    const { id, version } = await commands.addWall(committed, { name: 'Raced' })
    const item = await enterQuote(committed)
    const results = await Promise.allSettled(
      [[item], []].map((items) => commands.chooseItems({ ...committed, ifMatch: version }, id, items as Id<'itm'>[])),
    )
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('a published wall is closed, never made a draft again', () => {
    expect(whyNotState('published', 'draft')).toBe('never-published')
    expect(whyNotState('closed', 'published')).toBeNull()
    expect(slugOf('What customers say – München')).toBe('what-customers-say-munchen')
    expect(slugOf('客様の声')).toBe('wall')
  })

  test('nothing of ours reads items without asking what is covered', () => {
    const store = readFileSync(new URL('./store.ts', import.meta.url), 'utf8')
    const functions = store.split(/^(?=(?:export )?(?:async )?(?:function|const) )/m)
    const readers = functions.filter((text) => /reference_items|referenceItems/.test(text))
    expect(readers.length).toBeGreaterThan(2)
    expect(readers.filter((text) => !text.includes('covered_items('))).toEqual([])
    for (const file of ['commands.ts', 'pages/publishing.ts', 'pages/wall.ts', 'pages/how.ts'])
      expect(readFileSync(new URL(file, import.meta.url), 'utf8')).not.toMatch(
        /reference_items|referenceItems|wallChoices\(outside/,
      )
  })
})

describe('what goes outside', () => {
  test('words without a name say nowhere whose they are', async ({ ctx }) => {
    const id = await enterQuote(ctx, {
      level: 1,
      companyAgrees: false,
      title: 'Larkspur on setup',
      address: 'https://larkspur.example/x',
    })
    const wall = await publishedWall(ctx, [id])
    for (const path of ['', '/how', '/feed.json']) {
      const text = await (await read(ctx, `GET /wall/${wall.slug}${path}`)).text()
      expect(text, path).not.toMatch(/larkspur|ines|faro|head of operations|cus_|con_|nobody outside/i)
    }
  })

  test('no identifier of a customer or person is in any of it', async ({ ctx }) => {
    const wall = await publishedWall(ctx, [await enterQuote(ctx)])
    for (const path of ['', '/how', '/feed.json'])
      expect(await (await read(ctx, `GET /wall/${wall.slug}${path}`)).text()).not.toMatch(
        /\b(cus|con|rsp|ver|fil|mem|cns)_/,
      )
  })

  test('the feed is a JSON Feed that other sites may read and that is asked for anew every time', async ({ ctx }) => {
    const wall = await publishedWall(ctx, [await enterQuote(ctx)])
    const answer = await read(ctx, `GET /wall/${wall.slug}/feed.json`)
    expect(answer.headers.get('content-type')).toMatch(/^application\/feed\+json/)
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.get('cache-control')).toBe('public, max-age=0, must-revalidate')
    const feed = await answer.json()
    expect(feed).toMatchObject({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'What customers say',
      items: [{ content_text: 'It took two weeks. Then it just worked.', date_published: '2026-03-09T00:00:00Z' }],
    })
    const etag = answer.headers.get('etag') as string
    for (const sent of [etag, `W/${etag}`, `"other", ${etag}`])
      expect((await read(ctx, `GET /wall/${wall.slug}/feed.json`, { 'if-none-match': sent })).status).toBe(304)
  })

  test('consent withdrawn is gone from wall, feed and slides with the next look, whatever a cache sends along', async ({
    ctx,
  }) => {
    const stays = await enterQuote(ctx, { words: 'Still here.' })
    const goes = await enterQuote(ctx, { words: 'Gone in a moment.' })
    const wall = await publishedWall(ctx, [stays, goes])
    const first = await read(ctx, `GET /wall/${wall.slug}/feed.json`)
    expect(await first.text()).toContain('Gone in a moment.')
    expect(await (await read(ctx, `GET /wall/${wall.slug}`)).text()).toContain('Gone in a moment.')
    await commands.makeDeck(ctx, { as: 'slides', title: 'Brightwater', itemIds: [goes], dealId: null })
    await withdrawConsents(ctx, { itemId: goes, how: 'by link' })
    const again = await read(ctx, `GET /wall/${wall.slug}/feed.json`, {
      'if-none-match': first.headers.get('etag') as string,
      'if-modified-since': new Date(ctx.now.getTime() + 60_000).toUTCString(),
    })
    expect(again.status).toBe(200)
    const text = await again.text()
    expect(text).not.toContain('Gone in a moment.')
    expect(text).toContain('Still here.')
    expect(await (await read(ctx, `GET /wall/${wall.slug}`)).text()).not.toContain('Gone in a moment.')
    await expect(
      commands.makeDeck(ctx, { as: 'PDF', title: 'Brightwater', itemIds: [goes], dealId: null }),
    ).rejects.toThrow()
    // What left the building cannot be recalled by us: somebody is told.
    const tasks = await ctx.db.selectFrom('tasks').select(['kind', 'title']).where('kind', '=', 'recall copy').execute()
    expect(JSON.stringify(tasks)).toContain('Brightwater')
  })

  test('where items are shown is written down with the wall, and ended with it', async ({ ctx }) => {
    const item = await enterQuote(ctx)
    const wall = await publishedWall(ctx, [item])
    const uses = () =>
      ctx.db.selectFrom('uses').select(['place', 'use', 'leftUs', 'endedOn']).where('itemId', '=', item).execute()
    expect(await uses()).toEqual([
      { place: 'http://localhost/wall/what-customers-say', use: 'website', leftUs: false, endedOn: null },
    ])
    await commands.changeWall(ctx, wall.id, { state: 'closed' })
    expect(await uses()).toMatchObject([{ endedOn: ctx.today }])
  })

  test('the page says how many were asked and how all of them answered', async ({ ctx }) => {
    await commands.changeSettings(ctx, { howWeChoose: 'We take one from each <industry>.' })
    const wall = await publishedWall(ctx, [await enterQuote(ctx)])
    const page = await (await read(ctx, `GET /wall/${wall.slug}/how`)).text()
    expect(page).toContain('We take one from each &lt;industry&gt;.')
    expect(page).toContain('They are a choice, not an average')
  })
})

describe('what search engines are told', () => {
  const item = {
    id: 'itm_1',
    level: 2,
    format: 'text',
    words: 'It worked.',
    isExcerpt: false,
    language: 'en',
    title: null,
    name: 'Ines Faro',
    role: null,
    company: 'Larkspur',
    givenOn: '2026-03-09',
    source: 'survey',
    disclosure: null,
    address: null,
    file: null,
  } as const
  const sold = { sells: 'software', productName: 'Merrow Planner' } as const
  const open = { isPublished: true, items: [item] }

  test.for([
    ['not published', sold, { ...open, isPublished: false }, 'not-published'],
    ['nobody said what is sold', { sells: null, productName: 'x' }, open, 'not-said'],
    ['a service under its own name', { sells: 'service', productName: 'x' }, open, 'sells-service'],
    ['a product without a name', { sells: 'product', productName: ' ' }, open, 'no-product-name'],
    ['words from a review site', sold, { ...open, items: [{ ...item, source: 'review site' }] }, 'no-items'],
    ['paid words', sold, { ...open, items: [{ ...item, disclosure: 'They were paid.' }] }, 'no-items'],
    ['words without a name', sold, { ...open, items: [{ ...item, level: 1, name: null }] }, 'no-items'],
    ['software with a name', sold, open, null],
  ] as const)('%s', ([, what, wall, reason]) => {
    expect(whyNotStructured(what, wall)).toBe(reason)
    expect(structuredData(what, { ...wall, address: 'https://v.example/wall/x' }) === null).toBe(reason !== null)
  })

  test('no stars, no average, and nothing of the company itself', () => {
    const told = JSON.stringify(structuredData(sold, { ...open, address: 'https://v.example/wall/x' }))
    expect(told).not.toMatch(/AggregateRating|reviewRating|ratingValue/i)
    expect(JSON.parse(told)).toMatchObject({
      '@type': 'SoftwareApplication',
      review: [{ author: { name: 'Ines Faro' } }],
    })
    expect(isReview(item)).toBe(true)
  })

  test('whatever somebody says, it cannot leave the script it stands in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (words) => {
        const text = jsonInHtml({ words })
        expect(text).not.toMatch(/[<>&\u2028\u2029]/)
        expect(JSON.parse(text)).toEqual({ words })
      }),
    )
  })
})

test('the accent can be read on paper by day and by night, whichever colour was chosen', () => {
  const channel = fc.integer({ min: 0, max: 255 }).map((n) => n.toString(16).padStart(2, '0'))
  fc.assert(
    fc.property(fc.tuple(channel, channel, channel), (channels) => {
      const accent = `#${channels.join('')}`
      expect(contrast(readableAccent(accent, 'light'), '#f6f7f5')).toBeGreaterThanOrEqual(4.5)
      for (const paper of ['#131918', '#1a2120']) {
        expect(contrast(readableAccent(accent, 'dark'), paper)).toBeGreaterThanOrEqual(4.5)
      }
    }),
  )
  expect(contrast('#000000', '#ffffff')).toBe(21)
  // The example of W3C technique G18's tools: #767676 on white is 4.54.
  expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2)
})

test('lists page by page, and over HTTP', async ({ committed }) => {
  for (let n = 0; n < 5; n++) await enterQuote(committed, { words: `Paged quote ${n}`, givenOn: '2026-03-09' })
  const seen: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const answer = await send(
      publishingRoutes,
      `GET /showable?use=website&q=paged&limit=2${cursor ? `&cursor=${cursor}` : ''}`,
      { as: 'viewer' },
    )
    expect(answer.status).toBe(200)
    const page = (await answer.json()) as { items: { id: string }[]; nextCursor: string | null }
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
  }
  expect([seen.length, new Set(seen).size]).toEqual([5, 5])
})
