import { drawBinomial } from './drawing.ts'
import type { Interval } from './interval.ts'
import { type AgeCounts, cumulativeIncidence } from './survival.ts'

/** How long it takes half of those who do it at all. */
export interface HalfTime {
  /** In the unit of the ages. */
  age: number
  interval: Interval
  /** How far the curve was followed: "at all" means by this age. */
  horizon: number
  /** How many did it by then. */
  events: number
}

/**
 * By which age half of those who do it have done it: the median wait of customers who refer, without waiting for everybody.
 *
 * The plain median of those who have referred so far is too short. Of customers who began last month only those who were quick
 * are among them, and a company that grows has many such. So it is read from the curve of cumulative incidence, which
 * knows how many were watched at each age: the age at which it is at half of its last height. What takes longer than
 * anybody has been watched is in no figure, so the horizon is told.
 *
 * The range comes from drawing what happened at each age anew, with as many at risk as there were (the weird bootstrap).
 *
 * @param most how far the curve is followed at most
 * @param fewestAtRisk where fewer are left, the curve is chance and is followed no further
 * @param random seeded, so that the same customers give the same range
 * @returns null with fewer than twenty who did it: a guess at what a range can stand on
 * @see P. K. Andersen, Ø. Borgan, R. D. Gill and N. Keiding, Statistical Models Based on Counting Processes (1993), IV.1.4 for the
 *      weird bootstrap and IV.4 for the curve; J. D. Kalbfleisch and J. F. Lawless, JASA 84 (1989), 360–372 for the trap
 *
 * @example
 * // Forty customers refer one by one every ten days, forty never do and are watched for 500: half of those who do, by day 200
 * halfTime(countsOf(customers), seeded(3)) // → { age: 200, interval: { low: 150, high: 270 }, horizon: 500, events: 40 }
 */
export function halfTime(
  counts: readonly AgeCounts[],
  random: () => number,
  { most = Number.POSITIVE_INFINITY, fewestAtRisk = 10, draws = 400, confidence = 0.95 } = {},
): HalfTime | null {
  const points = cumulativeIncidence(counts)
  const end = points.findLastIndex(({ age, atRisk }) => age <= most && atRisk >= fewestAtRisk)
  const watched = points.slice(0, end + 1)
  const events = watched.reduce((sum, point) => sum + point.events, 0)
  if (events < fewestEvents) return null
  const ages = watched.map(({ age }) => age)
  const half = (share: (at: number) => number) => ages[halfOf(watched.length, share)]!
  const age = half((at) => watched[at]!.share)
  const shares = new Float64Array(watched.length)
  const drawn = Float64Array.from({ length: draws }, () => {
    let waiting = 1
    let share = 0
    watched.forEach(({ atRisk, events, competing }, at) => {
      const did = events === 0 ? 0 : drawBinomial(atRisk, events / atRisk, random)
      const left = competing === 0 ? 0 : drawBinomial(atRisk, competing / atRisk, random)
      share += waiting * (did / atRisk)
      waiting *= Math.max(0, 1 - (did + left) / atRisk)
      shares[at] = share
    })
    return share > 0 ? half((at) => shares[at]!) : age
  }).sort()
  const tail = (1 - confidence) / 2
  const low = drawn[Math.floor(tail * (draws - 1))]!
  const high = drawn[Math.ceil((1 - tail) * (draws - 1))]!
  return {
    age,
    interval: { low: Math.min(low, age), high: Math.max(high, age) },
    horizon: Math.min(most, ages.at(-1)!),
    events,
  }
}

const fewestEvents = 20

/** The first place at which a rising curve is at half of its last height. */
function halfOf(places: number, share: (at: number) => number): number {
  // Sums of many small steps fall short of the half by rounding.
  const half = (share(places - 1) / 2) * (1 - 1e-12)
  let [below, above] = [-1, places - 1]
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2)
    if (share(middle) >= half) above = middle
    else below = middle
  }
  return above
}
