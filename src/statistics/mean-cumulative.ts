import type { Interval } from './interval.ts'
import { standardErrorsFor } from './normal.ts'

/** One customer, or several with the same history. */
export interface History {
  /** Age at which we began to watch: 0 for new customers. */
  from: number
  /** Age at which we stopped: left, or today. Events at that age still count. */
  to: number
  /** Ages of all events, any order, later than `from` and not after `to`. */
  events: readonly number[]
  /** How many customers have this history; 1 if left out. */
  customers?: number
}

export interface MeanCumulativePoint {
  age: number
  /** Customers watched at this age. */
  atRisk: number
  /** Mean number of events per customer up to this age. */
  mean: number
  standardError: number
  /** On the log scale; null before the first event. */
  interval: Interval | null
}

/**
 * Mean cumulative function: how many referrals a customer has made by each age, on average, repeat referrals included.
 *
 * Averages only over those still watched at each age, so young customers do not pull the number down. The standard error is
 * the robust one: it lets some customers refer again and again and others never, which a Poisson error does not.
 *
 * Watches a customer after `from`, up to and including `to`. Assumes customers stop being watched for reasons that have
 * nothing to do with how often they refer. Those who churned are no longer watched: the answer is for as long as they stay.
 *
 * @param ages at which to report; where nobody is watched any more the curve has ended and the point says atRisk 0
 * @throws RangeError for an event outside its customer's time
 * @see W. Nelson, J. Quality Technology 27 (1995), 147–157; J. F. Lawless and C. Nadeau, Technometrics 37 (1995), 158–168;
 *      R's survfit(…, id = id)$cumhaz with std.chaz
 *
 * @example
 * // infections of 65 patients on placebo, chronic granulomatous disease
 * meanCumulative(placebo, [360]) // → [{ age: 360, atRisk: 8, mean: 1.263, standardError: 0.252, … }]
 */
export function meanCumulative(
  histories: readonly History[],
  ages: readonly number[],
  confidence = 0.95,
): MeanCumulativePoint[] {
  const z = standardErrorsFor(confidence)
  const steps = stepsOf(histories)
  const times = steps.map(({ age }) => age)
  const start = { mean: 0, usual: 0 }
  const upTo = (age: number) => steps[notAfter(times, age) - 1] ?? start

  // What each customer moved the curve by: each event by one over those watched at its age, less the usual for everybody.
  const weighed = histories.map(({ from, events, customers = 1 }) => ({
    start: upTo(from).usual,
    customers,
    events: events.map((age) => ({ age, weight: 1 / steps[notAfter(times, age) - 1]!.atRisk })),
  }))
  return ages.map((age) => {
    const { mean } = upTo(age)
    let variance = 0
    let atRisk = 0
    weighed.forEach(({ start, customers, events }, i) => {
      const { from, to } = histories[i]!
      if (from < age && age <= to) atRisk += customers
      if (from >= age) return
      let gap = start - upTo(Math.min(age, to)).usual
      for (const event of events) if (event.age <= age) gap += event.weight
      variance += customers * gap * gap
    })
    const standardError = Math.sqrt(variance)
    const reach = Math.exp((z * standardError) / mean)
    return { age, atRisk, mean, standardError, interval: mean > 0 ? { low: mean / reach, high: mean * reach } : null }
  })
}

interface CurveStep {
  age: number
  atRisk: number
  mean: number
  /** What an event-free customer watched all along pulls the curve down by. */
  usual: number
}

/** The ages at which anything happened, how many were watched then, and the curve there. */
function stepsOf(histories: readonly History[]): CurveStep[] {
  const happened = new Map<number, number>()
  for (const { from, to, events, customers = 1 } of histories)
    for (const age of events) {
      if (!(age > from && age <= to))
        throw new RangeError(`An event at age ${age}, of a customer watched from ${from} to ${to}.`)
      happened.set(age, (happened.get(age) ?? 0) + customers)
    }
  const moves = histories.flatMap(({ from, to, customers = 1 }) =>
    to > from
      ? [
          { age: from, customers },
          { age: to, customers: -customers },
        ]
      : [],
  )
  moves.sort((one, other) => one.age - other.age)
  let atRisk = 0
  let next = 0
  let mean = 0
  let usual = 0
  return [...happened.keys()]
    .sort((one, other) => one - other)
    .map((age) => {
      for (; next < moves.length && moves[next]!.age < age; next++) atRisk += moves[next]!.customers
      const more = happened.get(age)! / atRisk
      mean += more
      usual += more / atRisk
      return { age, atRisk, mean, usual }
    })
}

/** How many of the rising times are not after the age. */
function notAfter(times: readonly number[], age: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle]! <= age) low = middle + 1
    else high = middle
  }
  return low
}
