import { useCallback } from 'react'
import type { Interval } from '../../statistics/interval.ts'
import { digitsFor, showNumber, showPercent, showPercentRange } from '../figures.ts'
import type { Rows } from '../rows.ts'
import { ChartFrame } from './chart-frame.tsx'
import { hitArea } from './hit-area.ts'
import {
  accent,
  accentSoft,
  fontSize,
  ink,
  line,
  type Pencil,
  paper,
  percentTick,
  plotBase,
  soft,
  widthOfText,
} from './look.ts'

export interface ParetoBar {
  value: string
  label: string
  of: number
  among: number
  range: Interval
  /** Those counted. */
  rows?: Rows
  /** What they said. */
  words?: Rows
}

interface ParetoProps {
  title: string
  /** In the order they are to be shown: the most frequent first. */
  bars: ParetoBar[]
  /** What a bar is, and who is counted: for the table. */
  columns: [what: string, of: string, among: string]
  note?: string
  go: (to: string, search?: Record<string, unknown>) => void
}

const rateOf = ({ of, among }: ParetoBar) => of / among

/** Shares that need not add up to 100, the most frequent first: a bar with its interval, and the figures beside it. */
export function Pareto({ title, bars, columns, note, go }: ParetoProps) {
  const draw = useCallback(
    (width: number, Plot: Pencil) => {
      const narrow = width < 620
      const figure = (bar: ParetoBar) =>
        narrow
          ? showPercent(rateOf(bar), digitsFor(bar.among))
          : `${showPercent(rateOf(bar), digitsFor(bar.among))}  ·  ${showNumber(bar.of)}`
      const widest = (text: (bar: ParetoBar) => string) => Math.max(...bars.map((bar) => widthOfText(text(bar))))
      const left = narrow ? 0 : Math.min(260, widest(({ label }) => label) * 1.08 + 20)
      const right = widest(figure) + 20
      const row = narrow ? 46 : 32
      const most = Math.max(...bars.map(({ range }) => range.high))
      const height = bars.length * row + 44
      const svg = Plot.plot({
        ...plotBase,
        width,
        height,
        marginLeft: left,
        marginRight: right,
        marginTop: narrow ? 20 : 6,
        marginBottom: 30,
        x: { domain: [0, most * 1.03], label: null },
        y: { type: 'band', domain: bars.map(({ value }) => value), padding: narrow ? 0.62 : 0.42, axis: null },
        color: { type: 'identity' },
        marks: [
          Plot.axisX({ anchor: 'bottom', tickFormat: percentTick, tickSize: 0, ticks: narrow ? 4 : 6, fill: soft }),
          Plot.gridX({ stroke: line, strokeOpacity: 1, ticks: narrow ? 4 : 6 }),
          Plot.barX(bars, { y: 'value', x: rateOf, fill: accentSoft, stroke: accent, strokeWidth: 1 }),
          Plot.ruleY(bars, {
            y: 'value',
            x1: (bar: ParetoBar) => bar.range.low,
            x2: (bar: ParetoBar) => bar.range.high,
            stroke: accent,
            strokeWidth: 2,
            strokeLinecap: 'round',
          }),
          Plot.text(bars, {
            y: 'value',
            frameAnchor: 'left',
            textAnchor: narrow ? 'start' : 'end',
            dx: narrow ? 0 : -10,
            dy: narrow ? -17 : 0,
            text: 'label',
            fill: ink,
            stroke: narrow ? paper : 'none',
            strokeWidth: 4,
            lineWidth: (narrow ? width - 20 : left - 12) / fontSize,
            textOverflow: 'ellipsis',
          }),
          Plot.text(bars, { y: 'value', frameAnchor: 'right', textAnchor: 'end', dx: right, text: figure, fill: soft }),
        ],
      })
      const y = svg.scale('y')
      for (const bar of bars) {
        const { rows, words } = bar
        const middle = Number(y?.apply(bar.value)) + Number(y?.bandwidth ?? 0) / 2
        hitArea(svg, {
          box: { left: 0, top: middle - row / 2 - (narrow ? 8 : 0), width, height: row },
          says: `${bar.label}: ${showNumber(bar.of)} of ${showNumber(bar.among)} (${showPercent(rateOf(bar), digitsFor(bar.among))}, ${showPercentRange(bar.range, digitsFor(bar.among))})`,
          open: rows && (() => go(rows.to, rows.search)),
        })
        // Beside the bar there is room for its name to lead elsewhere. By keyboard the table leads to both.
        if (!narrow && words) {
          hitArea(svg, {
            box: { left: 0, top: middle - row / 2, width: left - 4, height: row },
            says: `${bar.label}: read what they wrote`,
            open: () => go(words.to, words.search),
          })
        }
      }
      return svg
    },
    [bars, go],
  )
  const [first] = bars
  return (
    <ChartFrame
      title={title}
      summary={
        first
          ? `${bars.length} of them. Most often ${first.label}, ${showPercent(rateOf(first), digitsFor(first.among))}.`
          : 'Nothing to show.'
      }
      draw={draw}
      height={bars.length * 32 + 44}
      {...(note ? { note } : {})}
      behind={{
        columns: [...columns, 'Share', 'Low', 'High'],
        rows: bars.map((bar) => [bar.label, bar.of, bar.among, rateOf(bar), bar.range.low, bar.range.high]),
        show: (cell, column) =>
          typeof cell === 'number' ? (column >= 3 ? showPercent(cell, 1) : showNumber(cell)) : cell,
        leads: (row, column) => (column === 0 ? bars[row]?.words : column === 1 ? bars[row]?.rows : undefined),
      }}
    />
  )
}
