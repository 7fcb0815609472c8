import { mkdirSync } from 'node:fs'
import { moveIn, moveSampleIn, openBrowser, openHouse, visit } from './house.ts'

/** The pictures in the README and the docs, of the sample company: `npm run screenshots` */
const pictures: { name: string; path: string; opens?: string; waits: RegExp; height: number }[] = [
  { name: 'overview', path: '/', waits: /of customers referred someone/, height: 1150 },
  { name: 'groups', path: '/groups?by=plan', waits: /is highest/, height: 1000 },
  { name: 'customer', path: '/customers/cus_larkspur', waits: /Ines Moreau/, height: 900 },
  { name: 'referral', path: '/referrals/ref_brightwater', waits: /is credited/, height: 720 },
  { name: 'reasons', path: '/reasons?by=plan', waits: /did not refer/, height: 1250 },
  { name: 'coding', path: '/reasons/coding', waits: /wait to be coded/, height: 900 },
  { name: 'strength', path: '/insight/strength', waits: /of last year’s revenue stayed/, height: 1000 },
  { name: 'references', path: '/references', waits: /from [\d,]+ customers/, height: 900 },
  { name: 'action', path: '/actions', opens: 'Customers in Italy meet one another', waits: /^Moved up/, height: 920 },
  { name: 'imports', path: '/imports', waits: /Nobody is contacted/, height: 900 },
]

mkdirSync('docs/images', { recursive: true })
const house = await openHouse()
const browser = await openBrowser()
try {
  const { page } = await visit(browser, house, { width: 1280 })
  await moveIn(page)
  await moveSampleIn(page)
  for (const { name, path, opens, waits, height } of pictures) {
    await page.setViewportSize({ width: 1280, height })
    await page.goto(path)
    if (opens) await page.getByRole('link', { name: opens }).click()
    await page.mouse.move(0, 0)
    await page.locator('main').getByText(waits).first().waitFor()
    await page.waitForLoadState('networkidle')
    // Charts draw once they know their width.
    await page.waitForTimeout(800)
    await page.screenshot({ path: `docs/images/${name}.png` })
  }
} finally {
  await browser.close()
  await house.stop()
}
