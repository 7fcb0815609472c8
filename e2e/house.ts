import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'

/** A real server on a folder of its own, and a real browser looking at it. */
export interface House {
  address: string
  folder: string
  server: ChildProcess
  stop(): Promise<void>
}

export const owner = {
  companyName: 'Merrow Software',
  name: 'Odile Brandt',
  email: 'odile@merrow.example',
  password: 'seven green bicycles',
}

export async function openHouse(folder = mkdtempSync(join(tmpdir(), 'vouchwell-story-'))): Promise<House> {
  const server = spawn(join('node_modules', '.bin', 'node'), ['src/server.ts'], {
    env: { ...process.env, DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'warn', DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const address = await new Promise<string>((resolve, reject) => {
    let said = ''
    server.stdout?.on('data', (chunk) => {
      said += chunk
      const [, found] = /Vouchwell is at (\S+)/.exec(said) ?? []
      if (found) resolve(found)
    })
    server.on('exit', (code) => reject(new Error(`The server ended with ${code}:\n${said}`)))
  })
  return {
    address,
    folder,
    server,
    async stop() {
      if (server.exitCode === null && server.signalCode === null) {
        server.kill('SIGINT')
        await once(server, 'exit')
      }
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

const programs = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].filter((path): path is string => path !== undefined)

export function openBrowser(): Promise<Browser> {
  const executablePath = programs.find(existsSync)
  if (!executablePath)
    throw new Error(
      'The stories need Chromium. Install it, or say where it is: CHROMIUM=/path/to/chromium npm run stories',
    )
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  })
}

/** A visitor with a window of their own, and every complaint of the page written down. */
export async function visit(
  browser: Browser,
  house: House,
  { width = 1440, dark = false } = {},
): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
  const context = await browser.newContext({
    baseURL: house.address,
    viewport: { width, height: 900 },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    acceptDownloads: true,
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    // A refused request is part of some stories; the browser reports it as an error all the same.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text())
  })
  return { page, context, complaints }
}

/** Create the owner through the API and be signed in: for stories that are about something else. */
export async function moveIn(page: Page): Promise<void> {
  const made = await page.request.post('/api/owner', { data: { ...owner, currency: 'EUR', timeZone: 'UTC' } })
  expect(made.status(), await made.text()).toBe(200)
}

/** Somebody invited as a viewer, who joins by the link and has come as far as the overview. */
export async function letViewerJoin(browser: Browser, house: House, page: Page) {
  const { link } = await (
    await page.request.post('/api/invitations', { data: { email: 'vic@merrow.example', role: 'viewer' } })
  ).json()
  const visitor = await visit(browser, house)
  await visitor.page.goto(link)
  await visitor.page.getByLabel(/your name/i).fill('Vic Lindqvist')
  await visitor.page
    .getByLabel(/password/i)
    .first()
    .fill('four patient herons')
  await visitor.page.getByRole('button', { name: /accept|join/i }).click()
  await visitor.page.getByText(/of customers referred someone/).waitFor()
  return { ...visitor, link: link as string }
}

/** Fill the company with the sample and wait until it is there. */
export async function moveSampleIn(page: Page): Promise<void> {
  const { jobId } = await (await page.request.post('/api/sample', { data: {} })).json()
  for (
    const begun = Date.now();
    Date.now() - begun < 60_000;
    await new Promise((resolve) => setTimeout(resolve, 200))
  ) {
    const { state, note } = await (await page.request.get(`/api/jobs/${jobId}`)).json()
    if (state === 'done') return
    if (state === 'failed') throw new Error(`The sample could not be loaded: ${note}`)
  }
  throw new Error('The sample was not there after a minute.')
}

/** Everything axe finds wrong, said so that it can be found again. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help} — ${node.target.join(' ')}`))
}

/** Whether the page scrolls sideways, which no page may at any width. */
export const scrollsSideways = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth + 1')
