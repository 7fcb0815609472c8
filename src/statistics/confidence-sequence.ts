import type { Interval } from './interval.ts'
import { standardErrorsFor } from './normal.ts'
import { studentQuantile } from './student-t.ts'

/** What is known of an effect at one look: how large it seems, and its standard error. */
export interface Look {
  estimate: number
  standardError: number
}

/**
 * Between what an effect plausibly lies, however often anybody looks: an asymptotic confidence sequence.
 *
 * Whoever looks at a 95 % interval every day and stops when it leaves zero is wrong far more often than once in twenty
 * times. This interval is wider, so that in nineteen of twenty effects it holds the truth at every look there will ever be.
 * It is the normal mixture bound: narrowest around the look that `typicalEffect` was set for, wider before and after.
 *
 * Assumes looks of one estimate that gathers customers, each look's standard error right for itself, and enough customers
 * at the first look for the bell curve to hold: see `effectVerdict`. Where an error is clustered by few groups, pass its
 * degrees of freedom; it is then widened as far as Student's t is wider than the bell curve.
 *
 * @param typicalEffect in the unit of the effect, from `narrowestAt`, set once before the first look
 * @see I. Waudby-Smith, D. Arbour, R. Sinha, E. H. Kennedy and A. Ramdas, "Time-uniform central limit theory and
 *      asymptotic confidence sequences", Annals of Statistics 52 (2024), 2613–2640, theorem 2.2; S. R. Howard, A. Ramdas,
 *      J. McAuliffe and J. Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences", Annals of
 *      Statistics 49 (2021), 1055–1080, equation 14
 *
 * @example
 * // 3 points with a standard error of 1, planned to be looked at with 1 point as well
 * anytimeInterval({ estimate: 0.03, standardError: 0.01 }, narrowestAt(0.01)) // → { low: −0.0004, high: 0.0604 }
 */
export function anytimeInterval(
  { estimate, standardError }: Look,
  typicalEffect: number,
  { confidence = 0.95, freedom }: { confidence?: number; freedom?: number } = {},
): Interval {
  if (!(typicalEffect > 0)) throw new RangeError(`The typical effect must lie above 0, got ${typicalEffect}.`)
  if (standardError === 0) return { low: estimate, high: estimate }
  const information = 1 / standardError ** 2
  const wider =
    freedom === undefined ? 1 : studentQuantile(0.5 + confidence / 2, freedom) / standardErrorsFor(confidence)
  const reach = (wider * mixtureBound(information, 1 / typicalEffect ** 2, confidence)) / information
  return { low: estimate - reach, high: estimate + reach }
}

/**
 * How far a sum of this variance strays, at any time, once in 1 ÷ (1 − confidence) cases: Howard's two-sided normal mixture.
 *
 * @example
 * mixtureBound(100, 12.60056, 0.95) // → 30.352, where one look would need 19.6
 */
export function mixtureBound(variance: number, rho: number, confidence = 0.95): number {
  return Math.sqrt((variance + rho) * (Math.log1p(variance / rho) - 2 * Math.log(1 - confidence)))
}

/**
 * The typical effect under which the interval is narrowest when its standard error has come down to this: the error
 * expected at the end of what was planned.
 *
 * @see Howard and others (2021), 3.5, by their approximation of the Lambert function
 * @example
 * narrowestAt(0.1) // → 0.2817, as 1/√12.60056
 */
export function narrowestAt(standardError: number, confidence = 0.95): number {
  return standardError * Math.sqrt(timesAsMuch(confidence))
}

/** How many times rho the variance is where the bound is tightest. */
function timesAsMuch(confidence: number): number {
  const surprise = -2 * Math.log(1 - confidence)
  return surprise + Math.log1p(surprise)
}

/**
 * How many standard errors an effect needs at the planned look to count, where one look needs 1.960.
 *
 * @example
 * anytimeStandardErrors(0.95) // → 3.035
 */
export function anytimeStandardErrors(confidence = 0.95): number {
  const planned = timesAsMuch(confidence)
  return mixtureBound(planned, 1, confidence) / Math.sqrt(planned)
}

/**
 * How much likelier the estimate is under effects of the typical size than under none: the evidence so far, 1 being
 * none either way.
 *
 * @see R. Johari, L. Pekelis and D. J. Walsh, "Always valid inference: continuous monitoring of A/B tests", Operations
 *      Research 70 (2022), 1806–1821
 * @example
 * // 5 points between two sides of 1,000 with a variance of ¼ each
 * evidenceOf({ estimate: 0.05, standardError: Math.sqrt(0.5 / 1000) }, 0.05) // → 3.28
 */
export function evidenceOf({ estimate, standardError }: Look, typicalEffect: number): number {
  if (standardError === 0) return estimate === 0 ? 0 : Infinity
  const own = standardError ** 2
  const all = own + typicalEffect ** 2
  return Math.sqrt(own / all) * Math.exp((estimate * estimate * typicalEffect * typicalEffect) / (2 * own * all))
}

/**
 * A p-value that holds at every look: 1 over the strongest evidence met so far.
 *
 * @example
 * anytimeP([{ estimate: 0.05, standardError: Math.sqrt(0.5 / 1000) }, { estimate: 0.02, standardError: 0.015 }], 0.05) // → 0.305
 */
export function anytimeP(looks: readonly Look[], typicalEffect: number): number {
  return looks.reduce((least, look) => Math.min(least, 1 / evidenceOf(look, typicalEffect)), 1)
}

/** What came of an action, in the words shown. */
const effectVerdicts = {
  up: 'moved up',
  down: 'moved down',
  'cannot-tell': 'cannot tell yet',
} as const

export interface EffectVerdict {
  verdict: keyof typeof effectVerdicts
  interval: Interval | null
}

/**
 * Fewer referrers, or non-referrers, than this on a side and the bell curve does not hold yet. The usual ten.
 */
const fewestSeen = 10

/**
 * Whether an action moved the rate, as of today: up, down, or not to be told yet. May be asked every day.
 *
 * @param look seen: the smallest count on either side, of those who did and those who did not: 6 of 80 against 30 of 90 gives 6
 * For a difference in differences pass its `careful` error and degrees of freedom.
 *
 * @param typicalEffect set before the start, from `narrowestAt`
 * @example
 * effectVerdict({ estimate: 0.05, standardError: 0.012, seen: 40 }, narrowestAt(0.012))
 * // → { verdict: 'up', interval: { low: 0.0136, high: 0.0864 } }
 */
export function effectVerdict(
  look: Look & { seen: number; freedom?: number },
  typicalEffect: number,
  confidence = 0.95,
): EffectVerdict {
  if (look.seen < fewestSeen || !(look.standardError > 0)) return { verdict: 'cannot-tell', interval: null }
  const options = look.freedom === undefined ? { confidence } : { confidence, freedom: look.freedom }
  const interval = anytimeInterval(look, typicalEffect, options)
  if (interval.low > 0) return { verdict: 'up', interval }
  if (interval.high < 0) return { verdict: 'down', interval }
  return { verdict: 'cannot-tell', interval }
}
