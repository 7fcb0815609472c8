import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import oracle from '../testing/oracles/regression.json' with { type: 'json' }
import { linesOfTelco } from '../testing/telco.ts'
import { seeded } from './chance.ts'
import type { Cell, Predictor } from './design-matrix.ts'
import { type LogisticFit, logisticRegression } from './logistic-regression.ts'
import { relativeWeights } from './relative-weights.ts'
import { explainedShares, lmgShares, shapleyShares } from './shapley-shares.ts'

function agrees(actual: number | null | undefined, expected: number | undefined, share = 1e-6) {
  expect(Math.abs(actual! - expected!), `${actual} against ${expected}`).toBeLessThanOrEqual(
    share * Math.abs(expected!) + 1e-9,
  )
}

const category = (name: string, reference?: string): Predictor => ({
  name,
  kind: 'category',
  ...(reference === undefined ? {} : { reference }),
})
const number = (name: string): Predictor => ({ name, kind: 'number' })
const term = (fit: LogisticFit | null, name: string) => fit!.terms.find((one) => one.name === name)!

describe('Berkeley’s admissions', () => {
  const { cells, ...expected } = oracle.berkeley
  const rows: Cell[] = cells.admitted.map((happened, i) => ({
    happened,
    trials: happened + cells.rejected[i]!,
    values: [cells.gender[i]!, cells.department[i]!],
  }))
  const fit = logisticRegression(rows, [category('gender', 'Male'), category('department', 'A')])!

  test('agree with R’s glm: estimates, errors, deviance and what each predictor adds', () => {
    expect(fit.terms.map(({ level }) => level)).toEqual([null, 'Female', 'B', 'C', 'D', 'E', 'F'])
    fit.terms.forEach((one, i) => {
      agrees(one.estimate, expected.estimate[i], 1e-9)
      agrees(one.standardError, expected.error[i], 1e-9)
      agrees(one.p, expected.p[i])
    })
    agrees(fit.deviance, expected.deviance, 1e-9)
    fit.predictors.forEach((one, i) => {
      agrees(one.likelihoodRatio, expected.lr[i], 1e-9)
      agrees(one.p, expected.pLr[i])
      expect(one.freedom).toBe(expected.df[i])
    })
    agrees(fit.overall.likelihoodRatio, expected.null - expected.deviance, 1e-9)
    agrees(fit.predictors[0]!.wald, (expected.estimate[1]! / expected.error[1]!) ** 2)
    expect(fit.separation).toBeNull()
    expect(fit.dropped).toEqual([])
  })

  test('come out the same one by one as in cells', () => {
    const oneByOne = rows.flatMap(({ happened, trials, values }) =>
      Array.from({ length: trials }, (_, i) => ({ happened: i < happened ? 1 : 0, trials: 1, values })),
    )
    const again = logisticRegression(oneByOne, [category('gender', 'Male'), category('department', 'A')])!
    again.terms.forEach((one, i) => {
      agrees(one.estimate, fit.terms[i]!.estimate!)
    })
    agrees(again.logLikelihood, fit.logLikelihood)
    agrees(again.areaUnderCurve, fit.areaUnderCurve!)
  })

  test('a column that repeats another is left out, and what says it already is named', () => {
    const faculties = rows.map((row) => ({
      ...row,
      values: [...row.values, 'AB'.includes(String(row.values[1])) ? 'x' : 'y'],
    }))
    const found = logisticRegression(faculties, [
      category('gender', 'Male'),
      category('department', 'A'),
      category('faculty'),
    ])!
    expect(found.dropped).toEqual([
      { name: expect.stringContaining('faculty'), predictor: 'faculty', saidBy: ['department'] },
    ])
    agrees(term(found, 'gender: Female').estimate, expected.estimate[1], 1e-9)
    expect(found.predictors[2]).toMatchObject({ freedom: 0, likelihoodRatio: 0, p: 1 })
    expect(found.terms.at(-1)!.estimate).toBeNull()
  })
})

describe('the telephone company', () => {
  const lines = linesOfTelco()
  const cellsBy = (...names: string[]): Cell[] =>
    lines!.map((line) => ({
      happened: line['Referred a Friend'] === 'Yes' ? 1 : 0,
      trials: 1,
      values: names.map((name) => (line[name] === '' ? 'None' : line[name]!)),
    }))
  const five = ['Contract', 'Internet Type', 'Tenure in Months', 'Monthly Charge', 'Dependents']
  const predictors = [
    category('Contract', 'Month-to-Month'),
    category('Internet Type', 'Fiber Optic'),
    number('Tenure in Months'),
    number('Monthly Charge'),
    category('Dependents', 'No'),
  ]

  test.skipIf(lines === null)('goes with what R’s glm says', () => {
    const fit = logisticRegression(cellsBy(...five), predictors)!
    fit.terms.forEach((one, i) => {
      agrees(one.estimate, oracle.telco.estimate[i])
      agrees(one.standardError, oracle.telco.error[i])
      agrees(one.p, oracle.telco.p[i], 1e-5)
    })
    fit.predictors.forEach((one, i) => {
      agrees(one.likelihoodRatio, oracle.telco.lr[i])
    })
    agrees(-2 * fit.logLikelihood, oracle.telco.deviance)
    agrees(fit.areaUnderCurve, oracle.telco.auc, 1e-9)
    agrees(fit.explained, 1 - oracle.telco.deviance / oracle.telco.null)
  })

  test.skipIf(lines === null)(
    'nobody unmarried referred: said, and the others are what they are among the married',
    () => {
      const [never] = [oracle.telco.married_by_referred[0]!]
      const fit = logisticRegression(cellsBy('Contract', 'Tenure in Months', 'Married'), [
        category('Contract', 'Month-to-Month'),
        number('Tenure in Months'),
        category('Married'),
      ])!
      expect(fit.separation).toEqual({
        kind: 'quasi',
        customers: never,
        by: [{ predictor: 'Married', level: 'No', says: 'never', customers: never }],
      })
      const among = oracle.telco.among_married
      expect(fit.terms.slice(1, 4).map(({ name }) => name)).toEqual([
        'Contract: One Year',
        'Contract: Two Year',
        'Tenure in Months',
      ])
      fit.terms.slice(0, 4).forEach((one, i) => {
        agrees(one.estimate, among.estimate[i])
        agrees(one.standardError, among.error[i])
      })
      expect(term(fit, 'Married: No')).toMatchObject({ estimate: -Infinity, standardError: null, interval: null })
      expect(fit.predictors[2]!.wald).toBeNull()
      expect(fit.predictors[2]!.likelihoodRatio).toBeGreaterThan(1000)
    },
  )

  test.skipIf(lines === null)('shares of explained variation agree with lm over all 32 sets', () => {
    const found = explainedShares(cellsBy(...five), predictors)!
    agrees(found.explained, oracle.telcoShares.r2, 1e-9)
    found.shares.forEach((share, i) => {
      agrees(share, oracle.telcoShares.lmg[i], 1e-9)
    })
  })
})

describe('separation', () => {
  const cell = (happened: number, trials: number, ...values: (string | number)[]): Cell => ({
    happened,
    trials,
    values,
  })

  test('a number that parts those who did from the rest is complete, and named', () => {
    const cells = [1, 2, 3, 4, 5, 6].map((months) => cell(months > 3 ? 4 : 0, 4, months, months % 2 ? 'a' : 'b'))
    const fit = logisticRegression(cells, [number('months'), category('plan')])!
    expect(fit.separation).toMatchObject({
      kind: 'complete',
      customers: 24,
      by: [{ predictor: 'months', level: null, says: 'threshold', customers: 24 }],
    })
    agrees(fit.logLikelihood, 0)
    agrees(fit.areaUnderCurve, 1)
  })

  test('two predictors that only do it together are both named', () => {
    // who has both x and y always refers; each alone does not decide
    const cells = [
      cell(3, 10, 'no', 'no'),
      cell(4, 10, 'yes', 'no'),
      cell(2, 10, 'no', 'yes'),
      cell(10, 10, 'yes', 'yes'),
    ]
    const both = cells.map(({ happened, trials, values }) => cell(happened, trials, ...values, values.join('')))
    const fit = logisticRegression(both, [category('x', 'no'), category('y', 'no'), category('xy', 'nono')])!
    expect(fit.separation?.by).toEqual([{ predictor: 'xy', level: 'yesyes', says: 'always', customers: 10 }])

    const numbers = [cell(0, 5, 0, 2), cell(5, 5, 1, 2), cell(0, 5, 2, 4), cell(5, 5, 3, 4), cell(0, 5, -1, 1)]
    const slanted = logisticRegression(numbers, [number('u'), number('v')])!
    expect(slanted.separation).toMatchObject({ kind: 'complete' })
    expect(slanted.separation!.by.map(({ predictor, says }) => `${predictor} ${says}`)).toEqual([
      'u together',
      'v together',
    ])
  })

  test('a rare but mixed value is no separation, however large its estimate', () => {
    const fit = logisticRegression([cell(1, 100_000, 'rare'), cell(60_000, 100_000, 'usual')], [category('kind')])!
    expect(fit.separation).toBeNull()
    agrees(Math.abs(fit.terms[1]!.estimate!), Math.log(60 / 40) - Math.log(1 / 99_999))
  })

  test('several levels may do it at once, some always and some never', () => {
    const cells = [cell(0, 8, 'a'), cell(9, 9, 'b'), cell(5, 10, 'c'), cell(6, 20, 'd')]
    const fit = logisticRegression(cells, [category('kind')])!
    expect(fit.separation).toMatchObject({ kind: 'quasi', customers: 17 })
    expect(fit.separation!.by.map(({ level, says }) => `${level} ${says}`)).toEqual(['a never', 'b always'])
    expect(term(fit, 'kind: a').estimate).toBe(-Infinity)
    expect(term(fit, 'kind: b').estimate).toBe(Infinity)
    agrees(term(fit, 'kind: c').estimate, Math.log(1) - Math.log(6 / 14))
  })
})

test('finds what was put in, and the chance of an error is what it says', () => {
  const chance = seeded(12)
  let inside = 0
  for (let company = 0; company < 60; company++) {
    const cells = Array.from({ length: 400 }, (): Cell => {
      const [plan, months] = [chance() < 0.3 ? 'gold' : 'basic', Math.floor(chance() * 36)]
      const odds = -1 + 0.8 * (plan === 'gold' ? 1 : 0) + 0.02 * months
      return { happened: chance() < 1 / (1 + Math.exp(-odds)) ? 1 : 0, trials: 1, values: [plan, months] }
    })
    const fit = logisticRegression(cells, [category('plan', 'basic'), number('months')])!
    const { low, high } = term(fit, 'plan: gold').interval!
    if (low < Math.exp(0.8) && Math.exp(0.8) < high) inside++
  }
  expect(inside).toBeGreaterThanOrEqual(52) // 57 of 60 expected; 51 or fewer happen once in a hundred
})

describe('shares', () => {
  test('miles per gallon: LMG as our R code, Johnson’s weights as printed by the rwa package', () => {
    const { covariance, lmg, relativeWeights: weights, r2 } = oracle.cars
    const shapley = lmgShares(covariance.flat(), 5, [[0], [1], [2], [3]])
    const johnson = relativeWeights(covariance.flat(), 5, [[0], [1], [2], [3]])
    for (let i = 0; i < 4; i++) {
      agrees(shapley.shares[i], lmg[i], 1e-9)
      agrees(johnson.shares[i], weights[i], 1e-9)
      expect(johnson.shares[i]).toBeCloseTo([0.2284797, 0.2221469, 0.2321744, 0.0963886][i]!, 7)
    }
    agrees(shapley.explained, r2, 1e-9)
    agrees(johnson.explained, r2, 1e-9)
  })

  const game = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 16, maxLength: 16 })

  test('add up to the whole, treat equals equally, and give nothing for nothing', () => {
    fc.assert(
      fc.property(game, (worth) => {
        const shares = shapleyShares(4, (set) => worth[set]!)
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(worth[15]! - worth[0]!, 9)
        // 0 and 1 may be swapped without changing any worth
        const fair = shapleyShares(4, (set) => worth[(set & 12) | ((set & 1) + ((set >> 1) & 1))]!)
        expect(fair[0]).toBeCloseTo(fair[1]!, 9)
        expect(shapleyShares(4, (set) => worth[set & 7]!)[3]).toBeCloseTo(0, 9)
      }),
    )
    expect(() => shapleyShares(13, () => 0)).toThrow(RangeError)
  })

  test('uncorrelated predictors keep what each explains alone, by either method', () => {
    const covariance = [1, 0, 0.5, 0, 4, 0.8, 0.5, 0.8, 1]
    const expected = [0.25, 0.16]
    for (const method of [lmgShares, relativeWeights])
      method(covariance, 3, [[0], [1]]).shares.forEach((share, i) => {
        expect(share).toBeCloseTo(expected[i]!, 12)
      })
  })

  test('do not depend on the reference of a category, and a copy shares with its original', () => {
    const chance = seeded(3)
    const cells = Array.from({ length: 300 }, (): Cell => {
      const plan = ['a', 'b', 'c'][Math.floor(chance() * 3)]!
      return { happened: chance() < (plan === 'a' ? 0.6 : 0.3) ? 1 : 0, trials: 1, values: [plan, plan, chance() * 9] }
    })
    const shares = (reference: string) =>
      explainedShares(cells, [category('plan', reference), category('copy'), number('noise')])!.shares
    shares('a').forEach((share, i) => {
      expect(share).toBeCloseTo(shares('c')[i]!, 9)
    })
    expect(shares('a')[0]).toBeCloseTo(shares('a')[1]!, 9)
  })
})

test('nothing to explain is null, and impossible input is refused', () => {
  expect(logisticRegression([], [])).toBeNull()
  expect(logisticRegression([{ happened: 3, trials: 3, values: ['a'] }], [category('x')])).toBeNull()
  expect(explainedShares([], [category('x')])).toBeNull()
  expect(() => logisticRegression([{ happened: 1, trials: 3, values: [Number.NaN] }], [number('x')])).toThrow(
    RangeError,
  )
  expect(() => logisticRegression([{ happened: 4, trials: 3, values: ['a'] }], [category('x')])).toThrow(RangeError)
  const alone = logisticRegression([{ happened: 1, trials: 4, values: [] }], [])!
  agrees(alone.terms[0]!.estimate, Math.log(1 / 3))
})
