import { type ReactNode, useCallback } from 'react'
import { showNumber, showPercent } from '../figures.ts'
import type { Rows } from '../rows.ts'
import { ChartFrame } from './chart-frame.tsx'
import { accent, line, type Pencil, percentTick, plotBase, soft } from './look.ts'

interface LorenzCurveProps {
  title: string
  /** From (0, 0) to (1, 1): the share of people, least first, and what they carry together. */
  points: { people: number; carried: number }[]
  gini: number
  who: string
  note?: ReactNode
  /** How many they are, and where those are who carry most: so many of all. */
  most?: { of: number; rows: (many: number) => Rows }
}

/** How evenly something is spread: the further the curve hangs below the straight line, the fewer carry it. */
export function LorenzCurve({ title, points, gini, who, note, most }: LorenzCurveProps) {
  const height = 280
  const draw = useCallback(
    (width: number, Plot: Pencil) => {
      const wide = Math.min(width, 520)
      return Plot.plot({
        ...plotBase,
        width: wide,
        height,
        marginLeft: 52,
        marginRight: 24,
        marginTop: 12,
        marginBottom: 42,
        x: { domain: [0, 1], label: null },
        y: { domain: [0, 1], label: null },
        marks: [
          Plot.gridY({ stroke: line, strokeOpacity: 1, ticks: 4 }),
          Plot.axisX({
            ticks: wide < 360 ? 3 : 5,
            tickSize: 0,
            fill: soft,
            tickFormat: percentTick,
            label: `of the ${who}, who carry least first`,
            labelAnchor: 'center',
            labelArrow: 'none',
          }),
          Plot.axisY({ ticks: 4, tickSize: 0, fill: soft, tickFormat: percentTick }),
          Plot.line(
            [
              { people: 0, carried: 0 },
              { people: 1, carried: 1 },
            ],
            {
              x: 'people',
              y: 'carried',
              stroke: soft,
              strokeDasharray: '4 4',
            },
          ),
          Plot.areaY(points, { x: 'people', y1: 'carried', y2: 'people', fill: accent, fillOpacity: 0.12 }),
          Plot.line(points, { x: 'people', y: 'carried', stroke: accent, strokeWidth: 2 }),
        ],
      })
    },
    [points, who],
  )
  const half = points.findLast(({ people }) => people <= 0.5)
  return (
    <ChartFrame
      title={title}
      summary={`Gini index ${showNumber(gini, 2)}, where 0 is all alike and 1 is one for all.${
        half && half.people > 0
          ? ` The ${showPercent(half.people)} who carry least carry ${showPercent(half.carried)}.`
          : ''
      }`}
      draw={draw}
      height={height}
      note={
        <>
          Gini index {showNumber(gini, 2)}: 0 where all carry alike, towards 1 where one carries it all. {note}
        </>
      }
      behind={{
        columns: [`Share of ${who}`, 'Carried together', ...(most ? [`${capital(who)} who carry more`] : [])],
        rows: points.map(({ people, carried }) => [people, carried, ...(most ? [beyond(people, most.of)] : [])]),
        show: (cell, column) =>
          typeof cell === 'number' ? (column === 2 ? showNumber(cell) : showPercent(cell, 1)) : cell,
        leads: (row, column) => (column === 2 ? most?.rows(beyond(points[row]!.people, most.of)) : undefined),
      }}
    />
  )
}

/** How many stand above a point of the curve. */
const beyond = (people: number, of: number) => Math.round((1 - people) * of)
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
