import { useCallback } from 'react'
import type { Interval } from '../../statistics/interval.ts'
import type { Day } from '../../values/day.ts'
import { showDayShort, showNumber, showPercent, showPoints } from '../figures.ts'
import { ChartFrame } from './chart-frame.tsx'
import { hitArea } from './hit-area.ts'
import { accent, ink, line, lineStrong, monthsHigh, type Pencil, paper, percentTick, plotBase, soft } from './look.ts'

interface Count {
  happened: number
  trials: number
}

export interface FollowedMonth {
  from: Day
  to: Day
  own: Count
  others: Count
  /** Rate of the group less that of the others. */
  gap: { gap: number; interval: Interval } | null
}

interface BeforeAfterProps {
  title: string
  /** What the two lines are called at their ends. */
  names: [own: string, others: string]
  months: FollowedMonth[]
  /** The day it started: months before it end there. */
  startsOn: Day
  note?: string
}

const instant = (day: Day) => new Date(`${day}T00:00:00Z`)
const rateOf = ({ happened, trials }: Count) => (trials > 0 ? happened / trials : Number.NaN)
/** The middle of a month, where its dot stands: the start then lies between two dots. */
const middle = ({ from, to }: FollowedMonth) => new Date((instant(from).getTime() + instant(to).getTime()) / 2)

/**
 * A group beside those it is compared with, month by month, with the start marked: above the two rates, below how far they
 * are apart with its range. Before the start the gap should be level; after it, its step is the effect.
 */
export function BeforeAfter({ title, names, months, startsOn, note }: BeforeAfterProps) {
  const top = 210
  const bottom = 160
  const draw = useCallback(
    (width: number, Plot: Pencil) => {
      const narrow = width < 560
      const right = narrow ? 84 : 128
      const common = { ...plotBase, width, marginLeft: 54, marginRight: right }
      const domain = months.length > 0 ? [instant(months[0]!.from), instant(months.at(-1)!.to)] : undefined
      const x = { type: 'utc' as const, label: null, ...(domain ? { domain } : {}) }
      const most = Math.max(
        0.002,
        ...months.flatMap(({ own, others }) => [rateOf(own), rateOf(others)]).filter(Number.isFinite),
      )
      const start = instant(startsOn)
      const last = months.at(-1)
      const end = (count: Count, name: string, fill: string, dy: number) =>
        last && Number.isFinite(rateOf(count))
          ? [
              Plot.text([last], {
                x: middle,
                y: () => rateOf(count),
                dx: 10,
                dy,
                textAnchor: 'start',
                fill,
                fontWeight: 600,
                lineWidth: narrow ? 6 : 9,
                text: () => name,
              }),
            ]
          : []
      const near = last && Math.abs(rateOf(last.own) - rateOf(last.others)) < most * 0.14
      const above = last && rateOf(last.own) >= rateOf(last.others)
      const rates = Plot.plot({
        ...common,
        height: top,
        marginTop: 24,
        marginBottom: 8,
        x: { ...x, axis: null },
        y: { domain: [0, most * 1.1], label: null },
        marks: [
          Plot.axisY({ tickFormat: percentTick, tickSize: 0, ticks: 4, fill: soft }),
          Plot.gridY({ stroke: line, strokeOpacity: 1, ticks: 4 }),
          Plot.ruleY([0], { stroke: soft }),
          Plot.ruleX([start], { stroke: ink, strokeDasharray: '4 3' }),
          Plot.text([start], {
            x: (day: Date) => day,
            frameAnchor: 'top',
            dy: -16,
            fill: ink,
            fontWeight: 600,
            text: () => 'start',
          }),
          Plot.line(months, {
            x: middle,
            y: (month: FollowedMonth) => rateOf(month.others),
            stroke: soft,
            strokeWidth: 1.6,
          }),
          Plot.dot(months, {
            x: middle,
            y: (month: FollowedMonth) => rateOf(month.others),
            r: 2.4,
            fill: paper,
            stroke: soft,
          }),
          Plot.line(months, {
            x: middle,
            y: (month: FollowedMonth) => rateOf(month.own),
            stroke: accent,
            strokeWidth: 2.2,
          }),
          Plot.dot(months, {
            x: middle,
            y: (month: FollowedMonth) => rateOf(month.own),
            r: 3,
            fill: accent,
            stroke: paper,
          }),
          ...(last ? end(last.own, names[0], accent, near ? (above ? -11 : 11) : 0) : []),
          ...(last ? end(last.others, names[1], soft, near ? (above ? 11 : -11) : 0) : []),
        ],
      })
      const known = months.filter(({ gap }) => gap !== null)
      const reach = Math.max(
        0.002,
        ...known.flatMap(({ gap }) => [Math.abs(gap!.interval.low), Math.abs(gap!.interval.high)]),
      )
      const gaps = Plot.plot({
        ...common,
        height: bottom,
        marginTop: 12,
        marginBottom: monthsHigh,
        x,
        y: { domain: [-reach * 1.08, reach * 1.08], label: null },
        marks: [
          Plot.axisY({
            tickFormat: (value: number) => showPoints(value).replace(/ points?$/, ''),
            tickSize: 0,
            ticks: 3,
            fill: soft,
          }),
          Plot.axisX({ tickSize: 0, ticks: narrow ? 5 : 7, fill: soft }),
          Plot.ruleY([0], { stroke: lineStrong }),
          Plot.ruleX([start], { stroke: ink, strokeDasharray: '4 3' }),
          Plot.ruleX(known, {
            x: middle,
            y1: (month: FollowedMonth) => month.gap!.interval.low,
            y2: (month: FollowedMonth) => month.gap!.interval.high,
            stroke: accent,
            strokeOpacity: 0.45,
            strokeWidth: 2,
          }),
          Plot.dot(known, {
            x: middle,
            y: (month: FollowedMonth) => month.gap!.gap,
            r: 3,
            fill: accent,
            stroke: paper,
          }),
          ...(known.length > 0
            ? [
                Plot.text([0], {
                  y: (level: number) => level,
                  frameAnchor: 'right',
                  dx: 10,
                  textAnchor: 'start',
                  fill: soft,
                  lineWidth: narrow ? 6 : 9,
                  text: () => 'how far apart, in points',
                }),
              ]
            : []),
        ],
      })
      const svg = stacked(rates as SVGSVGElement, gaps as SVGSVGElement, width, top, bottom)
      const scale = rates.scale('x')
      for (const month of months) {
        const left = Number(scale?.apply(instant(month.from)))
        const far = Number(scale?.apply(instant(month.to)))
        hitArea(svg, {
          box: { left, top: 20, width: far - left, height: top + bottom - 20 - monthsHigh },
          says: sayMonth(month, names),
          open: undefined,
        })
      }
      return svg
    },
    [months, names, startsOn],
  )
  return (
    <ChartFrame
      title={title}
      summary={summaryOf(months, names, startsOn)}
      draw={draw}
      height={top + bottom}
      {...(note ? { note } : {})}
      behind={{
        columns: ['Month', 'Until before', names[0], 'of', names[1], 'of', 'Gap', 'Low', 'High'],
        rows: months.map(({ from, to, own, others, gap }) => [
          from,
          to,
          own.happened,
          own.trials,
          others.happened,
          others.trials,
          gap?.gap ?? null,
          gap?.interval.low ?? null,
          gap?.interval.high ?? null,
        ]),
        show: (cell, column) => {
          if (cell === null) return '–'
          if (column < 2) return showDayShort(cell as Day)
          return typeof cell === 'number' ? (column > 5 ? showPoints(cell) : showNumber(cell)) : cell
        },
      }}
    />
  )
}

/** Two pictures under one another as one, so that they are saved as one. */
function stacked(
  upper: SVGSVGElement,
  lower: SVGSVGElement,
  width: number,
  top: number,
  bottom: number,
): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  for (const [name, value] of Object.entries({
    width,
    height: top + bottom,
    viewBox: `0 0 ${width} ${top + bottom}`,
  })) {
    svg.setAttribute(name, String(value))
  }
  for (const name of ['class', 'font-family', 'font-size', 'fill', 'text-anchor']) {
    const value = upper.getAttribute(name)
    if (value) svg.setAttribute(name, value)
  }
  // By script: the policy of the page forbids style attributes.
  svg.style.cssText = upper.style.cssText
  lower.setAttribute('y', String(top))
  lower.setAttribute('overflow', 'visible')
  upper.setAttribute('overflow', 'visible')
  svg.append(upper, lower)
  return svg
}

function sayMonth({ from, to, own, others, gap }: FollowedMonth, names: [string, string]): string {
  const say = (name: string, count: Count) =>
    count.trials > 0
      ? `${name} ${showPercent(count.happened / count.trials, 1)} (${showNumber(count.happened)} of ${showNumber(count.trials)})`
      : `${name}: nobody`
  const apart = gap
    ? `; apart ${showPoints(gap.gap)} (${showPoints(gap.interval.low)} to ${showPoints(gap.interval.high)})`
    : ''
  return `${showDayShort(from)} to before ${showDayShort(to)}: ${say(names[0], own)}, ${say(names[1], others)}${apart}`
}

function summaryOf(months: readonly FollowedMonth[], names: [string, string], startsOn: Day): string {
  const mean = (kept: readonly FollowedMonth[], of: 'own' | 'others') => {
    const trials = kept.reduce((sum, month) => sum + month[of].trials, 0)
    return trials > 0 ? showPercent(kept.reduce((sum, month) => sum + month[of].happened, 0) / trials, 1) : 'nobody'
  }
  const before = months.filter(({ from }) => from < startsOn)
  const after = months.filter(({ from }) => from >= startsOn)
  const one = (of: 'own' | 'others', name: string) =>
    after.length > 0
      ? `${name} from ${mean(before, of)} a month to ${mean(after, of)}`
      : `${name} ${mean(before, of)} a month`
  if (months.length === 0) return 'No month is known yet.'
  return `Start ${showDayShort(startsOn)}. ${one('own', names[0])}; ${one('others', names[1])}.`
}
