import { drawBinomial, drawGamma, drawNormal, drawPoisson } from './drawing.ts'
import { fitRetention, type Renewals, retentionAt } from './geometric-retention.ts'
import type { Ranged } from './product-range.ts'
import { type PairedSums, ratioOfSums } from './ratio-of-sums.ts'
import type { Amounts } from './value-difference.ts'

/** Customers who come to the same renewal next period, and what they pay in this one. */
interface DueNext {
  /** Number of the renewal, 1 for those in their first period. */
  renewal: number
  /** Their revenue in this period, added up, and its squares. Whole minor units. */
  revenue: number
  squares: number
}

export interface RevenueBook {
  /** What happened at renewals so far, for the fit of retention. */
  renewals: readonly Renewals[]
  due: readonly DueNext[]
  /** Revenue of next period that is under contract already, whoever would like to leave. */
  committed: number
  /** What those who stayed paid after and before, customer by customer; left out, they pay what they paid. */
  stayers?: PairedSums
  /** How many new customers came by referral in each past period, and what they paid in their first. */
  referred: { perPeriod: readonly number[]; firstRevenue: Amounts }
}

export interface SecuredRevenue {
  /** Of today's customers. */
  retained: Ranged
  /** Of new customers who come by referral, if referrals go on as they were. */
  earned: Ranged
  /** Both together. */
  secured: Ranged
}

/**
 * Revenue already secured next period: what today's customers will still pay, and what referrals will bring, without
 * anything bought.
 *
 * Retention is the shifted-beta-geometric of `fitRetention`; referred customers come at their average number a period, as
 * unevenly as they came, and pay what they paid on average at first. Ranges are of the revenue itself: everything is
 * estimated again from histories drawn from the fit, and then who leaves and who comes is drawn as well (parametric
 * bootstrap). Assumes no trend in referrals and no season, that customers leave independently, and that large customers
 * leave as often as small ones.
 *
 * @param random seeded
 * @returns null where retention cannot be fitted, or no period of referrals is known
 * @see B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap (1993), 6.5 and 25; Fader and Hardie (2007)
 *
 * @example
 * // 1,000 customers kept as Fader and Hardie's "Regular" ones; 200 in their second renewal at 100 each; 12, 9 and 15 came
 * // by referral in the last periods, at 80 on average
 * securedRevenue(book, seeded(1))
 * // → retained 15,121 (13,902 to 16,330), earned 960 (337 to 1,732), secured 16,081 (14,664 to 17,515)
 */
export function securedRevenue(
  book: RevenueBook,
  random: () => number,
  { draws = 1000, confidence = 0.95 }: { draws?: number; confidence?: number } = {},
): SecuredRevenue | null {
  const fit = fitRetention(book.renewals)
  const { perPeriod, firstRevenue } = book.referred
  if (fit === null || perPeriod.length === 0) return null

  const stayersPay = book.stayers ? ratioOfSums(book.stayers) : null
  const change = stayersPay?.value ?? 1
  // Half the 95 % range in standard errors of a t is a little wider than of a normal; it is kept, on the safe side.
  const changeError = stayersPay === null ? 0 : (stayersPay.interval.high - stayersPay.interval.low) / (2 * 1.96)
  const coming = comingOf(perPeriod)
  const paying = payingOf(firstRevenue)
  const keptOf = (of: typeof fit) =>
    book.due.reduce((sum, { renewal, revenue }) => sum + revenue * retentionAt(of, renewal), 0)
  const retained = book.committed + change * keptOf(fit)
  const earned = coming.mean * paying.mean

  const drawn = Array.from({ length: draws }, () => {
    const history = book.renewals.map(({ due }, before) => ({
      due,
      renewed: due === 0 ? 0 : drawBinomial(due, retentionAt(fit, before + 1), random),
    }))
    const again = fitRetention(history) ?? fit
    let kept = 0
    for (const { renewal, revenue, squares } of book.due) {
      const stay = retentionAt(again, renewal)
      const chance = Math.sqrt(stay * (1 - stay) * squares) * drawNormal(random)
      kept += Math.min(revenue, Math.max(0, revenue * stay + chance))
    }
    const paid = book.committed + Math.max(0, change + changeError * drawNormal(random)) * kept
    return { kept: paid, brought: drawEarned(coming, paying, random) }
  })
  const ranged = (value: number, values: number[]): Ranged => {
    values.sort((a, b) => a - b)
    const at = (share: number) => values[Math.round(share * (values.length - 1))]!
    return { value, interval: { low: at((1 - confidence) / 2), high: at((1 + confidence) / 2) } }
  }
  return {
    retained: ranged(
      retained,
      drawn.map(({ kept }) => kept),
    ),
    earned: ranged(
      earned,
      drawn.map(({ brought }) => brought),
    ),
    secured: ranged(
      retained + earned,
      drawn.map(({ kept, brought }) => kept + brought),
    ),
  }
}

interface Coming {
  mean: number
  periods: number
  /** Variance over mean of the numbers, at least 1: the more, the more unevenly they come. */
  dispersion: number
}

function comingOf(perPeriod: readonly number[]): Coming {
  const periods = perPeriod.length
  const mean = perPeriod.reduce((sum, many) => sum + many, 0) / periods
  if (periods < 2 || mean === 0) return { mean, periods, dispersion: 1 }
  const squares = perPeriod.reduce((sum, many) => sum + (many - mean) ** 2, 0)
  return { mean, periods, dispersion: Math.max(1, squares / (periods - 1) / mean) }
}

function payingOf({ many, sum, squares }: Amounts): { mean: number; spread: number; many: number } {
  if (many === 0) return { mean: 0, spread: 0, many: 1 }
  const mean = sum / many
  return { mean, spread: many < 2 ? 0 : Math.sqrt(Math.max(0, squares - sum * mean) / (many - 1)), many }
}

/** Their mean number drawn again, then their number, then what they pay. */
function drawEarned(coming: Coming, paying: ReturnType<typeof payingOf>, random: () => number): number {
  if (coming.mean === 0) return 0
  const { mean, periods, dispersion } = coming
  const expected = (drawGamma((mean * periods) / dispersion, random) * dispersion) / periods
  const rate = dispersion > 1 ? drawGamma(expected / (dispersion - 1), random) * (dispersion - 1) : expected
  const many = drawPoisson(rate, random)
  const typical = paying.mean + (paying.spread / Math.sqrt(paying.many)) * drawNormal(random)
  return Math.max(0, many * typical + Math.sqrt(many) * paying.spread * drawNormal(random))
}
