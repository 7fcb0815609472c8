import { follow, judge, type Months } from '../actions/effect.ts'
import { watch } from '../actions/watching.ts'
import { isProven, rowsOf } from '../coverage/proof.ts'
import { representedBy } from '../coverage/representative.ts'
import {
  type Cell,
  type Counts,
  counts,
  type FirstReferrals,
  type JointAnswer,
  noCounts,
  type RevenueSums,
  revenueSums,
  type Strength,
  strengths,
} from '../cube/question.ts'
import type { ByScore, ReasonsAnswer, Told } from '../cube/voice-question.ts'
import { ageCounts, curveOf } from '../insights/curves.ts'
import { driversOf } from '../insights/drivers.ts'
import { compareCells, measured } from '../insights/measures.ts'
import type { Choice } from '../insights/splits.ts'
import { spreadOf } from '../insights/spread.ts'
import { strengthOf } from '../insights/strength.ts'
import { cellsOf, groupsShown, judged, npsOf, paretoOf } from '../insights/why.ts'
import { overMonths, type Steps, standingBefore } from '../ladder/climbing.ts'
import { castReferrals } from '../sample/cast.ts'
import { seeded } from '../statistics/chance.ts'
import { concentrationOf } from '../statistics/concentration.ts'
import { alarmConfidence, funnelLimits, funnelOf, warningConfidence } from '../statistics/funnel.ts'
import { halfTime } from '../statistics/half-time.ts'
import { newcombeDifference } from '../statistics/newcombe-difference.ts'
import { splitChange } from '../statistics/rate-and-mix.ts'
import { addMonths, type Day, dayNumber } from '../values/day.ts'
import { type Level, levels } from '../values/level.ts'
import { firstMonth, monthsTold, type Neighbour, reasons, startedAsking, today } from './neighbours.ts'

/*
 * What the pictures of the gallery show, worked out by the rules the pages themselves use. Only the counting is done here,
 * one customer after the other, where a company's cube or PostgreSQL counts.
 */

interface Days {
  from: Day
  to: Day
}
export const lastYear: Days = { from: addMonths(today, -12), to: today }
const yearBefore: Days = { from: addMonths(today, -24), to: addMonths(today, -12) }
const months: Days[] = Array.from({ length: monthsTold }, (_, at) => ({
  from: addMonths(firstMonth, at),
  to: addMonths(firstMonth, at + 1),
}))

const shortMonths = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
/** 'Jun 2026' */
const monthOf = (day: Day) => `${shortMonths[Number(day.slice(5, 7)) - 1]} ${day.slice(0, 4)}`

const isIn = (day: Day, { from, to }: Days) => day >= from && day < to
const wasActive = ({ since, until }: Neighbour, { from, to }: Days) => since < to && (until === null || until > from)
const numberOf = <Of>(list: readonly Of[], is: (one: Of) => boolean) => list.filter(is).length

/** How many were customers in these days, and how many of them made a referral that counts. */
export function tallyOf(customers: readonly Neighbour[], days: Days) {
  const active = customers.filter((customer) => wasActive(customer, days))
  const happened = numberOf(active, ({ referredOn }) => referredOn.some((day) => isIn(day, days)))
  return { happened, trials: active.length }
}

function countsOf(customers: readonly Neighbour[], days: Days): Counts {
  const { happened, trials } = tallyOf(customers, days)
  const daysAtRisk = customers
    .filter((customer) => wasActive(customer, days))
    .reduce((sum, { since, until }) => {
      const from = Math.max(dayNumber(since), dayNumber(days.from))
      return sum + Math.min(dayNumber(until ?? days.to), dayNumber(days.to)) - from
    }, 0)
  return { ...noCounts, customers: trials, referrers: happened, daysAtRisk }
}

/** Customers in groups, the groups in alphabetical order. */
function groupsOf(customers: readonly Neighbour[], by: (customer: Neighbour) => string): [string, Neighbour[]][] {
  const groups = Map.groupBy(customers, by)
  return [...groups].sort(([one], [other]) => (one < other ? -1 : 1))
}

const groupTallies = (customers: readonly Neighbour[], days: Days) =>
  groupsOf(customers, byIndustry).map(([value, group]) => ({ value, ...tallyOf(group, days) }))

export const byIndustry = ({ industry }: Neighbour) => industry
/** 'Healthcare since 2023' */
export const byIndustryAndYear = ({ industry, since }: Neighbour) => `${industry} since ${since.slice(0, 4)}`

/** The referrer rate of the last year by group, with who really differs, as the page of groups has it. */
export function ratesBy(customers: readonly Neighbour[], by: (customer: Neighbour) => string) {
  const cells: Cell[] = groupsOf(customers, by).map(([value, group]) => ({ value, counts: countsOf(group, lastYear) }))
  const total = countsOf(customers, lastYear)
  const { rows } = compareCells(cells, total, null)
  const shown = rows.flatMap(({ value, happened, trials, interval, verdict }) =>
    interval ? [{ value, label: value, of: happened, among: trials, range: interval, verdict }] : [],
  )
  return { groups: shown, overall: measured(total.referrers, total.customers).rate ?? 0 }
}

/** The limits of a funnel plot, at as many sizes as it takes to draw them. */
export function limitsFor(groups: readonly { of: number; among: number }[]) {
  const funnel = funnelOf(groups.map(({ of, among }) => ({ happened: of, trials: among })))
  if (!funnel) return []
  const largest = Math.max(...groups.map(({ among }) => among)) * 1.05
  return Array.from({ length: 60 }, (_, at) => {
    const among = Math.max(1, largest * ((at + 1) / 60) ** 2)
    return {
      among,
      warning: funnelLimits(funnel, among, warningConfidence),
      alarm: funnelLimits(funnel, among, alarmConfidence),
    }
  })
}

/** The referrer rate of each of the last months. */
export function monthlyRates(customers: readonly Neighbour[], many: number) {
  return months.slice(-many).map(({ from, to }) => {
    const { happened, trials } = tallyOf(customers, { from, to })
    return { from, label: monthOf(from), of: happened, among: trials, range: measured(happened, trials).interval }
  })
}

/** Why the rate moved between the two years: rate effect and mix effect by industry. */
export function changeOfRate(customers: readonly Neighbour[]) {
  const [before, after] = [tallyOf(customers, yearBefore), tallyOf(customers, lastYear)]
  const level = (label: string, { happened, trials }: typeof before) => ({
    label,
    rate: happened / trials,
    range: measured(happened, trials).interval!,
  })
  const change = splitChange(groupTallies(customers, yearBefore), groupTallies(customers, lastYear))!
  return {
    before: level('The 12 months before', before),
    after: level('Last 12 months', after),
    effects: [
      { label: 'Referring more or less', by: change.rateEffect, range: change.rateInterval },
      { label: 'Mix of customers by Industry', by: change.mixEffect, range: change.mixInterval },
    ],
  }
}

/** The same for each of the last quarters against the one a year before. */
export function changeByQuarter(customers: readonly Neighbour[]) {
  return [-12, -9, -6, -3].flatMap((ago) => {
    const quarter = { from: addMonths(today, ago), to: addMonths(today, ago + 3) }
    const then = { from: addMonths(quarter.from, -12), to: addMonths(quarter.to, -12) }
    const change = splitChange(groupTallies(customers, then), groupTallies(customers, quarter))
    return change ? [{ label: monthOf(quarter.from), ...change }] : []
  })
}

// Actions -------------------------------------------------------------------------------------------------------------

const monthsOf = (customers: readonly Neighbour[]): Months => months.map((days) => tallyOf(customers, days))
const monthsBefore = months.filter(({ from }) => from < startedAsking).length

/** One industry month by month, beside all others, around the day the team began to ask there. */
export function aroundTheStart(customers: readonly Neighbour[], industry: string) {
  const [own, others] = [
    monthsOf(customers.filter((customer) => customer.industry === industry)),
    monthsOf(customers.filter((customer) => customer.industry !== industry)),
  ]
  return months
    .map((days, at) => ({
      ...days,
      own: own[at]!,
      others: others[at]!,
      gap: newcombeDifference(own[at]!, others[at]!),
    }))
    .slice(monthsBefore - 12)
}

/** What the same action would be judged to have done, had it been done in each of the industries. */
export function effectOfEach(customers: readonly Neighbour[]) {
  const groups = groupsOf(customers, byIndustry).map(([value, group]) => ({ value, months: monthsOf(group) }))
  return groups.flatMap(({ value, months: own }) => {
    const others = groups.filter((group) => group.value !== value).map((group) => group.months)
    const spans = { before: monthsBefore, after: months.length - monthsBefore }
    const { change, verdict } = judge(follow(own, others, monthsBefore), spans, { pickedAsWorst: false })
    return change
      ? [
          {
            id: value,
            label: `Asked in ${value}`,
            change: change.change,
            range: change.always ?? change.interval,
            verdict,
          },
        ]
      : []
  })
}

/** An industry's months with the limits its own past sets. */
export function watchedMonths(customers: readonly Neighbour[]) {
  const { centre, months: watched } = watch(monthsOf(customers))
  return { centre, months: watched.map((month, at) => ({ ...months[at]!, ...month })) }
}

// Drivers and time ----------------------------------------------------------------------------------------------------

const choice = (column: string, label: string, cuts: number[] | null, distinct: number): Choice => ({
  column,
  label,
  kind: cuts ? 'number' : 'category',
  cuts,
  ordered: cuts !== null,
  distinct,
})
const bandOf = (cuts: readonly number[], value: number) => String(numberOf(cuts, (cut) => value >= cut))
const yearsHere = ({ since }: Neighbour) => (dayNumber(today) - dayNumber(since)) / 365.25
const looked: { choice: Choice; bandIn: (customer: Neighbour) => string }[] = [
  { choice: choice('plan', 'Plan', null, 3), bandIn: ({ plan }) => plan },
  {
    choice: choice('partner', 'Onboarded by a partner', null, 2),
    bandIn: ({ byPartner }) => (byPartner ? 'yes' : 'no'),
  },
  { choice: choice('seats', 'Seats', [20, 100], 200), bandIn: ({ seats }) => bandOf([20, 100], seats) },
  {
    choice: choice('tenure', 'Months as a customer', [12, 36], 200),
    bandIn: (customer) => bandOf([1, 3], yearsHere(customer)),
  },
]

/** What goes with referring within the last year: a logistic regression over the kinds of customers there are. */
export function whatGoesWithReferring(customers: readonly Neighbour[]) {
  const active = customers.filter((customer) => wasActive(customer, lastYear))
  const columns = looked.map(({ choice: { column }, bandIn }) => ({
    column,
    values: [...new Set(active.map(bandIn))].sort(),
  }))
  const kinds = groupsOf(active, (customer) => looked.map(({ bandIn }) => bandIn(customer)).join('|'))
  const joint: JointAnswer = {
    columns,
    customers: Float64Array.from(kinds, ([, kind]) => kind.length),
    referrers: Float64Array.from(kinds, ([, kind]) => tallyOf(kind, lastYear).happened),
    places: Uint32Array.from(
      kinds.flatMap(([, [first]]) => looked.map(({ bandIn }, at) => columns[at]!.values.indexOf(bandIn(first!)))),
    ),
  }
  const tables = looked.map(({ bandIn }) =>
    groupsOf(active, bandIn).map(([value, group]) => ({ value, counts: countsOf(group, lastYear) })),
  )
  const { drivers } = driversOf(
    joint,
    looked.map(({ choice }) => choice),
    tables,
  )
  return {
    bars: drivers.map((driver) => ({ ...driver, stands: driver.adjustedP < 0.05 })),
    dots: drivers.flatMap(({ column, label, values }) =>
      values.flatMap(({ value, label: named, odds, interval, isReference }) =>
        odds !== null && interval && !isReference
          ? [
              {
                id: `${column} ${value}`,
                label: `${label}: ${named}`,
                odds,
                range: interval,
                rows: { to: '/customers' },
              },
            ]
          : [],
      ),
    ),
  }
}

/** Customers by the age at which they first referred, left, or are today, seen from the first month on. */
function firstReferrals(customers: readonly Neighbour[]): FirstReferrals {
  const places = new Map<number, { entered: number; first: number; left: number; still: number }>()
  const at = (age: number) => {
    const place = places.get(age) ?? { entered: 0, first: 0, left: 0, still: 0 }
    places.set(age, place)
    return place
  }
  for (const { since, until, referredOn } of customers) {
    if (until !== null && until <= firstMonth) continue
    const age = (day: Day) => dayNumber(day) - dayNumber(since)
    at(Math.max(0, age(firstMonth))).entered++
    const [first] = referredOn
    if (first !== undefined) at(age(first)).first++
    else if (until !== null) at(age(until)).left++
    else at(age(today)).still++
  }
  const ages = [...places.keys()].sort((one, other) => one - other)
  const none = ages.map(() => 0)
  return {
    ages,
    entered: ages.map((age) => at(age).entered),
    firstReferral: ages.map((age) => at(age).first),
    left: ages.map((age) => at(age).left),
    stillHere: ages.map((age) => at(age).still),
    seenFrom: none,
    seenTo: none,
    referrals: none,
    leftOut: { unknownSince: 0, neverSeen: 0, undated: 0 },
    referredBefore: 0,
  }
}

/** How many had made a first referral by each age, month by month. */
export const timeToRefer = (label: string, customers: readonly Neighbour[]) => ({
  label,
  points: curveOf(firstReferrals(customers), 60),
})

/** How many customers one brings: of all, and by how they came themselves; of those who came since anybody kept track. */
export function eachBrings(customers: readonly Neighbour[]) {
  const fresh = customers.filter(({ since }) => since >= firstMonth)
  const cells = fresh.map(({ since, brought, came, referredOn }) => ({
    generation: came === 'earned' ? 1 : 0,
    since: dayNumber(since),
    brought,
    customers: 1,
    referrals: referredOn.length,
  }))
  const { spread, generations } = spreadOf(cells, {
    today: dayNumber(today),
    trackedFrom: dayNumber(firstMonth),
    cycle: halfTime(ageCounts(firstReferrals(fresh)), seeded(1)),
  })
  const lines = [
    { label: 'All customers', spread },
    ...generations.map(({ generation, spread }) => ({
      label: generation === 0 ? 'Came by themselves' : 'Came by a referral',
      spread,
    })),
  ]
  return lines.map(({ label, spread }) => ({
    label,
    each: spread && spread.customers >= 30 ? { value: spread.k, range: spread.interval } : null,
    customers: spread?.customers ?? 0,
    brought: spread?.brought ?? 0,
    rows: { customers: { to: '/customers' }, brought: { to: '/customers' } },
  }))
}

// Revenue and load ----------------------------------------------------------------------------------------------------

const paidIn = ({ payments }: Neighbour, days: Days) =>
  payments.filter(({ on }) => isIn(on, days)).reduce((sum, { amountMinor }) => sum + amountMinor, 0)

function revenueOf(customers: readonly Neighbour[], before: Days, now: Days): RevenueSums {
  const sums = Object.fromEntries(revenueSums.map((name) => [name, 0])) as RevenueSums
  for (const customer of customers) {
    const [then, paid] = [paidIn(customer, before), paidIn(customer, now)]
    if (then > 0) {
      sums.customersBefore++
      sums.base += then
      sums.baseSquares += then ** 2
      sums.kept += paid
      sums.keptSquares += paid ** 2
      sums.baseTimesKept += then * paid
      if (paid > 0) sums.customersKept++
      else {
        sums.lost += then
        sums.lostSquares += then ** 2
      }
    } else if (paid > 0) {
      sums.customersNew++
      if (customer.came === 'earned') sums.customersEarned++
      sums[customer.came] += paid
      sums[`${customer.came}Squares`] += paid ** 2
    }
  }
  return sums
}

/** From the revenue of one year to that of the next. */
export function revenueSteps(customers: readonly Neighbour[]) {
  const { base, kept, lost, earned, bought, unknown } = strengthOf(revenueOf(customers, yearBefore, lastYear)).sums
  return {
    before: { label: 'Revenue before', amount: base },
    after: { label: 'Revenue now', amount: kept + earned + bought + unknown },
    steps: [
      { label: 'Customers who are gone', amount: 0 - lost, fill: 'solid' as const },
      { label: 'Those who stayed pay more or less', amount: kept - (base - lost), fill: 'solid' as const },
      { label: 'New, earned', amount: earned, fill: 'solid' as const },
      { label: 'New, nobody knows', amount: unknown, fill: 'empty' as const },
      { label: 'New, bought', amount: bought, fill: 'half' as const },
    ],
  }
}

/** Net revenue retention at the end of each of the last quarters, over a year and the year before it. */
export function retentionByQuarter(label: string, colour: string, customers: readonly Neighbour[]) {
  const points = [-18, -15, -12, -9, -6, -3, 0].flatMap((ago) => {
    const at = addMonths(today, ago)
    const now = { from: addMonths(at, -12), to: at }
    const { rates } = strengthOf(revenueOf(customers, { from: addMonths(at, -24), to: now.from }, now))
    return rates ? [{ at, value: rates.retention.value, range: rates.retention.interval }] : []
  })
  return { label, colour, points }
}

/** How unevenly the revenue of the last year is spread. */
export const revenueSpread = (customers: readonly Neighbour[]) =>
  concentrationOf(customers.map((customer) => ({ amount: paidIn(customer, lastYear), people: 1 })))

// What they said ------------------------------------------------------------------------------------------------------

const toldOf = (customers: readonly Neighbour[]): Told => {
  const told = customers.flatMap((customer) => (customer.reasons ? [customer.reasons] : []))
  return { told: told.length, named: reasons.map((reason) => numberOf(told, (named) => named.includes(reason))) }
}

/** Why they do not refer: each reason, and each in each industry, judged together. */
export function whyNot(customers: readonly Neighbour[]) {
  const known = reasons.map((name) => ({ id: name, name }))
  const table = groupsOf(customers, byIndustry).map(([value, group]) => ({ value, counts: toldOf(group) }))
  const answer: ReasonsAnswer = {
    reasons: known,
    total: toldOf(customers),
    referred: 0,
    anonymous: { told: 0, named: reasons.map(() => 0) },
    tables: [table],
    periods: [],
    pairs: [],
  }
  const pareto = paretoOf(answer)
  const { groups } = groupsShown(table)
  const { cells } = judged(
    cellsOf(
      groups,
      answer,
      pareto.map(({ id }) => id),
    ),
    [],
    answer,
  )
  return {
    bars: pareto.flatMap(({ id, name, share }) =>
      share.interval
        ? [{ value: id, label: name, of: share.happened, among: share.trials, range: share.interval }]
        : [],
    ),
    rows: pareto.map(({ id, name }) => ({ value: id, label: name })),
    columns: groups.map(({ value, counts: { told } }) => ({ value, label: value, among: told })),
    cells: cells.map((cell) => ({
      row: cell.reason,
      column: cell.value,
      of: cell.happened,
      among: cell.trials,
      range: cell.interval,
      gap: cell.difference?.gap ?? null,
      verdict: cell.verdict,
    })),
  }
}

/** Net promoter score of each of the last twelve months. */
export function scoresByMonth(customers: readonly Neighbour[]) {
  return months.slice(-12).map((days) => {
    const scores: ByScore = [0, 0, 0]
    for (const { answers } of customers)
      for (const { givenOn, likelihood } of answers)
        if (isIn(givenOn, days)) scores[likelihood < 7 ? 0 : likelihood < 9 ? 1 : 2]++
    return { from: days.from, label: monthOf(days.from), nps: npsOf(scores) }
  })
}

/** The referrals of the cast that count, by how sure we are of them. */
export function howSure(): Record<Strength, number> {
  const counting = castReferrals.filter(({ state, referrerId, referredId }) => counts(state, referrerId === referredId))
  const of = (strength: Strength) => numberOf(counting, (referral) => referral.strength === strength)
  return Object.fromEntries(strengths.map((strength) => [strength, of(strength)])) as Record<Strength, number>
}

/** How those who came in the last year came. */
export function howTheyCame(customers: readonly Neighbour[]) {
  const fresh = customers.filter(({ since }) => isIn(since, lastYear))
  const of = (way: Neighbour['came']) => numberOf(fresh, ({ came }) => came === way)
  return { earned: of('earned'), bought: of('bought'), unknown: of('unknown') }
}

// References ----------------------------------------------------------------------------------------------------------

const levelToday = ({ levels: reached }: Neighbour) => reached.at(-1) ?? 0
const isHere = ({ until }: Neighbour) => until === null

/** Every step anybody took from one highest level to the next. */
function stepsOf(customers: readonly Neighbour[]): Steps[] {
  return customers.filter(isHere).flatMap(({ levels: reached }) =>
    reached.flatMap((level, month): Steps[] => {
      const before = month === 0 ? 0 : reached[month - 1]!
      return level > before
        ? [{ onDay: months[month]!.from, from: before as Level | 0, to: level as Level, customers: 1 }]
        : []
    }),
  )
}

/** Who stands on each level today, and who answered nine or ten and stands just below it. */
export function ladderOf(customers: readonly Neighbour[]) {
  const standing = standingBefore(stepsOf(customers), today)
  const here = customers.filter(isHere)
  const glad = here.filter(({ answers }) => (answers.at(-1)?.likelihood ?? 0) >= 9)
  const onAny = levels.reduce((sum, level) => sum + standing[level], 0)
  return {
    onLevel: levels.map((level) => ({
      level,
      count: standing[level],
      ready: numberOf(glad, (customer) => levelToday(customer) === level - 1),
    })),
    onNone: here.length - onAny,
  }
}

/** Who stood on each level at the end of each month. */
export const ladderByMonth = (customers: readonly Neighbour[], many: number) =>
  overMonths(stepsOf(customers), addMonths(today, -1), many).map(({ before, on }) => ({
    label: monthOf(addMonths(before, -1)),
    counts: levels.map((level) => on[level]),
  }))

/** Of whom the proof is: customers quoted by industry, beside all of them. */
export const spokenFor = (customers: readonly Neighbour[]) =>
  representedBy(
    groupsOf(customers, byIndustry).map(([value, group]) => ({
      value,
      customers: group.length,
      proof: numberOf(group, (customer) => levelToday(customer) >= 2),
    })),
  ).groups

/** What open deals want, beside what stands ready: referrals of the last 90 days are the deals here. */
export function proofFor(customers: readonly Neighbour[]) {
  const recently = { from: addMonths(today, -3), to: today }
  const groups = groupsOf(customers, byIndustry)
  const rows = rowsOf({
    all: groups.map(([row]) => ({ row, name: row })),
    demand: groups.map(([row, group]) => {
      const { happened: deals, trials } = tallyOf(group, recently)
      const paid = group.reduce((sum, customer) => sum + paidIn(customer, lastYear), 0)
      return { row, deals, amountMinor: Math.round((deals * paid) / Math.max(1, trials)), unpriced: 0 }
    }),
    proof: groups.flatMap(([row, group]) =>
      levels.map((level) => {
        const onLevel = group.filter((customer) => isHere(customer) && levelToday(customer) === level)
        const people = numberOf(onLevel, ({ asked }) => asked < 2)
        return {
          row,
          level,
          items: onLevel.length,
          customers: onLevel.length,
          ending: 0,
          people,
          behind: onLevel.length,
        }
      }),
    ),
    wanted: [],
  })
  return rows.map(({ row, deals, amountMinor, cells }) => ({
    value: row,
    deals,
    amountMinor,
    cells: cells.map((cell) => ({
      row,
      column: String(cell.level),
      items: cell.items,
      people: cell.people,
      customers: cell.behind,
      gap: deals > 0 && !isProven(cell),
      rows: { to: '/coverage' },
    })),
  }))
}
