import { describe, expect } from 'vitest'
import { withdrawConsents } from '../consent/commands.ts'
import { referencesRoutes } from '../references/routes.ts'
import { nobody } from '../server/context.ts'
import { Refused } from '../server/errors.ts'
import { test, type testContext } from '../testing/database.ts'
import { enterQuote } from '../testing/quotes.ts'
import { send, visit } from '../testing/server.ts'
import type { Id } from '../values/id.ts'
import { addWall, changeSettings, changeWall, chooseItems, makeDeck } from './commands.ts'
import { contrast } from './look.ts'
import { publishingPages } from './pages/publishing.ts'
import { publishingRoutes } from './routes.ts'

type Ctx = ReturnType<typeof testContext>

describe('while somebody withdraws', () => {
  test('slides being made at the same moment are refused, or their copy is to be recalled: never neither', async ({
    committed: ctx,
  }) => {
    for (let round = 0; round < 8; round++) {
      const item = await enterQuote(ctx, { words: `Raced ${round}.` })
      const deck = () =>
        makeDeck(ctx, { as: round % 2 ? 'PDF' : 'slides', title: `Race ${round}`, itemIds: [item], dealId: null })
      const withdrawal = () => withdrawConsents(ctx, { itemId: item, how: 'by link' })
      const [made] = await Promise.allSettled(round % 3 ? [deck(), withdrawal()] : [withdrawal(), deck()].toReversed())
      const uses = await ctx.db.selectFrom('uses').select('id').where('itemId', '=', item).execute()
      const recalls = await ctx.db
        .selectFrom('tasks')
        .select('subjectId')
        .where('kind', '=', 'recall copy')
        .where('subjectId', 'in', ['use_none', ...uses.map(({ id }) => id)])
        .execute()
      if (made!.status === 'fulfilled') expect([uses.length, recalls.length], `round ${round}`).toEqual([1, 1])
      else {
        expect(made!.reason).toBeInstanceOf(Refused)
        expect(uses).toEqual([])
      }
      await expect(deck()).rejects.toThrow(Refused)
    }
  })

  test('a wall filled at the same moment never shows what was withdrawn', async ({ committed: ctx }) => {
    const item = await enterQuote(ctx, { words: 'Chosen and withdrawn at once.' })
    const { id, slug } = await addWall(ctx, { name: 'Filled at once' })
    await changeWall(ctx, id, { state: 'published' })
    await Promise.allSettled([chooseItems(ctx, id, [item]), withdrawConsents(ctx, { itemId: item, how: 'by link' })])
    const page = await visit(publishingPages, `GET /wall/${slug}`, { ctx: { ...ctx, actor: nobody } })
    expect(await page.text()).not.toContain('Chosen and withdrawn at once.')
  })
})

describe('a file on a wall', () => {
  const bytes = Buffer.from(
    `%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n${'%'.repeat(900)}\ntrailer<</Root 1 0 R>>\n%%EOF\n`,
  )

  async function pdfOn(ctx: Ctx) {
    const reply = await send(referencesRoutes, 'POST /files?fileName=Larkspur%20secret.pdf', {
      as: 'manager',
      body: bytes,
    })
    const { id: fileId } = (await reply.json()) as { id: Id<'fil'> }
    const item = await enterQuote(ctx, { title: 'Rollout in numbers' })
    await ctx.db.updateTable('referenceItems').set({ format: 'PDF', fileId }).where('id', '=', item).execute()
    const { id, slug } = await addWall(ctx, { name: 'With a file' })
    await chooseItems(ctx, id, [item])
    await changeWall(ctx, id, { state: 'published' })
    return { item, slug }
  }

  test('is there whole and in parts as long as it may be shown, and gone for every way of asking afterwards', async ({
    committed: ctx,
  }) => {
    const { item, slug } = await pdfOn(ctx)
    const read = async (headers: Record<string, string> = {}) =>
      visit(publishingPages, `GET /wall/${slug}/file/${item}`, {
        ctx: { ...ctx, actor: nobody, exchange: { ...ctx.exchange, headers: new Headers(headers) } },
        headers,
      })
    const whole = await read()
    expect([whole.status, Buffer.from(await whole.arrayBuffer()).equals(bytes)]).toEqual([200, true])
    expect(whole.headers.get('content-disposition')).not.toContain('Larkspur')
    const etag = whole.headers.get('etag') as string
    const part = await read({ range: 'bytes=0-7' })
    expect([part.status, await part.text()]).toEqual([206, '%PDF-1.4'])
    expect((await read({ 'if-none-match': etag })).status).toBe(304)
    await withdrawConsents(ctx, { itemId: item, how: 'by link' })
    for (const headers of [
      {},
      { range: 'bytes=0-7' },
      { range: 'bytes=8-' },
      { 'if-none-match': etag },
      { 'if-range': etag, range: 'bytes=0-7' },
    ]) {
      const gone = await read(headers as Record<string, string>)
      expect([gone.status, (await gone.text()).includes('%PDF')], JSON.stringify(headers)).toEqual([404, false])
    }
    const small = await visit(publishingPages, `GET /wall/${slug}/thumbnail/${item}`, {
      ctx: { ...ctx, actor: nobody },
    })
    expect(small.status).toBe(404)
  })
})

describe('for people of ours', () => {
  test('walls are listed and exported by state, and no cell of the file begins a formula', async ({
    committed: ctx,
  }) => {
    for (const name of ['=HYPERLINK("http://x.example","Walls")', '@SUM(1+1)*cmd|calc', '+1', '-2', '\t=1'])
      await addWall(ctx, { name })
    const [open] = [await addWall(ctx, { name: 'Open wall' })]
    await changeWall(ctx, open.id, { state: 'published' })
    const drafts = (await (await send(publishingRoutes, 'GET /walls?state=draft', { as: 'viewer' })).json()) as {
      items: { id: string; state: string }[]
    }
    expect(new Set(drafts.items.map(({ state }) => state))).toEqual(new Set(['draft']))
    expect(drafts.items.map(({ id }) => id)).not.toContain(open.id)
    const csv = await (await send(publishingRoutes, 'GET /walls.csv?state=draft', { as: 'viewer' })).text()
    expect(csv).not.toContain('Open wall')
    expect(csv).toContain('HYPERLINK')
    // OWASP, CSV Injection: what a spreadsheet takes for a formula begins with one of these.
    const cells = csv.split('\r\n').flatMap((line) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/))
    expect(cells.filter((cell) => /^"?[=+\-@\t\r]/.test(cell))).toEqual([])
  })

  test('slides have the colour of the settings, made so that it can be read on white', async ({ committed: ctx }) => {
    const { default: JSZip } = await import('jszip')
    const item = await enterQuote(ctx)
    const coloursOf = async (accent: string) => {
      await changeSettings(ctx, { accent })
      const { bytes } = await makeDeck(ctx, { as: 'slides', title: 'Colour', itemIds: [item], dealId: null })
      const zip = await JSZip.loadAsync(bytes)
      const master = await zip.file('ppt/slides/slide1.xml')!.async('string')
      return [...master.matchAll(/srgbClr val="([0-9A-F]{6})"/g)].map(([, colour]) => colour)
    }
    expect(await coloursOf('#7a1f5c')).toContain('7A1F5C')
    const pale = await coloursOf('#ffe600')
    expect(pale).not.toContain('FFE600')
    const first = pale[0] as string
    expect(contrast(`#${first}`, '#ffffff')).toBeGreaterThanOrEqual(4.5)
    await changeSettings(ctx, { accent: '#0b5b57' })
  })
})
