import type { APIResponse, Browser } from 'playwright-core'
import type { Email } from 'postal-mime'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSmtp, type TestSmtp } from '../src/testing/smtp.ts'
import {
  accessibilityProblems,
  type House,
  moveIn,
  moveSampleIn,
  openBrowser,
  openHouse,
  scrollsSideways,
  visit,
} from './house.ts'

let house: House
let browser: Browser
let smtp: TestSmtp

beforeAll(async () => {
  smtp = await startSmtp()
  process.env.SMTP_URL = smtp.url
  process.env.MAIL_FROM = 'Merrow Software <hello@merrow.example>'
  house = await openHouse()
  browser = await openBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  await smtp?.stop()
  delete process.env.SMTP_URL
  delete process.env.MAIL_FROM
}, 60_000)

/** Wait for something to come true that happens in the background. */
async function until(happened: () => boolean | Promise<boolean>, seconds: number): Promise<void> {
  for (const begun = Date.now(); Date.now() - begun < seconds * 1000; ) {
    if (await happened()) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`It did not happen within ${seconds} seconds.`)
}

/** The address in a letter that leads to one of our pages: '/s/…' answers, '/u/…' unsubscribes. */
function addressIn({ text = '' }: Email, path: '/s/' | '/u/'): string {
  const [address] = text.match(new RegExp(`${path}\\S+`)) ?? []
  if (!address) throw new Error(`No address with ${path} in:\n${text}`)
  return address
}

test('invite a thousand customers, answer on a phone, and read what was said', { timeout: 200_000 }, async () => {
  const { page, complaints } = await visit(browser, house)
  await moveIn(page)
  await moveSampleIn(page)
  const survey = await (
    await page.request.post('/api/surveys', { data: { name: 'Why not', template: 'why not', language: 'en' } })
  ).json()
  await page.request.post(`/api/surveys/${survey.id}/publish`, { data: {} })

  // Invite them: the screen says first who will not be asked, and why.
  await page.goto(`/surveys/${survey.id}/invite`)
  await page.getByText(/will not be asked/).waitFor()
  await page.getByLabel('Letters a minute').fill('10000')
  expect(await accessibilityProblems(page)).toEqual([])
  const invite = page.getByRole('button', { name: /^Invite [\d,]+ people$/ })
  const invited = Number(((await invite.textContent()) ?? '').replace(/\D/g, ''))
  expect(invited).toBeGreaterThanOrEqual(1_000)
  await invite.click()
  await page.getByRole('link', { name: 'See how far they get' }).waitFor({ timeout: 60_000 })
  await until(() => smtp.received.length >= invited, 120)
  expect(new Set(smtp.received.map(({ to }) => to[0])).size).toBe(invited)
  const [first, second] = smtp.received.map(({ mail }) => mail) as [Email, Email]
  const headers = Object.fromEntries(first.headers.map(({ key, value }) => [key, value]))
  expect(headers['list-unsubscribe']).toMatch(/^<http.*\/u\//)
  expect(headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click')

  // Answer one of the letters on a phone.
  const phone = await visit(browser, house, { width: 390 })
  await phone.page.goto(addressIn(first, '/s/'))
  expect(await scrollsSideways(phone.page)).toBe(false)
  expect(await accessibilityProblems(phone.page)).toEqual([])
  await phone.page.getByRole('radio', { name: '6', exact: true }).click()
  await phone.page.getByRole('radio', { name: 'No', exact: true }).click()
  await phone.page.getByRole('checkbox', { name: 'Nobody asked me to' }).click()
  await phone.page.locator('textarea:visible').first().fill('Nobody ever asked me to recommend you.')
  await phone.page.getByText('Saved', { exact: true }).waitFor()
  await phone.page.reload()
  expect(await phone.page.locator('textarea:visible').first().inputValue()).toBe(
    'Nobody ever asked me to recommend you.',
  )
  expect(await accessibilityProblems(phone.page)).toEqual([])
  await phone.page.getByRole('button', { name: 'Send my answers' }).click()
  await phone.page.getByRole('heading', { level: 1, name: /thank you/i }).waitFor()
  expect(await accessibilityProblems(phone.page)).toEqual([])

  // Somebody else wants no more of our mail: opening the link is not enough, pressing the button is.
  await phone.page.goto(addressIn(second, '/u/'))
  expect(await accessibilityProblems(phone.page)).toEqual([])
  await phone.page.getByRole('button', { name: 'Unsubscribe' }).click()
  await phone.page.getByRole('heading', { name: 'You are unsubscribed' }).waitFor()
  expect(phone.complaints).toEqual([])

  // What it led to: the funnel, and who answered.
  await page.goto(`/surveys/${survey.id}/answers`)
  await page.getByRole('link', { name: /^1\s*submitted/ }).click()
  await page.getByText('People: submitted').waitFor()

  // Reasons by group, and from a reason to the words themselves.
  await page.goto('/reasons')
  await page
    .getByText(/^Reasons by /)
    .first()
    .waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  await page.getByRole('link', { name: '“Never asked”' }).click()
  await page.getByRole('heading', { level: 1, name: 'Verbatims' }).waitFor()
  await page.getByRole('table', { name: 'verbatims' }).getByRole('row').nth(2).waitFor()
  await page.goto('/reasons/verbatims?words=nobody%20ever%20asked%20me%20to%20recommend')
  await page.getByText('Nobody ever asked me to recommend you.').first().waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  await page.goto('/responses')
  await page.getByText('Nobody ever asked me to recommend you.').click()
  await page.getByText('Reason: Never asked').waitFor()
  expect(await accessibilityProblems(page)).toEqual([])

  // Whoever unsubscribed is left out of the next survey, and it says so.
  const next = await (
    await page.request.post('/api/surveys', { data: { name: 'Once more', template: 'why not', language: 'en' } })
  ).json()
  await page.request.post(`/api/surveys/${next.id}/publish`, { data: {} })
  await page.goto(`/surveys/${next.id}/invite?each=all`)
  await page.getByText(/, 1 opted out|: 1 opted out/).waitFor()
  const left: { name: string; reason: string }[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const list: APIResponse = await page.request.get(`/api/surveys/${next.id}/mailings/left-out`, {
      params: { oneEach: 'false', limit: 200, ...(cursor ? { cursor } : {}) },
    })
    const part: { items: typeof left; nextCursor: string | null } = await list.json()
    left.push(...part.items)
    cursor = part.nextCursor
  }
  expect(left.filter(({ reason }) => reason === 'opted-out').map(({ name }) => name)).toEqual([second.to?.[0]?.name])
  expect(complaints).toEqual([])
})
