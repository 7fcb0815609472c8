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
/** '+1.2 to +7.0', in points. */
export const sayRange = ({ low, high }: Interval) => `${signed(low)} to ${signed(high)}`

/**
 * A verdict as people read it: once an action is over there is no "yet".
 *
 * @example
 * verdictWord('cannot tell yet', true) // → 'no evidence'
 */
export const verdictWord = (verdict: ActionVerdict, isOver: boolean) =>
  isOver && verdict === 'cannot tell yet' ? 'no evidence' : verdict

/** Why nothing can be told, and what it would take. */
export function sayMissing(missing: NonNullable<Judged['missing']>, startsOn: Day, isOver = false): string {
  if (missing === 'no-comparison')
    return 'It is compared with no other group, so nobody can tell what it did from what the season did.'
  if (missing === 'few-comparisons')
    return 'It is compared with fewer than three groups, and how much groups waver by themselves cannot be told from so few.'
  if (isOver) return 'It ran for less than a month, and months are what is compared.'
  return `Its first month is over on ${sayDay(addMonths(startsOn, 1))}.`
}

/**
 * What an action did, as somebody would say it in a meeting.
 *
 * @example
 * // → 'Moved up: 4.1 points a year more than where nothing was changed (+1.2 to +7.0, however often one looks).'
 *
 * @param isOver nothing more will be seen of it
 */
export function sayEffect({ verdict, change, missing }: Judged, startsOn: Day, isOver = false): string {
  if (missing !== null || change === null)
    return `Cannot tell${isOver ? '' : ' yet'}. ${sayMissing(missing ?? 'too-early', startsOn, isOver)}`
  const range = change.always
    ? `${sayRange(change.always)}, however often one looks`
    : `${sayRange(change.interval)}, if one looked but once`
  if (verdict === 'cannot tell yet') {
    return `${isOver ? 'No evidence that it moved them' : 'Cannot tell yet'}: ${signed(change.change)} points a year against groups where nothing was changed (${range}).`
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

/**
 * What came of all actions that have run.
 *
 * @example
 * // → 'Of 4 actions that have run, 2 moved referring up, 1 ended without evidence and of 1 it cannot be told yet.'
 */
export function sayLog(items: readonly { verdict: ActionVerdict; endsOn: Day | null }[]): string {
  if (items.length === 0) return 'No action has run yet.'
  const of = (verdict: ActionVerdict, isOver?: boolean) =>
    items.filter((item) => item.verdict === verdict && (isOver === undefined || isOver === (item.endsOn !== null)))
      .length
  const [up, down] = [of('moved up'), of('moved down')]
  const [without, open] = [of('cannot tell yet', true), of('cannot tell yet', false)]
  if (items.length === 1) return sayOne(items[0]!)
  const parts = [
    up > 0 && `${up} moved referring up`,
    down > 0 && `${down} moved ${up > 0 ? 'it' : 'referring'} down`,
    without > 0 && `${without} ended without evidence`,
    open > 0 && `of ${open} it cannot be told yet`,
  ].filter((part) => part !== false)
  const last = parts.at(-1)
  return `Of ${items.length} actions that have run, ${parts.length === 1 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`}.`
}

function sayOne({ verdict, endsOn }: { verdict: ActionVerdict; endsOn: Day | null }): string {
  if (verdict === 'moved up') return 'The one action that has run moved referring up.'
  if (verdict === 'moved down') return 'The one action that has run moved referring down.'
  return endsOn === null
    ? 'Of the one action that has run it cannot be told yet whether it moved referring.'
    : 'The one action that has run ended without evidence that it moved referring.'
}
