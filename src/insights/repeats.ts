import { seeded } from '../statistics/chance.ts'
import type { Interval } from '../statistics/interval.ts'
import { regularityOf } from '../statistics/regularity.ts'
import {
  type BuyingFit,
  chanceActive,
  fitRepeatBuying,
  fitSpending,
  ordersAhead,
  type Spender,
  type SpendingFit,
  spendingPerOrder,
} from '../statistics/repeat-buying.ts'
import type { Id } from '../values/id.ts'

/** When a customer ordered, as day numbers, and for how much; an order is a day with revenue. */
export interface Orders {
  id: Id<'cus'>
  number: number
  name: string
  /** They are known to have left. */
  left: boolean
  first: number
  last: number
  orders: number
  /** Up to the day that parts what is learnt from and what is held back. */
  lastBefore: number
  ordersBefore: number
  /** Minor units: of all orders, of those up to that day, and of the first, which says less of what follows than the others. */
  spent: number
  spentBefore: number
  firstSpent: number
  /** The last three days of ordering, latest first; fewer where there were fewer. */
  latest: readonly number[]
}

export const whyNoForecast = ['too-few', 'too-short', 'regular', 'no-fit', 'misses'] as const
type WhyNoForecast = (typeof whyNoForecast)[number]

/** Customers who ordered again: fewer are too few to learn four numbers from. A guess. */
const fewestAgain = 100
/** From here on orders come as by contract, not as people please. A guess: halfway between random (1) and every month. */
const regular = 3
/** So far may what was held back lie from what was foreseen. A guess. */
const tolerance = 0.2
/** As many customers are learnt from: more make it slower, and hardly surer. */
const mostLearntFrom = 3000
/** Other draws of customers, for the range, and Student's t for as many. */
const redraws = 20
const widthOfRange = 2.093
const mostNamed = 25
const ahead = 365
const leastDays = 240

/** How likely customers are still with us, in bands. */
const bands = [
  { from: 0, to: 0.2 },
  { from: 0.2, to: 0.5 },
  { from: 0.5, to: 0.8 },
  { from: 0.8, to: 1 },
]

/** The day that parts what is learnt from and what is held back: the last quarter of the time. */
export const heldBackFrom = (firstOrder: number, today: number): number => today - Math.floor((today - firstOrder) / 4)

/**
 * What customers who buy when they please will still order, where what is known can tell; else why not.
 *
 * The model is first learnt without the last quarter of the time, and has to foresee that: only then is it believed about the
 * year to come; and about what the orders will bring only where it foresaw that as well. See `fitRepeatBuying` and
 * `fitSpending` for what they assume.
 *
 * @param parted see `heldBackFrom`
 */
export function repeatsOf(everybody: readonly Orders[], { today, parted }: { today: number; parted: number }) {
  const known = everybody.filter(({ first }) => first < today)
  const again = known.filter(({ orders }) => orders > 1).length
  const none = (why: WhyNoForecast, more: Partial<Found> = {}): Found => ({
    why,
    customers: known.length,
    again,
    regularity: null,
    heldBack: null,
    forecast: null,
    ...more,
  })
  if (again < fewestAgain) return none('too-few')
  const regularity = regularityOf(
    known.flatMap(({ latest: [last, middle, first] }) =>
      last !== undefined && middle !== undefined && first !== undefined
        ? [{ first: middle - first, second: last - middle }]
        : [],
    ),
  )
  if (regularity !== null && regularity >= regular) return none('regular', { regularity: Math.min(regularity, 1000) })
  const firstOrder = known.reduce((least, { first }) => Math.min(least, first), today)
  if (today - firstOrder < leastDays) return none('too-short', { regularity })
  const heldBack = foreseen(known, { today, parted })
  if (!heldBack) return none('no-fit', { regularity })
  if (isMissed(heldBack)) return none('misses', { regularity, heldBack })
  const fit = learn(known.map((of) => ({ buyer: buyerOf(of.orders, of, today), spender: spenderOf(of) })))
  const forecast =
    fit && forecastOf(known, heldBack.revenue && !isMissed(heldBack.revenue) ? fit : { ...fit, spending: null }, today)
  return forecast
    ? { ...none('no-fit'), why: null, regularity, heldBack, forecast }
    : none('no-fit', { regularity, heldBack })
}

interface Found {
  why: WhyNoForecast | null
  customers: number
  again: number
  regularity: number | null
  heldBack: ReturnType<typeof foreseen>
  forecast: ReturnType<typeof forecastOf> | null
}

const buyerOf = (orders: number, { first, last }: { first: number; last: number }, today: number) => ({
  repeats: orders - 1,
  lastAt: last - first,
  observed: today - first,
})

/** What somebody spent on orders after the first; null where there was none. */
function spenderOf({ orders, spent, firstSpent }: Pick<Orders, 'orders' | 'spent' | 'firstSpent'>): Spender | null {
  const repeats = orders - 1
  return repeats >= 1 && spent > firstSpent ? { repeats, mean: (spent - firstSpent) / repeats } : null
}

/** All the model knows of a customer. */
interface Known {
  buyer: ReturnType<typeof buyerOf>
  spender: Spender | null
}
interface Learnt {
  buying: BuyingFit
  /** Null where amounts follow no pattern it knows. */
  spending: SpendingFit | null
}

/** Evenly many of them, where there are more than it takes. */
function thinned<One>(all: readonly One[]): One[] {
  const every = Math.max(1, all.length / mostLearntFrom)
  return Array.from({ length: Math.min(all.length, mostLearntFrom) }, (_, at) => all[Math.floor(at * every)]!)
}

function learn(all: readonly Known[]): Learnt | null {
  const from = thinned(all)
  const buying = fitRepeatBuying(from.map(({ buyer }) => buyer))
  if (!buying || !isSound(buying)) return null
  const spending = fitSpending(from.flatMap(({ spender }) => spender ?? []))
  // Only with q above 1 have customers of whom nothing is known a mean.
  return { buying, spending: spending && spending.q > 1 && spending.p < 1e5 && spending.q < 1e5 ? spending : null }
}

/** Numbers that ran away say that the likelihood has no top: the model does not fit. */
const isSound = ({ r, alpha, a, b }: BuyingFit) => [r, alpha, a, b].every((one) => one > 1e-4 && one < 1e5)

const isMissed = ({ expected, actual }: { expected: number; actual: number }) =>
  !(Math.abs(expected / actual - 1) <= tolerance)

/** Orders and revenue in the time held back, of those who had ordered before it: as foreseen without it, and as they came. */
function foreseen(known: readonly Orders[], { today, parted }: { today: number; parted: number }) {
  const before = known.filter(({ first }) => first < parted)
  const judged = before.map((of) => ({
    buyer: buyerOf(of.ordersBefore, { first: of.first, last: of.lastBefore }, parted),
    spender: spenderOf({ orders: of.ordersBefore, spent: of.spentBefore, firstSpent: of.firstSpent }),
  }))
  const fit = learn(judged)
  if (!fit) return null
  const actual = before.reduce((sum, { orders, ordersBefore }) => sum + orders - ordersBefore, 0)
  if (actual === 0) return null
  const { orders, revenue } = expectedOf(fit, judged, today - parted)
  const came = before.reduce((sum, { spent, spentBefore }) => sum + spent - spentBefore, 0)
  return {
    customers: before.length,
    expected: orders,
    actual,
    revenue: revenue === null ? null : { expected: revenue, actual: came },
  }
}

/** Orders and revenue to expect of all of them together. */
function expectedOf({ buying, spending }: Learnt, all: readonly Known[], days: number) {
  let orders = 0
  let revenue = 0
  for (const { buyer, spender } of all) {
    const expected = ordersAhead(buying, buyer, days)
    orders += expected
    if (spending) revenue += expected * spendingPerOrder(spending, spender)
  }
  return { orders, revenue: spending ? revenue : null }
}

/**
 * Of customers who are not known to have left: the chance that they are with us still, and the orders to expect in a year.
 *
 * Example: who ordered five times, the last time three years ago, is hardly with us (0.02) and brings next to no order.
 */
export function stillThere(everybody: readonly Orders[], learnt: BuyingFit, today: number) {
  return everybody
    .filter(({ left, first }) => !left && first < today)
    .map((of) => {
      const buyer = buyerOf(of.orders, of, today)
      return { of, buyer, active: chanceActive(learnt, buyer), expected: ordersAhead(learnt, buyer, ahead) }
    })
}

function forecastOf(known: readonly Orders[], fit: Learnt, today: number) {
  const judged = stillThere(known, fit.buying, today).map((one) => {
    const spender = spenderOf(one.of)
    return { ...one, spender, each: fit.spending ? spendingPerOrder(fit.spending, spender) : 0 }
  })
  const orders = judged.reduce((sum, { expected }) => sum + expected, 0)
  const revenue = fit.spending ? judged.reduce((sum, { expected, each }) => sum + expected * each, 0) : null
  // Orders come as a Poisson process does; of each the amount varies by 1 / p of its square (a gamma of shape p).
  const byChance = {
    orders,
    revenue:
      judged.reduce((sum, { expected, each }) => sum + expected * each ** 2, 0) * (1 + 1 / (fit.spending?.p ?? 1)),
  }
  const ranges = rangesOf(known, judged, { orders, revenue, byChance }, today)
  return {
    days: ahead,
    customers: judged.length,
    orders,
    interval: ranges.orders,
    /** What they bring, where the amounts could be foreseen. */
    revenue: revenue === null ? null : { minor: revenue, interval: ranges.revenue },
    active: judged.reduce((sum, { active }) => sum + active, 0),
    bands: bands.map(({ from, to }) => {
      const among = judged.filter(({ active }) => active >= from && (active < to || to === 1))
      return {
        from,
        to,
        customers: among.length,
        orders: among.reduce((sum, { expected }) => sum + expected, 0),
        revenueMinor: fit.spending ? among.reduce((sum, { expected, each }) => sum + expected * each, 0) : null,
      }
    }),
    /** Those who ordered most and may have stopped: by the orders that would be lost, or the revenue where that is known. */
    silent: judged
      .filter(({ active, of }) => active < 0.5 && of.orders > 2)
      .map(({ of, active, expected, each }) => ({
        of,
        active,
        lost: active > 0 ? (expected / active - expected) * (fit.spending ? each : 1) : 0,
      }))
      .sort((one, other) => other.lost - one.lost || one.of.number - other.of.number)
      .slice(0, mostNamed)
      .map(({ of: { id, name, orders, last }, active }) => ({ id, name, orders, last, active })),
    learnt: fit.buying,
  }
}

interface Sums {
  orders: number
  revenue: number | null
}

/** Of another draw of customers like these, and of chance in what they will do. */
function rangesOf(
  known: readonly Orders[],
  judged: readonly Known[],
  found: Sums & { byChance: { orders: number; revenue: number } },
  today: number,
): { orders: Interval; revenue: Interval } {
  const learntFrom = thinned(known.map((of) => ({ buyer: buyerOf(of.orders, of, today), spender: spenderOf(of) })))
  const asked = thinned(judged)
  const chance = seeded(20_050_101)
  const drawn = Array.from({ length: redraws }, (): Sums => {
    const fit = learn(learntFrom.map(() => learntFrom[Math.floor(chance() * learntFrom.length)]!))
    if (!fit) return found
    const { orders, revenue } = expectedOf(fit, asked, ahead)
    const many = judged.length / asked.length
    return { orders: orders * many, revenue: revenue === null ? found.revenue : revenue * many }
  })
  const rangeOf = (middle: number, sums: readonly number[], byChance: number): Interval => {
    const mean = sums.reduce((sum, one) => sum + one, 0) / sums.length
    const variance = sums.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (sums.length - 1)
    const ofDraw = (variance * learntFrom.length) / Math.max(learntFrom.length, known.length)
    const reach = widthOfRange * Math.sqrt(ofDraw + byChance)
    return { low: Math.max(0, middle - reach), high: middle + reach }
  }
  return {
    orders: rangeOf(
      found.orders,
      drawn.map(({ orders }) => orders),
      found.byChance.orders,
    ),
    revenue: rangeOf(
      found.revenue ?? 0,
      drawn.map(({ revenue }) => revenue ?? 0),
      found.byChance.revenue,
    ),
  }
}
