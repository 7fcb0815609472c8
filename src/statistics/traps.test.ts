import { describe, expect, test } from 'vitest'
import published from '../testing/oracles/published-examples.json' with { type: 'json' }
import oracle from '../testing/oracles/survival.json' with { type: 'json' }
import { fitBetaBinomial, shrunkenRate } from './beta-binomial.ts'
import { seeded } from './chance.ts'
import type { Cell } from './design-matrix.ts'
import { type CountedTables, discover } from './discovery.ts'
import { exactPoissonInterval, poissonRatio } from './exact-poisson.ts'
import { grayTest } from './gray-test.ts'
import { landmarkComparison, type Stay, timeVaryingComparison } from './landmark.ts'
import { logRank } from './log-rank.ts'
import { logisticRegression } from './logistic-regression.ts'
import { type History, meanCumulative } from './mean-cumulative.ts'
import { newcombeDifference, type Tally } from './newcombe-difference.ts'
import { signalIn } from './no-signal.ts'
import { forestValues } from './referral-forest.ts'
import { referralsPerHundredCustomers } from './referral-rate.ts'
import { simpsonReversal } from './simpson-reversal.ts'
import { type AgeCounts, cumulativeIncidence, kaplanMeier, restrictedMeanDifference } from './survival.ts'
import { compareTwo } from './two-proportions.ts'
import { viralCoefficient } from './viral-coefficient.ts'

/**
 * The traps of this field. Each test has data in which the usual figure says something false, shows that it does, and shows
 * that ours does not.
 */

const none = { entered: 0, events: 0, competing: 0, censored: 0 }

interface Life {
  /** Age at which they come into view, 0 for new customers. */
  from: number
  /** Month in which they referred first, left, or were last seen. */
  at: number
  how: 'events' | 'competing' | 'censored'
}

/** A customer who each month refers for the first time, or leaves, or neither. */
function live(chance: () => number, months: number, refers: (month: number) => number, leaves: number): Life {
  for (let month = 1; month <= months; month++) {
    const draw = chance()
    if (draw < refers(month)) return { from: 0, at: month, how: 'events' }
    if (draw < refers(month) + leaves) return { from: 0, at: month, how: 'competing' }
  }
  return { from: 0, at: months, how: 'censored' }
}

const countsOf = (lives: readonly Life[]): AgeCounts[] =>
  lives.flatMap(({ from, at, how }) => [
    { ...none, age: from, entered: 1 },
    { ...none, age: at, [how]: 1 },
  ])
const shareOf = (counts: readonly AgeCounts[], age: number) =>
  cumulativeIncidence(counts).findLast((point) => point.age <= age)!

/** What the share comes to in the long run with the same chances every month. */
const longRun = (refers: number, leaves: number, months: number) =>
  (refers / (refers + leaves)) * (1 - (1 - refers - leaves) ** months)

describe('age', () => {
  const chance = seeded(101)
  const old = Array.from({ length: 800 }, () => live(chance, 36, () => 0.02, 0))
  const young = Array.from({ length: 800 }, () => live(chance, 6, () => 0.02, 0))
  const referrers = (lives: readonly Life[]) => lives.filter(({ how }) => how === 'events').length

  test('"has ever referred" calls old customers four times as keen; at equal age and per month they are alike', () => {
    const everOld: Tally = { happened: referrers(old), trials: old.length }
    const everYoung: Tally = { happened: referrers(young), trials: young.length }
    expect(everOld.happened).toBeGreaterThan(4 * everYoung.happened)
    expect(compareTwo(everOld, everYoung)).toBeLessThan(1e-50)

    const [one, other] = [countsOf(old), countsOf(young)]
    expect(logRank([one, other]).p).toBeGreaterThan(0.05)
    const gap = restrictedMeanDifference(one, other, 6)!
    expect(gap.interval.low).toBeLessThan(0)
    expect(gap.interval.high).toBeGreaterThan(0)
    const months = (lives: readonly Life[]) => lives.reduce((sum, { at }) => sum + at, 0)
    const pace = poissonRatio(
      { events: everOld.happened, exposure: months(old) },
      { events: everYoung.happened, exposure: months(young) },
    )!
    expect(pace.interval.low).toBeLessThan(1)
    expect(pace.interval.high).toBeGreaterThan(1)
  })
})

describe('churn competes', () => {
  const chance = seeded(202)
  const faithful = countsOf(Array.from({ length: 3000 }, () => live(chance, 24, () => 0.02, 0.01)))
  const fickle = countsOf(Array.from({ length: 3000 }, () => live(chance, 24, () => 0.02, 0.06)))

  test('with churn taken as censoring twice as many seem to refer as do; counted as an event the share is right', () => {
    const truth = longRun(0.02, 0.06, 24)
    const curve = kaplanMeier(fickle)
    const naive = curve.at(-1)!
    expect(1 - naive.interval!.high).toBeGreaterThan(truth) // its whole interval lies above
    expect(1 - naive.survival).toBeGreaterThan(1.7 * truth)
    const ours = shareOf(fickle, 24)
    expect(ours.interval!.low).toBeLessThan(truth)
    expect(ours.interval!.high).toBeGreaterThan(truth)
  })

  test('the log-rank test sees no difference where half as many ever refer; Gray’s does', () => {
    expect(shareOf(fickle, 24).share).toBeLessThan(0.7 * shareOf(faithful, 24).share)
    expect(logRank([faithful, fickle]).p).toBeGreaterThan(0.05)
    expect(grayTest([faithful, fickle]).p).toBeLessThan(1e-9)
  })
})

describe('repeat referrals', () => {
  test('referrals per customer say that hardly anybody refers twice a year, and a Poisson range is too sure; the mean by age is right', () => {
    // A fifth refer every fourth month, the others never; a year after they came they have made 0.6 on average. As the company
    // grows, most have been customers for a few months only.
    const chance = seeded(909)
    const truth = 12 * 0.2 * 0.25
    const company = (): History[] =>
      Array.from({ length: 600 }, () => {
        const to = 1 + Math.floor(12 * chance() ** 2)
        const keen = chance() < 0.2
        const events = Array.from({ length: to }, (_, month) => month + 1).filter(() => chance() < (keen ? 0.25 : 0))
        return { from: 0, to, events }
      })
    const made = (customers: readonly History[]) => customers.reduce((sum, { events }) => sum + events.length, 0)
    const one = company()
    const naive = referralsPerHundredCustomers({ customers: 600, referrals: made(one), referralsSquared: 1e4 })!
    expect(naive.rate / 100).toBeLessThan(truth / 2)

    let [ours, poisson] = [0, 0]
    const companies = 100
    for (let round = 0; round < companies; round++) {
      const customers = company()
      const { mean, interval } = meanCumulative(customers, [12])[0]!
      if (interval!.low < truth && truth < interval!.high) ours++
      const { low, high } = exactPoissonInterval(made(customers))
      if ((low / made(customers)) * mean < truth && truth < (high / made(customers)) * mean) poisson++
    }
    expect(ours).toBeGreaterThanOrEqual(88) // 95 of 100 expected
    expect(poisson).toBeLessThan(80)
  })
})

describe('customers from before tracking began', () => {
  test('taken as new they hide how quickly new customers refer; entering at their age they do not', () => {
    const chance = seeded(303)
    const pace = (month: number) => (month <= 6 ? 0.06 : 0.01)
    // 1,500 came in the three years before, of whom those who had referred or left by then were never seen; 1,500 since
    const before = Array.from({ length: 1500 }, () => ({
      life: live(chance, 60, pace, 0.02),
      age: 1 + Math.floor(chance() * 36),
    })).flatMap(({ life, age }) => (life.at >= age ? [{ ...life, from: age }] : []))
    const since = Array.from({ length: 1500 }, () => live(chance, 12, pace, 0.02))
    let truth = 0
    let there = 1
    for (let month = 1; month <= 12; month++) {
      truth += there * pace(month)
      there *= 1 - pace(month) - 0.02
    }
    const naive = shareOf(countsOf([...before.map((life) => ({ ...life, from: 0 })), ...since]), 12)
    expect(naive.interval!.high).toBeLessThan(truth)
    const ours = shareOf(countsOf([...before, ...since]), 12)
    expect(ours.interval!.low).toBeLessThan(truth)
    expect(ours.interval!.high).toBeGreaterThan(truth)
  })
})

describe('K from totals', () => {
  test('a company whose every customer brings 1.4 more seems to shrink by totals, and grows by cohorts', () => {
    const chance = seeded(404)
    const k = 1.4
    // Each brings at random; those brought come one cycle later. Twelve cycles from thirty customers.
    const bringing = () => {
      let many = 0
      for (let left = Math.exp(-k), draw = chance(); draw > left; draw *= chance()) many++
      return many
    }
    const cohorts: { age: number; customers: number; referrals: number; brought: number; broughtSquared: number }[] = []
    let customers = 30
    for (let cycle = 0; cycle <= 12; cycle++) {
      const each = Array.from({ length: customers }, bringing)
      const next = each.reduce((sum, many) => sum + many, 0)
      // The last cohort has had no time: what it will bring has not come yet.
      const brought = cycle < 12 ? next : 0
      const broughtSquared = cycle < 12 ? each.reduce((sum, many) => sum + many * many, 0) : 0
      cohorts.push({ age: 12 - cycle, customers, referrals: next, brought, broughtSquared })
      customers = next
    }
    const all = cohorts.reduce((sum, cohort) => sum + cohort.customers, 0)
    const naive = cohorts.reduce((sum, { brought }) => sum + brought, 0) / all
    expect(naive).toBeLessThan(1)
    const ours = viralCoefficient(cohorts, 1)!
    expect(ours.interval.low).toBeLessThan(k)
    expect(ours.interval.high).toBeGreaterThan(k)
    expect(ours.verdict).toBe('grows by itself')
  })
})

describe('immortal time', () => {
  test('Stanford’s transplants: who ever got a heart lived far longer, because one must live to get one', () => {
    const { referredAt, lastAge, churned, naive, fair } = oracle.transplants
    const patients: Stay[] = lastAge.map((age, i) => ({
      referredAt: referredAt[i]!,
      lastAge: age,
      churned: churned[i] === 1,
    }))
    const ever = [true, false].map((got) =>
      patients
        .filter((patient) => (patient.referredAt !== null) === got)
        .flatMap(({ lastAge, churned }) => [
          { ...none, age: 0, entered: 1 },
          { ...none, age: lastAge, [churned ? 'events' : 'censored']: 1 },
        ]),
    )
    expect(logRank(ever).chiSquare).toBeCloseTo(naive, 9) // 33.2
    expect(logRank(ever).p).toBeLessThan(1e-7)
    const ours = timeVaryingComparison(patients)
    expect(ours.test.chiSquare).toBeCloseTo(fair, 9) // 0.18
    expect(ours.test.p).toBeGreaterThan(0.5)
  })

  test('where referring changes nothing, referrers "churn half as much"; from a landmark, and month by month, they do not', () => {
    const chance = seeded(505)
    const stays = Array.from({ length: 4000 }, (): Stay => {
      let referredAt: number | null = null
      for (let month = 1; month <= 36; month++) {
        if (chance() < 0.05) return { referredAt, lastAge: month, churned: true }
        if (referredAt === null && chance() < 0.03) referredAt = month
      }
      return { referredAt, lastAge: 36, churned: false }
    })
    const left = (some: readonly Stay[]): Tally => ({
      happened: some.filter(({ lastAge, churned }) => churned && lastAge <= 12).length,
      trials: some.length,
    })
    const naive = newcombeDifference(
      left(stays.filter(({ referredAt }) => referredAt !== null)),
      left(stays.filter(({ referredAt }) => referredAt === null)),
    )!
    expect(naive.interval.high).toBeLessThan(-0.2)
    const landmark = landmarkComparison(stays, 6, 18)
    expect(landmark.churned!.interval.low).toBeLessThan(0)
    expect(landmark.churned!.interval.high).toBeGreaterThan(0)
    expect(landmark.test.p).toBeGreaterThan(0.05)
    expect(timeVaryingComparison(stays).test.p).toBeGreaterThan(0.05)
  })
})

describe('separation', () => {
  test('an attribute that explains everything has no Wald p-value to hide behind, and is named', () => {
    const chance = seeded(606)
    const cells = Array.from({ length: 600 }, (): Cell => {
      const asked = chance() < 0.5
      const plan = chance() < 0.4 ? 'gold' : 'basic'
      return { happened: asked && chance() < 0.5 ? 1 : 0, trials: 1, values: [asked ? 'asked' : 'not asked', plan] }
    })
    const fit = logisticRegression(cells, [
      { name: 'asked', kind: 'category' },
      { name: 'plan', kind: 'category' },
    ])!
    // A fit stopped at some large estimate has a larger error still, and would call the strongest predictor no evidence.
    expect(fit.terms[1]).toMatchObject({ estimate: -Infinity, standardError: null, p: null })
    expect(fit.predictors[0]).toMatchObject({ name: 'asked', wald: null })
    expect(fit.predictors[0]!.p).toBeLessThan(1e-30)
    expect(fit.separation).toMatchObject({
      kind: 'quasi',
      by: [{ predictor: 'asked', level: 'not asked', says: 'never' }],
    })
    expect(fit.predictors[1]!.p).toBeGreaterThan(0.05)
  })
})

describe('Simpson', () => {
  test('Berkeley’s men were admitted more, clearly; among like applicants no advantage is to be seen', () => {
    const departments = Object.values(published.mantel_haenszel_ucb.value.table).map(
      ([men, menNot, women, womenNot]) => ({
        group: { happened: men!, trials: men! + menNot! },
        other: { happened: women!, trials: women! + womenNot! },
      }),
    )
    const found = simpsonReversal(departments)!
    expect(found.crude.interval.low).toBeGreaterThan(0.1)
    expect(found.within!.gap).toBeLessThan(0)
    expect(found.verdict).toBe('vanishes')
  })
})

describe('no signal', () => {
  const chance = seeded(707)
  const offices = Array.from({ length: 1000 }, (): Tally => {
    let happened = 0
    for (let i = 0; i < 25; i++) if (chance() < 0.3) happened++
    return { happened, trials: 25 }
  })

  test('a thousand equal offices: one by one dozens are the worst, together there is no real difference', () => {
    const all = offices.reduce((sum, { happened }) => sum + happened, 0)
    const worst = offices.filter(
      (office) =>
        office.happened < 7.5 && compareTwo(office, { happened: all - office.happened, trials: 25_000 - 25 }) < 0.05,
    )
    expect(worst.length).toBeGreaterThan(12)
    expect(signalIn(offices)).toMatchObject({ verdict: 'none', trueSpread: 0 })
  })

  test('hundreds of combinations of nothing: dozens below p = 0.05, none found', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    const customers = Array.from({ length: 2000 }, () => ({
      codes: names.map(() => Math.floor(chance() * 4)),
      referred: chance() < 0.25,
    }))
    const tables: CountedTables['tables'][number][] = []
    const add = (of: number[]) => {
      const counted = new Float64Array(4 ** of.length)
      const referrers = new Float64Array(4 ** of.length)
      for (const { codes, referred } of customers) {
        const at = of.reduce((index, column) => index * 4 + codes[column]!, 0)
        counted[at]!++
        if (referred) referrers[at]!++
      }
      tables.push({ of, customers: counted, referrers })
      for (let next = of.at(-1)! + 1; next < 6 && of.length < 3; next++) add([...of, next])
    }
    for (let first = 0; first < 6; first++) add([first])
    const referrers = customers.filter(({ referred }) => referred).length
    let naive = 0
    for (const table of tables)
      for (let cell = 0; cell < table.customers.length; cell++) {
        const group = { happened: table.referrers[cell]!, trials: table.customers[cell]! }
        const rest = { happened: referrers - group.happened, trials: customers.length - group.trials }
        if (group.trials >= 30 && compareTwo(group, rest) < 0.05) naive++
      }
    expect(naive).toBeGreaterThan(12)
    const { findings, tested } = discover({
      total: { customers: customers.length, referrers },
      columns: names.map((column) => ({ column, values: ['w', 'x', 'y', 'z'] })),
      tables,
    })
    expect(tested).toBeGreaterThan(300)
    expect(findings).toEqual([])
  })
})

describe('regression to the mean', () => {
  test('the twenty worst of two hundred improve with nothing done; against the shrunken baseline they do not', () => {
    const chance = seeded(808)
    const count = (rate: number): Tally => {
      let happened = 0
      for (let i = 0; i < 60; i++) if (chance() < rate) happened++
      return { happened, trials: 60 }
    }
    const sum = (tallies: readonly Tally[]): Tally => ({
      happened: tallies.reduce((total, { happened }) => total + happened, 0),
      trials: tallies.reduce((total, { trials }) => total + trials, 0),
    })
    let [naive, ours] = [0, 0]
    for (let company = 0; company < 40; company++) {
      // Their true rates differ, by about six points, and stay what they are.
      const groups = Array.from({ length: 200 }, () => {
        const rate = 0.15 + 0.2 * chance()
        return { before: count(rate), after: count(rate) }
      })
      const fit = fitBetaBinomial(groups.map(({ before }) => before))!
      const worst = groups.toSorted((one, other) => one.before.happened - other.before.happened).slice(0, 20)
      const [before, after] = [sum(worst.map((group) => group.before)), sum(worst.map((group) => group.after))]
      if (newcombeDifference(after, before)!.interval.low > 0) naive++
      const expected = worst.reduce((total, group) => total + shrunkenRate(group.before, fit), 0) / worst.length
      const error = Math.sqrt((expected * (1 - expected)) / after.trials)
      if (after.happened / after.trials - expected > 1.96 * error) ours++
    }
    expect(naive).toBeGreaterThan(30) // of 40 useless actions: "it worked"
    expect(ours).toBeLessThanOrEqual(4) // 1 or 2 expected
  })
})

describe('double counting', () => {
  test('revenue with that of referred customers adds up to more than there is; each customer’s own adds up to what there is', () => {
    // Ada brought Bea and Col, Bea brought Dan; Eve came by herself
    const own = Float64Array.of(100, 50, 40, 30, 20)
    const referrer = Int32Array.of(-1, 0, 0, 1, -1)
    const { direct, chain } = forestValues(referrer, own)
    const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0)
    expect([...chain]).toEqual([220, 80, 40, 30, 20])
    expect([...direct]).toEqual([190, 80, 40, 30, 20])
    expect(sum(chain)).toBe(390)
    expect(sum(direct)).toBe(360)
    expect(sum(own)).toBe(240) // what the company has
    // Only those nobody brought may be added up with their chains.
    expect(chain[0]! + chain[4]!).toBe(sum(own))
  })
})
