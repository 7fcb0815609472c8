import type { Interval } from './interval.ts'
import { normalBeyond, standardErrorsFor } from './normal.ts'

/**
 * What happened to customers at one age, counted: additive, so that the counts of two groups may be summed.
 *
 * The age is in whole days or months of being a customer. Who enters at an age is watched on that day already, who leaves
 * at an age was watched on it, whatever they left by. So a referral on the first day has someone at risk.
 */
export interface AgeCounts {
  age: number
  /** First watched at this age: 0 for new customers, later for those who were customers before tracking began. */
  entered: number
  /** Did it (made their first referral), and are watched no more. */
  events: number
  /** Can never do it now: left without (churned). */
  competing: number
  /** Watched no longer, and had not done it: today is as far as we know. */
  censored: number
}

/** Curve of who has done it by which age, churned customers counted as people who never will. */
export interface IncidencePoint {
  age: number
  atRisk: number
  events: number
  competing: number
  censored: number
  /** Share that has done it by this age. */
  share: number
  standardError: number
  /** Null while nobody, or when everybody, has done it. */
  interval: Interval | null
  /** Share that has left without doing it. */
  left: number
  /** Share still here that has not. share + left + waiting = 1. */
  waiting: number
}

/**
 * Cumulative incidence: the share of customers who have made their first referral by each age.
 *
 * Customers who leave stay in the denominator, because they will never refer; the habit of taking them out (1 − Kaplan–Meier)
 * answers "if nobody ever left" and is too high. Customers who were there before tracking began count from the age at which
 * they were first watched.
 *
 * The variance is Greenwood's for the Aalen–Johansen estimator, passed on from age to age; the interval is symmetric on the
 * log(−log) scale, so it stays between 0 and 1. Assumes customers leave our sight (not: leave) for reasons that have
 * nothing to do with referring, and are independent of one another. With late entry the early risk sets can be tiny: look at
 * `atRisk`, and start from an age where it is not.
 *
 * @param counts in any order; rows of the same age are summed
 * @returns a point for each age at which anybody left or did it
 * @throws RangeError when more people leave than are there
 * @see O. O. Aalen and S. Johansen, Scand. J. Statistics 5 (1978), 141–150; P. K. Andersen, Ø. Borgan, R. D. Gill and
 *      N. Keiding, Statistical Models Based on Counting Processes (1993), IV.4; R's survfit with a multi-state outcome
 *
 * @example
 * // of ten new customers two refer at 3 months, four have churned at 5, one refers at 8, three are still waiting at 12
 * cumulativeIncidence(tenCustomers)
 * // → at 8 months 30 % (7 % to 58 %); one less Kaplan–Meier would say 40 %
 */
export function cumulativeIncidence(counts: readonly AgeCounts[], confidence = 0.95): IncidencePoint[] {
  const z = standardErrorsFor(confidence)
  return followed(counts)
    .filter(somebodyLeft)
    .map(({ row, atRisk, state, spread }) => {
      const standardError = Math.sqrt(spread.share)
      return {
        age: row.age,
        atRisk,
        events: row.events,
        competing: row.competing,
        censored: row.censored,
        share: state.share,
        standardError,
        interval: logLogInterval(state.share, standardError, z),
        left: state.left,
        waiting: state.waiting,
      }
    })
}

/** Curve of who has not done it yet, if nobody ever left. */
export interface KaplanMeierPoint {
  age: number
  atRisk: number
  events: number
  /** Left or watched no longer. */
  censored: number
  survival: number
  standardError: number
  /** Null while nobody, or when everybody, has done it. */
  interval: Interval | null
}

/**
 * Kaplan–Meier: the share that has not made a first referral by each age, as if those who left might still make one.
 *
 * Shown beside `cumulativeIncidence` for readers who know it; also right as it stands for churn itself, which nothing
 * competes with. Greenwood's variance, log(−log) interval.
 *
 * @param counts competing events are taken as censored
 * @see E. L. Kaplan and P. Meier, JASA 53 (1958), 457–481; R's survfit(conf.type = 'log-log')
 *
 * @example
 * kaplanMeier(maintainedLeukaemia) // → at 23 weeks 0.614 (0.266 to 0.835), 7 at risk
 */
export function kaplanMeier(counts: readonly AgeCounts[], confidence = 0.95): KaplanMeierPoint[] {
  const z = standardErrorsFor(confidence)
  return followed(withoutCompetition(counts))
    .filter(somebodyLeft)
    .map(({ row, atRisk, state, spread }) => {
      const standardError = Math.sqrt(spread.waiting)
      return {
        age: row.age,
        atRisk,
        events: row.events,
        censored: row.censored,
        survival: state.waiting,
        standardError,
        interval: logLogInterval(state.waiting, standardError, z),
      }
    })
}

/** How many customers a curve still stands on. */
export interface RiskTableRow {
  age: number
  atRisk: number
  /** Up to and including this age. */
  events: number
  competing: number
  censored: number
}

/**
 * The table under a survival curve: how many customers are still watched at each age, and what has become of the others.
 *
 * @param ages those printed under the chart, such as 0, 6, 12, 18, 24
 * @example
 * riskTable(maintainedLeukaemia, [0, 24]) // → 11 at risk; then 6, with 4 events and 1 censored before
 */
export function riskTable(counts: readonly AgeCounts[], ages: readonly number[]): RiskTableRow[] {
  const rows = byAge(counts)
  return ages.map((age) => {
    const table = { age, atRisk: 0, events: 0, competing: 0, censored: 0 }
    for (const row of rows) {
      if (row.age > age) break
      table.atRisk += row.entered
      if (row.age < age) table.atRisk -= leaving(row)
      table.events += row.events
      table.competing += row.competing
      table.censored += row.censored
    }
    return table
  })
}

/** A curve said in one number. */
export interface RestrictedMean {
  horizon: number
  /** Mean time until the first referral, counted up to the horizon; who never refers waits all of it. */
  wait: number
  standardError: number
  interval: Interval
}

/**
 * How long a customer waits before the first referral, on average, up to a common horizon: "8.9 of the first 12 months".
 *
 * The area above the cumulative incidence curve. Unlike a median it exists even if most customers never refer, and two
 * groups compared at the same horizon are compared at the same age. A customer who leaves counts as waiting to the end;
 * `competingAs: 'censored'` gives the classic restricted mean under the Kaplan–Meier curve instead.
 *
 * @param horizon in the unit of the ages, above 0
 * @returns null when nobody has been watched that long: the curve is not known there
 * @see P. K. Andersen, Statistics in Medicine 32 (2013), 5278–5285; P. Royston and M. K. B. Parmar, BMC Medical Research
 *      Methodology 13 (2013), 152; R's print(survfit, rmean = horizon)
 *
 * @example
 * restrictedMean(maintainedLeukaemia, 48) // → { wait: 31.84, standardError: 4.53, … } weeks
 */
export function restrictedMean(
  counts: readonly AgeCounts[],
  horizon: number,
  { confidence = 0.95, competingAs = 'never' }: { confidence?: number; competingAs?: 'never' | 'censored' } = {},
): RestrictedMean | null {
  if (!(horizon > 0)) throw new RangeError(`The horizon must lie above 0, got ${horizon}.`)
  const steps = followed(competingAs === 'never' ? counts : withoutCompetition(counts), horizon)
  const last = steps.at(-1)
  if (last === undefined) return null
  const watched = steps.some(({ row, atRisk }) => row.age <= horizon && atRisk > 0)
  const knownTo = last.atRisk > 0 || last.state.waiting === 0
  if (!watched || !knownTo) return null
  const wait = horizon - last.state.area
  const standardError = Math.sqrt(last.spread.area)
  const reach = standardErrorsFor(confidence) * standardError
  return {
    horizon,
    wait,
    standardError,
    interval: { low: Math.max(0, wait - reach), high: Math.min(horizon, wait + reach) },
  }
}

/**
 * How much longer one group waits than another up to the same horizon.
 *
 * @example
 * restrictedMeanDifference(maintained, notMaintained, 40) // → 7.0 weeks more (−3.2 to 17.1)
 */
export function restrictedMeanDifference(
  group: readonly AgeCounts[],
  other: readonly AgeCounts[],
  horizon: number,
  confidence = 0.95,
): { gap: number; interval: Interval; p: number } | null {
  const one = restrictedMean(group, horizon)
  const two = restrictedMean(other, horizon)
  if (one === null || two === null) return null
  const gap = one.wait - two.wait
  const error = Math.hypot(one.standardError, two.standardError)
  const reach = standardErrorsFor(confidence) * error
  const p = error === 0 ? (gap === 0 ? 1 : 0) : normalBeyond(gap / error)
  return { gap, interval: { low: gap - reach, high: gap + reach }, p }
}

/**
 * Rows by rising age, each age once, and checked: an age that is no number, a count below 0, or more who leave than are
 * there, is a RangeError.
 *
 * @example
 * // 5 customers, of whom one refers and two leave at 3, told in two rows
 * byAge([{ age: 3, entered: 0, events: 1, competing: 0, censored: 0 }, { age: 0, entered: 5, events: 0, competing: 0, censored: 0 },
 *   { age: 3, entered: 0, events: 0, competing: 2, censored: 0 }]).at(-1) // → { age: 3, entered: 0, events: 1, competing: 2, censored: 0 }
 */
export function byAge(counts: readonly AgeCounts[]): AgeCounts[] {
  const rows = new Map<number, AgeCounts>()
  for (const row of counts) {
    if (!Number.isFinite(row.age)) throw new RangeError(`An age must be a number of days or months, got ${row.age}.`)
    for (const many of [row.entered, row.events, row.competing, row.censored])
      if (!(many >= 0 && many < Infinity)) throw new RangeError(`A count must be 0 or more, got ${many}.`)
    const known = rows.get(row.age)
    if (known === undefined) rows.set(row.age, { ...row })
    else {
      known.entered += row.entered
      known.events += row.events
      known.competing += row.competing
      known.censored += row.censored
    }
  }
  const sorted = [...rows.values()].sort((one, other) => one.age - other.age)
  let there = 0
  for (const row of sorted) {
    there += row.entered - leaving(row)
    if (there < 0) throw new RangeError(`At age ${row.age} more customers leave than are there.`)
  }
  return sorted
}

/**
 * How many are watched no longer from the next age on, whatever they left by.
 *
 * @example
 * leaving({ age: 3, entered: 0, events: 1, competing: 2, censored: 4 }) // → 7
 */
export function leaving({ events, competing, censored }: AgeCounts): number {
  return events + competing + censored
}

function withoutCompetition(counts: readonly AgeCounts[]): AgeCounts[] {
  return counts.map((row) => ({ ...row, competing: 0, censored: row.competing + row.censored }))
}

/** Shares of all customers; `area`: under the curve of those who did it, up to this age. */
interface State {
  waiting: number
  share: number
  left: number
  area: number
}

/** Variances of `waiting`, `share` and `area`, and how they go together. */
interface Uncertainty {
  waiting: number
  share: number
  area: number
  waitingShare: number
  waitingArea: number
  shareArea: number
}

interface Step {
  row: AgeCounts
  atRisk: number
  state: State
  spread: Uncertainty
}

const somebodyLeft = ({ row }: Step) => leaving(row) > 0

/**
 * Walks through the ages. Each step is linear in what is known so far, so its variance follows from the last one's, plus
 * what chance adds at this age (who of those at risk does it, leaves, or waits on is a draw from an urn).
 *
 * @param until adds a last step at that age, where nothing happens beyond it
 */
function followed(counts: readonly AgeCounts[], until?: number): Step[] {
  const rows = byAge(counts)
  if (until !== undefined && rows.length > 0 && rows.at(-1)!.age >= until && !rows.some(({ age }) => age === until)) {
    rows.push({ age: until, entered: 0, events: 0, competing: 0, censored: 0 })
    rows.sort((one, other) => one.age - other.age)
  }
  const steps: Step[] = []
  let state: State = { waiting: 1, share: 0, left: 0, area: 0 }
  let spread: Uncertainty = { waiting: 0, share: 0, area: 0, waitingShare: 0, waitingArea: 0, shareArea: 0 }
  let there = 0
  let lastAge = 0
  for (const row of rows) {
    if (until !== undefined && row.age > until) break
    ;[state, spread] = wait(state, spread, Math.max(0, row.age - lastAge))
    lastAge = Math.max(0, row.age)
    there += row.entered
    if (there > 0) [state, spread] = draw(state, spread, row, there)
    steps.push({ row, atRisk: there, state, spread })
    there -= leaving(row)
  }
  if (until !== undefined && lastAge < until && steps.length > 0) {
    ;[state, spread] = wait(state, spread, until - lastAge)
    const row = { age: until, entered: 0, events: 0, competing: 0, censored: 0 }
    steps.push({ row, atRisk: there, state, spread })
  }
  return steps
}

/** Time passes and nothing happens: the area grows. */
function wait(state: State, s: Uncertainty, time: number): [State, Uncertainty] {
  return [
    { ...state, area: state.area + state.share * time },
    {
      ...s,
      area: s.area + time * (2 * s.shareArea + time * s.share),
      waitingArea: s.waitingArea + time * s.waitingShare,
      shareArea: s.shareArea + time * s.share,
    },
  ]
}

/** At one age some do it and some leave. */
function draw(state: State, s: Uncertainty, row: AgeCounts, atRisk: number): [State, Uncertainty] {
  const does = row.events / atRisk
  const leaves = row.competing / atRisk
  const stays = (atRisk - row.events - row.competing) / atRisk
  const before = state.waiting
  const noise = (before * before) / atRisk
  return [
    {
      waiting: before * stays,
      share: state.share + before * does,
      left: state.left + before * leaves,
      area: state.area,
    },
    {
      waiting: stays * stays * s.waiting + noise * stays * (does + leaves),
      share: s.share + does * (2 * s.waitingShare + does * s.waiting) + noise * does * (1 - does),
      area: s.area,
      waitingShare: stays * (s.waitingShare + does * s.waiting) - noise * stays * does,
      waitingArea: stays * s.waitingArea,
      shareArea: s.shareArea + does * s.waitingArea,
    },
  ]
}

/** Symmetric on the scale of log(−log share), where a share has room on both sides. */
function logLogInterval(share: number, standardError: number, z: number): Interval | null {
  if (!(share > 0 && share < 1)) return null
  const log = Math.log(share)
  const reach = (z * standardError) / (share * log)
  const [one, other] = [share ** Math.exp(reach), share ** Math.exp(-reach)]
  return { low: Math.min(one, other), high: Math.max(one, other) }
}
