import type { Strength } from '../../cube/question.ts'
import { windowWords } from '../../customers/window.ts'
import { digitsFor, showNumber, showPercent, showPercentRange, showPoints } from '../../web/figures.ts'
import type { GroupRow, Groups, ShareOfCustomers, TurnedDifference } from '../api.ts'

/** '11.3–13.6 %, 498 of 4,021': what stands behind a share, as it follows the share in a sentence. */
export function behind({ happened, trials, interval }: ShareOfCustomers): string {
  const range = interval ? `${showPercentRange(interval, digitsFor(trials))}, ` : ''
  return `${range}${showNumber(happened)} of ${showNumber(trials)}`
}

/** The share itself, with as many digits as its sample can carry. */
export const percentOf = ({ happened, trials }: ShareOfCustomers) => showPercent(happened / trials, digitsFor(trials))

/** 'in the last 12 months', 'so far', 'from 2025-01-01 to before 2025-07-01'. */
export const whenWords = (window: string) => (window === 'ever' ? 'so far' : windowWords(window))

/** What a change is measured against: 'the year before', 'the 3 months before', 'the period before'. */
export function beforeWords(window: string): string {
  if (window === '12m') return 'the year before'
  const months = /^(\d+)m$/.exec(window)?.[1]
  return months ? `the ${months === '1' ? 'month' : `${months} months`} before` : 'the period before'
}

/** 'Up 1.1 points on the year before: +1.4 from customers referring more, −0.3 from the mix of customers.' */
export function changeSentence(
  change: { change: number; by: { rateEffect: number; mixEffect: number } | null },
  window: string,
): string {
  const points = showPoints(change.change).replace(/^[+−]/, '')
  const moved = Math.abs(change.change) < 0.0005
  const on = beforeWords(window)
  const first = moved ? `The same as ${on}` : `${change.change > 0 ? 'Up' : 'Down'} ${points} on ${on}`
  if (!change.by) return `${first}.`
  const { rateEffect, mixEffect } = change.by
  const how = rateEffect < 0 ? 'less' : 'more'
  return `${first}: ${bare(rateEffect)} from customers referring ${how}, ${bare(mixEffect)} from the mix of customers.`
}

/** A group's rate inside a sentence: the screen writes its figures, so that each can open to its customers. */
export interface GroupFigure {
  value: string
  share: ShareOfCustomers
  where: string[]
}

/** A group as it is called in a sentence: 'Plan: Pro'; a saved group by its name. */
export const namedIn = ({ by }: Groups, { label }: GroupRow) => (by.kind === 'saved' ? label : `${by.label}: ${label}`)

/** Beside a verdict that does not hold among like customers. */
export const lookCloser = 'look closer'

/** '−3.3 to +7.0', in points. */
export const showDifference = ({ low, high }: { low: number; high: number }) => `${bare(low)} to ${bare(high)}`

const bare = (points: number) => showPoints(points).replace(/ points?$/, '')

/** That a group's difference turns round, or is gone, among like customers, what it is there, and what makes it. */
export function turnedSentence(
  groups: Groups,
  row: GroupRow,
  turned: TurnedDifference,
): { strong: string; rest: string } {
  const { verdict, label, banded, crude, within, mostly } = turned
  const side = crude.gap > 0 ? 'above' : 'below'
  const isClear = within.interval.low > 0 || within.interval.high < 0
  const each = `Within each ${banded ? 'band of ' : ''}${label}`
  const alike = `among customers alike in ${label}`
  const strong = {
    'reverses everywhere': isClear
      ? `${each} it is the other way round.`
      : `${each} nothing is left of it; if anything, it is the other way round.`,
    reverses: `Among customers alike in ${label} it is the other way round.`,
    vanishes: `Among customers alike in ${label} nothing is left of it.`,
  }[verdict]
  const points = (gap: number) => showPoints(Math.abs(gap)).replace('+', '')
  const range = showDifference(within.interval)
  const there = isClear
    ? `but ${points(within.gap)} ${crude.gap > 0 ? 'below' : 'above'} them ${alike} (${range})`
    : `but ${showPoints(within.gap)} ${alike} (${range}), no more than chance`
  const why =
    mostly === null
      ? ''
      : ` More of them than of the others have ${label} ${mostly}, and customers there refer ${crude.gap > 0 ? 'more' : 'less'}.`
  return {
    strong,
    rest: `${namedIn(groups, row)} is ${points(crude.gap)} ${side} the others overall (${showDifference(crude.interval)}), ${there}.${why}`,
  }
}

/** What a rate per time is, behind its heading. */
export const paceDefinition = (window: string) =>
  `Referrals made ${whenWords(window)} for every 100 years of being a customer in that time, of customers whose beginning is known: who came late or left early counts for the time they were here. The 95 % range allows for customers who refer again and again.`

/** A p-value as people say it: 'in 43 of 100 cases (p = 0.43)'. */
export function inCases(p: number): string {
  const [of, cases] = p >= 0.01 ? [100, Math.round(p * 100)] : [1000, Math.max(1, Math.round(p * 1000))]
  const shown = p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(p < 0.01 ? 3 : 2)}`
  if (p >= 0.995) return `nearly always (${shown})`
  return `in ${p < 0.001 ? 'fewer than ' : ''}${cases} of ${showNumber(of)} cases (${shown})`
}

/** Whether all groups together differ more than chance makes equal groups differ, and by how much with the luck taken out. */
export function signalSentence({ signal, spread, realDifference }: Groups): string {
  if (!signal || !realDifference) return ''
  const often = inCases(spread.p)
  if (signal.verdict !== 'some')
    return `Taken together these groups lie no further apart than equal groups do ${often}; what is named stands out alone.`
  const apart = showPoints(signal.trueSpread).replace('+', '')
  return `Equal groups would lie this far apart ${often}. With the luck taken out, their rates differ by about ${apart} (standard deviation).`
}

/** What the comparison of groups comes to, in one sentence with its figures. */
export function groupsSentence(groups: Groups): { strong: string; rest: (string | GroupFigure)[] } {
  const { rows, realDifference, by, window, folded, total } = groups
  const when = whenWords(window)
  if (total.referrerRate.trials === 0)
    return { strong: 'No customers', rest: [' were active then, so there is nothing to compare.'] }
  if (rows.length === 0 && folded === 0)
    return {
      strong: 'No group to compare yet.',
      rest: [' Filter the customers, save the filter as a group, and it stands here.'],
    }
  if (rows.length === 0)
    return {
      strong: 'Too few to tell.',
      rest: [` ${folded === 1 ? 'The only group has' : `All ${folded} groups have`} fewer than five customers.`],
    }
  if (rows.length === 1)
    return {
      strong: 'Only one group',
      rest: [` by ${by.label} is large enough to be shown, so there is nothing to compare it with.`],
    }
  const row = (value: string | null) => rows.find((one) => one.value === value)
  const [high, low] = [row(groups.highest), row(groups.lowest)]
  // A band is a bare number: "6 to under 10" means nothing without its column.
  const banded = by.cuts !== null && by.cuts.length > 0
  const called = ({ label }: GroupRow) => (banded ? `${by.label} ${label}` : label)
  const byWhat = banded ? '' : ` by ${by.label}`
  const figure = ({ value, referrerRate, where }: GroupRow): GroupFigure => ({
    value,
    share: referrerRate,
    where,
  })
  const overall: GroupFigure = { value: '', share: total.referrerRate, where: [] }
  if (!realDifference || (!high && !low)) {
    return {
      strong: `No real difference between these ${rows.length} groups.`,
      rest: [
        ` Differences this large arise by chance alone ${inCases(groups.spread.p)}. Of all customers, those who referred somebody ${when}: `,
        overall,
        '.',
      ],
    }
  }
  if (high && low)
    return {
      strong: `${called(high)} is highest`,
      rest: [
        `${byWhat}: `,
        figure(high),
        ` of customers referred somebody ${when}. ${called(low)} is lowest: `,
        figure(low),
        '.',
      ],
    }
  const one = high ?? low
  if (!one) return { strong: '', rest: [] }
  return {
    strong: `${called(one)} is ${high ? 'above' : 'below'} the others`,
    rest: [
      `${byWhat}: `,
      figure(one),
      ` of customers referred somebody ${when}, against ${percentOf(total.referrerRate)} overall.`,
    ],
  }
}

export const windowChoices = [
  { value: '3m', label: 'Last 3 months' },
  { value: '12m', label: 'Last 12 months' },
  { value: '24m', label: 'Last 24 months' },
  { value: 'ever', label: 'Ever' },
]

export const strengthChoices: { value: Strength; label: string }[] = [
  { value: 'proven', label: 'Proven only' },
  { value: 'probable', label: 'Proven and probable' },
  { value: 'claimed', label: 'Claimed too' },
]

export const strengthWords: Record<Strength, string> = {
  proven: 'proven referrals',
  probable: 'proven and probable referrals',
  claimed: 'proven, probable and claimed referrals',
}
