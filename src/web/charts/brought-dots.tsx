import { useCallback } from 'react'
import type { Interval } from '../../statistics/interval.ts'
import { showNumber } from '../figures.ts'
import type { Rows } from '../rows.ts'
import { ChartFrame } from './chart-frame.tsx'
import { accent, fontSize, ink, line, type Pencil, paper, plotBase, soft, widthOfText } from './look.ts'

interface BroughtDot {
  label: string
  /** How many one brings, with its range; null where too few can be counted. */
  each: { value: number; range: Interval } | null
  customers: number
  brought: number
  rows: { customers: Rows; brought: Rows }
}

interface BroughtDotsProps {
  title: string
  /** From those who came by themselves down the chain. */
  rows: BroughtDot[]
  note?: string
}

/** How many new customers one customer brings, by how they came themselves. From one on it grows by itself. */
export function BroughtDots({ title, rows, note }: BroughtDotsProps) {
  const row = 36
  const height = rows.length * row + 62
  const draw = useCallback(
    (width: number, Plot: Pencil) => {
      const figure = ({ each }: BroughtDot) => (each ? showNumber(each.value, 2) : 'too few to tell')
      const names = Math.max(...rows.map(({ label }) => widthOfText(label))) * 1.08 + 24
      const narrow = width - names < 320
      const left = narrow ? 8 : names
      const right = Math.max(...rows.map((one) => widthOfText(figure(one)))) + 20
      const known = rows.filter((one) => one.each !== null)
      type Known = BroughtDot & { each: NonNullable<BroughtDot['each']> }
      const reach = Math.max(0.05, ...known.map(({ each }) => Math.min(each!.range.high, 3))) * 1.08
      // One, from where on it grows by itself, is drawn as soon as anything comes near it.
      const most = reach > 0.5 ? Math.max(1.08, reach) : reach
      return Plot.plot({
        ...plotBase,
        width,
        height: rows.length * (narrow ? row + 12 : row) + 62,
        marginLeft: left,
        marginRight: right,
        marginTop: 26,
        marginBottom: 36,
        x: { domain: [0, most], clamp: true, label: null },
        y: { type: 'point', domain: rows.map(({ label }) => label), padding: 0.6, axis: null },
        marks: [
          Plot.axisX({
            anchor: 'bottom',
            tickSize: 0,
            ticks: narrow ? 3 : 6,
            fill: soft,
            tickFormat: (value: number) => showNumber(value, most < 0.5 ? 2 : 1),
          }),
          Plot.gridX({ stroke: line, strokeOpacity: 1, ticks: narrow ? 3 : 6 }),
          Plot.ruleX(most > 1 ? [1] : [], { stroke: ink, strokeDasharray: '3 3' }),
          Plot.text(most > 1 ? ['grows by itself from 1'] : [], {
            x: () => 1,
            frameAnchor: 'top',
            textAnchor: most > 1.5 ? 'middle' : 'end',
            dy: -16,
            text: (text: string) => text,
            fill: ink,
            fontWeight: 550,
          }),
          Plot.ruleY(known as Known[], {
            y: 'label',
            x1: (one: Known) => one.each.range.low,
            x2: (one: Known) => one.each.range.high,
            stroke: accent,
            strokeOpacity: 0.55,
            strokeWidth: 2,
            strokeLinecap: 'round',
          }),
          Plot.dot(known as Known[], {
            y: 'label',
            x: (one: Known) => one.each.value,
            r: 5,
            fill: accent,
            stroke: paper,
            strokeWidth: 1.5,
          }),
          Plot.text(rows, {
            y: 'label',
            frameAnchor: 'left',
            textAnchor: narrow ? 'start' : 'end',
            dx: narrow ? -4 : -12,
            dy: narrow ? -16 : 0,
            text: 'label',
            fill: ink,
            lineWidth: (narrow ? 0.94 * (width - right) : left - 8) / fontSize,
            textOverflow: 'ellipsis',
          }),
          Plot.text(rows, {
            y: 'label',
            frameAnchor: 'right',
            textAnchor: 'end',
            dx: right - 2,
            text: figure,
            fill: soft,
          }),
        ],
      })
    },
    [rows],
  )
  return (
    <ChartFrame
      title={title}
      summary={rows
        .map(({ label, each }) =>
          each
            ? `${label}: ${showNumber(each.value, 2)}, ${showNumber(each.range.low, 2)} to ${showNumber(each.range.high, 2)}`
            : `${label}: too few to tell`,
        )
        .join('; ')}
      draw={draw}
      height={height}
      {...(note ? { note } : {})}
      behind={{
        columns: ['How they came', 'Customers counted', 'Whom they brought', 'Each brought', 'Low', 'High'],
        rows: rows.map(({ label, customers, brought, each }) => [
          label,
          customers,
          brought,
          each?.value ?? null,
          each?.range.low ?? null,
          each?.range.high ?? null,
        ]),
        show: (cell, column) =>
          typeof cell === 'number' ? showNumber(cell, column > 2 ? 2 : 0) : cell === null ? '–' : cell,
        leads: (at, column) =>
          column === 1 ? rows[at]?.rows.customers : column === 2 ? rows[at]?.rows.brought : undefined,
      }}
    />
  )
}
