import type { RevenueSums } from '../cube/question.ts'
import { earnedGrowth, earnedGrowthRanges, type RevenueSquares } from '../statistics/earned-growth.ts'
import { falseDiscoveryAdjusted } from '../statistics/false-discovery.ts'
import { type Interval, widthOf } from '../statistics/interval.ts'
import { ratioDifference } from '../statistics/ratio-difference.ts'
import type { PairedSums } from '../statistics/ratio-of-sums.ts'
import type { RevenueBook } from '../statistics/secured-revenue.ts'
import { usualRules, type Verdict } from '../statistics/verdict.ts'
import { addMonths, type Day } from '../values/day.ts'

/** The sums people see: amounts and customers. */
const shownSums = [
  'customersBefore',
  'customersKept',
  'customersNew',
  'customersEarned',
  'base',
  'kept',
  'lost',
  'earned',
  'bought',
  'unknown',
] as const

/** What revenue by origin comes to: the amounts, the rates made of them, and their ranges. */
export function strengthOf(sums: RevenueSums) {
  const shown = Object.fromEntries(shownSums.map((name) => [name, sums[name]])) as Pick<
    RevenueSums,
    (typeof shownSums)[number]
  >
  const growth = earnedGrowth(sums)
  if (growth === null) return { sums: shown, rates: null }
  const atLeast = earnedGrowthRanges(squaresOf(sums))
  // The same customers, were everybody of unknown origin earned.
  const atMost = earnedGrowthRanges(
    squaresOf({
      ...sums,
      earned: sums.earned + sums.unknown,
      unknown: 0,
      earnedSquares: sums.earnedSquares + sums.unknownSquares,
      unknownSquares: 0,
    }),
  )
  const { bounds } = growth
  return {
    sums: shown,
    rates: {
      retention: { value: growth.netRevenueRetention, interval: atLeast.netRevenueRetention },
      earnedNew: bounds.earnedNew,
      boughtNew: growth.boughtNew,
      unknownNew: growth.unknownNew,
      growth: growth.growth,
      earnedRate: { ...bounds.earnedGrowthRate, interval: around(atLeast.earnedGrowthRate, atMost.earnedGrowthRate) },
      earnedRatio: bounds.earnedGrowthRatio && {
        ...bounds.earnedGrowthRatio,
        interval: around(atLeast.earnedGrowthRatio, atMost.earnedGrowthRatio),
      },
    },
  }
}

const around = (one: Interval | null, other: Interval | null): Interval | null =>
  one && other && { low: one.low, high: other.high }

const squaresOf = (sums: RevenueSums): RevenueSums & RevenueSquares => sums

const retentionSums = (sums: RevenueSums): PairedSums => ({
  customers: sums.customersBefore,
  top: sums.kept,
  bottom: sums.base,
  topSquares: sums.keptSquares,
  bottomSquares: sums.baseSquares,
  products: sums.baseTimesKept,
})

const minus = (total: RevenueSums, part: RevenueSums): RevenueSums =>
  Object.fromEntries(
    Object.entries(total).map(([name, sum]) => [name, sum - part[name as keyof RevenueSums]]),
  ) as unknown as RevenueSums

/** Groups under this are nobody's business. */
const privacyMinimum = 5

/** Groups beside one another by what they keep of their revenue: who really differs from the rest. */
export function compareStrength(cells: readonly { value: string; sums: RevenueSums }[], total: RevenueSums) {
  const large = cells.filter(({ sums }) => sums.customersBefore + sums.customersNew >= privacyMinimum)
  const compared = large.map(({ value, sums }) => {
    const difference = ratioDifference(retentionSums(sums), retentionSums(minus(total, sums)))
    return { value, ...strengthOf(sums), difference }
  })
  const tested = compared.filter(({ difference }) => difference !== null)
  const adjusted = falseDiscoveryAdjusted(tested.map(({ difference }) => difference!.p))
  const pOf = new Map(tested.map(({ value }, at) => [value, adjusted[at]!]))
  const rows = compared.map(({ difference, ...row }) => {
    const adjustedP = pOf.get(row.value) ?? null
    return { ...row, difference, adjustedP, verdict: verdictOn(row, difference?.gap ?? null, adjustedP) }
  })
  return { rows, folded: cells.length - large.length }
}

/** As for shares: too few customers or too wide a range says nothing, whatever the p-value. */
function verdictOn(
  { sums, rates }: Pick<ReturnType<typeof strengthOf>, 'sums' | 'rates'>,
  gap: number | null,
  adjustedP: number | null,
): Verdict {
  const range = rates?.retention.interval
  if (gap === null || adjustedP === null || !range) return 'too-few'
  if (sums.customersBefore < usualRules.fewestTrials || widthOf(range) > usualRules.widestInterval) return 'too-few'
  if (!(adjustedP < usualRules.falseAlarms)) return 'no-evidence'
  return gap > 0 ? 'above' : 'below'
}

/** Renewals told apart: from the eleventh on customers are taken to stay alike. */
const mostRenewals = 11

/** Days at which customers are one year, two years, … into their time with the company, oldest first. */
export const yearsBefore = (end: Day): Day[] =>
  Array.from({ length: mostRenewals - 1 }, (_, at) => addMonths(end, -12 * (mostRenewals - 1 - at)))

/** Of a band of `yearsBefore`: which renewal its customers come to next. Null where nobody knows since when they are one. */
const renewalOf = (value: string) => (value === '' ? null : mostRenewals - Number(value))

type ByAge = readonly { value: string; sums: RevenueSums }[]

/**
 * What is known for the revenue already secured, out of sums by age: `past` has each year against the year before, the
 * latest first, by age at the turn of the two; `due` the latest by age at its end.
 */
export function bookOf(past: readonly { total: RevenueSums; byAge: ByAge }[], due: ByAge): RevenueBook {
  const renewals = Array.from({ length: mostRenewals }, () => ({ due: 0, renewed: 0 }))
  for (const { byAge } of past) {
    for (const { value, sums } of byAge) {
      const renewal = renewalOf(value)
      if (renewal === null) continue
      renewals[renewal - 1]!.due += sums.customersBefore
      renewals[renewal - 1]!.renewed += sums.customersKept
    }
  }
  const [latest] = past
  const earned = (name: 'customersEarned' | 'earned' | 'earnedSquares') =>
    past.reduce((sum, { total }) => sum + total[name], 0)
  return {
    renewals,
    due: due.map(({ value, sums }) => ({
      // Whose beginning nobody knows is taken for new: those leave soonest.
      renewal: renewalOf(value) ?? 1,
      revenue: sums.kept + sums.earned + sums.bought + sums.unknown,
      squares: sums.keptSquares + sums.earnedSquares + sums.boughtSquares + sums.unknownSquares,
    })),
    committed: 0,
    ...(latest && latest.total.customersKept > 0 ? { stayers: stayersOf(latest.total) } : {}),
    referred: {
      perPeriod: past.map(({ total }) => total.customersEarned),
      firstRevenue: { many: earned('customersEarned'), sum: earned('earned'), squares: earned('earnedSquares') },
    },
  }
}

const stayersOf = (sums: RevenueSums): PairedSums => ({
  customers: sums.customersKept,
  top: sums.kept,
  bottom: sums.base - sums.lost,
  topSquares: sums.keptSquares,
  bottomSquares: sums.baseSquares - sums.lostSquares,
  products: sums.baseTimesKept,
})
