import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import oracle from '../testing/oracles/survival.json' with { type: 'json' }
import { linesOfTelco } from '../testing/telco.ts'
import { grayTest } from './gray-test.ts'
import { logRank } from './log-rank.ts'
import { type History, meanCumulative } from './mean-cumulative.ts'
import {
  type AgeCounts,
  cumulativeIncidence,
  kaplanMeier,
  restrictedMean,
  restrictedMeanDifference,
  riskTable,
} from './survival.ts'

function agrees(actual: number | null | undefined, expected: number | null | undefined, share = 1e-9) {
  expect(Math.abs(actual! - expected!), `${actual} against ${expected}`).toBeLessThanOrEqual(
    share * Math.abs(expected!) + 1e-13,
  )
}

interface Columns {
  age: number[]
  entered: number[]
  events: number[]
  competing: number[]
  censored: number[]
}

const rowsOf = (columns: Columns): AgeCounts[] =>
  columns.age.map((age, i) => ({
    age,
    entered: columns.entered[i]!,
    events: columns.events[i]!,
    competing: columns.competing[i]!,
    censored: columns.censored[i]!,
  }))
/** The last point at or before an age. */
const at = <Point extends { age: number }>(points: readonly Point[], age: number) =>
  points.findLast((point) => point.age <= age)

describe('against R', () => {
  test('Kaplan–Meier of two leukaemia treatments, Greenwood and log-log, agrees with survfit', () => {
    for (const group of oracle.km) {
      const curve = kaplanMeier(rowsOf(group.counts))
      expect(curve.map(({ age }) => age)).toEqual(group.age)
      curve.forEach((point, i) => {
        expect(point.atRisk).toBe(group.atRisk[i])
        agrees(point.survival, group.survival[i])
        if (group.low[i] === null) expect(point.interval).toBeNull()
        if (group.low[i] === null) return
        agrees(point.standardError, group.error[i])
        agrees(point.interval?.low, group.low[i])
        agrees(point.interval?.high, group.high[i])
      })
      const mean = restrictedMean(rowsOf(group.counts), 40)
      agrees(mean?.wait, group.mean40)
      agrees(mean?.standardError, group.meanError40)
    }
  })

  test('the log-rank test of the two agrees with survdiff', () => {
    const found = logRank(oracle.km.map(({ counts }) => rowsOf(counts)))
    agrees(found.chiSquare, oracle.logRank.chisq)
    found.expected.forEach((many, i) => {
      agrees(many, oracle.logRank.exp[i])
    })
    expect(found.observed).toEqual(oracle.logRank.obs)
  })

  test('cumulative incidence with death competing agrees with the multi-state survfit of 1,384 patients', () => {
    const { counts, age: ages, ...expected } = oracle.incidence
    const curve = cumulativeIncidence(rowsOf(counts))
    ages.forEach((age, i) => {
      const point = at(curve, age)
      agrees(point?.share, expected.share[i])
      agrees(point?.left, expected.left[i])
      agrees(point?.standardError, expected.error[i])
      agrees(point?.interval?.low, expected.low[i])
      agrees(point?.interval?.high, expected.high[i])
      expect(riskTable(rowsOf(counts), [age])[0]?.atRisk).toBe(expected.atRisk[i])
    })
    const mean = restrictedMean(rowsOf(counts), 240)
    agrees(240 - mean!.wait, expected.mean240)
    agrees(mean!.standardError, expected.meanError240)
  })

  test('late entry agrees with etm for cumulative incidence and with survfit for Kaplan–Meier', () => {
    const { counts, age: ages, share, error, km } = oracle.truncated
    const curve = cumulativeIncidence(rowsOf(counts))
    const anything = kaplanMeier(
      rowsOf(counts).map((row) => ({ ...row, events: row.events + row.competing, competing: 0 })),
    )
    ages.forEach((age, i) => {
      agrees(at(curve, age)?.share, share[i])
      agrees(at(curve, age)?.standardError, error[i])
      agrees(at(anything, age)?.survival, km.survival[i])
      agrees(at(anything, age)?.standardError, km.error[i])
      agrees(at(anything, age)?.interval?.low, km.low[i])
      agrees(at(anything, age)?.interval?.high, km.high[i])
    })
  })

  test('log-rank of three groups agrees with survdiff; of four with late entry, with the exact score test of coxph', () => {
    const { groups, event } = oracle.ranks
    const found = logRank([groups.young, groups.middle, groups.old].map(rowsOf))
    agrees(found.chiSquare, event.chisq)
    expect(found.freedom).toBe(event.df)
    const late = logRank(Object.values(oracle.lateRanks.groups).map(rowsOf))
    agrees(late.chiSquare, oracle.lateRanks.chisq, 1e-6)
    expect(late.freedom).toBe(oracle.lateRanks.df)
  })

  test('Gray’s test agrees with cmprsk', () => {
    const { groups, gray, sex, gray_sex } = oracle.ranks
    const bands = grayTest([groups.young, groups.middle, groups.old].map(rowsOf))
    agrees(bands.chiSquare, gray.stat)
    agrees(bands.p, gray.p)
    expect(bands.freedom).toBe(2)
    agrees(grayTest([sex.F, sex.M].map(rowsOf)).chiSquare, gray_sex.stat)
  })

  test('the mean cumulative function and its robust error agree with survfit, also with late entry', () => {
    for (const { histories, curves } of [oracle.recurrent, oracle.recurrent.late])
      for (const { treat, age, mean, error } of curves) {
        const found = meanCumulative(
          histories.filter((history) => history.treat === treat),
          age,
        )
        found.forEach((point, i) => {
          agrees(point.mean, mean[i])
          agrees(point.standardError, error[i])
        })
      }
    const placebo = oracle.recurrent.histories.filter(({ treat }) => treat === 'placebo')
    expect(meanCumulative(placebo, [90, 180, 270, 360]).map(({ atRisk }) => atRisk)).toEqual([65, 62, 45, 8])
  })
})

describe('the telephone company', () => {
  const lines = linesOfTelco()
  test.skipIf(lines === null)('keeps its customers as long, by contract, as R says', () => {
    const contracts = ['Month-to-Month', 'One Year', 'Two Year'].map((contract) =>
      lines!
        .filter((line) => line.Contract === contract)
        .flatMap((line) => [
          { age: 0, entered: 1, events: 0, competing: 0, censored: 0 },
          {
            age: Number(line['Tenure in Months']),
            entered: 0,
            events: Number(line['Churn Value']),
            competing: 0,
            censored: 1 - Number(line['Churn Value']),
          },
        ]),
    )
    const { age: ages, survival, error, low, high, mean60, meanError60, rank } = oracle.telcoChurn
    contracts.forEach((counts, contract) => {
      const curve = kaplanMeier(counts)
      for (let i = contract * 3; i < contract * 3 + 3; i++) {
        const point = at(curve, ages[i]!)
        agrees(point?.survival, survival[i])
        agrees(point?.standardError, error[i])
        if (low[i] === null) continue
        agrees(point?.interval?.low, low[i])
        agrees(point?.interval?.high, high[i])
      }
      agrees(restrictedMean(counts, 60)?.wait, mean60[contract])
      agrees(restrictedMean(counts, 60)?.standardError, meanError60[contract])
    })
    agrees(logRank(contracts).chiSquare, rank.chisq)
  })
})

const groups = fc
  .array(
    fc.record({
      exit: fc.integer({ min: 0, max: 12 }),
      entry: fc.integer({ min: 0, max: 3 }),
      how: fc.constantFrom('events', 'competing', 'censored' as const),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((customers) =>
    customers.flatMap(({ exit, entry, how }): AgeCounts[] => {
      const none = { entered: 0, events: 0, competing: 0, censored: 0 }
      return [
        { ...none, age: Math.min(entry, exit), entered: 1 },
        { ...none, age: exit, [how]: 1 },
      ]
    }),
  )

describe('for any customers', () => {
  test('the three shares add up to one, the curve never falls, and one less Kaplan–Meier is never below it', () => {
    fc.assert(
      fc.property(groups, (counts) => {
        const incidence = cumulativeIncidence(counts)
        const survival = kaplanMeier(counts)
        let before = 0
        incidence.forEach((point, i) => {
          expect(point.share + point.left + point.waiting).toBeCloseTo(1, 12)
          expect(point.share).toBeGreaterThanOrEqual(before)
          before = point.share
          expect(1 - survival[i]!.survival).toBeGreaterThanOrEqual(point.share - 1e-12)
          if (point.interval === null) return
          expect(point.interval.low).toBeLessThanOrEqual(point.share)
          expect(point.interval.high).toBeGreaterThanOrEqual(point.share)
        })
      }),
    )
  })

  test('with nobody leaving it is the plain share, with the plain standard error', () => {
    const counts = [
      { age: 0, entered: 40, events: 0, competing: 0, censored: 0 },
      { age: 3, entered: 0, events: 6, competing: 3, censored: 0 },
      { age: 9, entered: 0, events: 4, competing: 2, censored: 25 },
    ]
    const last = cumulativeIncidence(counts).at(-1)!
    agrees(last.share, 10 / 40)
    agrees(last.standardError, Math.sqrt((0.25 * 0.75) / 40))
  })

  test('the restricted mean is the area above the curve, grows with the horizon, and ends where nobody is watched', () => {
    fc.assert(
      fc.property(groups, fc.integer({ min: 1, max: 11 }), (counts, horizon) => {
        const mean = restrictedMean(counts, horizon)
        const longer = restrictedMean(counts, horizon + 1)
        if (mean === null) return
        const curve = cumulativeIncidence(counts)
        let area = 0
        for (let age = 0; age < horizon; age++) area += 1 - (at(curve, age)?.share ?? 0)
        expect(mean.wait).toBeCloseTo(area, 10)
        if (longer === null) return
        expect(longer.wait - mean.wait).toBeGreaterThanOrEqual(-1e-12)
        expect(longer.wait - mean.wait).toBeLessThanOrEqual(1 + 1e-12)
      }),
    )
    const few = [
      { age: 0, entered: 2, events: 0, competing: 0, censored: 0 },
      { age: 5, entered: 0, events: 1, competing: 0, censored: 1 },
    ]
    expect(restrictedMean(few, 5)).not.toBeNull()
    expect(restrictedMean(few, 6)).toBeNull()
    expect(restrictedMeanDifference(few, few, 5)).toMatchObject({ gap: 0, p: 1 })
  })

  test('tests care neither for the order of groups nor for how counts are split into rows', () => {
    fc.assert(
      fc.property(groups, groups, groups, (one, two, three) => {
        for (const test of [logRank, grayTest]) {
          const found = test([one, two, three])
          expect(test([three, one.toReversed(), two]).p).toBeCloseTo(found.p, 6)
          expect(test([one, one]).chiSquare).toBeCloseTo(0, 9)
          expect(found.p).toBeGreaterThanOrEqual(0)
          expect(found.p).toBeLessThanOrEqual(1)
        }
        expect(logRank([one, []])).toMatchObject({ freedom: 0, p: 1 })
      }),
    )
  })

  test('observed and expected add up to the same', () => {
    fc.assert(
      fc.property(groups, groups, (one, two) => {
        const { observed, expected } = logRank([one, two])
        expect(observed[0]! + observed[1]!).toBeCloseTo(expected[0]! + expected[1]!, 9)
      }),
    )
  })

  test('two customers with one history count like the same customer twice', () => {
    const history: History = { from: 0, to: 10, events: [2, 5] }
    const other: History = { from: 1, to: 8, events: [4] }
    expect(meanCumulative([{ ...history, customers: 2 }, other], [3, 9])).toEqual(
      meanCumulative([history, history, other], [3, 9]),
    )
    expect(() => meanCumulative([{ from: 3, to: 9, events: [2] }], [9])).toThrow(RangeError)
  })

  test('impossible counts are refused', () => {
    expect(() => cumulativeIncidence([{ age: 1, entered: 1, events: 2, competing: 0, censored: 0 }])).toThrow(
      RangeError,
    )
    expect(() => restrictedMean([], 0)).toThrow(RangeError)
    expect(cumulativeIncidence([])).toEqual([])
    expect(restrictedMean([], 5)).toBeNull()
  })
})
