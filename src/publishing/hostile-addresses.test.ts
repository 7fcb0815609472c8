import JSZip from 'jszip'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { describe, expect, test as plain } from 'vitest'
import { engagementsApi } from '../engagements/api.ts'
import { referencesApi } from '../references/api.ts'
import { test } from '../testing/database.ts'
import { enterQuote, hostileAddresses, hostileQuotes } from '../testing/quotes.ts'
import { visit } from '../testing/server.ts'
import type { Id } from '../values/id.ts'
import { safeAddress, webAddressJson } from '../values/web-address.ts'
import { addWall, changeWall, chooseItems, makeDeck } from './commands.ts'
import { publishingPages } from './pages/publishing.ts'

const opens = /^https?:\/\//
const unescaped = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

describe('an address that would be run or would break out', () => {
  plain('is refused where somebody types it, and leads nowhere where it was kept nevertheless', () => {
    for (const address of hostileAddresses()) {
      const safe = safeAddress(address)
      expect(safe === null || (opens.test(safe) && !/["'<>\s]/.test(safe.replaceAll("'", ''))), address).toBe(true)
      if (webAddressJson.safeParse(address).success) expect(safe, address).not.toBeNull()
    }
    for (const address of ['javascript:alert(1)', 'data:text/html,x', '//x.example']) {
      expect(referencesApi.add.input.safeParse({ address }).success).toBe(false)
      const made = { engagementId: 'eng_a', title: 'Paper', address }
      expect(engagementsApi.addItem.input.safeParse(made).success).toBe(false)
      expect(engagementsApi.addItem.input.safeParse({ ...made, address: 'https://x.example/a' }).success).toBe(true)
    }
  })

  test('is no link on the wall, in its feed, in slides and in a PDF, even if the library held it', {
    timeout: 120_000,
  }, async ({ ctx }) => {
    const addresses = hostileAddresses()
      .filter((_, at) => at < 40 || at % 12 === 0)
      .slice(0, 100)
    const items: Id<'itm'>[] = []
    for (const address of addresses)
      items.push(await enterQuote(ctx, { level: 4, words: null, title: 'A story', address }))
    const wall = await addWall(ctx, { name: 'Stories' })
    await chooseItems(ctx, wall.id, items)
    await changeWall(ctx, wall.id, { state: 'published' })
    const read = async (path: string) => (await visit(publishingPages, `GET /wall/${wall.slug}${path}`, { ctx })).text()

    const html = await read('')
    const links = [...html.matchAll(/<a [^>]*?href="([^"]*)"/g)].map(([, href = '']) => unescaped(href))
    const own = new RegExp(`^(http://[^/]*)?/wall/${wall.slug}`)
    expect(links.length).toBeGreaterThan(5)
    for (const href of links) expect(opens.test(href) || own.test(href), href).toBe(true)
    const feed = JSON.parse(await read('/feed.json')) as { items: { external_url?: string }[] }
    for (const { external_url } of feed.items) if (external_url) expect(external_url).toMatch(opens)

    for (let from = 0; from < items.length; from += 100) {
      const about = { title: 'Stories', itemIds: items.slice(from, from + 100), dealId: null }
      const zip = await JSZip.loadAsync((await makeDeck(ctx, { as: 'slides', ...about })).bytes)
      for (const name of Object.keys(zip.files).filter((one) => one.endsWith('.rels'))) {
        const xml = await zip.file(name)!.async('text')
        for (const [, target = ''] of xml.matchAll(/Target="([^"]*)"[^>]*TargetMode="External"/g))
          expect(target).toMatch(opens)
      }
      const { bytes } = await makeDeck(ctx, { as: 'PDF', ...about })
      const document = await getDocument({ data: Uint8Array.from(bytes), verbosity: 0 }).promise
      for (let at = 1; at <= document.numPages; at++)
        for (const { url } of await (await document.getPage(at)).getAnnotations()) if (url) expect(url).toMatch(opens)
      await document.destroy()
    }
  })

  test('nor does the name of a file break out of the line it is sent in', async ({ ctx }) => {
    const item = await enterQuote(ctx)
    const titles = [...hostileAddresses(), ...hostileQuotes()].filter((one) => one.trim() !== '' && one.length <= 200)
    for (const title of titles.filter((_, at) => at % 150 === 0)) {
      const { fileName } = await makeDeck(ctx, { as: 'slides', title, itemIds: [item], dealId: null })
      expect(fileName, title).toMatch(/^[\w.-]+\.pptx$/)
      expect(() => new Headers({ 'content-disposition': `attachment; filename="${fileName}"` })).not.toThrow()
    }
  })
})
