import fc from 'fast-check'
import { type RawBuilder, sql } from 'kysely'
import { describe, expect } from 'vitest'
import { whyNotAsk } from '../asks/limits.ts'
import { readLimits, standingsOf } from '../asks/store.ts'
import type { Context } from '../server/context.ts'
import { test } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import type { Day } from '../values/day.ts'
import type { Level } from '../values/level.ts'
import {
  listEnding,
  showCell,
  showCoverage,
  showInfluence,
  showLoad,
  showRepresentative,
  showThemes,
} from './commands.ts'
import { coverageRoutes } from './routes.ts'
import { listLoad, listTurn } from './store.ts'

const run = (ctx: Context, statement: RawBuilder<unknown>) => statement.execute(ctx.db)

/** An item of Ines, or of somebody else, that may be used on the website until a day. */
async function addItem(
  ctx: Context,
  item: { id: string; level: Level; themes: string[]; customer?: string; contact?: string; until?: Day },
) {
  const { id, level, themes, customer = 'cus_larkspur', contact = 'con_ines', until = null } = item
  await run(
    ctx,
    sql`insert into reference_items (id, level, title, format, original, customer_id, contact_id, source, collected_by, given_on, state, created_by, created_at, updated_at)
    values (${`itm_${id}`}, ${level}, ${`Item ${id}`}, 'text', 'It works.', ${customer}, ${contact}, 'conversation', 'mem_sam', '2026-01-10', 'ready', 'mem_sam', now(), now())`,
  )
  for (const theme of themes)
    await run(ctx, sql`insert into item_themes (item_id, theme_id) values (${`itm_${id}`}, ${theme})`)
  for (const party of ['person', 'company'])
    await run(
      ctx,
      sql`insert into consents (id, party, customer_id, contact_id, item_id, level, use, wording, wording_version, given_how, given_by, given_on, given_at, expires_on, created_by, created_at)
      values (${`cns_${id}-${party}`}, ${party}, ${customer}, ${contact}, ${`itm_${id}`}, ${level}, 'website', 'Yes', 1, 'spoken', 'Ines', '2026-01-10', now(), ${until}::date, 'mem_sam', now())`,
    )
}

/** A standing consent of a person to be asked for a level. */
async function agree(ctx: Context, level: Level, { contact = 'con_ines', customer = 'cus_larkspur' } = {}) {
  for (const party of ['person', 'company'])
    await run(
      ctx,
      sql`insert into consents (id, party, customer_id, contact_id, level, use, wording, wording_version, given_how, given_by, given_on, given_at, created_by, created_at)
      values (${`cns_w-${contact.slice(4)}-${party}-${level}`}, ${party}, ${customer}, ${party === 'person' ? contact : null}, ${level}, 'private call', 'Yes', 1, 'spoken', 'Ines', '2026-01-10', now(), 'mem_sam', now())`,
    )
}

async function addDeal(
  ctx: Context,
  deal: {
    id: string
    themes: string[]
    state?: 'open' | 'won' | 'lost'
    amount?: number | null
    stage?: string
    plan?: string
    currency?: string
  },
) {
  const { id, themes, state = 'open', amount = 100_000, stage = 'Proposal', plan = 'Scale', currency = 'EUR' } = deal
  await run(
    ctx,
    sql`insert into deals (id, name, prospect, stage, state, amount_minor, currency, attributes, opened_on, closed_on, created_by, created_at, updated_at)
    values (${`dea_${id}`}, ${`Deal ${id}`}, 'Brightwater', ${stage}, ${state}, ${amount}, ${amount === null ? null : currency}, ${JSON.stringify({ plan })}, '2026-01-01',
      ${state === 'open' ? null : '2026-05-20'}::date, 'mem_sam', now(), now())`,
  )
  for (const theme of themes)
    await run(ctx, sql`insert into deal_themes (deal_id, theme_id) values (${`dea_${id}`}, ${theme})`)
}

const use = (ctx: Context, item: string, deal: string | null, n = 1, on = '2026-04-01') =>
  run(
    ctx,
    sql`insert into uses (id, item_id, use, place, deal_id, used_on, left_us, created_by, created_at)
    select ${`use_${item}-${deal ?? 'x'}-`} || g, ${`itm_${item}`}, 'website', 'Slides', ${deal && `dea_${deal}`}, ${on}::date, true, 'mem_sam', now()
    from generate_series(1, ${n}) g`,
  )

describe('coverage', () => {
  test('sets what deals want beside what may be used, and names gaps by the amount that waits on them', async ({
    ctx,
  }) => {
    await addItem(ctx, { id: 'a', level: 2, themes: ['the_change'] })
    await addDeal(ctx, { id: '1', themes: ['the_change', 'the_saving-time'], amount: 500_000 })
    await addDeal(ctx, { id: '2', themes: ['the_change'], amount: 200_000 })
    await addDeal(ctx, { id: '3', themes: [], amount: null })
    await addDeal(ctx, { id: '4', themes: ['the_change'], currency: 'USD' })
    const coverage = await showCoverage(ctx, {})
    expect(coverage.pipeline).toMatchObject({ currency: 'EUR', deals: 4, amountMinor: 700_000, withoutTheme: 1 })
    const change = coverage.rows.find(({ row }) => row === 'the_change')!
    expect(change).toMatchObject({ deals: 3, amountMinor: 700_000, unpriced: 1 })
    expect(change.cells[1]).toMatchObject({ level: 2, items: 1, customers: 1, people: 0, behind: 1 })
    expect(coverage.gaps.map(({ row, level }) => [row, level])).toEqual([
      ...[1, 3, 4, 5, 6].map((level) => ['the_change', level]),
      ...[1, 2, 3, 4, 5, 6].map((level) => ['the_saving-time', level]),
    ])
    expect(coverage.fragile).toMatchObject([
      { row: 'the_change', level: 2, why: 'one person', customer: { name: 'Larkspur Clinics' } },
    ])
    const cell = await showCell(ctx, { row: 'the_change', level: 2 })
    expect(cell.deals.map(({ id }) => id)).toEqual(['dea_1', 'dea_2', 'dea_4'])
    expect(cell.items.map(({ id }) => id)).toEqual(['itm_a'])
  })

  test('forgets an item the moment its consent is withdrawn', async ({ ctx }) => {
    await addItem(ctx, { id: 'a', level: 1, themes: ['the_change'] })
    const items = async () =>
      (await showCoverage(ctx, {})).rows.find(({ row }) => row === 'the_change')!.cells[0]!.items
    expect(await items()).toBe(1)
    await run(ctx, sql`update consents set withdrawn_at = now(), withdrawn_on = '2026-06-01' where id = 'cns_a-person'`)
    expect(await items()).toBe(0)
  })

  test('looks at one use alone, and at one theme by what customers and prospects are like', async ({ ctx }) => {
    await addItem(ctx, { id: 'a', level: 1, themes: ['the_change'] })
    await addDeal(ctx, { id: '1', themes: ['the_change'], plan: 'Scale' })
    await addDeal(ctx, { id: '2', themes: ['the_saving-time'], plan: 'Solo' })
    const cells = async (filter: Parameters<typeof showCoverage>[1]) =>
      (await showCoverage(ctx, filter)).rows.map(({ row, deals, cells }) => [row, deals, cells[0]!.items])
    expect(await cells({ theme: 'the_change', use: 'press' })).toEqual([['the_change', 1, 0]])
    const plan = (
      await sql<{
        plan: string
      }>`select attributes ->> 'plan' as plan from customers where id = 'cus_larkspur'`.execute(ctx.db)
    ).rows[0]!.plan
    const byPlan = await cells({ by: 'plan', theme: 'the_change' })
    expect(byPlan.find(([row]) => row === plan)![2]).toBe(1)
    expect(byPlan.find(([row]) => row === 'Scale')![1]).toBe(1)
    expect(byPlan.find(([row]) => row === 'Solo')?.[1] ?? 0).toBe(0)
  })

  test('counts people who agreed to a level and whom the limits of asking let be asked: the very rule that refuses an ask', async ({
    ctx,
  }) => {
    await addItem(ctx, { id: 'a', level: 2, themes: ['the_change'] })
    await agree(ctx, 3)
    const limits = await readLimits(ctx)
    const day = fc.integer({ min: 0, max: 420 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(day, fc.boolean()), { maxLength: 9 }),
        fc.boolean(),
        async (asks, optedOut) => {
          await run(ctx, sql`delete from asks where contact_id = 'con_ines'`)
          await run(ctx, sql`update contacts set opted_out_at = ${optedOut ? new Date() : null} where id = 'con_ines'`)
          for (const [i, [ago, no]] of asks.entries())
            await run(
              ctx,
              sql`insert into asks (id, kind, customer_id, contact_id, minutes, channel, asked_on, asked_by, state, answered_on, created_at, updated_at)
            values (${`ask_p-${i}`}, 'quote', 'cus_larkspur', 'con_ines', 15, 'phone', ${ctx.today}::date - ${ago}::int, 'mem_sam',
              ${no ? 'declined' : 'asked'}, ${no ? sql`${ctx.today}::date - ${ago}::int` : null}, now(), now())`,
            )
          const [standing] = await standingsOf(ctx, ['con_ines'])
          const free = whyNotAsk(standing!.person, standing!.history, limits, ctx.today, 'phone') === null
          const { rows } = await showCoverage(ctx, { use: 'private call' })
          expect(rows.find(({ row }) => row === 'the_change')!.cells[2]!.people).toBe(free ? 1 : 0)
        },
      ),
      { numRuns: 30 },
    )
  })

  test('names the customer who carries more than half of what was used', async ({ ctx }) => {
    await addItem(ctx, { id: 'a', level: 1, themes: ['the_change'] })
    await addItem(ctx, { id: 'b', level: 1, themes: ['the_change'], customer: 'cus_brightwater', contact: 'con_piet' })
    expect((await showCoverage(ctx, {})).fragile).toEqual([])
    await use(ctx, 'a', null, 3)
    await use(ctx, 'b', null, 1)
    expect((await showCoverage(ctx, {})).fragile).toMatchObject([
      {
        row: 'the_change',
        level: 1,
        why: 'most of what is used',
        uses: 3,
        ofUses: 4,
        customer: { id: 'cus_larkspur' },
      },
    ])
  })

  test('lists what ends within 90 days, the soonest first, page by page', async ({ ctx }) => {
    for (const [id, until] of [
      ['a', '2026-08-30'],
      ['b', '2026-06-10'],
      ['c', '2026-08-31'],
      ['d', '2026-07-01'],
    ] as const)
      await addItem(ctx, { id, level: 1, themes: [], until })
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await listEnding(ctx, { cursor, limit: 2 })
      seen.push(...page.items.map(({ item }) => item.id))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen).toEqual(['itm_b', 'itm_d', 'itm_a'])
  })
})

describe('load', () => {
  test('counts a year of asks and hours, and an ask that led to a call once', async ({ ctx }) => {
    await run(ctx, sql`delete from asks`)
    await run(
      ctx,
      sql`insert into asks (id, kind, customer_id, contact_id, minutes, channel, asked_on, asked_by, state, answered_on, created_at, updated_at)
      values ('ask_a', 'quote', 'cus_larkspur', 'con_ines', 15, 'phone', '2026-05-01', 'mem_sam', 'accepted', '2026-05-02', now(), now()),
        ('ask_b', 'reference call', 'cus_larkspur', 'con_ines', 30, 'phone', '2025-06-01', 'mem_sam', 'accepted', '2025-06-02', now(), now()),
        ('ask_c', 'survey', 'cus_larkspur', 'con_ines', 3, 'phone', '2026-05-03', 'mem_sam', 'asked', null, now(), now())`,
    )
    await run(
      ctx,
      sql`insert into engagements (id, level, customer_id, contact_id, title, stage, minutes, state, held_on, created_by, created_at, updated_at)
      values ('eng_a', 3, 'cus_larkspur', 'con_ines', 'Call', 'held', 40, 'held', '2026-04-01', 'mem_sam', now(), now())`,
    )
    const page = await listLoad(ctx, { whose: 'contact', all: false, sort: 'asks', atLimit: false }, { limit: 10 })
    expect(page.items).toMatchObject([{ contact: { id: 'con_ines' }, asks: 1, askedMinutes: 15, minutes: 55, uses: 1 }])
    const load = await showLoad(ctx, { whose: 'customer', all: true, level: 3 })
    expect(load).toMatchObject({ people: 1, asks: 2, minutes: 55, mostUsed: 1, gini: 0 })
  })

  test('gives the turn to whoever was asked least, one of each customer', async ({ ctx }) => {
    const turn = await listTurn(ctx, { level: 1, conditions: [] }, 50)
    expect(new Set(turn.map(({ customer }) => customer.id)).size).toBe(turn.length)
    const asks = turn.map(({ asks }) => asks)
    expect(asks).toEqual(asks.toSorted((a, b) => a - b))
  })
})

describe('influence', () => {
  test('counts as with a reference only what was used before the deal ended', async ({ ctx }) => {
    await addItem(ctx, { id: 'a', level: 1, themes: ['the_change'] })
    await addDeal(ctx, { id: '1', themes: ['the_change'], state: 'won', amount: 300 })
    await addDeal(ctx, { id: '2', themes: ['the_change'], state: 'won', amount: 500 })
    await addDeal(ctx, { id: '3', themes: ['the_change'], state: 'lost', amount: 700 })
    await use(ctx, 'a', '1')
    await use(ctx, 'a', '2', 1, '2026-05-25')
    const influence = await showInfluence(ctx, { window: '12m' })
    expect(influence.with).toMatchObject({ happened: 1, trials: 1 })
    expect(influence.without).toMatchObject({ happened: 1, trials: 2 })
    expect(influence.verdict).toBe('not-shown')
    expect(influence.notShown).toEqual(['too-few'])
    expect(influence.revenue).toMatchObject({ deals: 1, amountMinor: 300, won: 2, wonMinor: 800 })
    const themes = await showThemes(ctx, { window: '12m' })
    expect(themes.items.find(({ theme }) => theme.id === 'the_change')!.deals).toMatchObject({
      with: { happened: 1, trials: 1 },
      without: { happened: 1, trials: 2 },
    })
  })
})

describe('themes', () => {
  test('count what each customer said last, of those a theme was offered to, merged ones as one', async ({ ctx }) => {
    const say = async (id: string, customer: string | null, on: string, choices: Record<string, boolean>) => {
      await run(
        ctx,
        sql`insert into responses (id, survey_id, state, source, started_at, submitted_at, given_on, customer_id, created_at, updated_at)
        values (${`rsp_t${id}`}, 'srv_t', 'submitted', 'import', now(), now(), ${on}::date, ${customer}, now(), now())`,
      )
      for (const [theme, chosen] of Object.entries(choices))
        await run(
          ctx,
          sql`insert into theme_choices (response_id, theme_id, chosen, audience, customer_id, given_on)
          values (${`rsp_t${id}`}, ${theme}, ${chosen}, ${customer ? 'customer' : 'prospect'}, ${customer}, ${on}::date)`,
        )
    }
    await run(
      ctx,
      sql`insert into surveys (id, name, content, created_by, created_at, updated_at) values ('srv_t', 'T', '{}', 'mem_sam', now(), now())`,
    )
    await say('1', 'cus_larkspur', '2026-01-01', { the_change: true, 'the_saving-time': true })
    await say('2', 'cus_larkspur', '2026-03-01', { the_change: false, 'the_saving-time': true })
    await say('3', null, '2026-03-01', { the_change: true, the_workflow: false })
    await run(ctx, sql`update themes set merged_into = 'the_change' where id = 'the_workflow'`)
    const { items } = await showThemes(ctx, { window: 'ever' })
    const of = (id: string) => items.find(({ theme }) => theme.id === id)
    expect(of('the_change')).toMatchObject({
      customers: { happened: 0, trials: 1 },
      prospects: { happened: 1, trials: 1 },
      verdict: 'too-few',
    })
    expect(of('the_saving-time')).toMatchObject({ customers: { happened: 1, trials: 1 }, prospects: { trials: 0 } })
    expect(of('the_workflow')).toBeUndefined()
  })
})

test('says whom a theme speaks for, and that one customer is a story', async ({ ctx }) => {
  await addItem(ctx, { id: 'a', level: 1, themes: ['the_change'] })
  const shown = await showRepresentative(ctx, { theme: 'the_change', by: 'plan' })
  expect(shown).toMatchObject({ items: 1, proof: 1 })
  expect(shown.warnings[0]).toContain('one customer')
  expect(shown.likelihoods).toHaveLength(11)
})

test('every endpoint of coverage answers at its address, sheets too', async () => {
  for (const line of [
    'GET /coverage',
    'GET /coverage?by=plan&use=press',
    'GET /coverage.csv',
    'GET /coverage/cell?row=the_change&level=3',
    'GET /coverage/cell?row=Scale&by=plan&level=2&theme=the_change',
    'GET /coverage/ending',
    'GET /coverage/ending.csv',
    'GET /coverage/load',
    'GET /coverage/load?whose=customer&all=true&level=2',
    'GET /coverage/load/people?sort=uses&atLimit=true',
    'GET /coverage/load.csv?whose=customer',
    'GET /coverage/influence?by=plan',
    'GET /coverage/influence/items',
    'GET /coverage/influence.csv',
    'GET /coverage/themes',
    'GET /coverage/themes.csv',
    'GET /coverage/representative?by=plan',
  ] as const) {
    const response = await send(coverageRoutes, line, { as: 'viewer' })
    expect([line, response.status, await response.text()]).toEqual([line, 200, expect.any(String)])
  }
})
