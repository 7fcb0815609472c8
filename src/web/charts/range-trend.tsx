import { useCallback } from 'react'
import type { Interval } from '../../statistics/interval.ts'
import type { Day } from '../../values/day.ts'
import { showDayShort, showPercent } from '../figures.ts'
import { ChartFrame } from './chart-frame.tsx'
import {
  fontSize,
  ink,
  line,
  monthsHigh,
  type Pencil,
  paper,
  percentTick,
  plotBase,
  soft,
  widthOfText,
} from './look.ts'

interface RangeLine {
  label: string
  colour: string
  points: { at: Day; value: number; range: Interval | null }[]
}

interface RangeTrendProps {
  title: string
  lines: RangeLine[]
  /** A value everything is held against, such as 100 %: it is always in sight. */
  against: number
  note?: string
}

const instant = (day: Day) => new Date(`${day}T00:00:00Z`)

/** Ratios over time with the ribbons of their ranges. They may lie above 100 % or below nothing, so the axis goes where they are. */
export function RangeTrend({ title, lines, against, note }: RangeTrendProps) {
  const height = 260
  const draw = useCallback(
    (width: number, Plot: Pencil) => {
      const points = lines.flatMap(({ label, colour, points }) => points.map((point) => ({ ...point, label, colour })))
      type Point = (typeof points)[number]
      const reach = [against, ...points.flatMap(({ value, range }) => (range ? [range.low, range.high] : [value]))]
      const room = (Math.max(...reach) - Math.min(...reach)) * 0.06 || 0.02
      const last = lines.flatMap(({ label, colour, points }) =>
        points.length > 0 ? [{ ...points.at(-1)!, label, colour }] : [],
      )
      // One line is named by the title; more are named at their ends, where there is room for it.
      const several = last.length > 1 && width >= 560
      const named = (point: Point) =>
        several ? `${point.label} ${showPercent(point.value, 1)}` : showPercent(point.value, 1)
      const right = Math.max(62, ...last.map((point) => widthOfText(named(point)) + 18))
      return Plot.plot({
        ...plotBase,
        width,
        height,
        marginLeft: 54,
        marginRight: right,
        marginTop: last.length > 1 && !several ? 12 + last.length * fontSize * 1.25 : 12,
        marginBottom: monthsHigh,
        x: { type: 'utc', label: null },
        y: { domain: [Math.min(...reach) - room, Math.max(...reach) + room], label: null },
        color: { type: 'identity' },
        marks: [
          Plot.axisY({ tickFormat: percentTick, tickSize: 0, ticks: 5, fill: soft }),
          Plot.gridY({ stroke: line, strokeOpacity: 1, ticks: 5 }),
          Plot.axisX({ anchor: 'bottom', tickSize: 0, ticks: width < 560 ? 4 : 8, fill: soft }),
          Plot.ruleY([against], { stroke: soft, strokeWidth: 1 }),
          Plot.areaY(points, {
            x: (point: Point) => instant(point.at),
            y1: (point: Point) => point.range?.low ?? Number.NaN,
            y2: (point: Point) => point.range?.high ?? Number.NaN,
            z: 'label',
            fill: 'colour',
            fillOpacity: 0.14,
          }),
          Plot.line(points, {
            x: (point: Point) => instant(point.at),
            y: 'value',
            z: 'label',
            stroke: 'colour',
            strokeWidth: 2,
          }),
          Plot.dot(points, {
            x: (point: Point) => instant(point.at),
            y: 'value',
            r: 3,
            fill: 'colour',
            stroke: paper,
            strokeWidth: 1,
            title: (point: Point) =>
              `${point.label}, ${showDayShort(point.at)}: ${showPercent(point.value, 1)}${
                point.range ? ` (${showPercent(point.range.low, 1)} to ${showPercent(point.range.high, 1)})` : ''
              }`,
          }),
          Plot.text(last, {
            x: (point) => instant(point.at),
            y: 'value',
            dx: 10,
            textAnchor: 'start',
            fill: last.length > 1 ? 'colour' : ink,
            fontWeight: 620,
            text: named,
          }),
          // On a phone there is none: they are named over the picture.
          ...(last.length > 1 && !several
            ? last.map((point, at) =>
                Plot.text([point], {
                  frameAnchor: 'top-left',
                  dy: -4 - (last.length - at) * fontSize * 1.2,
                  fill: 'colour',
                  fontWeight: 620,
                  text: 'label',
                }),
              )
            : []),
        ],
      })
    },
    [lines, against],
  )
  return (
    <ChartFrame
      title={title}
      summary={lines
        .filter(({ points }) => points.length > 0)
        .map(
          ({ label, points }) =>
            `${label} from ${showPercent(points[0]!.value, 1)} to ${showPercent(points.at(-1)!.value, 1)}`,
        )
        .join('; ')}
      draw={draw}
      height={height}
      note={note}
      behind={{
        columns: ['Figure', 'Year to', 'Value', 'Low', 'High'],
        rows: lines.flatMap(({ label, points }) =>
          points.map(({ at, value, range }) => [label, at, value, range?.low ?? null, range?.high ?? null]),
        ),
        show: (cell, column) =>
          column === 1
            ? showDayShort(cell as Day)
            : typeof cell === 'number'
              ? showPercent(cell, 1)
              : cell === null
                ? '–'
                : cell,
      }}
    />
  )
}
