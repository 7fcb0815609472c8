import { sql } from 'kysely'
import { describe, expect } from 'vitest'
import type { Context } from '../server/context.ts'
import { Refused } from '../server/errors.ts'
import { fingerprintOf } from '../server/mail.ts'
import { test } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import { addDays, type Day } from '../values/day.ts'
import type { Id } from '../values/id.ts'
import {
  answerAsk,
  askSomebody,
  changeLimits,
  previewAsks,
  recordAsks,
  restoreAsk,
  takeAnswerBack,
  withdrawAsk,
} from './commands.ts'
import { asksRoutes } from './routes.ts'
import { worthJudging } from './store.ts'

const reasonOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => null,
    (error: unknown) => error,
  )
  return error instanceof Refused ? error.reason : `not refused: ${error}`
}

const call = { kind: 'reference call', contactId: 'con_ines', channel: 'phone' } as const

/** Contacts by the hundred at one customer; the first of them opted out, unsubscribed, without an address. */
async function enterCrowd(ctx: Context, people: number): Promise<Id<'con'>[]> {
  await sql`
    insert into contacts (id, customer_id, name, email, opted_out_at)
    select 'con_crowd' || lpad(n::text, 5, '0'), 'cus_larkspur', 'Person ' || n,
      case when n % 10 <> 3 then 'person' || n || '@crowd.example' end,
      case when n % 10 = 1 then now() end
    from generate_series(1, ${people}::int) n`.execute(ctx.db)
  return Array.from({ length: people }, (_, i) => `con_crowd${String(i + 1).padStart(5, '0')}` as const)
}

describe('asking one person', () => {
  test('an ask is kept with its minutes and a line in the activity', async ({ ctx }) => {
    const ask = await askSomebody(ctx, call)
    expect(ask).toMatchObject({ kind: 'reference call', minutes: 30, state: 'asked', askedOn: '2026-06-01' })
    expect(ask.contact?.name).toBe('Ines Moreau')
    expect(ask.askedBy).toBe('Sam Okafor')
    const activity = await ctx.db.selectFrom('activity').selectAll().where('subjectId', '=', ask.id).execute()
    expect(activity.map(({ event, customerId }) => [event, customerId])).toEqual([['asked', 'cus_larkspur']])
  })

  test('somebody asked today rests; a reason sets it aside and is kept', async ({ ctx }) => {
    await askSomebody(ctx, call)
    expect(await reasonOf(askSomebody(ctx, call))).toBe('resting')
    const second = await askSomebody(ctx, { ...call, overrideReason: 'She offered it herself' })
    expect(second.overrideReason).toBe('She offered it herself')
  })

  test('a reason given where none is needed is not kept', async ({ ctx }) => {
    expect((await askSomebody(ctx, { ...call, overrideReason: 'just in case' })).overrideReason).toBeNull()
  })

  test('nobody who opted out or unsubscribed is asked, whatever reason is given', async ({ ctx }) => {
    const overrideReason = 'important'
    await ctx.db
      .insertInto('unsubscribedAddresses')
      .values({ addressSha256: fingerprintOf('ines@larkspur.example'), at: ctx.now })
      .execute()
    expect(await reasonOf(askSomebody(ctx, { ...call, overrideReason }))).toBe('unsubscribed')
    await ctx.db.updateTable('contacts').set({ optedOutAt: ctx.now }).where('id', '=', 'con_ines').execute()
    expect(await reasonOf(askSomebody(ctx, { ...call, overrideReason }))).toBe('opted-out')
  })

  test('the contact of a customer who left is asked only with a reason', async ({ ctx }) => {
    await ctx.db.updateTable('customers').set({ until: '2026-05-31' }).where('id', '=', 'cus_larkspur').execute()
    expect(await reasonOf(askSomebody(ctx, call))).toBe('left')
  })

  test('nobody who takes a break or left their company is asked, and counting many says the same', async ({ ctx }) => {
    const stands = (change: { pausedUntil?: Day | null; leftOn?: Day | null }) =>
      ctx.db.updateTable('contacts').set(change).where('id', '=', 'con_ines').execute()
    const ines = sql`select 'con_ines'::text`
    const judged = async () =>
      (await ctx.db.executeQuery<{ id: string }>(sql<{ id: string }>`${worthJudging(ines, ctx.today)}`.compile(ctx.db)))
        .rows.length
    await stands({ pausedUntil: '2026-06-02' })
    expect(await reasonOf(askSomebody(ctx, { ...call, overrideReason: 'Please' }))).toBe('paused')
    expect((await previewAsks(ctx, ines, 'phone')).refused).toEqual({ paused: 1 })
    expect(await judged()).toBe(1)
    await stands({ pausedUntil: '2026-06-01', leftOn: '2026-06-02' })
    expect((await previewAsks(ctx, ines, 'phone')).refused).toEqual({})
    expect(await judged()).toBe(0)
    await stands({ leftOn: '2026-06-01' })
    expect(await reasonOf(askSomebody(ctx, { ...call, overrideReason: 'Please' }))).toBe('departed')
    expect((await recordAsks(ctx, ['con_ines'], { kind: 'quote', minutes: 15, channel: 'phone' })).refused).toEqual({
      departed: 1,
    })
    expect(await judged()).toBe(1)
  })

  test('an ask withdrawn counts no more, and comes back only where the limits allow it', async ({ ctx }) => {
    const first = await askSomebody(ctx, call)
    await withdrawAsk(ctx, { askId: first.id })
    const second = await askSomebody(ctx, call)
    expect(await reasonOf(restoreAsk(ctx, { askId: first.id }))).toBe('resting')
    await withdrawAsk(ctx, { askId: second.id })
    expect((await restoreAsk(ctx, { askId: first.id })).state).toBe('asked')
  })

  test('of two colleagues who ask for somebody’s last free ask, one gets it', async ({ committed }) => {
    const both = await Promise.allSettled([
      askSomebody(committed, { ...call, contactId: 'con_tom' }),
      askSomebody(committed, { ...call, contactId: 'con_tom' }),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const asks = await committed.db.selectFrom('asks').where('contactId', '=', 'con_tom').select('id').execute()
    expect(asks).toHaveLength(1)
    await committed.db.deleteFrom('asks').where('contactId', '=', 'con_tom').execute()
  })
})

describe('answers', () => {
  test('a no is cited once, and its words wait to be understood', async ({ ctx }) => {
    const ask = await askSomebody(ctx, call)
    const words = 'Legal would not let me.'
    const declined = await answerAsk(ctx, { askId: ask.id, state: 'declined', reasonId: 'rea_company-policy', words })
    expect(declined).toMatchObject({ state: 'declined', answeredOn: '2026-06-01', declineWords: words })
    expect(declined.declineReason?.name).toBe('Company policy')
    const citations = await ctx.db.selectFrom('citations').selectAll().where('askId', '=', ask.id).execute()
    expect(citations).toMatchObject([
      { reasonId: 'rea_company-policy', source: 'declined ask', customerId: 'cus_larkspur' },
    ])
    const verbatims = await ctx.db.selectFrom('verbatims').selectAll().where('askId', '=', ask.id).execute()
    expect(verbatims).toMatchObject([{ about: 'declined ask', words, state: 'open', givenOn: '2026-06-01' }])
    expect(await reasonOf(answerAsk(ctx, { askId: ask.id, state: 'accepted' }))).toBe('answered-already')
  })

  test('a no without words leaves nothing to be read, and one without a reason nothing to be counted', async ({
    ctx,
  }) => {
    const ask = await askSomebody(ctx, call)
    await answerAsk(ctx, { askId: ask.id, state: 'declined' })
    expect(await ctx.db.selectFrom('citations').select('id').where('askId', '=', ask.id).execute()).toEqual([])
    expect(await ctx.db.selectFrom('verbatims').select('id').where('askId', '=', ask.id).execute()).toEqual([])
  })

  test('after a no they are left alone for 180 days, whatever is asked', async ({ ctx }) => {
    const ask = await askSomebody(ctx, call)
    await answerAsk(ctx, { askId: ask.id, state: 'declined' })
    const on = (days: number) => ({ ...ctx, today: addDays('2026-06-01', days) })
    expect(await reasonOf(askSomebody(on(179), call))).toBe('said-no')
    expect((await askSomebody(on(180), call)).state).toBe('asked')
  })

  test('an answer taken back takes its reason and its words with it, unless they were understood', async ({ ctx }) => {
    const ask = await askSomebody(ctx, call)
    const no = { askId: ask.id, state: 'declined', reasonId: 'rea_too-new', words: 'Too early.' } as const
    await answerAsk(ctx, no)
    expect((await takeAnswerBack(ctx, { askId: ask.id })).state).toBe('asked')
    expect(await ctx.db.selectFrom('citations').select('id').where('askId', '=', ask.id).execute()).toEqual([])
    await answerAsk(ctx, no)
    await ctx.db.updateTable('verbatims').set({ state: 'coded' }).where('askId', '=', ask.id).execute()
    expect(await reasonOf(takeAnswerBack(ctx, { askId: ask.id }))).toBe('words-coded')
  })

  test('a day before the ask, or yet to come, is no day of an answer', async ({ ctx }) => {
    const ask = await askSomebody(ctx, call)
    const answer = { askId: ask.id, state: 'accepted' } as const
    expect(await reasonOf(answerAsk(ctx, { ...answer, answeredOn: '2026-05-31' }))).toBe('before-asked')
    expect(await reasonOf(answerAsk(ctx, { ...answer, answeredOn: '2026-06-02' }))).toBe('in-future')
  })
})

describe('asking many', () => {
  const survey = { kind: 'survey', minutes: 3, channel: 'e-mail' } as const

  test('what a preview counts is what happens: every tenth opted out, every tenth has no address', async ({ ctx }) => {
    const ids = await enterCrowd(ctx, 1_000)
    const crowd = sql`select id from contacts where id like 'con_crowd%'`
    const expected = { 'opted-out': 100, 'no-address': 100 }
    expect(await previewAsks(ctx, crowd, 'e-mail')).toEqual({ people: 1000, willBeAsked: 800, refused: expected })
    const { asked, refused } = await recordAsks(ctx, ids, survey)
    expect(refused).toEqual(expected)
    expect(asked).toHaveLength(800)
    expect(asked[0]).toMatchObject({ contactId: 'con_crowd00002', customerId: 'cus_larkspur', name: 'Person 2' })
    expect(new Set(asked.map(({ askId }) => askId)).size).toBe(800)
    expect(await previewAsks(ctx, crowd, 'e-mail')).toEqual({
      people: 1000,
      willBeAsked: 0,
      refused: { ...expected, resting: 800 },
    })
  })

  test('somebody given twice is asked once, and somebody who is not there any more not at all', async ({ ctx }) => {
    const { asked, refused } = await recordAsks(ctx, ['con_ines', 'con_ines', 'con_gone'], survey)
    expect(asked.map(({ contactId }) => contactId)).toEqual(['con_ines'])
    expect(refused).toEqual({})
  })

  test('of two mailings to the same people at once, each person gets one', async ({ committed }) => {
    const ids = await enterCrowd(committed, 200)
    const [one, other] = await Promise.all([
      recordAsks(committed, ids, survey),
      recordAsks(committed, ids.toReversed(), survey),
    ])
    expect(one.asked.length + other.asked.length).toBe(160)
    const asked = [...one.asked, ...other.asked].map(({ contactId }) => contactId)
    expect(new Set(asked).size).toBe(160)
    await committed.db.deleteFrom('contacts').where('id', 'in', ids).execute()
  })
})

describe('over the wire', () => {
  test('the list pages by cursor and says the same as its totals and its export', async ({ committed }) => {
    const ids = await enterCrowd(committed, 120)
    await recordAsks(committed, ids, { kind: 'quote', minutes: 15, channel: 'link' })
    const seen: string[] = []
    let cursor = ''
    do {
      const reply = await send(asksRoutes, `GET /asks?kind=quote&limit=50${cursor && `&cursor=${cursor}`}`, {
        as: 'viewer',
      })
      const page = (await reply.json()) as { items: { id: string }[]; nextCursor: string | null }
      seen.push(...page.items.map((ask) => ask.id))
      cursor = page.nextCursor ?? ''
    } while (cursor)
    expect(new Set(seen).size).toBe(108)
    const totals = await (await send(asksRoutes, 'GET /asks/totals?kind=quote', { as: 'viewer' })).json()
    expect(totals).toMatchObject({ asks: 108, people: 108, minutes: 1620, byState: { asked: 108 } })
    const sheet = await (await send(asksRoutes, 'GET /asks.csv?kind=quote', { as: 'viewer' })).text()
    expect(sheet.trim().split('\n')).toHaveLength(109)
    await committed.db.deleteFrom('contacts').where('id', 'in', ids).execute()
  })

  test('a refusal is a 409 with a sentence that says until when', async ({ committed }) => {
    const body = { kind: 'quote', contactId: 'con_tom', channel: 'phone' }
    expect((await send(asksRoutes, 'POST /asks', { as: 'contributor', body })).status).toBe(200)
    const refused = await send(asksRoutes, 'POST /asks', { as: 'contributor', body })
    expect(refused.status).toBe(409)
    expect(await refused.json()).toMatchObject({
      detail: 'Tom Adeyemi rests until 1 July 2026. You can override with a reason.',
    })
    await committed.db.deleteFrom('asks').where('contactId', '=', 'con_tom').execute()
  })

  test('a customer’s page is told where each contact stands', async () => {
    const reply = await send(asksRoutes, 'GET /customers/cus_larkspur/asks', { as: 'viewer' })
    expect(await reply.json()).toMatchObject({
      contacts: [{ contact: { id: 'con_ines', name: 'Ines Moreau' }, history: { askedOn: [], lastNoOn: null } }],
      limits: { asksPerQuarter: 2, asksPerYear: 8, restDays: 30, restDaysAfterNo: 180 },
    })
  })

  test('limits are changed by managers, and never over a version somebody has not seen', async ({ ctx }) => {
    expect((await send(asksRoutes, 'PATCH /asks/limits', { as: 'contributor', body: { restDays: 1 } })).status).toBe(
      403,
    )
    const changed = await changeLimits(ctx, { restDays: 14 })
    expect(changed).toMatchObject({ restDays: 14, asksPerQuarter: 2, version: 2 })
    await expect(changeLimits({ ...ctx, ifMatch: 1 }, { restDays: 7 })).rejects.toThrow('in the meantime')
  })
})
