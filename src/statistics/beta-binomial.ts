import { checkCounts } from './interval.ts'
import { logGamma, stirlingError } from './log-gamma.ts'
import type { Tally } from './newcombe-difference.ts'

/** How rates vary from group to group, beyond chance. */
export interface BetaBinomialFit {
  /** The rate of a typical group, 0…1. */
  mean: number
  /**
   * How many customers' worth of evidence the typical rate carries when a group's own rate is pulled towards it.
   * Infinity when groups vary no more than chance makes them: then every group is given the mean.
   */
  weight: number
  /** The same as the two shapes of a beta distribution: mean × weight and (1 − mean) × weight. */
  shapes: { alpha: number; beta: number }
  /** Binomial coefficients included, as R prints it. */
  logLikelihood: number
}

/** Beyond this weight the groups are told apart by less than one part in a million of chance: no difference. */
const heaviest = 1e9
const lightest = 1e-6

/**
 * Fits how much rates really differ between groups, by maximum likelihood of the beta-binomial distribution.
 *
 * Of a thousand groups of ten, some show 40 % by luck. This finds out how much of the spread luck does not explain;
 * `shrunkenRate` then takes the luck out of each group.
 *
 * Newton's method on the logarithms of both shapes, with steps halved until the likelihood rises. Whether there is any
 * extra spread at all is decided first, from the slope of the likelihood at none (Tarone 1979).
 *
 * @param groups empty ones are passed over
 * @returns null when there are no customers, or when nobody or everybody did it: then there is nothing to fit
 * @see D. A. Williams, Biometrics 31 (1975), 949–952; R. E. Tarone, "Testing the goodness of fit of the binomial
 *      distribution", Biometrika 66 (1979), 585–590
 *
 * @example
 * // 71 groups of laboratory rats (Tarone 1982), 4 of 14 in the last
 * fitBetaBinomial(rats) // → { mean: 0.1423, weight: 16.46, … }: the last group's 28.6 % becomes 20.8 %
 */
export function fitBetaBinomial(groups: readonly Tally[]): BetaBinomialFit | null {
  const tallies = distinct(groups)
  let happened = 0
  let trials = 0
  for (const group of tallies) {
    happened += group.times * group.happened
    trials += group.times * group.trials
  }
  if (happened === 0 || happened === trials) return null
  const pooled = happened / trials
  if (!variesBeyondChance(tallies, pooled)) return noExtraSpread(tallies, pooled)

  let here = evaluate(tallies, ...startingShapes(tallies, pooled))
  for (let round = 0; round < 100; round++) {
    const step = newtonStep(here)
    let next = here
    let factor = Math.min(1, 2 / Math.max(Math.abs(step[0]), Math.abs(step[1])))
    for (let halving = 0; halving < 40; halving++, factor /= 2) {
      next = evaluate(tallies, here.alpha * Math.exp(factor * step[0]), here.beta * Math.exp(factor * step[1]))
      // Rounding may show a tiny fall where there is none, close to the top.
      if (next.logLikelihood >= here.logLikelihood - 1e-13 * trials) break
    }
    here = next
    const weight = here.alpha + here.beta
    if (weight > heaviest) return noExtraSpread(tallies, pooled)
    if (weight < lightest) break // every group is all or nothing; the likelihood has no top
    if (Math.max(Math.abs(step[0]), Math.abs(step[1])) < 1e-10) break
  }
  const weight = here.alpha + here.beta
  return {
    mean: here.alpha / weight,
    weight,
    shapes: { alpha: here.alpha, beta: here.beta },
    logLikelihood: here.logLikelihood + orderings(tallies),
  }
}

/**
 * A group's rate with the luck taken out: its own customers, plus `weight` customers at the typical rate.
 *
 * This is what groups are ranked by, so that three of three does not lead. An empty group gets the typical rate.
 *
 * @example
 * shrunkenRate({ happened: 4, trials: 14 }, { mean: 0.14229, weight: 16.456 }) // → 0.2082
 */
export function shrunkenRate(group: Tally, fit: { mean: number; weight: number }): number {
  checkCounts(group.happened, group.trials)
  if (fit.weight === Infinity || group.trials === 0) return fit.mean
  return (group.happened + fit.mean * fit.weight) / (group.trials + fit.weight)
}

/** Groups with the same counts, taken together: a thousand groups of ten are eleven different ones. */
interface RepeatedTally extends Tally {
  times: number
}

function distinct(groups: readonly Tally[]): RepeatedTally[] {
  const byTrials = new Map<number, Map<number, RepeatedTally>>()
  const all: RepeatedTally[] = []
  for (const { happened, trials } of groups) {
    checkCounts(happened, trials)
    if (trials === 0) continue
    const sameSize = byTrials.get(trials) ?? new Map<number, RepeatedTally>()
    byTrials.set(trials, sameSize)
    const known = sameSize.get(happened)
    if (known) known.times++
    else {
      const tally = { happened, trials, times: 1 }
      sameSize.set(happened, tally)
      all.push(tally)
    }
  }
  return all
}

/** The likelihood rises as soon as groups may differ: twice its slope in 1/weight at no difference. */
function variesBeyondChance(groups: readonly RepeatedTally[], pooled: number): boolean {
  const chance = pooled * (1 - pooled)
  let slope = 0
  let customers = 0
  for (const { happened, trials, times } of groups) {
    const gap = happened - trials * pooled
    slope += times * ((gap * (gap - (1 - 2 * pooled))) / chance - trials)
    customers += times * trials
  }
  return slope > 1e-9 * customers // groups of one give exactly 0, but for rounding
}

function noExtraSpread(groups: readonly RepeatedTally[], pooled: number): BetaBinomialFit {
  let logLikelihood = 0
  for (const { happened, trials, times } of groups) {
    if (happened > 0) logLikelihood += times * happened * Math.log(pooled)
    if (happened < trials) logLikelihood += times * (trials - happened) * Math.log1p(-pooled)
  }
  return {
    mean: pooled,
    weight: Infinity,
    shapes: { alpha: Infinity, beta: Infinity },
    logLikelihood: logLikelihood + orderings(groups),
  }
}

/** log of the number of orders in which the same counts could have come about. */
function orderings(groups: readonly RepeatedTally[]): number {
  let sum = 0
  for (const { happened, trials, times } of groups) {
    sum += times * (logGamma(trials + 1) - logGamma(happened + 1) - logGamma(trials - happened + 1))
  }
  return sum
}

/** Shapes whose spread matches the observed one: where Newton's method sets out from. */
function startingShapes(groups: readonly RepeatedTally[], pooled: number): [alpha: number, beta: number] {
  let trials = 0
  let squares = 0
  let spread = 0
  let count = 0
  for (const group of groups) {
    const gap = group.happened / group.trials - pooled
    trials += group.times * group.trials
    squares += group.times * group.trials * group.trials
    spread += group.times * group.trials * gap * gap
    count += group.times
  }
  const chance = pooled * (1 - pooled)
  const correlation = (spread - (count - 1) * chance) / ((trials - squares / trials - (count - 1)) * chance)
  const weight = correlation > 1e-6 && correlation < 0.99 ? 1 / correlation - 1 : correlation >= 0.99 ? 0.01 : 1e5
  return [pooled * weight, (1 - pooled) * weight]
}

interface Likelihood {
  alpha: number
  beta: number
  logLikelihood: number
  /** First and second derivatives by alpha and beta. */
  slope: [number, number]
  curve: [alphaAlpha: number, alphaBeta: number, betaBeta: number]
}

function evaluate(groups: readonly RepeatedTally[], alpha: number, beta: number): Likelihood {
  const weight = alpha + beta
  let logLikelihood = 0
  let slopeAlpha = 0
  let slopeBeta = 0
  let slopeWeight = 0
  let curveAlpha = 0
  let curveBeta = 0
  let curveWeight = 0
  for (const { happened, trials, times } of groups) {
    const up = rise(alpha, happened)
    logLikelihood += times * up.log
    slopeAlpha += times * up.slope
    curveAlpha -= times * up.curve
    const down = rise(beta, trials - happened)
    logLikelihood += times * down.log
    slopeBeta += times * down.slope
    curveBeta -= times * down.curve
    const all = rise(weight, trials)
    logLikelihood -= times * all.log
    slopeWeight += times * all.slope
    curveWeight -= times * all.curve
  }
  return {
    alpha,
    beta,
    logLikelihood,
    slope: [slopeAlpha - slopeWeight, slopeBeta - slopeWeight],
    curve: [curveAlpha - curveWeight, -curveWeight, curveBeta - curveWeight],
  }
}

/** Newton's step on (log alpha, log beta), turned uphill where the likelihood is not yet concave. */
function newtonStep({ alpha, beta, slope, curve }: Likelihood): [number, number] {
  const g = [alpha * slope[0], beta * slope[1]] as const
  const aa = alpha * alpha * curve[0] + g[0]
  const bb = beta * beta * curve[2] + g[1]
  const ab = alpha * beta * curve[1]
  const determinant = aa * bb - ab * ab
  if (aa < 0 && bb < 0 && determinant > 1e-12 * aa * bb) {
    return [(ab * g[1] - bb * g[0]) / determinant, (ab * g[0] - aa * g[1]) / determinant]
  }
  const length = Math.hypot(g[0], g[1]) || 1
  return [g[0] / length, g[1] / length]
}

/**
 * log of a(a+1)…(a+count−1), with its first derivative Σ 1/(a+j) and the size of its second, Σ 1/(a+j)².
 *
 * Short products are taken as they are; of longer ones the first factors are, and Stirling's series does the rest.
 */
function rise(a: number, count: number): { log: number; slope: number; curve: number } {
  const direct = count <= 24 ? count : Math.max(0, Math.ceil(12 - a))
  let product = 1
  let log = 0
  let slope = 0
  let curve = 0
  for (let j = 0; j < Math.min(direct, count); j++) {
    const factor = a + j
    product *= factor
    if (product > 1e250 || product < 1e-250) {
      log += Math.log(product)
      product = 1
    }
    slope += 1 / factor
    curve += 1 / (factor * factor)
  }
  log += Math.log(product)
  if (count <= direct) return { log, slope, curve }
  const from = a + direct
  const to = a + count
  const gap = to - from
  log += (from - 0.5) * Math.log1p(gap / from) + gap * (Math.log(to) - 1) + stirlingError(to) - stirlingError(from)
  slope += digammaTail(to) - digammaTail(from) + Math.log1p(gap / from)
  curve += trigamma(from) - trigamma(to)
  return { log, slope, curve }
}

/** digamma(x) − log x, for x ≥ 12. Abramowitz and Stegun 6.3.18. */
function digammaTail(x: number): number {
  const s = 1 / (x * x)
  return -0.5 / x - s * (1 / 12 - s * (1 / 120 - s * (1 / 252 - s * (1 / 240 - s * (1 / 132 - (s * 691) / 32760)))))
}

/** For x ≥ 12. Abramowitz and Stegun 6.4.12. */
function trigamma(x: number): number {
  const s = 1 / (x * x)
  return (
    1 / x + s / 2 + (s / x) * (1 / 6 - s * (1 / 30 - s * (1 / 42 - s * (1 / 30 - s * (5 / 66 - (s * 691) / 2730)))))
  )
}
