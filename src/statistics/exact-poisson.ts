import { exactBinomialTest, exactInterval } from './exact-binomial.ts'
import { gammaQuantile } from './incomplete-gamma.ts'
import { checkFinite, type Interval } from './interval.ts'

/**
 * Exact interval for the number of events expected, after seeing `events` that came one by one and on their own.
 *
 * @see F. Garwood, "Fiducial limits for the Poisson distribution", Biometrika 28 (1936), 437–442; R's poisson.test
 *
 * @example
 * exactPoissonInterval(137) // → { low: 115.02, high: 161.96 }
 */
export function exactPoissonInterval(events: number, confidence = 0.95): Interval {
  if (!(events >= 0 && events < Infinity)) throw new RangeError(`events must be 0 or more, got ${events}.`)
  const outside = (1 - confidence) / 2
  return {
    low: events === 0 ? 0 : gammaQuantile(outside, events),
    high: gammaQuantile(outside, events + 1, 'upper'),
  }
}

/** Events over a time (or any other exposure) in which they could happen. */
export interface EventCount {
  events: number
  exposure: number
}

/**
 * How many times as fast events come here as there, exactly, with its two-sided p-value.
 *
 * @returns null when either exposure is 0 or nothing happened in either
 * @see R's poisson.test for two samples (given the sum, the events here are binomial)
 *
 * @example
 * poissonRatio({ events: 11, exposure: 800 }, { events: 21, exposure: 3011 })
 * // → { ratio: 1.971, interval: { low: 0.858, high: 4.277 }, p: 0.0797 }
 */
export function poissonRatio(
  here: EventCount,
  there: EventCount,
  confidence = 0.95,
): { ratio: number; interval: Interval; p: number } | null {
  checkFinite(here)
  checkFinite(there)
  const events = here.events + there.events
  if (!(here.exposure > 0 && there.exposure > 0) || events === 0) return null
  const share = exactInterval(here.events, events, confidence)!
  const asRatio = (part: number) => (part / (1 - part)) * (there.exposure / here.exposure)
  return {
    ratio: here.events / here.exposure / (there.events / there.exposure),
    interval: { low: asRatio(share.low), high: asRatio(share.high) },
    p: exactBinomialTest(here.events, events, here.exposure / (here.exposure + there.exposure))!,
  }
}
