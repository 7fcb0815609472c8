import { sql } from 'kysely'
import { describe, expect } from 'vitest'
import { follow, judge } from '../actions/effect.ts'
import { actionMonths } from '../actions/history.ts'
import { watch, watchedMonths } from '../actions/watching.ts'
import { compareGroups } from '../statistics/compare-groups.ts'
import { test } from '../testing/database.ts'
import { addDays, addMonths, type Day } from '../values/day.ts'
import { chooseThemes } from './choices.ts'
import { loadSample } from './commands.ts'
import { generateCompany, meetUps } from './generate.ts'
import { sampleJobs } from './jobs.ts'
import { whyNotClearSample, whyNotLoadSample } from './rules.ts'
import { deleteEverything } from './store.ts'

const today = '2026-11-21'
const company = generateCompany(today)

describe('the sample company', () => {
  test('is the same whenever it is made', () => {
    expect(generateCompany(today)).toEqual(company)
  })

  test('holds about 5,000 customers and referrals in every state and strength', () => {
    expect(company.customers.length).toBeGreaterThan(4_500)
    expect(company.customers.length).toBeLessThan(5_500)
    expect(new Set(company.referrals.map((referral) => referral.state))).toEqual(
      new Set(['shared', 'submitted', 'qualified', 'converted', 'denied', 'expired', 'reversed']),
    )
    expect(new Set(company.referrals.map((referral) => referral.strength))).toEqual(
      new Set(['claimed', 'probable', 'proven']),
    )
  })

  test('nothing in it happens after today, before the customer came, or to a real address', () => {
    const since = new Map(company.customers.map((customer) => [customer.id, customer.since]))
    expect(
      company.referrals.filter(
        (referral) => referral.madeOn > today || referral.madeOn < since.get(referral.referrerId)!,
      ),
    ).toEqual([])
    expect(company.customers.filter((customer) => customer.since > today || (customer.until ?? today) > today)).toEqual(
      [],
    )
    expect(company.contacts.filter((contact) => !contact.email.endsWith('.example'))).toEqual([])
  })

  test('each customer who was brought was brought by one referral', () => {
    const brought = company.referrals
      .filter((referral) => referral.referredId !== null)
      .map((referral) => referral.referredId)
    expect(new Set(brought).size).toBe(brought.length)
  })

  test('those who refer nobody say why, the discontented for other reasons; the content would vouch at every level', () => {
    const referrers = new Set(company.referrals.map((referral) => referral.referrerId))
    expect(company.responses.length).toBeGreaterThan(1_000)
    const whyNot = company.responses.filter(({ told }) => told === null)
    expect(whyNot.every(({ ticked, words }) => ticked.length > 0 || words !== null)).toBe(true)
    const rated = new Map(company.ratings.map(({ customerId, rating }) => [customerId, rating]))
    const satisfaction = new Map(company.customers.map(({ id }) => [id, rated.get(id) ?? 3]))
    const share = (code: string, among: (score: number) => boolean) => {
      const all = whyNot.filter(({ customerId }) => among(satisfaction.get(customerId)!))
      return all.filter(({ ticked, means }) => means === code || ticked.includes(code as never)).length / all.length
    }
    expect(share('service-problem', (score) => score <= 3)).toBeGreaterThan(
      4 * share('service-problem', (score) => score >= 4),
    )
    const toldUs = company.responses.filter(({ customerId }) => referrers.has(customerId))
    expect(toldUs.filter(({ told }) => told !== null).length / toldUs.length).toBeGreaterThan(0.7)
    expect(new Set(company.references.map((reference) => reference.level))).toEqual(new Set([1, 2, 3, 4, 5, 6]))
  })

  test('its groups really differ where they are made to, and not by campaign', () => {
    const from = addDays(today, -365)
    const referrers = new Set(
      company.referrals
        .filter((referral) => referral.madeOn >= from && referral.strength !== 'claimed')
        .map((referral) => referral.referrerId),
    )
    // Customers of one age, because those of different ages have had more or less time.
    const settled = company.customers.filter((customer) => customer.since < from && customer.until === null)
    const compare = (attribute: string) => {
      const groups = Map.groupBy(settled, (customer) => String(customer.attributes[attribute]))
      const cells = [...groups].map(([value, all]) => ({
        value,
        trials: all.length,
        happened: all.filter(({ id }) => referrers.has(id)).length,
      }))
      return compareGroups(cells, {
        trials: settled.length,
        happened: settled.filter(({ id }) => referrers.has(id)).length,
      })
    }
    const verdictOn = (attribute: string, value: string) =>
      compare(attribute).groups.find((group) => group.value === value)?.verdict
    expect(verdictOn('plan', 'Scale')).toBe('above')
    expect(verdictOn('plan', 'Starter')).toBe('below')
    expect(verdictOn('onboarding', 'Guided')).toBe('above')
    expect(compare('campaign').realDifference).toBe(false)
  })

  describe('what happened lately is there to be found', () => {
    /** Of customers with an attribute's value, month by month, who referred. */
    const monthsOf = (attribute: string, value: string, edges: readonly Day[]) => {
      const group = new Map(
        company.customers.filter(({ attributes }) => attributes[attribute] === value).map((one) => [one.id, one]),
      )
      const counted = company.referrals.filter(
        ({ referrerId, strength, state }) =>
          group.has(referrerId) && strength !== 'claimed' && state !== 'denied' && state !== 'reversed',
      )
      return edges.slice(1).map((to, at) => {
        const from = edges[at]!
        const inIt = counted.filter(({ madeOn }) => madeOn >= from && madeOn < to)
        return {
          happened: new Set(inIt.map(({ referrerId }) => referrerId)).size,
          trials: [...group.values()].filter(({ since, until }) => since < to && (until === null || until > from))
            .length,
        }
      })
    }

    test('last month those who set themselves up referred far less than their own past lets expect', () => {
      const { months } = watch(monthsOf('onboarding', 'Self-serve', watchedMonths(today)))
      expect(months.map(({ verdict }) => verdict).slice(-3)).toEqual(['usual', 'usual', 'below'])
    })

    test('customers in Italy refer more since they meet one another, than in any other region', () => {
      const { edges, before } = actionMonths(addMonths(today, -meetUps.months), today)
      const regions = ['Benelux', 'Nordics', 'Germany', 'France', 'Iberia', 'UK and Ireland', 'Alps']
      const followed = follow(
        monthsOf('region', meetUps.region, edges),
        regions.map((region) => monthsOf('region', region, edges)),
        before,
      )
      const judged = judge(followed, { before, after: edges.length - 1 - before }, { pickedAsWorst: false })
      expect(judged.verdict).toBe('moved up')
    })

    test('a referrer left a few days ago, and those they brought are still here', () => {
      const here = new Set(company.customers.filter(({ until }) => until === null).map(({ id }) => id))
      const brought = new Set(
        company.referrals.flatMap(({ referrerId, referredId }) =>
          referredId !== null && here.has(referredId) ? [referrerId] : [],
        ),
      )
      const left = company.customers.filter(({ id, until }) => until === addDays(today, -9) && brought.has(id))
      expect(left.length).toBeGreaterThan(0)
    })
  })

  test('loads whole, with the cast, and its referral rate can be counted', async ({ ctx }) => {
    await deleteEverything(ctx)
    const told: (string | undefined)[] = []
    const [kind] = sampleJobs
    const result = await kind!.run(ctx, { createdBy: ctx.actor.id } as never, async ({ note }) => {
      told.push(note)
    })
    expect(result).toMatchObject({ customers: generateCompany(ctx.today).customers.length })
    expect(new Set(told).size).toBeGreaterThan(5)
    const { settings, larkspur } = await ctx.db
      .selectFrom('settings')
      .select((settings) => [
        'sample as settings',
        settings.selectFrom('customers').where('id', '=', 'cus_larkspur').select('name').as('larkspur'),
      ])
      .executeTakeFirstOrThrow()
    expect({ settings, larkspur }).toEqual({ settings: true, larkspur: 'Larkspur Clinics' })

    const { responses, origins } = generateCompany(ctx.today)
    const count = async (table: 'responses' | 'verbatims' | 'citations' | 'origins' | 'mails', where = sql`true`) =>
      Number(
        (await sql<{ n: number }>`select count(*) as n from ${sql.table(table)} where ${where}`.execute(ctx.db))
          .rows[0]!.n,
      )
    const choices = chooseThemes(generateCompany(ctx.today), ctx.today)
    expect(await count('responses')).toBe(responses.length + origins.length + choices.length)
    expect(await count('origins')).toBe(origins.length)
    expect(await count('citations', sql`source = 'answer'`)).toBe(
      responses.reduce((sum, { ticked }) => sum + ticked.length, 0),
    )
    // Some words have been understood, the newest wait in the queues, and nobody was written to.
    expect(await count('verbatims', sql`about = 'why not' and state = 'coded'`)).toBeGreaterThan(300)
    expect(await count('verbatims', sql`about = 'why not' and state = 'open'`)).toBeGreaterThan(20)
    expect(await count('origins', sql`state = 'confirmed'`)).toBeGreaterThan(30)
    expect(await count('origins', sql`state = 'waiting'`)).toBeGreaterThan(5)
    expect(await count('mails')).toBe(0)
  })

  test('is refused where there are customers', async ({ ctx }) => {
    await expect(loadSample(ctx)).rejects.toMatchObject({ reason: 'has-customers' })
  })

  test('two people asking for it at once start one load', async ({ committed }) => {
    await deleteEverything(committed)
    const both = await Promise.allSettled([loadSample(committed), loadSample(committed)])
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})

describe('rules of the sample', () => {
  test.each([
    ['an empty company may load it', { hasCustomers: false, holdsSample: false, loading: false }, null, 'no-sample'],
    [
      'one with its own customers may neither load nor clear',
      { hasCustomers: true, holdsSample: false, loading: false },
      'has-customers',
      'no-sample',
    ],
    [
      'one that holds it may clear it',
      { hasCustomers: true, holdsSample: true, loading: false },
      'has-customers',
      null,
    ],
    [
      'while it loads, nobody does either',
      { hasCustomers: false, holdsSample: false, loading: true },
      'loading',
      'loading',
    ],
  ] as const)('%s', (_, facts, load, clear) => {
    expect(whyNotLoadSample(facts)).toBe(load)
    expect(whyNotClearSample(facts)).toBe(clear)
  })
})
