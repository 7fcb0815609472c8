import { useCallback } from 'react'
import type { Interval } from '../../statistics/interval.ts'
import type { Day } from '../../values/day.ts'
import { useGo } from '../address.ts'
import { showDayShort, showNumber, showPercent, showPercentRange } from '../figures.ts'
import type { Rows } from '../rows.ts'
import { ChartFrame } from './chart-frame.tsx'
import { hitArea } from './hit-area.ts'
import { accent, ink, line, monthsHigh, type Pencil, paper, percentTick, plotBase, soft } from './look.ts'

interface TrendPoint {
  /** First day of the period. */
  from: Day
  /** As people call it: 'Mar 2026'. */
  label: string
  of: number
  among: number
  /** Null where nobody was counted: the line breaks there. */
  range: Interval | null
  /** Those who were counted in the period, and all who could have been. */
  rows?: { of: Rows; among: Rows }
}

interface TrendProps {
  title: string
  points: TrendPoint[]
  /** 'steps' where the value holds until the next change, as in time to refer. */
  kind?: 'line' | 'steps'
  note?: string
  /** What the counts of the table are of. */
  counted?: [of: string, among: string]
}

const instant = (day: Day) => new Date(`${day}T00:00:00Z`)

/** Whether neither the month before nor the one after is known. */
function isAlone(points: readonly TrendPoint[], point: TrendPoint): boolean {
  const at = points.indexOf(point)
  return !points[at - 1]?.range && !points[at + 1]?.range
}

/** A rate over time with the ribbon of its interval, from zero. The last value is named at the line. */
export function Trend({ title, points, kind = 'line', note, counted = ['Referrers', 'Customers'] }: TrendProps) {
  const height = 260
  const go = useGo()
  const draw = useCallback(
    (width: number, Plot: Pencil) => {
      const narrow = width < 560
      const known = points.filter((point) => point.range !== null)
      const last = known.at(-1)
      const rate = (point: TrendPoint) => (point.among > 0 ? point.of / point.among : Number.NaN)
      const top = Math.max(0.01, ...known.map((point) => point.range!.high)) * 1.08
      const curve = kind === 'steps' ? 'step-after' : 'linear'
      const svg = Plot.plot({
        ...plotBase,
        width,
        height,
        marginLeft: 46,
        marginRight: 66,
        marginTop: 12,
        marginBottom: monthsHigh,
        x: { type: 'utc', label: null },
        y: { domain: [0, top], label: null },
        marks: [
          Plot.axisY({ tickFormat: percentTick, tickSize: 0, ticks: 5, fill: soft }),
          Plot.gridY({ stroke: line, strokeOpacity: 1, ticks: 5 }),
          Plot.axisX({ tickSize: 0, ticks: narrow ? 4 : 8, fill: soft }),
          Plot.ruleY([0], { stroke: soft, strokeWidth: 1 }),
          Plot.areaY(points, {
            x: (point: TrendPoint) => instant(point.from),
            y1: (point: TrendPoint) => point.range?.low ?? Number.NaN,
            y2: (point: TrendPoint) => point.range?.high ?? Number.NaN,
            fill: accent,
            fillOpacity: 0.14,
            curve,
          }),
          // A ribbon needs two months; the range of one alone is a line.
          Plot.ruleX(
            known.filter((point) => isAlone(points, point)),
            {
              x: (point: TrendPoint) => instant(point.from),
              y1: (point: TrendPoint) => point.range!.low,
              y2: (point: TrendPoint) => point.range!.high,
              stroke: accent,
              strokeOpacity: 0.45,
              strokeWidth: 2,
              strokeLinecap: 'round',
            },
          ),
          Plot.line(points, {
            x: (point: TrendPoint) => instant(point.from),
            y: rate,
            stroke: accent,
            strokeWidth: 2,
            curve,
          }),
          Plot.dot(known, {
            x: (point: TrendPoint) => instant(point.from),
            y: rate,
            r: narrow ? 2 : 3,
            fill: accent,
            stroke: paper,
          }),
          Plot.dot(
            known.filter((point) => isAlone(points, point)),
            { x: (point: TrendPoint) => instant(point.from), y: rate, r: 4.5, fill: accent, stroke: paper },
          ),
          ...(last
            ? [
                Plot.text([last], {
                  x: (point: TrendPoint) => instant(point.from),
                  y: rate,
                  dx: 10,
                  textAnchor: 'start',
                  fill: ink,
                  fontWeight: 620,
                  text: () => showPercent(rate(last), 1),
                }),
              ]
            : []),
        ],
      })
      // A point is opened by a click anywhere above or below it, half way to its neighbours.
      const x = svg.scale('x')
      const at = known.map((point) => Number(x?.apply(instant(point.from))))
      known.forEach((point, i) => {
        const { rows } = point
        const left = i === 0 ? at[0]! - 10 : (at[i - 1]! + at[i]!) / 2
        const right = i === at.length - 1 ? at[i]! + 56 : (at[i]! + at[i + 1]!) / 2
        hitArea(svg, {
          box: { left, top: 12, width: right - left, height: height - 12 - monthsHigh },
          says: `${point.label}: ${showNumber(point.of)} of ${showNumber(point.among)} (${showPercent(rate(point), 1)}, ${showPercentRange(point.range!, 1)})`,
          open: rows && (() => go(rows.of.to, rows.of.search)),
        })
      })
      return svg
    },
    [points, kind, go],
  )
  const known = points.filter((point) => point.range !== null)
  const say = (point: TrendPoint) => `${showPercent(point.of / point.among, 1)} in ${point.label}`
  const summary =
    known.length > 1
      ? `From ${say(known[0]!)} to ${say(known.at(-1)!)}.`
      : known[0]
        ? say(known[0])
        : 'Nothing known yet.'
  return (
    <ChartFrame
      title={title}
      summary={summary}
      draw={draw}
      height={height}
      note={note ?? 'Shaded: the 95 % interval.'}
      behind={{
        columns: ['Period', 'From', ...counted, 'Rate', 'Low', 'High'],
        rows: points.map((point) => [
          point.label,
          point.from,
          point.of,
          point.among,
          point.among > 0 ? point.of / point.among : null,
          point.range?.low ?? null,
          point.range?.high ?? null,
        ]),
        show: (cell, column) => {
          if (column === 1) return showDayShort(cell as Day)
          if (cell === null) return '–'
          return typeof cell === 'number' ? (column >= 4 ? showPercent(cell, 1) : showNumber(cell)) : cell
        },
        leads: (row, column) => {
          const { rows } = points[row]!
          return column === 2 ? rows?.of : column === 3 ? rows?.among : undefined
        },
      }}
    />
  )
}
