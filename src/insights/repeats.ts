import { seeded } from '../statistics/chance.ts'
import type { Interval } from '../statistics/interval.ts'
import { regularityOf } from '../statistics/regularity.ts'
import { type BuyingFit, chanceActive, fitRepeatBuying, ordersAhead } from '../statistics/repeat-buying.ts'
import type { Id } from '../values/id.ts'

/** When a customer ordered, as day numbers; an order is a day with revenue. */
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
 * year to come. See `fitRepeatBuying` for what it assumes.
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
  if (Math.abs(heldBack.expected / heldBack.actual - 1) > tolerance) return none('misses', { regularity, heldBack })
  const buyers = known.map((of) => buyerOf(of.orders, of, today))
  const fit = fitRepeatBuying(thinned(buyers))
  const forecast = fit && isSound(fit) ? forecastOf(known, fit, today) : null
  return forecast
    ? { ...none('no-fit'), why: null, regularity, heldBack, forecast }
    : none('no-fit', { regularity, heldBack })
}

interface Found {
  why: WhyNoForecast | null
  customers: number
  again: number
  regularity: number | null
  heldBack: { customers: number; expected: number; actual: number } | null
  forecast: ReturnType<typeof forecastOf> | null
}

const buyerOf = (orders: number, { first, last }: { first: number; last: number }, today: number) => ({
  repeats: orders - 1,
  lastAt: last - first,
  observed: today - first,
})
type OneBuyer = ReturnType<typeof buyerOf>

/** Evenly many of them, where there are more than it takes. */
function thinned<One>(all: readonly One[]): One[] {
  const every = Math.max(1, all.length / mostLearntFrom)
  return Array.from({ length: Math.min(all.length, mostLearntFrom) }, (_, at) => all[Math.floor(at * every)]!)
}

/** Numbers that ran away say that the likelihood has no top: the model does not fit. */
const isSound = ({ r, alpha, a, b }: BuyingFit) => [r, alpha, a, b].every((one) => one > 1e-4 && one < 1e5)

/** Orders in the time held back, of those who had ordered before it: as foreseen without it, and as they came. */
function foreseen(known: readonly Orders[], { today, parted }: { today: number; parted: number }) {
  const before = known.filter(({ first }) => first < parted)
  const buyers = before.map((of) => buyerOf(of.ordersBefore, { first: of.first, last: of.lastBefore }, parted))
  const fit = fitRepeatBuying(thinned(buyers))
  if (!fit || !isSound(fit)) return null
  const actual = before.reduce((sum, { orders, ordersBefore }) => sum + orders - ordersBefore, 0)
  if (actual === 0) return null
  return { customers: before.length, expected: ordersOf(fit, buyers, today - parted), actual }
}

const ordersOf = (fit: BuyingFit, buyers: readonly OneBuyer[], days: number) =>
  buyers.reduce((sum, buyer) => sum + ordersAhead(fit, buyer, days), 0)

function forecastOf(known: readonly Orders[], fit: BuyingFit, today: number) {
  const stay = known.filter(({ left }) => !left)
  const judged = stay.map((of) => {
    const buyer = buyerOf(of.orders, of, today)
    const active = chanceActive(fit, buyer)
    return { of, buyer, active, expected: ordersAhead(fit, buyer, ahead) }
  })
  const orders = judged.reduce((sum, { expected }) => sum + expected, 0)
  return {
    days: ahead,
    customers: stay.length,
    orders,
    interval: rangeOf(known, judged, orders, today),
    active: judged.reduce((sum, { active }) => sum + active, 0),
    bands: bands.map(({ from, to }) => {
      const among = judged.filter(({ active }) => active >= from && (active < to || to === 1))
      return { from, to, customers: among.length, orders: among.reduce((sum, { expected }) => sum + expected, 0) }
    }),
    /** Those who ordered most and may have stopped: by the orders that would be lost. */
    silent: judged
      .filter(({ active, of }) => active < 0.5 && of.orders > 2)
      .map(({ of, active, expected }) => ({ of, active, lost: active > 0 ? expected / active - expected : 0 }))
      .sort((one, other) => other.lost - one.lost || one.of.number - other.of.number)
      .slice(0, mostNamed)
      .map(({ of: { id, name, orders, last }, active }) => ({ id, name, orders, last, active })),
  }
}

/** Of another draw of customers like these, and of chance in what they will do. */
function rangeOf(
  known: readonly Orders[],
  judged: readonly { buyer: OneBuyer }[],
  orders: number,
  today: number,
): Interval {
  const learntFrom = thinned(known.map((of) => buyerOf(of.orders, of, today)))
  const asked = thinned(judged.map(({ buyer }) => buyer))
  const chance = seeded(20_050_101)
  const sums = Array.from({ length: redraws }, () => {
    const drawn = learntFrom.map(() => learntFrom[Math.floor(chance() * learntFrom.length)]!)
    const fit = fitRepeatBuying(drawn)
    return fit && isSound(fit) ? (ordersOf(fit, asked, ahead) / asked.length) * judged.length : orders
  })
  const mean = sums.reduce((sum, one) => sum + one, 0) / sums.length
  const variance = sums.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (sums.length - 1)
  const reach =
    widthOfRange * Math.sqrt((variance * learntFrom.length) / Math.max(learntFrom.length, known.length) + orders)
  return { low: Math.max(0, orders - reach), high: orders + reach }
}
