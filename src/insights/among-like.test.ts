import fc from 'fast-check'
import { beforeAll, describe, expect, test as plain } from 'vitest'
import { runText } from '../server/database.ts'
import { test, testContext } from '../testing/database.ts'
import published from '../testing/oracles/published-examples.json' with { type: 'json' }
import { send } from '../testing/server.ts'
import { amongLike } from './among-like.ts'
import { type GroupRow, type Groups, insightsApi } from './api.ts'
import { insightsRoutes } from './routes.ts'
import { groupsSentence, signalSentence } from './ui/words.ts'

const tally = (happened: number, trials: number) => ({ happened, trials })

/**
 * Women of Whickham asked whether they smoke, and whether they had died twenty years on: died and number, of smokers and of
 * others, by age. D. R. Appleton, J. M. French and M. P. J. Vanderpump, The American Statistician 50 (1996), 340–341.
 */
const whickham = [
  { age: '18 to 24', smokers: [2, 55], others: [1, 62] },
  { age: '25 to 34', smokers: [3, 124], others: [5, 157] },
  { age: '35 to 44', smokers: [14, 109], others: [7, 121] },
  { age: '45 to 54', smokers: [27, 130], others: [12, 78] },
  { age: '55 to 64', smokers: [51, 115], others: [40, 121] },
  { age: '65 to 74', smokers: [29, 36], others: [101, 129] },
  { age: '75 and older', smokers: [13, 13], others: [64, 64] },
] as const

/** Admitted and rejected, of men and of women, by department: Bickel, Hammel and O'Connell, Science 187 (1975). */
const berkeley = Object.entries(published.mantel_haenszel_ucb.value.table)

interface Kind {
  attributes: Record<string, string>
  customers: number
  /** Of them, the first so many. */
  referred: number
}

/** A company of customers of these kinds: as many as the data has people, and who "did" made one referral each. */
async function enter(columns: Record<string, string>, kinds: readonly Kind[]) {
  const { db } = testContext()
  for (const table of ['evidence', 'referrals', 'revenueEntries', 'contacts', 'customers', 'attributes'] as const)
    await db.deleteFrom(table).execute()
  await db
    .insertInto('attributes')
    .values(Object.entries(columns).map(([key, label]) => ({ key, label, kind: 'category' as const })))
    .execute()
  await runText(
    db,
    `with kind as (
       select * from jsonb_to_recordset($1) as kind (at integer, attributes jsonb, customers integer, referred integer)
     ), made as (
       insert into customers (id, name, since, attributes)
       select 'cus_' || at || 'x' || n, 'Customer ' || at || ' ' || n, '2025-01-01',
         attributes || jsonb_build_object('half', case when n % 2 = 0 then 'even' else 'odd' end)
       from kind, generate_series(1, customers) as n
     )
     insert into referrals (id, referrer_id, made_on, state, strength, created_by)
     select 'ref_' || at || 'x' || n, 'cus_' || at || 'x' || n, '2026-02-01', 'shared', 'probable', 'mem_sam'
     from kind, generate_series(1, referred) as n`,
    [JSON.stringify(kinds.map((kind, at) => ({ at, ...kind })))],
  )
}

async function groupsBy(query: string): Promise<Groups> {
  const response = await send(insightsRoutes, `GET /insights/groups?${query}`, { as: 'viewer' })
  const body = await response.json()
  expect(response.status, JSON.stringify(body)).toBe(200)
  return insightsApi.groups.output.parse(body)
}
const rowOf = ({ rows }: Groups, value: string): GroupRow => rows.find((row) => row.value === value)!

describe('Whickham, Appleton, French and Vanderpump 1996, as customers in the database', () => {
  beforeAll(() =>
    enter(
      { smokes: 'Smokes', age: 'Age', band: 'Age band', half: 'Half' },
      whickham.flatMap(({ age, smokers, others }) =>
        (
          [
            ['yes', smokers],
            ['no', others],
          ] as const
        ).map(([smokes, [referred, customers]]) => ({
          attributes: { smokes, age, band: age >= '65' ? '65 and older' : 'under 65' },
          customers,
          referred,
        })),
      ),
    ),
  )

  test('fewer smokers had died, and within each age band more: the group says so, with both bands', async () => {
    const smokers = rowOf(await groupsBy('by=smokes'), 'yes')
    expect(smokers).toMatchObject({ referrerRate: { happened: 139, trials: 582 }, verdict: 'below' })
    const turned = smokers.turned.find(({ column }) => column === 'band')!
    expect(turned).toMatchObject({ verdict: 'reverses everywhere', against: 2, leftOut: 0, mostly: 'under 65' })
    expect(
      turned.strata.map(({ label, group, other }) => [
        label,
        group.happened,
        group.trials,
        other.happened,
        other.trials,
      ]),
    ).toEqual([
      // K. J. Rothman, Epidemiology: An Introduction (2002), table 1–2
      ['65 and older', 42, 49, 165, 193],
      ['under 65', 97, 533, 65, 539],
    ])
    expect(turned.crude.interval.high).toBeLessThan(0)
    expect(turned.within.interval.low).toBeGreaterThan(0)
    expect(turned.restWhere).toBe('smokes is-not yes')
  })

  test('by seven ages it turns round too, though not in each of them', async () => {
    const smokers = rowOf(await groupsBy('by=smokes'), 'yes')
    const turned = smokers.turned.find(({ column }) => column === 'age')!
    expect(turned.verdict).toBe('reverses')
    expect(turned.against).toBeLessThan(turned.strata.length)
    // Worst first.
    expect(smokers.turned.map(({ column }) => column)).toEqual(['band', 'age'])
  })

  test('nothing is said of halves by number, nor of a column that no other explains', async () => {
    const groups = await groupsBy('by=smokes')
    expect(groups.rows.flatMap(({ turned }) => turned.map(({ column }) => column))).not.toContain('half')
    const byAge = await groupsBy('by=age')
    expect(byAge.rows.some(({ verdict }) => verdict === 'below')).toBe(true)
    expect(byAge.rows.flatMap(({ turned }) => turned)).toEqual([])
  })

  test('the filters of a stratum lead to exactly its customers, on both sides', async () => {
    const smokers = rowOf(await groupsBy('by=smokes'), 'yes')
    const { strata, restWhere } = smokers.turned[0]!
    const rateWith = async (...where: string[]) => {
      const query = where.map((one) => `where=${encodeURIComponent(one)}`).join('&')
      const response = await send(insightsRoutes, `GET /insights/overview?${query}`, { as: 'viewer' })
      return insightsApi.overview.output.parse(await response.json()).rates.referrerRate
    }
    for (const { where, group, other } of strata) {
      expect(await rateWith(where, ...smokers.where)).toEqual(group)
      expect(await rateWith(where, restWhere!)).toEqual(other)
    }
  })

  test('a saved group is held against its like as well', async () => {
    const { db } = testContext()
    await db
      .insertInto('savedGroups')
      .values(
        ['yes', 'no'].map((smokes) => ({
          id: `grp_smokes_${smokes}` as const,
          name: `Smokes: ${smokes}`,
          conditions: JSON.stringify([`smokes is ${smokes}`]),
          createdBy: 'mem_sam' as const,
          createdAt: new Date('2026-01-01'),
        })),
      )
      .execute()
    const saved = rowOf(await groupsBy('by=saved'), 'grp_smokes_yes')
    expect(saved.turned).toEqual(rowOf(await groupsBy('by=smokes'), 'yes').turned)
  })
})

describe('Berkeley 1973, as customers in the database', () => {
  beforeAll(() =>
    enter(
      { sex: 'Sex', department: 'Department', half: 'Half' },
      berkeley.flatMap(([department, [men, menNot, women, womenNot]]) => [
        { attributes: { sex: 'men', department }, customers: men! + menNot!, referred: men! },
        { attributes: { sex: 'women', department }, customers: women! + womenNot!, referred: women! },
      ]),
    ),
  )

  test('men are above, and among applicants to the same department nothing is left of it', async () => {
    const groups = await groupsBy('by=sex')
    const men = rowOf(groups, 'men')
    expect(men).toMatchObject({ referrerRate: { happened: 1198, trials: 2691 }, verdict: 'above' })
    expect(men.turned).toHaveLength(1)
    const [turned] = men.turned
    expect(turned).toMatchObject({ column: 'department', verdict: 'vanishes', against: 4, leftOut: 0 })
    expect(turned!.strata).toHaveLength(6)
    // R: metafor::rma.mh(measure = "RD")
    expect(turned!.within.gap).toBeCloseTo(published.mantel_haenszel_ucb.value.metafor.RD, 9)
    expect(turned!.within.interval.low).toBeLessThan(0)
    expect(turned!.within.interval.high).toBeGreaterThan(0)
    expect(rowOf(groups, 'women').turned[0]!.within.gap).toBeCloseTo(-turned!.within.gap, 12)
  })

  test('departments differ among men and among women: nothing turns round', async () => {
    const groups = await groupsBy('by=department')
    expect(groups.realDifference).toBe(true)
    // R: chisq.test(apply(UCBAdmissions, c(3, 1), sum))
    expect(groups.spread.chiSquare).toBeCloseTo(778.9065, 3)
    expect(groups.signal?.verdict).toBe('some')
    expect(groups.signal?.trueSpread).toBeGreaterThan(0.15)
    expect(groups.rows.flatMap(({ turned }) => turned)).toEqual([])
  })
})

describe('smokers among patients of hospitals, Fleiss 1981, as customers in the database', () => {
  /** As R's prop.test has it: smokers, and patients. */
  const hospitals = { A: [83, 86], B: [90, 93], C: [129, 136], D: [70, 82] } as const
  beforeAll(() =>
    enter(
      { hospital: 'Hospital' },
      Object.entries(hospitals).map(([hospital, [referred, customers]]) => ({
        attributes: { hospital },
        customers,
        referred,
      })),
    ),
  )

  test('three of them differ no more than chance makes equal ones differ: it says how often, and names nobody', async () => {
    const groups = await groupsBy('by=hospital&where=hospital%20is-not%20D')
    expect(groups.signal).toMatchObject({ verdict: 'none', trueSpread: 0 })
    expect(groups.realDifference).toBe(false)
    // R: prop.test(c(83, 90, 129), c(86, 93, 136)), which warns that its approximation is rough; ours has Dawson's moments.
    expect(groups.spread.p).toBeCloseTo(0.727, 1)
    expect(groups.rows.map(({ verdict, turned }) => [verdict, turned])).toEqual(
      Array.from({ length: 3 }, () => ['no-evidence', []]),
    )
    const { strong, rest } = groupsSentence(groups)
    expect(strong).toBe('No real difference between these 3 groups.')
    expect(rest[0]).toContain('arise by chance alone in 74 of 100 cases (p = 0.74)')
    expect(signalSentence(groups)).toBe('')
  })

  test('all four differ by more than that', async () => {
    const groups = await groupsBy('by=hospital')
    // R: prop.test(c(83, 90, 129, 70), c(86, 93, 136, 82))
    expect(groups.spread.p).toBeCloseTo(0.005585, 6)
    expect(groups.signal?.verdict).toBe('some')
    expect(signalSentence(groups)).toContain('Equal groups would lie this far apart in 6 of 1,000 cases (p = 0.006)')
  })
})

describe('a difference among like customers', () => {
  const kidneyStones = [
    { value: 'small', group: tally(81, 87), other: tally(234, 270) },
    { value: 'large', group: tally(192, 263), other: tally(55, 80) },
  ]

  plain(
    'kidney stones (Charig et al. 1986): overall chance might do it, with four times the patients it turns round',
    () => {
      expect(amongLike(kidneyStones)).toBeNull()
      const four = kidneyStones.map(({ value, group, other }) => ({
        value,
        group: tally(group.happened * 4, group.trials * 4),
        other: tally(other.happened * 4, other.trials * 4),
      }))
      expect(amongLike(four)).toMatchObject({ verdict: 'reverses everywhere', against: 2, mostly: 'large' })
    },
  )

  plain('too few to compare, a column that says it all, and nobody known, are no warning', () => {
    expect(amongLike(whickhamBands.map((one) => ({ ...one, value: '' })))).toBeNull()
    expect(amongLike(whickhamBands.slice(0, 1))).toBeNull()
    // Whoever "referred a friend" referred somebody: every difference is gone among those alike in that.
    expect(
      amongLike([
        { value: 'yes', group: tally(90, 90), other: tally(40, 40) },
        { value: 'no', group: tally(0, 110), other: tally(0, 160) },
      ]),
    ).toBeNull()
    // Four fifths of the group have nobody like them.
    expect(
      amongLike([...whickhamBands, { value: 'smokers only', group: tally(800, 2500), other: tally(0, 0) }]),
    ).toBeNull()
  })

  plain('where the attribute has nothing to do with the group, nothing turns round', () => {
    const rate = fc.double({ min: 0.02, max: 0.9, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(fc.record({ rate, size: fc.integer({ min: 30, max: 400 }) }), { minLength: 2, maxLength: 6 }),
        fc.double({ min: 0.05, max: 0.3, noNaN: true }),
        (strata, more) => {
          const even = strata.map(({ rate, size }, at) => ({
            value: String(at),
            group: tally(Math.round(size * Math.min(1, rate + more)), size),
            other: tally(Math.round(3 * size * rate), 3 * size),
          }))
          expect(amongLike(even)).toBeNull()
        },
      ),
      { seed: 1951 },
    )
  })

  const whickhamBands = [
    { value: 'under 65', group: tally(97, 533), other: tally(65, 539) },
    { value: '65 and older', group: tally(42, 49), other: tally(165, 193) },
  ]
})
