import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type House, moveIn, moveSampleIn, openBrowser, openHouse, visit } from './house.ts'

let house: House
let browser: Browser
let page: Page
let opened: Page
let complaints: string[]
beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  const visitor = await visit(browser, house)
  page = visitor.page
  complaints = visitor.complaints
  await moveIn(page)
  await moveSampleIn(page)
  opened = await visitor.context.newPage()
  await opened.goto('/settings/account')
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
})

interface Figure {
  says: string
  count: number
  leads: string
}

/** Every number on the page that can be opened, once for each place it leads to: '488', '4,388 customers'. */
async function figuresOn(shown: Page): Promise<Figure[]> {
  const links = await shown
    .locator('main a[href]')
    .evaluateAll((all: { textContent: string; getAttribute(name: string): string }[]) =>
      all.map((link) => ({ says: link.textContent.trim(), leads: link.getAttribute('href') })),
    )
  const figures = links.flatMap(({ says, leads }) => {
    const [, number] = /^([\d,]+)(?: (?:customers?|referrals?))?$/.exec(says) ?? []
    return number && /^\/(customers|referrals)\?/.test(leads)
      ? [{ says, leads, count: Number(number.replaceAll(',', '')) }]
      : []
  })
  return [...new Map(figures.map((figure) => [figure.leads, figure])).values()]
}

/** What the list behind a figure says it holds. */
async function heldBy(leads: string): Promise<number> {
  // Reached within the page, as a click would: loading all of it anew for each of sixty figures took three minutes. By
  // way of a page without a list, so that no count of the list before is taken for its own.
  await goWithin('/settings/account')
  await opened.getByRole('heading', { name: 'Account', exact: true }).waitFor()
  await goWithin(leads)
  const held = opened
    .locator('main section > div > [aria-live]')
    .filter({ hasText: /^[\d,]+ (customers?|referrals?)$/ })
  await held.waitFor()
  return Number((await held.textContent())?.replace(/\D/g, ''))
}

const goWithin = (path: string) => opened.evaluate(`history.pushState(null, '', ${JSON.stringify(path)})`)

async function expectToOpen(figures: Figure[], atLeast: number) {
  expect(figures.length).toBeGreaterThanOrEqual(atLeast)
  for (const { says, count, leads } of figures) expect(await heldBy(leads), `${says} leads to ${leads}`).toBe(count)
}

test('every number of the overview opens to the customers or referrals it counts', async () => {
  await page.goto('/')
  await page.getByText('Where referrals stand').waitFor()
  const figures = await figuresOn(page)
  // Of the groups that stand out, those on either side that stand out most.
  const groups = figures.filter(({ leads }) => /where=(?!referrer|origin|since)/.test(leads))
  const rest = figures.filter((figure) => !groups.includes(figure))
  await expectToOpen(rest, 18)
  await expectToOpen([...groups.slice(0, 2), ...groups.slice(-2)], 4)
})

test('so does every point of the trend, by a click on the picture and in the table behind it', async () => {
  await page.goto('/?strength=claimed')
  const trend = page.getByRole('figure').filter({ hasText: 'Referrer rate, month by month' })
  const points = trend.locator('.hit rect')
  await points.first().waitFor()
  const many = await points.count()
  const said = await points.nth(1).locator('title').textContent()
  await points.nth(1).click()
  await page.waitForURL(/\/customers\?/)
  const count = Number(/: ([\d,]+) of/.exec(said ?? '')?.[1]?.replaceAll(',', ''))
  expect(await heldBy(page.url())).toBe(count)
  await page.goBack()
  await trend.getByRole('button', { name: 'Table' }).click()
  const inTable = (await figuresOn(page)).filter(({ leads }) => /window=\d{4}-/.test(leads))
  expect(inTable.length).toBe(many * 2)
  await expectToOpen(inTable.slice(0, 2), 2)
})

test('so does every number of a comparison of groups, filtered and proven only', async () => {
  await page.goto('/groups?by=plan&window=24m&strength=proven&where=seats+between+..100')
  await page.getByText('All customers:').waitFor()
  await expectToOpen(await figuresOn(page), 6)
})

test('and of "ever", where counts without dates are among the referrals but tell nothing of conversion', async () => {
  await page.goto('/?window=ever&where=plan+is+Team')
  await page.getByText('Where referrals stand').waitFor()
  // The counts of customers are opened above; here it is about referrals without a day.
  const figures = await figuresOn(page)
  await expectToOpen(
    figures.filter(({ leads }) => leads.startsWith('/referrals') || leads.includes('origin')),
    10,
  )
})

test('an attribute, and a customer’s count of referrals, lead to those they count', async () => {
  await page.goto('/settings/attributes')
  await page
    .getByText(/known of/)
    .first()
    .waitFor()
  await expectToOpen((await figuresOn(page)).slice(0, 2), 2)
  await page.goto('/customers?window=12m&where=referrer+is+yes&strength=claimed')
  await page.locator('main a[href*="referrer=cus_"]').first().waitFor()
  await expectToOpen((await figuresOn(page)).slice(0, 2), 2)
})

test('nothing on the way made the page complain', () => {
  expect(complaints).toEqual([])
})
