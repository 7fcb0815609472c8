import { chiSquareAbove } from './chi-square.ts'
import { checkCounts } from './interval.ts'

/** How many customers were due for a renewal, and how many of them renewed. */
export interface Renewals {
  due: number
  renewed: number
}

/** How customers who renew period by period are kept: some leave soon, and those who stay are the faithful ones. */
export interface RetentionFit {
  /** Shapes of the beta distribution of each customer's own chance to leave. Both Infinity where all are alike. */
  alpha: number
  beta: number
  /** Share of the customers who leave at their first renewal, after the fit. */
  firstLoss: number
  logLikelihood: number
  /** How often a true fit would miss the counts by this much; null with two renewals, which are always met. */
  p: number | null
}

/** Beyond this alpha + beta customers are told apart by less than a part in a million: they are alike. */
const heaviest = 1e7

/**
 * Fits how customers with contracts are kept: the shifted-beta-geometric, by maximum likelihood.
 *
 * Each customer has a chance of their own to leave at every renewal, always the same; across customers it follows a beta
 * distribution. Retention then rises with age without anybody becoming more faithful, because the others have left. It is
 * fitted to what happened at each renewal, so cohorts of different length simply add up, and customers who came before
 * records began count from where they are first seen.
 *
 * Assumes that nothing but age and chance parts customers: no price rise, no season. `p` says whether counts agree. It
 * cannot describe retention that falls with age; then all are taken to be alike.
 *
 * @param renewals by number of the renewal: the first entry is the first renewal of everybody who came to it
 * @returns null unless there are two renewals to learn from, and somebody stayed and somebody left
 * @see P. S. Fader and B. G. S. Hardie, "How to project customer retention", Journal of Interactive Marketing 21 (2007),
 *      76–90
 *
 * @example
 * // Their "Regular" customers: of 1,000, after each of seven years, 631, 468, 382, 326, 289, 262 and 241 are left
 * fitRetention(regular) // { due: 1000, renewed: 631 }, { due: 631, renewed: 468 }, { due: 468, renewed: 382 } and so on
 * // → { alpha: 0.704, beta: 1.182, firstLoss: 0.373, … }
 */
export function fitRetention(renewals: readonly Renewals[]): RetentionFit | null {
  let due = 0
  let renewed = 0
  let counted = 0
  let stayedLate = 0
  let lostLate = 0
  renewals.forEach((one, before) => {
    checkCounts(one.renewed, one.due)
    due += one.due
    renewed += one.renewed
    stayedLate += before * one.renewed
    lostLate += before * (one.due - one.renewed)
    if (one.due > 0) counted++
  })
  const lost = due - renewed
  if (counted < 2 || renewed === 0 || lost === 0) return null
  // The slope of the likelihood where all are alike: not above 0 when losses do not come early, as they would if some were
  // likelier to leave than others.
  const tilt = (stayedLate * lost) / renewed - lostLate
  if (tilt <= 1e-9 * (stayedLate + lostLate)) return allAlike(renewals, renewed, lost)

  let here = evaluate(renewals, lost, 1, Math.max(0.1, renewed / lost))
  for (let round = 0; round < 200; round++) {
    const step = newtonStep(here)
    let factor = Math.min(1, 2 / Math.max(Math.abs(step[0]), Math.abs(step[1])))
    let next = here
    for (let halving = 0; halving < 40; halving++, factor /= 2) {
      next = evaluate(renewals, lost, here.alpha * Math.exp(factor * step[0]), here.beta * Math.exp(factor * step[1]))
      if (next.logLikelihood >= here.logLikelihood - 1e-13 * due) break
    }
    here = next
    if (here.alpha + here.beta > heaviest) return allAlike(renewals, renewed, lost)
    if (Math.min(here.alpha, here.beta) < 1e-9) break // everybody leaves at once or never; the likelihood has no top
    if (Math.max(Math.abs(step[0]), Math.abs(step[1])) < 1e-11) break
  }
  const { alpha, beta, logLikelihood } = here
  const fit = { alpha, beta, firstLoss: alpha / (alpha + beta), logLikelihood, p: null }
  return { ...fit, p: chanceOfMiss(renewals, fit, counted - 2) }
}

/**
 * Share who renew, of those who come to a renewal.
 *
 * @param renewal 1 for the first
 * @example
 * retentionAt({ alpha: 0.704, beta: 1.182, firstLoss: 0.373 }, 2) // → 0.756
 */
export function retentionAt(fit: Pick<RetentionFit, 'alpha' | 'beta' | 'firstLoss'>, renewal: number): number {
  if (!(renewal >= 1)) throw new RangeError(`Renewals count from 1, got ${renewal}.`)
  if (fit.alpha === Infinity) return 1 - fit.firstLoss
  return (fit.beta + renewal - 1) / (fit.alpha + fit.beta + renewal - 1)
}

/**
 * Share of new customers still there after so many renewals: 1 after none.
 *
 * @example
 * shareLeftAfter({ alpha: 0.704, beta: 1.182, firstLoss: 0.373 }, 2) // → 0.474
 */
export function shareLeftAfter(fit: Pick<RetentionFit, 'alpha' | 'beta' | 'firstLoss'>, renewals: number): number {
  let share = 1
  for (let renewal = 1; renewal <= renewals; renewal++) share *= retentionAt(fit, renewal)
  return share
}

/**
 * How many more renewals a customer is worth on average, just before a given one, later ones discounted.
 *
 * Times the revenue of a period it is what they will still pay. The renewal at hand counts in full.
 *
 * @param renewal  the renewal they come to, 1 for a customer in the first period
 * @param discount per period, 0 or more: 0.1 for ten percent
 * @returns Infinity without discount where a part of the customers as good as never leaves (alpha up to 1)
 * @see P. S. Fader and B. G. S. Hardie, "Customer-base valuation in a contractual setting: the perils of ignoring
 *      heterogeneity", Marketing Science 29 (2010), 85–93, equation 6
 *
 * @example
 * renewalsToCome({ alpha: 0.668, beta: 3.806, firstLoss: 0.149 }, { renewal: 1, discount: 0.1 }) // → 5.41
 */
export function renewalsToCome(
  fit: Pick<RetentionFit, 'alpha' | 'beta' | 'firstLoss'>,
  { renewal, discount }: { renewal: number; discount: number },
): number {
  if (!(discount >= 0)) throw new RangeError(`A discount cannot be below nothing, got ${discount}.`)
  const first = retentionAt(fit, renewal)
  if (fit.alpha === Infinity) return first / (1 - first / (1 + discount))
  if (discount === 0) return fit.alpha > 1 ? (fit.beta + renewal - 1) / (fit.alpha - 1) : Infinity
  let sum = 0
  let term = first
  for (let later = renewal + 1; term > sum * discount * 1e-17; later++) {
    sum += term
    term *= retentionAt(fit, later) / (1 + discount)
  }
  return sum
}

interface Likelihood {
  alpha: number
  beta: number
  logLikelihood: number
  slope: [number, number]
  curve: [alphaAlpha: number, alphaBeta: number, betaBeta: number]
}

function evaluate(renewals: readonly Renewals[], lost: number, alpha: number, beta: number): Likelihood {
  let logLikelihood = lost * Math.log(alpha)
  let slopeBeta = 0
  let curveBeta = 0
  let slopeAll = 0
  let curveAll = 0
  renewals.forEach(({ due, renewed }, before) => {
    if (due === 0) return
    const stay = beta + before
    const all = alpha + beta + before
    logLikelihood += renewed * Math.log(stay) - due * Math.log(all)
    slopeBeta += renewed / stay
    curveBeta -= renewed / (stay * stay)
    slopeAll -= due / all
    curveAll += due / (all * all)
  })
  return {
    alpha,
    beta,
    logLikelihood,
    slope: [lost / alpha + slopeAll, slopeBeta + slopeAll],
    curve: [curveAll - lost / (alpha * alpha), curveAll, curveAll + curveBeta],
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
  const length = Math.max(Math.abs(g[0]), Math.abs(g[1])) || 1
  return [g[0] / length, g[1] / length]
}

function allAlike(renewals: readonly Renewals[], renewed: number, lost: number): RetentionFit {
  const firstLoss = lost / (renewed + lost)
  const logLikelihood = renewed * Math.log1p(-firstLoss) + lost * Math.log(firstLoss)
  const fit = { alpha: Infinity, beta: Infinity, firstLoss, logLikelihood, p: null }
  return { ...fit, p: chanceOfMiss(renewals, fit, renewals.filter(({ due }) => due > 0).length - 1) }
}

/** Pearson's chi-square over the renewals, less the numbers fitted. */
function chanceOfMiss(renewals: readonly Renewals[], fit: RetentionFit, freedom: number): number | null {
  if (freedom < 1) return null
  let chiSquare = 0
  renewals.forEach(({ due, renewed }, before) => {
    if (due === 0) return
    const share = retentionAt(fit, before + 1)
    const chance = due * share * (1 - share)
    if (chance > 1e-6) chiSquare += (renewed - due * share) ** 2 / chance
  })
  return chiSquareAbove(chiSquare, freedom)
}
