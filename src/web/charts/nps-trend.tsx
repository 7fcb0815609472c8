import { useCallback } from 'react'
import type { NetPromoterScore } from '../../statistics/nps.ts'
import type { Day } from '../../values/day.ts'
import { showDayShort, showNumber } from '../figures.ts'
import type { Rows } from '../rows.ts'
import { ChartFrame } from './chart-frame.tsx'
import { hitArea } from './hit-area.ts'
import { accent, ink, line, monthsHigh, type Pencil, paper, plotBase, soft } from './look.ts'

interface NpsPoint {
  from: Day
  label: string
  /** Null where nobody answered: the line breaks there. */
  nps: NetPromoterScore | null
  /** The answers it is made of. */
  rows?: Rows
}

interface NpsTrendProps {
  title: string
  points: NpsPoint[]
  go: (to: string, search?: Record<string, unknown>) => void
}

const instant = (day: Day) => new Date(`${day}T00:00:00Z`)
const showScore = (score: number) => `${score > 0 ? '+' : ''}${showNumber(score)}`.replace('-', '−')

/** Net promoter scores over time with the ribbon of their interval. Hollow where under thirty answered. */
export function NpsTrend({ title, points, go }: NpsTrendProps) {
  const height = 240
  const draw = useCallback(
    (width: number, Plot: Pencil) => {
      const narrow = width < 560
      const known = points.flatMap(({ nps, ...point }) => (nps ? [{ ...point, nps }] : []))
      const last = known.at(-1)
      const low = Math.min(0, ...known.map(({ nps }) => nps.interval.low))
      const high = Math.max(0, ...known.map(({ nps }) => nps.interval.high))
      const svg = Plot.plot({
        ...plotBase,
        width,
        height,
        marginLeft: 46,
        marginRight: 56,
        marginTop: 12,
        marginBottom: monthsHigh,
        x: { type: 'utc', label: null, domain: [instant(points[0]!.from), instant(points.at(-1)!.from)] },
        y: { domain: [low - 3, high + 3], label: null },
        marks: [
          Plot.axisY({ tickFormat: showScore, tickSize: 0, ticks: 5, fill: soft }),
          Plot.gridY({ stroke: line, strokeOpacity: 1, ticks: 5 }),
          Plot.axisX({ anchor: 'bottom', tickSize: 0, ticks: narrow ? 4 : 8, fill: soft }),
          Plot.ruleY([0], { stroke: soft, strokeWidth: 1 }),
          Plot.areaY(points, {
            x: (point: NpsPoint) => instant(point.from),
            y1: (point: NpsPoint) => point.nps?.interval.low ?? Number.NaN,
            y2: (point: NpsPoint) => point.nps?.interval.high ?? Number.NaN,
            fill: accent,
            fillOpacity: 0.14,
          }),
          Plot.line(points, {
            x: (point: NpsPoint) => instant(point.from),
            y: (point: NpsPoint) => point.nps?.score ?? Number.NaN,
            stroke: accent,
            strokeWidth: 2,
          }),
          Plot.dot(known, {
            x: (point) => instant(point.from),
            y: (point) => point.nps.score,
            r: narrow ? 2.5 : 3.5,
            fill: (point) => (point.nps.thin ? paper : accent),
            stroke: accent,
            strokeWidth: 1.5,
          }),
          ...(last
            ? [
                Plot.text([last], {
                  x: (point) => instant(point.from),
                  y: (point) => point.nps.score,
                  dx: 10,
                  textAnchor: 'start',
                  fill: ink,
                  fontWeight: 620,
                  text: (point) => showScore(point.nps.score),
                }),
              ]
            : []),
        ],
      })
      const x = svg.scale('x')
      const at = known.map((point) => Number(x?.apply(instant(point.from))))
      known.forEach((point, i) => {
        const left = i === 0 ? at[0]! - 10 : (at[i - 1]! + at[i]!) / 2
        const right = i === at.length - 1 ? at[i]! + 46 : (at[i]! + at[i + 1]!) / 2
        hitArea(svg, {
          box: { left, top: 12, width: right - left, height: height - 12 - monthsHigh },
          says: `${point.label}: ${showScore(point.nps.score)} (${showScore(point.nps.interval.low)} to ${showScore(point.nps.interval.high)}), ${showNumber(point.nps.answers)} answers${point.nps.thin ? ', thin' : ''}`,
          open: point.rows && (() => go(point.rows!.to, point.rows!.search)),
        })
      })
      return svg
    },
    [points, go],
  )
  const known = points.filter(({ nps }) => nps)
  const say = ({ nps, label }: NpsPoint) => `${showScore(nps?.score ?? 0)} in ${label}`
  return (
    <ChartFrame
      title={title}
      summary={known.length > 1 ? `From ${say(known[0]!)} to ${say(known.at(-1)!)}.` : 'Nothing known yet.'}
      draw={draw}
      height={height}
      note="Shaded: the 95 % interval. Hollow: under thirty answers, thin. A month opens its answers."
      behind={{
        columns: ['Period', 'From', 'Answers', 'Score', 'Low', 'High'],
        rows: points.map(({ label, from, nps }) => [
          label,
          from,
          nps?.answers ?? 0,
          nps?.score ?? null,
          nps?.interval.low ?? null,
          nps?.interval.high ?? null,
        ]),
        show: (cell, column) => {
          if (column === 1) return showDayShort(cell as Day)
          if (cell === null) return '–'
          return typeof cell === 'number' ? (column >= 3 ? showScore(cell) : showNumber(cell)) : cell
        },
        leads: (row, column) => (column === 2 && points[row]?.nps ? points[row]?.rows : undefined),
      }}
    />
  )
}
