import { existsSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { openBrowser } from '../../e2e/house.ts'
import { ownLink, withdrawLink } from '../consent/commands/links.ts'
import { askForConsent, signLink } from '../consent/commands/requests.ts'
import { consentPages } from '../consent/pages.ts'
import { noCriteria } from '../requests/criteria.ts'
import { requestsPages } from '../requests/pages.ts'
import type { Context } from '../server/context.ts'
import type { Page as OurPage } from '../server/pages.ts'
import { test } from '../testing/database.ts'
import { enterQuote, hostileQuotes } from '../testing/quotes.ts'
import { visit } from '../testing/server.ts'
import { newId } from '../values/id.ts'
import { advocatesPages } from './pages.ts'

const hasBrowser = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].some((path) => path !== undefined && existsSync(path))

/** HTML reads every line end as one kind, and no page shows a NUL. */
const lines = (text: string) => text.replace(/\r\n?/g, '\n')

describe.skipIf(!hasBrowser)('whatever somebody says is text on the pages people get by mail', () => {
  let browser: Browser
  let page: Page
  const complaints: string[] = []
  beforeAll(async () => {
    browser = await openBrowser()
    page = await (await browser.newContext()).newPage()
    page.on('dialog', (dialog) => {
      complaints.push(`dialog ${dialog.message()}`)
      dialog.dismiss()
    })
    page.on('pageerror', (error) => complaints.push(error.message))
  })
  afterAll(() => browser.close())

  /** The page as a browser takes it, without the policy that would stop what slipped through. */
  async function read(ctx: Context, pages: readonly OurPage[], path: string) {
    const answer = await visit(pages, `GET ${path as `/${string}`}`, { ctx })
    expect(answer.status).toBe(200)
    await page.setContent(await answer.text())
    expect(
      await page.evaluate(
        'document.querySelectorAll("main script, main img, main iframe, main svg, main style, main object").length',
      ),
    ).toBe(0)
    return lines((await page.evaluate('document.querySelector("main").textContent')) as string)
  }
  const contact = (ctx: Context) =>
    ctx.db
      .selectFrom('contacts')
      .where('customerId', '=', 'cus_larkspur')
      .select('id')
      .orderBy('number')
      .executeTakeFirstOrThrow()

  test('their own page, and the page on which they withdraw', { timeout: 120_000 }, async ({ ctx }) => {
    const quotes = hostileQuotes().filter((words) => words.length < 250 && words.isWellFormed())
    const { id } = await contact(ctx)
    for (let from = 0; from < Math.min(quotes.length, 360); from += 90) {
      await ctx.db.deleteFrom('consents').execute()
      await ctx.db.deleteFrom('referenceItems').where('contactId', '=', id).execute()
      const some = quotes.slice(from, from + 90)
      for (const words of some)
        await enterQuote(ctx, { words, title: words, name: words.slice(0, 150), uses: ['website'] })
      const own = await read(ctx, advocatesPages, ownLink(ctx, { id }, ''))
      const withdrawal = await read(ctx, consentPages, withdrawLink(ctx, { id }, ''))
      for (const words of some) {
        expect(own).toContain(lines(words).trim())
        expect(withdrawal).toContain(lines(words).trim())
      }
    }
    expect(complaints).toEqual([])
  })

  test('the page on which they agree', { timeout: 120_000 }, async ({ ctx }) => {
    const quotes = hostileQuotes().filter((words) => words.isWellFormed())
    for (const words of quotes.filter((_, at) => at % 8 === 0).slice(0, 70)) {
      const item = await enterQuote(ctx, { words, title: words.slice(0, 150), name: words.slice(0, 100), uses: [] })
      const request = await askForConsent(ctx, {
        party: 'person',
        itemId: item,
        level: 2,
        uses: ['website'],
        language: 'en',
        lastsMonths: 24,
        overrideReason: 'The test asks often.',
      })
      expect(await read(ctx, consentPages, signLink(ctx, request, ''))).toContain(lines(words).trim())
    }
    expect(complaints).toEqual([])
  })

  test('the page on which somebody approves', { timeout: 120_000 }, async ({ ctx }) => {
    const { id: contactId } = await contact(ctx)
    const made = { createdBy: 'mem_sam', createdAt: ctx.now, updatedAt: ctx.now }
    const [requestId, matchId] = [newId('rqs'), newId('mat')]
    await ctx.db
      .insertInto('referenceRequests')
      .values({ id: requestId, level: 3, criteria: JSON.stringify(noCriteria), ...made })
      .execute()
    await ctx.db
      .insertInto('matches')
      .values({
        id: matchId,
        requestId,
        customerId: 'cus_larkspur',
        contactId,
        points: 50,
        why: '[]',
        approverName: 'Carla Reyes',
        approverEmail: 'carla@merrow.example',
        ...made,
      })
      .execute()
    const link = `/approval/${ctx.keys.signLink('approval', matchId, new Date(ctx.now.getTime() + 86_400_000))}`
    const quotes = hostileQuotes().filter((words) => words.length < 400 && words.isWellFormed())
    for (const words of quotes.filter((_, at) => at % 6 === 0).slice(0, 80)) {
      await ctx.db.updateTable('referenceRequests').set({ topic: words }).where('id', '=', requestId).execute()
      await ctx.db.updateTable('contacts').set({ name: words, title: words }).where('id', '=', contactId).execute()
      expect(await read(ctx, requestsPages, link)).toContain(lines(words).trim())
    }
    expect(complaints).toEqual([])
  })
})
