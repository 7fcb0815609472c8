import { useCallback } from 'react'
import type { Interval } from '../../statistics/interval.ts'
import { showPoints } from '../figures.ts'
import { ChartFrame } from './chart-frame.tsx'
import { accent, ink, line, type Pencil, paper, plotBase, soft } from './look.ts'

interface EffectBarsProps {
  title: string
  periods: {
    label: string
    rateEffect: number
    rateInterval?: Interval
    mixEffect: number
    mixInterval?: Interval
    change: number
  }[]
  note?: string
}

/** How much of each period's change came from customers referring more or less, and how much from which customers there are. */
export function EffectBars({ title, periods, note }: EffectBarsProps) {
  const height = 250
  const draw = useCallback(
    (width: number, Plot: Pencil) => {
      const narrow = width < 560
      const pieces = periods.flatMap(({ label, rateEffect, mixEffect }) => stacked(label, rateEffect, mixEffect))
      type Piece = (typeof pieces)[number]
      const most = Math.max(
        0.005,
        ...pieces.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)]),
        ...periods.map(({ change }) => Math.abs(change)),
      )
      const last = periods.at(-1)
      const room = narrow ? 10 : 150
      // Both names stand beside the last column, the rate above the mix where they would meet.
      const names = last
        ? [
            { says: 'referring more or less', piece: 'rate' as const },
            { says: 'mix of customers', piece: 'mix' as const },
          ].map(({ says, piece }, at) => ({ says, piece, y: most * (0.5 - at * 0.28) }))
        : []
      return Plot.plot({
        ...plotBase,
        width,
        height,
        marginLeft: 56,
        marginRight: room,
        marginTop: narrow ? 50 : 18,
        marginBottom: 28,
        // Where there are few, a column is no wider than usual.
        x: {
          type: 'band',
          domain: periods.map(({ label }) => label),
          label: null,
          padding: periods.length < 3 ? 0.7 : 0.35,
        },
        y: { domain: [-most * 1.2, most * 1.2], label: null },
        color: { type: 'identity' },
        marks: [
          Plot.axisY({
            tickSize: 0,
            ticks: 5,
            fill: soft,
            tickFormat: (points: number) => showPoints(points).replace(/ points?$/, ''),
          }),
          Plot.gridY({ stroke: line, strokeOpacity: 1, ticks: 5 }),
          Plot.barY(pieces, {
            x: 'label',
            y1: 'low',
            y2: 'high',
            fill: ({ of }: Piece) => (of === 'rate' ? accent : 'var(--grey-line)'),
            stroke: paper,
          }),
          Plot.ruleY([0], { stroke: ink, strokeWidth: 1 }),
          Plot.dot(periods, { x: 'label', y: 'change', r: 4.5, fill: paper, stroke: ink, strokeWidth: 2 }),
          Plot.axisX({
            anchor: 'bottom',
            tickSize: 0,
            fill: soft,
            tickFormat: (label: string, i: number) => (!narrow || (periods.length - 1 - i) % 2 === 0 ? label : ''),
          }),
          // On a phone the names stand over the picture.
          ...(narrow
            ? [
                ...names.flatMap(({ says, piece }, at) => {
                  const place = { frameAnchor: 'top-left' as const, dx: -54, dy: -42 + 17 * at, fontWeight: 620 }
                  return [
                    Plot.text(['■'], { ...place, fill: piece === 'rate' ? accent : 'var(--grey-line)' }),
                    Plot.text([says], {
                      ...place,
                      dx: -38,
                      fill: piece === 'rate' ? accent : soft,
                      text: (text: string) => text,
                    }),
                  ]
                }),
                Plot.text(['○ change'], { frameAnchor: 'top-right', dy: -42, fill: ink }),
              ]
            : [
                Plot.text(names, {
                  frameAnchor: 'right',
                  textAnchor: 'start',
                  dx: 10,
                  y: 'y',
                  fill: ({ piece }: { piece: string }) => (piece === 'rate' ? accent : soft),
                  fontWeight: 620,
                  text: 'says',
                }),
                Plot.text(['○ change'], {
                  frameAnchor: 'right',
                  textAnchor: 'start',
                  dx: 10,
                  y: () => -most * 0.06,
                  fill: ink,
                }),
              ]),
        ],
      })
    },
    [periods],
  )
  const last = periods.at(-1)
  return (
    <ChartFrame
      title={title}
      summary={
        last
          ? `In ${last.label}: ${showPoints(last.change)}, of them ${showPoints(last.rateEffect)} from customers referring more or less and ${showPoints(last.mixEffect)} from the mix of customers.`
          : 'Nothing to compare yet.'
      }
      draw={draw}
      height={height}
      {...(note ? { note } : {})}
      behind={{
        columns: [
          'Quarter',
          'Change',
          'From referring more or less',
          'Low, referring',
          'High, referring',
          'From the mix of customers',
          'Low, mix',
          'High, mix',
        ],
        rows: periods.map(({ label, change, rateEffect, rateInterval, mixEffect, mixInterval }) => [
          label,
          change,
          rateEffect,
          rateInterval?.low ?? null,
          rateInterval?.high ?? null,
          mixEffect,
          mixInterval?.low ?? null,
          mixInterval?.high ?? null,
        ]),
        show: (cell) => (typeof cell === 'number' ? showPoints(cell) : cell),
      }}
    />
  )
}

/** Two effects on one column: of the same sign on each other, else on either side of zero. */
function stacked(label: string, rate: number, mix: number) {
  const same = rate >= 0 === mix >= 0
  const from = same ? rate : 0
  const piece = (of: 'rate' | 'mix', start: number, end: number) => ({
    label,
    of,
    low: Math.min(start, end),
    high: Math.max(start, end),
  })
  return [piece('rate', 0, rate), piece('mix', from, from + mix)]
}
