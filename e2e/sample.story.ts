import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

let house: House
let browser: Browser
let page: Page
let complaints: string[]
beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  const visitor = await visit(browser, house)
  page = visitor.page
  complaints = visitor.complaints
  await moveIn(page)
  await moveSampleIn(page)
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
})

test('a referral is logged by keyboard alone, from anywhere, and can be taken back', async () => {
  await page.goto('/groups')
  await page.getByRole('heading', { name: 'Groups' }).waitFor()
  await page.keyboard.press('l')
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  // L offers what can be logged; the first is a referral.
  if (!(await dialog.getByLabel('Who referred').isVisible())) await page.keyboard.press('Enter')
  await page.getByLabel('Who referred').waitFor()
  await page.keyboard.type('larksp')
  await page.getByRole('option', { name: /Larkspur Clinics/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Quibbleton Dental')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Ines told them at the fair.')
  await page.keyboard.press('Enter')
  await page.getByText('Larkspur Clinics referred Quibbleton Dental').waitFor()

  const found = await (await page.request.get('/api/referrals?q=quibbleton')).json()
  expect(found.items).toHaveLength(1)
  expect(found.items[0]).toMatchObject({ strength: 'probable', state: 'shared' })
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect
    .poll(async () => (await (await page.request.get('/api/referrals?q=quibbleton')).json()).items.length)
    .toBe(0)
})

test('what was taken away can be had back although its whole list is gone with it', async () => {
  const added = await page.request.post('/api/customers', {
    data: { name: 'Hollowmere Boats', attributes: { plan: 'Team' } },
  })
  expect(added.status(), await added.text()).toBe(200)
  const { id } = await added.json()
  const data = { milestone: 'went live', onDay: '2020-01-01' }
  expect((await page.request.post(`/api/customers/${id}/milestones`, { data })).status()).toBe(200)
  await page.goto(`/customers/${id}`)
  const remove = page.getByRole('button', { name: 'Remove the milestone went live' })
  await remove.click()
  await remove.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Undo' }).click()
  await remove.waitFor()
})

test('a change shows at the next question: a logged referral moves the rate', async () => {
  const rate = async () =>
    (await (await page.request.get('/api/insights/overview?window=12m')).json()).rates.referrerRate
  const before = await rate()
  const { items } = await (await page.request.get('/api/customers?q=tamsin')).json()
  const logged = await page.request.post('/api/referrals', {
    data: { referrerId: items[0].id, referredName: 'Moorgate Bikes' },
  })
  expect(logged.status(), await logged.text()).toBe(200)
  expect((await rate()).happened).toBe(before.happened + 1)
})

test('every number opens to its customers: the rows behind a rate are as many as it says', async () => {
  const { rows } = await (await page.request.get('/api/insights/groups?by=plan&window=12m')).json()
  expect(rows.length).toBe(3)
  for (const row of rows) {
    const all = await (await page.request.get('/api/customers', { params: { window: '12m', where: row.where } })).json()
    expect(all.total).toBe(row.referrerRate.trials)
    const some = await page.request.get(
      `/api/customers?window=12m&where=${encodeURIComponent(row.where)}&where=${encodeURIComponent('referrer is yes')}`,
    )
    expect((await some.json()).total).toBe(row.referrerRate.happened)
  }
})

test('what is exported is what is shown', async () => {
  const csv = await (await page.request.get('/api/insights/groups.csv?by=plan&window=12m')).text()
  for (const plan of ['Scale', 'Team', 'Starter']) expect(csv).toContain(plan)
  await page.goto('/groups?by=plan&sort=rate')
  const rising = page
    .locator('main')
    .getByRole('row')
    .filter({ hasText: /Scale|Team|Starter/ })
  await rising.first().waitFor()
  const shown = (await rising.allTextContents()).map((text) => /Scale|Team|Starter/.exec(text)?.[0])
  expect(shown).toEqual(['Starter', 'Team', 'Scale'])
  const href = await page.getByRole('link', { name: 'Export' }).getAttribute('href')
  const sheet = await (await page.request.get(href as string)).text()
  const written = sheet
    .split('\n')
    .map((line) => /^(Scale|Team|Starter)\b/.exec(line)?.[1])
    .filter((plan) => plan !== undefined)
  expect(written).toEqual(shown)
  const customers = await (
    await page.request.get(`/api/customers.csv?where=${encodeURIComponent('plan is Scale')}`)
  ).text()
  const { total } = await (await page.request.get('/api/customers', { params: { where: 'plan is Scale' } })).json()
  expect(customers.trim().split('\n').length - 1).toBe(total)
})

test('an invited viewer signs in by link, reads, and is told why not where they may not', async () => {
  const visitor = await letViewerJoin(browser, house, page)
  const refused = await visitor.page.request.post('/api/referrals', {
    data: { referrerId: 'cus_larkspur', referredName: 'Nobody' },
  })
  expect(refused.status()).toBe(403)
  expect((await refused.json()).detail).toContain('contributor')
  expect((await visitor.page.request.get(visitor.link.replace('#', '?'))).status()).toBeLessThan(500)
  await visitor.context.close()
})

describe('who can speak for us is answered from one screen', () => {
  test('to saving time', async () => {
    const { items } = await whoCanSpeak({ themes: [{ id: 'the_saving-time', need: 'must', weight: 2 }] })
    expect(items.length).toBeGreaterThan(0)
    for (const { lines } of items) {
      expect(lines.find(({ criterion }) => criterion === 'theme 0')!.points).toBeGreaterThan(0)
    }
  })

  test('in healthcare, at twenty seats or more', async () => {
    const { items } = await whoCanSpeak({ where: ['industry is Healthcare', 'seats between 20..'] })
    expect(items.length).toBeGreaterThan(0)
    for (const { customer } of items) {
      const { attributes } = await (await page.request.get(`/api/customers/${customer.id}`)).json()
      expect(attributes.industry).toBe('Healthcare')
      expect(attributes.seats).toBeGreaterThanOrEqual(20)
    }
  })

  test('and was not asked for 90 days', async () => {
    const { items } = await whoCanSpeak({ notAskedDays: 90 })
    const since = new Date(Date.now() - 90 * 86_400_000).toISOString().slice(0, 10)
    expect(items.length).toBeGreaterThan(0)
    for (const { lastAskedOn } of items) expect(lastAskedOn === null || lastAskedOn < since).toBe(true)
  })

  test('and who is at risk, and not to be asked', async () => {
    const { blocked } = await whoCanSpeak({})
    const atRisk = blocked.filter(({ blocks }) => blocks.some(({ reason }) => reason === 'at-risk'))
    expect(atRisk.length).toBeGreaterThan(0)
    await page
      .getByText(/At risk: .* Do not ask/)
      .first()
      .waitFor()
  })
})

interface Speaker {
  contact: { name: string }
  customer: { id: string; name: string }
  lines: { criterion: string; points: number }[]
  lastAskedOn: string | null
  blocks: { reason: string }[]
}

/** Who could speak, as the screen for it says; the first of them stands on it. */
async function whoCanSpeak(criteria: object): Promise<{ items: Speaker[]; blocked: Speaker[] }> {
  const words = encodeURIComponent(JSON.stringify(criteria))
  await page.goto(`/requests/find?level=3&c=${words}`)
  const found = await (await page.request.get(`/api/requests/find?level=3&criteria=${words}`)).json()
  await page.getByText(found.items[0].contact.name).first().waitFor()
  return found
}

describe('every page', () => {
  let visitor: Awaited<ReturnType<typeof visit>>
  beforeAll(async () => {
    visitor = await visit(browser, house)
    await visitor.page.request.post('/api/session', { data: { email: owner.email, password: owner.password } })
  })
  afterAll(() => visitor.context.close())

  // Each is opened wide by day and narrow by night, and then looked at in the other width.
  test.each([
    ['/', /of customers referred someone/],
    ['/groups?by=industry', /Industry/],
    ['/customers', /customers on record/],
    ['/customers/cus_larkspur', /Ines Moreau/],
    ['/referrals', /count/],
    ['/referrals/ref_brightwater', /is credited/],
    ['/asks', /We asked/],
    ['/reasons', /did not refer/],
    ['/reasons/coding', /wait to be coded/],
    ['/reasons/verbatims', /verbatims/],
    ['/reasons/codes', /Never asked/],
    ['/reasons/rules', /rule/i],
    ['/surveys', /Why they do not refer/],
    ['/origins', /recommendation/],
    ['/responses', /responses/],
    ['/insight/intent', /would recommend/],
    ['/imports', /Nobody is contacted/],
    ['/settings/members', /Odile/],
    ['/settings/attributes', /Industry/],
    ['/settings/account', /password/i],
    ['/no-such-page', /./],
    ['/insight/trend', /of customers referred/],
    ['/insight/time', /had made a first referral/],
    ['/insight/strength', /stayed/],
    ['/insight/value', /Worked out on/],
    ['/insight/spread', /Worked out on/],
    ['/insight/drivers', /Worked out on/],
    ['/insight/discovery', /Worked out on/],
    ['/actions', /./],
    ['/actions/log', /./],
    ['/actions/watch', /./],
    ['/references', /references from/],
    ['/references/suggestions', /suggest/i],
    ['/references/reconfirm', /./],
    ['/ladder', /vouch for us/],
    ['/ladder/ready', /ready/i],
    ['/ladder/suggestions', /./],
    ['/nominations', /nominat/i],
    ['/consent', /./],
    ['/consent/requests', /./],
    ['/requests', /./],
    ['/requests/rqs_s00011', /Who|asked|speak/],
    ['/requests/find', /may be asked/],
    ['/requests/approvals', /./],
    ['/deals', /deals/],
    ['/deals/dea_s00002', /Silverhill|Brightwater|deal/i],
    ['/engagements', /spoke for us/],
    ['/engagements/eng_s00021', /./],
    ['/coverage', /gap/],
    ['/coverage/load', /./],
    ['/coverage/influence', /./],
    ['/coverage/themes', /./],
    ['/walls', /What customers say/],
    ['/walls/wal_customers', /What customers say/],
    ['/walls/slides', /./],
    ['/tasks', /./],
    ['/wall/customers', /Selected by/],
    ['/wall/customers/how', /./],
    ['/settings/levels', /Anonymous feedback/],
    ['/settings/journey', /Onboarding/],
    ['/settings/themes', /Saving time/],
    ['/settings/consent', /./],
    ['/settings/publishing', /./],
  ] as const)('%s is accessible, quiet, and fits, at both widths by day and by night', async (path, words) => {
    const { page: here } = visitor
    const content = here.locator(path.startsWith('/wall/') ? 'body' : 'main')
    for (const [colorScheme, widths] of [
      ['light', [1440, 390]],
      ['dark', [390, 1440]],
    ] as const) {
      await here.emulateMedia({ colorScheme })
      for (const width of widths) {
        await here.setViewportSize({ width, height: 900 })
        if (width === widths[0]) {
          await here.goto(path)
          await content.getByText(words).filter({ visible: true }).first().waitFor({ timeout: 30_000 })
          await here.waitForLoadState('networkidle')
        }
        expect(await accessibilityProblems(here), `${width} px, ${colorScheme}`).toEqual([])
        expect(await scrollsSideways(here), `${width} px`).toBe(false)
      }
    }
    expect(visitor.complaints.splice(0)).toEqual([])
  })
})

test('nothing on the way made the page complain', () => {
  expect(complaints).toEqual([])
})
