import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { anchorOf } from './anchor.ts'
import { howSure, lastYear, ratesBy, revenueSteps, tallyOf } from './figures.ts'
import { neighbours, theCast } from './neighbours.ts'
import { blocksOf } from './written.ts'

const exhibits = readFileSync('src/gallery/ui/exhibits.tsx', 'utf8')
const methods = readFileSync('docs/methods.md', 'utf8')
const allOf = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => found as string)

/** What every chart is drawn in, and no chart itself. */
const frame = 'chart-frame.tsx'

describe('the gallery', () => {
  test('shows every chart there is', () => {
    const charts = readdirSync('src/web/charts').filter((file) => file.endsWith('.tsx') && file !== frame)
    const shown = allOf(exhibits, /^ {4}file: '(.+)',$/gm).map((file) => `${file}.tsx`)
    expect(
      charts.filter((file) => !shown.includes(file)),
      'A new chart goes into src/gallery/ui/exhibits.tsx, with the question it answers; then accept its pictures (CONTRIBUTING.md).',
    ).toEqual([])
    expect(shown.toSorted()).toEqual(charts.toSorted())
    for (const file of shown) expect(exhibits, `${file} is listed, but not drawn.`).toContain(`web/charts/${file}'`)
  })

  test('leads from each chart to a heading of the methods', () => {
    const headings = blocksOf(methods).flatMap((block) => (block.is === 'heading' ? [block.text] : []))
    expect(headings).toEqual(expect.arrayContaining(allOf(exhibits, /^ {4}method: '(.+)',$/gm)))
  })

  test('is linked from the methods, for whoever reads them outside the app', () => {
    expect(methods).toContain('`/gallery`')
  })
})

describe('its figures', () => {
  // Counted by hand from src/sample/cast.ts.
  test('are those of the cast', () => {
    // Larkspur and Ironbridge referred; Quillon's was denied, Fairmont's is a claim, and Ironbridge's second is itself.
    expect(tallyOf(theCast, lastYear)).toEqual({ happened: 2, trials: 6 })
    expect(howSure()).toEqual({ proven: 1, probable: 2, claimed: 1 })
    const { before, after, steps } = revenueSteps(theCast)
    // Larkspur paid €11,000, then €12,000; Brightwater €15,000, and nobody knows how Ironbridge came, with its €3,600.
    expect([before, after, ...steps].map(({ amount }) => amount)).toEqual([
      1_100_000, 3_060_000, 0, 100_000, 1_500_000, 360_000, 0,
    ])
  })

  test('name nobody of groups as small as the cast', () => {
    expect(ratesBy(theCast, ({ plan }) => plan).groups).toEqual([])
  })

  test('of the neighbours have something to see: above, below and neither', () => {
    const { groups } = ratesBy(neighbours, ({ industry }) => industry)
    expect(new Set(groups.map(({ verdict }) => verdict))).toEqual(new Set(['above', 'below', 'no-evidence']))
  })
})

describe('a written page', () => {
  test('is taken apart into headings, text, lists and tables', () => {
    const written =
      '# One\n\nA [link](there.md). Some **strong**\nand *soft* `code`.\n\n## Two: a b\n\n- first\n  goes on\n- second\n\n| a | b |\n| - | - |\n| 1 | 2 |\n'
    const plain = (text: string) => ({ as: 'plain', text })
    expect(blocksOf(written)).toEqual([
      { is: 'heading', level: 1, text: 'One', anchor: 'one' },
      {
        is: 'text',
        pieces: [
          plain('A '),
          plain('link'),
          plain('. Some '),
          { as: 'strong', text: 'strong' },
          plain(' and '),
          { as: 'words', text: 'soft' },
          plain(' '),
          { as: 'code', text: 'code' },
          plain('.'),
        ],
      },
      { is: 'heading', level: 2, text: 'Two: a b', anchor: 'two-a-b' },
      { is: 'list', items: [[plain('first goes on')], [plain('second')]] },
      { is: 'table', head: ['a', 'b'], rows: [[[plain('1')], [plain('2')]]] },
    ])
  })

  test('leaves no mark of the methods unread', () => {
    const text = JSON.stringify(blocksOf(methods))
    expect(text).not.toMatch(/\*\*|"- |##/)
    expect(anchorOf('Drivers: what goes with referring')).toBe('drivers-what-goes-with-referring')
  })
})
