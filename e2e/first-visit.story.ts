import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type House, openBrowser, openHouse, owner, visit } from './house.ts'

let house: House
let browser: Browser
beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
})

test('a newcomer creates the owner account, tries the sample company, and sees the referral rate with its range', async () => {
  const { page, context, complaints } = await visit(browser, house)
  await page.goto('/')
  await page.getByLabel(/company/i).fill(owner.companyName)
  await page.getByLabel(/your name/i).fill(owner.name)
  await page.getByLabel(/e-mail/i).fill(owner.email)
  await page
    .getByLabel(/password/i)
    .first()
    .fill(owner.password)
  await page.getByRole('button', { name: /create/i }).click()
  await page.getByRole('button', { name: /try the sample company/i }).click()

  // The answer, as a sentence with its sample and its range.
  await page.getByText(/of customers referred someone/).waitFor({ timeout: 60_000 })
  const answer = await page.locator('main').textContent()
  expect(answer).toMatch(
    /\d+\.\d\s%\s+of customers referred someone in the last 12 months \(\d+\.\d–\d+\.\d\s%, \d{3} of \d,\d{3}\)/,
  )
  expect(complaints).toEqual([])

  // A second owner is refused, and so is a stranger.
  const again = await page.request.post('/api/owner', {
    data: { ...owner, email: 'eve@merrow.example', currency: 'EUR', timeZone: 'UTC' },
  })
  expect(again.status()).toBe(409)
  const stranger = await visit(browser, house)
  expect((await stranger.page.request.get('/api/customers')).status()).toBe(401)
  await stranger.context.close()
  await context.close()
})
