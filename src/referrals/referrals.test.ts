import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { describe, expect } from 'vitest'
import type { Context } from '../server/context.ts'
import { test, testContext, testNow } from '../testing/database.ts'
import type { Id } from '../values/id.ts'
import type { ReferralFilter } from './api.ts'
import { addEvidence, changeReferral, logReferral, moveReferral, showReferral, undoReferral } from './commands.ts'
import { ancestorsOf, countReferrals, listReferrals, referralTree } from './store.ts'

const everything: ReferralFilter = {
  state: [],
  strength: [],
  made: 'ever',
  by: 'anybody',
  did: 'created',
  where: [],
  q: '',
}
const note = { kind: 'staff-note' as const }
const carla = { id: 'mem_carla', name: 'Carla Reyes', role: 'contributor' as const }
const later = (ctx: Context, seconds: number): Context => ({
  ...ctx,
  now: new Date(testNow.getTime() + seconds * 1000),
})

const activityOf = (ctx: Context, subject: string) =>
  ctx.db
    .selectFrom('activity')
    .where('subjectId', '=', subject)
    .select(['event', 'customerId', 'details'])
    .orderBy('id')
    .execute()

describe('logging a referral', () => {
  test('a note is enough: the referral is there, probable, made today, with one row in the history', async ({
    ctx,
  }) => {
    const { referral, addedInstead } = await logReferral(ctx, {
      ...note,
      referrerId: 'cus_larkspur',
      referredName: 'Nadia Holt',
      words: 'Ines said Nadia asked about us.',
    })
    expect(addedInstead).toBeNull()
    expect(referral).toMatchObject({
      referrer: { id: 'cus_larkspur', name: 'Larkspur Clinics' },
      referred: { customer: null, name: 'Nadia Holt' },
      madeOn: '2026-06-01',
      state: 'shared',
      strength: 'probable',
      selfReferral: false,
    })
    expect(await activityOf(ctx, referral.id)).toEqual([
      {
        event: 'referral logged',
        customerId: 'cus_larkspur',
        details: { referrerId: 'cus_larkspur', referredId: null, kind: 'staff-note' },
      },
    ])
  })

  test('a referral without a referrer, or without anybody referred, is refused', async ({ ctx }) => {
    await expect(logReferral(ctx, { ...note, referrerId: null, referredName: 'Nadia' })).rejects.toMatchObject({
      reason: 'no-referrer',
    })
    await expect(logReferral(ctx, { ...note, referrerId: 'cus_larkspur', referredName: '' })).rejects.toMatchObject({
      reason: 'unnamed',
    })
    await expect(logReferral(ctx, { ...note, referrerId: 'cus_nobody', referredName: 'Nadia' })).rejects.toThrow(
      'There is no customer cus_nobody.',
    )
  })

  test('a customer who was brought already is not brought again: a weaker claim becomes a conflict', async ({
    ctx,
  }) => {
    const { referral, addedInstead } = await logReferral(ctx, {
      ...note,
      referrerId: 'cus_tamsin',
      referredCustomerId: 'cus_brightwater',
    })
    expect(addedInstead?.reason).toBe('already-brought')
    expect(referral).toMatchObject({ id: 'ref_brightwater', referrer: { id: 'cus_larkspur' }, disputed: true })
    const shown = await showReferral(ctx, { referralId: 'ref_brightwater' })
    expect(shown.evidence.map((piece) => [piece.referrer?.id, piece.decides, piece.conflicts])).toEqual([
      ['cus_larkspur', true, false],
      ['cus_larkspur', false, false],
      ['cus_tamsin', false, true],
    ])
  })

  test('a customer who once named themselves can still be brought by somebody else', async ({ ctx }) => {
    const { referral, addedInstead } = await logReferral(ctx, {
      ...note,
      referrerId: 'cus_tamsin',
      referredCustomerId: 'cus_ironbridge',
    })
    expect(addedInstead).toBeNull()
    expect(referral.id).not.toBe('ref_itself')
  })

  test('a customer referring themselves is logged and flagged', async ({ ctx }) => {
    const { referral } = await logReferral(ctx, {
      ...note,
      referrerId: 'cus_tamsin',
      referredCustomerId: 'cus_tamsin',
    })
    expect(referral.selfReferral).toBe(true)
  })

  test('its author can undo it at once, leaving its number for those who count', async ({ ctx }) => {
    const { referral } = await logReferral(ctx, { ...note, referrerId: 'cus_larkspur', referredName: 'A slip' })
    const { number } = await ctx.db
      .selectFrom('referrals')
      .select('number')
      .where('id', '=', referral.id)
      .executeTakeFirstOrThrow()
    await expect(undoReferral({ ...later(ctx, 5), actor: carla }, { referralId: referral.id })).rejects.toMatchObject({
      reason: 'not-author',
    })
    await expect(undoReferral(later(ctx, 60), { referralId: referral.id })).rejects.toMatchObject({
      reason: 'too-late',
    })
    await undoReferral(later(ctx, 5), { referralId: referral.id })
    await expect(showReferral(ctx, { referralId: referral.id })).rejects.toThrow('There is no referral')
    expect((await activityOf(ctx, referral.id)).at(-1)).toEqual({
      event: 'referral undone',
      customerId: 'cus_larkspur',
      details: { number },
    })
  })

  test('what somebody added to in the meantime cannot be undone', async ({ ctx }) => {
    const { referral } = await logReferral(ctx, { ...note, referrerId: 'cus_larkspur', referredName: 'Nadia' })
    await addEvidence(ctx, { kind: 'name', referralId: referral.id })
    await expect(undoReferral(later(ctx, 5), { referralId: referral.id })).rejects.toMatchObject({
      reason: 'more-happened',
    })
  })
})

describe('evidence', () => {
  test('a link that names somebody else changes who is credited, and says so in the history', async ({ ctx }) => {
    const after = await addEvidence(ctx, { kind: 'link', referralId: 'ref_copperfield', referrerId: 'cus_tamsin' })
    expect(after).toMatchObject({ referrer: { id: 'cus_tamsin' }, strength: 'proven', disputed: true, version: 2 })
    expect((await activityOf(ctx, 'ref_copperfield')).at(-1)).toEqual({
      event: 'evidence added',
      customerId: 'cus_tamsin',
      details: {
        kind: 'link',
        names: 'cus_tamsin',
        creditedBefore: 'cus_ironbridge',
        credited: 'cus_tamsin',
        strengthBefore: 'probable',
        strength: 'proven',
      },
    })
  })

  test('an answer that names nobody credits nobody new', async ({ ctx }) => {
    const after = await addEvidence(ctx, { kind: 'origin-answer', referralId: 'ref_copperfield', referrerId: null })
    expect(after).toMatchObject({ referrer: { id: 'cus_ironbridge' }, strength: 'probable', disputed: false })
  })
})

describe('moving a referral', () => {
  test('a correction made on an old page is refused', async ({ ctx }) => {
    await changeReferral({ ...ctx, ifMatch: 1 }, { referralId: 'ref_suwan', note: 'Call in June.' })
    await expect(
      changeReferral({ ...ctx, ifMatch: 1 }, { referralId: 'ref_suwan', note: 'Call in July.' }),
    ).rejects.toThrow('Somebody changed this in the meantime')
  })

  test('converting keeps the day and the customer; reversing keeps why, and it stops counting', async ({ ctx }) => {
    await expect(moveReferral(ctx, { referralId: 'ref_copperfield', to: 'converted' })).rejects.toMatchObject({
      reason: 'needs-whom',
    })
    const converted = await moveReferral(ctx, {
      referralId: 'ref_copperfield',
      to: 'converted',
      convertedOn: '2026-05-20',
      referredCustomerId: 'cus_tamsin',
    })
    expect(converted).toMatchObject({ state: 'converted', convertedOn: '2026-05-20' })
    expect(converted.referred.customer?.id).toBe('cus_tamsin')
    await moveReferral(ctx, { referralId: 'ref_copperfield', to: 'reversed', reason: 'Cancelled within a week.' })
    expect((await activityOf(ctx, 'ref_copperfield')).map((row) => row.details)).toEqual([
      { from: 'qualified', to: 'converted', referredId: 'cus_tamsin' },
      { from: 'converted', to: 'reversed', reason: 'Cancelled within a week.' },
    ])
    const { addedInstead } = await logReferral(ctx, {
      ...note,
      referrerId: 'cus_larkspur',
      referredCustomerId: 'cus_tamsin',
    })
    expect(addedInstead).toBeNull()
  })

  test('a denied one whose customer came through somebody else stays denied', async ({ ctx }) => {
    await changeReferral(ctx, { referralId: 'ref_denied', referredCustomerId: 'cus_brightwater' })
    await expect(moveReferral(ctx, { referralId: 'ref_denied', to: 'submitted' })).rejects.toMatchObject({
      reason: 'brought-by-another',
    })
  })

  test('a manager takes up a denied one again, and its reason is kept in the history only', async ({ ctx }) => {
    expect(await moveReferral(ctx, { referralId: 'ref_denied', to: 'submitted' })).toMatchObject({
      state: 'submitted',
      stateReason: null,
    })
  })
})

describe('the list', () => {
  const ids = async (ctx: Context, filter: Partial<ReferralFilter>) =>
    (await listReferrals(ctx, { ...everything, ...filter }, { limit: 50 })).items.map(({ id }) => id)

  test('shows the latest made first, and those without a day last', async ({ ctx }) => {
    await changeReferral(ctx, { referralId: 'ref_suwan', madeOn: null })
    expect(await ids(ctx, {})).toEqual([
      'ref_claimed',
      'ref_itself',
      'ref_copperfield',
      'ref_denied',
      'ref_brightwater',
      'ref_suwan',
    ])
  })

  test.each<[string, Partial<ReferralFilter>, string[]]>([
    ['state', { state: ['denied', 'shared'] }, ['ref_claimed', 'ref_denied']],
    ['strength', { strength: ['proven'] }, ['ref_brightwater']],
    ['counted', { counted: 'yes' }, ['ref_suwan', 'ref_claimed', 'ref_copperfield', 'ref_brightwater']],
    ['not counted', { counted: 'no' }, ['ref_itself', 'ref_denied']],
    ['referrer', { referrer: 'cus_larkspur' }, ['ref_suwan', 'ref_brightwater']],
    ['referred', { referred: 'cus_brightwater' }, ['ref_brightwater']],
    ['window', { made: '2026-02-03..2026-02-04' }, ['ref_copperfield']],
    ['last three months', { made: '3m' }, ['ref_suwan', 'ref_claimed']],
    [
      'what is true of the referrer',
      { where: [{ column: 'plan', is: ['Team'] }] },
      ['ref_claimed', 'ref_itself', 'ref_copperfield'],
    ],
    ['a day that is known', { made: 'dated', strength: ['proven'] }, ['ref_brightwater']],
    ['the name of the referrer', { q: 'quill' }, ['ref_denied']],
    ['the name of the person', { q: 'SUWAN' }, ['ref_suwan']],
    ['the name of who they became', { q: 'brightwater' }, ['ref_brightwater']],
    ['signs that mean something to SQL', { q: '%' }, []],
  ])('filters by %s', async (_, filter, expected) => {
    expect(await ids(testContext(), filter)).toEqual(expected)
  })

  test('only by those who were customers then, as the figures about customers count', async ({ ctx }) => {
    await changeReferral(ctx, { referralId: 'ref_denied', madeOn: '2026-05-20' })
    const made = '2026-05-01..2026-06-02'
    expect(await ids(ctx, { made })).toEqual(['ref_denied', 'ref_suwan'])
    expect(await ids(ctx, { made, by: 'customers' })).toEqual(['ref_suwan'])
    expect(await countReferrals(ctx, { ...everything, made, by: 'customers' })).toHaveLength(1)
  })

  test('only those without a day', async ({ ctx }) => {
    await changeReferral(ctx, { referralId: 'ref_suwan', madeOn: null })
    expect(await ids(ctx, { made: 'undated' })).toEqual(['ref_suwan'])
  })

  test('read page by page is the list, each referral once, across days and no day', async ({ ctx }) => {
    await changeReferral(ctx, { referralId: 'ref_suwan', madeOn: null })
    await changeReferral(ctx, { referralId: 'ref_claimed', madeOn: null })
    await changeReferral(ctx, { referralId: 'ref_itself', madeOn: '2026-02-03' })
    const whole = await ids(ctx, {})
    for (const limit of [1, 2, 4]) {
      const read: string[] = []
      let cursor: string | undefined
      do {
        const page = await listReferrals(ctx, everything, { cursor, limit })
        read.push(...page.items.map(({ id }) => id))
        cursor = page.nextCursor ?? undefined
      } while (cursor)
      expect(read).toEqual(whole)
    }
  })

  test('totals leave the states open, and add up to the list', async ({ ctx }) => {
    const cells = await countReferrals(ctx, { ...everything, state: ['shared'], referrer: 'cus_ironbridge' })
    expect(cells).toEqual(
      expect.arrayContaining([
        { state: 'qualified', strength: 'probable', selfReferral: false, referrals: 1 },
        { state: 'submitted', strength: 'probable', selfReferral: true, referrals: 1 },
      ]),
    )
    expect(cells).toHaveLength(2)
  })
})

describe('the tree', () => {
  test('shows who brought whom, generation by generation, with the revenue of all of them', async ({ ctx }) => {
    await logReferral(ctx, { ...note, referrerId: 'cus_brightwater', referredCustomerId: 'cus_fairmont' })
    const tree = await referralTree(ctx, 'cus_larkspur')
    expect(tree.nodes.map((node) => [node.generation, node.name, node.people, node.revenueMinor])).toEqual([
      [1, 'Brightwater Energy', 2, 1_500_000],
      [1, 'Dr. Anan Suwan', 0, 0],
      [2, 'Fairmont Schools', 1, 0],
      [3, 'A school in the next town', 0, 0],
    ])
    expect(tree.generations).toEqual([
      { generation: 1, people: 2, customers: 1 },
      { generation: 2, people: 1, customers: 1 },
      { generation: 3, people: 1, customers: 0 },
    ])
    expect(tree.downstream).toEqual({
      people: 4,
      customers: 2,
      revenueMinor: 1_500_000,
      currency: 'EUR',
      otherCurrencies: [],
    })
    expect((await referralTree(ctx, 'cus_fairmont')).ancestors.map(({ customer }) => customer.id)).toEqual([
      'cus_brightwater',
      'cus_larkspur',
    ])
  })

  test('ends where two customers brought each other', async ({ ctx }) => {
    await logReferral(ctx, { ...note, referrerId: 'cus_brightwater', referredCustomerId: 'cus_larkspur' })
    const tree = await referralTree(ctx, 'cus_larkspur')
    expect(tree.nodes.map((node) => node.name)).toEqual(['Brightwater Energy', 'Dr. Anan Suwan'])
    expect(tree.ancestors.map(({ customer }) => customer.id)).toEqual(['cus_brightwater'])
  })

  test('neither denied referrals nor a customer naming themselves are in it', async ({ ctx }) => {
    expect((await referralTree(ctx, 'cus_quillon')).nodes).toEqual([])
    expect((await referralTree(ctx, 'cus_ironbridge')).nodes.map((node) => node.name)).toEqual(['Copperfield Tools'])
  })

  const data = '../shared/data'
  test.skipIf(!existsSync(`${data}/nyjazz-referrals.csv`))(
    'of New York jazz musicians has the published roots, generations and largest branches',
    async ({ ctx }) => {
      const read = (file: string) =>
        parse(readFileSync(`${data}/${file}`), { columns: true }) as Record<string, string>[]
      const published = JSON.parse(readFileSync(`${data}/reference-values.json`, 'utf8')).nyjazz_tree.value
      const people = read('nyjazz-people.csv').map(({ id }) => `cus_ny${id}` as Id<'cus'>)
      await ctx.db
        .insertInto('customers')
        .values(people.map((id) => ({ id, externalId: null, name: id })))
        .execute()
      await ctx.db
        .insertInto('referrals')
        .values(
          read('nyjazz-referrals.csv').map((edge) => ({
            id: `ref_ny${edge.referred_id}` as Id<'ref'>,
            referrerId: `cus_ny${edge.referrer_id}` as Id<'cus'>,
            referredId: `cus_ny${edge.referred_id}` as Id<'cus'>,
            state: 'converted' as const,
            strength: 'proven' as const,
            createdBy: 'mem_sam',
          })),
        )
        .execute()

      const roots: Id<'cus'>[] = []
      const byAncestors: Record<string, number> = {}
      for (const id of people) {
        const generation = (await ancestorsOf(ctx, id)).length
        byAncestors[generation] = (byAncestors[generation] ?? 0) + 1
        if (generation === 0) roots.push(id)
      }
      expect(roots).toHaveLength(published.roots)
      expect(byAncestors).toEqual(published.generations)

      const byDescent: Record<string, number> = { 0: roots.length }
      const offspring = new Map(people.map((id) => [id, 0]))
      const branches: [string, number][] = []
      for (const root of roots) {
        const tree = await referralTree(ctx, root)
        for (const { generation, people } of tree.generations)
          byDescent[generation] = (byDescent[generation] ?? 0) + people
        for (const node of tree.nodes) offspring.set(node.parentId, offspring.get(node.parentId)! + 1)
        branches.push([root.slice(6), tree.downstream.people])
        for (const node of tree.nodes) branches.push([node.customerId!.slice(6), node.people])
      }
      expect(byDescent).toEqual(published.generations)
      const distribution: Record<string, number> = {}
      for (const count of offspring.values()) distribution[count] = (distribution[count] ?? 0) + 1
      expect(distribution).toEqual(published.offspring_distribution)
      const largest = branches.sort((a, b) => b[1] - a[1]).slice(0, 5)
      expect(largest).toEqual(published.largest_subtrees)
    },
  )
})
