import { sql } from 'kysely'
import { describe, expect } from 'vitest'
import { test } from '../testing/database.ts'
import { addDays } from '../values/day.ts'
import { generateCompany } from './generate.ts'
import { sampleJobs } from './jobs.ts'
import { generateProgramme } from './programme.ts'
import { surveyQuotes } from './quotes.ts'
import { generateSelling } from './selling.ts'
import { deleteEverything } from './store.ts'

const today = '2026-11-21'
const company = generateCompany(today)
const programme = generateProgramme(company, today, 'mem_odile')
const names = new Map([['the_saving-time', 'Saving time'] as const])
const selling = generateSelling(programme, names, today, 'mem_odile')

describe('the reference programme of the sample', () => {
  test('is the same whenever it is made', () => {
    const again = generateProgramme(company, today, 'mem_odile')
    expect(again).toEqual(programme)
    expect(generateSelling(again, names, today, 'mem_odile')).toEqual(selling)
  })

  test('has items at all six levels, in every state, about every theme, no two with the same words', () => {
    const { items, itemThemes } = programme
    expect(items.length).toBeGreaterThan(120)
    expect(items.length).toBeLessThan(260)
    expect(new Set(items.map(({ level }) => level))).toEqual(new Set([1, 2, 3, 4, 5, 6]))
    expect(new Set(items.map(({ state }) => state))).toEqual(new Set(['draft', 'ready', 'retired']))
    expect(new Set(itemThemes.map(({ themeId }) => themeId)).size).toBe(7)
    expect(items.filter(({ original }) => /[{}|]/.test(original!))).toEqual([])
    const words = [...items.map(({ original }) => original), ...surveyQuotes.map(({ words }) => words)]
    expect(new Set(words).size / words.length).toBeGreaterThan(0.97)
  })

  test('nothing in it happens after today, and no consent ends before it begins', () => {
    expect(programme.items.filter(({ givenOn }) => givenOn > today)).toEqual([])
    expect(programme.consents.filter(({ givenOn, expiresOn }) => expiresOn && expiresOn <= givenOn)).toEqual([])
    expect(
      programme.consents.filter(
        ({ givenOn, withdrawnOn }) => (withdrawnOn ?? givenOn) > today || (withdrawnOn ?? today) < givenOn,
      ),
    ).toEqual([])
    expect(selling.deals.filter(({ openedOn, closedOn }) => openedOn > today || (closedOn ?? today) > today)).toEqual(
      [],
    )
    expect(selling.engagements.filter(({ heldOn }) => (heldOn ?? today) > today)).toEqual([])
    expect(selling.uses.filter(({ usedOn }) => usedOn > today)).toEqual([])
  })

  test('consents stand, end soon, have expired, were withdrawn and are missing', () => {
    const { consents, items } = programme
    const standing = consents.filter(({ expiresOn, withdrawnOn }) => !withdrawnOn && (expiresOn ?? '9999') > today)
    expect(standing.length).toBeGreaterThan(100)
    expect(standing.filter(({ expiresOn }) => expiresOn && expiresOn <= addDays(today, 30)).length).toBeGreaterThan(5)
    expect(consents.filter(({ expiresOn }) => expiresOn && expiresOn <= today).length).toBeGreaterThan(5)
    expect(consents.filter(({ withdrawnOn }) => withdrawnOn).length).toBeGreaterThan(3)
    const agreed = new Set(consents.map(({ customerId }) => customerId))
    expect(items.filter(({ customerId }) => !agreed.has(customerId)).length).toBeGreaterThan(3)
  })

  test('requests, matches and engagements are in every state; sixty deals are open, won and lost', () => {
    const states = (all: readonly { state?: string | undefined }[]) => new Set(all.map(({ state }) => state))
    expect(selling.deals).toHaveLength(60)
    expect(states(selling.deals)).toEqual(new Set(['open', 'won', 'lost']))
    expect(states(selling.requests)).toEqual(new Set(['open', 'matched', 'scheduled', 'done', 'cancelled']))
    expect(states(selling.matches)).toEqual(
      new Set(['waiting', 'refused', 'approved', 'asked', 'accepted', 'declined', 'done']),
    )
    expect(states(selling.engagements)).toEqual(new Set(['planned', 'offered', 'scheduled', 'held', 'missed']))
    expect(selling.engagements.some(({ offBook }) => offBook)).toBe(true)
    expect(states(programme.nominations)).toEqual(new Set(['open', 'accepted', 'declined']))
  })

  test('loads with what answers to surveys permit, shows a dozen items on its wall, and is removed without a trace', async ({
    ctx,
  }) => {
    await deleteEverything(ctx)
    const before = await rowsByTable(ctx)
    await sampleJobs[0]!.run(ctx, { createdBy: ctx.actor.id } as never, async () => undefined)

    const [shown] = (
      await sql<{ onWall: number; fromSurveys: number; covered: number; unread: number }>`
        select
          (select count(*)::int from wall_items w join covered_items(${ctx.today}::date) c on c.item_id = w.item_id
            where c.use = 'website' and w.wall_id = 'wal_customers') as on_wall,
          (select count(*)::int from reference_items where response_id is not null) as from_surveys,
          (select count(distinct item_id)::int from covered_items(${ctx.today}::date)) as covered,
          (select count(*)::int from reference_items i where i.response_id is not null
            and not exists (select from item_themes t where t.item_id = i.id)) as unread`.execute(ctx.db)
    ).rows
    expect(shown!.onWall).toBeGreaterThan(9)
    expect(shown!.fromSurveys).toBeGreaterThan(25)
    expect(shown!.covered).toBeGreaterThan(70)
    expect(shown!.unread).toBe(0)

    await deleteEverything(ctx)
    expect(await rowsByTable(ctx)).toEqual(before)
  })
})

/** How many rows each table holds, but for what happened and for jobs, which stay. */
async function rowsByTable({ db }: Parameters<typeof deleteEverything>[0]) {
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables
    where schemaname = current_schema() and tablename not in ('activity', 'settings')`.execute(db)
  const counts: Record<string, number> = {}
  for (const { name } of rows) {
    const counted = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(name)}`.execute(db)
    counts[name] = counted.rows[0]!.n
  }
  return counts
}
