import { useCallback } from 'react'
import type { Interval } from '../../statistics/interval.ts'
import type { Day } from '../../values/day.ts'
import { showDayShort, showNumber, showPercent, showPercentRange } from '../figures.ts'
import { ChartFrame } from './chart-frame.tsx'
import { hitArea } from './hit-area.ts'
import { accent, ink, line, lineStrong, monthsHigh, type Pencil, paper, percentTick, plotBase, soft } from './look.ts'
import { placeNames, writeName } from './names.ts'

export interface ChartedMonth {
  from: Day
  to: Day
  happened: number
  trials: number
  limits: Interval | null
  verdict: 'usual' | 'above' | 'below' | 'thin'
}

interface ControlChartProps {
  title: string
  months: ChartedMonth[]
  /** The share that is usual for the group; null while its past is too short or too thin. */
  centre: number | null
  note?: string
}

const words = {
  usual: 'as usual',
  above: 'above what is usual',
  below: 'below what is usual',
  thin: 'too few customers to judge',
} as const

const colours = { usual: accent, above: accent, below: 'var(--ochre)', thin: soft } as const
const middle = ({ from, to }: ChartedMonth) =>
  new Date((Date.parse(`${from}T00:00:00Z`) + Date.parse(`${to}T00:00:00Z`)) / 2)
const rate = ({ happened, trials }: ChartedMonth) => (trials > 0 ? happened / trials : Number.NaN)

/** A group's months with the limits its own past sets: a month outside them is larger, and named. */
export function ControlChart({ title, months, centre, note }: ControlChartProps) {
  const height = 260
  const draw = useCallback(
    (width: number, Plot: Pencil) => {
      const narrow = width < 560
      const outside = months.filter(({ verdict }) => verdict === 'above' || verdict === 'below')
      const most = Math.max(0.004, ...months.flatMap((month) => [rate(month) || 0, month.limits?.high ?? 0]))
      const svg = Plot.plot({
        ...plotBase,
        width,
        height,
        marginLeft: 50,
        marginRight: narrow ? 56 : 84,
        marginTop: 20,
        marginBottom: monthsHigh,
        x: { type: 'utc', label: null },
        y: { domain: [0, most * 1.1], label: null },
        marks: [
          Plot.axisY({ tickFormat: percentTick, tickSize: 0, ticks: 5, fill: soft }),
          Plot.gridY({ stroke: line, strokeOpacity: 1, ticks: 5 }),
          Plot.axisX({ tickSize: 0, ticks: narrow ? 4 : 8, fill: soft }),
          Plot.ruleY([0], { stroke: soft }),
          Plot.areaY(months, {
            x: middle,
            y1: (month: ChartedMonth) => month.limits?.low ?? Number.NaN,
            y2: (month: ChartedMonth) => month.limits?.high ?? Number.NaN,
            fill: accent,
            fillOpacity: 0.09,
          }),
          ...(['low', 'high'] as const).map((end) =>
            Plot.line(months, {
              x: middle,
              y: (month: ChartedMonth) => month.limits?.[end] ?? Number.NaN,
              stroke: lineStrong,
              strokeDasharray: '4 3',
            }),
          ),
          ...(centre === null
            ? []
            : [
                Plot.ruleY([centre], { stroke: lineStrong }),
                Plot.text([centre], {
                  y: (usual: number) => usual,
                  frameAnchor: 'right',
                  dx: narrow ? 52 : 76,
                  textAnchor: 'end',
                  fill: soft,
                  text: (usual: number) => (narrow ? showPercent(usual, 1) : `usual ${showPercent(usual, 1)}`),
                }),
              ]),
          Plot.line(months, { x: middle, y: rate, stroke: accent, strokeWidth: 1.6 }),
          Plot.dot(months, {
            x: middle,
            y: rate,
            r: (month: ChartedMonth) => (month.verdict === 'above' || month.verdict === 'below' ? 6 : 2.6),
            fill: (month: ChartedMonth) => (month.verdict === 'thin' ? paper : colours[month.verdict]),
            stroke: (month: ChartedMonth) => (month.verdict === 'thin' ? soft : paper),
          }),
        ],
      })
      const [x, y] = [svg.scale('x'), svg.scale('y')]
      const placeOf = (month: ChartedMonth) => ({
        left: Number(x?.apply(middle(month))),
        top: Number(y?.apply(rate(month))),
      })
      // The last month is the one that is judged: it is named first, and those for which there is no room not at all.
      const latest = outside.toReversed()
      const places = placeNames(
        latest.map((month) => ({ text: monthOf(month), ...placeOf(month), up: month.verdict === 'above' })),
        { left: 50, right: width - 4, top: 2, bottom: height - monthsHigh },
        months.filter(({ trials }) => trials > 0).map(placeOf),
      )
      latest.forEach((month, i) => {
        const place = places[i]
        if (place) writeName(svg, { ...place, text: monthOf(month), fill: ink })
      })
      for (const month of months) {
        const at = Number(x?.apply(middle(month)))
        const half = (width - 134) / Math.max(1, months.length) / 2
        hitArea(svg, {
          box: { left: at - half, top: 14, width: half * 2, height: height - 14 - monthsHigh },
          says: sayMonth(month),
          open: undefined,
        })
      }
      return svg
    },
    [months, centre],
  )
  const last = months.at(-1)
  return (
    <ChartFrame
      title={title}
      summary={last ? sayMonth(last) : 'No month is known yet.'}
      draw={draw}
      height={height}
      {...(note ? { note } : {})}
      behind={{
        columns: ['Month', 'Referred', 'Customers', 'Rate', 'Limit, low', 'Limit, high', 'Verdict'],
        rows: months.map((month) => [
          month.from,
          month.happened,
          month.trials,
          month.trials > 0 ? rate(month) : null,
          month.limits?.low ?? null,
          month.limits?.high ?? null,
          words[month.verdict],
        ]),
        show: (cell, column) => {
          if (cell === null) return '–'
          if (column === 0) return showDayShort(cell as Day)
          return typeof cell === 'number' ? (column > 2 ? showPercent(cell, 1) : showNumber(cell)) : cell
        },
      }}
    />
  )
}

/** 'May 2026' */
const monthOf = ({ from }: ChartedMonth) => showDayShort(from).replace(/^\d+ /, '')

const sayMonth = (month: ChartedMonth) =>
  `${monthOf(month)}: ${showNumber(month.happened)} of ${showNumber(month.trials)}${
    month.trials > 0 ? ` (${showPercent(rate(month), 1)})` : ''
  }, ${words[month.verdict]}${month.limits ? `, limits ${showPercentRange(month.limits, 1)}` : ''}`
