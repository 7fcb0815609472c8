import fc from 'fast-check'
import { sql } from 'kysely'
import { describe, expect } from 'vitest'
import type { ItemState } from '../schema.ts'
import type { Context } from '../server/context.ts'
import { test } from '../testing/database.ts'
import { visit } from '../testing/server.ts'
import { addDays, type Day } from '../values/day.ts'
import { type Id, newId } from '../values/id.ts'
import { type Level, levels } from '../values/level.ts'
import { askForConsent, signLink } from './commands/requests.ts'
import { giveConsents, withdrawConsents } from './commands.ts'
import { consentPages } from './pages.ts'
import { type Consent, stands, uses } from './uses.ts'

const begin: Day = '2026-06-01'

// What anybody may do, as data ---------------------------------------------------------------------------------------------

const people = [
  { contactId: 'con_ines', customerId: 'cus_larkspur' },
  { contactId: 'con_tom', customerId: 'cus_ironbridge' },
  { contactId: 'con_piet', customerId: 'cus_brightwater' },
] as const

const someUses = uses.slice(0, 3)
const someLevels = [1, 2, 3] as const

const who = fc.integer({ min: 0, max: people.length - 1 })
const which = fc.integer({ min: 0, max: 3 })
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      does: fc.constant('grant' as const),
      party: fc.constantFrom('person' as const, 'company' as const),
      who,
      /** Null is all they give at the level. */
      item: fc.option(which),
      level: fc.constantFrom(...someLevels),
      uses: fc.uniqueArray(fc.constantFrom(...someUses), { minLength: 1 }),
      beganDays: fc.integer({ min: -20, max: 10 }),
      lastsDays: fc.option(fc.integer({ min: 1, max: 60 })),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('withdraw person' as const), who }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('withdraw company' as const), who }) },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('withdraw use of item' as const),
      item: which,
      use: fc.constantFrom(...someUses),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('item level' as const),
      item: which,
      level: fc.constantFrom(...someLevels),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('item state' as const),
      item: which,
      state: fc.constantFrom<ItemState>('draft', 'ready', 'retired'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('level needs company' as const),
      level: fc.constantFrom(...someLevels),
      needs: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('customer leaves' as const),
      who,
      inDays: fc.option(fc.integer({ min: -5, max: 30 })),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('contact leaves' as const),
      who,
      inDays: fc.option(fc.integer({ min: -5, max: 30 })),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ does: fc.constant('days pass' as const), days: fc.integer({ min: 1, max: 25 }) }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never

// The same in TypeScript, with nothing of the database ---------------------------------------------------------------------

interface World {
  today: Day
  items: { id: Id<'itm'>; level: Level; state: ItemState; who: number }[]
  consents: (Consent & { itemId: Id<'itm'> | null })[]
  needsCompany: Set<Level>
  customerLeftOn: (Day | null)[]
  contactLeftOn: (Day | null)[]
}

/** What may be used for what on a day: read from the law, not from the query. */
function coveredIn(world: World, day: Day): string[] {
  const said: string[] = []
  for (const item of world.items) {
    if (item.state !== 'ready') continue
    const left = [world.customerLeftOn[item.who], world.contactLeftOn[item.who]]
    if (left.some((on) => on != null && on <= day)) continue
    const { contactId, customerId } = people[item.who]!
    for (const use of uses) {
      const agrees = (party: Consent['party']) =>
        world.consents.filter(
          (one) =>
            one.party === party &&
            one.use === use &&
            one.level === item.level &&
            stands(one, day) &&
            (one.itemId === item.id ||
              (one.itemId === null &&
                (party === 'person' ? one.contactId === contactId : one.customerId === customerId))),
        )
      const needed = [agrees('person'), ...(world.needsCompany.has(item.level) ? [agrees('company')] : [])]
      if (needed.some((consents) => consents.length === 0)) continue
      const longest = needed.map(
        (consents) =>
          consents
            .map(({ expiresOn }) => expiresOn ?? '9999')
            .sort()
            .at(-1)!,
      )
      const until = longest.sort()[0]!
      said.push(`${item.id} ${use} ${until === '9999' ? 'until withdrawn' : until}`)
    }
  }
  return said.sort()
}

function follow(world: World, step: Step): void {
  const withdraw = (meant: (one: World['consents'][number]) => boolean) => {
    for (const one of world.consents) if (one.withdrawnOn === null && meant(one)) one.withdrawnOn = world.today
  }
  if (step.does === 'grant') {
    const { customerId, contactId } = people[step.who]!
    const givenOn = addDays(world.today, step.beganDays)
    for (const use of step.uses) {
      world.consents.push({
        party: step.party,
        customerId,
        contactId: step.party === 'person' ? contactId : null,
        itemId: step.item === null ? null : world.items[step.item]!.id,
        level: step.level,
        use,
        givenOn,
        expiresOn: step.lastsDays === null ? null : addDays(givenOn, step.lastsDays),
        withdrawnOn: null,
      })
    }
  } else if (step.does === 'withdraw person') {
    withdraw((one) => one.party === 'person' && one.contactId === people[step.who]!.contactId)
  } else if (step.does === 'withdraw company') {
    withdraw((one) => one.party === 'company' && one.customerId === people[step.who]!.customerId)
  } else if (step.does === 'withdraw use of item') {
    withdraw((one) => one.itemId === world.items[step.item]!.id && one.use === step.use)
  } else if (step.does === 'item level') world.items[step.item]!.level = step.level
  else if (step.does === 'item state') world.items[step.item]!.state = step.state
  else if (step.does === 'level needs company') world.needsCompany[step.needs ? 'add' : 'delete'](step.level)
  else if (step.does === 'customer leaves') world.customerLeftOn[step.who] = dayOf(world, step.inDays)
  else if (step.does === 'contact leaves') world.contactLeftOn[step.who] = dayOf(world, step.inDays)
  else world.today = addDays(world.today, step.days)
}

const dayOf = (world: World, inDays: number | null) => (inDays === null ? null : addDays(world.today, inDays))

// The same through the commands ----------------------------------------------------------------------------------------------

async function enterItem({ db, now }: Context, id: Id<'itm'>, level: Level, at: number): Promise<void> {
  await db
    .insertInto('referenceItems')
    .values({
      id,
      level,
      title: id,
      format: 'text',
      original: 'They said so.',
      ...people[at]!,
      source: 'conversation',
      collectedBy: 'mem_sam',
      givenOn: begin,
      state: 'ready',
      createdBy: 'mem_sam',
      createdAt: now,
      updatedAt: now,
    })
    .execute()
}

async function carryOut(base: Context, world: World, step: Step): Promise<void> {
  const ctx = { ...base, today: world.today }
  const { db } = ctx
  if (step.does === 'grant') {
    const { customerId, contactId } = people[step.who]!
    const givenOn = addDays(world.today, step.beganDays)
    await giveConsents(
      ctx,
      step.uses.map((use) => ({
        party: step.party,
        customerId,
        contactId: step.party === 'person' ? contactId : null,
        itemId: step.item === null ? null : world.items[step.item]!.id,
        level: step.level,
        use,
        wording: 'You may.',
        wordingVersion: 1,
        givenHow: 'spoken' as const,
        givenBy: 'Somebody',
        givenOn,
        expiresOn: step.lastsDays === null ? null : addDays(givenOn, step.lastsDays),
      })),
    )
  } else if (step.does === 'withdraw person') {
    await withdrawConsents(ctx, { contactId: people[step.who]!.contactId, how: 'a test' })
  } else if (step.does === 'withdraw company') {
    await withdrawConsents(ctx, { companyOf: people[step.who]!.customerId, how: 'a test' })
  } else if (step.does === 'withdraw use of item') {
    await withdrawConsents(ctx, { itemId: world.items[step.item]!.id, uses: [step.use], how: 'a test' })
  } else if (step.does === 'item level') {
    await db
      .updateTable('referenceItems')
      .set({ level: step.level })
      .where('id', '=', world.items[step.item]!.id)
      .execute()
  } else if (step.does === 'item state') {
    await db
      .updateTable('referenceItems')
      .set({ state: step.state })
      .where('id', '=', world.items[step.item]!.id)
      .execute()
  } else if (step.does === 'level needs company') {
    await db.updateTable('referenceLevels').set({ needsCompany: step.needs }).where('level', '=', step.level).execute()
  } else if (step.does === 'customer leaves') {
    const until = dayOf(world, step.inDays)
    await db.updateTable('customers').set({ until }).where('id', '=', people[step.who]!.customerId).execute()
  } else if (step.does === 'contact leaves') {
    const leftOn = dayOf(world, step.inDays)
    await db.updateTable('contacts').set({ leftOn }).where('id', '=', people[step.who]!.contactId).execute()
  }
}

async function coveredOn({ db }: Context, day: Day): Promise<string[]> {
  const { rows } = await sql<{ itemId: string; use: string; until: Day | null }>`
    select item_id, use, until from covered_items(${day}::date)`.execute(db)
  return rows.map(({ itemId, use, until }) => `${itemId} ${use} ${until ?? 'until withdrawn'}`).sort()
}

describe('whatever people grant, let end and withdraw, whoever leaves, and whatever becomes of an item', () => {
  test('what is covered on any day is what the consents say, recomputed by hand', async ({ ctx }) => {
    let everCovered = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), async (steps) => {
        await sql`savepoint history`.execute(ctx.db)
        try {
          const world: World = {
            today: begin,
            items: ([0, 0, 1, 2] as const).map((at, i) => ({
              id: `itm_${i}`,
              level: someLevels[i % 3]!,
              state: 'ready',
              who: at,
            })),
            consents: [],
            needsCompany: new Set(levels.filter((level) => level > 1)),
            customerLeftOn: [null, null, null],
            contactLeftOn: [null, null, null],
          }
          for (const item of world.items) await enterItem(ctx, item.id, item.level, item.who)
          for (const one of steps) {
            await carryOut(ctx, world, one)
            follow(world, one)
          }
          for (const days of [-10, 0, 1, 7, 30, 90]) {
            const day = addDays(world.today, days)
            const expected = coveredIn(world, day)
            everCovered += expected.length
            expect(await coveredOn(ctx, day)).toEqual(expected)
          }
        } finally {
          await sql`rollback to savepoint history`.execute(ctx.db)
        }
      }),
      { numRuns: 80 },
    )
    // A history in which nothing is ever covered would prove nothing.
    expect(everCovered).toBeGreaterThan(20)
  })
})

describe('two people at once', () => {
  const grant = (contactId: Id<'con'>, customerId: Id<'cus'>) => ({
    party: 'person' as const,
    customerId,
    contactId,
    itemId: null,
    level: 1 as const,
    use: 'website' as const,
    wording: 'You may.',
    wordingVersion: 1,
    givenHow: 'survey' as const,
    givenBy: 'Somebody',
  })

  test('one who agrees and one who withdraws: what stands afterwards is what was given last', async ({
    committed: ctx,
  }) => {
    for (let round = 0; round < 5; round++) {
      const [[id]] = await Promise.all([
        giveConsents(ctx, [grant('con_ines', 'cus_larkspur')]),
        withdrawConsents(ctx, { contactId: 'con_ines', how: 'their page' }),
        giveConsents(ctx, [grant('con_tom', 'cus_ironbridge')]),
      ])
      const { withdrawnAt } = await ctx.db
        .selectFrom('consents')
        .where('id', '=', id!)
        .select('withdrawnAt')
        .executeTakeFirstOrThrow()
      const told = await ctx.db
        .selectFrom('activity')
        .where('event', '=', 'consent withdrawn')
        .where(sql<boolean>`details->'consentIds' ? ${id!}`)
        .select('id')
        .execute()
      // Withdrawn with its line in the activity, or standing without one; never one without the other.
      expect(told).toHaveLength(withdrawnAt === null ? 0 : 1)
      await withdrawConsents(ctx, { contactId: 'con_ines', how: 'their page' })
    }
  })

  test('two who press the button of one page at once are one answer and one receipt', async ({ committed: ctx }) => {
    const item: Id<'itm'> = newId('itm')
    await enterItem(ctx, item, 1, 2)
    const request = await askForConsent(ctx, {
      party: 'person',
      contactId: 'con_piet',
      itemId: item,
      level: 1,
      uses: ['website', 'press'],
      language: 'en',
      lastsMonths: 12,
    })
    const at = new URL(signLink(ctx, request, 'http://localhost')).pathname as `/${string}`
    const press = (use: string) => visit(consentPages, `POST ${at}`, { ctx, form: { go: 'sign', use } })
    const pages = await Promise.all(
      [press('website'), press('press'), press('website')].map(async (one) => (await one).text()),
    )
    expect(pages.filter((page) => page.includes('Thank you'))).toHaveLength(1)
    expect(pages.filter((page) => page.includes('You have answered this already'))).toHaveLength(2)
    const given = await ctx.db.selectFrom('consents').where('requestId', '=', request.id).select('id').execute()
    expect(given).toHaveLength(1)
    const receipts = await ctx.db
      .selectFrom('mails')
      .where('subjectId', '=', request.id)
      .where('purpose', '=', 'consent receipt')
      .select('id')
      .execute()
    expect(receipts).toHaveLength(1)
  })

  test('one who signs while all of theirs is withdrawn ends with nothing that stands unseen, and neither waits for ever', async ({
    committed: ctx,
  }) => {
    const request = await askForConsent(ctx, {
      party: 'person',
      contactId: 'con_tom',
      level: 1,
      uses: ['press'],
      language: 'en',
      lastsMonths: null,
    })
    const at = new URL(signLink(ctx, request, 'http://localhost')).pathname as `/${string}`
    await Promise.all([
      visit(consentPages, `POST ${at}`, { ctx, form: { go: 'sign', use: 'press' } }),
      withdrawConsents(ctx, { contactId: 'con_tom', how: 'their page' }),
    ])
    const { state } = await ctx.db
      .selectFrom('consentRequests')
      .where('id', '=', request.id)
      .select('state')
      .executeTakeFirstOrThrow()
    const standing = await ctx.db
      .selectFrom('consents')
      .where('requestId', '=', request.id)
      .where('withdrawnAt', 'is', null)
      .select('id')
      .execute()
    expect(['granted', 'withdrawn']).toContain(state)
    expect(standing).toEqual([])
  })
})
