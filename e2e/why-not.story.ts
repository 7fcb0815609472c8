import type { Browser } from 'playwright-core'
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

test('invite a thousand customers, answer on a phone, and read what was said', { timeout: 300_000 }, async () => {
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
  await page.getByRole('button', { name: /^Invite [\d,]+ people$/ }).click()
  await page.getByRole('link', { name: 'See how far they get' }).waitFor({ timeout: 60_000 })
  await until(() => smtp.received.length >= 1_000, 120)
  const headers = smtp.received[0]!.mail.headers
  expect(headers.find(({ key }) => key === 'list-unsubscribe')?.value).toMatch(/^<http.*\/u\//)

  // Answer one of the letters on a phone.
  const [, path] = /(\/s\/\S+)/.exec(smtp.received[0]!.mail.text ?? '') ?? []
  const phone = await visit(browser, house, { width: 320 })
  await phone.page.goto(path!)
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
  await phone.page.getByRole('button', { name: 'Send my answers' }).click()
  await phone.page.getByRole('heading', { level: 1, name: /thank you/i }).waitFor()
  expect(phone.complaints).toEqual([])

  // What it led to: the funnel, the response, and its words.
  await page.goto(`/surveys/${survey.id}/answers`)
  await page.getByRole('link', { name: /^1\s*submitted/ }).click()
  await page.getByText('People: submitted').waitFor()
  await page.goto('/responses')
  await page.getByText('Nobody ever asked me to recommend you.').click()
  await page.getByText('Reason: Never asked').waitFor()
  expect(await accessibilityProblems(page)).toEqual([])
  expect(complaints).toEqual([])
})
