import type { Interval } from '../statistics/interval.ts'
import type { Day } from '../values/day.ts'
import { addMonths } from '../values/day.ts'
import { sayDay } from './digest-letter.ts'
import { type Judged, type Months, type Powered, pooled, powerOf } from './effect.ts'
import type { ActionVerdict } from './states.ts'

/** '4.1 points', '1.0 point': points for sentences of the server, with a real minus. */
export function sayPoints(share: number): string {
  const points = (Math.abs(share) * 100).toFixed(1)
  return `${share < 0 && points !== '0.0' ? '−' : ''}${points} ${points === '1.0' ? 'point' : 'points'}`
}

const signed = (share: number) => `${share >= 0 ? '+' : ''}${sayPoints(share)}`.replace(/ points?$/, '')
const sayRange = ({ low, high }: Interval) => `${signed(low)} to ${signed(high)}`

/** Why nothing can be told, and what it would take. */
export function sayMissing(missing: NonNullable<Judged['missing']>, startsOn: Day): string {
  if (missing === 'no-comparison')
    return 'It is compared with no other group, so nobody can tell what it did from what the season did.'
  if (missing === 'few-comparisons')
    return 'It is compared with fewer than three groups, and how much groups waver by themselves cannot be told from so few.'
  return `Its first month is over on ${sayDay(addMonths(startsOn, 1))}.`
}

/**
 * What an action did, as somebody would say it in a meeting.
 *
 * @example
 * // → 'Moved up: 4.1 points a year more than where nothing was changed (+1.2 to +7.0, however often one looks).'
 */
export function sayEffect({ verdict, change, missing }: Judged, startsOn: Day): string {
  if (missing !== null || change === null) return `Cannot tell yet. ${sayMissing(missing ?? 'too-early', startsOn)}`
  const range = change.always
    ? `${sayRange(change.always)}, however often one looks`
    : `${sayRange(change.interval)}, if one looked but once`
  if (verdict === 'cannot tell yet') {
    return `Cannot tell yet: ${signed(change.change)} points a year against groups where nothing was changed (${range}).`
  }
  const more = verdict === 'moved up' ? 'more' : 'less'
  return `${verdict === 'moved up' ? 'Moved up' : 'Moved down'}: ${sayPoints(Math.abs(change.change))} a year ${more} than groups where nothing was changed (${range}).`
}

const count = (many: number) => many.toLocaleString('en', { maximumFractionDigits: 0 })
const sayWeeks = (weeks: number) => (weeks === 1 ? 'a week' : `${weeks} weeks`)

/**
 * What could be seen how soon, before it starts.
 *
 * @example
 * // → 'With 400 customers, compared with 3,000, you would see 5.0 points in about 9 weeks.'
 */
function sayPower(powered: Powered, sizes: { own: number; others: number }, expected: number | null): string {
  const among = `With ${count(sizes.own)} customers, compared with ${count(sizes.others)},`
  const half = powered.inHalfAYear
  if (expected !== null && expected !== 0) {
    if (powered.weeks !== null)
      return `${among} you would see ${sayPoints(expected)} in about ${sayWeeks(powered.weeks)}.`
    return half === null
      ? `${among} you would not see ${sayPoints(expected)} in two years. Choose a larger group.`
      : `${among} you would not see ${sayPoints(expected)} in two years; half a year shows ${sayPoints(half)} or more. Choose a larger group, or change more.`
  }
  return half === null
    ? `${among} half a year would show nothing. Choose a larger group.`
    : `${among} half a year would show a rise of ${sayPoints(half)} a year or more.`
}

/** What could be seen how soon, from a group's months before and those of the groups it is compared with. */
export function powerWords(own: Months, others: readonly Months[], expected: number | null): string {
  const perMonth = (months: Months) => (months.length === 0 ? 0 : pooled(months).trials / months.length)
  const sizes = { own: perMonth(own), others: others.reduce((sum, months) => sum + perMonth(months), 0) }
  const { happened, trials } = pooled(own)
  const monthlyRate = trials === 0 ? 0 : happened / trials
  return sayPower(powerOf({ customers: sizes.own, monthlyRate }, sizes.others, expected), sizes, expected)
}

/** 'Of 6 actions that have run, 2 moved referring up and 1 down; of 3 it cannot be told yet.' */
export function sayLog(items: readonly { verdict: ActionVerdict }[]): string {
  if (items.length === 0) return 'No action has run yet.'
  const of = (verdict: ActionVerdict) => items.filter((item) => item.verdict === verdict).length
  const [up, down, open] = [of('moved up'), of('moved down'), of('cannot tell yet')]
  const ran = items.length === 1 ? 'Of the one action that has run,' : `Of ${items.length} actions that have run,`
  if (up + down === 0) return `${ran} none moved referring as far as can be told yet.`
  const rest = open > 0 ? `; of ${open} it cannot be told yet` : ''
  return `${ran} ${up} moved referring up and ${down} moved it down${rest}.`
}
