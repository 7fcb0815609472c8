import fc from 'fast-check'
import { sql } from 'kysely'
import { describe, expect } from 'vitest'
import type { Context } from '../server/context.ts'
import { test } from '../testing/database.ts'
import { actorWith, send } from '../testing/server.ts'
import type { Role } from '../values/endpoint.ts'
import type { ExperienceLine, TouchpointLine } from './api.ts'
import { arranged } from './arranging.ts'
import { addExperience, mergeTouchpoint } from './commands.ts'
import { ratingMean } from './rating-mean.ts'
import { touchpointsRoutes } from './routes.ts'

async function ask<T>(line: string, options: { as?: Role; body?: unknown; ifMatch?: number } = {}): Promise<T> {
  const reply = await send(touchpointsRoutes, line as 'GET /touchpoints', options)
  expect(reply.status, await reply.clone().text()).toBe(200)
  return (await reply.json()) as T
}
const refusal = async (line: string, options: { as?: Role; body?: unknown } = {}) => {
  const reply = await send(touchpointsRoutes, line as 'GET /touchpoints', options)
  return { status: reply.status, ...((await reply.json()) as { reason?: string; detail?: string }) }
}

const lines = async (search = '') =>
  (await ask<{ items: TouchpointLine[] }>(`GET /touchpoints${search}`, { as: 'viewer' })).items
const note = (body: object, as: Role = 'contributor') =>
  ask<{ id: string; isNew: boolean }>('POST /experiences', { as, body })
const larkspur = { customerId: 'cus_larkspur' }

async function empty({ db }: Context): Promise<void> {
  await db.deleteFrom('touchpoints').execute()
}

const attributesOf = async ({ db }: Context, id: 'cus_larkspur') =>
  (await db.selectFrom('customers').select('attributes').where('id', '=', id).executeTakeFirstOrThrow()).attributes

describe('noted by hand', () => {
  test('an experience makes its touchpoint, shows on the customer, and is gone when it is removed', async ({
    committed,
  }) => {
    await empty(committed)
    const { id } = await note({ ...larkspur, touchpoint: 'Onboarding', hadOn: '2026-05-04', rating: 4 })
    await note({ ...larkspur, touchpoint: 'onboarding', hadOn: '2026-01-04', rating: 2 })
    await note({ ...larkspur, touchpoint: 'Customer day', hadOn: '2026-05-05' })
    expect(await attributesOf(committed, 'cus_larkspur')).toMatchObject({ 'satisfaction-with-onboarding': 4 })

    const { items } = await ask<{ items: (ExperienceLine & { times: number })[] }>(
      'GET /customers/cus_larkspur/touchpoints',
      { as: 'viewer' },
    )
    expect(items.map(({ touchpoint, rating, hadOn, times }) => [touchpoint, rating, hadOn, times])).toEqual([
      ['Customer day', null, '2026-05-05', 1],
      ['Onboarding', 4, '2026-05-04', 2],
    ])
    await ask(`DELETE /experiences/${id}`, { as: 'contributor' })
    expect(await attributesOf(committed, 'cus_larkspur')).toMatchObject({ 'satisfaction-with-onboarding': 2 })
  })

  test('all of them are read page after page, those without a day last', async ({ committed }) => {
    await empty(committed)
    for (const day of ['2026-05-04', '2026-05-04', '2026-03-01', '2026-05-09'])
      await note({ ...larkspur, touchpoint: 'Support', hadOn: day, rating: 3 })
    await addExperience(committed, { ...larkspur, customerId: 'cus_larkspur', touchpoint: 'Support', hadOn: null })
    const days: (string | null)[] = []
    let cursor = ''
    do {
      const page = await ask<{ items: ExperienceLine[]; nextCursor: string | null }>(
        `GET /customers/cus_larkspur/experiences?limit=2${cursor && `&cursor=${cursor}`}`,
        { as: 'viewer' },
      )
      days.push(...page.items.map(({ hadOn }) => hadOn))
      cursor = page.nextCursor ?? ''
    } while (cursor)
    expect(days).toEqual(['2026-05-09', '2026-05-04', '2026-05-04', '2026-03-01', null])
    expect(await refusal('GET /customers/cus_larkspur/experiences?cursor=nonsense', { as: 'viewer' })).toMatchObject({
      status: 422,
    })
  })

  test('a program says who it was by their own id, and sends the same again without effect', async ({ committed }) => {
    await empty(committed)
    const body = { customer: 'C-001', touchpoint: 'Chat', hadOn: '2026-05-04', rating: 5, externalId: 'T-77' }
    const first = await note(body)
    expect(first.isNew).toBe(true)
    expect(await note({ ...body, rating: 1 })).toEqual({ id: first.id, isNew: false })
    expect(await lines()).toMatchObject([{ name: 'Chat', experienced: 1, rated: 1 }])
  })

  test('people who note things of one customer at one moment, naming what is new to all of them, wait for each other', async ({
    committed,
  }) => {
    await empty(committed)
    const many = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        note({ ...larkspur, touchpoint: i % 2 ? 'Fair' : 'fair', hadOn: `2026-05-0${i + 1}`, rating: (i % 5) + 1 }),
      ),
    )
    expect(many.every(({ isNew }) => isNew)).toBe(true)
    expect(await lines()).toMatchObject([{ experienced: 1, rated: 1 }])
    expect(await attributesOf(committed, 'cus_larkspur')).toMatchObject({ 'satisfaction-with-fair': 3 })
  })

  test('what nobody could mean is refused in a sentence', async ({ committed }) => {
    await empty(committed)
    const good = { ...larkspur, touchpoint: 'Chat', hadOn: '2026-05-04' }
    const said = (body: object) => refusal('POST /experiences', { as: 'contributor', body })
    expect(await said({ ...good, hadOn: '2026-06-02' })).toMatchObject({ status: 409, reason: 'still-to-come' })
    expect(await said({ ...good, contactId: 'con_tom' })).toMatchObject({ status: 409, reason: 'not-at-this-customer' })
    expect((await said({ ...good, rating: 8 })).status).toBe(400)
    expect((await said({ ...good, customer: 'C-001' })).status).toBe(400)
    expect((await said({ touchpoint: 'Chat', hadOn: '2026-05-04' })).status).toBe(400)
    expect((await said({ ...good, touchpoint: ' ' })).status).toBe(400)
    expect((await said({ ...good, customerId: 'cus_nobody' })).status).toBe(404)
    expect((await refusal('POST /experiences', { as: 'viewer', body: good })).status).toBe(403)
    expect(await lines()).toEqual([])
  })
})

describe('the list', () => {
  test('says who experienced each and how satisfied they are, and not where too few rated', async ({ committed }) => {
    await empty(committed)
    for (let i = 0; i < 40; i++)
      await sql`insert into customers (id, name) values (${`cus_n${i}`}, ${`N${i}`}) on conflict do nothing`.execute(
        committed.db,
      )
    for (let i = 0; i < 40; i++)
      await addExperience(committed, {
        customerId: `cus_n${i}`,
        touchpoint: 'Support',
        hadOn: '2026-04-01',
        rating: i % 2 === 0 ? 4 : 5,
      })
    await addExperience(committed, { customerId: 'cus_n1', touchpoint: 'Support', hadOn: '2026-04-02', rating: null })
    await addExperience(committed, { customerId: 'cus_n1', touchpoint: 'Training', hadOn: '2026-04-02', rating: 5 })
    await addExperience(committed, { customerId: 'cus_n1', touchpoint: '=1+1', hadOn: '2026-04-02', rating: null })
    const all = await lines()
    expect(all.map(({ name, experienced, rated }) => [name, experienced, rated])).toEqual([
      ['=1+1', 1, 0],
      ['Support', 40, 40],
      ['Training', 1, 1],
    ])
    // 4.5 ± t × s / √40, with t(0.975; 39) = 2.0227 as tables of Student's t have it, and s² = 40 × 0.25 / 39.
    const reach = 2.0227 * Math.sqrt(10 / 39 / 40)
    expect(all[1]?.mean?.value).toBe(4.5)
    expect(all[1]?.mean?.low).toBeCloseTo(4.5 - reach, 4)
    expect(all[1]?.mean?.high).toBeCloseTo(4.5 + reach, 4)
    expect(all[2]?.mean).toBeNull()

    expect((await lines('?q=supp')).map(({ name }) => name)).toEqual(['Support'])
    expect((await lines('?rated=unrated')).map(({ name }) => name)).toEqual(['=1+1'])
    expect((await lines('?sort=mean&direction=down')).map(({ name }) => name)).toEqual(['Support', '=1+1', 'Training'])
    const sheet = await (
      await send(touchpointsRoutes, 'GET /touchpoints.csv?sort=experienced', { as: 'viewer' })
    ).text()
    expect(sheet).toContain("'=1+1,1,0,,,")
    expect(sheet).toContain('Support,40,40,4.5,4.34,4.66')
    await sql`delete from customers where id like 'cus_n%'`.execute(committed.db)
  })

  test('is in the order that was asked for, whatever is in it, with what cannot be told at its end', () => {
    const line = fc.record({
      name: fc.string({ maxLength: 4 }),
      alsoCalled: fc.constant([] as string[]),
      experienced: fc.nat(5),
      rated: fc.nat(5),
      mean: fc.option(fc.record({ value: fc.integer({ min: 1, max: 5 }) }), { nil: null }),
    })
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom('experienced', 'rated', 'mean'), fc.boolean(), (all, sort, up) => {
        const list = arranged(all, { q: '', rated: '', sort, direction: up ? 'up' : 'down' })
        expect(list).toHaveLength(all.length)
        const figures = list.map((one) => (sort === 'mean' ? (one.mean?.value ?? null) : one[sort]))
        const known = figures.filter((figure) => figure !== null)
        expect(known).toEqual(known.toSorted((a, b) => (up ? a - b : b - a)))
        expect(figures.slice(0, known.length)).toEqual(known)
      }),
    )
  })

  test('the mean never leaves the scale', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 30, maxLength: 60 }), (ratings) => {
        const sums = {
          rated: ratings.length,
          ratingSum: ratings.reduce((sum, one) => sum + one, 0),
          ratingSquares: ratings.reduce((sum, one) => sum + one * one, 0),
        }
        const mean = ratingMean(sums)!
        expect(mean.low).toBeGreaterThanOrEqual(1)
        expect(mean.high).toBeLessThanOrEqual(5)
        expect(mean.low).toBeLessThanOrEqual(mean.value)
        expect(mean.value).toBeLessThanOrEqual(mean.high)
      }),
    )
    expect(ratingMean({ rated: 29, ratingSum: 100, ratingSquares: 400 })).toBeNull()
  })
})

describe('merging', () => {
  test('moves what was experienced, keeps the names meant, and makes the latest rating of both the one that counts', async ({
    committed,
  }) => {
    await empty(committed)
    await note({ ...larkspur, touchpoint: 'Hotline', hadOn: '2026-05-04', rating: 5 })
    await note({ ...larkspur, touchpoint: 'Telephone', hadOn: '2026-03-04', rating: 2 })
    await note({ customerId: 'cus_quillon', touchpoint: 'Hotline', hadOn: '2026-03-04', rating: 1 })
    const [hotline, telephone] = await lines()
    const done = await ask<{ moved: number }>(`POST /touchpoints/${hotline!.id}/merge`, {
      as: 'manager',
      body: { into: telephone!.id },
    })
    expect(done).toEqual({ moved: 2, dropped: 0 })
    expect(await lines()).toMatchObject([{ name: 'Telephone', alsoCalled: ['hotline'], experienced: 2, rated: 2 }])
    expect(await attributesOf(committed, 'cus_larkspur')).toMatchObject({ 'satisfaction-with-telephone': 5 })
    expect(JSON.stringify(await attributesOf(committed, 'cus_larkspur'))).not.toContain('hotline')
    await note({ ...larkspur, touchpoint: 'HOTLINE', hadOn: '2026-05-10', rating: 3 })
    expect((await lines()).map(({ name }) => name)).toEqual(['Telephone'])
  })

  test('needs two, a manager, and one that is there', async ({ committed }) => {
    await empty(committed)
    await note({ ...larkspur, touchpoint: 'Hotline', hadOn: '2026-05-04', rating: 5 })
    const [{ id }] = (await lines()) as [TouchpointLine]
    const line = `POST /touchpoints/${id}/merge`
    expect(await refusal(line, { as: 'manager', body: { into: id } })).toMatchObject({ reason: 'same-touchpoint' })
    expect((await refusal(line, { as: 'manager', body: { into: 'tou_gone' } })).status).toBe(404)
    expect((await refusal(line, { as: 'contributor', body: { into: id } })).status).toBe(403)
  })

  test('two people who merge two touchpoints into each other at the same moment lose neither', async ({
    committed,
  }) => {
    await empty(committed)
    await note({ ...larkspur, touchpoint: 'One', hadOn: '2026-05-04', rating: 5 })
    await note({ ...larkspur, touchpoint: 'Two', hadOn: '2026-05-05', rating: 4 })
    const [one, two] = (await lines()) as [TouchpointLine, TouchpointLine]
    const ada = { ...committed, actor: actorWith('manager') }
    const both = await Promise.allSettled([
      mergeTouchpoint(committed, { touchpointId: one.id, into: two.id }),
      mergeTouchpoint(ada, { touchpointId: two.id, into: one.id }),
    ])
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await lines()).toMatchObject([{ experienced: 1, rated: 1 }])
    const { many } = await committed.db
      .selectFrom('experiences')
      .select(({ fn }) => fn.countAll<number>().as('many'))
      .executeTakeFirstOrThrow()
    expect(many).toBe(2)
  })
})
