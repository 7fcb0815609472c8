import { seeded } from '../statistics/chance.ts'
import { concentrationOf, shareOfMost } from '../statistics/concentration.ts'
import { landmarkComparison, type Stay } from '../statistics/landmark.ts'
import { logRank } from '../statistics/log-rank.ts'
import { forestValues } from '../statistics/referral-forest.ts'
import { bootstrapDifference, trimmedDifference, valueDifference } from '../statistics/value-difference.ts'
import type { Id } from '../values/id.ts'
import { ageCounts, curveOf } from './curves.ts'

/** A customer with what they paid, who brought them and how long they stayed. Days as day numbers, money in minor units. */
export interface Valued {
  id: Id<'cus'>
  number: number
  name: string
  since: number | null
  until: number | null
  own: number
  /** In the first and in the second twelve months of being a customer. */
  firstYear: number
  secondYear: number
  /** The number of the customer who is credited with having brought them. */
  referrer: number | null
  /** Some counted referral brought them, whoever made it. */
  referred: boolean
  /** The day of their own first counted referral. */
  referredOn: number | null
}

/** As many of those worth most are named: whoever wants all has the export of the revenue. */
const mostNamed = 500
const pointsOfLorenz = 80
/** Customers are followed this long, in months. */
const mostMonths = 60
const year = 365
/** Beyond this many amounts the usual range is as good, and drawing again takes too long. */
const mostDrawn = 20_000

/**
 * Who brought each customer, as places in the list, −1 for nobody; referrals that would lead round in a circle are cut.
 *
 * @example
 * // 1 brought 2, and 2 is said to have brought 1
 * referrersOf([{ number: 1, referrer: 2 }, { number: 2, referrer: 1 }]) // → { referrer: [−1, 0], circles: 1 }
 */
export function referrersOf(customers: readonly Pick<Valued, 'number' | 'referrer'>[]): {
  referrer: Int32Array
  circles: number
} {
  const placeOf = new Map(customers.map(({ number }, place) => [number, place]))
  const referrer = Int32Array.from(customers, ({ referrer }) =>
    referrer === null ? -1 : (placeOf.get(referrer) ?? -1),
  )
  // 0: not looked at; a number of its own for each walk up, by which a walk that meets itself is known.
  const walk = new Int32Array(customers.length)
  let circles = 0
  for (let start = 0; start < referrer.length; start++) {
    let last = -1
    for (let at = start; at >= 0 && walk[at] !== start + 1; at = referrer[at]!) {
      if (walk[at] !== 0) {
        last = -1
        break
      }
      walk[at] = start + 1
      last = at
    }
    if (last >= 0 && referrer[last]! >= 0) {
      referrer[last] = -1
      circles++
    }
  }
  return { referrer, circles }
}

/**
 * What customers are worth, alone and with those they brought, and whether those who were referred, or refer, differ.
 *
 * @param about.inScope whether a customer is among those asked about; whom they brought counts either way
 * @param about.firstBooked first day of any revenue: first years before it are not whole
 * @param about.trackedFrom first day of any referral: who began before it may have referred unseen
 */
export function worthOf(
  customers: readonly Valued[],
  about: {
    inScope(customer: Valued): boolean
    today: number
    firstBooked: number | null
    trackedFrom: number | null
  },
) {
  const { referrer, circles } = referrersOf(customers)
  const forest = forestValues(
    referrer,
    Float64Array.from(customers, ({ own }) => own),
  )
  const places = [...customers.keys()].filter((place) => about.inScope(customers[place]!))
  const own = places.map((place) => customers[place]!.own)
  const chain = places.map((place) => forest.chain[place]!)
  const scoped = places.map((place) => customers[place]!)
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const cuts = bandsFor(chain)
  return {
    customers: places.length,
    total: sum(own),
    directSum: sum(places.map((place) => forest.direct[place]!)),
    chainSum: sum(chain),
    bands: bandsOf(cuts, own, chain),
    own: concentration(own),
    chain: concentration(chain),
    top: places
      .filter((place) => forest.chain[place]! > 0)
      .sort((one, other) => forest.chain[other]! - forest.chain[one]! || one - other)
      .slice(0, mostNamed)
      .map((place) => ({
        id: customers[place]!.id,
        name: customers[place]!.name,
        own: customers[place]!.own,
        direct: forest.direct[place]!,
        chain: forest.chain[place]!,
        brought: forest.brought[place]!,
        downstream: forest.downstream[place]!,
      })),
    referred: referredAgainstOthers(scoped, about),
    referrers: referrersAgainstOthers(scoped, about),
    brought: broughtIn(scoped, about),
    circles,
  }
}

interface Seen {
  today: number
  firstBooked: number | null
  trackedFrom: number | null
}

/** Round amounts that part customers into a handful of bands: 1, 2 or 5 with zeros, from the lowest fifth to the highest hundredth. */
function bandsFor(values: readonly number[]): number[] {
  const paying = values.filter((value) => value > 0).sort((one, other) => one - other)
  if (paying.length === 0) return []
  const low = paying[Math.floor(paying.length * 0.2)]!
  const high = paying[Math.min(paying.length - 1, Math.floor(paying.length * 0.99))]!
  const round: number[] = []
  for (let power = 10 ** Math.floor(Math.log10(low)); power <= high; power *= 10) {
    for (const digit of [1, 2, 5]) if (digit * power >= low && digit * power <= high) round.push(digit * power)
  }
  const every = Math.max(1, Math.ceil(round.length / 6))
  return round.filter((_, at) => at % every === 0)
}

/** How many customers stand in each band: nothing or less, then up to each cut. */
function bandsOf(cuts: readonly number[], own: readonly number[], chain: readonly number[]) {
  const edges: [number | null, number | null][] = [[null, 0], ...pairs([0, ...cuts])]
  const within = (values: readonly number[], [from, to]: [number | null, number | null]) =>
    values.filter((value) => (from === null ? value <= 0 : value > 0 && value >= from && (to === null || value < to)))
      .length
  return edges.map((edge) => ({ from: edge[0], to: edge[1], own: within(own, edge), chain: within(chain, edge) }))
}
const pairs = (edges: readonly number[]): [number, number | null][] =>
  edges.map((edge, at) => [edge, edges[at + 1] ?? null])

function concentration(values: readonly number[]) {
  // Money given back can leave somebody below nothing; they carry nothing.
  const carried = values.map((value) => ({ amount: Math.max(0, value), people: 1 }))
  const found = concentrationOf(carried)
  if (found === null) return null
  const { lorenz, gini } = found
  const every = Math.max(1, Math.ceil(lorenz.length / pointsOfLorenz))
  return {
    gini,
    topTenth: shareOfMost(carried, Math.max(1, Math.round(values.length / 10))) ?? 0,
    lorenz: lorenz.filter((_, at) => at % every === 0 || at === lorenz.length - 1),
  }
}

/** Ages in days at which customers were last seen, and whether they had left; those of whom nobody knows since when are left out. */
function staysOf(customers: readonly Valued[], today: number): (Stay & { of: Valued })[] {
  return customers.flatMap((of) => {
    if (of.since === null || of.since > today || (of.until !== null && of.until < of.since)) return []
    const churned = of.until !== null && of.until <= today
    const referredAt = of.referredOn === null ? null : Math.max(0, of.referredOn - of.since)
    return [{ of, churned, lastAge: (churned ? of.until! : today) - of.since, referredAt }]
  })
}

/** How many were there, left and are still there, by age: churn stands where curves of first referrals have the referral. */
function churnByAge(stays: readonly Stay[]) {
  const ages = [...new Set([0, ...stays.map(({ lastAge }) => lastAge)])].sort((one, other) => one - other)
  const placeOf = new Map(ages.map((age, place) => [age, place]))
  const zeros = () => new Array<number>(ages.length).fill(0)
  const counted = { ages, entered: zeros(), firstReferral: zeros(), left: zeros(), stillHere: zeros() }
  for (const { lastAge, churned } of stays) {
    counted.entered[0]!++
    counted[churned ? 'firstReferral' : 'stillHere'][placeOf.get(lastAge)!]!++
  }
  return {
    ...counted,
    seenFrom: zeros(),
    seenTo: zeros(),
    referrals: zeros(),
    leftOut: { unknownSince: 0, neverSeen: 0, undated: 0 },
    referredBefore: 0,
  }
}

function referredAgainstOthers(customers: readonly Valued[], seen: Seen) {
  const stays = staysOf(customers, seen.today)
  const referred = stays.filter(({ of }) => of.referred)
  const others = stays.filter(({ of }) => !of.referred)
  const counts = [churnByAge(referred), churnByAge(others)] as const
  const curve = (at: 0 | 1) => curveOf(counts[at], mostMonths).map(({ left: _, ...point }) => point)
  const firstYear = (among: typeof stays) =>
    among.filter(({ of }) => hasYears(of, 1, seen)).map(({ of }) => of.firstYear)
  return {
    customers: { referred: referred.length, others: others.length },
    curves: { referred: curve(0), others: curve(1) },
    p: referred.length > 0 && others.length > 0 ? logRank(counts.map(ageCounts)).p : null,
    firstYear: differenceOf(firstYear(referred), firstYear(others)),
  }
}

/** Whether so many years since they began lie in what is known of revenue. */
const hasYears = ({ since }: Valued, years: number, { today, firstBooked }: Seen) =>
  since !== null && firstBooked !== null && since >= firstBooked && since + years * 365.25 <= today

/** Customers whose first referral would have been seen: who began since somebody keeps track. */
const trackedStays = (customers: readonly Valued[], { today, trackedFrom }: Seen) =>
  staysOf(customers, today).filter(({ of }) => trackedFrom !== null && of.since! >= trackedFrom)

/**
 * Customers still here on their first anniversary: those who had referred by then, and those who had not. Of each whether
 * the second year, too, is over and lies in what is known of revenue.
 */
export function atFirstAnniversary(customers: readonly Valued[], seen: Seen) {
  const there = trackedStays(customers, seen)
    .filter(({ lastAge }) => lastAge > year)
    .map((stay) => ({ ...stay, secondYearIsWhole: hasYears(stay.of, 2, seen) }))
  const had = ({ referredAt }: Stay) => referredAt !== null && referredAt <= year
  return { referrers: there.filter(had), others: there.filter((stay) => !had(stay)) }
}

function referrersAgainstOthers(customers: readonly Valued[], seen: Seen) {
  const stays = trackedStays(customers, seen)
  const { referrers, others, gone, churned, test } = landmarkComparison(stays, year, 2 * year)
  const there = atFirstAnniversary(customers, seen)
  const secondYear = (side: typeof there.referrers) =>
    side.filter(({ secondYearIsWhole }) => secondYearIsWhole).map(({ of }) => of.secondYear)
  return {
    referrers,
    others,
    gone,
    churned,
    p: referrers > 0 && others > 0 && Number.isFinite(test.p) ? test.p : null,
    secondYear: differenceOf(secondYear(there.referrers), secondYear(there.others)),
  }
}

function differenceOf(one: readonly number[], other: readonly number[]) {
  const amounts = (values: readonly number[]) => ({
    many: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    squares: values.reduce((sum, value) => sum + value * value, 0),
  })
  const side = (values: readonly number[]) => ({
    customers: values.length,
    mean: values.length === 0 ? null : amounts(values).sum / values.length,
  })
  const welch = valueDifference(amounts(one), amounts(other))
  const drawn =
    welch && one.length + other.length <= mostDrawn
      ? bootstrapDifference(one, other, seeded(20_070_101), { draws: 1000 })
      : null
  const trimmed = trimmedDifference(one, other)
  return {
    one: side(one),
    other: side(other),
    gap: welch?.gap ?? null,
    interval: drawn ?? welch?.interval ?? null,
    trimmed: trimmed && { gap: trimmed.gap, interval: trimmed.interval },
  }
}

function broughtIn(customers: readonly Valued[], seen: Seen) {
  const brought = customers.filter((customer) => customer.referred && hasYears(customer, 1, seen))
  return { customers: brought.length, firstYear: brought.reduce((sum, { firstYear }) => sum + firstYear, 0) }
}
