import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { serve } from '@hono/node-server'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { accessibilityProblems, openBrowser, scrollsSideways } from '../../e2e/house.ts'
import { withdrawConsents } from '../consent/commands.ts'
import { nobody } from '../server/context.ts'
import { servePages } from '../server/pages.ts'
import { test, testContext } from '../testing/database.ts'
import { enterQuote, hostileQuotes } from '../testing/quotes.ts'
import type { Id } from '../values/id.ts'
import { addWall, changeSettings, changeWall, chooseItems } from './commands.ts'
import { publishingPages } from './pages/publishing.ts'
import { printable } from './printable.ts'

test('the script for other sites is smaller than 10 kB as it travels', () => {
  expect(gzipSync(readFileSync(new URL('../embed/wall.js', import.meta.url))).length).toBeLessThan(10_000)
})

const hasBrowser = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].some((path) => path !== undefined && existsSync(path))

describe.skipIf(!hasBrowser)('in a real browser', () => {
  let browser: Browser
  let ours: ReturnType<typeof serve>
  let theirs: Server
  let host = ''
  let site = ''

  beforeAll(async () => {
    browser = await openBrowser()
    const edge = {
      open: async (request: Request) => {
        const ctx = testContext(nobody)
        return { ...ctx, exchange: { ...ctx.exchange, headers: request.headers, origin: host } }
      },
      tooOften: async () => null,
    }
    await new Promise<void>((resolve) => {
      ours = serve({ fetch: servePages(publishingPages, edge).fetch, port: 0, hostname: '127.0.0.1' }, () => resolve())
    })
    host = `http://127.0.0.1:${(ours.address() as AddressInfo).port}`
    // A page of somebody else, as strict as pages come: scripts and connections of ours, and nothing beside.
    theirs = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '/', 'http://x')
      response.setHeader('content-type', 'text/html; charset=utf-8')
      response.setHeader(
        'content-security-policy',
        `default-src 'none'; script-src ${host}; connect-src ${host}; img-src ${host}; media-src ${host}; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'`,
      )
      response.end(
        `<!doctype html><html lang="en"><head><title>Theirs</title><script src="${host}/embed/wall.js" async></script></head>
        <body><main><h1>Theirs</h1><h2>Customers</h2><vouchwell-wall src="${host}/wall/${searchParams.get('wall')}" ${searchParams.get('more') ?? ''}></vouchwell-wall></main></body></html>`,
      )
    })
    await new Promise<void>((resolve) => theirs.listen(0, '127.0.0.1', resolve))
    site = `http://127.0.0.1:${(theirs.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    await browser.close()
    theirs.close()
    ours.close()
  })

  const committed = () => testContext()
  async function wallOf(name: string, itemIds: Id<'itm'>[], look = {}) {
    const ctx = committed()
    const { id, slug } = await addWall(ctx, { name })
    for (let n = 0; n < itemIds.length; n += 400) await chooseItems(ctx, id, itemIds.slice(0, n + 400))
    await changeWall(ctx, id, { state: 'published', look, intro: 'Words of the people who use it every day.' })
    return slug
  }
  async function look({ width = 1200, dark = false } = {}): Promise<{ page: Page; complaints: string[] }> {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: dark ? 'dark' : 'light' })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text())
    })
    page.on('dialog', (dialog) => {
      complaints.push(`dialog ${dialog.message()}`)
      dialog.dismiss()
    })
    return { page, complaints }
  }

  test('a wall on another site is a list of quotes under a strict policy, found without fault by axe', async () => {
    const ctx = committed()
    const slug = await wallOf('Shown elsewhere', [
      await enterQuote(ctx, {
        words: 'It took two weeks. Then it just worked.',
        disclosure: 'They got a voucher of €20.',
      }),
      await enterQuote(ctx, { level: 1, companyAgrees: false, words: 'Nobody here wants to go back.' }),
    ])
    for (const how of [{ width: 1200 }, { width: 320, dark: true }]) {
      const { page, complaints } = await look(how)
      await page.goto(`${site}/?wall=${slug}`)
      await page.getByText('Then it just worked.').waitFor()
      expect(await page.getByRole('list', { name: 'Shown elsewhere' }).getByRole('listitem').count()).toBe(2)
      expect(await page.getByRole('heading', { level: 3 }).allTextContents()).toEqual([
        'Ines Faro, Head of Operations, Larkspur Clinics',
        'A customer',
      ])
      expect(await page.getByText('9 March 2026, in a survey').count()).toBe(2)
      expect(await page.getByText('They got a voucher of €20.').isVisible()).toBe(true)
      expect(await page.getByRole('link', { name: /How we collect/ }).getAttribute('href')).toBe(
        `${host}/wall/${slug}/how`,
      )
      expect(await accessibilityProblems(page)).toEqual([])
      expect(await scrollsSideways(page)).toBe(false)
      expect(complaints).toEqual([])
      await page.close()
    }
  })

  test('with the next look it shows no more than may be shown; a closed wall leaves nothing, a fault a way out', async () => {
    const ctx = committed()
    const item = await enterQuote(ctx, { words: 'Here and gone.' })
    const slug = await wallOf('Soon gone', [item, await enterQuote(ctx, { words: 'Staying.' })])
    const { page, complaints } = await look()
    await page.goto(`${site}/?wall=${slug}`)
    await page.getByText('Here and gone.').waitFor()
    await withdrawConsents(ctx, { itemId: item, how: 'by link' })
    await page.reload()
    await page.getByText('Staying.').waitFor()
    expect(await page.getByText('Here and gone.').count()).toBe(0)
    const state = () => page.locator('vouchwell-wall').getAttribute('data-state')
    await page.goto(`${site}/?wall=none-such`)
    await expect.poll(state).toBe('gone')
    expect(await page.locator('vouchwell-wall').textContent()).toBe('')
    await page.route('**/feed.json', (route) => route.abort())
    await page.goto(`${site}/?wall=${slug}`)
    await page.getByRole('link', { name: 'Read it on its own page' }).waitFor()
    expect(complaints.filter((one) => !/ERR_FAILED|net::/.test(one))).toEqual([])
    await page.close()
  })

  test('whatever somebody says is shown as text, on the wall, elsewhere and to search engines', {
    timeout: 120_000,
  }, async () => {
    const ctx = committed()
    await changeSettings(ctx, {
      sells: 'software',
      productName: '</script><b>Planner',
      howWeChoose: '<img src=x onerror=alert(1)>',
    })
    const quotes = hostileQuotes()
    const ids: Id<'itm'>[] = []
    for (const words of quotes.slice(0, 480))
      ids.push(
        await enterQuote(ctx, {
          words,
          name: quotes[ids.length % 40] as string,
          disclosure: ids.length % 3 === 0 ? (quotes[(ids.length + 7) % 60] as string) : null,
        }),
      )
    const slug = await wallOf('<script>alert("wall")</script>', ids.slice(0, 480))
    const expected = quotes
      .slice(0, 480)
      .map((words) => printable(words).trim() || null)
      .filter((words) => words !== null)
    const shown = (root: string) => `[...(${root}).querySelectorAll('blockquote')].map((quote) => quote.textContent)`
    const { page, complaints } = await look()

    await page.goto(`${host}/wall/${slug}`)
    const onTheWall = (await page.evaluate(shown('document'))) as string[]
    // HTML reads every line end as one kind.
    const lines = (text: string) => text.replace(/\r\n?/g, '\n')
    expect(onTheWall.map(lines)).toEqual(expected.map(lines))
    expect(
      await page.evaluate(
        'document.querySelectorAll("main script, main img, main iframe, main svg, main style").length',
      ),
    ).toBe(0)
    const told = JSON.parse((await page.locator('script[type="application/ld+json"]').textContent()) ?? '')
    expect(told.name).toBe('</script><b>Planner')
    await page.goto(`${host}/wall/${slug}/how`)
    expect(await page.getByText('<img src=x onerror=alert(1)>').isVisible()).toBe(true)

    await page.goto(`${site}/?wall=${slug}`)
    await page.locator('vouchwell-wall[data-state=shown]').waitFor()
    const elsewhere = (await page.evaluate(shown('document.querySelector("vouchwell-wall").shadowRoot'))) as string[]
    expect(elsewhere).toEqual(expected)
    expect(
      await page.evaluate(
        'document.querySelector("vouchwell-wall").shadowRoot.querySelectorAll("script, img, iframe, svg, style").length',
      ),
    ).toBe(0)
    expect(complaints).toEqual([])
    await page.close()
  })

  test("the wall's own pages are without fault for axe, by day and by night, on a phone and on a desk", {
    timeout: 120_000,
  }, async () => {
    const ctx = committed()
    const words = [
      'It took two weeks. Then it just worked.',
      'Nobody here wants to go back. '.repeat(9),
      'The report that cost us a day is there when we come in.',
    ]
    const slug = await wallOf(
      'What customers say',
      [
        await enterQuote(ctx, { words: words[0] as string, spans: [[0, 18]] }),
        await enterQuote(ctx, { words: words[1] as string, disclosure: 'They got a voucher of €20.' }),
        await enterQuote(ctx, { words: words[2] as string, level: 1, companyAgrees: false }),
      ],
      { accent: '#ffb000' },
    )
    for (const how of [{ width: 1440 }, { width: 320, dark: true }]) {
      const { page, complaints } = await look(how)
      for (const path of ['', '/how']) {
        await page.goto(`${host}/wall/${slug}${path}`)
        expect(await accessibilityProblems(page), `${path} ${how.width}`).toEqual([])
        expect(await scrollsSideways(page)).toBe(false)
        if (process.env.PICTURES)
          await page.screenshot({
            path: `${process.env.PICTURES}/wall${path.replace('/', '-')}-${how.width}.png`,
            fullPage: true,
          })
      }
      expect(complaints.filter((one) => !/font/i.test(one))).toEqual([])
      await page.close()
    }
  })
})
