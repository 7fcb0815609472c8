import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { wilsonInterval } from '../src/statistics/wilson-interval.ts'
import { type House, moveIn, openBrowser, openHouse, visit } from './house.ts'

/** Two files of the same nature: our own invented one, and the one everybody knows, where it is at hand. */
const files = [
  {
    name: 'the invented telephone company',
    path: 'src/testing/fixtures/larkspur-telecom.csv',
    count: 'Friends Referred',
    groups: [
      { by: 'contract-type', column: 'Contract Type' },
      { by: 'pays-by', column: 'Pays By' },
    ],
  },
  {
    name: 'the telephone company of the textbooks',
    path: '../shared/data/telco-customers.csv',
    count: 'Number of Referrals',
    groups: [
      { by: 'contract', column: 'Contract' },
      { by: 'internet-type', column: 'Internet Type' },
      { by: 'payment-method', column: 'Payment Method' },
      { by: 'satisfaction-score', column: 'Satisfaction Score' },
    ],
  },
]

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser?.close())

for (const file of files) {
  describe.skipIf(!existsSync(file.path))(file.name, () => {
    let house: House
    let page: Page
    let complaints: string[]
    const rows = existsSync(file.path)
      ? (parse(readFileSync(file.path), { columns: true, bom: true }) as Record<string, string>[])
      : []
    const referred = (row: Record<string, string>) => Number(row[file.count]) > 0

    beforeAll(async () => {
      house = await openHouse()
      const visitor = await visit(browser, house)
      page = visitor.page
      complaints = visitor.complaints
      await moveIn(page)
    })
    afterAll(() => house?.stop())

    test('imports through the screen without editing anything', async () => {
      await page.goto('/imports')
      await page.getByText('Nobody is contacted').first().waitFor()
      await page.locator('input[type=file]').setInputFiles(file.path)
      await page.getByRole('button', { name: 'Check the file' }).click()
      await page.getByRole('button', { name: /^Import [\d,]+ customers/ }).click({ timeout: 60_000 })
      await page.getByRole('link', { name: 'Overview' }).last().waitFor()
      await expect
        .poll(async () => (await (await page.request.get('/api/imports')).json()).items[0].state, {
          timeout: 90_000,
          interval: 300,
        })
        .toBe('done')
      const [{ rows: counted }] = (await (await page.request.get('/api/imports')).json()).items
      expect(counted).toEqual({ read: rows.length, created: rows.length, updated: 0, same: 0, refused: 0 })
    })

    test('Overview shows the right rate first, for "ever", and says what counts alone cannot tell', async () => {
      await page.goto('/')
      const answer = page
        .locator('main')
        .getByText(/of customers (have )?referred/)
        .first()
      await answer.waitFor({ timeout: 30_000 })
      const [happened, trials] = [rows.filter(referred).length, rows.length]
      const { low, high } = wilsonInterval(happened, trials)!
      const text = (await page.locator('main').textContent())!.replace(/\s+/g, ' ')
      expect(text).toContain(`${happened.toLocaleString('en')} of ${trials.toLocaleString('en')}`)
      const digits = trials >= 1000 ? 1 : 0
      expect(text).toContain(`${(low * 100).toFixed(digits)}–${(high * 100).toFixed(digits)} %`)
      expect(text).toMatch(/count/i)
    })

    test.each(file.groups)('Groups shows the right rates by $column', async ({ by, column }) => {
      await page.goto(`/groups?by=${by}`)
      await page.getByRole('table').or(page.getByRole('grid')).first().waitFor({ timeout: 30_000 })
      const text = (await page.locator('main').textContent())!.replace(/\s+/g, ' ')
      for (const [value, all] of Map.groupBy(rows, (row) => row[column]!)) {
        if (all.length < 30) continue
        expect(text, `${column}: ${value}`).toContain(value)
        expect(text, `${column}: ${value}`).toContain(
          `${all.filter(referred).length.toLocaleString('en')} of ${all.length.toLocaleString('en')}`,
        )
      }
    })

    test('the same file again changes nothing, and the first import can be undone as a whole', async () => {
      const list = async () =>
        (await (await page.request.get('/api/imports')).json()).items as {
          id: string
          state: string
          rows: { same: number; created: number }
        }[]
      await page.goto('/imports')
      await page.locator('input[type=file]').setInputFiles(file.path)
      await page
        .getByText(/was imported|imported before|same file/i)
        .first()
        .waitFor()
      await page.getByRole('button', { name: 'Import without checking' }).click()
      await expect.poll(async () => (await list())[0]?.state, { timeout: 90_000, interval: 300 }).toBe('done')
      expect((await list())[0]?.rows).toMatchObject({ same: rows.length, created: 0 })

      const first = (await list())[1]!
      await page.request.post(`/api/imports/${first.id}/undo`, { data: {} })
      await expect.poll(async () => (await list())[1]?.state, { timeout: 90_000, interval: 300 }).toBe('undone')
      const { total } = await (await page.request.get('/api/customers')).json()
      expect(total).toBe(0)
      expect(complaints).toEqual([])
    })
  })
}
