import { useCallback } from 'react'
import type { Interval } from '../../statistics/interval.ts'
import { showNumber } from '../figures.ts'
import type { Rows } from '../rows.ts'
import { ChartFrame } from './chart-frame.tsx'
import { hitArea } from './hit-area.ts'
import { colourOf, fontSize, ink, line, type Pencil, paper, plotBase, soft, symbolOf, widthOfText } from './look.ts'

interface OddsDot {
  id: string
  label: string
  odds: number
  range: Interval
  rows: Rows
}

interface OddsDotsProps {
  title: string
  dots: OddsDot[]
  open: (rows: Rows) => void
  note?: string
}

const verdictOf = ({ range }: OddsDot) => (range.low > 1 ? 'above' : range.high < 1 ? 'below' : 'no-evidence')
const showTimes = (odds: number) => showNumber(odds, odds < 0.995 ? 2 : odds < 19.5 ? 1 : 0)
const ticks = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]

/** How many times the odds of those they are compared with, each with its range, on an axis where twice and half are as far. */
export function OddsDots({ title, dots, open, note }: OddsDotsProps) {
  const height = dots.length * 30 + 44
  const draw = useCallback(
    (width: number, Plot: Pencil) => {
      const narrow = width < 620
      const row = narrow ? 44 : 30
      const left = narrow
        ? 8
        : Math.min(width * 0.42, Math.max(60, ...dots.map(({ label }) => widthOfText(label))) + 18)
      const right = 132
      const top = dots.length * row + 44
      // What no picture can hold is cut off at its edge; the figures beside it and the table have all of it.
      const reach = Math.min(50, Math.max(2, ...dots.flatMap(({ range }) => [range.high, 1 / range.low])) * 1.1)
      const cut = (odds: number) => Math.min(reach, Math.max(1 / reach, odds))
      const tone = (dot: OddsDot) => colourOf[verdictOf(dot)]
      const svg = Plot.plot({
        ...plotBase,
        width,
        height: top,
        marginLeft: left,
        marginRight: right,
        marginTop: 8,
        marginBottom: 34,
        x: { type: 'log', domain: [1 / reach, reach], label: null },
        y: { type: 'point', domain: dots.map(({ id }) => id), padding: 0.6, axis: null },
        color: { type: 'identity' },
        symbol: { type: 'identity' },
        marks: [
          Plot.axisX(
            ticks.filter(
              (tick) => tick >= 1 / reach && tick <= reach && (!narrow || [0.1, 0.2, 0.5, 1, 2, 5, 10].includes(tick)),
            ),
            { tickSize: 0, fill: soft, tickFormat: (odds: number) => `${odds < 1 ? odds : showNumber(odds)}×` },
          ),
          Plot.gridX(
            ticks.filter((tick) => tick >= 1 / reach && tick <= reach),
            { stroke: line, strokeOpacity: 1 },
          ),
          Plot.ruleX([1], { stroke: ink }),
          Plot.link(dots, {
            x1: ({ range }: OddsDot) => cut(range.low),
            x2: ({ range }: OddsDot) => cut(range.high),
            y1: 'id',
            y2: 'id',
            stroke: tone,
            strokeOpacity: 0.6,
            strokeWidth: 2.4,
          }),
          Plot.dot(dots, {
            x: ({ odds }: OddsDot) => cut(odds),
            y: 'id',
            r: 5,
            fill: tone,
            stroke: paper,
            symbol: (dot: OddsDot) => symbolOf[verdictOf(dot)],
          }),
          Plot.text(dots, {
            y: 'id',
            frameAnchor: 'left',
            textAnchor: narrow ? 'start' : 'end',
            dx: narrow ? 0 : -14,
            dy: narrow ? -15 : 0,
            fill: ink,
            stroke: narrow ? paper : 'none',
            strokeWidth: 4,
            text: 'label',
            lineWidth: (narrow ? width - 16 : left - 18) / fontSize,
            textOverflow: 'ellipsis',
          }),
          Plot.text(dots, {
            y: 'id',
            frameAnchor: 'right',
            textAnchor: 'end',
            dx: right,
            fill: soft,
            text: ({ odds, range }: OddsDot) =>
              `${showTimes(odds)}× (${showTimes(range.low)}–${showTimes(range.high)})`,
          }),
        ],
      })
      const y = svg.scale('y')
      for (const dot of dots)
        hitArea(svg, {
          box: { left: 0, top: Number(y?.apply(dot.id)) - row / 2, width, height: row },
          says: `${dot.label}: ${sayOdds(dot.odds, dot.range)}`,
          open: () => open(dot.rows),
        })
      return svg
    },
    [dots, open],
  )
  return (
    <ChartFrame
      title={title}
      summary={dots.map(({ label, odds, range }) => `${label}: ${sayOdds(odds, range)}`).join('; ')}
      draw={draw}
      height={height}
      {...(note ? { note } : {})}
      behind={{
        columns: ['Group', 'Times the odds', 'Low', 'High'],
        rows: dots.map(({ label, odds, range }) => [label, odds, range.low, range.high]),
        show: (cell) => (typeof cell === 'number' ? showTimes(cell) : cell),
        leads: (row, column) => (column === 0 ? dots[row]?.rows : undefined),
      }}
    />
  )
}

/** '1.8 times the odds (1.4–2.3)'. */
export const sayOdds = (odds: number, { low, high }: Interval) =>
  `${showTimes(odds)} times the odds (${showTimes(low)}–${showTimes(high)})`
