import { useCallback } from 'react'
import { useGo } from '../address.ts'
import { showPercent, showPoints } from '../figures.ts'
import type { Rows } from '../rows.ts'
import { ChartFrame } from './chart-frame.tsx'
import { hitArea } from './hit-area.ts'
import {
  accent,
  fontSize,
  ink,
  line,
  lineStrong,
  type Pencil,
  paper,
  percentTick,
  plotBase,
  soft,
  widthOfText,
} from './look.ts'

interface MoneyStep {
  label: string
  /** What it adds, or takes away; of a level, how much it is. */
  amount: number
  /** How full it is drawn: what is sure is solid, what nobody knows is empty. */
  fill: 'level' | 'solid' | 'half' | 'empty'
  rows?: Rows
}

interface MoneyStepsProps {
  title: string
  before: Omit<MoneyStep, 'fill'>
  after: Omit<MoneyStep, 'fill'>
  /** They add up to after − before, to the cent. */
  steps: MoneyStep[]
  /** How an amount is written. */
  show: (amount: number) => string
  note?: string
}

const opacity = { level: 1, solid: 1, half: 0.42, empty: 0.1 }

/**
 * From the revenue of one period to that of the next, step by step, in percent of the first. Bars begin at nothing, so that
 * lengths may be compared; what was lost points back.
 */
export function MoneySteps({ title, before, after, steps, show, note }: MoneyStepsProps) {
  const row = 52
  const height = (steps.length + 2) * row + 32
  const go = useGo()
  const draw = useCallback(
    (width: number, Plot: Pencil) => {
      const bars: (MoneyStep & { from: number; to: number })[] = []
      const share = (amount: number) => amount / before.amount
      bars.push({ ...before, fill: 'level', from: 0, to: 1 })
      let at = before.amount
      for (const step of steps) {
        bars.push({ ...step, from: share(at), to: share(at + step.amount) })
        at += step.amount
      }
      bars.push({ ...after, fill: 'level', from: 0, to: share(after.amount) })
      type Bar = (typeof bars)[number]
      const colour = ({ fill, amount }: Bar) => (fill === 'level' ? ink : amount < 0 ? 'var(--ochre)' : accent)
      const most = Math.max(...bars.flatMap(({ from, to }) => [from, to]))
      // What is nothing has no sign.
      const figure = ({ fill, amount, to, from }: Bar) =>
        `${show(amount === 0 ? 0 : amount)}  ·  ${fill === 'level' ? showPercent(to) : showPoints(to - from)}`
      const written = (bar: Bar) => (width < 480 ? figure(bar).replace(/ points?$/, '') : figure(bar))
      const room = width - Math.max(...bars.map((bar) => widthOfText(written(bar)))) * 1.06 - 16
      const svg = Plot.plot({
        ...plotBase,
        width,
        height,
        marginLeft: 2,
        marginRight: 2,
        marginTop: 22,
        marginBottom: 28,
        x: { domain: [0, most * 1.02], label: null },
        y: { type: 'band', domain: bars.map(({ label }) => label), axis: null, paddingInner: 0.68, paddingOuter: 0.4 },
        color: { type: 'identity' },
        marks: [
          Plot.gridX({ stroke: line, strokeOpacity: 1, ticks: width < 480 ? 3 : 6 }),
          Plot.axisX({ tickFormat: percentTick, tickSize: 0, ticks: width < 480 ? 3 : 6, fill: soft }),
          Plot.barX(bars, {
            x1: (bar: Bar) => Math.min(bar.from, bar.to),
            x2: (bar: Bar) => Math.max(bar.from, bar.to),
            y: 'label',
            fill: colour,
            fillOpacity: (bar: Bar) => opacity[bar.fill],
            stroke: colour,
            strokeWidth: 1,
            rx: 2,
          }),
          Plot.ruleX(bars.slice(0, -1), {
            x: 'to',
            y1: 'label',
            y2: (_: Bar, i: number) => bars[i + 1]?.label,
            stroke: lineStrong,
            strokeDasharray: '2 3',
          }),
          Plot.text(bars, {
            y: 'label',
            frameAnchor: 'left',
            textAnchor: 'start',
            dy: -20,
            text: 'label',
            lineWidth: room / fontSize,
            textOverflow: 'ellipsis',
            fill: soft,
            stroke: paper,
            strokeWidth: 4,
          }),
          Plot.text(bars, {
            y: 'label',
            frameAnchor: 'right',
            textAnchor: 'end',
            dy: -20,
            text: written,
            fill: ink,
            fontWeight: 620,
            stroke: paper,
            strokeWidth: 4,
          }),
        ],
      })
      const y = svg.scale('y')
      for (const bar of bars) {
        hitArea(svg, {
          box: { left: 0, top: Number(y?.apply(bar.label)) - 18, width, height: 38 },
          says: `${bar.label}: ${figure(bar)}`,
          open: bar.rows && (() => go(bar.rows!.to, bar.rows!.search)),
        })
      }
      return svg
    },
    [before, after, steps, height, show, go],
  )
  const all = [before, ...steps, after]
  return (
    <ChartFrame
      title={title}
      summary={`${all.map(({ label, amount }) => `${label} ${show(amount)}`).join('; ')}.`}
      draw={draw}
      height={height}
      note={note}
      behind={{
        columns: ['Step', 'Amount', `Share of ${before.label.toLowerCase()}`],
        rows: all.map(({ label, amount }) => [label, amount, amount / before.amount]),
        show: (cell, column) =>
          typeof cell !== 'number' ? cell : column === 1 ? show(cell) : column === 2 ? showPercent(cell, 1) : cell,
        leads: (row, column) => (column === 1 ? all[row]?.rows : undefined),
      }}
    />
  )
}
