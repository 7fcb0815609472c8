import { sql } from 'kysely'
import { describe, expect } from 'vitest'
import { showTimeline } from '../customers/commands.ts'
import { noCriteria } from '../requests/criteria.ts'
import { putOwner } from '../requests/store/owners.ts'
import { type Context, nobody } from '../server/context.ts'
import { Refused } from '../server/errors.ts'
import { test, testContext, testNow } from '../testing/database.ts'
import { send, visit } from '../testing/server.ts'
import { type Id, newId } from '../values/id.ts'
import type { Level } from '../values/level.ts'
import { askForMatch, showReadiness } from './commands/asking.ts'
import { addMadeItem, changeEngagement, finish, moveStage } from './commands/guide.ts'
import { logOffBook } from './commands/off-book.ts'
import { askOutcome, noteOutcome, thank } from './commands/outcomes.ts'
import { planEngagement, showPlanning } from './commands/planning.ts'
import { showEngagement } from './commands/showing.ts'
import { calendarOf, callOff, enterTimes, offerTimes, pickTime, sendTimes, setTime } from './commands/times.ts'
import { engagementsPages } from './pages/visits.ts'
import { engagementsRoutes } from './routes.ts'
import { findEngagement, listEngagements } from './store.ts'

const reasonOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => null,
    (error: unknown) => error,
  )
  return error instanceof Refused ? error.reason : `not refused: ${error}`
}

const hour = 3_600_000
const slotsFrom = (now: Date) =>
  [49, 73, 97].map((hours) => ({
    startsAt: new Date(now.getTime() + hours * hour).toISOString(),
    zone: 'Europe/Berlin',
    offeredAt: now.toISOString(),
  }))

/** A request for somebody of the cast, who was chosen and approved, and who agreed to private calls with their company. */
async function approved(
  ctx: Context,
  {
    contactId = 'con_ines',
    customerId = 'cus_larkspur',
    level = 3,
    agreed = true,
    deal = { name: 'Brightwater rollout', prospect: 'Brightwater' },
  }: {
    contactId?: Id<'con'>
    customerId?: Id<'cus'>
    level?: Level
    agreed?: boolean
    deal?: { name: string; prospect: string }
  } = {},
) {
  const { db, now } = ctx
  const about = { createdBy: 'mem_sam', createdAt: now, updatedAt: now }
  const [dealId, requestId, matchId] = [newId('dea'), newId('rqs'), newId('mat')]
  await db
    .insertInto('deals')
    .values({ id: dealId, ...deal, openedOn: '2026-05-01', ...about })
    .execute()
  await db
    .insertInto('referenceRequests')
    .values({
      id: requestId,
      dealId,
      level,
      criteria: JSON.stringify(noCriteria),
      topic: 'Moving off paper',
      prospectName: 'Mara Lund',
      prospectEmail: 'mara@brightwater.example',
      state: 'matched',
      ...about,
    })
    .execute()
  await db
    .insertInto('matches')
    .values({
      id: matchId,
      requestId,
      customerId,
      contactId,
      points: 80,
      why: JSON.stringify({}),
      state: 'approved',
      ...about,
    })
    .execute()
  for (const party of agreed ? (['person', 'company'] as const) : []) {
    await db
      .insertInto('consents')
      .values({
        id: newId('cns'),
        party,
        customerId,
        contactId: party === 'person' ? contactId : null,
        level,
        use: 'private call',
        wording: 'You may ask me for private calls.',
        wordingVersion: 1,
        givenHow: 'signed page',
        givenBy: 'Ines Moreau',
        givenOn: '2026-01-01',
        givenAt: now,
        createdBy: 'mem_sam',
        createdAt: now,
      })
      .execute()
  }
  return { dealId, requestId, matchId }
}

const asking = (matchId: Id<'mat'>) => ({ matchId, channel: 'e-mail' as const })
const later = (ctx: Context, hours: number): Context => ({ ...ctx, now: new Date(ctx.now.getTime() + hours * hour) })
const mails = ({ db }: Context, subjectId: string) =>
  db.selectFrom('mails').where('subjectId', '=', subjectId).orderBy('number').selectAll().execute()
const stateOf = async ({ db }: Context, { matchId, requestId }: { matchId: Id<'mat'>; requestId: Id<'rqs'> }) => ({
  match: (await db.selectFrom('matches').where('id', '=', matchId).select('state').executeTakeFirstOrThrow()).state,
  request: (
    await db.selectFrom('referenceRequests').where('id', '=', requestId).select('state').executeTakeFirstOrThrow()
  ).state,
})
const linkIn = (text: string) => /http:\/\/localhost(\/\S+)/.exec(text)![1]!

describe('asking somebody who was approved', () => {
  test('writes the ask down, plans the engagement and sends a letter with a link, all of it at once', async ({
    ctx,
  }) => {
    const made = await approved(ctx)
    const engagement = await askForMatch(ctx, asking(made.matchId))
    expect(engagement).toMatchObject({ state: 'planned', minutes: 30, level: 3, stage: 'prepare' })
    expect(await stateOf(ctx, made)).toEqual({ match: 'asked', request: 'matched' })
    const ask = await ctx.db.selectFrom('asks').where('contactId', '=', 'con_ines').selectAll().execute()
    expect(ask).toMatchObject([{ kind: 'reference call', minutes: 30, state: 'asked' }])
    const [letter] = await mails(ctx, engagement.id)
    expect(letter).toMatchObject({ toAddress: 'ines@larkspur.example', purpose: 'request for times' })
    expect(letter!.headers).toMatchObject({ 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' })
    expect(letter!.text).toContain('It is for Brightwater')
    expect(linkIn(letter!.text)).toMatch(/^\/slots\//)
  })

  test('is one line on the timeline of their customer, whatever was written down for it', async ({ ctx }) => {
    const made = await approved(ctx)
    // Choosing and approving happened before.
    const later = { ...ctx, now: new Date(ctx.now.getTime() + 60_000) }
    await askForMatch(later, asking(made.matchId))
    const written = await ctx.db.selectFrom('activity').where('at', '=', later.now).select('event').execute()
    expect(written.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['asked', 'match asked', 'engagement planned']),
    )
    const { items } = await showTimeline(later, { customerId: 'cus_larkspur', limit: 20 })
    const told = items.filter(({ at }) => at === later.now.toISOString())
    expect(told.map(({ sentence }) => sentence)).toEqual(['Asked for: Reference call.'])
  })

  test('a deal that is not named after the prospect keeps them secret', async ({ ctx }) => {
    const { matchId } = await approved(ctx, { deal: { name: 'Project Heron', prospect: 'Brightwater' } })
    const engagement = await askForMatch(ctx, asking(matchId))
    const [letter] = await mails(ctx, engagement.id)
    expect(letter!.text + letter!.html).not.toContain('Brightwater')
    expect(letter!.text).toContain('a company that is thinking of working with us')
  })

  test('is refused to whoever was asked enough, unless a reason is given', async ({ ctx }) => {
    const first = await approved(ctx)
    await askForMatch(ctx, asking(first.matchId))
    const second = await approved(ctx, { agreed: false })
    expect(await reasonOf(askForMatch(ctx, asking(second.matchId)))).toBe('needs-override')
    expect((await showReadiness(ctx, asking(second.matchId))).blocks).toMatchObject([{ reason: 'limits' }])
    const engagement = await askForMatch(ctx, { ...asking(second.matchId), overrideReason: 'She offered.' })
    expect(engagement.state).toBe('planned')
    expect(await reasonOf(askForMatch(ctx, { ...asking(second.matchId), overrideReason: 'Again.' }))).toBe(
      'asked-already',
    )
  })

  test('is refused without consent unless a reason is given, and always after a withdrawal', async ({ ctx }) => {
    const { matchId } = await approved(ctx, { agreed: false })
    expect(await reasonOf(askForMatch(ctx, asking(matchId)))).toBe('needs-override')
    const other = await approved(ctx, { contactId: 'con_tom', customerId: 'cus_ironbridge' })
    await ctx.db
      .updateTable('consents')
      .set({ withdrawnAt: ctx.now, withdrawnOn: ctx.today })
      .where('contactId', '=', 'con_tom')
      .execute()
    expect(await reasonOf(askForMatch(ctx, { ...asking(other.matchId), overrideReason: 'Please.' }))).toBe('blocked')
  })

  test('of two requests that race for the last free ask of somebody, one wins', async ({ committed }) => {
    await committed.db.deleteFrom('asks').where('contactId', '=', 'con_ines').execute()
    const [one, other] = [await approved(committed), await approved(committed, { agreed: false })]
    const results = await Promise.allSettled([
      askForMatch(testContext(), asking(one.matchId)),
      askForMatch(testContext(), asking(other.matchId)),
    ])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const asked = await committed.db.selectFrom('asks').where('contactId', '=', 'con_ines').select('id').execute()
    expect(asked).toHaveLength(1)
    const made = await committed.db
      .selectFrom('engagements')
      .where('matchId', 'in', [one.matchId, other.matchId])
      .select('id')
      .execute()
    expect(made).toHaveLength(1)
    await committed.db.deleteFrom('engagements').execute()
    await committed.db.deleteFrom('asks').where('contactId', '=', 'con_ines').execute()
    await committed.db.deleteFrom('consents').execute()
    await committed.db.deleteFrom('referenceRequests').execute()
  })
})

describe('planning with somebody in mind', () => {
  const plan = { contactId: 'con_tom', level: 3, dealId: null, topic: 'Night shifts', channel: 'e-mail' } as const
  const because = { overrideReason: 'He offered it at the fair.', approveNote: 'Nobody looks after them.' }
  /** Nobody was asked lately, so that only what a test adds speaks against asking. */
  const rested = ({ db }: Context) => db.deleteFrom('asks').where('contactId', '=', 'con_tom').execute()

  test('says what speaks against it, and who approves', async ({ ctx }) => {
    await rested(ctx)
    const shown = await showPlanning(ctx, { contactId: 'con_tom', level: 3 })
    expect(shown).toMatchObject({ minutes: 30, approval: 'note', owner: null })
    expect(shown.blocks.map(({ reason, overridable }) => [reason, overridable])).toEqual([
      ['no-consent-person', true],
      ['no-consent-company', true],
    ])
  })

  test('asks them at once where one may approve it oneself', async ({ ctx }) => {
    await rested(ctx)
    const { requestId, engagementId } = await planEngagement(ctx, { ...plan, ...because })
    expect(await findEngagement(ctx, engagementId!)).toMatchObject({
      state: 'planned',
      contactId: 'con_tom',
      requestId,
    })
    const [letter] = await mails(ctx, engagementId!)
    expect(letter).toMatchObject({ purpose: 'request for times' })
    const asks = await ctx.db.selectFrom('asks').where('contactId', '=', 'con_tom').selectAll().execute()
    expect(asks).toMatchObject([{ kind: 'reference call', minutes: 30, state: 'asked' }])
  })

  test('waits for whoever looks after their customer, and nobody is written to before', async ({ ctx }) => {
    await rested(ctx)
    await putOwner(ctx, 'cus_ironbridge', { memberId: null, name: 'Yann Le Goff', email: 'yann@merrow.example' })
    expect(await showPlanning(ctx, { contactId: 'con_tom', level: 3 })).toMatchObject({
      approval: 'owner',
      owner: 'Yann Le Goff',
    })
    const { requestId, engagementId } = await planEngagement(ctx, { ...plan, ...because, minutes: 45 })
    expect(engagementId).toBeNull()
    const matches = await ctx.db
      .selectFrom('matches')
      .where('requestId', '=', requestId)
      .select(['id', 'state'])
      .execute()
    expect(matches).toMatchObject([{ state: 'waiting' }])
    const [letter] = await mails(ctx, matches[0]!.id)
    expect(letter!.text).toContain('It takes 45 minutes of their time.')
    expect(await showReadiness(ctx, { matchId: matches[0]!.id, channel: 'e-mail' })).toMatchObject({ minutes: 45 })
    expect(await ctx.db.selectFrom('asks').where('contactId', '=', 'con_tom').execute()).toEqual([])
    const sent = await ctx.db.selectFrom('mails').select('toAddress').execute()
    expect(sent.map(({ toAddress }) => toAddress)).not.toContain('tom@ironbridge.example')
  })

  test('is refused without the reasons it needs, and leaves no request behind', async ({ committed }) => {
    await rested(committed)
    const { db } = committed
    const tried = (change: object) => reasonOf(planEngagement(testContext(), { ...plan, ...change }))
    expect(await tried({ overrideReason: 'He offered.' })).toBe('needs-note')
    expect(await tried({ approveNote: 'Nobody.' })).toBe('needs-override')
    expect(await tried({ ...because, contactId: 'con_gone' })).toBe('no-such-contact')
    await db.updateTable('contacts').set({ pausedUntil: '2026-12-31' }).where('id', '=', 'con_tom').execute()
    expect(await tried(because)).toBe('blocked')
    await db.updateTable('contacts').set({ pausedUntil: null }).where('id', '=', 'con_tom').execute()
    expect(await db.selectFrom('referenceRequests').select('id').execute()).toEqual([])
  })

  test('of two colleagues who plan with the same person at once, the second has to say why', async ({ committed }) => {
    await rested(committed)
    const agreed = await approved(committed, { contactId: 'con_tom', customerId: 'cus_ironbridge' })
    await committed.db.updateTable('matches').set({ state: 'dropped' }).where('id', '=', agreed.matchId).execute()
    const one = () => planEngagement(testContext(), { ...plan, approveNote: 'Nobody looks after them.' })
    const [first, second] = await Promise.allSettled([one(), one()])
    expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected'])
    const asks = await committed.db.selectFrom('asks').where('contactId', '=', 'con_tom').select('id').execute()
    expect(asks).toHaveLength(1)
    await committed.db.deleteFrom('engagements').execute()
    await rested(committed)
    await committed.db.deleteFrom('consents').execute()
    await committed.db.deleteFrom('referenceRequests').execute()
  })
})

/** An approved person who was asked, with their two links. */
async function asked(ctx: Context, more: Parameters<typeof approved>[1] = {}) {
  const made = await approved(ctx, more)
  const { id } = await askForMatch(ctx, asking(made.matchId))
  const until = new Date(ctx.now.getTime() + 300 * 24 * hour)
  const signed = (purpose: 'slots' | 'pick', expires = until) =>
    `/${purpose}/${ctx.keys.signLink(purpose, id, expires)}`
  const outcome = (side: string) => `/outcome/${ctx.keys.signLink('outcome', `${id}~${side}`, until)}`
  return { ...made, id, slots: signed('slots'), pick: signed('pick'), outcome, signed }
}
const asGuest = (ctx: Context): Context => ({ ...ctx, actor: nobody })
const open = (ctx: Context, path: string, form?: Record<string, string>) =>
  visit(engagementsPages, `${form ? 'POST' : 'GET'} ${path}` as `GET /${string}`, {
    ctx: asGuest(ctx),
    ...(form ? { form } : {}),
  })
const threeTimes = {
  answer: 'offer',
  day1: '2026-06-03',
  time1: '10:00',
  day2: '2026-06-04',
  time2: '14:00',
  day3: '2026-06-05',
  time3: '11:00',
  zone: 'Europe/Berlin',
}

describe('times', () => {
  test('are offered on a page, sent by a person, picked by the prospect, and both get the entry', async ({ ctx }) => {
    const made = await asked(ctx)
    const shown = await open(ctx, made.slots)
    expect(shown.status).toBe(200)
    expect(await shown.text()).toContain('Brightwater')
    expect((await open(ctx, made.slots, threeTimes)).status).toBe(200)
    expect((await findEngagement(ctx, made.id)).slots.map(({ startsAt }) => startsAt)).toEqual([
      '2026-06-03T08:00:00.000Z',
      '2026-06-04T12:00:00.000Z',
      '2026-06-05T09:00:00.000Z',
    ])
    const ask = await ctx.db.selectFrom('asks').where('contactId', '=', 'con_ines').select('state').execute()
    expect(ask).toEqual([{ state: 'accepted' }])
    expect(await listEngagements(ctx, { queue: 'waiting', state: [], level: [] }, { limit: 5 })).toMatchObject({
      items: [{ id: made.id }],
    })
    await sendTimes(ctx, {
      engagementId: made.id,
      prospectName: 'Mara Lund',
      prospectEmail: 'mara@brightwater.example',
    })
    expect((await listEngagements(ctx, { queue: 'waiting', state: [], level: [] }, { limit: 5 })).items).toEqual([])
    const sent = (await mails(ctx, made.id)).at(-1)!
    expect(sent).toMatchObject({ outsider: true, toAddress: 'mara@brightwater.example' })
    const pick = linkIn(sent.text)
    expect(await (await open(ctx, pick)).text()).toContain('Wednesday')
    expect((await open(ctx, pick, { answer: 'pick', startsAt: '2026-06-04T12:00:00.000Z' })).status).toBe(200)
    expect(await findEngagement(ctx, made.id)).toMatchObject({ state: 'scheduled' })
    expect(await stateOf(ctx, made)).toEqual({ match: 'accepted', request: 'scheduled' })
    const both = (await mails(ctx, made.id)).filter(({ purpose }) => purpose === 'time agreed')
    expect(both.map(({ toAddress }) => toAddress)).toEqual(['ines@larkspur.example', 'mara@brightwater.example'])
    for (const { text } of both) {
      const file = await open(ctx, linkIn(text))
      expect(file.headers.get('content-type')).toBe('text/calendar; charset=utf-8; method=REQUEST')
      expect(await file.text()).toContain('DTSTART:20260604T120000Z')
    }
  })

  test('reach the prospect in the language somebody chose, and so does everything after', async ({ ctx }) => {
    const made = await asked(ctx)
    await open(ctx, made.slots, threeTimes)
    await sendTimes(ctx, {
      engagementId: made.id,
      prospectName: 'Mara Lund',
      prospectEmail: 'mara@brightwater.example',
      prospectLanguage: 'de',
    })
    const sent = (await mails(ctx, made.id)).at(-1)!
    expect(sent.text).toContain('Guten Tag Mara Lund')
    const page = await (await open(ctx, linkIn(sent.text))).text()
    expect(page).toContain('<html lang="de">')
    await open(ctx, linkIn(sent.text), { answer: 'pick', startsAt: '2026-06-04T12:00:00.000Z' })
    const [advocate, prospect] = (await mails(ctx, made.id)).filter(({ purpose }) => purpose === 'time agreed')
    expect(advocate!.text).toContain('Hello Ines')
    expect(prospect!.text).toContain('Guten Tag Mara Lund')
  })

  test('that are wrong are said beside their fields, and nothing is lost', async ({ ctx }) => {
    const made = await asked(ctx)
    const reply = await open(ctx, made.slots, { ...threeTimes, day1: '2026-05-01', day3: '2026-06-04', time3: '14:10' })
    expect(reply.status).toBe(422)
    const page = await reply.text()
    expect(page).toContain('This time has passed.')
    expect(page).toContain('This overlaps')
    expect(page).toContain('value="14:10"')
    expect((await findEngagement(ctx, made.id)).state).toBe('planned')
  })

  test('are picked once: a second tab is shown what was picked, the same pick twice changes nothing', async ({
    ctx,
  }) => {
    const made = await asked(ctx)
    await open(ctx, made.slots, threeTimes)
    await open(ctx, made.pick, { answer: 'pick', startsAt: '2026-06-03T08:00:00.000Z' })
    const before = (await mails(ctx, made.id)).length
    expect((await open(ctx, made.pick, { answer: 'pick', startsAt: '2026-06-03T08:00:00.000Z' })).status).toBe(200)
    const second = await open(ctx, made.pick, { answer: 'pick', startsAt: '2026-06-05T09:00:00.000Z' })
    expect(second.status).toBe(409)
    expect(await second.text()).toContain('3 June 2026')
    expect((await mails(ctx, made.id)).length).toBe(before)
  })

  test('of two prospects who pick at the same moment one decides', async ({ committed }) => {
    await committed.db.deleteFrom('asks').where('contactId', '=', 'con_tom').execute()
    const made = await asked(committed, { contactId: 'con_tom', customerId: 'cus_ironbridge' })
    const slots = slotsFrom(testNow)
    await offerTimes(committed, made.id, slots)
    const results = await Promise.allSettled(slots.map(({ startsAt }) => pickTime(testContext(), made.id, startsAt)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const kept = await mails(committed, made.id)
    expect(kept.filter(({ purpose }) => purpose === 'time agreed')).toHaveLength(2)
    await committed.db.deleteFrom('engagements').execute()
    await committed.db.deleteFrom('asks').where('contactId', '=', 'con_tom').execute()
    await committed.db.deleteFrom('consents').execute()
    await committed.db.deleteFrom('referenceRequests').execute()
  })

  test('none of which suits are asked for again', async ({ ctx }) => {
    const made = await asked(ctx)
    await open(ctx, made.slots, threeTimes)
    expect(await (await open(ctx, made.pick, { answer: 'none', words: 'In July.' })).text()).toContain(
      'write to you again',
    )
    expect(await findEngagement(ctx, made.id)).toMatchObject({ state: 'planned', slots: [] })
    expect((await open(ctx, made.pick, { answer: 'pick', startsAt: '2026-06-03T08:00:00.000Z' })).status).toBe(409)
  })

  test('all of which have passed are not shown any more, and others can be asked for', async ({ ctx }) => {
    const made = await asked(ctx)
    await open(ctx, made.slots, threeTimes)
    const tenDays = later(ctx, 240)
    const page = await (await open(tenDays, made.pick)).text()
    expect(page).toContain('There are no times to pick from now')
    expect(page).not.toContain('type="radio"')
    expect((await open(tenDays, made.pick, { answer: 'none', words: 'Next week.' })).status).toBe(200)
    expect((await findEngagement(ctx, made.id)).state).toBe('planned')
  })

  test('a no on the page is a declined ask with its reason, and they rest', async ({ ctx }) => {
    const made = await asked(ctx)
    const { id: reasonId } = await ctx.db.selectFrom('reasons').select('id').executeTakeFirstOrThrow()
    const said = await open(ctx, made.slots, { answer: 'no', reason: reasonId, words: 'Too busy.' })
    expect(await said.text()).toContain('You said no')
    expect(await stateOf(ctx, made)).toEqual({ match: 'declined', request: 'open' })
    const [ask] = await ctx.db.selectFrom('asks').where('contactId', '=', 'con_ines').selectAll().execute()
    expect(ask).toMatchObject({ state: 'declined', declineReasonId: reasonId, declineWords: 'Too busy.' })
    expect((await open(ctx, made.slots, { answer: 'no', words: 'Again.' })).status).toBe(200)
    expect((await open(ctx, made.slots, threeTimes)).status).toBe(409)
    const again = await approved(ctx, { agreed: false })
    expect((await showReadiness(ctx, asking(again.matchId))).blocks[0]!.until).toBe('2026-11-28')
  })

  test('later leaves all as it is, and somebody of us has something to do', async ({ ctx }) => {
    const made = await asked(ctx)
    expect(await (await open(ctx, made.slots, { answer: 'later', words: 'After summer.' })).text()).toContain(
      'Thank you',
    )
    expect((await findEngagement(ctx, made.id)).state).toBe('planned')
    const tasks = await ctx.db.selectFrom('tasks').where('subjectId', '=', made.id).select(['kind', 'why']).execute()
    expect(tasks).toEqual([{ kind: 'follow up', why: 'After summer.' }])
  })
})

describe('links', () => {
  test('are good for one purpose, until they end, and only as they were signed', async ({ ctx }) => {
    const made = await asked(ctx)
    const ends = new Date(ctx.now.getTime() + hour)
    for (const purpose of ['slots', 'pick'] as const) {
      const path = made.signed(purpose, ends)
      expect((await open(ctx, path)).status, purpose).toBe(200)
      expect((await open(later(ctx, 2), path)).status).toBe(410)
      expect((await open(later(ctx, 2), path, threeTimes)).status).toBe(410)
      expect((await open(ctx, `${path.slice(0, -2)}xx`)).status).toBe(404)
      expect((await open(ctx, `${path}/calendar.ics`)).status).toBe(410)
    }
    const token = made.slots.split('/')[2]!
    for (const other of ['pick', 'outcome']) expect((await open(ctx, `/${other}/${token}`)).status, other).toBe(404)
    expect((await open(ctx, made.outcome('us'))).status).toBe(404)
    expect((await findEngagement(ctx, made.id)).state).toBe('planned')
  })

  test('opening any of them changes nothing', async ({ ctx }) => {
    const made = await asked(ctx)
    await open(ctx, made.slots, threeTimes)
    const before = await findEngagement(ctx, made.id)
    for (const path of [made.slots, made.pick, made.outcome('advocate'), made.outcome('prospect')])
      await open(ctx, path)
    expect(await findEngagement(ctx, made.id)).toEqual(before)
  })

  test('speak the language of the person, and words of others stay words', async ({ ctx }) => {
    const made = await asked(ctx)
    await ctx.db.updateTable('contacts').set({ language: 'de' }).where('id', '=', 'con_ines').execute()
    await ctx.db
      .updateTable('referenceRequests')
      .set({ topic: '<script>alert(1)</script>' })
      .where('id', '=', made.requestId)
      .execute()
    const page = await (await open(ctx, made.slots)).text()
    expect(page).toContain('<html lang="de">')
    expect(page).toContain('Wann könnten Sie?')
    expect(page).not.toContain('<script>alert')
    expect(await (await open(ctx, `${made.slots}?in=fr`)).text()).toContain('Quand pourriez-vous')
  })
})

describe('moving and calling off', () => {
  test('the calendar entry keeps its name and counts its changes', async ({ ctx }) => {
    const made = await asked(ctx)
    const read = async () => {
      const file = (await calendarOf(ctx, await findEngagement(ctx, made.id))) ?? ''
      return ['UID', 'SEQUENCE', 'METHOD', 'STATUS', 'DTSTART'].map(
        (name) => new RegExp(`^${name}:(.*)\r$`, 'm').exec(file)?.[1],
      )
    }
    const uid = `${made.id}@vouchwell`
    expect(await calendarOf(ctx, await findEngagement(ctx, made.id))).toBeNull()
    await setTime(ctx, { engagementId: made.id, time: { day: '2026-06-03', time: '10:00' }, zone: 'Europe/Berlin' })
    expect(await read()).toEqual([uid, '0', 'REQUEST', 'CONFIRMED', '20260603T080000Z'])
    await setTime(ctx, { engagementId: made.id, time: { day: '2026-06-04', time: '10:00' }, zone: 'America/New_York' })
    expect(await read()).toEqual([uid, '1', 'REQUEST', 'CONFIRMED', '20260604T140000Z'])
    await open(ctx, made.slots, threeTimes)
    expect(await read()).toEqual([uid, '2', 'CANCEL', 'CANCELLED', '20260604T140000Z'])
    expect(await stateOf(ctx, made)).toEqual({ match: 'accepted', request: 'matched' })
    await open(ctx, made.pick, { answer: 'pick', startsAt: '2026-06-05T09:00:00.000Z' })
    expect(await read()).toEqual([uid, '3', 'REQUEST', 'CONFIRMED', '20260605T090000Z'])
    await callOff(ctx, { engagementId: made.id, reason: 'The deal was lost.' })
    expect(await read()).toEqual([uid, '4', 'CANCEL', 'CANCELLED', '20260605T090000Z'])
    expect(await stateOf(ctx, made)).toEqual({ match: 'dropped', request: 'open' })
    const off = (await mails(ctx, made.id)).filter(({ purpose }) => purpose === 'call called off')
    expect(off.slice(-2).every(({ text }) => text.includes('The deal was lost.'))).toBe(true)
    expect(await reasonOf(callOff(ctx, { engagementId: made.id, reason: 'Again.' }))).toBe('over-already')
  })

  test('a no after a time was agreed tells the prospect, and not why', async ({ ctx }) => {
    const made = await asked(ctx)
    await open(ctx, made.slots, threeTimes)
    await open(ctx, made.pick, { answer: 'pick', startsAt: '2026-06-05T09:00:00.000Z' })
    await open(ctx, made.slots, { answer: 'no', words: 'I am ill.' })
    const off = (await mails(ctx, made.id)).filter(({ purpose }) => purpose === 'call called off')
    expect(off.map(({ toAddress }) => toAddress)).toEqual(['mara@brightwater.example'])
    expect(off[0]!.text).not.toContain('ill')
    const [ask] = await ctx.db.selectFrom('asks').where('contactId', '=', 'con_ines').select('state').execute()
    expect(ask).toEqual({ state: 'declined' })
  })
})

describe('how it went', () => {
  async function scheduled(ctx: Context, more: Parameters<typeof approved>[1] = {}) {
    const made = await asked(ctx, more)
    await enterTimes(ctx, {
      engagementId: made.id,
      times: [1, 2, 3].map((n) => ({ day: `2026-06-0${n + 2}`, time: '10:00' })),
      zone: 'Europe/Berlin',
    })
    await pickTime(ctx, made.id, '2026-06-03T08:00:00.000Z')
    return { ...made, after: { ...later(ctx, 72), today: '2026-06-04' as const } }
  }

  test('is asked of both once the time has come, and what they say makes it held', async ({ ctx }) => {
    const made = await scheduled(ctx)
    expect(await reasonOf(noteOutcome(ctx, made.id, 'us', { held: true, grade: 4, words: '' }))).toBe('not-yet')
    expect((await open(ctx, made.outcome('prospect'), { held: 'yes' })).status).toBe(409)
    const { after } = made
    await askOutcome(after, { engagementId: made.id })
    const letters = (await mails(ctx, made.id)).filter(({ purpose }) => purpose === 'how it went')
    expect(letters).toHaveLength(2)
    for (const { text } of letters) expect((await open(after, linkIn(text))).status).toBe(200)
    expect((await open(after, made.outcome('prospect'), { grade: '5' })).status).toBe(422)
    expect(
      (await open(after, made.outcome('prospect'), { held: 'yes', grade: '5', words: 'Just right.' })).status,
    ).toBe(200)
    expect(await showEngagement(after, { engagementId: made.id })).toMatchObject({
      state: 'held',
      heldOn: '2026-06-03',
      gradeGiven: 5,
      disagree: false,
    })
    expect(await stateOf(ctx, made)).toEqual({ match: 'done', request: 'done' })
    await open(after, made.outcome('prospect'), { held: 'yes', grade: '5', words: 'Just right.' })
    const held = await ctx.db
      .selectFrom('activity')
      .where('subjectId', '=', made.id)
      .where('event', '=', 'engagement held')
      .select('id')
      .execute()
    expect(held).toHaveLength(1)
    const tasks = await ctx.db
      .selectFrom('tasks')
      .where('subjectId', '=', made.id)
      .where('state', '=', 'open')
      .select('kind')
      .execute()
    expect(tasks).toEqual([{ kind: 'thank' }])
    await thank(after, { engagementId: made.id, words: 'Dear Ines, thank you.' })
    expect(await reasonOf(thank(after, { engagementId: made.id, words: 'Again.' }))).toBe('thanked-already')
    expect((await mails(ctx, made.id)).at(-1)).toMatchObject({ purpose: 'thanks', toAddress: 'ines@larkspur.example' })
  })

  test('is shown where two sides disagree, until we say', async ({ ctx }) => {
    const made = await scheduled(ctx)
    const { after } = made
    await open(after, made.outcome('advocate'), { held: 'yes' })
    await open(after, made.outcome('prospect'), { held: 'no', words: 'Nobody came.' })
    expect(await showEngagement(after, { engagementId: made.id })).toMatchObject({ disagree: true, state: 'held' })
    await noteOutcome(after, made.id, 'us', { held: false, grade: null, words: '' })
    expect(await showEngagement(after, { engagementId: made.id })).toMatchObject({ state: 'missed', heldOn: null })
    expect(await stateOf(ctx, made)).toEqual({ match: 'accepted', request: 'matched' })
    await setTime(after, { engagementId: made.id, time: { day: '2026-06-10', time: '10:00' }, zone: 'UTC' })
    expect(await showEngagement(after, { engagementId: made.id })).toMatchObject({ state: 'scheduled', outcomes: {} })
  })

  test('a call held for a deal is a use of what they gave, where it may be used so', async ({ ctx }) => {
    const made = await scheduled(ctx)
    await ctx.db
      .insertInto('referenceItems')
      .values({
        id: 'itm_ines',
        level: 3,
        title: 'Ines takes calls',
        format: 'text',
        original: 'I take calls.',
        customerId: 'cus_larkspur',
        contactId: 'con_ines',
        source: 'conversation',
        collectedBy: 'mem_sam',
        givenOn: '2026-05-01',
        state: 'ready',
        createdBy: 'mem_sam',
        createdAt: ctx.now,
        updatedAt: ctx.now,
      })
      .execute()
    await noteOutcome(made.after, made.id, 'us', { held: true, grade: 4, words: '' })
    const uses = await ctx.db.selectFrom('uses').where('itemId', '=', 'itm_ines').selectAll().execute()
    expect(uses).toMatchObject([
      { use: 'private call', dealId: made.dealId, place: 'Brightwater rollout', leftUs: true },
    ])
  })

  test('a white paper goes through its stages, and its request is done when it is in the library', async ({ ctx }) => {
    const made = await scheduled(ctx, { level: 4 })
    const { after } = made
    const about = { engagementId: made.id }
    expect(await reasonOf(moveStage(after, { ...about, stage: 'draft' }))).toBe('not-held-yet')
    await noteOutcome(after, made.id, 'us', { held: true, grade: null, words: '' })
    expect((await stateOf(ctx, made)).request).not.toBe('done')
    expect(await reasonOf(moveStage(after, { ...about, stage: 'draft' }))).toBe('checklist-open')
    const { checklist } = await showEngagement(after, about)
    const changed = await changeEngagement(after, {
      ...about,
      checklist: checklist.map((one) => ({ ...one, done: true })),
    })
    expect(changed.checklist[0]).toMatchObject({ doneBy: 'Sam Okafor', doneOn: '2026-06-04' })
    expect(await reasonOf(moveStage(after, { ...about, stage: 'final' }))).toBe('one-at-a-time')
    for (const stage of ['draft', 'their review', 'company approval', 'final'])
      await moveStage(after, { ...about, stage })
    expect(await reasonOf(finish(after, about))).toBe('needs-item')
    const made2 = await addMadeItem(after, {
      ...about,
      title: 'Larkspur off paper',
      address: 'https://merrow.example/larkspur.pdf',
      original: null,
      fileId: null,
    })
    expect(made2.item).toMatchObject({ title: 'Larkspur off paper' })
    await finish(after, about)
    expect(await stateOf(ctx, made)).toEqual({ match: 'done', request: 'done' })
  })
})

describe('off the book', () => {
  test('a call that went past the queue counts for whoever gave the time', async ({ ctx }) => {
    const logged = await logOffBook(ctx, {
      contactId: 'con_ines',
      level: 3,
      dealId: null,
      prospect: 'Brightwater',
      heldOn: '2026-05-28',
      grade: 4,
      words: 'Went well.',
    })
    expect(logged).toMatchObject({ state: 'held', heldOn: '2026-05-28', offBook: true, gradeGiven: 4, minutes: 30 })
    const [ask] = await ctx.db.selectFrom('asks').where('contactId', '=', 'con_ines').selectAll().execute()
    expect(ask).toMatchObject({ kind: 'reference call', state: 'accepted', askedOn: '2026-05-28' })
    const request = await ctx.db
      .selectFrom('referenceRequests')
      .where('id', '=', logged.request!.id)
      .select(['state', 'offBook'])
      .executeTakeFirst()
    expect(request).toEqual({ state: 'done', offBook: true })
    // A second one in the same month is not refused: it happened.
    expect(
      await logOffBook(ctx, { contactId: 'con_ines', level: 3, dealId: null, prospect: '', grade: null, words: '' }),
    ).toMatchObject({ state: 'held' })
    expect(
      await reasonOf(
        logOffBook(ctx, {
          contactId: 'con_ines',
          level: 3,
          dealId: null,
          prospect: '',
          heldOn: '2026-06-02',
          grade: null,
          words: '',
        }),
      ),
    ).toBe('in-future')
  })
})

interface Listed {
  items: { id: string }[]
  nextCursor: string | null
}

test('lists answer by queue, page after page, and as a file', async ({ committed }) => {
  for (const contactId of ['con_ines', 'con_tom'] as const)
    await logOffBook(committed, { contactId, level: 3, dealId: null, prospect: '', grade: null, words: '' })
  const first = (await (await send(engagementsRoutes, 'GET /engagements?queue=held&limit=1')).json()) as Listed
  expect(first.items).toHaveLength(1)
  const second = (await (
    await send(engagementsRoutes, `GET /engagements?queue=held&limit=1&cursor=${first.nextCursor}`)
  ).json()) as Listed
  expect(second.items[0]!.id).not.toBe(first.items[0]!.id)
  expect((await send(engagementsRoutes, 'GET /engagements?queue=coming&cursor=nonsense')).status).toBe(422)
  const totals = await (await send(engagementsRoutes, 'GET /engagements/totals')).json()
  expect(totals).toMatchObject({ held: 2, minutes: 60, people: 2, byQueue: { held: 2, waiting: 0 } })
  const csv = await (await send(engagementsRoutes, 'GET /engagements.csv?queue=held')).text()
  expect(csv.trim().split('\n')).toHaveLength(3)
  await sql`delete from engagements`.execute(committed.db)
})
