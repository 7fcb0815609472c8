import type { ColumnProfile, Condition } from '../cube/question.ts'
import { addMonths, type Day, dayNumber, dayOfNumber } from '../values/day.ts'

/** More different values than this are shown in bands. */
const mostValues = 12

/**
 * Where bands begin when nobody has said so: about a fifth of the customers in each, at numbers people would choose.
 *
 * Days become years, or quarters where they span less than three years.
 *
 * @returns rising cuts; null where every value deserves a line of its own, or nothing is known
 * @example
 * // seats from 1 to 900 with deciles 1, 3, 5, 9, 18, 31, 48, 77, 140, 300, 900
 * defaultCuts(profileOfSeats) // → [5, 20, 50, 100]
 */
export function defaultCuts(
  profile: Pick<ColumnProfile, 'kind' | 'distinct' | 'values' | 'quantiles'>,
): number[] | null {
  const { kind, distinct, values, quantiles } = profile
  if (kind === 'category' || quantiles.length === 0) return null
  if (kind === 'day') return calendarCuts(quantiles[0]!, quantiles.at(-1)!)
  const whole = values.every(({ value }) => Number.isInteger(Number(value)))
  if (distinct <= mostValues && whole) return null
  const least = quantiles[0]!
  const cuts = [2, 4, 6, 8].map((decile) => {
    const at = quantiles[decile]!
    const reach = Math.max((quantiles[decile + 1]! - quantiles[decile - 1]!) / 4, Math.abs(at) * 0.05)
    return roundestIn(at - reach, at + reach)
  })
  const rising = [...new Set(cuts)].filter((cut) => cut > least).sort((one, other) => one - other)
  return rising.length > 0 ? rising : null
}

/**
 * The number in a range that takes the fewest digits to say: 50 in 47…61, 2.5 in 2.31…2.62.
 */
export function roundestIn(low: number, high: number): number {
  if (low <= 0 && high >= 0) return 0
  const widest = Math.floor(Math.log10(Math.max(Math.abs(low), Math.abs(high)))) + 1
  for (let power = widest; power > widest - 12; power--) {
    for (const step of [1, 0.5, 0.25]) {
      if (step === 0.25 && power > 1) continue
      const unit = step * 10 ** power
      const found = Math.ceil(low / unit) * unit
      if (found <= high) return Number(found.toPrecision(12))
    }
  }
  return low
}

function calendarCuts(first: number, last: number): number[] | null {
  const year = Number(dayOfNumber(first).slice(0, 4))
  const lastYear = Number(dayOfNumber(last).slice(0, 4))
  const months = lastYear - year >= 3 ? 12 * Math.ceil((lastYear - year) / 12) : 3
  const cuts: number[] = []
  for (let day = `${year}-01-01` as Day; dayNumber(day) <= last; day = addMonths(day, months)) {
    if (dayNumber(day) > first) cuts.push(dayNumber(day))
  }
  return cuts.length > 0 ? cuts : null
}

/** Months of being a customer: the bands people speak in. */
export const tenureCuts = [3, 6, 12, 24, 36, 60]

/** Of ratings from 1 to 5: hardly anybody gives a 1, so the dissatisfied stand together. */
export const ratingCuts = [3, 4, 5]

/**
 * What a band of ratings from 1 to 5 is called: ratings are whole, so '1–2' and '3' rather than 'under 3' and '3 to under 4'.
 *
 * @example [0, 1, 2, 3].map((band) => ratingLabel([3, 4, 5], band)) // → ['1–2', '3', '4', '5']
 */
export function ratingLabel(cuts: readonly number[], band: number): string {
  const low = Math.max(1, Math.ceil(cuts[band - 1] ?? 1))
  const high = Math.min(5, Math.ceil(cuts[band] ?? 6) - 1)
  if (low > high) return bandLabel('number', cuts, band)
  return low === high ? `${low}` : `${low}–${high}`
}

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 12 })

/**
 * What a band is called: 'under 12', '12 to under 24', '60 and more'; for days '2024', 'Q3 2024' or
 * 'from 2024-03-05 to before 2024-07-01'.
 */
export function bandLabel(kind: 'number' | 'day', cuts: readonly number[], band: number): string {
  const low = cuts[band - 1]
  const high = cuts[band]
  if (kind === 'day') return dayBandLabel(low, high)
  if (low === undefined) return `under ${number.format(high ?? 0)}`
  if (high === undefined) return `${number.format(low)} and more`
  return `${number.format(low)} to under ${number.format(high)}`
}

function dayBandLabel(low: number | undefined, high: number | undefined): string {
  const from = low === undefined ? null : dayOfNumber(low)
  const to = high === undefined ? null : dayOfNumber(high)
  if (from && to) {
    if (from.endsWith('-01-01') && to === addMonths(from, 12)) return from.slice(0, 4)
    if (/-(01|04|07|10)-01$/.test(from) && to === addMonths(from, 3)) return quarterOf(from)
    return `from ${from} to before ${to}`
  }
  const begins = (day: Day) =>
    day.endsWith('-01-01') ? day.slice(0, 4) : /-(04|07|10)-01$/.test(day) ? quarterOf(day) : day
  return from ? `${begins(from)} and later` : `before ${begins(to ?? dayOfNumber(0))}`
}

const quarterOf = (day: Day) => `Q${Math.ceil(Number(day.slice(5, 7)) / 3)} ${day.slice(0, 4)}`

/** The filter that finds a band's customers. */
export function bandCondition(column: string, cuts: readonly number[], band: number): Condition {
  return { column, between: [cuts[band - 1] ?? null, cuts[band] ?? null] }
}

/** Cuts as they stand in an address: '10,50,100', or days. Null when they are none. */
export function readCuts(text: string): number[] | null {
  const cuts = text.split(',').map((part) => {
    const trimmed = part.trim()
    if (/^\d{4}-\d{2}-\d{2}$/.test(trimmed)) return dayNumber(trimmed as Day)
    return trimmed === '' ? Number.NaN : Number(trimmed)
  })
  const rise = cuts.every((cut, at) => Number.isFinite(cut) && (at === 0 || cut > cuts[at - 1]!))
  return cuts.length <= 40 && rise ? cuts : null
}
