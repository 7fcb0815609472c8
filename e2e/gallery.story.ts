import { rmSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessibilityProblems, type House, moveIn, openBrowser, openHouse, scrollsSideways, visit } from './house.ts'
import {
  acceptPictures,
  complaintsAbout,
  differenceOf,
  isAccepting,
  type Taken,
  takePictures,
  unreadable,
} from './pictures.ts'

let house: House
let browser: Browser
let signedIn: Page
/** Every look at the gallery, opened once. */
const looks = [1440, 390].flatMap((width) => [false, true].map((dark) => ({ width, dark })))
const nameOf = ({ width, dark }: (typeof looks)[number]) => `${width}-${dark ? 'dark' : 'light'}`

beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  ;({ page: signedIn } = await visit(browser, house))
  await moveIn(signedIn)
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await house?.stop()
}, 60_000)

async function open(path: string, look: { width: number; dark: boolean }) {
  const visitor = await visit(browser, house, look)
  await visitor.context.addCookies(await signedIn.context().cookies())
  await visitor.page.goto(path)
  await visitor.page.getByRole('heading', { level: 1 }).waitFor()
  return visitor
}

/** The gallery with every chart drawn in the letters it is meant to have, high enough for each to be seen whole, and nothing lying over it. */
async function gallery(look: { width: number; dark: boolean }) {
  const visitor = await open('/gallery', look)
  const { page } = visitor
  await page.setViewportSize({ width: look.width, height: 2600 })
  const isDrawn = () =>
    page.evaluate<boolean>(`document.querySelectorAll('[data-picture]').length > 20 &&
      [...document.querySelectorAll('[data-picture] figure')].every((figure) =>
        figure.querySelector('svg[role="img"]') || figure.querySelector('[hidden]')) &&
      document.fonts.status === 'loaded'`)
  while (!(await isDrawn())) await page.waitForTimeout(100)
  // Charts are drawn anew when their width changes, once it has settled.
  await page.waitForTimeout(500)
  await page.evaluate(`for (const element of document.querySelectorAll('body *')) {
    if (['fixed', 'sticky'].includes(getComputedStyle(element).position)) element.style.visibility = 'hidden'
  }`)
  return visitor
}

test('every chart is as it was when somebody last looked at it', { timeout: 300_000 }, async () => {
  const taken = new Map<string, Taken[]>()
  for (const look of looks) {
    const { page, context, complaints } = await gallery(look)
    taken.set(nameOf(look), await takePictures(page))
    expect(complaints).toEqual([])
    await context.close()
  }
  if (isAccepting) await acceptPictures(taken)
  expect((await complaintsAbout(taken)).join('\n')).toBe('')
})

test('a dot that moves, a line that goes and a word that changes are seen', { timeout: 120_000 }, async () => {
  const { page, context } = await gallery({ width: 1440, dark: false })
  await page.evaluate(`
    const drawing = (chart) => document.querySelector('#' + chart + ' svg[role="img"]')
    drawing('nps-trend').querySelectorAll('circle')[4].setAttribute('transform', 'translate(0, 9)')
    drawing('pareto').querySelector('line[stroke-width="2"], g[stroke-width="2"] line').remove()
    drawing('trend').querySelector('text').textContent += '8'
  `)
  const found = await complaintsAbout(new Map([['1440-light', await takePictures(page)]]), { all: false })
  expect(found.map((complaint) => complaint.split(':')[0]).toSorted()).toEqual(
    expect.arrayContaining(['nps-trend.1440-light', 'pareto.1440-light', 'trend.1440-light']),
  )
  expect(new Set(found.map((complaint) => complaint.split(':')[0])).size).toBe(4)
  await context.close()
  // Nobody needs to look at these.
  const [, kept] = /Look at (.+?)\/[^/]+$/.exec(found.find((complaint) => complaint.includes('Look at')) ?? '') ?? []
  if (kept) rmSync(kept, { recursive: true })
})

test.each([1440, 1024, 390, 320])(
  'every name in every chart can be read, %i wide',
  { timeout: 60_000 },
  async (width) => {
    const { page, context } = await gallery({ width, dark: false })
    expect(await unreadable(page)).toEqual([])
    await context.close()
  },
)

test.each(looks)(
  'everybody can use the gallery and the methods, $width wide, dark: $dark',
  { timeout: 120_000 },
  async (look) => {
    // The methods are text alone: two looks tell of all.
    const paths = look.dark === (look.width === 390) ? ['/gallery', '/methods#comparing-groups'] : ['/gallery']
    for (const path of paths) {
      const { page, context, complaints } = await open(path, look)
      await page.waitForTimeout(500)
      expect(await accessibilityProblems(page), path).toEqual([])
      expect(await scrollsSideways(page), path).toBe(false)
      expect(complaints).toEqual([])
      await context.close()
    }
  },
)

describe('two pictures', () => {
  const drawn = (inside: string, width = 400) =>
    sharp(
      Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="200"><rect width="100%" height="100%" fill="#f6f7f5"/>${inside}</svg>`,
      ),
    )
      .png()
      .toBuffer()
  const usual =
    '<path d="M20 180H380" stroke="#0b5b57" stroke-width="2"/><circle cx="200" cy="90" r="4.5" fill="#0b5b57"/>'

  test('are the same where edges are a shade lighter or half a pixel aside', async () => {
    const other =
      '<path d="M20.4 180.4H380" stroke="#1d6965" stroke-width="2"/><circle cx="200.4" cy="90.5" r="4.6" fill="#0b5b57"/>'
    expect((await differenceOf(await drawn(usual), await drawn(other)))?.share ?? null).toBeNull()
  })

  test.each([
    ['a dot has moved by its own width', usual.replace('cy="90"', 'cy="99"')],
    ['a dot has another colour', usual.replace('#0b5b57', '#7d5300')],
    ['a line is gone', usual.replace(/<path[^>]*>/, '')],
    ['everything is shifted', `<g transform="translate(6 0)">${usual}</g>`],
  ])('differ where %s', async (_, other) => {
    expect(await differenceOf(await drawn(usual), await drawn(other))).toMatchObject({ share: expect.any(Number) })
  })

  test('differ where one is wider', async () => {
    expect((await differenceOf(await drawn(usual), await drawn(usual, 420)))?.most).toBe(255)
  })
})
