import { adjustedDifference, type BeforeAndAfterSums } from '../statistics/cuped.ts'
import type { Interval } from '../statistics/interval.ts'

/** Of customers who were here through the time before: how many referred in it, how many after it, how many both. */
export interface BeforeAndAfter {
  customers: number
  before: number
  after: number
  both: number
}

/** The same customers before and after, and how the two sides differ with what each had done before taken out. */
export interface Each {
  own: BeforeAndAfter
  others: BeforeAndAfter
  /** In shares of the time since the start. */
  gap: number
  interval: Interval
  /** Share of the variance that their history explains. */
  explained: number
}

/** Fewer who referred on either side and a normal range means nothing. A guess, and a usual one. */
const fewestReferrers = 5

/**
 * What an action did, customer by customer: who referred since among those who were here all along, against those it is
 * compared with, with what each had done before taken out. See `adjustedDifference`. Null where too few referred to tell.
 *
 * It takes customers as if groups did not waver by themselves, so the verdict is not made of it.
 *
 * @example
 * // 500 in the group, 60 referred since, 40 before, 15 both; 2,000 others: 180, 160 and 60
 * eachOf({ customers: 500, before: 40, after: 60, both: 15 }, [{ customers: 2000, before: 160, after: 180, both: 60 }])
 * // → gap 0.030, interval −0.0002 … 0.0602, explained 0.058
 */
export function eachOf(own: BeforeAndAfter, all: readonly BeforeAndAfter[]): Each | null {
  const others: BeforeAndAfter = { customers: 0, before: 0, after: 0, both: 0 }
  for (const one of all) {
    others.customers += one.customers
    others.before += one.before
    others.after += one.after
    others.both += one.both
  }
  if (own.after < fewestReferrers || others.after < fewestReferrers) return null
  const found = adjustedDifference(sumsOf(own), sumsOf(others))
  return found && { own, others, gap: found.gap, interval: found.interval, explained: found.explained }
}

/** Who referred counts 1, and 1 squared is 1. */
const sumsOf = ({ customers, before, after, both }: BeforeAndAfter): BeforeAndAfterSums => ({
  customers,
  x: before,
  y: after,
  xx: before,
  yy: after,
  xy: both,
})
