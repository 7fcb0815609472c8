import { readFileSync } from 'node:fs'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import type { Browser, Page } from 'playwright-core'
import type { Email } from 'postal-mime'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startSmtp, type TestSmtp } from '../src/testing/smtp.ts'
import { addMonths, type Day } from '../src/values/day.ts'
import {
  accessibilityProblems,
  type House,
  letViewerJoin,
  moveIn,
  moveSampleIn,
  openBrowser,
  openHouse,
  owner,
  scrollsSideways,
  visit,
} from './house.ts'

// Each page is looked at in two widths, which takes a while on a small machine.
vi.setConfig({ testTimeout: 240_000 })

let house: House
let browser: Browser
let smtp: TestSmtp
let page: Page
let complaints: string[]
let today: Day

beforeAll(async () => {
  smtp = await startSmtp()
  process.env.SMTP_URL = smtp.url
  process.env.MAIL_FROM = 'Merrow Software <hello@merrow.example>'
  house = await openHouse()
  browser = await openBrowser()
  const visitor = await visit(browser, house)
  page = visitor.page
  complaints = visitor.complaints
  await moveIn(page)
  await moveSampleIn(page)
  today = (await (await page.request.get('/api/session')).json()).today
}, 180_000)
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  await smtp?.stop()
  delete process.env.SMTP_URL
  delete process.env.MAIL_FROM
}, 60_000)

/** Whether what is on the screen is right for everybody, at a desk and on a phone. */
async function looksRight(shown = page) {
  for (const width of [390, 1440]) {
    await shown.setViewportSize({ width, height: 900 })
    expect(await scrollsSideways(shown), `${shown.url()} at ${width}`).toBe(false)
    expect(await accessibilityProblems(shown), `${shown.url()} at ${width}`).toEqual([])
  }
}

const answer = () =>
  page
    .locator('main')
    .getByText(/^(Moved up|Moved down|Cannot tell yet|No evidence)/)
    .first()
const title = 'Starter customers are asked after their first invoice is paid'
const learned = 'Asking by mail alone moved too few to tell; next time somebody calls.'

test('from a discovery to a change: owner, group, start, what is hoped for, whom it is compared with, and how soon it would show', async () => {
  await page.goto('/insight/discovery')
  await page.getByRole('heading', { name: 'Groups that stand out' }).waitFor({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Do something about it: Plan Starter', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(/of them referred somebody; of all others/).waitFor()
  expect(await dialog.getByLabel('What is to get better').inputValue()).toBe('More referrals: Plan is Starter')
  expect(await dialog.getByLabel('What was found').inputValue()).toMatch(/^Plan Starter: .* referred somebody/)
  expect(Number(await dialog.getByLabel('Expected change, in points').inputValue())).toBeGreaterThan(0)
  await looksRight()
  await dialog.getByLabel('What is to get better').fill(title)
  await dialog.getByLabel('What is changed for them').fill('A mail on the day after the first invoice is paid.')
  await dialog.getByLabel('Starts on').fill(addMonths(today, -6))
  await dialog.getByLabel('Expected change, in points').fill('5')
  await dialog.getByRole('button', { name: 'Plan the action' }).click()

  await page.waitForURL(/\/actions\/acn_/)
  await page.getByText(/^With [\d,]+ customers, compared with [\d,]+, you would (not )?see 5.0 points/).waitFor()
  await looksRight()
  await page.getByRole('link', { name: 'Show where it was found' }).waitFor()
  await page.getByRole('button', { name: /^Take the \d nearest$/ }).click()
  await page.getByRole('button', { name: /^Compare with these \d$/ }).waitFor()
  await expect.poll(() => page.getByRole('checkbox', { checked: true }).count()).toBeGreaterThanOrEqual(3)
})

test('it stands on the board as planned, and says that it was to have started', async () => {
  await page.goto('/actions')
  const planned = page
    .getByRole('region', { name: 'Planned' })
    .or(page.locator('section[aria-label="Planned"]'))
    .first()
  await planned.getByRole('link', { name: title }).waitFor()
  await planned.getByText('was to have started').waitFor()
  await looksRight()
})

test('once started, its effect is said in words, with a range that holds at every look', async () => {
  await page.goto('/actions')
  await page.getByRole('link', { name: title }).click()
  await page.getByRole('button', { name: 'Start it' }).click()
  const dialog = page.getByRole('dialog')
  expect(await dialog.getByLabel('Since when').inputValue()).toBe(addMonths(today, -6))
  await dialog.getByRole('button', { name: 'Start it' }).click()
  await answer().waitFor()
  await page
    .getByText(/ to [+−][\d.]+, (however often one looks|if one looked but once)\)\.$/)
    .first()
    .waitFor()
  await page.getByText('Who referred in each month, before and after').waitFor()
  await looksRight()
})

test('an action that worked and one that did not stand in the log, and on the board', async () => {
  await page.goto('/actions/log')
  await page.getByText(/^Of \d actions that have run, \d moved referring up/).waitFor()
  const log = page.getByRole('table', { name: /actions/ })
  await log.getByRole('row', { name: /Customers in Italy meet one another.*moved up/ }).waitFor()
  await log.getByRole('row', { name: /voucher.*no evidence/ }).waitFor()
  await looksRight()
  await page.goto('/actions')
  const running = page.locator('section[aria-label="Running"]')
  await running.getByText('moved up').waitFor()
  await running.getByRole('link', { name: title }).waitFor()
})

test('when it is over, what was learned is kept beside its verdict, and measuring stops', async () => {
  await page.goto('/actions')
  await page.getByRole('link', { name: title }).click()
  await page.getByRole('button', { name: 'It is over' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Write it down' }).click()
  await dialog.getByText('Say what was learned').waitFor()
  await looksRight()
  await dialog.getByLabel('Until when').fill(addMonths(today, -1))
  await dialog.getByLabel('What was learned').fill(learned)
  await dialog.getByRole('button', { name: 'Write it down' }).click()
  await page.getByText('When it ended').waitFor()
  await page.getByText(learned).waitFor()
  const [id] = /acn_\w+/.exec(page.url()) as [string]
  const effect = await (await page.request.get(`/api/actions/${id}/effect`)).json()
  expect(effect.monthsAfter).toBe(5)
  await page.goto('/actions/log')
  await page.getByText(learned).first().waitFor()
})

test('two who change an action at once: the second is told, and loses nothing of what they wrote', async () => {
  const { items } = await (await page.request.get('/api/actions?state=planned')).json()
  await page.goto(`/actions/${items[0].id}`)
  await page.getByRole('button', { name: 'Edit' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('What is changed for them').fill('A call.')
  await page.request.patch(`/api/actions/${items[0].id}`, { data: { change: 'A letter.' } })
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByRole('alert').waitFor()
  expect(await dialog.getByLabel('What is changed for them').inputValue()).toBe('A call.')
  await looksRight()
})

test('what is worth a look stands on the overview; looked at, it is gone, and can be taken back', async () => {
  await page.goto('/')
  const fell = page.getByText(/^Onboarding is Self-serve: .* below the .* that its own past makes usual\.$/)
  const listed = page
    .getByRole('list', { name: 'Worth a look' })
    .getByRole('listitem')
    .filter({ hasText: 'Self-serve' })
  await listed.waitFor()
  await page.getByText(/left us, after bringing \d/).waitFor()
  await looksRight()
  await listed.getByRole('button', { name: 'Mark as looked at' }).click()
  await listed.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Undo' }).click()
  await listed.getByRole('link', { name: 'See its months' }).click()
  await page.getByText('Onboarding is Self-serve: who referred in each month').waitFor()
  await looksRight()
  await page.getByRole('button', { name: 'Mark as looked at' }).first().click()
  await page.getByText('Looked at', { exact: true }).click()
  await page.getByText(`${owner.name} looked at it`, { exact: false }).waitFor()
  expect(await fell.count()).toBeLessThanOrEqual(1)
  await looksRight()
})

test('the weekly mail arrives: what moved, what is worth a look, how actions do, whom to ask; one click stops it', async () => {
  await page.goto('/settings/account')
  await page.getByRole('switch', { name: 'Send me the weekly mail' }).click({ force: true })
  await page.getByText(/The next one comes on/).waitFor()
  await looksRight()
  await page.getByRole('button', { name: 'Send me one now' }).click()
  await page.getByText(`It is on its way to ${owner.email}.`).waitFor()
  await expect.poll(() => smtp.received.length, { timeout: 30_000 }).toBe(1)
  const { to, mail } = smtp.received[0] as { to: string[]; mail: Email }
  expect(to).toEqual([owner.email])
  expect(mail.subject).toMatch(/^Merrow Software, week of /)
  for (const part of [
    /referred somebody in the last 12 months \(/,
    /left us, after bringing/,
    /Customers in Italy meet one another\. Moved up: /,
    /Customers in Germany get a call in their first week\. Cannot tell yet/,
    /may be asked for something today/,
  ])
    expect(mail.text).toMatch(part)
  const headers = Object.fromEntries(mail.headers.map(({ key, value }) => [key, value]))
  expect(headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click')

  const reader = await visit(browser, house, { width: 390 })
  await reader.page.setContent(mail.html as string)
  expect(await scrollsSideways(reader.page)).toBe(false)
  // A mail is no page: what surrounds it is the mail program's.
  const ofPages = /^(landmark-one-main|page-has-heading-one|region):/
  expect((await accessibilityProblems(reader.page)).filter((problem) => !ofPages.test(problem))).toEqual([])
  const [stop] = mail.text?.match(/\/digest\/stop\/\S+/) ?? []
  await reader.page.goto(stop as string)
  await looksRight(reader.page)
  await reader.page.getByRole('button', { name: 'Stop it' }).click()
  await reader.page.getByRole('heading', { name: 'The weekly mail is stopped' }).waitFor()
  await looksRight(reader.page)
  expect(reader.complaints).toEqual([])
  await reader.context.close()
  await page.reload()
  await page.getByText('It does not come unless you choose it.').waitFor()
})

const plainly = (text: string) => text.replaceAll(/\s+/g, '')

test('the board report is one page, and holds every figure with its range and what it means', async () => {
  await page.goto('/')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Board report (PDF)' }).click(),
  ])
  expect(download.suggestedFilename()).toBe(`board-report-${today}.pdf`)
  const pdf = await getDocument({ data: new Uint8Array(readFileSync(await download.path())) }).promise
  expect(pdf.numPages).toBe(1)
  const { items } = await (await pdf.getPage(1)).getTextContent()
  const text = plainly(items.map((item) => ('str' in item ? item.str : '')).join(''))
  const { answer: first, parts } = await (await page.request.get('/api/board-report')).json()
  expect(text).toContain(plainly(first))
  expect(parts.length).toBeGreaterThanOrEqual(5)
  for (const { heading, rows } of parts) {
    expect(text).toContain(plainly(heading))
    for (const row of rows) {
      for (const cell of ['label', 'figure', 'range', 'means'])
        expect(text, `${heading}: ${row.label}, ${cell}`).toContain(plainly(row[cell]))
      expect(row.range).not.toBe('')
    }
  }
})

test('a viewer reads all of it, and is told why nothing can be changed', async () => {
  const viewer = await letViewerJoin(browser, house, page)
  await viewer.page.goto('/actions')
  await viewer.page.getByRole('link', { name: 'Customers in Italy meet one another' }).click()
  await viewer.page
    .getByText(/^Moved up/)
    .first()
    .waitFor()
  for (const name of ['It is over', 'Edit', 'Drop']) {
    expect(await viewer.page.getByRole('button', { name }).getAttribute('aria-disabled')).toBe('true')
  }
  await looksRight(viewer.page)
  await viewer.page.goto('/insight/discovery')
  await viewer.page.getByRole('heading', { name: 'Groups that stand out' }).waitFor()
  expect(await viewer.page.getByRole('button', { name: /^Do something about/ }).count()).toBe(0)
  expect(viewer.complaints).toEqual([])
  await viewer.context.close()
})

test('figures that took long stay as they were when the data changes; newer ones stand beside them', async () => {
  const stood = page
    .locator('main p')
    .filter({ hasText: /^Over all, / })
    .first()
  await page.goto('/insight/discovery')
  const first = await stood.textContent()
  const { items } = await (await page.request.get('/api/customers?where=plan+is+Starter&limit=60')).json()
  for (const { id, name } of items) {
    await page.request.post('/api/referrals', { data: { referrerId: id, referredName: `A friend of ${name}` } })
  }
  await page.reload()
  await page.getByText('The data changed since', { exact: false }).waitFor()
  expect(await stood.textContent()).toBe(first)
  await page.getByRole('button', { name: 'Recompute' }).click()
  await expect.poll(() => stood.textContent(), { timeout: 30_000 }).not.toBe(first)
  await looksRight()
  await page.getByRole('combobox', { name: 'Figures as of' }).or(page.getByLabel('Figures as of')).first().click()
  await page
    .getByRole('option', { name: /^As of / })
    .first()
    .click()
  await expect.poll(() => stood.textContent()).toBe(first)
  await page.reload()
  expect(await stood.textContent()).toBe(first)
  await looksRight()
  await page.getByRole('button', { name: 'Show the latest' }).click()
  await expect.poll(() => stood.textContent()).not.toBe(first)
})

test('nothing on the way made a page complain', () => {
  expect(complaints).toEqual([])
})
