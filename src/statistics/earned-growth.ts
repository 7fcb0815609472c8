import { checkFinite, type Interval } from './interval.ts'
import { fiellerInterval, ratioOfSums } from './ratio-of-sums.ts'

/** Where the revenue of a period comes from. Whole minor units of one currency. */
export interface RevenueByOrigin {
  /** All revenue of the period before. */
  base: number
  /** Revenue now of the customers who had revenue then, whatever they pay more or less. */
  kept: number
  /** Revenue now of new customers who came by a referral or a recommendation. */
  earned: number
  /** Revenue now of new customers who came by advertising, selling or a bought list. */
  bought: number
  /** Revenue now of new customers of whom nobody knows why they came. */
  unknown: number
}

/** How much of the growth was earned. All in shares of the revenue of the period before, except the ratio. */
export interface EarnedGrowth {
  netRevenueRetention: number
  earnedNew: number
  boughtNew: number
  unknownNew: number
  /** netRevenueRetention + earnedNew + boughtNew + unknownNew − 1. */
  growth: number
  /** netRevenueRetention + earnedNew − 1: what growth would be without buying any. */
  earnedGrowthRate: number
  /** Share of all growth that was earned. Null where the company did not grow: a share of a loss means nothing. */
  earnedGrowthRatio: number | null
  /** Between "all of unknown origin was bought", which is what the figures above say, and "all of it was earned". */
  bounds: { earnedNew: Interval; earnedGrowthRate: Interval; earnedGrowthRatio: Interval | null }
}

/**
 * Net revenue retention, earned growth, and what is known of neither.
 *
 * Customers of unknown origin are a slice by themselves and are not counted as earned; the bounds say what the figures
 * would be if they all had been. Growth is taken from the totals, so that the parts add up to it with nothing left over.
 *
 * @returns null where there was no revenue before
 * @see F. Reichheld, D. Darnell and M. Burns, Winning on Purpose (2021), appendix B
 *
 * @example
 * earnedGrowth({ base: 100, kept: 85, earned: 25, bought: 20, unknown: 0 })
 * // → { netRevenueRetention: 0.85, earnedNew: 0.25, earnedGrowthRate: 0.10, earnedGrowthRatio: 0.33, growth: 0.30, … }
 */
export function earnedGrowth({ base, kept, earned, bought, unknown }: RevenueByOrigin): EarnedGrowth | null {
  checkFinite({ base, kept, earned, bought, unknown })
  if (!(base > 0)) return null
  const grown = kept + earned + bought + unknown - base
  const atLeast = kept + earned - base
  const atMost = atLeast + unknown
  const rates = { low: atLeast / base, high: atMost / base }
  return {
    netRevenueRetention: kept / base,
    earnedNew: earned / base,
    boughtNew: bought / base,
    unknownNew: unknown / base,
    growth: grown / base,
    earnedGrowthRate: rates.low,
    earnedGrowthRatio: grown > 0 ? atLeast / grown : null,
    bounds: {
      earnedNew: { low: earned / base, high: (earned + unknown) / base },
      earnedGrowthRate: rates,
      earnedGrowthRatio: grown > 0 ? { low: atLeast / grown, high: atMost / grown } : null,
    },
  }
}

/**
 * What has to be added up over customers, beside the revenue itself, for the ranges. Each is a plain sum, so those of
 * groups, months or shards add up to those of the company.
 */
export interface RevenueSquares {
  /** Customers with revenue in the period before. */
  customersBefore: number
  /** New customers with revenue now. */
  customersNew: number
  /** Sum over customers of (revenue before)². */
  baseSquares: number
  /** Sum over customers who had revenue before of (revenue now)². */
  keptSquares: number
  /** Sum over customers of revenue before × revenue now. */
  baseTimesKept: number
  /** Sums over new customers of (revenue now)², by origin. */
  earnedSquares: number
  boughtSquares: number
  unknownSquares: number
}

export interface EarnedGrowthRanges {
  netRevenueRetention: Interval | null
  earnedGrowthRate: Interval | null
  /** Null also where growth is not clearly above nothing: then its share could be anything. */
  earnedGrowthRatio: Interval | null
}

/**
 * Between what net revenue retention, the earned growth rate and the earned growth ratio plausibly lie, in another draw of
 * customers like these. What nobody knows of origins is not in it: that is what `bounds` are for.
 *
 * Retention is drawn over the customers there were; the other two over everybody, old and new, because how many new ones
 * come is chance as well.
 *
 * @returns each null under five customers
 * @see W. G. Cochran, Sampling Techniques (3rd edition, 1977), 6.3; Fieller (1954) for the ratio
 *
 * @example
 * // 5 customers paid 10, 20, 30, 40, 50 and pay 9, 22, 25, 41, 50; one earned customer pays 12 and one bought pays 9
 * earnedGrowthRanges({ base: 150, kept: 147, earned: 12, bought: 9, unknown: 0, customersBefore: 5, customersNew: 2,
 *   baseSquares: 5500, keptSquares: 5371, baseTimesKept: 5420, earnedSquares: 144, boughtSquares: 81, unknownSquares: 0 })
 * // → { netRevenueRetention: { low: 0.87, high: 1.09 }, earnedGrowthRate: { low: −0.19, high: 0.31 }, earnedGrowthRatio: null }
 */
export function earnedGrowthRanges(sums: RevenueByOrigin & RevenueSquares, confidence = 0.95): EarnedGrowthRanges {
  const { base, kept, earned, bought, unknown, baseSquares, baseTimesKept } = sums
  const customers = sums.customersBefore + sums.customersNew
  const retention = ratioOfSums(
    {
      customers: sums.customersBefore,
      top: kept,
      bottom: base,
      topSquares: sums.keptSquares,
      bottomSquares: baseSquares,
      products: baseTimesKept,
    },
    confidence,
  )
  // A customer who is new has no revenue before, so their products with it are all 0.
  const keptAndEarned = sums.keptSquares + sums.earnedSquares
  const factor = ratioOfSums(
    {
      customers,
      top: kept + earned,
      bottom: base,
      topSquares: keptAndEarned,
      bottomSquares: baseSquares,
      products: baseTimesKept,
    },
    confidence,
  )
  // Each customer's own growth, now less before; only growth that was earned stands on top.
  const ownGrowth = keptAndEarned + baseSquares - 2 * baseTimesKept
  const ratio = fiellerInterval(
    {
      customers,
      top: kept + earned - base,
      bottom: kept + earned + bought + unknown - base,
      topSquares: ownGrowth,
      bottomSquares: ownGrowth + sums.boughtSquares + sums.unknownSquares,
      products: ownGrowth,
    },
    confidence,
  )
  // Nobody pays less than nothing, so the ranges of a handful of customers are cut there.
  return {
    netRevenueRetention: retention && { low: Math.max(0, retention.interval.low), high: retention.interval.high },
    earnedGrowthRate: factor && { low: Math.max(0, factor.interval.low) - 1, high: factor.interval.high - 1 },
    earnedGrowthRatio: ratio,
  }
}
