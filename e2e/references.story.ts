import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import JSZip from 'jszip'
import PDFDocument from 'pdfkit'
import type { APIResponse, Browser, Page } from 'playwright-core'
import type { Email } from 'postal-mime'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSmtp, type TestSmtp } from '../src/testing/smtp.ts'
import {
  accessibilityProblems,
  type House,
  moveIn,
  openBrowser,
  openHouse,
  owner,
  scrollsSideways,
  visit,
} from './house.ts'

let house: House
let browser: Browser
let smtp: TestSmtp
/** Somebody else's site, with our wall in its page. */
let other: Server

beforeAll(async () => {
  smtp = await startSmtp()
  process.env.SMTP_URL = smtp.url
  process.env.MAIL_FROM = 'Merrow Software <hello@merrow.example>'
  house = await openHouse()
  browser = await openBrowser()
  other = createServer((_, reply) => {
    reply.setHeader('content-type', 'text/html')
    reply.end(`<!doctype html><title>Other</title><script src="${house.address}/embed/wall.js" async></script>
      <vouchwell-wall src="${house.address}/wall/what-customers-say"></vouchwell-wall>`)
  })
  await new Promise<void>((ready) => other.listen(0, '127.0.0.1', ready))
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  await smtp?.stop()
  other?.close()
  delete process.env.SMTP_URL
  delete process.env.MAIL_FROM
}, 60_000)

/** What an answer in JSON holds, as far as this story looks. */
async function ok<Body = { id: string }>(answer: Promise<APIResponse>): Promise<Body> {
  const reply = await answer
  expect(reply.ok(), `${reply.url()}: ${reply.ok() ? '' : await reply.text()}`).toBe(true)
  return (await reply.json()) as Body
}
const post = <Body = { id: string }>({ request }: Page, path: string, data: object = {}) =>
  ok<Body>(request.post(`/api${path}`, { data }))
const get = <Body>({ request }: Page, path: string) => ok<Body>(request.get(`/api${path}`))

/** The letter to somebody that leads to one of our pages, once it is there: the path of that page. */
async function pathMailed(to: string, path: string): Promise<string> {
  for (const begun = Date.now(); Date.now() - begun < 60_000; await new Promise((go) => setTimeout(go, 200))) {
    const letters: Email[] = smtp.received.map(({ mail }) => mail)
    for (const { to: receivers, text = '' } of letters.toReversed()) {
      const found = receivers?.some(({ address }) => address === to) && text.match(new RegExp(`${path}\\S+`))?.[0]
      if (found) return found
    }
  }
  throw new Error(`No letter to ${to} leads to ${path}.`)
}

const words = 'Halden plans its wards in an hour now, and nobody argues about nights.'

/** Everything that is shown of Halden on our surfaces: what each says at this moment. */
async function surfaces(page: Page, stranger: Page, itemId: string) {
  const wall = await (await stranger.request.get('/wall/what-customers-say')).text()
  const feed = await (await stranger.request.get('/wall/what-customers-say/feed.json')).text()
  await stranger.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`)
  await stranger.waitForLoadState('networkidle')
  const widget = String(
    await stranger.evaluate("document.querySelector('vouchwell-wall').shadowRoot?.textContent ?? ''"),
  )
  const deck = await page.request.post('/api/decks', {
    data: { as: 'slides', title: 'For Brightwater', itemIds: [itemId] },
  })
  const slides = deck.ok()
    ? await slideText(await deck.body())
    : `refused: ${((await deck.json()) as { reason: string }).reason}`
  return { wall, feed, widget, slides }
}

async function slideText(file: Uint8Array): Promise<string> {
  const zip = await JSZip.loadAsync(file)
  const slides = Object.keys(zip.files).filter((name) => /^ppt\/slides\/slide\d+\.xml$/.test(name))
  return (await Promise.all(slides.map((name) => zip.file(name)!.async('text')))).join('\n')
}

test('a quote from a survey becomes public with consent, leads to a call, and is gone with one click', {
  timeout: 300_000,
}, async () => {
  const { page, complaints } = await visit(browser, house)
  await moveIn(page)
  const halden = await post(page, '/customers', { name: 'Halden Hospitals', externalId: 'H-1', since: '2025-01-10' })
  const mara = await post(page, `/customers/${halden.id}/contacts`, {
    name: 'Mara Lund',
    email: 'mara@halden.example',
    title: 'Head of nursing',
  })

  // Mara is asked, scores ten, and lets us use her words with her name.
  const survey = await post(page, '/surveys', { name: 'Spring', template: 'why not', language: 'en' })
  await post(page, `/surveys/${survey.id}/publish`)
  await post(page, `/surveys/${survey.id}/mailings`, {
    where: [],
    words: { en: { subject: 'Three minutes', greeting: 'Hello', body: 'Would you answer?', button: 'Answer' } },
    perMinute: 10_000,
    expiresOn: new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10),
  })
  const phone = await visit(browser, house, { width: 390 })
  await phone.page.goto(await pathMailed('mara@halden.example', '/s/'))
  await phone.page.getByRole('radio', { name: '10', exact: true }).click()
  await phone.page.getByRole('radio', { name: 'No', exact: true }).click()
  await phone.page
    .getByRole('textbox', { name: /quote|words|say/i })
    .last()
    .fill(words)
  for (const box of [/website/i, /presentations|sales/i, /my name/i])
    await phone.page.getByRole('checkbox', { name: box }).first().click()
  expect(await accessibilityProblems(phone.page)).toEqual([])
  await phone.page.getByRole('button', { name: 'Send my answers' }).click()
  await phone.page.getByRole('heading', { level: 1, name: /thank you/i }).waitFor()

  const library = await get<{ items: { id: string; level: number; state: string }[] }>(page, '/references?q=wards')
  expect(library.items).toMatchObject([{ level: 2, state: 'ready' }])
  const itemId = library.items[0]!.id

  // Her company has to agree as well: without it no wall takes the item.
  const wall = await post<{ id: string; version: number; items: unknown[] }>(page, '/walls', {
    name: 'What customers say',
  })
  const early = await page.request.put(`/api/walls/${wall.id}/items`, { data: { itemIds: [itemId] } })
  expect(early.status()).toBe(409)
  await post(page, '/consent-requests', {
    party: 'company',
    contactId: mara.id,
    itemId,
    level: 2,
    uses: ['website', 'sales deck'],
    signerName: 'Jo Berg',
    signerEmail: 'jo@halden.example',
  })
  await phone.page.goto(await pathMailed('jo@halden.example', '/agree/'))
  expect(await scrollsSideways(phone.page)).toBe(false)
  expect(await accessibilityProblems(phone.page)).toEqual([])
  for (const box of await phone.page.getByRole('checkbox').all()) await box.click()
  await phone.page.locator('button[value=sign]').click()
  await pathMailed('jo@halden.example', '/withdraw/')
  expect((await page.request.put(`/api/walls/${wall.id}/items`, { data: { itemIds: [itemId] } })).status()).toBe(200)
  expect((await page.request.patch(`/api/walls/${wall.id}`, { data: { state: 'published' } })).status()).toBe(200)

  // Everybody reads it now: on the wall, in the feed, on another site, and in slides for a deal.
  const stranger = await visit(browser, house, { width: 390 })
  const before = await surfaces(page, stranger.page, itemId)
  for (const [surface, shown] of Object.entries(before)) expect(shown, surface).toContain('plans its wards in an hour')
  await stranger.page.goto('/wall/what-customers-say')
  expect(await scrollsSideways(stranger.page)).toBe(false)
  expect(await accessibilityProblems(stranger.page)).toEqual([])

  // A deal needs somebody to talk to. Mara agreed to calls; she was asked today already, so it takes a reason.
  for (const party of ['person', 'company'])
    await post(page, '/consents', {
      party,
      customerId: halden.id,
      ...(party === 'person' ? { contactId: mara.id } : {}),
      level: 3,
      uses: ['private call'],
      givenHow: 'spoken',
      givenBy: party === 'person' ? 'Mara Lund' : 'Jo Berg',
      wording: 'You may ask for calls.',
    })
  const deal = await post(page, '/deals', { name: 'Brightwater rollout', prospect: 'Brightwater' })
  const request = await post(page, '/requests', {
    level: 3,
    dealId: deal.id,
    topic: 'Planning nights',
    prospectName: 'Piet Janssen',
    prospectEmail: 'piet@brightwater.example',
  })
  await page.goto(`/requests/${request.id}`)
  await page.getByText('Mara Lund').first().waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  const chosen = await post<{ matches: { id: string; state: string }[] }>(page, `/requests/${request.id}/matches`, {
    contactIds: [mara.id],
    overrideReason: 'She offered it in the survey.',
    approveNote: 'Nobody looks after Halden yet.',
  })
  const match = chosen.matches[0]!
  if (match.state === 'waiting')
    await post(page, `/matches/${match.id}/approve`, { note: 'Nobody looks after Halden.' })
  const engagement = await post(page, `/matches/${match.id}/ask`, { overrideReason: 'She offered it in the survey.' })

  // She offers three times, the first of them in a minute; Piet takes it, and both say how it went.
  await phone.page.goto(await pathMailed('mara@halden.example', '/slots/'))
  expect(await accessibilityProblems(phone.page)).toEqual([])
  const soon = new Date(Math.ceil((Date.now() + 20_000) / 60_000) * 60_000)
  for (const [place, hours] of [0, 2, 4].entries()) {
    const [day = '', time = ''] = new Date(soon.getTime() + hours * 3_600_000).toISOString().split('T')
    await phone.page.locator(`#day${place + 1}`).fill(day)
    await phone.page.locator(`#time${place + 1}`).fill(time.slice(0, 5))
  }
  await phone.page.locator('#zone').selectOption('UTC')
  await phone.page.locator('button[value=offer]').click()
  await post(page, `/engagements/${engagement.id}/times/sending`, {
    prospectName: 'Piet Janssen',
    prospectEmail: 'piet@brightwater.example',
  })
  await stranger.page.goto(await pathMailed('piet@brightwater.example', '/pick/'))
  expect(await accessibilityProblems(stranger.page)).toEqual([])
  await stranger.page.getByRole('radio').first().click()
  await stranger.page.locator('button[value=pick]').click()
  await new Promise((go) => setTimeout(go, Math.max(0, soon.getTime() - Date.now()) + 1_000))
  await post(page, `/engagements/${engagement.id}/outcome`, { held: true, grade: 5, words: 'Just what they needed.' })
  await post(page, `/engagements/${engagement.id}/thanks`, { words: 'Thank you, Mara.' })
  await page.goto(`/engagements/${engagement.id}`)
  await page.getByText(/held/i).first().waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  expect(await get(page, `/requests/${request.id}`)).toMatchObject({ state: 'done' })

  // One click by Mara's company, without signing in: the very next reading of each surface shows it no more.
  await phone.page.goto(await pathMailed('jo@halden.example', '/withdraw/'))
  expect(await accessibilityProblems(phone.page)).toEqual([])
  await phone.page.locator('button[value=all]').click()
  const wallNow = await (await stranger.page.request.get('/wall/what-customers-say')).text()
  const feedNow = await (await stranger.page.request.get('/wall/what-customers-say/feed.json')).text()
  const deckNow = await page.request.post('/api/decks', { data: { as: 'slides', title: 'Again', itemIds: [itemId] } })
  expect(wallNow).not.toContain('plans its wards')
  expect(feedNow).not.toContain('plans its wards')
  expect(deckNow.status()).toBe(409)
  const after = await surfaces(page, stranger.page, itemId)
  for (const [surface, shown] of Object.entries(after)) expect(shown, surface).not.toContain('plans its wards')

  // The slides that were given away cannot be taken back by us: they are on somebody's list.
  const { items } = await get<{ items: { kind: string; title: string }[] }>(page, '/tasks')
  expect(items.filter(({ kind }) => kind === 'recall copy').map(({ title }) => title)).toEqual([
    expect.stringContaining('For Brightwater'),
  ])
  await page.goto('/tasks')
  await page
    .getByText(/Take back/)
    .first()
    .waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  expect([...complaints, ...phone.complaints]).toEqual([])
})

/** A PDF with a red cover in a font it does not bring along. */
const pdf = async (options: PDFKit.PDFDocumentOptions) => {
  const document = new PDFDocument({ size: 'A4', ...options })
  document.rect(0, 0, 595, 842).fill('#c02020')
  document.fill('#ffffff').font('Symbol').fontSize(40).text('abc', 60, 60)
  document.end()
  const parts: Buffer[] = []
  for await (const part of document as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts)
}

test('a PDF shows its first page in the library, and one that is locked shows an icon', async () => {
  const { page, complaints } = await visit(browser, house)
  await ok(page.request.post('/api/session', { data: { email: owner.email, password: owner.password } }))
  const add = async (name: string, buffer: Buffer) => {
    await page.goto('/references')
    await page.getByRole('button', { name: 'Add a quote' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: /^More/ }).click()
    await dialog.getByLabel('Title').fill(name)
    await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/pdf', buffer })
    const answer = page.waitForResponse((reply) => reply.url().endsWith('/api/references'))
    await dialog.getByRole('button', { name: 'Add it' }).click()
    return (await (await answer).json()) as { id: string; file: { id: string; hasThumbnail: boolean } }
  }
  const open = await add('open.pdf', await pdf({}))
  expect(open.file.hasThumbnail).toBe(true)
  const small = await (await page.request.get(`/api/files/${open.file.id}/thumbnail`)).body()
  const { data, info } = await sharp(small).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  expect(info.height / info.width).toBeCloseTo(842 / 595, 1)
  const middle = 3 * (Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2))
  for (const [at, colour] of [0xc0, 0x20, 0x20].entries()) expect(Math.abs(data[middle + at]! - colour)).toBeLessThan(8)
  await page.goto(`/references/${open.id}`)
  await page.getByRole('img', { name: 'First page of open.pdf' }).waitFor()

  const locked = await add('locked.pdf', await pdf({ userPassword: 'not for everybody' }))
  expect(locked.file.hasThumbnail).toBe(false)
  await page.goto('/references')
  await page.locator(`img[src="/api/files/${open.file.id}/thumbnail"]`).waitFor()
  expect(await page.getByRole('img', { name: 'PDF' }).count()).toBe(2)
  expect(await accessibilityProblems(page)).toEqual([])
  expect(complaints).toEqual([])
})
