import { describe, expect } from 'vitest'
import { showReferral } from '../referrals/commands.ts'
import type { Context } from '../server/context.ts'
import { Refused, Stale } from '../server/errors.ts'
import { test } from '../testing/database.ts'
import { send } from '../testing/server.ts'
import type { Id } from '../values/id.ts'
import {
  addOrigin,
  changeOrigin,
  decideOrigin,
  originsOfNewCustomers,
  removeOrigin,
  restoreOrigin,
  showCandidates,
  summariseOrigins,
  takeDecisionBack,
} from './commands.ts'
import { originsRoutes } from './routes.ts'
import { listOrigins, queueOfOrigins } from './store.ts'

const carla = { id: 'mem_carla', name: 'Carla Reyes', role: 'contributor' as const }
const everything = { reason: [], state: [], window: 'ever', of: 'all' as const, where: [], q: '' }
const usual = { window: '12m', where: [], strength: 'probable' as const }

/** A customer who came in spring, whom nobody brought yet. */
async function newcomer(ctx: Context, id: Id<'cus'> = 'cus_merle', name = 'Merle Print'): Promise<Id<'cus'>> {
  await ctx.db.insertInto('customers').values({ id, externalId: null, name, since: '2026-04-20' }).execute()
  return id
}
async function answered(ctx: Context, toldBy: string, id?: Id<'cus'>) {
  return addOrigin(ctx, {
    customerId: await newcomer(ctx, id),
    mainReason: 'recommendation',
    toldBy,
    givenOn: '2026-05-04',
  })
}
const referralsOf = ({ db }: Context, id: Id<'cus'>) =>
  db.selectFrom('referrals').where('referredId', '=', id).selectAll().execute()
/** Everything referrals are made of, to compare before with after. */
const allReferrals = async ({ db }: Context) => [
  await db
    .selectFrom('referrals')
    .select(['id', 'referrerId', 'referredId', 'state', 'strength', 'convertedOn', 'madeOn'])
    .orderBy('id')
    .execute(),
  await db.selectFrom('evidence').selectAll().orderBy('id').execute(),
]

describe('candidates', () => {
  test.for([
    ['Ines from Larkspur', 'Larkspur Clinics', 'Ines Moreau', 'First name and company agree; last name not given.'],
    ['Moreau, Ines', 'Larkspur Clinics', 'Ines Moreau', 'First name and last name agree; company not given.'],
    [
      'rosa l. (Quillon GmbH)',
      'Quillon Press',
      'Rosa Lind',
      'First name and company agree; first letter of the last name agrees.',
    ],
    ['ines@larkspur.example', 'Larkspur Clinics', 'Ines Moreau', 'First name and e-mail agree.'],
    [
      'my friend Tom Adeyemy',
      'Ironbridge Freight',
      'Tom Adeyemi',
      'First name agrees; last name nearly agrees; company not given.',
    ],
    ['somebody at Tamsin and Rowe', 'Tamsin & Rowe', null, 'Company agrees; first name and last name not given.'],
  ] as const)('“%s” is %s', async ([words, company, contact, agrees], { ctx }) => {
    const { id } = await answered(ctx, words)
    const { items, likely } = await showCandidates(ctx, { originId: id })
    expect([items[0]?.customer.name, items[0]?.contact?.name ?? null]).toEqual([company, contact])
    expect(items[0]?.agrees).toBe(agrees)
    expect(likely).toBe(true)
  })

  test.for(['Barbara from Sundial Foods', 'a friend', 'Google', 'Ines Kowalczyk of Harbour Dental'])(
    'nobody is guessed for “%s”',
    async (words, { ctx }) => {
      const { id } = await answered(ctx, words)
      expect((await showCandidates(ctx, { originId: id })).likely).toBe(false)
    },
  )

  test('the new customer is never among them', async ({ ctx }) => {
    const { id } = await answered(ctx, 'Merle Print')
    expect((await showCandidates(ctx, { originId: id })).items.map(({ customer }) => customer.id)).not.toContain(
      'cus_merle',
    )
  })

  test('of two called the same, whoever was a customer before is likelier', async ({ ctx }) => {
    await ctx.db
      .insertInto('customers')
      .values([
        { id: 'cus_early', externalId: null, name: 'Halcyon Works', since: '2024-01-01' },
        { id: 'cus_late', externalId: null, name: 'Halcyon Works', since: '2026-05-30' },
      ])
      .execute()
    const { id } = await answered(ctx, 'Halcyon Works')
    const { items } = await showCandidates(ctx, { originId: id })
    expect(items.map(({ customer }) => customer.id)).toEqual(['cus_early', 'cus_late'])
    expect(items[1]!.agrees).toContain('became a customer later')
  })

  test('names written otherwise are found: Mueller is Müller', async ({ ctx }) => {
    await ctx.db
      .insertInto('contacts')
      .values({
        id: 'con_muller',
        customerId: 'cus_tamsin',
        externalId: null,
        name: 'Jürgen Müller',
        email: null,
        phone: null,
        title: null,
      })
      .execute()
    for (const words of ['Juergen Mueller', 'Jurgen Muller', 'Jürgen Müller']) {
      const { id } = await answered(ctx, words, `cus_for-${words.length}${words.includes('u') ? 'u' : ''}`)
      expect((await showCandidates(ctx, { originId: id })).items[0]?.contact?.name).toBe('Jürgen Müller')
    }
  })

  test('they say how many referrals they made so far', async ({ ctx }) => {
    const { id } = await answered(ctx, 'Ines from Larkspur')
    expect((await showCandidates(ctx, { originId: id })).items[0]?.referrals).toBe(2)
  })
})

describe('confirming', () => {
  test('credits whoever told them with a referral that converted when they came', async ({ ctx }) => {
    const { id } = await answered(ctx, 'Ines from Larkspur')
    const origin = await decideOrigin(ctx, { originId: id, decision: 'confirmed', referrerId: 'cus_larkspur' })
    expect([origin.state, origin.referrer?.name, origin.decidedBy]).toEqual([
      'confirmed',
      'Larkspur Clinics',
      'Sam Okafor',
    ])
    expect(origin.confidence).toBeGreaterThan(0.5)
    const [referral, ...others] = await referralsOf(ctx, 'cus_merle')
    expect(others).toEqual([])
    expect(referral).toMatchObject({
      referrerId: 'cus_larkspur',
      state: 'converted',
      strength: 'probable',
      madeOn: '2026-04-20',
      convertedOn: '2026-04-20',
    })
    const { evidence } = await showReferral(ctx, { referralId: referral!.id })
    expect(evidence.map(({ kind, words, givenOn }) => [kind, words, givenOn])).toEqual([
      ['origin-answer', 'Ines from Larkspur', '2026-05-04'],
    ])
  })

  test('where a link says otherwise the link stands, and the answer stays as a conflict', async ({ ctx }) => {
    const { id } = await addOrigin(ctx, {
      customerId: 'cus_brightwater',
      mainReason: 'recommendation',
      toldBy: 'Tom from Ironbridge',
    })
    const origin = await decideOrigin(ctx, { originId: id, decision: 'confirmed', referrerId: 'cus_ironbridge' })
    expect(origin.referral).toMatchObject({ id: 'ref_brightwater', credited: { id: 'cus_larkspur' } })
    const { evidence, disputed, strength } = await showReferral(ctx, { referralId: 'ref_brightwater' })
    expect([disputed, strength]).toEqual([true, 'proven'])
    expect(evidence.find(({ referrer }) => referrer?.id === 'cus_ironbridge')).toMatchObject({
      conflicts: true,
      decides: false,
    })
  })

  test('a referral that named them, without knowing what became of them, is the same one', async ({ ctx }) => {
    const customerId = await newcomer(ctx, 'cus_copperfield', 'Copperfield Tools')
    const { id } = await addOrigin(ctx, { customerId, mainReason: 'recommendation', toldBy: 'Tom Adeyemi' })
    const before = await allReferrals(ctx)
    const origin = await decideOrigin(ctx, { originId: id, decision: 'confirmed', referrerId: 'cus_ironbridge' })
    expect(origin.referral).toMatchObject({ id: 'ref_copperfield', state: 'converted' })
    await takeDecisionBack(ctx, { originId: id })
    expect(await allReferrals(ctx)).toEqual(before)
  })

  test.for(['cus_merle', 'cus_brightwater'] as const)(
    'undone, everything is as it was: %s',
    async (customerId, { ctx }) => {
      if (customerId === 'cus_merle') await newcomer(ctx)
      const before = await allReferrals(ctx)
      const { id, state } = await addOrigin(ctx, { customerId, mainReason: 'recommendation', toldBy: 'Tom' })
      await decideOrigin(ctx, { originId: id, decision: 'confirmed', referrerId: 'cus_ironbridge' })
      const after = await takeDecisionBack(ctx, { originId: id })
      expect([after.state, after.referrer, after.referral, after.confidence]).toEqual([state, null, null, null])
      expect(await allReferrals(ctx)).toEqual(before)
    },
  )

  test('what others added since stays when it is undone', async ({ ctx }) => {
    const { id } = await answered(ctx, 'Tom')
    const { referral } = await decideOrigin(ctx, { originId: id, decision: 'confirmed', referrerId: 'cus_ironbridge' })
    const second = await addOrigin(ctx, { customerId: 'cus_merle', mainReason: 'recommendation', toldBy: 'Ines' })
    await decideOrigin(ctx, { originId: second.id, decision: 'confirmed', referrerId: 'cus_larkspur' })
    await takeDecisionBack(ctx, { originId: id })
    const left = await showReferral(ctx, { referralId: referral!.id })
    expect([left.referrer?.id, left.evidence.length]).toEqual(['cus_larkspur', 1])
  })

  test('moves the rates: the share of new customers who were referred', async ({ ctx }) => {
    const { id } = await answered(ctx, 'Ines from Larkspur')
    await changeOrigin(ctx, { originId: id, mainReason: 'other' })
    const before = await originsOfNewCustomers(ctx, '12m')
    // Brightwater came through a link, Merle for another reason.
    expect(before).toEqual({ customers: 2, earned: 1, bought: 1, unknown: 0, bounds: { low: 0.5, high: 0.5 } })
    await decideOrigin(ctx, { originId: id, decision: 'confirmed', referrerId: 'cus_larkspur' })
    expect(await originsOfNewCustomers(ctx, '12m')).toMatchObject({ customers: 2, earned: 2, bought: 0 })
    await takeDecisionBack(ctx, { originId: id })
    expect(await originsOfNewCustomers(ctx, '12m')).toEqual(before)
  })

  test('is written down once on each record it changes', async ({ ctx }) => {
    const { id } = await answered(ctx, 'Ines from Larkspur')
    const { referral } = await decideOrigin(ctx, { originId: id, decision: 'confirmed', referrerId: 'cus_larkspur' })
    const events = async (subject: string) =>
      (
        await ctx.db.selectFrom('activity').where('subjectId', '=', subject).orderBy('id').select('event').execute()
      ).map(({ event }) => event)
    expect(await events(id)).toEqual(['origin added', 'origin confirmed'])
    expect(await events(referral!.id)).toEqual(['referral logged'])
  })
})

describe('what may not be', () => {
  const refusal = (promise: Promise<unknown>) =>
    promise.then(
      () => null,
      (error) => (error instanceof Refused ? error.reason : error),
    )

  test('decisions that make no sense are refused', async ({ ctx }) => {
    const { id } = await answered(ctx, 'Ines')
    expect(await refusal(decideOrigin(ctx, { originId: id, decision: 'confirmed' }))).toBe('no-referrer')
    expect(await refusal(decideOrigin(ctx, { originId: id, decision: 'confirmed', referrerId: 'cus_merle' }))).toBe(
      'themself',
    )
    expect(await refusal(takeDecisionBack(ctx, { originId: id }))).toBe('not-decided')
    await decideOrigin(ctx, { originId: id, decision: 'cannot tell' })
    expect(await refusal(decideOrigin(ctx, { originId: id, decision: 'not a customer' }))).toBe('already-decided')
    expect(await refusal(takeDecisionBack({ ...ctx, actor: carla }, { originId: id }))).toBe('not-yours')
    expect(await refusal(changeOrigin(ctx, { originId: id, toldBy: 'Tom' }))).toBe('is-decided')
  })

  test('what was confirmed is not removed; anything else is, and comes back as it was', async ({ ctx }) => {
    const origin = await answered(ctx, 'Ines')
    await decideOrigin(ctx, { originId: origin.id, decision: 'confirmed', referrerId: 'cus_larkspur' })
    expect(await refusal(removeOrigin(ctx, { originId: origin.id }))).toBe('is-decided')
    await takeDecisionBack(ctx, { originId: origin.id })
    await removeOrigin(ctx, { originId: origin.id })
    expect((await listOrigins(ctx, everything, { limit: 10 })).total).toBe(0)
    const back = await restoreOrigin(ctx, { originId: origin.id })
    expect([back.id, back.toldBy, back.state, back.givenOn]).toEqual([origin.id, 'Ines', 'waiting', '2026-05-04'])
    expect(await refusal(restoreOrigin(ctx, { originId: origin.id }))).toBe('not-removed')
  })

  test('a correction to what somebody else changed is refused', async ({ ctx }) => {
    const { id } = await answered(ctx, 'Ines')
    await changeOrigin({ ...ctx, ifMatch: 1 }, { originId: id, toldBy: null })
    expect((await listOrigins(ctx, everything, { limit: 10 })).items[0]?.state).toBe('nobody named')
    await expect(changeOrigin({ ...ctx, ifMatch: 1 }, { originId: id, toldBy: 'Tom' })).rejects.toThrow(Stale)
  })
})

describe('the queue and the list', () => {
  test('those waiting come oldest first, and the skipped ones still count as left', async ({ ctx }) => {
    const one = await answered(ctx, 'Ines')
    const two = await addOrigin(ctx, {
      customerId: 'cus_merle',
      mainReason: 'event',
      toldBy: 'Tom',
      givenOn: '2026-05-20',
    })
    await addOrigin(ctx, { customerId: 'cus_merle', mainReason: 'search' })
    const queue = await queueOfOrigins(ctx, { reason: [], window: 'ever', where: [], after: 0, limit: 5 })
    expect(queue.items.map(({ id }) => id)).toEqual([one.id, two.id])
    expect([queue.left, queue.oldest]).toEqual([2, '2026-05-04'])
    const skipped = await queueOfOrigins(ctx, { reason: [], window: 'ever', where: [], after: one.number, limit: 5 })
    expect([skipped.items.map(({ id }) => id), skipped.left]).toEqual([[two.id], 2])
  })

  test('the list turns its pages without losing or repeating an answer', async ({ ctx }) => {
    await newcomer(ctx)
    for (let i = 0; i < 7; i++)
      await addOrigin(ctx, { customerId: 'cus_merle', mainReason: 'search', givenOn: '2026-05-04' })
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await listOrigins(ctx, everything, { cursor, limit: 3 })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor ?? undefined
      expect(page.total).toBe(7)
    } while (cursor)
    expect(new Set(seen).size).toBe(7)
    expect((await listOrigins(ctx, { ...everything, of: 'latest' }, { limit: 9 })).total).toBe(1)
  })

  test('is asked for over HTTP, and a viewer decides nothing', async () => {
    expect((await send(originsRoutes, 'GET /origins/queue?limit=1', { as: 'viewer' })).status).toBe(200)
    const csv = await send(originsRoutes, 'GET /origins.csv', { as: 'viewer' })
    expect((await csv.text()).split('\n')[0]).toContain('Told by, in their words')
    const body = { decision: 'cannot tell' }
    expect((await send(originsRoutes, 'POST /origins/ori_x/decision', { as: 'viewer', body })).status).toBe(403)
    expect((await send(originsRoutes, 'POST /origins/ori_x/decision', { body })).status).toBe(404)
    expect((await send(originsRoutes, 'GET /origins?cursor=rubbish')).status).toBe(422)
  })
})

describe('the answer', () => {
  test('says how many of those who told us were recommended, and what the others leave open', async ({ ctx }) => {
    // Made so that the counts can be read off: 10 recommended, 15 found us, 5 said nothing.
    for (let i = 0; i < 30; i++) {
      const customerId = await newcomer(ctx, `cus_n${i}`, `Newcomer ${i}`)
      await ctx.db
        .updateTable('customers')
        .set({ attributes: JSON.stringify({ plan: i % 2 === 0 ? 'Team' : 'Scale' }) })
        .where('id', '=', customerId)
        .execute()
      if (i < 10) await addOrigin(ctx, { customerId, mainReason: 'recommendation' })
      else if (i < 25) await addOrigin(ctx, { customerId, mainReason: 'search' })
    }
    const summary = await summariseOrigins(ctx, { ...usual, by: 'plan' })
    // Brightwater came in the window too, by a link, and was not asked.
    expect(summary).toMatchObject({ customers: 31, earned: 11, bought: 15, unknown: 5, answered: 25, recommended: 10 })
    expect(summary.earnedBounds).toEqual({ low: 11 / 31, high: 16 / 31 })
    // Wilson for 10 of 25, as statsmodels' proportion_confint(10, 25, method='wilson') gives it.
    expect(summary.recommendedRange!.low).toBeCloseTo(0.234, 3)
    expect(summary.recommendedRange!.high).toBeCloseTo(0.5926, 3)
    expect(summary.reasons.slice(0, 2).map(({ reason, customers }) => [reason, customers])).toEqual([
      ['search', 15],
      ['recommendation', 10],
    ])
    expect(summary.groups?.rows.map(({ value, of, among }) => [value, of, among]).toSorted()).toEqual([
      ['Scale', 5, 12],
      ['Team', 5, 13],
    ])
    const filter = { ...everything, window: '12m', of: 'latest' as const, reason: ['search' as const] }
    expect((await listOrigins(ctx, filter, { limit: 1 })).total).toBe(15)
  })
})
