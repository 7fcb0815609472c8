import { gammaQuantile } from './incomplete-gamma.ts'
import { normalQuantile } from './normal.ts'

/**
 * Draws from distributions, for forecasts and tests that are run many times over. `random` gives numbers from 0 to below
 * 1 and is passed in seeded, so that a range is the same each time it is asked.
 *
 * @see L. Devroye, Non-Uniform Random Variate Generation (1986), II.2: the quantile of a random share
 *
 * @example
 * drawBinomial(100, 0.3, () => 0.5) // → 30, the middle one
 */
export function drawBinomial(trials: number, chance: number, random: () => number): number {
  if (chance > 0.5) return trials - drawBinomial(trials, 1 - chance, random)
  const none = trials * Math.log1p(-chance)
  if (none < -600) {
    // Nothing at all is rarer than a double holds; the bell curve is as good here.
    const spread = Math.sqrt(trials * chance * (1 - chance))
    return Math.min(trials, Math.max(0, Math.round(trials * chance + spread * drawNormal(random))))
  }
  const odds = chance / (1 - chance)
  let left = random()
  let weight = Math.exp(none)
  let happened = 0
  while (left > weight && happened < trials) {
    left -= weight
    weight *= ((trials - happened) / (happened + 1)) * odds
    happened++
    if (weight === 0) break // all that is left is rounding
  }
  return happened
}

/**
 * How many happen where `mean` are expected and each comes by itself.
 *
 * @example
 * drawPoisson(4, () => 0.5) // → 4
 */
export function drawPoisson(mean: number, random: () => number): number {
  if (mean > 1000) return Math.max(0, Math.round(mean + Math.sqrt(mean) * drawNormal(random)))
  if (mean > 500) return drawPoisson(mean / 2, random) + drawPoisson(mean / 2, random)
  let left = random()
  let weight = Math.exp(-mean)
  let happened = 0
  while (left > weight && weight > 0) {
    left -= weight
    happened++
    weight *= mean / happened
  }
  return happened
}

/**
 * A draw from a gamma distribution of this shape and mean `shape`.
 *
 * @example
 * drawGamma(2, () => 0.5) // → 1.678
 */
export function drawGamma(shape: number, random: () => number): number {
  return gammaQuantile(inside(random()), shape)
}

/**
 * A draw from the bell curve around 0, in standard deviations.
 *
 * @example
 * drawNormal(() => 0.975) // → 1.960
 */
export function drawNormal(random: () => number): number {
  return normalQuantile(inside(random()))
}

/** A random share is a multiple of 2⁻³²; moved to the middle it is never 0. */
function inside(share: number): number {
  return share + 2 ** -33
}
