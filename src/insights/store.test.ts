import { describe, expect } from 'vitest'
import { type CountQuestion, type Question, strengths } from '../cube/question.ts'
import { windowOf } from '../customers/window.ts'
import type { Context } from '../server/context.ts'
import { test, testHouse, testToday } from '../testing/database.ts'
import { type Day, dayNumber } from '../values/day.ts'
import { countingIn } from './store.ts'

const question = (change: Partial<CountQuestion> = {}): CountQuestion => ({
  ask: 'count',
  window: windowOf('12m', testToday),
  strengths: ['probable', 'proven'],
  where: [],
  today: dayNumber(testToday),
  by: [],
  ...change,
})
const ask = (ctx: Context, change: Partial<CountQuestion> = {}) =>
  ctx.counting.ask(ctx.company.schema, question(change))

/** What a command of another feature does: change rows, and say so in the feed. */
async function tell(
  ctx: Context,
  event: string,
  subjectId: string,
  details: object = {},
  customerId: `cus_${string}` | null = null,
) {
  const row = { at: ctx.now, actor: 'mem_sam', event, subjectId, customerId, details: JSON.stringify(details) }
  await ctx.db.insertInto('activity').values(row).execute()
}
const addCustomer = (ctx: Context, id: `cus_${string}`, since: Day) =>
  ctx.db
    .insertInto('customers')
    .values({ id, externalId: null, name: id, since })
    .returning('number')
    .executeTakeFirstOrThrow()

describe('counting the cast', () => {
  test('two of six referred somebody in the last twelve months, by what we can be fairly sure of', async ({
    committed,
  }) => {
    const { total, tables } = await ask(committed, {
      by: [{ column: 'onboarded-by-partner' }, { column: 'seats', cuts: [50, 100] }, { column: 'plan' }],
    })
    expect(total).toMatchObject({ customers: 6, referrers: 2, referrals: 3, newCustomers: 1, newReferred: 1 })
    expect(total.revenueMinor).toBe(1_200_000 + 360_000 + 1_500_000)
    const sizes = tables.map((cells) => cells.map(({ value, counts }) => [value, counts.customers, counts.referrers]))
    expect(sizes).toEqual([
      [
        ['no', 4, 1],
        ['yes', 2, 1],
      ],
      [
        ['0', 2, 0],
        ['1', 2, 1],
        ['2', 2, 1],
      ],
      [
        ['Scale', 2, 1],
        ['Starter', 1, 0],
        ['Team', 3, 1],
      ],
    ])
  })

  test('a column nobody has heard of is the asker’s mistake, not ours', async ({ committed }) => {
    await expect(ask(committed, { by: [{ column: 'shoe-size' }] })).rejects.toThrow('There is no column shoe-size.')
  })

  test('a change shows in the next combinations and first referrals too', async ({ committed: ctx }) => {
    const { schema } = ctx.company
    const terms = { window: null, strengths, where: [], today: dayNumber(testToday) } as const
    const both = async () => {
      const columns = [{ column: 'status' }, { column: 'referrer' }]
      const { total, tables } = await ctx.counting.ask(schema, { ask: 'combinations', ...terms, columns, ways: 2 })
      const first = await ctx.counting.ask(schema, { ask: 'first referral', ...terms, trackedFrom: null })
      const entered = first.total.entered.reduce((sum, many) => sum + many, 0)
      return { customers: total.customers, ofTable: tables[0]!.customers.reduce((sum, many) => sum + many, 0), entered }
    }
    const before = await both()
    const { number } = await addCustomer(ctx, 'cus_combined', '2024-05-05')
    await tell(ctx, 'customer added', 'cus_combined')
    const { customers, ofTable, entered } = before
    expect(await both()).toEqual({ customers: customers + 1, ofTable: ofTable + 1, entered: entered + 1 })
    await ctx.db.deleteFrom('customers').where('number', '=', number).execute()
    await tell(ctx, 'customer removed', 'cus_combined', { number })
    expect(await both()).toEqual(before)
  })

  test('a change shows at the next question', async ({ committed: ctx }) => {
    expect((await ask(ctx)).total.customers).toBe(6)
    const { number } = await addCustomer(ctx, 'cus_harrow', '2026-01-01')
    await tell(ctx, 'customer added', 'cus_harrow')
    expect((await ask(ctx)).total.customers).toBe(7)

    await ctx.db
      .updateTable('customers')
      .set({ attributes: JSON.stringify({ plan: 'Team' }) })
      .where('id', '=', 'cus_harrow')
      .execute()
    await tell(ctx, 'customer changed', 'cus_harrow')
    const { tables } = await ask(ctx, { by: [{ column: 'plan' }] })
    expect(tables[0]?.find((cell) => cell.value === 'Team')?.counts.customers).toBe(4)

    await ctx.db.deleteFrom('customers').where('id', '=', 'cus_harrow').execute()
    await tell(ctx, 'customer removed', 'cus_harrow', { number })
    expect((await ask(ctx)).total.customers).toBe(6)
  })

  test('why a customer says they came shows at the next question, and the last answer is the one that counts', async ({
    committed: ctx,
  }) => {
    const { number } = await addCustomer(ctx, 'cus_harrow', '2026-01-01')
    await tell(ctx, 'customer added', 'cus_harrow')
    const came = async () => {
      const { tables } = await ask(ctx, {
        window: null,
        where: [{ column: 'since', between: [dayNumber('2026-01-01'), null] }],
        by: [{ column: 'came' }],
      })
      return tables[0]?.map(({ value, counts }) => [value, counts.customers])
    }
    expect(await came()).toEqual([['unknown', 1]])
    const answer = async (id: `ori_${string}`, mainReason: 'recommendation' | 'search', givenOn: Day) => {
      const row = {
        id,
        customerId: 'cus_harrow',
        mainReason,
        givenOn,
        state: 'nobody named',
        createdAt: ctx.now,
      } as const
      await ctx.db.insertInto('origins').values(row).execute()
      await tell(ctx, 'origin added', id, {}, 'cus_harrow')
    }
    await answer('ori_later', 'search', '2026-02-01')
    expect(await came()).toEqual([['bought', 1]])
    await answer('ori_sooner', 'recommendation', '2026-01-15')
    expect(await came()).toEqual([['bought', 1]])
    await ctx.db.deleteFrom('origins').where('id', '=', 'ori_later').execute()
    await tell(ctx, 'origin removed', 'ori_later', {}, 'cus_harrow')
    expect(await came()).toEqual([['earned', 1]])

    await ctx.db.deleteFrom('origins').where('id', '=', 'ori_sooner').execute()
    await tell(ctx, 'survey removed', 'srv_gone')
    expect(await came()).toEqual([['unknown', 1]])
    await ctx.db.deleteFrom('customers').where('id', '=', 'cus_harrow').execute()
    await tell(ctx, 'customer removed', 'cus_harrow', { number })
  })

  test('two people write at once, and the one who began first commits last: both changes show', async ({
    committed: ctx,
  }) => {
    expect((await ask(ctx)).total.customers).toBe(6)
    const slow = await ctx.db.startTransaction().execute()
    const first = await addCustomer({ ...ctx, db: slow }, 'cus_slow', '2026-01-01')
    await tell({ ...ctx, db: slow }, 'customer added', 'cus_slow')
    const second = await addCustomer(ctx, 'cus_quick', '2026-01-01')
    await tell(ctx, 'customer added', 'cus_quick')
    expect((await ask(ctx)).total.customers).toBe(7)

    const loadedBetween = countingIn(testHouse().databases)
    expect((await loadedBetween.ask(ctx.company.schema, question())).total.customers).toBe(7)

    await slow.commit().execute()
    expect((await ask(ctx)).total.customers).toBe(8)
    expect((await loadedBetween.ask(ctx.company.schema, question())).total.customers).toBe(8)
    await ctx.db.deleteFrom('customers').where('id', 'in', ['cus_slow', 'cus_quick']).execute()
    await tell(ctx, 'customer removed', 'cus_slow', { number: first.number })
    await tell(ctx, 'customer removed', 'cus_quick', { number: second.number })
    expect((await ask(ctx)).total.customers).toBe(6)
  })

  test('a batch of an import shows, with the attribute it brought, and is gone once undone', async ({
    committed: ctx,
  }) => {
    expect((await ask(ctx)).total.customers).toBe(6)
    await ctx.db.insertInto('attributes').values({ key: 'region', label: 'Region', kind: 'category' }).execute()
    await tell(ctx, 'attribute added', 'attribute_region')
    expect((await ask(ctx, { by: [{ column: 'region' }] })).tables).toEqual([
      [{ value: '', counts: expect.objectContaining({ customers: 6 }) }],
    ])
    const sheet = JSON.stringify({})
    await ctx.db
      .insertInto('imports')
      .values({
        id: 'imp_1',
        kind: 'customers',
        fileName: 'c.csv',
        fileBytes: 1,
        fileSha256: '',
        format: sheet,
        mapping: sheet,
        state: 'done',
        whyFailed: null,
        jobId: null,
        createdBy: 'mem_sam',
        createdAt: ctx.now,
      })
      .execute()
    const { number } = await addCustomer(ctx, 'cus_imported', '2026-02-02')
    await ctx.db
      .updateTable('customers')
      .set({ attributes: JSON.stringify({ region: 'North' }) })
      .where('number', '=', number)
      .execute()
    await ctx.db.insertInto('importChanges').values({ importId: 'imp_1', batch: 1, what: 'customer', number }).execute()
    await tell(ctx, 'rows imported', 'imp_1', { importId: 'imp_1', batch: 1 })
    const cells = (await ask(ctx, { by: [{ column: 'region' }] })).tables[0]
    expect(cells?.map(({ value, counts }) => [value, counts.customers])).toEqual([
      ['North', 1],
      ['', 6],
    ])

    await ctx.db.deleteFrom('customers').where('number', '=', number).execute()
    await ctx.db.deleteFrom('imports').execute()
    await ctx.db.deleteFrom('attributes').where('key', '=', 'region').execute()
    await tell(ctx, 'import undone', 'imp_1', { importId: 'imp_1' })
    expect((await ask(ctx)).total.customers).toBe(6)
    await expect(ask(ctx, { by: [{ column: 'region' }] })).rejects.toThrow('no column')
  })

  test('many who ask at once share one load', async ({ committed: ctx }) => {
    const counting = countingIn(testHouse().databases)
    const all = await Promise.all(
      strengths.map((strength) => counting.ask(ctx.company.schema, question({ strengths: [strength] }))),
    )
    expect(all.map(({ total }) => total.referrers)).toEqual([1, 2, 1])
    expect(counting.health()).toMatchObject([{ state: 'ready', customers: 6 }])
  })

  test('a company that does not fit in memory is answered for by the database, whatever is asked', async ({
    committed: ctx,
  }) => {
    const counting = countingIn(testHouse().databases, { most: 1_000 })
    const { schema } = ctx.company
    const terms = { window: null, strengths, where: [], today: dayNumber(testToday) } as const
    const by = [{ column: 'plan' }]
    const questions: Question[] = [
      question({ by }),
      { ask: 'combinations', ...terms, columns: [...by, { column: 'status' }], ways: 2 },
      { ask: 'first referral', ...terms, trackedFrom: null },
      { ask: 'series', ...terms, edges: [20_000, 20_300, 20_600] },
      { ask: 'select', ...terms, sort: { column: 'plan', descending: true }, offset: 1, limit: 3 },
      { ask: 'referrals', ...terms },
      { ask: 'columns' },
      { ask: 'reasons', ...terms, source: 'all', by },
      { ask: 'opportunity', ...terms, source: 'all', by },
      { ask: 'intent', ...terms, by },
    ]
    for (const one of questions) {
      expect(await counting.ask(schema, one), one.ask).toEqual(await ctx.counting.ask(schema, one))
    }
    expect(counting.health()).toMatchObject([{ state: 'too large', customers: 0, bytes: 0 }])
    await expect(counting.ask(schema, question({ by: [{ column: 'nobody' }] }))).rejects.toThrow('no column nobody')
  })
})
