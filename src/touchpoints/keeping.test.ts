import fc from 'fast-check'
import { sql } from 'kysely'
import { expect } from 'vitest'
import type { Context } from '../server/context.ts'
import { test } from '../testing/database.ts'
import { addDays } from '../values/day.ts'
import type { Id } from '../values/id.ts'
import { addExperience, keepExperiences, removeExperience, removeTouchpoint, renameTouchpoint } from './commands.ts'
import { listTouchpoints, nameTouchpoints } from './store.ts'

const customers = ['cus_t1', 'cus_t2', 'cus_t3'] as const
const names = ['Onboarding', 'Support', 'Café Zürich'] as const

async function prepare(ctx: Context): Promise<void> {
  await sql`insert into customers (id, name, attributes) values
    ('cus_t1', 'One', '{"industry": "Media"}'), ('cus_t2', 'Two', '{}'), ('cus_t3', 'Three', '{"seats": 4}')`.execute(
    ctx.db,
  )
  await sql`insert into contacts (id, customer_id, name) values ('con_t1', 'cus_t1', 'Ann')`.execute(ctx.db)
  await sql`insert into surveys (id, name, content, created_by, created_at, updated_at)
    values ('srv_t', 'Touch', '{}', 'mem_sam', now(), now())`.execute(ctx.db)
}

interface Step {
  what: string
  who: number
  other: number
  name: number
  days: number | null
  rating: number | null
}

let last = 0
const next = () => {
  last += 1
  return last
}

/** What can happen to what customers experienced, by whichever way it comes. */
const happens: Record<string, (ctx: Context, step: Step) => Promise<unknown>> = {
  'an answer': async (ctx, { who, days, rating, name }) => {
    const id: Id<'rsp'> = `rsp_t${next()}`
    const givenOn = addDays(ctx.today, -(days ?? 0))
    const { rows } = await sql<{
      id: Id<'con'>
    }>`select id from contacts where customer_id = ${customers[who]}`.execute(ctx.db)
    const contactId = rows[0]?.id ?? null
    await sql`insert into responses (id, survey_id, customer_id, contact_id, source, state, started_at, submitted_at, given_on, created_at, updated_at)
      values (${id}, 'srv_t', ${customers[who]}, ${contactId}, 'import', 'submitted', now(), now(), ${givenOn}, now(), now())`.execute(
      ctx.db,
    )
    const one = {
      customerId: customers[who]!,
      hadOn: givenOn,
      responseId: id,
      contactId,
    }
    await keepExperiences(ctx, [
      { ...one, touchpoint: names[name]!, rating: rating ?? 3 },
      { ...one, touchpoint: names[(name + 1) % 3]!.toUpperCase(), rating: 5 },
    ])
  },
  'an answer removed': ({ db }, { who }) =>
    sql`delete from responses where id in (select id from responses where survey_id = 'srv_t' and customer_id = ${customers[who]}
      order by number desc limit 1)`.execute(db),
  'a file': (ctx, { name, rating, days }) =>
    keepExperiences(
      ctx,
      customers.map((customerId, i) => ({
        touchpoint: names[(name + i) % 3]!,
        customerId,
        hadOn: days === null ? null : addDays(ctx.today, -days - i),
        rating: rating === null || i === 1 ? null : 1 + ((rating + i) % 5),
        externalId: `f${next()}`,
        importId: 'imp_t' as const,
      })),
    ),
  'a file undone': ({ db }) => sql`delete from experiences where import_id = 'imp_t'`.execute(db),
  'a file that corrects': ({ db }, { rating }) =>
    sql`update experiences set rating = ${rating} where import_id = 'imp_t'`.execute(db),
  'a note by hand': (ctx, { who, name, days, rating }) =>
    addExperience(ctx, {
      touchpoint: names[name]!,
      customerId: customers[who]!,
      hadOn: days === null ? null : addDays(ctx.today, -days),
      rating,
    }),
  'a note removed': async (ctx, { who }) => {
    const { rows } = await sql<{ id: Id<'exp'> }>`select id from experiences where customer_id = ${customers[who]}
      and response_id is null order by number limit 1`.execute(ctx.db)
    for (const { id } of rows) await removeExperience(ctx, { experienceId: id })
  },
  'two customers made one': ({ db }, { who, other }) =>
    sql`update experiences set customer_id = ${customers[other]} where customer_id = ${customers[who]}`.execute(db),
  'a contact removed': ({ db }) => sql`delete from contacts where id = 'con_t1'`.execute(db),
  'a touchpoint renamed': async (ctx, { name, other }) => {
    const { ids } = await nameTouchpoints(ctx, [names[name]!], null)
    await renameTouchpoint(ctx, { touchpointId: ids.get(names[name]!)!, name: `${names[name]} ${other}` })
  },
  'a touchpoint removed': async (ctx, { name }) => {
    const { ids } = await nameTouchpoints(ctx, [names[name]!], null)
    await removeTouchpoint(ctx, { touchpointId: ids.get(names[name]!)! })
  },
  'a customer removed': ({ db }, { who }) =>
    sql`delete from customers where id = ${customers[who]} and id = 'cus_t3'`.execute(db),
  'an attribute typed': ({ db }, { who }) =>
    sql`update customers set attributes = attributes || '{"plan": "Team"}' where id = ${customers[who]}`.execute(db),
}

/** What is kept, and the same counted by itself from every experience there is. */
async function bothWays({ db }: Context) {
  const { rows: kept } = await sql<{ id: string; attributes: Record<string, unknown> }>`
    select id, attributes from customers where id = any(${[...customers]}::text[]) order by id`.execute(db)
  const { rows: attributes } = await sql<{ key: string; kind: string; touchpointId: string }>`
    select key, kind, touchpoint_id from attributes where touchpoint_id is not null`.execute(db)
  const { rows: experiences } = await sql<{
    customerId: string
    touchpointId: string
    hadOn: string | null
    number: number
    rating: number | null
  }>`select customer_id, touchpoint_id, had_on, number, rating from experiences order by number`.execute(db)
  const counted = kept.map(({ id, attributes: all }) => {
    const own = Object.fromEntries(
      Object.entries(all).filter(([key]) => ['industry', 'seats', 'plan'].includes(key)),
    ) as Record<string, unknown>
    for (const { key, kind, touchpointId } of attributes) {
      const theirs = experiences.filter((one) => one.customerId === id && one.touchpointId === touchpointId)
      const rated = theirs
        .filter(({ rating }) => rating !== null)
        .toSorted((a, b) => (a.hadOn ?? '').localeCompare(b.hadOn ?? '') || a.number - b.number)
      if (kind === 'number' && rated.length > 0) own[key] = rated.at(-1)!.rating
      if (kind === 'yes-no' && theirs.length > 0) own[key] = true
    }
    return { id, attributes: own }
  })
  // Whatever was rated has its number, and whatever was had without a rating its yes-no.
  const needed = experiences.map(
    ({ touchpointId, rating }) => `${touchpointId} ${rating === null ? 'yes-no' : 'number'}`,
  )
  const there = attributes.map(({ touchpointId, kind }) => `${touchpointId} ${kind}`)
  return { kept, counted, missing: [...new Set(needed)].filter((one) => !there.includes(one)) }
}

const step = fc.record({
  what: fc.constantFrom(...Object.keys(happens)),
  who: fc.nat(2),
  other: fc.nat(2),
  name: fc.nat(2),
  days: fc.option(fc.nat(6), { nil: null }),
  rating: fc.option(fc.integer({ min: 1, max: 5 }), { nil: null }),
})

test('what is kept of touchpoints on each customer is what counting every experience anew gives, whatever happened', async ({
  ctx,
}) => {
  await prepare(ctx)
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (history) => {
      await sql`savepoint history`.execute(ctx.db)
      try {
        for (const one of history) {
          const { rows } = await sql`select from customers where id = 'cus_t3'`.execute(ctx.db)
          const goesOn =
            rows.length > 0 || !['a file', 'an answer', 'a note by hand', 'two customers made one'].includes(one.what)
          if (goesOn) await happens[one.what]!(ctx, one)
          const { kept, counted, missing } = await bothWays(ctx)
          expect(kept).toEqual(counted)
          expect(missing).toEqual([])
        }
      } finally {
        await sql`rollback to savepoint history`.execute(ctx.db)
      }
    }),
    { numRuns: 60 },
  )
}, 120_000)

test('two people who rate something nobody named before make one touchpoint, and the latest rating is kept', async ({
  committed,
}) => {
  await sql`insert into customers (id, name) values ('cus_two', 'Two at once')`.execute(committed.db)
  const rate = (touchpoint: string, rating: number, hadOn: '2026-05-01' | '2026-05-02') =>
    keepExperiences(committed, [
      { touchpoint, customerId: 'cus_two', hadOn, rating },
      { touchpoint: rating > 3 ? 'Aftercare' : 'Billing', customerId: 'cus_two', hadOn, rating: null },
      { touchpoint: rating > 3 ? 'billing' : 'AFTERCARE', customerId: 'cus_two', hadOn, rating: 2 },
    ])
  await Promise.all([
    rate('The tour', 5, '2026-05-01'),
    rate('the tour', 2, '2026-05-02'),
    rate('THE TOUR', 4, '2026-05-01'),
    rate('The Tour', 1, '2026-05-01'),
  ])
  const there = await listTouchpoints(committed)
  const tour = there.filter(({ name }) => name.toLowerCase() === 'the tour')
  expect(tour).toMatchObject([{ experienced: 1, rated: 1, meanRating: 2, hadAttribute: null }])
  const { rows } = await sql<{ attributes: object }>`select attributes from customers where id = 'cus_two'`.execute(
    committed.db,
  )
  expect(rows[0]!.attributes).toEqual({
    [tour[0]!.ratedAttribute!]: 2,
    'satisfaction-with-aftercare': 2,
    'satisfaction-with-billing': 2,
    'experienced-aftercare': true,
    'experienced-billing': true,
  })
  for (const { id } of there) await removeTouchpoint(committed, { touchpointId: id })
  const { rows: after } = await sql<{
    attributes: object
  }>`select attributes from customers where id = 'cus_two'`.execute(committed.db)
  expect(after[0]!.attributes).toEqual({})
  await sql`delete from customers where id = 'cus_two'`.execute(committed.db)
})

test('who rates something while another first notes that it was experienced is counted among those who experienced it', async ({
  committed,
}) => {
  await sql`insert into customers (id, name) values ('cus_w1', 'Writer one'), ('cus_w2', 'Writer two')`.execute(
    committed.db,
  )
  await keepExperiences(committed, [{ touchpoint: 'Fair', customerId: 'cus_w1', hadOn: null, rating: 4 }])
  const rating = await committed.db.startTransaction().execute()
  await keepExperiences({ ...committed, db: rating }, [
    { touchpoint: 'Fair', customerId: 'cus_w2', hadOn: null, rating: 3 },
  ])
  const noting = keepExperiences(committed, [{ touchpoint: 'Fair', customerId: 'cus_w1', hadOn: null, rating: null }])
  await rating.commit().execute()
  await noting
  const { rows } = await sql<{ id: string; attributes: object }>`
    select id, attributes from customers where id in ('cus_w1', 'cus_w2') order by id`.execute(committed.db)
  expect(rows.map(({ attributes }) => attributes)).toEqual([
    { 'satisfaction-with-fair': 4, 'experienced-fair': true },
    { 'satisfaction-with-fair': 3, 'experienced-fair': true },
  ])
  for (const { id } of await listTouchpoints(committed)) await removeTouchpoint(committed, { touchpointId: id })
  await sql`delete from customers where id in ('cus_w1', 'cus_w2')`.execute(committed.db)
})

test('a name somebody gave an attribute of theirs stays theirs, and a renamed touchpoint is still found by its earlier name', async ({
  ctx,
}) => {
  await prepare(ctx)
  await sql`insert into attributes (key, label, kind) values ('satisfaction-with-support', 'satisfaction with support', 'category')`.execute(
    ctx.db,
  )
  const rate = (touchpoint: string) =>
    keepExperiences(ctx, [{ touchpoint, customerId: 'cus_t2', hadOn: null, rating: 4 }])
  await rate('Support')
  const { rows } = await sql`select key, label from attributes where touchpoint_id is not null`.execute(ctx.db)
  expect(rows).toEqual([{ key: 'satisfaction-with-support-2', label: 'Satisfaction with Support (2)' }])
  await rate('日本支社')
  const [one] = (await rate('Training')).made
  await renameTouchpoint(ctx, { touchpointId: one!.id, name: 'Academy' })
  expect((await rate('TRAINING')).made).toEqual([])
  const { rows: labels } = await sql<{ label: string }>`
    select label from attributes where touchpoint_id is not null order by position`.execute(ctx.db)
  expect(labels.map(({ label }) => label)).toEqual([
    'Satisfaction with Support (2)',
    'Satisfaction with 日本支社',
    'Satisfaction with Academy',
  ])
})
