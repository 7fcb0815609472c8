import { sql } from 'kysely'
import { describe, expect } from 'vitest'
import { type Context, inTransaction } from '../server/context.ts'
import { Refused, Stale } from '../server/errors.ts'
import { test } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import type { Level } from '../values/level.ts'
import {
  acceptNomination,
  changeLevel,
  changeStage,
  declineNomination,
  listCustomers,
  listReady,
  nominate,
  orderStages,
  passOver,
  recordMilestone,
  removeMilestone,
  reopenNomination,
  showCustomer,
  showLadder,
  showReadyTotals,
  showStages,
  showSuggestions,
  suggestAgain,
  takeNominationBack,
} from './commands.ts'
import type { LevelCondition } from './conditions.ts'
import { ladderRoutes } from './routes.ts'
import { countMeeting, countUncovered, listLevels } from './store.ts'

const reasonOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'not refused',
    (error: unknown) => (error instanceof Refused ? error.reason : String(error)),
  )

/** A usable item of a contact: ready, with their consent and, where asked for, their company's. */
async function giveItem(
  ctx: Context,
  {
    id,
    level,
    customer,
    contact,
    on,
    company = true,
  }: { id: string; level: Level; customer: string; contact: string | null; on: string; company?: boolean },
) {
  await sql`
    insert into reference_items (id, level, title, format, original, customer_id, contact_id, source, collected_by, given_on, state,
      created_by, created_at, updated_at)
    values (${`itm_${id}`}, ${level}, ${id}, 'text', 'They helped us.', ${customer}, ${contact}, 'conversation', 'mem_sam', ${on}, 'ready',
      'mem_sam', now(), now())`.execute(ctx.db)
  for (const party of company ? ['person', 'company'] : ['person']) {
    await sql`
      insert into consents (id, party, customer_id, contact_id, item_id, level, use, wording, wording_version, given_how, given_by,
        given_on, given_at, created_by, created_at)
      values (${`cns_${id}-${party}`}, ${party}, ${customer}, ${contact}, ${`itm_${id}`}, ${level}, 'website', 'Yes.', 1, 'spoken',
        'Somebody', ${on}, now(), 'mem_sam', now())`.execute(ctx.db)
  }
}

async function hold(
  ctx: Context,
  {
    id,
    level,
    customer,
    contact,
    on,
    minutes,
  }: { id: string; level: Level; customer: string; contact: string; on: string; minutes: number },
) {
  await sql`
    insert into engagements (id, level, customer_id, contact_id, title, stage, minutes, state, held_on, created_by, created_at, updated_at)
    values (${`eng_${id}`}, ${level}, ${customer}, ${contact}, ${id}, 'done', ${minutes}, 'held', ${on}, 'mem_sam', now(), now())`.execute(
    ctx.db,
  )
}

async function say(
  ctx: Context,
  {
    id,
    customer,
    contact,
    likelihood,
    on,
  }: { id: string; customer: string; contact: string | null; likelihood: number; on: string },
) {
  await sql`insert into surveys (id, name, content, created_by, created_at, updated_at)
    values ('srv_ladder', 'Ladder', '{}', 'mem_sam', now(), now()) on conflict do nothing`.execute(ctx.db)
  await sql`
    insert into responses (id, survey_id, customer_id, contact_id, source, state, started_at, submitted_at, given_on, likelihood, created_at, updated_at)
    values (${`rsp_${id}`}, 'srv_ladder', ${customer}, ${contact}, 'import', 'submitted', ${on}, ${on}, ${on}, ${likelihood}, now(), now())`.execute(
    ctx.db,
  )
}

const ines = { customer: 'cus_larkspur', contact: 'con_ines' } as const
const meeting = async (ctx: Context, condition: LevelCondition) => (await countMeeting(ctx, [condition])).each[0]

describe('what conditions look at', () => {
  test('is what a person said last; what their company said where they said nothing', async ({ ctx }) => {
    const keen: LevelCondition = { kind: 'likelihood', atLeast: 9, withinDays: 365 }
    expect(await meeting(ctx, keen)).toBe(0)
    await say(ctx, { ...ines, id: '1', likelihood: 10, on: '2026-01-01' })
    const withColleagues = await meeting(ctx, keen)
    const { rows } = await sql<{
      n: number
    }>`select count(*) as n from contacts where customer_id = 'cus_larkspur'`.execute(ctx.db)
    expect(withColleagues).toBe(rows[0]!.n)
    await say(ctx, { ...ines, id: '2', likelihood: 4, on: '2026-02-01' })
    expect(await meeting(ctx, keen)).toBe(0)
    expect(
      (await countMeeting(ctx, [{ kind: 'no open problem' }])).contacts -
        (await meeting(ctx, { kind: 'no open problem' }))!,
    ).toBe(rows[0]!.n)
  })

  test('is not what was said too long ago', async ({ ctx }) => {
    await say(ctx, { ...ines, id: '1', likelihood: 10, on: '2025-06-01' })
    expect(await meeting(ctx, { kind: 'likelihood', atLeast: 9, withinDays: 365 })).toBe(0)
    expect(await meeting(ctx, { kind: 'likelihood', atLeast: 9, withinDays: 366 })).toBeGreaterThan(0)
  })

  test('is minutes of what was held and agreed to, an ask that led to a call not twice', async ({ ctx }) => {
    await hold(ctx, { ...ines, id: 'a', level: 3, on: '2026-05-01', minutes: 30 })
    await sql`insert into asks (id, kind, customer_id, contact_id, minutes, channel, state, asked_on, asked_by, created_at, updated_at)
      values ('ask_1', 'quote', 'cus_larkspur', 'con_ines', 15, 'phone', 'accepted', '2026-01-01', 'mem_sam', now(), now()),
        ('ask_2', 'video', 'cus_larkspur', 'con_ines', 100, 'phone', 'declined', '2026-01-01', 'mem_sam', now(), now()),
        ('ask_3', 'reference call', 'cus_larkspur', 'con_ines', 30, 'phone', 'accepted', '2026-04-01', 'mem_sam', now(), now())`.execute(
      ctx.db,
    )
    expect(await meeting(ctx, { kind: 'minutes given', atLeast: 75 })).toBe(1)
    await sql`insert into reference_requests (id, level, created_by, created_at, updated_at) values ('rqs_1', 3, 'mem_sam', now(), now())`.execute(
      ctx.db,
    )
    await sql`insert into matches (id, request_id, customer_id, contact_id, points, why, state, ask_id, created_by, created_at, updated_at)
      values ('mat_1', 'rqs_1', 'cus_larkspur', 'con_ines', 1, '{}', 'done', 'ask_3', 'mem_sam', now(), now())`.execute(
      ctx.db,
    )
    await sql`update engagements set match_id = 'mat_1' where id = 'eng_a'`.execute(ctx.db)
    expect(await meeting(ctx, { kind: 'minutes given', atLeast: 46 })).toBe(0)
    expect(await meeting(ctx, { kind: 'minutes given', atLeast: 45 })).toBe(1)
  })

  test('is a milestone of theirs, or of their company as a whole, not of a colleague', async ({ ctx }) => {
    const speaker: LevelCondition = { kind: 'milestone', milestone: 'Confident Speaker' }
    const { id } = await recordMilestone(ctx, {
      customerId: 'cus_larkspur',
      contactId: 'con_ines',
      milestone: 'confident speaker',
    })
    expect(await meeting(ctx, speaker)).toBe(1)
    await removeMilestone(ctx, { milestoneId: id })
    expect(await meeting(ctx, speaker)).toBe(0)
    await recordMilestone(ctx, { customerId: 'cus_larkspur', milestone: 'confident speaker' })
    const all = await ctx.db.selectFrom('contacts').where('customerId', '=', 'cus_larkspur').select('id').execute()
    expect(await meeting(ctx, speaker)).toBe(all.length)
  })

  test('is only what can be used today: items without consent are no step', async ({ ctx }) => {
    await giveItem(ctx, { ...ines, id: 'covered', level: 2, on: '2026-03-01' })
    await giveItem(ctx, { ...ines, id: 'not', level: 4, on: '2026-03-01', company: false })
    expect(await meeting(ctx, { kind: 'items', level: 2, atLeast: 1 })).toBe(1)
    expect(await meeting(ctx, { kind: 'items', level: 4, atLeast: 1 })).toBe(0)
    expect(await meeting(ctx, { kind: 'levels reached', atLeast: 2 })).toBe(0)
    await hold(ctx, { ...ines, id: 'a', level: 3, on: '2026-05-01', minutes: 30 })
    expect(await meeting(ctx, { kind: 'levels reached', atLeast: 2 })).toBe(1)
  })

  test('is how long they are customers, what they referred, and what they are like', async ({ committed }) => {
    const of = async (condition: LevelCondition) => {
      const { rows } = await sql<{
        n: number
      }>`select count(*) as n from contacts c join customers u on u.id = c.customer_id
        where u.until is null and ${
          condition.kind === 'customer for'
            ? sql`date '2026-06-01' - u.since >= ${condition.days}`
            : condition.kind === 'customers'
              ? sql`u.attributes ->> 'plan' = 'Scale'`
              : sql`exists (select from referrals r where r.referrer_id = u.id and r.state not in ('denied', 'reversed') and not r.self_referral)`
        }`.execute(committed.db)
      return rows[0]!.n
    }
    for (const condition of [
      { kind: 'customer for', days: 400 },
      { kind: 'customers', where: 'plan is Scale' },
      { kind: 'earned referral', atLeast: 1 },
    ] as const) {
      expect(await meeting(committed, condition), condition.kind).toBe(await of(condition))
    }
  })
})

describe('the ladder', () => {
  test('counts each customer once, on the highest level, and who is ready beside it', async ({ ctx }) => {
    await giveItem(ctx, { ...ines, id: 'a', level: 2, on: '2025-03-01' })
    await hold(ctx, { ...ines, id: 'b', level: 3, on: '2026-05-01', minutes: 30 })
    const ladder = await showLadder(ctx, { window: '12m', where: [] })
    expect(ladder.levels.map(({ customers }) => customers)).toEqual([0, 0, 1, 0, 0, 0])
    expect(ladder.levels.map(({ climbed }) => climbed)).toEqual([0, 0, 1, 0, 0, 0])
    expect(ladder.none).toBe(ladder.customers - 1)
    expect(ladder.months.at(-1)!.on).toMatchObject({ 2: 0, 3: 1 })
    expect(ladder.months.at(-3)!.on).toMatchObject({ 2: 1, 3: 0 })
    const on3 = await listCustomers(ctx, { level: 3, where: [], limit: 10 })
    expect(on3.items).toEqual([
      { customer: { id: 'cus_larkspur', name: 'Larkspur Clinics' }, level: 3, since: '2026-05-01' },
    ])
    const moved = await listCustomers(ctx, { level: 2, moved: 'ever', where: [], limit: 10 })
    expect(moved.items.map(({ customer }) => customer.id)).toEqual(['cus_larkspur'])
    const none = await listCustomers(ctx, { level: 0, where: [], limit: 100 })
    expect(none.items).toHaveLength(ladder.none)
    const everybody = await listCustomers(ctx, { where: [], limit: 100 })
    expect(everybody.items).toHaveLength(ladder.customers)
  })

  test('lists who is ready, with what is in the way, as many as it counts', async ({ ctx }) => {
    await recordMilestone(ctx, { customerId: 'cus_larkspur', milestone: 'successful rollout' })
    const ladder = await showLadder(ctx, { window: '12m', where: [] })
    const { items } = await listReady(ctx, { level: 3, blocked: '', where: [], limit: 50 })
    expect(items.length).toBe(ladder.levels[2]!.ready)
    expect(items.map(({ contact }) => contact.id)).toContain('con_ines')
    await sql`insert into asks (id, kind, customer_id, contact_id, minutes, channel, asked_on, asked_by, created_at, updated_at)
      values ('ask_1', 'quote', 'cus_larkspur', 'con_ines', 15, 'phone', '2026-05-20', 'mem_sam', now(), now())`.execute(
      ctx.db,
    )
    const blocked = await listReady(ctx, { level: 3, blocked: 'yes', where: [], limit: 50 })
    expect(blocked.items.find(({ contact }) => contact.id === 'con_ines')!.blocks[0]).toContain('rests until')
    const free = await listReady(ctx, { level: 3, blocked: 'no', where: [], limit: 50 })
    expect(free.items.length + blocked.items.length).toBe(items.length)
    const totals = await showReadyTotals(ctx, { level: 3, where: [] })
    expect(totals).toMatchObject({ people: items.length, mayBeAsked: free.items.length })
  })

  test('pages through everybody who is ready, nobody twice', async ({ ctx }) => {
    const all = await listReady(ctx, { level: 1, blocked: '', where: [], limit: 100 })
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await listReady(ctx, { level: 1, blocked: '', where: [], limit: 2, cursor })
      seen.push(...page.items.map(({ contact }) => contact.id))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen).toEqual(all.items.map(({ contact }) => contact.id))
  })

  test('leaves out who left, and says who withdrew', async ({ ctx }) => {
    await giveItem(ctx, { ...ines, id: 'a', level: 2, on: '2026-03-01' })
    await sql`update consents set withdrawn_at = now(), withdrawn_on = '2026-05-01' where contact_id = 'con_ines'`.execute(
      ctx.db,
    )
    await say(ctx, { ...ines, id: '1', likelihood: 10, on: '2026-05-01' })
    const { items } = await listReady(ctx, { level: 2, blocked: '', where: [], limit: 50 })
    expect(items[0]).toMatchObject({ contact: { id: 'con_ines' }, blocks: [expect.stringContaining('withdrew')] })
    expect(await showReadyTotals(ctx, { level: 2, where: [] })).toMatchObject({ consent: 1 })
    await sql`update contacts set left_on = '2026-05-31' where id = 'con_ines'`.execute(ctx.db)
    const after = await listReady(ctx, { level: 2, blocked: '', where: [], limit: 50 })
    expect(after.items.map(({ contact }) => contact.id)).not.toContain('con_ines')
  })

  test('says on the customer what comes next and what is missing', async ({ ctx }) => {
    await giveItem(ctx, { ...ines, id: 'a', level: 2, on: '2026-03-01' })
    const shown = await showCustomer(ctx, { customerId: 'cus_larkspur' })
    expect(shown).toMatchObject({
      highest: 2,
      reached: [{ level: 2, onDay: '2026-03-01' }],
      stage: { name: 'Partnership' },
    })
    expect(shown.contacts.find(({ contact }) => contact.id === 'con_ines')!.next).toEqual({
      level: 3,
      name: 'Reference call',
      missing: ['Needs “successful rollout”: nobody recorded it'],
    })
    await recordMilestone(ctx, { customerId: 'cus_larkspur', milestone: 'Successful rollout' })
    const after = await showCustomer(ctx, { customerId: 'cus_larkspur' })
    expect(after.contacts.find(({ contact }) => contact.id === 'con_ines')!.next!.missing).toEqual([])
  })
})

describe('milestones', () => {
  test('are recorded once each, never ahead of time, and of nobody elsewhere', async ({ ctx }) => {
    const rollout = { customerId: 'cus_larkspur', milestone: 'successful rollout' } as const
    await recordMilestone(ctx, rollout)
    expect(await reasonOf(recordMilestone(ctx, { ...rollout, milestone: 'Successful Rollout' }))).toBe(
      'recorded-already',
    )
    expect(await reasonOf(recordMilestone(ctx, { ...rollout, milestone: 'x', onDay: '2026-06-02' }))).toBe('in-future')
    expect(
      await reasonOf(recordMilestone(ctx, { ...rollout, customerId: 'cus_ironbridge', contactId: 'con_ines' })),
    ).toContain('There is no contact')
  })
})

describe('levels', () => {
  test('change for who saw them as they are', async ({ ctx }) => {
    const changed = await changeLevel({ ...ctx, ifMatch: 1 }, { level: 2, minutes: 20 })
    expect(changed).toMatchObject({ minutes: 20, version: 2 })
    await expect(changeLevel({ ...ctx, ifMatch: 1 }, { level: 2, minutes: 30 })).rejects.toThrow(Stale)
  })

  test('count before saving what would be covered no longer', async ({ ctx }) => {
    await giveItem(ctx, { ...ines, id: 'a', level: 1, on: '2026-03-01', company: false })
    await giveItem(ctx, { ...ines, id: 'b', level: 1, on: '2026-03-01' })
    await sql`insert into walls (id, slug, name, state, created_by, created_at, updated_at)
      values ('wal_1', 'one', 'One', 'published', 'mem_sam', now(), now())`.execute(ctx.db)
    await sql`insert into wall_items (wall_id, item_id, position, added_by, added_at)
      values ('wal_1', 'itm_a', 1, 'mem_sam', now()), ('wal_1', 'itm_b', 2, 'mem_sam', now())`.execute(ctx.db)
    const before = await sql<{
      n: number
    }>`select count(distinct item_id) as n from covered_items('2026-06-01')`.execute(ctx.db)
    const said = await countUncovered(ctx, 1)
    expect(said).toEqual({ items: 1, walls: 1 })
    await changeLevel(ctx, { level: 1, needsCompany: true })
    const after = await sql<{
      n: number
    }>`select count(distinct item_id) as n from covered_items('2026-06-01')`.execute(ctx.db)
    expect(before.rows[0]!.n - after.rows[0]!.n).toBe(said.items)
  })
})

test('what is remembered of everybody is what counting now would say, after every change, and for two who ask at once', async ({
  committed,
}) => {
  const ask = (ctx: Context) =>
    Promise.all([
      showLadder(ctx, { window: '12m', where: [] }),
      listReady(ctx, { level: 3, blocked: '', where: [], limit: 10 }),
      showReadyTotals(ctx, { level: 3, where: [] }),
      showSuggestions(ctx, { level: [], stage: [], where: [], limit: 5 }),
    ])
  // Inside a transaction everything is counted.
  const same = async () => {
    const [one, other] = await Promise.all([ask(committed), ask(committed)])
    expect(one).toEqual(await inTransaction(committed, ask))
    expect(other).toEqual(one)
  }
  const before = await showReadyTotals(committed, { level: 3, where: [] })
  const { id } = await recordMilestone(committed, { customerId: 'cus_larkspur', milestone: 'successful rollout' })
  await same()
  expect(await showReadyTotals(committed, { level: 3, where: [] })).not.toEqual(before)
  const { version } = (await listLevels(committed)).find(({ level }) => level === 3)!
  const changed = { level: 3 as const, conditions: [{ kind: 'earned referral' as const, atLeast: 1 }] }
  const { conditions } = (await listLevels(committed)).find(({ level }) => level === 3)!
  await changeLevel({ ...committed, ifMatch: version }, changed)
  await same()
  await changeLevel({ ...committed, ifMatch: version + 1 }, { level: 3, conditions })
  await removeMilestone(committed, { milestoneId: id })
  await same()
  expect(await showReadyTotals(committed, { level: 3, where: [] })).toEqual(before)
})

describe('the journey', () => {
  test('puts each customer in the last stage whose conditions hold', async ({ committed }) => {
    const { items, customers, inNone } = await showStages(committed)
    expect(items.reduce((sum, stage) => sum + stage.customers, inNone)).toBe(customers)
    const { rows } = await sql<{ n: number }>`select count(*) as n from customers
      where until is null and date '2026-06-01' - since >= 730`.execute(committed.db)
    expect(items.at(-1)).toMatchObject({ name: 'Partnership', customers: rows[0]!.n })
  })

  test('is put in order as a whole', async ({ ctx }) => {
    const ids = (await showStages(ctx)).items.map(({ id }) => id)
    await orderStages(ctx, { stageIds: ids.toReversed() })
    expect((await showStages(ctx)).items.map(({ id }) => id)).toEqual(ids.toReversed())
    expect(await reasonOf(orderStages(ctx, { stageIds: ids.slice(1) }))).toBe('other-stages')
    expect(await reasonOf(changeStage(ctx, { stageId: ids[0]!, name: 'renewal' }))).toBe('same-name')
    expect(await reasonOf(changeStage(ctx, { stageId: ids[0]!, fromDay: 90 }))).toBe('days-turned')
  })
})

describe('suggestions', () => {
  const everything = { level: [], stage: [], where: [], limit: 50 }
  const isSuggested = async (ctx: Context, level: Level) =>
    (await showSuggestions(ctx, everything)).items.some((one) => one.contact.id === 'con_ines' && one.level === level)

  test('come when somebody is ready at the stage the playbook names, and go when asked, nominated or passed over', async ({
    ctx,
  }) => {
    expect(await isSuggested(ctx, 6)).toBe(false)
    await recordMilestone(ctx, { customerId: 'cus_larkspur', milestone: 'confident speaker' })
    await giveItem(ctx, { ...ines, id: 'a', level: 2, on: '2025-03-01' })
    await hold(ctx, { ...ines, id: 'b', level: 3, on: '2025-05-01', minutes: 30 })
    expect(await isSuggested(ctx, 6)).toBe(true)
    const shown = await showSuggestions(ctx, everything)
    expect(shown.mayBeAsked).toBe(new Set(shown.items.map(({ contact }) => contact.id)).size)

    const { until } = await passOver(ctx, { contactId: 'con_ines', level: 6, why: 'On leave' })
    expect(until).toBe('2026-08-30')
    expect(await isSuggested(ctx, 6)).toBe(false)
    await suggestAgain(ctx, { contactId: 'con_ines', level: 6 })
    expect(await isSuggested(ctx, 6)).toBe(true)

    const { id } = await nominate(ctx, {
      customerId: 'cus_larkspur',
      contactId: 'con_ines',
      level: 6,
      why: 'Loves a stage',
    })
    expect(await isSuggested(ctx, 6)).toBe(false)
    await takeNominationBack(ctx, { nominationId: id })
    expect(await isSuggested(ctx, 6)).toBe(true)

    await sql`insert into asks (id, kind, customer_id, contact_id, minutes, channel, state, asked_on, asked_by, created_at, updated_at)
      values ('ask_1', 'event', 'cus_larkspur', 'con_ines', 240, 'phone', 'asked', '2025-12-01', 'mem_sam', now(), now())`.execute(
      ctx.db,
    )
    expect(await isSuggested(ctx, 6)).toBe(false)
  })
})

describe('nominations', () => {
  const given = { customerId: 'cus_larkspur', contactId: 'con_ines', level: 3, why: 'She told me she would.' } as const

  test('lead to a task, which goes when the decision is taken back', async ({ ctx }) => {
    const { id } = await nominate(ctx, given)
    expect(await reasonOf(nominate(ctx, given))).toBe('nominated-already')
    expect(await acceptNomination(ctx, { nominationId: id, by: 'task' })).toMatchObject({
      state: 'accepted',
      decidedBy: 'Sam Okafor',
    })
    const task = () =>
      ctx.db.selectFrom('tasks').where('subjectId', '=', id).select(['title', 'state']).executeTakeFirstOrThrow()
    expect((await task()).title).toContain('Reference call')
    expect(await reasonOf(declineNomination(ctx, { nominationId: id, words: 'No.' }))).toBe('decided-already')
    await reopenNomination(ctx, { nominationId: id })
    expect((await task()).state).toBe('dropped')
    expect(await declineNomination(ctx, { nominationId: id, words: 'Not this quarter.' })).toMatchObject({
      state: 'declined',
      declineWords: 'Not this quarter.',
    })
    const again = await nominate(ctx, given)
    expect(await reasonOf(reopenNomination(ctx, { nominationId: id }))).toBe('nominated-anew')
    expect(again.id).not.toBe(id)
  })

  test('of two people who nominate the same at once one is heard, the other told', async ({ committed }) => {
    const answers = await Promise.all(
      [nominate(committed, given).then(({ id }) => id), nominate(committed, given).then(({ id }) => id)].map((work) =>
        work.catch((error: Refused) => error.reason),
      ),
    )
    expect(answers.filter((answer) => answer === 'nominated-already')).toHaveLength(1)
    const id = answers.find((answer) => answer.startsWith('nom_')) as `nom_${string}`
    const decided = await Promise.all([
      reasonOf(acceptNomination(committed, { nominationId: id, by: 'ask' })),
      reasonOf(declineNomination(committed, { nominationId: id, words: 'No.' })),
    ])
    expect(decided.toSorted()).toEqual(['decided-already', 'not refused'])
    await committed.db.deleteFrom('nominations').execute()
  })

  test('of two people who record a milestone at once one does', async ({ committed }) => {
    const rollout = { customerId: 'cus_ironbridge', milestone: 'renewed early' } as const
    const both = await Promise.all([
      reasonOf(recordMilestone(committed, rollout)),
      reasonOf(recordMilestone(committed, rollout)),
    ])
    expect(both.toSorted()).toEqual(['not refused', 'recorded-already'])
    await committed.db.deleteFrom('milestones').execute()
  })
})

test('a contributor nominates and a viewer does not; a manager decides', async () => {
  const body = { customerId: 'cus_ironbridge', level: 2, why: 'They said so.' }
  expect((await send(ladderRoutes, 'POST /nominations', { as: 'viewer', body })).status).toBe(403)
  const made = await send(ladderRoutes, 'POST /nominations', { as: 'contributor', body })
  expect(made.status).toBe(200)
  const { id } = (await made.json()) as { id: string }
  expect((await send(ladderRoutes, `POST /nominations/${id}/accept`, { as: 'contributor' })).status).toBe(403)
  const sheet = await send(ladderRoutes, 'GET /nominations.csv?state=open', { as: 'viewer' })
  expect(await sheet.text()).toContain('They said so.')
  expect((await send(ladderRoutes, `DELETE /nominations/${id}`, { as: 'contributor' })).status).toBe(200)
})

test('every list can be taken along', async () => {
  for (const path of [
    '/ladder/customers.csv?level=0',
    '/ladder/ready.csv?level=1&blocked=no',
    '/ladder/ready.csv?level=1&where=plan%20is%20Scale',
  ]) {
    const sheet = await send(ladderRoutes, `GET ${path}` as `GET /${string}`, { as: 'viewer' })
    expect(sheet.status).toBe(200)
    expect((await sheet.text()).split('\n').length).toBeGreaterThan(1)
  }
  const counts = await send(
    ladderRoutes,
    `GET /ladder/levels/counts?conditions=${encodeURIComponent('[{"kind":"no open problem"}]')}`,
  )
  expect(await counts.json()).toMatchObject({ each: [expect.any(Number)] })
  expect((await send(ladderRoutes, 'GET /ladder/levels/counts?conditions=nonsense')).status).toBe(400)
})
