import type { Interval } from '../statistics/interval.ts'
import type { Day } from '../values/day.ts'
import { type Money, minorDigits, showMoney } from '../values/money.ts'

/**
 * How every figure is written, in one place: 4,021 · 12.4 % · 11.3–13.6 % · 31 of 250 (12 %, 9–17 %) · €1,234.50 ·
 * 9 March 2026 · Cannot tell yet. Shares are numbers from 0 to 1 everywhere in the code and become per cent only here.
 */

/** Narrow and unbreakable, so that a per cent sign neither touches its number nor starts a line. */
const thin = '\u202f'
const minus = '\u2212'
export const cannotTell = 'Cannot tell yet'

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const withOne = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 })
const signed = (text: string) => text.replace('-', minus)

/** `showNumber(4021)` is '4,021'; `showNumber(2.345, 1)` is '2.3'. */
export function showNumber(number: number, digits = 0): string {
  const format =
    digits === 0 ? whole : new Intl.NumberFormat('en', { maximumFractionDigits: digits, minimumFractionDigits: digits })
  return signed(format.format(number))
}

/** `showBytes(35_115)` is '34 KB'; `showBytes(3_400_000)` is '3.2 MB'. */
export const showBytes = (bytes: number): string =>
  bytes < 1_048_576
    ? `${showNumber(Math.max(1, bytes / 1024))} KB`
    : bytes < 1_073_741_824
      ? `${showNumber(bytes / 1_048_576, 1)} MB`
      : `${showNumber(bytes / 1_073_741_824, 1)} GB`

/** `showCount(1, 'customer')` is '1 customer'; `showCount(12, 'referral')` is '12 referrals'. */
export function showCount(count: number, one: string, many = `${one}s`): string {
  return `${showNumber(count)} ${count === 1 ? one : many}`
}

/** Digits that a sample of `n` can carry: a tenth of a per cent only means something from about a thousand. */
export const digitsFor = (n: number) => (n >= 1000 ? 1 : 0)

/** `showPercent(0.124)` is '12 %', `showPercent(0.124, 1)` is '12.4 %'. A share that is not quite 0 or 1 never says it is. */
export function showPercent(share: number, digits: 0 | 1 = 0): string {
  return `${percentNumber(share, digits)}${thin}%`
}

function percentNumber(share: number, digits: 0 | 1): string {
  const smallest = digits === 1 ? 0.1 : 1
  const percent = share * 100
  if (percent > 0 && percent < smallest / 2) return `<${thin}${smallest}`
  if (percent < 100 && percent > 100 - smallest / 2) return `>${thin}${100 - smallest}`
  return signed((digits === 1 ? withOne : whole).format(percent))
}

/** `showPercentRange({ low: 0.088, high: 0.171 })` is '9–17 %'. */
export function showPercentRange({ low, high }: Interval, digits: 0 | 1 = 0): string {
  const from = percentNumber(low, digits)
  const to = percentNumber(high, digits)
  return from === to ? `${from}${thin}%` : `${from}–${to}${thin}%`
}

/** A difference of two shares, in points: `showPoints(0.011)` is '+1.1 points'. */
export function showPoints(difference: number, digits: 0 | 1 = 1): string {
  const points = Math.abs(difference * 100)
  const text = (digits === 1 ? withOne : whole).format(points)
  const isZero = Number(text) === 0
  return `${isZero ? '' : difference < 0 ? minus : '+'}${text} ${text === '1' || text === '1.0' ? 'point' : 'points'}`
}

/** Money for reading in running text, without cents from 1,000 on: '€12,480'. Exact amounts: `showMoney`. */
export function showAmount(money: Money): string {
  const units = money.amountMinor / 10 ** minorDigits(money.currency)
  if (Math.abs(units) < 1000) return signed(showMoney(money))
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: money.currency, maximumFractionDigits: 0 })
  return signed(format.format(units))
}

/** For axes and small places: '€1.2M'. */
export function showAmountShort(money: Money): string {
  const units = money.amountMinor / 10 ** minorDigits(money.currency)
  const format = new Intl.NumberFormat('en', {
    style: 'currency',
    currency: money.currency,
    notation: 'compact',
    maximumSignificantDigits: 3,
  })
  return signed(format.format(units))
}

const months = 'January February March April May June July August September October November December'.split(' ')

/** `showDay('2026-03-09')` is '9 March 2026'. */
export function showDay(day: Day): string {
  const [year, month, dayOfMonth] = day.split('-').map(Number) as [number, number, number]
  return `${dayOfMonth} ${months[month - 1]} ${year}`
}

/** For tables: '9 Mar 2026'. */
export function showDayShort(day: Day): string {
  const [year, month, dayOfMonth] = day.split('-').map(Number) as [number, number, number]
  return `${dayOfMonth} ${months[month - 1]!.slice(0, 3)} ${year}`
}

/** A moment in the company's time zone: '9 Mar 2026, 14:05'. */
export function showMoment(instant: string, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  })
  return parts.format(new Date(instant)).replace('Sept', 'Sep')
}

/** How long something still takes, for people: 'about 2 minutes', 'a few seconds'. */
export function showDuration(seconds: number): string {
  if (seconds < 10) return 'a few seconds'
  if (seconds < 50) return `about ${Math.round(seconds / 10) * 10} seconds`
  if (seconds < 90) return 'about a minute'
  if (seconds < 3600) return `about ${Math.round(seconds / 60)} minutes`
  const hours = Math.round(seconds / 3600)
  return hours === 1 ? 'about an hour' : `about ${hours} hours`
}
