import { sql } from 'kysely'
import { describe, expect } from 'vitest'
import type { Question } from '../cube/question.ts'
import type { Context } from '../server/context.ts'
import { sam, test, testContext, testNow, testToday } from '../testing/database.ts'
import { visit } from '../testing/server.ts'
import { addDays, type Day } from '../values/day.ts'
import { type Id, newId } from '../values/id.ts'
import { approveMatch, refuseMatch, takeDecisionBack } from './commands/approvals.ts'
import { findCandidates, judgePeople, rankForRequest } from './commands/candidates.ts'
import { addDeal, changeDeal, closeDeal, putDeal, reopenDeal, showDeal, upsertDeals } from './commands/deals.ts'
import { findApprovedMatch, setMatchState } from './commands/matches.ts'
import { removeOwner, setOwner, showOwner } from './commands/owners.ts'
import {
  addRequest,
  cancelRequest,
  changeRequest,
  chooseCandidates,
  dropMatch,
  reopenRequest,
  showApprovals,
  showRequestTotals,
} from './commands/requests.ts'
import { criteriaJson, noCriteria } from './criteria.ts'
import { requestsPages } from './pages.ts'
import { listDeals } from './store/deals.ts'
import { listRequests, showPage } from './store/requests.ts'

const carla = { id: 'mem_carla', name: 'Carla Reyes', role: 'contributor' as const }
const as = (ctx: Context, actor: Context['actor']): Context => ({ ...ctx, actor })

/** Ines and her company have agreed to private calls. */
async function agree(
  ctx: Context,
  { contactId, customerId, company = true }: { contactId: Id<'con'>; customerId: Id<'cus'>; company?: boolean },
) {
  const consent = {
    level: 3 as const,
    use: 'private call' as const,
    wording: 'You may talk with others about us.',
    wordingVersion: 1,
    givenHow: 'spoken' as const,
    givenBy: 'themselves',
    givenOn: '2026-01-10' as Day,
    givenAt: testNow,
    createdBy: 'mem_sam',
    createdAt: testNow,
  }
  await ctx.db
    .insertInto('consents')
    .values({ id: newId('cns'), party: 'person', contactId, customerId, ...consent })
    .execute()
  if (company)
    await ctx.db
      .insertInto('consents')
      .values({ id: newId('cns'), party: 'company', customerId, ...consent })
      .execute()
}

const ines = { contactId: 'con_ines', customerId: 'cus_larkspur' } as const
const tom = { contactId: 'con_tom', customerId: 'cus_ironbridge' } as const

const dealOfHalden = (ctx: Context) =>
  addDeal(ctx, {
    name: 'Rollout',
    prospect: 'Halden Hospitals',
    attributes: { industry: 'Healthcare', seats: 200 },
    themeIds: ['the_workflow'],
    amountMinor: 12_000_000,
    currency: 'EUR',
    closesOn: '2026-07-01',
  })

describe('deals', () => {
  test('are added, changed, lost and reopened, and every step leaves a row', async ({ ctx }) => {
    const deal = await dealOfHalden(ctx)
    const changed = await changeDeal(ctx, { dealId: deal.id, stage: 'Proposal', attributes: { seats: null } })
    expect(changed).toMatchObject({ stage: 'Proposal', attributes: { industry: 'Healthcare' }, version: 2 })
    expect(await closeDeal(ctx, { dealId: deal.id, state: 'lost', lostReason: 'Price' })).toMatchObject({
      state: 'lost',
      closedOn: testToday,
      lostReason: 'Price',
    })
    await expect(closeDeal(ctx, { dealId: deal.id, state: 'won', lostReason: '' })).rejects.toMatchObject({
      reason: 'closed-already',
    })
    expect(await reopenDeal(ctx, { dealId: deal.id })).toMatchObject({ state: 'open', closedOn: null })
    const trail = await ctx.db
      .selectFrom('activity')
      .where('subjectId', '=', deal.id)
      .orderBy('id')
      .select('event')
      .execute()
    expect(trail.map(({ event }) => event)).toEqual(['deal added', 'deal changed', 'deal lost', 'deal reopened'])
  })

  test('that somebody changed meanwhile are not overwritten', async ({ ctx }) => {
    const deal = await dealOfHalden(ctx)
    await changeDeal(ctx, { dealId: deal.id, stage: 'Proposal' })
    await expect(changeDeal({ ...ctx, ifMatch: 1 }, { dealId: deal.id, stage: 'Demo' })).rejects.toThrow(
      'in the meantime',
    )
  })

  test('told by another system twice are one deal', async ({ ctx }) => {
    const first = await putDeal(ctx, {
      externalId: 'O-17',
      name: 'Rollout',
      prospect: 'Halden',
      themeIds: ['the_workflow'],
    })
    const second = await putDeal(ctx, {
      externalId: 'O-17',
      name: 'Rollout 2',
      prospect: 'Halden',
      state: 'won',
      closedOn: '2026-05-02',
    })
    expect(second).toMatchObject({
      id: first.id,
      name: 'Rollout 2',
      state: 'won',
      closedOn: '2026-05-02',
      themes: first.themes,
    })
    const again = await putDeal(ctx, { externalId: 'O-17', name: 'Rollout 2', prospect: 'Halden', state: 'won' })
    expect(again.closedOn).toBe('2026-05-02')
    const many = await upsertDeals(ctx, [
      { externalId: 'O-17', name: 'Rollout', prospect: 'Halden' },
      { externalId: 'O-18', name: 'Renewal', prospect: 'Quay' },
      { externalId: 'O-18', name: 'Renewal again', prospect: 'Quay' },
    ])
    expect(many.map(({ externalId, isNew }) => [externalId, isNew]).sort()).toEqual([
      ['O-17', false],
      ['O-18', true],
    ])
  })

  test('are listed by the day they close, page after page, each once', async ({ ctx }) => {
    for (let i = 0; i < 7; i++)
      await addDeal(ctx, {
        name: `Deal ${i}`,
        prospect: 'P',
        ...(i % 3 ? { closesOn: addDays('2026-06-10', -i) } : {}),
      })
    const filter = { state: [], q: '' } as const
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await listDeals(ctx, { ...filter, state: [] }, { cursor, limit: 2 })
      seen.push(...page.items.map(({ name }) => name))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(seen).toEqual(['Deal 5', 'Deal 4', 'Deal 2', 'Deal 1', 'Deal 0', 'Deal 3', 'Deal 6'])
    expect((await listDeals(ctx, { state: [], q: '', closingBefore: '2026-06-07' }, { limit: 10 })).items).toHaveLength(
      2,
    )
    expect((await listDeals(ctx, { state: [], q: '50%' }, { limit: 10 })).items).toHaveLength(0)
  })
})

describe('candidates', () => {
  test('a request from a deal ranks who is like the prospect and has spoken of its theme first', async ({ ctx }) => {
    await agree(ctx, ines)
    await agree(ctx, tom)
    await ctx.db
      .insertInto('nominations')
      .values({
        id: newId('nom'),
        customerId: 'cus_larkspur',
        contactId: 'con_ines',
        level: 3,
        themeIds: ['the_workflow'] as never,
        why: 'She loves it',
        createdBy: 'mem_sam',
        createdAt: testNow,
      })
      .execute()
    const deal = await dealOfHalden(ctx)
    const request = await addRequest(ctx, { dealId: deal.id, level: 3, topic: 'Scheduling' })
    const { items, blocked, agreed } = await rankForRequest(ctx, { requestId: request.id })
    expect(items.map(({ contact }) => contact.id)).toEqual(['con_ines', 'con_tom'])
    // Weights 3, 2, 2: nominated for the theme (0.75 of 3), same industry, 240 seats beside 200.
    expect(items[0]?.points).toBeCloseTo((100 * (3 * 0.75 + 2 + 2)) / 7, 3)
    expect(items[1]?.points).toBe(0)
    expect(agreed).toBe(2)
    expect(blocked.find(({ contact }) => contact.id === 'con_piet')?.blocks.map(({ reason }) => reason)).toEqual([
      'no-consent-person',
      'no-consent-company',
    ])
  })

  test.for([
    { most: 'few of very many', agreed: 5 },
    { most: 'nearly all of very many', agreed: 1 },
  ])('are the same as judging everybody one by one where $most agreed', async ({ agreed }, { ctx: inside }) => {
    // Counting sees what is committed; here it is asked of this transaction.
    const ask = async (_: string, question: Question) => {
      const industry = 'where' in question && question.where.find(({ column }) => column === 'industry')
      const wanted = industry && 'is' in industry ? industry.is[0] : null
      const { rows } = await sql<{ number: number }>`
        select number::int from customers where ${wanted}::text is null or attributes ->> 'industry' = ${wanted}
        order by number`.execute(inside.db)
      return { total: rows.length, numbers: rows.map(({ number }) => number) }
    }
    const ctx: Context = { ...inside, counting: { ask } as Context['counting'] }
    // The customers with numbers that are few, or the others: 5 of 1,100 or 1,095.
    const who = agreed === 5 ? sql`n % 220 = 0` : sql`n % 220 > 0`
    await sql`
      insert into customers (id, name, attributes)
      select 'cus_m' || n, 'Many ' || n, jsonb_build_object('industry', (array['Healthcare', 'Media'])[1 + n % 2])
      from generate_series(1, 1100) n`.execute(ctx.db)
    await sql`
      insert into contacts (id, customer_id, name, email, language)
      select 'con_m' || n, 'cus_m' || n, 'Person ' || n, 'm' || n || '@m.example', case when n % 3 = 0 then 'de-AT' else 'fr' end
      from generate_series(1, 1100) n`.execute(ctx.db)
    for (const party of ['person', 'company'])
      await sql`
        insert into consents (id, party, customer_id, contact_id, level, use, wording, wording_version, given_how, given_by,
          given_on, given_at, created_by, created_at)
        select 'cns_' || ${party}::text || n, ${party}, 'cus_m' || n, case when ${party}::text = 'person' then 'con_m' || n end,
          3, 'private call', 'Yes.', 1, 'spoken', 'them', '2026-01-01', now(), 'mem_sam', now()
        from generate_series(1, 1100) n where ${who}`.execute(ctx.db)
    const criteria = criteriaJson.parse({
      like: [{ key: 'industry', value: 'Healthcare', weight: 3 }],
      language: { value: 'de', weight: 1 },
    })
    const found = await findCandidates(ctx, { level: 3, criteria })
    const request = await addRequest(ctx, { level: 3, topic: 'Everybody', criteria })
    const everybody = await ctx.db.selectFrom('contacts').select('id').execute()
    const judged = await judgePeople(
      ctx,
      request.id,
      everybody.map(({ id }) => id),
    )
    const free = [...judged.values()].filter(({ blocks }) => blocks.length === 0)
    const best = free.map(({ points }) => points ?? 0).sort((a, b) => b - a)
    expect(found.items.map(({ points }) => points)).toEqual(best.slice(0, 50))
    expect(found.items.length).toBe(Math.min(50, free.length))
    expect(found.agreedOf).toBe(agreed === 5 ? found.customers : 900)
    for (const { contact, points } of found.items) expect(judged.get(contact.id)).toMatchObject({ points, blocks: [] })
  })

  test('whoever is at risk, rests or paused stands below with the reason and the day it ends', async ({ ctx }) => {
    await agree(ctx, ines)
    await agree(ctx, tom)
    await ctx.db.updateTable('contacts').set({ pausedUntil: '2026-08-01' }).where('id', '=', 'con_tom').execute()
    await ctx.db
      .insertInto('asks')
      .values({
        id: newId('ask'),
        kind: 'quote',
        customerId: 'cus_larkspur',
        contactId: 'con_ines',
        minutes: 15,
        channel: 'phone',
        askedOn: '2026-05-25',
        askedBy: 'mem_sam',
        createdAt: testNow,
        updatedAt: testNow,
      })
      .execute()
    const { items, blocked } = await findCandidates(ctx, { level: 3, criteria: noCriteria })
    expect(items).toEqual([])
    const blocksOf = (id: string) => blocked.find(({ contact }) => contact.id === id)?.blocks
    expect(blocksOf('con_ines')).toMatchObject([{ reason: 'limits', overridable: true }])
    expect(blocksOf('con_ines')?.[0]?.until).not.toBeNull()
    expect(blocksOf('con_tom')).toMatchObject([{ reason: 'paused', until: '2026-08-01', overridable: false }])
  })

  test('says which criterion to drop, and how many more customers that would leave', async ({ ctx }) => {
    const criteria = { ...noCriteria, where: ['industry is Healthcare', 'plan is Team'] }
    const { customers, relax } = await findCandidates(ctx, { level: 3, criteria })
    expect(customers).toBe(0)
    // Three current customers of the cast are on Team, one is in healthcare.
    expect(relax).toEqual([
      { criterion: 'where 0', says: 'Industry is Healthcare', more: 3 },
      { criterion: 'where 1', says: 'Plan is Team', more: 1 },
    ])
  })

  test('a column that is gone is refused with a sentence', async ({ ctx }) => {
    await expect(
      findCandidates(ctx, { level: 3, criteria: { ...noCriteria, where: ['colour is red'] } }),
    ).rejects.toThrow('There is no column colour')
  })
})

describe('choosing and approval', () => {
  const requested = async (ctx: Context) => {
    await agree(ctx, ines)
    await agree(ctx, tom)
    return addRequest(ctx, { level: 3, topic: 'Scheduling' })
  }

  test('the account owner is asked by mail and task, and their yes makes it ready', async ({ ctx }) => {
    const { id } = await requested(ctx)
    await setOwner(ctx, { customerId: 'cus_larkspur', memberId: 'mem_carla' })
    const page = await chooseCandidates(ctx, { requestId: id, contactIds: ['con_ines'] })
    expect(page).toMatchObject({ state: 'matched', matches: [{ state: 'waiting', approver: { name: 'Carla Reyes' } }] })
    const matchId = page.matches[0]!.id
    await expect(findApprovedMatch(ctx, matchId)).rejects.toMatchObject({ reason: 'not-approved' })
    const [mail] = await ctx.db.selectFrom('mails').where('subjectId', '=', matchId).selectAll().execute()
    expect(mail).toMatchObject({ toAddress: 'carla@merrow.example', purpose: 'approval' })
    expect((await showApprovals(as(ctx, carla))).items).toHaveLength(1)
    expect(await approveMatch(as(ctx, carla), { matchId, note: '' })).toMatchObject({ state: 'approved' })
    expect((await findApprovedMatch(ctx, matchId)).request.topic).toBe('Scheduling')
    const tasks = await ctx.db.selectFrom('tasks').where('subjectId', '=', matchId).select('state').execute()
    expect(tasks).toEqual([{ state: 'done' }])
  })

  test('a refusal says why and opens the request again; it can be taken back', async ({ ctx }) => {
    const { id } = await requested(ctx)
    await setOwner(ctx, { customerId: 'cus_larkspur', memberId: 'mem_carla' })
    const { matches } = await chooseCandidates(ctx, { requestId: id, contactIds: ['con_ines'] })
    const matchId = matches[0]!.id
    await expect(refuseMatch(as(ctx, carla), { matchId, words: '' })).rejects.toMatchObject({ reason: 'needs-words' })
    await refuseMatch(as(ctx, carla), { matchId, words: 'They are renewing.' })
    expect(await showPage(ctx, id)).toMatchObject({
      state: 'open',
      matches: [{ state: 'refused', refusal: 'They are renewing.' }],
    })
    await takeDecisionBack(as(ctx, carla), { matchId })
    expect(await showPage(ctx, id)).toMatchObject({ state: 'matched', matches: [{ state: 'waiting', refusal: null }] })
  })

  test('only the account owner or a manager decides; where there is no owner a manager says why', async ({ ctx }) => {
    const { id } = await requested(ctx)
    const { matches } = await chooseCandidates(ctx, { requestId: id, contactIds: ['con_ines'] })
    const matchId = matches[0]!.id
    await expect(approveMatch(as(ctx, carla), { matchId, note: 'Fine' })).rejects.toMatchObject({ reason: 'not-yours' })
    await expect(approveMatch(ctx, { matchId, note: '' })).rejects.toMatchObject({ reason: 'needs-note' })
    expect(await approveMatch(ctx, { matchId, note: 'I know her.' })).toMatchObject({
      state: 'approved',
      approver: { name: sam.name },
    })
    const direct = await chooseCandidates(ctx, { requestId: id, contactIds: ['con_tom'], approveNote: 'I know him.' })
    expect(direct.matches.map(({ state }) => state)).toEqual(['approved', 'approved'])
  })

  test('what speaks against somebody needs a reason, and some things none sets aside', async ({ ctx }) => {
    const { id } = await addRequest(ctx, { level: 3 })
    await expect(chooseCandidates(ctx, { requestId: id, contactIds: ['con_piet'] })).rejects.toMatchObject({
      reason: 'needs-override',
    })
    const page = await chooseCandidates(ctx, { requestId: id, contactIds: ['con_piet'], overrideReason: 'He offered.' })
    expect(page.matches[0]).toMatchObject({ overrideReason: 'He offered.' })
    await ctx.db.updateTable('contacts').set({ leftOn: '2026-05-01' }).where('id', '=', 'con_tom').execute()
    await expect(
      chooseCandidates(ctx, { requestId: id, contactIds: ['con_tom'], overrideReason: 'Please' }),
    ).rejects.toMatchObject({ reason: 'blocked' })
  })

  test('a cancelled request takes back those who were chosen, and can be reopened', async ({ ctx }) => {
    const { id } = await requested(ctx)
    const { matches } = await chooseCandidates(ctx, { requestId: id, contactIds: ['con_ines'] })
    await expect(cancelRequest(ctx, { requestId: id, reason: ' ' })).rejects.toMatchObject({ reason: 'needs-reason' })
    expect(await cancelRequest(ctx, { requestId: id, reason: 'Lost' })).toMatchObject({
      state: 'cancelled',
      matches: [{ state: 'dropped' }],
    })
    await expect(approveMatch(ctx, { matchId: matches[0]!.id, note: 'x' })).rejects.toMatchObject({
      reason: 'not-waiting',
    })
    expect(await reopenRequest(ctx, { requestId: id })).toMatchObject({ state: 'open', closeReason: null })
  })

  test('somebody taken back, or who declined, leaves the request open', async ({ ctx }) => {
    const { id } = await requested(ctx)
    const first = await chooseCandidates(ctx, { requestId: id, contactIds: ['con_ines'], approveNote: 'Yes' })
    expect(await dropMatch(ctx, { matchId: first.matches[0]!.id })).toMatchObject({ state: 'open' })
    const second = await chooseCandidates(ctx, { requestId: id, contactIds: ['con_ines'], approveNote: 'Yes' })
    const matchId = second.matches.find(({ state }) => state === 'approved')!.id
    await setMatchState(ctx, matchId, 'asked')
    await expect(dropMatch(ctx, { matchId })).rejects.toMatchObject({ reason: 'asked-already' })
    await setMatchState(ctx, matchId, 'declined')
    expect((await showPage(ctx, id)).state).toBe('open')
  })

  test('closing a deal gives up what nobody was asked for', async ({ ctx }) => {
    const deal = await dealOfHalden(ctx)
    const { id } = await addRequest(ctx, { dealId: deal.id, level: 3 })
    await closeDeal(ctx, { dealId: deal.id, state: 'won', lostReason: '' })
    expect(await showPage(ctx, id)).toMatchObject({ state: 'cancelled', closeReason: 'The deal was won.' })
    expect((await showDeal(ctx, { dealId: deal.id })).requestList).toHaveLength(1)
  })

  test('queues count what is mine, whose day has passed, and what waits for nobody in particular', async ({ ctx }) => {
    const before = await showRequestTotals(ctx)
    const { id } = await addRequest(ctx, { level: 3, neededBy: '2026-05-20' })
    await changeRequest(ctx, { requestId: id, assignedTo: 'mem_carla' })
    await addRequest(ctx, { level: 2 })
    const after = await showRequestTotals(ctx)
    expect([
      after.active - before.active,
      after.mine - before.mine,
      after.unassigned - before.unassigned,
      after.overdue - before.overdue,
    ]).toEqual([2, 1, 1, 1])
    const mine = await listRequests(
      as(ctx, carla),
      { view: 'mine', level: [], state: [], overdue: false, q: '' },
      { limit: 10 },
    )
    expect(mine.items.map((request) => request.id)).toEqual([id])
  })
})

describe('two people at once', () => {
  test('choose the same person for the same request: one does', async ({ committed }) => {
    const { id } = await addRequest(committed, { level: 3 })
    const input = { requestId: id, contactIds: ['con_ines' as Id<'con'>], overrideReason: 'Both of us' }
    const outcomes = await Promise.allSettled([chooseCandidates(committed, input), chooseCandidates(committed, input)])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await showPage(committed, id)).matches).toHaveLength(1)
  })

  test('approve and refuse: what the first said holds, and the second is told', async ({ committed }) => {
    const { id } = await addRequest(committed, { level: 3 })
    const page = await chooseCandidates(committed, {
      requestId: id,
      contactIds: ['con_piet'],
      overrideReason: 'He offered',
    })
    const matchId = page.matches[0]!.id
    const outcomes = await Promise.allSettled([
      approveMatch(committed, { matchId, note: 'Yes' }),
      refuseMatch(as(committed, { id: 'mem_ada', name: 'Ada Nowak', role: 'admin' }), { matchId, words: 'No' }),
    ])
    const said = outcomes.filter((outcome) => outcome.status === 'fulfilled')
    expect(said).toHaveLength(1)
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { reason: 'not-waiting' } })
    expect((await showPage(committed, id)).matches[0]?.state).toBe(said[0]?.value.state)
  })
})

describe('the link for approval', () => {
  const sent = async () => {
    const ctx = testContext()
    const { id } = await addRequest(ctx, { level: 3, topic: '<script>alert(1)</script>' })
    await setOwner(ctx, { customerId: 'cus_brightwater', name: 'Mira Outside', email: 'mira@partner.example' })
    const page = await chooseCandidates(ctx, {
      requestId: id,
      contactIds: ['con_piet'],
      overrideReason: 'They offered',
    })
    const matchId = page.matches[0]!.id
    const mail = await ctx.db.selectFrom('mails').where('subjectId', '=', matchId).selectAll().executeTakeFirstOrThrow()
    const token = /\/approval\/(\S+)/.exec(mail.text)?.[1] as string
    return { ctx, id, matchId, token, mail }
  }

  test('says who, for what and why; refusing asks for words; it decides once', async () => {
    const { ctx, id, token, mail } = await sent()
    expect(mail).toMatchObject({ toName: 'Mira Outside', toAddress: 'mira@partner.example' })
    const shown = await (await visit(requestsPages, `GET /approval/${token}`)).text()
    expect(shown).toContain('They offered')
    expect(shown).toContain('It takes 30 minutes of their time.')
    expect(shown).not.toContain('<script>alert')
    const empty = await visit(requestsPages, `POST /approval/${token}`, { form: { decision: 'refuse' } })
    expect(empty.status).toBe(422)
    const words = await visit(requestsPages, `POST /approval/${token}`, {
      form: { decision: 'refuse', words: 'Renewal first' },
    })
    expect(await words.text()).toContain('You said no')
    const replay = await visit(requestsPages, `POST /approval/${token}`, { form: { decision: 'approve' } })
    expect(await replay.text()).toContain('You said no')
    expect(await showPage(ctx, id)).toMatchObject({
      state: 'open',
      matches: [{ state: 'refused', refusal: 'Renewal first' }],
    })
  })

  test('expires, and is nothing once a letter of it is changed', async () => {
    const { ctx, token } = await sent()
    const later = { ...ctx, now: new Date('2026-06-16T09:00:01Z') }
    expect((await visit(requestsPages, `GET /approval/${token}`, { ctx: later })).status).toBe(410)
    expect(
      (await visit(requestsPages, `POST /approval/${token}`, { ctx: later, form: { decision: 'approve' } })).status,
    ).toBe(410)
    const changed = `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`
    expect((await visit(requestsPages, `POST /approval/${changed}`, { form: { decision: 'approve' } })).status).toBe(
      404,
    )
  })
})

test('an account owner is a member, or somebody outside with name and address', async ({ ctx }) => {
  const customerId = 'cus_tamsin'
  await expect(setOwner(ctx, { customerId, name: 'Only a name' })).rejects.toThrow('name and the e-mail address')
  await expect(setOwner(ctx, { customerId, memberId: 'mem_none' })).rejects.toThrow('Nobody of the team')
  expect(await setOwner(ctx, { customerId, memberId: 'mem_carla' })).toMatchObject({ owner: { name: 'Carla Reyes' } })
  expect(await setOwner(ctx, { customerId, name: 'Mira', email: 'mira@partner.example' })).toMatchObject({
    owner: { memberId: null, version: 2 },
  })
  await removeOwner(ctx, { customerId })
  expect(await showOwner(ctx, { customerId })).toEqual({ owner: null })
})
