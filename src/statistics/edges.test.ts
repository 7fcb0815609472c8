import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fitBetaBinomial, shrunkenRate } from './beta-binomial.ts'
import { compareGroups } from './compare-groups.ts'
import { anytimeInterval, effectVerdict, evidenceOf } from './confidence-sequence.ts'
import { controlChart, judgeMonth } from './control-chart.ts'
import { adjustedDifference } from './cuped.ts'
import type { Cell } from './design-matrix.ts'
import { differenceInDifferences } from './difference-in-differences.ts'
import { earnedGrowth } from './earned-growth.ts'
import { exactBinomialTest, exactInterval } from './exact-binomial.ts'
import { exactPoissonInterval, poissonRatio } from './exact-poisson.ts'
import { funnelOf } from './funnel.ts'
import { fitRetention } from './geometric-retention.ts'
import { grayTest } from './gray-test.ts'
import { katzRatio } from './katz-ratio.ts'
import { landmarkComparison, timeVaryingComparison } from './landmark.ts'
import { liftOf } from './lift.ts'
import { linearCombination } from './linear-combination.ts'
import { logRank } from './log-rank.ts'
import { logisticRegression } from './logistic-regression.ts'
import { mantelHaenszel } from './mantel-haenszel.ts'
import { matchedDifference } from './matched-difference.ts'
import { newcombeDifference, type Tally } from './newcombe-difference.ts'
import { signalIn } from './no-signal.ts'
import { netPromoterScore } from './nps.ts'
import { npsDifference } from './nps-difference.ts'
import { proposeComparisons } from './parallel-history.ts'
import { meanRange } from './product-range.ts'
import { splitChange } from './rate-and-mix.ts'
import { fiellerInterval, ratioOfSums } from './ratio-of-sums.ts'
import { referralsPerHundredCustomers } from './referral-rate.ts'
import { referralValue } from './referral-value.ts'
import { explainedShares } from './shapley-shares.ts'
import { againstShrunkenBaseline } from './shrunken-baseline.ts'
import { simpsonReversal } from './simpson-reversal.ts'
import { spreadBetween } from './spread-between-groups.ts'
import { studentBeyond, studentQuantile } from './student-t.ts'
import { type AgeCounts, cumulativeIncidence, kaplanMeier, restrictedMean } from './survival.ts'
import { trendOver } from './trend-over-groups.ts'
import { compareTwo, fisherTest, scoreTest } from './two-proportions.ts'
import { valueDifference } from './value-difference.ts'
import { viralCoefficient } from './viral-coefficient.ts'
import { wilsonInterval } from './wilson-interval.ts'

/**
 * Whatever counts a company has, a figure is a number, an honest null or a sentence on what is wrong; it is never NaN, which a
 * screen would show as nothing at all, or as a lie.
 */
function holdsNoNumber(answer: unknown): boolean {
  if (typeof answer === 'number') return Number.isNaN(answer)
  if (typeof answer !== 'object' || answer === null) return false
  return (ArrayBuffer.isView(answer) ? [...(answer as Float64Array)] : Object.values(answer)).some(holdsNoNumber)
}

const none = { entered: 0, events: 0, competing: 0, censored: 0 }
const lives = (a: Tally, age: number): AgeCounts[] => [
  { ...none, age: 0, entered: a.trials },
  { ...none, age, events: a.happened },
  { ...none, age: age + 1, competing: a.trials - a.happened },
]
const cells = (a: Tally, b: Tally): Cell[] => [
  { ...a, values: ['x', 1] },
  { ...b, values: ['y', 1] },
  { ...a, values: ['x', 5] },
]
const amounts = ({ happened, trials }: Tally) => ({ many: trials, sum: happened, squares: happened })
const history = ({ happened, trials }: Tally) => ({
  customers: trials,
  x: happened,
  y: happened,
  xx: happened,
  yy: happened,
  xy: happened,
})
const paired = (a: Tally) => ({
  customers: a.trials,
  top: a.happened,
  bottom: a.trials,
  topSquares: a.happened,
  bottomSquares: a.trials,
  products: a.happened,
})
const answers = (a: Tally) => ({ promoters: a.happened, passives: 1, detractors: a.trials - a.happened })

/** Every figure that is made of counts, asked about two groups. */
const figures: Record<string, (a: Tally, b: Tally) => unknown> = {
  wilsonInterval: (a) => wilsonInterval(a.happened, a.trials),
  exactInterval: (a) => exactInterval(a.happened, a.trials),
  exactBinomialTest: (a, b) => exactBinomialTest(a.happened, a.trials, b.trials === 0 ? 0 : b.happened / b.trials),
  newcombeDifference,
  katzRatio,
  compareTwo,
  scoreTest,
  fisherTest,
  compareGroups: (a, b) =>
    compareGroups(
      [
        { value: 'a', ...a },
        { value: 'b', ...b },
      ],
      { happened: a.happened + b.happened, trials: a.trials + b.trials },
    ),
  fitBetaBinomial: (a, b) => fitBetaBinomial([a, b, a]),
  shrunkenRate: (a) => shrunkenRate(a, { mean: 0.3, weight: 12 }),
  spreadBetween: (a, b) => spreadBetween([a, b, a]),
  signalIn: (a, b) => signalIn([a, b, a]),
  funnelOf: (a, b) => funnelOf([a, b, a]),
  trendOver: (a, b) => trendOver([a, b, a]),
  splitChange: (a, b) =>
    splitChange(
      [
        { value: 'x', ...a },
        { value: 'y', ...b },
      ],
      [{ value: 'x', ...b }],
    ),
  mantelHaenszel: (a, b) =>
    mantelHaenszel([
      { group: a, other: b },
      { group: { happened: 3, trials: 7 }, other: { happened: 2, trials: 9 } },
    ]),
  matchedDifference: (a, b) => matchedDifference([{ group: a, other: b }]),
  simpsonReversal: (a, b) =>
    simpsonReversal([
      { group: a, other: b },
      { group: b, other: a },
    ]),
  linearCombination: (a, b) =>
    linearCombination([
      { ...a, weight: a.trials > 0 ? 3 : 0 },
      { ...b, weight: b.trials > 0 ? -1 : 0 },
    ]),
  liftOf: (a, b) =>
    liftOf({ one: a.happened, other: b.happened, both: Math.min(a.happened, b.happened), all: a.trials + b.trials }),
  exactPoissonInterval: (a) => exactPoissonInterval(a.happened),
  poissonRatio: (a, b) =>
    poissonRatio({ events: a.happened, exposure: a.trials }, { events: b.happened, exposure: b.trials }),
  referralsPerHundredCustomers: (a) =>
    referralsPerHundredCustomers({ customers: a.trials, referrals: a.happened, referralsSquared: 2 * a.happened }),
  viralCoefficient: (a) =>
    viralCoefficient([{ age: 9, customers: a.trials, referrals: a.trials, brought: a.happened }], 3),
  netPromoterScore: (a) => netPromoterScore(answers(a)),
  npsDifference: (a, b) => npsDifference(answers(a), answers(b)),
  controlChart: (a, b) => controlChart([a, b, a, b, a, b, a, b, a, b, a, b, a, b]),
  judgeMonth: (a) => judgeMonth({ centre: 0.2, spread: 1, months: 30 }, a),
  fitRetention: (a, b) =>
    fitRetention([
      { due: a.trials, renewed: a.happened },
      { due: b.trials, renewed: b.happened },
    ]),
  differenceInDifferences: (a, b) =>
    differenceInDifferences([
      { treated: true, before: a, after: b },
      { treated: true, before: b, after: a },
      { treated: false, before: a, after: a },
      { treated: false, before: b, after: b },
    ]),
  'differenceInDifferences of one': (a, b) =>
    differenceInDifferences([
      { treated: true, before: a, after: b },
      { treated: false, before: b, after: a },
      { treated: false, before: a, after: a },
      { treated: false, before: b, after: b },
    ]),
  proposeComparisons: (a, b) =>
    proposeComparisons({ value: 'x', periods: [a, b, a] }, [{ value: 'y', periods: [b, a, b] }]),
  againstShrunkenBaseline: (a, b) => againstShrunkenBaseline([a, b], [{ before: a, after: b }]),
  cumulativeIncidence: (a) => cumulativeIncidence(lives(a, 3)),
  kaplanMeier: (a) => kaplanMeier(lives(a, 0)),
  restrictedMean: (a) => restrictedMean(lives(a, 3), 5),
  logRank: (a, b) => logRank([lives(a, 3), lives(b, 3)]),
  grayTest: (a, b) => grayTest([lives(a, 3), lives(b, 2), lives(a, 3)]),
  landmarkComparison: (a, b) =>
    landmarkComparison(
      [
        { referredAt: 2, lastAge: 9, churned: true, customers: a.trials },
        { referredAt: null, lastAge: 7, churned: false, customers: b.trials },
      ],
      5,
      8,
    ),
  timeVaryingComparison: (a, b) =>
    timeVaryingComparison([
      { referredAt: 2, lastAge: 9, churned: true, customers: a.trials },
      { referredAt: null, lastAge: 7, churned: true, customers: b.trials },
    ]),
  logisticRegression: (a, b) =>
    logisticRegression(cells(a, b), [
      { name: 'plan', kind: 'category' },
      { name: 'years', kind: 'number' },
    ]),
  explainedShares: (a, b) =>
    explainedShares(cells(a, b), [
      { name: 'plan', kind: 'category' },
      { name: 'years', kind: 'number' },
    ]),
  earnedGrowth: (a, b) =>
    earnedGrowth({ base: a.trials, kept: a.happened, earned: b.happened, bought: b.trials, unknown: 0 }),
  ratioOfSums: (a) => ratioOfSums(paired(a)),
  fiellerInterval: (a) => fiellerInterval(paired(a)),
  meanRange: (a) => meanRange(amounts(a)),
  valueDifference: (a, b) => valueDifference(amounts(a), amounts(b)),
  adjustedDifference: (a, b) => adjustedDifference(history(a), history(b)),
}

/** Nobody, everybody, nobody of many, a handful, and a thousand million. */
const size = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(0, 1, 2, 1000, 1e9))
const counts = size.chain((trials) =>
  fc
    .oneof(fc.integer({ min: 0, max: trials }), fc.constantFrom(0, trials))
    .map((happened): Tally => ({ happened, trials })),
)

describe('whatever the counts', () => {
  test.each(Object.entries(figures))('%s gives numbers or says that it cannot', (_, figure) => {
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        expect(holdsNoNumber(figure(a, b))).toBe(false)
      }),
      { numRuns: 150 },
    )
  })
})

describe('counts that cannot be', () => {
  const impossible: Tally[] = [
    { happened: Number.NaN, trials: 5 },
    { happened: 2, trials: Number.NaN },
    { happened: 1, trials: Number.POSITIVE_INFINITY },
  ]
  const usual: Tally = { happened: 12, trials: 40 }
  test.each(Object.entries(figures))('%s refuses them or leaves them out, and says what is wrong', (_, figure) => {
    for (const wrong of impossible)
      for (const [a, b] of [
        [wrong, usual],
        [usual, wrong],
      ] as const) {
        let answer: unknown
        try {
          answer = figure(a, b)
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
          expect((error as RangeError).message).toMatch(/NaN|Infinity/)
          continue
        }
        expect(holdsNoNumber(answer)).toBe(false)
      }
  })

  test('an age that is no number is refused', () => {
    expect(() => kaplanMeier([{ ...none, age: Number.NaN, entered: 3 }])).toThrow('An age must be')
  })
})

test('an error of nothing is certainty, and a typical effect of nothing is refused', () => {
  expect(evidenceOf({ estimate: 0, standardError: 0 }, 0.1)).toBe(0)
  expect(evidenceOf({ estimate: 0.1, standardError: 0 }, 0.1)).toBe(Infinity)
  expect(anytimeInterval({ estimate: 0.1, standardError: 0 }, 0.1)).toEqual({ low: 0.1, high: 0.1 })
  expect(effectVerdict({ estimate: 0.1, standardError: 0, seen: 90 }, 0.1).verdict).toBe('cannot-tell')
  expect(() => anytimeInterval({ estimate: 0.1, standardError: 0.1 }, 0)).toThrow('typical effect')
})

test('with endless degrees of freedom t is the bell curve', () => {
  expect(studentQuantile(0.975, Infinity)).toBeCloseTo(1.959964, 6)
  expect(studentBeyond(1.959964, Infinity)).toBeCloseTo(0.05, 7)
})

test('a value that is no number is refused by name', () => {
  const brought = { margins: [1], cameIn: 1, reward: 0, marketing: 0, acquisitionSaved: Number.NaN }
  expect(() => referralValue([brought], { typeTwoShare: 0.2, discount: 0.1 })).toThrow(
    'acquisitionSaved must be a finite',
  )
})
