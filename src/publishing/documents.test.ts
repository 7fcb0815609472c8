import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import JSZip from 'jszip'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import sharp from 'sharp'
import { describe, expect, onTestFinished, test as plain } from 'vitest'
import { writePdf } from '../server/documents/pdf.ts'
import { writeSlides } from '../server/documents/slides.ts'
import { test } from '../testing/database.ts'
import { enterQuote, hostileQuotes } from '../testing/quotes.ts'
import { send } from '../testing/server.ts'
import { makeDeck } from './commands.ts'
import type { Deck, DeckPage } from './deck.ts'
import { runsFromRight } from './deck.ts'
import { printable } from './printable.ts'
import { publishingRoutes } from './routes.ts'

const page = (words: string | null, more: Partial<DeckPage> = {}): DeckPage => ({
  words,
  heading: null,
  by: 'Ines Faro, Head of Operations, Larkspur',
  said: '9 March 2026, in a survey',
  disclosure: null,
  note: null,
  address: null,
  isRightToLeft: words !== null && runsFromRight(words),
  language: 'en',
  picture: null,
  ...more,
})
const deck = (pages: DeckPage[], more: Partial<Deck> = {}): Deck => ({
  title: 'For Brightwater & <Sons>',
  company: 'Merrow Software',
  accent: '#0b5b57',
  made: '1 June 2026',
  covers: ['2 items of 1 customer', '2 × Named quote'],
  selected: 'Selected by Merrow Software: 2 of 212 items from 96 customers.',
  pages,
  ...more,
})

/** The text of each page of a PDF, read by somebody else's program. */
async function textOf(bytes: Uint8Array): Promise<string[]> {
  const document = await getDocument({ data: Uint8Array.from(bytes), useSystemFonts: false, verbosity: 0 }).promise
  const pages: string[] = []
  for (let at = 1; at <= document.numPages; at++) {
    const { items } = await (await document.getPage(at)).getTextContent()
    pages.push(items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join(''))
  }
  await document.destroy()
  return pages
}

/** The words on each slide, in the order of the slides; throws for a part that is not well-formed XML. */
async function slidesOf(bytes: Uint8Array): Promise<string[]> {
  const zip = await JSZip.loadAsync(bytes)
  const parts = Object.keys(zip.files)
  for (const needed of [
    '[Content_Types].xml',
    '_rels/.rels',
    'ppt/presentation.xml',
    'ppt/_rels/presentation.xml.rels',
    'ppt/theme/theme1.xml',
    'ppt/slideMasters/slideMaster1.xml',
    'docProps/core.xml',
  ])
    expect(parts).toContain(needed)
  for (const part of parts.filter((name) => /\.(xml|rels)$/.test(name))) {
    const whyNot = whyNotWellFormed(await zip.file(part)!.async('string'))
    expect(whyNot, part).toBeNull()
  }
  const slides = parts
    .filter((name) => /^ppt\/slides\/slide\d+\.xml$/.test(name))
    .sort((a, b) => Number(/\d+/.exec(a)) - Number(/\d+/.exec(b)))
  return Promise.all(
    slides.map(async (name) => {
      const xml = await zip.file(name)!.async('string')
      return xml
        .split('</a:p>')
        .map((paragraph) =>
          [...paragraph.matchAll(/<a:t>([^<]*)<\/a:t>/g)].map(([, text = '']) => unescaped(text)).join(''),
        )
        .join('\n')
    }),
  )
}

const unescaped = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')

/**
 * Why a text is no well-formed XML 1.0, or null: every tag is closed in its order, attributes are quoted and free of `<`,
 * every `&` begins a reference, and no character is outside of those XML knows.
 *
 * @see https://www.w3.org/TR/xml/ productions 2 (Char), 14 (CharData), 39 (element)
 */
function whyNotWellFormed(xml: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML does not allow is what is looked for
  const bad = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.exec(xml)
  if (bad) return `character ${bad[0].charCodeAt(0)}`
  if (!xml.isWellFormed()) return 'half a pair'
  const open: string[] = []
  let rest = xml.replace(/^\ufeff?<\?xml[^>]*\?>/, '')
  const tag = /^<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^<"]*"|'[^<']*'))*)\s*(\/?)>/
  while (rest !== '') {
    const text = /^[^<]*/.exec(rest)![0]
    if (/&(?!(?:lt|gt|amp|quot|apos|#\d+|#x[0-9a-fA-F]+);)/.test(text) || text.includes(']]>'))
      return `text ${text.slice(0, 60)}`
    rest = rest.slice(text.length)
    if (rest === '') break
    const found = tag.exec(rest)
    if (!found) return `tag ${rest.slice(0, 60)}`
    const [whole, closes, name = '', attributes = '', empty] = found
    if (/&(?!(?:lt|gt|amp|quot|apos|#\d+|#x[0-9a-fA-F]+);)/.test(attributes))
      return `attribute ${attributes.slice(0, 60)}`
    if (closes && open.pop() !== name) return `</${name}>`
    if (!closes && !empty) open.push(name)
    rest = rest.slice(whole.length)
  }
  return open.length > 0 ? `<${open.at(-1)}>` : null
}

/** As two texts are compared where lines were broken anew and spaces do not count. */
const bare = (text: string) => text.normalize('NFC').replace(/[\s\p{Cf}]|\p{VS}/gu, '')

describe('slides', () => {
  plain(
    'open as a presentation, say first what they cover, and then one quote each with who, when and what to know',
    async () => {
      const made = await slidesOf(
        await writeSlides(
          deck([
            page('It took two weeks. […] It just worked.', { disclosure: 'They got a voucher.' }),
            page('Again & again.'),
          ]),
        ),
      )
      expect(made).toHaveLength(3)
      expect(made[0]).toContain('For Brightwater & <Sons>')
      expect(made[0]).toContain('Selected by Merrow Software: 2 of 212 items from 96 customers.')
      expect(made[1]).toContain('It took two weeks. […] It just worked.')
      expect(made[1]).toContain('Ines Faro, Head of Operations, Larkspur')
      expect(made[1]).toContain('9 March 2026, in a survey · They got a voucher.')
      expect(made[2]).toContain('Again & again.')
    },
  )

  plain('words too long for one go on over the next, and none is lost', async () => {
    const words = Array.from({ length: 600 }, (_, n) => `word${n}`).join(' ')
    const [, ...slides] = await slidesOf(await writeSlides(deck([page(words)])))
    expect(slides.length).toBeGreaterThan(3)
    for (let n = 0; n < 600; n++)
      expect(
        slides.some((slide) => new RegExp(`\\bword${n}\\b`).test(slide)),
        `word${n}`,
      ).toBe(true)
  })

  plain('whatever somebody says is text in them, in XML that every reader takes', async () => {
    const quotes = hostileQuotes()
      .map(printable)
      .filter((words) => words.trim() !== '' && words.length < 900)
    const hostile = {
      by: '<b>"Ines" & \'co\'</b>',
      heading: ']]><a:t>',
      disclosure: '</a:t>&amp;',
      address: 'https://x.example/?a=1&b="2"',
    }
    for (let from = 0; from < quotes.length; from += 100) {
      const some = quotes.slice(from, from + 100)
      const made = await slidesOf(
        await writeSlides(
          deck(
            some.map((words) => page(words, hostile)),
            { title: some[0] as string, company: '<c> & "d"' },
          ),
        ),
      )
      for (const [at, words] of some.entries()) expect(bare(made[at + 1] as string)).toContain(bare(words))
    }
  })
})

describe('a PDF', () => {
  plain(
    'says what it covers, and every quote with who, when and what to know, in letters of many alphabets',
    async () => {
      const [text = ''] = await textOf(
        await writePdf(
          deck([
            page('It took two weeks. […] „Übergröße“, Łódź: naïve façade.', {
              disclosure: 'They got a voucher of €20.',
            }),
            page('Это работает. Ελληνικά. Tiếng Việt.'),
          ]),
        ),
      )
      for (const words of [
        'For Brightwater & <Sons>',
        'Selected by Merrow Software: 2 of 212 items from 96 customers.',
        'It took two weeks. […] „Übergröße“, Łódź: naïve façade.',
        'They got a voucher of €20.',
        'Это работает. Ελληνικά. Tiếng Việt.',
        'Made on 1 June 2026',
      ])
        expect(bare(text)).toContain(bare(words))
    },
  )

  plain('goes on over pages', async () => {
    const pages = await textOf(await writePdf(deck(Array.from({ length: 40 }, (_, n) => page(`Quote number ${n}.`)))))
    expect(pages.length).toBeGreaterThan(4)
    for (let n = 0; n < 40; n++)
      expect(
        pages.some((text) => text.includes(`Quote number ${n}.`)),
        String(n),
      ).toBe(true)
  })

  plain('whatever somebody says is text in it, and letters it cannot draw are told', { timeout: 120_000 }, async () => {
    const quotes = hostileQuotes()
      .map(printable)
      .filter((words) => words.trim() !== '')
    const pages = await textOf(await writePdf(deck(quotes.map((words) => page(words)))))
    const text = bare(pages.map((one) => one.replace(/Merrow Software\. Made on[^\n]*$/, '')).join(''))
    const latin = quotes.filter((words) => /^[\x20-\x7e]+$/.test(words) && words.length < 200)
    expect(latin.length).toBeGreaterThan(3)
    // A quote may go on over two pages, whose foot then stands between its lines.
    const missing = latin.filter((words) => !text.includes(bare(words)))
    expect(missing.length).toBeLessThanOrEqual(pages.length)
  })

  plain('shows a picture', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vouchwell-deck-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const picture = join(folder, 'a.webp')
    await sharp({ create: { width: 600, height: 400, channels: 3, background: '#0b5b57' } })
      .webp()
      .toFile(picture)
    const whole = deck([page('With a picture.', { picture }), page(null, { picture, heading: 'A picture alone' })])
    expect((await textOf(await writePdf(whole))).join('')).toContain('With a picture.')
    const zip = await JSZip.loadAsync(await writeSlides(whole))
    expect(Object.keys(zip.files).filter((name) => /^ppt\/media\/.*\.jpe?g$/.test(name)).length).toBeGreaterThan(0)
    expect(await slidesOf(await zip.generateAsync({ type: 'uint8array' }))).toHaveLength(3)
    // A file that is no picture is left out rather than breaking the rest.
    expect(
      (await textOf(await writePdf(deck([page('Still.', { picture: join(folder, 'none') })])))).join(''),
    ).toContain('Still.')
  })
})

describe('decks of items', () => {
  test('each use is written down as a copy that left us, with its deal and place', async ({ ctx }) => {
    const item = await enterQuote(ctx)
    const { bytes, fileName, mediaType } = await makeDeck(ctx, {
      as: 'PDF',
      title: 'Brightwater',
      itemIds: [item, item],
      dealId: null,
    })
    expect([fileName, mediaType]).toEqual(['brightwater.pdf', 'application/pdf'])
    expect((await textOf(bytes)).join('')).toContain('It took two weeks. Then it just worked.')
    expect(
      await ctx.db.selectFrom('uses').select(['use', 'place', 'leftUs']).where('itemId', '=', item).execute(),
    ).toEqual([{ use: 'sales deck', place: 'PDF for Brightwater', leftUs: true }])
  })

  test('words without a name are signed with none', async ({ ctx }) => {
    const item = await enterQuote(ctx, { level: 1, companyAgrees: false })
    for (const as of ['slides', 'PDF'] as const) {
      const { bytes } = await makeDeck(ctx, { as, title: 'Anybody', itemIds: [item], dealId: null })
      const text = as === 'PDF' ? await textOf(bytes) : await slidesOf(bytes)
      expect(text.join('')).toContain('A customer')
      expect(text.join('')).not.toMatch(/Larkspur|Ines/)
    }
  })

  test('over HTTP it is a file to save, and only for those who may', async ({ committed }) => {
    const item = await enterQuote(committed)
    const body = { as: 'slides', title: 'Brightwater', itemIds: [item] }
    expect((await send(publishingRoutes, 'POST /decks', { as: 'viewer', body })).status).toBe(403)
    const answer = await send(publishingRoutes, 'POST /decks', { as: 'contributor', body })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="brightwater.pptx"')
    expect(await slidesOf(new Uint8Array(await answer.arrayBuffer()))).toHaveLength(2)
    const uncovered = await enterQuote(committed, { uses: ['website'] })
    expect(
      (await send(publishingRoutes, 'POST /decks', { as: 'contributor', body: { ...body, itemIds: [uncovered] } }))
        .status,
    ).toBe(409)
  })
})
