import type { FirstReferrals } from '../cube/question.ts'
import type { Interval } from '../statistics/interval.ts'
import { type AgeCounts, cumulativeIncidence, riskTable } from '../statistics/survival.ts'

/** A month of being a customer, in days: a twelfth of a year. */
export const daysOfMonth = 30.4375

/** Fewer customers than this still in sight, and what a curve does from there on is chance. */
const fewestAtRisk = 10

/** The counts of the cube as the statistics want them: one row per age at which anything happened. */
export function ageCounts(counted: FirstReferrals): AgeCounts[] {
  return counted.ages.map((age, at) => ({
    age,
    entered: counted.entered[at]!,
    events: counted.firstReferral[at]!,
    competing: counted.left[at]!,
    censored: counted.stillHere[at]!,
  }))
}

/** Where a curve stands after so many months of being a customer. */
export interface CurvePoint {
  months: number
  /** Share of customers who had made a first referral by then; who left without counts as never. */
  share: number
  interval: Interval | null
  /** Share who had left without having referred. */
  left: number
  /** Still customers then, in our sight, and without a referral. */
  atRisk: number
}

/**
 * The share of customers who have made their first referral, month by month since they became customers.
 *
 * The curve itself moves on every day; it is read at the end of each month. It ends where fewer than ten customers are
 * left to see, for what follows is their chance and nobody's rate.
 *
 * @param mostMonths how far to draw at most
 * @returns a point for each month from 0 on; none where fewer than ten were ever seen
 *
 * @example
 * curveOf(counted, 24).at(12) // → { months: 12, share: 0.11, interval: { low: 0.098, high: 0.123 }, atRisk: 1_840, … }
 */
export function curveOf(counted: FirstReferrals, mostMonths: number): CurvePoint[] {
  const counts = ageCounts(counted)
  const steps = cumulativeIncidence(counts)
  const months = Array.from({ length: mostMonths + 1 }, (_, month) => month)
  const atRisk = riskTable(
    counts,
    months.map((month) => Math.round(month * daysOfMonth)),
  )
  const points: CurvePoint[] = []
  let step = -1
  for (const month of months) {
    const day = Math.round(month * daysOfMonth)
    while (step + 1 < steps.length && steps[step + 1]!.age <= day) step++
    const here = steps[step]
    const left = atRisk[month]!.atRisk
    // Late entry: a curve that begins with nobody in sight begins where there is somebody.
    if (left < fewestAtRisk) {
      if (points.length > 0) break
      continue
    }
    points.push({
      months: month,
      share: here?.share ?? 0,
      interval: here?.interval ?? null,
      left: here?.left ?? 0,
      atRisk: left,
    })
  }
  return points
}
