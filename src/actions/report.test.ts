import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { expect, test as plain } from 'vitest'
import { writeFigurePage } from '../server/documents/figure-page.ts'
import { test } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import type { ReportFigures } from './commands.ts'
import { reportParts } from './report.ts'
import { actionsRoutes } from './routes.ts'

/** What stands on the pages of a PDF, as a reader of it copies it. */
async function read(pdf: Uint8Array): Promise<{ pages: number; text: string }> {
  const document = await getDocument({ data: pdf, useSystemFonts: false, verbosity: 0 }).promise
  const words: string[] = []
  for (let at = 1; at <= document.numPages; at++) {
    const { items } = await (await document.getPage(at)).getTextContent()
    words.push(...items.map((item) => ('str' in item ? item.str : '')))
  }
  return { pages: document.numPages, text: plainly(words.join(' ')) }
}

const plainly = (text: string) => text.replace(/\s+/g, '')

const effects = {
  rateEffect: 0.014,
  rateInterval: { low: 0.002, high: 0.026 },
  mixEffect: -0.003,
  mixInterval: { low: -0.006, high: 0 },
}

test('the report is one page, and every figure on it is the API’s, with its range and what it means', async () => {
  const figures = (await (await send(actionsRoutes, 'GET /board-report', { as: 'viewer' })).json()) as ReportFigures
  const reply = await send(actionsRoutes, 'GET /board-report.pdf', { as: 'viewer' })
  expect(reply.headers.get('content-type')).toBe('application/pdf')
  const { pages, text } = await read(new Uint8Array(await reply.arrayBuffer()))
  expect(pages).toBe(1)
  expect(text).toContain(plainly(figures.answer))
  const rows = figures.parts.flatMap(({ rows }) => rows)
  expect(rows.length).toBeGreaterThan(3)
  for (const { label, figure, range, means } of rows) {
    for (const part of [label, figure, range, means]) expect(text).toContain(plainly(part))
  }
}, 60_000)

plain('a report with everything in it still is one page, with its last words on it', async () => {
  const share = { happened: 498, trials: 4021, rate: 498 / 4021, interval: { low: 0.113, high: 0.136 } }
  const parts = reportParts({
    overview: {
      window: '12m',
      rates: {
        referrerRate: share,
        perHundred: { rate: 18.3, interval: { low: 16.9, high: 19.8 } },
        newShare: share,
        referrals: 735,
      },
      conversion: { ...share, open: 41 },
      change: { before: share, change: 0.011, by: { label: 'Plan', ...effects } },
    },
    money: {
      currency: 'EUR',
      before: 'from 2 June 2024 to before 2 June 2025',
      retention: { value: 0.85, interval: { low: 0.82, high: 0.88 } },
      earnedRate: { low: 0.06, high: 0.1, interval: { low: 0.03, high: 0.13 } },
      secured: { value: 123_400_000, interval: { low: 110_000_000, high: 130_000_000 } },
    },
    why: {
      told: 812,
      reasons: Array.from({ length: 9 }, (_, i) => ({ name: `A reason of many words, number ${i}`, share })),
    },
    coverage: { pipeline: { deals: 37, amountMinor: 123_450_000, currency: 'EUR' }, gaps: [1, 2], fragile: [1] },
    log: {
      says: 'Of 4 actions that have run, 4 moved referring up and 0 moved it down.',
      items: Array.from({ length: 4 }, (_, i) => ({
        title: `Customers of plan number ${i} are asked after their first invoice and once more a quarter later`,
        group: `Plan is ${i}, Contract is Monthly, Region is Germany`,
        verdict: 'moved up' as const,
        endsOn: null,
        says: `Moved up: 4.${i} points a year more than groups where nothing was changed (+1.2 to +7.0, however often one looks).`,
      })),
    },
  })
  expect(parts.map(({ heading }) => heading)).toHaveLength(6)
  const pdf = await writeFigurePage({
    title: 'Who vouches for us',
    company: 'Merrow Software',
    accent: '#0b5b57',
    made: '1 June 2026',
    about: 'Counted in the last 12 months.',
    answer:
      '12.4 % of customers referred somebody (11.3–13.6 %, 498 of 4,021). That is +1.1 points on the period before.',
    parts,
    foot: 'Ranges hold the truth in 95 of 100 such cases.',
  })
  const { pages, text } = await read(new Uint8Array(pdf))
  expect(pages).toBe(1)
  expect(text).toContain(plainly('4.3 points a year more than groups where nothing was changed'))
  expect(text).toContain(plainly('+6.0 % to +10.0 %'))
  expect(text).toContain(plainly('€1.23M'))
  expect(text).toContain(plainly('Made on 1 June 2026.'))
})

plain('rate and mix effects on the page add up to the change', () => {
  const share = { happened: 50, trials: 500, rate: 0.1, interval: { low: 0.08, high: 0.13 } }
  const [, changed] = reportParts({
    overview: {
      window: '12m',
      rates: { referrerRate: share, perHundred: null, newShare: share, referrals: 60 },
      conversion: { ...share, open: 0 },
      change: { before: share, change: 0.011, by: { label: 'Plan', ...effects } },
    },
    money: null,
    why: { told: 0, reasons: [] },
    coverage: { pipeline: { deals: 0, amountMinor: 0, currency: 'EUR' }, gaps: [], fragile: [] },
    log: { says: '', items: [] },
  })
  expect(changed?.rows.map(({ figure }) => figure)).toEqual(['+1.1 points', '+1.4 points', '−0.3 points'])
})
