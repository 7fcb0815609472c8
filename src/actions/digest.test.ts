import { describe, expect } from 'vitest'
import type { Context } from '../server/context.ts'
import { test, testContext, type testToday } from '../testing/database.ts'
import { actorWith, send, visit } from '../testing/server.ts'
import * as commands from './commands.ts'
import { actionsPages } from './pages.ts'
import { actionsRoutes } from './routes.ts'
import { listAlerts } from './store.ts'
import { digestWeek, momentAt, mondayOf } from './week.ts'

/** The same company some days later. */
const later = (ctx: Context, today: Context['today']): Context => ({
  ...ctx,
  today,
  now: new Date(`${today}T01:00:00Z`),
})
const choose = (ctx: Context) =>
  commands.chooseDigest(
    { ...ctx, exchange: { ...ctx.exchange, origin: 'https://vouch.example.com' } },
    { weekly: true },
  )

describe('the weekly mail', () => {
  test('comes to nobody who has not chosen it', async ({ ctx }) => {
    expect(await commands.sendDigests(later(ctx, '2026-06-08'))).toBe(0)
    expect(await ctx.db.selectFrom('mails').where('purpose', '=', 'weekly mail').select('id').execute()).toEqual([])
  })

  test('comes on the next Monday at seven, to be read in the outbox, with a link that stops it', async ({ ctx }) => {
    expect(await choose(ctx)).toEqual({ weekly: true, nextOn: '2026-06-08' })
    expect(await commands.sendDigests(ctx)).toBe(0)
    expect(await commands.sendDigests(later(ctx, '2026-06-08'))).toBe(1)
    expect(await commands.sendDigests(later(ctx, '2026-06-09'))).toBe(0)
    const mail = await ctx.db
      .selectFrom('mails')
      .where('purpose', '=', 'weekly mail')
      .selectAll()
      .executeTakeFirstOrThrow()
    expect(mail).toMatchObject({ subjectId: 'mem_sam', toAddress: 'sam@merrow.example', state: 'waiting' })
    expect(mail.subject).toContain('week of 8 June 2026')
    expect(mail.text).toContain('Hello Sam,')
    expect(mail.text).toContain('customers referred somebody in the last 12 months')
    expect(mail.html).toContain('Stop these mails')
    const stop = /https:\/\/vouch\.example\.com(\/digest\/stop\/\S+)/.exec(mail.text)?.[1] as `/${string}`
    expect((await visit(actionsPages, `GET ${stop}`, { ctx })).status).toBe(200)
    expect(await commands.showChoice(ctx)).toMatchObject({ weekly: true })
    expect((await visit(actionsPages, `POST ${stop}`, { ctx })).status).toBe(200)
    expect(await commands.showChoice(ctx)).toEqual({ weekly: false, nextOn: null })
    expect(await commands.sendDigests(later(ctx, '2026-06-15'))).toBe(0)
  })

  test('is written once, though two threads look at once', async ({ committed }) => {
    await choose(committed)
    const monday = () => commands.sendDigests(later(testContext(), '2026-06-08'))
    const written = await Promise.all([monday(), monday(), monday()])
    expect(written.reduce((sum, one) => sum + one, 0)).toBe(1)
    const mails = await committed.db.selectFrom('mails').where('purpose', '=', 'weekly mail').select('id').execute()
    expect(mails).toHaveLength(1)
    await commands.chooseDigest(committed, { weekly: false })
  })

  test('shows me what it would say now', async () => {
    const shown = await send(actionsRoutes, 'GET /digest/preview', { as: 'viewer' })
    expect(shown.status).toBe(200)
    expect(await shown.text()).toContain('Hello Vic,')
  })

  test('is sent to me at once when I ask for it, and to nobody else', async ({ committed }) => {
    const sent = await send(actionsRoutes, 'POST /digest/mails', { as: 'viewer' })
    expect(await sent.json()).toEqual({ to: 'vic@merrow.example' })
    const mails = await committed.db
      .selectFrom('mails')
      .where('purpose', '=', 'weekly mail')
      .where('toAddress', '=', 'vic@merrow.example')
      .select(['subject', 'state'])
      .execute()
    expect(mails).toMatchObject([{ subject: expect.stringContaining('week of 1 June 2026') }])
  })

  test('opens nothing with a link that was tampered with', async ({ ctx }) => {
    expect((await visit(actionsPages, 'POST /digest/stop/abc.def', { ctx })).status).toBe(404)
  })
})

describe('weeks', () => {
  test('begin on Monday; on Thursday nobody wants Monday’s mail', () => {
    expect(mondayOf('2026-06-07')).toBe('2026-06-01')
    expect(['2026-06-01', '2026-06-03', '2026-06-04'].map((day) => digestWeek(day as typeof testToday))).toEqual([
      '2026-06-01',
      '2026-06-01',
      null,
    ])
  })
  test('have their seven o’clock where the company is, also when clocks change', () => {
    expect(momentAt('2026-06-01', 7, 'Europe/Paris').toISOString()).toBe('2026-06-01T05:00:00.000Z')
    expect(momentAt('2026-03-29', 7, 'Europe/Paris').toISOString()).toBe('2026-03-29T05:00:00.000Z')
    expect(momentAt('2026-01-05', 7, 'Asia/Kolkata').toISOString()).toBe('2026-01-05T01:30:00.000Z')
    expect(momentAt('2026-11-01', 7, 'America/New_York').toISOString()).toBe('2026-11-01T12:00:00.000Z')
  })
})

describe('what is worth a look', () => {
  test('a referrer who left, with those they brought, is told once', async ({ ctx }) => {
    const lost = await ctx.db
      .selectFrom('referrals as r')
      .innerJoin('customers as c', 'c.id', 'r.referredId')
      .where('r.state', 'not in', ['denied', 'reversed'])
      .where('r.strength', '<>', 'claimed')
      .where('c.until', 'is', null)
      .whereRef('r.referrerId', '<>', 'r.referredId')
      .select(['r.referrerId', 'c.name'])
      .executeTakeFirstOrThrow()
    await ctx.db.updateTable('customers').set({ until: '2026-05-20' }).where('id', '=', lost.referrerId!).execute()
    expect(await commands.findAlerts(ctx)).toBeGreaterThanOrEqual(1)
    expect(await commands.findAlerts(ctx)).toBe(0)
    const { items } = await listAlerts(ctx, { state: 'open', kind: ['referrer lost'] }, { limit: 10 })
    const mine = items.find(({ lost: one }) => one?.customer.id === lost.referrerId)
    expect(mine?.lost?.brought.map(({ name }) => name)).toContain(lost.name)
    const done = await commands.dealWithAlert(ctx, { alertId: mine!.id })
    expect(done.dealtWith?.by).toBe('Sam Okafor')
    expect((await listAlerts(ctx, { state: 'open', kind: [] }, { limit: 10 })).items).not.toContainEqual(mine)
    expect((await commands.undoDealing(ctx, { alertId: mine!.id })).dealtWith).toBeNull()
  })

  test('is dealt with once by two at once, and one line says so', async ({ committed }) => {
    const [id] = await import('./store.ts').then(({ insertAlerts }) =>
      insertAlerts(committed, [
        {
          kind: 'rate left its limits',
          about: 'plan is Team 2026-04',
          says: 'Plan is Team: 0.1 %.',
          details: { label: 'Plan is Team', where: ['plan is Team'], month: '2026-04-01', side: 'below' },
        },
      ]),
    )
    const deal = () => commands.dealWithAlert(testContext(actorWith('contributor')), { alertId: id! })
    await Promise.all([deal(), deal()])
    const told = await committed.db.selectFrom('activity').where('subjectId', '=', id!).select('event').execute()
    expect(told).toEqual([{ event: 'alert dealt with' }])
  })
})
