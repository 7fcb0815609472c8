import { poissonRatio } from './exact-poisson.ts'
import type { Interval } from './interval.ts'
import { type LogRank, logRank } from './log-rank.ts'
import type { Difference } from './newcombe-difference.ts'
import { type AgeCounts, cumulativeIncidence } from './survival.ts'
import { wilsonInterval } from './wilson-interval.ts'

/** How long customers alike stayed, and when they first referred. Ages in whole days or months. */
export interface Stay {
  /** Age at the first referral; null for none. */
  referredAt: number | null
  /** Age at which they left, or were last seen. */
  lastAge: number
  churned: boolean
  /** How many customers alike; 1 if left out. */
  customers?: number
}

export interface LandmarkComparison {
  landmark: number
  /** Customers still there at the landmark who had referred by then, and who had not; and those gone before it. */
  referrers: number
  others: number
  gone: number
  /** Share of each that had churned by the horizon, of those still there at the landmark, and the difference. */
  churned: { referrers: number; others: number; gap: number; interval: Interval } | null
  /** Pace of churn from the landmark on. */
  test: LogRank
}

/**
 * Do referrers stay longer? Compared from one age on, among customers who are all still there at that age.
 *
 * "Referrers churn less" is true of any company, even where referring changes nothing: who leaves in the first month had no time to
 * refer, and counts as a non-referrer. Here everybody has stayed until the landmark, and is a referrer or not by what they had done
 * by then; what they do later does not move them. Still a comparison of people who chose to refer with people who did not.
 *
 * @param horizon later than the landmark; the interval is null when nobody of one group is watched that long
 * @see J. R. Anderson, K. C. Cain and R. D. Gelber, J. Clinical Oncology 1 (1983), 710–719
 *
 * @example
 * // Stanford's heart patients at day 30: 33 transplanted by then, 46 not, 24 gone
 * landmarkComparison(stanford, 30, 180).churned // → 49 % and 39 % have died, 10 points more (−12 to 31); by day 180, test p 0.85
 */
export function landmarkComparison(
  stays: readonly Stay[],
  landmark: number,
  horizon: number,
  confidence = 0.95,
): LandmarkComparison {
  if (!(horizon > landmark)) throw new RangeError(`The horizon ${horizon} must lie after the landmark ${landmark}.`)
  const referrers: AgeCounts[] = []
  const others: AgeCounts[] = []
  const counts = { referrers: 0, others: 0, gone: 0 }
  for (const { referredAt, lastAge, churned, customers = 1 } of stays) {
    // Who leaves at the landmark itself has nothing left to compare.
    if (lastAge <= landmark) {
      counts.gone += customers
      continue
    }
    const had = referredAt !== null && referredAt <= landmark
    counts[had ? 'referrers' : 'others'] += customers
    ;(had ? referrers : others).push(entering(landmark, customers), leavingAt(lastAge, customers, churned))
  }
  return {
    landmark,
    ...counts,
    churned: churnedBy(referrers, others, horizon, confidence),
    test: logRank([referrers, others]),
  }
}

export interface TimeVaryingComparison {
  /** Churn per customer and unit of time, as a referrer and as one who has not referred yet. */
  referrers: { churned: number; time: number }
  others: { churned: number; time: number }
  /** How many times as fast referrers churn, over all ages together; null when nobody churned or one side has no time. */
  ratio: { ratio: number; interval: Interval; p: number } | null
  /** At equal ages (Mantel and Byar): the fair test. */
  test: LogRank
}

/**
 * Do referrers stay longer? Everybody counts as "not referred yet" until the day they refer, and as a referrer from then on.
 *
 * Uses all customers and all time, where the landmark throws away who left early. The time a referrer had to live through before
 * referring counts for those who have not referred, which is where it belongs.
 *
 * @param stays ages in whole units; who leaves at the age of the referral leaves as one who has not referred yet
 * @see N. Mantel and D. P. Byar, JASA 69 (1974), 81–86
 *
 * @example
 * // 103 patients waiting for a heart (Stanford), transplanted against not
 * timeVaryingComparison(stanford).test // → { chiSquare: 0.18, p: 0.68 }; with who was ever transplanted as a group: 33.2
 */
export function timeVaryingComparison(stays: readonly Stay[], confidence = 0.95): TimeVaryingComparison {
  const referrers: AgeCounts[] = []
  const others: AgeCounts[] = []
  const as = { referrers: { churned: 0, time: 0 }, others: { churned: 0, time: 0 } }
  for (const { referredAt, lastAge, churned, customers = 1 } of stays) {
    const changes = referredAt !== null && referredAt < lastAge
    const until = changes ? Math.max(0, referredAt) : lastAge
    others.push(entering(0, customers), leavingAt(until, customers, churned && !changes))
    as.others.time += customers * until
    if (!changes) {
      if (churned) as.others.churned += customers
      continue
    }
    // A referrer from the next day on: in whole ages, anything after the age of the referral.
    referrers.push(entering(until + 0.5, customers), leavingAt(lastAge, customers, churned))
    as.referrers.time += customers * (lastAge - until)
    if (churned) as.referrers.churned += customers
  }
  const rate = ({ churned, time }: { churned: number; time: number }) => ({ events: churned, exposure: time })
  return {
    ...as,
    ratio: poissonRatio(rate(as.referrers), rate(as.others), confidence),
    test: logRank([referrers, others]),
  }
}

function churnedBy(
  referrers: readonly AgeCounts[],
  others: readonly AgeCounts[],
  horizon: number,
  confidence: number,
): LandmarkComparison['churned'] {
  const ends = [referrers, others].map((group) => {
    const watched = group.some(({ age, events, censored }) => age >= horizon && events + censored > 0)
    const points = cumulativeIncidence(group, confidence).filter(({ age }) => age <= horizon)
    if (!watched && (points.at(-1)?.waiting ?? 1) > 0) return null
    return points.at(-1) ?? { share: 0, standardError: 0, interval: null }
  })
  const [one, other] = ends
  if (!one || !other) return null
  const { gap, interval } = differenceOf(one, other, [referrers, others], confidence)
  return { referrers: one.share, others: other.share, gap, interval }
}

/**
 * Difference of two shares read off curves. As Newcombe does for plain shares, each end takes the worse limit of either curve; where a
 * curve has no interval (nobody, or everybody) it is that of so many customers outright.
 */
function differenceOf(
  one: { share: number; interval: Interval | null },
  other: { share: number; interval: Interval | null },
  groups: readonly (readonly AgeCounts[])[],
  confidence: number,
): Difference {
  const plain = (share: number, group: readonly AgeCounts[]) => {
    const trials = group.reduce((sum, { entered }) => sum + entered, 0)
    return wilsonInterval(share * trials, trials, confidence)!
  }
  const here = one.interval ?? plain(one.share, groups[0]!)
  const there = other.interval ?? plain(other.share, groups[1]!)
  const gap = one.share - other.share
  return {
    gap,
    interval: {
      low: gap - Math.hypot(one.share - here.low, there.high - other.share),
      high: gap + Math.hypot(here.high - one.share, other.share - there.low),
    },
  }
}

function entering(age: number, customers: number): AgeCounts {
  return { age, entered: customers, events: 0, competing: 0, censored: 0 }
}

function leavingAt(age: number, customers: number, churned: boolean): AgeCounts {
  return { age, entered: 0, events: churned ? customers : 0, competing: 0, censored: churned ? 0 : customers }
}
