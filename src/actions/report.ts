import type { Interval } from '../statistics/interval.ts'
import { newcombeDifference } from '../statistics/newcombe-difference.ts'
import type { Day } from '../values/day.ts'
import { minorDigits } from '../values/money.ts'
import { sayPoints, verdictWord } from './effect-words.ts'
import type { ActionVerdict } from './states.ts'

interface Share {
  happened: number
  trials: number
  rate: number | null
  interval: Interval | null
}

interface Facts {
  overview: {
    window: string
    rates: {
      referrerRate: Share
      perHundred: { rate: number; interval: Interval } | null
      newShare: Share
      referrals: number
    }
    conversion: Share & { open: number }
    change: {
      before: Share
      change: number
      by: {
        label: string
        rateEffect: number
        rateInterval: Interval
        mixEffect: number
        mixInterval: Interval
      } | null
    } | null
  }
  /** Null where no revenue is known for both periods. */
  money: {
    currency: string
    before: string
    retention: { value: number; interval: Interval | null }
    earnedRate: Interval & { interval: Interval | null }
    secured: { value: number; interval: Interval } | null
  } | null
  why: { told: number; reasons: readonly { name: string; share: Share }[] }
  coverage: {
    pipeline: { deals: number; amountMinor: number; currency: string }
    gaps: readonly unknown[]
    fragile: readonly unknown[]
  }
  log: {
    says: string
    items: readonly { title: string; group: string; verdict: ActionVerdict; says: string; endsOn: Day | null }[]
  }
}

interface ReportRow {
  label: string
  figure: string
  range: string
  means: string
}
export interface ReportPart {
  heading: string
  says?: string
  rows: ReportRow[]
}

const count = (many: number) => many.toLocaleString('en', { maximumFractionDigits: 0 })
const tenth = (share: number) => (share * 100).toFixed(1)
const percent = (share: number) => `${tenth(share)} %`
const between = ({ low, high }: Interval) => `${tenth(low)}–${tenth(high)} %`
const signed = (share: number) => `${share >= 0 ? '+' : ''}${sayPoints(share)}`

const rangeOf = ({ low, high }: Interval) => `${signed(low)} to ${signed(high)}`.replaceAll(/ points?/g, '')

const none = 'cannot tell yet'
const shareRow = (label: string, share: Share, means: string): ReportRow => ({
  label,
  figure: share.rate === null ? none : percent(share.rate),
  range: share.interval
    ? `${between(share.interval)}, ${count(share.happened)} of ${count(share.trials)}`
    : 'nobody to count',
  means,
})

/** The answer a board reads first. */
export function sayAnswer({ rates, change }: Facts['overview']): string {
  const { referrerRate } = rates
  if (referrerRate.rate === null || referrerRate.interval === null)
    return 'Nobody was a customer in that time, so there is no rate to tell.'
  const moved = change ? ` ${sayChange(referrerRate, change)}` : ''
  return `${percent(referrerRate.rate)} of customers referred somebody (${between(referrerRate.interval)}, ${count(referrerRate.happened)} of ${count(referrerRate.trials)}).${moved}`
}

/** Whether a change is one: its range leaves zero. */
function sayChange(now: Share, { before, change }: NonNullable<Facts['overview']['change']>): string {
  const interval = newcombeDifference(now, before)?.interval
  if (!interval) return ''
  return interval.low > 0 || interval.high < 0
    ? `${change > 0 ? 'Up' : 'Down'} ${sayPoints(Math.abs(change))} on the period before (${rangeOf(interval)}).`
    : `No more than chance moved it on the period before: ${signed(change)} (${rangeOf(interval)}).`
}

/** The most reasons and actions a page has room for. */
const [mostReasons, mostActions] = [5, 4]

/** Every figure of the report, part by part, each with its range, its sample and what it means. A part without figures is left out. */
export function reportParts({ overview, money, why, coverage, log }: Facts): ReportPart[] {
  const { rates, conversion, change } = overview
  const perHundred = rates.perHundred
  // Those it can be told of first, and the others too: a list of what worked alone would say that everything works.
  const isOpen = ({ verdict }: Facts['log']['items'][number]) => verdict === 'cannot tell yet'
  const shown = [...log.items.filter((item) => !isOpen(item)), ...log.items.filter(isOpen)].slice(0, mostActions)
  const parts: (ReportPart | false)[] = [
    {
      heading: 'How much customers refer',
      rows: [
        shareRow(
          'Referrer rate',
          rates.referrerRate,
          'Customers who made at least one referral, of all who were customers for any part of that time. Wilson range.',
        ),
        {
          label: 'Referrals per 100 customers',
          figure: perHundred ? perHundred.rate.toFixed(1) : none,
          range: perHundred
            ? `${perHundred.interval.low.toFixed(1)}–${perHundred.interval.high.toFixed(1)}, ${count(rates.referrals)} referrals`
            : 'nobody to count',
          means: 'Referrals made for every 100 customers. The range allows for customers who refer again and again.',
        },
        shareRow(
          'New customers who were referred',
          rates.newShare,
          'Customers who began in that time and were brought by a referral, of all who began then.',
        ),
        shareRow(
          'Referrals that converted',
          conversion,
          `Referrals made in that time that became customers; ${count(conversion.open)} are still open and may follow.`,
        ),
      ],
    },
    change !== null && {
      heading: 'What changed on the period before',
      rows: [
        {
          label: 'Referrer rate',
          figure: signed(change.change),
          range: rangeOfChange(rates.referrerRate, change.before),
          means: `Before: ${change.before.rate === null ? none : percent(change.before.rate)}, ${count(change.before.happened)} of ${count(change.before.trials)}. Newcombe's range of the difference.`,
        },
        ...(change.by
          ? [
              {
                label: 'Of it, customers referring more or less',
                figure: signed(change.by.rateEffect),
                range: `${rangeOf(change.by.rateInterval)} points; groups by ${change.by.label}`,
                means: 'The rate effect: how the rates of groups moved, at an unchanged mix (Kitagawa).',
              },
              {
                label: 'Of it, the mix of customers',
                figure: signed(change.by.mixEffect),
                range: `${rangeOf(change.by.mixInterval)} points; groups by ${change.by.label}`,
                means: 'The mix effect: how groups grew and shrank, at unchanged rates. The two add up exactly.',
              },
            ]
          : []),
      ],
    },
    money !== null && { heading: 'How strong revenue is', rows: moneyRows(money) },
    why.reasons.length > 0 && {
      heading: 'Why the others do not refer',
      says: `Of ${count(why.told)} customers who did not refer and told us why. One may name several, so shares do not add to 100.`,
      rows: why.reasons
        .slice(0, mostReasons)
        .map(({ name, share }) => shareRow(name, share, 'Share of those customers who named it. Wilson range.')),
    },
    coverage.pipeline.deals > 0 && {
      heading: 'Proof for the pipeline',
      rows: [
        {
          label: 'Open deals that want proof',
          figure: count(coverage.pipeline.deals),
          range: amount(coverage.pipeline.amountMinor, coverage.pipeline.currency),
          means: `Nothing stands ready for ${count(coverage.gaps.length)} of what they want (theme by level); ${count(coverage.fragile.length)} rest on one customer or person. Counted, not estimated: no range.`,
        },
      ],
    },
    log.items.length > 0 && {
      heading: 'What we changed, and what it did',
      says: log.says,
      rows: shown.map(({ title, group, verdict, says, endsOn }) => ({
        label: title,
        figure: verdictWord(verdict, endsOn !== null),
        range: group,
        means: says,
      })),
    },
  ]
  return parts.filter((part) => part !== false)
}

function rangeOfChange(now: Share, before: Share): string {
  const interval = newcombeDifference(now, before)?.interval
  return interval ? `${rangeOf(interval)} points` : none
}

const amount = (minor: number, currency: string) =>
  new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    notation: 'compact',
    maximumSignificantDigits: 3,
  }).format(minor / 10 ** minorDigits(currency))

function moneyRows({ currency, before, retention, earnedRate, secured }: NonNullable<Facts['money']>): ReportRow[] {
  const growth = (share: number) => `${share < 0 ? '−' : '+'}${percent(Math.abs(share))}`
  const { low, high } = earnedRate
  return [
    {
      label: 'Net revenue retention',
      figure: percent(retention.value),
      range: retention.interval ? between(retention.interval) : 'too few customers for a range',
      means: `Revenue in this period of those who were customers ${before}, of their revenue then.`,
    },
    {
      label: 'Earned growth',
      figure: growth(low) === growth(high) ? growth(low) : `${growth(low)} to ${growth(high)}`,
      range: earnedRate.interval
        ? `${growth(earnedRate.interval.low)} to ${growth(earnedRate.interval.high)} with chance`
        : 'too few customers for a range',
      means:
        'Retention and what came through referral or recommendation, less 100 % (Reichheld): from all of unknown origin bought to all of it earned.',
    },
    ...(secured
      ? [
          {
            label: 'Secured for the next 12 months',
            figure: amount(secured.value, currency),
            range: `${amount(secured.interval.low, currency)} to ${amount(secured.interval.high, currency)}`,
            means: 'Expected to be kept, and to come by referral, if customers go on as they have.',
          },
        ]
      : []),
  ]
}
